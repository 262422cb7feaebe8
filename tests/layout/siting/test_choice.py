"""Siting: against brute force, greedy and a published optimum; rules, clashes, refusals."""

import time
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.siting import choice as siting
from shuanggao_analytics.layout.siting import start as siting_start
from shuanggao_analytics.layout.siting.bounds import median_bound
from shuanggao_analytics.layout.siting.choice import site_units, siting_curve
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError, Rule

PUBLISHED = Path(__file__).parents[2] / "published"
OBJECTIVES = ["coverage", "median", "centre"]


def world(places, candidates, seed):
    rng = np.random.default_rng(seed)
    here = rng.uniform(0, 500, (places, 2))
    km = np.hypot(*(here[:, None] - here[None, :candidates]).transpose(2, 0, 1)).round()
    index = pd.Index([f"p{i:02d}" for i in range(places)])
    demand = pd.Series(rng.integers(0, 100, places).astype("float64"), index=index)
    demand.iloc[0] = 50.0
    return demand, pd.DataFrame(km, index=index, columns=index[:candidates])


def worth(objective, demand, km, units, *, radius):
    """The definition, for a given set of open units; smaller is better."""
    near = km[list(units)].min(axis=1) if units else pd.Series(np.inf, index=km.index)
    counts = demand > 0
    if objective == "coverage":
        return -float(demand[near <= radius].sum())
    if objective == "centre":
        return float(near[counts].max())
    return float((demand[counts] * near[counts]).sum())


def allowed(units, rules):
    existing, regions, floors, caps, costs, budget, forbidden = rules
    everyone = set(units) | set(existing)
    return (
        all(len(everyone & regions[r]) >= f for r, f in floors.items())
        and all(len(everyone & regions[r]) <= c for r, c in caps.items())
        and (budget is None or sum(costs[u] for u in units) <= budget)
        and not set(units) & set(forbidden)
    )


@st.composite
def requests(draw):
    """A small request with any of the rules, and the same as plain sets for brute force."""
    candidates = draw(st.integers(2, 10))
    demand, km = world(draw(st.integers(candidates, 14)), candidates, draw(st.integers(0, 10_000)))
    labels = list(km.columns)
    existing = labels[: draw(st.integers(0, min(2, candidates - 1)))]
    free = labels[len(existing) :]
    n = draw(st.integers(1, min(4, len(free))))
    subset = st.lists(st.sampled_from(labels), min_size=1, unique=True)
    regions = {"A": set(draw(subset)), "B": set(draw(subset))}  # they may overlap
    bounds = st.dictionaries(st.sampled_from(["A", "B"]), st.integers(0, 3), max_size=2)
    floors, caps = draw(bounds), draw(bounds)
    costs = pd.Series(draw(st.lists(st.integers(1, 9), min_size=candidates, max_size=candidates)))
    costs.index = pd.Index(labels)
    budget = draw(st.one_of(st.none(), st.integers(5, 30)))
    forbidden = draw(st.lists(st.sampled_from(free), max_size=2, unique=True))
    table = pd.DataFrame([(r, p) for r in regions for p in regions[r]], columns=["region", "place"])
    asked = {
        "existing": existing,
        "membership": table,
        "floors": floors,
        "caps": caps,
        "costs": costs,
        "budget": budget,
        "forbidden": forbidden,
    }
    plain = (existing, regions, floors, caps, costs, budget, forbidden)
    return demand, km, n, free, asked, plain


