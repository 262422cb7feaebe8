"""What a siting gives back: the chosen places, whom they serve, and how far it is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.layout.siting.models import relative_gap

if TYPE_CHECKING:
    from shuanggao_analytics.layout.siting.models import Choice
    from shuanggao_analytics.layout.siting.request import Objective, Request

EXACT = 1e-6
"""A relative gap that counts as none."""


@dataclass(frozen=True)
class Siting:
    """Chosen places with what they do, and how far the choice is proven.

    Attributes
    ----------
    objective
        ``"coverage"``, ``"median"``, ``"centre"`` or ``"set-cover"``.
    value
        Coverage: people within the radius; median: Σ people · km; centre: greatest km; set
        cover: number of new units, or their cost where costs were given.
    bound
        No choice can be better than this (higher for coverage, lower for the others).
    gap
        |value − bound| / |value|.
    status
        ``"optimal"`` (gap ≤ 1e-6), ``"within gap"`` (the gap asked for) or ``"time limit"``.
    chosen
        One row a new unit (index: candidate): ``demand`` (people nearest to it), ``places``,
        ``mean_km`` (weighted by people; missing if it has none), ``max_km``.
    assignment
        One row a place of `demand`: ``demand``, ``unit`` (nearest, new or existing; missing when
        the distance table lists none), ``km`` and, with a radius, ``covered``.
    """

    objective: Objective
    value: float
    bound: float
    gap: float
    status: str
    chosen: pd.DataFrame
    assignment: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        people = float(self.assignment["demand"].sum())
        said = {
            "coverage": f"{self.value:,.0f} people ({self.value / people:.1%}) within the radius",
            "median": f"{self.value / people:.1f} km to the nearest unit on average",
            "centre": f"nobody farther than {self.value:.1f} km from a unit",
            "set-cover": f"everyone within the radius, at {self.value:g} (units or cost)",
        }[self.objective]
        proof = "proven optimal" if self.status == "optimal" else f"proven to {self.gap:.2%}"
        return f"{len(self.chosen)} new units: {said}; {proof}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.chosen.to_html(float_format='{:,.1f}'.format)}"


def proof_status(proven: float, gap: float) -> str:
    """Return how far a choice is proven, in a word."""
    if proven <= EXACT:
        return "optimal"
    return "within gap" if proven <= gap else "time limit"


def result_tables(request: Request, choice: Choice, *, gap: float) -> Siting:
    """Return the result of a request: whom the choice serves, and the proof."""
    labels = request.candidates[choice.chosen]
    km = np.column_stack((request.km[:, choice.chosen], request.fixed_km))
    place = km.argmin(axis=1)
    unit = np.array([*labels, None], dtype=object)[place]
    unit = np.where(place == len(labels), request.fixed_unit, unit)
    nearest = km.min(axis=1)
    unit[np.isinf(nearest)] = None
    assignment = pd.DataFrame(
        {
            "demand": request.people,
            "unit": pd.Series(unit, index=request.demand.index, dtype=object),
            "km": np.where(np.isinf(nearest), np.nan, nearest),
        },
        index=request.demand.index,
    )
    if request.radius is not None:
        assignment["covered"] = nearest <= request.radius
    sign = -1.0 if request.objective == "coverage" else 1.0
    value, bound = sign * choice.value + 0.0, sign * choice.bound + 0.0
    proven = relative_gap(value, bound)
    return Siting(
        objective=request.objective,
        value=value,
        bound=bound,
        gap=proven,
        status=proof_status(proven, gap),
        chosen=_chosen_table(assignment, labels),
        assignment=assignment,
    )


def _chosen_table(assignment: pd.DataFrame, labels: pd.Index) -> pd.DataFrame:
    own = assignment[assignment["unit"].isin(labels)]
    sums = own.assign(people_km=own["demand"] * own["km"]).groupby("unit")
    total = sums["demand"].sum()
    table = pd.DataFrame(
        {
            "demand": total,
            "places": sums.size(),
            "mean_km": sums["people_km"].sum() / total.where(total > 0),
            "max_km": sums["km"].max(),
        }
    ).reindex(labels)
    return table.fillna({"demand": 0.0, "places": 0}).astype({"places": "int64"})
