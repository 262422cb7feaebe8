"""Intervals of shares and differences: published tables and their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from shuanggao_analytics.evaluation.transitions.intervals import (
    difference_interval,
    exact_interval,
    score_interval,
)

COUNTS = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        ((56, 48), (70, 80), 0.0524, 0.3339),
        ((9, 3), (10, 10), 0.1705, 0.8090),
        ((6, 2), (7, 7), 0.0582, 0.8062),
        ((5, 0), (56, 29), -0.0381, 0.1926),
        ((0, 0), (10, 20), -0.1611, 0.2775),
        ((0, 0), (10, 10), -0.2775, 0.2775),
        ((10, 0), (10, 20), 0.6791, 1.0),
        ((10, 0), (10, 10), 0.6075, 1.0),
    ],
)
def test_differences_as_published(k, n, low, high):
    """Newcombe (1998), *Statistics in Medicine* 17, 873–890, table II, method 10."""
    assert difference_interval(k, n, level=0.95) == pytest.approx((low, high), abs=6e-5)


def test_score_interval_as_published():
    """Newcombe (1998), *Statistics in Medicine* 17, 857–872, table I, method 3 (Wilson)."""
    low, high = score_interval(
        np.array([81.0, 15.0, 0.0, 1.0]), np.array([263.0, 148.0, 20.0, 29.0]), level=0.95
    )
    assert low.tolist() == pytest.approx([0.2553, 0.0624, 0.0, 0.0061], abs=6e-5)
    assert high.tolist() == pytest.approx([0.3662, 0.1605, 0.1611, 0.1718], abs=6e-5)


def test_exact_interval_as_published():
    """The same, method 5 (Clopper and Pearson)."""
    low, high = exact_interval(
        np.array([81.0, 15.0, 0.0, 1.0]), np.array([263.0, 148.0, 20.0, 29.0]), level=0.95
    )
    assert low.tolist() == pytest.approx([0.2527, 0.0578, 0.0, 0.0009], abs=6e-5)
    assert high.tolist() == pytest.approx([0.3676, 0.1617, 0.1684, 0.1776], abs=6e-5)


@given(pair=COUNTS, level=st.sampled_from([0.8, 0.95, 0.99]))
def test_exact_ends_leave_half_the_rest_on_each_side(pair, level):
    k, n = pair
    low, high = (float(end[0]) for end in exact_interval(*np.array([[k], [n]]), level=level))
    tail = (1 - level) / 2
    assert binom.sf(k - 1, n, low) == pytest.approx(tail if k else 1.0)
    assert binom.cdf(k, n, high) == pytest.approx(tail if k < n else 1.0)
    peer = binomtest(k, n).proportion_ci(level)
    assert (low, high) == pytest.approx((peer.low, peer.high))


@given(one=COUNTS, other=COUNTS)
def test_laws_of_differences(one, other):
    """Within −1 and 1, around the difference, and turned round with the groups."""
    (k, n), (j, m) = one, other
    low, high = difference_interval((k, j), (n, m), level=0.95)
    assert -1 <= low <= k / n - j / m <= high <= 1
    back = difference_interval((j, k), (m, n), level=0.95)
    assert back == pytest.approx((-high, -low))
    inner = difference_interval((k, j), (n, m), level=0.8)
    assert low <= inner[0] <= inner[1] <= high


def test_no_units_no_interval():
    low, high = exact_interval(np.array([0.0]), np.array([0.0]), level=0.95)
    assert np.isnan([low[0], high[0]]).all()
