r"""Copeland: units against each other in pairs, won by the weight of the better indicators.

Only who is better counts, not by how much: the result does not depend on how the indicators are
scaled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)
from shuanggao_analytics.performance.ranks import competition_ranks
from shuanggao_analytics.performance.scaling.directions import checked_signs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights
    from shuanggao_analytics.performance.scaling.directions import Directions

    Counts = NDArray[np.int64]

_TIE = 1e-12  # a majority up to this is rounding of a sum of weights: a tie
_UNITS = 32  # units of a block against units of a block
_DRAWS = 512  # weight sets of a block: 32 × 32 × 512 margins take 4 MB


def copeland(
    X: pd.DataFrame,
    *,
    weights: Weights | None = None,
    directions: Directions | None = None,
) -> pd.DataFrame:
    r"""Return how many other units each unit beats and is beaten by.

    Unit a beats b when :math:`\sum_j w_j [x_{aj} > x_{bj}] > \sum_j w_j [x_{aj} < x_{bj}]`; an
    indicator in which both are equal gives its weight to neither. The score is
    :math:`(\text{wins} - \text{losses}) / (n - 1)`.

    Parameters
    ----------
    X
        Units × indicators in any units; zeros are values, a missing value is an error.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.
    directions
        +1 where more is better, −1 where less is; by name or in the order of the columns. All +1
        by default.

    Returns
    -------
    pandas.DataFrame
        ``wins``, ``losses``, ``ties`` (majorities within 1e-12 of each other), ``score`` in
        [−1, 1] (0 for a single unit) and ``rank``, 1 the best, by unit.

    Raises
    ------
    DataContractError
        For cells missing or no number, weights and directions that do not fit: all at once.

    References
    ----------
    Copeland, A. H. (1951). *A reasonable social welfare function*, University of Michigan; as in
    R package COINr (``a_copeland``), where a tie in an indicator gives half its weight to each.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [3, 2, 1], "b": [1, 3, 2], "c": [3, 2, 2]}, index=list("xyz"))
    >>> copeland(x)
       wins  losses  ties  score  rank
    x     2       0     0    1.0     1
    y     1       1     0    0.0     2
    z     0       2     0   -1.0     3
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share, signs = together(
        lambda: checked_cells(X, table="X"),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_signs(directions, X.columns),
    )
    wins, losses = (part[0] for part in copeland_counts(cells * signs, share[None, :]))
    score = (wins - losses) / max(len(cells) - 1, 1)
    columns = {
        "wins": wins,
        "losses": losses,
        "ties": len(cells) - 1 - wins - losses,
        "score": score,
        "rank": competition_ranks(score),
    }
    return pd.DataFrame(columns, index=X.index)


def copeland_counts(values: Floats, weights: Floats) -> tuple[Counts, Counts]:
    """Return D × U wins and losses of U × I values under D × I weights.

    The margins of a block of units over a block of units are one matrix product, counted both
    ways; no array of all pairs is made.

    Examples
    --------
    >>> wins, losses = copeland_counts(np.array([[1.0], [2.0], [2.0]]), np.array([[1.0]]))
    >>> wins.tolist(), losses.tolist()
    ([[0, 1, 1]], [[2, 0, 0]])
    """
    units = len(values)
    wins = np.zeros((units, len(weights)), dtype=np.int64)
    losses = np.zeros_like(wins)
    for first in range(0, units, _UNITS):
        own = slice(first, first + _UNITS)
        for second in range(first, units, _UNITS):
            other = slice(second, second + _UNITS)
            better = np.sign(values[own, None, :] - values[None, other, :])
            for start in range(0, len(weights), _DRAWS):
                draws = slice(start, start + _DRAWS)
                margins = better @ weights[draws].T
                won = (margins > _TIE).view(np.uint8)  # at most 32 are added: no overflow
                lost = (margins < -_TIE).view(np.uint8)
                wins[own, draws] += won.sum(axis=1, dtype=np.uint8)
                losses[own, draws] += lost.sum(axis=1, dtype=np.uint8)
                if second > first:
                    wins[other, draws] += lost.sum(axis=0, dtype=np.uint8)
                    losses[other, draws] += won.sum(axis=0, dtype=np.uint8)
    return wins.T, losses.T


def copeland_scores(values: Floats, weights: Floats) -> Floats:
    """Return D × U scores (wins − losses)/(U − 1) of U × I values under D × I weights.

    Examples
    --------
    >>> copeland_scores(np.array([[1.0], [2.0], [2.0]]), np.array([[1.0]])).tolist()
    [[-1.0, 0.5, 0.5]]
    """
    wins, losses = copeland_counts(values, weights)
    scores: Floats = (wins - losses) / max(len(values) - 1, 1)
    return np.ascontiguousarray(scores)
