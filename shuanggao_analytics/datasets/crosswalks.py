"""Crosswalks between classifications: the shipped ones, and the user's own from a file.

What a crosswalk may be used for, and whether its weights add up, is the business of
`shuanggao_analytics.alignment`; here it is only read, cell by cell, and nothing is corrected.
"""

from __future__ import annotations

import csv
import difflib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.datasets.store import only, shipped
from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

CROSSWALKS = (
    "specialty_section",
    "section_sector9",
    "section_sector3",
    "specialty_field6",
    "specialty_field13",
    "specialty_label",
    "cluster_specialty",
)
_REQUIRED = ("code", "target", "weight")
_CONFIDENCE = ("high", "medium", "low")


def load_crosswalk(name: str) -> pd.DataFrame:
    """Return a shipped crosswalk, one row a pair of code and target.

    Parameters
    ----------
    name
        - ``"specialty_section"``: specialties to the 20 sections of GB/T 4754-2017;
        - ``"section_sector9"``: sections to the nine industries of the provincial accounts;
        - ``"section_sector3"``: sections to the three sectors of the economy;
        - ``"specialty_field6"``: specialties to the six fields of the clusters, or ``none``;
        - ``"specialty_field13"``: specialties to the 13 fields of lists I-3 and I-4, or ``none``;
        - ``"specialty_label"``: specialties to every label of the 24 lists that is an industry;
        - ``"cluster_specialty"``: clusters of 2022 and 2024 to classes and specialties.

    Returns
    -------
    DataFrame
        ``code`` and ``target`` (text, key), ``weight`` (0 < w ≤ 1), ``why``, ``why_en`` (the
        reason of the row), ``confidence`` (``high``, ``medium``, ``low``), ``trust`` (derived:
        no document gives these weights), ``source``. The weights of each code add up to one,
        except in ``"specialty_label"``, where a specialty can serve several labels and 1 means
        directly, 0.5 related.

    Raises
    ------
    UnknownNameError
        When there is no such crosswalk.

    Notes
    -----
    Specialties have the numbering of the zhuanke level: two digits a category, four a class, six a
    specialty. Only the rows of the longest code that fits hold, and a specialty without rows has
    those of its class: look codes up with ``alignment.map_codes``, not by a merge. Every result
    that rests on weights is to be given with its range over ``alignment.variants``.

    Examples
    --------
    >>> walk = load_crosswalk("section_sector9").set_index("code")
    >>> walk.loc[["mining", "ict"], "target"].tolist()
    ['industry', 'other']

    References
    ----------
    GB/T 4754-2017; 国家统计局《三次产业划分规定（2012）》（2018年修订）; 教职成〔2021〕2号.
    """
    if name not in CROSSWALKS:
        near = difflib.get_close_matches(name, CROSSWALKS, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        remedy = f"{hint}there are: {', '.join(CROSSWALKS)}"
        fault = Fault("load_crosswalk(…)", "no such crosswalk", value=name, remedy=remedy)
        raise UnknownNameError([fault])
    return shipped(f"crosswalk_{name}")


def load_classification(scheme: str | None = None) -> pd.DataFrame:
    """Return the names that the crosswalks lead to, one row a class of a scheme.

    Parameters
    ----------
    scheme
        ``"section20"``, ``"sector9"``, ``"sector3"``, ``"field6"``, ``"field13"`` or ``"label"``
        (every label of the 24 lists, kept apart by list); ``None`` for all.

    Returns
    -------
    DataFrame
        ``scheme`` and ``code`` (key), ``letter`` (of the section; only in ``section20``),
        ``name``, ``name_en`` (ours), ``sort_order`` (int), ``mapped`` (bool: False where no
        crosswalk row leads to it, with the reason in the note), ``note``, ``note_en``, ``trust``,
        ``source``.

    Raises
    ------
    UnknownNameError
        When there is no such scheme.

    Examples
    --------
    >>> len(load_classification("section20")), len(load_classification("field6"))
    (20, 7)
    >>> labels = load_classification("label").set_index("code")
    >>> labels.loc["I-8:供给过剩", "note_en"]
    'A reason for closing programmes, not an industry'
    """
    return only(shipped("classifications"), "scheme", scheme, asked="load_classification(scheme=…)")


def read_crosswalk(path: Path | str) -> pd.DataFrame:
    r"""Read the user's own crosswalk from a CSV or Excel file.

    Parameters
    ----------
    path
        ``.csv`` in UTF-8 (with or without mark) or GB18030, or the first sheet of an ``.xlsx``;
        the first row names the columns ``code``, ``target`` and ``weight``, in any order and among
        any others. Rows that are wholly empty are passed over.

    Returns
    -------
    DataFrame
        ``code`` and ``target`` as text (an Excel number 460301 becomes ``"460301"``), ``weight``
        as float, then the other columns as text, empty cells missing; index from 0.

    Raises
    ------
    DataContractError
        When the file is missing or cannot be read; and, all at once with file, line and column:
        missing or repeated columns, no rows, cells beyond the last column, an empty code or
        target, a weight that is no number above 0 and up to 1, a pair that stands twice, a
        confidence other than high, medium or low.

    Notes
    -----
    That the weights of a code add up to one is asked by ``alignment.check_crosswalk``, for only
    the user knows whether the table shares things out or says what belongs where.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.csv"
    ...     _ = file.write_text("code,target,weight\n4603,manufacturing,1\n", encoding="utf-8")
    ...     read_crosswalk(file)
       code         target  weight
    0  4603  manufacturing     1.0
    """
    file = Path(path)
    if not file.is_file():
        raise DataContractError([Fault(str(path), "no such file")])
    match file.suffix.lower():
        case ".csv":
            cells = _csv_cells(file)
        case ".xlsx" | ".xlsm":
            cells = _excel_cells(file)
        case _:
            remedy = "save it as .csv or .xlsx"
            raise DataContractError([Fault(file.name, "not a CSV or Excel file", remedy=remedy)])
    table, faults = _framed(cells, file.name)
    if not faults:
        faults = _cell_faults(table, file.name)
    if faults:
        raise DataContractError(faults)
    read = table.reset_index(drop=True)
    read["weight"] = pd.to_numeric(read["weight"]).astype("float64")
    more = [column for column in read.columns if column not in _REQUIRED]
    return read[[*_REQUIRED, *more]]


def _csv_cells(file: Path) -> list[list[str]]:
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise DataContractError([Fault(file.name, f"not a CSV table: {error}")]) from error
    remedy = "save it as UTF-8"
    raise DataContractError([Fault(file.name, "neither UTF-8 nor GB18030 text", remedy=remedy)])


def _excel_cells(file: Path) -> list[list[str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise DataContractError([Fault(file.name, "cannot be read as Excel")]) from error
    try:
        sheet = book.worksheets[0]
        return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _text(cell: Any) -> str:
    """Return an Excel cell as text; a whole number has no decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _framed(cells: Sequence[Sequence[str]], name: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the cells as a table labelled by line, and what is wrong with its shape."""
    trimmed = [(line, [cell.strip() for cell in row]) for line, row in enumerate(cells, start=1)]
    filled = [(line, row) for line, row in trimmed if any(row)]
    if len(filled) < 2:
        return pd.DataFrame(), [
            Fault(name, "no rows", remedy="name the columns, then a row a pair")
        ]
    header = [title.lower() if title.lower() in _REQUIRED else title for title in filled[0][1]]
    while header and not header[-1]:
        header.pop()
    faults = [
        Fault(name, "missing column", column=column, remedy=f"there are: {', '.join(header)}")
        for column in _REQUIRED
        if column not in header
    ]
    faults += [
        Fault(name, "column stands twice" if column else "column without a name", column=column)
        for column in dict.fromkeys(header)
        if header.count(column) > 1 or not column
    ]
    width = len(header)
    for line, row in filled[1:]:
        beyond = [cell for cell in row[width:] if cell]
        if beyond:
            remedy = "put text with commas in quotation marks"
            problem = "cells beyond the last column"
            faults.append(Fault(name, problem, f"line {line}", None, beyond[0], remedy))
    if faults:
        return pd.DataFrame(), faults
    rows = [[*row[:width], *[""] * (width - len(row))] for _, row in filled[1:]]
    table = pd.DataFrame(rows, columns=header, index=[f"line {line}" for line, _ in filled[1:]])
    return table.mask(table == ""), []


def _cell_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """Return what is wrong with the cells of a table labelled by line."""
    faults = [
        Fault(name, "nothing given", str(line), column)
        for column in ("code", "target")
        for line in table.index[table[column].isna()]
    ]
    weights = pd.to_numeric(table["weight"], errors="coerce")
    for line, value in table.loc[~((weights > 0) & (weights <= 1)), "weight"].items():
        percent = isinstance(value, str) and value.endswith(("%", "％"))
        remedy = "write 70 % as 0.7" if percent else None
        shown = None if pd.isna(value) else str(value)
        problem = "needs a number above 0 and up to 1"
        faults.append(Fault(name, problem, str(line), "weight", shown, remedy))
    given = table[table[["code", "target"]].notna().all(axis=1)]
    for line, row in given[given.duplicated(["code", "target"], keep=False)].iterrows():
        value = f"{row['code']} → {row['target']}"
        remedy = "one row a pair: add the weights up"
        faults.append(Fault(name, "pair stands twice", str(line), "code+target", value, remedy))
    if "confidence" in table:
        words = table["confidence"].dropna()
        faults += [
            Fault(name, "unknown word", str(line), "confidence", str(value), "high, medium or low")
            for line, value in words[~words.isin(_CONFIDENCE)].items()
        ]
    return faults
