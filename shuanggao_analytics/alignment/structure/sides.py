"""Supply and demand brought side by side: the same regions, the same sectors, every fault named."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats

_ONE_SIDE = "give both sides the same sectors; a sector with nothing is a column of zeros"


class Sides(NamedTuple):
    """Regions × sectors of both sides and the wholes that they are compared with.

    A region of which nothing is known on one side is a row of NaN.
    """

    regions: pd.Index
    sectors: pd.Index
    supply: Floats
    demand: Floats
    supply_whole: Floats
    demand_whole: Floats


def checked_sides(
    supply: pd.DataFrame | pd.Series,
    demand: pd.DataFrame | pd.Series,
    *,
    supply_whole: pd.Series | None = None,
    demand_whole: pd.Series | None = None,
) -> Sides:
    """Return both sides in the order of `demand`, or raise with every fault found.

    A region that `demand` has and `supply` has not is kept as unknown; one that only `supply` has
    is a fault, for a name that is written differently would otherwise pass unseen.

    Examples
    --------
    >>> supply = pd.DataFrame({"a": [1], "b": [3]}, index=["x"])
    >>> demand = pd.DataFrame({"b": [5, 1], "a": [5, 1]}, index=["x", "y"])
    >>> checked_sides(supply, demand).supply.tolist()
    [[3.0, 1.0], [nan, nan]]
    """
    if isinstance(supply, pd.Series) != isinstance(demand, pd.Series):
        remedy = "a Series is one region: give two Series, or two tables of regions × sectors"
        raise DataContractError([Fault("supply, demand", "one is a Series", remedy=remedy)])
    tables = {"supply": one_region(supply, demand), "demand": one_region(demand, demand)}
    faults = [f for name, table in tables.items() for f in label_faults(name, table)]
    if faults:
        raise DataContractError(faults)
    supply, demand = tables["supply"], tables["demand"]
    faults += sector_faults(supply.columns, demand.columns, ("supply", "demand"))
    remedy = "give the region a row of demand, or leave its supply out and say so"
    faults += [
        Fault("demand", "no row for a region of the supply", str(region), remedy=remedy)
        for region in supply.index.difference(demand.index, sort=False)
    ]
    cells = {}
    for name, table in (("supply", supply), ("demand", demand)):
        cells[name], found = amounts(name, table)
        faults += found
    if not faults and not np.nansum(cells["supply"]):
        faults.append(Fault("supply", "no supply in any region", remedy="is the list empty?"))
    if not faults and not np.nansum(cells["demand"]):
        faults.append(Fault("demand", "no demand in any region"))
    wholes = {}
    for name, whole in (("supply", supply_whole), ("demand", demand_whole)):
        wholes[name], found = _whole(f"{name}_whole", whole, demand.columns)
        faults += found
    if faults:
        raise DataContractError(faults)
    ordered = pd.DataFrame(cells["supply"], index=supply.index, columns=supply.columns)
    beside = ordered.reindex(index=demand.index, columns=demand.columns).to_numpy()
    sums = (np.nansum(beside, axis=0), np.nansum(cells["demand"], axis=0))
    return Sides(
        demand.index,
        demand.columns,
        beside,
        cells["demand"],
        sums[0] if supply_whole is None else wholes["supply"],
        sums[1] if demand_whole is None else wholes["demand"],
    )


def one_region(
    side: pd.DataFrame | pd.Series, named: pd.DataFrame | pd.Series | None = None
) -> pd.DataFrame:
    """Return a Series as a table of one region called as the Series `named`; a table as it is."""
    if isinstance(side, pd.DataFrame):
        return side
    name = named.name if isinstance(named, pd.Series) and named.name is not None else "all"
    return pd.DataFrame([side.to_numpy()], index=[name], columns=side.index)


def label_faults(name: str, table: pd.DataFrame) -> list[Fault]:
    """Return a fault for an empty table and for every region or sector that stands twice."""
    faults = []
    if not len(table.index):
        faults.append(Fault(name, "no regions", remedy="the list is empty"))
    if not len(table.columns):
        faults.append(Fault(name, "no sectors"))
    faults += twice_faults(name, table.index)
    faults += [
        Fault(name, "sector twice", column=str(label))
        for label in table.columns[table.columns.duplicated()]
    ]
    return faults


def require_columns(name: str, table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise unless a table has these columns."""
    faults = [
        Fault(name, "missing column", column=column)
        for column in dict.fromkeys(columns)
        if column not in table.columns
    ]
    if faults:
        raise DataContractError(faults)


def twice_faults(name: str, regions: pd.Index) -> list[Fault]:
    """Return a fault for every region that stands twice."""
    remedy = "labels can only be matched when each stands once"
    return [
        Fault(name, "region twice", str(label), remedy=remedy)
        for label in regions[regions.duplicated()]
    ]


def sector_faults(one: pd.Index, other: pd.Index, names: tuple[str, str]) -> list[Fault]:
    """Return a fault for every sector that only one of two tables has."""
    return [
        Fault(at, f"sector that {without} does not have", column=str(label), remedy=_ONE_SIDE)
        for at, without, only in (
            (names[0], names[1], one.difference(other, sort=False)),
            (names[1], names[0], other.difference(one, sort=False)),
        )
        for label in only
    ]


def amounts(name: str, table: pd.DataFrame) -> tuple[Floats, list[Fault]]:
    """Return the cells as numbers ≥ 0 and the faults; a row that is missing whole stays so."""
    numbers = table.apply(pd.to_numeric, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    unknown = table.isna().all(axis=1).to_numpy()[:, None]
    bad = (np.isnan(numbers) & ~unknown) | (numbers < 0) | np.isinf(numbers)
    remedy = "zero is a value; a region of which nothing is known is missing in all sectors"
    faults = [
        Fault(
            name,
            "needs a number ≥ 0",
            row=str(table.index[i]),
            column=str(table.columns[j]),
            value=str(table.iloc[i, j]),
            remedy=remedy if pd.isna(table.iloc[i, j]) else None,
        )
        for i, j in np.argwhere(bad)
    ]
    return numbers, faults


def _whole(name: str, whole: pd.Series | None, sectors: pd.Index) -> tuple[Floats, list[Fault]]:
    if whole is None:
        return np.empty(0), []
    faults = sector_faults(whole.index, sectors, (name, "demand"))
    row = pd.DataFrame([whole.to_numpy()], index=["whole"], columns=whole.index)
    numbers, found = amounts(name, row)
    if faults or found or not whole.index.is_unique:
        return np.empty(0), [*faults, *found, *label_faults(name, row)]
    if not np.nansum(numbers):
        return np.empty(0), [Fault(name, "nothing in any sector")]
    ordered = pd.Series(numbers[0], index=whole.index).reindex(sectors)
    return ordered.to_numpy(dtype="float64"), []
