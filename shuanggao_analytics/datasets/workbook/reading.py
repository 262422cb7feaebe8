"""The user's own Excel workbook, read into a checked table, or refused with every fault.

Headings are matched tolerantly; values are not guessed. Nothing is left out in silence: totals,
notes, merged cells and formulas without a stored value are faults, and so is a rate or a sum of
money whose unit nobody declared. What is read keeps the file, sheet and row it came from.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.datasets.workbook.across import across
from shuanggao_analytics.datasets.workbook.cells import CellError, clean, parse
from shuanggao_analytics.datasets.workbook.fields import code_column, plain
from shuanggao_analytics.datasets.workbook.kinds import template_of
from shuanggao_analytics.datasets.workbook.sheet import find_table, open_sheets
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    import os

    from shuanggao_analytics.datasets.workbook.sheet import Cell, Column, SheetTable

_TOTALS = ("合计", "总计", "小计", "共计", "总和", "total", "subtotal", "sum")
_NOTES = ("注", "备注", "说明", "数据来源", "资料来源", "来源", "note", "source")
_UNDECLARED = "unit not declared"
_DTYPES: dict[str, Any] = {"count": "Int64", "number": "float64", "year": "Int64"}


def read_workbook(path: str | os.PathLike[str], *, kind: str = "programmes") -> pd.DataFrame:
    """Read a filled-in workbook into a table, or raise with every fault in it.

    The data sheet is the one named by the template or, failing that, the only one with its
    headings; example, reading and hidden sheets are never read. Headings may be Chinese, English
    or field codes, in full or half width, with spaces, a star or a unit in brackets; they may
    stand below a title. Units are those of the unit row or of the heading: people (人, 万人) are
    people when nothing is said, but a rate (%, 比例) or money (万元, 元) must say, or be formatted
    as per cent in the cell.

    Parameters
    ----------
    path
        An ``.xlsx`` file, as `write_template` makes it or one's own.
    kind
        ``"programmes"``, ``"applicants"`` or ``"scores"``.

    Returns
    -------
    pandas.DataFrame
        One row a row of the sheet, the fields of the template by their codes (``region_code``
        beside ``region``, ``province_code`` beside ``province``): people as ``Int64``, rates as
        fractions (of programmes) or in per cent (``…_pct``), money in 万元, codes as text; a field
        without a column is not there, an empty cell is missing. Columns of the user's own are kept
        under their heading. Last ``file``, ``sheet`` and ``row``, where each stands.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    ShuanggaoError
        When the file is no workbook, or is larger than a table of this kind can be.
    DataContractError
        With all faults, each with sheet, row, column, value and remedy: no or several sheets with
        the headings, no rows, missing, repeated, nearly right or empty headings, units undeclared,
        unknown or contradicting, cells that are not what their field needs, unknown places or
        specialty classes, rows that stand twice, parts greater than their whole, posts without
        basis or source, totals, notes, merged cells, formulas without a value; of scores also a
        group unit with two groups or a school unit with one, a stage that some units lack, two
        rounds in one sheet, two years of one mid-term or final evaluation, and a unit whose
        name, type or province changes.

    Examples
    --------
    >>> import tempfile, openpyxl
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "own.xlsx"
    ...     book = openpyxl.Workbook()
    ...     for row in (["省份", "年度", "专业代码", "就业率（%）"], ["江苏", 2024, 460301, 95.5]):
    ...         book.active.append(row)
    ...     book.save(file)
    ...     read_workbook(file)[["region_code", "specialty_code", "employment_rate", "row"]]
      region_code specialty_code  employment_rate  row
    0      320000         460301            0.955    2
    """
    template = template_of(kind)
    file = Path(path)
    found = find_table(open_sheets(file), template, file.name)
    faults = list(found.faults)
    records = []
    for number, cells in found.rows:
        if message := _not_data(cells):
            problem, value, remedy = message
            faults.append(found.fault(number, None, problem, value=value, remedy=remedy))
        else:
            records.append(_record(number, cells, found, faults))
    if not found.rows and not faults:
        remedy = f"fill in the sheet {template.sheet}; the example is never read"
        faults.append(Fault(found.name, "no rows are filled in", remedy=remedy))
    faults += across(records, found, template, faults)
    if faults:
        raise DataContractError(_in_order(faults))
    return _table(records, found, file.name)


def _not_data(cells: list[Cell]) -> tuple[str, str, str] | None:
    """Return what a row is if it is a total or a note: problem, value, remedy."""
    words = [(cell, clean(cell.value)) for cell in cells]
    texts = [text for _, text in words if isinstance(text, str)]
    for text in texts:
        if text.casefold().replace(" ", "").strip(":*()") in _TOTALS:
            return "a row of totals", text, "delete it: totals are computed"
    filled = [text for _, text in words if text is not None]
    if len(filled) == 1 and texts and plain(texts[0]).startswith(_NOTES):
        return "a note among the rows", texts[0], "delete it or move it to another sheet"
    return None


def _record(
    number: int, cells: list[Cell], found: SheetTable, faults: list[Fault]
) -> dict[str, Any]:
    """Return the values of a row, adding what is wrong with it to `faults`."""
    record: dict[str, Any] = {"row": number}
    for column in found.columns:
        cell = cells[column.place]
        value, field = clean(cell.value), column.field
        record[column.name] = cell.value if field is None and value is not None else None
        if cell.lost:
            faults.append(found.fault(number, column, cell.lost, remedy=cell.remedy))
        elif field is not None and value is None and field.required:
            faults.append(found.fault(number, column, "nothing filled in"))
        elif field is not None and value is not None:
            try:
                record[column.name] = _value(cell, column)
            except CellError as error:
                said = found.fault(number, column, error.problem, value=value, remedy=error.remedy)
                faults.append(said)
    return record


def _value(cell: Cell, column: Column) -> Any:
    """Return a cell as a value of its field, or raise CellError."""
    field, value = column.field, cell.value
    if field is None:
        return value
    says = cell.percent or (isinstance(value, str) and str(clean(value)).endswith("%"))
    if field.what == "number" and len(field.units) > 1 and not column.declared and not says:
        remedy = f"write {' or '.join(field.units)} below the heading or behind it in brackets"
        raise CellError(_UNDECLARED, remedy)
    return parse(value, field, factor=column.factor, shown_percent=cell.percent)


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Return the faults by row, those of the headings first; an undeclared unit only once."""
    seen: set[str | None] = set()
    kept = []
    for fault in sorted(faults, key=lambda f: int(f.row or 0)):
        if fault.problem == _UNDECLARED:
            if fault.column in seen:
                continue
            seen.add(fault.column)
        kept.append(fault)
    return kept


def _table(records: list[dict[str, Any]], found: SheetTable, file: str) -> pd.DataFrame:
    """Return the records as a table with fitting types and their provenance."""
    columns: list[str] = []
    for column in found.columns:
        code = None if column.field is None else code_column(column.field)
        columns += [code, column.name] if code else [column.name]
    table = pd.DataFrame(records, columns=[*columns, "row"])
    for column in found.columns:
        if column.field is not None and column.field.what in _DTYPES:
            table[column.name] = table[column.name].astype(_DTYPES[column.field.what])
        elif column.field is not None and set(column.field.choices.values()) == {True, False}:
            table[column.name] = table[column.name].astype("boolean")
    return table[columns].assign(file=file, sheet=found.sheet, row=table["row"])
