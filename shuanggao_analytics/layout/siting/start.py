"""A good choice to start from: greedy addition and swaps, and a choice that keeps all rules."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from shuanggao_analytics.layout.siting.models import Found, cover_rows, rule_rows, solve, stack
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

_TOLERANCE = 1e-9


def greedy(
    km: Floats, fixed: Floats, people: Floats, rules: Sequence[Rule], *, first: Mask | None = None
) -> Mask:
    """Add the candidate that saves most distance until no rule allows another one.

    Floors come first: while one is not met, only candidates that serve one are looked at. The
    choice may still break a rule; `keeps` tells. `first` is a choice to begin with.
    """
    coefficient, lower, upper = _rule_arrays(rules, km.shape[1])
    chosen = np.zeros(km.shape[1], dtype=bool) if first is None else first.copy()
    nearest = np.minimum(fixed, km[:, chosen].min(axis=1, initial=np.inf))
    while True:
        used = coefficient[:, chosen].sum(axis=1)
        allowed = ~chosen & (used[:, None] + coefficient <= upper[:, None] + _TOLERANCE).all(axis=0)
        unmet = used < lower - _TOLERANCE
        serving = allowed & (coefficient[unmet] > 0).any(axis=0)
        narrow = unmet & (upper - lower > _TOLERANCE)  # floors before the number of units
        urgent = allowed & (coefficient[narrow] > 0).any(axis=0)
        pool = urgent if urgent.any() else (serving if unmet.any() else allowed)
        places = np.flatnonzero(pool)
        if not places.size:
            return chosen
        gain = people @ np.maximum(nearest[:, None] - km[:, places], 0.0)
        if not unmet.any() and np.max(gain) <= 0:
            return chosen
        best = places[int(np.argmax(gain))]
        chosen[best] = True
        nearest = np.minimum(nearest, km[:, best])


def swap(
    km: Floats,
    fixed: Floats,
    people: Floats,
    rules: Sequence[Rule],
    *,
    chosen: Mask,
    deadline: float,
) -> Mask:
    """Exchange one chosen for one other candidate, the best exchange first, while it saves.

    The saving of all exchanges is computed at once from the nearest and second nearest unit of
    each place (Whitaker 1983). Rules that hold go on holding.
    """
    from scipy.sparse import csr_array

    coefficient, lower, upper = _rule_arrays(rules, km.shape[1])
    chosen, size = chosen.copy(), len(people)
    while chosen.any() and time.monotonic() < deadline:
        inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
        if not outside.size:
            return chosen
        near = np.column_stack((km[:, inside], fixed, fixed))
        two = np.argpartition(near, 1, axis=1)[:, :2]
        pair = np.take_along_axis(near, two, axis=1)
        nearest, second = pair.min(axis=1), pair.max(axis=1)
        own = np.take_along_axis(two, pair.argmin(axis=1)[:, None], axis=1)[:, 0]
        coming = km[:, outside]
        gain = people @ np.maximum(nearest[:, None] - coming, 0.0)
        # who loses its unit goes to the newcomer or to its second unit
        moved = np.minimum(second[:, None], coming) - nearest[:, None]
        held = own < inside.size
        one = (people[held], (own[held], np.flatnonzero(held)))
        loss = csr_array(one, shape=(inside.size, size)) @ np.maximum(moved, 0.0)
        saving = gain[None, :] - loss
        used = coefficient[:, chosen].sum(axis=1)
        for row, low, high, now in zip(coefficient, lower, upper, used, strict=True):
            then = now + row[outside][None, :] - row[inside][:, None]
            saving[(then < low - _TOLERANCE) | (then > high + _TOLERANCE)] = -np.inf
        leave, enter = np.unravel_index(int(np.argmax(saving)), saving.shape)
        if saving[leave, enter] <= _TOLERANCE * float(people @ nearest):
            return chosen
        chosen[inside[leave]], chosen[outside[enter]] = False, True
    return chosen


def keeps(rules: Sequence[Rule], chosen: Mask) -> bool:
    """Tell whether a choice keeps every rule."""
    coefficient, lower, upper = _rule_arrays(rules, chosen.size)
    used = coefficient[:, chosen].sum(axis=1)
    return bool((used >= lower - _TOLERANCE).all() and (used <= upper + _TOLERANCE).all())


def feasible(
    rules: Sequence[Rule], reach: Mask, places: pd.Index, *, what: str, deadline: float
) -> Mask | None:
    """Return a choice that keeps every rule and reaches every place, by the solver.

    ``None`` when the time ran out; `InfeasibleRequestError` with the clashing rules when there is
    none. `reach` has one row a place that must be reached, labelled by `places`.
    """
    alone = np.flatnonzero(~reach.any(axis=1))
    if alone.size:
        names = [str(label) for label in places[alone]]
        shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
        raise InfeasibleRequestError([f"{what}, but no candidate reaches {shown}"])
    found = _solve_rules(rules, reach, deadline)
    if found.proven_infeasible:
        _explain(rules, reach, what=what, deadline=max(deadline, time.monotonic() + 10.0))
    return None if found.x is None else found.x > 0.5


def _explain(rules: Sequence[Rule], reach: Mask, *, what: str, deadline: float) -> None:
    """Raise with the rules that clash: a deletion filter, one rule left out after the other.

    A rule stays out when the rest still cannot be kept; what remains is an irreducible set
    (Chinneck & Dravnieks 1991).
    """
    left: list[Rule] = list(rules)
    if reach.size and _solve_rules(left, reach[:0], deadline).proven_infeasible:
        reach = reach[:0]
    sure = True
    for rule in rules:
        rest = [other for other in left if other is not rule]
        found = _solve_rules(rest, reach, deadline)
        sure = sure and (found.proven_infeasible or found.x is not None)
        if found.proven_infeasible:
            left = rest
    names = [rule.name for rule in left] + ([what] if reach.size else [])
    remark = "" if sure else "\n(the time ran out: fewer of them may be enough for the clash)"
    raise InfeasibleRequestError(names, remark=remark)


def _solve_rules(rules: Sequence[Rule], reach: Mask, deadline: float) -> Found:
    candidates = reach.shape[1]
    rows = stack(rule_rows(rules), cover_rows(reach)) if rules else cover_rows(reach)
    return solve(np.zeros(candidates), rows, whole=candidates, deadline=deadline, gap=0.0)


def _rule_arrays(rules: Sequence[Rule], candidates: int) -> tuple[Floats, Floats, Floats]:
    return (
        np.array([rule.per_unit for rule in rules], dtype="float64").reshape(-1, candidates),
        np.array([rule.lower for rule in rules], dtype="float64"),
        np.array([rule.upper for rule in rules], dtype="float64"),
    )
