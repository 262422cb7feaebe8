"""The rows of a table: which are no data, which unit holds, and what their cells say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import CellError, as_float, cell_unit, clean, parse
from shuanggao_analytics.datasets.workbook.fields import LABELS, Remark, plain
from shuanggao_analytics.datasets.workbook.grids import Cell
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.datasets.workbook.fields import Field
    from shuanggao_analytics.datasets.workbook.sheet import Column, SheetTable

Rows = list[tuple[int, list[Cell]]]

UNDECLARED = "unit not declared"
_TOTALS = re.compile(
    r"(全省|全国|全市|学校|本省|各省|各校)?"
    r"(合计|总计|小计|共计|总和|总数|平均|平均值|均值|平均数|total|subtotal|sum|average|mean)"
    r"([(:].*)?"
)
_WHOLE = {"全国", "全省"}
_NOTES = ("注", "备注", "说明", "数据来源", "资料来源", "来源", "note", "source")


def data_rows(found: SheetTable, remarks: list[Remark]) -> Rows:
    """Return the rows that hold data; the others are left out, and remarked on."""
    labels = [c.place for c in found.columns if c.field is None or c.field.what in LABELS]
    kept = []
    for number, cells in found.rows:
        if message := _not_data(cells, labels):
            done, value = message
            remarks.append(Remark(found.name, done, str(number), None, value))
        else:
            kept.append((number, cells))
    return kept


def _not_data(cells: list[Cell], labels: list[int]) -> tuple[str, str] | None:
    """Return what was done with a row if it is one of totals or a note, and its words."""
    texts = {place: str(text) for place, c in enumerate(cells)
             if isinstance(text := clean(c.value), str)}  # fmt: skip
    filled = [place for place, c in enumerate(cells) if clean(c.value) is not None]
    for place in [*filled[:1], *labels]:
        word = re.sub(r"[\s*]", "", texts.get(place, "")).casefold().strip(":()")
        if _TOTALS.fullmatch(word) or (word in _WHOLE and place == min(filled)):
            return "a row of totals, left out", texts[place]
    if len(filled) == 1 and texts and plain(texts[filled[0]]).startswith(_NOTES):
        return "a note, left out", texts[filled[0]]
    return None


def merged_cells(found: SheetTable, rows: Rows, remarks: list[Remark]) -> tuple[Rows, list[Fault]]:
    """Return the rows with labels that hold for several rows filled in, and the other merged cells.

    A label (a college, a year) merged over rows holds for each of them. A number could be the sum
    or the value of each, and cells merged over columns could belong to any: these are faults.
    """
    kept = {number for number, _ in rows}
    labels = {c.place + 1 for c in found.columns if c.field is not None and c.field.what in LABELS}
    faults, spread = [], set()
    for text, top, bottom, left, right in found.merged:
        if kept.isdisjoint(range(top, bottom + 1)):
            continue
        if left == right and left in labels:
            spread.add(left - 1)
            done = "a merged cell, taken for each of its rows"
            remarks.append(Remark(found.name, done, str(top), None, text))
        elif bottom > top or right > left:
            remedy = "unmerge them and fill every cell in"
            faults.append(Fault(found.name, "merged cells", str(top), None, text, remedy))
    filled = [
        (
            n,
            [
                Cell(None, spread=True) if c.spread and at not in spread else c
                for at, c in enumerate(cells)
            ],
        )
        for n, cells in rows
    ]
    return filled, faults


def settled(found: SheetTable, rows: Rows, remarks: list[Remark]) -> list[Column]:
    """Return the columns with the unit that holds where none is declared, if one can hold alone."""
    columns = []
    for column in found.columns:
        asked = column.field
        remarks += _named_units(found, column, rows)
        if asked is None or asked.what != "number" or column.declared:
            columns.append(column)
            continue
        numbers = [n for _, row in rows if (n := _bare(row[column.place])) is not None]
        unit = assumed_unit(asked, numbers) if numbers else None
        if unit is not None:
            done = f"no unit stands there: read in {unit}"
            remarks.append(Remark(found.name, done, None, column.place_text))
            columns.append(replace(column, factor=asked.units[unit], declared=True))
        else:
            columns.append(column)
    for column in columns:
        if column.field is not None and column.factor != 1 and column.said:
            basic = next(unit for unit, factor in column.field.units.items() if factor == 1)
            done = f"converted from {column.said} to {basic} (× {column.factor:g})"
            remarks.append(Remark(found.name, done, None, column.place_text))
    return columns


def _named_units(found: SheetTable, column: Column, rows: Rows) -> list[Remark]:
    """Return a remark for each cell that names another unit than that of the table."""
    field = column.field
    if field is None:
        return []
    cells = [(number, row[column.place].value) for number, row in rows]
    return [
        Remark(found.name, f"converted from {unit}", str(number), column.place_text, str(value))
        for number, value in cells
        if (unit := cell_unit(value, field)) is not None and field.units[unit] != 1
    ]


def assumed_unit(field: Field, numbers: Sequence[float]) -> str | None:
    """Return the unit of numbers that declare none; None where it has to be declared.

    Rates that all exceed one are per cent, when as fractions one would exceed the limit; smaller
    ones could be either. Everything else is in the unit that the template prints. A field that
    knows one unit only has nothing to declare.

    Examples
    --------
    >>> from shuanggao_analytics.datasets.workbook.indicators import INDICATORS
    >>> fields = {field.code: field for field in INDICATORS.fields}
    >>> assumed_unit(fields["dual_staff_pct"], [62.5, 80.1])
    '%'
    >>> assumed_unit(fields["dual_staff_pct"], [0.62, 0.8]) is None
    True
    >>> assumed_unit(fields["funding_wan"], [3500])
    '万元'
    """
    if len(set(field.units.values())) < 2:
        return None
    if "%" not in field.units:
        return field.unit
    fraction = next(unit for unit in field.units if unit != "%")
    above = any(number * field.units[fraction] > field.high for number in numbers)
    clear = all(abs(number) > 1 or number == 0 for number in numbers)
    return "%" if above and clear else None


def _bare(cell: Cell) -> float | None:
    """Return the number in a cell that says nothing of per cent, or None."""
    value = clean(cell.value)
    if cell.percent or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return as_float(value)
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def record_of(
    number: int,
    cells: list[Cell],
    found: SheetTable,
    *,
    columns: list[Column],
    faults: list[Fault],
) -> dict[str, Any]:
    """Return the values of a row, adding what is wrong with it to `faults`."""
    record: dict[str, Any] = {"row": number}
    for column in columns:
        cell = cells[column.place]
        value, field = clean(cell.value), column.field
        record[column.name] = cell.value if field is None and value is not None else None
        if cell.lost:
            faults.append(found.fault(number, column, cell.lost, remedy=cell.remedy))
        elif field is not None and value is None and field.required and not cell.spread:
            remedy = f"fill in {field.zh}, or delete the row"
            faults.append(found.fault(number, column, "nothing filled in", remedy=remedy))
        elif field is not None and value is not None:
            try:
                record[column.name] = value_of(cell, column)
            except CellError as error:
                said = found.fault(number, column, error.problem, value=value, remedy=error.remedy)
                faults.append(said)
    return record


def value_of(cell: Cell, column: Column) -> Any:
    """Return a cell as a value of its field, or raise CellError."""
    field, value = column.field, cell.value
    if field is None:
        return value
    open_unit = (
        field.what == "number" and not column.declared and len(set(field.units.values())) > 1
    )
    if open_unit and not _says_unit(cell, field):
        remedy = f"write {' or '.join(field.units)} below the heading or behind it in brackets"
        raise CellError(UNDECLARED, remedy)
    return parse(value, field, factor=column.factor, shown_percent=cell.percent)


def _says_unit(cell: Cell, field: Field) -> bool:
    """Return whether a cell says itself in which unit its number is."""
    named = isinstance(cell.value, str) and str(clean(cell.value)).endswith("%")
    return cell.percent or named or cell_unit(cell.value, field) is not None