class TestBruteForce:
    @pytest.mark.parametrize("objective", OBJECTIVES)
    @settings(deadline=None, max_examples=60)
    @given(request_=requests(), radius=st.integers(30, 250))
    def test_equal_with_any_rules(self, objective, request_, radius):
        demand, km, n, free, asked, plain = request_
        existing = plain[0]
        values = [
            worth(objective, demand, km, [*existing, *units], radius=radius)
            for units in combinations(free, n)
            if allowed(units, plain)
        ]
        call = {"n": n, "distance": km, "objective": objective, "radius": radius, **asked}
        if not values:
            with pytest.raises(InfeasibleRequestError) as caught:
                site_units(list(km.columns), demand, **call)
            assert caught.value.clash
            return
        result = site_units(list(km.columns), demand, **call)
        units = list(result.chosen.index)
        sign = -1 if objective == "coverage" else 1
        assert sign * result.value == pytest.approx(min(values), rel=1e-9, abs=1e-9)
        assert worth(objective, demand, km, [*existing, *units], radius=radius) == pytest.approx(
            sign * result.value
        )
        assert len(units) == n
        assert allowed(units, plain)
        assert result.status == "optimal"
        assert sign * result.bound <= sign * result.value

    @settings(deadline=None, max_examples=40)
    @given(request_=requests(), radius=st.integers(60, 400))
    def test_set_cover(self, request_, radius):
        demand, km, _, free, asked, plain = request_
        existing, costs = plain[0], plain[4]
        values = [
            sum(costs[u] for u in units)
            for size in range(len(free) + 1)
            for units in combinations(free, size)
            if allowed(units, plain)
            and worth("centre", demand, km, [*existing, *units], radius=radius) <= radius
        ]
        call = {"distance": km, "objective": "set-cover", "radius": radius, **asked}
        if not values:
            with pytest.raises(InfeasibleRequestError):
                site_units(list(km.columns), demand, **call)
            return
        result = site_units(list(km.columns), demand, **call)
        assert result.value == result.bound == min(values)
        assert result.assignment.loc[demand > 0, "covered"].all()

    @settings(deadline=None, max_examples=25)
    @given(seed=st.integers(0, 10_000), budget=st.integers(3, 20))
    def test_a_budget_without_a_number(self, seed, budget):
        demand, km = world(12, 8, seed)
        costs = pd.Series(np.arange(3, 11), index=km.columns)
        values = [
            worth("coverage", demand, km, units, radius=120)
            for size in range(5)
            for units in combinations(km.columns, size)
            if costs[list(units)].sum() <= budget
        ]
        result = site_units(km.columns, demand, distance=km, radius=120, costs=costs, budget=budget)
        assert -result.value == min(values)
        assert costs[result.chosen.index].sum() <= budget

    @settings(deadline=None, max_examples=25)
    @given(seed=st.integers(0, 10_000), n=st.integers(1, 12))
    def test_a_sparse_table(self, seed, n):
        """Pairs that are not listed serve nobody; where that leaves someone out, it is said."""
        demand, km = world(14, 12, seed)
        listed = km.where(km <= 180)
        values = [
            worth("median", demand, listed.fillna(np.inf), units, radius=0)
            for units in combinations(km.columns, n)
        ]
        if not np.isfinite(min(values)):
            with pytest.raises(InfeasibleRequestError, match="every place with people has a unit"):
                site_units(km.columns, demand, n=n, distance=listed, objective="median")
            return
        result = site_units(km.columns, demand, n=n, distance=listed, objective="median")
        assert result.value == pytest.approx(min(values))


class TestPublished:
    def test_pmed1(self):
        """OR-Library pmed1 (Beasley 1985): 100 places, 5 medians, optimum 5819."""
        roads = pd.read_csv(PUBLISHED / "pmed1_edges.csv").drop_duplicates(["i", "j"], keep="last")
        lengths = np.full((100, 100), np.inf)
        for i, j, length in roads.to_numpy():
            lengths[i - 1, j - 1] = lengths[j - 1, i - 1] = length
        listed = csr_array(np.where(np.isinf(lengths), 0, lengths))
        km = shortest_path(listed, directed=False)
        demand = pd.Series(1.0, index=range(1, 101))
        result = site_units(range(1, 101), demand, n=5, distance=km, objective="median")
        assert result.value == 5819
        assert result.status == "optimal"
        assert result.assignment["km"].sum() == 5819


