"""The register of targets and the panel of actual values, read: every fault named once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.progress.contract import (
    COMPARATORS,
    ZERO,
    spread_comparators,
    spread_flags,
)
from shuanggao_analytics.evaluation.stages.contract import mixed_faults
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import cell_fault, name_faults, numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

KEYS = ["unit_id", "layer", "indicator"]
LAYERS = ("school", "group_a", "group_b")
ONE = ("round", "trust")  # columns that hold one value only in a table that goes into a result

_TARGETS = "targets"
_WHOLE = ("version", "from_year", "due_year")
_NUMBERS = ("target", "baseline", "baseline_year", "band", *_WHOLE)
_NEEDED = ("version", "from_year", "target", "due_year", "comparator")


def read_targets(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the register of targets in the types it needs, or raise with every fault.

    Parameters
    ----------
    targets
        One row a unit, layer, indicator and version: ``unit_id``, ``layer``, ``indicator``,
        ``version`` (1, 2 …), ``from_year``, ``target``, ``due_year``, ``comparator``, and as far
        as there are any ``baseline``, ``baseline_year``, ``soft``, ``band`` (a missing one is 0:
        no width given), ``reason``, ``trust``.

    Returns
    -------
    pandas.DataFrame
        The rows with the index of the caller, the optional columns filled in.

    Raises
    ------
    DataContractError
        For columns missing, keys missing or layers unknown, numbers that are none, a target of 0
        or less or missing, years or versions that are not whole, a due year before the version is
        in force, comparators unknown, bands outside [0, 1), flags that are none, versions twice,
        with gaps, not rising with their years or turned round in direction, and two rounds or
        trusts in one table.

    Examples
    --------
    >>> row = {"unit_id": "a", "layer": "school", "indicator": "rate", "version": 2,
    ...        "from_year": 2027, "target": 0, "due_year": 2029, "comparator": ">="}
    >>> read_targets(pd.DataFrame([row]))
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 2 faults in the input:
      targets, row a, school, rate, column target: needs a number above 0 (found '0'); a target of
      0 or less has no ratio: turn the indicator round, so that more is better
      targets, row a, school, rate, column version: versions have gaps (found '2'); every version
      from 1 on: old values are kept
    """
    if faults := shape_faults(targets, [*KEYS, *_NEEDED], _TARGETS):
        raise DataContractError(faults)
    faults = key_faults(targets, _TARGETS)
    found = targets.copy()
    for name in _NUMBERS:
        given = targets[name] if name in targets.columns else pd.Series(np.nan, targets.index)
        found[name], bad = numbers(given)
        faults += [
            cell_fault(_TARGETS, key_of(targets, row), name, given.iloc[row]) for row in places(bad)
        ]
        if name == "band":
            found[name] = found[name].fillna(0.0)
        if name in _RULES:
            faults += _number_faults(found, name, bad)
    early = (found["due_year"] < found["from_year"]).to_numpy(dtype=bool)
    faults += [
        Fault(_TARGETS, "due before the version is in force", key_of(found, row), "due_year",
              f"{found['due_year'].iloc[row]:g}")
        for row in places(early)
    ]  # fmt: skip
    place = pd.RangeIndex(len(found))
    soft = targets["soft"].to_list() if "soft" in targets.columns else False
    found["soft"], wrong = spread_flags(soft, place, "soft")
    found["comparator"], also = spread_comparators(targets["comparator"].to_list(), place)
    faults += [
        Fault(_TARGETS, fault.problem, key_of(targets, int(str(fault.row))), fault.table,
              fault.value, fault.remedy)
        for fault in (*wrong, *also)
    ]  # fmt: skip
    faults += mixed_faults(targets, table=_TARGETS, columns=ONE)
    # an unknown comparator has no direction that could turn
    faults += [each for each in _version_faults(found) if not (also and each.column in _TEXT)]
    if faults:
        raise DataContractError(faults)
    return found.astype(dict.fromkeys(_WHOLE, "int64"))


