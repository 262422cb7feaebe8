"""What a selection gives back: who is chosen, the rules it keeps, who is next, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.selection.clash import smallest_clash
from shuanggao_analytics.allocation.selection.marginal import marginal_table
from shuanggao_analytics.allocation.selection.model import soon, used_amounts
from shuanggao_analytics.allocation.selection.stages import (
    Solved,
    exchange,
    loss_of,
    solve_stages,
)
from shuanggao_analytics.errors import DataContractError, Fault, UnknownNameError
from shuanggao_analytics.layout.siting.result import EXACT

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.selection.model import Floats, Rule
    from shuanggao_analytics.allocation.selection.request import Asked


@dataclass(frozen=True)
class WhyNot:
    """What stands between one candidate and the choice.

    Attributes
    ----------
    candidate
        Its label.
    status
        ``"chosen"``, ``"tied"`` (it could be chosen at no loss), ``"loses"`` or ``"impossible"``.
    loss
        What is lost if it must be in (if it must be out, for a chosen one), in the first stage
        of the objective that loses anything; missing when that is impossible.
    stage
        The number of that stage, from 1.
    leaves, enters
        Who else then leaves and who else enters.
    rules
        The rules that it would break if it were simply added: ``rule``, ``used``, ``with_it``,
        ``lower``, ``upper`` and ``loss_with_room``, its loss when this one rule has just enough
        room for it; 0 says that it would then be among the best.
    clash
        When it is impossible: the fewest rules that no choice with it (without it, for a chosen
        one) keeps together.
    """

    candidate: Any
    status: str
    loss: float
    stage: int
    leaves: tuple[Any, ...]
    enters: tuple[Any, ...]
    rules: pd.DataFrame
    clash: tuple[str, ...]

    @property
    def text(self) -> str:
        """The answer in one sentence."""
        if self.status == "impossible":
            return f"{self.candidate} cannot be chosen: it clashes with {'; '.join(self.clash)}"
        if self.status == "chosen":
            if self.clash:
                return f"{self.candidate} is chosen and must be: {'; '.join(self.clash)}"
            instead = f", and {_list(self.enters)} would enter" if self.enters else ""
            return f"{self.candidate} is chosen; without it {self.loss:,.6g} would be lost{instead}"
        instead = f", and {_list(self.leaves)} would leave" if self.leaves else ""
        way = f"; in the way: {'; '.join(self.rules['rule'])}" if len(self.rules) else ""
        lost = "nothing" if self.status == "tied" else f"{self.loss:,.6g}"
        return f"{self.candidate} is not chosen: with it {lost} would be lost{instead}{way}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.rules.to_html(index=False)}"


@dataclass(frozen=True)
class Selection:
    """The candidates chosen, the rules they keep, and how far the choice is proven.

    All of it is derived from the caller's scores and rules; no document publishes either.

    Attributes
    ----------
    chosen
        The rows of the candidates chosen, as the caller gave them and in the same order, with
        ``unit_type``: ``school`` where two groups of the college are chosen, else ``group``.
    units
        One row a college chosen: the column of the quotas, ``unit_type`` and ``groups``.
    aims
        One row an aim of the objective: ``kind`` (``sum``, ``labels held`` or ``people reached``),
        ``value``, and ``most``, what all candidates together have (of labels and people).
    stages
        One row a stage of the objective: ``objective``, ``value``, ``bound`` (no choice can be
        better), ``gap`` (|value − bound| / |value|), ``status``.
    rules
        One row a rule: ``rule``, ``kind``, ``used``, ``lower``, ``upper`` (missing: no bound),
        ``slack``, ``tight``. Labels may overlap: nothing is summed over them.
    """

    chosen: pd.DataFrame
    units: pd.DataFrame
    aims: pd.DataFrame
    stages: pd.DataFrame
    rules: pd.DataFrame
    solved: Solved = field(repr=False, compare=False)
    asked: Asked = field(repr=False, compare=False)

    @property
    def value(self) -> float:
        """The value of the last stage."""
        return float(self.stages["value"].iloc[-1])

    @property
    def bound(self) -> float:
        """What no choice can exceed in the last stage."""
        return float(self.stages["bound"].iloc[-1])

    @property
    def gap(self) -> float:
        """The greatest gap of all stages."""
        return float(self.stages["gap"].max())

    @property
    def status(self) -> str:
        """``"optimal"``, ``"within gap"`` or ``"time limit"``: the least proven stage."""
        return str(self.stages["status"].iloc[int(self.stages["gap"].argmax())])

    @property
    def text(self) -> str:
        """The result in one sentence."""
        kinds = self.units["unit_type"].value_counts()
        aims = ", ".join(f"{name} {value:,.6g}" for name, value in self.aims["value"].items())
        proof = "proven optimal" if self.status == "optimal" else f"proven to {self.gap:.2%}"
        proof = proof if np.isfinite(self.gap) else "not proven within the time"
        return (
            f"{len(self.chosen)} of {len(self.asked.candidates)} candidates chosen "
            f"({kinds.get('school', 0)} school units, {kinds.get('group', 0)} group units): "
            f"{aims}; "
            f"{self.rules['tight'].sum()} of {len(self.rules)} rules tight; {proof}"
        )

    def marginal(self, *, count: int = 5, stage: int = 1, time_limit: float = 20.0) -> pd.DataFrame:
        r"""Return who would come next and who would go first.

        With the best value z of a stage, and :math:`z^{+j}` (:math:`z^{-j}`) the best with
        candidate j forced in (out) and everything else free to change, the loss is
        :math:`z - z^{+j}` or :math:`z - z^{-j}`. Only candidates whose bound from the linear
        relaxation leaves them a chance are solved again, so the list is exact.

        Parameters
        ----------
        count
            Rows on each side.
        stage
            The stage of the objective, from 1; the earlier ones keep their values.
        time_limit
            Seconds.

        Returns
        -------
        pandas.DataFrame
            ``side`` (``next_in``: not chosen; ``last_out``: chosen), ``candidate``, ``loss``
            (0: the choice is not the only best), ``replaces`` (who leaves for it, or enters in
            its place) and ``proven`` (false: the time ran out, another may cost less). Who cannot
            enter, or cannot leave, at all is not listed.
        """
        faults = [
            Fault(name, f"needs a whole number {words}", value=str(value))
            for name, value, most, words in (
                ("count", count, np.inf, "≥ 1"),
                ("stage", stage, len(self.stages), f"from 1 to {len(self.stages)}"),
            )
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most
        ]
        if faults:
            raise DataContractError(faults)
        return marginal_table(self.solved.until(stage), count=count, seconds=time_limit)

    def why_not(self, candidate: Any, *, time_limit: float = 20.0) -> WhyNot:
        """Return why a candidate is not chosen: what it would cost, and what is in its way.

        Everything is solved again, stage after stage, with the candidate in (a chosen one: out).
        Raises `UnknownNameError` for a label that is no candidate.
        """
        if candidate not in self.asked.candidates.index:
            raise UnknownNameError([Fault("candidates", "no such candidate", row=str(candidate))])
        solved, deadline = self.solved, soon(time_limit)
        at = int(solved.model.labels.get_indexer(pd.Index([candidate]))[0])
        other = solve_stages(
            solved.model,
            solved.rules,
            [stage.weights for stage in solved.stages],
            give_up=self.asked.give_up,
            fixed={at: not solved.chosen[at]},
            deadline=deadline,
            gap=EXACT,
        )
        losses = np.full(len(solved.stages), np.nan)
        clash: tuple[str, ...] = ()
        exchanged: tuple[tuple[Any, ...], tuple[Any, ...]] = ((), ())
        if other is None:
            fixed = {at: not solved.chosen[at]}
            clash = smallest_clash(solved.model, solved.rules, fixed=fixed).lines
        else:
            exchanged = exchange(solved, other.chosen, besides=at)
            pairs = zip(solved.stages, other.stages, strict=True)
            losses = np.array([loss_of(one.value, two.value) for one, two in pairs])
        stage = int(np.argmax(losses != 0)) + 1 if losses.any() else len(losses)
        return WhyNot(
            candidate=candidate,
            status="chosen" if solved.chosen[at] else _status(losses),
            loss=float(losses[stage - 1]),
            stage=stage,
            leaves=exchanged[0],
            enters=exchanged[1],
            rules=_in_the_way(solved.until(stage), at, deadline=deadline),
            clash=clash,
        )

    def _repr_html_(self) -> str:
        shown = self.rules.to_html(index=False, float_format="{:,.6g}".format)
        return f"<p>{self.text}</p>{self.units.to_html()}{shown}"


def _status(losses: Floats) -> str:
    if np.isnan(losses).any():
        return "impossible"
    return "loses" if losses.any() else "tied"


def _in_the_way(solved: Solved, at: int, *, deadline: float) -> pd.DataFrame:
    """Return the rules that a candidate would break if it were added to the choice."""
    rules = solved.all_rules
    added = solved.chosen.copy()
    added[at] = True
    before = used_amounts(rules, solved.model.column_values(solved.chosen))
    after = used_amounts(rules, solved.model.column_values(added))
    rows = []
    for number, (rule, used, then) in enumerate(zip(rules, before, after, strict=True)):
        lower, upper = rule.rows.lower * rule.unit, rule.rows.upper * rule.unit
        small = EXACT * np.maximum(np.abs(then), 1.0)
        broken = np.flatnonzero((then > upper + small) | (then < lower - small))
        if not broken.size or solved.chosen[at]:
            continue
        k = int(broken[0])
        wide = (*rules[:number], _widened(rule, then / rule.unit), *rules[number + 1 :])
        free = solved.again({}, rules=wide, deadline=deadline)
        forced = solved.again({at: True}, rules=wide, deadline=deadline)
        room = free.value - forced.value
        rows.append(
            (
                rule.name,
                used[k],
                then[k],
                lower[k] if np.isfinite(lower[k]) else np.nan,
                upper[k] if np.isfinite(upper[k]) else np.nan,
                0.0 if abs(room) <= EXACT * max(abs(free.value), EXACT) else room,
            )
        )
    columns = ["rule", "used", "with_it", "lower", "upper", "loss_with_room"]
    return pd.DataFrame(rows, columns=columns)


def _widened(rule: Rule, amounts: np.ndarray) -> Rule:
    rows = rule.rows
    lower, upper = np.minimum(rows.lower, amounts), np.maximum(rows.upper, amounts)
    return rule._replace(rows=rows._replace(lower=lower, upper=upper))


def _list(labels: tuple[Any, ...]) -> str:
    names = [str(label) for label in labels]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def result_tables(
    asked: Asked, solved: Solved, stages: pd.DataFrame, rules: pd.DataFrame
) -> Selection:
    """Return the result of a solved request."""
    table, model = asked.candidates, solved.model
    inside = table.index.isin(model.labels[solved.chosen])
    chosen = table[inside]
    groups = chosen.groupby(asked.college, sort=False)[asked.college].transform("size")
    chosen = chosen.assign(unit_type=np.where(groups > 1, "school", "group"))
    units = (
        chosen.assign(groups=1)
        .groupby(asked.college, sort=False)
        .agg({asked.by: "first", "unit_type": "first", "groups": "sum"})
    )
    named = {name for stage in solved.stages for name in stage.weights}
    rows = [
        (aim.name, aim.kind, aim.value(solved.chosen), aim.most)
        for aim in model.aims
        if aim.name in named
    ]
    aims = pd.DataFrame(rows, columns=["aim", "kind", "value", "most"]).set_index("aim")
    return Selection(chosen, units, aims, stages, rules, solved, asked)
