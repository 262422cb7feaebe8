"""The nearest mix against every support counted out, its laws, and the search over v."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shuanggao_analytics.performance.impact.synthetic.donor_weights import (
    fixed_predictor_weights,
    nearest_mix,
    search_predictor_weights,
)

GAPS = st.tuples(st.integers(1, 5), st.integers(2, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(-20, 20).map(float))
)


def least(gaps):
    """The least distance over all sets of donors, by the normal equations of each."""
    found = []
    for size in range(1, gaps.shape[1] + 1):
        for chosen in combinations(range(gaps.shape[1]), size):
            part = gaps[:, chosen]
            system = np.block([[part.T @ part, np.ones((size, 1))], [np.ones((1, size)), 0]])
            w = np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0][:size]
            if np.all(w >= -1e-9) and abs(w.sum() - 1) < 1e-9:
                found.append(np.linalg.norm(part @ w))
    return min(found)


@given(GAPS)
def test_no_set_of_donors_is_nearer(gaps):
    w = nearest_mix(gaps)
    assert np.all(w >= 0)
    assert w.sum() == pytest.approx(1, abs=1e-12)
    assert np.linalg.norm(gaps @ w) == pytest.approx(least(gaps), abs=1e-6)


@given(GAPS, st.sampled_from([1e-6, 1e6]))
def test_the_size_of_the_gaps_does_not_matter(gaps, factor):
    near, other = (np.linalg.norm(gaps @ nearest_mix(g)) for g in (gaps, factor * gaps))
    assert other == pytest.approx(near, abs=1e-6)


@given(GAPS)
def test_optimality(gaps):
    """Karush–Kuhn–Tucker: no donor lies nearer in the direction of the mix than the mix itself."""
    w = nearest_mix(gaps)
    point = gaps @ w
    assert np.all(gaps.T @ point >= point @ point - 1e-7 * (1 + np.abs(gaps).max() ** 2))


def test_one_start_and_several():
    """The first search is the same whatever follows, and the best of several is no worse."""
    draw = np.random.default_rng(3)
    a, b = draw.normal(size=(4, 6)), draw.normal(size=(8, 6))
    [one] = search_predictor_weights(a, b, starts=1, seed=0)
    several = search_predictor_weights(a, b, starts=4, seed=0)
    assert several[0].v.tolist() == one.v.tolist()
    assert one.v.sum() == pytest.approx(1)
    equal = fixed_predictor_weights(a, b, np.ones(4))
    bound = np.mean((b @ nearest_mix(b)) ** 2)
    assert bound <= min(found.mspe for found in several) <= one.mspe <= equal.mspe


def test_a_single_predictor_needs_no_search():
    [found] = search_predictor_weights(np.array([[-1.0, 3.0]]), np.eye(2), starts=1, seed=0)
    assert found.v.tolist() == [1.0]
    assert found.weights.tolist() == pytest.approx([0.75, 0.25])
