r"""Mann–Kendall tests of several series together: of a group, of seasons, beside a covariate.

The correlated forms use the covariance of the S of two series,
:math:`\Gamma_{gh} = \frac{1}{3}\bigl[K_{gh} + 4 \sum_i R_{ig} R_{ih} - n(n+1)^2\bigr]`, with
:math:`K_{gh} = \sum_{i<j} \operatorname{sign}((x_{jg} - x_{ig})(x_{jh} - x_{ih}))` and mean
ranks R.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import ROUNDING, table_faults, together
from shuanggao_analytics.performance.columns import floats, whole_numbers, words
from shuanggao_analytics.performance.options import check_share, check_whole
from shuanggao_analytics.performance.trends import kernel
from shuanggao_analytics.performance.trends.contract import (
    FEW,
    NO_VARIANCE,
    checked_series,
    trend_words,
)
from shuanggao_analytics.performance.trends.groups import grouped_columns
from shuanggao_analytics.performance.trends.slope_kernel import cycles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.groups import Groups

_SAME = "the covariate orders the times as the series does"


def joint_mann_kendall(
    series: pd.DataFrame,
    *,
    groups: Groups | None = None,
    correlated: bool = False,
    level: float = 0.05,
) -> pd.DataFrame:
    r"""Return one Mann–Kendall test for all columns of a group together.

    .. math:: S = \sum_g S_g,\quad V = \sum_g V_g\quad\text{or, correlated,}\quad
              V = \sum_g \sum_h \Gamma_{gh}

    With places as columns it is the regional Kendall test: do the places of a region tend the
    same way? Opposite trends cancel.

    Parameters
    ----------
    series
        Times × series, as for `mann_kendall`. Missing values are taken out of their own series;
        with `correlated` the whole row is taken out of its group.
    groups
        Group by column name; all columns are one group, ``all``, by default.
    correlated
        Whether the series of a group may depend on one another. Without it they are taken as
        independent, and a shock common to all of them looks like many signs of a trend. z is
        then S / √V, without the step of one towards 0, as in the source.
    level
        Largest p that is called a trend.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``series`` (its columns), ``n`` (values used), ``s``, ``var_s``, ``z``,
        ``tau`` (S over the pairs of all series), ``p``, ``p_method`` (``normal``), ``trend`` and
        ``reason`` as in `mann_kendall`.

    Raises
    ------
    DataContractError
        As for `mann_kendall`, and for groups that do not fit the columns.

    References
    ----------
    Hirsch, R. M. & Slack, J. R. (1984). *Water Resources Research* 20, 727–732. Helsel, D. R. &
    Frans, L. M. (2006). Regional Kendall test for trend. *Environmental Science & Technology* 40,
    4066–4073. Libiseller, C. & Grimvall, A. (2002). *Environmetrics* 13, 71–84 (correlated).

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 4, 3, 5], "b": [2, 3, 3, 5, 6], "c": [5, 4, 3, 3, 1]})
    >>> joint_mann_kendall(x, groups={"a": "up", "b": "up", "c": "down"})[["s", "z", "p", "trend"]
    ...     ].round(4)
           s       z       p    trend
    up    17  2.8138  0.0049   rising
    down  -9 -2.0212  0.0433  falling
    """
    if faults := table_faults(series, "series"):
        raise DataContractError(faults)
    cells, (names, members), _ = together(
        lambda: checked_series(series),
        lambda: grouped_columns(groups, series.columns),
        lambda: check_share("level", level),
    )
    sums = [
        _correlated_sums(cells[rows]) if correlated else _independent_sums(cells[rows])
        for rows in members
    ]
    n, s, variance, pairs = np.array(sums, dtype="float64").reshape(-1, 4).T
    few = np.array([_few(cells[rows], correlated=correlated) for rows in members])
    table = _joint_table((n, s, variance, pairs), few, level=level, continuity=not correlated)
    table.insert(0, "series", [len(rows) for rows in members])
    return table.set_axis(names, axis=0)


def seasonal_mann_kendall(
    series: pd.DataFrame,
    *,
    period: int,
    correlated: bool = False,
    level: float = 0.05,
) -> pd.DataFrame:
    """Return the seasonal Mann–Kendall test: each season is compared with itself only.

    Parameters
    ----------
    series
        Times × series, as for `mann_kendall`; the first row belongs to the first season, and the
        last cycle may be incomplete.
    period
        Rows of a cycle: 12 for months, 4 for quarters, 2 for terms.
    correlated
        Whether the seasons of a year may depend on one another. Then a cycle with a missing value
        is taken out whole, and z has no step of one towards 0.
    level
        Largest p that is called a trend.

    Returns
    -------
    pandas.DataFrame
        One row a column: ``n``, ``s``, ``var_s``, ``z``, ``tau``, ``p``, ``p_method``, ``trend``,
        ``reason`` as in `joint_mann_kendall`, the seasons being the series.

    Raises
    ------
    DataContractError
        As for `mann_kendall`, and for a period that is no whole number from 2.

    References
    ----------
    Hirsch, R. M., Slack, J. R. & Smith, R. A. (1982). *Water Resources Research* 18, 107–121;
    Hirsch & Slack (1984), the same 20, 727–732 (correlated).

    Examples
    --------
    >>> x = pd.DataFrame({"x": [1, 9, 2, 8, 3, 9, 4, 10]})
    >>> seasonal_mann_kendall(x, period=2)[["n", "s", "var_s", "z"]].round(3)
       n  s   var_s      z
    x  8  9  16.333  1.979
    """
    cells, *_ = together(
        lambda: checked_series(series),
        lambda: check_whole("period", period, low=2),
        lambda: check_share("level", level),
    )
    seasons = cycles(cells, period)
    each = seasons.reshape(len(cells), period, -1)
    if correlated:
        sums = np.array([_correlated_sums(one) for one in each], dtype="float64").T
        few = np.array([_few(one, correlated=True) for one in each])
    else:
        n = kernel.counts(seasons)
        found = (n, kernel.scores(seasons), kernel.variances(seasons), kernel.pairs(n))
        sums = np.array([part.reshape(-1, period).sum(axis=1) for part in found], dtype="float64")
        few = np.array((n < 3).reshape(-1, period).all(axis=1))
    table = _joint_table(tuple(sums), few, level=level, continuity=not correlated)
    return table.set_axis(series.columns, axis=0)


def partial_mann_kendall(
    series: pd.DataFrame,
    *,
    covariate: pd.Series | pd.DataFrame,
    level: float = 0.05,
) -> pd.DataFrame:
    r"""Return the partial Mann–Kendall test: the trend beyond that of a covariate.

    .. math:: S = S_x - \hat\rho S_y,\quad \hat\rho = \Gamma_{xy} / v,\quad
              V = (1 - \hat\rho^2)\, v,\quad v = n(n-1)(2n+5)/18,\quad z = S / \sqrt{V}

    Parameters
    ----------
    series
        Times × series, as for `mann_kendall`.
    covariate
        A Series with the same row labels in any order, used for every column; or a table with the
        same rows and columns, a covariate for each. A row with either value missing is taken out.
    level
        Largest p that is called a trend.

    Returns
    -------
    pandas.DataFrame
        One row a column: ``n`` (rows with both values), ``s`` (the partial S, no whole number),
        ``var_s``, ``z``, ``tau`` (of the series alone), ``rho`` (of the two S), ``p``,
        ``p_method`` (``normal``), ``trend``, ``reason``. Ties are not corrected for, as in the
        source. A covariate that orders the times as the series does leaves no variance.

    Raises
    ------
    DataContractError
        As for `mann_kendall`, and for a covariate with other labels.

    References
    ----------
    Libiseller, C. & Grimvall, A. (2002). Performance of partial Mann–Kendall tests for trend
    detection in the presence of covariates. *Environmetrics* 13, 71–84.

    Examples
    --------
    >>> x = pd.DataFrame({"x": [1, 2, 4, 3, 5, 7]})
    >>> table = partial_mann_kendall(x, covariate=pd.Series([3, 1, 2, 2, 4, 1]))
    >>> table[["n", "s", "rho", "z", "trend"]].round(3)
       n       s    rho      z   trend
    x  6  12.894 -0.106  2.436  rising
    """
    if faults := table_faults(series, "series"):
        raise DataContractError(faults)
    first, second, _ = together(
        lambda: checked_series(series),
        lambda: _covariate(series, covariate),
        lambda: check_share("level", level),
    )
    gone = np.isnan(first) | np.isnan(second)
    x, y = np.where(gone, np.nan, first), np.where(gone, np.nan, second)
    n = kernel.counts(x)
    rho, s = np.full(len(x), np.nan), np.full(len(x), np.nan)
    plain = n * (n - 1) * (2 * n + 5) / 18
    sx, sy = kernel.scores(x), kernel.scores(y)
    for (rows, some), (_, beside) in zip(
        kernel.by_count(x, least=3), kernel.by_count(y, least=3), strict=True
    ):
        rho[rows] = _covariances(some, beside) / plain[rows]
        s[rows] = sx[rows] - rho[rows] * sy[rows]
    few = n < 3
    left = 1 - rho**2
    variance = np.where(left > ROUNDING, left, 0.0) * plain
    z = np.where(variance > 0, s / np.sqrt(np.where(variance > 0, variance, 1.0)), np.nan)
    unknown = np.isnan(z)
    p = kernel.normal_p(z)
    known = [np.where(unknown, np.nan, each) for each in (s, variance, z)]
    return pd.DataFrame(
        {
            "n": n,
            "s": floats(known[0]),
            "var_s": floats(known[1]),
            "z": floats(known[2]),
            "tau": floats(np.where(few, np.nan, kernel.ratio(sx, kernel.pairs(n)))),
            "rho": floats(rho),
            "p": floats(p),
            "p_method": words([(~unknown, "normal")], len(n)),
            "trend": trend_words(p, np.nan_to_num(s), level),
            "reason": words([(unknown, _SAME), (few, FEW)], len(n)),
        },
    ).set_axis(series.columns, axis=0)


def _independent_sums(values: Floats) -> tuple[float, float, float, float]:
    """Return n, S, V and pairs of independent series, added up."""
    n = kernel.counts(values)
    parts = (n, kernel.scores(values), kernel.variances(values), kernel.pairs(n))
    total = [float(part.sum()) for part in parts]
    return total[0], total[1], total[2], total[3]


def _correlated_sums(values: Floats) -> tuple[float, float, float, float]:
    """Return n, S, V and pairs of series that may depend on one another.

    The sum of all covariances needs the sums of signs and of ranks over the series only.
    """
    from scipy.stats import rankdata

    found = values[:, ~np.isnan(values).any(axis=0)]
    size, n = found.shape
    if n < 2:
        return float(size * n), 0.0, 0.0, 0.0
    signs = 0.0
    for step in range(1, n):
        both = np.sign(found[:, step:] - found[:, :-step]).sum(axis=0)
        signs += float(both @ both)
    ranks = rankdata(found, axis=1).sum(axis=0)
    variance = (signs + 4 * float(ranks @ ranks) - size**2 * n * (n + 1) ** 2) / 3
    s = float(kernel.scores(found).sum())
    return float(size * n), s, variance, size * n * (n - 1) / 2


def _covariances(x: Floats, y: Floats) -> Floats:
    """Return the covariance of the S of two complete series, row by row."""
    from scipy.stats import rankdata

    n = x.shape[1]
    agreeing = np.zeros(len(x))
    for step in range(1, n):
        moved = np.sign(x[:, step:] - x[:, :-step]) * np.sign(y[:, step:] - y[:, :-step])
        agreeing += moved.sum(axis=1)
    ranks = (rankdata(x, axis=1) * rankdata(y, axis=1)).sum(axis=1)
    covariance: Floats = (agreeing + 4 * ranks - n * (n + 1) ** 2) / 3
    return covariance


def _few(values: Floats, *, correlated: bool) -> bool:
    """Return whether no series of a group has three values, or the group three whole rows."""
    present = ~np.isnan(values)
    return bool(present.all(axis=0).sum() < 3 if correlated else present.sum(axis=1).max() < 3)


def _joint_table(
    sums: tuple[Floats, ...], few: NDArray[np.bool_], *, level: float, continuity: bool
) -> pd.DataFrame:
    n, s, variance, pairs = sums
    z = kernel.z_scores(s, variance, continuity=continuity)
    z[few] = np.nan
    unknown = np.isnan(z)
    p = kernel.normal_p(z)
    return pd.DataFrame(
        {
            "n": n.astype(np.int64),
            "s": whole_numbers(s, unknown),
            "var_s": floats(np.where(unknown, np.nan, variance)),
            "z": floats(z),
            "tau": floats(np.where(unknown, np.nan, kernel.ratio(s, pairs))),
            "p": floats(p),
            "p_method": words([(~unknown, "normal")], len(n)),
            "trend": trend_words(p, s, level),
            "reason": words([(unknown, NO_VARIANCE), (few, FEW)], len(n)),
        }
    )


def _covariate(series: pd.DataFrame, covariate: pd.Series | pd.DataFrame) -> Floats:
    """Return the covariate of each series in the order of its rows."""
    beside = covariate
    if isinstance(beside, pd.Series):
        beside = pd.concat(dict.fromkeys(series.columns, beside), axis=1)
    cells = checked_series(beside, table="covariate")
    pairs = ((series.index, beside.index), (series.columns, beside.columns))
    for noun, (own, other) in zip(("rows", "columns"), pairs, strict=True):
        if own.equals(other):
            continue
        if len(own) != len(other) or not other.is_unique or not own.isin(other).all():
            remedy = "give it the labels of the series, each once"
            raise DataContractError([Fault("covariate", f"other {noun}", remedy=remedy)])
        order = other.get_indexer(own)
        cells = cells[:, order] if noun == "rows" else cells[order]
    return cells
