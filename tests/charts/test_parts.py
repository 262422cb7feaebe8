"""Stacked parts, curves, set intersections and bands: numbers, missing values, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import (
    curve_content,
    interactive,
    stack_content,
    static,
    upset_content,
)
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.errors import DataContractError


def gids(figure):
    named = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in named[::-1]}


def bars(figure):
    """Return key → value and length of the bars of an interactive figure."""
    trace = next(t for t in figure.data if t.name == "bars")
    size = {c[0]: max(w, h) for c, w, h in zip(trace.customdata, trace.width, trace.y, strict=True)}
    return {c[0]: float(c[1]) for c in trace.customdata}, size


# ---------------------------------------------------------------- stacked shares


def test_parts_have_the_same_lengths_in_both_renderers(build):
    spec = build("stacked_shares")
    values, _ = bars(interactive.render(spec))
    assert values == {"part-0-between": 0.01, "part-0-within": 0.03, "part-1-between": 0.02}
    drawn = {k: v for k, v in gids(static.render(spec)).items() if k.startswith("part-")}
    assert set(drawn) == set(values)
    inch = drawn["part-0-within"].get_width() / 0.03
    for key, value in values.items():
        assert drawn[key].get_width() == pytest.approx(inch * value)
    assert drawn["part-0-within"].get_x() == pytest.approx(
        drawn["part-0-between"].get_x() + inch * 0.01
    )


def test_a_missing_part_is_named_and_not_drawn_as_zero(build):
    spec = build("stacked_shares", "en")
    first, second = stack_content.stack(spec)
    assert first.words == "0.04"
    assert second.words == "No data: Within groups"
    assert [part.part for part in second.segments] == ["between"]
    assert spec.data["theil"].isna().sum() == 1


def test_bars_on_few_units_are_flagged(build):
    spec = build("stacked_shares")
    assert [bar.name[-1] for bar in stack_content.stack(spec)] == ["）", "*"]
    assert spec.notes[-1] == "* 样本不超过2个，结果仅供参考"
    words = {
        t.get_text() for k, t in gids(static.render(spec)).items() if k.startswith("words-bar")
    }
    assert any(text.endswith("*") for text in words)


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=5))
def test_shares_of_a_bar_add_up_or_are_missing(rows):
    table = pd.DataFrame(
        [
            (str(i), part, v)
            for i, pair in enumerate(rows)
            for part, v in zip("ab", pair, strict=True)
        ],
        columns=["bar", "part", "value"],
    )
    spec = charts.stacked_shares(
        table, label="bar", part="part", value="value", percent=True, id="s", title="t",
        sources=("s",), trust="derived",
    )  # fmt: skip
    for i, pair in enumerate(rows):
        shares = spec.data.loc[spec.data["bar"] == str(i), "share_pct"]
        if sum(pair) == 0:
            assert shares.isna().all()
        else:
            assert shares.sum() == pytest.approx(100)


def test_a_percentage_with_a_missing_part_is_not_drawn(chart_text):
    table = pd.DataFrame({"bar": ["x", "x", "y", "y"], "part": list("abab"), "v": [1, None, 0, 0]})
    spec = charts.stacked_shares(
        table, label="bar", part="part", value="v", percent=True, **chart_text("s")
    )
    first, second = stack_content.stack(spec)
    assert (first.segments, first.words) == ((), "b资料暂缺")
    assert second.words == "合计为零"


@pytest.mark.parametrize("orientation", ["horizontal", "vertical"])
def test_upright_and_level_bars_show_the_same(build, chart_text, orientation):
    table = build("stacked_shares").data
    spec = charts.stacked_shares(
        table, label="round", part="part", value="theil", orientation=orientation, **chart_text("s")
    )
    values, sizes = bars(interactive.render(spec))
    assert values["part-0-within"] == 0.03
    if orientation == "vertical":
        assert sizes["part-0-within"] / sizes["part-1-between"] == pytest.approx(1.5)


def test_all_faults_of_stacked_shares_come_at_once(chart_text):
    table = pd.DataFrame({"bar": ["x", "x", "y"], "part": ["a", "a", "b"], "v": [1, 2, 3]})
    table["n"] = [1, 2, 3]
    with pytest.raises(DataContractError) as error:
        charts.stacked_shares(
            table, label="bar", part="part", value="v", count="n", parts=("a",), **chart_text("s")
        )
    found = str(error.value)
    for part in ("part not in the order", "part occurs more than once", "part without a row",
                 "counts of one bar differ"):  # fmt: skip
        assert part in found
    with pytest.raises(DataContractError) as error:
        charts.stacked_shares(
            table.assign(v=[-1, "x", 3]), label="bar", part="part", value="v",
            orientation="sideways", **chart_text("s"),
        )  # fmt: skip
    for part in ("below 0", "not a number", "orientation"):
        assert part in str(error.value)


def test_too_many_upright_bars(chart_text):
    table = pd.DataFrame({"bar": [str(i) for i in range(20)], "part": "a", "v": 1})
    with pytest.raises(DataContractError, match="too many upright bars"):
        charts.stacked_shares(
            table, label="bar", part="part", value="v", orientation="vertical", **chart_text("s")
        )


# ---------------------------------------------------------------- curves


def test_curves_have_the_same_points_and_a_gap_where_missing(build):
    spec = build("curve")
    line = gids(static.render(spec))["curve-"]
    screen = interactive.render(spec)
    trace = next(t for t in screen.data if t.meta)
    np.testing.assert_array_equal(line.get_xdata(), trace.x)
    np.testing.assert_array_equal(line.get_ydata(), [0.25, 0.5, np.nan, 0.75])
    assert trace.y[2] is None or math.isnan(trace.y[2])
    assert trace.connectgaps is False
    assert "50.0%" in trace.text[1]


def test_axes_words_and_reference_are_the_same_in_both(build):
    spec = build("curve")
    paper, screen = static.render(spec), interactive.render(spec)
    axes = paper.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == list(screen.layout.yaxis.ticktext)
    assert list(axes.get_ylim()) == pytest.approx(list(screen.layout.yaxis.range))
    assert gids(paper)["point-0"].get_text() == "50%"
    assert [a.text for a in screen.layout.annotations if a.name == "point-0"] == ["50%"]
    assert gids(paper)["reference"].get_ydata() == [0.6, 0.6]
    assert [s.y0 for s in screen.layout.shapes if s.name == "reference"] == [0.6]


def test_words_of_points_stay_inside_the_plot(chart_text):
    table = pd.DataFrame({"n": range(1, 9), "y": np.linspace(1, 10, 8)})
    table["words"] = ["一段较长的文字"] * 8
    spec = charts.curve(
        table, x="n", y="y", label="words", x_title="n", y_title="y", **chart_text("c")
    )
    words = curve_content.point_words(spec)
    assert words[0].left is False
    assert words[-1].left is True
    figure = static.render(spec)
    figure.draw_without_rendering()
    frame = figure.axes[0].get_window_extent()
    for index in range(8):
        box = gids(figure)[f"point-{index}"].get_window_extent()
        assert frame.x0 - 1 <= box.x0
        assert box.x1 <= frame.x1 + 1


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_few_and_inside(low, width):
    ticks = nice_ticks(low, low + width)
    assert 3 <= len(ticks) <= 9
    assert low - 1e-6 * width <= ticks[0]
    assert ticks[-1] <= low + width * (1 + 1e-6)


def test_faults_of_curves(chart_text):
    table = pd.DataFrame({"n": [1, 1, None], "y": [0.5, 1.5, "x"]})
    words = {"x_title": "n", "y_title": "y", **chart_text("c")}
    with pytest.raises(DataContractError) as error:
        charts.curve(table, x="n", y="y", percent=True, **words)
    assert "missing" in str(error.value)
    assert "not a number" in str(error.value)
    with pytest.raises(DataContractError) as error:
        charts.curve(table.iloc[:2], x="n", y="y", percent=True, **words)
    assert "a point occurs more than once" in str(error.value)
    assert "above 1" in str(error.value)


# ---------------------------------------------------------------- set intersections


def test_sets_and_intersections_are_the_same_in_both(build):
    spec = build("upset")
    values, _ = bars(interactive.render(spec))
    assert values == {
        "size-0": 8, "size-1": 6, "crossing-0": 5, "crossing-1": 3, "crossing-2": 2
    }  # fmt: skip
    drawn = gids(static.render(spec))
    for key, value in values.items():
        length = drawn[key].get_width() if key.startswith("size") else drawn[key].get_height()
        other = drawn[key[:-1] + "0"]
        whole = other.get_width() if key.startswith("size") else other.get_height()
        assert length / whole == pytest.approx(value / values[key[:-1] + "0"])
    assert drawn["words-crossing-1"].get_text() == "3"


def test_dots_say_which_sets_hold_an_intersection(build):
    spec = build("upset")
    trace = next(t for t in interactive.render(spec).data if t.name == "dots")
    dots = {c[0]: int(c[1]) for c in trace.customdata}
    assert [dots[f"dot-{column}-{row}"] for column in range(3) for row in range(2)] == [
        1, 1, 1, 0, 0, 0,
    ]  # fmt: skip
    drawn = gids(static.render(spec))
    assert {k for k in drawn if k.startswith("dot-")} == set(dots)
    assert [words for _, _, words in upset_content.intersections(spec)] == [
        "东部 ∩ 西部", "东部", "不属于任何集合",
    ]  # fmt: skip


def test_intersections_left_out_are_counted_and_stay_in_the_sets(build):
    spec = build("upset")
    assert spec.notes[-1] == "另有较小的1种组合、共1个未画出"
    assert [row.size for row in upset_content.set_rows(spec)] == [8, 6]


def test_faults_of_sets(chart_text):
    table = pd.DataFrame({"a": [1, 0], "b": [True, None], "n": [1, None]})
    with pytest.raises(DataContractError) as error:
        charts.upset(table, sets=("a", "b"), size="n", most=99, **chart_text("u"))
    found = str(error.value)
    assert found.count("not true or false in every row") == 2
    assert "missing" in found
    assert "number of intersections" in found
    twice = pd.DataFrame({"a": [True, True], "b": [False, False], "n": [1, 2]})
    with pytest.raises(DataContractError, match="an intersection occurs more than once"):
        charts.upset(twice, sets=("a", "b"), size="n", **chart_text("u"))
    with pytest.raises(DataContractError, match="number of sets"):
        charts.upset(twice, sets=("a",), size="n", **chart_text("u"))


# ---------------------------------------------------------------- Lorenz bands


def lorenz(chart_text, **changes):
    curve = pd.DataFrame(
        {
            "series": "round_1",
            "population_share": [0, 0.5, 1],
            "value_share": [0, 0.3, 1],
            "low": [0, 0.2, 1],
            "high": [0, 0.4, 1],
        }
    ).assign(**changes)
    words = {"x_title": "x", "y_title": "y", **chart_text("l")}
    return charts.lorenz(curve, band=("low", "high"), **words)


def test_the_band_is_the_same_in_both(chart_text):
    spec = lorenz(chart_text)
    trace = next(t for t in interactive.render(spec).data if t.name == "band-round_1")
    assert list(trace.y) == [0, 0.2, 1, 1, 0.4, 0]
    path = gids(static.render(spec))["band-round_1"].get_paths()[0].vertices
    assert {0.2, 0.4} <= {float(y) for x, y in path if x == 0.5}


def test_a_curve_may_have_no_band(chart_text):
    spec = lorenz(chart_text, low=np.nan, high=np.nan)
    assert "band-round_1" not in gids(static.render(spec))
    assert all(t.name != "band-round_1" for t in interactive.render(spec).data)


def test_bands_are_checked(chart_text):
    with pytest.raises(DataContractError, match="lower end above upper end"):
        lorenz(chart_text, low=[0, 0.5, 1])
    with pytest.raises(DataContractError, match="one end of the band is missing"):
        lorenz(chart_text, low=[0, np.nan, 1])


# ---------------------------------------------------------------- years and narrow numbers


def coupling_lines(chart_text, years):
    rows = [
        (year, name, level + 0.02 * (year - years[0]))
        for name, level in (("C", 0.9), ("T", 0.4), ("D", 0.6))
        for year in years
    ]
    table = pd.DataFrame(rows, columns=["year", "series", "value"])
    words = {"x_title": "年份", "y_title": "数值", **chart_text("c")}
    return charts.curve(table, x="year", y="value", series="series", decimals=3, **words)


@pytest.mark.parametrize("count", [2, 3, 6, 15, 26])
def test_years_are_whole_and_written_without_separators(chart_text, count):
    years = list(range(2010, 2010 + count))
    across, _ = curve_content.curve_axes(coupling_lines(chart_text, years))
    assert list(across.words) == [str(int(tick)) for tick in across.ticks]
    assert set(across.ticks) <= set(years)
    assert 2 <= len(across.ticks) <= 8


def test_ticks_are_written_as_they_stand(chart_text):
    assert curve_content.tick_words((0.0, 0.25, 0.5)) == ("0.00", "0.25", "0.50")
    assert curve_content.tick_words((0.0, 2.5, 5.0)) == ("0.0", "2.5", "5.0")
    assert curve_content.tick_words((0.0, 0.025, 0.05), percent=True) == ("0.0%", "2.5%", "5.0%")


def test_three_series_of_years_are_the_same_in_both(chart_text):
    spec = coupling_lines(chart_text, list(range(2019, 2025)))
    paper, screen = gids(static.render(spec)), interactive.render(spec)
    traces = {t.meta["curve"]: t for t in screen.data if t.meta}
    assert list(traces) == ["C", "T", "D"]
    for name, trace in traces.items():
        np.testing.assert_array_equal(paper[f"curve-{name}"].get_xdata(), trace.x)
        np.testing.assert_array_equal(paper[f"curve-{name}"].get_ydata(), trace.y)
    assert traces["D"].text[0] == "<b>D</b><br>年份 2019<br>数值 0.600 个"


def test_numbers_of_dumbbells_keep_off_the_names(chart_text):
    table = pd.DataFrame(
        {
            "name": ["国际组织", "交通运输、仓储和邮政业", "制造业"],
            "a": [0.0, 0.1, 30.5],
            "b": [3.1, 17.5, 0.0],
        }
    )
    spec = charts.dumbbell(
        table, label="name", first="a", second="b", decimals=1, **chart_text("d")
    )
    figure = static.render(spec)
    figure.draw_without_rendering()
    axes = next(axes for axes in figure.axes if axes.get_yticklabels())
    names = max(t.get_window_extent().x1 for t in axes.get_yticklabels())
    numbers = figure.findobj(lambda a: str(a.get_gid()).startswith("value-"))
    assert len(numbers) == 6
    assert min(t.get_window_extent().x0 for t in numbers) > names
