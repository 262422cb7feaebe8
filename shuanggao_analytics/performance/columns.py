"""Columns of numbers as they come in, with gaps, and as they go out, with <NA> for a gap."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype, is_bool_dtype, is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_REAL = {"integer", "floating", "mixed-integer-float"}  # kinds of a column of real numbers only


def check_columns(panel: object, keys: Sequence[str], others: Sequence[str] = ()) -> None:
    """Raise unless a table has rows and each of the columns once, `keys` for one thing each.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"place": ["a"]}), ["place"], ["score"])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      panel, column score: missing column; there are: place
    """
    if not isinstance(panel, pd.DataFrame):
        remedy = "give a pandas DataFrame with one row a unit and time"
        raise DataContractError([Fault("panel", "not a table", None, None, type(panel).__name__,
                                       remedy)])  # fmt: skip
    names = [*keys, *others]
    columns = list(panel.columns)
    faults = name_faults(panel, names, table="panel", once=keys)
    faults += [
        Fault("panel", "column twice", column=str(name))
        for name in dict.fromkeys(names) if columns.count(name) > 1
    ]  # fmt: skip
    if panel.empty and not faults:
        faults = [Fault("panel", "no rows")]
    if faults:
        raise DataContractError(faults)


def name_faults(
    X: pd.DataFrame, names: Sequence[str], *, table: str, once: Sequence[str]
) -> list[Fault]:
    """Return a fault for each column that is missing, and for those of `once` named twice.

    Examples
    --------
    >>> a = pd.DataFrame({"a": [1]})
    >>> for fault in name_faults(a, ["a", "b", "a"], table="units", once=["a", "b"]):
    ...     print(fault)
    units, column b: missing column; there are: a
    units, column a: one column for two things; name each its own
    """
    known = "there are: " + ", ".join(map(str, X.columns))
    faults = [
        Fault(table, "missing column", column=str(name), remedy=known)
        for name in dict.fromkeys(names) if name not in X.columns
    ]  # fmt: skip
    return faults + [
        Fault(table, "one column for two things", column=str(name), remedy="name each its own")
        for name in dict.fromkeys(once) if names.count(name) > 1
    ]  # fmt: skip


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


def cell_fault(table: str, row: object, column: object, value: object) -> Fault:
    """Return the fault of a cell that holds no finite number."""
    problem = "text, not a number" if isinstance(value, str) else "needs a finite number"
    return Fault(table, problem, row_name(row), str(column), str(value))


def floats(values: Floats | Sequence[float] | pd.Series) -> pd.api.extensions.ExtensionArray:
    """Return numbers as a nullable column, <NA> where they are NaN.

    Examples
    --------
    >>> floats(np.array([1.5, np.nan])).tolist()
    [1.5, <NA>]
    """
    found = np.asarray(values, dtype="float64")
    missing = np.isnan(found)
    return pd.arrays.FloatingArray(np.where(missing, 1.0, found), missing)


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


def _is_real(value: object) -> bool:
    """Return whether a value is a real number; true and false, text and dates are not."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)
