"""The kernels against an exact reference that hands out one seat after the other."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.apportionment.divisors import (
    FIRST_SEAT_FREE,
    METHODS,
    exact_claim,
)
from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.ties import TieRule

FIRST = TieRule.of("first", np.arange(64), seed=0)


def reference(weights, house, method, *, lower, upper):
    """Return seats (ties in order of the rows) and the places that tie, with fractions only."""
    seats, total = list(lower), sum(weights)

    def claim(i):
        if method == "hamilton":
            return (0, Fraction(house * weights[i], total) - seats[i])
        free = seats[i] == 0 and method in FIRST_SEAT_FREE
        return (int(free), exact_claim(method, weights[i], seats[i]))

    last = None
    given_last = []
    while sum(seats) < house:
        claims = {i: claim(i) for i in range(len(weights)) if weights[i] and seats[i] < upper[i]}
        best = max(claims.values())
        if best != last:
            last, given_last = best, []
        winner = min(i for i in claims if claims[i] == best)
        given_last.append(winner)
        seats[winner] += 1
    left = [
        i
        for i in range(len(weights))
        if weights[i] and seats[i] < upper[i] and last is not None and claim(i) == last
    ]
    return seats, sorted(given_last + left) if left else []


@st.composite
def problems(draw, most=9):
    count = draw(st.integers(1, 7))
    weights = draw(st.lists(st.integers(0, 40), min_size=count, max_size=count).filter(any))
    lower = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    room = draw(st.lists(st.integers(0, most), min_size=count, max_size=count))
    upper = [low + more for low, more in zip(lower, room, strict=True)]
    highest = sum(high if w else low for w, low, high in zip(weights, lower, upper, strict=True))
    return weights, draw(st.integers(sum(lower), highest)), lower, upper


def kernel(weights, house, method, *, lower, upper):
    table = np.array([weights], dtype="float64")
    rule = FIRST.part(np.arange(len(weights)))
    return allot(table, seats=house, method=method, lower=lower, upper=upper, rule=rule)


@pytest.mark.parametrize("method", METHODS)
class TestExactness:
    @given(problem=problems())
    def test_seats_and_ties_as_with_fractions(self, method, problem):
        weights, house, lower, upper = problem
        found = kernel(weights, house, method, lower=lower, upper=upper)
        seats, tied = reference(weights, house, method, lower=lower, upper=upper)
        assert found.seats[0].tolist() == seats
        assert np.flatnonzero(found.tied[0]).tolist() == tied

    @given(problem=problems(), unit=st.sampled_from([1e-300, 0.1, 1 / 3, 7.7e9, 1e300]))
    def test_the_unit_does_not_matter(self, method, problem, unit):
        weights, house, lower, upper = problem
        scaled = [unit * weight for weight in weights]
        found = kernel(scaled, house, method, lower=lower, upper=upper)
        plain = kernel(weights, house, method, lower=lower, upper=upper)
        assert found.seats.tolist() == plain.seats.tolist()
        assert found.tied.tolist() == plain.tied.tolist()

    def test_draws_are_single_calls(self, method):
        rng = np.random.default_rng(7)
        draws = rng.lognormal(3, 1.2, (5000, 31))
        draws[:40] = rng.integers(0, 5, (40, 31))  # rows with ties and zeros
        rule = TieRule.of("largest", np.arange(31), seed=0)
        options = {"method": method, "lower": 1, "upper": 20, "rule": rule}
        together = allot(draws, seats=160, **options)
        assert (together.seats.sum(axis=1) == 160).all()
        assert together.tied[:40].any()
        for row in (*range(40), 2113, 2114, 4999):
            alone = allot(draws[row : row + 1], seats=160, **options)
            assert alone.seats[0].tolist() == together.seats[row].tolist()
            assert alone.tied[0].tolist() == together.tied[row].tolist()

    def test_one_house_a_row(self, method):
        weights = np.repeat([[9.0, 5.0, 2.0]], 3, axis=0)
        options = {"method": method, "lower": 0, "upper": np.inf, "rule": FIRST.part(np.arange(3))}
        found = allot(weights, seats=[0, 7, 20], **options)
        for row, house in enumerate((0, 7, 20)):
            alone = allot(weights[:1], seats=house, **options)
            assert found.seats[row].tolist() == alone.seats[0].tolist()

    def test_far_apart_weights_and_a_large_house(self, method):
        weights = np.array([[1e12, 1e6, 1.0, 1e-6]])
        options = {"lower": [0, 0, 3, 0], "upper": [10**6, np.inf, np.inf, np.inf]}
        rule = FIRST.part(np.arange(4))
        found = allot(weights, seats=1_000_500, method=method, rule=rule, **options).seats[0]
        assert found.sum() == 1_000_500
        assert found[0] == 10**6
        assert found[2] >= 3


def test_sums_that_floats_miss_are_ties():
    """0.1 + 0.2 is not 0.3 in floats; as a weight it is."""
    for method in METHODS:
        found = kernel([0.1 + 0.2, 0.3], 3, method, lower=0, upper=np.inf)
        assert found.tied.all()


def test_large_whole_weights_are_told_apart():
    """Remainders 1 part in 5·10^13 apart are no tie for whole numbers."""
    third = 10**13
    found = kernel([third + 1, third, third], 1, "hamilton", lower=0, upper=np.inf)
    assert found.seats[0].tolist() == [1, 0, 0]
    assert not found.tied.any()
    found = kernel([10**15, 10**15 + 1], 1, "webster", lower=0, upper=np.inf)
    assert found.seats[0].tolist() == [0, 1]
    assert not found.tied.any()
