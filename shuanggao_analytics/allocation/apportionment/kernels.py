"""Apportionment of many draws at once: arrays in, arrays out, nothing checked.

Rows are draws (or house sizes), columns are places. `allot` cuts the rows into slices that stay
in the processor's cache. A row's result depends on that row alone, so many draws give exactly
what single calls give.

Equal claims: for weights that are whole numbers below 2^53 claims are compared exactly (Hamilton
as long as seats × sum of weights < 2^53, which holds for people of the whole country and 6 million
seats); for other weights two claims are equal when they differ by less than 10^-12 of their size
(Hamilton: of the house).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.allocation.apportionment.divisors import (
    FIRST_SEAT_FREE,
    MIDDLE,
    rounded,
    signpost,
)
from shuanggao_analytics.allocation.apportionment.ties import exactly_contested, served_first

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from shuanggao_analytics.allocation.apportionment.ties import Bools, Ints, TieRule
    from shuanggao_analytics.inputs import Floats

TOLERANCE = 1e-12
_SLICE = 1 << 15  # cells a slice: arrays of a quarter of a megabyte
_EXACT = 2.0**53


class Rows(NamedTuple):
    """Checked rows of an apportionment; every array but `house` is rows × something."""

    weights: Floats
    house: Floats  # seats of each row
    low: Floats
    high: Floats
    quota: Floats  # the house and the sum of weights that define a seat's worth

    def part(self, at: slice | Ints) -> Rows:
        """Return some of the rows."""
        return Rows(*(array[at] for array in self))


class Allotment(NamedTuple):
    """Whole seats, and which places had equal claims on the last of them; rows × places."""

    seats: Ints
    tied: Bools


def allot(
    weights: Floats,
    *,
    seats: ArrayLike,
    method: str,
    lower: ArrayLike,
    upper: ArrayLike,
    rule: TieRule,
    quota: Floats | None = None,
) -> Allotment:
    """Apportion `seats` (one number, or one a row) in each row of `weights`.

    `lower` and `upper` broadcast to the shape of `weights`; `upper` may be infinite. A weight of
    zero gets its lower bound. Feasible rows are the caller's duty. `quota` (rows × 2: the house
    and the sum of weights that define a seat's worth) is for a part of the places; Hamilton only.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.apportionment.ties import TieRule
    >>> rule = TieRule("first", np.arange(3))
    >>> draws = np.array([[6.0, 3.0, 1.0], [1.0, 1.0, 1.0]])
    >>> found = allot(draws, seats=4, method="webster", lower=0, upper=np.inf, rule=rule)
    >>> found.seats.tolist(), found.tied.tolist()
    ([[3, 1, 0], [2, 1, 1]], [[False, False, False], [True, True, True]])
    """
    rows, places = weights.shape
    house = np.broadcast_to(np.asarray(seats, dtype="float64"), rows)
    low = np.broadcast_to(np.asarray(lower, dtype="float64"), weights.shape)
    high = np.broadcast_to(np.asarray(upper, dtype="float64"), weights.shape)
    if not weights.all():
        high = np.where(weights > 0, high, low)
    if quota is None:
        quota = np.column_stack((house, weights.sum(axis=1)))
    every = Rows(weights, house, low, high, quota)
    found = Allotment(np.empty(weights.shape, dtype=np.intp), np.zeros(weights.shape, dtype=bool))
    step = max(1, _SLICE // max(places, 1))
    for start in range(0, rows, step):
        at = slice(start, start + step)
        part = every.part(at)
        result = _hamilton(part, rule) if method == "hamilton" else _divisor(part, method, rule)
        found.seats[at], found.tied[at] = result
    return found


def _hamilton(rows: Rows, rule: TieRule) -> Allotment:
    base, rest = _floors(rows)
    _, house, low, high, quota = rows
    filled = np.clip(base, low, high)
    room = (base >= low) & (base < high)
    gap = house - _counted(filled)
    over, under = gap < 0, gap > _counted(room)
    if over.any() or under.any():
        level = base + _layer(base, rows, over=over, under=under)
        filled = np.clip(level, low, high)
        room = (level >= low) & (level < high)
        gap = house - _counted(filled)
    key = np.where(room, rest, -np.inf)
    last = np.minimum(key.shape[1] - gap.astype(np.intp), key.shape[1] - 1)
    ranked = np.sort(key, axis=1)[np.arange(len(gap)), last]
    cut = np.where(gap > 0, ranked, np.inf)[:, None]
    slack = TOLERANCE * quota[:, :1] * quota[:, 1:]
    reach = key >= cut - slack
    found = Allotment((filled + reach).astype(np.intp), np.zeros(reach.shape, dtype=bool))
    near = np.flatnonzero(_counted(reach) > gap)
    if near.size:
        slack, key, cut = np.where(_whole(rows, near), 0.0, slack[near]), key[near], cut[near]
        sure = key > cut + slack
        contested = (key >= cut - slack) & ~sure
        left = (gap[near] - _counted(sure)).astype(np.intp)
        weights = rows.weights[near]
        part = _served(filled[near] + sure, contested, left=left, weights=weights, rule=rule)
        found.seats[near], found.tied[near] = part
    return found


def _whole(rows: Rows, at: Ints) -> Bools:
    """Return which rows have whole weights whose quotas and remainders are exact in floats."""
    weights, quota = rows.weights[at], rows.quota[at]
    whole = (weights == np.rint(weights)).all(axis=1, keepdims=True)
    exact: Bools = whole & (quota[:, :1] * quota[:, 1:] < _EXACT)
    return exact


def _floors(rows: Rows) -> tuple[Floats, Floats]:
    """Return whole quotas and remainders (times the sum of weights)."""
    house, total = rows.quota[:, :1], rows.quota[:, 1:]
    product = house * rows.weights
    base = np.floor(product / total)
    rest = product - base * total
    odd = (rest < 0) | (rest >= total * (1 - TOLERANCE * house))
    if odd.any():  # a quota that is whole, or nearly
        at = np.flatnonzero(odd.any(axis=1))
        whole, full = _whole(rows, at), total[at]
        down, up = rest[at] < 0, odd[at] & (rest[at] > 0) & ~whole
        base[at] += up.astype("float64") - (down & whole)
        rest[at] = np.where(down & whole, rest[at] + full, np.where(up | down, 0.0, rest[at]))
    return base, rest


def _layer(base: Floats, every: Rows, *, over: Bools, under: Bools) -> Floats:
    """Return the largest whole m such that the quotas' floors + m, within bounds, fit the house.

    At m = 0 a row is over its house, at m = 1 still within it (under), or m is 0.
    """
    below, above = np.zeros(len(over)), np.ones(len(over))
    below[over], above[over] = -every.quota[over, 0], 0.0
    below[under], above[under] = 1.0, every.house[under] + 2.0
    open_, step = np.flatnonzero(above - below > 1), 1.0
    while open_.size:  # in growing steps from the near end, as most rows are off by little
        a, b = below[open_], above[open_]
        near = np.where(over[open_], b - step, a + step)
        middle = np.where((a < near) & (near < b), near, np.floor((a + b) / 2))
        level = np.clip(base[open_] + middle[:, None], every.low[open_], every.high[open_])
        fits = _counted(level) <= every.house[open_]
        below[open_], above[open_] = np.where(fits, middle, a), np.where(fits, b, middle)
        open_, step = open_[above[open_] - below[open_] > 1], 2.0 * step
    return below[:, None]


def _divisor(rows: Rows, method: str, rule: TieRule) -> Allotment:
    _, exponent = np.frexp(np.max(rows.weights, axis=1, keepdims=True))
    weights = np.ldexp(rows.weights, -exponent)  # exact: the result does not depend on the unit
    scaled = rows._replace(weights=weights)
    seats = np.clip(rounded(method, weights * _rate(scaled, method)), rows.low, rows.high)
    gap = rows.house - _counted(seats)
    _fill(seats, scaled, gap=gap, method=method)
    _drop(seats, scaled, gap=-gap, method=method)
    last, following = _claims(seats, scaled, method)
    while (swap := np.flatnonzero(following.max(axis=1) > last.min(axis=1))).size:
        seats[swap, following[swap].argmax(axis=1)] += 1
        seats[swap, last[swap].argmin(axis=1)] -= 1
        last, following = _claims(seats, scaled, method)
    cut = last.min(axis=1, keepdims=True)
    result, tied = seats.astype(np.intp), np.zeros(seats.shape, dtype=bool)
    near = np.flatnonzero(following.max(axis=1) >= cut[:, 0] * (1 - TOLERANCE))
    if near.size:
        held = last[near] <= cut[near] * (1 + TOLERANCE)
        contested = held | (following[near] >= cut[near] * (1 - TOLERANCE))
        sure, left, given = seats[near] - held, held.sum(axis=1), rows.weights[near]
        for i in np.flatnonzero(((given == np.rint(given)) & (given < _EXACT)).all(axis=1)):
            row = {"weights": given[i], "seats": sure[i], "left": int(left[i])}
            granted, contested[i] = exactly_contested(contested[i], method=method, **row)
            sure[i] += granted
            left[i] -= granted.sum()
        result[near], tied[near] = _served(sure, contested, left=left, weights=given, rule=rule)
    return Allotment(result, tied)


def _rate(every: Rows, method: str) -> Floats:
    """Return seats per weight at which the unrounded seats within bounds about fill the house.

    Newton's method on a piecewise linear, rising function, kept inside a bracket.
    """
    weights, house, low, high, _ = every
    middle = MIDDLE[method]
    if method in FIRST_SEAT_FREE:
        low = np.clip(np.ones(1), low, high)
    rate: Floats = np.maximum(house + middle * weights.shape[1], 0.5) / weights.sum(axis=1)
    below, above = np.zeros(len(rate)), np.full(len(rate), np.inf)
    rows = np.arange(len(rate))
    for _ in range(64):
        w, at = weights[rows], rate[rows]
        x = w * at[:, None] - middle
        inner = (x > low[rows]) & (x < high[rows])
        short = house[rows] - np.clip(x, low[rows], high[rows]).sum(axis=1)
        open_ = np.abs(short) > 0.5
        if not open_.any():
            break
        below[rows] = np.where(short > 0, at, below[rows])
        above[rows] = np.where(short < 0, at, above[rows])
        slope = np.where(inner, w, 0.0).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = at + short / slope
        a, b = below[rows], above[rows]
        halved = np.where(np.isinf(b), 2 * at, (a + np.where(np.isinf(b), a, b)) / 2)
        rate[rows] = np.where(open_, np.where((step > a) & (step < b), step, halved), at)
        rows = rows[open_]
    return rate[:, None]


def _claims(seats: Floats, rows: Rows, method: str) -> tuple[Floats, Floats]:
    """Return each place's weakest granted claim (inf at its minimum) and its next (-1 if full)."""
    last = rows.weights / signpost(method, np.maximum(seats - 1, 0))
    following = rows.weights / signpost(method, seats)
    return np.where(seats > rows.low, last, np.inf), np.where(seats < rows.high, following, -1.0)


