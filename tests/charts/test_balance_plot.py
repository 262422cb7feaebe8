"""Balance plots: rings and dots, the limit, order, the same in both renderers, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import balance_content, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(table, words, **options):
    roles = {"label": "n", "before": "b", "after": "a"}
    return charts.balance_plot(table, **roles, **options, **words)


def texts(spec, prefix):
    marks = balance_content.balance_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


def limits(spec):
    marks = balance_content.balance_marks(spec)
    return [m for m in marks if isinstance(m, Rule) and m.key == "limit"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_differences(build, same_words, lang):
    spec = build("balance_plot", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(balance_content.balance_marks(spec), paper, screen)
    dots = next(t for t in screen.data if t.name == "dots")
    shown = {c[0]: (x, c[1]) for c, x in zip(dots.customdata, dots.x, strict=True)}
    del shown["key"]
    assert {key: value for key, (_, value) in shown.items()} == {
        "before-0": 0.5, "after-0": 0.125, "before-1": 0.25, "after-1": 0.0625, "before-2": 0.125,
    }  # fmt: skip
    drawn = named(paper)
    zero = shown["before-0"][0] - 2 * (shown["before-0"][0] - shown["before-1"][0])
    inch = (shown["before-0"][0] - zero) / 0.5
    for key, (x, value) in shown.items():
        assert x == pytest.approx(zero + inch * value)
        assert drawn[key].center[0] == pytest.approx(x)
    line = next(t for t in screen.data if t.name == "limit")
    assert list(line.x) == pytest.approx([zero + 0.1 * inch] * 2)


def test_rings_stand_before_and_dots_after(build):
    marks = balance_content.balance_marks(build("balance_plot"))
    marks = {m.key: m for m in marks if isinstance(m, Disc)}
    assert marks["before-0"].colour == theme.PAPER
    assert marks["after-0"].colour == theme.NAMED["round_2"]


def test_rows_are_sorted_by_the_difference_before(build, chart_text):
    assert build("balance_plot").data["name"].tolist() == ["经费", "在校生", "east", "师资"]
    table = pd.DataFrame({"n": list("甲乙"), "b": [0.1, -0.2], "a": [0.0, 0.1]}, index=[7, 7])
    assert make(table, chart_text("b")).data["n"].tolist() == ["乙", "甲"]
    assert make(table, chart_text("b"), sort=False).data["n"].tolist() == ["甲", "乙"]


def test_signs_are_kept_where_asked_for(chart_text):
    table = pd.DataFrame({"n": list("甲乙"), "b": [0.5, -0.8], "a": [-0.1, 0.05]})
    plain = make(table, chart_text("b"))
    assert plain.data[["b", "a"]].to_numpy().tolist() == [[0.8, 0.05], [0.5, 0.1]]
    signed = make(table, chart_text("b"), signed=True)
    assert signed.data["b"].tolist() == [-0.8, 0.5]
    assert [m.value for m in limits(signed)] == [0.1, -0.1]
    assert texts(signed, "limit") == ["约定的界限 ±0.10"]
    assert texts(signed, "before-") == ["−0.80", "0.50"]


def test_missing_is_not_drawn_as_zero(build):
    spec = build("balance_plot", "en")
    assert texts(spec, "after-") == ["0.12", "0.06", "—", "No data"]
    assert texts(spec, "before-") == ["0.50", "0.25", "0.12"]
    discs = {m.key for m in balance_content.balance_marks(spec) if isinstance(m, Disc) and m.hover}
    assert discs == {"before-0", "after-0", "before-1", "after-1", "before-2"}
    assert balance_content.covariates(spec)[2].hover == "<b>East</b><br>Before 0.12<br>After —"


def test_the_limit_is_the_callers(chart_text):
    table = pd.DataFrame({"n": ["甲"], "b": [0.0], "a": [0.0]})
    assert texts(make(table, chart_text("b", "en")), "limit") == ["Limit 0.10, by convention"]
    assert texts(make(table, chart_text("b"), limit=10), "limit") == ["约定的界限 10"]
    assert texts(make(table, chart_text("b"), limit_name="0.25（某文）"), "limit") == [
        "0.25（某文）"
    ]
    none = make(table, chart_text("b"), limit=None)
    assert texts(none, "limit") == []
    assert limits(none) == []


def test_nothing_known_has_an_axis_and_says_so(chart_text):
    spec = make(pd.DataFrame({"n": ["甲"], "b": [None], "a": [math.nan]}), chart_text("b"))
    assert texts(spec, "after-") == ["资料暂缺"]
    static.render(spec)
    assert interactive.render(spec).layout.height > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_rows_do_not_overlap(chart_text, words_apart, lang):
    rng = np.random.default_rng(2)
    name = {
        "zh": "生均财政拨款与学费收入之和的对数（按二〇一七年价格折算，单位为元）",
        "en": "Log of appropriations and tuition per student at the prices of 2017",
    }
    table = pd.DataFrame({"n": [f"{name[lang]} {i}" for i in range(45)]})
    table["b"], table["a"] = rng.normal(0, 0.5, 45), rng.normal(0, 0.1, 45)
    spec = make(table, chart_text("b", lang), limit_name=name[lang] * 3, before_name=name[lang] * 2)
    assert words_apart(static.render(spec)) > 180
    assert len(texts(spec, "limit")) > 1


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=6))
def test_all_signs_lie_inside_the_plot(pairs):
    table = pd.DataFrame(pairs, columns=["b", "a"]).assign(n=[f"n{i}" for i in range(len(pairs))])
    words = {"id": "b", "title": "t", "sources": ("s",), "trust": "derived"}
    spec = make(table, words)
    assert spec.numbers("before").is_monotonic_decreasing
    discs = [m for m in balance_content.balance_marks(spec) if isinstance(m, Disc) and m.hover]
    assert len(discs) == 2 * len(pairs)
    assert all(0.2 < m.x < theme.BODY_IN - 0.5 for m in discs)


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"n": ["甲", "甲"], "b": ["x", 0.1], "a": [math.inf, 0.2]})
    with pytest.raises(DataContractError) as error:
        make(table, chart_text("b"), limit=-1, after_name=" ")
    for part in (
        "occurs more than once", "not a number", "infinite", "sign without a name",
        "not a finite number above 0",
    ):  # fmt: skip
        assert part in str(error.value)
    many = pd.DataFrame({"n": [str(i) for i in range(46)], "b": 1, "a": 2})
    with pytest.raises(DataContractError, match="too many rows"):
        make(many, chart_text("b"))


def test_the_callers_table_is_left_alone(chart_text):
    table = pd.DataFrame({"n": ["甲", "乙"], "b": [-0.1, 0.5], "a": [0.0, -0.3]})
    before = table.copy()
    make(table, chart_text("b"))
    pd.testing.assert_frame_equal(table, before)
