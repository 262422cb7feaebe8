"""What is given beside actual values, brought to each of them: numbers, flags, comparators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import Fault
from shuanggao_analytics.performance.cells import ROUNDING, row_name
from shuanggao_analytics.performance.columns import numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Beside: TypeAlias = float | str | pd.Series | Mapping[Any, Any] | Sequence[Any] | NDArray[Any]
    Bools = NDArray[np.bool_]

COMPARATORS = {">=": 1, ">": 1, "<=": -1, "<": -1, "=": 0}
"""Comparator → direction: 1 more is better, −1 less is better, 0 neither."""

ZERO = "a target of 0 or less has no ratio: turn the indicator round, so that more is better"


def spread(given: object, index: pd.Index, name: str) -> tuple[pd.Series, list[Fault]]:
    """Return what is given for each place: one thing for all, by label, or in order.

    Parameters
    ----------
    given
        One value, a Series by label (in any order, when labels stand once), or a sequence as long
        as the places.
    index
        Labels of the places.
    name
        Name of the option in the faults.

    Examples
    --------
    >>> found, faults = spread(pd.Series({"b": 2, "a": 1}), pd.Index(["a", "b"]), "target")
    >>> found.tolist(), faults
    ([1, 2], [])
    """
    if isinstance(given, Mapping):
        given = pd.Series(dict(given), dtype=object)
    if isinstance(given, pd.Series) and not given.index.equals(index):
        return _by_label(given, index, name)
    if isinstance(given, pd.Series | pd.Index | np.ndarray | list | tuple):
        values = list(given)
        if len(values) != len(index):
            problem = f"{len(values)} given for {len(index)} values"
            return pd.Series(np.nan, index=index, dtype=object), [Fault(name, problem)]
        return pd.Series(values, index=index, dtype=object), []
    return pd.Series([given] * len(index), index=index, dtype=object), []


def spread_numbers(given: object, index: pd.Index, name: str) -> tuple[Floats, list[Fault]]:
    """Return numbers for each place, NaN where there is none, with what is wrong with them."""
    column, faults = spread(given, index, name)
    found, bad = numbers(column)
    faults += [
        Fault(name, "needs a finite number", row_name(index[row]), value=str(column.iloc[row]))
        for row in places(bad)
    ]
    return found, faults


def spread_flags(given: object, index: pd.Index, name: str) -> tuple[Bools, list[Fault]]:
    """Return True or False for each place, with what is wrong with them."""
    column, faults = spread(given, index, name)
    known = column.map(lambda each: isinstance(each, bool | np.bool_)).to_numpy(dtype=bool)
    if not faults:
        faults = [
            Fault(name, "needs True or False", row_name(index[row]), value=str(column.iloc[row]))
            for row in places(~known)
        ]
    return np.array([bool(each) for each in column.where(known, False)], dtype=bool), faults


def spread_comparators(given: object, index: pd.Index) -> tuple[NDArray[Any], list[Fault]]:
    """Return the comparator of each place, with what is wrong with them."""
    column, faults = spread(given, index, "comparator")
    known = column.map(lambda each: isinstance(each, str) and each in COMPARATORS)
    remedy = f"one of: {' '.join(COMPARATORS)}"
    if not faults:
        faults = [
            Fault("comparator", "no such comparator", row_name(index[row]), None,
                  str(column.iloc[row]), remedy)
            for row in places(~known.to_numpy(dtype=bool))
        ]  # fmt: skip
    return column.where(known, "=").to_numpy(dtype=object), faults


def holds(values: Floats, bound: Floats, comparator: NDArray[Any]) -> Bools:
    """Return whether values keep a bound, rounding aside; not where one is missing.

    Examples
    --------
    >>> holds(np.array([50.0, 50.0]), np.array([50.0, 50.0]), np.array([">=", ">"])).tolist()
    [True, False]
    """
    slack = ROUNDING * np.maximum(1.0, np.abs(bound))
    gap = values - bound
    found = np.zeros(len(gap), dtype=bool)
    for sign, test in (
        (">=", gap >= -slack),
        (">", gap > slack),
        ("<=", gap <= slack),
        ("<", gap < -slack),
        ("=", np.abs(gap) <= slack),
    ):
        found |= (comparator == sign) & test
    return found


def _by_label(given: pd.Series, index: pd.Index, name: str) -> tuple[pd.Series, list[Fault]]:
    """Return a Series in the order of the places, with the labels that do not match."""
    twice = given.index[given.index.duplicated()].unique()
    remedy = "labels can only be matched when each stands once"
    faults = [Fault(name, "label twice", row_name(label), remedy=remedy) for label in twice]
    if not faults and not index.is_unique:
        faults = [Fault("actual", "label twice", row_name(label), remedy=remedy)
                  for label in index[index.duplicated()].unique()]  # fmt: skip
    faults += [
        Fault(name, "no actual value has this label", row_name(label))
        for label in given.index[~given.index.isin(index)].unique()
    ]
    faults += [
        Fault(name, "none given", row_name(label), remedy="a missing one is given as such")
        for label in index[~index.isin(given.index)]
    ]
    if faults:
        return pd.Series(np.nan, index=index, dtype=object), faults
    return given.astype(object).reindex(index), []
