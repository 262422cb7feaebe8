"""Opening an Excel file of somebody else: no bomb, no other format, one message when it is none."""

from __future__ import annotations

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

_LARGEST = 200 * 2**20
_PROLOG = 2**16
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
        When the file is missing, no ``.xlsx`` workbook, unpacks to more than 200 MB, or declares
        XML entities, which no spreadsheet program writes.
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
        if size <= _LARGEST and not strange:
            return load_workbook(path, data_only=not formulas)
    if strange:
        msg = f"{path.name} declares XML entities, which no table needs: save it anew in Excel"
    else:
        msg = f"{path.name} unpacks to {size / 2**20:.0f} MB, more than a table can be"
    raise ShuanggaoError(msg)


def has_formulas(path: Path) -> bool:
    """Return whether a sheet of a workbook has a formula."""
    with _one_message(path), zipfile.ZipFile(path) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(packed.read(name)) for name in sheets)


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
    except _BROKEN as error:
        msg = f"{path.name} is no .xlsx workbook: save it as .xlsx in Excel or WPS"
        raise ShuanggaoError(msg) from error
