"""How weights follow from others: as shares, as products down a hierarchy, as combinations."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import best_of, share_that_follows
from shuanggao_analytics.audit.checks.mean_rows import unit_relation
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.reading.columns import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.kinds.weights.rows import Grouping
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Pairs = list[tuple[str, str]]
    Found = tuple[list[Relation], Pairs, dict[str, str]]

MAJORITY = 0.75
_STEP = 0.05  # of the coefficient of a linear combination, before it is fitted freely
_SHARP = 7  # rows whose weights are most apart, from which it is read
_NEAREST = 5  # combinations that are compared with the roundings
_EQUAL = 1e-9  # apart, at most, are weights that tell nothing of it
_FEWEST = 3  # rows with different weights: with two a coefficient always fits half of them


def share_relations(
    printed: Mapping[str, Figures],
    amount: tuple[str, str, Callable[[Floats], Floats]],
    weights: Sequence[str],
    totals: Mapping[str, float],
    *,
    ways: Sequence[Grouping],
) -> Found:
    """Return that weights are shares of an amount, such as 1 − e, over the table or in groups.

    Parameters
    ----------
    printed
        Figures of the columns.
    amount
        Its column, how it is written, and what it is of the column: x itself, or 1 − x.
    weights
        Columns that can be the shares; the one that most rows follow is.
    totals
        What each column of weights sums to: 1 or 100.
    ways
        How the rows can be grouped, all of them first.

    Returns
    -------
    tuple
        Relations, notes, and causes: ``weight_of_entropy`` where weights are shares of the entropy
        itself, so that the indicator that tells least counts most.
    """
    column, words, formula = amount

    def relation(weight: str, way: Grouping, of: Callable[[Floats], Floats], said: str) -> Relation:
        within = f" within {way.name}" if way.name else ""
        return Relation(check=f"w = {said}/Σ{said}{within}", target=weight, inputs=(column,),
                        formula=_shares(way, of, totals[weight]), whole=True)  # fmt: skip

    if not weights:
        return [], [], {}
    tries = {(weight, way): relation(weight, way, formula, words)
             for way in ways for weight in weights}  # fmt: skip
    held = {key: share_that_follows(each, printed) for key, each in tries.items()}
    best = max(held, key=lambda key: held[key])
    if held[best] >= 0.5:
        return [tries[best]], [], {}
    steady = {key: _in_proportion(each, key[1], formula) for key, each in tries.items()}
    found = best_of(list(steady.values()), printed)
    if share_that_follows(found, printed) >= MAJORITY:
        return [found], [], {}
    mistaken = best_of([relation(w, ways[0], lambda x: x, "e") for w in weights], printed)
    if words == "(1−e)" and share_that_follows(mistaken, printed) >= MAJORITY:
        found = tries[mistaken.target, ways[0]]
        return [found], [("weight_of_entropy", mistaken.target)], {found.check: "weight_of_entropy"}
    vague = words == "v" or len(plain(column)) < 2  # variation may only describe the data
    if len(weights) > 1 or (vague and share_that_follows(found, printed) < 0.5):
        return [], [("shares_unexplained", column)], {}
    return [tries[weights[0], ways[0]]], [], {}


def product_relations(
    printed: Mapping[str, Figures],
    uppers: Sequence[tuple[str, Grouping]],
    leaves: Sequence[str],
    *,
    combined: Sequence[str],
    totals: Mapping[str, float],
) -> tuple[list[Relation], Pairs]:
    """Return that global weights are the product of the weights above them and their local ones.

    Of all pairs of columns those are taken that at least half of the rows follow.

    Parameters
    ----------
    printed
        Figures of the columns.
    uppers
        Columns of the levels above with their groups; a weight stands in the first row of a group.
    leaves
        Columns with a weight for each indicator.
    combined
        Those of them that are called global, total or combined; they are tried first.
    totals
        What each column sums to.
    """
    if not uppers or len(leaves) < 2:
        return [], []
    relations: list[Relation] = []
    notes: Pairs = []
    targets = [*combined, *(name for name in leaves if name not in combined)]
    for target in targets:
        locals_ = [name for name in leaves if name != target and name not in combined]
        tries = [_product(target, uppers, name, totals) for name in locals_]
        if not tries or any(target in each.inputs for each in relations):
            continue
        found = best_of(tries, printed)
        if share_that_follows(found, printed) >= 0.5:
            relations.append(found)
            notes.append(("global_weight", f"{target} = {' · '.join(found.inputs)}"))
    return relations, notes


def combination_relations(
    printed: Mapping[str, Figures],
    sources: Sequence[str],
    target: str,
    totals: Mapping[str, float],
    *,
    way: Grouping,
    units: NDArray[np.bool_],
) -> tuple[list[Relation], Pairs]:
    """Return that weights are a linear, product or geometric combination of others.

    Parameters
    ----------
    printed
        Figures of the columns and, from `unit_figures`, of the units.
    sources
        Columns that are combined, two or more.
    target
        The combined weights.
    totals
        What each column sums to.
    way
        Within which groups the combined weights sum to their total.
    units
        Where a row is an indicator.
    """
    if len(sources) < 2:
        return [], []
    tries = dict(_combinations(printed, sources, target, totals=totals, way=way, units=units))
    off = {words: _distance(each, printed) for words, each in tries.items()}
    nearest = sorted(tries, key=lambda words: off[words])[:_NEAREST]
    held = {words: share_that_follows(tries[words], printed) for words in nearest}
    words = max(nearest, key=lambda each: held[each])
    if held[words] < MAJORITY:
        return [], [("combined_unexplained", target)]
    return [tries[words]], [("combination_followed", f"{target}: {words}")]


def _distance(relation: Relation, printed: Mapping[str, Figures]) -> float:
    """Return how far the target is from what is recomputed, in the median of the rows."""
    with np.errstate(all="ignore"):
        found = relation.formula(*(printed[name].numbers for name in relation.inputs))
    off = np.abs(found - printed[relation.target].numbers)
    off = off[np.isfinite(off)]
    return float(np.median(off)) if len(off) else np.inf


def _shares(way: Grouping, of: Callable[[Floats], Floats], total: float) -> Callable[..., Floats]:
    def formula(column: Floats) -> Floats:
        amount = of(column)
        out = np.full(amount.shape, np.nan)
        for rows in way.groups:
            cells = amount[..., rows]
            out[..., rows] = total * cells / cells.sum(axis=-1, keepdims=True)
        return out

    return formula


def _in_proportion(relation: Relation, way: Grouping, of: Callable[[Floats], Floats]) -> Relation:
    """Return that weights are in proportion to an amount: one wrong amount then spoils one row.

    The factor is the median of weight over amount, which a wrong cell does not move, while it
    moves the sum that all shares are taken of.
    """

    def formula(column: Floats, weight: Floats) -> Floats:
        amount, shown = np.broadcast_arrays(of(column), weight)
        out = np.full(amount.shape, np.nan)
        for rows in way.groups:
            ratio = np.sort(shown[..., rows] / amount[..., rows], axis=-1)  # missing ones come last
            last = np.maximum(np.isfinite(ratio).sum(axis=-1, keepdims=True) - 1, 0)
            ends = (np.take_along_axis(ratio, at, axis=-1) for at in (last // 2, (last + 1) // 2))
            out[..., rows] = sum(ends) / 2 * amount[..., rows]
        return out

    return replace(relation, inputs=(*relation.inputs, relation.target), formula=formula)


def _product(
    target: str, uppers: Sequence[tuple[str, Grouping]], local: str, totals: Mapping[str, float]
) -> Relation:
    names = [name for name, _ in uppers]
    scale = totals[target] / totals[local] / float(np.prod([totals[name] for name in names]))
    units = np.concatenate(uppers[-1][1].groups)

    def formula(*columns: Floats) -> Floats:
        *above, own = np.broadcast_arrays(*columns)
        size = own.shape[-1]
        product = own * scale
        for weight, (_, way) in zip(above, uppers, strict=True):
            product = product * weight[..., way.first(size)]
        out = np.full(own.shape, np.nan)
        out[..., units] = product[..., units]
        return out

    return Relation(check="global = " + "·".join(["parent"] * len(names)) + "·local",
                    target=target, inputs=(*names, local), formula=formula, whole=True)  # fmt: skip


def _combinations(
    printed: Mapping[str, Figures],
    sources: Sequence[str],
    target: str,
    *,
    totals: Mapping[str, float],
    way: Grouping,
    units: NDArray[np.bool_],
) -> Iterator[tuple[str, Relation]]:
    for share in _coefficients(printed, sources, target, totals=totals, units=units):
        factors = [
            totals[target] * a / totals[name] for a, name in zip(share, sources, strict=True)
        ]
        words = ", ".join(f"{name} {a:.3g}" for name, a in zip(sources, share, strict=True))
        yield f"linear, {words}", unit_relation("w = Σ α·w", target, sources, _linear(factors),
                                                units=units)  # fmt: skip
    for words, power in (("product", 1.0), ("geometric", 1.0 / len(sources))):
        sign = "Πw" if power == 1 else "(Πw)^(1/k)"
        yield words, Relation(check=f"w = {sign}/Σ{sign}", target=target, inputs=tuple(sources),
                              formula=_powered(power, way, totals[target]), whole=True)  # fmt: skip


def _linear(factors: Sequence[float]) -> Callable[..., Floats]:
    return lambda *w: sum(a * column for a, column in zip(factors, w, strict=True))


def _powered(power: float, way: Grouping, total: float) -> Callable[..., Floats]:
    def formula(*w: Floats) -> Floats:
        product: Floats = np.prod(np.broadcast_arrays(*w), axis=0) ** power
        return _shares(way, lambda x: x, total)(product)

    return formula


def _coefficients(
    printed: Mapping[str, Figures],
    sources: Sequence[str],
    target: str,
    *,
    totals: Mapping[str, float],
    units: NDArray[np.bool_],
) -> Iterator[Floats]:
    """Return coefficients of a linear combination: equal ones, steps of 0.05, and fitted ones."""
    from scipy.optimize import nnls

    yield np.full(len(sources), 1 / len(sources))
    values = np.column_stack([printed[name].numbers[units] / totals[name] for name in sources])
    aim = printed[target].numbers[units] / totals[target]
    known = np.isfinite(values).all(axis=1) & np.isfinite(aim)
    values, aim = values[known], aim[known]
    if len(sources) == 2:
        for alpha in _alphas(values[:, 0] - values[:, 1], aim - values[:, 1]):
            yield np.array([alpha, 1 - alpha])
    elif len(aim) > len(sources):
        found = nnls(values, aim)[0]
        if found.sum() > 0:
            yield np.round(found / found.sum() / _STEP) * _STEP
            yield found


def _alphas(apart: Floats, moved: Floats) -> list[float]:
    """Return the first of two coefficients: in steps, and as the rows most apart have it."""
    sharp = np.argsort(-np.abs(apart), kind="stable")[:_SHARP]
    sharp = sharp[np.abs(apart[sharp]) > _EQUAL]
    if len(sharp) < _FEWEST:
        return []
    own = moved[sharp] / apart[sharp]
    fitted = float(np.sum(apart * moved) / np.sum(apart**2))
    alphas = [*np.arange(_STEP, 1, _STEP).round(2), *own.round(2), fitted, *own]
    return [each for each in dict.fromkeys(map(float, alphas)) if 0 <= each <= 1]
