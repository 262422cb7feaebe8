"""The six methods of apportionment: when does a place reach its next seat.

Every method here serves claims. The claim of a place with k seats on its next one is

- ``hamilton``: how far the place is below its quota, :math:`q_i - k`;
- a divisor method: its weight over the signpost d(k) that lies between k and k + 1,
  :math:`w_i / d(k)`.

Seats go to the strongest claims. A signpost d(0) = 0 (Adams, Hill, Dean) makes every first claim
stronger than any later one; among first claims the larger weight is the stronger, which is the
limit of d(0) → 0 and matters only when there are fewer seats than places.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

Method: TypeAlias = Literal["hamilton", "webster", "jefferson", "adams", "hill", "dean"]
METHODS: tuple[Method, ...] = get_args(Method)
FIRST_SEAT_FREE = frozenset({"adams", "hill", "dean"})
MIDDLE = {"webster": 0.0, "jefferson": 0.5, "adams": -0.5, "hill": 0.0, "dean": 0.0}
_NEARLY_ZERO = 2.0**-500  # stands for d(0) = 0, so that first claims still compare by weight


def signpost(method: str, seats: Floats) -> Floats:
    """Return d(k) of a divisor method: the quotient at which a place moves from k to k + 1.

    Examples
    --------
    >>> signpost("webster", np.array([0.0, 1.0])).tolist()
    [0.5, 1.5]
    >>> signpost("hill", np.array([1.0, 3.0])).round(4).tolist()
    [1.4142, 3.4641]
    """
    if method == "webster":
        return seats + 0.5
    if method == "jefferson":
        return seats + 1.0
    if method == "adams":
        post = seats
    elif method == "hill":
        post = np.sqrt(seats * (seats + 1.0))
    else:
        post = 2.0 * seats * (seats + 1.0) / (2.0 * seats + 1.0)
    return np.maximum(post, _NEARLY_ZERO)


def rounded(method: str, quotient: Floats) -> Floats:
    """Return the seats of a quotient ≥ 0: how many signposts it has reached.

    Examples
    --------
    >>> rounded("hill", np.array([0.1, 1.41, 1.42, 2.5])).tolist()
    [1.0, 1.0, 2.0, 3.0]
    """
    whole = np.floor(quotient)
    if method == "jefferson":
        return whole
    return whole + (signpost(method, whole) <= quotient)


def exact_claim(method: str, weight: int, seats: int) -> Fraction:
    """Return a claim as a fraction, or for ``hill`` its square: the order is the same.

    A first claim on a free seat, d(0) = 0, is the weight: first claims compare among themselves.

    Examples
    --------
    >>> exact_claim("webster", 3, 1), exact_claim("hill", 3, 1)
    (Fraction(2, 1), Fraction(9, 2))
    """
    if method == "webster":
        return Fraction(2 * weight, 2 * seats + 1)
    if method == "jefferson":
        return Fraction(weight, seats + 1)
    if method == "adams":
        return Fraction(weight, max(seats, 1))
    if method == "hill":
        return Fraction(weight**2, max(seats * (seats + 1), 1))
    return Fraction(weight * (2 * seats + 1), max(2 * seats * (seats + 1), 1))
