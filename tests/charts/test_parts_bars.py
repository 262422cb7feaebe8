"""Bars of signed parts: both sides of zero, totals, order, the same in both renderers, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import component_content, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(table, words, **changes):
    wanted = {"label": "n", "parts": ("p", "q"), "part_names": ("甲", "乙"), **changes}
    return charts.parts_bars(table, **wanted, **words)


def texts(spec, prefix):
    marks = component_content.parts_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


def parts(spec):
    marks = component_content.parts_marks(spec)
    return {m.key: m for m in marks if isinstance(m, Rect) and m.hover}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_parts_and_totals(build, same_words, lang):
    spec = build("parts_bars", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(component_content.parts_marks(spec), paper, screen)
    bars = next(t for t in screen.data if t.name == "bars")
    shown = dict(bars.customdata)
    assert shown == pytest.approx({
        "part-0-0": 0.05, "part-1-0": 0.02, "part-0-3": -0.03, "part-1-3": -0.02, "part-1-4": 0.01,
    })  # fmt: skip
    drawn = named(paper)
    inch = drawn["part-0-0"].get_width() / 0.05
    for (key, number), x, width in zip(bars.customdata, bars.x, bars.width, strict=True):
        assert width == pytest.approx(inch * abs(number))
        assert drawn[key].get_x() == pytest.approx(x - width / 2)
        assert drawn[key].get_width() == pytest.approx(width)
    zero = drawn["part-0-0"].get_x()
    totals = {t.name: t for t in screen.data if t.name and t.name.startswith("total-")}
    assert {key: t.meta["value"] for key, t in totals.items()} == {
        "total-0": 0.07, "total-1": 0.03, "total-2": 0.0, "total-3": -0.05,
    }  # fmt: skip
    for key, trace in totals.items():
        middle = (min(trace.x) + max(trace.x)) / 2
        assert middle == pytest.approx(zero + inch * trace.meta["value"], abs=1e-3)
        xs = drawn[key].get_xy()[:, 0]
        assert (min(xs) + max(xs)) / 2 == pytest.approx(zero + inch * trace.meta["value"])


@settings(max_examples=40)
@given(st.lists(st.floats(-1e3, 1e3).map(lambda n: round(n, 3)), min_size=1, max_size=7))
def test_parts_lie_end_to_end_on_the_side_of_their_sign(values):
    columns = [f"c{i}" for i in range(len(values))]
    table = pd.DataFrame([values], columns=columns).assign(n="x")
    words = {"id": "p", "title": "t", "sources": ("s",), "trust": "derived"}
    spec = make(table, words, parts=columns, part_names=columns)
    found = component_content.parts_rows(spec)[0].parts
    assert [part.number for part in found] == [i for i, value in enumerate(values) if value]
    for sign in (1, -1):
        side = [part for part in found if sign * values[part.number] > 0]
        assert [part.start for part in side] == [0.0, *(part.end for part in side[:-1])][
            : len(side)
        ]
        total = sum(value for value in values if sign * value > 0)
        assert (side[-1].end if side else 0) == pytest.approx(total)
    assert all(m.x >= 0 and m.x + m.width <= theme.BODY_IN for m in parts(spec).values())


def test_rows_are_sorted_by_the_total(build, chart_text):
    assert build("parts_bars").data["name"].tolist() == ["江苏", "宁夏", "青海", "甘肃", "西藏"]
    table = pd.DataFrame({"n": list("甲乙"), "p": [1, 2], "q": [0, 1], "t": [1, 3]}, index=[7, 7])
    total = {"total": "t", "total_name": "合计"}
    assert make(table, chart_text("p"), **total).data["n"].tolist() == ["乙", "甲"]
    assert make(table, chart_text("p"), sort="none", **total).data["n"].tolist() == ["甲", "乙"]
    assert make(table, chart_text("p")).data["n"].tolist() == ["甲", "乙"]


def test_missing_parts_are_named_and_not_drawn_as_zero(build, chart_text):
    spec = build("parts_bars", "en")
    assert "Some parts missing, bar incomplete: 西藏" in spec.notes
    assert texts(spec, "gone-") == ["No data"]
    assert texts(spec, "number-")[-1] == "—"
    rows = component_content.parts_rows(spec)
    assert rows[4].hover == "<b>西藏</b><br>技术效率 —<br>Round two (2025–2029) 0.010<br>全要素 —"
    assert [row.gone for row in rows] == [False, True, False, False, False]
    table = pd.DataFrame({"n": [f"n{i}" for i in range(12)], "p": [1.0] * 12, "q": [None] * 12})
    assert "12行缺部分分项、条形不全" in make(table, chart_text("p")).notes


def test_totals_need_no_parts_of_their_own(chart_text):
    spec = make(pd.DataFrame({"n": ["甲"], "p": [2], "q": [-1]}), chart_text("p"))
    assert texts(spec, "number-") == []
    assert texts(spec, "key") == ["甲", "乙"]
    keyed = make(spec.data.assign(t=1), chart_text("p"), total="t", total_name="round_2")
    assert texts(keyed, "key")[-1] == "第二轮（2025—2029年）"


def test_numbers_as_percentages_and_with_decimals(chart_text):
    table = pd.DataFrame({"n": ["甲"], "p": [0.25], "q": [-0.125], "t": [0.125]})
    total = {"total": "t", "total_name": "合计"}
    spec = make(table, chart_text("p"), percent=True, **total)
    assert texts(spec, "number-") == ["12.5%"]
    assert all(words.endswith("%") for words in texts(spec, "tick-"))
    assert "乙 −12.5%" in component_content.parts_rows(spec)[0].hover
    assert texts(make(table, chart_text("p"), decimals=4, **total), "number-") == ["0.1250"]


def test_zeros_and_nothing_known(chart_text):
    total = {"total": "t", "total_name": "合计"}
    for value in (0, None):
        table = pd.DataFrame({"n": ["甲"], "p": [value], "q": [value], "t": [value]})
        spec = make(table, chart_text("p"), **total)
        assert parts(spec) == {}
        assert texts(spec, "gone-") == (["资料暂缺"] if value is None else [])
        drawn = named(static.render(spec))
        assert ("total-0" in drawn) == (value is not None)
        assert interactive.render(spec).layout.height > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_rows_and_parts_do_not_overlap(chart_text, words_apart, lang):
    rng = np.random.default_rng(2)
    name = {
        "zh": "某某职业技术大学（原高等专科学校）",
        "en": "Vocational and technical university of",
    }
    columns = [f"c{i}" for i in range(7)]
    table = pd.DataFrame(rng.normal(0, 1e4, (45, 7)), columns=columns)
    table["n"], table["t"] = [f"{name[lang]} {i}" for i in range(45)], table.sum(axis=1)
    table.loc[[3, 9], columns] = None
    table.loc[9, "t"] = None
    names = [f"{name[lang]}{i}" * 2 for i in range(7)]
    style = {"parts": columns, "part_names": names, "total": "t", "total_name": name[lang]}
    spec = make(table, chart_text("p", lang), **style)
    assert words_apart(static.render(spec)) > 100
    assert len({m.colour for m in parts(spec).values()}) == 7


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"n": ["a", "a"], "p": ["x", 1], "q": [math.inf, 2], "t": 1})
    with pytest.raises(DataContractError) as error:
        make(table, chart_text("p"), total="t", part_names=("甲", " "), sort="loud")
    for part in (
        "occurs more than once", "not a number", "infinite", "sign without a name",
        "parts without names", "unknown option",
    ):  # fmt: skip
        assert part in str(error.value)
    for columns, problem in (([], "number of parts"), (["p", "p"], "column given twice")):
        with pytest.raises(DataContractError, match=problem):
            make(table.iloc[:1], chart_text("p"), parts=columns, part_names=["甲"] * len(columns))
    many = pd.DataFrame({"n": [str(i) for i in range(46)], "p": 1, "q": 2})
    with pytest.raises(DataContractError, match="too many rows"):
        make(many, chart_text("p"))


def test_the_callers_table_is_left_alone(chart_text):
    table = pd.DataFrame({"n": ["甲", "乙"], "p": [1, None], "q": [2.0, 3.0]})
    before = table.copy()
    make(table, chart_text("p"))
    pd.testing.assert_frame_equal(table, before)
