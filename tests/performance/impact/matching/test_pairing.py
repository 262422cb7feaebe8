"""Pairs against all assignments counted out, and the order in which partners are given."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shuanggao_analytics.performance.impact.matching.pairing import nearest_pairs, optimal_pairs

DISTANCES = st.tuples(st.integers(1, 4), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 30).map(float))
)


def counted_out(distance, allowed):
    """Return the most pairs there can be and the least total distance of so many."""
    rows, columns = distance.shape
    best = (0, 0.0)
    for order in permutations([*range(columns), *[None] * rows], rows):
        pairs = [(i, j) for i, j in enumerate(order) if j is not None and allowed[i, j]]
        found = (len(pairs), sum(distance[i, j] for i, j in pairs))
        if found[0] > best[0] or (found[0] == best[0] and found[1] < best[1]):
            best = found
    return best


@given(DISTANCES, st.integers(5, 31))
def test_optimal_pairs(distance, width):
    allowed = distance < width
    rows, columns = optimal_pairs(distance, allowed, ratio=1)
    assert len(set(rows.tolist())) == len(rows) == len(set(columns.tolist()))
    assert allowed[rows, columns].all()
    many, least = counted_out(distance, allowed)
    assert (len(rows), distance[rows, columns].sum()) == (many, pytest.approx(least))


@given(DISTANCES, st.integers(1, 3), st.integers(5, 31))
def test_first_partners_come_first(distance, ratio, width):
    allowed = distance < width
    rows, columns = optimal_pairs(distance, allowed, ratio=ratio)
    assert len(set(columns.tolist())) == len(columns)
    assert np.all(np.bincount(rows, minlength=1) <= ratio)
    assert len(set(rows.tolist())) == counted_out(distance, allowed)[0]


@given(DISTANCES, st.integers(1, 3))
def test_nearest_pairs(distance, ratio):
    rows, columns = nearest_pairs(distance, distance >= 0, ratio=ratio)
    many = min(ratio, distance.shape[1])
    for row in range(len(distance)):
        own = distance[row, columns[rows == row]]
        assert own.tolist() == np.sort(distance[row])[:many].tolist()


def test_nothing_allowed():
    never = np.zeros((2, 3), dtype=bool)
    for find in (optimal_pairs, nearest_pairs):
        rows, columns = find(np.ones((2, 3)), never, ratio=2)
        assert len(rows) == len(columns) == 0
