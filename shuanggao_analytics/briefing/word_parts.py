"""The parts of a Word report: captions that count, native tables, pictures, page numbers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from html import escape
from itertools import count
from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from shuanggao_analytics.briefing import word_styles as styles
from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.picture_body import body_of
from shuanggao_analytics.briefing.word_tables import column_widths
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

    from shuanggao_analytics.briefing.cells import Texts
    from shuanggao_analytics.terms import Lang

_SHORT = 12  # rows of a table that no page breaks
_HIGHEST_MM = 215.0
_MM_TWIPS = 1440 / 25.4
_WHOLE, _HEADER = "<w:cantSplit/>", "<w:tblHeader/>"  # no page breaks the row; on each page
_KEPT, _RIGHT = "<w:keepNext/>", '<w:jc w:val="right"/>'  # on the page of what follows
_NUMBER = "\x00"
_SPACE = f'{nsdecls("w")} xml:space="preserve"'


@dataclass(kw_only=True)
class Report:
    """A document that is being written, with what it has counted so far.

    Attributes
    ----------
    document
        As far as it is written.
    lang
        Its language.
    wide
        Whether its last pages lie on their side.
    """

    document: Document
    lang: Lang
    wide: bool = False
    _counts: dict[str, Iterator[int]] = field(default_factory=dict)

    def heading(self, text: str, *, level: int = 1) -> None:
        """Add a heading."""
        self.document.add_heading(printable(text), level=level)

    def paragraph(self, text: str, *, style: str | None = None) -> Paragraph:
        """Add a paragraph."""
        return self.document.add_paragraph(printable(text), style=style)

    def bullets(self, texts: Sequence[str]) -> None:
        """Add a list."""
        for text in texts:
            self.paragraph(text, style="List Bullet")

    def finding(self, text: str, exhibits: Mapping[str, str]) -> None:
        """Add a sentence of a list with references to the exhibits that show it, by their ids."""
        line = self.paragraph(text, style="List Bullet")
        before, comma, after = ("（", "、", "）") if self.lang == "zh" else (" (", ", ", ")")
        for place, (id_, label) in enumerate(exhibits.items()):
            line.add_run(comma if place else before)
            add_field(line, f"REF {bookmark(id_)} \\h", label)
        if exhibits:
            line.add_run(after)

    def caption(self, key: str, text: str, *, id_: str = "") -> None:
        """Add a caption with a number that Word counts on: 图1, 表1, 附表1."""
        words = term(key, lang=self.lang, n=_NUMBER)
        before, _, after = words.partition(_NUMBER)
        number = next(self._counts.setdefault(key, count(1)))
        line = self.document.add_paragraph(style="Caption")
        line.paragraph_format.keep_with_next = True  # of a table, or of the notes
        numbered = line.add_run(before)
        add_field(line, f"SEQ {before.strip().replace(' ', '_')} \\* ARABIC", str(number))
        if id_:
            self._mark(numbered, line.runs[-1], id_)
        space = "　" if self.lang == "zh" else " "  # a full-width one
        line.add_run(f"{after}{space}{printable(text)}")

    def _mark(self, first: Run, last: Run, id_: str) -> None:
        """Put a bookmark around runs, to which references lead."""
        number = next(self._counts.setdefault("bookmark", count(1)))
        start = f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{bookmark(id_)}"/>'
        first._r.addprevious(parse_xml(start))
        last._r.addnext(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))

    def notes(self, lines: Sequence[str]) -> None:
        """Add what stands under an exhibit."""
        for number, line in enumerate(lines, start=1):
            shape = self.paragraph(line, style=styles.NOTE).paragraph_format
            if number == len(lines):
                shape.space_after = Pt(12)
            else:
                shape.keep_with_next = True

    def picture(self, path: Path, *, alt: str) -> None:
        """Add a saved chart as wide as the text, with its alternative text, without its frame."""
        crop = body_of(path)
        width = styles.text_width(wide=self.wide)
        width *= min(1.0, _HIGHEST_MM * crop.ratio / width)
        line = self.document.add_paragraph(style=styles.PICTURE)
        shape = line.add_run().add_picture(
            str(path), width=Mm(width), height=Mm(width / crop.ratio)
        )
        shape._inline.docPr.set("descr", printable(alt))
        top, bottom = (round(100_000 * share) for share in (crop.top, crop.bottom))
        blip = shape._inline.graphic.graphicData.pic.blipFill.blip
        blip.addnext(parse_xml(f'<a:srcRect {nsdecls("a")} t="{top}" b="{bottom}"/>'))

    def table(self, texts: Texts) -> None:
        """Add a native table: its header repeated on each page, its columns of fixed width."""
        xml = _table_xml(texts, styles.text_width(wide=self.wide))
        self.document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")

    def turn(self, *, wide: bool) -> None:
        """Go on upright or on its side, on a new page where that is a change."""
        if wide == self.wide:
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        styles.shape_page(section, wide=wide)
        self.wide = wide


def bookmark(id_: str) -> str:
    """Return the name of an exhibit's bookmark: hidden, of at most 40 letters, digits and _.

    Examples
    --------
    >>> bookmark("city-map")
    '_Ref_7fadb824'
    """
    return f"_Ref_{zlib.crc32(id_.encode()):08x}"


def page_numbers(report: Report, *, mark: str) -> None:
    """Set the number of the page at its foot, and a mark at its head where there is one."""
    section = report.document.sections[0]
    foot = section.footer.paragraphs[0]
    foot.add_run("— ")
    add_field(foot, "PAGE", "1")
    foot.add_run(" —")
    if mark:
        section.header.paragraphs[0].add_run(mark)


def add_field(line: Paragraph, code: str, shown: str) -> None:
    """Add a field that Word computes, with what it shows until then."""
    for kind in ("begin", code, "separate", shown, "end"):
        run = line.add_run(shown if kind == shown else "")
        if kind == code:
            run.element.append(parse_xml(f"<w:instrText {_SPACE}> {code} </w:instrText>"))
        elif kind != shown:
            run.element.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))


def _table_xml(texts: Texts, room: float) -> str:
    """Return a table as XML: much faster than cell by cell."""
    size, widths = column_widths(texts, room)
    twips = [round(width * _MM_TWIPS) for width in widths]
    letters = "" if size == styles.CELL_PT else f'<w:rPr><w:sz w:val="{2 * size:g}"/></w:rPr>'
    style = f'<w:pStyle w:val="{styles.CELL.replace(" ", "")}"/>'
    begins = [f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr><w:p>' for each in twips]
    sides = [_RIGHT if number else "" for number in texts.numbers]

    def row(cells: Sequence[str], marks: str, *, kept: bool) -> str:
        shape = style + (_KEPT if kept else "")
        inside = (
            f"{begin}<w:pPr>{shape}{side}</w:pPr><w:r>{letters}{_lines(cell)}</w:r></w:p></w:tc>"
            for begin, side, cell in zip(begins, sides, cells, strict=True)
        )
        return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(inside)}</w:tr>"

    last = len(texts.rows) - 1
    rows = [row(texts.heads, _WHOLE + _HEADER, kept=True)]
    for number, cells in enumerate(texts.rows):
        rows.append(row(cells, _WHOLE, kept=last < _SHORT or number >= last - 1))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblStyle w:val="{styles.TABLE_STYLE.replace(" ", "")}"/>'
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0"'
        ' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _lines(cell: str) -> str:
    """Return the text of a cell as XML, its lines apart."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in cell.split("\n"))
    return "<w:br/>".join(lines)
