"""What the measures are given, checked once: values, heads, group labels, matrices.

Every fault found is named in one error. Nothing is dropped or filled here: a missing value is an
error, and so is a place that has heads and no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Codes: TypeAlias = NDArray[np.intp]
    Values: TypeAlias = pd.Series | Sequence[float] | NDArray[Any]
    Groups: TypeAlias = pd.DataFrame | pd.Series | Sequence[object] | NDArray[Any]

_REMEDY = "a missing place is neither zero nor left out: decide first"


def checked_values(
    x: Values, weights: Values | None, base: Values | None = None
) -> tuple[Floats, Floats, pd.Index]:
    """Return levels, heads and labels as arrays, or raise with every fault found.

    With `weights`, `x` is the level per head already; with `base`, `x` is a count, the level is
    count over base and the heads are the base. Series are brought together by label.

    Examples
    --------
    >>> levels, heads, _ = checked_values([2, 3], None, base=[1, 6])
    >>> levels.tolist(), heads.tolist()
    ([2.0, 0.5], [1.0, 6.0])
    """
    series = as_series(x)
    faults = number_faults("x", series, strict=False)
    if weights is not None and base is not None:
        remedy = "weights belong to levels per head, a base to counts: give one of them"
        faults.append(Fault("weights", "given together with base", remedy=remedy))
    given = "weights" if base is None else "base"
    heads = pd.Series(1.0, index=series.index)
    if (beside := weights if base is None else base) is not None:
        heads, found = _matched(beside, series, given, labelled=isinstance(x, pd.Series))
        faults += found
    if series.empty:
        faults.append(Fault("x", "there is no value"))
    if faults:
        raise DataContractError(faults)
    numbers = pd.to_numeric(series).to_numpy(dtype="float64")
    weight = pd.to_numeric(heads).to_numpy(dtype="float64")
    if numbers.sum() == 0:
        msg = "all values are zero, so there is nothing to be shared and no index is defined"
        raise ShuanggaoError(msg)
    return (numbers if base is None else numbers / weight), weight, series.index


def as_series(x: Values) -> pd.Series:
    """Return `x` as a Series: itself, or numbered from 0 when it has no labels."""
    return x if isinstance(x, pd.Series) else pd.Series(np.asarray(x, dtype=object).ravel())


def number_faults(table: str, series: pd.Series, *, strict: bool) -> list[Fault]:
    """Return a fault for each value that is missing, no number, infinite or too low."""
    numbers = pd.to_numeric(series, errors="coerce")
    too_low = numbers <= 0 if strict else numbers < 0
    wrong = numbers.isna() | np.isinf(numbers.astype("float64")) | too_low
    problem = "needs a number > 0" if strict else "needs a number ≥ 0"
    return [
        Fault(table, problem, str(label), None, str(value), _REMEDY if pd.isna(value) else None)
        for label, value in series[wrong].items()
    ]


def checked_matrix(matrix: pd.DataFrame) -> Floats:
    """Return the cells of a table of places × categories, or raise naming each bad cell."""
    numbers = matrix.apply(pd.to_numeric, errors="coerce").astype("float64")
    bad = (numbers.isna() | (numbers < 0) | np.isinf(numbers)).to_numpy()
    if bad.any():
        raise DataContractError(
            Fault(
                "matrix",
                "needs a number ≥ 0",
                row=str(matrix.index[i]),
                column=str(matrix.columns[j]),
                value=str(matrix.iloc[i, j]),
            )
            for i, j in np.argwhere(bad)
        )
    cells: Floats = numbers.to_numpy()
    return cells


def checked_groups(groups: Groups | None, labels: pd.Index) -> pd.DataFrame:
    """Return the group labels of the places, one column a level from outer to inner.

    A Series or a DataFrame with unique labels of its own is brought into the order of `labels`.
    """
    if groups is None:
        return pd.DataFrame({"group": "all"}, index=range(len(labels)))
    own = isinstance(groups, pd.Series | pd.DataFrame) and groups.index.is_unique
    if isinstance(groups, pd.Series | pd.DataFrame) and own and not groups.index.equals(labels):
        groups = groups.reindex(labels)
    if isinstance(groups, pd.DataFrame):
        keys = groups.reset_index(drop=True)
    else:
        name = groups.name if isinstance(groups, pd.Series) and groups.name else "group"
        keys = pd.DataFrame({name: np.asarray(groups, dtype=object)})
    if len(keys) != len(labels):
        raise DataContractError([Fault("groups", f"{len(keys)} labels for {len(labels)} places")])
    if keys.columns.empty or not keys.columns.is_unique:
        remedy = "one column a level from outer to inner, each named once"
        raise DataContractError([Fault("groups", "no or repeated column names", remedy=remedy)])
    missing = np.argwhere(keys.isna().to_numpy())
    if len(missing):
        raise DataContractError(
            Fault("groups", "no group given", row=str(labels[i]), column=_column(keys, j))
            for i, j in missing
        )
    return keys


def path_codes(keys: pd.DataFrame) -> tuple[list[Codes], list[list[tuple[object, ...]]]]:
    """Return for each level the code of each place's group and the groups' paths from outside.

    A group is known by its whole path, so that one label under two outer groups is two groups.

    Examples
    --------
    >>> codes, paths = path_codes(pd.DataFrame({"belt": ["e", "w", "w"], "city": ["a", "a", "b"]}))
    >>> codes[1].tolist(), paths[1]
    ([0, 1, 2], [('e', 'a'), ('w', 'a'), ('w', 'b')])
    """
    codes: list[Codes] = []
    paths: list[list[tuple[object, ...]]] = []
    columns = list(keys.columns)
    for depth in range(1, len(columns) + 1):
        grouped = keys.groupby(columns[:depth], sort=True, observed=True)
        codes.append(np.asarray(grouped.ngroup(), dtype=np.intp))
        found = grouped.size().index
        paths.append([(key,) if depth == 1 else tuple(key) for key in found])
    return codes, paths


def _column(keys: pd.DataFrame, number: int) -> str | None:
    return str(keys.columns[number]) if len(keys.columns) > 1 else None


def _matched(
    beside: Values, series: pd.Series, name: str, *, labelled: bool
) -> tuple[pd.Series, list[Fault]]:
    """Return `beside` in the order of `series`, with what is wrong with it."""
    heads = as_series(beside)
    by_label = labelled and isinstance(beside, pd.Series) and not heads.index.equals(series.index)
    faults: list[Fault] = []
    if len(heads) != len(series) and (name == "weights" or not by_label):
        noun = "weights" if name == "weights" else "base values"
        return heads, [Fault(name, f"{len(heads)} {noun} for {len(series)} places")]
    if by_label:
        twice = [
            (table, label)
            for table, each in (("x", series), (name, heads))
            for label in each.index[each.index.duplicated()]
        ]
        if twice:
            remedy = "labels can only be matched when each stands once"
            return heads, [Fault(t, "place twice", str(at), remedy=remedy) for t, at in twice]
        left = heads[~heads.index.isin(series.index)]
        faults = [
            Fault("x", f"no value for a place of the {name}", str(label), remedy="zero is a value")
            for label in left.index[left.notna()]
        ]
        heads = heads.reindex(series.index)
    return heads, faults + number_faults(name, heads, strict=True)
