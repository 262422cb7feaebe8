"""Group minima for many draws at once: seats change hands until no exchange gains.

Places that belong to the same groups are one atom. Inside an atom the strongest claims hold the
seats, so all that is to be found is how many seats each atom has. An exchange gives more seats to
some atoms and fewer to others. The elementary exchanges are the circuits of the incidence of
groups and atoms: when each of them loses, the seats of the atoms are the only best ones, because
every other choice is a sum of elementary exchanges that agree in sign (Rockafellar 1969; Onn
2010, *Nonlinear Discrete Optimization*, ch. 3) and claims get weaker as seats are given. Then
each atom is apportioned on its own. Draws for which that is not shown are left to `claims`.
"""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.allocation.apportionment.divisors import signpost
from shuanggao_analytics.allocation.apportionment.kernels import Allotment, allot

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.request import SeatRequest
    from shuanggao_analytics.allocation.apportionment.ties import Bools, Ints
    from shuanggao_analytics.inputs import Floats

_EQUAL = 1e-9  # gains this small are left to the exact comparison
_SHORT = 1e5  # what a seat short of a minimum costs
_NONE = 1e9  # no claim at all
_SUBSETS = 20_000  # more sets of atoms and groups take too long to search for exchanges
_CELLS = 1 << 20


class _Atoms(NamedTuple):
    order: Ints  # places, sorted by atom
    start: Ints  # where each atom starts in that order
    groups: Ints  # atoms × groups
    moves: Ints  # elementary exchanges of single seats × atoms: those that are carried out
    gains: Floats  # what makes their gains (see `_gains`) × exchanges
    others: Floats  # the same for all other elementary exchanges


class _Draws(NamedTuple):
    worth: Floats  # ln w, or the quota (Hamilton); draws × places in the order of the atoms
    low: Floats
    high: Floats
    method: str

    def part(self, at: slice | Ints) -> _Draws:
        return _Draws(self.worth[at], self.low[at], self.high[at], self.method)

    def claims(self, seats: Floats) -> tuple[Floats, Floats]:
        """Return the claim of each place on its last seat and on its next one."""
        before = np.maximum(seats - 1, 0)
        if self.method == "hamilton":
            last, following = self.worth - before, self.worth - seats
        else:
            last = self.worth - np.log(signpost(self.method, before))
            following = self.worth - np.log(signpost(self.method, seats))
        return np.where(seats > self.low, last, _NONE), np.where(
            seats < self.high, following, -_NONE
        )


