"""The numbers of the chapters on spatial structure, access and siting, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import datasets, layout
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.datasets.load import Round
    from shuanggao_analytics.terms import Lang

RADIUS_KM = 100
CATCHMENT_KM = 200
REACH_KM = (25, 50, 75, 100, 150, 200, 300)
MORE_UNITS = 10


@dataclass(frozen=True, kw_only=True)
class StructureResults:
    """Where the units cluster, who is far from them, and where more would do most.

    Attributes
    ----------
    overlap
        Units of the latest round by combination of the five strategies of the notice; one
        boolean column a strategy, named in the briefing's language, and ``units``.
    moran
        Moran's I of units per million people over 31 provinces, latest round.
    hot_spots
        Gi* by province: ``province_code`` and ``class`` (hot, cold, not significant).
    ellipses
        One row a round: centre, half-axes (km) and angle; ``series`` is ``round_1`` or so.
    shift
        Movement of the centre between the rounds; ``None`` with one round.
    reach
        ``series``, ``km`` and ``share``: people aged 15–24 with a unit within that distance.
    access
        One row a city: ``city_code`` and ``access`` (units per million people aged 15–24).
    curve
        One row a number of added units: ``n``, ``level`` (share covered), ``gain`` (people),
        ``gap`` (to the best possible) and ``first`` (one of the places).
    sites
        Places with a unit and the best new places: ``lon``, ``lat``, ``series``, and the ``name``
        of the new ones.
    """

    overlap: pd.DataFrame
    moran: layout.MoranI
    hot_spots: pd.DataFrame
    ellipses: pd.DataFrame
    shift: layout.CentreShift | None
    reach: pd.DataFrame
    access: pd.DataFrame
    curve: pd.DataFrame
    sites: pd.DataFrame


def compute_structure(results: LayoutResults, *, lang: Lang) -> StructureResults:
    """Compute the chapters on structure, access and siting from the layout results."""
    rate = 100 * results.provinces[f"units_{results.latest}"]
    rate = (rate / results.provinces["population_yearend_wan"]).rename("rate")
    graph = layout.contiguity_graph(places=rate.index)
    seats = {n: units[["lon", "lat"]] for n, units in results.units.items()}
    ellipses = {n: layout.deviational_ellipse(points) for n, points in seats.items()}
    cities = _cities(lang)
    # units also stand in counties directly under a province, which have no row in the city panel
    offers = cities[["lon", "lat"]].combine_first(results.cities[["lon", "lat"]])
    supplies = {
        n: results.cities[f"units_{n}"].reindex(offers.index, fill_value=0).astype("float64")
        for n in results.rounds
    }
    supply = supplies[results.latest]
    distance = layout.travel_distances(cities[["lon", "lat"]], offers, limit_km=max(REACH_KM))
    access = layout.accessibility(
        cities["people"], supply, distance=distance, catchment=CATCHMENT_KM, decay="gaussian"
    )
    curve, sites = _siting(cities, supply, distance)
    held = offers[supply > 0].assign(series="series_existing", name="")
    tables = [e.table.assign(series=f"round_{n}") for n, e in ellipses.items()]
    both = len(results.rounds) == 2
    return StructureResults(
        overlap=_overlap(results, lang),
        moran=layout.morans_i(rate, graph=graph),
        hot_spots=layout.getis_ord(rate, graph=graph).rename_axis("province_code").reset_index(),
        ellipses=pd.concat(tables, ignore_index=True),
        shift=layout.centre_shift(ellipses[1], ellipses[2]) if both else None,
        reach=_reach(cities, supplies, distance),
        access=(access["access"] * 1e6).rename_axis("city_code").reset_index(),
        curve=curve,
        sites=pd.concat([held, sites]),
    )


def _cities(lang: Lang) -> pd.DataFrame:
    """Return the cities with people aged 15–24, seat and name, by code."""
    panel = datasets.load_city_panel().set_index("city_code")
    people = panel["population_15_19_2020"] + panel["population_20_24_2020"]
    table = places.places()
    today = table[table["valid_to"].isna()].set_index("place_code")
    cities = today[["lon", "lat"]].reindex(people.index).assign(people=people).dropna()
    names = places.name_of(pd.Series(cities.index), lang=lang, short=True)
    return cities.assign(name=names.to_numpy())


def _overlap(results: LayoutResults, lang: Lang) -> pd.DataFrame:
    members = strategies.membership()
    named = members[members["named_in_notice"]]
    table = layout.overlap_table(results.units[results.latest], membership=named)
    return table.members.rename(columns=strategies.names(lang)).assign(
        units=table.table["units"].to_numpy()
    )


def _reach(
    cities: pd.DataFrame, supplies: Mapping[Round, pd.Series], distance: pd.DataFrame
) -> pd.DataFrame:
    parts = []
    for number, supply in supplies.items():
        part = layout.share_within(cities["people"], supply, distance=distance, km=REACH_KM)
        parts.append(part["share"].rename_axis("km").reset_index().assign(series=f"round_{number}"))
    return pd.concat(parts, ignore_index=True)


def _siting(
    cities: pd.DataFrame, supply: pd.Series, distance: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trade-off curve, from no new unit on, and the new places of its last point."""
    existing = supply.index[supply > 0]
    curve = layout.siting_curve(
        cities.index,
        cities["people"],
        n_max=MORE_UNITS,
        distance=distance,
        radius=RADIUS_KM,
        existing=existing,
    )
    total = cities["people"].sum()
    covered = curve["value"].iloc[0] - curve["gain"].iloc[0]
    start = pd.DataFrame({"n": [0], "level": [covered / total], "gain": [0.0], "gap": [0.0]})
    chosen = list(curve["units"].iloc[-1])
    steps = curve.reset_index()[["n", "level", "gain", "gap", "units"]]
    steps["first"] = cities["name"].reindex([units[0] for units in steps.pop("units")]).to_numpy()
    return pd.concat([start, steps], ignore_index=True), cities.loc[chosen].assign(
        series="series_new"
    )
