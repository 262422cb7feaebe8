"""How the slides look: their size, fonts, colours and four layouts, each set once.

Headings are set in 黑体 and text in 微软雅黑, by name; the class of each face is named too, so
that a machine without it takes one of the same kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from shuanggao_analytics.charts import theme

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout, SlideMaster

HEADING, BODY, LATIN = "黑体", "微软雅黑", "Arial"
TITLE, CHAPTER, CHART, TABLE = "Title", "Chapter", "Chart", "Table"
"""Names of the layouts."""

TEXT, NOTE, NUMBER = 13, 14, 12
"""Numbers of the places on a layout: sentences, what stands under an exhibit, page number."""

WIDE, HIGH = 13.333, 7.5
MARGIN = 0.5
TITLE_PT, TEXT_PT, NOTE_PT = 24.0, 16.0, 9.0
INSET = 0.04
"""Inches inside a box of text on each side."""

_OLD_LAYOUTS = {TITLE: 0, CHAPTER: 2, CHART: 3, TABLE: 5}  # of the template of python-pptx
_FACES = {
    HEADING: 'typeface="黑体" panose="02010609060101010101" pitchFamily="49" charset="-122"',
    BODY: 'typeface="微软雅黑" panose="020B0503020204020204" pitchFamily="34" charset="-122"',
}
_UNUSED = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.PRINTER_SETTINGS)


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in the unit of the file."""
        left, top, width, height = map(Inches, (self.left, self.top, self.width, self.height))
        return left, top, width, height


_WIDTH = WIDE - 2 * MARGIN
_FOOT = Box(WIDE - MARGIN - 1.0, 7.08, 1.0, 0.3)
HEAD = Box(MARGIN, 0.62, _WIDTH, 0.62)
EXHIBIT = Box(MARGIN, 1.35, 8.55, 5.7)
ASIDE = Box(9.3, 1.35, WIDE - MARGIN - 9.3, 5.7)
LIST = Box(MARGIN, 1.35, _WIDTH, 5.6)
KICKER = Box(MARGIN, 0.32, 9.0, 0.3)
MARK = Box(9.6, 0.32, WIDE - MARGIN - 9.6, 0.3)


@dataclass(frozen=True)
class _Place:
    """A place for text on a layout."""

    kind: str
    number: int
    name: str
    box: Box
    size: float
    colour: str = "tx1"
    anchor: str = "t"
    bold: bool = False
    bullet: bool = False
    align: str = "l"


_NUMBER_PLACE = _Place("sldNum", NUMBER, "Number", _FOOT, 10, "tx2", "ctr", align="r")
_HEAD_PLACE = _Place("title", 0, "Title", HEAD, TITLE_PT, anchor="ctr", bold=True)
TITLE_BOXES = {1: Box(1, 3.85, WIDE - 2, 0.9), NOTE: Box(1, 6.2, WIDE - 2, 0.7)}
_LAYOUTS = {
    TITLE: (
        _Place("ctrTitle", 0, "Title", Box(1, 2.2, WIDE - 2, 1.5), 40, anchor="b", bold=True),
        _Place("subTitle", 1, "Subtitle", TITLE_BOXES[1], 20, "tx2"),
        _Place("body", NOTE, "Notes", TITLE_BOXES[NOTE], 12, "tx2", "b"),
    ),
    CHAPTER: (
        _HEAD_PLACE,
        _Place("body", TEXT, "Text", LIST, TEXT_PT, bullet=True),
        _NUMBER_PLACE,
    ),
    CHART: (
        _HEAD_PLACE,
        _Place("body", TEXT, "Text", ASIDE, TEXT_PT),
        _Place("body", NOTE, "Notes", ASIDE, NOTE_PT, "tx2", "b"),
        _NUMBER_PLACE,
    ),
    TABLE: (
        _HEAD_PLACE,
        _Place("body", TEXT, "Text", LIST, TEXT_PT),
        _Place("body", NOTE, "Notes", LIST, NOTE_PT, "tx2", "b"),
        _NUMBER_PLACE,
    ),
}


def new_presentation() -> Presentation:
    """Return a presentation without slides: 16 to 9, with the four layouts and the house theme."""
    presentation = pptx.Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDE), Inches(HIGH)
    layouts = list(presentation.slide_layouts)
    kept = {name: layouts[place] for name, place in _OLD_LAYOUTS.items()}
    for layout in layouts:
        if layout not in kept.values():
            presentation.slide_layouts.remove(layout)
    for name, layout in kept.items():
        _set_layout(layout, name)
    _set_master(presentation.slide_master)
    for part in (presentation.part, presentation.part.package):
        for key, relation in list(part._rels.items()):
            if relation.reltype in _UNUSED:
                part._rels.pop(key)
    return presentation


def layout(presentation: Presentation, name: str) -> SlideLayout:
    """Return a layout by its name."""
    return presentation.slide_layouts.get_by_name(name)


