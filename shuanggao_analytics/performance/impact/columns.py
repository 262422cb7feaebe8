"""Columns of a long table of units and times, checked one by one: every fault names its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype, is_bool_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.columns import cell_fault, numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

TABLE = "panel"
_MISSING = "missing is not zero: leave the row out, and see whether its absence has a cause"


def unit_codes(panel: pd.DataFrame, unit: str) -> tuple[Codes, pd.Index]:
    """Return the unit of each row as a number, −1 where there is none, and the units.

    Examples
    --------
    >>> codes, units = unit_codes(pd.DataFrame({"place": ["b", "a", "b"]}), "place")
    >>> codes.tolist(), units.tolist()
    ([0, 1, 0], ['b', 'a'])
    """
    codes, units = pd.factorize(panel[unit])
    return codes.astype(np.intp), pd.Index(units, name=unit)


def check_keys(panel: pd.DataFrame, unit: str, time: str) -> None:
    """Raise for rows without a unit, for times that are no whole number, and for units twice.

    Examples
    --------
    >>> check_keys(pd.DataFrame({"place": ["a"], "year": ["2019-"]}), "place", "year")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      panel, row a, column year: time is no whole number (found '2019-'); give years as numbers,
      such as 2024
    """
    codes, units = unit_codes(panel, unit)
    years = whole_times(panel, time)
    faults = [
        Fault(TABLE, "time is no whole number", str(panel[unit].iloc[at]), time,
              str(panel[time].iloc[at]), "give years as numbers, such as 2024")
        for at in places(np.isnan(years))
    ]  # fmt: skip
    faults += [
        Fault(TABLE, "no unit given", row_name(panel.index[at]), unit) for at in places(codes < 0)
    ]
    used = (codes >= 0) & ~np.isnan(years)
    keys, counts = np.unique(
        np.column_stack([codes[used], years[used]]), axis=0, return_counts=True
    )
    faults += [
        Fault(TABLE, "unit twice in one time", f"{units[int(keys[at, 0])]}, {keys[at, 1]:g}",
              value=f"{counts[at]} rows", remedy="keep one row a unit and time")
        for at in places(counts > 1)
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def whole_times(panel: pd.DataFrame, time: str) -> Floats:
    """Return the time of each row, NaN where it is no whole number.

    Examples
    --------
    >>> whole_times(pd.DataFrame({"year": [2019, 2019.5]}), "year").tolist()
    [2019.0, nan]
    """
    years, wrong = numbers(panel[time])
    found: Floats = np.where(wrong | (years != np.round(years)), np.nan, years)
    return found


def number_column(panel: pd.DataFrame, column: str, keys: Sequence[str]) -> Floats:
    """Return a column of finite numbers, or raise naming each cell that is none by its keys.

    Examples
    --------
    >>> number_column(pd.DataFrame({"place": ["a"], "score": [None]}), "score", ["place"])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      panel, row a, column score: missing value (found 'None'); missing is not zero: leave the
      row out, and see whether its absence has a cause
    """
    values, wrong = numbers(panel[column])
    _raise_cells(panel, (column, keys), wrong | np.isnan(values))
    return values


def flag_column(panel: pd.DataFrame, column: str, keys: Sequence[str]) -> NDArray[np.bool_]:
    """Return a column of zeros and ones, or of false and true, as flags, or raise.

    Examples
    --------
    >>> flag_column(pd.DataFrame({"place": list("ab"), "treated": [0, 1]}), "treated", ["place"])
    array([False,  True])
    """
    given = panel[column]
    if is_bool_dtype(given.dtype) or infer_dtype(given, skipna=True) == "boolean":
        given = given.astype("boolean").astype("Float64")
    values, wrong = numbers(given)
    _raise_cells(panel, (column, keys), wrong | ~np.isin(values, (0.0, 1.0)), "0 or 1")
    found: NDArray[np.bool_] = values == 1
    return found


def unit_column(panel: pd.DataFrame, column: str, unit: str) -> pd.Series:
    """Return what a column says of each unit, or raise where it says none or several things.

    Examples
    --------
    >>> table = pd.DataFrame({"place": ["b", "a", "b"], "belt": ["west", "east", "west"]})
    >>> unit_column(table, "belt", "place").to_dict()
    {'b': 'west', 'a': 'east'}
    """
    codes, units = unit_codes(panel, unit)
    given = panel[column]
    faults = [_missing_fault(panel, column, [unit], at) for at in places(given.isna().to_numpy())]
    known = pd.DataFrame({"code": codes, "value": given.to_numpy()})[codes >= 0].dropna()
    known = known.drop_duplicates()
    for _, group in known[known["code"].duplicated(keep=False)].groupby("code"):
        several = ", ".join(map(str, group["value"]))
        name = str(units[int(group["code"].iloc[0])])
        faults.append(Fault(TABLE, "not the same for all rows of a unit", name, column,
                            several, "give each unit one value"))  # fmt: skip
    if faults:
        raise DataContractError(faults)
    index = units[known["code"].to_numpy()]
    return pd.Series(known["value"].to_numpy(), index=index, name=column)


def absent_rows(codes: Codes, units: pd.Index, years: Floats) -> list[tuple[object, int]]:
    """Return the units and times without a row, in the order of the units.

    Examples
    --------
    >>> absent_rows(np.array([0, 0, 1]), pd.Index(["a", "b"]), np.array([2019.0, 2020.0, 2020.0]))
    [('b', 2019)]
    """
    times, at = np.unique(years, return_inverse=True)
    there = np.zeros((len(units), len(times)), dtype=bool)
    there[codes, at] = True
    return [(units[i], int(times[j])) for i, j in np.argwhere(~there)]


def _raise_cells(
    panel: pd.DataFrame,
    place: tuple[str, Sequence[str]],
    bad: NDArray[np.bool_],
    wanted: str | None = None,
) -> None:
    """Raise for the cells of a column that are bad: missing, text, or not what is wanted."""
    column, keys = place
    faults = []
    for at in places(bad):
        value = panel[column].iloc[at]
        if pd.isna(value):
            faults.append(_missing_fault(panel, column, keys, at))
        elif wanted is not None:
            faults.append(Fault(TABLE, f"needs {wanted}", _place(panel, keys, at), column,
                                str(value)))  # fmt: skip
        else:
            faults.append(cell_fault(TABLE, _place(panel, keys, at), column, value))
    if faults:
        raise DataContractError(faults)


def _missing_fault(panel: pd.DataFrame, column: str, keys: Sequence[str], at: int) -> Fault:
    value = str(panel[column].iloc[at])
    return Fault(TABLE, "missing value", _place(panel, keys, at), column, value, _MISSING)


def _place(panel: pd.DataFrame, keys: Sequence[str], at: int) -> str:
    """Return the keys of a row as one text; its label where it has none."""
    if not keys:
        return row_name(panel.index[at])
    return ", ".join(str(panel[key].iloc[at]) for key in keys)
