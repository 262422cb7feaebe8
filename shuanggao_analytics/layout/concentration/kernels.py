r"""The measures as array operations: one pass for thousands of draws.

A draw says how often each place stands in it: once for the whole (`whole`), a whole number of
times in a bootstrap, not at all for a place left out. A measure takes all draws at once as an
array of draws × places and gives one value a draw; a draw in which it is not defined (nothing
left to share) gives NaN. The functions of `concentration` are these with a single draw, so a
measure has one formula only. Inputs are not checked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats


class Draws(NamedTuple):
    """Draws × places: how often each place stands in a draw, its level and its heads."""

    counts: Floats
    levels: Floats
    heads: Floats


def whole(levels: Floats, heads: Floats) -> Draws:
    """Return the single draw in which every place stands once.

    Examples
    --------
    >>> gini(whole(np.array([1.0, 3.0]), np.ones(2))).tolist()
    [0.25]
    """
    return Draws(np.ones((1, levels.size)), levels, heads)


def gini(draws: Draws) -> Floats:
    r"""Return the Gini coefficient, :math:`\sum_i w_i x_i (2 H_i - w_i - W) / (W \sum_i w_i x_i)`.

    With places in rising order of level and :math:`H_i` the heads up to and with place i.
    """
    counts, levels, heads = _rising(draws)
    weights = counts * heads
    share = quotient(spread(weights, levels), weights.sum(axis=1) * (weights @ levels))
    return np.maximum(share, 0.0)


def coefficient_of_variation(draws: Draws) -> Floats:
    """Return the population standard deviation over the mean, weighted by heads."""
    counts, levels, heads = draws
    weights = counts * heads
    people = weights.sum(axis=1)
    mean = quotient(weights @ levels, people)
    # around the mean of each draw: a difference of two sums would lose half of the digits
    away = levels - mean[:, None]
    away *= away
    away *= weights
    return quotient(np.sqrt(quotient(away.sum(axis=1), people)), mean)


def hoover(draws: Draws) -> Floats:
    """Return half the summed distance between shares of value and shares of heads."""
    counts, levels, heads = draws
    weights = counts * heads
    total = weights @ levels
    mean = quotient(total, weights.sum(axis=1))
    away = np.abs(levels - mean[:, None])
    away *= weights
    return quotient(0.5 * away.sum(axis=1), total)


def hhi(draws: Draws) -> Floats:
    """Return the Herfindahl index of the shares and its normalised form, as two columns."""
    counts, levels, _ = draws
    sums = counts @ np.column_stack([levels, levels**2, np.ones(levels.size)])
    index, even = quotient(sums[:, 1], sums[:, 0] ** 2), quotient(np.ones(len(sums)), sums[:, 2])
    return np.column_stack([index, quotient(index - even, 1 - even)])


def concentration_index(draws: Draws) -> Floats:
    """Return hundred times the root of the Herfindahl index."""
    return 100 * np.sqrt(hhi(draws)[:, 0])


def primacy(draws: Draws) -> Floats:
    """Return the share of the largest, two-place and four-place index, as three columns."""
    counts, levels, _ = _rising(draws)
    seen = counts[:, ::-1].cumsum(axis=1)
    falling = np.append(levels[::-1], np.nan)  # the last one: no such place
    size = np.full((len(counts), 4), np.nan)
    for rank in range(4):
        reached = seen > rank
        position = np.where(reached[:, -1], reached.argmax(axis=1), levels.size)
        size[:, rank] = falling[position]
    others = size[:, 1:].sum(axis=1)
    return np.column_stack(
        [
            quotient(size[:, 0], counts @ levels),
            quotient(size[:, 0], size[:, 1]),
            quotient(size[:, 0], others),
        ]
    )


def theil(draws: Draws, codes: Sequence[Codes], index: Literal["T", "L"]) -> Floats:
    """Return the total, what lies between the groups of each level, and within, as columns.

    Between the groups of a level means inside those of the level above; with one level the
    columns are total, between, within.
    """
    counts, levels, heads = draws
    unit = levels / _mean(levels, heads)
    value, weight = heads * unit, (heads * unit if index == "T" else heads)
    sums = counts @ np.column_stack([heads, value, weight * log(unit)])
    people, amount = sums[:, 0], sums[:, 1]
    total = _theil(sums[:, 2], people, amount, index)
    between = []
    for code in codes:
        of_group = np.zeros((levels.size, int(np.max(code)) + 1))
        of_group[np.arange(levels.size), code] = 1
        group_heads = counts @ (of_group * heads[:, None])
        group_value = counts @ (of_group * value[:, None])
        between.append(theil_between(group_heads, group_value, index))
    steps = np.diff(np.column_stack([np.zeros(len(counts)), *between]), axis=1)
    return np.column_stack([total, steps, total - between[-1]])


def theil_between(heads: Floats, value: Floats, index: Literal["T", "L"]) -> Floats:
    """Return the Theil index of the groups alone, from heads and value in draws × groups."""
    people, amount = heads.sum(axis=1), value.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(heads > 0, value / heads, 1.0)
    weight = value if index == "T" else heads
    return _theil((weight * log(mean)).sum(axis=1), people, amount, index)


def dagum(draws: Draws, code: Codes) -> Floats:
    """Return the total, within, net between and transvariation, as four columns."""
    counts, levels, heads = draws
    order = np.argsort(levels, kind="stable")
    if not _is_rising(levels):
        counts, levels, heads, code = counts[:, order], levels[order], heads[order], code[order]
    weights = counts * heads
    overall = spread(weights, levels)
    inside = np.zeros(len(counts))
    sums = []
    for group in range(int(np.max(code)) + 1):
        member = code == group
        part = weights[:, member]
        inside += spread(part, levels[member])
        sums.append((part.sum(axis=1), part @ levels[member]))
    people, amount = weights.sum(axis=1), weights @ levels
    between = net_between(np.stack([s[0] for s in sums], 1), np.stack([s[1] for s in sums], 1))
    parts = np.column_stack([overall, inside, between, overall - inside - between])
    return quotient(parts, (people * amount)[:, None])


def net_between(heads: Floats, value: Floats) -> Floats:
    """Return the Gini of the group means, times total heads and value, from draws × groups."""
    result = np.zeros(len(heads))
    for j in range(heads.shape[1] - 1):
        gap = heads[:, j + 1 :] * value[:, [j]] - heads[:, [j]] * value[:, j + 1 :]
        result += np.abs(gap).sum(axis=1)
    return result


def ellison_glaeser(counts: Floats, cells: Floats, herfindahl: Floats | None) -> Floats:
    """Return the index of each category (columns) in each draw (rows), from places × categories."""
    overall = cells.sum(axis=1)
    total = (counts @ overall)[:, None]
    of_all = quotient((counts @ overall**2)[:, None], total**2)
    amount = counts @ cells
    own = quotient(counts @ cells**2, amount**2)
    both = quotient(counts @ (cells * overall[:, None]), amount * total)
    raw = quotient(own - 2 * both + of_all, 1 - of_all)
    firms = own if herfindahl is None else herfindahl
    return quotient(raw - firms, 1 - firms)


def log(ratio: Floats) -> Floats:
    """Return the natural logarithm with log 0 = 0, for use in x ln x only."""
    return np.log(np.where(ratio > 0, ratio, 1.0))


def spread(weights: Floats, levels: Floats) -> Floats:
    """Return half of the double sum of w w |x - x| of each row, levels rising."""
    value = weights * levels
    up_to = np.cumsum(weights, axis=1)
    people = up_to[:, -1].copy() if up_to.shape[1] else np.zeros(len(weights))
    up_to *= 2
    up_to -= weights
    result: Floats = np.einsum("ij,ij->i", value, up_to) - people * value.sum(axis=1)
    return result


def quotient(above: Floats, below: Floats) -> Floats:
    """Return above / below, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.asarray(above / below)
    result[~np.isfinite(result)] = np.nan
    return result


def _theil(logs: Floats, people: Floats, amount: Floats, index: Literal["T", "L"]) -> Floats:
    with np.errstate(divide="ignore"):
        overall = np.log(quotient(amount, people))
    if index == "T":
        return quotient(logs, amount) - overall
    return overall - quotient(logs, people)


def _mean(levels: Floats, heads: Floats) -> float:
    return float(heads @ levels / heads.sum())


def _is_rising(levels: Floats) -> bool:
    return bool((levels[1:] >= levels[:-1]).all())


def _rising(draws: Draws) -> Draws:
    """Return the draws with the places in rising order of level."""
    if _is_rising(draws.levels):
        return draws
    order = np.argsort(draws.levels, kind="stable")
    return Draws(draws.counts[:, order], draws.levels[order], draws.heads[order])
