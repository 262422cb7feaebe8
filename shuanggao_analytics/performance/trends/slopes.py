"""Sen's slope with its interval: of single series, of seasons, and of groups of series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import table_faults, together
from shuanggao_analytics.performance.columns import floats, numbers, words
from shuanggao_analytics.performance.options import check_share, check_whole
from shuanggao_analytics.performance.trends import kernel
from shuanggao_analytics.performance.trends.contract import FEW, NO_INTERVAL, checked_series
from shuanggao_analytics.performance.trends.groups import grouped_columns
from shuanggao_analytics.performance.trends.slope_kernel import (
    cycles,
    intercepts,
    pooled,
    sen_table,
    sorted_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.groups import Groups


def sen_slope(
    series: pd.DataFrame,
    *,
    times: Sequence[float] | NDArray[Any] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return Sen's slope of each column: the median of the slopes of all pairs of times.

    .. math:: b = \operatorname{med}_{i<j} \frac{x_j - x_i}{t_j - t_i},\quad
              a = \operatorname{med}(x) - b \operatorname{med}(t)

    The limits are the slopes at the places :math:`(N' \mp C)/2` (the upper one place more) of the
    N' sorted slopes, with :math:`C = z \sqrt{V}` and the variance V of `mann_kendall` (variant
    original), interpolated between neighbours.

    Parameters
    ----------
    series
        Times × series: one row a time in order. A missing value takes part in no pair.
    times
        Rising numbers, one a row, such as years; 0, 1, 2 … by default.
    level
        Confidence of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a column: ``n``, ``slope`` (per unit of `times`), ``slope_low``, ``slope_high``,
        ``intercept`` (the line at time 0) and ``reason``. With fewer than three values all is
        <NA>; with so few that not even the outermost slopes reach the level (fewer than five at
        95 %) the limits are.

    Raises
    ------
    DataContractError
        For a table with a bad cell or a column twice, times that do not rise or do not fit the
        rows, and a level outside (0, 1).

    References
    ----------
    Sen, P. K. (1968). Estimates of the regression coefficient based on Kendall's tau. *JASA* 63,
    1379–1389. Gilbert, R. O. (1987). *Statistical Methods for Environmental Pollution
    Monitoring*, Van Nostrand Reinhold, 217–219. Intercept: Conover, W. J. (1980).

    Examples
    --------
    >>> x = pd.DataFrame({"a": [3, 5, 6, 9, 10, 15]}, index=[2016, 2017, 2018, 2020, 2021, 2022])
    >>> sen_slope(x, times=x.index).round(3)
       n  slope  slope_low  slope_high  intercept reason
    a  6    1.5      1.071       2.787    -3021.0   <NA>
    """
    if faults := table_faults(series, "series"):
        raise DataContractError(faults)
    cells, at, _ = together(
        lambda: checked_series(series),
        lambda: _checked_times(times, len(series)),
        lambda: check_share("level", level),
    )
    n = kernel.counts(cells)
    found = sen_table(cells, at, level=level)
    start = intercepts(cells, found[:, 0], at)
    return slope_columns(n, found, start, few=n < 3).set_axis(series.columns, axis=0)


def seasonal_sen_slope(series: pd.DataFrame, *, period: int, level: float = 0.95) -> pd.DataFrame:
    """Return the seasonal Sen slope: the median of the slopes within every season.

    Parameters
    ----------
    series
        Times × series, as for `seasonal_mann_kendall`.
    period
        Rows of a cycle, such as 12 for months.
    level
        Confidence of the interval; its variance is the sum of those of the seasons.

    Returns
    -------
    pandas.DataFrame
        As for `sen_slope`; the unit of time is a whole cycle, so ``slope`` is per cycle, and
        ``intercept`` is the line at the first row.

    Raises
    ------
    DataContractError
        As for `sen_slope`, and for a period that is no whole number from 2.

    References
    ----------
    Gilbert (1987), 227–228. Hipel, K. W. & McLeod, A. I. (1994). *Time Series Modelling of Water
    Resources and Environmental Systems*, Elsevier, ch. 23.

    Examples
    --------
    >>> x = pd.DataFrame({"x": [1, 9, 2, 10, 3, 11, 4, 12, 5, 13]})
    >>> seasonal_sen_slope(x, period=2)[["n", "slope", "intercept"]]
        n  slope  intercept
    x  10    1.0       4.75
    """
    cells, *_ = together(
        lambda: checked_series(series),
        lambda: check_whole("period", period, low=2),
        lambda: check_share("level", level),
    )
    seasons = cycles(cells, period)
    most = kernel.counts(seasons).reshape(-1, period).max(axis=1)
    found = sen_table(seasons, level=level, pool=period)
    start = intercepts(cells, found[:, 0], np.arange(cells.shape[1]) / period)
    table = slope_columns(kernel.counts(cells), found, start, few=most < 3)
    return table.set_axis(series.columns, axis=0)


