"""``study.yaml``, the description of a pack: what was computed, from what, how, with what."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import yaml

from shuanggao_analytics.errors import Fault
from shuanggao_analytics.packs.canonical import Rounding
from shuanggao_analytics.packs.files import MANIFEST
from shuanggao_analytics.packs.registry import STUDIES
from shuanggao_analytics.resources import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shuanggao_analytics.packs.study import Study

FORMAT = 1
_PACKAGE = "shuanggao-analytics"
_LIBRARIES = ("numpy", "pandas", "scipy", "scikit-learn")
_LARGEST_YAML = 100_000
_DEEPEST = 10
_MOST = 100_000  # of a parameter: draws, settings, years
_MOST_ENTRIES = 20
_WORDS = {int: "whole number", float: "number", str: "text", list: "list", dict: "mapping"}
_KEYS = {
    "format": int,
    "study": str,
    "title": dict,
    "scenario": dict,
    "seed": int,
    "parameters": dict,
    "rounding": dict,
    "versions": dict,
    "package_data": str,
    "data": dict,
    "expected": dict,
}


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What ``study.yaml`` says, checked.

    Attributes
    ----------
    study
        The study of the package.
    parameters, seed, rounding
        What it is computed with.
    versions
        Of the package, Python and the libraries that wrote the pack.
    package_data
        Checksum of the description of the tables shipped with the package that wrote it.
    data
        Table → checksum.
    expected
        Table → checksum and ``key``, the columns that name a row.
    """

    study: Study
    parameters: Mapping[str, Any]
    seed: int
    rounding: Rounding
    versions: Mapping[str, str]
    package_data: str
    data: Mapping[str, str]
    expected: Mapping[str, tuple[str, list[str]]]


