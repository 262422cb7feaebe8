"""Files and folders written whole or not at all, and packed documents that bear one date only."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

if sys.platform != "win32":
    import fcntl

_ABOUT = "docProps/core.xml"
_WHEN = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_MARK = ".shuanggao-"
_EARLIER = "earlier"


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
    with drafts_beside(target) as folder:
        draft = folder / "draft"
        draft.write_bytes(content)
        draft.replace(target)


@contextmanager
def drafts_beside(target: Path) -> Iterator[Path]:
    """Yield a folder on the same disk for the drafts of a file or folder; it goes in the end.

    What a killed run has left of the same target goes first; had it just moved an earlier folder
    aside, that comes back. The drafts of a run that is still at work are locked, and stay.

    Raises
    ------
    OSError
        When the disk is full or closed; it names the target, never a draft.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with drafts_beside(Path(place) / "out") as folder:
    ...         _ = (folder / "draft").write_text("half")
    ...     list(Path(place).iterdir())
    []
    """
    mark = f"{_MARK}{zlib.crc32(os.fsencode(target.name)):08x}-"
    folder = target.parent / mark
    try:
        _sweep(target, mark)
        folder = Path(tempfile.mkdtemp(prefix=_MARK, dir=target.parent))
        with _locked(folder):  # before it has the name that is swept
            named = folder.with_name(folder.name.replace(_MARK, mark, 1))
            folder = folder.rename(named)
            yield folder
    except OSError as error:
        if error.errno is not None and _MARK in str(error.filename or _MARK):
            raise OSError(error.errno, error.strerror, str(target)) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(draft: Path, out: Path) -> None:
    """Move a finished folder out of its drafts to where it belongs, in place of an earlier one.

    Parameters
    ----------
    draft
        A folder directly in the one that `drafts_beside` gave for `out`.
    out
        Where it goes. An earlier folder stays, or comes back, when the move fails.

    Raises
    ------
    OSError
        When it cannot be moved.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     out = Path(place) / "out"
    ...     with drafts_beside(out) as folder:
    ...         (folder / "new").mkdir()
    ...         put_in_place(folder / "new", out)
    ...     [each.name for each in Path(place).iterdir()]
    ['out']
    """
    earlier = draft.with_name(_EARLIER)
    try:
        if out.exists():
            out.rename(earlier)
        draft.rename(out)
    except BaseException:  # an interrupt from the keyboard too
        if earlier.exists() and not out.exists():
            earlier.rename(out)
        raise


def put_files_in_place(drafts: Iterable[Path], folder: Path) -> tuple[Path, ...]:
    """Move finished files that belong together to a folder: all of them, or none.

    Parameters
    ----------
    drafts
        Files in a folder of `drafts_beside`.
    folder
        Where they go. Earlier files of their names stay, or come back, when a move fails.

    Returns
    -------
    tuple of Path
        The files where they are now.

    Raises
    ------
    OSError
        When one cannot be moved.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with drafts_beside(Path(place) / "bars") as folder:
    ...         _ = (folder / "bars.csv").write_text("n")
    ...         [file.name for file in put_files_in_place([folder / "bars.csv"], Path(place))]
    ['bars.csv']
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for draft in drafts:
            goal, earlier = folder / draft.name, draft.with_name(f"{draft.name}.{_EARLIER}")
            moved.append((goal, earlier))
            if goal.exists():
                goal.rename(earlier)
            draft.rename(goal)
    except BaseException:
        for goal, _ in moved[:-1]:
            goal.unlink()
        for goal, earlier in moved:
            if earlier.exists():
                earlier.rename(goal)
        raise
    return tuple(goal for goal, _ in moved)


def _sweep(target: Path, mark: str) -> None:
    """Remove the drafts that a killed run has left, and give back what it had moved aside."""
    if sys.platform == "win32":
        return
    for folder in sorted(target.parent.glob(f"{mark}*")):
        with contextlib.suppress(OSError), _locked(folder, wanted=True):
            if (folder / _EARLIER).exists() and not target.exists():
                (folder / _EARLIER).rename(target)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _locked(folder: Path, *, wanted: bool = False) -> Iterator[None]:
    """Hold a lock that the system takes back when the process ends, however it ends.

    Where a disk knows no locks nothing is locked, and with `wanted` it is an OSError.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if wanted:
                raise
        yield
    finally:
        os.close(handle)


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