def joint_sen_slope(
    series: pd.DataFrame, *, groups: Groups | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Return the regional Sen slope: the median of the slopes within every series of a group.

    Parameters
    ----------
    series
        Times × series, as for `joint_mann_kendall`.
    groups
        Group by column name; all columns are one group, ``all``, by default.
    level
        Confidence of the interval; its variance is the sum of those of the series, as if they
        were independent.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``series`` (its columns) and the columns of `sen_slope`. ``intercept`` is
        the line at the first row, by the medians over all values of the group and their rows.

    Raises
    ------
    DataContractError
        As for `sen_slope`, and for groups that do not fit the columns.

    References
    ----------
    Helsel, D. R. & Frans, L. M. (2006). Regional Kendall test for trend. *Environmental Science &
    Technology* 40, 4066–4073.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 4, 3, 5], "b": [2, 3, 3, 5, 6]})
    >>> joint_sen_slope(x).round(3)
         series   n  slope  slope_low  slope_high  intercept reason
    all       2  10    1.0        0.5         1.5        1.0   <NA>
    """
    if faults := table_faults(series, "series"):
        raise DataContractError(faults)
    cells, (names, members), _ = together(
        lambda: checked_series(series),
        lambda: grouped_columns(groups, series.columns),
        lambda: check_share("level", level),
    )
    each = kernel.variances(cells)
    n = kernel.counts(cells)
    found = np.vstack([
        sorted_table(slopes, each[rows].sum(keepdims=True), level=level)
        for slopes, rows in zip(pooled(cells, members), members, strict=True)
    ])  # fmt: skip
    at = np.arange(cells.shape[1], dtype="float64")
    start = np.concatenate([
        intercepts(cells[rows].reshape(1, -1), found[[k], 0], np.tile(at, len(rows)))
        for k, rows in enumerate(members)
    ])  # fmt: skip
    few = np.array([n[rows].max() < 3 for rows in members])
    table = slope_columns(np.array([n[rows].sum() for rows in members]), found, start, few=few)
    table.insert(0, "series", [len(rows) for rows in members])
    return table.set_axis(names, axis=0)


def slope_columns(
    n: kernel.Ints, found: Floats, start: Floats, *, few: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return slope, limits, intercept and reason as columns, numbered from 0.

    Examples
    --------
    >>> three = np.array([[1.0, np.nan, np.nan]])
    >>> table = slope_columns(np.array([3]), three, np.array([0.5]), few=np.array([False]))
    >>> table["reason"].tolist()
    ['too few values for an interval at this level']
    """
    slope, low, high, at_0 = (
        np.where(few, np.nan, column) for column in (*np.transpose(found), start)
    )
    return pd.DataFrame(
        {
            "n": n,
            "slope": floats(slope),
            "slope_low": floats(low),
            "slope_high": floats(high),
            "intercept": floats(at_0),
            "reason": words([(np.isnan(low), NO_INTERVAL), (few, FEW)], len(n)),
        }
    )


def _checked_times(times: object, rows: int) -> Floats:
    """Return rising times, one a row."""
    if times is None:
        return np.arange(rows, dtype="float64")
    values, bad = numbers(pd.Series(np.asarray(times).ravel()))
    faults = [
        Fault("times", "needs a number", row=str(number), value=str(value))
        for number, value in enumerate(np.asarray(times).ravel())
        if bad[number] or np.isnan(values[number])
    ]
    if len(values) != rows:
        faults.append(Fault("times", f"{len(values)} given for {rows} rows"))
    elif not faults and not bool((np.diff(values) > 0).all()):
        faults.append(Fault("times", "do not rise", remedy="sort the rows; one row a time"))
    if faults:
        raise DataContractError(faults)
    return values
