"""A table and its relations in, an audit out: the one way in which every kind is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, evaluate
from shuanggao_analytics.audit.checks.result import Audit, checks_table, notes_table
from shuanggao_analytics.audit.checks.suspects import Suspect, find_suspects, slip
from shuanggao_analytics.audit.reading.columns import label_columns, plain
from shuanggao_analytics.audit.reading.figures import Figures, figures, label, parse
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.cells import table_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.audit.checks.relations import Outcome, Relation


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A printed word that follows from figures: a grade, a type, a rank's direction.

    Attributes
    ----------
    check
        The rule, as it is shown.
    target
        The column of words.
    allowed
        For each row the words that the figures allow, the likeliest first; none where the row
        cannot be checked. Figures that lie across a bound allow the words of both sides.
    cause
        Key of a likely cause when the word is not allowed.
    """

    check: str
    target: str
    allowed: Sequence[Sequence[str]]
    cause: str | None = None


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What the figures of a column cannot go beyond, whatever the data.

    Attributes
    ----------
    check
        The limit, as it is shown.
    target
        The column.
    low, high
        The limits, included.
    cause
        Key of a likely cause when a figure is beyond.
    """

    check: str
    target: str
    low: float = -np.inf
    high: float = np.inf
    cause: str | None = None


def printed_figures(
    table: pd.DataFrame, columns: Iterable[str], *, counts: Iterable[str] = ()
) -> dict[str, Figures]:
    """Return columns of a table as figures; those of `counts` are exact to the unit."""
    exact = set(counts)
    return {name: figures(table[name], exact=name in exact) for name in dict.fromkeys(columns)}


def checked_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a fresh index of row numbers where it has none, or raise."""
    faults = table_faults(table, "table")
    if faults:
        raise DataContractError(faults)
    return table


def audit_of(
    kind: str,
    table: pd.DataFrame,
    relations: Sequence[Relation],
    *,
    printed: Mapping[str, Figures],
    wordings: Sequence[Wording] = (),
    limits: Sequence[Limit] = (),
    notes: Sequence[tuple[str, str]] = (),
    causes: Mapping[str, str] | None = None,
) -> Audit:
    """Check relations and words of a table.

    Parameters
    ----------
    kind
        Name of the kind.
    table
        The printed table.
    relations
        What must hold between its figures.
    printed
        The figures of every column that they name.
    wordings
        What must hold between its words and its figures.
    limits
        What its figures cannot go beyond.
    notes
        Remarks on the whole table: key, detail.
    causes
        For a check that fails throughout: check → key of the likely cause, which then stands
        beside each of its findings.

    Returns
    -------
    Audit
        One row a checked cell.
    """
    outcomes = [evaluate(relation, printed) for relation in relations]
    causes = causes or {}
    explained = [k for k, relation in enumerate(relations) if relation.check in causes]
    suspects = find_suspects(relations, printed, outcomes, explained=explained)
    heads = label_columns(table, [name for relation in relations for name in relation.columns])
    rows: list[Sequence[object]] = []
    for k, (relation, outcome) in enumerate(zip(relations, outcomes, strict=True)):
        known = causes.get(relation.check)
        for at in np.flatnonzero(outcome.verdict != "").tolist():
            figures_there = _figures_row(table, relation, outcome, printed[relation.target], at=at)
            why: Sequence[object] = (None, None)
            if outcome.verdict[at] != FOLLOWS:
                why = _why(table, heads, suspects.get((k, at), []), known)
            rows.append([relation.check, label(table, at, heads), *figures_there, *why])
    for wording in wordings:
        rows += _word_rows(table, wording, heads)
    for limit in limits:
        rows += _limit_rows(table, limit, printed[limit.target], heads)
    skipped = sum(
        int(np.sum((outcome.verdict == "") & np.isfinite(printed[relation.target].numbers)))
        for relation, outcome in zip(relations, outcomes, strict=True)
    )
    return Audit(kind=kind, table=checks_table(rows), notes=notes_table(notes), skipped=skipped)


def share_that_follows(relation: Relation, printed: Mapping[str, Figures]) -> float:
    """Return the share of checked rows in which a relation holds; 0 where none can be checked."""
    verdict = evaluate(relation, printed).verdict
    checked = int(np.sum(verdict != ""))
    return float(np.sum(verdict == FOLLOWS)) / checked if checked else 0.0


def best_of(relations: Sequence[Relation], printed: Mapping[str, Figures]) -> Relation:
    """Return the relation that holds in most rows, the first of those that tie."""
    return max(relations, key=lambda relation: share_that_follows(relation, printed))


def _figures_row(
    table: pd.DataFrame, relation: Relation, outcome: Outcome, target: Figures, *, at: int
) -> list[object]:
    recomputed = float(outcome.recomputed[at])
    decimals = max(0, round(-np.log10(2 * max(target.halves[at], 1e-12))))
    reach = (outcome.high[at] - outcome.low[at]) / 2 + target.halves[at]
    return [
        relation.target,
        str(table[relation.target].iloc[at]).strip(),
        f"{recomputed:.{min(decimals, 10)}f}",
        recomputed,
        float(target.numbers[at]) - recomputed,
        float(reach),
        str(outcome.verdict[at]),
    ]


def _why(
    table: pd.DataFrame, heads: Sequence[str], named: Sequence[Suspect], known: str | None
) -> list[object]:
    """Return the likely cause and the suspected cells of a failing check."""
    cause = known
    if cause is None and len(named) == 1:
        cause = slip(str(table[named[0].column].iloc[named[0].row]), named[0])
    return [cause, "; ".join(_accusation(table, heads, each) for each in named) or None]


def _accusation(table: pd.DataFrame, heads: Sequence[str], suspect: Suspect) -> str:
    place = label(table, suspect.row, heads)
    carried = "".join(f", carried into {_instead(table, each)}" for each in suspect.carried)
    return f"{place}, {_instead(table, suspect)}{carried}"


def _instead(table: pd.DataFrame, suspect: Suspect) -> str:
    decimals = parse(table[suspect.column].iloc[suspect.row])[1]
    return f"{suspect.column} → {suspect.value:.{max(decimals, 0)}f}"


def _word_rows(
    table: pd.DataFrame, wording: Wording, heads: Sequence[str]
) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for at, allowed in enumerate(wording.allowed):
        word = str(table[wording.target].iloc[at]).strip()
        if not allowed or not word:
            continue
        right = plain(word) in {plain(each) for each in allowed}
        rows.append([
            wording.check, label(table, at, [h for h in heads if h != wording.target]),
            wording.target, word, " / ".join(dict.fromkeys(allowed)), np.nan, np.nan, np.nan,
            FOLLOWS if right else FAILS, None if right else wording.cause,
            None if right else f"{label(table, at, heads)}, {wording.target} → {allowed[0]}",
        ])  # fmt: skip
    return rows


def _limit_rows(
    table: pd.DataFrame, limit: Limit, target: Figures, heads: Sequence[str]
) -> list[Sequence[object]]:
    """Return a finding for each figure that is beyond a limit; figures within it say nothing."""
    beyond = (target.low > limit.high) | (target.high < limit.low)
    rows: list[Sequence[object]] = []
    for at in np.flatnonzero(beyond):
        bound = limit.high if target.numbers[at] > limit.high else limit.low
        text = str(table[limit.target].iloc[at]).strip()
        rows.append([
            limit.check, label(table, int(at), heads), limit.target, text, f"{bound:g}", bound,
            float(target.numbers[at] - bound), float(target.halves[at]), FAILS, limit.cause, None,
        ])  # fmt: skip
    return rows
