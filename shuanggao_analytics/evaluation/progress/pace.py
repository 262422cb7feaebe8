"""Time that is over against what is done: the share of a period, and the pace of each unit."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypeAlias, overload

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.stages.contract import mixed_faults
from shuanggao_analytics.performance.cells import row_name, table_faults, together
from shuanggao_analytics.performance.columns import (
    cell_fault,
    floats,
    name_faults,
    numbers,
    places,
)
from shuanggao_analytics.performance.trends.table import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Bools = NDArray[np.bool_]
    When: TypeAlias = str | int | datetime.date | pd.Timestamp

_DAY = np.timedelta64(1, "D")
_DONE = 100.0
_NOT_STARTED = "no time is over yet: no pace"
_OVER = "the time is over: no pace is needed or enough"
_NO_VALUE = "no figure of what is done"
_FIRST = "first time of the unit: no step"


@overload
def elapsed_share(date: When, *, start: When, end: When) -> float: ...
@overload
def elapsed_share(date: pd.Series, *, start: When, end: When) -> pd.Series: ...


def elapsed_share(date: When | pd.Series, *, start: When, end: When) -> float | pd.Series:
    r"""Return the share of a period that is over at the end of a day, from 0 to 1.

    .. math:: s = \min\Bigl(1, \max\Bigl(0,
              \frac{\text{date} - \text{start} + 1}{\text{end} - \text{start} + 1}\Bigr)\Bigr)

    in days, first and last day included: 0 on the eve of the period, 1 on its last day. A whole
    number is a year: its first day as `start`, its last day as `date` and `end`. The date is that
    of the state that is described, not that of the report: reports of a year are made in the next.

    Parameters
    ----------
    date
        One date, such as ``"2027-06-30"`` or 2027, or a Series of dates or years. A missing one
        is <NA>.
    start, end
        First and last day of the period.

    Returns
    -------
    float or pandas.Series
        A number for one date, ``elapsed`` by label for a Series.

    Raises
    ------
    DataContractError
        For what is no date and a period that ends before it starts: all of them at once.

    References
    ----------
    Reports of 上年度: 000:214.

    Examples
    --------
    >>> round(elapsed_share(2027, start=2025, end=2029), 3)
    0.6
    >>> elapsed_share(pd.Series(["2024-12-31", "2029-12-31"]), start=2025, end=2029).tolist()
    [0.0, 1.0]
    """
    given = date if isinstance(date, pd.Series) else pd.Series([date], dtype=object)
    days, first, last = together(
        lambda: _days(given, "date", last=True),
        lambda: _days(pd.Series([start], dtype=object), "start", last=False),
        lambda: _days(pd.Series([end], dtype=object), "end", last=True),
    )
    faults = [
        Fault(name, "missing") for name, each in (("start", first), ("end", last))
        if np.isnat(each[0])
    ]  # fmt: skip
    if not isinstance(date, pd.Series) and np.isnat(days[0]):
        faults.append(Fault("date", "missing"))
    if last[0] < first[0]:
        faults.append(Fault("end", "the period ends before it starts", value=str(end)))
    if faults:
        raise DataContractError(faults)
    share = np.clip((days - first[0] + _DAY) / (last[0] - first[0] + _DAY), 0.0, 1.0)
    if isinstance(date, pd.Series):
        return pd.Series(floats(share), index=date.index, name="elapsed")
    return float(share[0])


def pace(
    panel: pd.DataFrame,
    *,
    done: str = "done_pct",
    by: str | Sequence[str] = "unit_id",
    time: str = "year",
    start: When,
    end: When,
) -> pd.DataFrame:
    r"""Return beside each row the time that is over, and the pace that is kept and needed.

    With the share done D and the share of the time over E, both in percent,

    .. math:: \text{ahead} = D - E,\quad \text{pace} = D / E,\quad
              \text{needed} = \frac{100 - D}{100 - E}

    1 is the even pace that is done at the end. It is a yardstick and no plan: work that starts
    slowly by its nature is behind it at first.

    Parameters
    ----------
    panel
        One row a unit and time, in any order.
    done
        Column of what is done, in percent ≥ 0: a completion of tasks, funds spent, or
        ``way_pct``. A missing one is <NA> in all that rests on it.
    by
        Column or columns that name the unit.
    time
        Column of the date or year of the state that is described.
    start, end
        Of the period, as for `elapsed_share`.

    Returns
    -------
    pandas.DataFrame
        The columns and the index of `panel`, and ``elapsed_pct``; ``ahead`` in percentage points;
        ``pace``; ``needed_pace`` (0 where all is done; <NA> where the time is over and it is not);
        ``step``: what was done since the unit's value before; ``stalled``: nothing or less, with
        work left; ``reason``: why something is <NA>.

    Raises
    ------
    DataContractError
        For columns missing or already there, cells missing in `by` or `time`, a unit twice at a
        time, what is no date, values that are text, infinite or below 0, several rounds or trusts
        in one table, and a period that ends before it starts.

    References
    ----------
    002:2024 (mid-term: progress, and slow execution of budgets).

    Examples
    --------
    >>> panel = pd.DataFrame({"unit_id": ["甲", "甲", "乙", "乙"], "year": [2026, 2027] * 2,
    ...                       "done_pct": [30.0, 66, 25, 25]})
    >>> pace(panel, start=2025, end=2029)[
    ...     ["unit_id", "elapsed_pct", "ahead", "pace", "needed_pace", "stalled"]
    ... ].round(2)
      unit_id  elapsed_pct  ahead  pace  needed_pace  stalled
    0       甲        39.98  -9.98  0.75         1.17     <NA>
    1       甲        59.97   6.03   1.1         0.85    False
    2       乙        39.98 -14.98  0.63         1.25     <NA>
    3       乙        59.97 -34.97  0.42         1.87     True
    """
    keys = [by] if isinstance(by, str) else list(by)
    _check_shape(panel, keys, done, time)
    values, over = together(
        lambda: _done(panel, done, keys, time),
        lambda: elapsed_share(panel[time], start=start, end=end),
    )
    passed = 100 * over.to_numpy(dtype="float64")
    step, before = _steps(panel, values, keys, time)
    left = _DONE - values
    known, finished = ~np.isnan(values), values >= _DONE
    started, open_ = passed > 0, passed < _DONE
    held, needed = np.full(len(values), np.nan), np.full(len(values), np.nan)
    np.divide(values, passed, out=held, where=started)
    np.divide(left, _DONE - passed, out=needed, where=open_)
    needed[finished] = 0.0
    found = panel.copy()
    found["elapsed_pct"] = floats(passed)
    found["ahead"] = floats(values - passed)
    found["pace"] = floats(held)
    found["needed_pace"] = floats(needed)
    found["step"] = floats(step)
    found["stalled"] = pd.arrays.BooleanArray((step <= 0) & ~finished, np.isnan(step))
    reason = joined([
        (~known, _NO_VALUE),
        (known & ~started, _NOT_STARTED),
        (known & ~open_ & ~finished, _OVER),
        (known & ~before, _FIRST),
    ])  # fmt: skip
    found["reason"] = reason.set_axis(panel.index)
    return found


_ADDED = ("elapsed_pct", "ahead", "pace", "needed_pace", "step", "stalled", "reason")


def _check_shape(panel: object, keys: list[str], done: str, time: str) -> None:
    """Raise unless the panel has the columns it needs and none of those to come."""
    faults = table_faults(panel, "panel")
    if not faults and isinstance(panel, pd.DataFrame):
        names = [*keys, time, done]
        faults = name_faults(panel, names, table="panel", once=names)
        faults += [
            Fault("panel", "column already there", column=name, remedy="rename it")
            for name in _ADDED if name in panel.columns
        ]  # fmt: skip
    if faults:
        raise DataContractError(faults)


def _done(panel: pd.DataFrame, done: str, keys: list[str], time: str) -> Floats:
    """Return what is done, or raise with every fault of the rows."""
    values, bad = numbers(panel[done])
    faults = [
        cell_fault("panel", panel.index[row], done, panel[done].iloc[row]) for row in places(bad)
    ]
    faults += [
        Fault("panel", "needs a number ≥ 0", row_name(panel.index[row]), done, f"{values[row]:g}")
        for row in places(values < 0)
    ]
    faults += [
        Fault("panel", "missing", row_name(panel.index[row]), column)
        for column in (*keys, time)
        for row in places(panel[column].isna().to_numpy(dtype=bool))
    ]
    again = panel.duplicated([*keys, time]).to_numpy(dtype=bool)
    faults += [
        Fault("panel", "unit twice at a time", row_name(panel.index[row]), time,
              str(panel[time].iloc[row]), "one row a unit and time")
        for row in places(again)
    ]  # fmt: skip
    faults += mixed_faults(panel, table="panel", columns=("round", "trust"))
    if faults:
        raise DataContractError(faults)
    return values


def _steps(panel: pd.DataFrame, values: Floats, keys: list[str], time: str) -> tuple[Floats, Bools]:
    """Return the change since the unit's value before, and where there is one before."""
    unit = panel.groupby(keys, sort=False).ngroup().to_numpy()
    order = np.lexsort((_days(panel[time], time, last=True), unit))
    known = order[~np.isnan(values[order])]
    same = np.diff(unit[known], prepend=-1) == 0
    step, before = np.full(len(values), np.nan), np.zeros(len(values), dtype=bool)
    before[known] = same
    step[known] = np.where(same, np.diff(values[known], prepend=np.nan), np.nan)
    return step, before


