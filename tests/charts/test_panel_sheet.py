"""Sheets of panels: the parts as they are alone, moved; data, notes, sources, faults."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.charts import funds_content, interactive, panel_content, static
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rect, Rule, Shape, Words
from shuanggao_analytics.charts.sheets import SHEETS
from shuanggao_analytics.errors import DataContractError

KINDS = ("profile", "quadrant", "completion_board", "agreement_plot", "retention", "alluvial")


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


@pytest.mark.parametrize("kind", KINDS)
def test_parts_are_drawn_as_they_are_alone(build, chart_text, kind):
    parts = [build("funds_bars"), build(kind)]
    sheet = charts.panel_sheet(parts, **chart_text("sheet"))
    again = panel_content.panel_parts(sheet)
    for part, made in zip(parts, again, strict=True):
        draw, height = SHEETS[part.kind]
        assert draw(made) == draw(part) or repr(draw(made)) == repr(draw(part))
        assert height(made) == height(part)
        pd.testing.assert_frame_equal(made.data, part.data)


def test_panels_lie_below_each_other_and_do_not_overlap(build, chart_text):
    parts = [build("funds_bars"), build("profile"), build("funds_bars")]
    sheet = charts.panel_sheet(parts, **chart_text("sheet"))
    spans = {}
    for mark in panel_content.panel_marks(sheet):
        if isinstance(mark, Line):
            part = mark.key.removeprefix("title-").removeprefix("unit-")[0]
            spans.setdefault(part, []).append(mark.y)
    assert min(spans["a"]) > max(spans["b"]) > min(spans["b"]) > max(spans["c"])
    assert min(spans["c"]) > 0
    assert max(spans["a"]) < panel_content.panel_height(sheet)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_draw_the_same_panels(build, same_words, words_apart, lang):
    spec = build("panel_sheet", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    same_words(panel_content.panel_marks(spec), paper, screen)
    assert words_apart(paper) > 30
    bars = next(trace for trace in screen.data if trace.name == "bars")
    alone = {m.key: m.value for m in funds_content.funds_marks(panel_content.panel_parts(spec)[1])
             if isinstance(m, Rect) and m.key.startswith("bar-")}  # fmt: skip
    shown = {key: value for key, value in bars.customdata if key.startswith("b-bar-")}
    assert shown == {f"b-{key}": value for key, value in alone.items()}
    drawn = named(paper)
    for (key, _), x, width in zip(bars.customdata, bars.x, bars.width, strict=True):
        if key.startswith("b-bar-"):
            assert drawn[key].get_x() == pytest.approx(x - width / 2)


def test_titles_units_notes_and_sources_of_the_parts_are_printed(build, chart_text):
    first = replace(build("funds_bars"), title="资金", sources=("账本",), notes=("甲注",))
    second = replace(build("profile"), title="画像", subtitle="六维", unit="分", notes=("乙注",))
    spec = charts.panel_sheet([first, second], **chart_text("sheet"))
    assert spec.notes == ("示例", "(a) 甲注", "(b) 乙注")
    assert spec.sources == ("建设单位名单", "账本")
    marks = panel_content.panel_marks(spec)
    said = [m.text for m in marks if isinstance(m, Line) and m.key[:5] in ("title", "unit-")]
    assert said == ["(a) 资金", "单位：个", "(b) 画像", "六维", "单位：分"]


def test_data_of_all_parts_stand_below_each_other(build, chart_text):
    parts = [build("funds_bars"), build("profile")]
    spec = charts.panel_sheet(parts, **chart_text("sheet"))
    assert spec.data["sheet_panel"].tolist() == ["a"] * len(parts[0].data) + ["b"] * len(
        parts[1].data
    )
    other = charts.panel_sheet(parts[::-1], **chart_text("sheet"))
    assert spec.fingerprint() != other.fingerprint()
    changed = replace(parts[1], title="别的")
    again = charts.panel_sheet([parts[0], changed], **chart_text("sheet"))
    assert spec.fingerprint() != again.fingerprint()


def test_every_kind_of_mark_is_moved():
    at = ((1.0, 1.0), (2.0, 3.0))
    before = [
        Rect("r", 1, 1, 1, 1, "#000000", 0, ""), Disc("d", 1, 1, 1, "#000000"),
        Line("l", 1, 1, "x", 9, "#000000"), Shape("s", at, "#000000", 1, 0, ""),
        Path(at, "#000000", 1, key="p"), Rule(*at, "#000000", 1), Words("w", 8, ((1, 1, "x", ""),)),
    ]  # fmt: skip
    after = [panel_content.moved(mark, 2, prefix="a-") for mark in before]
    assert [mark.key for mark in after] == ["a-r", "a-d", "a-l", "a-s", "a-p", "", "a-w"]
    assert [after[n].y for n in range(3)] == [3, 3, 3]
    assert after[3].points == after[4].points == ((1, 3), (2, 5))
    assert (after[5].start, after[5].end) == ((1, 3), (2, 5))
    assert after[6].places == ((1, 3, "x", ""),)


def test_all_faults_come_at_once(build, chart_text):
    parts = [
        build("ranked_bars"), build("profile", "en"), build("funds_bars", trust="synthetic"),
        *[build("funds_bars")] * 4,
    ]  # fmt: skip
    with pytest.raises(DataContractError) as error:
        charts.panel_sheet(parts, **chart_text("sheet", title=" "))
    for part in (
        "number of charts", "not a chart for panels", "column lang: differs from the page",
        "column trust: differs from the page", "column title: empty",
    ):  # fmt: skip
        assert part in str(error.value)
    sheet = charts.panel_sheet(parts[3:5], **chart_text("sheet"))
    with pytest.raises(DataContractError, match="not a chart for panels"):
        charts.panel_sheet([sheet, parts[3]], **chart_text("sheet"))
    odd = replace(parts[3], data=parts[3].data.assign(sheet_panel=1))
    with pytest.raises(DataContractError, match="column of the sheet"):
        charts.panel_sheet([odd, parts[3]], **chart_text("sheet"))
