"""What the tests are given, checked once: series in columns, and the numbers of their options."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype, is_bool_dtype, is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

FEW = "fewer than 3 values"
FEW_WHITE = "fewer than 4 values: one is used up by the correction"
NO_VARIANCE = "the corrected variance is not above 0"
NO_INTERVAL = "too few values for an interval at this level"

_REAL = {"integer", "floating", "mixed-integer-float"}  # kinds of a column of real numbers only


def checked_series(series: pd.DataFrame, *, table: str = "series") -> Floats:
    """Return the columns of a table as rows of numbers, NaN where a value is missing.

    Parameters
    ----------
    series
        Times × series, one row a time in order. A missing value stays missing.
    table
        Name of the table in the faults.

    Raises
    ------
    DataContractError
        For anything but a DataFrame, no rows or columns, a column twice, and each cell that is
        text, infinite or no number.

    Examples
    --------
    >>> checked_series(pd.DataFrame({"a": [1, None, 3]})).tolist()
    [[1.0, nan, 3.0]]
    """
    if faults := table_faults(series, table):
        raise DataContractError(faults)
    cells = np.empty((series.shape[1], len(series)))
    if all(isinstance(kind, np.dtype) and kind.kind in "iuf" for kind in {*series.dtypes}):
        cells[:] = series.to_numpy(dtype="float64").T
        bad = np.isinf(cells)
    else:
        bad = np.zeros(cells.shape, dtype=bool)
        for number, name in enumerate(series.columns):
            cells[number], bad[number] = numbers(series[name])
    faults = [
        cell_fault(table, series.index[row], series.columns[column], series.iloc[row, column])
        for row, column in np.argwhere(bad.T)
    ]
    if faults:
        raise DataContractError(faults)
    return cells


def numbers(column: pd.Series) -> tuple[Floats, NDArray[np.bool_]]:
    """Return a column as numbers, NaN where missing, and where it holds no finite number.

    Text is no number even where it looks like one, and neither are dates, true and false.

    Examples
    --------
    >>> values, bad = numbers(pd.Series([1, "2", None], dtype=object))
    >>> values.tolist(), bad.tolist()
    ([1.0, nan, nan], [False, True, False])
    """
    missing = column.isna().to_numpy(dtype=bool)
    if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        values: Floats = column.to_numpy(dtype="float64", na_value=np.nan)
        return values, np.isinf(values)
    kept = column.astype(object)
    if infer_dtype(kept, skipna=True) in _REAL:
        real = np.ones(len(kept), dtype=bool)
    else:
        real = kept.map(_is_real).to_numpy(dtype=bool)
    values = kept.where(real & ~missing, np.nan).to_numpy(dtype="float64")
    return values, ~missing & ~np.isfinite(values)


def places(holds: NDArray[np.bool_]) -> list[int]:
    """Return the places where a condition holds.

    Examples
    --------
    >>> places(np.array([False, True, True]))
    [1, 2]
    """
    found: list[int] = np.flatnonzero(holds).tolist()
    return found


def _is_real(value: object) -> bool:
    """Return whether a value is a real number; true and false, text and dates are not."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)


def cell_fault(table: str, row: object, column: object, value: object) -> Fault:
    """Return the fault of a cell that holds no finite number."""
    problem = "text, not a number" if isinstance(value, str) else "needs a finite number"
    return Fault(table, problem, row_name(row), str(column), str(value))


def check_share(name: str, value: object) -> None:
    """Raise unless a level is a number strictly between 0 and 1.

    Examples
    --------
    >>> check_share("level", 5)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      level: needs a number between 0 and 1 (found '5')
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        value_ok = False
    else:
        value_ok = bool(0 < value < 1)
    if not value_ok:
        raise DataContractError([Fault(name, "needs a number between 0 and 1", value=str(value))])


def check_whole(name: str, value: object, *, low: int, high: float = np.inf) -> None:
    """Raise unless a count is a whole number within bounds.

    Examples
    --------
    >>> check_whole("period", 1, low=2)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      period: needs a whole number from 2 (found '1')
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not low <= value <= high:  # type: ignore[operator]
        bound = f"from {low}" if high == np.inf else f"from {low} to {high:g}"
        fault = Fault(name, f"needs a whole number {bound}", value=str(value))
        raise DataContractError([fault])


def floats(values: Floats) -> pd.api.extensions.ExtensionArray:
    """Return numbers as a nullable column, <NA> where they are NaN.

    Examples
    --------
    >>> floats(np.array([1.5, np.nan])).tolist()
    [1.5, <NA>]
    """
    missing = np.isnan(values)
    return pd.arrays.FloatingArray(np.where(missing, 1.0, values), missing)


def whole_numbers(
    values: NDArray[np.generic], missing: NDArray[np.bool_]
) -> pd.api.extensions.ExtensionArray:
    """Return whole numbers as a nullable column.

    Examples
    --------
    >>> whole_numbers(np.array([1, 2]), np.array([False, True])).tolist()
    [1, <NA>]
    """
    known = np.where(missing, 0, values).astype(np.int64)
    return pd.arrays.IntegerArray(known, np.array(missing, dtype=bool))


def words(choices: Iterable[tuple[NDArray[np.bool_], str]], size: int) -> pd.Series:
    """Return for each row the word of the last condition that holds, <NA> where none does.

    Examples
    --------
    >>> words([(np.array([True, False]), "few")], 2).tolist()
    ['few', <NA>]
    """
    found = np.full(size, pd.NA, dtype=object)
    for holds, word in choices:
        found[holds] = word
    return pd.Series(found, dtype="string")


def trend_words(p: Floats, direction: Floats, level: float) -> pd.Series:
    """Return ``rising``, ``falling`` or ``none`` (p above the level); <NA> where p is missing.

    Examples
    --------
    >>> trend_words(np.array([0.01, 0.2, np.nan]), np.array([-3.0, 1.0, 1.0]), 0.05).tolist()
    ['falling', 'none', <NA>]
    """
    sure = p <= level
    choices = [
        (~np.isnan(p), "none"),
        (sure & (direction > 0), "rising"),
        (sure & (direction < 0), "falling"),
    ]
    return words(choices, len(p))
