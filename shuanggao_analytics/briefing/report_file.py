"""A report to the file that a user names: Word, a page or a workbook, by the end of its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.plain_page import plain_page
from shuanggao_analytics.briefing.word import write_word
from shuanggao_analytics.briefing.workbook import write_workbook
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.packing import drafts_beside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shuanggao_analytics.briefing.chapter import Briefing

SUFFIXES = (".docx", ".html", ".xlsx")


def write_report(
    briefing: Briefing, path: str | os.PathLike[str], *, data_date: str | None = None
) -> Path:
    """Write a briefing to one file, whole or not at all.

    Parameters
    ----------
    briefing
        The computed briefing.
    path
        File to make or to replace; its name ends in ``.docx``, ``.html`` or ``.xlsx``. Folders
        that do not exist are made.
    data_date
        Day of the data, printed in Word and on the page and set as the date of Word and workbook;
        None: that of the shipped data. The same briefing gives the same bytes.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    DataContractError
        For another ending.
    OSError
        When the disk is full or closed; an earlier file stays.

    Examples
    --------
    >>> import tempfile
    >>> from shuanggao_analytics.briefing import Briefing
    >>> empty = Briefing(title="报告", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_report(empty, Path(folder) / "report.html").name
    'report.html'
    """
    target = Path(path)
    check_report_path(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with drafts_beside(target) as folder:
        draft = folder / target.name
        match target.suffix.casefold():
            case ".docx":
                write_word(briefing, draft, data_date=data_date)
            case ".html":
                text = plain_page(briefing, data_date=data_date)
                # a file name that is no text in the language of the system has signs of no text
                draft.write_text(text, encoding="utf-8", errors="replace")
            case _:
                write_workbook(briefing, draft, data_date=data_date)
        draft.replace(target)
    return target


def check_report_path(path: Path, *, inputs: Iterable[Path] = ()) -> None:
    """Raise for a file that is none of the three kinds, cannot be written, or is an input.

    Parameters
    ----------
    path
        The file to be written.
    inputs
        Files that it must not overwrite.

    Examples
    --------
    >>> check_report_path(Path("report.pdf"))
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      report.pdf: no report can be written to this; its name ends in .docx, .html or .xlsx
    """
    faults = []
    if path.suffix.casefold() not in SUFFIXES:
        remedy = f"its name ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        faults.append(Fault(path.name, "no report can be written to this", remedy=remedy))
    if path.is_dir():
        faults.append(Fault(str(path), "is a folder", remedy="name a file"))
    folder = next(each for each in path.absolute().parents if each.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        faults.append(Fault(str(path), "cannot be written there", remedy="name another folder"))
    if path.exists() and any(path.samefile(each) for each in inputs if each.exists()):
        faults.append(Fault(str(path), "is the file that is read", remedy="name another file"))
    if faults:
        raise DataContractError(faults)
