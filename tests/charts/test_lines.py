"""Lines over time: the same numbers in both renderers, gaps, ends, grey lines, faults."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, line_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rule, Shape
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(chart_text, table, lang="zh", **options):
    given_roles = {"series": "s", "x": "x", "y": "y", "x_title": "年份", "y_title": "均值"}
    return charts.lines(table, **(given_roles | options), **chart_text("lines", lang))


def marks(spec, kind, prefix=""):
    return [
        m for m in line_content.line_marks(spec) if isinstance(m, kind) and m.key.startswith(prefix)
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, same_words, lang):
    spec = build("lines", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(line_content.line_marks(spec), paper, screen)
    dots = next(t for t in screen.data if t.name == "dots")
    shown = dict(dots.customdata)
    expected = {
        f"dot-{number}-{place}": y
        for number, name in ((1, "round_1"), (2, "西部"))
        for place, y in enumerate(spec.data.loc[spec.data["name"] == name, "mean"])
        if not np.isnan(y)
    }
    assert shown == expected
    drawn = named(paper)
    for (key, _), x, y in zip(dots.customdata, dots.x, dots.y, strict=True):
        assert drawn[key].get_center() == pytest.approx((x, y))
    for key in ("line-0", "line-1", "reference", "event"):
        line = next(t for t in screen.data if t.name == key)
        assert drawn[key].get_xydata() == pytest.approx(np.column_stack([line.x, line.y]))
        assert to_hex(drawn[key].get_color()) == line.line.color
    band = next(t for t in screen.data if t.name == "band-1")
    corners = np.column_stack([band.x, band.y])
    assert drawn["band-1"].get_xy()[:-1] == pytest.approx(corners, abs=6e-4)


def test_heights_are_in_proportion_to_the_numbers(build):
    dots = {m.key: (m.y, m.value) for m in marks(build("lines"), Disc)}
    inch = (dots["dot-1-3"][0] - dots["dot-1-0"][0]) / 2
    for y, value in dots.values():
        assert y == pytest.approx(dots["dot-1-0"][0] + inch * (value - 1.0))
    spec = build("lines")
    reference = next(m for m in marks(spec, Rule, "reference"))
    assert reference.start[1] == pytest.approx(dots["dot-1-0"][0])
    event = next(m for m in marks(spec, Rule, "event"))
    places = [m.x for m in marks(spec, Disc, "dot-1")]
    assert event.start[0] == pytest.approx(places[1] + 0.92 * (places[2] - places[1]))


@pytest.mark.parametrize("gone", ["number", "row"])
def test_a_missing_year_breaks_the_line_and_is_never_bridged(chart_text, gone):
    table = pd.DataFrame({"s": "甲", "x": range(2016, 2022), "y": [1.0, 2, 3, 4, 5, 6]})
    if gone == "number":
        table.loc[2, "y"] = None
    else:
        table = table.drop(index=2)
    spec = make(chart_text, table)
    assert [len(p.points) for p in marks(spec, Path, "line-")] == [2, 3]
    assert len(marks(spec, Disc)) == 5


def test_a_step_given_joins_what_is_no_further_apart(chart_text):
    table = pd.DataFrame({"s": "甲", "x": [2000, 2010, 2011, 2020], "y": [1, 2, 3, 4]})
    assert [len(p.points) for p in marks(make(chart_text, table), Path, "line-")] == [2]
    joined = marks(make(chart_text, table, step=10), Path, "line-")
    assert [len(p.points) for p in joined] == [4]


def test_places_that_are_not_whole_are_joined_unless_a_number_is_missing(chart_text):
    table = pd.DataFrame({"s": "甲", "x": [0.0, 0.1, 0.9, 1.5], "y": [1, 2, 3, 4]})
    spec = make(chart_text, table, whole_x=False)
    assert [len(p.points) for p in marks(spec, Path, "line-")] == [4]
    with pytest.raises(DataContractError, match="not a whole number"):
        make(chart_text, table)


def test_a_point_alone_is_a_dot_in_lines_behind_too(chart_text):
    table = pd.DataFrame({"s": ["a"] * 2 + ["p"] * 4, "x": [1, 2, 1, 2, 3, 4], "b": [False] * 6})
    table["y"], table["b"] = [1, 2, 1, None, 3, 4], table["s"] == "p"
    spec = make(chart_text, table, background="b", background_name="其他")
    assert [m.key for m in marks(spec, Disc, "dot-0")] == ["dot-0-0"]
    assert len(marks(spec, Path, "line-0")) == 1


def test_lines_behind_are_grey_thin_nameless_and_drawn_first(build):
    spec = build("lines")
    found = marks(spec, Path, "line-")
    assert found[0].key == "line-0"
    assert found[0].colour == "#c3c9ce"
    assert found[0].width_pt < min(p.width_pt for p in found[1:])
    said = [m.text for m in line_content.line_marks(spec) if isinstance(m, Line)]
    assert "p1" not in said
    assert "p" in said


def test_emphasised_lines_are_thick_and_the_others_pale(chart_text):
    table = pd.DataFrame({"s": ["a", "a", "b", "b"], "x": [1, 2] * 2, "y": [1, 2, 3, 4]})
    plain = marks(make(chart_text, table), Path, "line-")
    assert [p.colour for p in plain] == list(theme.CATEGORIES[:2])
    pale, strong = marks(make(chart_text, table, emphasise=["b"]), Path, "line-")
    assert pale.colour == theme.blend((theme.CATEGORIES[0], theme.PAPER), 0.45)
    assert (strong.key, strong.colour) == ("line-1", theme.CATEGORIES[1])
    assert pale.width_pt < plain[0].width_pt < strong.width_pt


def test_twelve_lines_differ_in_colour_or_pattern(chart_text):
    table = pd.DataFrame({"s": [f"s{i}" for i in range(12)] * 2, "x": [1] * 12 + [2] * 12})
    found = marks(make(chart_text, table.assign(y=range(24))), Path, "line-")
    assert len({(p.colour, p.pattern) for p in found}) == 12
    belts = pd.DataFrame({"s": ["east", "甲", "west", "乙"] * 2, "x": [1] * 4 + [2] * 4})
    found = marks(make(chart_text, belts.assign(y=range(8))), Path, "line-")
    assert len({(p.colour, p.pattern) for p in found}) == 4
    assert found[0].colour == theme.NAMED["east"]


def test_names_stand_in_the_order_of_the_last_known_points(chart_text):
    table = pd.DataFrame({"s": list("aabbcc"), "x": [1, 2] * 3, "y": [1, 5, 2, None, 9, 3]})
    spec = make(chart_text, table, reference=(4, "r"))
    names = marks(spec, Line, "name-") + marks(spec, Line, "reference")
    assert [m.text for m in sorted(names, key=lambda m: -m.y)] == ["a", "r", "c", "b"]


def test_a_series_without_numbers_is_named_in_a_note(chart_text):
    table = pd.DataFrame({"s": ["east"] * 2 + ["甲"] * 2, "x": [1, 2] * 2})
    table["y"] = [None, None, 1.0, 2.0]
    assert make(chart_text, table).notes[-1] == "无数据、未画线：东部"
    assert make(chart_text, table, "en").notes[-1] == "No data, so no line: East"
    spec = make(chart_text, table.assign(y=np.nan))
    assert not marks(spec, Disc)
    static.render(spec)
    assert interactive.render(spec).layout.height > 0


def test_years_are_not_grouped_but_numbers_are(chart_text):
    table = pd.DataFrame({"s": "甲", "x": [2016, 2017], "y": [1_000_000, 3_000_000]})
    spec = make(chart_text, table)
    assert [m.text for m in marks(spec, Line, "tick-")] == ["2016", "2017"]
    assert "3,000,000" in [m.text for m in marks(spec, Line, "up-")]
    assert "<br>均值 3,000,000 个" in marks(spec, Disc)[-1].hover


def test_the_axis_reaches_an_event_outside_the_years(chart_text):
    table = pd.DataFrame({"s": "甲", "x": [2016, 2017], "y": [1, 2]})
    spec = make(chart_text, table, event=(2019.92, "公告"))
    event = marks(spec, Rule, "event")[0]
    assert event.start[0] < line_content.line_frame(spec).right
    assert event.start[0] > max(m.x for m in marks(spec, Disc))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("spread", [0.0, 1.0, -1e9])
def test_words_of_many_lines_do_not_overlap(chart_text, words_apart, lang, spread):
    name = {
        "zh": "内蒙古自治区与新疆生产建设兵团合计",
        "en": "Units of the first round in the far west",
    }
    years = range(1998, 2026)
    table = pd.concat(
        [
            pd.DataFrame({"s": f"{name[lang]} {i}", "x": years, "y": 5.0 + i * spread})
            for i in range(12)
        ]
    )
    spec = make(
        chart_text, table, lang, reference=(5, "reference " * 5), event=(2025, "event " * 20),
        y_title="y " * 120, x_title="x " * 60,
    )  # fmt: skip
    assert words_apart(static.render(spec)) > 30


_number = st.one_of(st.none(), st.floats(-1e9, 1e9))


@settings(max_examples=40)
@given(st.lists(st.tuples(_number, _number), min_size=1, max_size=8))
def test_all_points_lie_inside_the_plot_and_across_in_order(pairs):
    table = pd.DataFrame(pairs, columns=["a", "b"], dtype="float64").melt(
        ignore_index=False, var_name="s", value_name="y"
    )
    table["x"] = table.index
    spec = charts.lines(
        table, series="s", x="x", y="y", x_title="x", y_title="y", id="l", title="t",
        sources=("s",), trust="derived",
    )  # fmt: skip
    frame = line_content.line_frame(spec)
    dots = marks(spec, Disc)
    assert len(dots) == table["y"].notna().sum()
    for dot in dots:
        assert frame.across.left <= dot.x <= frame.right
        assert frame.up.left - 1e-9 <= dot.y <= frame.top + 1e-9
    for one, other in pairwise(d for d in dots if d.key.startswith("dot-0")):
        assert one.x < other.x
    assert frame.right < theme.BODY_IN


def test_the_callers_table_is_left_alone(chart_text):
    table = pd.DataFrame({"s": ["a", "a"], "x": [2, 1], "y": [1, 2]}, index=[7, 7])
    before = table.copy()
    spec = make(chart_text, table)
    pd.testing.assert_frame_equal(table, before)
    assert spec.data["x"].tolist() == [1, 2]
    assert not marks(spec, Shape)


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"s": ["a", "a", None, "c"], "x": [1, 1, "y", None]})
    table["y"], table["low"], table["b"] = [1, float("inf"), 2, 3], 1, "maybe"
    with pytest.raises(DataContractError) as error:
        make(
            chart_text, table, low="low", background="b", emphasise=["d"], x_title=" ", step=0,
            reference=(float("nan"), "r"), event=(2019, " "),
        )  # fmt: skip
    for part in ("more than once", "empty", "not a number", "missing", "infinite", "one end",
                 "unknown series", "axis without a name", "incomplete line", "not above zero",
                 "not true or false", "band_name: sign without a name"):  # fmt: skip
        assert part in str(error.value), part


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"low": [2, 2], "high": [1, 3]}, "low end above high end"),
        ({"low": [None, 2], "high": [1, 3]}, "band with one end"),
        ({"b": [True, False]}, "differs within a series"),
        ({"b": [True, True]}, "number of named lines"),
    ],
)
def test_bands_and_lines_behind_are_checked(chart_text, changes, problem):
    table = pd.DataFrame({"s": "a", "x": [1, 2], "y": [1, 2]}).assign(**changes)
    roles = {"low": "low", "high": "high", "band_name": "90%"} if "low" in changes else {}
    roles |= {"background": "b", "background_name": "其他"} if "b" in changes else {}
    with pytest.raises(DataContractError, match=problem):
        make(chart_text, table, **roles)


def test_lines_behind_have_no_band_and_are_not_emphasised(chart_text):
    table = pd.DataFrame({"s": ["a", "p"], "x": 1, "y": 1, "low": 0, "high": 2, "b": [False, True]})
    with pytest.raises(DataContractError) as error:
        make(
            chart_text, table, low="low", high="high", band_name="90%", background="b",
            background_name="其他", emphasise=["p"],
        )  # fmt: skip
    assert len(error.value.faults) == 2
    many = pd.DataFrame({"s": [str(i) for i in range(13)], "x": 1, "y": 1})
    with pytest.raises(DataContractError, match="number of named lines"):
        make(chart_text, many)
