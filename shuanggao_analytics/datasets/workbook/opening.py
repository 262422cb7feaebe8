"""Opening an Excel file of somebody else: no bomb, no other format, one message when it is none."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_LARGEST = 200 * 2**20
_MOST_CELLS = 2_000_000
_MOST_MERGED = 100_000
_PROLOG = 2**16
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]*ref=[\"']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
_FORMULA = re.compile(rb"<(\w+:)?f[ />]")
# what zipfile, the XML parser and openpyxl raise at files that are broken or of another kind
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
)


def open_book(path: Path, *, formulas: bool = False) -> Workbook:
    """Return a workbook with the stored values of its formulas, or with the formulas.

    Raises
    ------
    ShuanggaoError
        When the file is missing, no ``.xlsx`` workbook, unpacks to more than 200 MB, declares
        XML entities, which no spreadsheet program writes, or merges more than 100,000 cells.
    """
    from openpyxl import load_workbook

    if not path.is_file():
        msg = f"there is no file {path}"
        raise ShuanggaoError(msg)
    with _one_message(path):
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            strange = size <= _LARGEST and any(_has_entities(packed, part) for part in parts)
            merged = 0 if size > _LARGEST or strange else _merged_cells(packed)
        if size <= _LARGEST and not strange and merged <= _MOST_MERGED:
            return load_workbook(path, data_only=not formulas)
    if merged > _MOST_MERGED:
        msg = f"{path.name} merges {merged:,} cells, whole rows or columns: unmerge them in Excel"
    elif strange:
        msg = f"{path.name} declares XML entities, which no table needs: save it anew in Excel"
    else:
        msg = f"{path.name} unpacks to {size / 2**20:.0f} MB, more than a table can be"
    raise ShuanggaoError(msg)


def has_formulas(path: Path) -> bool:
    """Return whether a sheet of a workbook has a formula."""
    with _one_message(path), zipfile.ZipFile(path) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(packed.read(name)) for name in sheets)


def extent(sheet: Worksheet, *, file: str) -> tuple[int, int]:
    """Return the last row and column with a value or a merged cell, at the least 1 and 1.

    One formatted or blank cell in the last row of a sheet makes it a million rows long; nothing
    is read there.

    Raises
    ------
    ShuanggaoError
        When the rows and columns up to there have more than 2,000,000 cells.
    """
    from openpyxl.utils import get_column_letter

    cells = sheet._cells.items()  # iter_rows would make every cell in between
    filled = [place for place, cell in cells if cell.value is not None and str(cell.value).strip()]
    filled += [(area.max_row, area.max_col) for area in sheet.merged_cells.ranges]
    height = max((row for row, _ in filled), default=1)
    width = max((column for _, column in filled), default=1)
    if height * width > _MOST_CELLS:
        last = f"{get_column_letter(width)}{height}"
        msg = (
            f"{file}, sheet {sheet.title} reaches to {last}: delete what stands far from its table"
        )
        raise ShuanggaoError(msg)
    return height, width


def _merged_cells(packed: zipfile.ZipFile) -> int:
    """Return how many cells the sheets merge: each of them would become a cell in memory."""
    from openpyxl.utils import column_index_from_string

    count = 0
    for name in packed.namelist():
        for left, top, right, bottom in _MERGED.findall(_sheet_part(packed, name)):
            columns = [column_index_from_string(letters.decode()) for letters in (left, right)]
            count += (columns[1] - columns[0] + 1) * (int(bottom) - int(top) + 1)
    return count


def _sheet_part(packed: zipfile.ZipFile, name: str) -> bytes:
    return packed.read(name) if name.endswith(".xml") and "/worksheets/" in name else b""


def _has_entities(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Return whether an XML part begins with a document type, in which entities are declared."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with packed.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(_PROLOG)


@contextmanager
def _one_message(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a broken file into one message."""
    try:
        yield
    except (*_BROKEN, OSError) as error:
        # the one fault of the system that a broken file makes: its parts begin before the file
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        msg = f"{path.name} is no .xlsx workbook: save it as .xlsx in Excel or WPS"
        raise ShuanggaoError(msg) from error
