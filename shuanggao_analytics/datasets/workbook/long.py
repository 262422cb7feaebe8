"""Tables whose rows hold values of several indicators, gathered into one row a unit and year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import CellError, clean
from shuanggao_analytics.datasets.workbook.colleges import known_college
from shuanggao_analytics.datasets.workbook.fields import (
    LABELS,
    Field,
    Remark,
    named_unit,
    plain,
    unit_word,
)
from shuanggao_analytics.datasets.workbook.rows import UNDECLARED, record_of, settled, value_of
from shuanggao_analytics.datasets.workbook.sheet import Column, head_of, meanings
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shuanggao_analytics.datasets.workbook.fields import Template
    from shuanggao_analytics.datasets.workbook.grids import Cell, Sheet
    from shuanggao_analytics.datasets.workbook.rows import Rows
    from shuanggao_analytics.datasets.workbook.sheet import SheetTable

INDICATOR = Field("indicator", "指标名称", "Indicator", "text", "", required=True,
                  synonyms=("指标", "指标名", "指标项", "项目"))  # fmt: skip
VALUE = Field("value", "数值", "Value", "text", "", required=True,
              synonyms=("指标值", "值", "数据"))  # fmt: skip
UNIT = Field("unit", "单位", "Unit", "text", "", synonyms=("计量单位",))

MOST_FAULTS = 10_000
LEFT_OUT = "a column of one's own, left out"
_OF_ROW = (INDICATOR.code, VALUE.code, UNIT.code)
_NO_UNIT = {"—", "-", "–", "/", "无"}

Origins = dict[tuple[int, str], tuple[int, Column]]


@dataclass(frozen=True)
class Entry:
    """One value of one indicator, of one unit in one year.

    Attributes
    ----------
    keys, stood
        Whose it is and of which year, by code, and in which row and column each of these stands.
    asked, unit
        The indicator, and the unit that is declared for this value.
    cell, number, column
        The cell and its place.
    named
        The column that says which indicator it is; None where a heading does.
    """

    keys: Mapping[str, Any]
    stood: Mapping[str, tuple[int, Column]]
    asked: Field
    unit: str | None
    cell: Cell
    number: int
    column: Column
    named: Column | None = None


def long_head(sheet: Sheet, template: Template) -> tuple[int, Template] | None:
    """Return the row of the headings of one row a value and their template; None without them."""
    keys = tuple(each for each in template.fields if each.what in LABELS)
    long = replace(template, fields=(*keys, INDICATOR, VALUE, UNIT), parts=(), long=False)
    meant = meanings(long)
    head, _ = head_of(sheet, meant)
    words = {plain(cell.value) for cell in sheet.rows[head]} if sheet.rows else set()
    codes = {meant[word].code for word in words & {*meant}}
    return (head, long) if {INDICATOR.code, VALUE.code} <= codes else None


def long_entries(
    rows: Rows,
    found: SheetTable,
    template: Template,
    *,
    faults: list[Fault],
    remarks: list[Remark],
) -> list[Entry]:
    """Return the values of a table with one row a value, adding what is wrong or was left out."""
    keys, indicators = key_columns(found), measured(template)
    value = next(column for column in found.columns if column.name == VALUE.code)
    remarks += [
        Remark(found.name, LEFT_OUT, str(found.head), column.place_text)
        for column in found.columns
        if column.field is None
    ]
    entries = []
    for number, cells in until_flooded(rows, found, faults):
        record = record_of(number, cells, found, columns=keys, faults=faults)
        of_row = row_indicator(number, cells, found, indicators, faults=faults)
        if of_row is not None:
            asked, unit, named = of_row
            stood = {column.name: (number, column) for column in keys}
            cell = cells[value.place]
            entries.append(Entry(record, stood, asked, unit, cell, number, value, named))
    return entries


def key_columns(found: SheetTable) -> list[Column]:
    """Return the columns that say whose a value is."""
    return [c for c in found.columns if c.field is not None and c.name not in _OF_ROW]


def flooded(faults: list[Fault]) -> bool:
    """Return whether there are more faults than anybody reads."""
    return len(faults) >= MOST_FAULTS


def until_flooded(rows: Rows, found: SheetTable, faults: list[Fault]) -> Iterator[Any]:
    """Yield the rows; a flood of faults ends it, with a fault that says so."""
    for number, cells in rows:
        if flooded(faults):
            faults.append(_flood(found, number))
            return
        yield number, cells


def _flood(found: SheetTable, number: int) -> Fault:
    remedy = "put these right first: the rows from here on are not read"
    return Fault(found.name, f"more than {MOST_FAULTS:,} faults", str(number), remedy=remedy)


def row_indicator(
    number: int,
    cells: list[Cell],
    found: SheetTable,
    indicators: Mapping[str, Field],
    *,
    faults: list[Fault],
) -> tuple[Field, str | None, Column] | None:
    """Return the indicator and unit that a row names, and where; None with what is wrong."""
    at = {column.name: column for column in found.columns}
    named, of_unit = at[INDICATOR.code], at.get(UNIT.code)
    record = record_of(number, cells, found, columns=[named], faults=faults)
    name = record[INDICATOR.code]
    asked = indicators.get(plain(name))
    if asked is None:
        if name is not None:
            faults.append(no_indicator(found, number, named, name))
        return None
    said: dict[str, Column] = {}
    text = None if of_unit is None else clean(cells[of_unit.place].value)
    if of_unit is not None and text is not None and str(text) not in _NO_UNIT:
        said[unit_word(str(text))] = of_unit
    if (unit := named_unit(name)) is not None:
        said.setdefault(unit, named)
    unit, wrong = declared_unit(asked, said, found, number)
    faults += wrong
    return None if wrong else (asked, unit, named)


def declared_unit(
    asked: Field, said: Mapping[str, Column], found: SheetTable, number: int
) -> tuple[str | None, list[Fault]]:
    """Return the unit of an indicator of those that are said for it, or what is wrong with them."""
    if not asked.units:
        return None, []
    remedy = f"use one of {', '.join(asked.units)}"
    wrong = [
        found.fault(number, column, "unknown unit", value=unit, remedy=remedy)
        for unit, column in said.items()
        if unit not in asked.units
    ]
    if not wrong and len({asked.units[unit] for unit in said}) > 1:
        problem, shown = "name and unit contradict each other", " / ".join(said)
        at = next(iter(said.values()))
        wrong = [found.fault(number, at, problem, value=shown, remedy=remedy)]
    whole = found.unit if found.unit in asked.units else None
    return (None if wrong else next(iter(said), whole)), wrong


def measured(template: Template) -> dict[str, Field]:
    """Return the indicators of a template by every heading that means them."""
    return {word: each for word, each in meanings(template).items() if each.what not in LABELS}


def no_indicator(found: SheetTable, number: int, column: Column, name: object) -> Fault:
    """Return the fault that there is no indicator of this name."""
    remedy = "write its name as in the template (shuanggao template indicators)"
    return found.fault(number, column, "no such indicator", value=name, remedy=remedy)


def gathered(
    entries: list[Entry],
    found: SheetTable,
    template: Template,
    *,
    faults: list[Fault],
    remarks: list[Remark],
) -> tuple[list[dict[str, Any]], list[Column], Origins]:
    """Return one record a unit and year, the columns of its fields, and where each value stood.

    A unit has no record of a year in which none of its values is filled in.

    Parameters
    ----------
    entries, found
        The values, and the table that they stand in.
    template
        That with one column an indicator, which is asked for.
    faults, remarks
        What is wrong, and what was done, is added here.
    """
    places: dict[tuple[Any, ...], int] = {}
    records: list[dict[str, Any]] = []
    origins: Origins = {}
    columns: dict[str, Column] = {}
    groups: dict[tuple[str, str | None], list[tuple[int, Entry]]] = {}
    first: dict[tuple[int, str], int] = {}
    wrong: dict[Fault, None] = {}
    for entry in entries:
        key = tuple(_same(entry.keys.get(code)) for code in template.key)
        at = places.setdefault(key, len(records))
        if at == len(records):
            records.append(dict.fromkeys(entry.stood) | {"row": entry.number})
        wrong |= dict.fromkeys(
            _labelled(records, at, entry, found, template=template, origins=origins)
        )
        columns |= {
            code: column for code, (_, column) in entry.stood.items() if code not in columns
        }
        if (at, entry.asked.code) in first:
            problem = f"the same as row {first[at, entry.asked.code]}"
            remedy = "one row for each college, year and indicator"
            wrong[found.fault(entry.number, entry.named, problem, remedy=remedy)] = None
            continue
        first[at, entry.asked.code] = entry.number
        groups.setdefault((entry.asked.code, entry.unit), []).append((at, entry))
    faults += wrong
    for (code, _), group in groups.items():
        if flooded(faults):
            break
        columns.setdefault(code, replace(group[0][1].column, field=group[0][1].asked))
        for at, entry, value in _values(group, found, faults, remarks):
            records[at][code] = value
            origins[at, code] = (entry.number, entry.column)
    faults += _exceeding(records, found, template, origins)
    codes = {code for code, _ in groups}
    filled = [at for at, each in enumerate(records) if any(each.get(c) is not None for c in codes)]
    moved = {at: place for place, at in enumerate(filled)}
    table = [{name: records[at].get(name) for name in (*columns, "row")} for at in filled]
    kept = {(moved[at], code): stood for (at, code), stood in origins.items() if at in moved}
    return table, [*columns.values()], kept


def _same(value: Any) -> Any:
    """Return what two names of one college have in common."""
    college = known_college(value) if isinstance(value, str) else None
    return value if college is None else college.code


def _labelled(
    records: list[dict[str, Any]],
    at: int,
    entry: Entry,
    found: SheetTable,
    *,
    template: Template,
    origins: Origins,
) -> list[Fault]:
    """Fill the labels of a record that are still empty; return those that differ from before."""
    faults, record = [], records[at]
    for code, (number, column) in entry.stood.items():
        value = entry.keys.get(code)
        if value is None:
            continue
        if record.get(code) is None:
            record[code] = value
            origins[at, code] = (number, column)
        elif record[code] != value and code not in template.key:
            names = {each.code: each.zh for each in template.fields}
            problem = f"another {names[code]} than in row {origins[at, code][0]}"
            remedy = f"one {names[code]} for each {', '.join(names[each] for each in template.key)}"
            faults.append(found.fault(number, column, problem, value=value, remedy=remedy))
    return faults


def _values(
    group: list[tuple[int, Entry]],
    found: SheetTable,
    faults: list[Fault],
    remarks: list[Remark],
) -> Iterator[tuple[int, Entry, Any]]:
    """Yield the values of one indicator that declare the same unit, or all none.

    The unit that holds where none is declared, and the conversion, are those of a column with
    these cells.
    """
    entries = [entry for _, entry in group]
    asked, unit, column = entries[0].asked, entries[0].unit, entries[0].column
    factor = 1.0 if unit is None else asked.units[unit]
    column = Column(0, column.letter, asked.zh, asked, factor, unit is not None, unit or "")
    cells = [(place, [entry.cell]) for place, entry in enumerate(entries)]
    said: list[Remark] = []
    (column,) = settled(replace(found, columns=[column]), cells, said)
    for remark in said:
        entry = entries[int(remark.row or 0)]
        done, row = f"{asked.zh}: {remark.done}", str(entry.number)
        remarks.append(Remark(found.name, done, row, entry.column.place_text, remark.value))
    undeclared = False
    for at, entry in group:
        if flooded(faults):
            faults.append(_flood(found, entry.number))
            return
        cell, where = entry.cell, (entry.number, entry.column)
        if cell.lost:
            faults.append(found.fault(*where, cell.lost, remedy=cell.remedy))
        elif clean(cell.value) is not None:
            try:
                yield at, entry, value_of(cell, column)
            except CellError as error:
                problem, remedy = error.problem, error.remedy
                if problem == UNDECLARED:
                    units = " or ".join(asked.units)
                    remedy = f"write {units} behind the name {asked.zh} in brackets"
                if not (problem == UNDECLARED and undeclared):
                    fault = found.fault(*where, problem, value=cell.value, remedy=remedy)
                    faults.append(fault)
                undeclared = undeclared or problem == UNDECLARED


def _exceeding(
    records: list[dict[str, Any]], found: SheetTable, template: Template, origins: Origins
) -> Iterator[Fault]:
    """Yield parts that exceed their whole, where the part stands."""
    names = {each.code: each.zh for each in template.fields}
    for at, record in enumerate(records):
        for part, whole in template.parts:
            a, b = record.get(part), record.get(whole)
            if a is not None and b is not None and a > b:
                problem, remedy = (
                    f"more than {names[whole]}, which is {b:g}",
                    "correct one of the two",
                )
                yield found.fault(*origins[at, part], problem, value=f"{a:g}", remedy=remedy)
