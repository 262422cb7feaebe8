"""Replaying a pack: whether it is whole, and whether it gives the same tables here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.packs.canonical import read_cells, read_table
from shuanggao_analytics.packs.comparison import Difference, differences
from shuanggao_analytics.packs.files import MANIFEST, read_files
from shuanggao_analytics.packs.manifest import (
    Manifest,
    checksum,
    package_data_here,
    read_manifest,
    versions_here,
)
from shuanggao_analytics.packs.writing import computed, data_path, expected_path

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping

_SHOWN = 20
_OTHERS = ("README.md", MANIFEST)


@dataclass(frozen=True, kw_only=True)
class Replay:
    """What came of replaying a pack.

    Attributes
    ----------
    study
        Its name.
    tables
        Names of the tables compared.
    differences
        All of them; none when every table is identical to the byte.
    notes
        What is not the same here as where the pack was written, and what was edited since. They
        decide nothing.
    """

    study: str
    tables: tuple[str, ...]
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether every table has the bytes that the pack expects."""
        return not self.differences

    @property
    def text(self) -> str:
        """The result in lines: the verdict, the first differences, the notes."""
        if self.identical:
            return "\n".join(
                [f"{self.study}: {len(self.tables)} tables, identical to the byte", *self.notes]
            )
        found = self.differences
        named = {each.table for each in found}
        lines = [
            f"{self.study}: {len(found)} difference{'s' if len(found) > 1 else ''} "
            f"in {len(named)} of {len(self.tables)} tables",
            *(f"  {each}" for each in found[:_SHOWN]),
        ]
        if len(found) > _SHOWN:
            lines.append(f"  … and {len(found) - _SHOWN} more")
        if all(each.last_digit for each in found):
            lines.append("all in the last digit, as rounding on another processor may do")
        return "\n".join([*lines, *self.notes])


def replay(pack: str | os.PathLike[str]) -> Replay:
    """Compute the study of a pack anew, from its own data, and compare with what it expects.

    Parameters
    ----------
    pack
        A folder or a zip, as `write_pack` makes it. Nothing is unpacked to disk or written.

    Returns
    -------
    Replay
        ``.identical``, ``.differences``, ``.notes``, ``.text``.

    Raises
    ------
    DataContractError
        For a pack that cannot be replayed: no zip, too large, paths that lead outside, links, no
        or a wrong ``study.yaml``, a study that is not shipped, files missing or too many, data
        with another checksum or other columns. All of them at once.

    Examples
    --------
    >>> import tempfile
    >>> from shuanggao_analytics.packs.writing import write_pack
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     found = replay(write_pack("layout_two_rounds", Path(folder) / "pack.zip"))
    >>> found.identical, len(found.tables)
    (True, 9)
    """
    files, faults = read_files(Path(pack))
    manifest = None
    if MANIFEST in files:
        manifest, wrong = read_manifest(files[MANIFEST])
        faults += wrong
    else:
        faults.append(Fault(MANIFEST, "is missing", remedy="a pack has it at its top"))
    if manifest is not None:
        faults += _file_faults(manifest, files)
    if manifest is None or faults:
        raise DataContractError(faults)
    results = _computed(manifest, {name: files[data_path(name)] for name in manifest.data})
    return Replay(
        study=manifest.study.name,
        tables=tuple(manifest.expected),
        differences=tuple(_compare(manifest, files, results)),
        notes=tuple(_notes(manifest, files)),
    )


def _computed(manifest: Manifest, data: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the results; numbers from somebody else that no measure foresees are a fault."""
    try:
        results = computed(
            manifest.study,
            data,
            parameters=manifest.parameters,
            seed=manifest.seed,
            rounding=manifest.rounding,
        )
    except ShuanggaoError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        words = "cannot be computed from the data and parameters of the pack"
        raise DataContractError([Fault(manifest.study.name, words, value=repr(error))]) from error
    return {name: content for name, (content, _) in results.items()}


def _compare(
    manifest: Manifest, files: Mapping[str, bytes], results: Mapping[str, bytes]
) -> Iterator[Difference]:
    for name, (_, key) in manifest.expected.items():
        if name not in results:
            yield Difference(name, None, None, "a table", None)
            continue
        yield from differences(
            files[expected_path(name)],
            results[name],
            table=name,
            key=key,
            significant=manifest.rounding.significant,
        )
    for name in results:
        if name not in manifest.expected:
            yield Difference(name, None, None, None, "a table")


def _file_faults(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[Fault]:
    """Yield files missing, not listed, edited, or that are no tables of the study."""
    paths = {data_path(name) for name in manifest.data}
    paths |= {expected_path(name) for name in manifest.expected}
    for path in sorted(paths - set(files)):
        yield Fault(path, "is missing", remedy="ask for the whole pack")
    for path in sorted(set(files) - paths - set(_OTHERS)):
        yield Fault(path, "is not named in study.yaml", remedy="take it out of the pack")
    for name, wanted in manifest.data.items():
        path = data_path(name)
        if path not in files:
            continue
        if (found := checksum(files[path])) != wanted:
            words = "was changed since it was packed: its checksum is another"
            yield Fault(path, words, value=found[:12], remedy="ask for the pack again")
        else:
            kinds = manifest.study.inputs[name]
            yield from _faults_of(read_table, files[path], kinds=kinds, label=path)
    for name in manifest.expected:
        path = expected_path(name)
        if path in files:
            yield from _faults_of(read_cells, files[path], label=path)


def _faults_of(read: Callable[..., object], content: bytes, **options: object) -> tuple[Fault, ...]:
    try:
        read(content, **options)
    except DataContractError as error:
        return error.faults
    return ()


def _notes(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    for name, (wanted, _) in manifest.expected.items():
        if checksum(files[expected_path(name)]) != wanted:
            yield f"note: {expected_path(name)} was changed since it was packed"
    here = versions_here()
    for name, packed in manifest.versions.items():
        if here.get(name) != packed:
            yield f"note: packed with {name} {packed}, replayed with {here.get(name, 'none')}"
    if manifest.package_data != package_data_here():
        yield "note: the tables shipped with this package are not those of the pack's"
