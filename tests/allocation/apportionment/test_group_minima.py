"""Group minima against every possible allocation, and what clashes when there is none."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.allocation.apportionment.divisors import (
    FIRST_SEAT_FREE,
    METHODS,
    exact_claim,
)
from shuanggao_analytics.allocation.apportionment.seats import apportion, apportionment
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.policy import strategies
from shuanggao_analytics.resources import read_table_text

PANEL = read_table_text("province_panel").query("year == '2024'")
PEOPLE = PANEL.set_index("province_code")["population_yearend_wan"].astype(float)


def region(strategy):
    member = strategies.membership()
    return member.loc[member["strategy_id"] == strategy, "place_code"].tolist()


def allocations(house, lower, upper):
    if len(lower) == 1:
        return [(house,)] if lower[0] <= house <= upper[0] else []
    return [
        (first, *rest)
        for first in range(lower[0], min(upper[0], house) + 1)
        for rest in allocations(house - first, lower[1:], upper[1:])
    ]


def worth(seats, weights, method):
    """Return what is to be as large as possible, as fractions."""
    if method == "hamilton":
        house, total = sum(seats), sum(weights)
        pairs = zip(seats, weights, strict=True)
        return 0, -sum((s - Fraction(house * w, total)) ** 2 for s, w in pairs)
    product, first = Fraction(1), 0
    for held, weight in zip(seats, weights, strict=True):
        for k in range(held):
            product *= exact_claim(method, weight, k)
            first += k == 0 and method in FIRST_SEAT_FREE
    return first, product


@st.composite
def problems(draw):
    count = draw(st.integers(3, 5))
    weights = draw(st.lists(st.integers(1, 30), min_size=count, max_size=count))
    lower = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    room = draw(st.lists(st.integers(1, 6), min_size=count, max_size=count))
    upper = [low + more for low, more in zip(lower, room, strict=True)]
    house = draw(st.integers(max(sum(lower), 2), min(sum(upper), 10)))
    members = st.lists(st.integers(0, count - 1), min_size=1, unique=True)
    groups = draw(st.lists(st.tuples(members, st.integers(1, house)), min_size=1, max_size=3))
    return weights, house, {"lower": lower, "upper": upper}, groups


@pytest.mark.parametrize("method", METHODS)
class TestAgainstEveryAllocation:
    @settings(max_examples=40)
    @given(problem=problems())
    def test_the_best_of_all_and_its_ties(self, method, problem):
        weights, house, bounds, groups = problem
        allowed = [
            seats
            for seats in allocations(house, **bounds)
            if all(sum(seats[i] for i in inside) >= least for inside, least in groups)
        ]
        ask = {"seats": house, "method": method, "group_minimum": groups, **bounds}
        if not allowed:
            with pytest.raises(DataContractError, match="group_minimum"):
                apportionment(pd.Series(weights), **ask)
            return
        values = [worth(seats, weights, method) for seats in allowed]
        best = [s for s, value in zip(allowed, values, strict=True) if value == max(values)]
        result = apportionment(pd.Series(weights), **ask)
        assert tuple(result.seats) in best
        tied = [i for i in range(len(weights)) if len({seats[i] for seats in best}) > 1]
        assert sorted(result.ties.index) == tied

    def test_draws_are_single_calls(self, method):
        draws = PEOPLE.to_numpy() * np.random.default_rng(1).lognormal(0, 0.2, (60, len(PEOPLE)))
        table = pd.DataFrame(draws, columns=PEOPLE.index)
        minima = {name: (region(name), n) for name, n in (("west-twelve", 50), ("northeast", 14))}
        minima["yangtze-belt"] = (region("yangtze-belt"), 72)
        ask = {"seats": 160, "method": method, "lower": 1, "upper": 14, "group_minimum": minima}
        together = apportion(table, **ask)
        assert (together.sum(axis=1) == 160).all()
        for members, least in minima.values():
            assert (together[members].sum(axis=1) >= least).all()
        for row in (0, 31, 59):
            assert apportion(table.loc[row], **ask).tolist() == together.loc[row].tolist()


class TestRegions:
    def test_overlapping_floors_of_the_strategies(self):
        minima = {
            "west-twelve": (region("west-twelve"), 60),
            "yangtze-belt": (region("yangtze-belt"), 90),
        }
        free = apportion(PEOPLE, seats=160, method="webster", lower=1)
        assert free[minima["west-twelve"][0]].sum() < 60
        assert free[minima["yangtze-belt"][0]].sum() < 90
        result = apportionment(PEOPLE, seats=160, method="webster", lower=1, group_minimum=minima)
        assert result.groups["seats"].to_dict() == {"west-twelve": 60, "yangtze-belt": 90}
        both = result.table.loc["510000", "factor"]
        assert both == pytest.approx(result.groups["factor"].prod())
        raised = PEOPLE * result.table["factor"]
        again = apportion(raised, seats=160, method="webster", lower=1)
        assert again.equals(result.seats)

    def test_minima_that_are_met_change_nothing(self):
        free = apportion(PEOPLE, seats=160, method="hill")
        minima = {"west-twelve": (region("west-twelve"), 5)}
        result = apportionment(PEOPLE, seats=160, method="hill", group_minimum=minima)
        assert result.seats.equals(free)
        assert not result.groups["binding"].any()
        assert (result.table["factor"] == 1).all()

    def test_equal_weights_tie_inside_a_group(self):
        even = pd.Series(1, index=[f"p{i:02}" for i in range(31)])
        west = even.index[19:].tolist()
        result = apportionment(
            even, seats=160, method="webster", group_minimum={"west": (west, 70)}
        )
        assert result.seats[west].tolist() == [6] * 10 + [5] * 2
        assert result.seats.drop(west).tolist() == [5] * 14 + [4] * 5
        assert len(result.ties) == 31

    def test_a_minimum_can_decide_a_tie(self):
        weights = pd.Series({"a": 1, "b": 1, "c": 6})
        assert len(apportionment(weights, seats=4).ties) == 2
        seats = apportion(weights, seats=4, group_minimum=[(["b"], 1)])  # and so no warning
        assert seats.to_dict() == {"a": 0, "b": 1, "c": 3}


class TestClashes:
    def test_the_smallest_set(self):
        minima = {"west": (["a", "b"], 6), "east": (["c", "d"], 6), "all": (["a", "d"], 1)}
        with pytest.raises(DataContractError) as caught:
            apportion([1, 1, 1, 1], seats=10, group_minimum=rename(minima))
        found = [fault.problem for fault in caught.value.faults]
        assert len(found) == 2
        assert "west at least 6, and alone it can get at most 10" in found[0]
        assert "east at least 6, and alone it can get at most 10" in found[1]
        assert all("together with the other groups here" in problem for problem in found)

    def test_one_alone(self):
        with pytest.raises(DataContractError) as caught:
            apportion([1, 1, 1], seats=9, upper=4, group_minimum={"west": ([0], 5)})
        assert [fault.problem for fault in caught.value.faults] == [
            "west at least 5, and alone it can get at most 4"
        ]

    def test_draws_with_zero_weights(self):
        draws = np.array([[1, 1, 1], [0, 1, 1], [0, 2, 1]])
        with pytest.raises(DataContractError) as caught:
            apportion(draws, seats=9, group_minimum=[([0], 1)])
        assert [fault.row for fault in caught.value.faults] == ["1 and 1 more"]


def rename(minima):
    position = {"a": 0, "b": 1, "c": 2, "d": 3}
    return {name: ([position[p] for p in places], n) for name, (places, n) in minima.items()}
