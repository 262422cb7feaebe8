r"""The Mazziotta–Pareto index: a mean of indicators, corrected for how unbalanced they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.checks import (
    by_blocks,
    checked_name,
    positive_cells,
)
from shuanggao_analytics.performance.cells import checked_weights, table_faults, together

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

_ALL_ON_ONE = 1e-12  # 1 − Σw² up to this: one indicator has all the weight, and no spread
SIGNS = {"negative": -1.0, "positive": 1.0}


def mazziotta_pareto(
    X: pd.DataFrame,
    *,
    penalty: Literal["negative", "positive"] = "negative",
    weights: Weights | None = None,
) -> pd.Series:
    r"""Return the Mazziotta–Pareto index of each unit.

    .. math:: M_i \mp S_i \, cv_i,\quad M_i = \sum_j w_j x_{ij},\quad
              S_i^2 = \frac{\sum_j w_j (x_{ij} - M_i)^2}{1 - \sum_j w_j^2},\quad
              cv_i = S_i / M_i

    With equal weights S is the sample standard deviation of the unit's indicators (m − 1).

    Parameters
    ----------
    X
        Units × indicators, > 0 and of equal spread: z-scores put on mean 100 and standard
        deviation 10, as the authors have them. Missing is an error.
    penalty
        ``"negative"`` takes S·cv off, where more is better (development: imbalance makes it
        worse); ``"positive"`` adds it, where more is worse (poverty). R package Compind calls
        the first ``POS`` and the second ``NEG``, after the phenomenon, not after the sign.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default. An
        indicator of weight 0 does not count; if one has all the weight, S is 0.

    Returns
    -------
    pandas.Series
        ``score`` by unit, on the scale of `X`.

    Raises
    ------
    DataContractError
        For cells missing, no number or ≤ 0, and weights that do not fit: all at once.
    UnknownNameError
        For another penalty.

    References
    ----------
    Mazziotta, M. & Pareto, A. (2016). *Social Indicators Research* 127, 983–1003.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [100.0, 90.0], "b": [100.0, 110.0]}, index=["even", "uneven"])
    >>> mazziotta_pareto(x).round(6).to_dict()
    {'even': 100.0, 'uneven': 98.0}
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share, _ = together(
        lambda: positive_cells(X, remedy="give z-scores with mean 100 and standard deviation 10"),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_name("penalty", penalty, SIGNS),
    )
    scores = mazziotta_scores(cells, share[None, :], sign=SIGNS[penalty])[0]
    return pd.Series(scores, index=X.index, name="score")


def mazziotta_scores(values: Floats, weights: Floats, *, sign: float = -1.0) -> Floats:
    """Return D × U indices M ∓ S·cv of U × I values under D × I weights.

    Examples
    --------
    >>> x = np.array([[90.0, 110.0]])
    >>> mazziotta_scores(x, np.array([[0.5, 0.5], [1.0, 0.0]])).round(6).tolist()
    [[98.0], [90.0]]
    """
    away = values - np.median(values, axis=1, keepdims=True)  # keeps the digits of the spread

    def scores(w: Floats) -> Floats:
        shift = w @ away.T
        spread = np.maximum(w @ (away**2).T - shift**2, 0.0)
        free = 1.0 - (w**2).sum(axis=1, keepdims=True)
        variance = np.where(free > _ALL_ON_ONE, spread / np.maximum(free, _ALL_ON_ONE), 0.0)
        mean = w @ values.T
        found: Floats = mean + sign * variance / mean
        return found

    return by_blocks(scores, weights, units=len(values))
