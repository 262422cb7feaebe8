"""Opening an Excel file of somebody else: no bomb, no other format, one message when it is none."""

from __future__ import annotations

import errno
import re
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.parsers import expat

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl import Workbook

_LARGEST = 200 * 2**20
_MOST_MERGED = 100_000
_PROLOG = 2**16
_AREA = rb" [^>]*ref=[\"']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell" + _AREA)
_LINKED = re.compile(rb"<(?:\w+:)?hyperlink" + _AREA)
# what zipfile, the XML parser and openpyxl raise at files that are broken or of another kind
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
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
        XML entities, which no spreadsheet program writes, or merges or links more than 100,000
        cells.
    """
    from openpyxl import load_workbook

    with checked_parts(path) as packed:
        refuse_areas(_cells_within(packed, _MERGED), file=path.name)
        if (linked := _cells_within(packed, _LINKED)) > _MOST_MERGED:
            msg = f"{path.name} gives {linked:,} cells one link: remove the link in Excel"
            raise ShuanggaoError(msg)
        return load_workbook(path, data_only=not formulas)


@contextmanager
def checked_parts(path: Path) -> Iterator[zipfile.ZipFile]:
    """Yield the parts of a workbook, and turn what is broken in them into one message.

    Raises
    ------
    ShuanggaoError
        When the file is missing, no ``.xlsx`` workbook, unpacks to more than 200 MB, or declares
        XML entities.
    """
    if not path.is_file():
        msg = f"there is no file {path}"
        raise ShuanggaoError(msg)
    with _one_message(path), warnings.catch_warnings(), zipfile.ZipFile(path) as packed:
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out: styles, extensions
        parts = packed.infolist()
        size = sum(part.file_size for part in parts)
        if size > _LARGEST:
            msg = f"{path.name} unpacks to {size / 2**20:.0f} MB, more than a table can be"
            raise ShuanggaoError(msg)
        if any(_has_entities(packed, part) for part in parts):
            msg = f"{path.name} declares XML entities, which no table needs: save it anew in Excel"
            raise ShuanggaoError(msg)
        yield packed


def refuse_areas(merged: int, *, file: str) -> None:
    """Raise where more cells are merged than any table has: each would be made in memory."""
    if merged > _MOST_MERGED:
        msg = f"{file} merges {merged:,} cells, whole rows or columns: unmerge them in Excel"
        raise ShuanggaoError(msg)


def _cells_within(packed: zipfile.ZipFile, areas: re.Pattern[bytes]) -> int:
    """Return how many cells lie in areas of the sheets: each would become a cell in memory."""
    from openpyxl.utils import column_index_from_string

    count = 0
    for name in packed.namelist():
        for left, top, right, bottom in areas.findall(_sheet_part(packed, name)):
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
    except ShuanggaoError:
        raise
    except (*_BROKEN, OSError) as error:
        # the faults of the system that a broken file makes: its parts begin before the file, and
        # openpyxl has no error of its own for a packed file of another kind
        if isinstance(error, OSError) and error.errno not in {errno.EINVAL, None}:
            raise
        msg = f"{path.name} is no .xlsx workbook: save it as .xlsx in Excel or WPS"
        raise ShuanggaoError(msg) from error
