"""What an apportionment is asked for, checked once: every fault found is named in one error.

Weights must be there for every place: a missing weight is an error, a zero is a weight. A bound
that is not given is no bound: a place that `lower` does not name has no minimum, one that `upper`
does not name no maximum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.divisors import METHODS, Method
from shuanggao_analytics.allocation.apportionment.ties import RULES, Rule, TieRule, label_ranks
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.allocation.apportionment.ties import Bools
    from shuanggao_analytics.inputs import Floats

    Weights: TypeAlias = pd.Series | pd.DataFrame | NDArray[Any] | Sequence[float]
    Bound: TypeAlias = float | pd.Series | NDArray[Any] | Sequence[float] | None
    Members: TypeAlias = tuple[Sequence[object], int]
    GroupMinimum: TypeAlias = Mapping[str, Members] | Sequence[Members] | None

_MISSING = "a missing place is neither zero nor left out: decide first"


@dataclass(frozen=True)
class GroupMinima:
    """Groups of places that together get at least a number of seats; they may overlap."""

    names: tuple[str, ...]
    members: Bools  # groups × places
    minimum: Floats  # one a group


@dataclass(frozen=True)
class SeatRequest:
    """A checked apportionment: draws × places of weights with bounds by place."""

    weights: Floats
    labels: pd.Index
    seats: int
    method: Method
    lower: Floats
    upper: Floats
    groups: GroupMinima
    rule: TieRule


def read_request(
    weights: Weights,
    *,
    seats: int,
    method: str,
    lower: Bound = 0,
    upper: Bound = None,
    group_minimum: GroupMinimum = None,
    ties: str = "largest",
    seed: int = 0,
) -> SeatRequest:
    """Return the request as arrays, or raise with every fault found.

    Examples
    --------
    >>> read_request([3, -1], seats=2.5, method="webster")
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 2 faults in the input:
      weights, row 1: needs a number ≥ 0 (found '-1')
      seats: needs a whole number ≥ 0 (found '2.5')
    """
    cells, labels, faults = _weights(weights)
    sound = not faults
    if method not in METHODS:
        faults.append(_choice("method", method, METHODS))
    if ties not in RULES:
        faults.append(_choice("ties", ties, RULES))
    house, found = whole_number("seats", seats)
    faults += found
    low, wrong = _bound("lower", lower, labels, empty=0.0)
    high, more = _bound("upper", upper, labels, empty=np.inf)
    faults += wrong + more
    if not (found or wrong or more):
        faults += _bound_faults(labels, house=house, low=low, high=high)
    groups, found = _groups(group_minimum, labels)
    faults += found
    if sound and not faults:
        faults = _zero_faults(cells, labels, house=house, most=np.where(cells > 0, high, low))
    if faults:
        raise DataContractError(faults)
    rule = TieRule.of(cast("Rule", ties), label_ranks(labels), seed=seed)
    return SeatRequest(cells, labels, house, cast("Method", method), low, high, groups, rule)


def like(weights: Weights, seats: NDArray[Any]) -> Any:
    """Return rows of seats in the type of the weights: Series, table or array, labels kept.

    Examples
    --------
    >>> like(pd.Series([3.0, 1.0], index=["江苏", "青海"]), np.array([[2, 1]]))
    江苏    2
    青海    1
    Name: seats, dtype: int64
    """
    seats = seats.astype("int64", copy=False)
    if isinstance(weights, pd.Series):
        return pd.Series(seats[0], index=weights.index, name="seats")
    if isinstance(weights, pd.DataFrame):
        return pd.DataFrame(seats, index=weights.index, columns=weights.columns)
    return seats[0] if np.ndim(weights) == 1 else seats


def whole_number(table: str, value: object) -> tuple[int, list[Fault]]:
    """Return a whole number ≥ 0, or 0 with what is wrong with it."""
    number = pd.to_numeric(pd.Series([value], dtype=object), errors="coerce").iloc[0]
    if isinstance(value, bool | np.bool_) or not np.isfinite(number) or number < 0 or number % 1:
        return 0, [Fault(table, "needs a whole number ≥ 0", value=str(value))]
    return int(number), []


def _choice(table: str, value: str, allowed: Sequence[str]) -> Fault:
    return Fault(
        table, "unknown value", value=str(value), remedy=f"use one of {', '.join(allowed)}"
    )


def _weights(weights: Weights) -> tuple[Floats, pd.Index, list[Fault]]:
    """Return weights as draws × places, the places' labels and what is wrong with them."""
    draws = isinstance(weights, pd.DataFrame) or np.ndim(weights) == 2
    if isinstance(weights, np.ndarray) and draws and _sound(weights):
        return weights, pd.RangeIndex(weights.shape[1]), []
    if isinstance(weights, pd.Series):
        table = weights.to_frame().T
    elif isinstance(weights, pd.DataFrame):
        table = weights
    elif np.ndim(weights) in {1, 2}:
        table = pd.DataFrame(np.atleast_2d(np.asarray(weights)))
    else:
        remedy = "one weight a place, or a table of draws × places"
        problem = f"has {np.ndim(weights)} dimensions"
        return np.empty((0, 0)), pd.Index([]), [Fault("weights", problem, remedy=remedy)]
    labels = table.columns
    faults = [
        Fault("weights", "place twice", str(label))
        for label in labels[labels.duplicated()].unique()
    ]
    if table.empty:
        return np.empty(table.shape), labels, [*faults, Fault("weights", "there is no value")]
    if all(pd.api.types.is_numeric_dtype(kind) for kind in table.dtypes):
        cells = table.to_numpy(dtype="float64", na_value=np.nan)
    else:
        cells = table.apply(pd.to_numeric, errors="coerce").to_numpy("float64", na_value=np.nan)
    wrong = ~(np.isfinite(cells) & (cells >= 0))
    for draw, place in np.argwhere(wrong).tolist():
        value: Any = table.iloc[draw, place]
        fault = Fault(
            "weights",
            "needs a number ≥ 0",
            row=str(table.index[draw] if draws else labels[place]),
            column=str(labels[place]) if draws else None,
            value=str(value),
            remedy=_MISSING if pd.isna(value) else None,
        )
        faults.append(fault)
    for draw in np.flatnonzero(~wrong.any(axis=1) & ~(cells > 0).any(axis=1)).tolist():
        row = str(table.index[draw]) if draws else None
        remedy = "nothing to go by"
        faults.append(Fault("weights", "all weights are zero", row, remedy=remedy))
    return cells, labels, faults


