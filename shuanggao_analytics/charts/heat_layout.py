"""Heat maps laid out in inches: names, cells, margins and key, for both renderers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.column_heads import Heads, column_heads, head_marks
from shuanggao_analytics.charts.heat_content import (
    ZERO,
    ZERO_SIGN,
    axis_names,
    has_ramp,
    heat_cells,
    heat_key,
    heat_margins,
    ramp_stops,
)
from shuanggao_analytics.charts.sheet_marks import (
    Line,
    Rect,
    Rule,
    SheetMark,
    Words,
    key_marks,
    key_rows,
)
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.heat_content import Cell, Margin
    from shuanggao_analytics.charts.spec import ChartSpec

_ROW_IN, _WIDEST_IN, _GAP_IN = 0.225, 1.4, 0.009
_ROW_NAMES_IN, _LINE_IN = 2.5, 0.15
_KEY_ROW_IN, _RAMP_IN, _RAMP_STEPS, _RAMP_WORDS_IN = 0.24, 1.6, 40, 0.17
_OFF_IN, _BAR_IN, _DROP_IN = 0.08, 0.62, 0.36
_SIZES_PT = (8.0, 7.5, 7.0, 6.5, 6.0)
_BAR = theme.NAMED["round_1"]
_KEY_STYLE: Any = {"width": theme.BODY_IN, "size_pt": theme.BODY_PT}


@dataclass(frozen=True)
class Grid:
    """Where the parts of a heat map stand, in inches from the lower left corner of the body.

    Attributes
    ----------
    left, top
        Upper left corner of the cells.
    width, height
        Size of one cell.
    right, bottom
        Right and lower edge of the cells.
    row_names
        Wrapped names of the rows.
    heads
        How the names of the columns stand.
    """

    left: float
    top: float
    width: float
    height: float
    right: float
    bottom: float
    row_names: tuple[tuple[str, ...], ...]
    heads: Heads


def heat_height(spec: ChartSpec) -> float:
    """Return the height of a heat map in inches."""
    grid = _grid(spec)
    return _key_height(spec) + grid.heads.height + grid.top


def heat_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a heat map."""
    grid, cells, margins = _grid(spec), heat_cells(spec), heat_margins(spec)
    marks = _key_marks(spec, heat_height(spec))
    marks += _row_name_marks(grid)
    marks += head_marks(grid.heads, left=grid.left, top=grid.top, width=grid.width)
    for cell in cells:
        x, y = grid.left + cell.column * grid.width, grid.top - (cell.row + 1) * grid.height
        size = (grid.width - 2 * _GAP_IN, grid.height - 2 * _GAP_IN)
        box = (x + _GAP_IN, y + _GAP_IN, *size)
        key = f"cell-{cell.row}-{cell.column}"
        marks.append(Rect(key, *box, cell.colour, cell.value, cell.hover, hatch=cell.missing))
    marks += _cell_words(grid, cells)
    return marks + _margin_marks(spec, grid, margins)


def _grid(spec: ChartSpec) -> Grid:
    rows, columns = axis_names(spec, "row"), axis_names(spec, "column")
    margin = term_or_text(spec.options["margin_name"], lang=spec.lang)
    margins = heat_margins(spec)
    em = _ROW_NAMES_IN * 72 / theme.BODY_PT
    row_names = tuple(tuple(wrap(name, em=em)) for name in rows)
    left = _inches([margin] if margins else [], theme.BODY_PT)
    left = max(left, _inches((line for name in row_names for line in name), theme.BODY_PT)) + 0.1
    numbers = [item.words for item in margins if item.row >= 0 or item.column < 0]
    beside = _inches(numbers, theme.SMALL_PT) + 0.1
    beside += _BAR_IN if any(item.share for item in margins) else 0.0
    beside = _OFF_IN + max(beside, _inches([margin], theme.SMALL_PT)) if numbers else 0.0
    width = min((theme.BODY_IN - left - beside) / len(columns), _WIDEST_IN)
    height = max(_ROW_IN, 0.06 + _LINE_IN * max(map(len, row_names)))
    heads = column_heads(columns, width=width)
    total = height * len(rows)
    bottom = _foot_height(spec, width)
    right = left + width * len(columns)
    return Grid(left, bottom + total, width, height, right, bottom, row_names, heads)


def _row_name_marks(grid: Grid) -> list[SheetMark]:
    marks: list[SheetMark] = []
    for row, name in enumerate(grid.row_names):
        middle = grid.top - (row + 0.5) * grid.height
        for number, line in enumerate(name):
            y = middle + ((len(name) - 1) / 2 - number) * _LINE_IN
            at = (grid.left - 0.07, y)
            marks.append(Line(f"row-{row}", *at, line, theme.BODY_PT, theme.INK, "right"))
    return marks


def _cell_words(grid: Grid, cells: Sequence[Cell]) -> list[SheetMark]:
    """Return the words in the cells, in the largest type in which all find room, or none."""
    size = _fitting_pt([cell.words for cell in cells], grid.width - 0.04)
    if size is None:
        return []
    places = tuple(
        (
            grid.left + (cell.column + 0.5) * grid.width,
            grid.top - (cell.row + 0.5) * grid.height,
            cell.words,
            theme.COAST if cell.colour == ZERO else theme.text_on(cell.colour),
        )
        for cell in cells
        if cell.words
    )
    return [Words("cells", size, places)] if places else []


def _fitting_pt(words: Iterable[str], room: float) -> float | None:
    widest = _inches(words, 1.0)
    return next((size for size in _SIZES_PT if widest * size <= room), None)