def _days(column: pd.Series, name: str, *, last: bool) -> NDArray[np.datetime64]:
    """Return dates as days: of a year its first or last day; NaT where one is missing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        naive = column.dt.tz_localize(None) if column.dt.tz is not None else column
        return naive.to_numpy(dtype="datetime64[D]")
    found = np.full(len(column), np.datetime64("NaT", "D"), dtype="datetime64[D]")
    faults = []
    for row, value in enumerate(column.to_list()):
        if pd.isna(value):
            continue
        try:
            found[row] = _day(value, last=last)
        except (ValueError, TypeError, OverflowError):
            remedy = 'a date such as "2027-06-30", or a year'
            faults.append(Fault(name, "no date", row_name(column.index[row]), None, str(value),
                                remedy))  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return found


def _day(value: object, *, last: bool) -> np.datetime64:
    """Return one date as a day."""
    if isinstance(value, bool | np.bool_):
        raise TypeError
    if isinstance(value, int | np.integer | float | np.floating):
        if value != int(value) or not 1000 <= value <= 9999:
            raise ValueError
        return np.datetime64(f"{int(value)}-{'12-31' if last else '01-01'}", "D")
    if isinstance(value, str) and value.strip().isdigit():
        return _day(int(value), last=last)
    if isinstance(value, str | datetime.date | np.datetime64):
        stamp = pd.Timestamp(value).tz_localize(None)
        return np.datetime64(stamp.date(), "D")
    raise TypeError
