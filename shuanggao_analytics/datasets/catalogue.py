"""The data package: what each shipped table is, where it comes from, and its fingerprints.

``data/datapackage.json`` is a Frictionless Data Package and the one description of every table:
fields, types, units, keys, sources, licence, trust and checksum. Beside the usual sha256 each
resource carries a *fingerprint*, one CRC-32 a column and one a row, so that a cell edited by hand
can be named by its row and its column (`shuanggao_analytics.datasets.integrity`).

References
----------
Frictionless Data, *Data Package* (v1) and *Table Schema* specifications.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.datasets.marks import fingerprint_cells, line_marks, read_cells
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError, UnknownNameError
from shuanggao_analytics.packing import write_whole
from shuanggao_analytics.resources import data_dir

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang

PACKAGE = "datapackage.json"


def data_folder(folder: Path | str | None = None) -> Path:
    """Return the data folder meant by `folder`: the shipped one when it is ``None``.

    Raises
    ------
    ShuanggaoError
        When the folder holds no ``datapackage.json``.

    Examples
    --------
    >>> (data_folder() / "tables").is_dir()
    True
    """
    path = data_dir() if folder is None else Path(folder)
    if not (path / PACKAGE).is_file():
        msg = f"{path} is not a data folder: it holds no {PACKAGE}"
        raise ShuanggaoError(msg)
    return path


@lru_cache(maxsize=8)
def _read_package(path: Path, _mtime_ns: int, _size: int) -> dict[str, Any]:
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        msg = f"{path} cannot be read as JSON: {error}"
        raise ShuanggaoError(msg) from error
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        msg = f"{path} is not a data package: it has no list of resources"
        raise ShuanggaoError(msg)
    return descriptor


def package(folder: Path | str | None = None) -> dict[str, Any]:
    """Return the descriptor of the data package; it is shared, so callers must not change it.

    Raises
    ------
    ShuanggaoError
        When the descriptor is missing or is not JSON.

    Examples
    --------
    >>> package()["name"]
    'shuanggao-analytics'
    """
    path = data_folder(folder) / PACKAGE
    stat = path.stat()
    return _read_package(path, stat.st_mtime_ns, stat.st_size)


def data_date(*, folder: Path | str | None = None) -> str:
    """Return the day on which the shipped data were last collected, as ``YYYY-MM-DD``.

    Examples
    --------
    >>> len(data_date())
    10
    """
    return str(package(folder)["data_date"])


def resource(name: str, *, folder: Path | str | None = None) -> dict[str, Any]:
    """Return the descriptor of one resource; it is shared, so callers must not change it.

    Parameters
    ----------
    name
        Name of the resource, e.g. ``"units"``.
    folder
        Another data folder; ``None`` means the shipped one.

    Raises
    ------
    UnknownNameError
        When the package has no such resource.

    Examples
    --------
    >>> resource("units")["path"]
    'tables/units.csv'
    """
    known = {str(each["name"]): each for each in package(folder)["resources"]}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or sorted(known)
        remedy = f"did you mean {', '.join(near)}?"
        raise UnknownNameError([Fault("data package", "no such table", value=name, remedy=remedy)])
    return dict(known[name])


def is_table(descriptor: dict[str, Any]) -> bool:
    """Return whether a resource is a table (it has a schema) and not, say, a YAML file.

    Examples
    --------
    >>> is_table(resource("units"))
    True
    """
    return "schema" in descriptor


def table_names(*, folder: Path | str | None = None) -> tuple[str, ...]:
    """Return the names of all tables of the package, in its order.

    Examples
    --------
    >>> "units" in table_names()
    True
    """
    return tuple(str(each["name"]) for each in package(folder)["resources"] if is_table(each))


def read_text(name: str, *, folder: Path | str | None = None) -> pd.DataFrame:
    """Read a table of the package with every cell as text; an empty cell is missing.

    Raises
    ------
    UnknownNameError
        When the package has no such table.
    ShuanggaoError
        When the file is missing or is not a table.

    Examples
    --------
    >>> read_text("provinces").loc[0, "province_code"]
    '110000'
    """
    path = data_folder(folder) / str(resource(name, folder=folder)["path"])
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
        msg = f"table {name!r} cannot be read: {error}"
        raise ShuanggaoError(msg) from error


def codebook(name: str, *, folder: Path | str | None = None) -> pd.DataFrame:
    """Return the fields of a table, one row a column of it.

    Returns
    -------
    DataFrame
        ``name, type, title, title_en, unit, description, trust, required``. A missing unit means
        that the column has none; ``trust`` is that of the table unless the column has its own.

    Examples
    --------
    >>> codebook("provinces").loc[0, "name"]
    'province_code'
    """
    descriptor = resource(name, folder=folder)
    optional = ("title", "title_en", "unit", "description")
    return pd.DataFrame(
        [
            {
                "name": field["name"],
                "type": field["type"],
                **{key: field.get(key) for key in optional},
                "trust": field.get("trust", descriptor["trust"]),
                "required": bool(field.get("constraints", {}).get("required", False)),
            }
            for field in descriptor["schema"]["fields"]
        ]
    )


def sources(name: str, *, folder: Path | str | None = None) -> tuple[str, ...]:
    """Return the titles of the documents that a table rests on.

    Examples
    --------
    >>> len(sources("units")) > 0
    True
    """
    return tuple(str(each["title"]) for each in resource(name, folder=folder)["sources"])


def trust(name: str, *, folder: Path | str | None = None) -> str:
    """Return the trust word of a table: official, compiled, derived, recalled or synthetic.

    A column or row may be trusted less: see `codebook` and the ``trust`` column of the table.

    Examples
    --------
    >>> trust("units") in {"official", "compiled", "derived", "recalled"}
    True
    """
    return str(resource(name, folder=folder)["trust"])


def citation(name: str, *, lang: Lang = "zh", folder: Path | str | None = None) -> str:
    """Return the source line of a table: its title and the documents it rests on.

    The documents keep their own (Chinese) titles unless the package gives an English one.

    Examples
    --------
    >>> citation("units", lang="en").startswith(resource("units")["title_en"])
    True
    """
    descriptor = resource(name, folder=folder)
    if lang == "en":
        titles = [str(each.get("title_en", each["title"])) for each in descriptor["sources"]]
        return f"{descriptor['title_en']} ({'; '.join(titles)})"
    titles = [str(each["title"]) for each in descriptor["sources"]]
    return f"{descriptor['title']}（{'；'.join(titles)}）"


def _marks_of_file(path: Path, descriptor: dict[str, Any]) -> dict[str, Any]:
    if not is_table(descriptor):
        return {"lines": line_marks(path.read_text(encoding="utf-8"))}
    raw = read_cells(path)
    ragged = [
        line for line, row in zip(raw.lines, raw.rows, strict=True) if len(row) != len(raw.header)
    ]
    if ragged:
        raise DataContractError(
            Fault(str(descriptor["name"]), "not as many cells as the header", row=f"line {line}")
            for line in ragged
        )
    return fingerprint_cells(raw.header, raw.rows)


def stamp(path: Path | str | None = None) -> pd.DataFrame:
    """Recompute the checksum, size and fingerprint of every resource in ``datapackage.json``.

    For maintainers, after an edit that was reviewed: it makes the files as they now stand the
    truth that `shuanggao_analytics.datasets.verify.verify` compares with. The descriptor is
    replaced in one step, or left as it was when a file cannot be read.

    Parameters
    ----------
    path
        The data folder; ``None`` means the shipped one.

    Returns
    -------
    DataFrame
        ``name, path, bytes, changed``: one row a resource, ``changed`` where its checksum is new.

    Raises
    ------
    ShuanggaoError
        When a file is missing or is no table.

    Examples
    --------
    >>> stamp("/no/such/folder")
    Traceback (most recent call last):
    shuanggao_analytics.errors.ShuanggaoError: /no/such/folder is not a data folder: it holds no
    datapackage.json
    """
    folder = data_folder(path)
    descriptor = json.loads(json.dumps(package(folder)))
    report = []
    for each in descriptor["resources"]:
        file = folder / each["path"]
        if not file.is_file():
            msg = f"{file} is described in {PACKAGE} but is not there"
            raise ShuanggaoError(msg)
        content = file.read_bytes()
        checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
        changed = each.get("hash") != checksum
        report.append((each["name"], each["path"], len(content), changed))
        each["hash"], each["bytes"] = checksum, len(content)
        each["fingerprint"] = _marks_of_file(file, each)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    write_whole(folder / PACKAGE, text.encode())
    return pd.DataFrame(report, columns=["name", "path", "bytes", "changed"])
