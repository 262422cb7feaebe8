"""Groups of places that together get at least a number of seats: floors for regions.

The groups may overlap. The definition is that of `claims`: among all seats that keep the bounds
and the minima, those whose claims are worth most together. Where a minimum binds, the members'
weights are in effect multiplied by one common factor (Hamilton: their quotas raised by one common
number of seats), just enough to reach it.

Many draws are solved together by `exchanges`; the few that it does not prove best, and those with
ties between groups, go to the solver one by one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.allocation.apportionment.claims import Optimum, Programme, optimum
from shuanggao_analytics.allocation.apportionment.exchanges import exchanged
from shuanggao_analytics.allocation.apportionment.kernels import Allotment, allot
from shuanggao_analytics.allocation.apportionment.request import GroupMinima
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.request import SeatRequest
    from shuanggao_analytics.allocation.apportionment.ties import Bools


def allot_request(request: SeatRequest) -> Allotment:
    """Return the seats of a request, with its group minima, or raise when they cannot be met."""
    found = allot(
        request.weights,
        seats=request.seats,
        method=request.method,
        lower=request.lower,
        upper=request.upper,
        rule=request.rule,
    )
    if not request.groups.names:
        return found
    held = found.seats @ request.groups.members.T.astype(np.intp)
    short = (held < request.groups.minimum).any(axis=1)
    rows = np.flatnonzero(short | found.tied.any(axis=1))  # a minimum may decide a tie
    better, proved = exchanged(request, found.seats, rows)
    found.seats[rows[proved]] = better.seats[proved]
    found.tied[rows[proved]] = better.tied[proved]
    impossible = []
    for row in rows[~proved].tolist():
        asked = programme(request, row)
        best = _optimum(asked, request)
        if best is None:
            impossible.append(row)
        else:
            found.seats[row], found.tied[row] = best
    if impossible:
        raise DataContractError(_clashes(request, impossible))
    return found


def programme(request: SeatRequest, row: int, groups: Bools | None = None) -> Programme:
    """Return one draw of a request as a programme, with all its group minima or some of them."""
    weights, house = request.weights[row], float(request.seats)
    members, minimum = request.groups.members, request.groups.minimum
    if groups is not None:
        members, minimum = members[groups], minimum[groups]
    high = np.minimum(request.upper, house - request.lower.sum() + request.lower)
    return Programme(
        np.where(weights > 0, weights, 1.0),
        request.lower,
        np.where(weights > 0, high, request.lower),
        np.vstack((np.ones(len(weights)), members)),
        np.append(house, minimum),
        np.append(house, np.full(len(minimum), np.inf)),
        (house, float(weights.sum())),
    )


def _optimum(asked: Programme, request: SeatRequest) -> Optimum | None:
    """Return the best seats of a programme; none where no seats keep its bounds and sums.

    That there are none is found with one number a place: the programme of claims, which has one a
    seat, can take half a minute to prove it.
    """
    return optimum(asked, method=request.method, rule=request.rule) if _possible(asked) else None


def _possible(asked: Programme) -> bool:
    from scipy.optimize import Bounds, LinearConstraint, milp

    if (asked.low > asked.high).any():
        return False
    cells = len(asked.low)
    found = milp(
        np.zeros(cells),
        integrality=np.ones(cells),
        bounds=Bounds(asked.low, asked.high),
        constraints=LinearConstraint(asked.sums, asked.least, asked.most),
    )
    return bool(found.status == 0)


def needed_groups(request: SeatRequest, found: Allotment) -> Bools:
    """Return a smallest-by-removal set of groups whose minima alone lead to the first row's seats.

    The minima are left out one after the other as long as the seats stay the same.
    """
    groups = request.groups
    needed = np.ones(len(groups.names), dtype=bool)
    one = replace(request, weights=request.weights[:1])
    for i in range(len(needed)):
        needed[i] = False
        names = tuple(np.array(groups.names, dtype=object)[needed])
        rest = GroupMinima(names, groups.members[needed], groups.minimum[needed])
        again = allot_request(replace(one, groups=rest))
        same = (again.seats[0] == found.seats[0]) & (again.tied[0] == found.tied[0])
        needed[i] = not same.all()
    return needed


def _clashes(request: SeatRequest, impossible: list[int]) -> list[Fault]:
    """Return the smallest set of group minima that the bounds and the seats leave no room for."""
    row, count = impossible[0], len(request.groups.names)
    sets = (list(some) for size in range(1, count + 1) for some in combinations(range(count), size))
    for some in sets:
        chosen = np.isin(np.arange(count), some)
        if not _possible(programme(request, row, chosen)):
            break
    draw = None
    if len(request.weights) > 1:
        draw = f"{row}" if len(impossible) == 1 else f"{row} and {len(impossible) - 1} more"
    low, high = request.lower, programme(request, row).high
    faults = []
    for i in some:
        inside = request.groups.members[i]
        most = min(high[inside].sum(), request.seats - low[~inside].sum())
        together = "" if len(some) == 1 else "cannot be met together with the other groups here: "
        wants = f"{request.groups.names[i]} at least {request.groups.minimum[i]:.0f}"
        problem = f"{together}{wants}, and alone it can get at most {most:.0f}"
        remedy = f"{request.seats} seats: lower the minimum or widen the bounds"
        faults.append(Fault("group_minimum", problem, draw, remedy=remedy))
    return faults
