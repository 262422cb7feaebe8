"""The numbers of the allocation chapter: shipped scenarios beside the real list of round two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import allocation, datasets
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy.rounds import get_round

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang

YEAR = 2024
SHOWN = "balanced"
READING = "A"
TOLERANCE = 0.1
GROUNDS = ("region", "industry", "scale", "reform")
"""The four grounds that the notice names (000:202)."""


@dataclass(frozen=True, kw_only=True)
class AllocationResults:
    """What the shipped scenarios give, and which weights come near to the real list.

    Attributes
    ----------
    scenarios
        One row a scenario of reading A: ``title``, ``moved`` (units that lie elsewhere than in
        the real list), ``gini`` and ``central_yi``.
    provinces
        One row a province: ``name``, ``actual_units``, ``low``, ``high`` (units over the
        scenarios), ``shown_units`` and ``difference`` (scenario shown − real list).
    families
        One row a ground of the notice: ``low`` and ``high`` of its weight over all weights that
        come about as near to the real list as the best.
    explained
        ``misplaced`` and ``limit`` (units), ``units``, and the provinces that stay unexplained.
    unexplained
        Their names.
    money
        One row a reading of the notice: ``groups``, ``yearly_yi`` and ``whole_yi``.
    """

    scenarios: pd.DataFrame
    provinces: pd.DataFrame
    families: pd.DataFrame
    explained: dict[str, float]
    unexplained: tuple[str, ...]
    money: pd.DataFrame


def compute_allocation(*, lang: Lang) -> AllocationResults:
    """Compute everything that the allocation chapter shows, from the shipped tables."""
    units = datasets.load_units()
    drivers = allocation.province_drivers(
        provinces=datasets.load_provinces(YEAR),
        colleges=datasets.load_colleges(2025),
        clusters=datasets.load_clusters(),
        units=units,
    )
    first, second = (units[units["round"] == number] for number in (1, 2))
    listed = allocation.scenario_table()
    found = {
        name: allocation.allocate(
            allocation.load_scenario(str(name)), drivers=drivers, actual=second, base=first
        )
        for name in listed.index[listed["reading"] == READING]
    }
    names = places.name_of(pd.Series(drivers.index), lang=lang, short=True)
    quotas = pd.DataFrame({name: result.table["units"] for name, result in found.items()})
    shown = found[SHOWN].table
    provinces = pd.DataFrame(
        {
            "name": names.to_numpy(),
            "actual_units": shown["actual_units"],
            "low": quotas.min(axis=1),
            "high": quotas.max(axis=1),
            "shown_units": shown["units"],
            "difference": shown["difference"],
        }
    )
    named = allocation.driver_table().set_index("driver")
    named = named[named["family"].isin(GROUNDS)]
    near = allocation.explain(
        shown["actual_units"],
        drivers=drivers[list(named.index)],
        families=named["family"],
        tolerance=TOLERANCE,
    )
    odd = near.provinces["unexplained"] != ""
    return AllocationResults(
        scenarios=_scenarios(listed, found, lang),
        provinces=provinces,
        families=near.families[["low", "high"]].rename_axis("family").reset_index(),
        explained={
            "misplaced": float(near.fits["misplaced"].to_dict()["absolute"]),
            "limit": near.limit,
            "units": float(shown["actual_units"].sum()),
        },
        unexplained=tuple(provinces["name"][odd.to_numpy()]),
        money=_money(),
    )


def _scenarios(
    listed: pd.DataFrame, found: dict[str, allocation.Allocation], lang: Lang
) -> pd.DataFrame:
    rows = [
        (
            str(listed.loc[name, f"title_{lang}"]),
            result.moved,
            result.equity["gini"].to_dict()["scenario"],
            result.table["central_wan"].sum() / 1e4,
        )
        for name, result in found.items()
    ]
    table = pd.DataFrame(rows, columns=["title", "moved", "gini", "central_yi"])
    return table.sort_values("moved", kind="stable").reset_index(drop=True)


def _money() -> pd.DataFrame:
    rows = []
    for reading in get_round(2).readings.values():
        plan = allocation.funding(pd.Series({"nation": reading.groups}))
        yearly = plan.by_year["central_wan"].iloc[0] / 1e4
        rows.append((reading.id, reading.groups, yearly, plan.by_year["central_wan"].sum() / 1e4))
    return pd.DataFrame(rows, columns=["reading", "groups", "yearly_yi", "whole_yi"])
