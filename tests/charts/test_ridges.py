"""Ridgelines: the same numbers in both renderers, order, one scale of height, gaps, faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, ridge_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rule, Shape
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def ridges(**densities):
    """Return a table with one ridge a name."""
    return pd.concat(
        [
            pd.DataFrame({"name": name, "x": range(len(ys)), "d": np.array(ys, dtype=float)})
            for name, ys in densities.items()
        ],
        ignore_index=True,
    )


def make(chart_text, table, lang="zh", **options):
    roles = {"row": "name", "x": "x", "density": "d", "x_title": "经费"}
    return charts.ridgelines(table, **(roles | options), **chart_text("ridgelines", lang))


def marks(spec, kind, prefix=""):
    found = ridge_content.ridge_marks(spec)
    return [m for m in found if isinstance(m, kind) and m.key.startswith(prefix)]


def texts(spec, prefix):
    return [m.text for m in marks(spec, Line, prefix)]


def heights(spec):
    """Return how high each part of a ridge stands above its foot."""
    found = {}
    for shape in marks(spec, Shape, "ridge"):
        ups = [y for _, y in shape.points]
        found.setdefault(shape.key, []).append(max(ups) - min(ups))
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, same_words, lang):
    spec = build("ridgelines", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(ridge_content.ridge_marks(spec), paper, screen)
    drawn = named(paper)
    peaks = {t.name: t.meta["value"] for t in screen.data if (t.name or "").startswith("ridge")}
    assert peaks == {"ridge-0": 0.5, "ridge-1": 0.5}
    for key in peaks:
        trace = next(t for t in screen.data if t.name == key)
        corners = np.column_stack([trace.x, trace.y])
        assert drawn[key].get_xy() == pytest.approx(corners, abs=6e-4)
    ticks = dict(next(t for t in screen.data if t.name == "links").customdata)
    assert ticks == {"mark-0": 1.25, "mark-1": 2.0}
    for key in ticks:
        line = next(t for t in screen.data if t.name == key)
        assert drawn[key].get_xydata() == pytest.approx(np.column_stack([line.x, line.y]))


def test_heights_and_places_follow_the_numbers(build):
    spec = build("ridgelines")
    first, second = marks(spec, Shape, "ridge")
    foot = min(y for _, y in first.points)
    ups = [y - foot for _, y in first.points[:5]]
    assert ups == pytest.approx([0.0, ups[1], ups[1] / 2, 0.0, 0.0])
    xs = [x for x, _ in first.points[:5]]
    assert np.diff(xs) == pytest.approx(np.diff(xs)[0])
    assert [x for x, _ in second.points[:5]] == pytest.approx(xs)
    tick = marks(spec, Rule, "mark-0")[0]
    assert tick.start[0] == pytest.approx(xs[0] + 1.25 * (xs[1] - xs[0]))


def test_all_ridges_have_one_scale_of_height_and_a_note_says_so(chart_text):
    spec = make(chart_text, ridges(a=[0, 0.2, 0], b=[0, 0.8, 0]))
    found = heights(spec)
    assert found["ridge-1"][0] == pytest.approx(4 * found["ridge-0"][0])
    assert spec.notes[-1] == "各行密度曲线的高度按同一刻度画出"
    assert make(chart_text, ridges(a=[1, 1], b=[1, 1]), "en").notes[-1] == (
        "All ridges have the same scale of height"
    )


def test_the_earliest_year_is_on_top_and_words_keep_their_order(chart_text):
    table = ridges(a=[1, 2], b=[1, 2], c=[1, 2])
    years = table.assign(name=table["name"].map({"a": 2024, "b": 2016, "c": 2020}))
    assert texts(make(chart_text, years), "name-") == ["2016", "2020", "2024"]
    spec = make(chart_text, table.assign(name=table["name"].map({"a": "丙", "b": "甲", "c": "乙"})))
    assert texts(spec, "name-") == ["丙", "甲", "乙"]
    feet = [min(y for _, y in shape.points) for shape in marks(spec, Shape, "ridge")]
    assert feet == sorted(feet, reverse=True)


def test_a_later_ridge_is_drawn_above_an_earlier_one_and_lets_it_through(build):
    first, second = marks(build("ridgelines"), Shape, "ridge")
    assert (first.key, second.key) == ("ridge-0", "ridge-1")
    assert 0.5 < second.alpha < 1
    top = max(y for _, y in second.points)
    assert top > min(y for _, y in first.points)


def test_a_missing_density_breaks_its_ridge(chart_text):
    spec = make(chart_text, ridges(a=[1, 2, None, 3, None, 1, 2], b=[1] * 7))
    assert len(heights(spec)["ridge-0"]) == 2
    alone = marks(spec, Rule, "ridge-0")
    assert [rule.value for rule in alone] == [3]


def test_a_ridge_without_numbers_says_so(build, chart_text):
    for lang, words in (("zh", "资料暂缺"), ("en", "No data")):
        spec = build("ridgelines", lang)
        assert texts(spec, "gone") == [words]
        assert "mark-2" not in [rule.key for rule in marks(spec, Rule)]
    none = make(chart_text, ridges(a=[None, None], b=[None, None]))
    flat = make(chart_text, ridges(a=[0, 0], b=[0, 0]))
    for spec in (none, flat):
        static.render(spec)
        assert interactive.render(spec).layout.height > 0


def test_ticks_and_counts_are_written_at_the_right(build):
    spec = build("ridgelines")
    assert texts(spec, "mark-") == ["1.25", "2.00", "—"]
    assert texts(spec, "count-") == ["n = 31"] * 3
    assert texts(spec, "key") == ["中位数"]
    assert marks(spec, Shape, "ridge-0")[0].hover == ("<b>2016</b><br>中位数 1.25 个<br>n = 31")


def test_the_axis_reaches_a_tick_outside_the_densities(chart_text):
    table = ridges(a=[1, 2], b=[1, 2]).assign(m=-40.0)
    spec = make(chart_text, table, mark="m", mark_name="均值")
    left = min(x for shape in marks(spec, Shape, "ridge") for x, _ in shape.points)
    ticks = marks(spec, Rule, "mark-")
    assert all(0 < tick.start[0] < left for tick in ticks)


def test_long_numbers_are_grouped(chart_text):
    table = ridges(a=[1, 2], b=[1, 2]).assign(m=1_500_000)
    table["x"] *= 3_000_000
    spec = make(chart_text, table, mark="m", mark_name="均值")
    assert texts(spec, "mark-") == ["1,500,000"] * 2
    assert "3,000,000" in texts(spec, "tick-")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_ridges_do_not_overlap(chart_text, words_apart, lang):
    name = {"zh": "内蒙古自治区呼伦贝尔市直属综合实验单位", "en": "Units of somewhere far off "}
    table = ridges(**{f"{name[lang]} {i}": [0, 1e-7, 0] for i in range(15)})
    table["m"], table["n"] = -1e9, 1_234_567
    spec = make(
        chart_text,
        table,
        lang,
        mark="m",
        mark_name="Median of units " * 15,
        count="n",
        x_title="x " * 90,
    )
    assert words_apart(static.render(spec)) > 15 * 3


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=6),
        min_size=2,
        max_size=6,
    )
)
def test_all_signs_lie_on_the_page(densities):
    table = ridges(**{f"r{n}": ys for n, ys in enumerate(densities)})
    spec = charts.ridgelines(
        table.astype({"d": "float64"}), row="name", x="x", density="d", x_title="x", id="r",
        title="t", sources=("s",), trust="derived",
    )  # fmt: skip
    height = ridge_content.ridge_height(spec)
    for shape in marks(spec, Shape):
        for x, y in shape.points:
            assert 0 <= x <= theme.BODY_IN
            assert 0 <= y <= height


def test_the_callers_table_is_left_alone(chart_text):
    table = ridges(a=[1, 2], b=[2, 1]).set_index(pd.Index([7] * 4))
    before = table.copy()
    make(chart_text, table)
    pd.testing.assert_frame_equal(table, before)


def test_all_faults_come_at_once(chart_text):
    table = ridges(a=[1.0, -2.0, float("inf")], b=[1.0, 2.0, 3.0]).astype({"x": "object"})
    table.loc[1, "x"], table.loc[3, "x"], table.loc[5, "name"] = 0, "y", None
    table["m"], table["n"] = [1, 2, 1, 1, 1, 1], -1
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, mark="m", count="n", x_title="")
    for part in ("more than once", "below 0", "infinite", "not a number", "empty",
                 "differs within", "axis without a name", "sign without a name"):  # fmt: skip
        assert part in str(error.value), part
    for number in (1, 16):
        with pytest.raises(DataContractError, match="number of ridges"):
            make(chart_text, ridges(**{f"r{n}": [1, 2] for n in range(number)}))
