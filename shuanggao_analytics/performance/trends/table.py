"""Trends of a panel: level, change, growth, Mann–Kendall and Sen of every unit in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats, whole_numbers
from shuanggao_analytics.performance.options import check_share, check_whole, require_known
from shuanggao_analytics.performance.trends.contract import (
    FEW,
    FEW_WHITE,
    NO_INTERVAL,
    NO_VARIANCE,
    trend_words,
)
from shuanggao_analytics.performance.trends.discovery import CONTROLS, q_values
from shuanggao_analytics.performance.trends.exact import MOST_EXACT
from shuanggao_analytics.performance.trends.kendall import check_options, tested_cells
from shuanggao_analytics.performance.trends.panel import read_panel
from shuanggao_analytics.performance.trends.slope_kernel import intercepts, sen_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.discovery import Control
    from shuanggao_analytics.performance.trends.kendall import Variant
    from shuanggao_analytics.performance.trends.panel import Panel

    Reasons: TypeAlias = list[tuple[NDArray[np.bool_], str]]

_NO_VALUE = "no value"
_ONE_VALUE = "1 value: no change"
_NO_RATE = "first value not above 0: no rate of change"
_BELOW_ZERO = "last value below 0: no growth rate"


def trend(
    panel: pd.DataFrame,
    *,
    value: str | Sequence[str],
    by: str | Sequence[str],
    time: str = "year",
    variant: Variant = "original",
    lag: int | None = None,
    level: float = 0.05,
    control: Control = "bh",
    exact_up_to: int = 10,
) -> pd.DataFrame:
    r"""Return level, change, growth and trend of every unit of a panel, whichever way it goes.

    .. math:: \text{change} = x_l - x_f,\quad \text{change\%} = 100\,\frac{x_l - x_f}{x_f},\quad
              \text{CAGR} = 100\,\Bigl[\bigl(x_l / x_f\bigr)^{1/(t_l - t_f)} - 1\Bigr]

    from the first value f to the last value l; the test is that of `mann_kendall` and the slope
    that of `sen_slope`. A trend is a description of these years: it names no cause, and it is no
    forecast.

    Parameters
    ----------
    panel
        One row a unit and time, in any order. A missing value, or a time without a row, is left
        out of its own series; it is neither zero nor filled in.
    value
        Column of the value, or several.
    by
        Column or columns that name the unit.
    time
        Column of the time, numbers. Gaps count: the slope and the growth are per unit of it.
    variant, lag, exact_up_to
        As for `mann_kendall`. The test is of order; the variants take the values that are there
        as equally spaced.
    level
        Largest q that is called a trend. The interval of the slope has the confidence 1 − level;
        it is of a single series, without regard to the others.
    control
        Of false discoveries over all series of this call: ``bh``, ``by`` or ``none``, as for
        `false_discovery`.

    Returns
    -------
    pandas.DataFrame
        One row a unit in the order of the panel, named by `by`. With a list of values there is a
        last index level ``indicator``, and all units of the first value come first.

        - ``n``: values that are there; ``missing``: rows of the panel without one;
        - ``first_time``, ``last_time``, ``first``, ``last``, ``change``;
        - ``change_pct``, ``cagr_pct``: <NA> for a first value not above 0, and the growth rate for
          a last value below 0;
        - ``s``, ``var_s``, ``z``, ``tau``, ``p``, ``p_method``: <NA> for fewer than three values;
        - ``q``: p after control;
        - ``slope``, ``slope_low``, ``slope_high`` per unit of time; ``intercept``: the line at
          time 0;
        - ``trend``: ``rising``, ``falling`` or ``none``, by q;
        - ``reason``: why something is <NA>, parted by semicolons.

    Raises
    ------
    DataContractError
        For a panel without rows, columns that are missing, a time that is missing or no number, a
        unit that is missing or stands twice at a time, and values that are text or infinite: all
        of them at once, and with them a level outside (0, 1) and a lag that does not fit.
    UnknownNameError
        For another variant or control.

    References
    ----------
    As for `mann_kendall`, `sen_slope` and `false_discovery`.

    Examples
    --------
    >>> panel = pd.DataFrame({
    ...     "college": ["甲"] * 6 + ["乙"] * 6, "year": [2018, 2019, 2020, 2021, 2022, 2024] * 2,
    ...     "projects": [2, 4, 5, 7, 8, 12, 5, None, 4, 6, 3, 5],
    ... })
    >>> table = trend(panel, value="projects", by="college")
    >>> table[["n", "cagr_pct", "s", "p", "q", "slope", "trend"]].round(4)
             n  cagr_pct   s       p       q   slope   trend
    college
    甲        6   34.8006  15  0.0028  0.0056     1.6  rising
    乙        5       0.0  -1     1.0     1.0 -0.1667    none
    """
    read, *_ = together(
        lambda: read_panel(panel, value=value, by=by, time=time),
        lambda: check_options(variant, lag),
        lambda: check_share("level", level),
        lambda: check_whole("exact_up_to", exact_up_to, low=0, high=MOST_EXACT),
        lambda: require_known("control", control, CONTROLS),
    )
    tested = tested_cells(
        read.cells, variant=variant, lag=lag, level=level, exact_up_to=exact_up_to
    )
    n = tested["n"].to_numpy()
    slopes = sen_table(read.cells, read.times, level=1 - level)
    slopes = np.column_stack([slopes, intercepts(read.cells, slopes[:, 0], read.times)])
    slopes[n < 3] = np.nan
    q = q_values(tested["p"].to_numpy(dtype="float64", na_value=np.nan), control)
    direction = tested["s"].to_numpy(dtype="float64", na_value=np.nan)
    changes, reasons = change_columns(read, n)
    failed = tested["reason"].to_numpy(dtype=object, na_value="")
    reasons += [(failed == word, word) for word in (FEW, FEW_WHITE, NO_VARIANCE)]
    reasons.append((np.isnan(slopes[:, 1]) & (n >= 3), NO_INTERVAL))
    table = pd.concat([changes, tested.drop(columns=["n", "tau_b", "trend", "reason"])], axis=1)
    table["q"] = floats(q)
    for number, name in enumerate(("slope", "slope_low", "slope_high", "intercept")):
        table[name] = floats(slopes[:, number])
    table["trend"] = trend_words(q, direction, level)
    table["reason"] = joined(reasons)
    return table.set_axis(read.index, axis=0)


def change_columns(read: Panel, n: NDArray[np.int64]) -> tuple[pd.DataFrame, Reasons]:
    """Return the first and last values, what lies between, and why something is missing."""
    (start, end), (first, last) = ends(read.cells, read.times)
    none, one = n == 0, n == 1
    change = np.where(one, np.nan, last - first)
    no_rate = (n > 1) & ~(first > 0)
    below = (n > 1) & (first > 0) & (last < 0)
    base = np.where(first > 0, first, np.nan)
    power = np.divide(1.0, end - start, out=np.full(len(n), np.nan), where=n > 1)
    growth = np.where(below | one, np.nan, np.maximum(last, 0.0) / base)
    missing_time = none | np.isnan(start)
    columns = {
        "n": n,
        "missing": read.rows - n,
        "first_time": times_column(start, missing_time, whole=read.whole),
        "last_time": times_column(end, missing_time, whole=read.whole),
        "first": floats(first),
        "last": floats(last),
        "change": floats(change),
        "change_pct": floats(100 * change / base),
        "cagr_pct": floats(100 * (growth**power - 1)),
    }
    reasons = [(none, _NO_VALUE), (one, _ONE_VALUE), (no_rate, _NO_RATE), (below, _BELOW_ZERO)]
    return pd.DataFrame(columns), reasons


def ends(cells: Floats, times: Floats) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return the times and the values of the first and the last value of each series.

    Examples
    --------
    >>> when, what = ends(np.array([[np.nan, 4.0, 6.0]]), np.array([2018.0, 2019.0, 2022.0]))
    >>> [each.tolist() for each in (*when, *what)]
    [[2019.0], [2022.0], [4.0], [6.0]]
    """
    there = ~np.isnan(cells)
    row = np.arange(len(cells))
    first = np.argmax(there, axis=1)
    last = cells.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1)
    some = there.any(axis=1)
    start, end = (np.where(some, times[place], np.nan) for place in (first, last))
    return (start, end), (cells[row, first], cells[row, last])


def times_column(
    times: Floats, missing: NDArray[np.bool_], *, whole: bool
) -> pd.api.extensions.ExtensionArray:
    """Return times as a nullable column, whole numbers where all times of the panel are.

    Examples
    --------
    >>> times_column(np.array([2020.0]), np.array([False]), whole=True).tolist()
    [2020]
    """
    return whole_numbers(np.nan_to_num(times), missing) if whole else floats(times)


def joined(reasons: Reasons) -> pd.Series:
    """Return the words whose conditions hold, in one text a row; <NA> where none does.

    Examples
    --------
    >>> joined([(np.array([True, False]), "a"), (np.array([True, False]), "b")]).tolist()
    ['a; b', <NA>]
    """
    holds = np.array([condition for condition, _ in reasons], dtype=bool)
    code = (1 << np.arange(len(reasons))) @ holds
    found = np.full(holds.shape[1], pd.NA, dtype=object)
    for pattern in np.unique(code[code > 0]).tolist():
        words = [word for bit, (_, word) in enumerate(reasons) if pattern >> bit & 1]
        found[code == pattern] = "; ".join(words)
    return pd.Series(found, dtype="string")
