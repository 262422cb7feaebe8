"""Ranks of many settings at once, and how often each unit has each rank.

Rank 1 is the best. Units whose scores agree to rounding share a rank: the best one in a range of
ranks (competition ranking), and in the chances each of the places they share in equal parts, so
that chances sum to one per unit and per rank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

TIE = 1e-11  # of the largest score of a setting: nearer scores are one score
_NOTHING = 1e-9  # of a count: rounding of sums that should be zero
_BLOCK = 50_000  # cells ranked at a time, so that they stay in the processor's cache


class Ranked(NamedTuple):
    """Units in order of their scores, one row a setting.

    Attributes
    ----------
    order
        Units from the best to the worst.
    start
        For each place in that order, the place (from 0) where its run of equal scores begins.
    """

    order: NDArray[np.intp]
    start: NDArray[np.intp]


def ordered(scores: Floats, *, tie: float = TIE) -> Ranked:
    """Return the order of the units in each setting, and where runs of equal scores begin.

    Scores nearer than `tie` times the largest of their setting are equal, and stand in any order.

    Examples
    --------
    >>> found = ordered(np.array([[0.2, 0.9, 0.5, 0.2]]))
    >>> found.order[0, :2].tolist(), found.start.tolist()
    ([1, 2], [[0, 1, 2, 2]])
    """
    order = np.argsort(-scores, axis=1)
    sorted_ = np.ascontiguousarray(scores).ravel()[_flat(order)]
    slack = tie * np.maximum(np.abs(sorted_[:, :1]), np.abs(sorted_[:, -1:]))
    same = sorted_[:, :-1] - sorted_[:, 1:] <= slack
    start = np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    mixed = same.any(axis=1)
    if mixed.any():
        runs = start[mixed]
        runs[:, 1:][same[mixed]] = 0
        start[mixed] = np.maximum.accumulate(runs, axis=1)
    return Ranked(order, start)


def rank_table(scores: Floats) -> NDArray[np.int32]:
    """Return the rank of each unit in each setting, 1 the best, equal scores the better rank.

    Parameters
    ----------
    scores
        D settings × U units, larger is better.

    Returns
    -------
    numpy.ndarray
        D × U, int32.

    Examples
    --------
    >>> rank_table(np.array([[0.2, 0.9, 0.9], [3.0, 1.0, 2.0]])).tolist()
    [[3, 1, 1], [1, 3, 2]]
    """
    step = max(1, _BLOCK // scores.shape[1])
    ranks = np.empty(scores.shape, dtype=np.int32)
    for at in range(0, len(scores), step):
        ranks[at : at + step] = ranks_of(ordered(scores[at : at + step]))
    return ranks


def competition_ranks(scores: Floats, *, tie: float = TIE) -> NDArray[np.int64]:
    """Return the ranks of one list of scores, 1 the highest; equal ones share the better rank.

    Examples
    --------
    >>> competition_ranks(np.array([0.2, 0.9, 0.9, 0.5])).tolist()
    [4, 1, 1, 3]
    """
    return np.asarray(ranks_of(ordered(scores[None, :], tie=tie))[0], dtype=np.int64)


def ranks_of(found: Ranked) -> NDArray[np.int32]:
    """Return the rank of each unit in each setting from their order."""
    ranks = np.empty(found.order.shape, dtype=np.int32)
    ranks.ravel()[_flat(found.order)] = found.start + 1
    return ranks


def place_counts(found: Ranked) -> Floats:
    """Return in how many settings each unit has each rank, equal scores sharing their places.

    Returns
    -------
    numpy.ndarray
        U units × U ranks; every row and every column sums to the number of settings.

    Examples
    --------
    >>> place_counts(ordered(np.array([[0.2, 0.9, 0.9], [3.0, 1.0, 2.0]]))).tolist()
    [[1.0, 0.0, 1.0], [0.5, 0.5, 1.0], [0.5, 1.5, 0.0]]
    """
    units = found.order.shape[1]
    places = np.broadcast_to(np.arange(units), found.order.shape)
    tied = found.start != places
    mixed = tied.any(axis=1)
    plain = found.order[~mixed]
    cells = plain * units + places[~mixed]
    counts = np.bincount(cells.ravel(), minlength=units * units).astype("float64")
    if mixed.any():
        counts += _shared_counts(found.order[mixed], found.start[mixed])
    return counts.reshape(units, units)


def _shared_counts(order: NDArray[np.intp], start: NDArray[np.intp]) -> Floats:
    """Return the counts of settings with equal scores, as one flat array.

    A run of L equal scores gives each of its units 1/L of each of L places: a step up where the
    run begins and one down behind its end, summed up along the places.
    """
    draws, units = order.shape
    runs = (np.arange(draws)[:, None] * units + start).ravel()
    length = np.bincount(runs, minlength=draws * units)[runs]
    cells = order.ravel() * (units + 1) + start.ravel()
    size = units * (units + 1)
    steps = np.bincount(cells, 1.0 / length, size) - np.bincount(cells + length, 1.0 / length, size)
    counts = steps.reshape(units, units + 1)[:, :-1].cumsum(axis=1)
    return np.where(np.abs(counts) < _NOTHING, 0.0, counts).ravel()


def _flat(order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return places in a table row by row as places in the table laid flat."""
    draws, units = order.shape
    return order + np.arange(0, draws * units, units)[:, None]


def count_quantile(counts: Floats, level: float) -> NDArray[np.int64]:
    """Return for each row the smallest rank by which the share `level` of its counts is reached.

    Parameters
    ----------
    counts
        U units × U ranks.
    level
        Between 0 and 1.

    Examples
    --------
    >>> count_quantile(np.array([[1.0, 8.0, 1.0]]), 0.05), count_quantile(np.eye(2), 0.5)
    (array([1]), array([1, 2]))
    """
    share = counts.cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
    return np.asarray((share < level - 1e-12).sum(axis=1) + 1, dtype=np.int64)
