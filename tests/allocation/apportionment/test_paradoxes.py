"""The paradoxes on the data for which they are known, and none where they cannot be."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.paradoxes import paradox_checks, size_bias
from shuanggao_analytics.allocation.apportionment.seats import apportion
from shuanggao_analytics.errors import DataContractError

DIVISORS = [name for name in METHODS if name != "hamilton"]
CENSUS_1880 = [1262505, 802525, 864694, 194327, 622700, 146608, 269493, 1542180, 3077871, 1978301]
CENSUS_1880 += [1624615, 996096, 1648690, 939946, 648936, 934943, 1783085, 1636937, 780773]
CENSUS_1880 += [1131597, 2168380, 452402, 62266, 346991, 1131116, 5082871, 1399750, 3198062]
CENSUS_1880 += [174768, 4282891, 276531, 995577, 1542359, 1591749, 332286, 1512565, 618457, 1315497]
STATES = pd.Series(CENSUS_1880).rename("s{:02}".format)  # s00 is Alabama, s22 Nevada


class TestHouse:
    def test_alabama_1881(self):
        """The paradox the Census Office found, with at least one seat a state."""
        result = paradox_checks(STATES, seats=299, lower=1)
        case = result.house.query("place == 's00' and house_before == 299")
        assert case.to_dict("records") == [
            {
                "house_before": 299,
                "house_after": 300,
                "place": "s00",
                "seats_before": 8,
                "seats_after": 7,
            }
        ]
        assert result.table.loc["house", "comparisons"] == 2 * 299 - 38
        assert f"house: {len(result.house)} cases" in result.text

    def test_not_without_the_minimum(self):
        found = paradox_checks(STATES, seats=299, houses=[299, 300]).house
        assert "s00" not in set(found["place"])

    def test_sizes_the_bounds_do_not_allow_are_left_out(self):
        result = paradox_checks(STATES, seats=299, lower=1, upper=8, houses=range(30, 400, 10))
        assert result.table.loc["house", "comparisons"] == len(range(40, 305, 10)) - 1


class TestPopulation:
    def test_the_faster_grower_loses(self):
        """Quotas 1.587, 3.798, 4.615, then 1.563, 3.884, 4.554: c loses to a by remainders."""
        before, after = (
            pd.Series({"a": 33, "b": 79, "c": 96}),
            pd.Series({"c": 102, "b": 87, "a": 35}),
        )
        found = paradox_checks(before, seats=10, after=after)
        assert found.table.loc["population"].tolist() == [6, 1]
        assert found.population.round(4).to_dict("records") == [
            {
                "loser": "c",
                "gainer": "a",
                "loser_growth": 1.0625,
                "gainer_growth": 1.0606,
                "loser_seats_before": 5,
                "loser_seats_after": 4,
                "gainer_seats_before": 1,
                "gainer_seats_after": 2,
            }
        ]

    def test_other_places(self):
        with pytest.raises(DataContractError, match="place in one vector only"):
            paradox_checks(STATES, seats=299, after=STATES.rename({"s00": "new"}))


class TestNewState:
    def test_oklahoma_style(self):
        """A place that joins with its fair seats moves a seat between two others."""
        weights = pd.Series({"a": 1045, "b": 8955, "c": 525})
        result = paradox_checks(weights, seats=105)
        case = result.new_state.query("left_out == 'c'")
        assert case.set_index("place")[["seats_with", "seats_without"]].to_dict("index") == {
            "a": {"seats_with": 11, "seats_without": 10},
            "b": {"seats_with": 89, "seats_without": 90},
        }

    def test_one_place_alone_has_nobody_to_move(self):
        result = paradox_checks(pd.Series({"a": 3, "b": 0}), seats=4)
        assert result.table["comparisons"].to_dict() == {
            "house": 7,
            "population": 0,
            "new_state": 1,
        }


@pytest.mark.parametrize("method", DIVISORS)
def test_divisor_methods_show_none(method):
    rng = np.random.default_rng(2)
    for _ in range(10):
        weights = pd.Series(rng.lognormal(3, 1, 12))
        after = weights * rng.lognormal(0, 0.1, 12)
        result = paradox_checks(weights, seats=40, method=method, lower=1, after=after)
        assert result.table["cases"].tolist() == [0, 0, 0]
        assert result.table["comparisons"].tolist() == [80 - 12, 132, 12]
        assert result.text.endswith("house: none; population: none; new_state: none")


def test_html():
    assert "<table" in paradox_checks(STATES, seats=50)._repr_html_()


class TestBias:
    def test_jefferson_favours_the_large_and_adams_the_small(self):
        draws = pd.DataFrame(np.random.default_rng(5).lognormal(3, 1, (60, 15)))
        gap = {}
        for method in METHODS:
            seats = apportion(draws, seats=60, method=method, lower=1)
            tables = [size_bias(draws.loc[i], seats=seats.loc[i]) for i in draws.index]
            gap[method] = np.mean([table.loc["small", "against_large_pct"] for table in tables])
        assert gap["jefferson"] < gap["webster"] < gap["hill"] < gap["dean"] < gap["adams"]

    def test_thirds(self):
        weights = pd.Series([50, 40, 30, 20, 10, 5, 4, 0], index=list("abcdefgh"))
        seats = pd.Series([5, 4, 3, 2, 1, 1, 1, 9], index=list("abcdefgh"))
        table = size_bias(weights, seats=seats.iloc[::-1])
        assert table["places"].to_dict() == {"large": 2, "middle": 3, "small": 2}
        assert table["seats"].tolist() == [9, 6, 2]
        assert table["weight"].tolist() == [90, 60, 9]
        assert table["representation"].tolist() == pytest.approx(
            [159 / 170, 159 / 170, 2 / 17 * 159 / 9]
        )

    def test_no_seats_for_the_large(self):
        table = size_bias(pd.Series([9, 5, 2]), seats=pd.Series([0, 1, 1]))
        assert table["against_large_pct"].isna().all()

    def test_faults(self):
        with pytest.raises(DataContractError) as caught:
            size_bias(pd.Series({"a": 1, "b": -1}), seats=pd.Series({"a": 1, "c": 2}))
        found = {(fault.table, fault.row) for fault in caught.value.faults}
        assert found == {("weights", "b"), ("seats", "b"), ("seats", "c")}
        with pytest.raises(DataContractError, match="fewer than three"):
            size_bias(pd.Series([1, 2]), seats=pd.Series([1, 2]))
