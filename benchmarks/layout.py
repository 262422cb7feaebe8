"""Layout measures against their peers, on the same data in the same run (run: make bench).

Each line is the median of the runs after one warm-up, and the peer's result is checked against
ours before a ratio is printed. Peers: PySAL inequality, esda, access and spopt.
"""

from __future__ import annotations

import statistics
import time
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics.geography.distance import distance_matrix

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES, UNITS, CITIES = 2_800, 1_500, 340


def median_seconds(job: Callable[[], object], *, runs: int = 5) -> float:
    job()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def country(places: int, *, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """Return random seats with degrees, and random people, by label."""
    rng = np.random.default_rng(seed)
    labels = pd.Index([f"p{i:05d}" for i in range(places)])
    seats = {"lon": rng.uniform(100, 122, places), "lat": rng.uniform(22, 42, places)}
    people = pd.Series(rng.lognormal(12, 1, places).round(), index=labels)
    return pd.DataFrame(seats, index=labels), people


def line(task: str, goal: str, ours: float, peer: float) -> None:
    print(f"{task:44} {ours:9.4f} s {peer:9.4f} s  ×{peer / ours:6.1f}   goal {goal}")


def theil_permutations() -> None:
    from inequality.theil import TheilD, TheilDSim

    level = np.random.default_rng(0).gamma(2, size=PLACES)
    groups = np.arange(PLACES) % 4
    observed = float(np.ravel(TheilD(level, groups).bg)[0])
    found = sg.permutation(level, groups=groups).table.loc["between", "observed"]
    assert abs(found - observed) < 1e-12
    line(
        "Theil decomposition, 999 permutations, 2,800",
        "≥ 20",
        median_seconds(lambda: sg.permutation(level, groups=groups)),
        median_seconds(lambda: TheilDSim(level, groups, permutations=999)),
    )


def moran_many() -> None:
    import esda

    seats, _ = country(PLACES, seed=0)
    graph = sg.k_nearest_graph(seats, k=6)
    table = pd.DataFrame(
        np.random.default_rng(0).normal(size=(PLACES, 30)), index=seats.index
    ).add_prefix("v")
    weights = graph.to_libpysal().transform("r")

    def peer() -> list[float]:
        return [esda.Moran(table[v].to_numpy(), weights, permutations=999).I for v in table]

    assert np.allclose(sg.morans_i_table(table, graph=graph, permutations=9)["I"], peer())
    line(
        "Moran, 30 variables × 999 permutations, 2,800",
        "≥ 4",
        median_seconds(lambda: sg.morans_i_table(table, graph=graph)),
        median_seconds(peer),
    )


def floating_catchment() -> None:
    from access import Access

    seats, people = country(PLACES, seed=0)
    offers, _ = country(UNITS, seed=1)
    supply = pd.Series(1.0, index=offers.index)
    km = distance_matrix(seats, offers)
    i, j = np.indices(km.shape)
    pairs = {"demand": i.ravel(), "supply": j.ravel(), "km": km.to_numpy().ravel()}
    model = {
        "demand_df": pd.DataFrame({"id": range(PLACES), "people": people.to_numpy()}),
        "supply_df": pd.DataFrame({"id": range(UNITS), "places": 1.0}),
        "cost_df": pd.DataFrame(pairs),
    }

    def peer() -> pd.DataFrame:
        return Access(
            **model,
            demand_index="id",
            demand_value="people",
            supply_index="id",
            supply_value="places",
            cost_origin="demand",
            cost_dest="supply",
            cost_name="km",
        ).two_stage_fca(name="a", max_cost=100)

    def ours() -> pd.DataFrame:
        return sg.accessibility(people, supply, distance=km, catchment=100)

    expected = peer()["a_places"].reindex(range(PLACES)).fillna(0)
    np.testing.assert_allclose(ours()["access"], expected, rtol=1e-9, atol=1e-15)
    line("2SFCA, every pair of 2,800 × 1,500", "≥ 10", median_seconds(ours), median_seconds(peer))


def siting(objective: str, *, goal: str, runs: int) -> None:
    import pulp
    from spopt.locate import MCLP, PMedian

    seats, people = country(CITIES, seed=0)
    km = distance_matrix(seats)
    radius = 80.0 if objective == "coverage" else None

    def ours() -> float:
        found = sg.site_units(
            seats.index, people, n=60, distance=km, objective=objective, radius=radius
        )
        return found.value

    def peer() -> float:
        cost, weights = km.to_numpy(), people.to_numpy()
        if objective == "coverage":
            model = MCLP.from_cost_matrix(cost, weights, radius, p_facilities=60)
        else:
            model = PMedian.from_cost_matrix(cost, weights, p_facilities=60)
        solved = model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
        return float(pulp.value(solved.problem.objective))

    assert abs(ours() - peer()) <= 1e-6 * abs(peer())
    label = f"siting, {objective}, 340 × 340, n = 60"
    line(label, goal, median_seconds(ours, runs=runs), median_seconds(peer, runs=runs))


def growth() -> None:
    print("\nGrowth with the number of places, seconds")
    print(f"{'places':>8} {'gini, 2,000 draws':>20} {'theil, 999 perm.':>18} {'Moran, 999':>12}")
    for places in (31, CITIES, PLACES, 28_000):
        level = np.random.default_rng(0).gamma(2, size=places)
        seats, _ = country(places, seed=0)
        graph = sg.k_nearest_graph(seats, k=6)
        x = pd.Series(level, index=seats.index)
        groups = np.arange(places) % 4
        times = (
            median_seconds(lambda level=level: sg.bootstrap(level), runs=3),
            median_seconds(
                lambda level=level, groups=groups: sg.permutation(level, groups=groups), runs=3
            ),
            median_seconds(lambda x=x, graph=graph: sg.morans_i(x, graph=graph), runs=3),
        )
        print(f"{places:8,} {times[0]:20.4f} {times[1]:18.4f} {times[2]:12.4f}")


def main() -> None:
    warnings.simplefilter("ignore")
    print(f"{'task':44} {'ours':>11} {'peer':>11}  ratio")
    theil_permutations()
    moran_many()
    floating_catchment()
    siting("coverage", goal="≥ 8", runs=5)
    siting("median", goal="≥ 10", runs=3)
    growth()


if __name__ == "__main__":
    main()
