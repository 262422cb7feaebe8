"""Equal claims on the last seats: how they are found, decided and reported.

A tie is never decided silently. `TieRule` says who is served first; what was decided is listed in
the result or warned of as `TieWarning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from shuanggao_analytics.allocation.apportionment.divisors import exact_claim

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Bools: TypeAlias = NDArray[np.bool_]
    Ints: TypeAlias = NDArray[np.intp]

Rule: TypeAlias = Literal["largest", "first", "random", "error"]
RULES: tuple[Rule, ...] = get_args(Rule)


class TieWarning(UserWarning):
    """Places had equal claims on the last seats, and the rule for ties decided."""


@dataclass(frozen=True)
class TieRule:
    """Who is served first among places with equal claims.

    Attributes
    ----------
    rule
        ``"largest"``: the larger weight, then the label that sorts first, so that the order of
        the rows does not matter; ``"first"``: the order of the rows; ``"random"``: an order drawn
        from a seed, the same for every draw; ``"error"``: as ``"largest"``, and the caller
        raises.
    order
        Rank of each place by label, by row or by lot; 0 is served first.
    """

    rule: Rule
    order: Ints

    @classmethod
    def of(cls, rule: Rule, labels: Ints, *, seed: int) -> TieRule:
        """Return the rule for places with these ranks of labels."""
        if rule == "first":
            return cls(rule, np.arange(len(labels)))
        if rule == "random":
            return cls(rule, np.random.default_rng(seed).permutation(len(labels))[labels])
        return cls(rule, labels)

    def part(self, places: Ints) -> TieRule:
        """Return the same order among some of the places."""
        return TieRule(self.rule, np.argsort(np.argsort(self.order[places])))

    def preference(self, weights: Floats) -> Ints:
        """Return the rank of each place in each row of weights; rank 0 is served first."""
        order = np.broadcast_to(self.order, weights.shape)
        if self.rule in {"first", "random"}:
            return order
        served: Ints = np.argsort(np.lexsort((order, -weights), axis=1), axis=1)
        return served


def label_ranks(labels: pd.Index) -> Ints:
    """Return the rank of each label among the sorted labels (by text when they are mixed).

    Examples
    --------
    >>> import pandas as pd
    >>> label_ranks(pd.Index(["b", "c", "a"])).tolist()
    [1, 2, 0]
    """
    try:
        order = labels.argsort()
    except TypeError:
        order = labels.map(str).argsort()
    ranks: Ints = np.argsort(order)
    return ranks


def served_first(contested: Bools, left: Ints, preference: Ints) -> Bools:
    """Return which contested places are served when row r has ``left[r]`` seats for them.

    Examples
    --------
    >>> served_first(np.array([[True, False, True]]), np.array([1]), np.array([[2, 0, 1]]))
    array([[False, False,  True]])
    """
    rank = np.where(contested, preference, contested.shape[1])
    turn = np.argsort(np.argsort(rank, axis=1, kind="stable"), axis=1)
    served: Bools = contested & (turn < left[:, None])
    return served


def exactly_contested(
    contested: Bools, *, method: str, weights: Floats, seats: Floats, left: int
) -> tuple[Bools, Bools]:
    """Return which of the nearly equal claims of one row are granted outright, and which tie.

    Weights are whole numbers, so claims compare as fractions, without any rounding.

    Examples
    --------
    >>> claims = {"weights": np.array([7.0, 21.0, 6.0]), "seats": np.array([0.0, 1.0, 0.0])}
    >>> exactly_contested(np.array([True] * 3), method="webster", left=1, **claims)
    (array([False, False, False]), array([ True,  True, False]))
    """
    places = np.flatnonzero(contested)
    claims = [exact_claim(method, int(weights[i]), int(seats[i])) for i in places]
    cut = sorted(claims, reverse=True)[left - 1]
    granted, tied = np.zeros_like(contested), np.zeros_like(contested)
    granted[places] = [claim > cut for claim in claims]
    tied[places] = [claim == cut for claim in claims]
    return granted, tied