def number_xml(number: int) -> str:
    """Return the place of the page number on a slide as XML: a field that counts by itself."""
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{1000 + number}" name="Number"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="sldNum" sz="quarter" idx="{NUMBER}"/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p>"
        '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        f'<a:rPr lang="zh-CN"/><a:t>{number}</a:t></a:fld></a:p></p:txBody></p:sp>'
    )


def _set_layout(layout: SlideLayout, name: str) -> None:
    """Give a layout its name and its places, and nothing else."""
    layout.element.cSld.set("name", name)
    layout.element.attrib.pop("type", None)
    layout.element.set("preserve", "1")
    tree = layout.shapes._spTree
    for shape in list(layout.shapes):
        tree.remove(shape._element)
    for place, item in enumerate(_LAYOUTS[name], start=2):
        tree.append(parse_xml(_place_xml(item, place)))
    if name != TITLE:
        tree.append(parse_xml(_rule_xml(len(_LAYOUTS[name]) + 2)))


def _place_xml(item: _Place, id_: int) -> str:
    left, top, width, height = item.box.emu
    inset = Inches(INSET)
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if item.bullet else "<a:buNone/>"
    margin = 228600 if item.bullet else 0
    after = 600 if item.size >= TEXT_PT else 200
    text = (
        '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        '<a:rPr lang="zh-CN"/><a:t>‹#›</a:t></a:fld></a:p>'
        if item.kind == "sldNum"
        else '<a:p><a:endParaRPr lang="zh-CN"/></a:p>'
    )
    faces = "mj" if "itle" in item.kind and item.kind != "subTitle" else "mn"
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{id_}" name="{item.name}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="{item.kind}" idx="{item.number}"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square" lIns="{inset}" tIns="{inset}" rIns="{inset}"'
        f' bIns="{inset}" anchor="{item.anchor}"><a:noAutofit/></a:bodyPr><a:lstStyle>'
        f'<a:lvl1pPr marL="{margin}" indent="{-margin}" algn="{item.align}">'
        f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{after}"/></a:spcAft>'
        f'{bullet}<a:defRPr sz="{round(100 * item.size)}" b="{int(item.bold)}"><a:solidFill>'
        f'<a:schemeClr val="{item.colour}"/></a:solidFill><a:latin typeface="+{faces}-lt"/>'
        f'<a:ea typeface="+{faces}-ea"/></a:defRPr></a:lvl1pPr></a:lstStyle>'
        f"{text}</p:txBody></p:sp>"
    )


def _rule_xml(id_: int) -> str:
    """Return the thin line under the heading of a slide."""
    left, top, width, _ = Box(MARGIN, HEAD.top + HEAD.height + 0.02, _WIDTH, 0.0).emu
    return (
        f'<p:cxnSp {nsdecls("p", "a")}><p:nvCxnSpPr><p:cNvPr id="{id_}" name="Rule"/>'
        '<p:cNvCxnSpPr/><p:nvPr userDrawn="1"/></p:nvCxnSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="{width}" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        '<a:ln w="12700"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln></p:spPr>'
        "</p:cxnSp>"
    )


def _set_master(master: SlideMaster) -> None:
    """Set places, fonts and colours of the master, so that nothing of the template shows."""
    for shape in list(master.placeholders):
        kind = str(shape.element.nvSpPr.nvPr.find(f"{{{_P}}}ph").get("type"))
        if kind in ("dt", "ftr"):
            master.shapes._spTree.remove(shape._element)
            continue
        box = {"title": HEAD, "body": LIST, "sldNum": _FOOT}[kind]
        shape.left, shape.top, shape.width, shape.height = box.emu
    styles = master.element.find(f"{{{_P}}}txStyles")
    for style in styles.iter(f"{{{_A}}}defRPr"):
        style.set("sz", str(round(100 * TEXT_PT)))
    for heading in styles.find(f"{{{_P}}}titleStyle").iter(f"{{{_A}}}lvl1pPr"):
        heading.set("algn", "l")
        heading.find(f"{{{_A}}}defRPr").set("b", "1")
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    part.blob = _theme(part.blob.decode()).encode()


def _theme(xml: str) -> str:
    """Return the theme with the fonts and the colours of the house."""
    for part, name in (("major", HEADING), ("minor", BODY)):
        faces = f'<a:latin typeface="{LATIN}"/><a:ea {_FACES[name]}/>'
        pattern = rf'(<a:{part}Font>)<a:latin typeface="[^"]*"/><a:ea typeface=""/>'
        xml = re.sub(pattern, rf"\g<1>{faces}", xml)
    xml = xml.replace('script="Hans" typeface="宋体"', f'script="Hans" typeface="{BODY}"')
    colours = {"dk1": theme.INK, "lt1": theme.PAPER, "dk2": theme.MUTED, "lt2": theme.SEA}
    colours |= {"accent1": theme.NAMED["round_2"]}
    colours |= {f"accent{n}": colour for n, colour in enumerate(theme.CATEGORIES[:5], start=2)}
    for name, colour in colours.items():
        exact = f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>'
        xml = re.sub(rf"<a:{name}>.*?</a:{name}>", exact, xml)
    return xml


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
