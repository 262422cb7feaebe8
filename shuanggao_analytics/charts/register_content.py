"""Registers laid out: columns, sections, wrapped rows and signs, for both renderers."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect
from shuanggao_analytics.charts.status_looks import HALF_IN, LOOKS, look_sign
from shuanggao_analytics.charts.tables import Column, cell_texts, fitted_columns, is_number_column
from shuanggao_analytics.charts.typeface import wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.status_looks import Look

_EM_IN = theme.BODY_PT / 72
_LINE_IN, _PAD_IN, _TOP_IN, _FOOT_IN = 1.3 * _EM_IN, 0.1, 0.04, 0.06
_SIGN_EM, _SLACK_EM, _WHOLE_EM = 1.7, 0.3, 4.0
_INDENT_EM = 0.7
_SECTION, _BAND = "#e3eaf0", "#f4f6f8"


@dataclass(frozen=True)
class Row:
    """A row that is drawn: what it is, the lines of its cells, the row of the data, its height."""

    kind: str
    cells: tuple[tuple[str, ...], ...]
    place: int
    height: float


def _statuses(spec: ChartSpec) -> list[str | None]:
    """Return the status of each row as text; None where it is missing or there are none."""
    column = spec.options["status"]
    if column is None:
        return [None] * len(spec.data)
    return [None if pd.isna(key) else str(key) for key in spec.data[column]]


def _look(spec: ChartSpec, key: str | None) -> Look | None:
    """Return the look of a status; None where nothing is known."""
    return None if key is None else LOOKS.get(spec.options["statuses"][key])


def register_texts(spec: ChartSpec) -> list[list[str]]:
    """Return headings and cells as text; a status is its words."""
    heads, *rows = cell_texts(spec)
    column = spec.options["status"]
    if column is not None:
        place, words = list(spec.options["headers"]).index(column), spec.options["status_words"]
        for row, key in zip(rows, _statuses(spec), strict=True):
            look = _look(spec, key)
            said = term(look.word if look else "no_data", lang=spec.lang)
            row[place] = term_or_text(words.get(key, said), lang=spec.lang) if key else said
    return [heads, *rows]


def register_columns(spec: ChartSpec) -> list[Column]:
    """Return the columns from left to right, in em: those given for all pages, or fitting ones."""
    if "columns" in spec.options:
        return [Column(*part[:4], number=part[4]) for part in spec.options["columns"]]
    texts = register_texts(spec)
    headers = list(spec.options["headers"])
    if spec.options["status"] is not None:
        place = headers.index(spec.options["status"])
        room = "\u3000" * math.ceil(_SIGN_EM)
        texts = [[*row[:place], room + row[place], *row[place + 1 :]] for row in texts]
    numbers = [is_number_column(spec, column) for column in headers]
    return fitted_columns(texts, numbers, total=theme.BODY_IN / _EM_IN, whole_em=_WHOLE_EM)


def plain_columns(columns: Sequence[Column]) -> tuple[tuple[float | bool, ...], ...]:
    """Return columns as plain values, to be kept among the options of a spec."""
    return tuple(astuple(column) for column in columns)


def register_rows(spec: ChartSpec) -> list[Row]:
    """Return the headings, and the rows each below the heading of its section."""
    columns, texts = register_columns(spec), register_texts(spec)
    headers, status = list(spec.options["headers"]), spec.options["status"]
    section = spec.options["section"]
    found, before = [], None
    for number, cells in enumerate(texts):
        place = number - 1
        if section and place >= 0 and spec.data[section].iloc[place] != before:
            before = spec.data[section].iloc[place]
            found.append(_section_row(spec, str(before), place))
        lines = tuple(
            tuple(wrap(cell, em=_room(column, signed=place >= 0 and name == status)))
            for cell, column, name in zip(cells, columns, headers, strict=True)
        )
        found.append(Row("row" if number else "head", lines, place, _height(lines)))
    return found


def _room(column: Column, *, signed: bool) -> float:
    return column.inner + _SLACK_EM - (_SIGN_EM if signed else 0.0)


def _section_row(spec: ChartSpec, name: str, place: int) -> Row:
    if place == 0 and spec.options.get("continued"):
        name = term("table_continued", lang=spec.lang, name=name)
    lines = (tuple(wrap(name, em=theme.BODY_IN / _EM_IN - 2 * _INDENT_EM)),)
    return Row("section", lines, place, _height(lines))


def _height(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * _LINE_IN + _PAD_IN


def page_breaks(spec: ChartSpec, *, height: float) -> list[int]:
    """Return the rows of the data with which pages so high begin, the first with row 0.

    Each page has the headings again, and the heading of a section that goes on; a section's heading
    never stands last on a page.
    """
    head, *rows = register_rows(spec)
    starts, used, heading, begins = [0], head.height, 0.0, False
    for row in rows:
        if row.kind == "section":
            heading, begins = row.height, True
            continue
        needs = row.height + (heading if begins else 0.0)
        if used + needs > height and row.place > starts[-1]:
            starts.append(row.place)
            used, needs = head.height, row.height + heading
        used, begins = used + needs, False
    return starts


def register_height(spec: ChartSpec) -> float:
    """Return the height of a register in inches."""
    return _TOP_IN + sum(row.height for row in register_rows(spec)) + _FOOT_IN


def register_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all words, signs and rules of a register, in inches."""
    columns = register_columns(spec)
    right = _EM_IN * (columns[-1].left + columns[-1].width)
    marks: list[SheetMark] = []
    y = register_height(spec) - _TOP_IN
    rules = [(y, 0.017)]
    for row in register_rows(spec):
        low = y - row.height
        if row.kind == "section":
            marks.append(Rect("section", 0.0, low, right, row.height, _SECTION, 0.0, ""))
        elif row.kind == "row" and row.place % 2:
            marks.append(Rect("band", 0.0, low, right, row.height, _BAND, 0.0, ""))
        marks += _row_marks(spec, row, columns, middle=(y + low) / 2)
        if row.kind == "head":
            rules.append((low, 0.01))
        y = low
    rules.append((y, 0.017))
    return marks + [
        Rect("rule", 0.0, at - high / 2, right, high, theme.INK, 0.0, "") for at, high in rules
    ]


def _row_marks(
    spec: ChartSpec, row: Row, columns: Sequence[Column], *, middle: float
) -> list[SheetMark]:
    """Return the words of a row, each cell around its middle, and the sign of its status."""
    headers, status = list(spec.options["headers"]), spec.options["status"]
    ink = theme.MUTED if row.kind == "head" else theme.INK
    marks: list[SheetMark] = []
    for number, lines in enumerate(row.cells):
        section = row.kind == "section"
        x = _EM_IN * (_INDENT_EM if section else columns[number].at)
        side: Anchor = "right" if columns[number].number and not section else "left"
        if row.kind == "row" and headers[number] == status:
            marks += _status_sign(spec, row.place, x + HALF_IN + 0.01, middle)
            x += _SIGN_EM * _EM_IN
        for line, words in enumerate(lines):
            y = middle + ((len(lines) - 1) / 2 - line) * _LINE_IN
            key = f"cell-{row.kind}-{row.place}-{number}"
            marks.append(Line(key, x, y, words, theme.BODY_PT, ink, side))
    return marks


def _status_sign(spec: ChartSpec, place: int, x: float, y: float) -> list[SheetMark]:
    look = _look(spec, _statuses(spec)[place])
    if look is not None:
        return look_sign(look, x, y)
    side = 2 * HALF_IN
    box = (x - HALF_IN, y - HALF_IN, side, side)
    return [Rect("key", *box, theme.NO_DATA, 0.0, "", hatch=True)]
