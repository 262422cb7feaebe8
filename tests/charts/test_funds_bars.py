"""Bars of funds: amounts, rates and their denominator, the same in both renderers, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import funds_content, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule
from shuanggao_analytics.errors import DataContractError

ROLES = {"label": "s", "budget": "b", "arrived": "a", "spent": "x"}
WORDS = {"id": "f", "title": "t", "sources": ("s",), "trust": "derived"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(table, words=WORDS, **options):
    return charts.funds_bars(table, **ROLES, **options, **words)


def texts(spec, prefix):
    marks = funds_content.funds_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_amounts_and_words(build, same_words, lang):
    spec = build("funds_bars", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(funds_content.funds_marks(spec), paper, screen)
    bars = next(trace for trace in screen.data if trace.name == "bars")
    shown = {key: value for key, value in bars.customdata if key.startswith("bar-")}
    assert shown == {
        "bar-budget-0": 500, "bar-arrived-0": 500, "bar-spent-0": 400, "bar-budget-1": 800,
        "bar-arrived-1": 600, "bar-spent-1": 660, "bar-budget-2": 100, "bar-spent-2": 50,
    }  # fmt: skip
    drawn = named(paper)
    inch = drawn["bar-arrived-0"].get_width() / 500
    rims = {value for key, value in bars.customdata if key == "rim"}
    assert rims == {500, 800, 100}
    for (key, value), x, width in zip(bars.customdata, bars.x, bars.width, strict=True):
        if key == "rim" or "budget" not in key:
            assert width == pytest.approx(inch * value)
            assert x - width / 2 == pytest.approx(drawn["bar-arrived-0"].get_x())
        if key != "rim":
            assert drawn[key].get_width() == pytest.approx(width)
    ticks = {trace.name for trace in screen.data if (trace.name or "").startswith("bar-")}
    assert ticks == {f"bar-{role}-3" for role in funds_content.AMOUNTS}


def test_missing_amounts_are_dashes_and_not_drawn(build):
    spec = build("funds_bars", "en")
    assert texts(spec, "budget-") == ["500", "800", "100", "0", "No data"]
    assert texts(spec, "arrived-") == ["500", "600", "—", "0"]
    assert texts(spec, "spent-") == ["400", "660", "50", "0"]
    keys = {m.key for m in funds_content.funds_marks(spec) if isinstance(m, Rect | Rule)}
    assert "bar-arrived-2" not in keys
    assert not [key for key in keys if key.endswith("-4")]


def test_rates_are_the_callers_and_name_their_denominator(build, chart_text):
    spec = build("funds_bars", "en")
    assert texts(spec, "arrival-") == ["100.0%", "75.0%", "—", "—"]
    assert texts(spec, "execution-") == ["80.0%", "110.0%", "—", "—"]
    assert texts(spec, "head-execution") == ["spent ÷ arrived", "Execution rate"]
    assert texts(spec, "head-arrival") == ["arrived ÷ budget", "Arrival rate"]
    table = pd.DataFrame({"s": ["甲"], "b": [2], "a": [2], "x": [1], "e": [50.0]})
    other = make(table, chart_text("f"), execution="e", denominator="budget")
    assert texts(other, "head-execution") == ["支出÷预算", "执行率"]
    assert funds_content.funds_rows(other)[0].hover == (
        "<b>甲</b><br>预算 2<br>到位 2<br>支出 1<br>执行率 支出÷预算 50.0%"
    )
    with pytest.raises(DataContractError, match="denominator"):
        make(table, chart_text("f"), execution="e")


def test_nothing_known_has_no_bars(chart_text):
    table = pd.DataFrame({"s": ["甲"], "b": [None], "a": [math.nan], "x": [None]})
    spec = make(table, chart_text("f"))
    assert texts(spec, "budget-") == ["资料暂缺"]
    assert texts(spec, "tick-") == []
    static.render(spec)
    assert interactive.render(spec).layout.height > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_rows_do_not_overlap(chart_text, words_apart, lang):
    rng = np.random.default_rng(1)
    name = {
        "zh": "地方各级财政安排的专项资金与一般公共预算",
        "en": "Special funds of local governments and general budgets",
    }
    table = pd.DataFrame({"s": [f"{name[lang]} {i}" for i in range(45)]})
    for column in "bax":
        table[column] = rng.uniform(1e5, 1e7, 45)
    table["p"], table["e"] = 1234.5, 99.9
    spec = make(table, chart_text("f", lang), arrival="p", execution="e", denominator="arrived")
    assert words_apart(static.render(spec)) > 45 * 6


_amount = st.one_of(st.floats(0, 1e9), st.just(math.nan))


@settings(max_examples=40)
@given(st.lists(st.tuples(_amount, _amount, _amount), min_size=1, max_size=5))
def test_all_bars_begin_at_zero_and_stay_in_the_plot(amounts):
    table = pd.DataFrame(amounts, columns=list("bax")).assign(s=range(len(amounts)))
    spec = make(table.assign(s=table["s"].astype("str")))
    marks = funds_content.funds_marks(spec)
    bars = [
        m for m in marks if isinstance(m, Rect) and m.key in ("rim", "bar-arrived", "bar-spent")
    ]
    assert len({round(bar.x, 9) for bar in bars}) <= 1
    assert all(bar.x + bar.width < theme.BODY_IN for bar in bars)


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"s": ["甲", "甲"], "b": [-1, 2], "a": ["x", 3], "x": [math.inf, 1]})
    with pytest.raises(DataContractError) as error:
        make(table, chart_text("f"), denominator="all")
    for part in ("occurs more than once", "below 0", "not a number", "infinite", "unknown option"):
        assert part in str(error.value)
    many = pd.DataFrame({"s": [str(i) for i in range(46)], "b": 1, "a": 1, "x": 1})
    with pytest.raises(DataContractError, match="too many rows"):
        make(many, chart_text("f"))
    with pytest.raises(DataContractError, match="missing column"):
        make(many.head(1), chart_text("f"), arrival="gone")
