"""Where the next units should go: coverage, p-median, p-centre, set cover, and the trade-off.

Every problem takes the same things: candidate places, people by place, and distances as
`distance_table` reads them. Existing units stay; floors and caps bound the units of regions
that may overlap; a budget, forbidden places and a time limit may be given. The result says how far
it is proven: its value, the best value that is still possible (bound), and the gap between them.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.siting import models
from shuanggao_analytics.layout.siting import start as starts
from shuanggao_analytics.layout.siting.bounds import median_bound
from shuanggao_analytics.layout.siting.request import (
    InfeasibleRequestError,
    Objective,
    Request,
    Rule,
    number_rule,
    read_request,
)
from shuanggao_analytics.layout.siting.result import EXACT, Siting, proof_status, result_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from shuanggao_analytics.layout.siting.models import Choice
    from shuanggao_analytics.layout.siting.request import Floats, Labels

    Mask = NDArray[np.bool_]

_LARGE = 5_000  # pairs for each new unit from which a p-median is first cut down
_LISTED = 5  # nearest candidates of each place that the p-median lists at least


def site_units(  # noqa: PLR0913 (one argument a part of the request)
    candidates: Labels,
    demand: pd.Series,
    *,
    distance: Any,
    n: int | None = None,
    objective: Objective = "coverage",
    radius: float | None = None,
    existing: Labels | None = None,
    membership: pd.DataFrame | None = None,
    floors: Mapping[Any, int] | None = None,
    caps: Mapping[Any, int] | None = None,
    costs: pd.Series | None = None,
    budget: float | None = None,
    forbidden: Labels | None = None,
    time_limit: float = 60.0,
    gap: float = EXACT,
) -> Siting:
    r"""Choose the places of n new units that serve the people best, and prove how good it is.

    With people :math:`P_i`, open units O (existing and chosen) and
    :math:`d_i = \min_{j \in O} d_{ij}`:

    - ``"coverage"``: :math:`\max \sum_i P_i [d_i \le r]`
    - ``"median"``: :math:`\min \sum_i P_i d_i`
    - ``"centre"``: :math:`\min \max_{i: P_i > 0} d_i`
    - ``"set-cover"``: fewest new units (or least cost) with :math:`d_i \le r` wherever
      :math:`P_i > 0`

    Parameters
    ----------
    candidates
        Where a unit may go: labels, or a table whose index holds them. A candidate that is
        already an existing unit is not chosen again.
    demand
        People by place, ≥ 0; a place with 0 needs nothing.
    distance
        Kilometres from places to candidates and existing units, as `travel.distance_pairs` reads
        them. A pair that is not listed cannot serve, so a table for the median or the centre must
        reach far enough. An array has the candidates, then the other existing units, as columns.
    n
        Number of new units, exactly; for a set cover at most. With a budget it may be left out.
    objective
        What is best; see above.
    radius
        r in km, included: needed for coverage and set cover.
    existing
        Labels of units that stand and stay.
    membership
        Columns ``region`` and ``place``: which places belong to which region; regions may overlap.
    floors, caps
        Least and greatest number of units (existing and new) by region.
    costs, budget
        Cost of each candidate and the greatest total cost of the new units.
    forbidden
        Candidates that must not be chosen.
    time_limit
        Seconds; when they are over, the best choice so far is returned with its gap.
    gap
        Stop as soon as the relative gap is proven to be this small.

    Returns
    -------
    Siting
        The choice, whom it serves, and the proof. Ties are broken by the solver, always alike.

    Raises
    ------
    DataContractError
        Faults of the arguments: all at once.
    InfeasibleRequestError
        When no choice keeps all rules: its message and ``clash`` name those that collide.
    ShuanggaoError
        No demand at all, or no choice found within the time.

    References
    ----------
    Church & ReVelle (1974), *Papers of the Regional Science Association* 32, 101–118 (coverage);
    Hakimi (1964), *Operations Research* 12, 450–459 (median, centre); Toregas et al. (1971),
    *Operations Research* 19, 1363–1373 (set cover, and the centre by bisection).

    Examples
    --------
    >>> demand = pd.Series({"a": 30, "b": 10, "c": 20})
    >>> km = pd.DataFrame([[0, 40, 90], [40, 0, 50], [90, 50, 0]], demand.index, demand.index)
    >>> best = site_units(["a", "b", "c"], demand, n=1, distance=km, radius=45)
    >>> list(best.chosen.index), best.value, best.status
    (['a'], 40.0, 'optimal')
    >>> site_units(["a", "b", "c"], demand, n=1, distance=km, objective="centre").text
    '1 new units: nobody farther than 50.0 km from a unit; proven optimal'
    """
    deadline = time.monotonic() + time_limit
    request = read_request(
        candidates,
        demand,
        n=n,
        distance=distance,
        objective=objective,
        radius=radius,
        existing=existing,
        membership=membership,
        floors=floors,
        caps=caps,
        costs=costs,
        budget=budget,
        forbidden=forbidden,
        limits={"time_limit": time_limit, "gap": gap},
    )
    choice = _choose(request, deadline=deadline, gap=gap)
    return result_tables(request, choice, gap=gap)


def siting_curve(  # noqa: PLR0913
    candidates: Labels,
    demand: pd.Series,
    *,
    n_max: int,
    distance: Any,
    objective: Objective = "coverage",
    radius: float | None = None,
    existing: Labels | None = None,
    membership: pd.DataFrame | None = None,
    floors: Mapping[Any, int] | None = None,
    caps: Mapping[Any, int] | None = None,
    forbidden: Labels | None = None,
    time_limit: float = 60.0,
    gap: float = EXACT,
) -> pd.DataFrame:
    """Return what 1, 2, … n_max new units can do at best: the trade-off curve.

    Each point is solved as by `site_units`, started from the choice of the point before it.

    Parameters
    ----------
    n_max
        The last number of new units.
    time_limit
        Seconds for each point.
    candidates, demand, distance, objective, radius, existing, membership, floors, caps, forbidden
        As for `site_units`; a set cover has no curve.
    gap
        As for `site_units`.

    Returns
    -------
    pandas.DataFrame
        Index ``n``; ``value`` and ``bound`` as in `Siting`, ``level`` (coverage: share of the
        people; median: mean km; centre: greatest km), ``gain`` (what the last unit improves
        ``value`` by; for n = 1 against the existing units, missing where they serve not
        everyone), ``gap``, ``status`` and ``units`` (tuple of labels). A number of units that
        cannot keep the floors and caps has the status ``infeasible`` and no value.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `site_units`.

    References
    ----------
    As for `site_units`.

    Examples
    --------
    >>> demand = pd.Series({"a": 30, "b": 10, "c": 20})
    >>> km = pd.DataFrame([[0, 40, 90], [40, 0, 50], [90, 50, 0]], demand.index, demand.index)
    >>> curve = siting_curve(["a", "b", "c"], demand, n_max=2, distance=km, radius=45)
    >>> curve[["value", "gain", "units"]]
       value  gain   units
    n
    1   40.0  40.0    (a,)
    2   60.0  20.0  (a, c)
    """
    request = read_request(
        candidates,
        demand,
        n=n_max,
        distance=distance,
        objective=objective,
        radius=radius,
        existing=existing,
        membership=membership,
        floors=floors,
        caps=caps,
        costs=None,
        budget=None,
        forbidden=forbidden,
        limits={"time_limit": time_limit, "gap": gap},
    )
    if objective == "set-cover":
        fault = Fault("objective", "a set cover finds n itself and has no curve", value=objective)
        raise DataContractError([fault])
    others, size = request.rules[1:], len(request.candidates)
    points: list[tuple[Any, ...]] = []
    before, start = _without_new(request), None
    for number in range(1, n_max + 1):
        asked = replace(request, rules=(number_rule(number, size), *others))
        deadline = time.monotonic() + time_limit
        try:
            choice = _choose(asked, deadline=deadline, gap=gap, first=start)
        except InfeasibleRequestError:
            points.append((np.nan, np.nan, np.nan, np.nan, np.nan, "infeasible", ()))
            before, start = np.nan, None
            continue
        sign = -1.0 if objective == "coverage" else 1.0
        value, bound, start = sign * choice.value, sign * choice.bound, choice.chosen
        level = value if objective == "centre" else value / request.people.sum()
        proven = models.relative_gap(value, bound)
        units = tuple(request.candidates[choice.chosen])
        gain = sign * (before - value)
        points.append((value, bound, level, gain, proven, proof_status(proven, gap), units))
        before = value
    columns = ["value", "bound", "level", "gain", "gap", "status", "units"]
    index = pd.RangeIndex(1, n_max + 1, name="n")
    return pd.DataFrame(points, columns=columns, index=index)


def _choose(request: Request, *, deadline: float, gap: float, first: Mask | None = None) -> Choice:
    """Solve a request; the value is minimised (people covered counts negative)."""
    start = _start(request, deadline=deadline, first=first)
    counts = request.people > 0
    if request.objective == "set-cover":
        cost = np.ones(len(request.candidates)) if request.costs is None else request.costs
        within, rules = _must_reach(request)[0], request.rules
        return models.cover_model(within, rules, cost, start=start, deadline=deadline, gap=gap)
    if request.objective == "centre":
        km, fixed = request.km[counts], request.fixed_km[counts]
        return models.centre_model(km, fixed, request.rules, start=start, deadline=deadline)
    if request.objective == "median":
        return _median(request, start, deadline=deadline, gap=gap)
    km, fixed = _served(request)
    return models.nearest_model(
        km,
        fixed,
        request.people,
        request.rules,
        start=start,
        listed=len(request.candidates),
        constant=-float(request.people.sum()),
        deadline=deadline,
        gap=gap,
    )


def _median(request: Request, start: Mask, *, deadline: float, gap: float) -> Choice:
    """Solve a p-median; where it would be a large model, first leave out useless candidates."""
    km, fixed, people, rules = request.km, request.fixed_km, request.people, request.rules
    bound, kept = -np.inf, np.ones(km.shape[1], dtype=bool)
    n = int(start.sum())
    number_given = any(rule.name == number_rule(n, km.shape[1]).name for rule in rules)
    if number_given and km.size / n > _LARGE:
        value = models.total_distance(km, fixed, people, start)
        known = median_bound(km, fixed, people, n=n, value=value, deadline=deadline)
        bound, kept = known.bound, ~known.useless | start
        needed = float(known.needed.sum())
        rules = (*rules, Rule("needed", known.needed.astype("float64"), needed, np.inf))
        if models.relative_gap(value, bound) <= gap:
            return models.Choice(start, value, bound)
    part = models.nearest_model(
        km[:, kept],
        fixed,
        people,
        [rule._replace(per_unit=rule.per_unit[kept]) for rule in rules],
        start=start[kept],
        listed=_LISTED,
        deadline=deadline,
        gap=gap,
    )
    chosen = np.zeros_like(kept)
    chosen[np.flatnonzero(kept)[part.chosen]] = True
    return models.Choice(chosen, part.value, min(max(bound, part.bound), part.value))


def _served(request: Request) -> tuple[Floats, Floats]:
    """Return what a place pays for each candidate and for its existing unit: km, or 0 and 1."""
    if request.radius is None or request.objective not in ("coverage", "set-cover"):
        return request.km, request.fixed_km
    return (
        (request.km > request.radius).astype("float64"),
        (request.fixed_km > request.radius).astype("float64"),
    )


def _must_reach(request: Request) -> tuple[Mask, pd.Index, str]:
    """Return who can reach whom where everyone must be reached, and that demand in words."""
    counts = request.people > 0
    if request.objective == "coverage":
        return np.empty((0, len(request.candidates)), dtype=bool), request.demand.index[:0], ""
    limit = request.radius if request.objective == "set-cover" else None
    if limit is None:
        open_ = counts & np.isinf(request.fixed_km)
        what = "every place with people has a unit that the distance table lists"
        return np.isfinite(request.km[open_]), request.demand.index[open_], what
    open_ = counts & (request.fixed_km > limit)
    what = f"every place with people has a unit within {limit:g} km"
    return request.km[open_] <= limit, request.demand.index[open_], what


def _start(request: Request, *, deadline: float, first: Mask | None) -> Mask:
    """Return a choice that keeps all rules: greedy and swaps, or by the solver where that fails."""
    km, fixed = _served(request)
    people: Floats = request.people
    if request.objective == "set-cover":
        people = (people > 0).astype("float64")
    # an unlisted pair costs more than all listed ones together, so that it goes first
    listed = km[np.isfinite(km)]
    far = (1.0 + np.max(listed, initial=1.0)) * len(people)
    far *= people.sum() / max(np.min(people[people > 0]), people.sum() * 1e-9)
    km, fixed = np.minimum(km, far), np.minimum(fixed, far)
    reach, places, what = _must_reach(request)
    chosen = starts.greedy(km, fixed, people, request.rules, first=first)
    if not starts.keeps(request.rules, chosen) or not reach[:, chosen].any(axis=1).all():
        found = starts.feasible(request.rules, reach, places, what=what, deadline=deadline)
        if found is None:
            msg = "no choice that keeps all rules was found within the time, nor proven impossible"
            raise ShuanggaoError(msg)
        chosen = found
    if request.objective == "set-cover":
        return chosen
    return starts.swap(km, fixed, people, request.rules, chosen=chosen, deadline=deadline)


def _without_new(request: Request) -> float:
    """Return the value of the existing units alone; missing where they do not serve everyone."""
    people, fixed = request.people, request.fixed_km
    if request.objective == "coverage" and request.radius is not None:
        return float(people[fixed <= request.radius].sum())
    there = fixed[people > 0]
    if np.isinf(there).any():
        return float("nan")
    return float(np.max(there) if request.objective == "centre" else people[people > 0] @ there)
