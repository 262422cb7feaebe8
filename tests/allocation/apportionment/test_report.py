"""The report says what the seats are: quotas, violations, divisors, groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.apportionment.divisors import METHODS, rounded
from shuanggao_analytics.allocation.apportionment.seats import apportionment

DIVISORS = [name for name in METHODS if name != "hamilton"]
PEOPLE = pd.Series({"江苏": 8526, "甘肃": 2458, "青海": 593, "西藏": 0})


class TestTable:
    def test_quota_and_deviation(self):
        result = apportionment(PEOPLE, seats=12)
        table = result.table
        assert table["quota"].sum() == pytest.approx(12)
        assert table["quota"].round(3).tolist() == [8.838, 2.548, 0.615, 0]
        assert np.allclose(table["deviation"], table["seats"] - table["quota"])
        assert result.seats.equals(table["seats"])
        assert result.violations.empty
        assert table["upper"].isna().all()
        assert (table["factor"] == 0).all()

    def test_a_divisor_method_that_breaks_the_quota_rule(self):
        """Balinski & Young (1975), example 1: Jefferson gives 45 for a quota of 44.0."""
        votes = pd.Series([5117, 4400, 162, 161, 160], index=list("abcde"))
        result = apportionment(votes, seats=100, method="jefferson")
        assert result.violations["quota_rule"].to_dict() == {"b": "above"}
        assert result.text.startswith("100 seats to 5 places by jefferson: quota rule broken for b")

    def test_bounds_that_break_it(self):
        result = apportionment(PEOPLE, seats=12, upper=6, lower=pd.Series({"西藏": 1}))
        assert result.table["at_bound"].to_dict() == {
            "江苏": "upper",
            "甘肃": "",
            "青海": "",
            "西藏": "lower",
        }
        assert result.violations["quota_rule"].to_dict() == {
            "江苏": "below",
            "青海": "above",
            "西藏": "above",
        }

    def test_a_whole_quota_is_no_violation(self):
        weights = pd.Series([0.1, 0.2, 0.7])
        assert apportionment(weights, seats=10, method="hill").violations.empty

    def test_html(self):
        html = apportionment(PEOPLE, seats=12)._repr_html_()
        assert html.startswith("<p>12 seats to 4 places")
        assert "甘肃" in html


class TestInterval:
    @pytest.mark.parametrize("method", DIVISORS)
    @given(
        weights=st.lists(st.integers(1, 10**5), min_size=2, max_size=9, unique=True),
        house=st.integers(20, 90),
    )
    def test_a_divisor_inside_leads_to_the_seats(self, method, weights, house):
        series = pd.Series(weights)
        result = apportionment(series, seats=house, method=method, lower=1, upper=house - 8)
        low, high = result.interval
        if not result.ties.empty or not np.isfinite([low, high]).all():
            return
        quotient = series.to_numpy() / ((low + high) / 2)
        again = np.clip(rounded(method, quotient), 1, house - 8)
        assert again.tolist() == result.seats.tolist()

    def test_text_names_it(self):
        result = apportionment(PEOPLE, seats=12, method="webster")
        low, high = result.interval
        assert low == pytest.approx(2458 / 2.5)
        assert high == pytest.approx(8526 / 8.5)
        assert result.text.endswith("one seat per 983.2 to 1,003.1 of weight")

    def test_remainders(self):
        low, high = apportionment(PEOPLE, seats=12).interval
        assert (round(low, 3), round(high, 3)) == (0.548, 0.615)

    def test_free_first_seats_have_no_highest_divisor(self):
        low, high = apportionment(PEOPLE, seats=3, method="adams").interval
        assert low == 8526
        assert high == np.inf

    def test_nothing_left_to_give(self):
        low, high = apportionment(PEOPLE, seats=3, lower=pd.Series({"西藏": 3})).interval
        assert low == pytest.approx(3 * 8526 / 11577)
        assert np.isnan(high)


class TestGroups:
    def test_the_factor_leads_to_the_seats(self):
        weights = pd.Series({"a": 500, "b": 300, "c": 120, "d": 80})
        minima = {"west": (["c", "d"], 6), "north": (["b", "d"], 3)}
        result = apportionment(weights, seats=12, method="webster", group_minimum=minima)
        assert result.seats.to_dict() == {"a": 4, "b": 2, "c": 4, "d": 2}
        assert result.groups["binding"].to_dict() == {"west": True, "north": False}
        assert result.groups["seats"].to_dict() == {"west": 6, "north": 4}
        factor = result.table["factor"]
        assert factor["a"] == factor["b"] == result.groups.loc["north", "factor"] == 1
        assert factor["c"] == factor["d"] == result.groups.loc["west", "factor"] > 1
        plain = apportionment(weights * factor, seats=12, method="webster")
        assert plain.seats.equals(result.seats)
        assert "minimum binding for west" in result.text

    def test_hamilton_adds_to_quotas(self):
        weights = pd.Series({"a": 500, "b": 300, "c": 120, "d": 80})
        result = apportionment(weights, seats=12, group_minimum=[(["c", "d"], 6)])
        raised = result.table["quota"] + result.table["factor"]
        assert result.table["factor"].tolist()[:2] == [0, 0]
        low, high = result.interval
        assert low < high
        assert (raised - result.seats <= low + 1e-9).all()
        assert (raised - result.seats + 1 >= high - 1e-9).all()

    def test_one_of_two_that_do_the_same_work(self):
        weights = pd.Series({"a": 500, "b": 300, "c": 120})
        twice = {"one": (["c"], 4), "two": (["c"], 4)}
        result = apportionment(weights, seats=9, method="hill", group_minimum=twice)
        assert result.groups["binding"].tolist() == [False, True]
