r"""A selection as a sparse integer program: columns, rules as named blocks of rows, the solver.

Columns are :math:`x_j` (candidate chosen), :math:`y_c` (college chosen) and :math:`u_e` (element
of an aim held), with :math:`x_j \le y_c \le \sum_{j \in c} x_j \le 2 y_c` and
:math:`u_e \le \sum_{j \ni e} x_j`. Only the x are whole: for whole x the others are whole at once.
A college with one group has :math:`\sum x = 1`, one with two :math:`\sum x = 2`, so group units
are :math:`2 y_c - \sum x` and school units :math:`\sum x - y_c`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from shuanggao_analytics.layout.siting.models import Rows, solve, stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.allocation.selection.aims import Aim

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.intp]
    Mask: TypeAlias = NDArray[np.bool_]

TOLERANCE = 1e-9


NO_ROWS = Rows(*(np.empty(0, dtype=np.intp),) * 2, *(np.empty(0),) * 3)


class Rule(NamedTuple):
    """One rule with a name: lower ≤ rows ≤ upper, in multiples of `unit`.

    `kind` is ``quota``, ``floor``, ``cap``, ``college``, ``budget``, ``least``, ``forced``,
    ``barred`` or ``held`` (an earlier aim keeps its value). Rules of one `family` differ in their
    `label` only.
    """

    name: str
    kind: str
    family: str
    label: str
    rows: Rows = NO_ROWS
    unit: float = 1.0


class Outcome(NamedTuple):
    """What the solver says: no choice, proven or not; or a choice, its value and its bound."""

    chosen: Mask | None
    value: float
    bound: float
    impossible: bool


@dataclass(frozen=True)
class Model:
    """Candidates, their colleges and the aims, laid out as columns.

    Attributes
    ----------
    labels
        Labels of the candidates, in the order of the model.
    college
        Number of the college of each candidate, from 0.
    aims
        The aims in the order of their columns.
    """

    labels: pd.Index
    college: Positions
    aims: tuple[Aim, ...]

    @property
    def candidates(self) -> int:
        """Number of candidates."""
        return len(self.labels)

    @cached_property
    def offsets(self) -> dict[str, int]:
        """First column of the elements of each aim."""
        first = self.candidates + int(np.max(self.college)) + 1
        sizes = np.cumsum([first, *(aim.worth.size for aim in self.aims)])
        return {aim.name: int(at) for aim, at in zip(self.aims, sizes, strict=False)}

    @cached_property
    def width(self) -> int:
        """Number of columns."""
        colleges = int(np.max(self.college)) + 1
        return self.candidates + colleges + sum(aim.worth.size for aim in self.aims)

    @cached_property
    def structure(self) -> Rows:
        """The rows that say what y and u mean; they are no rules and cannot be left out."""
        n, each = self.candidates, np.arange(self.candidates)
        colleges = int(np.max(self.college)) + 1
        one = np.ones(n)
        chosen = Rows(
            np.concatenate((each, each)),
            np.concatenate((each, n + self.college)),
            np.concatenate((one, -one)),
            np.full(n, -np.inf),
            np.zeros(n),
        )
        two = Rows(
            np.concatenate((self.college, np.arange(colleges))),
            np.concatenate((each, n + np.arange(colleges))),
            np.concatenate((one, np.full(colleges, -2.0))),
            np.full(colleges, -np.inf),
            np.zeros(colleges),
        )
        parts = [chosen, _held(self.college, each, n + np.arange(colleges)), two]
        for aim in self.aims:
            columns = self.offsets[aim.name] + np.arange(aim.worth.size)
            parts.append(_held(*self._holders(aim), columns))
        return stack(*parts)

    def _holders(self, aim: Aim) -> tuple[Positions, Positions]:
        """Return pairs of an element and a column that holds it.

        An element that all candidates of a college hold is held by the college, which is the same
        for whole columns and a closer bound for others: two groups there count once.
        """
        colleges = int(np.max(self.college)) + 1
        size = np.bincount(self.college, minlength=colleges)
        pair = aim.element * colleges + self.college[aim.candidate]
        kinds, which, count = np.unique(pair, return_inverse=True, return_counts=True)
        by_college = count == size[kinds % colleges]
        alone = ~by_college[which]
        return (
            np.concatenate((aim.element[alone], kinds[by_college] // colleges)),
            np.concatenate(
                (aim.candidate[alone], self.candidates + kinds[by_college] % colleges)
            ).astype("intp"),
        )

    def gains(self, weights: Mapping[str, float]) -> Floats:
        """Return what each column adds to a weighted sum of aims."""
        gains = np.zeros(self.width)
        for aim in self.aims:
            weight, at = weights.get(aim.name, 0.0), self.offsets[aim.name]
            gains[: self.candidates] += weight * aim.amounts
            gains[at : at + aim.worth.size] += weight * aim.worth
        return gains

    def value(self, weights: Mapping[str, float], chosen: Mask) -> float:
        """Return the weighted sum of aims of a choice."""
        return float(sum(weights.get(aim.name, 0.0) * aim.value(chosen) for aim in self.aims))

    def column_values(self, chosen: Mask) -> Floats:
        """Return all columns of a choice."""
        colleges = np.zeros(int(np.max(self.college)) + 1)
        colleges[self.college[chosen]] = 1.0
        parts = [chosen.astype("float64"), colleges]
        for aim in self.aims:
            held = np.zeros(aim.worth.size)
            held[aim.element[chosen[aim.candidate]]] = 1.0
            parts.append(held)
        return np.concatenate(parts)

    def best(
        self,
        weights: Mapping[str, float],
        rules: Iterable[Rule],
        *,
        fixed: Mapping[int, bool] | None = None,
        start: Mask | None = None,
        deadline: float,
        gap: float,
    ) -> Outcome:
        """Return the choice with the greatest weighted sum of aims that keeps all rules.

        `fixed` says which candidates must be in (true) or out; `start` is a choice that keeps all.
        """
        gains = self.gains(weights)
        scale = float(np.max(np.abs(gains), initial=0.0)) or 1.0
        rows = stack(self.structure, *(rule.rows for rule in rules), *fixed_rows(fixed or {}))
        found = solve(
            -gains / scale,
            rows,
            whole=self.candidates,
            start=None if start is None else self.column_values(start),
            deadline=deadline,
            gap=gap,
        )
        if found.x is None:
            return Outcome(None, np.nan, np.inf, found.proven_infeasible)
        chosen = found.x[: self.candidates] > 0.5
        value = self.value(weights, chosen)
        return Outcome(chosen, value, max(-found.bound * scale, value), impossible=False)

    def possible(
        self, rules: Sequence[Rule], *, fixed: Mapping[int, bool], deadline: float
    ) -> bool | None:
        """Tell whether any choice keeps these rules; ``None`` when the time ran out."""
        found = self.best({}, rules, fixed=fixed, deadline=deadline, gap=0.0)
        return None if found.chosen is None and not found.impossible else not found.impossible


def fixed_rows(fixed: Mapping[int, bool]) -> list[Rows]:
    """Return the row that a candidate is in or out, one each."""
    return [in_or_out(at, inside=inside) for at, inside in fixed.items()]


def in_or_out(at: int, *, inside: bool) -> Rows:
    """Return the row that a candidate is in, or out."""
    bound = float(inside)
    return single_row(np.array([at]), np.ones(1), bound, bound)


def single_row(column: Positions, value: Floats, lower: float, upper: float) -> Rows:
    """Return one row with its bounds."""
    return Rows(
        np.zeros(column.size, dtype=np.intp), column, value, np.array([lower]), np.array([upper])
    )


def used_amounts(rules: Sequence[Rule], columns: Floats) -> list[Floats]:
    """Return what each row of each rule amounts to for given columns, in its own units."""
    amounts = []
    for rule in rules:
        rows = rule.rows
        used = np.zeros(rows.lower.size)
        np.add.at(used, rows.row, rows.value * columns[rows.column])
        amounts.append(rule.unit * used)
    return amounts


def soon(seconds: float) -> float:
    """Return the moment so many seconds from now."""
    return time.monotonic() + seconds


def _held(element: Positions, holder: Positions, columns: Positions) -> Rows:
    """Return the rows column ≤ number of chosen holders of the element."""
    return Rows(
        np.concatenate((np.arange(columns.size), element)),
        np.concatenate((columns, holder)),
        np.concatenate((np.ones(columns.size), -np.ones(element.size))),
        np.full(columns.size, -np.inf),
        np.zeros(columns.size),
    )
