"""Could chance have done it: group labels permuted, and units thrown on heads at random.

Two null hypotheses. `permutation`: the labels of the groups have nothing to do with the levels,
so the places (each with its heads) are dealt out anew over the labels; the total stays as it is
and its parts move. `chance`: each single unit falls on a place with a probability that goes with
the heads of the place. A few units can never lie evenly over many places, so an index of counts
is above zero even then, and this says how far. Both are array operations, seeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import checked_groups, checked_values, path_codes
from shuanggao_analytics.layout.concentration import kernels
from shuanggao_analytics.layout.concentration.resampling import (
    check_draws,
    draws_at_a_time,
    prepare,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shuanggao_analytics.inputs import Codes, Floats, Groups, Values

_OF_CHANCE = (
    "gini",
    "theil",
    "coefficient_of_variation",
    "hoover",
    "hhi",
    "concentration_index",
)


@dataclass(frozen=True)
class NullTest:
    """A measure against what a null hypothesis gives.

    Attributes
    ----------
    measure, null, level
        Name of the measure, the null hypothesis in words, level of the interval.
    table
        One row a statistic: ``observed``; ``null_mean``, ``low`` and ``high`` of the draws; ``p``
        (share of the draws, the observed one among them, that reach it from below) and
        ``p_lower`` (that come as low).
    draws
        Draws × statistics under the null hypothesis.
    """

    measure: str
    null: str
    level: float
    table: pd.DataFrame
    draws: pd.DataFrame

    @property
    def p_value(self) -> float:
        """Upper p value of the part between groups, or of the measure when it has no parts."""
        between = [name for name in self.table.index if str(name).startswith("between")]
        return float(self.table.loc[between[0] if between else self.table.index[0], "p"])

    @property
    def text(self) -> str:
        """The result in one sentence."""
        parts = [
            f"{name} {row['observed']:.4f} against {row['null_mean']:.4f} "
            f"({self.level:.0%} {row['low']:.4f} to {row['high']:.4f}, p = {row['p']:.3f})"
            for name, row in self.table.iterrows()
        ]
        return f"{self.measure}, {self.null}: {'; '.join(parts)}"

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def permutation(
    x: Values,
    *,
    groups: Groups,
    measure: Literal["theil", "dagum"] = "theil",
    weights: Values | None = None,
    base: Values | None = None,
    index: Literal["T", "L"] = "T",
    draws: int = 999,
    level: float = 0.95,
    seed: int = 0,
) -> NullTest:
    r"""Test the parts of a decomposition by permuting the group labels over the places.

    .. math:: p = \frac{1 + \#\{b : B_b \ge B\}}{1 + \text{draws}}

    Parameters
    ----------
    x, groups, weights, base, index
        As for the measure. Nested labels stay together: whole rows are permuted.
    measure
        ``"theil"`` or ``"dagum"``.
    draws, level, seed
        Number of permutations, level of the interval of the null, seed.

    Returns
    -------
    NullTest
        ``.p_value`` of the between part, ``.table`` and ``.draws`` of all parts. It holds for
        all 31 provinces as for a sample: it asks whether the grouping matters, not who was
        drawn. With one group nothing can move and p is 1.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for the measure, `draws` and `level`.

    References
    ----------
    Rey, S. J. (2004), in Goodchild & Janelle (eds.), *Spatially Integrated Social Science*,
    280–299; Phipson & Smyth (2010) for the count of the observed one.

    Examples
    --------
    >>> test = permutation([1, 2, 3, 7, 8, 9], groups=list("aaabbb"), seed=1)
    >>> round(float(test.table.loc["between", "observed"]), 4), test.p_value < 0.2
    (0.1927, True)
    """
    check_draws(draws, level)
    if measure not in {"theil", "dagum"}:
        remedy = "use theil or dagum, the measures with parts; chance tests the others"
        fault = Fault("measure", "has no group labels to permute", value=measure, remedy=remedy)
        raise DataContractError([fault])
    task = prepare(x, measure, weights=weights, base=base, groups=groups, index=index)
    observed = task.evaluate(np.ones((1, len(task.labels))))[0]
    levels, heads, labels = checked_values(x, weights, base)
    codes = path_codes(checked_groups(groups, labels))[0]
    levels = levels / (heads @ levels / heads.sum())
    rng = np.random.default_rng(seed)
    if measure == "theil":
        between = _permuted_theil(rng, levels, heads, codes=codes, index=index, draws=draws)
        parts = np.column_stack([between, observed[0] - between.sum(axis=1)])
    else:
        parts = _permuted_dagum(rng, levels, heads, code=codes[0], draws=draws)
        parts = np.column_stack([parts, observed[0] - parts.sum(axis=1)])
    null = "group labels permuted"
    return _against(measure, null, parts, observed[1:], names=task.names[1:], level=level)


def chance(
    x: Values,
    *,
    measure: Literal[
        "gini", "theil", "coefficient_of_variation", "hoover", "hhi", "concentration_index"
    ] = "gini",
    base: Values | None = None,
    groups: Groups | None = None,
    draws: int = 999,
    level: float = 0.95,
    seed: int = 0,
) -> NullTest:
    r"""Set an index of counts against the one of as many units thrown on heads at random.

    .. math:: X^* \sim \text{Multinomial}\left(\sum_i x_i,\ \frac{b_i}{\sum_j b_j}\right)

    Parameters
    ----------
    x
        A count of single units of each place, whole numbers ≥ 0.
    measure
        Name of the index; theil (T) with its parts.
    base
        Heads of each place, > 0; without it every place is as likely. ``"hhi"`` and
        ``"concentration_index"`` are of the counts themselves all the same.
    groups
        For ``"theil"`` alone: one label a place, or nested labels.
    draws, level, seed
        Number of draws, level of the interval of the null, seed.

    Returns
    -------
    NullTest
        ``.p_value`` is that of more concentration than chance gives.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for the measure, `draws` and `level`; also for counts that are no whole numbers.

    References
    ----------
    Ellison, G. & Glaeser, E. L. (1997). *Journal of Political Economy* 105, 889–927: the dart
    board.

    Examples
    --------
    >>> test = chance([3, 0, 1, 2, 0, 0, 4], seed=1)
    >>> test.table.loc["gini", ["observed", "null_mean"]].round(2).tolist()
    [0.57, 0.39]
    """
    check_draws(draws, level)
    counted = measure in {"hhi", "concentration_index"}
    task = prepare(
        x, measure, weights=None, base=None if counted else base, groups=groups, index="T"
    )
    levels, heads, labels = checked_values(x, None, base)
    units = levels * heads if base is not None else levels
    whole = np.rint(units)
    if measure not in _OF_CHANCE or not np.allclose(units, whole, rtol=1e-9, atol=0):
        raise DataContractError(_chance_faults(measure, units, labels))
    codes = path_codes(checked_groups(groups, labels))[0]
    rng = np.random.default_rng(seed)
    step = draws_at_a_time(len(labels))
    values = []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        thrown = rng.multinomial(int(whole.sum()), heads / heads.sum(), size=size)
        values.append(_of_counts(measure, thrown.astype(np.float64), heads, codes))
    observed = task.evaluate(np.ones((1, len(labels))))[0]
    null = "units thrown on heads at random"
    sample = np.concatenate(values)
    return _against(measure, null, sample, observed, names=task.names, level=level)


def _permuted(rng: np.random.Generator, n: int, draws: int) -> Iterator[Codes]:
    """Yield draws × places of permuted positions, some draws at a time.

    Each row is a sort of random keys with the position in their low bits, which is many times
    faster than a shuffle; two equal keys out of 2**(64 − bits) are left to their position.
    """
    bits = max(1, int(n - 1).bit_length())
    low, position = np.uint64((1 << bits) - 1), np.arange(n, dtype=np.uint64)
    step = draws_at_a_time(n)
    for start in range(0, draws, step):
        size = (min(step, draws - start), n)
        keys = rng.integers(0, np.iinfo(np.uint64).max, size, dtype=np.uint64, endpoint=True)
        keys &= ~low
        keys |= position
        keys.sort(axis=1)
        keys &= low
        yield keys.view(np.int64).astype(np.intp, copy=False)


def _permuted_theil(
    rng: np.random.Generator,
    levels: Floats,
    heads: Floats,
    *,
    codes: list[Codes],
    index: Literal["T", "L"],
    draws: int,
) -> Floats:
    """Return what lies between the groups of each level, draws × levels."""
    inner = np.sort(codes[-1])  # the places of a group stand side by side
    starts = np.flatnonzero(np.diff(inner, prepend=-1))
    value = heads * levels
    even = bool((heads == heads[0]).all())
    fixed = np.add.reduceat(heads, starts)
    # which outer group an innermost one belongs to, as 0/1
    inside = [np.zeros((starts.size, int(np.max(code)) + 1)) for code in codes]
    for matrix, code in zip(inside, codes, strict=True):
        matrix[codes[-1], code] = 1
    result = []
    for places in _permuted(rng, levels.size, draws):
        amount = np.add.reduceat(value.take(places), starts, axis=1)
        people = (
            np.broadcast_to(fixed, amount.shape)
            if even
            else np.add.reduceat(heads.take(places), starts, axis=1)
        )
        between = [kernels.theil_between(people @ m, amount @ m, index) for m in inside]
        result.append(np.diff(np.column_stack([np.zeros(len(places)), *between]), axis=1))
    return np.concatenate(result)


def _permuted_dagum(
    rng: np.random.Generator, levels: Floats, heads: Floats, *, code: Codes, draws: int
) -> Floats:
    """Return within and net between, draws × 2."""
    order = np.argsort(levels, kind="stable")
    levels, heads = levels[order], heads[order]
    scale = heads.sum() * (heads @ levels)
    result = []
    for places in _permuted(rng, levels.size, draws):
        dealt = code.take(places)
        inside = np.zeros(len(dealt))
        people, amount = [], []
        for group in range(int(np.max(code)) + 1):
            part = np.where(dealt == group, heads, 0.0)
            inside += kernels.spread(part, levels)
            people.append(part.sum(axis=1))
            amount.append(part @ levels)
        between = kernels.net_between(np.stack(people, axis=1), np.stack(amount, axis=1))
        result.append(np.column_stack([inside, between]) / scale)
    return np.concatenate(result)


def _of_counts(measure: str, counts: Floats, heads: Floats, codes: list[Codes]) -> Floats:
    """Return the statistics of draws × places of counts on fixed heads."""
    total = counts.sum(axis=1, keepdims=True)
    share, people = counts / total, heads / heads.sum()
    if measure == "hhi":
        index = (share**2).sum(axis=1)
        even = 1 / heads.size
        return np.column_stack([index, kernels.quotient(index - even, np.full(1, 1 - even))])
    if measure == "theil":
        between = [_grouped_theil(share, people, code) for code in codes]
        overall = _grouped_theil(share, people, np.arange(heads.size))
        steps = np.diff(np.column_stack([np.zeros(len(share)), *between]), axis=1)
        return np.column_stack([overall, steps, overall - between[-1]])
    if measure == "gini":
        relative = share / people
        order = np.argsort(relative, axis=1)
        values = kernels.spread(people[order], np.take_along_axis(relative, order, axis=1))
    elif measure == "hoover":
        values = 0.5 * np.abs(share - people).sum(axis=1)
    elif measure == "concentration_index":
        values = 100 * np.sqrt((share**2).sum(axis=1))
    else:
        values = np.sqrt(((share / people - 1) ** 2) @ people)
    return values[:, None]


def _grouped_theil(share: Floats, people: Floats, code: Codes) -> Floats:
    member = np.zeros((code.size, int(np.max(code)) + 1))
    member[np.arange(code.size), code] = 1
    heads = np.broadcast_to(people @ member, (len(share), member.shape[1]))
    return kernels.theil_between(heads, share @ member, "T")


def _chance_faults(measure: str, units: Floats, labels: pd.Index) -> list[Fault]:
    if measure not in _OF_CHANCE:
        remedy = f"use one of {', '.join(_OF_CHANCE)}"
        return [Fault("measure", "no null of single units", value=measure, remedy=remedy)]
    remedy = "give counts of single units; an amount has no such null"
    broken = ~np.isclose(units, np.rint(units), rtol=1e-9, atol=0)
    return [
        Fault("x", "not a whole number", row=str(label), value=str(value), remedy=remedy)
        for label, value in zip(labels[broken], units[broken], strict=True)
    ]


def _against(
    measure: str, null: str, sample: Floats, observed: Floats, *, names: list[str], level: float
) -> NullTest:
    slack = 1e-12 * max(1.0, float(np.nanmax(np.abs(observed), initial=0.0)))
    tail = (1 - level) / 2
    low, high = np.quantile(sample, [tail, 1 - tail], axis=0)
    table = pd.DataFrame(
        {
            "observed": observed,
            "null_mean": sample.mean(axis=0),
            "low": low,
            "high": high,
            "p": (1 + (sample >= observed - slack).sum(axis=0)) / (len(sample) + 1),
            "p_lower": (1 + (sample <= observed + slack).sum(axis=0)) / (len(sample) + 1),
        },
        index=names,
    )
    return NullTest(measure, null, level, table, pd.DataFrame(sample, columns=names))
