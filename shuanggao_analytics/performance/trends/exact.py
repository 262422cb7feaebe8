"""The exact distribution of Kendall's S when every order of the values is as likely as another.

A series of n values with groups of equal ones can stand in n!/(t₁! t₂! …) orders. With q marking
an inversion, their number by inversions is the Gaussian multinomial coefficient; S is the number
of untied pairs less twice the inversions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.trends.kernel import by_count, scores, tied_groups

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.trends.kernel import Ints

MOST_EXACT = 20
"""Longest series whose orders are counted: 20! is the last factorial within 64 bits."""

_BASE = 11  # more than the groups of two that 20 values can have


def inversion_counts(sizes: tuple[int, ...]) -> Ints:
    r"""Return how many orders of a multiset have 0, 1, 2 … inversions.

    .. math:: \binom{n}{t_1, \dots, t_k}_q = \prod_{g} \binom{t_1 + \dots + t_g}{t_g}_q,\quad
              \binom{m}{t}_q = \binom{m-1}{t-1}_q + q^t \binom{m-1}{t}_q

    Parameters
    ----------
    sizes
        How often each value occurs: all ones without ties. Together at most 20.

    References
    ----------
    MacMahon, P. A. (1916). *Combinatory Analysis*, vol. 2, Cambridge, § 464; for the test Mann,
    H. B. (1945). *Econometrica* 13, 245–259, and Kendall, M. G. (1975). *Rank Correlation
    Methods*, 4th ed., Griffin, ch. 5.

    Examples
    --------
    >>> inversion_counts((1, 1, 1)).tolist()  # 123; 132 213; 231 312; 321
    [1, 2, 2, 1]
    >>> inversion_counts((2, 1)).tolist()  # 112; 121; 211
    [1, 1, 1]
    """
    found = np.ones(1, dtype=np.int64)
    together = 0
    for size in sizes:
        together += size
        found = np.convolve(found, _binomial(together, size))
    return found


@lru_cache(maxsize=1024)
def tail(sizes: tuple[int, ...]) -> Floats:
    """Return P(|S| ≥ s) for s = 0, 1, …, the number of untied pairs.

    Examples
    --------
    >>> tail((1, 1, 1, 1)).round(4).tolist()
    [1.0, 0.75, 0.75, 0.3333, 0.3333, 0.0833, 0.0833]
    """
    orders = inversion_counts(sizes)
    untied = len(orders) - 1
    s = np.abs(untied - 2 * np.arange(untied + 1))
    at = np.zeros(untied + 1, dtype=np.int64)
    np.add.at(at, s, orders)
    beyond: Floats = np.cumsum(at[::-1])[::-1] / orders.sum()
    return beyond


def exact_p(values: Floats, *, up_to: int) -> Floats:
    """Return the exact two-sided p of each series of at most `up_to` values; missing for others.

    Parameters
    ----------
    values
        N series × T times. Missing values are taken out: given where they stand, every order of
        the values that are there is as likely as another.
    up_to
        At most 20.

    Examples
    --------
    >>> exact_p(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 2.0, 3.0]]), up_to=10).round(4).tolist()
    [0.0833, 0.1667]
    """
    p = np.full(len(values), np.nan)
    for rows, found in by_count(values, least=1):
        if found.shape[1] > up_to:
            break
        s = np.abs(scores(found))
        row, size = tied_groups(found)
        code = np.zeros(len(found), dtype=np.int64)
        np.add.at(code, row, _BASE ** (size - 2))
        for pattern in np.unique(code):
            alike = np.flatnonzero(code == pattern)
            ties = size[row == alike[0]].tolist()
            ones = found.shape[1] - sum(ties)
            p[rows[alike]] = tail((*sorted(ties), *[1] * ones))[s[alike]]
    return p


@lru_cache(maxsize=1024)
def _binomial(m: int, t: int) -> Ints:
    """Return the coefficients of the Gaussian binomial coefficient."""
    if t in {0, m}:
        return np.ones(1, dtype=np.int64)
    whole = np.zeros(t * (m - t) + 1, dtype=np.int64)
    without = _binomial(m - 1, t - 1)
    whole[: len(without)] += without
    whole[t:] += _binomial(m - 1, t)
    return whole
