"""The Word report: native styles, tables and captions, alternative text, and no date but one."""

import datetime
import io
import re
import zipfile

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from PIL import Image

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import Annex, Briefing, Chapter, write_word
from shuanggao_analytics.briefing.cells import table_texts
from shuanggao_analytics.briefing.chapter import showing
from shuanggao_analytics.briefing.word_tables import column_widths, fits_upright, is_wide
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.errors import BoundaryError

TABLE = pd.DataFrame({"belt": ["东部", "西部"], "units": pd.array([101, None], dtype="Int64")})
WIDE = pd.DataFrame({f"c{i}": ["一段相当长的说明文字" for _ in range(230)] for i in range(9)})
A4 = (210, 297)


def small_table(**options):
    given = {"id": "belts", "title": "三大地带 <b>&", "sources": ("名单",), "notes": ("说明",),
             "trust": "compiled", "unit": "个", **options}  # fmt: skip
    return charts.small_table(TABLE, headers={"belt": "地带", "units": "单位"}, **given)


def bars(**options):
    given = {"id": "bars", "title": "建设单位", "sources": ("名录",), "trust": "derived", **options}
    return charts.ranked_bars(TABLE.dropna(), label="belt", value="units", **given)


def report(*, lang="zh", **options):
    given = {
        "title": "简报",
        "subtitle": "副题",
        "lang": lang,
        "chapters": (
            Chapter(id="one", title="地带", findings=("东部101个。", "西部不详。"),
                    exhibits=(small_table(lang=lang), bars(lang=lang))),
            Chapter(id="two", title="再说", findings=("另一条。",),
                    exhibits=(small_table(lang=lang),)),
        ),
        "annexes": (
            Annex(id="a", title="全部", source="名单", trust="compiled", table=WIDE),
            Annex(id="b", title="短表", source="名单", trust="compiled", table=TABLE),
        ),
        "caveats": ("仅供测试",),
    }  # fmt: skip
    return Briefing(**{**given, **options})


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / "report.docx"
    assert write_word(report(), path, data_date="2026-11-21") == []
    return path


@pytest.fixture
def document(written):
    return docx.Document(str(written))


def texts(document, style):
    return [line.text for line in document.paragraphs if line.style.name == style]


def everything(document):
    lines = [line.text for line in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*lines, *cells])


def test_the_order_is_summary_chapters_caveats_annexes(document):
    assert texts(document, "Title") == ["简报"]
    assert texts(document, "Subtitle") == ["副题"]
    assert texts(document, "Heading 1") == [
        "要点", "地带", "再说", "数据说明与局限", "全部", "短表",
    ]  # fmt: skip
    assert texts(document, "List Bullet") == [
        "东部101个。", "另一条。", "东部101个。", "西部不详。", "另一条。", "仅供测试",
    ]  # fmt: skip


def test_captions_are_numbered_by_kind_and_word_counts_on(document):
    assert texts(document, "Caption") == [
        "表1　三大地带 <b>&", "图1　建设单位", "表2　三大地带 <b>&", "附表1　全部", "附表2　短表",
    ]  # fmt: skip
    codes = re.findall(r"SEQ (\S+)", document.element.xml)
    assert codes == ["表", "图", "表", "附表", "附表"]


def shown_report():
    chapter = Chapter(
        id="one", title="地带", findings=("东部101个。", "西部不详。"),
        exhibits=(*showing("东部101个。", small_table(), bars()),
                  *showing("另说。", bars(id="b2"))),
    )  # fmt: skip
    return report(chapters=(chapter,), annexes=())


