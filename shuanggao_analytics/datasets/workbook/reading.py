"""The user's own Excel, CSV or TSV, read into a checked table, or refused with every fault.

Headings are matched tolerantly; values are not guessed. What is left out or converted is said in
remarks; merged numbers, formulas without a stored value and rates whose unit nobody declared are
faults. Every value keeps the file, its hash, the sheet, row and column that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.datasets.workbook.across import across
from shuanggao_analytics.datasets.workbook.fields import Remark, code_column
from shuanggao_analytics.datasets.workbook.grids import open_grids
from shuanggao_analytics.datasets.workbook.kinds import template_of
from shuanggao_analytics.datasets.workbook.layouts import layout_of
from shuanggao_analytics.datasets.workbook.long import flooded, gathered, until_flooded
from shuanggao_analytics.datasets.workbook.rows import (
    UNDECLARED,
    data_rows,
    merged_cells,
    record_of,
    settled,
)
from shuanggao_analytics.datasets.workbook.sheet import find_table
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    import os

    from shuanggao_analytics.datasets.workbook.long import Origins
    from shuanggao_analytics.datasets.workbook.sheet import Column

_DTYPES: dict[str, Any] = {"count": "Int64", "number": "float64", "year": "Int64"}
_PROVENANCE = ("at", "field", "file", "sha256", "sheet", "row", "column")


@dataclass(frozen=True)
class Reading:
    """What came of reading a file.

    Attributes
    ----------
    table
        One row a row of the sheet (of a table with one row a value or a column a year: one a unit
        and year), the fields by their codes; without rows when there are faults, for nothing is
        half-loaded.
    faults
        Everything that has to be put right first.
    remarks
        What was left out, converted, or taken for something.
    provenance
        One row a value: ``at`` (index of its row in `table`), ``field`` (its column there), and
        where it stood: ``file``, ``sha256`` of the file, ``sheet``, ``row``, ``column`` (letter).
    """

    table: pd.DataFrame
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    provenance: pd.DataFrame


def read_workbook(path: str | os.PathLike[str], *, kind: str = "programmes") -> pd.DataFrame:
    """Read a filled-in workbook into a table, or raise with every fault in it.

    The data sheet is the one named by the template or, failing that, the only one with its
    headings; example, reading and hidden sheets are never read. Headings may be Chinese, English
    or field codes, in full or half width, with spaces, a star or a unit in brackets; they may
    stand below a title and in two rows, the upper one merged. Units are those of the heading, of
    the row below, or of a line above (单位：万元), and are converted only then. Where none stands,
    people and money are taken in the unit of the template; a rate (%, 比例) must say, or be
    formatted as per cent in the cell, unless its values leave one reading only (62.5, 80.1).
    Totals, averages and notes are left out; a label merged over rows holds for each; an old name
    of a college becomes its name of today. All this is said in ``table.attrs["remarks"]``.

    Parameters
    ----------
    path
        An ``.xlsx`` file, as `write_template` makes it or one's own; or ``.csv``, ``.tsv``,
        ``.txt`` in UTF-8 or GB18030.
    kind
        As `write_template`. ``"indicators"`` may also have one row a value (指标名称, 数值, and
        单位 if one likes), or a column a year: an indicator a row (指标名称, 单位, 2023年, 2024年),
        or indicators and years in two rows of headings. It comes back with one column an
        indicator.

    Returns
    -------
    pandas.DataFrame
        One row a row of the sheet, the fields of the template by their codes (``region_code``
        beside ``region``, ``province_code`` beside ``province``, ``college_code`` beside
        ``college`` of indicators): people as ``Int64``, rates as fractions (of programmes) or in
        per cent (``…_pct``), money in 万元, codes as text; a field without a column is not there,
        an empty cell is missing. Columns of the user's own are kept under their heading, where a
        row is a row of the sheet. Last ``file``, ``sheet`` and ``row``, where each stands; of
        several rows the last.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    ShuanggaoError
        When the file is no workbook, or is larger than a table of this kind can be.
    DataContractError
        With all faults, each with sheet, row, column, value and remedy: no or several sheets with
        the headings, no rows, missing, repeated, nearly right or empty headings, headings nearly a
        year, units undeclared,
        unknown or contradicting, cells that are not what their field needs, unknown places or
        specialty classes, rows that stand twice, parts greater than their whole, posts without
        basis or source, merged numbers, names of colleges that contradict their code,
        formulas without a value; of scores also a
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
    reading = inspect_workbook(path, kind=kind)
    if reading.faults:
        raise DataContractError(reading.faults)
    places = {"file": "first", "sheet": "first", "row": "max"}
    rows = reading.provenance.groupby("at").agg(places)
    table = reading.table.assign(file=rows["file"], sheet=rows["sheet"], row=rows["row"])
    table.attrs["remarks"] = tuple(str(remark) for remark in reading.remarks)
    return table


