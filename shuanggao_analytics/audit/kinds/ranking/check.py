"""Ranking tables: ranks from scores, and composite scores from their weighted parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import audit_of, checked_table, printed_figures
from shuanggao_analytics.audit.checks.mean_rows import (
    ARITHMETIC,
    mean_relations,
    rows_apart,
    unit_figures,
    unit_relation,
)
from shuanggao_analytics.audit.checks.relations import FOLLOWS, evaluate
from shuanggao_analytics.audit.kinds.coupling.check import ROLES as COUPLING
from shuanggao_analytics.audit.kinds.ranking.orders import explained, whole_ranks
from shuanggao_analytics.audit.kinds.ranking.scores import RANKS, best_score
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns
from shuanggao_analytics.audit.reading.layouts import is_serial, with_names
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.checks.relations import Relation
    from shuanggao_analytics.audit.checks.result import Audit
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

    Fit = tuple[str, str, Callable[..., Floats]]

ROLES = (
    Role("rank", RANKS, many=True),
    Role("ignored", r"序号|编号|代码|no\.?|id|code", many=True),
    Role("score", r".*(综合|总|合计)(得分|评分|评价|指数|分数?|成绩|水平|值).*|得分|评分|分数|指数|"
                  r"composite.*|(overall|final|total)(score|index)?|score|index", many=True),
    Role("measure", r".*(得分|评分|分数|指数|成绩|评价值|贴近度|接近度|协调度|耦合度|效率|"
                    r"score|index|closeness|efficiency)[a-z]{0,2}|[cd]值?", many=True),
    Role("parts", r"(?!)", many=True),
)  # fmt: skip
_MAJORITY = 0.8  # of the rows that tell anything follow a form before it is asked of the rest
_TELLING = 4  # such rows at least
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
    it has rows. Ranks are of the score that is named, else of the numbers that at least three
    quarters of them follow; of nothing where there are none.

    A composite score S, named by its heading or the user, is :math:`\sum_j w_j x_j` with the
    weights given, or the plain sum, mean or geometric mean of its parts, or has weights that are
    found from the table: only what at least four fifths of the rows follow is asked of the rest.
    C, T and D of a coupling table are left to `coupling`.

    Parameters
    ----------
    table
        One row a unit, as printed.
    columns
        Role → heading where the headings do not tell: ``score`` (a list, the composite one
        first), ``rank`` (a list: each is compared with the score that most of its rows follow),
        ``parts`` (a list).
    weights
        Of the parts as the paper states them, together 1; the score is then asked to follow.

    Returns
    -------
    Audit
        Of kind ``ranking``. Notes: ``rank_one_is``, ``ties_followed``, ``ranked_within``,
        ``ranks_of_more_units``, ``rank_twice``, ``rank_missing``, ``rank_unexplained`` (it follows
        from nothing here), ``score_is``, ``weights_followed`` and, where parts were named and
        explain nothing, ``score_unexplained``.

    Raises
    ------
    DataContractError
        When there is neither a rank with numbers nor a named score with its parts; for weights
        that do not fit.

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
    ranks, scores = roles.get("rank", []), roles.get("score", [])
    numbers = _numbers(table, {*ranks, *scores, *roles.get("ignored", [])})
    scores = [name for name in scores if columns or not is_serial(table[name])]
    parts = roles.get("parts") or numbers
    if not (ranks and (scores or numbers)) and not (scores and parts):
        remedy = "name them: columns={'score': …, 'rank': …, 'parts': [...]}; there are: "
        fault = Fault("table", "no score with a rank or parts beside it",
                      remedy=remedy + ", ".join(map(str, table.columns)))  # fmt: skip
        raise DataContractError([fault])
    used = list(dict.fromkeys([*ranks, *scores, *parts, *numbers]))
    printed = printed_figures(table, used)
    printed |= {name: whole_ranks(printed[name]) for name in ranks}
    apart = rows_apart(table, used)
    printed |= unit_figures(apart.units)
    table = with_names(table, used)
    relations: list[Relation] = []
    notes: list[tuple[str, str]] = []
    if scores and (columns or not _of_coupling(table, scores[0])):
        relations, notes = _composed(printed, scores[0], parts, weights, units=apart.units)
        if not relations and "parts" in roles:
            notes.append(("score_unexplained", scores[0]))
    means, remarks = mean_relations(printed, [*scores, *parts], apart, kinds=[ARITHMETIC])
    relations += means
    notes += remarks
    measures = [name for name in roles.get("measure", []) if name in printed]
    named = scores or (measures if len(measures) == 1 else [])
    others = [name for name in numbers if name not in named]
    rankings = []
    for name in ranks:
        found = best_score(table, printed, named=named, rank=name, units=apart.units, others=others)
        if found and found.follows < 0.5 and not scores:
            found = None  # a measure, but not the one that is ranked
        rankings += [found] if found else []
        notes += list(found.notes) if found else [("rank_unexplained", name)]
    relations += [each.relation for each in rankings]
    causes = {each.relation.check: each.cause for each in rankings if each.cause}
    audit = audit_of("ranking", table, relations, printed=printed, notes=notes, causes=causes)
    for each in rankings:
        audit = explained(audit, table, each, printed, used=used)
    return audit


def _numbers(table: pd.DataFrame, skip: set[str]) -> list[str]:
    """Return the columns of numbers that can be parts or scores."""
    serial = {name for name in table.columns[:1] if is_serial(table[name])}
    return [name for name in number_columns(table) if name not in skip | serial]


def _of_coupling(table: pd.DataFrame, score: str) -> bool:
    """Return whether a score is C, T or D of a coupling table, with another of them beside it."""
    roles = assign(table, COUPLING)
    found = [name for key in ("C", "T", "D") for name in roles.get(key, [])]
    return score in found and len(found) > 1


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
        follows = _share_told(relation, printed)
        better = follows >= _MAJORITY and (best is None or follows > best[0])
        if better and not _coarse(relation, printed, units):
            best = follows, key, relation
    if best is None:
        return [], []
    _, key, relation = best
    return [relation], [("score_is" if key == relation.check else "weights_followed", key)]


def _share_told(relation: Relation, printed: Mapping[str, Figures]) -> float:
    """Return the share of rows that follow, of those that tell anything; 0 where few do.

    0 = 0 + 0 and 3 = 3 + 0 hold whatever the formula.
    """
    verdict = evaluate(relation, printed).verdict
    score = printed[relation.target].numbers
    equal = np.any([printed[name].numbers == score for name in relation.inputs], axis=0)
    telling = (verdict != "") & (score != 0) & ~equal
    held = (verdict == FOLLOWS) & telling
    return float(held.sum() / telling.sum()) if telling.sum() >= _TELLING else 0.0


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
    if off > half * np.sqrt(len(target)):
        rest = np.arange(len(target)) != _outlier(values, target)
        share = nnls(values[rest], target[rest])[0]
    whole = share / share.sum() if share.sum() > 0 else share
    size = 1.0 if abs(share.sum() - 1) < 0.02 else share.sum()
    for steps in _STEPS:
        rounded = np.round(whole * steps) / steps
        if abs(rounded.sum() - 1) < 1e-9:
            yield rounded * size
    yield share


def _outlier(values: Floats, target: Floats) -> int:
    r"""Return the row without which least squares leave least: the largest :math:`e^2/(1 - h)`."""
    basis = np.linalg.qr(values)[0]
    left = target - basis @ (basis.T @ target)
    free = np.maximum(1 - np.sum(basis**2, axis=1), 1e-9)
    return int(np.argmax(left**2 / free))


def _weighted(share: Floats) -> Callable[..., Floats]:
    return lambda *x: sum(w * column for w, column in zip(share, x, strict=True))


def _geometric(*x: Floats) -> Floats:
    product: Floats = np.prod(np.broadcast_arrays(*x), axis=0)
    return product ** (1 / len(x))
