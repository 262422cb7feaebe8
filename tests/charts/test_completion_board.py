"""Completion boards: signs, colours, numbers, counts, the same in both renderers, faults."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from shuanggao_analytics import charts
from shuanggao_analytics.charts import board_content, interactive, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Words
from shuanggao_analytics.charts.status_looks import LOOKS
from shuanggao_analytics.errors import DataContractError

ROLES = {"row": "u", "column": "i", "status": "k"}


def named(figure):
    """Return the artists with a gid, by it."""
    found = figure.findobj(lambda artist: artist.get_gid() is not None)
    return {artist.get_gid(): artist for artist in found[::-1]}


def make(table, words, **options):
    return charts.completion_board(table, **(ROLES | options), **words)


def words_of(spec, key):
    found = [m for m in board_content.board_marks(spec) if isinstance(m, Words) and m.key == key]
    return [text for mark in found for _, _, text, _ in mark.places]


def full(rows, columns, status="done"):
    cells = [
        (f"甲{r}校", f"指标{c}", status, 50.0 + c) for r in range(rows) for c in range(columns)
    ]
    return pd.DataFrame(cells, columns=["u", "i", "k", "v"])


def test_both_renderers_draw_the_same_cells(build):
    spec = build("completion_board")
    paper, screen = static.render(spec), interactive.render(spec)
    said = {m.text for m in board_content.board_marks(spec) if isinstance(m, Line)}
    assert said <= {note.text for note in screen.layout.annotations}
    drawn, bars = named(paper), next(t for t in screen.data if t.name == "bars")
    expected = {
        "cell-0-0": 104, "cell-0-1": 81, "cell-0-2": 40, "cell-1-0": 66, "cell-1-1": None,
        "cell-1-2": None, "cell-2-0": None, "cell-2-1": None, "cell-2-2": 100,
    }  # fmt: skip
    shown = {key: (None if pd.isna(v) else v) for key, v in bars.customdata}
    assert {key: shown[key] for key in expected} == expected
    places = zip(bars.customdata, bars.x, bars.width, bars.base, bars.marker.color, strict=True)
    for (key, _), x, width, base, colour in places:
        if key in expected:
            assert drawn[key].get_x() == pytest.approx(x - width / 2)
            assert drawn[key].get_y() == pytest.approx(base)
            assert to_hex(drawn[key].get_facecolor()) == colour
    hatched = {
        key: shape == "/"
        for (key, _), shape in zip(bars.customdata, bars.marker.pattern.shape, strict=True)
    }
    missing = {"cell-1-0", "cell-1-2", "cell-2-0", "cell-2-1"}
    assert {key for key, lines in hatched.items() if lines} == missing
    assert all(bool(drawn[key].get_hatch()) == (key in missing) for key in expected)
    texts = paper.findobj(lambda artist: (artist.get_gid() or "").startswith("words-"))
    assert said <= {text.get_text() for text in texts}
    for key in ("signs", "values", "counts"):
        trace = next(t for t in screen.data if t.name == key)
        on_paper = [text.get_text() for gid, text in drawn.items() if f"words-{key}-" in gid]
        assert sorted(trace.text) == sorted(on_paper) == sorted(words_of(spec, key))


def test_every_class_has_its_sign_and_number(build):
    spec = build("completion_board", "en")
    assert words_of(spec, "signs") == ["✓", "△", "×", "○", "✓"]
    assert words_of(spec, "values") == ["104", "81", "40", "66", "100"]
    hovers = [cell.hover for cell in board_content.board_cells(spec)]
    assert hovers[1] == "<b>甲校 · 培训</b><br>Can be done in time<br>81 units<br>Stalled"
    assert hovers[3] == "<b>乙校 · 就业率</b><br>No data<br>66 units"
    assert hovers[5] == "<b>乙校 · 专利</b><br>No data"


def test_cells_that_stall_have_the_bars_of_a_pause(build):
    marks = board_content.board_marks(build("completion_board"))
    pauses = [m.key for m in marks if isinstance(m, Rect) and m.key.startswith("stalled")]
    assert pauses == ["stalled-0-1"] * 2 + ["stalled-0-2"] * 2


def test_rows_are_counted_by_class(build):
    spec = build("completion_board")
    looks = board_content.counted(spec)
    assert [look.sign if look else "" for look in looks] == ["✓", "△", "×", "○", ""]
    assert words_of(spec, "counts") == ["1", "0", "1", *"100", *"100", "0", "1", "0", *"022"]
    without = charts.completion_board(
        full(2, 2), **ROLES, counts=False, id="b", title="t", sources=("s",), trust="derived"
    )
    assert words_of(without, "counts") == []


def test_the_key_has_what_occurs_and_always_the_three_classes(chart_text):
    spec = make(full(2, 2), chart_text("b"))
    key = [
        m.text for m in board_content.board_marks(spec) if isinstance(m, Line) and m.key == "key"
    ]
    assert key == ["已完成", "可按期完成", "难以按期完成"]


def test_classes_can_be_told_apart_in_grey_and_from_missing():
    done, can, cannot = (theme.luminance(LOOKS[key].colour) for key in list(LOOKS)[:3])
    assert done > can + 0.2 > cannot + 0.4
    assert len({look.sign for look in LOOKS.values()}) == len(LOOKS)
    assert theme.NO_DATA not in {look.colour for look in LOOKS.values()}


def test_rows_beyond_the_most_are_counted_in_a_note(chart_text):
    spec = make(full(46, 2), chart_text("b"))
    assert spec.notes[-1] == "只列前40行，另有6行未列出"
    assert spec.data["u"].nunique() == 40
    assert "甲39校" in spec.data["u"].tolist()
    short = make(full(46, 2), chart_text("b", "en"), most=3)
    assert spec.data["k"].notna().all()
    assert short.notes[-1] == "Only the first 3 rows are drawn, 43 more are left out"
    assert make(full(40, 2), chart_text("b")).notes == ("示例",)


def test_other_words_for_the_classes(chart_text):
    table = full(1, 2).assign(k=["met", "late"])
    spec = make(table, chart_text("b"), classes={"met": "done", "late": "cannot_be_done"})
    assert words_of(spec, "signs") == ["✓", "×"]
    assert spec.data["k"].tolist() == ["met", "late"]


def test_years_are_names_without_a_point_and_the_order_is_the_callers(chart_text):
    table = full(2, 2).assign(i=[2026.0, 2025.0] * 2)
    spec = make(table, chart_text("b"), rows=("甲1校", "甲0校"), columns=("2025", "2026"))
    assert spec.options["columns"] == ("2025", "2026")
    assert spec.data["u"].tolist() == ["甲1校"] * 2 + ["甲0校"] * 2


def test_numbers_without_room_are_left_to_hovering_and_said(chart_text):
    long = full(2, 16).assign(u=["某省航空装备与智能制造职业技术大学甲"] * 16 + ["乙"] * 16)
    spec = make(long, chart_text("b"), value="v", decimals=4)
    assert words_of(spec, "values") == []
    assert "只标符号" in spec.notes[-1]
    assert words_of(make(full(2, 12), chart_text("b"), value="v"), "values")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_a_full_board_do_not_overlap(chart_text, words_apart, lang):
    name = {"zh": "某省航空装备与智能制造职业技术大学", "en": "Polytechnic of intelligent aviation"}
    table = full(18, 12, "cannot_be_done").assign(s=True)
    table["u"] = table["u"] + name[lang]
    table["i"] = table["i"] + name[lang][:4]
    spec = make(table, chart_text("b", lang), value="v", stalled="s")
    assert words_apart(static.render(spec)) > 18 * 12 * 2
    marks = board_content.board_marks(spec)
    cells = {m.key: m for m in marks if isinstance(m, Rect) and m.key.startswith("cell-")}
    for pause in (m for m in marks if isinstance(m, Rect) and m.key.startswith("stalled-")):
        cell = cells[pause.key.replace("stalled", "cell")]
        assert cell.x < pause.x
        assert pause.x + pause.width < cell.x + cell.width


def test_a_board_without_any_class_is_hatched(chart_text):
    spec = make(full(2, 2, None), chart_text("b"))
    assert words_of(spec, "signs") == []
    static.render(spec)
    assert interactive.render(spec).layout.height > 0


def test_all_faults_come_at_once(chart_text):
    table = full(2, 2).assign(k=["done", "soon", "done", "done"], v=["x", 1, 2, 3], s="maybe")
    with pytest.raises(DataContractError) as error:
        make(table, chart_text("b"), value="v", stalled="s", most=0)
    for part in ("unknown class", "not a number", "not true or false", "number of rows"):
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="cell occurs more than once"):
        make(pd.concat([full(1, 1)] * 2, ignore_index=True), chart_text("b"))
    with pytest.raises(DataContractError, match="too many columns"):
        make(full(1, 17), chart_text("b"))
    with pytest.raises(DataContractError, match="unknown class"):
        make(full(1, 1), chart_text("b"), classes={"done": "finished"})
    with pytest.raises(DataContractError, match="not in the order of rows"):
        make(full(2, 1), chart_text("b"), rows=("甲0校",))
    with pytest.raises(DataContractError, match="no rows"):
        make(full(0, 0), chart_text("b"))


def test_the_callers_table_is_left_alone(chart_text):
    table = full(2, 2)
    before = table.copy()
    make(table, chart_text("b"), value="v")
    pd.testing.assert_frame_equal(table, before)
