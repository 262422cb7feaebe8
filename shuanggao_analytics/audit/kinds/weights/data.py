"""Printed entropies and weights against the data that they were computed from."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import share_that_follows
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.reading.columns import plain
from shuanggao_analytics.audit.reading.figures import Figures, figures
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells
from shuanggao_analytics.performance.scaling.directions import checked_signs
from shuanggao_analytics.performance.weights import critic_weights, cv_weights, entropy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.directions import Directions

    Pairs = list[tuple[str, str]]
    Method = Callable[[Floats], Floats]

COLUMN = "from data"  # what is recomputed stands in this column, with what its rounding does to it
_LEAN = 4.0  # standard deviations of independent roundings of the data
_SHIFTS = (1e-4, 1e-3, 1e-2, 0.1, 1.0)


def data_relations(
    table: pd.DataFrame,
    data: pd.DataFrame,
    printed: Mapping[str, Figures],
    *,
    targets: Sequence[tuple[str, str, float]],
    directions: Directions | None,
    units: NDArray[np.bool_],
) -> tuple[pd.DataFrame, dict[str, Figures], list[Relation], Pairs]:
    r"""Return that printed entropies and weights follow from data, under what most rows follow.

    Entropies are tried of the data as given (where none is negative), of min–max values, of those
    shifted by 0.0001, 0.001, 0.01, 0.1 or 1, and of those between 0.002 and 0.998; weights from
    each of these, CRITIC weights and weights by the coefficient of variation.

    Parameters
    ----------
    table
        The printed table.
    data
        Units × indicators, named as in the table or in the same order.
    printed
        Figures of the columns.
    targets
        Column, what it is (``entropy`` or ``weight``) and what it sums to.
    directions
        +1 or −1 by column of the data.
    units
        Where a row is an indicator.

    Returns
    -------
    tuple
        The table and the figures with a column more for each target, the relations, and notes:
        ``follows_from_data`` and the method, or ``data_not_followed``.

    Raises
    ------
    DataContractError
        For data that are incomplete or do not match the rows of the table.
    """
    ordered = _matched(table, data, units)
    cells = checked_cells(ordered, table="data")
    signs = checked_signs(directions, data.columns)[data.columns.get_indexer(ordered.columns)]
    halves = np.column_stack([figures(ordered[name]).halves for name in ordered.columns])
    whole = np.array([np.all(cells[:, j] == np.round(cells[:, j])) for j in range(cells.shape[1])])
    halves = np.where(whole, 0.0, halves)
    added = dict(printed)
    relations: list[Relation] = []
    notes: Pairs = []
    for column, kind, total in targets:
        ways = _methods(kind, signs, total)
        near = {name: _distance(printed[column], ways[name], cells, units) for name in ways}
        name = min(near, key=lambda each: near[each])
        found = _recomputed(ways[name], cells, halves, units)
        key = COLUMN if COLUMN not in added else f"{COLUMN}: {column}"
        relation = Relation(check=f"{kind} of the data: {name}", target=column, inputs=(key,),
                            formula=lambda x: x)  # fmt: skip
        if found is None or share_that_follows(relation, {**printed, key: found}) < 0.5:
            notes.append(("data_not_followed", column))
            continue
        shown = [f"{x:.6g}" if np.isfinite(x) else "" for x in found.numbers]
        table = table.assign(**{key: pd.Series(shown, index=table.index, dtype=object)})
        added[key] = found
        relations.append(relation)
        notes.append(("follows_from_data", f"{column}: {name}"))
    return table, added, relations, notes


def _matched(table: pd.DataFrame, data: pd.DataFrame, units: NDArray[np.bool_]) -> pd.DataFrame:
    """Return the columns of the data in the order of the rows of the table, by name or place."""
    by_name = {plain(name): name for name in data.columns}
    for labels in (table.index, *(table[name] for name in table.columns)):
        names = [plain(label) for label, unit in zip(labels, units, strict=True) if unit]
        if all(name in by_name for name in names) and len(set(names)) == len(names):
            return data[[by_name[name] for name in names]]
    if len(data.columns) == int(units.sum()):
        return data
    remedy = "name the columns of the data as the rows of the table"
    value = f"{len(data.columns)} columns for {int(units.sum())} rows"
    raise DataContractError([Fault("data", "does not match the table", value=value, remedy=remedy)])


def _methods(kind: str, signs: Floats, total: float) -> dict[str, Method]:
    """Return the ways in which entropies, or weights, are computed from data."""
    scaled: dict[str, Method] = {
        "as given": lambda x: x,
        "min–max": lambda x: _minmax(x, signs),
        "min–max between 0.002 and 0.998": lambda x: 0.002 + 0.996 * _minmax(x, signs),
    }
    for shift in _SHIFTS:
        scaled[f"min–max + {shift:g}"] = _shifted(signs, shift)
    if kind == "entropy":
        return {name: _entropy_of(form) for name, form in scaled.items()}
    ways = {f"entropy, {name}": _weights_of(form, total) for name, form in scaled.items()}
    ways["CRITIC"] = lambda x: (
        total * _array(critic_weights(pd.DataFrame(x), directions=signs.tolist()))
    )
    ways["coefficient of variation"] = lambda x: total * _array(cv_weights(pd.DataFrame(x)))
    return ways


def _shifted(signs: Floats, by: float) -> Method:
    return lambda x: _minmax(x, signs) + by


def _entropy_of(form: Method) -> Method:
    return lambda x: _entropies(form(x))


def _weights_of(form: Method, total: float) -> Method:
    return lambda x: total * _normed(1 - _entropies(form(x)))


def _array(series: pd.Series) -> Floats:
    array: Floats = series.to_numpy(dtype="float64")
    return array


def _distance(
    figures: Figures, method: Method, cells: Floats, units: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return which share of the rows a method misses, and how far it is from them in the median."""
    middle = _tried(method, cells)
    if middle is None:
        return 1.0, np.inf
    off = np.abs(figures.numbers[units] - middle)
    known = np.isfinite(off)
    missed = off[known] > figures.halves[units][known] * (1 + 1e-9)
    return (float(np.mean(missed)), float(np.median(off[known]))) if known.any() else (1.0, np.inf)


def _tried(method: Method, cells: Floats) -> Floats | None:
    """Return what a method gives; None where the data do not suit it."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = method(cells)
        except DataContractError:
            return None
    return found if np.isfinite(found).all() else None


def _recomputed(
    method: Method, cells: Floats, halves: Floats, units: NDArray[np.bool_]
) -> Figures | None:
    """Return what a method gives, and how far the roundings of the data can take it."""
    middle = _tried(method, cells)
    if middle is None:
        return None
    square = np.zeros_like(middle)
    for i, j in np.argwhere(halves > 0):
        moved = cells.copy()
        moved[i, j] += halves[i, j]
        there = _tried(method, moved)
        square += (there - middle) ** 2 if there is not None else 0.0
    numbers = np.full(len(units), np.nan)
    reach = np.full(len(units), np.nan)
    numbers[units] = middle
    reach[units] = np.maximum(_LEAN * np.sqrt(square / 3), 1e-9 * np.abs(middle))
    return Figures(numbers, reach)


def _minmax(x: Floats, signs: Floats) -> Floats:
    turned = x * signs
    low, high = np.min(turned, axis=0), np.max(turned, axis=0)
    scaled: Floats = (turned - low) / (high - low)
    return scaled


def _entropies(x: Floats) -> Floats:
    return _array(entropy(pd.DataFrame(x)))


def _normed(x: Floats) -> Floats:
    normed: Floats = x / x.sum()
    return normed