class TestMedianBound:
    @settings(deadline=None, max_examples=40)
    @given(seed=st.integers(0, 10_000), n=st.integers(1, 9), stands=st.booleans())
    def test_it_is_a_bound_and_rules_out_no_optimum(self, seed, n, stands):
        demand, km = world(14, 10, seed)
        old = km.iloc[:, 9].to_numpy() if stands else np.full(14, np.inf)
        offered = km.iloc[:, :9]
        values = {
            units: float(demand @ np.minimum(offered.iloc[:, list(units)].min(axis=1), old))
            for units in combinations(range(9), n)
        }
        least = min(values.values())
        known = median_bound(
            offered.to_numpy(), old, demand.to_numpy(), n=n, value=least * 1.05,
            deadline=time.monotonic() + 60,
        )  # fmt: skip
        assert known.bound <= least * (1 + 1e-9)
        for units, value in values.items():
            if value == least:
                assert not known.useless[list(units)].any()
                assert set(np.flatnonzero(known.needed)) <= set(units)

    @settings(deadline=None, max_examples=40)
    @given(request_=requests())
    def test_the_cut_down_model_gives_the_same(self, request_):
        demand, km, n, free, asked, plain = request_
        values = [
            worth("median", demand, km, [*plain[0], *units], radius=0)
            for units in combinations(free, n)
            if allowed(units, plain)
        ]
        if values:
            with patch.object(siting, "_LARGE", 0):
                result = site_units(
                    list(km.columns), demand, n=n, distance=km, objective="median", **asked
                )
            assert result.value == pytest.approx(min(values), rel=1e-9, abs=1e-9)
            assert result.status == "optimal"
            assert allowed(result.chosen.index, plain)


class TestAgainstGreedy:
    @pytest.mark.parametrize("objective", ["coverage", "median"])
    @pytest.mark.parametrize("seed", range(4))
    def test_never_worse(self, objective, seed):
        demand, km = world(80, 60, seed)
        paid = km.to_numpy() if objective == "median" else (km.to_numpy() > 60).astype("float64")
        rule = Rule("n", np.ones(60), 8.0, 8.0)
        # nothing stands yet: without a unit a place pays more than for any unit
        first = siting_start.greedy(paid, np.full(80, paid.max() + 1), demand.to_numpy(), [rule])
        result = site_units(km.columns, demand, n=8, distance=km, objective=objective, radius=60)
        sign = -1 if objective == "coverage" else 1
        greedy = worth(objective, demand, km, list(km.columns[first]), radius=60)
        assert first.sum() == 8
        assert sign * result.value <= greedy + 1e-9

    def test_swaps_save_and_keep_the_rules(self):
        demand, km = world(80, 60, 9)
        paid, people = km.to_numpy(), demand.to_numpy()
        nothing = np.full(80, 1e4)
        half = np.r_[np.ones(30), np.zeros(30)]
        rules = [Rule("n", np.ones(60), 8.0, 8.0), Rule("floor", half, 5.0, np.inf)]
        first = siting_start.greedy(paid, nothing, people, rules)
        later = siting_start.swap(
            paid, nothing, people, rules, chosen=first, deadline=time.monotonic() + 60
        )
        assert siting_start.keeps(rules, first)
        assert siting_start.keeps(rules, later)
        cost = [float(people @ paid[:, c].min(axis=1)) for c in (first, later)]
        assert cost[1] <= cost[0]
        inside, outside = np.flatnonzero(later), np.flatnonzero(~later)
        for leave in inside:
            for enter in outside:
                other = later.copy()
                other[[leave, enter]] = False, True
                if siting_start.keeps(rules, other):
                    assert float(people @ paid[:, other].min(axis=1)) >= cost[1] * (1 - 1e-9)


class TestCurve:
    @pytest.mark.parametrize("objective", OBJECTIVES)
    def test_each_point_is_the_single_answer(self, objective):
        demand, km = world(40, 25, 3)
        asked = {"distance": km, "objective": objective, "radius": 80, "existing": ["p00"]}
        curve = siting_curve(km.columns, demand, n_max=7, **asked)
        for n, point in curve.iterrows():
            one = site_units(km.columns, demand, n=n, **asked)
            assert point["value"] == pytest.approx(one.value)
            assert point["status"] == "optimal"
            assert len(point["units"]) == n
        sign = 1 if objective == "coverage" else -1
        assert (sign * curve["value"].diff().dropna() >= -1e-9).all()
        base = worth(objective, demand, km, ["p00"], radius=80) * (
            -1 if objective == "coverage" else 1
        )
        total = sign * (curve["value"].iloc[-1] - base)
        assert curve["gain"].sum() == pytest.approx(total)

    def test_numbers_that_cannot_be(self):
        demand, km = world(20, 10, 4)
        regions = pd.DataFrame({"region": "west", "place": km.columns[:5]})
        curve = siting_curve(
            km.columns, demand, n_max=4, distance=km, radius=80, membership=regions,
            floors={"west": 3},
        )  # fmt: skip
        assert curve["status"].tolist() == ["infeasible"] * 2 + ["optimal"] * 2
        assert curve["value"].isna().tolist() == [True, True, False, False]
        assert curve["units"].map(len).tolist() == [0, 0, 3, 4]

    def test_no_curve_of_a_set_cover(self):
        demand, km = world(5, 3, 0)
        with pytest.raises(DataContractError, match="no curve"):
            siting_curve(km.columns, demand, n_max=2, distance=km, objective="set-cover", radius=90)


