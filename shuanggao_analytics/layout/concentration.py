"""How unevenly something lies over places: Gini, Lorenz, Herfindahl, location quotient.

Every function here takes one value a place and assumes nothing about where the places lie; the
order of the rows does not matter and the caller's table is left as it is. Zeros are values and
count. A missing value is an error that names its rows, never a zero and never left out silently:
decide first what a missing place means. Weights are frequency weights: `x` is then the level per
head (units per million people, say) and `weights` the heads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Values: TypeAlias = pd.Series | Sequence[float] | NDArray[Any]


def gini(x: Values, *, weights: Values | None = None) -> float:
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

    Returns
    -------
    float
        0 (all the same) to 1; no unit.

    Raises
    ------
    DataContractError
        For missing, negative or non-numeric values, listing each.
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
    """
    values, heads, _ = checked_values(x, weights)
    value_share, head_share = _lorenz_shares(values, heads)
    upper, lower = value_share, np.concatenate(([0.0], value_share[:-1]))
    return max(0.0, float(1.0 - np.sum(np.diff(head_share, prepend=0.0) * (upper + lower))))


def lorenz(x: Values, *, weights: Values | None = None) -> pd.DataFrame:
    r"""Return the Lorenz curve of `x`: cumulated heads against cumulated value, poorest first.

    With places sorted by level, point k is
    :math:`(\sum_{i \le k} w_i / W,\ \sum_{i \le k} w_i x_i / \sum_i w_i x_i)`. The origin (0, 0)
    belongs to the curve but to no place, so it is not a row.

    Parameters
    ----------
    x, weights
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
    values, heads, labels = checked_values(x, weights)
    value_share, head_share = _lorenz_shares(values, heads)
    order = np.argsort(values, kind="stable")
    return pd.DataFrame(
        {"head_share": head_share, "value_share": value_share}, index=labels.take(order)
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
    values, _, _ = checked_values(x, None)
    index = float(np.sum((values / values.sum()) ** 2))
    if not normalised:
        return index
    if values.size == 1:
        msg = "the normalised index needs at least two places, and there is one"
        raise ShuanggaoError(msg)
    return (index - 1 / values.size) / (1 - 1 / values.size)


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
        For missing, negative or non-numeric cells, listing each with row and column.

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
    numbers = matrix.apply(pd.to_numeric, errors="coerce").astype("float64")
    bad = numbers.isna() | (numbers < 0)
    if bad.to_numpy().any():
        raise DataContractError(
            Fault(
                "matrix",
                "needs a number ≥ 0",
                row=str(matrix.index[i]),
                column=str(matrix.columns[j]),
                value=str(matrix.iloc[i, j]),
            )
            for i, j in np.argwhere(bad.to_numpy())
        )
    cells = numbers.to_numpy()
    rows, columns = cells.sum(axis=1, keepdims=True), cells.sum(axis=0, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (cells / rows) / (columns / cells.sum())
    quotient[~np.isfinite(quotient)] = np.nan
    return pd.DataFrame(quotient, index=matrix.index, columns=matrix.columns)


def _lorenz_shares(values: Floats, heads: Floats) -> tuple[Floats, Floats]:
    order = np.argsort(values, kind="stable")
    amounts, sorted_heads = (values * heads)[order].cumsum(), heads[order].cumsum()
    return amounts / amounts[-1], sorted_heads / sorted_heads[-1]


def checked_values(x: Values, weights: Values | None) -> tuple[Floats, Floats, pd.Index]:
    """Return values, heads and labels as arrays, or raise with every fault found."""
    series = x if isinstance(x, pd.Series) else pd.Series(np.asarray(x, dtype=object).ravel())
    faults = list(_faults("x", series, strict=False))
    if weights is None:
        heads = pd.Series(1.0, index=series.index)
    else:
        heads = weights if isinstance(weights, pd.Series) else pd.Series(np.asarray(weights))
        if len(heads) != len(series):
            faults.append(Fault("weights", f"{len(heads)} weights for {len(series)} places"))
        elif isinstance(x, pd.Series) and isinstance(weights, pd.Series):
            heads = weights if weights.index.equals(x.index) else weights.reindex(x.index)
        faults += _faults("weights", heads, strict=True)
    if series.empty:
        faults.append(Fault("x", "there is no value"))
    if faults:
        raise DataContractError(faults)
    values = pd.to_numeric(series).to_numpy(dtype="float64")
    if values.sum() == 0:
        msg = "all values are zero, so there is nothing to be shared and no index is defined"
        raise ShuanggaoError(msg)
    return values, pd.to_numeric(heads).to_numpy(dtype="float64"), series.index


def _faults(table: str, series: pd.Series, *, strict: bool) -> list[Fault]:
    numbers = pd.to_numeric(series, errors="coerce")
    too_low = numbers <= 0 if strict else numbers < 0
    wrong = numbers.isna() | np.isinf(numbers.astype("float64")) | too_low
    problem = "needs a number > 0" if strict else "needs a number ≥ 0"
    remedy = "a missing place is neither zero nor left out: decide first"
    return [
        Fault(
            table,
            problem,
            row=str(label),
            value=str(value),
            remedy=remedy if pd.isna(value) else None,
        )
        for label, value in series[wrong].items()
    ]
