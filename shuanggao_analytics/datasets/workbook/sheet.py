"""Where the table stands in a workbook: its sheet, headings, units and rows."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import clean
from shuanggao_analytics.datasets.workbook.fields import (
    EXAMPLE_MARK,
    READING_SHEET,
    Field,
    code_column,
    named_unit,
    plain,
)
from shuanggao_analytics.datasets.workbook.opening import has_formulas, open_book
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from shuanggao_analytics.datasets.workbook.fields import Template

_SEARCHED = 15
_NEAR = 0.85
_OWN = {"file", "sheet", "row"}
_NO_UNIT = {"—", "-", "–", "/", "无", "年"}


@dataclass(frozen=True)
class Cell:
    """One cell: its value, whether it is shown as per cent, and why its value is lost, if it is."""

    value: Any
    percent: bool = False
    lost: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Column:
    """One column of the table: its place, heading, field (None: the user's own) and unit."""

    place: int
    letter: str
    heading: str
    field: Field | None
    factor: float = 1.0
    declared: bool = False

    @property
    def name(self) -> str:
        """Name of the column in the table that is read."""
        return self.heading if self.field is None else self.field.code

    @property
    def place_text(self) -> str:
        """The column as the user sees it: letter and heading."""
        return f"{self.letter} {self.heading}"


@dataclass(frozen=True)
class SheetTable:
    """The table found in a workbook, with what is wrong with its headings and merged cells."""

    name: str
    sheet: str
    columns: list[Column]
    rows: list[tuple[int, list[Cell]]]
    faults: list[Fault]

    def fault(
        self,
        row: int,
        column: Column | None,
        problem: str,
        *,
        value: object = None,
        remedy: str | None = None,
    ) -> Fault:
        """Return a fault with its place in the sheet."""
        at = None if column is None else column.place_text
        shown = None if value is None else str(value)
        return Fault(self.name, problem, str(row), at, shown, remedy)


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, cells by row, and the merged ranges as text and bounds."""

    title: str
    rows: list[list[Cell]]
    merged: list[tuple[str, int, int, int, int]]


def open_sheets(path: Path) -> list[Sheet]:
    """Return the visible sheets of a workbook with the stored values of their formulas.

    Raises
    ------
    ShuanggaoError
        As `open_book`.
    """
    values = open_book(path)
    written = open_book(path, formulas=True) if has_formulas(path) else values
    names = [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]
    return [_sheet(values[name], written[name]) for name in names]


def find_table(sheets: list[Sheet], template: Template, file: str) -> SheetTable:
    """Return the table of this template with its columns and rows, and the faults of its head.

    Raises
    ------
    DataContractError
        When no sheet or more than one could be meant, or a heading that is needed is missing.
    """
    meant = {plain(word): each for each in template.fields for word in each.names}
    eligible = [s for s in sheets if s.title != READING_SHEET and EXAMPLE_MARK not in s.title]
    named = [s for s in eligible if s.title == template.sheet]
    needed = sum(each.required for each in template.fields)
    able = named or [s for s in eligible if _head(s, meant)[1] >= min(needed, 2)]
    if len(able) != 1:
        problem = "no sheet has the headings" if not able else "several sheets have the headings"
        remedy = f"name the sheet {template.sheet}, as in the template"
        shown = ", ".join(s.title for s in able or sheets)
        raise DataContractError([Fault(file, problem, None, None, shown, remedy)])
    sheet = able[0]
    name = f"{file}, sheet {sheet.title}"
    head, _ = _head(sheet, meant)
    units, first = _below(sheet, head, meant, template)
    taken = _OWN | {code for each in template.fields if (code := code_column(each))}
    columns, faults = _columns(sheet.rows[head], units, meant, name=name, taken=taken)
    there = {column.field.code for column in columns if column.field is not None}
    own = ", ".join(column.heading for column in columns if column.field is None)
    faults += [
        Fault(name, "missing column", None, asked.zh, None, f"add it; not understood: {own or '—'}")
        for asked in template.fields
        if asked.required and asked.code not in there
    ]
    if any(fault.problem == "missing column" for fault in faults):
        raise DataContractError(faults)
    rows = [
        (number + 1, sheet.rows[number])
        for number in range(first, len(sheet.rows))
        if any(clean(cell.value) is not None or cell.lost for cell in sheet.rows[number])
    ]
    faults += _stray(sheet.rows[head], rows, name)
    faults += [
        Fault(name, "merged cells", str(top), None, text, "unmerge them and fill every cell in")
        for text, top, bottom, left, right in sheet.merged
        if bottom > first and (bottom > top or right > left)
    ]
    return SheetTable(name, sheet.title, columns, rows, faults)


def _sheet(values: Worksheet, written: Worksheet) -> Sheet:
    rows = []
    for shown, typed in zip(values.iter_rows(), written.iter_rows(), strict=True):
        row = []
        for cell, source in zip(shown, typed, strict=True):
            lost = source.data_type == "f" and cell.value is None
            row.append(
                Cell(
                    cell.value,
                    "%" in str(cell.number_format),
                    "a formula without a stored value" if lost else "",
                    "open the file in Excel or WPS and save it, or write the value" if lost else "",
                )
            )
        rows.append(row)
    merged = [
        (str(r), r.min_row, r.max_row, r.min_col, r.max_col) for r in values.merged_cells.ranges
    ]
    return Sheet(values.title, rows, merged)


def _head(sheet: Sheet, meant: dict[str, Field]) -> tuple[int, int]:
    """Return the row with the most headings, counted from 0, and how many fields it names."""
    counts = [
        len({meant[plain(c.value)].code for c in row if plain(c.value) in meant})
        for row in sheet.rows[:_SEARCHED]
    ] or [0]
    most = max(counts)
    return counts.index(most), most


def _below(
    sheet: Sheet, head: int, meant: dict[str, Field], template: Template
) -> tuple[dict[int, str], int]:
    """Return the units by place and the first row of data: a row of codes and one of units go."""
    known = {unit for each in template.fields for unit in each.units}
    units: dict[int, str] = {}
    first = head + 1
    for row in sheet.rows[first : first + 2]:
        texts = {place: str(text) for place, c in enumerate(row) if (text := clean(c.value))}
        is_codes = len(texts) > 1 and all(plain(text) in meant for text in texts.values())
        is_units = not units and {*texts.values()} <= known | _NO_UNIT and known & {*texts.values()}
        if is_units:
            units = {place: text for place, text in texts.items() if text not in _NO_UNIT}
        elif not is_codes:
            break
        first += 1
    return units, first


def _columns(
    head: list[Cell],
    units: dict[int, str],
    meant: dict[str, Field],
    *,
    name: str,
    taken: set[str],
) -> tuple[list[Column], list[Fault]]:
    """Return the columns with their fields and units, and what is wrong with the headings."""
    from openpyxl.utils import get_column_letter

    columns: list[Column] = []
    faults: list[Fault] = []
    for place, cell in enumerate(head):
        heading = clean(cell.value)
        if heading is None:
            continue
        letter, asked = get_column_letter(place + 1), meant.get(plain(heading))
        column = Column(place, letter, str(heading), asked)
        if asked is None and (near := difflib.get_close_matches(plain(heading), meant, 1, _NEAR)):
            remedy = f"write {meant[near[0]].zh}, or another heading if something else is meant"
            faults.append(Fault(name, "nearly a heading", None, column.place_text, None, remedy))
        elif column.name in {c.name for c in columns} or column.name in taken:
            remedy = "keep one of the columns, or rename one that is your own"
            faults.append(
                Fault(name, "heading stands twice", None, column.place_text, None, remedy)
            )
        else:
            columns.append(_with_unit(column, units.get(place), name, faults))
    return columns, faults


def _with_unit(column: Column, below: str | None, name: str, faults: list[Fault]) -> Column:
    """Return a column with the unit declared in its heading or below it."""
    asked = column.field
    if asked is None or not asked.units:
        return column
    said = [unit for unit in (named_unit(column.heading), below) if unit]
    unknown = [unit for unit in said if unit not in asked.units]
    if unknown or len({asked.units[unit] for unit in said}) > 1:
        problem = "unknown unit" if unknown else "heading and unit row contradict each other"
        remedy = f"use one of {', '.join(asked.units)}"
        shown = " / ".join(said)
        faults.append(Fault(name, problem, None, column.place_text, shown, remedy))
        return replace(column, declared=True)
    return replace(column, factor=asked.units[said[0]], declared=True) if said else column


def _stray(head: list[Cell], rows: list[tuple[int, list[Cell]]], name: str) -> list[Fault]:
    """Return a fault for each column that has cells and no heading."""
    from openpyxl.utils import get_column_letter

    bare = {place for place, cell in enumerate(head) if clean(cell.value) is None}
    filled = {place for _, row in rows for place in bare if clean(row[place].value) is not None}
    remedy = "give the column a heading or clear it"
    return [
        Fault(name, "cells without a heading", None, get_column_letter(place + 1), None, remedy)
        for place in sorted(filled)
    ]
