"""How unevenly something lies over places: Gini, Lorenz, Herfindahl, location quotient.

Every function here takes one value a place and assumes nothing about where the places lie; the
order of the rows does not matter and the caller's table is left as it is. Zeros are values and
count. A missing value is an error that names its rows, never a zero and never left out silently:
decide first what a missing place means. Heads come in one of two ways: `weights` with `x` as the
level per head (units per million people, say), or `base` with `x` as a count, whose level is then
count over base. Series are matched by label; a label that stands twice is then an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.inputs import checked_matrix, checked_values
from shuanggao_analytics.layout.concentration import kernels

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Values


def gini(x: Values, *, weights: Values | None = None, base: Values | None = None) -> float:
    r"""Return the Gini coefficient of `x`.

    .. math:: G = \frac{\sum_i \sum_j w_i w_j |x_i - x_j|}{2 W^2 \mu},\quad
              W = \sum_i w_i,\ \mu = \sum_i w_i x_i / W

    which is one minus twice the area below the Lorenz curve. This is the population form: it is
    unchanged by scaling and by replication, and its maximum for n equal weights is 1 − 1/n.

    Parameters
    ----------
    x
        One value ≥ 0 a place, e.g. units a province. Zeros count: give all the places.
    weights
        Heads of each place, > 0; then `x` is the level per head. Without it each place weighs 1.
    base
        Heads of each place, > 0; then `x` is a count and the level is count over base. Not
        together with `weights`.

    Returns
    -------
    float
        0 (all the same) to 1; no unit.

    Raises
    ------
    DataContractError
        For missing, negative or non-numeric values, a base of zero, a place of the base without
        a count, listing each.
    ShuanggaoError
        When all values are zero: nothing is there to be shared.

    References
    ----------
    Gini, C. (1912). *Variabilità e mutabilità*; weighted form in Lerman & Yitzhaki (1989),
    *Journal of Econometrics* 42, 43–47.

    Examples
    --------
    >>> round(gini([10, 20, 30, 40, 100]), 12)
    0.4
    >>> round(gini([10, 20, 30, 40, 100], base=[100, 150, 200, 250, 300]), 12)
    0.225
    """
    levels, heads, _ = checked_values(x, weights, base)
    return float(kernels.gini(kernels.whole(levels, heads))[0])


def lorenz(x: Values, *, weights: Values | None = None, base: Values | None = None) -> pd.DataFrame:
    r"""Return the Lorenz curve of `x`: cumulated heads against cumulated value, poorest first.

    With places sorted by level, point k is
    :math:`(\sum_{i \le k} w_i / W,\ \sum_{i \le k} w_i x_i / \sum_i w_i x_i)`. The origin (0, 0)
    belongs to the curve but to no place, so it is not a row.

    Parameters
    ----------
    x, weights, base
        As for `gini`.

    Returns
    -------
    pandas.DataFrame
        One row a place in rising order of level, the caller's labels as index; columns
        ``head_share`` and ``value_share`` in [0, 1].

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`.

    References
    ----------
    Lorenz, M. O. (1905). *Publications of the American Statistical Association* 9, 209–219.

    Examples
    --------
    >>> lorenz(pd.Series([3, 1], index=["江苏", "青海"]))
          head_share  value_share
    青海         0.5         0.25
    江苏         1.0         1.00
    """
    levels, heads, labels = checked_values(x, weights, base)
    order = np.argsort(levels, kind="stable")
    amounts, people = np.cumsum((levels * heads)[order]), np.cumsum(heads[order])
    return pd.DataFrame(
        {"head_share": people / people[-1], "value_share": amounts / amounts[-1]},
        index=labels.take(order),
    )


def hhi(x: Values, *, normalised: bool = False) -> float:
    r"""Return the Herfindahl–Hirschman index of the shares of `x`.

    .. math:: H = \sum_i s_i^2,\quad s_i = x_i / \sum_j x_j;\qquad
              H^* = \frac{H - 1/n}{1 - 1/n}

    Parameters
    ----------
    x
        One value ≥ 0 a place. A place with zero leaves H as it is but enters n, and so H*.
    normalised
        Return H*, which is 0 for equal shares and 1 for a single holder.

    Returns
    -------
    float
        1/n to 1, or 0 to 1 when normalised; shares as fractions, not per cent.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`; also when `normalised` and there is only one place.

    References
    ----------
    Hirschman, A. O. (1964). *American Economic Review* 54, 761.

    Examples
    --------
    >>> hhi([1, 1, 2])
    0.375
    """
    levels, heads, _ = checked_values(x, None)
    if normalised and levels.size == 1:
        msg = "the normalised index needs at least two places, and there is one"
        raise ShuanggaoError(msg)
    return float(kernels.hhi(kernels.whole(levels, heads))[0, int(normalised)])


def concentration_index(x: Values) -> float:
    r"""Return the index of geographic concentration (地理集中指数).

    .. math:: G = 100 \sqrt{\sum_i (x_i / \sum_j x_j)^2}

    Parameters
    ----------
    x
        One count ≥ 0 a place. Places with zero change nothing in G itself, but they do change
        the level that an even spread would give, ``100 / sqrt(n)``: with 31 places 17.96.

    Returns
    -------
    float
        From ``100 / sqrt(n)`` (even) to 100 (all in one place).

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`.

    References
    ----------
    The measure of Chinese layout studies, e.g. 保继刚、楚义芳 (1999)《旅游地理学》.

    Examples
    --------
    >>> concentration_index([5, 5, 5, 5])
    50.0
    """
    return 100.0 * float(np.sqrt(hhi(x)))


def coefficient_of_variation(
    x: Values, *, weights: Values | None = None, base: Values | None = None
) -> float:
    r"""Return the coefficient of variation of `x`; with heads, Williamson's index (威廉逊系数).

    .. math:: V = \frac{1}{\mu} \sqrt{\sum_i \frac{w_i}{W} (x_i - \mu)^2}

    This is the population form (divided by n, not n − 1): it is unchanged by replication. For n
    equal weights the sample form is V·sqrt(n / (n − 1)).

    Parameters
    ----------
    x, weights, base
        As for `gini`.

    Returns
    -------
    float
        0 (all the same) to sqrt(n − 1) for n equal weights; a fraction, not per cent.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`.

    References
    ----------
    Williamson, J. G. (1965). *Economic Development and Cultural Change* 13(4), part 2, 1–84.

    Examples
    --------
    >>> coefficient_of_variation([1, 3])
    0.5
    """
    levels, heads, _ = checked_values(x, weights, base)
    return float(kernels.coefficient_of_variation(kernels.whole(levels, heads))[0])


def hoover(x: Values, *, weights: Values | None = None, base: Values | None = None) -> float:
    r"""Return the Hoover index: the share that would have to move for all levels to be the same.

    .. math:: H = \frac{1}{2} \sum_i \left| \frac{w_i x_i}{\sum_j w_j x_j} - \frac{w_i}{W} \right|

    Parameters
    ----------
    x, weights, base
        As for `gini`.

    Returns
    -------
    float
        0 (all the same) to 1; a fraction, where some software prints per cent.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `gini`.

    References
    ----------
    Hoover, E. M. (1936). *Review of Economics and Statistics* 18, 162–171.

    Examples
    --------
    >>> hoover([0, 10, 0, 0, 0], base=[8, 10, 15, 12, 5])
    0.8
    """
    levels, heads, _ = checked_values(x, weights, base)
    return float(kernels.hoover(kernels.whole(levels, heads))[0])


def location_quotient(matrix: pd.DataFrame) -> pd.DataFrame:
    r"""Return the location quotient of each cell of a table of counts.

    .. math:: LQ_{ij} = \frac{x_{ij} / \sum_j x_{ij}}{\sum_i x_{ij} / \sum_{ij} x_{ij}}

    The reference is the sum of the rows given, not a national total printed elsewhere.

    Parameters
    ----------
    matrix
        Places × categories, counts or amounts ≥ 0.

    Returns
    -------
    pandas.DataFrame
        The same shape and labels; 1 means the national share. A place or a category without
        anything has no structure to compare: its cells are missing.

    Raises
    ------
    DataContractError
        For missing, negative, infinite or non-numeric cells, listing each with row and column.

    References
    ----------
    Florence, P. S. (1939). *Report on the Location of Industry*.

    Examples
    --------
    >>> location_quotient(pd.DataFrame({"a": [1, 1], "b": [1, 3]}, index=["x", "y"]))
          a      b
    x  1.50  0.750
    y  0.75  1.125
    """
    cells = checked_matrix(matrix)
    rows, columns = cells.sum(axis=1, keepdims=True), cells.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (cells / rows) / (columns / cells.sum())
    quotient[~np.isfinite(quotient)] = np.nan
    return pd.DataFrame(quotient, index=matrix.index, columns=matrix.columns)
