"""Allocation against its goals, and against the apportionment package in the same run (make bench).

The peer knows no bounds: it is asked without them, on some of the draws, and scaled up to all,
which is said on the line. Its seats are checked against ours; where they differ it breaks a tie by
position.
"""

from __future__ import annotations

import statistics
import time
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shuanggao_analytics as sg

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS, PLACES, SEATS, ASKED = 10_000, 31, 160, 300


def median_seconds(job: Callable[[], object], *, runs: int = 5) -> float:
    job()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        job()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def line(what: str, goal: str, ours: float, theirs: float | None = None) -> None:
    ratio = "" if theirs is None else f"{theirs:9.3f} s   × {theirs / ours:6.0f}"
    print(f"{what:44} {ours:9.4f} s   {ratio:24} goal {goal}")


def apportioning() -> None:
    from apportionment.methods import compute

    draws = np.random.default_rng(0).lognormal(7, 1, (DRAWS, PLACES)).round()
    rows, names = draws[:ASKED].astype(int).tolist(), [str(i) for i in range(PLACES)]
    for method in ("hamilton", "webster", "jefferson", "adams", "hill", "dean"):
        peer = "huntington" if method == "hill" else method
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sg.TieWarning)
            found = sg.apportion(draws, seats=SEATS, method=method)[:ASKED]
            theirs = [compute(peer, row, SEATS, parties=names) for row in rows]
            same = [each == seats.tolist() for each, seats in zip(theirs, found, strict=True)]
            assert np.mean(same) > 0.98  # the rest are ties
            peer_seconds = median_seconds(
                lambda peer=peer: [compute(peer, row, SEATS, parties=names) for row in rows], runs=1
            )
            for label, bounds in (("", {}), (", bounds 1..12", {"lower": 1, "upper": 12})):
                ours = median_seconds(
                    lambda method=method, bounds=bounds: sg.apportion(
                        draws, seats=SEATS, method=method, **bounds
                    )
                )
                goal = "≥ 60 ×" if method == "hamilton" else "≥ 15 ×"
                line(f"{method}{label}, 10,000 × 31", goal, ours, peer_seconds * DRAWS / ASKED)


def sweeps() -> None:
    drivers = sg.province_drivers(
        provinces=sg.load_provinces(2024),
        colleges=sg.load_colleges(2025),
        clusters=sg.load_clusters(),
        units=sg.load_units(),
    )
    lists = {"actual": sg.load_units(round=2), "base": sg.load_units(round=1)}
    scenario = sg.load_scenario("balanced")
    over = {"weights": 20, "methods": ["hamilton", "webster", "hill"], "lower": [0, 1]}
    for draws in (2_500, 10_000, 40_000):
        seconds = median_seconds(
            lambda draws=draws: sg.sweep(
                scenario, drivers=drivers, over=over | {"data_error": 0.05}, n=draws, **lists
            ),
            runs=1,
        )
        line(f"sweep of {draws:,} scenarios", "10,000 ≤ 10 s", seconds)
    actual = sg.coverage(lists["actual"], by="province")["units"].reindex(drivers.index)
    seconds = median_seconds(lambda: sg.explain(actual, drivers=drivers))
    line("which weights explain the list", "—", seconds)


def candidates(size: int = 1_500) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.DataFrame]:
    """Return synthetic candidates of colleges with two groups each, quotas, people, distances."""
    rng = np.random.default_rng(0)
    colleges = size // 2
    province = np.append(np.tile(np.arange(31), 4), rng.integers(0, 31, colleges - 124))
    owner, place = np.repeat(np.arange(colleges), 2), rng.integers(0, 10, colleges)
    table = pd.DataFrame(
        {
            "province_code": [f"{k:02d}0000" for k in province[owner]],
            "college_code": [f"u{k:04d}" for k in owner],
            "city_code": [f"{province[k]:02d}{place[k]:02d}00" for k in owner],
            "score": rng.normal(70, 10, size).round(1),
            "cost_wan": rng.integers(3_000, 8_000, size),
            "field": rng.integers(41, 60, size).astype(str),
            "strategies": [("east",) if province[k] < 10 else ("west", "poor") for k in owner],
        },
        index=[f"k{i:04d}" for i in range(size)],
    )
    places = pd.Index([f"{k:02d}0000" for k in range(31)])
    school, group = np.full(31, 2), np.full(31, 1)
    school[:2], group[:9] = 1, 2  # 60 school units, 40 group units: 160 groups
    quotas = pd.DataFrame({"school_units": school, "group_units": group}, index=places)
    cities = pd.Index(table["city_code"].unique())
    people = pd.Series(rng.lognormal(14, 1, len(cities)).round(), index=cities)
    at = rng.uniform(0, 3_000, (len(cities), 2))
    km = pd.DataFrame(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)), cities, cities)
    return table, quotas, people, km


def selection() -> None:
    table, quotas, people, km = candidates()

    def job() -> sg.Selection:
        return sg.select(
            table,
            quotas=quotas,
            objective={"score": 1, "access": 1e-6, "field": 5, "strategies": 5},
            floors={"field": 4, ("strategies", "units"): {"east": 30}},
            caps={"field": 12},
            budgets={"cost_wan": 160 * 5_200},
            least={"access": float(people.sum() / 4)},
            access=sg.Access(demand=people, distance=km, radius=150.0),
            forced=["k0000"],
            barred=["k0003"],
        )

    result = job()
    assert result.status == "optimal"
    assert len(result.chosen) == 160
    line("selection of 160 from 1,500, all rules", "≤ 1 s", median_seconds(job))


def page() -> None:
    from shuanggao_analytics.explorer.panels import Explorer

    shown = Explorer(scenario="balanced")
    slider = shown.weights["gdp_yi"].widget
    points = iter(range(1, 30))

    def move() -> None:
        slider.value = next(points)

    line("page: a slider moved, everything updated", "≤ 0.3 s", median_seconds(move, runs=9))


if __name__ == "__main__":
    apportioning()
    sweeps()
    selection()
    page()
