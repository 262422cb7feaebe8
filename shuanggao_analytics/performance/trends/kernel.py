"""The arithmetic of Mann and Kendall on many series at once: S, its variance, z and p.

Every function takes N series × T times as one array in which NaN is a missing value. A comparison
with a missing value counts nothing, so that S is the S of the values that are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

    Ints = NDArray[np.int64]

_NUMBERS_AT_ONCE = 2_000_000  # of one block of pairs: 16 MB


def counts(values: Floats) -> Ints:
    """Return how many values each series has.

    Examples
    --------
    >>> counts(np.array([[1.0, np.nan, 2.0]])).tolist()
    [2]
    """
    return np.asarray((~np.isnan(values)).sum(axis=1), dtype=np.int64)


def scores(values: Floats) -> Ints:
    r"""Return :math:`S = \sum_{i<j} \operatorname{sign}(x_j - x_i)` of each series.

    Pairs are taken by their distance in time, T − 1 comparisons of whole tables, so that memory
    grows with N·T and not with the number of pairs.

    Examples
    --------
    >>> scores(np.array([[1.0, 3.0, 2.0], [1.0, np.nan, 0.0]])).tolist()
    [1, -1]
    """
    by_time = np.ascontiguousarray(values.T)
    total = np.zeros(len(values), dtype=np.int64)
    for step in range(1, len(by_time)):
        late, early = by_time[step:], by_time[:-step]
        total += (late > early).sum(axis=0) - (late < early).sum(axis=0)
    return total


def tied_groups(values: Floats) -> tuple[Codes, Ints]:
    """Return the groups of equal values: the series each belongs to and its size, of two or more.

    Examples
    --------
    >>> row, size = tied_groups(np.array([[1.0, 2.0, 1.0, 2.0, 1.0], [1.0, 2.0, 3.0, 4.0, 5.0]]))
    >>> row.tolist(), size.tolist()
    ([0, 0], [3, 2])
    """
    ordered = np.sort(values, axis=1)
    new = np.ones(ordered.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]  # each missing value is a group of its own
    starts = np.flatnonzero(new)
    size = np.diff(np.append(starts, ordered.size))
    tied = np.flatnonzero(size > 1)
    return starts[tied] // ordered.shape[1], np.asarray(size[tied], dtype=np.int64)


def variances(values: Floats) -> Floats:
    r"""Return the variance of S when nothing changes over time, with its correction for ties.

    .. math:: V = \frac{1}{18} \Bigl[n(n-1)(2n+5) - \sum_g t_g(t_g-1)(2t_g+5)\Bigr]

    Examples
    --------
    >>> variances(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 2.0], [1.0, 1.0, 1.0]])).round(4).tolist()
    [3.6667, 2.6667, 0.0]
    """
    n = counts(values)
    row, size = tied_groups(values)
    ties = np.bincount(row, size * (size - 1) * (2 * size + 5), minlength=len(values))
    variance: Floats = (n * (n - 1) * (2 * n + 5) - ties) / 18
    return variance


def pairs(n: Ints) -> Floats:
    """Return the number of pairs n(n − 1)/2."""
    number: Floats = n * (n - 1) / 2
    return number


def tau(values: Floats, s: Ints) -> tuple[Floats, Floats]:
    r"""Return Kendall's tau-a and tau-b: S over all pairs, and corrected for ties in the values.

    .. math:: \tau_a = \frac{S}{n_0},\quad \tau_b = \frac{S}{\sqrt{n_0 (n_0 - n_1)}},\quad
              n_0 = \tfrac{1}{2} n(n-1),\ n_1 = \sum_g \tfrac{1}{2} t_g(t_g-1)

    Missing where the denominator is 0.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 2.0]])
    >>> [each.round(4).tolist() for each in tau(x, scores(x))]
    [[0.6667], [0.8165]]
    """
    row, size = tied_groups(values)
    tied = np.bincount(row, size * (size - 1) / 2, minlength=len(values))
    every = pairs(counts(values))
    return ratio(s, every), ratio(s, np.sqrt(every * (every - tied)))


def z_scores(s: Floats | Ints, variance: Floats, *, continuity: bool = True) -> Floats:
    r"""Return :math:`z = (S - \operatorname{sign} S) / \sqrt{V}`; 0 where S is 0.

    Missing where the variance is negative, which a correction for autocorrelation can make it, or
    is 0 with an S that is not. Without `continuity` nothing is taken from S.

    Examples
    --------
    >>> z_scores(np.array([7, 0, 7]), np.array([9.0, 0.0, -1.0])).tolist()
    [2.0, 0.0, nan]
    """
    moved = s - np.sign(s) if continuity else s
    safe = np.where(variance > 0, variance, 1.0)
    z = np.where(variance > 0, moved / np.sqrt(safe), np.nan)
    none: Floats = np.where((variance == 0) & (np.asarray(s) == 0), 0.0, z)
    return none


def normal_p(z: Floats) -> Floats:
    """Return the two-sided probability of the normal distribution beyond ±z.

    Examples
    --------
    >>> normal_p(np.array([0.0, -1.959964])).round(4).tolist()
    [1.0, 0.05]
    """
    from scipy.special import ndtr

    p: Floats = 2.0 * ndtr(-np.abs(z))
    return p


def ratio(part: Floats | Ints, whole: Floats) -> Floats:
    """Return part / whole, missing where the whole is not above 0."""
    quotient: Floats = np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
    return quotient


def blocks(series: int, width: int) -> Iterator[slice]:
    """Return slices of the series such that each block of `width` numbers a series stays small.

    Examples
    --------
    >>> list(blocks(5, 1_000_000))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(1, _NUMBERS_AT_ONCE // max(width, 1))
    for start in range(0, series, step):
        yield slice(start, min(start + step, series))


def by_count(values: Floats, *, least: int) -> Iterator[tuple[Codes, Floats]]:
    """Return series with the same number of values together, their missing values taken out.

    Yields
    ------
    The numbers of the series, and their n values each as one complete array; series with fewer
    than `least` values are left out.

    Examples
    --------
    >>> x = np.array([[1.0, np.nan, 2.0], [3.0, 4.0, np.nan], [1.0, 2.0, 3.0]])
    >>> [(rows.tolist(), found.tolist()) for rows, found in by_count(x, least=2)]
    [([0, 1], [[1.0, 2.0], [3.0, 4.0]]), ([2], [[1.0, 2.0, 3.0]])]
    """
    n = counts(values)
    for size in np.unique(n[n >= least]):
        rows = np.flatnonzero(n == size)
        some = values[rows]
        yield rows, some if size == values.shape[1] else some[~np.isnan(some)].reshape(-1, size)


def middle(ordered: Floats, n: Ints) -> Floats:
    """Return the median of each row, sorted with its missing values last and n values before.

    Examples
    --------
    >>> middle(np.array([[1.0, 2.0, 4.0, np.nan], [1.0, 2.0, 4.0, 9.0]]), np.array([3, 4])).tolist()
    [2.0, 3.0]
    """
    if ordered.shape[1] == 0:
        return np.full(len(ordered), np.nan)
    last = np.maximum(n - 1, 0)
    low = np.take_along_axis(ordered, (last // 2)[:, None], axis=1)[:, 0]
    high = np.take_along_axis(ordered, ((last + 1) // 2)[:, None], axis=1)[:, 0]
    # half of each: the sum of two large values may be out of range
    median: Floats = np.where(n > 0, np.where(low == high, low, low / 2 + high / 2), np.nan)
    return median
