r"""Weighted means of indicators: arithmetic, geometric, harmonic, and the power mean over them.

.. math:: M_p = \Big(\sum_j w_j x_j^p\Big)^{1/p},\quad M_0 = \prod_j x_j^{w_j}

The smaller the exponent p, the less can a strong indicator make up for a weak one: fully at p = 1,
ever less at 0 and −1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import (
    SCALE,
    by_blocks,
    checked_number,
    positive_cells,
)
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

LARGEST = 50.0  # exponent: beyond it powers leave the range of numbers
SMALLEST = 1e-6  # exponent other than 0: below it the root loses too many digits


def arithmetic_mean(X: pd.DataFrame, *, weights: Weights | None = None) -> pd.Series:
    r"""Return the weighted arithmetic mean of each row: :math:`\sum_j w_j x_j`.

    Parameters
    ----------
    X
        Units × indicators on a common scale, any numbers; missing is an error, zero a value.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.

    Returns
    -------
    pandas.Series
        ``score`` by unit.

    Raises
    ------
    DataContractError
        For cells missing or no number, and weights that do not fit the columns or do not sum to
        one: all of them at once.

    References
    ----------
    OECD/JRC (2008). *Handbook on Constructing Composite Indicators*, step 6.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 4.0], "b": [4.0, 16.0]})
    >>> arithmetic_mean(x).tolist()
    [2.5, 10.0]
    """
    return _mean(X, weights, 1.0)


def geometric_mean(X: pd.DataFrame, *, weights: Weights | None = None) -> pd.Series:
    r"""Return the weighted geometric mean of each row: :math:`\prod_j x_j^{w_j}`.

    Parameters
    ----------
    X
        Units × indicators on a common scale, all > 0, also where the weight is 0.
    weights
        As for `arithmetic_mean`. An indicator of weight 0 does not count.

    Returns
    -------
    pandas.Series
        ``score`` by unit.

    Raises
    ------
    DataContractError
        As for `arithmetic_mean`, and for each cell ≤ 0: one zero would make the score 0 whatever
        else the unit achieves. A scale such as (1, 100) has none.

    References
    ----------
    As for `arithmetic_mean`; the human development index is such a mean since 2010.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 4.0], "b": [4.0, 16.0]})
    >>> geometric_mean(x).round(6).tolist()
    [2.0, 8.0]
    """
    return _mean(X, weights, 0.0)


def harmonic_mean(X: pd.DataFrame, *, weights: Weights | None = None) -> pd.Series:
    r"""Return the weighted harmonic mean of each row: :math:`1 / \sum_j (w_j / x_j)`.

    Parameters
    ----------
    X
        Units × indicators on a common scale, all > 0, also where the weight is 0.
    weights
        As for `arithmetic_mean`. An indicator of weight 0 does not count.

    Returns
    -------
    pandas.Series
        ``score`` by unit.

    Raises
    ------
    DataContractError
        As for `geometric_mean`.

    References
    ----------
    Hardy, G. H., Littlewood, J. E. & Pólya, G. (1952). *Inequalities*, 2nd ed., Cambridge, ch. 2.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 4.0], "b": [4.0, 16.0]})
    >>> harmonic_mean(x).round(6).tolist()
    [1.6, 6.4]
    """
    return _mean(X, weights, -1.0)


def power_mean(
    X: pd.DataFrame,
    *,
    exponent: float,
    weights: Weights | None = None,
) -> pd.Series:
    r"""Return the weighted power mean of each row: :math:`(\sum_j w_j x_j^p)^{1/p}`.

    Exponent 1 is the arithmetic mean, 0 (the limit) the geometric, −1 the harmonic.

    Parameters
    ----------
    X
        Units × indicators on a common scale: ≥ 0 for an exponent above 0, > 0 for one of 0 or
        below, any numbers for 1.
    exponent
        The exponent p: 0, or of a size from 1e-6 to 50 with either sign.
    weights
        As for `arithmetic_mean`.

    Returns
    -------
    pandas.Series
        ``score`` by unit.

    Raises
    ------
    DataContractError
        As for `arithmetic_mean`, and for an exponent out of bounds and cells it cannot take.

    References
    ----------
    As for `harmonic_mean`.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1.0, 4.0], "b": [4.0, 16.0]})
    >>> power_mean(x, exponent=0.5).tolist()
    [2.25, 9.0]
    """
    return _mean(X, weights, exponent)


def checked_exponent(exponent: float) -> float:
    """Return the exponent of a power mean, or raise.

    Examples
    --------
    >>> checked_exponent(2)
    2.0
    """
    p = checked_number("exponent", exponent, low=-LARGEST, high=LARGEST)
    if 0 < abs(p) < SMALLEST:
        remedy = "use 0, the geometric mean"
        raise DataContractError([Fault("exponent", "too near to 0", value=str(p), remedy=remedy)])
    return p


def power_scores(values: Floats, weights: Floats, *, exponent: float) -> Floats:
    """Return D × U power means of U × I values under D × I weights; a weight of 0 counts nothing.

    A value of 0 with a weight makes the mean 0 when the exponent is 0 or below.

    Examples
    --------
    >>> w = np.array([[0.5, 0.5], [0.0, 1.0]])
    >>> power_scores(np.array([[0.0, 9.0]]), w, exponent=0.0).round(6).tolist()
    [[0.0], [9.0]]
    """
    if exponent == 1:
        return weights @ values.T
    above = values > 0
    if exponent > 0:
        size = np.where(above, values, 0.0).max(axis=1)
    else:
        size = np.where(above, values, np.inf).min(axis=1)
    size = np.where((size > 0) & np.isfinite(size), size, 1.0)
    shares = np.where(above, values / size[:, None], 1.0)
    terms = np.log(shares) if exponent == 0 else np.where(above, shares**exponent, 0.0)
    lost = None if above.all() or exponent > 0 else (~above).T.astype("float64")

    def scores(w: Floats) -> Floats:
        total = w @ terms.T
        if exponent == 0:
            means = size * np.exp(total)
        else:
            held = total if lost is None else np.where(total > 0, total, 1.0)
            means = size * held ** (1.0 / exponent)
        return means if lost is None else np.where(w @ lost > 0, 0.0, means)

    return by_blocks(scores, weights, units=len(values))


def power_terms(values: Floats, *, exponent: float) -> Floats:
    """Return what a power mean adds up: U × I terms, rising with the values.

    Examples
    --------
    >>> power_terms(np.array([[2.0, 4.0]]), exponent=-1.0).tolist()
    [[-0.5, -0.25]]
    """
    if exponent == 1:
        return values
    terms: Floats = np.log(values) if exponent == 0 else np.sign(exponent) * values**exponent
    return terms


def power_link(total: float, *, exponent: float) -> float:
    """Return the power mean whose weighted sum of `power_terms` is given.

    Examples
    --------
    >>> power_link(-0.25, exponent=-1.0)
    4.0
    """
    if exponent == 1:
        return total
    return math.exp(total) if exponent == 0 else abs(total) ** (1.0 / exponent)


def power_unlink(score: float, *, exponent: float) -> float:
    """Return the weighted sum of `power_terms` of a power mean; −∞ below what a mean can be.

    Examples
    --------
    >>> power_unlink(4.0, exponent=-1.0), power_unlink(0.0, exponent=0.0)
    (-0.25, -inf)
    """
    if exponent == 1:
        return score
    if score < 0 or (score == 0 and exponent <= 0):
        return -math.inf
    return math.log(score) if exponent == 0 else math.copysign(score**exponent, exponent)


def _mean(X: pd.DataFrame, weights: Weights | None, exponent: float) -> pd.Series:
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)

    def cells() -> Floats:
        known = isinstance(exponent, int | float)  # otherwise the exponent itself is the fault
        if known and exponent <= 0:
            return positive_cells(X)
        low = 0.0 if known and exponent != 1 else -np.inf
        return checked_cells(X, table="X", low=low, remedy=SCALE)

    values, share, p = together(
        cells,
        lambda: checked_weights(weights, X.columns),
        lambda: checked_exponent(exponent),
    )
    scores = power_scores(values, share[None, :], exponent=p)[0]
    return pd.Series(scores, index=X.index, name="score")
