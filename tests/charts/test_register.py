"""Registers: wrapped rows, sections, signs of the status, pages, the same in both, faults."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics import charts
from shuanggao_analytics.charts import interactive, register_content, static, theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect
from shuanggao_analytics.errors import DataContractError

HEADERS = {"id": "编号", "text": "目标"}
WORDS = {"id": "r", "title": "登记表", "sources": ("s",), "trust": "derived"}


def texts(spec, prefix):
    marks = register_content.register_marks(spec)
    return [m.text for m in marks if isinstance(m, Line) and m.key.startswith(prefix)]


def long(rows, text="落实立德树人根本任务，推进校企合作", **columns):
    table = pd.DataFrame({"id": [f"Q-{i:02d}" for i in range(rows)]})
    table["text"] = [text * (1 + i % 4) for i in range(rows)]
    return table.assign(**columns)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_renderers_set_the_same_words_and_squares(build, same_words, lang):
    spec = build("register_table", lang)
    paper, screen = static.render(spec), interactive.render(spec)
    marks = register_content.register_marks(spec)
    same_words(marks, paper, screen)
    drawn = paper.findobj(lambda artist: artist.get_gid() in ("section", "band", "rule"))
    expected = [m for m in marks if isinstance(m, Rect) and m.key in ("section", "band", "rule")]
    assert len(drawn) == len(expected)
    height = register_content.register_height(spec)
    tops = {round(shape.y1, 6) for shape in screen.layout.shapes if shape.type == "rect"}
    for mark in expected:
        assert any(abs(mark.y / height - top) < 1e-5 for top in tops)


def test_nothing_of_the_text_is_lost(build):
    spec = build("register_table")
    assert "".join(texts(spec, "cell-row-0-1")) == "建设" * 40
    assert texts(spec, "cell-row-0-2") == ["1"]
    assert texts(spec, "cell-row-1-2") == ["—"]
    assert texts(spec, "cell-head") == ["编号", "目标", "数值", "状态"]


def test_sections_stand_once_above_their_rows(build):
    rows = register_content.register_rows(build("register_table"))
    assert [row.kind for row in rows] == ["head", "section", "row", "row", "section", "row"]
    assert [row.cells for row in rows if row.kind == "section"] == [(("甲",),), (("乙",),)]


def test_a_status_of_the_table_can_mean_that_nothing_is_known(chart_text):
    table = long(2).assign(c=["gone", "done"])
    spec = charts.register_table(
        table,
        headers={**HEADERS, "c": "状态"},
        status="c",
        statuses={"gone": "no_data", "done": "done"},
        status_words={"gone": "未报"},
        **chart_text("r"),
    )
    assert texts(spec, "cell-row-0-2") == ["未报"]
    assert texts(spec, "sign") == ["✓"]
    marks = register_content.register_marks(spec)
    assert len([m for m in marks if isinstance(m, Rect) and m.hatch]) == 1


def test_a_status_has_its_sign_and_words(build):
    spec = build("register_table", "en")
    assert texts(spec, "cell-row-0-3") == ["Done"]
    assert texts(spec, "cell-row-1-3") == ["No data"]
    assert texts(spec, "cell-row-2-3") == ["Round two (2025–2029)"]
    assert texts(spec, "sign") == ["✓", "○"]
    marks = register_content.register_marks(spec)
    assert len([m for m in marks if isinstance(m, Rect) and m.hatch]) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_do_not_overlap(chart_text, words_apart, lang):
    text = {"zh": "建设产教融合实训基地", "en": "Training bases of colleges and enterprises "}[lang]
    table = long(30, text, c=["done", "can_be_done", None] * 10, n=12345.5, o=text)
    table["part"] = [f"{text} {i // 7}" for i in range(30)]
    headers = {**HEADERS, "n": text, "o": text, "c": text}
    spec = charts.register_table(
        table, headers=headers, section="part", status="c", **chart_text("r", lang)
    )
    assert words_apart(static.render(spec)) > 180


def test_pages_hold_all_rows_once_in_order_with_the_same_columns():
    table = long(56, part=[f"任务{i // 9}" for i in range(56)])
    pages = charts.register_pages(table, headers=HEADERS, section="part", page_in=6.0, **WORDS)
    assert len(pages) > 2
    assert pd.concat([page.data for page in pages])["id"].tolist() == table["id"].tolist()
    assert [page.id for page in pages] == [f"r-{n + 1}" for n in range(len(pages))]
    assert pages[1].title == f"登记表（2/{len(pages)}）"
    assert pages[1].title in pages[1].alt
    assert pages[1].caption == pages[1].title
    columns = {register_content.plain_columns(register_content.register_columns(page))
               for page in pages}  # fmt: skip
    assert len(columns) == 1
    for page in pages:
        assert register_content.register_height(page) <= 6.0 + 0.11
        rows = register_content.register_rows(page)
        assert [row.kind for row in rows[:2]] == ["head", "section"]
        assert rows[-1].kind == "row"
    begun = [page.data["part"].iloc[0] for page in pages]
    ended = [page.data["part"].iloc[-1] for page in pages]
    for page, before, now in zip(pages[1:], ended, begun[1:], strict=False):
        said = register_content.register_rows(page)[1].cells[0][0]
        assert said == (f"{now}（续）" if before == now else now)


def test_a_short_register_is_one_page_under_its_own_name():
    pages = charts.register_pages(long(3), headers=HEADERS, **WORDS)
    assert [(page.id, page.title) for page in pages] == [("r", "登记表")]
    assert (
        pages[0].fingerprint()
        == charts.register_table(long(3), headers=HEADERS, **WORDS).fingerprint()
    )


def test_a_row_higher_than_a_page_has_a_page_of_its_own():
    table = long(3).assign(text=["甲", "长" * 3000, "乙"])
    pages = charts.register_pages(table, headers=HEADERS, page_in=3.0, **WORDS)
    assert [len(page.data) for page in pages] == [1, 1, 1]


@settings(max_examples=25)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=40), st.floats(3, 12))
def test_pages_lose_no_row_whatever_their_heights(sizes, height):
    table = pd.DataFrame({"id": [str(i) for i in range(len(sizes))]})
    table["text"] = ["字" * size for size in sizes]
    pages = charts.register_pages(table, headers=HEADERS, page_in=height, **WORDS)
    assert [row for page in pages for row in page.data["id"]] == table["id"].tolist()
    for page in pages:
        tall = register_content.register_height(page)
        assert tall <= height + 0.11 or len(page.data) == 1
    widths = [c.left + c.width for c in register_content.register_columns(pages[0])]
    assert max(widths) * theme.BODY_PT / 72 <= theme.BODY_IN + 1e-9


def test_all_faults_come_at_once(chart_text):
    table = long(61, part="甲", c="soon")
    table.loc[3, "part"], table.loc[5, "part"] = "乙", None
    with pytest.raises(DataContractError) as error:
        charts.register_table(
            table, headers={**HEADERS, "gone": "无", "c": "状态"}, section="part", status="c",
            statuses={"soon": "later", "late": "done"}, status_words={"never": "x"},
            **chart_text("r"),
        )  # fmt: skip
    for part in (
        "missing column", "too many rows", "register_pages", "section in several places", "empty",
        "unknown class", "unknown status",
    ):  # fmt: skip
        assert part in str(error.value)
    with pytest.raises(DataContractError) as error:
        charts.register_pages(
            long(601, c="done"), headers={"id": "编号"}, section="id", status="c", page_in=1.0,
            **chart_text("r"),
        )  # fmt: skip
    for part in ("page too low", "too many rows", "section as a column", "without a heading"):
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="no columns"):
        charts.register_table(long(1), headers={}, **chart_text("r"))
    with pytest.raises(DataContractError, match="unknown status"):
        charts.register_table(
            long(1, c="soon"), headers={"c": "状态"}, status="c", **chart_text("r")
        )


def test_the_callers_table_is_left_alone():
    table = long(3, part="甲")
    before = table.copy()
    charts.register_pages(table, headers=HEADERS, section="part", **WORDS)
    pd.testing.assert_frame_equal(table, before)