def test_a_finding_names_the_exhibits_that_show_it_by_fields(tmp_path):
    write_word(shown_report(), tmp_path / "r.docx", data_date="2026-11-21")
    document = docx.Document(str(tmp_path / "r.docx"))
    assert texts(document, "List Bullet")[:2] == ["东部101个。（表1、图1）", "西部不详。"]
    assert texts(document, "Caption")[:2] == ["表1　三大地带 <b>&", "图1　建设单位"]
    leads = re.findall(r" REF (\S+) ", document.element.xml)
    marks = document.element.body.iter(qn("w:bookmarkStart"))
    names = [mark.get(qn("w:name")) for mark in marks]
    assert leads == names[:2]
    assert len(names) == len(set(names)) == 3
    for mark, label in zip(document.element.body.iter(qn("w:bookmarkStart")),
                           ("表1", "图1", "图2"), strict=True):  # fmt: skip
        run, inside = mark.getnext(), ""
        while run.tag != qn("w:bookmarkEnd"):
            inside += "".join(run.itertext(qn("w:t")))
            run = run.getnext()
        assert inside == label


def test_a_wide_table_among_the_exhibits_lies_on_its_side_and_no_word_is_broken(tmp_path):
    heads = ("Establishments", "Undergraduates", "Apprenticeships", "Responsibilities",
             "Characteristics", "Representations", "Recommendations", "Accountabilities",
             "Interpretations", "Transformations")  # fmt: skip
    wide = charts.small_table(pd.DataFrame({head: [head] for head in heads}), id="wide",
                              title="宽表", sources=("名单",), trust="compiled")  # fmt: skip
    chapters = tuple(
        Chapter(id=id_, title=id_, findings=(), exhibits=exhibits)
        for id_, exhibits in (("a", (small_table(), wide)), ("b", (small_table(),)))
    )
    write_word(report(chapters=chapters, annexes=()), tmp_path / "r.docx", data_date="2026-11-21")
    document = docx.Document(str(tmp_path / "r.docx"))
    assert [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections] == [
        A4, A4[::-1], A4,
    ]  # fmt: skip
    table = document.tables[1]
    (size,) = {run.font.size.pt for run in table.rows[0].cells[0].paragraphs[0].runs}
    for column, head in zip(table.columns, heads, strict=True):
        assert column.width.mm - 3.0 >= width_em(head) * size * 25.4 / 72
    assert sum(column.width.mm for column in table.columns) <= 247.5


def test_letters_are_only_as_small_as_the_words_need():
    def texts_of(count):
        return table_texts(pd.DataFrame({f"Institutions{n}": ["x"] for n in range(count)}),
                           lang="en", most=9)  # fmt: skip

    assert [column_widths(texts_of(n), 160.0)[0] for n in (3, 7, 8, 12)] == [
        9.0, 9.0, 7.5, 7.5,
    ]  # fmt: skip
    assert fits_upright(texts_of(7))
    assert not fits_upright(texts_of(12))


def test_source_trust_and_notes_stand_under_each_exhibit(document):
    lines = [(line.style.name, line.text) for line in document.paragraphs]
    at = lines.index(("Caption", "表1　三大地带 <b>&"))
    assert [text for style, text in lines[at + 1 :] if style == "Exhibit Note"][:4] == [
        "单位：个", "注：说明", "资料来源：名单", "可信度：汇编",
    ]  # fmt: skip
    at = lines.index(("Caption", "图1　建设单位"))
    assert lines[at + 1] == ("Exhibit Note", "资料来源：名录")
    assert lines[at + 2] == ("Exhibit Note", "可信度：推算")
    assert lines[-1][1].endswith("数据截至 2026-11-21。")


def test_a_small_table_is_a_native_table_as_shown(document):
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["地带", "单位"], ["东部", "101"], ["西部", "—"]]
    assert document.tables[0].style.name == "Report Table"
    number = document.tables[0].rows[1].cells[1].paragraphs[0]
    assert number.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT


def test_headers_repeat_rows_stay_whole_and_columns_have_fixed_widths(document):
    for table in document.tables:
        rows = [row._tr for row in table.rows]
        assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [
            True, *[False] * (len(rows) - 1),
        ]  # fmt: skip
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        assert not table.autofit
        widths = [cell.width for cell in table.rows[0].cells]
        assert [column.width for column in table.columns] == widths


def kept(line):
    return bool(line.paragraph_format.keep_with_next)