def exchanged(request: SeatRequest, seats: Ints, rows: Ints) -> tuple[Allotment, Bools]:
    """Return the best seats of some rows under the group minima, and for which rows it is proved.

    `seats` are those of the whole request without its minima.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.apportionment.request import read_request
    >>> request = read_request([80, 15, 5], seats=10, method="webster", group_minimum=[([1, 2], 4)])
    >>> found, proved = exchanged(request, np.array([[8, 1, 1]]), np.array([0]))
    >>> found.seats.tolist(), proved.tolist()
    ([[6, 3, 1]], [True])
    """
    result, proved = seats[rows], np.zeros(len(rows), dtype=bool)
    tied = np.zeros(result.shape, dtype=bool)
    atoms = _atoms(request.groups.members)
    if atoms is None:
        return Allotment(result, tied), proved
    step = max(1, _CELLS // max(len(atoms.moves), len(request.labels)))
    for start in range(0, len(rows), step):
        at = slice(start, start + step)
        draws = _draws(request, rows[at], atoms.order)
        result[at], proved[at] = _improved(draws, atoms, request.groups.minimum, result[at])
    for inside in np.split(atoms.order, atoms.start[1:]):
        some = np.flatnonzero(proved & (request.weights[rows][:, inside] > 0).any(axis=1))
        weights = request.weights[rows[some]]
        part = allot(
            weights[:, inside],
            seats=result[some][:, inside].sum(axis=1),
            method=request.method,
            lower=request.lower[inside],
            upper=request.upper[inside],
            rule=request.rule.part(inside),
            quota=np.column_stack((np.full(len(some), request.seats), weights.sum(axis=1))),
        )
        result[np.ix_(some, inside)], tied[np.ix_(some, inside)] = part
    return Allotment(result, tied), proved


def _draws(request: SeatRequest, rows: Ints, order: Ints) -> _Draws:
    weights = request.weights[rows][:, order]
    low = np.broadcast_to(request.lower[order], weights.shape)
    high = np.where(weights > 0, request.upper[order], low)
    if request.method == "hamilton":
        worth = request.seats * weights / weights.sum(axis=1, keepdims=True)
    else:
        worth = np.log(np.where(weights > 0, weights, 1.0))
    return _Draws(worth, low, high, request.method)


def _atoms(members: Bools) -> _Atoms | None:
    """Return the atoms of the groups, or None when there are too many exchanges, or none."""
    patterns, atom = np.unique(members.T, axis=0, return_inverse=True)
    circuits = _circuits(patterns)
    if circuits is None:
        return None
    order = np.argsort(atom, kind="stable")
    start = np.searchsorted(atom[order], np.arange(len(patterns)))
    single = np.max(np.abs(circuits), axis=1) <= 1
    atoms = len(patterns)
    gains, others = (_gains(circuits[some], atoms) for some in (single, ~single))
    groups = patterns.astype(np.intp)
    return _Atoms(order, start, groups, circuits[single, :atoms], gains, others)


def _gains(circuits: Ints, atoms: int) -> Floats:
    """Return what makes the gains of exchanges.

    An exchange gains the strongest claims of the atoms that get seats and loses the weakest of
    those that give them; a group that is short gains by each seat, one that is not above its
    minimum loses by each seat that it gives.
    """
    seats, change = circuits[:, :atoms].T, circuits[:, atoms:].T
    claims = (np.maximum(seats, 0), np.minimum(seats, 0))
    held = (_SHORT * change, _SHORT * np.minimum(change, 0))
    table: Floats = np.vstack((*claims, *held)).astype("float64")
    return table


def _circuits(patterns: Bools) -> Ints | None:
    """Return the elementary exchanges: what each atom gets and by how much each group changes.

    They are the null vectors of least support of the sums (all seats; each group less its own
    change). One column more than there are sums has one null vector, made of determinants.

    Examples
    --------
    >>> _circuits(np.array([[False], [True]])).tolist()
    [[-1, 1, 1], [1, -1, -1]]
    """
    atoms, groups = patterns.shape
    size = groups + 2
    if atoms < 2 or comb(atoms + groups, size) > _SUBSETS:
        return None
    change = np.hstack((patterns.T, -np.eye(groups)))
    matrix: Floats = np.vstack((np.append(np.ones(atoms), np.zeros(groups)), change))
    sets = np.array(list(combinations(range(atoms + groups), size)))
    found = np.zeros((len(sets), atoms + groups))
    for left_out in range(size):
        rest = np.delete(sets, left_out, axis=1)
        square: Floats = np.moveaxis(matrix[:, rest], 1, 0)
        value = np.linalg.det(square)
        found[np.arange(len(sets)), sets[:, left_out]] = (-1) ** left_out * np.rint(value)
    whole = found[found.any(axis=1)].astype(np.intp)
    whole //= np.gcd.reduce(whole, axis=1, keepdims=True)
    whole = whole[whole[:, :atoms].any(axis=1)]
    circuits: Ints = np.unique(np.vstack((whole, -whole)), axis=0)
    return circuits


def _improved(every: _Draws, atoms: _Atoms, minimum: Floats, seats: Ints) -> tuple[Ints, Bools]:
    """Return seats that no exchange improves, and where every exchange clearly loses."""
    state = seats[:, atoms.order].astype("float64")
    proved = np.zeros(len(seats), dtype=bool)
    active, draws = np.arange(len(seats)), every
    while active.size:
        last, following = draws.claims(state[active])
        weakest = np.minimum.reduceat(last, atoms.start, axis=1)
        strongest = np.maximum.reduceat(following, atoms.start, axis=1)
        spare = np.add.reduceat(state[active], atoms.start, axis=1) @ atoms.groups - minimum
        ends = np.hstack((strongest, weakest, spare < 0, spare == 0))
        gain = ends @ atoms.gains
        best = gain.argmax(axis=1)
        most = gain[np.arange(active.size), best]
        lost = np.flatnonzero((most < -_EQUAL) & (spare >= 0).all(axis=1))
        proved[active[lost]] = (ends[lost] @ atoms.others < -_EQUAL).all(axis=1)
        better = np.flatnonzero(most > _EQUAL)
        active, draws = active[better], draws.part(better)
        move = atoms.moves[best[better]]
        state[active] += _moved(atoms, move, last[better], following[better])
    result = np.empty_like(seats)
    result[:, atoms.order] = state.astype(np.intp)
    return result, proved


def _moved(atoms: _Atoms, move: Ints, last: Floats, following: Floats) -> Floats:
    """Return the change of seats: an atom's strongest claim gets one, its weakest gives one."""
    change = np.zeros(last.shape)
    ends = np.append(atoms.start[1:], last.shape[1])
    for atom, (start, end) in enumerate(zip(atoms.start, ends, strict=True)):
        up, down = np.flatnonzero(move[:, atom] > 0), np.flatnonzero(move[:, atom] < 0)
        change[up, start + following[up, start:end].argmax(axis=1)] = 1
        change[down, start + last[down, start:end].argmin(axis=1)] = -1
    return change