def _fill(seats: Floats, every: Rows, *, gap: Floats, method: str) -> None:
    """Give each row with gap > 0 that many more seats, the strongest claim first."""
    at = np.flatnonzero(gap > 0)
    rows, left = every.part(at), gap[at]
    _, claims = _claims(seats[at], rows, method)
    while at.size:
        here, place = np.arange(at.size), claims.argmax(axis=1)
        now = seats[at, place] + 1
        seats[at, place] = now
        claim = rows.weights[here, place] / signpost(method, now)
        claims[here, place] = np.where(now < rows.high[here, place], claim, -1.0)
        left -= 1
        more = np.flatnonzero(left > 0)
        if more.size < at.size:
            at, rows, left, claims = at[more], rows.part(more), left[more], claims[more]


def _drop(seats: Floats, every: Rows, *, gap: Floats, method: str) -> None:
    """Take from each row with gap > 0 that many seats, the weakest claim first."""
    at = np.flatnonzero(gap > 0)
    rows, left = every.part(at), gap[at]
    claims, _ = _claims(seats[at], rows, method)
    while at.size:
        here, place = np.arange(at.size), claims.argmin(axis=1)
        now = seats[at, place] - 1
        seats[at, place] = now
        claim = rows.weights[here, place] / signpost(method, np.maximum(now - 1, 0))
        claims[here, place] = np.where(now > rows.low[here, place], claim, np.inf)
        left -= 1
        more = np.flatnonzero(left > 0)
        if more.size < at.size:
            at, rows, left, claims = at[more], rows.part(more), left[more], claims[more]


def _served(
    sure: Floats, contested: Bools, *, left: Ints, weights: Floats, rule: TieRule
) -> Allotment:
    """Return the sure seats and those of contested places that the rule serves."""
    tie = _counted(contested) > left
    seats = (sure + contested).astype(np.intp)
    tied = contested & tie[:, None]
    if tie.any():
        served = served_first(contested[tie], left[tie], rule.preference(weights[tie]))
        seats[tie] = sure[tie].astype(np.intp) + served
    return Allotment(seats, tied)


def _counted(table: Floats | Bools) -> Floats:
    """Return the sum of each row of whole numbers, which no order of adding changes."""
    total: Floats = table @ np.ones(table.shape[1])
    return total
