"""Completion boards laid out: names, cells with signs and numbers, counts, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.column_heads import Heads, column_heads, head_marks
from shuanggao_analytics.charts.number_words import number_words
from shuanggao_analytics.charts.row_layout import NamedRow, name_marks, named_rows, names_width
from shuanggao_analytics.charts.sheet_marks import Rect, Words
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.status_looks import HALF_IN, LOOKS, look_sign
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.status_looks import Look

_ROW_IN, _NAMES_IN, _WIDEST_IN, _GAP_IN = 0.245, 2.2, 1.1, 0.012
_COUNT_IN, _OFF_IN, _FOOT_IN = 0.3, 0.12, 0.04
_SIZES_PT = (8.0, 7.5, 7.0, 6.5, 6.0)
_SIGN_EM, _STALLED_EM, _PAD_EM = 1.15, 0.9, 0.5
_PAUSE_EM, _NUMBER_EM = (0.22, 0.85), 1.2
_RIM = theme.FAINT


@dataclass(frozen=True)
class Cell:
    """One cell: its place from the upper left, class, number, words, and whether it stalls."""

    row: int
    column: int
    look: Look | None
    value: float
    words: str
    stalled: bool
    hover: str


@dataclass(frozen=True)
class Board:
    """Where the cells stand: left edge, width of a column, upper edge, rows, and heads."""

    left: float
    width: float
    top: float
    rows: list[NamedRow]
    heads: Heads


def board_cells(spec: ChartSpec) -> list[Cell]:
    """Return the cells row by row."""
    rows, columns = _names(spec, "row"), _names(spec, "column")
    classes = dict(spec.options["classes"])
    values = (
        spec.numbers("value").tolist() if "value" in spec.roles else [math.nan] * len(spec.data)
    )
    stalls = [False] * len(spec.data)
    if "stalled" in spec.roles:
        stalls = spec.column("stalled").fillna(value=False).astype("bool").tolist()
    found = []
    for place, (key, value) in enumerate(zip(spec.column("status"), values, strict=True)):
        row, column = divmod(place, len(columns))
        look = None if pd.isna(key) else LOOKS[classes[str(key)]]
        words = "" if math.isnan(value) else number_words(value, places=spec.options["decimals"])
        said = [term(look.word if look else "no_data", lang=spec.lang)]
        said += [f"{words} {spec.unit}".rstrip()] if words else []
        said += [term("board_stalled", lang=spec.lang)] if stalls[place] else []
        hover = "<br>".join([f"<b>{rows[row]} · {columns[column]}</b>", *said])
        found.append(Cell(row, column, look, value, words, stalls[place], hover))
    return found


def _names(spec: ChartSpec, role: str) -> list[str]:
    words = [term_or_text(key, lang=spec.lang) for key in spec.options[f"{role}s"]]
    return [" ".join(name.split()) for name in words]


def counted(spec: ChartSpec) -> list[Look | None]:
    """Return the classes of the key and of the counts: three always, others where they occur."""
    found = {cell.look.word if cell.look else "" for cell in board_cells(spec)}
    shown = list(LOOKS.values())
    looks: list[Look | None] = [look for look in shown if look in shown[:3] or look.word in found]
    return [*looks, None] if "" in found else looks


def _board(spec: ChartSpec) -> Board:
    names, columns = _names(spec, "row"), _names(spec, "column")
    rows = named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)
    left, beside = names_width(rows), 0.0
    if spec.options["counts"]:
        beside = _OFF_IN + _COUNT_IN * len(counted(spec))
    width = min((theme.BODY_IN - left - beside) / len(columns), _WIDEST_IN)
    top = _FOOT_IN + sum(row.height for row in rows)
    return Board(left, width, top, rows, column_heads(columns, width=width))


def board_height(spec: ChartSpec) -> float:
    """Return the height of a completion board in inches."""
    board = _board(spec)
    return board.top + _head_height(spec, board) + sign_key_height(_entries(spec))


def _head_height(spec: ChartSpec, board: Board) -> float:
    return max(board.heads.height, 2 * HALF_IN + 0.1 if spec.options["counts"] else 0.0)


def board_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a completion board, in inches."""
    board, cells = _board(spec), board_cells(spec)
    marks: list[SheetMark] = []
    for cell in cells:
        row = board.rows[cell.row]
        x, y = board.left + cell.column * board.width, board.top - row.middle - row.height / 2
        box = (x + _GAP_IN, y + _GAP_IN, board.width - 2 * _GAP_IN, row.height - 2 * _GAP_IN)
        if cell.look is not None and cell.look.colour == theme.PAPER:
            marks.append(Rect("rim", *box, _RIM, 0.0, ""))
            inner = 0.008
            box = (box[0] + inner, box[1] + inner, box[2] - 2 * inner, box[3] - 2 * inner)
        colour = cell.look.colour if cell.look else theme.NO_DATA
        key = f"cell-{cell.row}-{cell.column}"
        marks.append(Rect(key, *box, colour, cell.value, cell.hover, hatch=cell.look is None))
    marks += _cell_words(board, cells)
    marks += name_marks(board.rows, right=board.left, top=board.top)
    marks += head_marks(board.heads, left=board.left, top=board.top, width=board.width)
    marks += _count_marks(spec, board, cells) if spec.options["counts"] else []
    return marks + sign_key(_entries(spec), top=board_height(spec))


