"""Tables with one row a value: an indicator's name, its value and perhaps its unit in each row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import CellError, cell_unit, clean
from shuanggao_analytics.datasets.workbook.colleges import known_college
from shuanggao_analytics.datasets.workbook.fields import LABELS, Field, Remark, plain, unit_word
from shuanggao_analytics.datasets.workbook.rows import assumed_unit, record_of, value_of
from shuanggao_analytics.datasets.workbook.sheet import (
    Column,
    SheetTable,
    eligible_sheets,
    head_of,
    meanings,
)

if TYPE_CHECKING:
    from shuanggao_analytics.datasets.workbook.fields import Template
    from shuanggao_analytics.datasets.workbook.grids import Cell, Sheet
    from shuanggao_analytics.datasets.workbook.rows import Rows
    from shuanggao_analytics.errors import Fault

_INDICATOR = Field("indicator", "指标名称", "Indicator", "text", "", required=True,
                   synonyms=("指标",))  # fmt: skip
_VALUE = Field("value", "数值", "Value", "text", "", required=True,
               synonyms=("指标值", "值", "数据"))  # fmt: skip
_UNIT = Field("unit", "单位", "Unit", "text", "", synonyms=("计量单位",))

Origins = dict[tuple[int, str], tuple[int, str]]


def long_template(sheets: list[Sheet], template: Template) -> Template | None:
    """Return the template of one row a value, when a sheet has its headings; None otherwise."""
    if not template.long:
        return None
    keys = tuple(each for each in template.fields if each.what in LABELS)
    long = replace(template, fields=(*keys, _INDICATOR, _VALUE, _UNIT), parts=(), long=False)
    meant = meanings(long)
    for sheet in eligible_sheets(sheets):
        head, _ = head_of(sheet, meant)
        words = {plain(cell.value) for cell in sheet.rows[head]} if sheet.rows else set()
        codes = {meant[word].code for word in words & {*meant}}
        if {_INDICATOR.code, _VALUE.code} <= codes:
            return long
    return None


def across_rows(
    rows: Rows,
    found: SheetTable,
    template: Template,
    *,
    faults: list[Fault],
    remarks: list[Remark],
) -> tuple[list[dict[str, Any]], list[Column], Origins]:
    """Return one record a unit and year, the columns of its indicators, and where each value stood.

    Parameters
    ----------
    rows, found
        Rows of the table of one row a value.
    template
        That with one column an indicator, which is asked for.
    faults, remarks
        What is wrong, and what was done, is added here.
    """
    fields = {word: each for word, each in meanings(template).items() if each.what not in LABELS}
    at = {column.name: column for column in found.columns}
    keys = [column for column in found.columns if column.field and column.field.what in LABELS]
    keys = [column for column in keys if column.name not in {"value", "unit"}]
    units = [c for c in keys if c.name != "indicator"]
    records: dict[tuple[Any, ...], dict[str, Any]] = {}
    columns: dict[str, Column] = {column.name: column for column in units}
    origins: Origins = {}
    for number, cells in rows:
        record = record_of(number, cells, found, columns=keys, faults=faults)
        asked = fields.get(plain(record["indicator"]))
        if asked is None:
            if record["indicator"] is not None:
                said = "no such indicator"
                remedy = "write its name as in the template (shuanggao template indicators)"
                name = record["indicator"]
                faults.append(found.fault(number, at["indicator"], said, value=name, remedy=remedy))
            continue
        key = tuple(_same(record.get(code)) for code in template.key)
        whole = records.setdefault(key, {column.name: record[column.name] for column in units})
        whole.setdefault("row", number)
        columns.setdefault(asked.code, replace(at["value"], field=asked))
        cell = cells[at["value"].place]
        if clean(cell.value) is None:
            continue
        if asked.code in whole:
            problem = f"the same as row {origins[whole['row'], asked.code][0]}"
            remedy = "one row for each college, year and indicator"
            faults.append(found.fault(number, at["indicator"], problem, remedy=remedy))
            continue
        origins[whole["row"], asked.code] = (number, at["value"].letter)
        whole[asked.code] = _value(number, cell, _unit(cells, at), (asked, found, faults, remarks))
    table = [{name: whole.get(name) for name in (*columns, "row")} for whole in records.values()]
    return table, list(columns.values()), origins


def _same(value: Any) -> Any:
    """Return what two names of one college have in common."""
    college = known_college(value) if isinstance(value, str) else None
    return value if college is None else college.code


def _unit(cells: list[Cell], at: dict[str, Column]) -> str | None:
    text = clean(cells[at["unit"].place].value) if "unit" in at else None
    return None if text is None or str(text) in {"—", "-", "/", "无"} else unit_word(str(text))


def _value(
    number: int,
    cell: Cell,
    unit: str | None,
    where: tuple[Field, SheetTable, list[Fault], list[Remark]],
) -> Any:
    """Return the value of a row in the unit of its indicator, or None with what is wrong."""
    asked, found, faults, remarks = where
    column = next(each for each in found.columns if each.name == "value")
    if cell.lost:
        faults.append(found.fault(number, column, cell.lost, remedy=cell.remedy))
        return None
    if unit is not None and asked.units and unit not in asked.units:
        place = next(each for each in found.columns if each.name == "unit")
        remedy = f"use one of {', '.join(asked.units)}"
        faults.append(found.fault(number, place, "unknown unit", value=unit, remedy=remedy))
        return None
    value = clean(cell.value)
    if unit is None and isinstance(value, int | float):
        unit = assumed_unit(asked, [value])
        if unit is not None:
            done = f"{asked.zh}: no unit stands there: read in {unit}"
            remarks.append(Remark(found.name, done, str(number), column.place_text, str(value)))
    elif unit is not None and asked.units.get(unit, 1.0) != 1:
        basic = next(each for each, factor in asked.units.items() if factor == 1)
        done = f"{asked.zh}: converted from {unit} to {basic} (× {asked.units[unit]:g})"
        remarks.append(Remark(found.name, done, str(number), column.place_text, str(value)))
    named = cell_unit(cell.value, asked)
    if named is not None and asked.units[named] != 1:
        done = f"{asked.zh}: converted from {named}"
        remarks.append(Remark(found.name, done, str(number), column.place_text, str(value)))
    factor = 1.0 if unit is None else asked.units.get(unit, 1.0)
    read = replace(column, field=asked, factor=factor, declared=unit is not None)
    try:
        return value_of(cell, read)
    except CellError as error:
        faults.append(
            found.fault(number, column, error.problem, value=cell.value, remedy=error.remedy)
        )
        return None