def _margin_marks(spec: ChartSpec, grid: Grid, margins: Sequence[Margin]) -> list[SheetMark]:
    """Return bars with their numbers, level at the right and hanging below the cells."""
    if not margins:
        return []
    name = term_or_text(spec.options["margin_name"], lang=spec.lang)
    at = (grid.right + _OFF_IN, grid.bottom - _OFF_IN)
    marks: list[SheetMark] = [
        Line("margin", at[0], grid.top + 0.1, name, theme.SMALL_PT, theme.MUTED),
        Line("margin", grid.left - 0.07, at[1] - 0.08, name, theme.BODY_PT, theme.MUTED, "right"),
    ]
    marks += _row_margins(grid, [item for item in margins if item.row >= 0], at[0])
    marks += _column_margins(grid, [item for item in margins if item.column >= 0], at[1])
    everything = [item.words for item in margins if item.row == item.column == -1]
    marks += [
        Line("margin-all", at[0], at[1] - 0.08, words, theme.SMALL_PT, theme.INK)
        for words in everything
    ]
    return marks


def _row_margins(grid: Grid, items: Sequence[Margin], x: float) -> list[SheetMark]:
    marks: list[SheetMark] = [Rule((x, grid.bottom), (x, grid.top), theme.COAST, 0.6)]
    for item in items:
        y, tall, wide = grid.top - (item.row + 0.5) * grid.height, 0.13, _BAR_IN * item.share
        key = f"margin-row-{item.row}"
        box = (x, y - tall / 2, wide, tall)
        marks.append(Rect(key, *box, _BAR, item.value, item.hover))
        marks.append(Line(key, x + wide + 0.05, y, item.words, theme.SMALL_PT, theme.INK))
    return marks


def _column_margins(grid: Grid, items: Sequence[Margin], y: float) -> list[SheetMark]:
    marks: list[SheetMark] = [Rule((grid.left, y), (grid.right, y), theme.COAST, 0.6)]
    size = _fitting_pt([item.words for item in items], grid.width - 0.05)
    numbers = []
    for item in items:
        key, tall = f"margin-column-{item.column}", _DROP_IN * item.share
        x, wide = grid.left + (item.column + 0.5) * grid.width, min(0.6 * grid.width, 0.4)
        box = (x - wide / 2, y - tall, wide, tall)
        marks.append(Rect(key, *box, _BAR, item.value, item.hover))
        if size is None:
            at = (x, y - tall - 0.05)
            marks.append(Line(key, *at, item.words, _SIZES_PT[0], theme.INK, "right", upright=True))
        else:
            numbers.append((x, y - tall - 0.09, item.words, theme.INK))
    return [*marks, Words("margins", size, tuple(numbers))] if size else marks


def _foot_height(spec: ChartSpec, grid_width: float) -> float:
    """Return the room below the cells: for the bars of the columns and their numbers."""
    margins = heat_margins(spec)
    words = [item.words for item in margins if item.column >= 0]
    if not words:
        return 0.04
    level = _fitting_pt(words, grid_width - 0.05) is not None
    bars = _DROP_IN if any(item.share for item in margins) else 0.0
    return _OFF_IN + bars + (0.2 if level else _inches(words, _SIZES_PT[0]) + 0.1)


def _key_height(spec: ChartSpec) -> float:
    if has_ramp(spec):
        return _KEY_ROW_IN + _RAMP_WORDS_IN + 0.08
    rows = key_rows([words for words, _ in heat_key(spec)], **_KEY_STYLE)
    return rows * _KEY_ROW_IN + 0.08


def _key_marks(spec: ChartSpec, top: float) -> list[SheetMark]:
    """Return the key above the names: a ramp, or a square for each class, and missing last."""
    marks = key_marks(heat_key(spec), top=top, row=_KEY_ROW_IN, **_KEY_STYLE)
    found: list[SheetMark] = []
    shift = 0.0
    if has_ramp(spec):
        found, shift = _ramp_marks(spec, top), _RAMP_IN + 0.5
    for mark in marks:
        if isinstance(mark, Rect):
            found.append(replace(mark, x=mark.x + shift, hatch=mark.colour == theme.NO_DATA))
            if mark.colour == ZERO:
                at = (mark.x + shift + mark.width / 2, mark.y + mark.height / 2)
                found.append(Line("key", *at, ZERO_SIGN, theme.BODY_PT, theme.COAST, "center"))
        elif isinstance(mark, Line):
            found.append(replace(mark, x=mark.x + shift))
    return found


def _ramp_marks(spec: ChartSpec, top: float) -> list[SheetMark]:
    colours, words = ramp_stops(spec, _RAMP_STEPS)
    left, step = 0.12, _RAMP_IN / _RAMP_STEPS
    y = top - _KEY_ROW_IN / 2 - 0.065
    marks: list[SheetMark] = [
        Rect("ramp", left + place * step, y, step * 1.05, 0.13, colour, 0.0, "")
        for place, colour in enumerate(colours)
    ]
    below = top - _KEY_ROW_IN - _RAMP_WORDS_IN / 2 + 0.02
    return marks + [
        Line("ramp", left + part * _RAMP_IN, below, said, theme.SMALL_PT, theme.MUTED, "center")
        for part, said in zip((0.0, 0.5, 1.0), words, strict=True)
        if said
    ]


def _inches(words: Iterable[str], size_pt: float) -> float:
    """Return the width of the longest of some words."""
    return max(map(width_em, words), default=0.0) * size_pt / 72
