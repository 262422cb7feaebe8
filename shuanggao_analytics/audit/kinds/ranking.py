"""Ranking tables: ranks from scores, and composite scores from their weighted parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import (
    audit_of,
    checked_table,
    printed_figures,
    share_that_follows,
)
from shuanggao_analytics.audit.columns import Role, assign, number_columns
from shuanggao_analytics.audit.kinds.layouts import is_serial, with_names
from shuanggao_analytics.audit.kinds.mean_rows import mean_relations, rows_apart, unit_relation
from shuanggao_analytics.audit.kinds.orders import RANKS, best_score, explained, whole_ranks
from shuanggao_analytics.audit.relations import evaluate
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.audit.relations import Relation
    from shuanggao_analytics.audit.result import Audit
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

    Fit = tuple[str, str, Callable[..., Floats]]

ROLES = (
    Role("rank", RANKS, many=True),
    Role("score", r".*(综合|总|合计)(得分|评分|评价|指数|分数?|成绩|水平|值).*|总分|composite.*|"
                  r"total(score)?|(overall|final)(score)?"),
    Role("parts", r"(?!)", many=True),
    Role("ignored", r"序号|编号|代码|no\.?|id|code|index", many=True),
)  # fmt: skip
_MAJORITY = 0.75
_STEPS = (20, 100, 1000)  # weights are first looked for in these parts of one
_COARSE = 0.15  # of the spread of the scores: with rounding above it any weights would fit
_SPARE = 3  # rows more than parts before weights are fitted: fewer can always be fitted


def ranking(
    table: pd.DataFrame,
    *,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    weights: Weights | None = None,
) -> Audit:
    r"""Check whether printed ranks follow from scores, and a composite score from its parts.

    The rank of a unit is one more than the number of units ahead of it, in the direction that the
    ranks take; equal scores may share the better, the worse or the mean rank, or ranks may leave
    none out after a tie (which one is noted). Scores equal as printed can stand in either order.
    The ranks may restart in each year or group, and an excerpt may show ranks of more units than
    it has rows.

    A composite score S is :math:`\sum_j w_j x_j` with the weights given, or their plain sum, mean
    or geometric mean, or with weights that are found from the table: only what at least three
    quarters of the rows follow is asked of the rest.

    Parameters
    ----------
    table
        One row a unit, as printed.
    columns
        Role → heading where the headings do not tell: ``score``, ``rank`` (a list: each is
        compared with the score that most of its rows follow), ``parts`` (a list).
    weights
        Of the parts as the paper states them, together 1; the score is then asked to follow.

    Returns
    -------
    Audit
        Of kind ``ranking``. Notes: ``rank_one_is``, ``ties_followed``, ``ranked_within``,
        ``ranks_of_more_units``, ``rank_twice``, ``rank_missing``, ``score_is``,
        ``weights_followed`` and, where parts were named and explain nothing, ``score_unexplained``.

    Raises
    ------
    DataContractError
        When there is neither a rank with a score nor a score with its parts; for weights that do
        not fit.

    Examples
    --------
    >>> printed = pd.DataFrame({"省份": list("甲乙丙丁"), "排名": [1, 3, 2, 4],
    ...                         "综合得分": ["0.71", "0.64", "0.64", "0.30"]})
    >>> ranking(printed).verdict
    'follows'
    >>> ranking(printed.assign(排名=[1, 4, 2, 3])).findings[["row", "expected"]].to_dict("list")
    {'row': ['乙', '丁'], 'expected': ['2', '4']}
    """
    table = checked_table(table)
    roles = assign(table, ROLES, columns=columns)
    ranks = roles.get("rank", [])
    skip = {
        *ranks,
        *roles.get("ignored", []),
        *(name for name in table.columns[:1] if is_serial(table[name])),
    }
    numbers = [name for name in number_columns(table) if name not in skip]
    score = roles.get("score", [None])[0] or _last_before(table, numbers, ranks, columns)
    parts = roles.get("parts") or [name for name in numbers if name != score]
    if score is None or (not ranks and not parts):
        remedy = "name them: columns={'score': …, 'rank': …, 'parts': [...]}; there are: "
        fault = Fault("table", "no score with a rank or parts beside it",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    used = [*ranks, score, *parts]
    printed = printed_figures(table, used)
    printed |= {name: whole_ranks(printed[name]) for name in ranks}
    apart = rows_apart(table, used)
    table = with_names(table, used)
    relations, notes = _composed(printed, score, parts, weights, units=apart.units)
    if not relations and "parts" in roles:
        notes.append(("score_unexplained", score))
    means, remarks = mean_relations(printed, [score, *parts], apart)
    relations += means
    notes += remarks
    scores = [score] if columns and "score" in columns and len(ranks) == 1 else [score, *parts]
    rankings = [
        found
        for name in ranks
        if (found := best_score(table, printed, scores=scores, rank=name, units=apart.units))
    ]
    relations += [each.relation for each in rankings]
    notes += [note for each in rankings for note in each.notes]
    causes = {each.relation.check: each.cause for each in rankings if each.cause}
    audit = audit_of("ranking", table, relations, printed=printed, notes=notes, causes=causes)
    for each in rankings:
        audit = explained(audit, table, each, printed, used=used)
    return audit


def _last_before(
    table: pd.DataFrame,
    numbers: Sequence[str],
    ranks: Sequence[str],
    columns: Mapping[str, str | Sequence[str]] | None,
) -> str | None:
    """Return the number that stands just before the last rank, else the last number."""
    if not numbers:
        return None
    given = [*(columns or {}).get("parts", [])]
    places = list(table.columns)
    free = [name for name in numbers if name not in given]
    before = [n for n in free if ranks and places.index(n) < places.index(ranks[-1])]
    pick = before or free
    return pick[-1] if pick else None


def _composed(
    printed: Mapping[str, Figures],
    score: str,
    parts: Sequence[str],
    weights: Weights | None,
    *,
    units: NDArray[np.bool_],
) -> tuple[list[Relation], list[tuple[str, str]]]:
    """Return the relation of a score to its parts, as stated or as most rows follow; with notes."""
    if weights is not None:
        share = checked_weights(weights, pd.Index(parts))
        return [unit_relation("S = Σ w·x", score, parts, _weighted(share), units=units)], []
    if len(parts) < 2:
        return [], []
    best: tuple[float, str, Relation] | None = None
    for key, words, formula in _forms(printed, score, parts, units):
        relation = unit_relation(words, score, parts, formula, units=units)
        if _coarse(relation, printed, units):
            continue
        follows = share_that_follows(relation, printed)
        if follows >= _MAJORITY and (best is None or follows > best[0]):
            best = follows, key, relation
    if best is None:
        return [], []
    _, key, relation = best
    return [relation], [("score_is" if key == relation.check else "weights_followed", key)]


def _coarse(relation: Relation, printed: Mapping[str, Figures], units: NDArray[np.bool_]) -> bool:
    """Return whether rounding alone takes a score so far that any parts would explain it."""
    outcome, score = evaluate(relation, printed), printed[relation.target]
    reach = (outcome.high - outcome.low) / 2 + score.halves
    known = units & np.isfinite(reach) & np.isfinite(score.numbers)
    if not known.any():
        return True
    return bool(np.median(reach[known]) > _COARSE * np.std(score.numbers[known]))


def _forms(
    printed: Mapping[str, Figures], score: str, parts: Sequence[str], units: NDArray[np.bool_]
) -> Iterator[Fit]:
    """Return what a score can be of its parts: plain forms first, then fitted weights."""
    n = len(parts)
    yield "S = Σ x", "S = Σ x", _weighted(np.ones(n))
    yield "S = mean x", "S = mean x", _weighted(np.full(n, 1 / n))
    yield "S = (Π x)^(1/n)", "S = (Π x)^(1/n)", _geometric
    values = np.column_stack([printed[name].numbers for name in parts])
    target = printed[score].numbers
    rows = np.flatnonzero(units & np.isfinite(values).all(axis=1) & np.isfinite(target))
    half = float(np.max(printed[score].halves[rows], initial=0.0))
    if len(rows) < n + _SPARE:
        return
    for share in _fits(values[rows], target[rows], half):
        words = ", ".join(f"{name} {w:.3g}" for name, w in zip(parts, share, strict=True))
        yield words, "S = Σ w·x", _weighted(share)


def _fits(values: Floats, target: Floats, half: float) -> Iterator[Floats]:
    """Return weights that fit all rows, or all but the one that is farthest off without itself."""
    from scipy.optimize import nnls

    share, off = nnls(values, target)
    for at in range(len(target)) if off > half * np.sqrt(len(target)) else ():
        rest = np.arange(len(target)) != at
        found, left = nnls(values[rest], target[rest])
        if left < off:
            share, off = found, left
    whole = share / share.sum() if share.sum() > 0 else share
    size = 1.0 if abs(share.sum() - 1) < 0.02 else share.sum()
    for steps in _STEPS:
        rounded = np.round(whole * steps) / steps
        if abs(rounded.sum() - 1) < 1e-9:
            yield rounded * size
    yield share


def _weighted(share: Floats) -> Callable[..., Floats]:
    return lambda *x: sum(w * column for w, column in zip(share, x, strict=True))


def _geometric(*x: Floats) -> Floats:
    product: Floats = np.prod(np.broadcast_arrays(*x), axis=0)
    return product ** (1 / len(x))
