"""The files of a pack in memory, from a folder or a zip, and back; none is unpacked to disk.

A pack from somebody else may be broken or meant to do harm: sizes are limited, paths that lead
outside, links and files that stand twice are refused, and every fault is told at once.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.packing import drafts_beside, put_in_place, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST = "study.yaml"
MOST_FILES = 100
MOST_BYTES = 64 * 2**20
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold: a pack bears no date
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_files(path: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """Return the files of a pack by their path in it, and what is wrong with others.

    Parameters
    ----------
    path
        A folder or a zip.

    Raises
    ------
    DataContractError
        When there is no such file, it is no zip, or it is larger than a pack can be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "study.yaml").write_text("format: 1", encoding="utf-8")
    ...     read_files(Path(folder))
    ({'study.yaml': b'format: 1'}, [])
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise DataContractError([Fault(str(path), "there is no such pack")])
    _check_size(path.stat().st_size, label=path.name)
    try:
        with zipfile.ZipFile(path) as packed:
            return _read_zip(packed, label=path.name)
    except DataContractError:
        raise
    except _BROKEN as error:
        remedy = "a pack is a folder or a zip as shuanggao pack writes it"
        fault = Fault(path.name, "cannot be read as a zip", value=str(error), remedy=remedy)
        raise DataContractError([fault]) from error


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip: sorted, without dates, so that the same files give the same bytes.

    Examples
    --------
    >>> zip_bytes({"b": b"1", "a": b"2"}) == zip_bytes({"a": b"2", "b": b"1"})
    True
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            # stored, not deflated: how bytes deflate differs between versions of zlib
            packed.writestr(entry, files[name], zipfile.ZIP_STORED)
    return out.getvalue()


def write_files(files: Mapping[str, bytes], out: Path) -> None:
    """Write files as a zip, when the name ends in ``.zip``, or else as a folder; whole or not.

    Raises
    ------
    DataContractError
        When `out` is a folder that holds other files than an earlier pack, or a zip is a folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_files({"study.yaml": b"format: 1"}, Path(folder) / "pack")
    ...     sorted(each.name for each in Path(folder, "pack").iterdir())
    ['study.yaml']
    """
    packed = out.suffix.casefold() == ".zip"
    if packed and out.is_dir():
        raise DataContractError([Fault(str(out), "is a folder", remedy="name another file")])
    if not packed and (fault := _folder_fault(out)):
        raise DataContractError([fault])
    out.parent.mkdir(parents=True, exist_ok=True)
    if packed:
        write_whole(out, zip_bytes(files))
        return
    with drafts_beside(out) as folder:
        for name, content in files.items():
            file = folder / "pack" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        put_in_place(folder / "pack", out)


def _folder_fault(out: Path) -> Fault | None:
    remedy = "name a new folder, or a file that ends in .zip"
    if out.exists() and not out.is_dir():
        return Fault(str(out), "is a file", remedy=remedy)
    if not out.is_dir():
        return None
    top = {each.name for each in out.iterdir()}
    if not top or (MANIFEST in top and top <= {MANIFEST, "README.md", "data", "expected"}):
        return None
    return Fault(str(out), "holds other files and would be replaced", remedy=remedy)


def _read_folder(path: Path) -> tuple[dict[str, bytes], list[Fault]]:
    found: dict[str, Path] = {}
    faults: list[Fault] = []
    for folder, folders, names in os.walk(path):
        for name in sorted(
            [*names, *(each for each in folders if Path(folder, each).is_symlink())]
        ):
            file = Path(folder, name)
            inside = file.relative_to(path).as_posix()
            if file.is_symlink() or not file.is_file():
                faults.append(Fault(inside, "is a link or no file", remedy="put the file itself"))
            else:
                found[inside] = file
        if len(found) + len(faults) > MOST_FILES:
            raise DataContractError([_too_many(path.name)])
    _check_size(sum(file.stat().st_size for file in found.values()), label=path.name)
    return {name: file.read_bytes() for name, file in sorted(found.items())}, faults


def _read_zip(packed: zipfile.ZipFile, *, label: str) -> tuple[dict[str, bytes], list[Fault]]:
    entries = packed.infolist()
    if len(entries) > MOST_FILES:
        raise DataContractError([_too_many(label)])
    _check_size(sum(entry.file_size for entry in entries), label=label)
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for entry in entries:
        fault = _entry_fault(entry)
        if fault is None and entry.filename in files:
            fault = Fault(entry.filename, "stands twice in the zip", remedy="keep one")
        if fault is not None:
            faults.append(fault)
        elif not entry.is_dir():
            files[entry.filename] = packed.read(entry)  # reads no more than file_size
    return dict(sorted(files.items())), faults


def _entry_fault(entry: zipfile.ZipInfo) -> Fault | None:
    name, kind = entry.filename, entry.external_attr >> 16
    odd = name.startswith("/") or "\\" in name or ":" in name or not name.isprintable()
    if odd or ".." in PurePosixPath(name).parts:
        return Fault(name, "leads outside of the pack", remedy="paths are relative, with /")
    if stat.S_ISLNK(kind):
        return Fault(name, "is a link or no file", remedy="put the file itself")
    if entry.flag_bits & 1:
        return Fault(name, "is encrypted", remedy="pack it without a password")
    if entry.compress_type not in _METHODS:
        return Fault(name, "is packed by an unusual method", remedy="use deflate or none")
    return None


def _too_many(label: str) -> Fault:
    return Fault(label, f"holds more than {MOST_FILES} files", remedy="this is no pack")


def _check_size(size: int, *, label: str) -> None:
    if size > MOST_BYTES:
        words = f"holds {size / 2**20:.0f} MB, more than the {MOST_BYTES // 2**20} of a pack"
        raise DataContractError([Fault(label, words, remedy="this is no pack")])
