"""Tables as somebody else printed them: an Excel sheet or a CSV file, every cell as its text.

For an audit a number is worth as many digits as it shows, so nothing is converted here: 0.50 stays
``0.50``. Titles above a table and notes below it are left out, merged headings are joined.
"""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.datasets.workbook.grids import MARKS, text_rows
from shuanggao_analytics.datasets.workbook.stored import extent, stored_sheets
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from shuanggao_analytics.datasets.workbook.stored import Stored, StoredSheet

    Grid = list[list[str]]

_NOTES = ("注", "备注", "说明", "数据来源", "资料来源", "来源", "note", "source")
_DIGITS = re.compile(r"[+-]?[\d,]*\.?\d+%?")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")


def read_printed(
    path: str | os.PathLike[str], *, sheet: str | None = None
) -> dict[str, pd.DataFrame]:
    r"""Return the tables of a file, each cell as the text that it shows.

    A table is a block of rows without an empty one. Lines with a single cell above it are its
    title and below it its notes; both are left out. Its first row are the headings, with the row
    below where that has no number either (``东部`` over ``数量`` becomes ``东部_数量``).

    Parameters
    ----------
    path
        An ``.xlsx`` file, or ``.csv``, ``.tsv``, ``.txt`` in UTF-8 or GB18030.
    sheet
        Name of the sheet; None: every visible one.

    Returns
    -------
    dict
        Name of the sheet (of the file for text; ``name (2)`` for the second table of a sheet) →
        table of text, an empty cell as ``""``; its index are the row numbers in the file. A
        number of a workbook has the digits that are stored, and zeros as far as its format shows.

    Raises
    ------
    ShuanggaoError
        When the file is missing, is no such file, or unpacks to more than 200 MB.
    DataContractError
        When there is no such sheet, a sheet is named for a text file, or there is no table of at
        least two columns with a number.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "paper.csv"
    ...     _ = file.write_text("年份,耦合度,协调度\n2010,0.93,0.360\n", encoding="gb18030")
    ...     read_printed(file)["paper.csv"]
         年份   耦合度    协调度
    2  2010  0.93  0.360
    """
    file = Path(path)
    if not file.is_file():
        msg = f"there is no file {file}"
        raise ShuanggaoError(msg)
    books = file.suffix.casefold() in {".xlsx", ".xlsm", ".xls"}
    if sheet is not None and not books:
        fault = Fault(file.name, "a text file has no sheets", value=sheet, remedy="leave it out")
        raise DataContractError([fault])
    grids = _sheets(file, sheet) if books else {file.name: _text(file)}
    found: dict[str, pd.DataFrame] = {}
    for name, grid in grids.items():
        tables = [table for block in _blocks(grid) if (table := _table(block)) is not None]
        for number, table in enumerate(tables, start=1):
            found[name if number == 1 else f"{name} ({number})"] = table
    if not found:
        remedy = "a table has a row of headings, at least two columns and a number"
        raise DataContractError([Fault(file.name, "no table", remedy=remedy)])
    return found


def _text(file: Path) -> Grid:
    rows, _ = text_rows(file, marks=(*MARKS, "，"))
    return [[cell.strip() for cell in row] for row in rows]


def _sheets(file: Path, sheet: str | None) -> dict[str, Grid]:
    shown = {each.title: each for each in stored_sheets(file) if each.visible}
    if sheet is not None and sheet not in shown:
        remedy = f"there are: {', '.join(shown)}"
        raise DataContractError([Fault(file.name, "no such sheet", value=sheet, remedy=remedy)])
    return {name: _grid(each, file.name) for name, each in shown.items() if sheet in {None, name}}


def _grid(sheet: StoredSheet, file: str) -> Grid:
    height, width = extent(sheet, file=file)
    rows = [[""] * width for _ in range(height)]
    for (row, column), cell in sheet.cells.items():
        if row <= height and column <= width:
            rows[row - 1][column - 1] = _shown(cell)
    for area in sheet.merged:
        text = rows[area.top - 1][area.left - 1]
        for row in range(area.top - 1, area.bottom):
            for column in range(area.left - 1, area.right):
                rows[row][column] = text
    return rows


def _shown(cell: Stored) -> str:
    """Return the text of a cell: the digits it holds, and zeros as far as its format shows."""
    value, form = cell.value, cell.form
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value.isoformat() if isinstance(value, date) else str(value).strip()
    percent = "%" in form
    try:
        number = float(value * 100 if percent else value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    stored = f"{number:.12g}"
    wanted = re.search(r"\.(0+)", form.split(";", maxsplit=1)[0])
    zeros = len(wanted.group(1)) if wanted else 0
    decimals = len(stored.partition(".")[2])
    if "e" not in stored and zeros > decimals:
        stored = f"{number:.{zeros}f}"
    return f"{stored}%" if percent else stored


def _blocks(grid: Grid) -> list[list[tuple[int, list[str]]]]:
    """Return the runs of rows that are not empty, each row with its number."""
    blocks: list[list[tuple[int, list[str]]]] = [[]]
    for number, row in enumerate(grid, start=1):
        if any(row):
            blocks[-1].append((number, row))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _table(block: list[tuple[int, list[str]]]) -> pd.DataFrame | None:
    """Return a block as a table, or None where it is a title, a note or only words."""
    rows = [(number, row) for number, row in block if not _aside(row)]
    if len(rows) < 2:
        return None
    head = 1
    if len(rows) > 2 and _only_words(rows[0][1]) and _only_words(rows[1][1]):
        repeats = len(set(rows[0][1])) < len([cell for cell in rows[0][1] if cell])
        head = (
            2
            if repeats
            or any(_joins(*pair) for pair in zip(*(r for _, r in rows[:2]), strict=False))
            else 1
        )
    width = max(len(row) for _, row in rows)
    padded = [row + [""] * (width - len(row)) for _, row in rows]
    kept = [at for at in range(width) if any(row[at] for row in padded)]
    names = _headings([[row[at] for at in kept] for row in padded[:head]], kept)
    cells = [[row[at] for at in kept] for row in padded[head:]]
    if len(kept) < 2 or not any(_DIGITS.fullmatch(cell) for row in cells for cell in row):
        return None
    return pd.DataFrame(
        cells, columns=names, index=[number for number, _ in rows[head:]], dtype=object
    )


def _aside(row: Sequence[str]) -> bool:
    """Return whether a row is a title or a note: one text, perhaps merged over the columns."""
    filled = {cell for cell in row if cell}
    if len(filled) != 1:
        return False
    text = filled.pop()
    alone = sum(1 for cell in row if cell) > 1 or len(row) > 1
    note = text.casefold().startswith(_NOTES)
    return note or (alone and not _DIGITS.fullmatch(text))


def _only_words(row: Sequence[str]) -> bool:
    """Return whether a row has no number but years."""
    return not any(_DIGITS.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in row)


def _joins(upper: str, lower: str) -> bool:
    """Return whether two headings one below the other belong together: merged, or one empty."""
    return bool(upper) and upper == lower


def _headings(rows: list[list[str]], places: Sequence[int]) -> list[str]:
    from openpyxl.utils import get_column_letter

    names: list[str] = []
    for at, place in enumerate(places):
        words = dict.fromkeys(row[at].replace("\n", "") for row in rows if row[at])
        name = "_".join(words) or f"column {get_column_letter(place + 1)}"
        same = sum(1 for other in names if other == name or other.startswith(f"{name}#"))
        names.append(f"{name}#{same + 1}" if same else name)
    return names
