"""Scatters: the same points, line and band in both renderers, names, references, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, quadrant_layout, scatter_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule, Shape
from shuanggao_analytics.errors import DataContractError


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def scatter(table, words, **changes):
    wanted = {"label": "n", "x": "x", "y": "y", "x_title": "x", "y_title": "y", **changes}
    return charts.fit_scatter(table, **wanted, **words)


def cloud(count, seed=0):
    rng = np.random.default_rng(seed)
    names = [f"职业技术学院{i}" for i in range(count)]
    return pd.DataFrame({"n": names, "x": rng.normal(size=count), "y": rng.normal(size=count)})


def texts(spec, prefix):
    marks = scatter_content.scatter_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


# ---------------------------------------------------------------- places


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_points_line_and_band(build, same_words, lang):
    spec = build("fit_scatter", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(scatter_content.scatter_marks(spec), paper, screen)
    frame, drawn = scatter_content.scatter_frame(spec), gids(paper)
    dots = next(t for t in screen.data if t.name == "dots")
    at = {c[0]: (x, y) for c, x, y in zip(dots.customdata, dots.x, dots.y, strict=True)}
    wanted = {0: (9, 0.01), 1: (7, 0.03), 2: (6, -0.005), 4: (5, 0.05)}
    assert {key for key in at if key.startswith("point-")} == {f"point-{row}" for row in wanted}
    for row, place in wanted.items():
        assert at[f"point-{row}"] == pytest.approx(frame.at(*place))
        assert drawn[f"point-{row}"].center == pytest.approx(frame.at(*place))
    ends = [frame.at(5, 0.05), frame.at(9, 0.01)]
    fit = next(t for t in screen.data if t.name == "fit")
    np.testing.assert_allclose(np.transpose([fit.x, fit.y]), ends)
    np.testing.assert_allclose(drawn["fit"].get_xydata(), ends)
    band = next(t for t in screen.data if t.name == "fit-band")
    corners = [(5, 0.03), (7, 0.02), (9, 0), (9, 0.05), (7, 0.05), (5, 0.05)]
    shape = [frame.at(*corner) for corner in corners]
    np.testing.assert_allclose(np.transpose([band.x, band.y]), shape, atol=6e-4)
    np.testing.assert_allclose(drawn["fit-band"].get_xy()[:-1], shape)


def test_the_places_of_the_band_follow_the_points_in_the_export(build):
    data = build("fit_scatter").data
    assert data["name"].isna().tolist() == [False] * 5 + [True] * 3
    assert data["start"].tolist()[5:] == [5, 7, 9]
    assert data["band_low"].tolist()[5:] == [0.03, 0.02, 0.0]
    assert data["band_low"][:5].isna().all()
    assert data["growth"][5:].isna().all()


def test_a_band_may_be_two_columns(chart_text):
    table = pd.DataFrame({"n": list("abc"), "x": [3, 1, 2], "y": 1.0})
    table = table.assign(lo=[0.0, 0.5, None], hi=[2.0, 1.5, 3.0])
    style = {"band": ("lo", "hi"), "band_name": "95%"}
    spec = scatter(table, chart_text("s"), **style)
    assert scatter_content.band_places(spec) == [(1, 0.5, 1.5), (3, 0.0, 2.0)]
    assert len(spec.data) == 3


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=8),
    st.tuples(st.floats(-5, 5), st.floats(-1e6, 1e6)),
)
def test_points_line_and_references_lie_in_the_plot(places, line):
    table = pd.DataFrame(places, columns=["x", "y"]).assign(n=lambda t: [f"n{i}" for i in t.index])
    words = {"id": "q", "title": "t", "sources": ("s",), "trust": "derived"}
    spec = scatter(table, words, line=line, line_name="fit", reference=(0, 2))
    box = scatter_content.scatter_frame(spec).box
    marks = scatter_content.scatter_marks(spec)
    spots = [(m.x, m.y) for m in marks if isinstance(m, Disc) and m.key.startswith("point-")]
    spots += [end for m in marks if isinstance(m, Rule) and m.key for end in (m.start, m.end)]
    assert len(spots) >= len(table)
    for x, y in spots:
        assert box.left - 1e-6 <= x <= box.right + 1e-6
        assert box.bottom - 1e-6 <= y <= box.top + 1e-6


def test_efficiency_and_scale_with_references_at_one(chart_text):
    table = pd.DataFrame({"n": list("abc"), "x": [1, 0.6, 0.9], "y": [1, 0.4, 1.0]})
    table["r"] = ["crs", "irs", "drs"]
    spec = scatter(table, chart_text("s"), reference=((1, "规模最优"), 1), category="r")
    frame = scatter_content.scatter_frame(spec)
    assert max(frame.across.ticks) == max(frame.up.ticks) == 1
    assert texts(spec, "reference-") == ["规模最优", "1"]
    assert texts(spec, "key") == ["crs", "irs", "drs"]
    rules = {m.key for m in scatter_content.scatter_marks(spec) if isinstance(m, Rule)}
    assert {"reference-x", "reference-y"} <= rules
    assert "fit" not in rules


def test_one_point_equal_points_and_none(chart_text):
    for xs in ([5.0], [3, 3], [None, None]):
        table = pd.DataFrame({"n": list("ab")[: len(xs)], "x": xs, "y": [-1.0] * len(xs)})
        spec = scatter(table, chart_text("s"), line=(0, -1), line_name="fit")
        assert texts(spec, "key") == []
        drawn = [key for key in gids(static.render(spec)) if key.startswith("point-")]
        assert len(drawn) == sum(x is not None for x in xs)
        assert len(interactive.render(spec).layout.annotations) > 4


# ---------------------------------------------------------------- words


def test_hovering_tells_name_numbers_and_category(build):
    spec = build("fit_scatter")
    words = {point.row: point.hover for point in scatter_content.scatter_points(spec)}
    assert words[2] == "<b>青海</b><br>x 6<br>y −0.5%<br>西部"


def test_missing_numbers_are_named_or_counted(build, chart_text):
    assert "No data, not drawn: 西藏" in build("fit_scatter", "en").notes
    table = cloud(30)
    table.loc[:14, "y"] = None
    assert "15个点资料暂缺、未画出" in scatter(table, chart_text("s")).notes


def test_a_category_may_be_missing_where_the_point_is(chart_text):
    table = pd.DataFrame({"n": list("abc"), "x": [1, 2, None], "y": 1, "c": ["p", "q", None]})
    assert texts(scatter(table, chart_text("s"), category="c"), "key") == ["p", "q"]
    with pytest.raises(DataContractError, match="missing"):
        scatter(table.assign(x=1), chart_text("s"), category="c")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", [31, 80])
def test_words_do_not_overlap_and_names_without_room_are_counted(
    chart_text, words_apart, lang, count
):
    long = {
        "zh": "二〇一六年至二〇二四年生均经费的年均增速（按对数差计算，已扣除价格变动，按年计）",
        "en": "Mean annual growth of expenditure per student, 2016–2024, as a difference of logs",
    }
    style = {"x_title": long[lang] * 2, "y_title": long[lang], "line": (0.3, 0.1)}
    style |= {"line_name": "y = 0.30x + 0.10，R² = 0.12；" * 6, "reference": ((0, "零线"), 1)}
    spec = scatter(cloud(count, seed=count), chart_text("s", lang), **style)
    named, without = scatter_content.placed_names(spec), scatter_content.unplaced(spec)
    assert len(named) + len(without) == count
    assert len(named) > count / 2
    assert str(len(without)) in spec.notes[-1]
    assert words_apart(static.render(spec)) > len(named) + 8
    assert len(texts(spec, "key")) > 1
    assert len(texts(spec, "title-y")) > 1


def test_only_flagged_points_of_many_have_names_and_rims(chart_text):
    table = cloud(600).assign(f=lambda t: t.index % 60 == 0)
    spec = scatter(table, chart_text("s"), flag="f")
    marks = scatter_content.scatter_marks(spec)
    discs = {m.key: m for m in marks if isinstance(m, Disc)}
    assert len(discs) == 600
    assert discs["point-60"].edge == theme.INK
    assert discs["point-61"].edge == theme.PAPER
    assert discs["point-61"].radius < discs["point-60"].radius
    flagged = set(table.loc[table["f"], "n"])
    assert set(texts(spec, "name")) <= flagged
    assert len(texts(spec, "name")) >= 9
    assert list(discs)[-10:] == [f"point-{row}" for row in range(0, 600, 60)]


def test_areas_are_in_proportion_and_have_a_key(chart_text):
    table = pd.DataFrame({"n": list("abc"), "x": [1, 2, 3], "y": [3, 1, 2], "s": [9, 4, 0]})
    spec = scatter(table, chart_text("s"), size="s", size_title="所")
    radius = {point.row: point.radius for point in scatter_content.scatter_points(spec)}
    assert (radius[0] / radius[1]) ** 2 == pytest.approx(9 / 4)
    assert radius[2] > 0
    assert texts(spec, "key")[0] == "圆面积：所"


# ---------------------------------------------------------------- faults


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"n": ["a", "a", "b"], "x": [1, 2, "w"], "y": [0.5, math.inf, 0.1]})
    table["s"], table["f"] = [1, None, -2], [True, None, False]
    band = pd.DataFrame({"x": [1, 2], "low": [1, None]})
    with pytest.raises(DataContractError) as error:
        scatter(
            table, chart_text("s"), size="s", flag="f", percent=("z",), reference=(math.inf, None),
            line=(math.nan, 0), band=band,
        )  # fmt: skip
    found = str(error.value)
    for part in (
        "occurs more than once", "not a number", "infinite", "missing", "below 0",
        "not true or false", "unknown axis", "not a finite number", "line without a name",
        "band without a name", "missing column",
    ):  # fmt: skip
        assert part in found


def test_a_band_upside_down(chart_text):
    style = {"band_name": "95%"}
    band = pd.DataFrame({"x": [0.0, 1.0], "low": [2.0, 0.0], "high": [1.0, 1.0]})
    table = cloud(2).assign(lo=[2.0, 0.0], hi=1.0)
    for given_band, row in ((band, "0"), (("lo", "hi"), "职业技术学院0")):
        with pytest.raises(DataContractError) as error:
            scatter(table, chart_text("s"), band=given_band, **style)
        assert [(f.problem, f.row) for f in error.value.faults] == [("low end above high end", row)]


def test_too_many_points_or_names(chart_text):
    with pytest.raises(DataContractError, match="too many names"):
        scatter(cloud(81), chart_text("s"))
    with pytest.raises(DataContractError, match="too many names"):
        scatter(cloud(81).assign(f=True), chart_text("s"), flag="f")
    with pytest.raises(DataContractError, match="too many points"):
        scatter(cloud(2001).assign(f=False), chart_text("s"), flag="f")
    assert len(scatter(cloud(81).assign(f=False), chart_text("s"), flag="f").data) == 81


def test_the_callers_tables_are_left_alone(chart_text):
    table = cloud(6)
    band = pd.DataFrame({"x": [1, -1], "low": [0, 0], "high": [1, 1]})
    before = table.copy(), band.copy()
    spec = scatter(table, chart_text("s"), band=band, band_name="b")
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(band, before[1])
    shapes = [m for m in scatter_content.scatter_marks(spec) if isinstance(m, Shape)]
    assert len(shapes) == 2


def test_names_keep_off_the_words_of_references(chart_text):
    table = cloud(40, seed=5)
    spec = scatter(table, chart_text("s"), reference=(None, (0, "同类院校的中位数")))
    words = [quadrant_layout.box_of(line) for line in scatter_content.reference_words(spec)]
    names = [
        label.box(1 / 72, size_pt=theme.SMALL_PT) for label in scatter_content.placed_names(spec)
    ]
    for box in words:
        for name in names:
            apart = name.right <= box.left or name.left >= box.right
            assert apart or name.top <= box.bottom or name.bottom >= box.top
