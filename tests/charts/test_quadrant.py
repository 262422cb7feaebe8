"""Quadrants: points, splits, names that find room, notes on what is left out, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, quadrant_layout, static, theme
from shuanggao_analytics.errors import DataContractError

NAMES = ("I", "II", "III", "IV")


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def quadrant(table, words, **changes):
    wanted = {
        "label": "n", "x": "x", "y": "y", "x_title": "x", "y_title": "y", "x_split": 0,
        "y_split": 0, "quadrants": NAMES, **changes,
    }  # fmt: skip
    return charts.quadrant(table, **wanted, **words)


def cloud(count, seed=0):
    rng = np.random.default_rng(seed)
    names = [f"先进制造业集群{i}" for i in range(count)]
    return pd.DataFrame({"n": names, "x": rng.normal(size=count), "y": rng.normal(size=count)})


# ---------------------------------------------------------------- points


def test_points_stand_at_the_same_places_in_both(build):
    spec = build("quadrant")
    paper, screen = gids(static.render(spec)), interactive.render(spec)
    dots = next(t for t in screen.data if t.name == "dots")
    at = {c[0]: (x, y) for c, x, y in zip(dots.customdata, dots.x, dots.y, strict=True)}
    drawn = {key for key in at if key.startswith("point-")}
    assert drawn == {"point-0", "point-1", "point-2"}
    for key in drawn:
        assert paper[key].center == pytest.approx(at[key])
    across, up = quadrant_layout.quadrant_axes(spec)
    for row, (x, y) in enumerate(((20, 0.9), (9, 0.4), (1, 0.6))):
        assert at[f"point-{row}"] == pytest.approx((across.at(x), up.at(y)))


def test_hovering_tells_name_numbers_category_and_quadrant(build):
    dots = next(t for t in interactive.render(build("quadrant")).data if t.name == "dots")
    words = {c[0]: w for c, w in zip(dots.customdata, dots.hovertext, strict=True)}
    assert words["point-0"] == "<b>江苏</b><br>x 20<br>y 90.0%<br>n 20<br>东部<br>I"


def test_the_quadrant_is_in_the_data_and_the_line_belongs_above(build):
    spec = build("quadrant")
    found = spec.data["quadrant"].tolist()
    assert found[:3] == ["I", "IV", "II"]
    assert pd.isna(found[3])


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=1, max_size=12))
def test_each_point_lies_in_the_corner_of_its_quadrant(places):
    table = pd.DataFrame(places, columns=["x", "y"]).assign(n=lambda t: [f"n{i}" for i in t.index])
    words = {"id": "q", "title": "t", "sources": ("s",), "trust": "derived"}
    spec = quadrant(table, words)
    across, up = quadrant_layout.quadrant_axes(spec)
    middle = across.at(0), up.at(0)
    corners = {(True, True): "I", (False, True): "II", (False, False): "III", (True, False): "IV"}
    for point in quadrant_layout.points(spec):
        side = point.x >= middle[0], point.y >= middle[1]
        assert spec.data["quadrant"].iloc[point.row] == corners[side]
        assert across.start < point.x < across.start + across.length
        assert up.start < point.y < up.start + up.length


def test_areas_are_in_proportion_and_few_cases_are_rings(build):
    figure = gids(static.render(build("quadrant")))
    first, second = (figure[f"point-{row}"].radius for row in (0, 1))
    assert (first / second) ** 2 == pytest.approx(20 / 9)
    ring, full = figure["point-2"], figure["point-0"]
    assert to_hex(ring.get_facecolor()) == theme.PAPER
    assert to_hex(ring.get_edgecolor()) == theme.NAMED["west"]
    assert to_hex(full.get_facecolor()) == theme.NAMED["east"]


def test_a_missing_number_is_named_and_not_drawn(build):
    spec = build("quadrant", "en")
    assert "No data, not drawn: 西藏" in spec.notes
    assert "point-3" not in gids(static.render(spec))
    assert len(spec.data) == 4


# ---------------------------------------------------------------- axes


def test_logarithmic_places(chart_text):
    table = pd.DataFrame({"n": list("abc"), "x": [1, 10, 100], "y": [1, 2, 3]})
    spec = quadrant(table, chart_text("q"), x_split=10, y_split=2, log=("x",))
    across, _ = quadrant_layout.quadrant_axes(spec)
    assert across.at(100) - across.at(10) == pytest.approx(across.at(10) - across.at(1))
    assert {"1", "10", "100"} <= set(across.words)


@pytest.mark.parametrize("split", [-50, 0, 3, 400])
def test_the_split_leaves_room_on_both_sides_wherever_it_is(chart_text, split):
    table = pd.DataFrame({"n": list("ab"), "x": [0, 5], "y": [0, 1]})
    spec = quadrant(table, chart_text("q"), x_split=split, y_split=0.5)
    across, _ = quadrant_layout.quadrant_axes(spec)
    share = (across.at(split) - across.start) / across.length
    assert 0.1 < share < 0.9
    assert quadrant_layout.split_words(spec)[0].text == str(split).replace("-", "−")


def test_ticks_of_shares_and_counts_stay_in_their_domain(build):
    across, up = quadrant_layout.quadrant_axes(build("quadrant"))
    assert min(across.ticks) == 0
    assert all(tick.is_integer() for tick in across.ticks)
    assert 0 <= min(up.ticks) < max(up.ticks) <= 1
    assert all(words.endswith("%") for words in up.words)


def test_one_point_and_none(chart_text):
    for x in (5.0, None):
        table = pd.DataFrame({"n": ["a"], "x": [x], "y": [1.0]})
        spec = quadrant(table, chart_text("q"))
        drawn = [key for key in gids(static.render(spec)) if key.startswith("point-")]
        assert len(drawn) == (x is not None)
        assert len(interactive.render(spec).layout.annotations) > 4


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("count", [31, 60])
def test_names_do_not_overlap_and_those_without_room_are_counted(chart_text, lang, count):
    spec = quadrant(cloud(count, seed=count), chart_text("q", lang), x_split=0.3)
    named = quadrant_layout.point_names(spec)
    without = quadrant_layout.unnamed(spec)
    assert len(named) + len(without) == count
    assert len(named) > count / 2
    assert (f"{len(without)}个" if lang == "zh" else f"{len(without)} points") in spec.notes[-1]
    figure = static.render(spec)
    figure.draw_without_rendering()
    texts = figure.findobj(lambda artist: artist.get_gid() == "words-name")
    assert len(texts) == len(named)
    boxes = [text.get_window_extent() for text in texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    corners = [gids(figure)[f"words-quadrant-{i}"].get_window_extent() for i in range(4)]
    assert not any(a.overlaps(b) for a in boxes for b in corners)
    page = figure.bbox
    assert all(page.x0 < box.x0 and box.x1 < page.x1 for box in boxes)


def test_no_note_where_every_point_is_named(chart_text):
    spec = quadrant(cloud(5), chart_text("q"))
    assert quadrant_layout.unnamed(spec) == []
    assert spec.notes == ("示例",)


def test_points_stay_clear_of_the_names_of_quadrants(chart_text):
    table = pd.DataFrame({"n": list("abcd"), "x": [-1, 1, -1, 1], "y": [-1, -1, 1, 1]})
    long = ("规模大而契合度高", "规模小而契合度高", "规模小而契合度低", "规模大而契合度低")
    spec = quadrant(
        table.assign(s=9), chart_text("q"), size="s", size_title="s", quadrants=long, x_split=0.9
    )
    boxes = [quadrant_layout.box_of(line) for line in quadrant_layout.corner_words(spec)]
    for point in quadrant_layout.points(spec):
        assert not any(quadrant_layout.covers(box, point) for box in boxes)


# ---------------------------------------------------------------- faults


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"n": ["a", "a", "b"], "x": [-1, 2, "w"], "y": [0.5, 1.5, 0.1]})
    table["s"], table["few"] = [1, None, -2], [True, None, False]
    with pytest.raises(DataContractError) as error:
        quadrant(
            table, chart_text("q"), size="s", flag="few", percent=("y", "z"), x_split=math.inf,
            quadrants=("I", "", "III", "IV"),
        )  # fmt: skip
    found = str(error.value)
    for part in (
        "occurs more than once", "not a number", "above 1", "missing", "below 0",
        "not true or false", "unknown axis", "not a finite number", "not four names",
    ):  # fmt: skip
        assert part in found


def test_logarithms_need_numbers_above_zero(chart_text):
    with pytest.raises(DataContractError) as error:
        quadrant(cloud(4), chart_text("q"), log=("x",))
    assert "not above 0" in str(error.value)
    assert "x_split" in str(error.value)


def test_too_many_points(chart_text):
    with pytest.raises(DataContractError, match="too many points"):
        quadrant(cloud(81), chart_text("q"))


def test_the_callers_table_is_left_alone(chart_text):
    table = cloud(6)
    before = table.copy()
    quadrant(table, chart_text("q"))
    pd.testing.assert_frame_equal(table, before)
