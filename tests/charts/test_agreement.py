"""Agreement plots: points, levels and bands, the same in both renderers, names, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import agreement_content, interactive, point_signs, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule, Shape
from shuanggao_analytics.errors import DataContractError

TITLES = {"x_title": "均值", "y_title": "差"}
WORDS = {"id": "a", "title": "t", "sources": ("s",), "trust": "derived"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(table, words, **options):
    roles = {"label": "n", "mean": "m", "difference": "d"}
    return charts.agreement_plot(table, **(roles | TITLES | options), **words)


def marks(spec, kind, prefix=""):
    return [
        mark
        for mark in agreement_content.agreement_marks(spec)
        if isinstance(mark, kind) and mark.key.startswith(prefix)
    ]


def points(spec):
    return {
        mark.key: mark
        for mark in agreement_content.agreement_marks(spec)
        if isinstance(mark, Disc | Shape) and mark.key.startswith("point-")
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_and_words(build, same_words, lang):
    spec = build("agreement_plot", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(agreement_content.agreement_marks(spec), paper, screen)
    drawn, traces = named(paper), {trace.name: trace for trace in screen.data if trace.name}
    dots = dict(traces["dots"].customdata)
    del dots["key"]
    assert dots == {"point-0": -4.0, "point-1": 0.5}
    values = {key: t.meta["value"] for key, t in traces.items() if key.startswith("point-")}
    assert values == {"point-2": 1.0, "point-3": 6.0}
    levels = {"bias": 0.5, "lower": -3.0, "upper": 4.0}
    for key in ("zero", "fit", *levels):
        line = np.column_stack([traces[key].x, traces[key].y])
        assert drawn[key].get_xydata() == pytest.approx(line)
    zero, inch = (
        drawn["zero"].get_ydata()[0],
        np.diff([drawn[key].get_ydata()[0] for key in ("zero", "upper")])[0] / 4,
    )
    for key, level in levels.items():
        assert drawn[key].get_ydata() == pytest.approx([zero + inch * level] * 2)
    for (key, value), y in zip(traces["dots"].customdata, traces["dots"].y, strict=True):
        if key != "key":
            assert y == pytest.approx(zero + inch * value)
    bands = {"bias": (-1.0, 2.0), "lower": (-5.0, -1.5)}
    for key, ends in bands.items():
        heights = sorted(set(drawn[f"band-{key}"].get_xy()[:, 1].round(6)))
        assert heights == pytest.approx([zero + inch * end for end in ends], abs=1e-5)
        assert sorted(set(traces[f"band-{key}"].y)) == pytest.approx(heights, abs=1e-3)
    assert "band-upper" not in drawn


def test_levels_are_rows_of_the_data(build):
    data = build("agreement_plot").data
    levels = data[data["mark"] == "level"]
    assert levels["name"].tolist() == ["agreement_bias", "agreement_lower", "agreement_upper"]
    assert levels["gap"].tolist() == [0.5, -3.0, 4.0]
    assert levels[["low", "high"]].iloc[0].tolist() == [-1.0, 2.0]
    assert (data["mark"] == "point").sum() == 5


def test_missing_points_are_named_and_not_drawn(build):
    spec = build("agreement_plot")
    assert points(spec).keys() == {"point-0", "point-1", "point-2", "point-3"}
    assert "资料暂缺、未画出：戊" in spec.notes


def test_points_outside_the_limits_have_a_dark_rim(build):
    found = points(build("agreement_plot"))
    rims = {key: mark.edge for key, mark in found.items()}
    assert rims == {
        "point-0": theme.INK, "point-1": theme.PAPER, "point-2": theme.PAPER, "point-3": theme.INK,
    }  # fmt: skip
    inside = make(pd.DataFrame({"n": ["甲"], "m": [1.0], "d": [2.0]}), WORDS, bias=0, upper=2.0)
    assert points(inside)["point-0"].edge == theme.PAPER


def test_categories_have_signs_of_their_own_and_their_counts_in_the_key(build):
    spec = build("agreement_plot", "en")
    kinds = {key: type(mark) for key, mark in points(spec).items()}
    assert kinds == {"point-0": Disc, "point-1": Disc, "point-2": Shape, "point-3": Shape}
    key = [mark.text for mark in marks(spec, Line, "key")]
    assert key == ["East n=2", "West n=2", "Outside the limits", "95%", "y = 0.25x − 20.5"]


def test_the_farthest_points_are_named(build, chart_text):
    assert {mark.text for mark in marks(build("agreement_plot"), Line, "name")} == {"甲", "丁"}
    table = pd.DataFrame({"n": list("甲乙丙"), "m": [1.0, 2.0, 3.0], "d": [5.0, 6.0, -1.0]})
    one = make(table, chart_text("a"), bias=5.5, named=1)
    assert [mark.text for mark in marks(one, Line, "name")] == ["丙"]
    assert marks(make(table, chart_text("a"), bias=5.5, named=0), Line, "name") == []


def test_names_without_room_are_counted(chart_text):
    table = pd.DataFrame({"n": [f"某某职业技术学院{i}" for i in range(20)], "m": 1.0, "d": 2.0})
    spec = make(table, chart_text("a"), bias=0.0, named=20)
    left = 20 - len(marks(spec, Line, "name"))
    assert left > 0
    assert str(left) in spec.notes[-1]


def test_levels_that_are_not_known_are_said(chart_text):
    table = pd.DataFrame({"n": ["甲"], "m": [1.0], "d": [2.0]})
    spec = make(table, chart_text("a"), bias=2.0, lower=math.nan)
    assert spec.notes[-1] == "以下未知，图中不画：一致性下限、一致性上限"
    assert [mark.key for mark in marks(spec, Rule) if mark.key] == ["zero", "bias"]
    nothing = make(table.assign(d=None), chart_text("a"), bias=None)
    assert points(nothing) == {}
    assert static.render(nothing).get_size_inches()[1] > 3
    assert interactive.render(nothing).layout.height > 300


def test_a_line_through_one_place_is_not_drawn(chart_text):
    table = pd.DataFrame({"n": ["甲", "乙"], "m": [1.0, 1.0], "d": [2.0, 3.0]})
    spec = make(table, chart_text("a"), bias=2.5, line=(1.0, 0.0), line_name="y")
    assert marks(spec, Rule, "fit") == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_points_do_not_overlap(chart_text, words_apart, lang):
    rng = np.random.default_rng(7)
    gaps = rng.normal(0.05, 2, 220)
    table = pd.DataFrame({"n": [f"甲乙丙职业技术学院{i}" for i in range(220)], "d": gaps})
    table["m"], table["c"] = rng.normal(85, 5, 220), ["学校"] * 60 + ["专业群"] * 160
    levels = {"bias": (0.1, -0.2, 0.4), "lower": (-0.4, -0.9, 0.3), "upper": (0.6, 0.0, 1.2)}
    more = {"category": "c", "named": 10, "band_name": "95%"}
    assert words_apart(static.render(make(table, chart_text("a", lang), **levels, **more))) > 25


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(-50, 50)), min_size=1, max_size=8),
    st.tuples(*[st.floats(-60, 60)] * 3).map(sorted),
)
def test_all_signs_lie_inside_the_plot_in_the_order_of_their_numbers(pairs, levels):
    table = pd.DataFrame(pairs, columns=["m", "d"]).assign(n=[f"n{i}" for i in range(len(pairs))])
    spec = make(table, WORDS, lower=levels[0], bias=levels[1], upper=levels[2])
    plan = agreement_content.agreement_plan(spec)
    box, found = plan.frame.box, plan.points
    assert len(found) == len(pairs)
    for point in found:
        assert box.left < point.x < box.right
        assert box.bottom < point.y < box.top
    lines = {m.key: m.start[1] for m in marks(spec, Rule) if m.key}
    assert box.bottom < lines["lower"] <= lines["bias"] <= lines["upper"] < box.top


@pytest.mark.parametrize("sign", point_signs.SIGNS[1:])
def test_signs_surround_their_place_and_close(sign):
    mark = point_signs.point_sign(sign, "k", (2.0, 3.0, 0.5), ("#000000", "#ffffff"))
    xs, ys = zip(*mark.points, strict=True)
    assert min(xs) < 2 < max(xs)
    assert min(ys) < 3 < max(ys)
    assert mark.points[0] == mark.points[-1]


def test_all_faults_come_at_once():
    table = pd.DataFrame({"n": ["甲", "甲"], "m": ["x", 1], "d": [math.inf, 2]})
    with pytest.raises(DataContractError) as error:
        make(
            table, WORDS, bias=(1.0, 2.0, 3.0), lower=4.0, upper=(5.0, math.nan, 6.0),
            named=99, line=(math.nan, 1.0),
        )  # fmt: skip
    for part in (
        "occurs more than once", "not a number", "infinite", "outside its interval",
        "limits upside down", "one end of the interval is missing", "band without a name",
        "number of names", "not a finite number", "line without a name",
    ):  # fmt: skip
        assert part in str(error.value)
    many = pd.DataFrame({"n": [str(i) for i in range(501)], "m": 1.0, "d": 2.0})
    with pytest.raises(DataContractError, match="too many points"):
        make(many, WORDS, bias=2.0)
    with pytest.raises(DataContractError, match="too many categories"):
        make(many.head(8).assign(c=list("abcdefgh")), WORDS, bias=2.0, category="c")


def test_the_callers_table_is_left_alone():
    table = pd.DataFrame({"n": ["甲", "乙"], "m": [1, 2], "d": [3, 4]}, index=[7, 7])
    before = table.copy()
    make(table, WORDS, bias=3.5)
    pd.testing.assert_frame_equal(table, before)
