"""One report on the whole data folder: files, schemas, keys, references and published totals.

Nothing here raises for what is wrong with the data: every finding is a row of the report, so that
one broken table does not hide another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from shuanggao_analytics.datasets.catalogue import (
    data_folder,
    is_table,
    package,
    read_text,
    resource,
    table_names,
)
from shuanggao_analytics.datasets.integrity import REPORT_COLUMNS, check_files
from shuanggao_analytics.datasets.schemas import orphans, row_labels, validate
from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.policy.strategies import holdings, membership_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from shuanggao_analytics.errors import Fault

TOTALS = "published_totals"


def _line(
    check: str,
    table: str,
    item: str,
    *,
    passed: bool,
    expected: str | None = None,
    found: str | None = None,
    detail: str = "",
) -> dict[str, object]:
    cells = (check, table, item, passed, expected, found, detail)
    return dict(zip(REPORT_COLUMNS, cells, strict=True))


def _faulty(check: str, table: str, faults: Sequence[Fault]) -> Iterator[dict[str, object]]:
    for fault in faults:
        places = (("row", fault.row), ("column", fault.column))
        item = ", ".join(f"{word} {place}" for word, place in places if place is not None)
        detail = "; ".join(text for text in (fault.problem, fault.remedy) if text)
        yield _line(check, table, item or "table", passed=False, found=fault.value, detail=detail)


def _read_all(folder: Path) -> tuple[dict[str, pd.DataFrame], list[dict[str, object]]]:
    tables, report = {}, []
    for name in table_names(folder=folder):
        try:
            tables[name] = read_text(name, folder=folder)
        except ShuanggaoError as error:
            report.append(_line("schema", name, "file", passed=False, detail=str(error)))
    return tables, report


def _check_schemas(tables: Mapping[str, pd.DataFrame], folder: Path) -> Iterator[dict[str, object]]:
    for name, table in tables.items():
        try:
            validate(table, name, folder=folder)
        except DataContractError as error:
            yield from _faulty("schema", name, error.faults)
        else:
            fields = resource(name, folder=folder)["schema"]["fields"]
            size = f"{len(table)} rows × {len(fields)} columns"
            yield _line("schema", name, "table", passed=True, found=size)


def _check_keys(tables: Mapping[str, pd.DataFrame], folder: Path) -> Iterator[dict[str, object]]:
    for name, table in tables.items():
        key = list(resource(name, folder=folder)["schema"].get("primaryKey", []))
        item = "+".join(key)
        absent = [column for column in key if column not in table]
        if not key or absent:
            detail = f"missing column {', '.join(absent)}" if absent else "no primary key"
            yield _line("primary key", name, item or "table", passed=False, detail=detail)
            continue
        twice = table.duplicated(subset=key, keep=False)
        labels = row_labels(table, key=key)
        for label, repeated in zip(labels, twice, strict=True):
            if repeated:
                where = f"row {label}, column {item}"
                yield _line("primary key", name, where, passed=False, detail="the key stands twice")
        if not twice.any():
            yield _line("primary key", name, item, passed=True)


def _check_references(
    tables: Mapping[str, pd.DataFrame], folder: Path
) -> Iterator[dict[str, object]]:
    for name in tables:
        for title, faults in orphans(name, tables=tables, folder=folder).items():
            if faults:
                yield from _faulty("foreign key", name, faults)
            else:
                yield _line("foreign key", name, title, passed=True)


def _parse(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=loader)


def _check_policy(folder: Path) -> tuple[dict[str, Any], list[dict[str, object]]]:
    parsed: dict[str, Any] = {}
    report = []
    for each in package(folder)["resources"]:
        if is_table(each):
            continue
        name, path = str(each["name"]), folder / str(each["path"])
        try:
            content = _parse(path)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            detail = " ".join(str(error).split())
            report.append(_line("policy file", name, "file", passed=False, detail=detail))
            continue
        parsed[path.stem] = content
        filled = content is not None
        detail = "" if filled else "the file is empty"
        report.append(_line("policy file", name, "file", passed=filled, detail=detail))
    return parsed, report


def _members(
    policy: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame | None, list[dict[str, object]]]:
    """Return the member places of the strategies, or ``None`` when they cannot be read."""
    if "strategies" not in policy:
        return None, []
    table = "policy-strategies"
    try:
        members = membership_table(policy["strategies"]["strategies"])
    except DataContractError as error:
        return None, list(_faulty("policy file", table, error.faults))
    except (KeyError, TypeError):
        detail = "the file holds no list 'strategies'"
        return None, [_line("policy file", table, "file", passed=False, detail=detail)]
    places = tables.get("places", pd.DataFrame({"place_code": []}))
    known = set(places.get("place_code", ()))
    report = [
        _line(
            "foreign key",
            table,
            f"row {who}, column members",
            passed=False,
            found=code,
            detail="no such place_code in places",
        )
        for who, code in zip(members["strategy_id"], members["place_code"], strict=True)
        if code not in known
    ]
    done = [_line("foreign key", table, "members → places.place_code", passed=True)]
    return members, report or done


def _conditions(where: object) -> list[tuple[str, str]]:
    """Split ``"a=1;b=x"`` into its pairs; a missing or empty text has none."""
    if not isinstance(where, str) or not where.strip():
        return []
    pairs = [each.partition("=") for each in where.split(";")]
    return [(column.strip(), value.strip()) for column, _, value in pairs]


def total(
    table: pd.DataFrame,
    *,
    where: str | None,
    statistic: str,
    provinces: pd.DataFrame,
    members: pd.DataFrame | None,
) -> float:
    """Return one total of a table of text, as a row of ``published_totals`` asks for it.

    Parameters
    ----------
    table
        Every cell as text.
    where
        Conditions ``column=value`` joined by ``;``; all must hold. Columns of `provinces` are at
        hand through ``province_code``; ``strategy=<id>`` keeps the units in that strategy. Empty:
        the whole table.
    statistic
        ``count``, ``sum:<column>`` (a missing cell adds nothing) or ``nunique:<column>``.
    provinces, members
        The tables that conditions may lean on.

    Raises
    ------
    KeyError
        When a condition or the statistic names a column or a strategy that is not there.
    ValueError
        When the statistic is of another kind, or a cell that is to be added is not a number.

    Examples
    --------
    >>> provinces = read_text("provinces")
    >>> total(provinces, where="in_programme=true", statistic="count", provinces=provinces,
    ...       members=None)
    32.0
    """
    kept = table
    if "province_code" in table and table is not provinces:
        more = [c for c in provinces if c not in table or c == "province_code"]
        kept = table.merge(provinces[more], on="province_code", how="left", validate="m:1")
    for column, value in _conditions(where):
        if column == "strategy":
            if members is None:
                raise KeyError(column)
            own = members[members["strategy_id"] == value]
            if own.empty:
                raise KeyError(value)
            kept = kept.iloc[holdings(kept, members=own)["row"]]
        else:
            kept = kept[kept[column].fillna("") == value]
    kind, _, column = statistic.partition(":")
    match kind:
        case "count":
            return float(len(kept))
        case "sum":
            return float(pd.to_numeric(kept[column]).sum())
        case "nunique":
            return float(kept[column].nunique())
    msg = f"unknown statistic {statistic!r}"
    raise ValueError(msg)


def _check_totals(
    tables: Mapping[str, pd.DataFrame], members: pd.DataFrame | None
) -> Iterator[dict[str, object]]:
    for row in tables.get(TOTALS, pd.DataFrame()).to_dict("records"):
        name, item = str(row.get("table")), str(row.get("total_id"))
        statement = f"{row.get('statement')} ({row.get('basis')}: {row.get('source')})"
        expected = str(row.get("expected"))
        try:
            found = total(
                tables[name],
                where=row["where"],
                statistic=str(row["statistic"]),
                provinces=tables["provinces"],
                members=members,
            )
            passed = found == float(expected)
            shown, detail = f"{found:g}", statement
        except KeyError as error:
            passed, shown, detail = False, None, f"{statement}: there is no {error}"
        except ValueError as error:
            passed, shown, detail = False, None, f"{statement}: {error}"
        yield _line(
            "published total",
            name,
            item,
            passed=passed,
            expected=expected,
            found=shown,
            detail=detail,
        )


def _check_counts(tables: Mapping[str, pd.DataFrame], folder: Path) -> Iterator[dict[str, object]]:
    """Count the rows that a resource says it has: its ``counts``, beside the Frictionless keys.

    For tables that we made ourselves; what others published is a row of ``published_totals``.
    """
    for name, table in tables.items():
        for each in resource(name, folder=folder).get("counts", []):
            where, expected = str(each["where"]), int(each["expected"])
            conditions = _conditions(where)
            absent = [column for column, _ in conditions if column not in table]
            kept = table
            for column, value in conditions:
                kept = kept if absent else kept[kept[column].fillna("") == value]
            yield _line(
                "row count",
                name,
                where or "table",
                passed=not absent and len(kept) == expected,
                expected=str(expected),
                found=None if absent else str(len(kept)),
                detail=f"missing column {', '.join(absent)}" if absent else "",
            )


def verify(path: Path | str | None = None) -> pd.DataFrame:
    """Check a data folder from end to end.

    Parameters
    ----------
    path
        Another data folder; ``None`` means the shipped one.

    Returns
    -------
    DataFrame
        ``check, table, item, passed, expected, found, detail``, one row a check that passed and
        one a fault that was found. ``check`` is one of *checksum* (with the row and column that
        differ), *schema*, *primary key*, *foreign key*, *row count* (of what we made ourselves),
        *policy file* and *published total*. Line numbers are those of the file, whose header is
        line 1.

    Raises
    ------
    ShuanggaoError
        When the folder has no readable ``datapackage.json``.

    Examples
    --------
    >>> report = verify()
    >>> sorted(report["check"].unique())[:3]
    ['checksum', 'foreign key', 'policy file']
    """
    folder = data_folder(path)
    tables, unread = _read_all(folder)
    policy, parsed = _check_policy(folder)
    members, reachable = _members(policy, tables)
    report = [
        *unread,
        *_check_schemas(tables, folder),
        *_check_keys(tables, folder),
        *_check_references(tables, folder),
        *_check_counts(tables, folder),
        *parsed,
        *reachable,
        *_check_totals(tables, members),
    ]
    return pd.concat(
        [check_files(folder), pd.DataFrame(report, columns=REPORT_COLUMNS)], ignore_index=True
    )
