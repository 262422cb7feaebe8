"""A measure made ready for many draws: its data checked once, its kernel, its statistics."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.inputs import (
    checked_groups,
    checked_matrix,
    checked_values,
    path_codes,
)
from shuanggao_analytics.layout.concentration import kernels
from shuanggao_analytics.layout.concentration.decomposition import check_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shuanggao_analytics.inputs import Codes, Floats, Groups, Values

Measure: TypeAlias = Literal[
    "gini",
    "theil",
    "dagum",
    "coefficient_of_variation",
    "hoover",
    "hhi",
    "concentration_index",
    "primacy",
    "ellison_glaeser",
]

_SIMPLE: dict[str, tuple[Callable[[kernels.Draws], Floats], tuple[str, ...]]] = {
    "gini": (kernels.gini, ("gini",)),
    "coefficient_of_variation": (
        kernels.coefficient_of_variation,
        ("coefficient_of_variation",),
    ),
    "hoover": (kernels.hoover, ("hoover",)),
    "hhi": (kernels.hhi, ("hhi", "normalised")),
    "concentration_index": (kernels.concentration_index, ("concentration_index",)),
    "primacy": (kernels.primacy, ("share", "two_place", "four_place")),
}
_OF_SHARES = ("hhi", "concentration_index", "primacy")
_MEASURES = (*_SIMPLE, "theil", "dagum", "ellison_glaeser")
_CHUNK = 1 << 16  # cells of draws × places at a time: they stay in the cache of a processor


class Prepared(NamedTuple):
    """A measure with its data, ready for draws × places of counts.

    The places of `evaluate` and `strata` stand in the order `order` of the caller's `labels`.
    """

    names: list[str]
    evaluate: Callable[[Floats], Floats]
    labels: pd.Index
    order: Codes
    strata: Codes


def prepare(
    x: Values | pd.DataFrame,
    measure: str,
    *,
    weights: Values | None,
    base: Values | None,
    groups: Groups | None,
    index: Literal["T", "L"],
) -> Prepared:
    """Check the arguments against the measure and return it ready for draws."""
    faults = _argument_faults(measure, x, weights=weights, base=base, groups=groups)
    if faults:
        raise DataContractError(faults)
    if isinstance(x, pd.DataFrame):
        cells = checked_matrix(x)
        if not cells.sum():
            msg = "the whole table is zero, so nothing is located anywhere"
            raise ShuanggaoError(msg)
        categories = [str(name) for name in x.columns]
        rows, strata = np.arange(len(cells)), np.zeros(len(cells), dtype=np.intp)
        indices = partial(kernels.ellison_glaeser, cells=cells, herfindahl=None)
        return Prepared(categories, indices, x.index, rows, strata)
    levels, heads, labels = checked_values(x, weights, base)
    order = np.argsort(levels, kind="stable")
    keys = checked_groups(groups, labels)
    codes = [code[order] for code in path_codes(keys)[0]]
    names, evaluate = _kernel(measure, levels[order], heads[order], codes=codes, index=index)
    if measure == "theil":
        check_index(index, levels, labels)
        between = ["between"] if len(codes) == 1 else [f"between {name}" for name in keys.columns]
        names = ["total", *between, "within"]
    return Prepared(names, evaluate, labels, order, codes[0])


def resampled(rng: np.random.Generator, strata: Codes, draws: int) -> Iterator[Floats]:
    """Yield draws × places of how often each place is drawn, some draws at a time."""
    n = strata.size
    members = [np.flatnonzero(strata == code) for code in range(int(np.max(strata)) + 1)]
    step = draws_at_a_time(n)
    for start in range(0, draws, step):
        size = min(step, draws - start)
        cells = np.empty((size, n), dtype=np.intp)
        filled = 0
        for member in members:
            upto = filled + member.size
            cells[:, filled:upto] = member[rng.integers(0, member.size, (size, member.size))]
            filled = upto
        cells += np.arange(size)[:, None] * n
        yield np.bincount(cells.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def draws_at_a_time(n: int) -> int:
    """Return how many draws of n places are held at once."""
    return max(32, _CHUNK // n)


def check_draws(draws: int, level: float) -> None:
    """Raise when the number of draws or the level cannot be meant."""
    faults = []
    if draws < 2:
        faults.append(Fault("draws", "needs at least 2", value=str(draws)))
    if not 0 < level < 1:
        remedy = "0.95 for 95 %"
        faults.append(Fault("level", "not between 0 and 1", value=str(level), remedy=remedy))
    if faults:
        raise DataContractError(faults)


def _kernel(
    measure: str, levels: Floats, heads: Floats, *, codes: list[Codes], index: Literal["T", "L"]
) -> tuple[list[str], Callable[[Floats], Floats]]:
    def evaluate(counts: Floats) -> Floats:
        draw = kernels.Draws(counts, levels, heads)
        if measure == "theil":
            return kernels.theil(draw, codes, index)
        if measure == "dagum":
            return kernels.dagum(draw, codes[0])
        values = _SIMPLE[measure][0](draw)
        return values if values.ndim == 2 else values[:, None]

    if measure == "dagum":
        return ["total", "within", "between", "transvariation"], evaluate
    return list(_SIMPLE[measure][1]) if measure in _SIMPLE else [], evaluate


def _argument_faults(
    measure: str,
    x: Values | pd.DataFrame,
    *,
    weights: Values | None,
    base: Values | None,
    groups: Groups | None,
) -> list[Fault]:
    if measure not in _MEASURES:
        remedy = f"use one of {', '.join(_MEASURES)}"
        return [Fault("measure", "unknown measure", value=str(measure), remedy=remedy)]
    faults = []
    table = measure == "ellison_glaeser"
    if table != isinstance(x, pd.DataFrame):
        wanted = "a table of places × categories" if table else "one value a place"
        faults.append(Fault("x", f"{measure} needs {wanted}"))
    of_shares = measure in _OF_SHARES or table
    for name, given in (("weights", weights), ("base", base)):
        if given is not None and of_shares:
            faults.append(Fault(name, f"{measure} takes no heads"))
    if groups is not None and measure not in {"theil", "dagum"}:
        faults.append(Fault("groups", f"{measure} takes no groups", remedy="theil and dagum do"))
    if measure == "dagum" and groups is None:
        faults.append(Fault("groups", "dagum needs groups"))
    if measure == "dagum" and isinstance(groups, pd.DataFrame) and groups.shape[1] > 1:
        remedy = "Dagum's Gini has one level of groups; theil takes nested ones"
        faults.append(Fault("groups", "more than one column", remedy=remedy))
    return faults
