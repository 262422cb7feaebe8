"""Signposts lie between whole numbers, and claims as fractions agree with claims as floats."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from shuanggao_analytics.allocation.apportionment.divisors import (
    FIRST_SEAT_FREE,
    METHODS,
    exact_claim,
    rounded,
    signpost,
)

DIVISORS = [name for name in METHODS if name != "hamilton"]
SEATS = np.arange(200.0)


@pytest.mark.parametrize("method", DIVISORS)
class TestSignposts:
    def test_between_k_and_the_next(self, method):
        post = signpost(method, SEATS)
        assert (post >= SEATS).all()
        assert (post <= SEATS + 1).all()
        assert (np.diff(post) > 0).all()

    def test_nothing_but_almost_nothing_for_a_free_first_seat(self, method):
        assert (signpost(method, np.zeros(1))[0] < 1e-100) == (method in FIRST_SEAT_FREE)

    def test_rounding_counts_the_signposts_reached(self, method):
        quotient = np.linspace(0.01, 60, 977)
        reached = (signpost(method, SEATS)[None, :] <= quotient[:, None]).sum(axis=1)
        assert rounded(method, quotient).tolist() == reached.tolist()

    def test_claims_as_fractions(self, method):
        power = 2 if method == "hill" else 1
        for held in (1, 2, 7):
            claim = 971.0 / signpost(method, np.array([float(held)]))[0]
            assert float(exact_claim(method, 971, held)) == pytest.approx(claim**power)


def test_hill_and_dean_lie_between_the_three_other_means():
    k = SEATS[1:]
    posts = [signpost(name, k) for name in ("adams", "dean", "hill", "webster", "jefferson")]
    assert all((low < high).all() for low, high in pairwise(posts))


def test_first_claims_compare_by_weight():
    assert exact_claim("adams", 3, 0) == exact_claim("dean", 3, 0) == Fraction(3)
    assert exact_claim("hill", 3, 0) == Fraction(9)
