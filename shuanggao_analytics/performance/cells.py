"""What indices and weights are given, checked once: complete tables of numbers, weights by name.

Every fault found is named with its cell in one error. Nothing is dropped, filled or rescaled
here: a missing value is an error, and so are weights that do not sum to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Weights: TypeAlias = pd.Series | Mapping[str, float] | Sequence[float] | NDArray[Any]

ROUNDING = 1e-9  # a value this far outside its bounds is rounding and counts as the bound
SUM_TOLERANCE = 1e-6  # of weights that should sum to one


def checked_cells(
    X: pd.DataFrame,
    *,
    table: str,
    low: float = -np.inf,
    high: float = np.inf,
    remedy: str | None = None,
) -> Floats:
    """Return the cells of a complete table of numbers, or raise naming each bad cell.

    Parameters
    ----------
    X
        Rows × columns of numbers; the row labels may repeat, the column names may not.
    table
        Name of the table in the faults.
    low, high
        Bounds, included. A cell up to 1e-9 beyond one is rounding and is returned as the bound.
    remedy
        What to do about a number out of bounds.

    Returns
    -------
    numpy.ndarray
        The cells as float64; not to be written to, it may be the caller's own memory.

    Raises
    ------
    DataContractError
        For anything but a DataFrame, no rows or columns, a column name twice, and each cell
        that is missing, text, infinite or out of bounds.

    Examples
    --------
    >>> checked_cells(pd.DataFrame({"a": [1, 2]}), table="indicators").tolist()
    [[1.0], [2.0]]
    """
    faults = table_faults(X, table)
    if faults:
        raise DataContractError(faults)
    numeric = all(is_numeric_dtype(kind) for kind in X.dtypes)
    cells: Floats = (X if numeric else X.apply(_numbers)).to_numpy(dtype="float64", na_value=np.nan)
    bad = ~(np.isfinite(cells) & (cells >= low - ROUNDING) & (cells <= high + ROUNDING))
    if bad.any():
        raise DataContractError(
            _cell_fault((table, X.index[i], X.columns[j]), X.iloc[i, j], (low, high), remedy)
            for i, j in np.argwhere(bad)
        )
    beyond = bool(np.min(cells) < low or np.max(cells) > high)
    return np.clip(cells, low, high) if beyond else cells


def table_faults(X: object, table: str) -> list[Fault]:
    """Return what is wrong with the shape of a table: its type, its size, its column names."""
    if not isinstance(X, pd.DataFrame):
        remedy = "give a pandas DataFrame: its column names are the names in the result"
        return [Fault(table, "not a table", value=type(X).__name__, remedy=remedy)]
    faults = [
        Fault(table, f"no {noun}")
        for noun, n in zip(("rows", "columns"), X.shape, strict=True)
        if not n
    ]
    twice = X.columns[X.columns.duplicated()].unique()
    return faults + [Fault(table, "column twice", column=str(name)) for name in twice]


def checked_weights(weights: Weights | None, names: pd.Index, *, table: str = "weights") -> Floats:
    """Return weights in the order of `names`, or raise with every fault found.

    Parameters
    ----------
    weights
        A Series or mapping by name, or a sequence in the order of `names`; each ≥ 0, together 1
        (to within 1e-6; they are used as given). ``None``: equal weights.
    names
        What is weighted.
    table
        Name of the weights in the faults.

    Returns
    -------
    numpy.ndarray
        One weight a name.

    Raises
    ------
    DataContractError
        For a weight that is missing, no number or negative, a name unknown, left out or given
        twice, a wrong count, and a sum that is not one.

    Examples
    --------
    >>> checked_weights({"b": 0.4, "a": 0.6}, pd.Index(["a", "b"])).tolist()
    [0.6, 0.4]
    """
    if weights is None:
        return np.full(len(names), 1.0 / len(names))
    series = _as_named(weights, names)
    faults = _name_faults(series, names, table)
    values = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    faults += [
        Fault(table, "needs a number ≥ 0", row=str(label), value=str(given))
        for label, given, value in zip(series.index, series, values, strict=True)
        if not (np.isfinite(value) and value >= 0)
    ]
    if not faults and abs(values.sum() - 1) > SUM_TOLERANCE:
        remedy = "divide them by their sum if only their proportions are meant"
        faults = [Fault(table, "do not sum to one", value=f"{values.sum():.6g}", remedy=remedy)]
    if faults:
        raise DataContractError(faults)
    ordered: Floats = values[series.index.get_indexer(names)]
    return ordered


def together(*checks: Callable[[], Any]) -> list[Any]:
    """Return what each check returns, or raise once with the faults of all of them.

    When a single check fails its own error is raised, so that it keeps its type.

    Examples
    --------
    >>> together(lambda: 1, lambda: 2)
    [1, 2]
    """
    results: list[Any] = []
    errors: list[DataContractError] = []
    for check in checks:
        try:
            results.append(check())
        except DataContractError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise DataContractError([fault for error in errors for fault in error.faults])
    return results


def row_name(row: Hashable) -> str:
    """Return the label of a row as one text, its levels separated by commas.

    Examples
    --------
    >>> row_name(("north", 2020))
    'north, 2020'
    """
    return ", ".join(map(str, row)) if isinstance(row, tuple) else str(row)


def p_words(p: float) -> str:
    """Return a p in words.

    Examples
    --------
    >>> p_words(0.16812), p_words(1e-9)
    ('p = 0.168', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _numbers(column: pd.Series) -> pd.Series:
    """Return a column as numbers, with text as missing even where it looks like a number."""
    text = column.map(lambda value: isinstance(value, str)).to_numpy(dtype=bool)
    return pd.to_numeric(column.where(~text), errors="coerce")


def _cell_fault(
    place: tuple[str, object, object],
    value: object,
    bounds: tuple[float, float],
    remedy: str | None,
) -> Fault:
    if isinstance(value, str):
        problem, remedy = "text, not a number", None
    elif value is None or value is pd.NA or value != value:  # noqa: PLR0124
        problem, remedy = "missing value", "missing is neither zero nor left out: decide first"
    elif bounds == (-np.inf, np.inf):
        problem = "needs a finite number"
    elif bounds[1] == np.inf:
        problem = f"needs a number ≥ {bounds[0]:g}"
    else:
        problem = f"outside [{bounds[0]:g}, {bounds[1]:g}]"
    table, row, column = place
    return Fault(table, problem, row_name(row), str(column), str(value), remedy)


def _as_named(weights: Weights, names: pd.Index) -> pd.Series:
    """Return weights by name; a sequence of another length keeps positions as its names."""
    if isinstance(weights, pd.Series):
        return weights
    if isinstance(weights, Mapping):
        return pd.Series(dict(weights), dtype=object)
    values = np.asarray(weights, dtype=object).ravel()
    return pd.Series(values, index=names if len(values) == len(names) else None, dtype=object)


def _name_faults(series: pd.Series, names: pd.Index, table: str) -> list[Fault]:
    known = ", ".join(str(name) for name in names)
    if len(series) != len(names) and not series.index.isin(names).any():
        return [Fault(table, f"{len(series)} given for {len(names)} columns", remedy=known)]
    twice = series.index[series.index.duplicated()].unique()
    unknown = series.index[~series.index.isin(names)]
    left_out = names[~names.isin(series.index)]
    return [
        *(Fault(table, "name twice", row=str(name)) for name in twice),
        *(Fault(table, "unknown name", str(n), remedy=f"there are: {known}") for n in unknown),
        *(Fault(table, "no weight given", row=str(name)) for name in left_out),
    ]
