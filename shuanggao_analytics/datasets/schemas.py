"""Table contracts: the data package turned into pandera schemas, and text into typed columns.

The data package is the single source of truth. Nothing here repeats a column name or a range: a
Frictionless *Table Schema* gives the pandera schema, and what pandera finds is handed on as one
`DataContractError` with every fault by table, row and column.

References
----------
Frictionless Data, *Table Schema* specification: types and constraints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from shuanggao_analytics.datasets.catalogue import read_text, resource, table_names
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandera.pandas as pa

_FORMS = {
    "integer": r"[+-]?[0-9]+",
    "year": r"[0-9]{4}",
    "number": r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?",
    "boolean": r"true|false",
}
_NAMES = {
    "integer": "a whole number",
    "year": "a year of four digits",
    "number": "a number",
    "boolean": "true or false",
}
_LIST_SHOWN = 8


def _required(field: Mapping[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("required", False))


def _dtype(field: Mapping[str, Any]) -> str | None:
    """Return the pandas type of a field: nullable only where a cell may be missing."""
    required = _required(field)
    match field["type"]:
        case "integer" | "year":
            return "int64" if required else "Int64"
        case "number":
            return "float64"
        case "boolean":
            return "bool" if required else "boolean"
        case _:
            return None  # text: pandas 2 and 3 differ in its name, `_to_typed` sees to it


def _checks(field: Mapping[str, Any]) -> Iterator[pa.Check]:
    import pandera.pandas as pa

    limits = field.get("constraints", {})
    if "minimum" in limits:
        low = limits["minimum"]
        yield pa.Check.ge(low, error=f"below the minimum {low}")
    if "maximum" in limits:
        high = limits["maximum"]
        yield pa.Check.le(high, error=f"above the maximum {high}")
    if "enum" in limits:
        words = [str(word) for word in limits["enum"]]
        more = "" if len(words) <= _LIST_SHOWN else f" … ({len(words)} in all)"
        shown = f"not one of {', '.join(words[:_LIST_SHOWN])}{more}"
        numeric = field["type"] in ("integer", "year")  # JSON may hold these as text
        yield pa.Check.isin([int(w) for w in words] if numeric else words, error=shown)
    if "pattern" in limits:
        form = limits["pattern"]
        yield pa.Check.str_matches(rf"^(?:{form})\Z", error=f"not of the form {form}")


def table_schema(descriptor: Mapping[str, Any]) -> pa.DataFrameSchema:
    """Return the pandera schema of a tabular resource.

    Parameters
    ----------
    descriptor
        A Frictionless resource descriptor with a ``schema``.

    Returns
    -------
    pandera.DataFrameSchema
        Types, required, unique, minimum, maximum, enum, pattern and the primary key; columns that
        the descriptor does not have are faults.

    Examples
    --------
    >>> schema = table_schema(resource("provinces"))
    >>> schema.columns["province_code"].nullable
    False
    """
    import pandera.pandas as pa

    columns = {
        field["name"]: pa.Column(
            _dtype(field),
            list(_checks(field)),
            nullable=not _required(field),
            unique=bool(field.get("constraints", {}).get("unique", False)),
        )
        for field in descriptor["schema"]["fields"]
    }
    key = list(descriptor["schema"].get("primaryKey", []))
    return pa.DataFrameSchema(columns, unique=key or None, strict=True)


def row_labels(table: pd.DataFrame, *, key: Sequence[str]) -> list[str]:
    """Return how each row is named in a fault: its primary key and its line in the file.

    The header is line 1, so the first row is line 2; a missing part of the key shows as ``?``.

    Examples
    --------
    >>> row_labels(pd.DataFrame({"code": ["a", None]}), key=["code"])
    ['a (line 2)', '? (line 3)']
    """
    lines = range(2, len(table) + 2)
    parts = [table[name].astype("object").where(table[name].notna(), "?") for name in key]
    if not parts:
        return [f"line {line}" for line in lines]
    return [
        f"{'/'.join(map(str, values))} (line {line})"
        for *values, line in zip(*parts, lines, strict=True)
    ]


def _to_typed(cells: pd.Series[Any], field: Mapping[str, Any]) -> tuple[pd.Series[Any], np.ndarray]:
    """Turn one column of text into its type; return it with a mask of the cells that cannot be."""
    kind = str(field["type"])
    missing = cells.isna().to_numpy(dtype=bool)
    if kind not in _FORMS:
        texts = np.array([isinstance(cell, str) for cell in cells], dtype=bool)
        return cells, ~texts & ~missing
    text = cells.where(~missing, "").astype("str")
    if kind == "boolean":
        text = text.str.lower()
    good = text.str.fullmatch(_FORMS[kind]).to_numpy(dtype=bool)
    kept = text.where(good, None)
    if kind == "boolean":
        typed = cast("pd.Series[Any]", kept.map({"true": True, "false": False}).astype("boolean"))
    else:
        numbers = pd.to_numeric(kept, errors="coerce")
        typed = numbers.astype("float64") if kind == "number" else numbers.astype("Int64")
    if _required(field) and bool(good.all()):
        if kind == "boolean":
            typed = typed.astype("bool")
        elif kind != "number":
            typed = typed.astype("int64")
    return typed, ~good & ~missing


_PROBLEMS = {
    "not_nullable": "missing value in a required column",
    "field_uniqueness": "value stands more than once in a column of unique values",
}


def _column_fault(label: str, check: str, value: object) -> Fault:
    if check == "column_in_dataframe":
        return Fault(label, "missing column", column=str(value), remedy="add the column")
    return Fault(label, "column that the data package does not have", column=str(value))


def _key_faults(typed: pd.DataFrame, key: Sequence[str], label: str) -> Iterator[Fault]:
    labels = row_labels(typed, key=key)
    for row in np.flatnonzero(typed.duplicated(subset=list(key), keep=False)):
        value = "/".join(str(typed[name].iloc[row]) for name in key)
        column = "+".join(key)
        yield Fault(label, "duplicate primary key", row=labels[row], column=column, value=value)


def _pandera_faults(
    typed: pd.DataFrame, descriptor: Mapping[str, Any], *, label: str, skip: set[tuple[int, str]]
) -> Iterator[Fault]:
    """Run the schema lazily and yield what it finds, but not the cells in `skip`.

    A column is of another type, or a check cannot be run on it, only where a cell is missing or
    was not convertible; those cells are named one by one, so that such cases are passed over.
    """
    import pandera.pandas as pa

    key = [name for name in descriptor["schema"].get("primaryKey", []) if name in typed]
    try:
        table_schema(descriptor).validate(typed, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    labels = row_labels(typed, key=key)
    if (cases["check"] == "multiple_fields_uniqueness").any():
        yield from _key_faults(typed, key, label)
    for case in cases.itertuples(index=False):
        check, column, value = str(case.check), str(case.column), case.failure_case
        if check.startswith("column_in_"):
            yield _column_fault(label, check, value)
        elif check != "multiple_fields_uniqueness" and not pd.isna(case.index):
            row = int(case.index)
            if (row, column) not in skip and not check.startswith("dtype("):
                shown = None if pd.isna(value) else str(value)
                problem = _PROBLEMS.get(check, check)
                yield Fault(label, problem, row=labels[row], column=column, value=shown)


def validate(
    table: pd.DataFrame,
    resource_name: str,
    *,
    table_label: str | None = None,
    folder: Path | str | None = None,
) -> pd.DataFrame:
    """Turn a table of text into typed columns and check it against the data package.

    Parameters
    ----------
    table
        Every cell as text, missing cells missing; left as it is.
    resource_name
        The resource whose schema holds.
    table_label
        What the table is called in faults; the resource's name by default.
    folder
        The data folder whose package holds; ``None`` means the shipped one.

    Returns
    -------
    DataFrame
        Same rows, columns in the order of the schema, index 0 … n-1. Text stays text; whole
        numbers and years are ``int64`` when required and ``Int64`` otherwise; numbers
        ``float64``; booleans ``bool`` when required and ``boolean`` otherwise.

    Raises
    ------
    DataContractError
        With every fault: missing, unknown or repeated column, wrong type, missing value, value out
        of range, not in the list or not of the form, duplicate key; each by row, column and value.
    UnknownNameError
        When the package has no such resource.

    Examples
    --------
    >>> provinces = validate(read_text("provinces"), "provinces")
    >>> str(provinces["in_programme"].dtype), len(provinces)
    ('bool', 35)
    """
    descriptor = resource(resource_name, folder=folder)
    label = resource_name if table_label is None else table_label
    fields = {str(field["name"]): field for field in descriptor["schema"]["fields"]}
    repeated = table.columns.duplicated()
    source = table.loc[:, ~repeated].reset_index(drop=True)
    key = [name for name in descriptor["schema"].get("primaryKey", []) if name in source]
    faults = [Fault(label, "column stands twice", column=str(c)) for c in table.columns[repeated]]
    typed, faulty = {}, set()
    for name in source:
        if str(name) not in fields:
            typed[str(name)] = source[name]
            continue
        typed[str(name)], bad = _to_typed(source[name], fields[str(name)])
        if bad.any():
            labels = row_labels(source, key=key)
            kind = _NAMES.get(fields[str(name)]["type"], "text")
            for row in np.flatnonzero(bad):
                faulty.add((int(row), str(name)))
                value = str(source[name].iloc[row])
                problem = f"wrong type: not {kind}"
                faults.append(Fault(label, problem, row=labels[row], column=str(name), value=value))
    frame = pd.DataFrame(typed, index=source.index)
    faults += _pandera_faults(frame, descriptor, label=label, skip=faulty)
    if faults:
        raise DataContractError(faults)
    return frame[list(fields)]


def orphans(
    name: str, *, tables: Mapping[str, pd.DataFrame], folder: Path | str | None = None
) -> dict[str, list[Fault]]:
    """Return, for each foreign key of a table, the rows whose reference leads nowhere.

    Parameters
    ----------
    name
        The table whose foreign keys are followed.
    tables
        Tables by name: `name` itself and those that it refers to. Cells are compared as text; a
        key with a missing part refers to nothing and is no fault.
    folder
        The data folder whose package holds; ``None`` means the shipped one.

    Returns
    -------
    dict
        ``"column → table.column"`` to the list of faults, empty where every reference holds.

    Examples
    --------
    >>> tables = {"provinces": read_text("provinces"), "places": read_text("places")}
    >>> orphans("places", tables=tables)["province_code → provinces.province_code"]
    []
    """
    schema = resource(name, folder=folder)["schema"]
    table = tables[name].reset_index(drop=True)
    found: dict[str, list[Fault]] = {}
    for each in schema.get("foreignKeys", []):
        fields, there = _names(each["fields"]), _names(each["reference"]["fields"])
        target = str(each["reference"]["resource"]) or name
        title = f"{'+'.join(fields)} → {target}.{'+'.join(there)}"
        problem = f"no such {'+'.join(there)} in {target}"
        if target not in tables:
            found[title] = [Fault(name, f"table {target} is not at hand", column="+".join(fields))]
            continue
        absent = [
            Fault(label, "missing column of a foreign key", column=column)
            for label, columns, frame in ((name, fields, table), (target, there, tables[target]))
            for column in columns
            if column not in frame
        ]
        if absent:
            found[title] = absent
            continue
        known = set(_tuples(tables[target], there))
        labels = row_labels(table, key=[k for k in schema.get("primaryKey", []) if k in table])
        found[title] = [
            Fault(name, problem, row=labels[row], column="+".join(fields), value="/".join(value))
            for row, value in enumerate(_tuples(table, fields))
            if value not in known and "" not in value
        ]
    return found


def _names(fields: str | Sequence[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else [str(field) for field in fields]


def _tuples(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, ...]]:
    texts = [table[c].astype("object").where(table[c].notna(), "").astype("str") for c in columns]
    return list(zip(*texts, strict=True))


def validate_foreign_keys(
    tables: Mapping[str, pd.DataFrame], *, folder: Path | str | None = None
) -> None:
    """Check every foreign key of the given tables.

    Parameters
    ----------
    tables
        Tables by resource name; a table that is referred to but not given is read from `folder`.
    folder
        The data folder whose package holds; ``None`` means the shipped one.

    Raises
    ------
    DataContractError
        With every reference that leads nowhere, by table, row, column and value.

    Examples
    --------
    >>> validate_foreign_keys({"places": read_text("places")})
    """
    at_hand = dict(tables)
    for name in table_names(folder=folder):
        for each in resource(name, folder=folder)["schema"].get("foreignKeys", []):
            target = str(each["reference"]["resource"])
            if name in tables and target and target not in at_hand:
                at_hand[target] = read_text(target, folder=folder)
    faults = [
        fault
        for name in tables
        for found in orphans(name, tables=at_hand, folder=folder).values()
        for fault in found
    ]
    if faults:
        raise DataContractError(faults)
