"""Slope charts: the same places in both renderers, ties, missing sides, movers, faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, slope_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(chart_text, table, lang="zh", **options):
    roles = {"label": "name", "left": "a", "right": "b"}
    names = {"left_name": "A", "right_name": "B"}
    return charts.slope(table, **roles, **(names | options), **chart_text("slope", lang))


def texts(spec, prefix):
    marks = slope_content.slope_marks(spec)
    return {m.key: m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)}


def dots(spec):
    marks = slope_content.slope_marks(spec)
    return {m.key: m for m in marks if isinstance(m, Disc)}


def links(spec):
    return {m.key: m for m in slope_content.slope_marks(spec) if isinstance(m, Rule) and m.key}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, same_words, lang):
    spec = build("slope", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(slope_content.slope_marks(spec), paper, screen)
    shown = next(t for t in screen.data if t.name == "dots")
    places = {
        key: (x, y, number)
        for (key, number), x, y in zip(shown.customdata, shown.x, shown.y, strict=True)
    }
    expected = {
        f"{side}-{row}": number
        for side in ("left", "right")
        for row, number in enumerate(spec.numbers(side))
        if not np.isnan(number)
    }
    assert {key: number for key, (_, _, number) in places.items()} == expected
    drawn = named(paper)
    for key, (x, y, _) in places.items():
        assert drawn[key].get_center() == pytest.approx((x, y))
    changes = dict(next(t for t in screen.data if t.name == "links").customdata)
    assert changes == {"link-0": -2, "link-1": 1, "link-2": 0, "link-3": 0}
    for key in changes:
        line = next(t for t in screen.data if t.name == key)
        assert drawn[key].get_xydata() == pytest.approx(np.column_stack([line.x, line.y]))
        assert to_hex(drawn[key].get_color()) == line.line.color


def test_rank_one_is_at_the_top_and_steps_are_even(build):
    heights = {key: dot.y for key, dot in dots(build("slope")).items()}
    left = [heights[f"left-{row}"] for row in range(4)]
    assert left == sorted(left, reverse=True)
    assert np.diff(left) == pytest.approx(np.diff(left)[0])
    assert heights["right-1"] == left[0]


def test_the_largest_number_is_at_the_top_where_they_are_no_ranks(chart_text):
    table = pd.DataFrame({"name": list("甲乙丙"), "a": [1.0, 4.0, 2.0], "b": [2.5, 3.0, 2.0]})
    spec = make(chart_text, table, rank=False)
    heights = {key: dot.y for key, dot in dots(spec).items()}
    assert heights["left-1"] > heights["right-1"] > heights["right-0"] > heights["left-2"]
    scale = (heights["left-1"] - heights["left-0"]) / 3
    assert heights["right-1"] - heights["right-2"] == pytest.approx(scale)
    moves = {"change-0": "▲ 1.50", "change-1": "▼ 1.00", "change-2": "＝"}
    assert texts(spec, "change-") == moves


def test_colours_tell_rise_fall_and_same(build):
    spec = build("slope", "en")
    found = {key: link.colour for key, link in links(spec).items()}
    assert found["link-0"] == theme.NAMED["decrease"]
    assert found["link-1"] == theme.NAMED["increase"]
    assert found["link-2"] == found["link-3"]
    assert found["link-2"] == theme.blend((theme.NAMED["unchanged"], theme.PAPER), 0.45)
    said = [m.text for m in slope_content.slope_marks(spec) if m.__class__ is Line]
    for words in ("Rank rises", "Rank falls", "Same rank", "Thick: the largest moves"):
        assert words in said


def test_equal_ranks_meet_in_one_point_and_keep_their_names(build):
    spec = build("slope")
    found = dots(spec)
    assert found["right-0"].y == found["right-2"].y
    assert texts(spec, "right-number") == {
        "right-number-1": "1",
        "right-number-0": "3",
        "right-number-2": "3",
        "right-number-3": "4",
        "right-number-4": "5",
    }
    marks = slope_content.slope_marks(spec)
    heights = {m.key: m.y for m in marks if isinstance(m, Line)}
    assert heights["right-name-0"] - heights["right-name-2"] > 0.15


def test_half_ranks_are_written_as_such(chart_text):
    table = pd.DataFrame({"name": list("甲乙丙"), "a": [1.5, 1.5, 3.0], "b": [1, 2, 3]})
    spec = make(chart_text, table)
    assert list(texts(spec, "left-number").values()) == ["1.5", "1.5", "3"]
    assert list(texts(spec, "right-number").values()) == ["1", "2", "3"]


def test_a_unit_without_a_side_has_no_line_and_is_named(build):
    for lang, words in (("zh", "不连线：宁夏"), ("en", "so no line: 宁夏")):
        spec = build("slope", lang)
        assert words in spec.notes[-1]
        assert "left-4" not in dots(spec)
        assert "link-4" not in links(spec)
        assert "left-name-4" not in texts(spec, "left-name")
        assert texts(spec, "right-name")["right-name-4"] == "宁夏"
        assert "change-4" not in texts(spec, "change-")
        missing = {"zh": "资料暂缺", "en": "No data"}[lang]
        assert missing in dots(spec)["right-4"].hover


def test_the_largest_movers_are_thick_unless_the_caller_names_others(chart_text):
    table = pd.DataFrame({"name": [f"u{i}" for i in range(1, 10)], "a": range(1, 10)})
    table["b"] = [9, 8, 3, 4, 5, 6, 7, 2, 1]
    assert make(chart_text, table).options["highlight"] == ("u1", "u2", "u8", "u9")
    spec = make(chart_text, table, highlight=["u5"])
    thick = [key for key, link in links(spec).items() if link.width_pt > 2]
    assert thick == ["link-4"]
    assert not any("粗线" in text for text in texts(spec, "key").values())
    plain = make(chart_text, table, highlight=[])
    assert len({link.width_pt for link in links(plain).values()}) == 1
    same = make(chart_text, table.assign(b=table["a"]))
    assert same.options["highlight"] == ()


def test_movers_that_move_as_far_as_the_fifth_are_thick_too(chart_text):
    table = pd.DataFrame({"name": [f"u{i}" for i in range(6)], "a": range(1, 7)})
    spec = make(chart_text, table.assign(b=[2, 1, 4, 3, 6, 5]))
    assert len(spec.options["highlight"]) == 6


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rank", [True, False])
def test_words_of_many_units_do_not_overlap(chart_text, words_apart, lang, rank):
    rng = np.random.default_rng(5)
    names = {"zh": "内蒙古自治区直属综合实验单位", "en": "United Republic of somewhere far off"}
    table = pd.DataFrame({"name": [f"{names[lang]} {n}" for n in range(45)]})
    table["a"] = rng.integers(1, 12, 45)
    table["b"] = rng.integers(1, 46, 45)
    table.loc[3, "b"] = None
    spec = make(
        chart_text, table, lang, rank=rank, left_name="y" * 60, right_name="entropy weights " * 6
    )
    assert words_apart(static.render(spec)) > 45 * 4


def test_one_unit_alone_and_nothing_known(chart_text):
    one = make(chart_text, pd.DataFrame({"name": ["甲"], "a": [1], "b": [1]}))
    assert len(dots(one)) == 2
    none = make(chart_text, pd.DataFrame({"name": ["甲"], "a": [None], "b": [None]}))
    assert dots(none) == {}
    for spec in (one, none):
        static.render(spec)
        assert interactive.render(spec).layout.height > 0


def test_the_callers_table_is_left_alone(chart_text):
    table = pd.DataFrame({"name": ["甲", "乙"], "a": [1, 2], "b": [2, 1]}, index=[7, 7])
    before = table.copy()
    spec = make(chart_text, table)
    pd.testing.assert_frame_equal(table, before)
    assert spec.data["a"].tolist() == [1, 2]
    assert spec.options["highlight"] == ("甲", "乙")


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"name": ["甲", "甲"], "a": [0, 1], "b": ["x", 2]})
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, left_name=" ", highlight=["丁"])
    for part in ("occurs more than once", "below 1", "not a number", "side without a name",
                 "unknown unit"):  # fmt: skip
        assert part in str(error.value)
    make(chart_text, table.assign(name=["甲", "乙"], b=[1, 2]), rank=False)
    many = pd.DataFrame({"name": [str(i) for i in range(46)], "a": 1, "b": 2})
    with pytest.raises(DataContractError, match="too many units"):
        make(chart_text, many)
    with pytest.raises(DataContractError) as error:
        make(chart_text, pd.DataFrame({"name": ["甲"]}))
    assert {fault.column for fault in error.value.faults} == {"a", "b"}
