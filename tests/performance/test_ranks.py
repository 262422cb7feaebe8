"""Ranks of many settings: ties, chances that sum to one per unit and per rank, quantiles."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from shuanggao_analytics.performance.ranks import (
    competition_ranks,
    count_quantile,
    ordered,
    place_counts,
    rank_table,
)

scores = arrays(
    float, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7), elements=st.integers(0, 4)
)


@given(scores)
def test_ranks_are_those_of_pandas(table):
    expected = pd.DataFrame(table).rank(axis=1, ascending=False, method="min")
    assert rank_table(table).tolist() == expected.to_numpy().astype(int).tolist()


@given(scores)
def test_chances_sum_to_one_per_unit_and_per_rank(table):
    share = place_counts(ordered(table)) / len(table)
    assert share.sum(axis=0) == pytest.approx(np.ones(table.shape[1]))
    assert share.sum(axis=1) == pytest.approx(np.ones(table.shape[1]))
    mean = pd.DataFrame(table).rank(axis=1, ascending=False, method="average").mean()
    assert share @ np.arange(1, table.shape[1] + 1) == pytest.approx(mean.to_numpy())


def test_rounding_is_no_difference():
    assert rank_table(np.array([[0.1 + 0.2, 0.3, 0.2]])).tolist() == [[1, 1, 3]]
    assert rank_table(np.array([[1e9 + 1, 1e9, 5.0]])).tolist() == [[1, 2, 3]]


def test_ranks_of_one_list():
    assert competition_ranks(np.array([0.3, 0.1 + 0.2, 0.5, 0.1])).tolist() == [2, 2, 1, 4]
    assert competition_ranks(np.array([0.31, 0.32]), tie=0.1).tolist() == [1, 1]


def test_quantiles_are_ranks_that_occur():
    counts = np.array([[90.0, 5, 5, 0], [0, 0, 50, 50]])
    assert count_quantile(counts, 0.05).tolist() == [1, 3]
    assert count_quantile(counts, 0.5).tolist() == [1, 3]
    assert count_quantile(counts, 0.95).tolist() == [2, 4]