def test_captions_tables_and_notes_stay_together(document):
    """A short table is never broken; of a long one the first and last rows are not left alone."""
    short, _, long, _ = document.tables
    rows = [[kept(cell.paragraphs[0]) for cell in row.cells] for row in long.rows]
    assert all(kept(cell.paragraphs[0]) for row in short.rows for cell in row.cells)
    assert [all(row) for row in rows] == [True, *[False] * 198, True, True]
    assert all(kept(line) for line in document.paragraphs if line.style.name == "Caption")
    lines = [line for line in document.paragraphs if line.style.name == "Exhibit Note"]
    assert [kept(line) for line in lines[:4]] == [True, True, True, False]


def test_short_headings_stay_whole_beside_long_texts(tmp_path):
    """界限 over a column of one letter is not set as two lines, and short cells are not wrapped."""
    table = pd.DataFrame({"界限": ["优"], "说明": ["相当长的一段文字" * 9], "行": ["西部地区"]})
    annex = Annex(id="a", title="A", source="s", trust="compiled", table=table)
    write_word(report(chapters=(), annexes=(annex,)), tmp_path / "r.docx", data_date="2026-11-21")
    widths = [cell.width.mm for cell in docx.Document(str(tmp_path / "r.docx")).tables[0].columns]
    em, margins = 9 * 25.4 / 72, 3.0
    assert widths[0] > 2 * em + margins
    assert widths[2] > 4 * em + margins


def test_a_table_lies_on_its_side_only_when_its_cells_want_it():
    columns = {f"c{i}": ["一段十个字左右的说明"] for i in range(4)}
    narrow = table_texts(pd.DataFrame(columns), lang="zh", most=9)
    assert not is_wide(narrow)
    assert is_wide(table_texts(pd.DataFrame({**columns, "d": ["长" * 40]}), lang="zh", most=9))


def test_tables_fit_their_pages(document):
    portrait, landscape = document.sections[0], document.sections[1]
    rooms = [s.page_width - s.left_margin - s.right_margin for s in (portrait, landscape)]
    for table, room in zip(document.tables, [rooms[0]] * 2 + [rooms[1]] + [rooms[0]], strict=True):
        assert 0 < sum(column.width for column in table.columns) <= room * 1.001


def test_pages_are_a4_and_a_wide_annex_lies_on_its_side(document):
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    assert sizes == [A4, A4[::-1], A4]


def test_a_long_table_says_how_many_rows_are_left_out(document):
    assert len(document.tables[2].rows) == 1 + 200
    assert "只列前200行，另有30行未列出" in texts(document, "Exhibit Note")


def test_fonts_are_named_for_chinese_with_others_in_their_place(written, document):
    for style, font in (("Normal", "仿宋_GB2312"), ("Heading 1", "黑体"), ("Caption", "黑体")):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font
        assert fonts.get(qn("w:ascii")) == "Times New Roman"
        assert fonts.get(qn("w:asciiTheme")) is None
    with zipfile.ZipFile(written) as packed:
        named = packed.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋,' in named


def test_pages_are_numbered(document):
    foot = document.sections[0].footer.paragraphs[0]
    assert foot.text == "— 1 —"
    assert " PAGE " in foot._p.xml
    assert all(section.footer.is_linked_to_previous for section in document.sections[1:])


def test_a_chart_is_a_picture_at_200_dpi_with_alternative_text(document):
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == bars().alt
    part = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    with Image.open(io.BytesIO(part.blob)) as image:
        width, height = image.size
    assert width == 200 * 9.6
    assert shape.width.mm == pytest.approx(160, abs=0.01)
    crop = shape._inline.graphic.graphicData.pic.blipFill.find(qn("a:srcRect"))
    shown = height * (1 - (int(crop.get("t")) + int(crop.get("b"))) / 100_000)
    assert shown < 0.8 * height
    assert shape.width / shape.height == pytest.approx(width / shown, rel=1e-3)


