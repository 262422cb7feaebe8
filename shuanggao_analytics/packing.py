"""Packed documents (.docx, .xlsx) that bear one date only, so that the same report is the same."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ABOUT = "docProps/core.xml"
_WHEN = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")


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
