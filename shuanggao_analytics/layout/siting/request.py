"""What is asked of a siting: candidates, people, distances and rules, checked and as arrays.

A rule is one linear bound over the candidates (the number of units, the floor or cap of a region,
the budget, the forbidden places) with a name, so that an impossible request can say which of its
rules clash. Regions may overlap: each has its own rule, and nothing is summed over regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.access.distances import (
    amount_faults,
    positive_fault,
    read_distances,
    twice_faults,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Labels: TypeAlias = pd.Index | pd.Series | pd.DataFrame | Sequence[Any]

Objective: TypeAlias = Literal["coverage", "median", "centre", "set-cover"]
OBJECTIVES = ("coverage", "median", "centre", "set-cover")


class InfeasibleRequestError(ShuanggaoError):
    """No choice of units keeps all rules of a request; `clash` names those that collide.

    Each rule in `clash` is needed for the collision: without any one of them the others can be
    kept together (unless the time ran out, which the message then says).
    """

    def __init__(self, clash: Iterable[str], *, remark: str = "") -> None:
        self.clash = tuple(clash)
        lines = "".join(f"\n  {name}" for name in self.clash)
        super().__init__(f"no choice of units keeps these together; loosen one:{lines}{remark}")


class Rule(NamedTuple):
    """One bound over the candidates: lower ≤ Σ per_unit · chosen ≤ upper."""

    name: str
    per_unit: Floats
    lower: float
    upper: float


@dataclass(frozen=True)
class Request:
    """A checked request as arrays: I places of demand, J candidates.

    Attributes
    ----------
    candidates, demand
        Labels (the candidates without the existing units) and the caller's people by place.
    people
        People of each place.
    km
        I × J distances, infinite where the table lists none.
    fixed_km, fixed_unit
        Distance to and label of the nearest existing unit (infinite, missing: none).
    costs
        Cost of each candidate, or ``None``.
    rules
        The rules over the candidates.
    """

    objective: Objective
    candidates: pd.Index
    demand: pd.Series
    people: Floats
    km: Floats
    fixed_km: Floats
    fixed_unit: NDArray[np.object_]
    radius: float | None
    costs: Floats | None
    rules: tuple[Rule, ...]


def read_request(  # noqa: PLR0913 (one argument a part of the request)
    candidates: Labels,
    demand: pd.Series,
    *,
    n: int | None,
    distance: Any,
    objective: Objective,
    radius: float | None,
    existing: Labels | None,
    membership: pd.DataFrame | None,
    floors: Mapping[Any, int] | None,
    caps: Mapping[Any, int] | None,
    costs: pd.Series | None,
    budget: float | None,
    forbidden: Labels | None,
    limits: Mapping[str, float],
) -> Request:
    """Return the request as arrays, or raise with every fault of every argument."""
    offered, standing, barred = (_labels(x) for x in (candidates, existing, forbidden))
    faults = amount_faults(demand, "demand")
    faults += _label_faults(offered, "candidates") + _label_faults(standing, "existing")
    faults += _option_faults(objective, radius, n=n, budget=budget)
    faults += [
        Fault(name, "needs a number ≥ 0", value=str(x)) for name, x in limits.items() if not x >= 0
    ]
    if offered.empty:
        faults.append(Fault("candidates", "there is no candidate"))
    free = offered.difference(standing, sort=False)
    faults += _unknown(barred, offered, "forbidden", "candidates")
    if isinstance(n, int) and n > len(free):
        problem = f"more new units than the {len(free)} candidates without a unit"
        faults.append(Fault("n", problem, value=str(n)))
    faults += _region_faults(membership, floors, caps)
    if budget is not None and costs is None:
        faults.append(Fault("costs", "a budget needs the cost of each candidate"))
    if costs is not None:
        faults += amount_faults(costs, "costs")
        faults += _unknown(free, costs.index, "candidates", "costs")
    units = free.append(standing) if len(standing) else free
    if not isinstance(demand, pd.Series) or demand.index.has_duplicates or units.has_duplicates:
        raise DataContractError(faults)  # labels are not sound: the table cannot be read
    distances, more = read_distances(distance, demand=demand.index, supply=units)
    if faults or more:
        raise DataContractError([*faults, *more])
    pairs = within(distances, None)
    km = np.full((len(demand), len(units)), np.inf)
    km[pairs.demand, pairs.supply] = pairs.km
    people = pd.to_numeric(demand).to_numpy("float64")
    if people.sum() == 0:
        msg = "there is no demand in any place, so no choice of units is better than another"
        raise ShuanggaoError(msg)
    old = np.column_stack((km[:, len(free) :], np.full(len(demand), np.inf)))
    place, near = old.argmin(axis=1), old.min(axis=1)
    names = np.array([*standing, None], dtype=object)
    cost = None if costs is None else costs.reindex(free).to_numpy("float64")
    rules = [
        *_number_rule(n, len(free), objective),
        *_region_rules(membership, floors or {}, caps or {}, free=free, standing=standing),
    ]
    if budget is not None and cost is not None:
        rules.append(Rule(f"budget: at most {budget:g}", cost, -np.inf, float(budget)))
    if len(barred):
        rules.append(
            Rule(f"forbidden: {len(barred)} places", free.isin(barred).astype("float64"), 0.0, 0.0)
        )
    return Request(
        objective=objective,
        candidates=free,
        demand=demand,
        people=people,
        km=np.ascontiguousarray(km[:, : len(free)]),
        fixed_km=near,
        fixed_unit=names[place],
        radius=radius,
        costs=cost,
        rules=tuple(rules),
    )


def number_rule(n: int, candidates: int) -> Rule:
    """Return the rule that exactly n new units are chosen."""
    return Rule(f"n: exactly {n} new units", np.ones(candidates), float(n), float(n))


def _number_rule(n: int | None, candidates: int, objective: Objective) -> list[Rule]:
    if n is None:
        return []
    if objective == "set-cover":
        return [Rule(f"n: at most {n} new units", np.ones(candidates), -np.inf, float(n))]
    return [number_rule(n, candidates)]


def _labels(labels: Labels | None) -> pd.Index:
    if labels is None:
        return pd.Index([], dtype=object)
    if isinstance(labels, pd.DataFrame):
        return labels.index
    return labels if isinstance(labels, pd.Index) else pd.Index(list(labels))


def _label_faults(labels: pd.Index, name: str) -> list[Fault]:
    faults = twice_faults(labels, name)
    if labels.hasnans:
        faults.append(Fault(name, "a label is missing"))
    return faults


def _unknown(labels: Iterable[Any], known: pd.Index, name: str, where: str) -> list[Fault]:
    return [Fault(name, f"not in {where}", row=str(x)) for x in labels if x not in known]


def _option_faults(objective: object, radius: object, *, n: object, budget: object) -> list[Fault]:
    faults = []
    if objective not in OBJECTIVES:
        remedy = f"use one of {', '.join(OBJECTIVES)}"
        faults.append(Fault("objective", "unknown", value=str(objective), remedy=remedy))
    if objective in ("coverage", "set-cover") or radius is not None:
        faults += positive_fault("radius", radius)
    if n is None and budget is None and objective != "set-cover":
        faults.append(Fault("n", "say how many new units, or give a budget"))
    if n is not None and (not isinstance(n, int | np.integer) or isinstance(n, bool) or n < 1):
        faults.append(Fault("n", "needs a whole number ≥ 1", value=str(n)))
    if budget is not None:
        amount = isinstance(budget, int | float | np.number) and np.isfinite(float(budget))
        if not amount or float(budget) < 0:  # type: ignore[arg-type]
            faults.append(Fault("budget", "needs a number ≥ 0", value=str(budget)))
    return faults


def _region_faults(membership: object, floors: object, caps: object) -> list[Fault]:
    asked = [(name, x) for name, x in (("floors", floors), ("caps", caps)) if x is not None]
    if not asked:
        return []
    if not isinstance(membership, pd.DataFrame) or not {"region", "place"} <= set(membership):
        remedy = "give a table with columns region and place, one row a pair"
        return [Fault("membership", "needed for floors and caps", remedy=remedy)]
    known, faults = set(membership["region"]), []
    for name, bounds in asked:
        if not isinstance(bounds, Mapping):
            faults.append(Fault(name, "needs a mapping of region to number of units"))
            continue
        for region, number in bounds.items():
            if region not in known:
                faults.append(Fault(name, "no place belongs to this region", row=str(region)))
            if not isinstance(number, int | np.integer) or number < 0:
                faults.append(
                    Fault(name, "needs a whole number ≥ 0", row=str(region), value=str(number))
                )
    return faults


def _region_rules(
    membership: pd.DataFrame | None,
    floors: Mapping[Any, int],
    caps: Mapping[Any, int],
    *,
    free: pd.Index,
    standing: pd.Index,
) -> list[Rule]:
    if membership is None:
        return []
    rules = []
    for bounds, word in ((floors, "at least"), (caps, "at most")):
        for region, number in bounds.items():
            places = membership.loc[membership["region"] == region, "place"]
            there = int(standing.isin(places).sum())
            kind = "floor" if bounds is floors else "cap"
            name = f"{kind} of {region}: {word} {number} units"
            name += f" ({there} exist)" if there else ""
            lower, upper = (
                (float(number - there), np.inf)
                if bounds is floors
                else (-np.inf, float(number - there))
            )
            rules.append(Rule(name, free.isin(places).astype("float64"), lower, upper))
    return rules
