"""Allocation, against the apportionment package where it has the same; SYNTHETIC draws, seeded.

The peer knows no bounds and answers one draw at a call. The figures are so large that no remainder
and no quotient ties, so its seats must be ours in every draw.
"""

from __future__ import annotations

from functools import partial
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from benchmarks.harness import Case, Job

DRAWS, PLACES, SEATS, ASKED = 10_000, 31, 160, 300
OVER = {"weights": 20, "methods": ["hamilton", "webster", "hill"], "lower": [0, 1]}
PEERS = {"hill": "huntington"}  # the peer's names where they are others


def apportioning(draws: int, *, method: str, **bounds: int) -> Case:
    table = np.random.default_rng(0).lognormal(12, 1, (draws, PLACES)).round()
    rows, names = table[:ASKED].astype(int).tolist(), [str(i) for i in range(PLACES)]

    def ours() -> np.ndarray:
        return sg.apportion(table, seats=SEATS, method=method, **bounds)

    def peer() -> list[list[int]]:
        from apportionment.methods import compute

        return [compute(PEERS.get(method, method), row, SEATS, parties=names) for row in rows]

    if bounds:
        return Case(ours=ours)
    return Case(
        ours=ours,
        peer=peer,
        check=lambda found, theirs: np.testing.assert_array_equal(found[: len(rows)], theirs),
        part=len(rows) / draws,
    )


def apportioned(method: str, *, peer: str, times: float | None, **bounds: int) -> Job:
    words = f", bounds {bounds['lower']} to {bounds['upper']}" if bounds else ""
    return Job(
        name=f"{method}{words}, {SEATS} seats",
        size=DRAWS,
        unit=f"draws × {PLACES}",
        case=partial(apportioning, method=method, **bounds),
        grows=(DRAWS // 10, DRAWS * 3),
        peer=peer,
        module="apportionment.methods" if peer else "",
        times=times,
    )


def province_drivers() -> pd.DataFrame:
    return sg.province_drivers(
        provinces=sg.load_provinces(2024),
        colleges=sg.load_colleges(2025),
        clusters=sg.load_clusters(),
        units=sg.load_units(),
    )


def sweeping(draws: int) -> Case:
    drivers, scenario = province_drivers(), sg.load_scenario("balanced")
    lists = {"actual": sg.load_units(round=2), "base": sg.load_units(round=1)}
    over = OVER | {"data_error": 0.05}
    return Case(ours=lambda: sg.sweep(scenario, drivers=drivers, over=over, n=draws, **lists))


def explaining(_: int) -> Case:
    drivers = province_drivers()
    units = sg.coverage(sg.load_units(round=2), by="province")["units"]
    return Case(ours=lambda: sg.explain(units.reindex(drivers.index), drivers=drivers))


def candidates(size: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, pd.DataFrame]:
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


def selecting(size: int) -> Case:
    table, quotas, people, km = candidates(size)

    def ours() -> sg.Selection:
        return sg.select(
            table,
            quotas=quotas,
            objective={"score": 1, "access": 1e-6, "field": 5, "strategies": 5},
            floors={"field": 4, ("strategies", "units"): {"east": 30}},
            caps={"field": 12},
            budgets={"cost_wan": SEATS * 5_200},
            least={"access": float(people.sum() / 4)},
            access=sg.Access(demand=people, distance=km, radius=150.0),
            forced=["k0000"],
            barred=["k0003"],
        )

    def check(found: sg.Selection, _: None) -> None:
        assert (found.status, len(found.chosen)) == ("optimal", SEATS)

    return Case(ours=ours, check=check)


def page(_: int) -> Case:
    from shuanggao_analytics.explorer.panels import Explorer

    slider: Any = Explorer(scenario="balanced").weights["gdp_yi"].widget
    points = cycle(range(1, 30))

    def move() -> None:
        slider.value = next(points)

    return Case(ours=move)


JOBS = (
    *(
        apportioned(method, peer="apportionment", times=60 if method == "hamilton" else 15)
        for method in ("hamilton", "webster", "jefferson", "adams", "hill", "dean")
    ),
    *(
        apportioned(method, peer="", times=None, lower=1, upper=12)
        for method in ("hamilton", "webster", "hill")
    ),
    Job(
        name="sweep over scenarios",
        size=10_000,
        unit="scenarios",
        case=sweeping,
        grows=(2_500, 40_000),
        seconds=10,
    ),
    Job(name="which weights explain the list", size=PLACES, unit="provinces", case=explaining),
    Job(
        name=f"selection of {SEATS}, all rules",
        size=1_500,
        unit="candidates",
        case=selecting,
        grows=(750, 3_000),
        seconds=1,
    ),
    Job(
        name="page: a slider moved, everything updated",
        size=1,
        unit="move",
        case=page,
        seconds=0.3,
    ),
)
