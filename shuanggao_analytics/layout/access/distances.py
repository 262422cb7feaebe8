"""How a table or matrix of distances is read: checked once, searched only as far as needed.

`access` and `siting` take distances as a tidy table with the columns ``demand``, ``supply`` and
``km`` (as `travel.travel_distances` gives), as a matrix in a table (rows demand, columns supply;
missing = out of reach), or as an array or scipy sparse matrix in the order of the two indices. A
pair that is not listed is out of reach; a stored 0 is the same point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[Any]  # whole numbers, of any width
    Mask: TypeAlias = NDArray[np.bool_]

_COLUMNS = {"demand", "supply", "km"}


class Pairs(NamedTuple):
    """Listed pairs: positions in the two indices, and kilometres."""

    demand: Positions
    supply: Positions
    km: Floats


Distances: TypeAlias = "Pairs | Floats"
"""Listed pairs, or all cells of a matrix with NaN for a pair that is out of reach."""

_NONE = Pairs(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0))


def read_distances(
    distance: Any, *, demand: pd.Index, supply: pd.Index, limit: float | None = None
) -> tuple[Distances, list[Fault]]:
    """Read distances as positions in the two indices, with every fault found.

    Parameters
    ----------
    distance
        As the module says.
    demand, supply
        The labels that may stand in it, each once.
    limit
        Pairs listed twice are looked for up to this distance in km (``None``: everywhere).

    Returns
    -------
    Distances, list of Fault
        The distances are of use only when the list is empty.
    """
    shape = (len(demand), len(supply))
    if isinstance(distance, pd.DataFrame):
        tidy = set(distance.columns) >= _COLUMNS
        read, faults = (_tidy if tidy else _matrix)(distance, demand, supply)
    else:
        read, faults = _array(distance, shape)
    if not faults:
        faults = _value_faults(read, demand, supply)
    if not faults and isinstance(read, Pairs):
        faults = _pairs_twice(within(read, limit), demand, supply)
    return read, faults


def within(distances: Distances, limit: float | None) -> Pairs:
    """Return the pairs up to a limit in km; ``None``: every listed pair."""
    if isinstance(distances, Pairs):
        if limit is None:
            here, there = (part.astype(np.intp) for part in distances[:2])
            return Pairs(here, there, distances.km)
        rows = np.flatnonzero(distances.km <= limit)
        here, there = (part[rows].astype(np.intp) for part in distances[:2])
        return Pairs(here, there, distances.km[rows])
    turned = not distances.flags.c_contiguous  # read along memory: a table stores columns
    cells = distances.T if turned else distances
    flat = np.flatnonzero(cells <= (np.inf if limit is None else limit))
    outer, inner = np.divmod(flat, cells.shape[1])
    here, there = (inner, outer) if turned else (outer, inner)
    return Pairs(here, there, cells.ravel()[flat])


def nearest_km(distances: Distances, near: Pairs, *, places: int, open_: Mask) -> Floats:
    """Return the distance of each place to its nearest open unit, NaN where none is listed.

    `near` are pairs up to some limit: whoever has an open unit among them needs no other.
    """
    nearest = np.full(places, np.inf)
    _lower(nearest, near, open_)
    alone = np.isinf(nearest)
    if alone.any() and isinstance(distances, Pairs):
        rows = np.flatnonzero(alone[distances.demand])
        here, there, km = (part[rows] for part in distances)
        _lower(nearest, Pairs(here, there, km), open_)
    elif alone.any() and not isinstance(distances, Pairs):
        rest = np.where(np.isnan(distances[alone]), np.inf, distances[alone])
        nearest[alone] = rest[:, open_].min(axis=1, initial=np.inf)
    nearest[np.isinf(nearest)] = np.nan
    return nearest


def positive_fault(name: str, value: object) -> list[Fault]:
    """Return the fault of a number that must be finite and above zero, if it has one."""
    fine = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if fine and 0 < float(value) < np.inf:  # type: ignore[arg-type]
        return []
    return [Fault(name, "needs a number > 0", value=str(value), remedy="give it in kilometres")]


def amount_faults(amounts: object, name: str) -> list[Fault]:
    """Return every fault of a Series of amounts ≥ 0 with one label a row."""
    if not isinstance(amounts, pd.Series):
        remedy = "give a Series indexed by place"
        return [Fault(name, "not a Series", value=type(amounts).__name__, remedy=remedy)]
    if amounts.empty:
        return [Fault(name, "there is no place in it")]
    numbers = pd.to_numeric(amounts, errors="coerce").to_numpy("float64", na_value=np.nan)
    wrong = ~(numbers >= 0) | np.isinf(numbers)
    faults = twice_faults(amounts.index, name)
    if wrong.any():
        faults += [
            Fault(name, "needs a number ≥ 0", row=str(label), value=str(value))
            for label, value in amounts[wrong].items()
        ]
    return faults


def twice_faults(index: pd.Index, name: str) -> list[Fault]:
    """Return a fault for each label that stands more than once."""
    if index.is_unique:
        return []
    labels = index[index.duplicated()].unique()
    return [Fault(name, "stands twice", row=str(x), remedy="keep one") for x in labels]


def _lower(nearest: Floats, pairs: Pairs, open_: Mask) -> None:
    use = slice(None) if open_.all() else open_[pairs.supply]
    np.minimum.at(nearest, pairs.demand[use], pairs.km[use])


def _tidy(table: pd.DataFrame, demand: pd.Index, supply: pd.Index) -> tuple[Distances, list[Fault]]:
    here, faults = _positions(table["demand"], demand, "demand")
    there, more = _positions(table["supply"], supply, "supply")
    km = pd.to_numeric(table["km"], errors="coerce").to_numpy("float64", na_value=np.nan)
    return Pairs(here, there, km), faults + more


def _positions(labels: pd.Series, index: pd.Index, side: str) -> tuple[Positions, list[Fault]]:
    if isinstance(labels.dtype, pd.CategoricalDtype):
        found: Positions = labels.array.codes
        categories = labels.cat.categories
        if not categories.equals(index):  # the code −1 of a missing label finds the last entry
            found = np.append(index.get_indexer(categories), -1)[found]
    else:
        found = index.get_indexer(pd.Index(labels))
    if found.size == 0 or found.min() >= 0:
        return found, []
    remedy = f"every label must stand in the index of {side} (codes are text)"
    return found, [
        Fault("distance", f"unknown {side} place", column=side, value=str(label), remedy=remedy)
        for label in labels[found < 0].unique()
    ]


def _matrix(
    table: pd.DataFrame, demand: pd.Index, supply: pd.Index
) -> tuple[Distances, list[Fault]]:
    if table.index.equals(demand) and table.columns.equals(supply):
        return table.to_numpy("float64", na_value=np.nan), []
    faults = []
    for side, index, axis in (("demand", demand, table.index), ("supply", supply, table.columns)):
        faults += twice_faults(axis, f"distance ({side})")
        faults += _each("unknown {} place", side, axis.difference(index, sort=False))
        faults += _each("no distances for this {} place", side, index.difference(axis, sort=False))
    if faults:
        return _NONE, faults
    return table.loc[demand, supply].to_numpy("float64", na_value=np.nan), []


def _each(problem: str, side: str, labels: Iterable[Any]) -> list[Fault]:
    return [Fault("distance", problem.format(side), value=str(label)) for label in labels]


def _array(distance: Any, shape: tuple[int, int]) -> tuple[Distances, list[Fault]]:
    sparse = hasattr(distance, "tocoo")
    cells: Any = distance if sparse else np.asarray(distance, dtype="float64")
    if cells.shape != shape:
        problem = f"has shape {cells.shape}, and demand × supply is {shape}"
        return _NONE, [Fault("distance", problem)]
    if not sparse:
        return cells, []
    listed = cells.tocoo()
    return Pairs(listed.row, listed.col, listed.data.astype("float64")), []


def _value_faults(distances: Distances, demand: pd.Index, supply: pd.Index) -> list[Fault]:
    """Return a fault for each negative or infinite distance, and for a missing one in a list."""
    km = distances.km if isinstance(distances, Pairs) else distances
    if km.size == 0 or 0 <= np.min(km) <= np.max(km) < np.inf:
        return []
    wrong = (km < 0) | np.isinf(km)
    bad: Any
    if isinstance(distances, Pairs):
        bad = np.flatnonzero(wrong | np.isnan(km))
        here, there = distances.demand[bad], distances.supply[bad]
    else:
        here, there = bad = np.nonzero(wrong)
    remedy = "leave out a pair that is out of reach"
    rows = (f"{demand[i]} → {supply[j]}" for i, j in zip(here, there, strict=True))
    return [
        Fault("distance", "needs a distance ≥ 0", row, "km", str(value), remedy)
        for row, value in zip(rows, km[bad], strict=True)
    ]


def _pairs_twice(pairs: Pairs, demand: pd.Index, supply: pd.Index) -> list[Fault]:
    key = pairs.demand * len(supply) + pairs.supply
    if key.size < 2 or bool((key[1:] > key[:-1]).all()):
        return []
    ordered = np.sort(key)
    remedy = "keep one distance"
    return [
        Fault(
            "distance",
            "the pair stands twice",
            row=f"{demand[k // len(supply)]} → {supply[k % len(supply)]}",
            remedy=remedy,
        )
        for k in np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    ]
