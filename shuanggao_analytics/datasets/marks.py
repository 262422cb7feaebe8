"""Fingerprints of tables: one CRC-32 a column and one a row, to name the cell that was edited."""

from __future__ import annotations

import csv
import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

_CELL, _RECORD = "\x1f", "\x1e"


@dataclass(frozen=True)
class RawTable:
    """The cells of a CSV file as they stand in it.

    Attributes
    ----------
    header
        Names of the columns.
    rows
        One tuple of text cells a row; an empty cell is ``""``.
    lines
        Number of the line on which each row begins, counted from 1 (the header is line 1).
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def read_cells(path: Path) -> RawTable:
    """Read a CSV file cell by cell, with the line on which each row begins.

    Blank lines are passed over, as pandas does; rows of another length are kept as they are.

    Raises
    ------
    ShuanggaoError
        When the file is not UTF-8 text, is empty, or breaks off within a quoted cell.

    Examples
    --------
    >>> from shuanggao_analytics.resources import data_dir
    >>> read_cells(data_dir() / "tables" / "provinces.csv").header[0]
    'province_code'
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        begun, rows, lines = 1, [], []
        for row in reader:
            if row:
                rows.append(tuple(row))
                lines.append(begun)
            begun = reader.line_num + 1
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"{path.name} cannot be read as a table: {error}"
        raise ShuanggaoError(msg) from error
    if not rows:
        msg = f"{path.name} is empty"
        raise ShuanggaoError(msg)
    return RawTable(rows[0], tuple(rows[1:]), tuple(lines[1:]))


def column_mark(cells: Iterable[str]) -> str:
    """Return the CRC-32 of one column, as eight hexadecimal digits.

    Examples
    --------
    >>> column_mark(["a", "b"]) == column_mark(["b", "a"])
    False
    """
    return f"{zlib.crc32(_RECORD.join(cells).encode()):08x}"


def row_mark(cells: Sequence[str]) -> str:
    """Return the CRC-32 of one row, as eight hexadecimal digits.

    Examples
    --------
    >>> row_mark(["ab", ""]) == row_mark(["a", "b"])
    False
    """
    return f"{zlib.crc32(_CELL.join(cells).encode()):08x}"


def fingerprint_cells(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the marks of every column and every row of cells: see `fingerprint`.

    Examples
    --------
    >>> sorted(fingerprint_cells(["a"], [["1"], ["2"]]))
    ['columns', 'rows']
    """
    columns = zip(*rows, strict=False) if rows else ((),) * len(header)
    return {
        "columns": dict(zip(header, map(column_mark, columns), strict=False)),
        "rows": "".join(map(row_mark, rows)),
    }


def fingerprint(table_text: pd.DataFrame) -> dict[str, Any]:
    """Return one CRC-32 a column and one a row of a table of text.

    A single edited cell changes exactly one mark of each kind, and so can be located.

    Parameters
    ----------
    table_text
        Every cell as text, as `read_text` gives it; a missing cell counts as the empty text.

    Returns
    -------
    dict
        ``{"columns": {name: 8 hex digits}, "rows": "8 hex digits a row, run together"}``.

    Examples
    --------
    >>> import pandas as pd
    >>> before = fingerprint(pd.DataFrame({"a": ["1", "2"], "b": ["3", None]}))
    >>> after = fingerprint(pd.DataFrame({"a": ["1", "2"], "b": ["3", "4"]}))
    >>> before["columns"]["a"] == after["columns"]["a"], before["rows"][:8] == after["rows"][:8]
    (True, True)
    """
    columns = [table_text[name].fillna("").astype("str").tolist() for name in table_text]
    return fingerprint_cells([str(name) for name in table_text], list(zip(*columns, strict=True)))


def line_marks(text: str) -> str:
    r"""Return the CRC-32 of every line of a text file, run together.

    Examples
    --------
    >>> len(line_marks("one\ntwo\n"))
    16
    """
    return "".join(f"{zlib.crc32(line.encode()):08x}" for line in text.splitlines())
