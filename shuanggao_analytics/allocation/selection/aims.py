"""The aims of a selection: sums of amounts, labels held, people within reach.

An aim is something a choice has more or less of: the sum of a column of numbers, how many
different labels of a column it holds, or how many people have a chosen college within reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import Fault
from shuanggao_analytics.layout.access.distances import (
    amount_faults,
    positive_fault,
    read_distances,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.intp]
    Mask: TypeAlias = NDArray[np.bool_]

ACCESS = "access"


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who is to have a chosen college within reach: the aim ``"access"``.

    Attributes
    ----------
    demand
        People by place, ≥ 0.
    distance
        Kilometres from the places of `demand` to the places of the candidates, in any form that
        `accessibility` reads; a pair that is not listed is out of reach.
    radius
        What is within reach, km, included.
    place
        Column of the candidates that says where each stands.
    """

    demand: pd.Series
    distance: Any
    radius: float
    place: str = "city_code"


class Aim(NamedTuple):
    """Something a choice has more or less of: amounts of candidates, and elements they hold.

    The value of a choice is the sum of its amounts plus the worth of all elements that at least
    one chosen candidate holds.
    """

    name: str
    kind: str
    amounts: Floats
    candidate: Positions
    element: Positions
    worth: Floats

    def value(self, chosen: Mask) -> float:
        """Return what a choice has of it."""
        held = np.unique(self.element[chosen[self.candidate]])
        return float(np.sum(self.amounts[chosen]) + np.sum(self.worth[held]))

    @property
    def most(self) -> float:
        """What all candidates together have of it."""
        return self.value(np.ones(self.amounts.size, dtype=bool))


class Holders(NamedTuple):
    """Which candidate holds which label of a column, each pair once; a missing cell holds none."""

    candidate: Positions
    element: Positions
    labels: pd.Index


def read_aim(table: pd.DataFrame, name: str, *, access: Access | None) -> Aim:
    """Return an aim as arrays; the names have been checked."""
    if name == ACCESS and access is not None:
        return _access_aim(access, table)
    none = np.empty(0, dtype=np.intp)
    if _is_amount(table[name]):
        return Aim(
            name, "sum", pd.to_numeric(table[name]).to_numpy("float64"), none, none, np.empty(0)
        )
    held = holders(table[name])
    nothing = np.zeros(len(table))
    return Aim(
        name, "labels held", nothing, held.candidate, held.element, np.ones(len(held.labels))
    )


def holders(column: pd.Series) -> Holders:
    """Return who holds which label; a cell may hold several in a tuple, list or set.

    Examples
    --------
    >>> holders(pd.Series([("a", "b"), "b", None])).element.tolist()
    [0, 1, 1]
    """
    cells = column.astype(object).reset_index(drop=True).explode().dropna()
    pairs = pd.DataFrame({"row": cells.index, "label": cells.to_numpy()}).drop_duplicates()
    codes, labels = pd.factorize(pairs["label"], sort=False)
    return Holders(pairs["row"].to_numpy("intp"), codes.astype(np.intp), pd.Index(labels))


def aim_faults(
    where: str, pairs: Iterable[tuple[Any, Any]], table: pd.DataFrame, *, access: bool
) -> list[Fault]:
    """Return what is wrong with named aims and their weights."""
    faults = []
    for name, weight in pairs:
        if not is_number(weight):
            faults.append(Fault(where, "needs a number", row=str(name), value=str(weight)))
            continue
        people = name == ACCESS and access
        if not people and name not in table:
            remedy = "use a column of the candidates; the aim access needs the argument access"
            faults.append(Fault(where, "no such aim", row=str(name), remedy=remedy))
        elif not people and _is_amount(table[name]):
            faults += _finite_faults(table, name)
        elif weight < 0:
            problem = "labels held and people reached can only be as many as possible"
            faults.append(Fault(where, problem, row=str(name), value=str(weight)))
    return faults


def access_faults(access: Access, table: pd.DataFrame) -> list[Fault]:
    """Return every fault of people, distances and radius."""
    faults = amount_faults(access.demand, "access.demand")
    faults += positive_fault("access.radius", access.radius)
    faults += cell_faults(table, access.place)
    if not faults:
        faults += _reach(access, table)[1]
    return faults


def _access_aim(access: Access, table: pd.DataFrame) -> Aim:
    """Return the people with a chosen college within the radius, by place of demand."""
    (here, there), _ = _reach(access, table)
    places = _places(access, table)
    member = pd.DataFrame({"place": places.get_indexer(pd.Index(table[access.place]))})
    member["candidate"] = np.arange(len(table))
    pairs = pd.DataFrame({"element": here, "place": there}).merge(member, on="place")
    return Aim(
        ACCESS,
        "people reached",
        np.zeros(len(table)),
        pairs["candidate"].to_numpy("intp"),
        pairs["element"].to_numpy("intp"),
        pd.to_numeric(access.demand).to_numpy("float64"),
    )


def _places(access: Access, table: pd.DataFrame) -> pd.Index:
    places: pd.Index[Any] = pd.Index(table[access.place].drop_duplicates())
    return places


def _reach(access: Access, table: pd.DataFrame) -> tuple[tuple[Any, Any], list[Fault]]:
    """Return which place of demand has which place of candidates within reach."""
    places, distance = _places(access, table), access.distance
    if isinstance(distance, pd.DataFrame):  # it may list more places than there are candidates in
        if {"demand", "supply", "km"} <= set(distance):
            distance = distance[distance["supply"].isin(places)]
        else:
            distance = distance.loc[:, distance.columns.isin(places)]
    found, faults = read_distances(distance, demand=access.demand.index, supply=places)
    if faults:
        return (np.empty(0), np.empty(0)), faults
    near = within(found, access.radius)
    return (near.demand, near.supply), []


def cell_faults(table: pd.DataFrame, column: str) -> list[Fault]:
    """Return a fault for a missing column, or for each missing value in it."""
    if column not in table:
        return [Fault("candidates", "missing column", column=str(column))]
    missing = table.index[table[column].isna()]
    return [Fault("candidates", "missing value", str(x), str(column)) for x in missing]


def _is_amount(column: pd.Series) -> bool:
    """Tell whether a column is added up; codes are text, so numbers in it are amounts."""
    if pd.api.types.is_numeric_dtype(column):
        return True
    return any(isinstance(cell, int | float | np.number) for cell in column.dropna())


def _finite_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    numbers = pd.to_numeric(table[name], errors="coerce").to_numpy("float64", na_value=np.nan)
    remedy = "a missing number is neither zero nor left out: decide first"
    return [
        Fault("candidates", "needs a number", str(label), name, str(table.loc[label, name]), remedy)
        for label in table.index[~np.isfinite(numbers)]
    ]


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number (and no truth value)."""
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return number and bool(np.isfinite(float(value)))  # type: ignore[arg-type]
