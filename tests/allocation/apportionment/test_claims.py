"""The whole-number programme: prices, near ties decided exactly, many equal solutions."""

import numpy as np
import pytest

from shuanggao_analytics.allocation.apportionment.claims import NO_PRICE, Programme, optimum, prices
from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.ties import TieRule


def plain(weights, house, *, low=0, high=None):
    """Return a programme with no sum but the house."""
    weights = np.array(weights, dtype="float64")
    low, high = np.full(weights.size, float(low)), np.full(weights.size, float(high or house))
    total = np.array([float(house)])
    sums = np.ones((1, weights.size))
    return Programme(weights, low, high, sums, total, total, (house, weights.sum()))


def first(count):
    return TieRule.of("first", np.arange(count), seed=0)


@pytest.mark.parametrize("method", METHODS)
class TestPlain:
    @pytest.mark.parametrize(
        ("weights", "house"),
        [([53, 24, 23], 7), ([5, 5, 1, 3], 8), ([9, 4, 1, 1, 1], 3), ([2.5, 2.5, 7.1], 6)],
    )
    def test_the_ordinary_method(self, method, weights, house):
        rule = first(len(weights))
        table = np.array([weights], dtype="float64")
        usual = allot(table, seats=house, method=method, lower=0, upper=house, rule=rule)
        found = optimum(plain(weights, house), method=method, rule=rule)
        assert found.seats.tolist() == usual.seats[0].tolist()
        assert found.tied.tolist() == usual.tied[0].tolist()

    def test_prices_tell_granted_claims_from_others(self, method):
        problem = plain([53, 24, 23], 7)
        right = optimum(problem, method=method, rule=first(3)).seats
        assert prices(problem, right, method=method).margin > 1e-3
        wrong = right + np.array([-1, 0, 1])
        assert prices(problem, wrong, method=method).margin < NO_PRICE

    def test_no_way(self, method):
        assert optimum(plain([1, 2], 9, high=4), method=method, rule=first(2)) is None
        assert optimum(plain([1, 2], 5, low=3, high=3), method=method, rule=first(2)) is None

    def test_nothing_to_choose(self, method):
        found = optimum(plain([1, 2], 6, low=3, high=3), method=method, rule=first(2))
        assert found.seats.tolist() == [3, 3]
        assert not found.tied.any()


def test_near_ties_of_whole_weights_are_decided_exactly():
    """One in 10^9 apart: less than a solver sees, but no tie."""
    found = optimum(plain([10**9, 10**9 + 1], 1), method="webster", rule=first(2))
    assert found.seats.tolist() == [0, 1]
    assert not found.tied.any()


def test_many_equal_solutions_follow_the_rule():
    found = optimum(plain([1] * 9, 13), method="webster", rule=first(9))
    assert found.seats.tolist() == [2] * 4 + [1] * 5
    assert found.tied.all()


def test_seats_that_no_prices_explain():
    """Three groups in a ring: 3 seats are needed where fractions would do with 1.5."""
    weights = np.array([1000.0, 1.0, 1.0, 1.0])
    ring = np.array([[1, 1, 1, 1], [0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 1]], dtype="float64")
    least, most = np.array([6.0, 1, 1, 1]), np.array([6.0, 6, 6, 6])
    problem = Programme(weights, np.zeros(4), np.full(4, 6.0), ring, least, most)
    found = optimum(problem, method="webster", rule=first(4))
    assert found.seats.tolist() == [4, 1, 1, 0]
    assert found.tied.tolist() == [False, True, True, True]