def _fitting_pt(cells: list[Cell], width: float) -> float | None:
    """Return the largest type in which sign, number and mark find room in all cells."""
    widest = max((width_em(cell.words) for cell in cells), default=0.0)
    stalls = _STALLED_EM if any(cell.stalled for cell in cells) else 0.0
    em = _SIGN_EM + widest + stalls + (_PAD_EM if widest else 0.0)
    room = width - 2 * _GAP_IN
    return next((size for size in _SIZES_PT if em * size / 72 <= room), None)


def has_room(spec: ChartSpec) -> bool:
    """Return whether the numbers find room in the cells; else the signs stand there alone."""
    return _fitting_pt(board_cells(spec), _board(spec).width) is not None


def _cell_words(board: Board, cells: list[Cell]) -> list[SheetMark]:
    """Return sign, number and mark of stalling, each in its own column of every cell."""
    fitting = _fitting_pt(cells, board.width)
    size = fitting or _SIZES_PT[-1]
    numbers = fitting is not None
    widest = max((width_em(cell.words) for cell in cells), default=0.0) if numbers else 0.0
    stalls = _STALLED_EM if any(cell.stalled for cell in cells) else 0.0
    total = (_SIGN_EM + widest + stalls + (_PAD_EM if widest else 0.0)) * size / 72
    places: dict[str, list[Any]] = {"signs": [], "values": []}
    marks: list[SheetMark] = []
    for cell in cells:
        y = board.top - board.rows[cell.row].middle
        x = board.left + (cell.column + 0.5) * board.width - total / 2
        ink = cell.look.ink if cell.look else theme.INK
        if cell.look:
            places["signs"].append((x + _SIGN_EM / 2 * size / 72, y, cell.look.sign, ink))
        if cell.words and numbers:
            at = x + (_SIGN_EM + _PAD_EM / 2 + widest / 2) * size / 72
            places["values"].append((at, y, cell.words, ink))
            if cell.look is None:
                half = (width_em(cell.words) / 2 + 0.2) * size / 72
                tall = _NUMBER_EM * size / 72
                box = (at - half, y - tall / 2, 2 * half, tall)
                marks.append(Rect("ground", *box, theme.NO_DATA, cell.value, cell.hover))
        if cell.stalled:
            at, key = x + total - stalls / 2 * size / 72, f"stalled-{cell.row}-{cell.column}"
            marks += _pause(key, at, y, size_pt=size, colour=ink, hover=cell.hover)
    return marks + [Words(key, size, tuple(found)) for key, found in places.items() if found]


def _pause(
    key: str, x: float, y: float, *, size_pt: float, colour: str, hover: str = ""
) -> list[SheetMark]:
    """Return the two upright bars of a pause around a place."""
    wide, tall = (em * size_pt / 72 for em in _PAUSE_EM)
    return [
        Rect(key, x + side * wide - wide / 2, y - tall / 2, wide, tall, colour, 1.0, hover)
        for side in (-0.95, 0.95)
    ]


def _count_marks(spec: ChartSpec, board: Board, cells: list[Cell]) -> list[SheetMark]:
    """Return how often each class occurs in each row, in columns below their signs."""
    right = board.left + board.width * len(spec.options["columns"]) + _OFF_IN
    marks: list[SheetMark] = []
    numbers = []
    for place, look in enumerate(counted(spec)):
        x = right + (place + 0.5) * _COUNT_IN
        marks += _look_sign(look)(x, board.top + HALF_IN + 0.04)
        for number, row in enumerate(board.rows):
            count = sum(cell.look == look for cell in cells if cell.row == number)
            ink = theme.INK if count else theme.COAST
            numbers.append((x, board.top - row.middle, str(count), ink))
    return [*marks, Words("counts", theme.SMALL_PT, tuple(numbers))]


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    """Return the key: classes, cells without data, and the mark of stalling."""
    found = [
        KeyEntry(term(look.word if look else "no_data", lang=spec.lang), _look_sign(look))
        for look in counted(spec)
    ]
    if any(cell.stalled for cell in board_cells(spec)):
        found.append(KeyEntry(term("board_stalled", lang=spec.lang), _stalled_sign))
    return found


def _look_sign(look: Look | None) -> Sign:
    if look is not None:
        return lambda x, y: look_sign(look, x, y)
    side = 2 * HALF_IN
    return lambda x, y: [
        Rect("key", x - HALF_IN, y - HALF_IN, side, side, theme.NO_DATA, 0.0, "", hatch=True)
    ]


def _stalled_sign(x: float, y: float) -> list[SheetMark]:
    return _pause("key", x, y, size_pt=theme.SMALL_PT, colour=theme.INK)
