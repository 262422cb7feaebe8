"""The order of names in which the links of a chart of flows cross least, as far as found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_ROUNDS = 12
_GAIN = 1e-9


def untangled(flows: Sequence[Matrix]) -> list[list[int]]:
    """Return for each level the order of its names in which links cross least, as far as found.

    Levels are sorted by total, then by turns by the barycentre of their links to the level before
    and to the level after; the best of these orders is improved by exchanging neighbours while that
    helps. A crossing of two links counts as the product of their sizes.

    Parameters
    ----------
    flows
        Links between neighbouring levels: rows are the names of the level before, columns those of
        the level after.

    References
    ----------
    Sugiyama, K., Tagawa, S. and Toda, M. (1981). Methods for visual understanding of hierarchical
    system structures. IEEE Transactions on Systems, Man, and Cybernetics 11(2), 109–125.

    Examples
    --------
    >>> untangled([np.array([[0.0, 2.0], [3.0, 0.0]])])
    [[1, 0], [0, 1]]
    """
    totals = [flows[0].sum(axis=1), *(flow.sum(axis=0) for flow in flows)]
    orders = [np.argsort(-total, kind="stable").tolist() for total in totals]
    best, least = [list(order) for order in orders], crossings(flows, orders)
    for turn in range(_ROUNDS):
        for step in range(len(flows)):
            if turn % 2 == 0:
                before, after = orders[step], orders[step + 1]
                orders[step + 1] = _by_barycentre(flows[step].T, before, after)
            else:
                stage = len(flows) - 1 - step
                orders[stage] = _by_barycentre(flows[stage], orders[stage + 1], orders[stage])
        count = crossings(flows, orders)
        if count < least:
            best, least = [list(order) for order in orders], count
    return _exchanged(flows, best)


def crossings(flows: Sequence[Matrix], orders: Sequence[list[int]]) -> float:
    """Return the sum over pairs of links that cross of the product of their sizes.

    Examples
    --------
    >>> crossings([np.array([[0.0, 2.0], [3.0, 0.0]])], [[0, 1], [0, 1]])
    6.0
    """
    count = 0.0
    for stage, flow in enumerate(flows):
        ordered = flow[np.ix_(orders[stage], orders[stage + 1])]
        above = ordered.cumsum(axis=0) - ordered
        right = above[:, ::-1].cumsum(axis=1)[:, ::-1] - above
        count += float((ordered * right).sum())
    return count


def _by_barycentre(flow: Matrix, other: list[int], order: list[int]) -> list[int]:
    """Return names (rows) in the order of the mean place of what they are linked to (columns)."""
    weight = flow.sum(axis=1)
    linked = weight > 0
    centre = np.where(linked, flow @ _places(other) / np.where(linked, weight, 1.0), _places(order))
    return sorted(order, key=lambda name: round(float(centre[name]), 9))


def _places(order: list[int]) -> Matrix:
    """Return the place of each name from 0 (first) to 1 (last)."""
    places = np.empty(len(order))
    places[order] = (np.arange(len(order)) + 0.5) / len(order)
    return places


def _exchanged(flows: Sequence[Matrix], orders: list[list[int]]) -> list[list[int]]:
    """Return orders in which no exchange of two neighbours makes links cross less."""
    least, better = crossings(flows, orders), True
    while better:
        better = False
        for order in orders:
            for row in range(len(order) - 1):
                order[row], order[row + 1] = order[row + 1], order[row]
                count = crossings(flows, orders)
                if count < least * (1 - _GAIN):
                    least, better = count, True
                else:
                    order[row], order[row + 1] = order[row + 1], order[row]
    return orders
