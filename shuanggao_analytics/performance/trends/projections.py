"""Where the series of a panel are headed: the line to a date with its band, and Sen's beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats, words
from shuanggao_analytics.performance.options import as_number, check_share
from shuanggao_analytics.performance.trends.contract import FEW
from shuanggao_analytics.performance.trends.kernel import counts
from shuanggao_analytics.performance.trends.line import fitted_lines
from shuanggao_analytics.performance.trends.panel import read_panel
from shuanggao_analytics.performance.trends.slope_kernel import intercepts, sen_slopes
from shuanggao_analytics.performance.trends.table import ends, times_column

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_AHEAD = "the last value is of that time or later"


def projection(
    panel: pd.DataFrame,
    *,
    value: str | Sequence[str],
    by: str | Sequence[str],
    time: str = "year",
    to: float,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Return where each series arrives at a date if it goes on as it did.

    .. math:: \hat x(T) = \bar x + b (T - \bar t) \pm t_{n-2}\, s
              \sqrt{1 + \tfrac{1}{n} + \tfrac{(T - \bar t)^2}{\sum_i (t_i - \bar t)^2}}

    by least squares, with a band for a single new value (not for the line). Beside it stands the
    line of Sen, which a single odd year does not move; where the two differ much, neither is to be
    trusted. A straight line of a few years is an arithmetic extension, no forecast: the band holds
    its coverage only if the same straight line goes on with independent errors, and bounds such as
    0 or 100 % are not kept.

    Parameters
    ----------
    panel, value, by, time
        As for `trend`; missing values are left out.
    to
        The time to go to, after the last value.
    level
        Coverage of the band.

    Returns
    -------
    pandas.DataFrame
        One row a series as in `trend`: ``n``, ``last_time``, ``last``, ``to``, ``slope`` (least
        squares), ``projected``, ``low``, ``high``, ``sen_slope``, ``sen_projected``, ``reason``.
        <NA> for fewer than three values, and for a series with a value at `to` or later. Values
        exactly on a line have a band without width.

    Raises
    ------
    DataContractError
        As for `trend`, for a date that is no number, and a level outside (0, 1).

    References
    ----------
    Draper, N. R. & Smith, H. (1998). *Applied Regression Analysis*, 3rd ed., Wiley, § 3.2; Sen
    (1968) and Conover (1980) as for `sen_slope`.

    Examples
    --------
    >>> panel = pd.DataFrame({"college": "甲", "year": [2019, 2020, 2021, 2022, 2023],
    ...                       "rate": [60.0, 64.0, 63.0, 70.0, 72.0]})
    >>> projection(panel, value="rate", by="college", to=2025).round(2)[
    ...     ["slope", "projected", "low", "high", "sen_projected"]
    ... ]
             slope  projected   low  high  sen_projected
    college
    甲          3.0       77.8  67.7  87.9           76.0
    """
    read, _, target = together(
        lambda: read_panel(panel, value=value, by=by, time=time),
        lambda: check_share("level", level),
        lambda: _checked_time(to),
    )
    n = counts(read.cells)
    (_, end), (_, last) = ends(read.cells, read.times)
    ahead = (n >= 3) & (end < target)
    lines = fitted_lines(read.cells, read.times)
    projected = lines.at(np.full(len(n), target), level=level)
    slope = sen_slopes(read.cells, read.times)
    arrives = intercepts(read.cells, slope, read.times) + slope * target
    columns = [lines.slope, *projected, slope, arrives]
    names = ["slope", "projected", "low", "high", "sen_slope", "sen_projected"]
    goal = np.full(len(n), target)
    return pd.DataFrame(
        {
            "n": n,
            "last_time": times_column(end, np.isnan(end), whole=read.whole),
            "last": floats(last),
            "to": goal.astype(np.int64) if target == np.floor(target) else goal,
            **{
                name: floats(np.where(ahead, column, np.nan))
                for name, column in zip(names, columns, strict=True)
            },
            "reason": words([(~ahead, NOT_AHEAD), (n < 3, FEW)], len(n)),
        }
    ).set_axis(read.index, axis=0)


def _checked_time(to: object) -> float:
    """Return the date to go to."""
    date = as_number(to)
    if not np.isfinite(date):
        raise DataContractError([Fault("to", "needs a number, such as a year", value=str(to))])
    return date
