"""Where the table stands in a workbook: its sheet, headings, units and rows."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets.workbook.cells import clean
from shuanggao_analytics.datasets.workbook.fields import (
    EXAMPLE_MARK,
    FAULTS_SHEET,
    LABELS,
    READING_SHEET,
    Field,
    code_column,
    named_unit,
    plain,
    unit_word,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.datasets.workbook.fields import Template
    from shuanggao_analytics.datasets.workbook.grids import Cell, Sheet
    from shuanggao_analytics.datasets.workbook.stored import Area

SEARCHED = 15
_NEAR = 0.85
_OWN = {"file", "sheet", "row"}
_SHEET_UNIT = re.compile(r"单位\s*[:：]\s*(万元|亿元|元|万人次|万人|人次|人|%|％)")
_WORDS = ("备注", "注", "说明", "来源", "数据来源", "资料来源", "note", "source")
_NO_UNIT = {"—", "-", "–", "/", "无", "年"}


@dataclass(frozen=True)
class Column:
    """One column of the table: its place, heading, field (None: the user's own) and unit.

    `said` is the unit that stands in the file, `factor` leads from it to that of the table.
    """

    place: int
    letter: str
    heading: str
    field: Field | None
    factor: float = 1.0
    declared: bool = False
    said: str = ""

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
    """The table found in a file, with its merged ranges and what is wrong with its headings.

    `head` is the row of the headings, `unit` what a line above declares for the whole sheet.
    """

    name: str
    sheet: str
    columns: list[Column]
    rows: list[tuple[int, list[Cell]]]
    merged: list[Area]
    faults: list[Fault]
    head: int
    unit: str | None

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


def find_table(sheets: list[Sheet], template: Template, file: str) -> SheetTable:
    """Return the table of this template with its columns and rows, and the faults of its head.

    Raises
    ------
    DataContractError
        When no sheet or more than one could be meant, or a heading that is needed is missing.
    """
    able = able_sheets(sheets, template)
    if not able:
        raise DataContractError([_no_headings(sheets, template, file)])
    if len(able) > 1:
        raise DataContractError([several_sheets(able, template, file)])
    return table_below(able[0], head_of(able[0], meanings(template))[0], template, file)


def able_sheets(sheets: list[Sheet], template: Template) -> list[Sheet]:
    """Return the sheets that could be meant: the one of that name, else those with headings."""
    eligible, meant = eligible_sheets(sheets), meanings(template)
    named = [s for s in eligible if s.title == template.sheet]
    needed = sum(each.required for each in template.fields)
    return named or [s for s in eligible if head_of(s, meant)[1] >= min(needed, 2)]


def several_sheets(able: list[Sheet], template: Template, file: str) -> Fault:
    """Return the fault that more than one sheet could be meant."""
    remedy = f"name the sheet {template.sheet}, as in the template"
    shown = ", ".join(s.title for s in able)
    return Fault(file, "several sheets have the headings", None, None, shown, remedy)


def _no_headings(sheets: list[Sheet], template: Template, file: str) -> Fault:
    """Return the fault that no sheet has the headings: those needed, and where most of them are."""
    needed = {each.code: each.zh for each in template.fields if each.required}
    meant = {word: each for word, each in meanings(template).items() if each.code in needed}
    name, line = file, None
    there: set[str] = set()
    for sheet in eligible_sheets(sheets):
        head, _ = head_of(sheet, meant)
        words = {plain(cell.value) for cell in sheet.rows[head]} if sheet.rows else set()
        codes = {meant[word].code for word in words & {*meant}}
        if len(codes) > len(there):
            name, line, there = f"{file}, sheet {sheet.title}", str(head + 1), codes
    least, found, lacking = (
        "、".join(zh for code, zh in needed.items() if code in codes)
        for codes in ({*needed}, there, {*needed} - there)
    )
    state = f"this row has {found}, not {lacking}"
    if not there:
        state = f"none stands in {'、'.join(sheet.title for sheet in sheets)}"
    across = (
        "; with a column a year it is 院校名称、指标名称 and the years" if template.long else ""
    )
    remedy = (
        f"the least is {least}: {state}; write them in one row{across} "
        f"(shuanggao template {template.kind})"
    )
    return Fault(name, "no sheet has the headings", line, remedy=remedy)


def table_below(sheet: Sheet, head: int, template: Template, file: str) -> SheetTable:
    """Return the table whose headings stand in this row of a sheet, counted from 0.

    Raises
    ------
    DataContractError
        When a heading that is needed is missing.
    """
    meant = meanings(template)
    name = f"{file}, sheet {sheet.title}"
    line = str(head + 1)
    units, first = _below(sheet, head, meant, template)
    said = _Said(units, merged_above(sheet, head), _sheet_unit(sheet, head))
    headings = headings_of(sheet, head, meant)
    columns, faults = _columns(headings, said, template, at=(name, line))
    there = {column.field.code for column in columns if column.field is not None}
    own = ", ".join(column.heading for column in columns if column.field is None)
    remedy = f"add it; not understood: {own or '—'}"
    faults += [
        Fault(name, "missing column", line, asked.zh, None, remedy)
        for asked in template.fields
        if asked.required and asked.code not in there
    ]
    if any(fault.problem == "missing column" for fault in faults):
        raise DataContractError(faults)
    rows = [
        (number + 1, sheet.rows[number])
        for number in range(first, len(sheet.rows))
        if any(
            (clean(cell.value) is not None and not cell.spread) or cell.lost
            for cell in sheet.rows[number]
        )
    ]
    faults += _stray(headings, rows, (name, line))
    merged = [each for each in sheet.merged if each[2] > first]
    return SheetTable(name, sheet.title, columns, rows, merged, faults, head + 1, said.sheet)


@dataclass(frozen=True)
class _Said:
    """What stands around the headings: units below, headings above by place, unit of the sheet."""

    below: dict[int, str]
    above: dict[int, str]
    sheet: str | None


def meanings(template: Template) -> dict[str, Field]:
    """Return the fields of a template by every heading that means them."""
    return {plain(word): each for each in template.fields for word in each.names}


def eligible_sheets(sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets that may hold data: no reading sheet, no list of faults, no example."""
    ours = {READING_SHEET, FAULTS_SHEET}
    return [s for s in sheets if s.title not in ours and EXAMPLE_MARK not in s.title]


def head_of(sheet: Sheet, meant: dict[str, Field]) -> tuple[int, int]:
    """Return the row with the most headings, counted from 0, and how many fields it names.

    Of headings in two rows it is the lower one: what is merged over both stands in each.
    """
    counts = [
        len({meant[plain(c.value)].code for c in row if plain(c.value) in meant})
        for row in sheet.rows[:SEARCHED]
    ] or [0]
    most = max(counts)
    head = counts.index(most)
    while head + 1 < len(counts) and (
        any(cell.spread and plain(cell.value) in meant for cell in sheet.rows[head + 1])
        or (counts[head + 1] and _continued(sheet.rows[head], sheet.rows[head + 1], meant))
    ):
        head += 1
    return head, most


def _continued(upper: list[Cell], lower: list[Cell], meant: dict[str, Field]) -> bool:
    """Return whether headings go on in the row below: nothing stands there below the labels."""
    labels = [
        place
        for place, cell in enumerate(upper)
        if plain(cell.value) in meant and meant[plain(cell.value)].what in LABELS
    ]
    return bool(labels) and all(clean(lower[place].value) is None for place in labels)


def headings_of(sheet: Sheet, head: int, meant: dict[str, Field]) -> list[Cell]:
    """Return the headings; of two rows without merged cells, as in a CSV, those above the gaps."""
    lower, upper = sheet.rows[head], sheet.rows[head - 1] if head else []
    gaps = [place for place, cell in enumerate(lower) if clean(cell.value) is None]
    if not any(plain(upper[place].value) in meant for place in gaps if upper):
        return lower
    return [upper[place] if place in gaps else cell for place, cell in enumerate(lower)]


def merged_above(sheet: Sheet, head: int) -> dict[int, str]:
    """Return the heading that is merged over several columns above the head, by place."""
    return {
        place: str(text)
        for _, top, bottom, left, right in sheet.merged
        if right > left and bottom == head and (text := clean(sheet.rows[top - 1][left - 1].value))
        for place in range(left - 1, right)
    }


def _sheet_unit(sheet: Sheet, head: int) -> str | None:
    """Return the unit that a line above the head declares for the whole sheet: 单位：万元."""
    texts = [str(cell.value) for row in sheet.rows[:head] for cell in row if cell.value]
    found = [match for text in texts if (match := _SHEET_UNIT.search(text))]
    return unit_word(found[0].group(1)) if len(found) == 1 else None


def _below(
    sheet: Sheet, head: int, meant: dict[str, Field], template: Template
) -> tuple[dict[int, str], int]:
    """Return the units by place and the first row of data: a row of codes and one of units go."""
    known = {unit for each in template.fields for unit in each.units}
    units: dict[int, str] = {}
    first = head + 1
    for row in sheet.rows[first : first + 2]:
        texts = {
            place: str(text)
            for place, c in enumerate(row)
            if (text := clean(c.value)) and not c.spread
        }
        is_codes = len(texts) > 1 and all(plain(text) in meant for text in texts.values())
        words = {place: unit_word(text).strip("()") for place, text in texts.items()}
        said = {*words.values()}
        if not units and said <= known | _NO_UNIT and known & said:
            units = {place: word for place, word in words.items() if word not in _NO_UNIT}
        elif not is_codes:
            break
        first += 1
    return units, first


def _columns(
    head: list[Cell],
    said: _Said,
    template: Template,
    *,
    at: tuple[str, str],
) -> tuple[list[Column], list[Fault]]:
    """Return the columns with their fields and units, and what is wrong with the headings."""
    from openpyxl.utils import get_column_letter

    own, meant = {each.code for each in template.fields}, meanings(template)
    taken = _OWN | {code for each in template.fields if (code := code_column(each))} - own
    columns: list[Column] = []
    faults: list[Fault] = []
    for place, cell in enumerate(head):
        heading = clean(cell.value)
        if heading is None:
            continue
        letter, asked = get_column_letter(place + 1), meant.get(plain(heading))
        if asked is None and place in said.above:
            asked = meant.get(plain(said.above[place]) + plain(heading))
        near = [] if asked else difflib.get_close_matches(plain(heading), meant, 1, _NEAR)
        if asked is None and not near:
            asked = _own(str(heading), template)
        column = Column(place, letter, str(heading), asked)
        if near:
            remedy = f"write {meant[near[0]].zh}, or another heading if something else is meant"
            faults.append(Fault(at[0], "nearly a heading", at[1], column.place_text, None, remedy))
        elif column.name in {c.name for c in columns} or column.name in taken:
            remedy = "keep one of the columns, or rename one that is your own"
            faults.append(
                Fault(at[0], "heading stands twice", at[1], column.place_text, None, remedy)
            )
        else:
            columns.append(_with_unit(column, said, at, faults))
    return columns, faults


def _own(heading: str, template: Template) -> Field | None:
    """Return the field of a column of the user's own, where the template says what it must be."""
    if template.own is None or plain(heading).startswith(_WORDS):
        return None
    units = {"%": 1.0} if named_unit(heading) == "%" else {}
    return replace(template.own, code=heading, zh=heading, units=units)


def _with_unit(column: Column, said: _Said, at: tuple[str, str], faults: list[Fault]) -> Column:
    """Return a column with its unit: of its heading or the row below, else of what stands above."""
    asked = column.field
    if asked is None or not asked.units:
        return column
    units = [u for u in (named_unit(column.heading), said.below.get(column.place)) if u]
    above = (named_unit(said.above.get(column.place)), said.sheet)
    units = units or [unit for unit in above if unit and unit in asked.units][:1]
    unknown = [unit for unit in units if unit not in asked.units]
    if unknown or len({asked.units[unit] for unit in units}) > 1:
        problem = "unknown unit" if unknown else "heading and unit row contradict each other"
        remedy = f"use one of {', '.join(asked.units)}"
        shown = " / ".join(units)
        faults.append(Fault(at[0], problem, at[1], column.place_text, shown, remedy))
        return replace(column, declared=True)
    if not units:
        return column
    return replace(column, factor=asked.units[units[0]], declared=True, said=units[0])


def _stray(
    head: list[Cell], rows: list[tuple[int, list[Cell]]], at: tuple[str, str]
) -> list[Fault]:
    """Return a fault for each column that has cells and no heading."""
    from openpyxl.utils import get_column_letter

    bare = {place for place, cell in enumerate(head) if clean(cell.value) is None}
    filled = {place for _, row in rows for place in bare if clean(row[place].value) is not None}
    remedy = "give the column a heading or clear it"
    return [
        Fault(at[0], "cells without a heading", at[1], get_column_letter(place + 1), None, remedy)
        for place in sorted(filled)
    ]
