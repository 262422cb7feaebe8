"""The arithmetic of Sen's slope on many series at once: the median of slopes, and its limits.

The slopes of a series are sorted once; the median and both limits are read from them. Series are
taken in blocks, so that memory does not grow with their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.trends.kernel import blocks, counts, middle, variances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shuanggao_analytics.inputs import Floats


def pair_slopes(values: Floats, times: Floats) -> Floats:
    r"""Return the slopes :math:`(x_j - x_i)/(t_j - t_i)` of all pairs i < j, one row a series.

    Missing where one of the two values is missing.

    Examples
    --------
    >>> pair_slopes(np.array([[1.0, 3.0, 2.0]]), np.array([0.0, 1.0, 3.0])).round(3).tolist()
    [[2.0, 0.333, -0.5]]
    """
    size = values.shape[1]
    early, late = np.triu_indices(size, 1)
    slopes = np.empty((len(values), len(early)))
    start = 0
    for first in range(size - 1):  # views, several times quicker than picking columns
        end = start + size - 1 - first
        np.subtract(values[:, first + 1 :], values[:, first : first + 1], out=slopes[:, start:end])
        start = end
    slopes /= times[late] - times[early]
    return slopes


def sen_slopes(values: Floats, times: Floats | None = None) -> Floats:
    """Return Sen's slope of each series; missing for fewer than two values.

    Parameters
    ----------
    values
        N series × T times.
    times
        T rising times; 0, 1, … by default.

    Examples
    --------
    >>> sen_slopes(np.array([[1.0, 3.0, 2.0], [1.0, np.nan, np.nan]])).tolist()
    [0.5, nan]
    """
    return sen_table(values, times)[:, 0]


def sen_table(
    values: Floats,
    times: Floats | None = None,
    *,
    level: float | None = None,
    pool: int = 1,
) -> Floats:
    r"""Return slope, lower and upper limit of each series, one row a series.

    Parameters
    ----------
    values
        N series × T times.
    times
        T rising times; 0, 1, … by default.
    level
        Of the confidence interval; ``None``: the limits are not computed and missing.
    pool
        So many rows, one after the other, make up one series (its seasons): slopes are taken
        within a row only, and the variances of S of the rows are added.

    Returns
    -------
    numpy.ndarray
        N / pool rows of three numbers.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 4.0, 3.0, 5.0, 7.0]])
    >>> sen_table(x, level=0.9).round(4).tolist()
    [[1.0, 0.5204, 2.0]]
    """
    wide = pool * values.shape[1]
    at = np.arange(values.shape[1], dtype="float64") if times is None else times
    whole = np.full((len(values) // pool, 3), np.nan)
    for part in blocks(len(whole), pool * (values.shape[1] * (values.shape[1] - 1) // 2)):
        some = values.reshape(-1, wide)[part].reshape(-1, values.shape[1])
        slopes = pair_slopes(some, at).reshape(part.stop - part.start, -1)
        slopes.sort(axis=1)  # in place: half of the time is memory
        variance = variances(some).reshape(-1, pool).sum(axis=1)
        whole[part] = sorted_table(slopes, variance, level=level)
    return whole


def sorted_table(slopes: Floats, variance: Floats, *, level: float | None) -> Floats:
    r"""Return median and limits of slopes that are sorted, missing ones last.

    With N' slopes and :math:`C = z_{1-\alpha/2} \sqrt{V}` the limits are the slopes at the places
    :math:`M_1 = (N' - C)/2` and :math:`M_2 + 1 = (N' + C)/2 + 1`, counted from 1 and interpolated
    between neighbours. A place that rounds to the first one is the first, and likewise the last:
    with five values at 95 % the outermost slopes hold 98.3 % of all orders. Missing where
    :math:`M_1 < 1/2`: so few slopes have no such limit.

    Parameters
    ----------
    slopes
        Series × slopes.
    variance
        Variance of S of each series.
    level
        Confidence, or ``None`` for no limits.

    References
    ----------
    Gilbert, R. O. (1987). *Statistical Methods for Environmental Pollution Monitoring*, Van
    Nostrand Reinhold, 217–219.

    Examples
    --------
    >>> sorted_table(np.arange(10.0)[None], np.array([4.0]), level=0.95).round(3).tolist()
    [[4.5, 2.04, 6.96]]
    """
    from scipy.special import ndtri

    number = counts(slopes)
    found = np.full((len(slopes), 3), np.nan)
    found[:, 0] = middle(slopes, number)
    if level is None:
        return found
    half = ndtri((1 + level) / 2) * np.sqrt(variance) / 2
    enough = number / 2 - half >= 0.5
    ends = np.maximum(number / 2 - half, 1), np.minimum(number / 2 + half + 1, number)
    if enough.any():
        for column, place in enumerate(ends, start=1):
            found[:, column] = np.where(enough, _at_place(slopes, place), np.nan)
    return found


def intercepts(values: Floats, slope: Floats, times: Floats) -> Floats:
    r"""Return Conover's intercept, :math:`\operatorname{med}(x) - b \operatorname{med}(t)`.

    The medians are over the values that are there and over their times.

    Parameters
    ----------
    values
        N series × T times.
    slope
        Slope of each series.
    times
        T rising times.

    References
    ----------
    Conover, W. J. (1980). *Practical Nonparametric Statistics*, 2nd ed., Wiley, 267.

    Examples
    --------
    >>> x = np.array([[1.0, np.nan, 5.0, 7.0]])
    >>> intercepts(x, np.array([2.0]), np.arange(4.0)).tolist()
    [1.0]
    """
    n = counts(values)
    place = np.sort(np.where(np.isnan(values), np.nan, times), axis=1)
    found: Floats = middle(np.sort(values, axis=1), n) - slope * middle(place, n)
    return found


def cycles(values: Floats, period: int) -> Floats:
    """Return each season of each series as a row, the seasons of a series one after the other.

    The last cycle is filled with missing values.

    Examples
    --------
    >>> cycles(np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]), 2).tolist()
    [[1.0, 3.0, 5.0], [2.0, 4.0, nan]]
    """
    short = -values.shape[1] % period
    whole = np.pad(values, ((0, 0), (0, short)), constant_values=np.nan)
    seasons: Floats = np.ascontiguousarray(
        whole.reshape(len(values), -1, period).transpose(0, 2, 1)
    ).reshape(len(values) * period, -1)
    return seasons


def pooled(values: Floats, members: list[list[int]]) -> Iterator[Floats]:
    """Return the sorted slopes of the series of each group, as one row a group.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0], [5.0, 4.0], [3.0, 3.0]])
    >>> [row.tolist() for row in pooled(x, [[0, 1], [2]])]
    [[[-1.0, 1.0]], [[0.0]]]
    """
    times = np.arange(values.shape[1], dtype="float64")
    for rows in members:
        yield np.sort(pair_slopes(values[rows], times).reshape(1, -1), axis=1)


def _at_place(ordered: Floats, place: Floats) -> Floats:
    """Return the value at a place counted from 1, between its neighbours where it is not whole."""
    last = ordered.shape[1] - 1
    below = np.clip(np.floor(place).astype(np.intp) - 1, 0, last)
    share = place - 1 - below
    low = np.take_along_axis(ordered, below[:, None], axis=1)[:, 0]
    high = np.take_along_axis(ordered, np.minimum(below + 1, last)[:, None], axis=1)[:, 0]
    between: Floats = np.where(share > 0, low + share * (high - low), low)
    return between