def checksum(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal digits.

    Examples
    --------
    >>> checksum(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def versions_here() -> dict[str, str]:
    """Return the versions of the package, of Python and of the libraries that compute.

    Examples
    --------
    >>> list(versions_here())
    ['shuanggao-analytics', 'python', 'numpy', 'pandas', 'scipy', 'scikit-learn']
    """
    libraries = {name: version(name) for name in _LIBRARIES}
    return {_PACKAGE: version(_PACKAGE), "python": platform.python_version(), **libraries}


def package_data_here() -> str:
    """Return the checksum of the description of all tables that are shipped here.

    Examples
    --------
    >>> len(package_data_here())
    64
    """
    return checksum((data_dir() / "datapackage.json").read_bytes())


def write_manifest(
    study: Study,
    *,
    rounding: Rounding,
    data: Mapping[str, bytes],
    expected: Mapping[str, tuple[bytes, Sequence[str]]],
) -> bytes:
    """Return ``study.yaml`` of a study with its tables.

    Parameters
    ----------
    study
        The study.
    rounding
        Of the results.
    data
        Table → its file.
    expected
        Table → its file, and the columns that name a row.
    """
    content = {
        "format": FORMAT,
        "study": study.name,
        "title": {"zh": study.title_zh, "en": study.title_en},
        "scenario": {"zh": study.scenario_zh, "en": study.scenario_en},
        "seed": study.seed,
        "parameters": dict(study.parameters),
        "rounding": rounding._asdict(),
        "versions": versions_here(),
        "package_data": package_data_here(),
        "data": {name: {"sha256": checksum(file)} for name, file in data.items()},
        "expected": {
            name: {"sha256": checksum(file), "key": list(key)}
            for name, (file, key) in expected.items()
        },
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100).encode()


def read_manifest(content: bytes) -> tuple[Manifest | None, list[Fault]]:
    """Return what ``study.yaml`` says, or every fault in it.

    Parameters
    ----------
    content
        The bytes of the file.

    Examples
    --------
    >>> print(read_manifest(b"format: [1")[1][0])  # doctest: +ELLIPSIS
    study.yaml: cannot be read as YAML (found ...
    """
    given, faults = _load(content)
    if faults:
        return None, faults
    faults = list(_key_faults(given))
    wrong = {fault.column for fault in faults}
    if "format" not in wrong and given["format"] != FORMAT:
        remedy = f"this package reads format {FORMAT}"
        faults.append(_fault("format", "is not known", str(given["format"]), remedy))
    study = None if "study" in wrong else STUDIES.get(given["study"])
    if "study" not in wrong and study is None:
        remedy = f"the studies are {', '.join(STUDIES)}"
        faults.append(_fault("study", "is not shipped with this package", given["study"], remedy))
    faults += _content_faults(given, study, skip=wrong)
    if faults or study is None:
        return None, faults
    return _manifest(given, study), []


def _manifest(given: Mapping[str, Any], study: Study) -> Manifest:
    return Manifest(
        study=study,
        parameters=given["parameters"],
        seed=given["seed"],
        rounding=Rounding(**given["rounding"]),
        versions={str(name): str(each) for name, each in given["versions"].items()},
        package_data=given["package_data"],
        data={name: each["sha256"] for name, each in given["data"].items()},
        expected={n: (each["sha256"], each["key"]) for n, each in given["expected"].items()},
    )


def _load(content: bytes) -> tuple[dict[str, Any], list[Fault]]:
    if len(content) > _LARGEST_YAML:
        return {}, [_fault(None, "is too large", f"{len(content)} bytes")]
    try:
        text = content.decode()
        if odd := _oddity(text):
            return {}, [_fault(None, odd)]
        given = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        return {}, [_fault(None, "cannot be read as YAML", str(error).partition("\n")[0])]
    if not isinstance(given, dict):
        return {}, [_fault(None, "is no mapping of keys to values")]
    return given, []


def _oddity(text: str) -> str | None:
    """Return what no pack needs and only serves to choke a reader, found event by event."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            return "has aliases (*), which no pack needs"
        if depth > _DEEPEST:
            return f"is nested more than {_DEEPEST} deep, which no pack needs"
    return None


def _fault(
    column: str | None, problem: str, value: str | None = None, remedy: str | None = None
) -> Fault:
    return Fault(MANIFEST, problem, None, column, value, remedy)


def _key_faults(given: Mapping[Any, Any]) -> Iterator[Fault]:
    for name, kind in _KEYS.items():
        if name not in given:
            yield _fault(name, "is missing")
        elif type(given[name]) is not kind:
            yield _fault(name, f"is no {_WORDS[kind]}", str(given[name])[:40])
    for name in given:
        if name not in _KEYS:
            yield _fault(str(name), "is not known", remedy="leave it out")


def _content_faults(
    given: Mapping[str, Any], study: Study | None, *, skip: set[str | None]
) -> Iterator[Fault]:
    """Yield what is wrong within the entries that are there and of their kind."""
    if "seed" not in skip and not 0 <= given["seed"] < 2**32:
        yield _fault("seed", "is not between 0 and 2^32 − 1", str(given["seed"]))
    if "rounding" not in skip:
        digits = given["rounding"]
        whole = set(digits) == set(Rounding._fields) and {*map(type, digits.values())} == {int}
        if not (whole and all(1 <= each <= 17 for each in digits.values())):
            yield _fault("rounding", "is no pair of digits from 1 to 17", str(digits))
    for part, keys in (("data", {"sha256"}), ("expected", {"sha256", "key"})):
        if part not in skip:
            yield from _table_faults(given[part], part, keys)
    if study is not None and "parameters" not in skip:
        yield from _parameter_faults(given["parameters"], study.parameters, "parameters")
    if study is not None and "data" not in skip:
        for name in sorted({*map(str, given["data"])} ^ set(study.inputs)):
            known = "is missing" if name in study.inputs else "is no table of the study"
            yield _fault(f"data.{name}", known)


def _table_faults(tables: Mapping[Any, Any], part: str, keys: set[str]) -> Iterator[Fault]:
    if not tables:
        yield _fault(part, "names no table")
    for name, each in tables.items():
        place = f"{part}.{name}"
        if not (isinstance(name, str) and name.isidentifier()):
            yield _fault(place, "is no name of a table")
        elif not (isinstance(each, dict) and set(each) == keys):
            yield _fault(place, f"must have {' and '.join(sorted(keys))}", str(each)[:40])
        elif not isinstance(each["sha256"], str):
            yield _fault(place, "has no text as checksum")
        elif "key" in keys and not _is_texts(each["key"]):
            yield _fault(place, "has no list of columns as key", str(each["key"])[:40])


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) for each in value)


def _parameter_faults(given: object, own: object, place: str) -> Iterator[Fault]:
    """Yield where parameters are not shaped as those of the study, or larger than it can take."""
    if isinstance(own, dict) and isinstance(given, dict):
        for name in sorted({*map(str, given)} ^ set(own)):
            yield _fault(f"{place}.{name}", "is missing" if name in own else "is not known")
        for name in [each for each in own if each in given]:
            yield from _parameter_faults(given[name], own[name], f"{place}.{name}")
    elif isinstance(own, list) and isinstance(given, list):
        if not 1 <= len(given) <= _MOST_ENTRIES:
            yield _fault(place, f"must have 1 to {_MOST_ENTRIES} entries")
        for number, each in enumerate(given[:_MOST_ENTRIES]):
            yield from _parameter_faults(each, own[0], f"{place}.{number}")
    elif not (type(given) is type(own) or (type(given), type(own)) == (int, float)):
        yield _fault(place, f"is no {_WORDS[type(own)]}", str(given)[:40])
    elif isinstance(given, int | float) and not 0 <= given <= _MOST:
        yield _fault(place, f"is not between 0 and {_MOST}", str(given))
