"""Opening an Excel file of somebody else: no bomb, no other format, one message when it is none."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

_LARGEST = 200 * 2**20
_FORMULA = re.compile(rb"<(\w+:)?f[ />]")


def open_book(path: Path, *, formulas: bool = False) -> Workbook:
    """Return a workbook with the stored values of its formulas, or with the formulas.

    Raises
    ------
    ShuanggaoError
        When the file is missing, no ``.xlsx`` workbook, or unpacks to more than 200 MB.
    """
    from openpyxl import load_workbook

    if not path.is_file():
        msg = f"there is no file {path}"
        raise ShuanggaoError(msg)
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size <= _LARGEST:
            return load_workbook(path, data_only=not formulas)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        msg = f"{path.name} is no .xlsx workbook: save it as .xlsx in Excel or WPS"
        raise ShuanggaoError(msg) from error
    msg = f"{path.name} unpacks to {size / 2**20:.0f} MB, more than a table can be"
    raise ShuanggaoError(msg)


def has_formulas(path: Path) -> bool:
    """Return whether a sheet of a workbook has a formula."""
    with zipfile.ZipFile(path) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(_FORMULA.search(packed.read(name)) for name in sheets)
