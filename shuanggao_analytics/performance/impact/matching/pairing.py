"""Pairs of least total distance: an assignment within each cell, solved at once and not greedily.

A greedy match takes the nearest free control for one treated unit after the other, and its result
depends on their order. Here the sum of all distances is the least there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats


def optimal_pairs(
    distance: Floats, allowed: NDArray[np.bool_], *, ratio: int
) -> tuple[Codes, Codes]:
    """Return rows and columns of the pairs: as many as can be, of the least total distance.

    A row has up to `ratio` columns, a column one row at most. Every row gets its first partner
    before any gets a second, and so on.

    Parameters
    ----------
    distance
        Treated × controls, ≥ 0.
    allowed
        Which pairs may be formed.
    ratio
        Most partners of a row.

    Examples
    --------
    >>> d = np.array([[1.0, 2.0], [0.5, 4.0]])  # greedy by rows pays 1 + 4
    >>> rows, columns = optimal_pairs(d, d < 9, ratio=1)
    >>> rows.tolist(), columns.tolist()
    ([0, 1], [1, 0])
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = distance.shape
    if not (rows and columns and allowed.any()):
        none = np.zeros(0, dtype=np.intp)
        return none, none
    top = float(np.max(distance[allowed])) or 1.0
    step = min(rows * ratio, columns) + 1.0  # more than all distances of a solution together
    cost = np.where(allowed, distance / top, step * ratio * step)
    stacked = np.vstack([np.where(allowed, cost + step * place, cost) for place in range(ratio)])
    row, column = linear_sum_assignment(stacked)
    row = row % rows
    fine = allowed[row, column]
    return row[fine], column[fine]


def nearest_pairs(
    distance: Floats, allowed: NDArray[np.bool_], *, ratio: int
) -> tuple[Codes, Codes]:
    """Return rows and columns of the pairs when a control may serve several treated units.

    Examples
    --------
    >>> d = np.array([[1.0, 2.0], [0.5, 4.0]])
    >>> nearest_pairs(d, d < 9, ratio=1)[1].tolist()
    [0, 0]
    """
    order = np.argsort(np.where(allowed, distance, np.inf), axis=1, kind="stable")[:, :ratio]
    row = np.repeat(np.arange(len(distance)), order.shape[1])
    column = order.ravel()
    fine = allowed[row, column]
    return row[fine], column[fine]
