"""Profiles: places on the axes in both renderers, gaps, bands, bounds, names apart, faults."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, profile_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rule, Shape
from shuanggao_analytics.errors import DataContractError

PARTS = {"low": "low", "high": "high", "peer": "peer"}
WORDS = {"value_name": "甲", "range_name": "范围", "peer_name": "中位数"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(chart_text, table, lang="zh", **options):
    parts = {role: column for role, column in PARTS.items() if column in table.columns}
    words = WORDS | parts | options
    return charts.profile(table, axis="axis", value="v", **words, **chart_text("profile", lang))


def some(count, **columns):
    table = pd.DataFrame({"axis": [f"轴{i}" for i in range(count)], "v": 0.5})
    return table.assign(**columns)


def marks_of(spec, kind, prefix):
    marks = profile_content.profile_marks(spec)
    return [m for m in marks if isinstance(m, kind) and m.key.startswith(prefix)]


def texts(spec, prefix):
    return [m.text for m in marks_of(spec, Line, prefix)]


def middle_and_radius(spec):
    """Return the middle of the rings and the length of an axis."""
    marks = profile_content.profile_marks(spec)
    spokes = [m for m in marks if isinstance(m, Rule) and m.colour == theme.FAINT and not m.key]
    assert len({spoke.start for spoke in spokes}) == 1
    return spokes[0].start, math.dist(spokes[0].start, spokes[0].end)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_numbers_at_the_same_places(build, same_words, lang):
    spec = build("profile", lang)
    screen, paper = interactive.render(spec), static.render(spec)
    same_words(profile_content.profile_marks(spec), paper, screen)
    (x0, y0), radius = middle_and_radius(spec)
    shown = next(t for t in screen.data if t.name == "dots")
    drawn = named(paper)
    found = {}
    for (key, number), x, y in zip(shown.customdata, shown.x, shown.y, strict=True):
        if key == "key":
            continue
        found[key] = number
        angle = 2 * math.pi * int(key.rsplit("-", maxsplit=1)[-1]) / 5
        at = (x0 + radius * number * math.sin(angle), y0 + radius * number * math.cos(angle))
        assert (x, y) == pytest.approx(at)
        assert drawn[key].get_center() == pytest.approx(at)
    expected = {f"value-{n}": v for n, v in enumerate(spec.numbers("value")) if not math.isnan(v)}
    expected |= {f"peer-{n}": v for n, v in enumerate(spec.numbers("peer"))}
    assert found == expected
    for trace in (t for t in screen.data if t.name and t.name.endswith("-line")):
        line = drawn[trace.name]
        assert line.get_xydata() == pytest.approx(np.column_stack([trace.x, trace.y]))


def test_a_missing_value_is_a_gap_and_is_named(build):
    spec = build("profile")
    lines = marks_of(spec, Path, "value-line")
    assert [len(line.points) for line in lines] == [4]
    assert "value-2" not in {m.key for m in marks_of(spec, Disc, "value-")}
    assert texts(spec, "number-") == ["0.25", "0.75", "—", "0.50", "1.00"]
    assert spec.notes[-1].endswith("产出")
    assert build("profile", "en").notes[-1].endswith("gap in the line: 产出")
    hover = profile_content.rays(spec)[2].hover
    assert "甘肃 资料暂缺" in hover
    assert "最低至最高 0.25～0.75" in hover


def test_lines_are_closed_where_all_is_known(chart_text):
    spec = make(chart_text, some(4, peer=0.25))
    for prefix in ("value-line", "peer-line"):
        (line,) = marks_of(spec, Path, prefix)
        assert line.points[0] == line.points[-1]
        assert len(line.points) == 5
    assert spec.notes == ("示例",)


def test_a_value_alone_between_gaps_has_a_dot_and_no_line(chart_text):
    table = some(5).assign(v=[None, 0.5, None, 0.2, 0.3])
    spec = make(chart_text, table)
    assert [len(line.points) for line in marks_of(spec, Path, "value-line")] == [2]
    assert [m.key for m in marks_of(spec, Disc, "value-")] == ["value-1", "value-3", "value-4"]


def test_the_band_is_a_ring_between_low_and_high(chart_text):
    spec = make(chart_text, some(4, low=0.25, high=0.75))
    (x0, y0), radius = middle_and_radius(spec)
    (band,) = marks_of(spec, Shape, "range-")
    shares = [math.dist((x0, y0), point) / radius for point in band.points]
    assert shares == pytest.approx([0.75] * 5 + [0.25] * 5)


def test_the_band_has_a_gap_where_an_end_is_missing(build, chart_text):
    (band,) = marks_of(build("profile"), Shape, "range-")
    assert len(band.points) == 2 * 4
    low, high = [0.1, None, 0.1, None, None], [0.9, 0.9, 0.9, 0.9, None]
    spec = make(chart_text, some(5, low=low, high=high))
    assert marks_of(spec, Shape, "range-") == []
    assert [m.key for m in marks_of(spec, Rule, "range-")] == ["range-2", "range-0"]


def test_rings_stand_at_round_numbers_of_the_scale(chart_text):
    assert texts(make(chart_text, some(3)), "tick-") == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    wide = make(chart_text, some(3, v=35), bounds=(0, 90))
    assert texts(wide, "tick-") == ["0", "20", "40", "60", "80", "90"]
    shifted = make(chart_text, some(3, v=1), bounds=(1, 2))
    (x0, y0), _ = middle_and_radius(shifted)
    for dot in marks_of(shifted, Disc, "value-"):
        assert (dot.x, dot.y) == pytest.approx((x0, y0))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", range(3, 17))
def test_names_do_not_overlap_nor_cross_the_rim(chart_text, words_apart, lang, count):
    name = {
        "zh": "行业企业参与人才培养全过程的程度",
        "en": "Share of companies in the training of students",
    }
    table = some(count, axis=[f"{name[lang]} {n}" for n in range(count)], peer=0.4)
    table = table.assign(v=np.linspace(0, 1, count), low=0.0, high=0.9)
    spec = make(chart_text, table, lang)
    words_apart(static.render(spec))
    (x0, y0), radius = middle_and_radius(spec)
    for label in profile_content._labels(spec):
        wide = {"left": 0.0, "center": 0.4, "right": 0.0}[label.anchor]
        across = max(abs(label.x) - wide, 0.0)
        up = max(abs(label.y) - label.height / 2, 0.0)
        assert math.hypot(across, up) >= radius
    assert y0 > radius
    assert x0 == pytest.approx(theme.BODY_IN / 2)


def test_numbers_outside_the_scale_are_refused(chart_text):
    with pytest.raises(DataContractError) as error:
        make(chart_text, some(3, v=[1.2, 0.5, -0.1], peer=[0.5, 2, None]))
    rows = [(fault.row, fault.column, fault.problem) for fault in error.value.faults]
    assert rows == [
        ("轴0", "v", "outside 0 to 1"),
        ("轴2", "v", "outside 0 to 1"),
        ("轴1", "peer", "outside 0 to 1"),
    ]


def test_all_faults_come_at_once(chart_text):
    table = pd.DataFrame({"axis": ["甲", "甲"], "v": ["x", 0.5], "low": 0.1})
    with pytest.raises(DataContractError) as error:
        make(chart_text, table, value_name=" ", range_name="", bounds=(1, 1))
    for part in ("occurs more than once", "not a number", "one end of a range", "number of axes",
                 "sign without a name", "no scale"):  # fmt: skip
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="low end above high end"):
        make(chart_text, some(3, low=0.9, high=0.1))
    with pytest.raises(DataContractError, match="number of axes"):
        make(chart_text, some(17))