class TestClash:
    def test_only_the_rules_that_collide(self):
        demand, km = world(20, 10, 5)
        places = km.columns
        regions = pd.DataFrame(
            [("west", p) for p in places[:5]]
            + [("river", p) for p in places[3:8]]
            + [("east", p) for p in places[8:]],
            columns=["region", "place"],
        )
        with pytest.raises(InfeasibleRequestError) as caught:
            site_units(
                places, demand, n=6, distance=km, radius=80, membership=regions,
                floors={"west": 5, "east": 1}, caps={"river": 1, "east": 2},
                costs=pd.Series(1, index=places), budget=50, forbidden=[places[9]],
            )  # fmt: skip
        assert caught.value.clash == (
            "floor of west: at least 5 units",
            "cap of river: at most 1 units",
        )
        assert "floor of west" in str(caught.value)

    def test_the_number_against_the_floors(self):
        demand, km = world(20, 10, 6)
        regions = pd.DataFrame({"region": ["a"] * 5 + ["b"] * 5, "place": km.columns})
        with pytest.raises(InfeasibleRequestError) as caught:
            site_units(
                km.columns, demand, n=3, distance=km, objective="median", membership=regions,
                floors={"a": 2, "b": 2}, caps={"a": 4},
            )  # fmt: skip
        assert [name.split(":")[0] for name in caught.value.clash] == [
            "n", "floor of a", "floor of b",
        ]  # fmt: skip

    def test_a_cap_below_what_exists(self):
        demand, km = world(10, 6, 7)
        regions = pd.DataFrame({"region": "a", "place": km.columns})
        with pytest.raises(InfeasibleRequestError, match=r"cap of a: at most 1 units \(2 exist\)"):
            site_units(
                km.columns, demand, n=1, distance=km, radius=80, membership=regions,
                caps={"a": 1}, existing=km.columns[:2],
            )  # fmt: skip

    def test_places_out_of_reach_are_named(self):
        demand = pd.Series({"near": 5, "far": 5, "empty": 0})
        km = pd.DataFrame({"u": [10, 300, 900]}, index=demand.index)
        with pytest.raises(
            InfeasibleRequestError, match="within 50 km, but no candidate reaches far"
        ):
            site_units(["u"], demand, distance=km, objective="set-cover", radius=50)

    def test_too_few_units_for_a_cover(self):
        demand, km = world(20, 10, 8)
        with pytest.raises(InfeasibleRequestError) as caught:
            site_units(km.columns, demand, n=1, distance=km, objective="set-cover", radius=250)
        assert caught.value.clash == (
            "n: at most 1 new units",
            "every place with people has a unit within 250 km",
        )


