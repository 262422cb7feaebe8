"""What the transition is given, checked once: two lists of units, colleges, and names in time.

A college is known by its code of ten digits and by nothing else. Names change: a quarter of the
colleges in both lists are named otherwise in the second. No name is ever compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import name_faults, places

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = ("zhuanke", "vocational_bachelor", "bachelor")
BACHELOR = LEVELS[1:]
UNIT_TYPES = ("school", "group")
TIERS = ("A", "B", "C")

_NEEDED = ("college_code", "name", "province_code", "unit_type", "round")
_FILLED = ("name", "province_code", "unit_type", "round")
_SYNTHETIC = "synthetic"


class Lists(NamedTuple):
    """The tables of a transition, checked; `colleges` and `names` may be empty."""

    first: pd.DataFrame
    second: pd.DataFrame
    colleges: pd.DataFrame
    names: pd.DataFrame


def checked_lists(
    round1: pd.DataFrame,
    round2: pd.DataFrame,
    *,
    colleges: pd.DataFrame | None,
    names: pd.DataFrame | None,
) -> Lists:
    """Return the tables of a transition, or raise with every fault of all of them.

    Raises
    ------
    DataContractError
        See `transition`.

    Examples
    --------
    >>> one = pd.DataFrame({"college_code": ["1", "1"], "name": ["a", "b"], "round": [1, 2],
    ...                     "province_code": "110000", "unit_type": "group", "tier": "A"})
    >>> checked_lists(one, one.iloc[:1], colleges=None, names=None)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 3 faults in the input:
      round1, row 0, column college_code: college twice (found '1'); one row a college
      round1, row 1, column college_code: college twice (found '1'); one row a college
      round1, column round: two rounds in one table (found '1, 2'); a table for each
    """
    faults = _list_faults(round1, "round1", [*_NEEDED, "tier"])
    faults += _list_faults(round2, "round2", _NEEDED)
    if not faults:
        faults = _tier_faults(round1) + _round_faults(round1, round2)
    beside = {
        "colleges": (colleges, ("college_code", "level")),
        "names": (names, ("college_code", "name", "valid_from", "valid_to", "basis")),
    }
    given: dict[str, pd.DataFrame] = {}
    for table, (value, columns) in beside.items():
        given[table] = pd.DataFrame(columns=list(columns)) if value is None else value
        if value is not None:
            faults += _beside_faults(value, table, columns)
    if not faults:
        faults = _trust_faults({"round1": round1, "round2": round2, **given})
    if faults:
        raise DataContractError(faults)
    return Lists(round1, round2, given["colleges"], given["names"])


def texts(values: pd.Series | pd.Index | Sequence[object]) -> pd.Series:
    """Return values as texts, numbered from 0, with <NA> where one is missing.

    Examples
    --------
    >>> texts(["a", None]).tolist()
    ['a', <NA>]
    """
    return pd.Series(np.asarray(values, dtype=object), dtype="string")


def _list_faults(units: pd.DataFrame, table: str, columns: Sequence[str]) -> list[Fault]:
    faults = table_faults(units, table)
    if isinstance(units, pd.DataFrame):
        faults += name_faults(units, columns, table=table, once=())
    if faults:
        return faults
    faults = code_faults(units, table) + [
        Fault(table, "missing value", row_name(units.index[at]), column)
        for column in _FILLED
        for at in places(units[column].isna().to_numpy(dtype=bool))
    ]
    faults += known_faults(units, table, "unit_type", UNIT_TYPES)
    rounds = sorted(units["round"].dropna().unique().tolist(), key=str)
    if len(rounds) > 1:
        remedy = "a table for each"
        found = ", ".join(map(str, rounds))
        faults.append(Fault(table, "two rounds in one table", None, "round", found, remedy))
    return faults


def code_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """Return a fault for each college code that is missing, no text, or there twice."""
    codes = table["college_code"]
    missing = codes.isna().to_numpy(dtype=bool)
    text = codes.map(lambda code: isinstance(code, str)).to_numpy(dtype=bool)
    twice = codes.duplicated(keep=False).to_numpy(dtype=bool) & ~missing
    checks = (
        (missing, "no college code", "colleges are matched by code and never by name"),
        (~missing & ~text, "code is no text", "read codes as text: they are names, not numbers"),
        (twice, "college twice", "one row a college"),
    )
    return [
        Fault(name, problem, row_name(table.index[at]), "college_code", str(codes.iloc[at]), remedy)
        for bad, problem, remedy in checks
        for at in places(bad)
    ]


def known_faults(table: pd.DataFrame, name: str, column: str, known: Sequence[str]) -> list[Fault]:
    """Return a fault for each value of a column that is there and not known."""
    values = table[column]
    bad = (values.notna() & ~values.isin(list(known))).to_numpy(dtype=bool)
    remedy = f"use one of {', '.join(known)}"
    return [
        Fault(
            name, "unknown value", row_name(table.index[at]), column, str(values.iloc[at]), remedy
        )
        for at in places(bad)
    ]


def _tier_faults(round1: pd.DataFrame) -> list[Fault]:
    missing = places(round1["tier"].isna().to_numpy(dtype=bool))
    return [
        Fault("round1", "no tier", row_name(round1.index[at]), "tier",
              remedy="every unit of round one has a tier: A, B or C")
        for at in missing
    ] + known_faults(round1, "round1", "tier", TIERS)  # fmt: skip


def _round_faults(round1: pd.DataFrame, round2: pd.DataFrame) -> list[Fault]:
    first, second = round1["round"].iloc[0], round2["round"].iloc[0]
    if first == second:
        remedy = "give the earlier list first, and the later one second"
        return [Fault("round2", "both tables are of one round", None, "round", str(second), remedy)]
    if first > second:
        remedy = "give the earlier list first"
        return [Fault("round1", "is later than round2", None, "round", str(first), remedy)]
    return []


def _beside_faults(value: pd.DataFrame, table: str, columns: Sequence[str]) -> list[Fault]:
    faults = table_faults(value, table)
    if isinstance(value, pd.DataFrame):
        faults += name_faults(value, columns, table=table, once=())
    if faults or table == "names":
        return faults
    years = sorted(value["year"].unique().tolist()) if "year" in value.columns else []
    if len(years) > 1:
        found = ", ".join(map(str, years))
        remedy = "give the list of one year"
        return [Fault(table, "several years in one table", None, "year", found, remedy)]
    return code_faults(value, table) + known_faults(value, table, "level", LEVELS)


def _trust_faults(tables: dict[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault when synthetic rows stand beside others."""
    marks = {
        name: table["trust"].eq(_SYNTHETIC)
        for name, table in tables.items()
        if "trust" in table.columns and len(table)
    }
    mixed = any(mark.any() for mark in marks.values()) and not all(
        mark.all() for mark in marks.values()
    )
    remedy = "synthetic rows may only stand beside synthetic rows"
    return [
        Fault(name, "synthetic and real rows together", None, "trust", remedy=remedy)
        for name, mark in marks.items() if mixed and mark.any()
    ]  # fmt: skip
