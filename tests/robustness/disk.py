"""A disk that is full at one chosen moment: the k-th file opened, folder made or name changed."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = "No space left on device"
_CHANGES = frozenset({"os.mkdir", "os.rename"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Disk:
    """Counts what is written below a folder, and fails at one of these."""

    def __init__(self) -> None:
        self.root = ""
        self.count = self.fails_at = 0

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.root or not (event in _CHANGES or event == "open"):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
            return
        place = arguments[0]
        if not isinstance(place, str | os.PathLike):
            return
        if not str(Path(place).absolute()).startswith(self.root):
            return
        if event != "os.mkdir" or not Path(place).is_dir():
            self.count += 1
            if self.count == self.fails_at:
                raise OSError(errno.ENOSPC, FULL)

    @contextmanager
    def full(self, root: Path, *, at: int) -> Iterator[Disk]:
        """Fail at the change number `at` below a folder; 0: never, only count."""
        self.root, self.count, self.fails_at = str(root), 0, at
        try:
            yield self
        finally:
            self.root = ""


DISK = Disk()
sys.addaudithook(DISK.hook)  # it cannot be taken off again; without a root it does nothing


def held(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes; hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b"/"
        for path in sorted(folder.rglob("*"))
    }
