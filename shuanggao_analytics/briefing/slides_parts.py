"""The parts of a slide: sentences that fit their box, native tables, pictures without a frame."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.picture_body import body_of
from shuanggao_analytics.briefing.slides_styles import INSET, Box
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.tables import fitted_columns
from shuanggao_analytics.charts.typeface import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pptx.slide import Slide
    from pptx.table import _Cell

    from shuanggao_analytics.briefing.cells import Texts

MOST_ROWS = 12
"""Rows of a table on one slide."""

_LINE, _SLACK = 1.25, 0.94  # height of a line; fonts differ a little in width
_CELL_PTS, _FINE_PT = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0), 11.0
_CELL_IN, _CELL_MARGIN = 0.07, 0.03  # beside and above a cell's text
_WHOLE_EM, _INDENT_EM = 4.5, 1.2
_HEAD_FILL = "E6F0F8"


def text_height(texts: Sequence[str], *, width: float, size: float, gap: float) -> float:
    """Return the height of paragraphs in inches.

    Parameters
    ----------
    texts
        The paragraphs.
    width
        Of the box, in inches.
    size
        Of the letters, in points.
    gap
        Points below each paragraph.

    Examples
    --------
    >>> round(text_height(["双高"], width=2.0, size=16, gap=6), 2)
    0.44
    """
    room = _SLACK * 72 * (width - 2 * INSET) / size
    lines = sum(len(wrap(text, em=room)) for text in texts)
    return (lines * size * _LINE + gap * len(texts)) / 72 + 2 * INSET


def fitting_size(
    texts: Sequence[str], *, width: float, height: float, sizes: Sequence[float], gap: float
) -> float:
    """Return the largest of some sizes, from large to small, at which paragraphs fit a box.

    Examples
    --------
    >>> fitting_size(["双高" * 40], width=3.0, height=2.2, sizes=(24, 16, 11), gap=0)
    16
    """
    for size in sizes:
        if text_height(texts, width=width, size=size, gap=gap) <= height:
            return size
    return sizes[-1]


def fill(slide: Slide, number: int, texts: Sequence[str], *, box: Box, size: float) -> None:
    """Write paragraphs into a place of a slide; without any, the place is taken off."""
    place = next(p for p in slide.placeholders if p.placeholder_format.idx == number)
    if not texts:
        place._element.getparent().remove(place._element)
        return
    place.left, place.top, place.width, place.height = box.emu
    frame = place.text_frame
    for at, text in enumerate(texts):
        line = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = line.add_run()
        run.text, run.font.size = printable(text), Pt(size)


def label(slide: Slide, text: str, *, box: Box, name: str, colour: str, right: bool) -> None:
    """Add one small line of text: the chapter, or a mark."""
    shape = slide.shapes.add_textbox(*box.emu)
    shape.name = name
    frame = shape.text_frame
    line = frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Inches(INSET)
    run = line.add_run()
    run.text, run.font.size = printable(text), Pt(11)
    run.font.color.rgb = _colour(colour)


def picture_place(picture: Path, box: Box) -> Box:
    """Return where a saved chart without heading and foot stands in a box, as large as it can."""
    ratio = body_of(picture).ratio
    width = min(box.width, box.height * ratio)
    height = width / ratio
    left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    return Box(left, top, width, height)


def add_picture(slide: Slide, picture: Path, *, box: Box, alt: str, name: str) -> None:
    """Add a saved chart as large as its box allows, without heading and foot, with its text."""
    crop = body_of(picture)
    shape = slide.shapes.add_picture(str(picture), *picture_place(picture, box).emu)
    shape.crop_top, shape.crop_bottom = crop.top, crop.bottom
    about = shape._element.nvPicPr.cNvPr
    about.set("name", name)
    about.set("descr", printable(alt))


@dataclass(frozen=True)
class Grid:
    """A table laid out: size of the letters, widths of columns and heights of rows in inches."""

    texts: Texts
    size: float
    widths: tuple[float, ...]
    head: float
    heights: tuple[float, ...]

    def pages(self, room: float) -> list[range]:
        """Return the rows of each slide: at most twelve, as many as fit, evenly spread."""
        count = len(self._split(room, MOST_ROWS))
        most = -(-len(self.heights) // count) if count else MOST_ROWS
        even = self._split(room, most)
        return even if len(even) == count else self._split(room, MOST_ROWS)

    def _split(self, room: float, most: int) -> list[range]:
        found, start, used = [], 0, self.head
        for row, height in enumerate(self.heights):
            if row > start and (used + height > room or row - start == most):
                found.append(range(start, row))
                start, used = row, self.head
            used += height
        return [*found, range(start, len(self.heights))]


def grid(texts: Texts, *, width: float, height: float) -> Grid:
    """Return a table laid out for a box: on the fewest slides, then in the largest letters."""
    found = [_grid(texts, width, size) for size in _CELL_PTS]
    fitting = [each for each in found if _fits(each, width)] or found[-1:]
    fine = [each for each in fitting if each.size >= _FINE_PT] or fitting[:1]
    return min(fine, key=lambda each: (len(each.pages(height)), -each.size))


def _fits(found: Grid, width: float) -> bool:
    return sum(found.widths) <= width * 1.001


def _grid(texts: Texts, width: float, size: float) -> Grid:
    em = size / 72
    cells = [texts.heads, *texts.rows]
    columns = fitted_columns(cells, texts.numbers, total=width / em, whole_em=_WHOLE_EM)
    wide = [column.width * em for column in columns]
    scale = min(1.0, width / sum(wide)) if size == _CELL_PTS[-1] else 1.0
    widths = tuple(each * scale for each in wide)
    after = [not now and before for before, now in pairwise([False, *texts.numbers])]
    rooms = [
        _SLACK * ((each - 2 * _CELL_IN) / em - _INDENT_EM * indented)
        for each, indented in zip(widths, after, strict=True)
    ]
    heights = [
        _row_height(
            max(len(wrap(cell, em=room)) for cell, room in zip(row, rooms, strict=True)), size
        )
        for row in cells
    ]
    return Grid(texts, size, widths, heights[0], tuple(heights[1:]))


def _row_height(lines: int, size: float) -> float:
    return lines * size * _LINE / 72 + 2 * _CELL_MARGIN


def add_table(slide: Slide, found: Grid, rows: range, *, box: Box, alt: str, name: str) -> None:
    """Add some rows of a table with its headings as a native table."""
    texts, wide = found.texts, sum(found.widths)
    left = box.left + (box.width - wide) / 2
    high = found.head + sum(found.heights[row] for row in rows)
    shape = slide.shapes.add_table(
        len(rows) + 1, len(texts.heads), *Box(left, box.top, wide, high).emu
    )
    about = shape._element.nvGraphicFramePr.cNvPr
    about.set("name", name)
    about.set("descr", printable(alt))
    table = shape.table
    table._tbl.tblPr.find(f"{{{_A}}}tableStyleId").text = _NO_STYLE
    table.horz_banding = False
    for column, width in zip(table.columns, found.widths, strict=True):
        column.width = Emu(Inches(width))
    for at, row in enumerate([-1, *rows]):
        cells = texts.heads if row < 0 else texts.rows[row]
        table.rows[at].height = Inches(found.head if row < 0 else found.heights[row])
        for place, text in enumerate(cells):
            cell, number = table.cell(at, place), texts.numbers[place]
            after = place > 0 and texts.numbers[place - 1] and not number
            cell.margin_left = Inches(_CELL_IN + _INDENT_EM * after * found.size / 72)
            _cell(cell, text, size=found.size, head=row < 0, number=number)


def _cell(cell: _Cell, text: str, *, size: float, head: bool, number: bool) -> None:
    cell.margin_right = Inches(_CELL_IN)
    cell.margin_top = cell.margin_bottom = Inches(_CELL_MARGIN)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE
    cell.text = text
    for line in cell.text_frame.paragraphs:
        line.alignment = PP_ALIGN.RIGHT if number else PP_ALIGN.LEFT
        for run in line.runs:
            run.font.size, run.font.bold = Pt(size), head
            run.font.color.rgb = _colour(theme.INK)
    width, colour = (12700, theme.NAMED["round_2"]) if head else (6350, theme.FAINT)
    properties = cell._tc.get_or_add_tcPr()
    properties.append(
        parse_xml(
            f'<a:lnB {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour[1:]}"/>'
            "</a:solidFill></a:lnB>"
        )
    )
    if head:
        cell.fill.solid()
        cell.fill.fore_color.rgb = RGBColor.from_string(_HEAD_FILL)


def _colour(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())


_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