class TestResult:
    def test_tables_and_words(self):
        demand, km = world(30, 20, 10)
        result = site_units(
            km.columns, demand, n=4, distance=km, radius=90, existing=["p03"], objective="median"
        )
        table = result.assignment
        assert table.index.equals(demand.index)
        units = [*result.chosen.index, "p03"]
        assert table["unit"].tolist() == km[units].idxmin(axis=1).tolist()
        np.testing.assert_allclose(table["km"], km[units].min(axis=1))
        assert float((table["demand"] * table["km"]).sum()) == pytest.approx(result.value)
        own = table[table["unit"] != "p03"].groupby("unit")["demand"].sum()
        assert result.chosen["demand"].to_dict() == pytest.approx(own.to_dict())
        assert "proven optimal" in result.text
        assert "<table" in result._repr_html_()
        assert "p03" not in result.chosen.index

    def test_existing_units_elsewhere(self):
        """A unit that stands need not be a candidate; nobody is sent to a place without people."""
        demand = pd.Series({"a": 10, "b": 10, "c": 0})
        km = pd.DataFrame({"x": [0, 50, 90], "y": [60, 5, 90], "old": [3, 80, 90]}, demand.index)
        result = site_units(
            ["x", "y"], demand, n=1, distance=km, objective="median", existing=["old"]
        )
        assert list(result.chosen.index) == ["y"]
        assert result.value == 80
        assert result.assignment["unit"].tolist()[:2] == ["old", "y"]

    def test_no_time_still_gives_a_choice_with_its_gap(self):
        demand, km = world(90, 60, 11)
        result = site_units(
            km.columns, demand, n=6, distance=km, objective="median", time_limit=0.0
        )
        assert len(result.chosen) == 6
        assert result.bound <= result.value
        assert result.gap >= 0
        assert result.status in {"optimal", "time limit"}

    def test_a_gap_is_kept(self):
        demand, km = world(90, 60, 12)
        best = site_units(km.columns, demand, n=6, distance=km, objective="median")
        rough = site_units(km.columns, demand, n=6, distance=km, objective="median", gap=0.05)
        assert rough.gap <= 0.05
        assert rough.status in {"optimal", "within gap"}
        assert rough.bound <= best.value <= rough.value

    def test_the_same_every_time(self):
        demand, km = world(60, 40, 13)
        first, second = (
            site_units(km.columns, demand, n=5, distance=km, radius=70) for _ in range(2)
        )
        pd.testing.assert_frame_equal(first.chosen, second.chosen)


class TestRefusals:
    def test_all_faults_at_once(self):
        demand, km = world(5, 3, 0)
        with pytest.raises(DataContractError) as caught:
            site_units(
                ["p00", "p00", "p01"], -demand, n=7, distance=km, objective="best", radius=-1,
                floors={"west": 1}, budget=5, forbidden=["nowhere"],
            )  # fmt: skip
        text = str(caught.value)
        for part in (
            "candidates, row p00: stands twice",
            "demand, row p00",
            "more new units than the 2 candidates",
            "objective: unknown",
            "radius: needs a number > 0",
            "membership: needed for floors",
            "costs: a budget needs",
            "forbidden, row nowhere: not in candidates",
        ):
            assert part in text

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"n": None}, "say how many"),
            ({"n": 0}, "whole number ≥ 1"),
            ({"n": 1.5}, "whole number ≥ 1"),
            ({"n": 4}, "more new units than the 3"),
            ({"radius": None}, "radius"),
            ({"candidates": []}, "no candidate"),
            ({"candidates": ["p00", "p09"]}, "unknown supply place"),
            ({"existing": ["p00", "p00"]}, "existing, row p00: stands twice"),
            ({"costs": pd.Series({"p00": 1}), "budget": 3}, "candidates, row p01: not in costs"),
            ({"costs": pd.Series({"p00": -1, "p01": 1, "p02": 1})}, "costs, row p00"),
            ({"budget": -1.0}, "budget"),
            ({"time_limit": float("nan")}, "time_limit"),
            ({"gap": -0.1}, "gap"),
        ],
    )
    def test_each(self, change, said):
        demand, km = world(5, 3, 0)
        asked = {"candidates": list(km.columns), "n": 1, "radius": 50, "distance": km} | change
        candidates = asked.pop("candidates")
        with pytest.raises(DataContractError, match=said):
            site_units(candidates, demand, **asked)

    def test_regions(self):
        demand, km = world(5, 3, 0)
        regions = pd.DataFrame({"region": ["a"], "place": ["p00"]})
        with pytest.raises(DataContractError) as caught:
            site_units(
                km.columns, demand, n=1, distance=km, radius=50, membership=regions,
                floors={"b": 1, "a": -1}, caps=3,
            )  # fmt: skip
        assert len(caught.value.faults) == 3

    def test_no_demand(self):
        demand, km = world(5, 3, 0)
        with pytest.raises(ShuanggaoError, match="no demand"):
            site_units(km.columns, demand * 0, n=1, distance=km, radius=50)