def test_pictures_that_are_there_are_not_drawn_again(tmp_path, monkeypatch):
    drawn = charts.save(bars(), tmp_path, formats=("png",))[0]
    monkeypatch.setattr(charts, "save", lambda *a, **k: pytest.fail("drawn again"))
    path = tmp_path / "r.docx"
    write_word(report(), path, data_date="2026-11-21", pictures={"bars": drawn})
    with zipfile.ZipFile(path) as packed:
        (picture,) = [packed.read(name) for name in packed.namelist() if "/media/" in name]
    assert picture == drawn.read_bytes()


def test_the_only_date_is_that_of_the_data(written, document, tmp_path):
    about = document.core_properties
    assert about.created.date() == about.modified.date() == datetime.date(2026, 11, 21)
    assert (about.author, about.title, about.language) == ("shuanggao-analytics", "简报", "zh-CN")
    again = tmp_path / "again.docx"
    write_word(report(), again, data_date="2026-11-21")
    assert again.read_bytes() == written.read_bytes()


def test_english_has_english_words_around_the_text(tmp_path):
    write_word(report(lang="en"), tmp_path / "r.docx", data_date="2026-11-21")
    document = docx.Document(str(tmp_path / "r.docx"))
    assert texts(document, "Caption")[:2] == ["Table 1. 三大地带 <b>&", "Figure 1. 建设单位"]
    assert texts(document, "Caption")[-1] == "Annex table 2. 短表"
    assert re.findall(r"SEQ (\S+)", document.element.xml)[-1] == "Annex_table"


@pytest.mark.parametrize("where", ["exhibit", "annex"])
def test_synthetic_is_named_on_every_page(tmp_path, where):
    if where == "exhibit":
        exhibits = (small_table(trust="synthetic"),)
        made = report(
            chapters=(Chapter(id="a", title="A", findings=(), exhibits=exhibits),), annexes=()
        )
    else:
        annex = Annex(id="a", title="A", source="s", trust="synthetic", table=TABLE)
        made = report(chapters=(), annexes=(annex,))
    write_word(made, tmp_path / "r.docx", data_date="2026-11-21")
    document = docx.Document(str(tmp_path / "r.docx"))
    assert texts(document, "Synthetic Mark") == ["合成数据（仅供演示）"]
    assert document.sections[0].header.paragraphs[0].text == "合成数据（仅供演示）"


def test_real_data_have_no_such_mark(document):
    assert texts(document, "Synthetic Mark") == []
    assert document.sections[0].header.paragraphs[0].text == ""


def test_any_text_can_be_written(tmp_path):
    odd = 'a\x00\x0b<w:p/>&amp;"\n第二行\ud800'
    annex = Annex(id=odd, title=odd, source=odd, trust="compiled", table=pd.DataFrame({odd: [odd]}))
    write_word(
        report(title=odd, subtitle=odd, chapters=(Chapter(id="x", title=odd, findings=(odd,),
               exhibits=()),), annexes=(annex,), caveats=(odd,)),
        tmp_path / "r.docx", data_date="2026-11-21",
    )  # fmt: skip
    plain = 'a<w:p/>&amp;"\n第二行'
    document = docx.Document(str(tmp_path / "r.docx"))
    assert texts(document, "Heading 1")[0] == plain
    assert document.tables[0].rows[1].cells[0].text == plain


def test_without_boundaries_the_sentence_and_the_numbers_stand_there(tmp_path, monkeypatch):
    def no_boundaries(*args, **kwargs):
        msg = "the boundary package is missing"
        raise BoundaryError(msg)

    monkeypatch.setattr(charts, "save", no_boundaries)
    problems = write_word(report(), tmp_path / "r.docx", data_date="2026-11-21")
    assert problems == ["bars: the boundary package is missing"]
    document = docx.Document(str(tmp_path / "r.docx"))
    assert "the boundary package is missing" in everything(document)
    assert [cell.text for cell in document.tables[1].rows[1].cells] == ["东部", "101"]


def test_the_date_of_the_shipped_data_is_the_default(tmp_path):
    from shuanggao_analytics.datasets import catalogue

    write_word(report(chapters=(), annexes=()), tmp_path / "r.docx")
    about = docx.Document(str(tmp_path / "r.docx")).core_properties
    assert about.created.date().isoformat() == catalogue.data_date()
