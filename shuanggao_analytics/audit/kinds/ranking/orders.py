"""Printed ranks against the scores that they rank: either direction, ties, ranks within groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import share_that_follows
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, Relation, evaluate
from shuanggao_analytics.audit.reading.columns import label_columns
from shuanggao_analytics.audit.reading.figures import Figures, label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.inputs import Floats

    Groups = list[NDArray[np.intp]]

TIES = {
    "min": "equal scores share the better rank",
    "dense": "no rank is left out after a tie",
    "average": "equal scores share the mean rank",
    "max": "equal scores share the worse rank",
}
_MANY = 0.3  # of the ranks are above the number of rows: the table is an excerpt
_MOST_UNITS = 2000


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranking:
    """What a column of ranks was found to be.

    Attributes
    ----------
    relation
        Ranks from scores.
    score, rank
        The columns.
    groups
        The rows that are ranked together.
    largest_first
        Whether rank 1 is the largest score.
    notes
        Direction, ties, groups; ranks that stand twice or not at all.
    cause
        For ranks that have nothing to do with the score.
    follows
        Share of the ranks that follow.
    """

    relation: Relation
    score: str
    rank: str
    groups: Groups
    largest_first: bool
    notes: tuple[tuple[str, str], ...]
    cause: str | None = None
    follows: float = 0.0


def ranks_of(
    table: pd.DataFrame,
    printed: Mapping[str, Figures],
    *,
    score: str,
    rank: str,
    units: NDArray[np.bool_],
) -> Ranking | None:
    r"""Return the relation between printed ranks and scores, in the way that most rows follow.

    The rank of a unit is one more than the number of units that are ahead of it (or the number of
    different scores ahead, or the mean of the places that equal scores share). Scores that are
    equal as printed can stand in either order. Ranks of an excerpt, in which many are above the
    number of rows, are only asked to stand in the order of the scores.

    Parameters
    ----------
    table
        The printed table.
    printed
        Figures of the two columns.
    score, rank
        The columns.
    units
        Where a row is a unit.

    Returns
    -------
    Ranking or None
        None with fewer than three ranked units.
    """
    printed = {**printed, rank: whole_ranks(printed[rank])}
    both = units & np.isfinite(printed[score].numbers) & np.isfinite(printed[rank].numbers)
    if not 3 <= both.sum() <= _MOST_UNITS:
        return None
    tries: list[tuple[tuple[float, float, bool], Ranking]] = []
    for name, groups in _ways(table, printed, both, score=score, rank=rank).items():
        leaning = leaning_of(printed, groups, score, rank)
        for ties in _possible_ties(printed[rank].numbers, groups):
            for largest in (leaning <= 0,) if abs(leaning) > 0.5 else (True, False):
                each = _tried(printed, groups, name, ties, largest=largest, score=score, rank=rank)
                told = each.follows if each.follows >= 0.5 else 0.0  # fewer can follow by chance
                exact = _exact(each.relation, printed) if told else 0.0
                tries.append(((exact, told, largest == (leaning <= 0)), each))
    (_, follows, _), found = max(tries, key=lambda each: each[0])
    unrelated = follows < 0.5 and abs(leaning_of(printed, found.groups, score, rank)) < 0.5
    wrong = _numbers_wrong(printed, found)
    return replace(found, notes=(*found.notes, *wrong),
                   cause="rank_of_something_else" if unrelated else None)  # fmt: skip


def _exact(relation: Relation, printed: Mapping[str, Figures]) -> float:
    """Return the share of ranks that are those of the scores as printed, rounding aside."""
    off = np.abs(evaluate(relation, printed).recomputed - printed[relation.target].numbers)
    return float(np.mean(off[np.isfinite(off)] < 0.5))


def whole_ranks(figures: Figures) -> Figures:
    """Return ranks as figures that are meant to the unit, or to the half where they are means."""
    return Figures(figures.numbers, np.where(np.isfinite(figures.numbers), 0.4, np.nan))


def explained(audit: Audit, table: pd.DataFrame, ranking: Ranking, printed: Mapping[str, Figures],
              *, used: Sequence[str]) -> Audit:  # fmt: skip
    """Return an audit in which wrong ranks name the one score that alone explains them.

    A rank follows from all scores, so that one wrong score puts several ranks wrong. Where the
    ranks are in order without one row, and its rank leaves it a place between its neighbours, the
    score of that row is the suspect; where two ranks change places, both of them are too.
    """
    checks = audit.table
    here = (checks["check"] == ranking.relation.check) & (checks["column"] == ranking.rank)
    failing = here & (checks["verdict"] == FAILS)
    if not failing.any() or ranking.cause is not None:
        return audit
    named, swapped = _named(table, ranking, printed, used)
    told = checks.copy()
    known = told["suspect"].astype(object).map(lambda text: f"{ranking.score} →" in str(text))
    open_ = failing & ~known
    told.loc[open_, "cause"] = "ranks_swapped" if swapped else "rank_not_of_score"
    if named:
        told.loc[open_, "suspect"] = "; ".join(named)
    return replace(audit, table=told)


def _named(
    table: pd.DataFrame, ranking: Ranking, printed: Mapping[str, Figures], used: Sequence[str]
) -> tuple[list[str], bool]:
    """Return the cells that explain the wrong ranks of each group, and whether two changed place.

    No cell is named unless the ranks of every group are explained.
    """
    fails = evaluate(ranking.relation, printed).fails
    heads = label_columns(table, used)
    named: list[str] = []
    swapped = False
    for group in ranking.groups:
        inside = [int(at) for at in group if fails[at]]
        single = [
            f"{label(table, at, heads)}, {ranking.score} → {between}"
            for at in inside
            if (between := _between(printed, ranking, group, at))
        ]
        if inside and not single and len(inside) != 2:
            return [], False
        if len(inside) == 2:
            cells = table[ranking.rank].astype(str)
            places = [label(table, at, heads) for at in inside]
            pairs = zip(places, reversed(inside), strict=True)
            single += [f"{place}, {ranking.rank} → {cells.iloc[at]}" for place, at in pairs]
            swapped = True
        named += single
    return named, swapped


def _tried(
    printed: Mapping[str, Figures],
    groups: Groups,
    name: str | None,
    ties: str,
    *,
    largest: bool,
    score: str,
    rank: str,
) -> Ranking:
    ranks = printed[rank].numbers
    excerpt = _excerpt(ranks, groups)
    formula = _ranked(groups, 1 if largest else -1, ties, ranks if excerpt else None)
    ahead = "larger" if largest else "smaller"
    check = (
        f"ranks in the order of {score}" if excerpt else f"rank = 1 + units with {ahead} {score}"
    )
    relation = Relation(check=check, target=rank, inputs=(score,), formula=formula, whole=True)
    notes = [("rank_one_is", f"{rank}: {'largest' if largest else 'smallest'} {score}")]
    if name is not None:
        notes.append(("ranked_within", name))
    if excerpt:
        notes.append(("ranks_of_more_units", f"{int(np.max(ranks[groups[0]]))} > {len(groups[0])}"))
    elif ties != "min":
        notes.append(("ties_followed", TIES[ties]))
    return Ranking(relation=relation, score=score, rank=rank, groups=groups,
                   largest_first=largest, notes=tuple(notes),
                   follows=share_that_follows(relation, printed))  # fmt: skip


def _excerpt(ranks: Floats, groups: Groups) -> bool:
    """Return whether ranks are those of more units than the groups show."""
    return all(np.mean(ranks[group] > len(group)) >= _MANY for group in groups)


def _ways(
    table: pd.DataFrame,
    printed: Mapping[str, Figures],
    both: NDArray[np.bool_],
    *,
    score: str,
    rank: str,
) -> dict[str | None, Groups]:
    """Return the ways in which rows can be ranked together; any part of an order is in order.

    Ranks above the number of rows in each group are of the whole table, unless they go with the
    score within the groups only.
    """
    ways = groupings(table, both, (score, rank))
    ranks = printed[rank].numbers
    whole = abs(leaning_of(printed, ways[None], score, rank))
    return {
        name: groups for name, groups in ways.items()
        if name is None or not _excerpt(ranks, groups)
        or abs(leaning_of(printed, groups, score, rank)) > whole + 0.02
    }  # fmt: skip


def _possible_ties(ranks: Floats, groups: Groups) -> tuple[str, ...]:
    """Return the rules for ties that can have made the ranks; one where no rank stands twice."""
    if any((ranks[group] != np.round(ranks[group])).any() for group in groups):
        return ("average",)
    repeated = any(len(np.unique(ranks[group])) < len(group) for group in groups)
    return tuple(TIES) if repeated else ("min",)


def groupings(
    table: pd.DataFrame, both: NDArray[np.bool_], used: Sequence[str]
) -> dict[str | None, Groups]:
    """Return the ways in which rows can be ranked together: all, or by a column of names."""
    ways: dict[str | None, Groups] = {None: [np.flatnonzero(both)]}
    for name in table.columns:
        if name in used:
            continue
        keys, words = pd.factorize(table[name].map(str).str.strip()[both])
        sizes = np.bincount(keys)
        if len(words) > 1 and sizes.min() >= 3:
            order = np.flatnonzero(both)[np.argsort(keys, kind="stable")]
            ways[str(name)] = np.split(order, np.cumsum(sizes)[:-1])
    return ways


def leaning_of(printed: Mapping[str, Figures], groups: Groups, score: str, rank: str) -> float:
    """Return the mean rank correlation of scores and ranks."""
    from scipy.stats import rankdata

    found = []
    for group in groups:
        first, second = (rankdata(printed[name].numbers[group]) for name in (score, rank))
        if np.std(first) > 0 and np.std(second) > 0:
            found.append(float(np.corrcoef(first, second)[0, 1]))
    return float(np.mean(found)) if found else 0.0


def _ranked(
    groups: Groups, sign: int, ties: str, excerpt: Floats | None
) -> Callable[[Floats], Floats]:
    def formula(scores: Floats) -> Floats:
        from scipy.stats import rankdata

        out = np.full(scores.shape, np.nan)
        for group in groups:
            place = rankdata(-sign * scores[..., group], method=ties, axis=-1)
            if excerpt is not None:
                place = np.sort(excerpt[group])[np.floor(place).astype(int) - 1]
            out[..., group] = place
        return out

    return formula


def _numbers_wrong(printed: Mapping[str, Figures], found: Ranking) -> list[tuple[str, str]]:
    """Return notes on ranks that stand twice though the scores differ, and on those left out."""
    if any(key == "ranks_of_more_units" for key, _ in found.notes):
        return []
    ranks, scores = printed[found.rank], printed[found.score]
    twice, missing = [], []
    for group in found.groups:
        values, times = np.unique(ranks.numbers[group], return_counts=True)
        tied = 0
        for value, count in zip(values, times, strict=True):
            rows = group[ranks.numbers[group] == value]
            tied += int(count) - 1
            if count > 1 and np.max(scores.low[rows]) > np.min(scores.high[rows]):
                twice.append(f"{value:g}")
        if not tied or twice:
            missing += [f"{n}" for n in range(1, len(group) + 1) if n not in values]
    notes = [("rank_twice", f"{found.rank}: {', '.join(twice)}")] if twice else []
    return notes + ([("rank_missing", f"{found.rank}: {', '.join(missing)}")] if missing else [])


def _between(
    printed: Mapping[str, Figures], ranking: Ranking, group: NDArray[np.intp], at: int
) -> str | None:
    """Return between which scores that of a row must be, if all others then have their ranks."""
    scores, ranks = printed[ranking.score], printed[ranking.rank].numbers
    rest = group[group != at]
    ahead, behind = rest[ranks[rest] < ranks[at]], rest[ranks[rest] > ranks[at]]
    sign = 1 if ranking.largest_first else -1
    order = rest[np.argsort(ranks[rest], kind="stable")]
    falls = -sign * np.diff(scores.numbers[order])
    slack = scores.halves[order][1:] + scores.halves[order][:-1]
    if len(ahead) + len(behind) < len(rest) or (falls < -slack).any():
        return None
    top = _edge(scores.numbers[ahead], -sign)
    low = _edge(scores.numbers[behind], sign)
    step = float(np.ptp(scores.numbers[rest])) + 1.0
    if top is None:
        middle = (low or 0.0) + sign * step
    else:
        middle = top - sign * step if low is None else (top + low) / 2
    changed = {**printed, ranking.score: scores.changed(at, middle)}
    verdict = evaluate(ranking.relation, changed).verdict[group]
    if not np.all(verdict == FOLLOWS):
        return None
    shown = [f"{end:g}" if end is not None else "…" for end in (low, top)]
    return "–".join(shown if sign > 0 else shown[::-1])


def _edge(numbers: Floats, sign: int) -> float | None:
    """Return the largest number for a positive sign, the smallest for a negative one."""
    if not len(numbers):
        return None
    return float(np.max(numbers) if sign > 0 else np.min(numbers))
