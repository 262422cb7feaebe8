r"""Seats as a whole-number programme: when sums of places are bound as well.

Without such sums an apportionment serves the strongest claims one after the other. With them it
is the choice of claims with the least total cost that keeps every bound and every sum, where the
claim of a cell (a place, or a province and category) with k seats costs

- divisor methods: :math:`\ln d(k) - \ln w_i`, so the product of all granted claims
  :math:`w_i / d(k)` is the largest possible;
- ``hamilton``: :math:`2 (k - q_i) + 1`, so :math:`\sum_i (s_i - q_i)^2` is the least possible.

Without binding sums both give the ordinary method. With them, and whenever linear and
whole-number optimum agree (always for one group, two groups, disjoint or nested groups, and for
two fixed margins), there are factors, one a sum, that multiply the weights of its members
(Hamilton: a number of seats added to their quotas), after which the ordinary method gives the
result. That is the optimality of Gaffke & Pukelsheim (2008), *Mathematical Social Sciences* 56.
With Adams, Hill and Dean the largest possible number of cells gets its free first seat first.

Solved by HiGHS to the optimum. Solutions within 10^-5 of it are listed and compared again, as
fractions when the weights are whole numbers, so near ties are decided exactly. When there are
more than 20 of them, all count as equally good.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.allocation.apportionment.divisors import (
    FIRST_SEAT_FREE,
    exact_claim,
    signpost,
)
from shuanggao_analytics.allocation.apportionment.kernels import TOLERANCE
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.ties import Bools, Ints, TieRule
    from shuanggao_analytics.inputs import Floats

NO_PRICE = -1e-7  # a margin below this is no rounding error: no prices lead to the seats
_NEAR = 1e-5  # solutions this close to the optimum are compared exactly
_LISTED = 20  # solutions listed at most; with more, all near ones count as equal
_WIDE = 1.0  # no need for prices further than this from every claim


class Programme(NamedTuple):
    """Cells that take seats, and sums of cells that must lie between two numbers."""

    weights: Floats
    low: Floats
    high: Floats
    sums: Floats  # sums × cells, 1 for a cell that belongs to the sum
    least: Floats
    most: Floats
    quota: tuple[float, float] = (1.0, 1.0)  # Hamilton: house and sum of weights


class Optimum(NamedTuple):
    """Seats of the cells, and which cells have other seats in an equally good solution."""

    seats: Ints
    tied: Bools


class Prices(NamedTuple):
    """A price for each sum, how clearly the prices lead to the seats, and what is near.

    `margin` is the least distance of any claim from the line between granted and not: about 0
    when other seats are as good, below that when no prices lead to the seats, at most 1.
    `weakest` and `strongest` mark the cells whose last and next claim lie near the line.
    """

    of_sums: Floats
    margin: float
    weakest: Bools
    strongest: Bools


class _Claims(NamedTuple):
    cell: Ints
    held: Floats  # seats the cell has when it makes the claim
    cost: Floats
    rows: Floats  # rows × claims
    least: Floats
    most: Floats


def optimum(programme: Programme, *, method: str, rule: TieRule) -> Optimum | None:
    """Return the cheapest seats, or None when no seats keep all bounds and sums.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.apportionment.ties import TieRule
    >>> sums = np.array([[1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
    >>> least, most = np.array([10.0, 4.0]), np.array([10.0, 10.0])
    >>> places = np.array([80.0, 15.0, 5.0]), np.zeros(3), np.full(3, 10.0)
    >>> rule = TieRule("first", np.arange(3))
    >>> optimum(Programme(*places, sums, least, most), method="webster", rule=rule).seats.tolist()
    [6, 3, 1]
    """
    claims = _claims(programme, method)
    granted = None if claims is None else _cheapest(claims)
    if claims is None or granted is None:
        return None
    best = _seats(programme, claims, granted)
    price = prices(programme, best, method=method)
    if price.margin > _NEAR:
        return Optimum(best, np.zeros(len(best), dtype=bool))
    if price.margin > NO_PRICE:  # what costs more than _NEAR at these prices is in no near solution
        low: Floats = best.astype("float64") - price.weakest
        programme = programme._replace(low=low, high=low + price.weakest + price.strongest)
    return _served(programme, method=method, rule=rule)


def prices(programme: Programme, seats: Ints, *, method: str) -> Prices:
    """Return a price for each sum that leads to these seats, and how clearly it does.

    With the prices, a claim is granted when its cost is below the sum of the prices of its sums.
    """
    from scipy.optimize import linprog

    cells = np.arange(len(seats))
    last, following = cells[seats > programme.low], cells[seats < programme.high]
    cell = np.concatenate((last, following))
    held = np.concatenate((seats[last] - 1, seats[following])).astype("float64")
    sign = np.concatenate((np.ones(last.size), -np.ones(following.size)))
    total = programme.sums @ seats
    bounds: list[tuple[float | None, float | None]] = [
        (None if has >= most else 0.0, None if has <= least else 0.0)
        for has, least, most in zip(total, programme.least, programme.most, strict=True)
    ]
    rows = programme.sums[:, cell]
    free = (held == 0) & (method in FIRST_SEAT_FREE)
    if free.any():  # the number of free first seats is one more sum
        rows, bounds = np.vstack((rows, free)), [*bounds, (None, None)]
    cost = _costs(programme, cell, held, method)
    result = linprog(
        np.append(np.zeros(len(rows)), -1.0),
        A_ub=np.column_stack((-sign[:, None] * rows.T, np.ones(cell.size))),
        b_ub=-sign * cost,
        bounds=[*bounds, (None, _WIDE)],
        method="highs",
    )
    if result.status != 0:
        msg = f"the prices of an apportionment were not found: {result.message}"
        raise ShuanggaoError(msg)
    near = sign * (result.x[:-1] @ rows - cost) <= _NEAR
    weakest, strongest = np.zeros((2, len(seats)), dtype=bool)
    weakest[last], strongest[following] = near[: last.size], near[last.size :]
    margin = float(result.x[-1])
    return Prices(result.x[: len(total)], margin, weakest, strongest)


def _served(programme: Programme, *, method: str, rule: TieRule) -> Optimum | None:
    """Return the best solution that the rule for ties prefers, by listing the near ones."""
    claims = _claims(programme, method)
    granted = None if claims is None else _cheapest(claims)
    if claims is None or granted is None:
        return None
    limit = float(claims.cost @ granted) + _NEAR
    order = np.argsort(rule.preference(programme.weights[None])[0])
    known, found = [granted], [_seats(programme, claims, granted)]
    while (other := _cheapest(_without(claims, known))) is not None:
        if claims.cost @ other > limit:
            break
        if len(known) == _LISTED:
            return _first_served(programme, claims, limit=limit, order=order)
        known.append(other)
        found.append(_seats(programme, claims, other))
    best = _best(np.array(found), programme, method)
    chosen = max(best.tolist(), key=lambda seats: [seats[i] for i in order])
    return Optimum(np.array(chosen, dtype=np.intp), np.ptp(best, axis=0) > 0)


def _first_served(programme: Programme, claims: _Claims, *, limit: float, order: Ints) -> Optimum:
    """Return, of all solutions that cost at most `limit`, the one that serves cells in order."""
    every = _with_row(claims, -claims.cost, -limit, exactly=False)
    left = every
    given = np.zeros(len(order))
    tied = np.zeros(len(order), dtype=bool)
    for cell in order[np.isin(order, claims.cell)]:
        own = (claims.cell == cell).astype("float64")
        tied[cell] = _reach(every, -own) > -_reach(every, own)
        given[cell] = _reach(left, -own)
        left = _with_row(left, own, given[cell], exactly=True)
    return Optimum((programme.low + given).astype(np.intp), tied)


def _reach(claims: _Claims, cost: Floats) -> float:
    """Return how far a sum of claims can be brought down, with the sign turned."""
    granted = _cheapest(claims._replace(cost=cost))
    return 0.0 if granted is None else -float(granted @ cost)


def _costs(programme: Programme, cell: Ints, held: Floats, method: str) -> Floats:
    weights = programme.weights[cell]
    if method == "hamilton":
        house, total = programme.quota
        return 2.0 * (held - house * weights / total) + 1.0
    post = np.ones(len(held)) if method in FIRST_SEAT_FREE else signpost(method, held)
    later = held > 0
    post[later] = signpost(method, held[later])
    costs: Floats = np.log(post) - np.log(weights)
    return costs


def _claims(programme: Programme, method: str) -> _Claims | None:
    """Return all claims above the minima, as many free first seats as can be made sure of."""
    room = (programme.high - programme.low).astype(np.intp)
    cell = np.repeat(np.arange(room.size), room)
    held = np.arange(cell.size) - np.repeat(np.cumsum(room) - room, room) + programme.low[cell]
    held = held.astype("float64")
    done = programme.sums @ programme.low
    claims = _Claims(
        cell,
        held,
        _costs(programme, cell, held, method),
        programme.sums[:, cell],
        programme.least - done,
        programme.most - done,
    )
    first = held == 0
    if method not in FIRST_SEAT_FREE or not first.any():
        return claims
    granted = _cheapest(claims._replace(cost=-first.astype("float64")))
    if granted is None:
        return None
    return _with_row(claims, first.astype("float64"), float(np.sum(granted[first])), exactly=True)


def _with_row(claims: _Claims, row: Floats, least: float, *, exactly: bool) -> _Claims:
    return claims._replace(
        rows=np.vstack((claims.rows, row)),
        least=np.append(claims.least, least),
        most=np.append(claims.most, least if exactly else np.inf),
    )


def _without(claims: _Claims, known: list[Floats]) -> _Claims:
    """Return the claims with rows that forbid the solutions already known."""
    for granted in known:
        claims = _with_row(claims, 1.0 - 2.0 * granted, 1.0 - granted.sum(), exactly=False)
    return claims


def _cheapest(claims: _Claims) -> Floats | None:
    """Return 1 for each claim that is granted in the cheapest solution, or None."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    if not claims.cost.size:
        fits = (claims.least <= 0).all() and (claims.most >= 0).all()
        return np.zeros(0) if fits else None
    result = milp(
        claims.cost,
        integrality=np.ones(claims.cost.size),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(csr_array(claims.rows), claims.least, claims.most),
        options={"mip_rel_gap": 0.0},
    )
    return None if result.x is None else np.rint(result.x)


def _seats(programme: Programme, claims: _Claims, granted: Floats) -> Ints:
    given = np.bincount(claims.cell, weights=granted, minlength=programme.low.size)
    return (programme.low + given).astype(np.intp)


def _best(found: Ints, programme: Programme, method: str) -> Ints:
    """Return the solutions that are exactly (or within rounding) as good as the best one."""
    weights = programme.weights
    whole = bool(((weights == np.rint(weights)) & (weights < 2.0**53)).all())
    if whole:
        gains = [_exact_gain(seats, found[0], programme, method) for seats in found]
        return found[[gain == max(gains) for gain in gains]]
    costs = np.array([_extra_cost(seats, found[0], programme, method) for seats in found])
    scale = programme.quota[0] if method == "hamilton" else 1.0
    best: Ints = found[costs <= costs.min() + TOLERANCE * scale]
    return best


def _extra_cost(seats: Ints, base: Ints, programme: Programme, method: str) -> float:
    terms: list[float] = []
    for sign, more, less in ((1.0, seats, base), (-1.0, base, seats)):
        for cell in np.flatnonzero(more > less):
            held = np.arange(less[cell], more[cell], dtype="float64")
            terms += (sign * _costs(programme, np.full(held.size, cell), held, method)).tolist()
    return math.fsum(terms)


def _exact_gain(seats: Ints, base: Ints, programme: Programme, method: str) -> Fraction:
    """Return what is gained over `base`: a product of claims, for Hamilton less squares."""
    weights = [int(weight) for weight in programme.weights]
    if method == "hamilton":
        house, total = (int(x) for x in programme.quota)
        quota = [Fraction(house * weight, total) for weight in weights]
        pairs = zip(seats.tolist(), base.tolist(), quota, strict=True)
        return sum(((b - q) ** 2 - (s - q) ** 2 for s, b, q in pairs), Fraction(0))
    gain = Fraction(1)
    for cell in np.flatnonzero(seats != base).tolist():
        now, before = int(seats[cell]), int(base[cell])
        for held in range(min(now, before), max(now, before)):
            claim = exact_claim(method, weights[cell], held)
            gain = gain * claim if now > before else gain / claim
    return gain
