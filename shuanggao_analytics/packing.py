"""Files that are written whole or not at all, and packed documents that bear one date only."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ABOUT = "docProps/core.xml"
_WHEN = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


def write_whole(target: Path, content: bytes) -> None:
    """Write a file under another name first, so that it is there whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written; then nothing is left of it, and an earlier file stays.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "a.txt", b"whole")
    ...     [file.name for file in Path(folder).iterdir()]
    ['a.txt']
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".", dir=target.parent) as folder:
            draft = Path(folder) / target.name
            draft.write_bytes(content)
            draft.replace(target)
    except OSError as error:  # it names the draft, which the user never asked for
        raise OSError(error.errno, error.strerror, str(target)) from error


def dated(document: bytes, *, date: str, changed: Mapping[str, bytes] | None = None) -> bytes:
    """Return a packed document with one date for all its parts and in its properties.

    Parameters
    ----------
    document
        As python-docx or openpyxl write it, with the time of writing in every part.
    date
        ``YYYY-MM-DD``.
    changed
        Parts that are exchanged: name → content.

    Examples
    --------
    >>> from openpyxl import Workbook, load_workbook
    >>> draft = io.BytesIO()
    >>> Workbook().save(draft)
    >>> found = dated(draft.getvalue(), date="2026-11-21")
    >>> load_workbook(io.BytesIO(found)).properties.created.isoformat()
    '2026-11-21T00:00:00'
    """
    day, out = datetime.fromisoformat(date), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()} | dict(changed or {})
        if _ABOUT in parts:
            parts[_ABOUT] = _WHEN.sub(rf"\g<1>{date}T00:00:00Z".encode(), parts[_ABOUT])
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            new.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
