"""A selection solved: one aim after the other, and what a change of one candidate would cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.selection.model import (
    TOLERANCE,
    Model,
    Outcome,
    Rule,
    used_amounts,
)
from shuanggao_analytics.allocation.selection.rules import least_rule, said
from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.layout.siting.models import relative_gap
from shuanggao_analytics.layout.siting.result import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.allocation.selection.model import Mask


_PROVEN = 1e-5  # relative: the solver takes a column for whole to 1e-6


class Stage(NamedTuple):
    """One stage of a lexicographic objective: its aims with weights, and how far it is proven."""

    weights: Mapping[str, float]
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """|value − bound| / |value|."""
        return relative_gap(self.value, self.bound)


@dataclass(frozen=True)
class Solved:
    """A choice with the stages that led to it; the rules of the last stage hold the earlier aims.

    Attributes
    ----------
    model
        Candidates, colleges and aims as columns.
    rules
        The rules asked for.
    held
        Rules that keep the earlier aims at their values.
    stages
        The stages in their order.
    chosen
        The choice, in the order of the model.
    """

    model: Model
    rules: tuple[Rule, ...]
    held: tuple[Rule, ...]
    stages: tuple[Stage, ...]
    chosen: Mask

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules asked for and those that hold earlier aims."""
        return self.rules + self.held

    def until(self, stage: int) -> Solved:
        """Return the same choice with the stages up to one, numbered from 1."""
        return replace(self, stages=self.stages[:stage], held=self.held[: stage - 1])

    def value_of(self, chosen: Mask) -> float:
        """Return the value of the last stage for another choice."""
        return self.model.value(self.stages[-1].weights, chosen)

    def again(
        self,
        fixed: Mapping[int, bool],
        *,
        rules: Sequence[Rule] | None = None,
        deadline: float,
    ) -> Outcome:
        """Solve the last stage again with candidates fixed in or out, or with other rules."""
        rules = self.all_rules if rules is None else rules
        weights = self.stages[-1].weights
        return self.model.best(weights, rules, fixed=fixed, deadline=deadline, gap=EXACT)


def solve_stages(
    model: Model,
    rules: Sequence[Rule],
    stages: Sequence[Mapping[str, float]],
    *,
    give_up: float,
    fixed: Mapping[int, bool] | None = None,
    deadline: float,
    gap: float,
) -> Solved | None:
    """Solve stage after stage; each later one keeps what the earlier ones reached.

    ``None`` when it is proven that no choice keeps all rules (with the candidates in `fixed` in or
    out).
    """
    held: list[Rule] = []
    done: list[Stage] = []
    chosen: Mask | None = None
    for weights in stages:
        kept = [*rules, *held]
        found = model.best(weights, kept, fixed=fixed, start=chosen, deadline=deadline, gap=gap)
        if found.chosen is None and chosen is None:
            if found.impossible:
                return None
            msg = "no choice that keeps all rules was found within the time, nor proven impossible"
            raise ShuanggaoError(msg)
        if found.chosen is not None:
            chosen, value = found.chosen, found.value
        else:  # the time ran out: what is known keeps everything, but nothing bounds this stage
            value = model.value(weights, chosen)  # type: ignore[arg-type]
        done.append(Stage(weights, value, found.bound))
        least = value - give_up * abs(value) - TOLERANCE * abs(value)
        held.append(least_rule(model, weights, least, "held"))
    if chosen is None:
        msg = "an objective has at least one stage"
        raise ShuanggaoError(msg)
    return Solved(model, tuple(rules), tuple(held[:-1]), tuple(done), chosen)


def exchange(
    solved: Solved, other: Mask, *, besides: int
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return who else leaves and who else enters when one candidate is changed."""
    labels = solved.model.labels
    apart = np.arange(other.size) != besides
    leaves = tuple(labels[solved.chosen & ~other & apart])
    return leaves, tuple(labels[~solved.chosen & other & apart])


def loss_of(value: float, other: float) -> float:
    """Return by how much another value falls short of one; tiny differences are 0."""
    loss = value - other
    return 0.0 if abs(loss) <= EXACT * max(abs(value), TOLERANCE) else loss


def proof_status(proven: float, gap: float) -> str:
    """Return how far a choice is proven, in a word."""
    if proven <= _PROVEN:
        return "optimal"
    return "within gap" if proven <= gap else "time limit"


def stage_table(stages: Sequence[Stage], gap: float) -> pd.DataFrame:
    """Return one row a stage: what it asks for, its value, bound, gap and status."""
    return pd.DataFrame(
        [(said(s.weights), s.value, s.bound, s.gap, proof_status(s.gap, gap)) for s in stages],
        columns=["objective", "value", "bound", "gap", "status"],
        index=pd.RangeIndex(1, len(stages) + 1, name="stage"),
    )


def rule_table(solved: Solved) -> pd.DataFrame:
    """Return one row a rule: what it asks and what the choice has of it.

    Of a rule with a row for each college the row with the least slack is shown.
    """
    columns = solved.model.column_values(solved.chosen)
    rows = []
    for rule, used in zip(solved.all_rules, used_amounts(solved.all_rules, columns), strict=True):
        lower, upper = rule.rows.lower * rule.unit, rule.rows.upper * rule.unit
        slack = np.minimum(used - lower, upper - used)
        at = int(np.argmin(slack))
        rows.append((rule.name, rule.kind, used[at], lower[at], upper[at], slack[at]))
    names = ["rule", "kind", "used", "lower", "upper", "slack"]
    table = pd.DataFrame(rows, columns=names)
    bounds = table[["lower", "upper"]]
    table[["lower", "upper"]] = bounds.where(np.isfinite(bounds))
    return table.assign(tight=table["slack"] <= EXACT * table["used"].abs().clip(lower=1.0))