def _sound(draws: NDArray[Any]) -> bool:
    """Return whether an array needs no closer look: the short way for many draws."""
    if draws.dtype != "float64" or not draws.size or not np.min(draws) >= 0:
        return False
    totals = draws.sum(axis=1)
    return bool((np.isfinite(totals) & (totals > 0)).all())


def _bound(
    table: str, bound: Bound, labels: pd.Index, *, empty: float
) -> tuple[Floats, list[Fault]]:
    """Return a bound for each place (`empty` where none is given) and what is wrong with it."""
    result = np.full(len(labels), empty)
    if bound is None:
        return result, []
    if np.ndim(cast("Any", bound)) == 0:
        given = pd.Series(bound, index=labels, dtype=object)
    elif isinstance(bound, pd.Series):
        given = bound
    else:
        values = list(cast("Sequence[object]", bound))
        if len(values) != len(labels):
            return result, [Fault(table, f"{len(values)} bounds for {len(labels)} places")]
        given = pd.Series(values, index=labels, dtype=object)
    faults = [
        Fault(table, "place twice", str(label)) for label in given.index[given.index.duplicated()]
    ]
    remedy = "name it as the weights do"
    faults += [
        Fault(table, "unknown place", str(label), remedy=remedy)
        for label in given.index.difference(labels, sort=False)
    ]
    numbers = pd.to_numeric(given, errors="coerce").to_numpy("float64", na_value=np.nan)
    endless = np.isposinf(numbers) & np.isposinf(empty)
    wrong = ~endless & ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.rint(numbers)))
    if np.ndim(cast("Any", bound)) == 0 and wrong.any():
        return result, [Fault(table, "needs a whole number ≥ 0", value=str(bound))]
    faults += [
        Fault(table, "needs a whole number ≥ 0", str(label), None, str(value))
        for label, value in given[wrong].items()
    ]
    if not faults:
        result[labels.get_indexer(given.index)] = numbers
    return result, faults


def _groups(group_minimum: GroupMinimum, labels: pd.Index) -> tuple[GroupMinima, list[Fault]]:
    """Return group minima as a table of members, and what is wrong with them."""
    if isinstance(group_minimum, Mapping):
        pairs = [(str(name), *pair) for name, pair in group_minimum.items()]
    else:
        pairs = [(f"group {i}", *pair) for i, pair in enumerate(group_minimum or (), start=1)]
    faults: list[Fault] = []
    members = np.zeros((len(pairs), len(labels)), dtype=bool)
    minimum = np.zeros(len(pairs))
    for row, (name, places, least) in enumerate(pairs):
        minimum[row], found = whole_number("group_minimum", least)
        faults += [Fault(f.table, f.problem, name, "minimum", f.value) for f in found]
        inside = pd.Index(list(places), dtype=object)
        faults += [
            Fault("group_minimum", "unknown place", name, "members", str(label))
            for label in inside.difference(labels, sort=False)
        ]
        if inside.empty:
            faults.append(Fault("group_minimum", "no members", name, "members"))
        members[row] = labels.isin(inside)
    return GroupMinima(tuple(name for name, _, _ in pairs), members, minimum), faults


def _bound_faults(labels: pd.Index, *, house: int, low: Floats, high: Floats) -> list[Fault]:
    """Return the faults of bounds that leave no way to give out exactly the seats there are."""
    crossed = low > high
    faults = [
        Fault("lower", "minimum above maximum", str(label), None, f"{least:g} > {most:g}")
        for label, least, most in zip(labels[crossed], low[crossed], high[crossed], strict=True)
    ]
    if low.sum() > house:
        problem = f"the minima add up to {low.sum():.0f}, but there are {house} seats"
        faults.append(Fault("lower", problem, remedy="more seats or lower minima"))
    if len(labels) and high.sum() < house:
        problem = f"the maxima add up to {high.sum():.0f}, but there are {house} seats"
        faults.append(Fault("upper", problem, remedy="fewer seats or higher maxima"))
    return faults


def _zero_faults(cells: Floats, labels: pd.Index, *, house: int, most: Floats) -> list[Fault]:
    """Return a fault for each draw whose places of positive weight cannot take all the seats."""
    faults = []
    short = house - most.sum(axis=1)
    for draw in np.flatnonzero(short > 0).tolist():
        row = str(draw) if len(cells) > 1 else None
        empty = ", ".join(str(label) for label in labels[cells[draw] == 0])
        problem = f"{short[draw]:.0f} of {house} seats have no place to go"
        remedy = f"places of weight zero ({empty}) get their minimum only: raise other maxima"
        faults.append(Fault("upper", problem, row, remedy=remedy))
    return faults
