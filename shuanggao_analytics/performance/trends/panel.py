"""A long panel read once: one row a unit and time, turned into series with every fault named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.columns import cell_fault, numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

    PerUnit: TypeAlias = float | str | pd.Series | Mapping[Any, Any]

INDICATOR = "indicator"


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """Series of one or several values, one row a unit and value.

    Attributes
    ----------
    index
        Labels of the series: the units, and their values in the level ``indicator`` where several
        were asked for.
    units
        Labels of the units, in the order in which they first stand in the panel.
    times
        All times of the panel, rising.
    whole
        Whether the times are whole numbers.
    cells
        Series × times, NaN where a value is missing or a unit has no row.
    rows
        Rows that each series has in the panel.
    code
        Unit of each row of the panel.
    table
        The panel itself.
    """

    index: pd.Index
    units: pd.Index
    times: Floats
    whole: bool
    cells: Floats
    rows: NDArray[np.int64]
    code: Codes
    table: pd.DataFrame


def read_panel(
    panel: pd.DataFrame,
    *,
    value: str | Sequence[str],
    by: str | Sequence[str],
    time: str,
    also: Sequence[str] = (),
) -> Panel:
    """Return the series of a panel, or raise with every fault of it.

    Parameters
    ----------
    panel
        One row a unit and time.
    value
        Column of the value; for a list of columns the index gets a last level ``indicator``.
    by
        Column or columns that name the unit.
    time
        Column of the time: numbers, such as years.
    also
        Columns that must be there too.

    Raises
    ------
    DataContractError
        For anything but a DataFrame, no rows, columns missing or used twice, a unit or time that
        is missing, a time that is no number, a unit twice at a time, and a value that is text or
        infinite. A missing value is none of these.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": list("aab"), "year": [2021, 2020, 2021], "x": [3, 1, None]})
    >>> found = read_panel(table, value="x", by="unit", time="year")
    >>> found.units.tolist(), found.times.tolist(), found.cells.tolist(), found.rows.tolist()
    (['a', 'b'], [2020.0, 2021.0], [[1.0, 3.0], [nan, nan]], [2, 1])
    """
    values = [value] if isinstance(value, str) else list(value)
    keys = [by] if isinstance(by, str) else list(by)
    faults = _shape_faults(panel, {"value": values, "by": keys, "time": [time], "also": [*also]})
    if faults:
        raise DataContractError(faults)
    at, bad_time = numbers(panel[time])
    faults = [
        cell_fault("panel", panel.index[row], time, panel[time].iloc[row])
        for row in places(bad_time)
    ]
    faults += _missing_faults(panel, [*keys, time])
    columns = []
    for name in values:
        found, bad = numbers(panel[name])
        columns.append(found)
        faults += [
            cell_fault("panel", panel.index[row], name, panel[name].iloc[row])
            for row in places(bad)
        ]
    code, first = _units(panel[keys])
    faults += _twice_faults(panel, code, at, time)
    if faults:
        raise DataContractError(faults)
    times, place = np.unique(at, return_inverse=True)
    units = _labels(panel[keys].iloc[first], single=isinstance(by, str))
    shape = (len(units), len(times))
    cells = np.full((len(values), *shape), np.nan)
    for number, found in enumerate(columns):
        cells[number, code, place.ravel()] = found
    return Panel(
        index=units if isinstance(value, str) else _with_indicator(units, values),
        units=units,
        times=times,
        whole=bool((times == np.floor(times)).all()),
        cells=cells.reshape(-1, len(times)),
        rows=np.tile(np.bincount(code, minlength=len(units)), len(values)),
        code=code,
        table=panel,
    )


def per_unit(given: PerUnit, panel: Panel, *, name: str) -> tuple[Floats, list[Fault]]:
    """Return a number for each unit, NaN where there is none, with what is wrong with it.

    Parameters
    ----------
    given
        One number for all units, the name of a column of the panel (the same in all rows of a
        unit, or missing), or a Series or mapping by unit.
    panel
        The panel as read.
    name
        Name of the option in the faults.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": list("aab"), "year": [1, 2, 1], "x": [3, 1, 2]})
    >>> found = read_panel(table, value="x", by="unit", time="year")
    >>> per_unit({"a": 5}, found, name="target")[0].tolist()
    [5.0, nan]
    """
    if isinstance(given, str):
        return _from_column(panel, given)
    if isinstance(given, pd.Series | Mapping):
        return _from_labels(given, panel, name)
    found, bad = numbers(pd.Series([given], dtype=object))
    faults = [Fault(name, "needs a number", value=str(given))] if bad[0] else []
    return np.repeat(found, len(panel.units)), faults


def _from_column(panel: Panel, column: str) -> tuple[Floats, list[Fault]]:
    """Return what a column says of each unit."""
    rows = panel.table
    found, bad = numbers(rows[column])
    faults = [
        cell_fault("panel", rows.index[row], column, rows[column].iloc[row]) for row in places(bad)
    ]
    each = pd.Series(found).groupby(panel.code).agg(["min", "max"])
    low, high = each["min"].to_numpy(), each["max"].to_numpy()
    remedy = "one number a unit, the same in all of its rows"
    faults += [
        Fault("panel", "differs within the unit", row_name(panel.units[unit]), column,
              f"{low[unit]:g} and {high[unit]:g}", remedy)
        for unit in places(low < high)
    ]  # fmt: skip
    return low, faults


def _from_labels(
    given: pd.Series | Mapping[Any, Any], panel: Panel, name: str
) -> tuple[Floats, list[Fault]]:
    series = given if isinstance(given, pd.Series) else _from_mapping(given, panel)
    twice = series.index[series.index.duplicated()].unique()
    unknown = series.index[~series.index.isin(panel.units)]
    found, bad = numbers(series)
    faults = [
        *(Fault(name, "unit twice", row_name(unit)) for unit in twice),
        *(Fault(name, "no such unit in the panel", row_name(unit)) for unit in unknown),
        *(
            Fault(name, "needs a number", row_name(series.index[row]), value=str(series.iloc[row]))
            for row in places(bad)
        ),
    ]
    if faults:
        return np.full(len(panel.units), np.nan), faults
    place = series.index.get_indexer(panel.units)
    return np.where(place >= 0, np.append(found, np.nan)[place], np.nan), []


def _from_mapping(given: Mapping[Any, Any], panel: Panel) -> pd.Series:
    """Return a mapping as a Series, with units of several levels as such."""
    keys = list(given)
    whole = panel.units.nlevels > 1 and all(isinstance(key, tuple) for key in keys)
    index = pd.MultiIndex.from_tuples(keys) if whole and keys else pd.Index(keys)
    return pd.Series(list(given.values()), index=index, dtype=object)


def _shape_faults(panel: object, used: dict[str, list[str]]) -> list[Fault]:
    """Return what is wrong with the panel as a whole and with the names of its columns."""
    if not isinstance(panel, pd.DataFrame):
        return [Fault("panel", "not a table", value=type(panel).__name__)]
    names = [name for part in used.values() for name in part]
    faults = [
        Fault("panel", "missing column", column=str(name))
        for name in dict.fromkeys(names)
        if name not in panel.columns
    ]
    twice = panel.columns[panel.columns.duplicated()].unique()
    faults += [Fault("panel", "column twice", column=str(n)) for n in twice if n in names]
    faults += [Fault(option, "no column given") for option in ("value", "by") if not used[option]]
    key = [name for option in ("value", "by", "time") for name in used[option]]
    again = dict.fromkeys(name for name in key if key.count(name) > 1)
    remedy = "value, by and time are different columns"
    faults += [Fault("panel", "used twice", column=str(name), remedy=remedy) for name in again]
    if panel.empty:
        faults.append(Fault("panel", "no rows"))
    return faults


def _missing_faults(panel: pd.DataFrame, columns: list[str]) -> list[Fault]:
    return [
        Fault("panel", "missing", row_name(panel.index[row]), str(column))
        for column in columns
        for row in places(panel[column].isna().to_numpy())
    ]


def _twice_faults(panel: pd.DataFrame, code: Codes, at: Floats, time: str) -> list[Fault]:
    """Return a fault for each row with a unit and time that an earlier row has."""
    place = pd.DataFrame({"unit": code, "time": at})
    again = (place.duplicated() & place["time"].notna() & (place["unit"] >= 0)).to_numpy()
    remedy = "one row a unit and time"
    return [
        Fault("panel", "unit twice at a time", row_name(panel.index[row]), time,
              str(panel[time].iloc[row]), remedy)
        for row in places(again)
    ]  # fmt: skip


def _units(keys: pd.DataFrame) -> tuple[Codes, NDArray[np.intp]]:
    """Return the unit of each row, −1 where a name is missing, and the first row of each unit."""
    code = np.zeros(len(keys), dtype=np.int64)
    unnamed = np.zeros(len(keys), dtype=bool)
    for name in keys.columns:
        own, found = pd.factorize(keys[name])
        unnamed |= own < 0
        code = pd.factorize(code * (len(found) + 1) + own)[0]
    code = np.where(unnamed, -1, code)
    code = np.asarray(pd.factorize(np.where(unnamed, np.nan, code))[0], dtype=np.intp)
    known = np.flatnonzero(code >= 0)
    _, first = np.unique(code[known], return_index=True)
    return code, np.asarray(known[first], dtype=np.intp)


def _labels(keys: pd.DataFrame, *, single: bool) -> pd.Index:
    """Return the labels of the units; one column of names in a list is still one level."""
    if single or keys.shape[1] == 1:
        units: pd.Index = pd.Index(keys.iloc[:, 0], name=keys.columns[0])
        return units
    return pd.MultiIndex.from_frame(keys)


def _with_indicator(units: pd.Index, values: list[str]) -> pd.Index:
    """Return the units once for each value, one value after the other."""
    keys = units.to_frame(index=False)
    whole = pd.concat([keys] * len(values), ignore_index=True)
    return pd.MultiIndex.from_frame(whole.assign(**{INDICATOR: np.repeat(values, len(keys))}))
