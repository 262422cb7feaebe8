"""Tables whose figures stand in a net: cells, and claims that one follows from others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.claim_repairs import cause_of, repairs, said
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, Outcome, Relation, evaluate
from shuanggao_analytics.audit.checks.result import Audit, checks_table, notes_table
from shuanggao_analytics.audit.reading.figures import SLACK, Figures, label, parse
from shuanggao_analytics.audit.reading.years import row_heads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shuanggao_analytics.inputs import Floats

Formula: TypeAlias = "Callable[..., Floats]"
Place: TypeAlias = tuple[int, str]  # row, column
_FEW = 8  # inputs up to which the range of a formula is told at its corners
SUM = -1  # the row of a sum that is not printed

_WHOLE_YEAR = re.compile(r"\b((?:19|20)\d{2})\.0\b")


@dataclass(frozen=True, kw_only=True, eq=False)
class Claim:
    """A cell that follows from other cells.

    Attributes
    ----------
    check
        The formula in symbols; cells of one kind share it.
    target
        The cell that is recomputed.
    inputs
        The cells it is recomputed from, in the order of the arguments of `formula`.
    formula
        Numbers in, number out.
    mistakes
        Key of a cause → the cells and the formula that give what is printed by mistake.
    """

    check: str
    target: Place
    inputs: tuple[Place, ...]
    formula: Formula
    mistakes: Mapping[str, tuple[tuple[Place, ...], Formula]] = field(default_factory=dict)

    @property
    def places(self) -> list[Place]:
        """Every cell of the claim, each once."""
        return list(dict.fromkeys((self.target, *self.inputs)))


@dataclass(frozen=True, eq=False)
class Cells:
    """A table taken apart: one row with a column a cell, so that any cells can be related.

    Attributes
    ----------
    table
        One row: what is printed in each cell.
    printed
        The figure of each cell.
    names
        Cell → its name, "row, column".
    labels
        What each row of the whole table is called.
    """

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    names: Mapping[Place, str]
    labels: Sequence[str]

    def figure(self, place: Place) -> Figures:
        """Return the figure in a cell."""
        return self.printed[self.names[place]]

    def text(self, place: Place) -> str:
        """Return what is printed in a cell."""
        return str(self.table[self.names[place]].iloc[0])

    def numbers(self, at: int, column: str) -> float:
        """Return the number in a cell, NaN where there is none."""
        return float(self.figure((at, column)).numbers[0])

    def is_blank(self, at: int, column: str) -> bool:
        """Return whether nothing at all is printed in a cell."""
        return self.text((at, column)) in {"", "nan", "None", "<NA>"}

    def high(self, at: int, column: str) -> float:
        """Return the most that the number in a cell can be."""
        return float(self.figure((at, column)).high[0])

    def outcome(self, claim: Claim, *, changes: Mapping[Place, Figures] | None = None) -> Outcome:
        """Return what a claim says, also with other figures in some of its cells."""
        changed = {self.names[place]: figure for place, figure in (changes or {}).items()}
        relation = self._relation(claim.check, claim.target, claim.inputs, claim.formula)
        printed = {
            name: changed.get(name, self.printed[name]) for name in dict.fromkeys(relation.columns)
        }
        outcome = evaluate(relation, printed)
        if relation.whole and outcome.verdict[0] == FAILS:
            return _at_corners(relation, printed, outcome)
        return outcome

    def mistaken(self, claim: Claim) -> str | None:
        """Return the first mistake that gives what is printed in the target of a claim."""
        for cause, (inputs, formula) in claim.mistakes.items():
            relation = self._relation(cause, claim.target, inputs, formula)
            if evaluate(relation, self.printed).verdict[0] == FOLLOWS:
                return cause
        return None

    def _relation(
        self, check: str, target: Place, inputs: Sequence[Place], formula: Formula
    ) -> Relation:
        names = tuple(self.names[place] for place in inputs)
        return Relation(check=check, target=self.names[target], inputs=names, formula=formula,
                        whole=len(names) > _FEW)  # fmt: skip


def _at_corners(relation: Relation, printed: Mapping[str, Figures], outcome: Outcome) -> Outcome:
    """Return an outcome whose range reaches to where all roundings lean the same way.

    Of many inputs the range is taken as that of a linear formula, which falls short of that of
    a quotient of small numbers.
    """
    inputs = [printed[name] for name in relation.inputs]
    numbers = np.array([each.numbers[0] for each in inputs])
    halves = np.nan_to_num([each.halves[0] for each in inputs])

    def run(batch: Floats) -> Floats:
        columns = [batch[:, k, None] for k in range(len(inputs))]
        with np.errstate(all="ignore"):
            found: Floats = np.asarray(relation.formula(*columns), dtype="float64")[:, 0]
        return found

    lean = np.sign(np.nan_to_num(run(numbers + np.diag(halves)) - outcome.recomputed[0])) * halves
    ends = run(np.array([numbers - lean, numbers + lean]))
    low, high = np.fmin(outcome.low, np.fmin(*ends)), np.fmax(outcome.high, np.fmax(*ends))
    target = printed[relation.target]
    reached = low[0] <= target.high[0] and high[0] >= target.low[0]
    verdict = np.where(reached, FOLLOWS, outcome.verdict)
    return Outcome(outcome.recomputed, low, high, verdict)


def cells_of(table: pd.DataFrame, printed: Mapping[str, Figures]) -> Cells:
    """Take the printed columns of a table apart into cells.

    Examples
    --------
    >>> from shuanggao_analytics.audit.checks.audits import printed_figures
    >>> table = pd.DataFrame({"省份": ["江苏", "合计"], "n": ["20", "20"]})
    >>> list(cells_of(table, printed_figures(table, ["n"])).table)
    ['江苏, n', '合计, n']
    """
    heads = row_heads(table, list(printed))
    labels = [_WHOLE_YEAR.sub(r"\1", label(table, at, heads)) for at in range(len(table))]
    names: dict[Place, str] = {}
    texts: dict[str, str] = {}
    figures: dict[str, Figures] = {}
    for column, each in printed.items():
        for at, (row, cell) in enumerate(zip(labels, table[column].tolist(), strict=True)):
            name = f"{row}, {column}"
            while name in texts:
                name += " "
            names[at, column] = name
            texts[name] = str(cell).strip()
            figures[name] = each.row(at)
    return Cells(pd.DataFrame([texts], dtype=object), figures, names, labels)


def with_sum(cells: Cells, column: str, rows: Sequence[int]) -> Cells:
    """Return the cells with one more, in row `SUM`: the sum of a column, which is not printed.

    What many cells say of the sum of many is then checked without going through all of them; that
    cell is no suspect.
    """
    figures = [cells.figure((at, column)) for at in rows]
    numbers, halves = (np.nansum([getattr(each, key) for each in figures], axis=0)
                       for key in ("numbers", "halves"))  # fmt: skip
    name = f"Σ {column}"
    return Cells(cells.table.assign(**{name: ""}),
                 {**cells.printed, name: Figures(numbers, halves)},
                 {**cells.names, (SUM, column): name}, cells.labels)  # fmt: skip


def share_of(cells: Cells, claims: Iterable[Claim]) -> float:
    """Return the share of checkable claims that hold; 0 where none can be checked."""
    verdicts = [cells.outcome(claim).verdict[0] for claim in claims]
    checked = [verdict for verdict in verdicts if verdict]
    return sum(verdict == FOLLOWS for verdict in checked) / len(checked) if checked else 0.0


def audit_claims(
    kind: str,
    cells: Cells,
    claims: Sequence[Claim],
    *,
    notes: Sequence[tuple[str, str]] = (),
    causes: Mapping[str, str] | None = None,
    least: float = -np.inf,
) -> Audit:
    """Check the claims on the cells of a table.

    A claim that fails gets the cause of its check, else that of the slip or mistake which gives
    what is printed.

    Parameters
    ----------
    kind
        Name of the kind.
    cells
        The table taken apart.
    claims
        What must hold.
    notes
        Remarks on the whole table: key, detail.
    causes
        For a check that fails throughout: check → key of the likely cause, which then stands
        beside each of its findings, without suspects.
    least
        What no figure of such a table can be below: such a value is suggested for no suspect.

    Returns
    -------
    Audit
        One row a claim.
    """
    causes = causes or {}
    outcomes = [cells.outcome(claim) for claim in claims]
    coarser = _coarser(cells, claims, outcomes)
    if coarser is not cells:
        cells, outcomes = coarser, [coarser.outcome(claim) for claim in claims]
    found = repairs(cells, claims, outcomes, explained=causes, least=least)
    rows: list[Sequence[object]] = []
    skipped = 0
    for k, (claim, outcome) in enumerate(zip(claims, outcomes, strict=True)):
        if not outcome.verdict[0]:
            skipped += bool(np.isfinite(cells.figure(claim.target).numbers[0]))
            continue
        why: Sequence[object] = (None, None)
        if outcome.verdict[0] != FOLLOWS:
            named = found.get(k, [])
            cause = causes.get(claim.check) or cause_of(cells, claim, named)
            why = (cause, "; ".join(said(cells, each) for each in named) or None)
        rows.append([*_figures_row(cells, claim, outcome), *why])
    return Audit(kind=kind, table=checks_table(rows), notes=notes_table(notes), skipped=skipped)


def _figures_row(cells: Cells, claim: Claim, outcome: Outcome) -> list[object]:
    at, column = claim.target
    figure = cells.figure(claim.target)
    number, half = float(figure.numbers[0]), float(figure.halves[0])
    recomputed = float(outcome.recomputed[0])
    decimals = min(max(0, round(-np.log10(2 * max(half, 1e-12)))), 10)
    counted = number == round(number) and half <= 1e-6 * max(abs(number), 1.0)
    return [
        claim.check,
        cells.labels[at],
        column,
        cells.text(claim.target),
        f"{round(recomputed, 2):.12g}" if counted else f"{recomputed:.{decimals}f}",
        recomputed,
        number - recomputed,
        float(outcome.high[0] - outcome.low[0]) / 2 + half,
        str(outcome.verdict[0]),
    ]


def _coarser(cells: Cells, claims: Sequence[Claim], outcomes: Sequence[Outcome]) -> Cells:
    """Return the cells with those rounded more coarsely that come from elsewhere.

    A column is taken to be rounded to the decimals of its longest cell. Where a claim fails whose
    cells lack three decimals or more, about one each, they were rounded to what they show: that
    so many last digits are zeros that were dropped is hardly possible.
    """
    changed: dict[str, Figures] = {}
    for claim, outcome in zip(claims, outcomes, strict=True):
        if not outcome.fails[0]:
            continue
        own = {cells.names[place]: _shown(cells, place) for place in claim.places}
        lacking = sum(missing for _, missing in own.values())
        if lacking >= max(3, len(own) - 1):
            for name, (half, missing) in own.items():
                if missing:
                    figure = cells.printed[name]
                    changed[name] = Figures(figure.numbers, np.array([half]), figure.percent)
    return replace(cells, printed={**cells.printed, **changed}) if changed else cells


def _shown(cells: Cells, place: Place) -> tuple[float, int]:
    """Return half the unit of the last digit of a cell, and how many its column shows more."""
    half = float(cells.figure(place).halves[0])
    own = 0.5 * 10.0 ** -float(parse(cells.text(place))[1])
    exact = not half > 2 * SLACK * abs(cells.numbers(*place))
    return (half, 0) if exact else (own, round(np.log10(own / half)))
