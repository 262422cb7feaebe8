"""Writing a workbook whole or not at all, the same bytes each time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from shuanggao_analytics.datasets import catalogue
from shuanggao_analytics.packing import dated, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook


def save_whole(book: Workbook, target: Path) -> None:
    """Write a workbook under another name first, so that it is there whole or not at all.

    Its only date is that of the shipped data, so that the same content gives the same bytes.

    Raises
    ------
    OSError
        When it cannot be written; then nothing is left of it.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from openpyxl import Workbook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = [Path(folder) / name for name in ("a.xlsx", "b.xlsx")]
    ...     for file in files:
    ...         save_whole(Workbook(), file)
    ...     files[0].read_bytes() == files[1].read_bytes()
    True
    """
    content = io.BytesIO()
    book.save(content)
    write_whole(target, dated(content.getvalue(), date=catalogue.data_date()))