def inspect_workbook(path: str | os.PathLike[str], *, kind: str = "programmes") -> Reading:
    r"""Read a file as `read_workbook` does, and return its faults in place of raising them.

    Parameters
    ----------
    path, kind
        As `read_workbook`.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    ShuanggaoError
        When the file is no workbook and no text, or is larger than a table of this kind can be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "own.csv"
    ...     _ = file.write_text("省份,名额\n江苏,18\n火星,2\n合计,20\n", encoding="utf-8")
    ...     reading = inspect_workbook(file, kind="quotas")
    >>> [fault.problem for fault in reading.faults], [note.done for note in reading.remarks]
    (['unknown name'], ['a row of totals, left out'])
    """
    template, file = template_of(kind), Path(path)
    grids = open_grids(file)
    remarks = [Remark(file.name, "a hidden sheet, left out", value=name) for name in grids.hidden]
    if grids.encoding == "GB18030":
        remarks.append(Remark(file.name, "a text, read in GB18030"))
    try:
        layout = layout_of(grids.sheets, template, file.name)
        found = (
            find_table(grids.sheets, template, file.name)
            if layout is None
            else layout.table(file.name)
        )
    except DataContractError as error:
        return Reading(pd.DataFrame(), error.faults, tuple(remarks), _provenance([], (), {}))
    faults = list(found.faults)
    rows, merged = merged_cells(found, data_rows(found, remarks), remarks)
    faults += merged
    origins: Origins
    if layout is None:
        columns = settled(found, rows, remarks)
        records = [
            record_of(number, row, found, columns=columns, faults=faults)
            for number, row in until_flooded(rows, found, faults)
        ]
        origins = {(at, c.name): (r["row"], c) for at, r in enumerate(records) for c in columns}
    else:
        entries = layout.entries(rows, found, template, faults=faults, remarks=remarks)
        records, columns, origins = gathered(
            entries, found, template, faults=faults, remarks=remarks
        )
        template = replace(template, parts=())  # compared where each of them stands
    if not records and not faults:
        remedy = f"fill in the sheet {template.sheet}; the example is never read"
        faults.append(Fault(found.name, "no rows are filled in", remedy=remedy))
    if not flooded(faults):
        faults += across(
            records, replace(found, columns=columns), template, known=faults, remarks=remarks
        )
    if faults:
        sorted_faults = tuple(_in_order(faults))
        return Reading(pd.DataFrame(), sorted_faults, tuple(remarks), _provenance([], (), {}))
    table = _table(records, columns)
    stood = _provenance(records, (file.name, grids.sha256, found.sheet), origins)
    return Reading(table, (), tuple(remarks), stood)


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Return the faults by row, those of the headings first; an undeclared unit only once."""
    seen: set[tuple[str | None, ...]] = set()
    kept = []
    for fault in sorted(faults, key=lambda f: int(f.row or 0)):
        if fault.problem == UNDECLARED:
            if (where := (fault.table, fault.column, fault.remedy)) in seen:
                continue
            seen.add(where)
        kept.append(fault)
    return kept


def _table(records: list[dict[str, Any]], columns: list[Column]) -> pd.DataFrame:
    """Return the records as a table with fitting types."""
    names: list[str] = []
    own = {column.name for column in columns}
    for column in columns:
        code = None if column.field is None else code_column(column.field)
        names += [code, column.name] if code and code not in own else [column.name]
    table = pd.DataFrame(records, columns=names)
    for column in columns:
        if column.field is not None and column.field.what in _DTYPES:
            table[column.name] = table[column.name].astype(_DTYPES[column.field.what])
        elif column.field is not None and set(column.field.choices.values()) == {True, False}:
            table[column.name] = table[column.name].astype("boolean")
    return table


def _provenance(
    records: list[dict[str, Any]], where: tuple[str, ...], origins: Origins
) -> pd.DataFrame:
    """Return where every value stood."""
    file, digest, sheet = where or ("", "", "")
    lines = []
    for at, record in enumerate(records):
        for name, value in record.items():
            if name != "row" and value is not None:
                row, column = origins.get((at, name), (record["row"], None))
                letter = "" if column is None else column.letter
                lines.append((at, name, file, digest, sheet, row, letter))
    return pd.DataFrame(lines, columns=list(_PROVENANCE))
