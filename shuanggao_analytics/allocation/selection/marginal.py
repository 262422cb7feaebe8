r"""Who comes next and who goes first: what the entry or the exit of one candidate costs.

Losses are exact, and few candidates are solved again. With the prices of the rules in the linear
relaxation every college can be looked at alone, which bounds the worth of each change at once;
those with a chance are forced in the relaxation, from the last basis on, and where that stays
whole it is the answer. Only the rest are solved as whole programs.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.selection.model import Outcome, soon
from shuanggao_analytics.allocation.selection.stages import exchange, loss_of
from shuanggao_analytics.layout.siting.models import stack

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.selection.model import Floats, Mask, Positions
    from shuanggao_analytics.allocation.selection.stages import Solved

_WHOLE = 1e-7
_MARGIN = 1e-7  # relative, so that rounding never rules out a candidate


def marginal_table(solved: Solved, *, count: int, seconds: float) -> pd.DataFrame:
    """Return the candidates whose entry or exit costs least; see `Selection.marginal`."""
    deadline = soon(seconds)
    relaxation = _Relaxation(solved)
    worth = relaxation.changed()
    parts = []
    for side, inside in (("next_in", True), ("last_out", False)):
        places = np.flatnonzero(solved.chosen != inside)
        order = places[np.argsort(-worth[places], kind="stable")]
        rows, proven = _smallest(relaxation, worth, order, count=count, deadline=deadline)
        parts += [(side, *row, proven) for row in rows]
    columns = ["side", "candidate", "loss", "replaces", "proven"]
    return pd.DataFrame(parts, columns=columns).astype({"loss": "float64", "proven": "bool"})


class _Relaxation:
    """The linear relaxation of the last stage, solved once, then changed by one candidate."""

    def __init__(self, solved: Solved) -> None:
        import highspy
        from scipy.sparse import csr_array

        self.solved, model = solved, solved.model
        gains = model.gains(solved.stages[-1].weights)
        self.scale = float(np.max(np.abs(gains), initial=0.0)) or 1.0
        self.gains = gains / self.scale
        self.rows = stack(model.structure, *(rule.rows for rule in solved.all_rules))
        shape = (self.rows.lower.size, gains.size)
        self.matrix = csr_array((self.rows.value, (self.rows.row, self.rows.column)), shape=shape)
        self.status: Any = highspy.HighsModelStatus
        self.solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        self.solver.passModel(
            gains.size,
            shape[0],
            self.matrix.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize),
            0.0,
            self.gains,
            np.zeros(gains.size),
            np.ones(gains.size),
            self.rows.lower,
            self.rows.upper,
            self.matrix.indptr.astype(np.int32),
            self.matrix.indices.astype(np.int32),
            self.matrix.data,
            np.zeros(gains.size, dtype=np.int32),
        )
        self.solver.run()

    def changed(self) -> Floats:
        r"""Return what the choice is worth at most when each candidate is forced the other way.

        With the prices :math:`\lambda \ge 0` of all rows but those of single colleges,

        .. math:: z \le \sum_r \lambda_r b_r + \sum_c \max_{(x, y)_c} (g - A^\top\lambda)_c (x, y)_c
                  + \sum_e \max(0, (g - A^\top\lambda)_e)

        where the best of a college is over none, one or two of its candidates; forcing one
        changes the term of its own college only.
        """
        model, n = self.solved.model, self.solved.model.candidates
        colleges = int(np.max(model.college)) + 1
        price = np.array(self.solver.getSolution().row_dual)
        price[: n + 2 * colleges] = 0.0  # the rows of y: kept college by college
        most = 2.0
        at = model.structure.lower.size
        for rule in self.solved.all_rules:
            if rule.kind == "college":
                price[at : at + rule.rows.lower.size] = 0.0
                most = float(rule.rows.upper[0])
            at += rule.rows.lower.size
        side = np.where(price > 0, self.rows.upper, self.rows.lower)
        price[~np.isfinite(side)] = 0.0
        constant = float(np.sum(price[price != 0] * side[price != 0]))
        left = self.gains - self.matrix.T @ price
        own, college = left[:n], left[n : n + colleges]
        constant += float(np.sum(np.maximum(left[n + colleges :], 0.0)))
        first, second, third = _greatest(own, model.college, colleges)
        pair = most > 1

        def best(one: Floats, two: Floats, there: Floats) -> Floats:
            return there + one + (np.maximum(two, 0.0) if pair else 0.0)

        alone = np.maximum(best(own[first], _at(own, second), college), 0.0)
        mine, there = model.college, college[model.college]
        is_first, is_second = first[mine] == np.arange(n), second[mine] == np.arange(n)
        partner = np.where(is_first, _at(own, second)[mine], own[first][mine])
        with_it = best(own, partner, there)
        one = np.where(is_first, _at(own, second)[mine], own[first][mine])
        two = np.where(is_first | is_second, _at(own, third)[mine], _at(own, second)[mine])
        without = np.maximum(best(one, two, there), 0.0)
        forced = np.where(self.solved.chosen, without, with_it)
        worth: Floats = (constant + np.sum(alone) - alone[mine] + forced) * self.scale
        return worth + _MARGIN * np.abs(worth)

    def force(self, at: int) -> tuple[float, Mask | None]:
        """Return what a candidate forced the other way is worth at most; the choice if whole."""
        side = float(not self.solved.chosen[at])
        self.solver.changeColBounds(at, side, side)
        self.solver.run()
        status, choice, worth = self.solver.getModelStatus(), None, np.inf
        if status == self.status.kInfeasible:
            worth = -np.inf
        elif status == self.status.kOptimal:
            worth = self.solver.getInfo().objective_function_value * self.scale
            x = np.array(self.solver.getSolution().col_value)[: self.solved.model.candidates]
            choice = x > 0.5 if np.max(np.abs(x - np.round(x))) <= _WHOLE else None
        self.solver.changeColBounds(at, 0.0, 1.0)
        return worth, choice


def _greatest(
    own: Floats, college: Positions, colleges: int
) -> tuple[Positions, Positions, Positions]:
    """Return the three candidates of each college with the greatest values, −1 where none is."""
    order = np.lexsort((-own, college))
    begin = np.searchsorted(college[order], np.arange(colleges + 1))
    places = begin[:-1, None] + np.arange(3)
    inside = places < begin[1:, None]
    found = np.where(inside, order[np.minimum(places, own.size - 1)], -1)
    return found[:, 0], found[:, 1], found[:, 2]


def _at(values: Floats, places: Positions) -> Floats:
    return np.where(places >= 0, values[places], -np.inf)


def _smallest(
    relaxation: _Relaxation, worth: Floats, order: Positions, *, count: int, deadline: float
) -> tuple[list[tuple[Any, float, tuple[Any, ...]]], bool]:
    """Return the candidates with the smallest losses; `order` is by what they are worth at most."""
    solved = relaxation.solved
    value = solved.stages[-1].value
    found: list[tuple[float, Any, tuple[Any, ...]]] = []
    proven = True
    for at in order:
        worst = found[count - 1][0] if len(found) >= count else np.inf
        if value - worth[at] >= worst:
            break
        if time.monotonic() >= deadline:
            proven = False
            break
        most, choice = relaxation.force(int(at))
        if most == -np.inf or value - most > worst:
            continue
        inside = not solved.chosen[at]
        outcome = (
            solved.again({int(at): inside}, deadline=deadline)
            if choice is None
            else Outcome(choice, solved.value_of(choice), most, impossible=False)
        )
        if outcome.chosen is None:
            proven = proven and outcome.impossible
            continue
        leaves, enters = exchange(solved, outcome.chosen, besides=int(at))
        label = solved.model.labels[at]
        found.append((loss_of(value, outcome.value), label, leaves if inside else enters))
        found.sort(key=lambda row: (row[0], str(row[1])))
    return [(label, loss, others) for loss, label, others in found[:count]], proven
