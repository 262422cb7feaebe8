"""Labels moved apart: in order, apart, inside, and no further from their places than needed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from shuanggao_analytics.charts.label_spread import spread

_places = st.lists(st.tuples(st.floats(-9, 9), st.floats(0.1, 2)), min_size=1, max_size=8).map(
    lambda pairs: sorted(pairs)
)


@given(_places)
def test_boxes_are_apart_in_order_and_between_the_ends(pairs):
    wanted, sizes = zip(*pairs, strict=True)
    found = spread(wanted, sizes, low=-9, high=9)
    for (a, high), (b, tall) in pairwise(zip(found, sizes, strict=True)):
        assert b - a >= (high + tall) / 2 - 1e-9
    assert found[0] - sizes[0] / 2 >= -9 - 1e-9
    assert found[-1] + sizes[-1] / 2 <= 9 + 1e-9


@given(_places)
def test_what_is_apart_already_stays(pairs):
    wanted, sizes = zip(*pairs, strict=True)
    found = spread(wanted, sizes, low=-9, high=9)
    np.testing.assert_allclose(spread(found, sizes, low=-9, high=9), found, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_no_other_places_are_nearer_to_the_wanted_ones(seed):
    rng = np.random.default_rng(seed)
    wanted, sizes = np.sort(rng.uniform(0, 3, 6)), rng.uniform(0.3, 1, 6)
    gaps = (sizes[1:] + sizes[:-1]) / 2
    limits = [
        {"type": "ineq", "fun": lambda m: np.diff(m) - gaps},
        {"type": "ineq", "fun": lambda m: m[0] - sizes[0] / 2},
        {"type": "ineq", "fun": lambda m: 6 - m[-1] - sizes[-1] / 2},
    ]
    start = np.cumsum(sizes) - sizes / 2
    best = minimize(lambda m: ((m - wanted) ** 2).sum(), start, constraints=limits, tol=1e-12)
    np.testing.assert_allclose(spread(wanted, sizes, low=0, high=6), best.x, atol=1e-4)
