"""The cells of a file as they stand: the visible sheets of a workbook, or a text file."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from shuanggao_analytics.datasets.workbook.stored import Area, StoredSheet, extent, stored_sheets
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = frozenset({".csv", ".tsv", ".txt"})
MARKS = ("\t", ",", ";")
_END = "\x1e"  # a last row of its own, which an open quotation mark would swallow
_LARGEST_TEXT = 100 * 2**20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Cell(NamedTuple):
    """One cell: its value, whether it is shown as per cent, and why its value is lost, if it is.

    `spread` says that the value stands in the first cell of a merged column of cells.
    """

    value: Any
    percent: bool = False
    lost: str = ""
    remedy: str = ""
    spread: bool = False


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, cells by row, and the merged ranges as text and bounds."""

    title: str
    rows: list[list[Cell]]
    merged: list[Area]


@dataclass(frozen=True)
class Grids:
    """A file: its visible sheets, the names of the hidden ones, its SHA-256 and its encoding."""

    sheets: list[Sheet]
    hidden: tuple[str, ...]
    sha256: str
    encoding: str = ""


def open_grids(path: Path) -> Grids:
    """Return the cells of a workbook, with the stored values of its formulas, or of a text file.

    Raises
    ------
    ShuanggaoError
        As `open_book`; for a text file also when it is neither UTF-8 nor GB18030.
    """
    if path.suffix.lower() in TEXTS:
        return _text_file(path)
    stored = stored_sheets(path)
    sheets = [_sheet(each, path.name) for each in stored if each.visible]
    hidden = tuple(each.title for each in stored if not each.visible)
    return Grids(sheets, hidden, hashlib.sha256(path.read_bytes()).hexdigest())


def text_rows(path: Path, *, marks: Sequence[str] = MARKS) -> tuple[list[list[str]], str]:
    """Return the cells of a CSV or TSV file by row, and its encoding.

    Parameters
    ----------
    path
        The file.
    marks
        What may stand between cells; the one that its first line has most is taken.

    Raises
    ------
    ShuanggaoError
        When the file is missing, too large, neither UTF-8 nor GB18030, or a quotation mark opens
        a cell that no other closes: it would swallow all rows below.
    """
    if not path.is_file():
        msg = f"there is no file {path}"
        raise ShuanggaoError(msg)
    if path.stat().st_size > _LARGEST_TEXT:
        msg = f"{path.name} has more than {_LARGEST_TEXT / 2**20:.0f} MB, more than a table can be"
        raise ShuanggaoError(msg)
    raw = path.read_bytes()
    text, encoding = _decoded(raw, path.name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(marks, key=first.count)
    ended = io.StringIO(text.rstrip("\r\n") + f"\n{_END}", newline="")
    try:
        # strict would refuse a quotation mark within a cell, which people do write
        *rows, last = csv.reader(ended, delimiter=mark)
    except csv.Error as error:
        msg = f"{path.name} is no table of cells: {error}"
        raise ShuanggaoError(msg) from error
    if last != [_END]:
        where = f"row {len(rows) + 1}"
        msg = f"{path.name}, {where}: a quotation mark opens a cell and none closes it: remove it"
        raise ShuanggaoError(msg)
    return rows, encoding


def _decoded(raw: bytes, name: str) -> tuple[str, str]:
    encodings = ("utf-16",) if raw.startswith(_UTF16) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}.get(encoding, "UTF-16")
    msg = f"{name} is text neither in UTF-8 nor in GB18030: save it as CSV UTF-8 or as .xlsx"
    raise ShuanggaoError(msg)


def _text_file(path: Path) -> Grids:
    lines, encoding = text_rows(path)
    width = max(map(len, lines), default=0)
    rows = [[Cell(text or None) for text in line] + [Cell(None)] * (width - len(line))
            for line in lines]  # fmt: skip
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Grids([Sheet(path.stem, rows, [])], (), digest, encoding)


def _sheet(stored: StoredSheet, file: str) -> Sheet:
    height, width = extent(stored, file=file)
    blank = [Cell(None)] * width
    rows = [blank] * height  # one list for all rows that stay empty
    for (number, place), (value, form, formula) in stored.cells.items():
        if number > height or place > width:  # an empty text
            continue
        if rows[number - 1] is blank:
            rows[number - 1] = blank.copy()
        lost = formula and value is None
        rows[number - 1][place - 1] = Cell(
            value,
            "%" in form,
            "a formula without a stored value" if lost else "",
            "open the file in Excel or WPS and save it, or write the value" if lost else "",
        )
    for _, top, bottom, left, right in stored.merged:
        for number in range(top, bottom) if left == right else ():
            if rows[number] is blank:
                rows[number] = blank.copy()
            rows[number][left - 1] = rows[top - 1][left - 1]._replace(spread=True)
    return Sheet(stored.title, rows, stored.merged)
