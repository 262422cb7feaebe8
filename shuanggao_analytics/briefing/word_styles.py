"""How a Word report looks: its page, its fonts and every style, each set once.

Chinese text is set in 仿宋 and headings in 黑体, as official papers are; a machine without
仿宋_GB2312 finds the fonts that the table of fonts names in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.styles.style import ParagraphStyle

    from shuanggao_analytics.terms import Lang

BODY, HEADING, LATIN = "仿宋_GB2312", "黑体", "Times New Roman"
SHORT, LONG, MARGIN = 210.0, 297.0, 25.0  # A4 in mm
TABLE_STYLE, CELL, NOTE, MARK, PICTURE = (
    "Report Table", "Table Text", "Exhibit Note", "Synthetic Mark", "Exhibit Picture",
)  # fmt: skip
CELL_PT, CELL_MARGIN = 9.0, 1.5  # mm on either side of a cell

_BLACK, _SOFT, _RED = RGBColor(0, 0, 0), RGBColor(0x44, 0x4F, 0x58), RGBColor(0xAA, 0x11, 0x11)
_LINKS = {qn("w:link")}  # to a character style of Word's own
_LETTERS = {qn("w:rFonts"), qn("w:spacing"), qn("w:kern")}
_SHAPES = {qn("w:pBdr"), qn("w:contextualSpacing")}
_FALLBACKS = {BODY: "仿宋,FangSong,STFangsong", HEADING: "SimHei,Noto Sans CJK SC,STHeiti"}
_RULE = 'w:val="single" w:space="0" w:color="444F58"'
_MARGIN = round(CELL_MARGIN * 1440 / 25.4)
_FINE = 'w:val="single" w:sz="4" w:space="0" w:color="D9DEE3"'


def new_document(lang: Lang) -> Document:
    """Return an empty document with the page and the styles of a report."""
    document = docx.Document()
    _defaults(document, lang)
    _style(document, "Normal", size=12, font=BODY, after=6, line=1.4)
    _style(document, "Title", size=22, font=HEADING, after=6, line=1.2, centred=True)
    _style(document, "Subtitle", size=12, font=BODY, after=12, centred=True, colour=_SOFT)
    for level, size in enumerate((16, 14), start=1):
        name = f"Heading {level}"
        _style(document, name, size=size, font=HEADING, before=18, after=6, line=1.2)
    _style(document, "List Bullet", size=12, font=BODY, after=4, line=1.4)
    _style(document, "Caption", size=10.5, font=HEADING, before=6, after=4, line=1.2, centred=True)
    _style(document, "Header", size=9, font=BODY, centred=True)
    _style(document, "Footer", size=9, font=BODY, centred=True)
    for name, more in (
        (CELL, {"size": CELL_PT}),
        (NOTE, {"size": 9, "after": 2, "line": 1.2, "colour": _SOFT}),
        (MARK, {"size": 12, "after": 6, "centred": True, "colour": _RED, "bold": True}),
        (PICTURE, {"size": 9, "before": 6, "centred": True}),
    ):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = None
        _style(document, name, font=BODY, **more)
    document.styles.element.append(parse_xml(_TABLE_XML))
    shape_page(document.sections[0], wide=False)
    return document


def shape_page(section: Section, *, wide: bool) -> None:
    """Make the pages of a section A4, upright or on their side."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    width, height = (LONG, SHORT) if wide else (SHORT, LONG)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header_distance = section.footer_distance = Mm(13)


def text_width(*, wide: bool) -> float:
    """Return the width of the text in mm."""
    return (LONG if wide else SHORT) - 2 * MARGIN


def font_table() -> str:
    """Return the table of fonts with what may stand in for each, as XML."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/></w:font>'
        for name, others in _FALLBACKS.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{latin}{fonts}</w:fonts>"


def _style(
    document: Document,
    name: str,
    *,
    size: float,
    font: str,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    centred: bool = False,
    bold: bool = False,
    colour: RGBColor = _BLACK,
) -> None:
    """Set a paragraph style whole, so that nothing of Word's own theme shows through."""
    style: ParagraphStyle = document.styles[name]
    properties = style.element.get_or_add_rPr()
    for old in [each for each in properties if each.tag in _LETTERS]:
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = colour
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    for part, names in ((style.element, _LINKS), (style.element.get_or_add_pPr(), _SHAPES)):
        for old in [each for each in part if each.tag in names]:
            part.remove(old)
    if name == "Subtitle":
        style.element.pPr._remove_numPr()
    shape.keep_with_next = name.startswith(("Heading", "Title")) or name == PICTURE


def _defaults(document: Document, lang: Lang) -> None:
    """Set the fonts and the languages that hold where no style says otherwise."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), LATIN)
        fonts.set(qn("w:eastAsia"), BODY)
        if lang == "zh":  # quotation marks and dashes are Chinese ones
            fonts.set(qn("w:hint"), "eastAsia")
    for words in defaults.iter(qn("w:lang")):
        words.set(qn("w:eastAsia"), "zh-CN")
    for words in document.settings.element.iter(qn("w:themeFontLang")):
        words.set(qn("w:eastAsia"), "zh-CN")


_TABLE_XML = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable">
  <w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/>
  <w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>
  <w:tblPr>
    <w:tblStyleRowBandSize w:val="1"/>
    <w:tblBorders>
      <w:top {_RULE} w:sz="12"/><w:bottom {_RULE} w:sz="12"/><w:insideH {_FINE}/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr>
      <w:tcBorders><w:bottom {_RULE} w:sz="6"/></w:tcBorders><w:vAlign w:val="bottom"/>
    </w:tcPr>
  </w:tblStylePr>
</w:style>"""
