"""What one aim of a selection costs in another: the choices that no other choice beats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.selection.aims import is_number, read_aim
from shuanggao_analytics.allocation.selection.model import TOLERANCE, soon
from shuanggao_analytics.allocation.selection.request import objective_faults, stages_of
from shuanggao_analytics.allocation.selection.rules import least_rule
from shuanggao_analytics.allocation.selection.stages import Solved, proof_status, solve_stages
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.siting.result import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.allocation.selection.aims import Floats
    from shuanggao_analytics.allocation.selection.model import Model, Rule
    from shuanggao_analytics.allocation.selection.result import Selection


_LITTLE = 1e-4


@dataclass(frozen=True)
class ParetoFront:
    """Choices of which none has more of one aim without less of another.

    Attributes
    ----------
    aims
        The aims, as asked for; a leading minus says as little as possible.
    table
        One row a point, from the most of the first aim on: a column an aim (its own amount),
        ``gap``, ``status`` and ``chosen`` (tuple of candidates).
    extremes
        What the others have where each aim has its most: one row and one column an aim.
    """

    aims: tuple[str, ...]
    table: pd.DataFrame
    extremes: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        ranges = [
            f"{name} {self.table[name].min():,.6g} to {self.table[name].max():,.6g}"
            for name in self.extremes.columns
        ]
        return f"{len(self.table)} choices that no other beats: {', '.join(ranges)}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.drop(columns='chosen').to_html()}"


def pareto_front(
    selection: Selection,
    *,
    aims: Sequence[str],
    points: int = 11,
    time_limit: float = 60.0,
    gap: float = EXACT,
) -> ParetoFront:
    r"""Return choices under the rules of a selection that nothing beats in all aims at once.

    The ε-constraint method: :math:`\max f_1` with :math:`f_k \ge \varepsilon_k` for the others,
    each :math:`\varepsilon_k` on even steps between the least and the most of :math:`f_k` at the
    extremes (lexicographic optima). The others count a little too, with 1/10,000 of their range
    against that of :math:`f_1`, so that nothing beats a point found. Points that coincide are
    listed once; between two points there may be others that nothing beats.

    Parameters
    ----------
    selection
        A result of `select`; its rules hold for every point, its objective does not.
    aims
        Two or more aims as in `select`.
    points
        Steps of each aim but the first, at least 2.
    time_limit
        Seconds for each point.
    gap
        As in `select`.

    Returns
    -------
    ParetoFront
        The points and the extremes.

    Raises
    ------
    DataContractError
        Unknown aims, fewer than two, one twice, points that are no whole number ≥ 2.

    References
    ----------
    Haimes, Lasdon & Wismer (1971), *IEEE Transactions on Systems, Man, and Cybernetics* 1,
    296–297; Mavrotas (2009), *Applied Mathematics and Computation* 213, 455–465.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.selection.choice import select
    >>> table = pd.DataFrame(
    ...     {
    ...         "province_code": ["320000"] * 4,
    ...         "college_code": ["A", "B", "C", "D"],
    ...         "score": [90, 80, 70, 60],
    ...         "field": ["46", "46", "51", "41"],
    ...     },
    ...     index=["A1", "B1", "C1", "D1"],
    ... )
    >>> best = select(table, quotas=pd.Series({"320000": 3}))
    >>> pareto_front(best, aims=["score", "field"]).table[["score", "field", "chosen"]]
           score  field        chosen
    point
    1      240.0    2.0  (A1, B1, C1)
    2      220.0    3.0  (A1, C1, D1)
    """
    _check(selection, aims, points=points, limits={"time_limit": time_limit, "gap": gap})
    stages = stages_of(list(aims))
    names = [next(iter(stage)) for stage in stages]
    signs = np.array([stage[name] for stage, name in zip(stages, names, strict=True)])
    model = _with_aims(selection, names)
    rules = selection.solved.rules

    def solved(asked: Sequence[Mapping[str, float]], more: Sequence[Rule] = ()) -> Solved | None:
        deadline = soon(time_limit)
        return solve_stages(model, [*rules, *more], asked, give_up=0.0, deadline=deadline, gap=gap)

    def amounts(choice: Solved) -> Floats:
        values = {aim.name: aim.value(choice.chosen) for aim in model.aims}
        return np.array([values[name] for name in names])

    tried = [solved([stages[k], *stages[:k], *stages[k + 1 :]]) for k in range(len(names))]
    found = [corner for corner in tried if corner is not None]
    extremes = np.array([amounts(corner) for corner in found])
    worth = signs * extremes
    low, span = worth.min(axis=0), np.ptp(worth, axis=0)
    little = _LITTLE * span[0] / np.where(span > 0, span, np.inf)
    little[0] = 1.0
    weights = dict(zip(names, (signs * little).tolist(), strict=True))
    steps = [low[k] + span[k] * np.arange(1, points) / (points - 1) for k in range(1, len(names))]
    for levels in product(*(np.append(-np.inf, step) for step in steps)):
        more = [
            least_rule(model, stages[k], level - TOLERANCE * abs(level), "least")
            for k, level in enumerate(levels, start=1)
            if np.isfinite(level)
        ]
        point = solved([weights], more) if more else None
        if point is not None:
            found.append(point)
    values = pd.DataFrame([amounts(point) for point in found], columns=names)
    table = _front(found, values, signs=signs, gap=gap)
    index = pd.Index(list(aims), name="most of")
    return ParetoFront(tuple(aims), table, pd.DataFrame(extremes, columns=names, index=index))


def _front(
    found: Sequence[Solved], values: pd.DataFrame, *, signs: Floats, gap: float
) -> pd.DataFrame:
    """Return the points that no other point beats, each once, from the most of the first aim on."""
    worth = values.to_numpy() * signs
    small = EXACT * np.maximum(np.abs(worth).max(axis=0), TOLERANCE)
    more = worth[None, :, :] - worth[:, None, :]  # what the second has more than the first
    beaten = (more >= -small).all(axis=2) & (more > small).any(axis=2)
    same = (np.abs(more) <= small).all(axis=2) & np.tri(len(found), k=-1, dtype=bool)
    kept = np.flatnonzero(~beaten.any(axis=1) & ~same.any(axis=1))
    order = kept[np.lexsort(-worth[kept].T[::-1])].tolist()
    points = [found[k] for k in order]
    gaps = [max(stage.gap for stage in point.stages) for point in points]
    chosen = [tuple(point.model.labels[point.chosen]) for point in points]
    table: pd.DataFrame = values.iloc[order].assign(
        gap=gaps,
        status=[proof_status(each, gap) for each in gaps],
        chosen=pd.Series(chosen, index=order, dtype=object),
    )
    return table.set_axis(pd.RangeIndex(1, len(order) + 1, name="point"))


def _with_aims(selection: Selection, names: Sequence[str]) -> Model:
    """Return the model of a selection with columns for further aims after its own."""
    model, asked = selection.solved.model, selection.asked
    table = asked.candidates.loc[model.labels]
    known = {aim.name for aim in model.aims}
    more = [read_aim(table, name, access=asked.access) for name in names if name not in known]
    return replace(model, aims=(*model.aims, *more))


def _check(
    selection: Selection, aims: Sequence[str], *, points: object, limits: Mapping[str, float]
) -> None:
    asked = selection.asked
    faults = []
    if isinstance(aims, str) or len(aims) < 2 or not all(isinstance(x, str) for x in aims):
        faults.append(Fault("aims", "needs the names of two aims or more", value=str(aims)))
    else:
        access = asked.access is not None
        faults += objective_faults(list(aims), asked.candidates, access=access, where="aims")
        plain = pd.Index([name.removeprefix("-") for name in aims])
        faults += [
            Fault("aims", "stands twice", row=name) for name in plain[plain.duplicated()].unique()
        ]
    if not isinstance(points, int) or isinstance(points, bool) or points < 2:
        faults.append(Fault("points", "needs a whole number ≥ 2", value=str(points)))
    faults += [
        Fault(name, "needs a number ≥ 0", value=str(value))
        for name, value in limits.items()
        if not (is_number(value) and value >= 0)
    ]
    if faults:
        raise DataContractError(dict.fromkeys(faults))