def read_indicators(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the actual values in the types they need, or raise with every fault.

    Parameters
    ----------
    indicators
        One row a unit, layer, indicator and year: ``unit_id``, ``layer``, ``indicator``,
        ``year`` (that of the data, not of the report), ``actual`` (may be missing).

    Raises
    ------
    DataContractError
        For columns missing, keys missing or layers unknown, years that are not whole, values that
        are text or infinite, a value twice, and two rounds or trusts in one table.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["a"], "layer": "school", "indicator": "rate",
    ...                       "year": 2027, "actual": [None]})
    >>> read_indicators(table)["actual"].tolist()
    [nan]
    """
    name = "indicators"
    if faults := shape_faults(indicators, [*KEYS, "year", "actual"], name):
        raise DataContractError(faults)
    faults = key_faults(indicators, name)
    found = indicators.copy()
    for column in ("year", "actual"):
        found[column], bad = numbers(indicators[column])
        faults += [
            cell_fault(name, key_of(indicators, row), column, indicators[column].iloc[row])
            for row in places(bad)
        ]
        if column == "year":
            years = found[column].to_numpy()
            faults += [
                Fault(name, "needs a whole year", key_of(indicators, row), column,
                      str(indicators[column].iloc[row]))
                for row in places(~bad & ~(years == np.floor(years)))
            ]  # fmt: skip
    again = found.duplicated([*KEYS, "year"]).to_numpy(dtype=bool)
    faults += [
        Fault(name, "value twice in a year", key_of(indicators, row), "year",
              str(indicators["year"].iloc[row]), "one row a unit, layer, indicator and year")
        for row in places(again)
    ]  # fmt: skip
    faults += mixed_faults(indicators, table=name, columns=ONE)
    if faults:
        raise DataContractError(faults)
    return found.astype({"year": "int64"})


def check_same(one: pd.DataFrame, other: pd.DataFrame, *, names: tuple[str, str]) -> None:
    """Raise when two tables that go into one result are of different rounds or trusts.

    A column that one of them lacks is no difference.

    Examples
    --------
    >>> a, b = (pd.DataFrame({"trust": [word]}) for word in ("official", "synthetic"))
    >>> check_same(a, b, names=("indicators", "targets"))
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      indicators and targets, column trust: several in one table (found 'official, synthetic'); real
      and synthetic data are never mixed: keep one of them
    """
    both = [name for name in ONE if name in one.columns and name in other.columns]
    joined = pd.concat([one[both].head(1), other[both].head(1)], ignore_index=True)
    if faults := mixed_faults(joined, table=" and ".join(names), columns=both):
        raise DataContractError(faults)


def in_order(targets: pd.DataFrame) -> NDArray[np.intp]:
    """Return the places of the rows by target, in the order of the table, and version.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": list("baa"), "layer": "school", "indicator": "x",
    ...                       "version": [1, 2, 1], "from_year": [2025, 2027, 2025]})
    >>> in_order(table).tolist()
    [0, 2, 1]
    """
    target = targets.groupby(KEYS, sort=False).ngroup().to_numpy()
    keys = (targets["from_year"].to_numpy(), targets["version"].to_numpy(), target)
    return np.asarray(np.lexsort(keys), dtype=np.intp)


def key_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """Return a fault for each unit, layer, indicator or task missing and each layer unknown."""
    faults = [
        Fault(name, "missing", row_name(table.index[row]), column)
        for column in (*KEYS, "task")
        if column in table.columns
        for row in places(table[column].isna().to_numpy(dtype=bool))
    ]
    remedy = f"one of: {', '.join(LAYERS)}"
    unknown = table["layer"].notna() & ~table["layer"].isin(LAYERS)
    return faults + [
        Fault(name, "no such layer", row_name(table.index[row]), "layer",
              str(table["layer"].iloc[row]), remedy)
        for row in places(unknown.to_numpy(dtype=bool))
    ]  # fmt: skip


def key_of(table: pd.DataFrame, row: int) -> str:
    """Return the unit, layer and indicator (or task) of a row as one text.

    Examples
    --------
    >>> key_of(pd.DataFrame({"unit_id": ["a"], "layer": ["school"], "task": ["t1"]}), 0)
    'a, school, t1'
    """
    last = "indicator" if "indicator" in table.columns else "task"
    return row_name(tuple(table[name].iloc[row] for name in (*KEYS[:2], last)))


def shape_faults(table: object, needed: Sequence[str], name: str) -> list[Fault]:
    """Return what is wrong with a table as a whole and with the names of its columns."""
    faults = table_faults(table, name)
    if faults or not isinstance(table, pd.DataFrame):
        return faults
    return name_faults(table, needed, table=name, once=[])


_TEXT = ("comparator",)
_WIDTH = "a share of the target, such as 0.05; 0 or missing: no width given"
_RULES: dict[str, tuple[str, str | None]] = {
    "target": ("needs a number above 0", ZERO),
    "band": ("needs a number in [0, 1)", _WIDTH),
    **dict.fromkeys(_WHOLE, ("needs a whole number from 1", None)),
}


def _number_faults(found: pd.DataFrame, name: str, bad: Bools) -> list[Fault]:
    """Return a fault for each number of a column that breaks its rule."""
    values = found[name].to_numpy(dtype="float64")
    if name == "target":
        kept = values > 0
    elif name == "band":
        kept = (values >= 0) & (values < 1)
    else:
        kept = (values == np.floor(values)) & (values >= 1)
    problem, remedy = _RULES[name]
    return [
        Fault(_TARGETS, problem, key_of(found, row), name,
              "missing" if np.isnan(values[row]) else f"{values[row]:g}", remedy)
        for row in places(~kept & ~bad)
    ]  # fmt: skip


def _version_faults(found: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with the order of the versions of a target."""
    known = found.dropna(subset=[*KEYS, "version", "from_year"])
    known = known.iloc[in_order(known)]
    keys = known.groupby(KEYS, sort=False)
    place = keys.cumcount().to_numpy() + 1
    step = keys["from_year"].diff().to_numpy()
    way = known["comparator"].map(COMPARATORS)
    first = way.groupby([known[name] for name in KEYS], sort=False).transform("first")
    twice = known.duplicated([*KEYS, "version"]).to_numpy(dtype=bool)
    several = keys["version"].transform("nunique") < keys["version"].transform("size")
    gaps = (known["version"].to_numpy() != place) & ~several.to_numpy()
    remedies = {
        "version twice": ("version", twice, None),
        "versions have gaps": ("version", gaps, "every version from 1 on: old values are kept"),
        "years do not rise with the versions": ("from_year", (step <= 0) & ~twice, None),
        "a version turns the direction round": (
            "comparator", (way != first).to_numpy(), "it is another target: name another indicator"
        ),
    }  # fmt: skip
    return [
        Fault(_TARGETS, problem, key_of(known, row), column, _shown(known[column].iloc[row]),
              remedy)
        for problem, (column, wrong, remedy) in remedies.items()
        for row in places(wrong)
    ]  # fmt: skip


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
