"""Where the nodes of a network stand: distances on paper follow the links, and no boxes overlap.

Nothing is random: the same links give the same places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_ROUNDS = 300
_APART = 0.7
_PUSHES = 400
_TURN_STEPS = 36


def path_lengths(count: int, links: Sequence[tuple[int, int, float]]) -> Matrix:
    """Return the length of the shortest way between each two nodes.

    Nodes that no way joins are 0.7 times as far apart as the two farthest that one does, but no
    nearer than the longest link.

    Parameters
    ----------
    count
        Number of nodes.
    links
        Pairs of nodes, with the length of the link.

    Examples
    --------
    >>> path_lengths(3, [(0, 1, 1.0), (1, 2, 2.0)])[0].tolist()
    [0.0, 1.0, 3.0]
    """
    lengths = np.full((count, count), np.inf)
    np.fill_diagonal(lengths, 0.0)
    for a, b, length in links:
        lengths[a, b] = lengths[b, a] = min(lengths[a, b], length)
    longest = max((length for _, _, length in links), default=1.0)
    for way in range(count):
        lengths = np.minimum(lengths, lengths[:, [way]] + lengths[way])
    joined = np.isfinite(lengths)
    far = max(_APART * float(lengths[joined].max(initial=0.0)), longest)
    return np.where(joined, lengths, far)


def stress_places(lengths: Matrix) -> Matrix:
    r"""Return places in the plane whose distances are near given lengths, one row a node.

    They make stress :math:`\sum_{i<j} d_{ij}^{-2} (\lVert x_i - x_j \rVert - d_{ij})^2` small, by
    Guttman transforms from a circle.

    Examples
    --------
    >>> places = stress_places(np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]))
    >>> [round(float(np.linalg.norm(places[0] - places[i])), 1) for i in (1, 2)]
    [1.0, 2.0]

    References
    ----------
    Gansner, E. R., Koren, Y. and North, S. (2005). Graph drawing by stress majorization. Graph
    Drawing 2004, LNCS 3383, 239–250.
    """
    count = len(lengths)
    turn = 2 * np.pi * np.arange(count) / count
    places = np.column_stack([np.cos(turn), np.sin(turn)]) * float(np.max(lengths)) / 2
    if count == 1:
        return np.zeros((1, 2))
    apart = np.where(lengths > 0, lengths, 1.0)
    weights = np.where(np.eye(count, dtype=bool), 0.0, apart**-2)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(_ROUNDS):
        gaps = places[:, None] - places[None]
        found = np.sqrt((gaps**2).sum(axis=2))
        ratio = -weights * lengths / np.where(found > 0, found, 1.0)
        ratio -= np.diag(ratio.sum(axis=1))
        places = inverse @ (ratio @ places)
    return places


def framed(places: Matrix, *, width: float, height: float) -> Matrix:
    """Return places turned so that they lie broadly, and stretched to fill a frame.

    Both directions are stretched alone, since neither means anything.

    Examples
    --------
    >>> framed(np.array([[0.0, 0.0], [0.0, 2.0]]), width=4.0, height=2.0).round(6).tolist()
    [[0.0, 1.0], [4.0, 1.0]]
    """
    best = min(
        (_turned(places, np.pi * step / _TURN_STEPS) for step in range(_TURN_STEPS)),
        key=lambda turned: round(float(np.ptp(turned[:, 1]) - np.ptp(turned[:, 0])), 6),
    )
    low, reach = best.min(axis=0), np.ptp(best, axis=0)
    size = np.array([width, height])
    flat = reach < 1e-9
    share: Matrix = np.where(flat, 0.5, (best - low) / np.where(flat, 1.0, reach))
    stretched: Matrix = share * size
    return stretched


def _turned(places: Matrix, angle: float) -> Matrix:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Matrix = places @ turn
    return turned


def pushed_apart(middles: Matrix, sizes: Matrix, *, frame: tuple[float, float]) -> Matrix | None:
    """Return middles of boxes moved until none overlap; nothing where the frame is too small.

    Parameters
    ----------
    middles
        Middle of each box, one row a box.
    sizes
        Width and height of each box, with the distance it keeps.
    frame
        Width and height of the frame, whose lower left corner is at 0.

    Examples
    --------
    >>> sizes = np.full((2, 2), 1.0)
    >>> moved = pushed_apart(np.array([[2.0, 1.0], [2.2, 1.0]]), sizes, frame=(4.0, 2.0))
    >>> bool(abs(moved[0, 0] - moved[1, 0]) >= 1)
    True
    """
    half = sizes / 2
    low, high = half, np.array(frame) - half
    if (low > high).any():
        return None
    middles = np.clip(middles, low, high)
    room = half[:, None] + half[None]
    order = np.sign(np.arange(len(middles))[:, None] - np.arange(len(middles))[None])
    for _ in range(_PUSHES):
        gaps = middles[:, None] - middles[None]
        over = room - np.abs(gaps)
        meet = (over > 1e-6).all(axis=2) & (order != 0)
        if not meet.any():
            return middles
        across = over[:, :, 0] <= over[:, :, 1]
        side = np.where(gaps != 0, np.sign(gaps), order[:, :, None])
        push = np.where(meet[:, :, None], side * (over / 2 + 1e-4), 0.0)
        push[:, :, 0] *= across
        push[:, :, 1] *= ~across
        middles = np.clip(middles + 0.6 * push.sum(axis=1), low, high)
    return None
