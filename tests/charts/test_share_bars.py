"""Share bars: bars from zero, whiskers, words, order, the same in both renderers, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, share_content, static
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule
from shuanggao_analytics.errors import DataContractError


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(chart_text, table, lang="zh", **options):
    roles = {"label": "name", "first": "s1", "total": "st"}
    return charts.share_bars(table, **roles, **options, **chart_text("share_bars", lang))


def texts(spec, prefix):
    marks = share_content.share_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_bars_and_words(build, same_words, lang):
    spec = build("share_bars", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(share_content.share_marks(spec), paper, screen)
    bars = next(t for t in screen.data if t.name == "bars")
    shown = dict(bars.customdata)
    assert shown == {
        "first-0": 0.5, "total-0": 0.75, "first-1": 0.25, "total-1": 0.375, "first-2": -0.0625
    }  # fmt: skip
    drawn = named(paper)
    inch = drawn["total-0"].get_width() / 0.75
    zero = drawn["total-0"].get_x()
    for (key, number), x, width in zip(bars.customdata, bars.x, bars.width, strict=True):
        assert width == pytest.approx(inch * abs(number))
        assert x - width / 2 == pytest.approx(zero + inch * min(number, 0))
        assert drawn[key].get_x() == pytest.approx(x - width / 2)
        assert drawn[key].get_width() == pytest.approx(width)
    for row, (low, high) in enumerate(((0.25, 0.625), (0.125, 0.375))):
        xs = drawn[f"ends-first-{row}"].get_xdata()
        assert list(xs) == pytest.approx([zero + inch * low, zero + inch * high])


def test_rows_are_sorted_by_the_total_share(build, chart_text):
    assert build("share_bars").data["choice"].tolist() == ["权重", "归一化", "汇总"]
    table = pd.DataFrame({"name": list("甲乙"), "s1": [0.1, 0.2], "st": [0.2, 0.4]}, index=[7, 7])
    assert make(chart_text, table).data["name"].tolist() == ["乙", "甲"]
    assert make(chart_text, table, sort=False).data["name"].tolist() == ["甲", "乙"]


def test_missing_is_not_drawn_as_zero(build):
    spec = build("share_bars")
    marks = share_content.share_marks(spec)
    assert "total-2" not in {m.key for m in marks if isinstance(m, Rect)}
    assert texts(spec, "total-") == ["75.0%", "37.5%", "资料暂缺"]
    assert texts(spec, "first-") == ["50.0%（25.0%～62.5%）", "25.0%（12.5%～37.5%）", "−6.2%"]
    assert "资料暂缺" in share_content.share_pairs(spec)[2].hover
    whiskers = [m.key for m in marks if isinstance(m, Rule) and m.key.startswith("ends-")]
    assert whiskers == ["ends-first-0", "ends-first-1"]


def test_whiskers_are_in_the_key_where_there_are_any(build, chart_text):
    assert len(texts(build("share_bars"), "key")) == 3
    plain = make(chart_text, pd.DataFrame({"name": ["甲"], "s1": [0.1], "st": [0.2]}), "en")
    assert texts(plain, "key") == ["First-order (alone)", "Total (with interactions)"]


def test_shares_can_be_written_as_numbers(chart_text):
    table = pd.DataFrame({"name": ["甲"], "s1": [0.1], "st": [0.2], "lo": [0.0], "hi": [0.25]})
    spec = make(chart_text, table, "en", percent=False, total_ends=("lo", "hi"))
    assert texts(spec, "total-") == ["0.20 (0.00 to 0.25)"]
    assert not any("%" in words for words in texts(spec, "tick-"))


def test_nothing_known_is_said_so(chart_text):
    spec = make(chart_text, pd.DataFrame({"name": ["甲"], "s1": [None], "st": [math.nan]}))
    assert texts(spec, "first-") == texts(spec, "total-") == ["资料暂缺"]
    static.render(spec)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_many_rows_do_not_overlap(chart_text, words_apart, lang):
    rng = np.random.default_rng(2)
    names = {
        "zh": "是否把原始指标先按人口相对化再归一化",
        "en": "Whether numbers are per head first",
    }
    table = pd.DataFrame({"name": [f"{names[lang]} {n}" for n in range(30)]})
    table["s1"], table["st"] = rng.uniform(-0.1, 0.5, 30), rng.uniform(0, 1, 30)
    table["a"], table["b"] = table["s1"] - 0.1, table["s1"] + 0.1
    table["c"], table["d"] = table["st"] - 0.1, table["st"] + 0.1
    ends = {"first_ends": ("a", "b"), "total_ends": ("c", "d")}
    assert words_apart(static.render(make(chart_text, table, lang, **ends))) > 90


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"name": ["甲", "甲"], "s1": ["x", 0.1], "st": [float("inf"), 0.2]})
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, first_name=" ")
    for part in ("occurs more than once", "not a number", "infinite", "sign without a name"):
        assert part in str(error.value)
    rows = pd.DataFrame({"name": list("甲乙"), "s1": [0.1, None], "st": 0.2})
    rows = rows.assign(a=[0.3, 0.1], b=[0.2, 0.3])
    with pytest.raises(DataContractError) as error:
        make(chart_text, rows, first_ends=("a", "b"))
    assert [(f.row, f.problem) for f in error.value.faults] == [
        ("甲", "low end above high end"),
        ("乙", "interval without its share"),
    ]
    many = pd.DataFrame({"name": [str(n) for n in range(31)], "s1": 0.1, "st": 0.2})
    with pytest.raises(DataContractError, match="too many rows"):
        make(chart_text, many)
