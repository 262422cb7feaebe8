"""Layout measures against PySAL's inequality, esda, access and spopt; SYNTHETIC places, seeded."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from benchmarks.harness import Case, Job
from shuanggao_analytics.geography.distance import distance_matrix

PLACES, UNITS, CITIES, SITES, VARIABLES = 2_800, 1_500, 340, 60, 30


def country(places: int, *, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Return random seats with degrees, and random people, by label."""
    rng = np.random.default_rng(seed)
    labels = pd.Index([f"p{i:05d}" for i in range(places)])
    seats = {"lon": rng.uniform(100, 122, places), "lat": rng.uniform(22, 42, places)}
    people = pd.Series(rng.lognormal(12, 1, places).round(), index=labels)
    return pd.DataFrame(seats, index=labels), people


def levels(places: int) -> np.ndarray:
    return np.random.default_rng(0).gamma(2, size=places)


def gini(places: int) -> Case:
    level = levels(places)
    return Case(ours=lambda: sg.bootstrap(level))


def theil(places: int) -> Case:
    level, groups = levels(places), np.arange(places) % 4

    def peer() -> Any:
        from inequality.theil import TheilDSim

        return TheilDSim(level, groups, permutations=999)

    return Case(
        ours=lambda: sg.permutation(level, groups=groups),
        peer=peer,
        check=lambda found, theirs: np.testing.assert_allclose(
            found.table.loc["between", "observed"], np.ravel(theirs.bg[0])[0], rtol=1e-12
        ),
    )


def moran(places: int) -> Case:
    seats, _ = country(places)
    graph = sg.k_nearest_graph(seats, k=6)
    drawn = np.random.default_rng(0).normal(size=(places, VARIABLES))
    table = pd.DataFrame(drawn, index=seats.index).add_prefix("v")
    weights = graph.to_libpysal().transform("r")

    def peer() -> list[float]:
        import esda

        return [esda.Moran(table[v].to_numpy(), weights, permutations=999).I for v in table]

    return Case(
        ours=lambda: sg.morans_i_table(table, graph=graph),
        peer=peer,
        check=lambda found, theirs: np.testing.assert_allclose(found["I"], theirs),
    )


def catchment(places: int) -> Case:
    seats, people = country(places)
    offers, _ = country(UNITS, seed=1)
    supply = pd.Series(1.0, index=offers.index)
    km = distance_matrix(seats, offers)
    i, j = np.indices(km.shape)
    model = {
        "demand_df": pd.DataFrame({"id": range(places), "people": people.to_numpy()}),
        "demand_index": "id",
        "demand_value": "people",
        "supply_df": pd.DataFrame({"id": range(UNITS), "places": 1.0}),
        "supply_index": "id",
        "supply_value": "places",
        "cost_df": pd.DataFrame({"from": i.ravel(), "to": j.ravel(), "km": km.to_numpy().ravel()}),
        "cost_origin": "from",
        "cost_dest": "to",
        "cost_name": "km",
    }

    def peer() -> pd.Series:
        from access import Access

        found = Access(**model).two_stage_fca(name="a", max_cost=100)["a_places"]
        return found.reindex(range(places)).fillna(0)

    return Case(
        ours=lambda: sg.accessibility(people, supply, distance=km, catchment=100),
        peer=peer,
        check=lambda found, theirs: np.testing.assert_allclose(
            found["access"], theirs, rtol=1e-9, atol=1e-15
        ),
    )


def siting(places: int, *, objective: str) -> Case:
    seats, people = country(places)
    km = distance_matrix(seats)
    radius = 80.0 if objective == "coverage" else None

    def peer() -> float:
        import pulp
        from spopt.locate import MCLP, PMedian

        cost, weights = km.to_numpy(), people.to_numpy()
        if radius:
            model = MCLP.from_cost_matrix(cost, weights, radius, p_facilities=SITES)
        else:
            model = PMedian.from_cost_matrix(cost, weights, p_facilities=SITES)
        solved = model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
        return float(pulp.value(solved.problem.objective))

    return Case(
        ours=lambda: sg.site_units(
            seats.index, people, n=SITES, distance=km, objective=objective, radius=radius
        ),
        peer=peer,
        check=lambda found, theirs: np.testing.assert_allclose(found.value, theirs, rtol=1e-6),
    )


JOBS = (
    Job(
        name="Gini coefficient, bootstrap of 2,000",
        size=PLACES,
        unit="places",
        case=gini,
        grows=(CITIES, 28_000),
    ),
    Job(
        name="Theil decomposition, 999 permutations",
        size=PLACES,
        unit="places",
        case=theil,
        grows=(CITIES, 28_000),
        peer="inequality",
        module="inequality.theil",
        times=20,
    ),
    Job(
        name="Moran's I of 30 variables, 999 permutations",
        size=PLACES,
        unit="places",
        case=moran,
        grows=(CITIES, 950),
        peer="esda",
        module="esda",
        times=4,
    ),
    Job(
        name="two-step floating catchment, every pair",
        size=PLACES,
        unit=f"places × {UNITS:,}",
        case=catchment,
        grows=(350, 990),
        peer="access",
        module="access",
        times=10,
    ),
    *(
        Job(
            name=f"siting of {SITES}, {objective}",
            size=CITIES,
            unit=f"places × {CITIES}",
            case=partial(siting, objective=objective),
            peer="spopt",
            module="spopt.locate",
            times=times,
        )
        for objective, times in (("coverage", 8), ("median", 10))
    ),
)
