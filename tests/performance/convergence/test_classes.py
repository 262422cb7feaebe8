"""Classes: edges at quantiles or as given, and what cannot be cut."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.convergence.classes import (
    check_bounds,
    class_codes,
    class_edges,
    class_table,
    relative_values,
)


@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), classes=st.integers(2, 6))
def test_quantiles_cut_into_equal_parts(seed, classes):
    values = np.random.default_rng(seed).normal(size=(12, 5))
    codes = class_codes(values, class_edges(values, classes, None, name="classes"))
    sizes = np.bincount(codes.ravel())
    assert len(sizes) == classes
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff(codes.ravel()[np.argsort(values.ravel())]) >= 0).all()


def test_given_edges():
    edges = class_edges(np.zeros(3), 9, (1, 2.5), name="classes")
    codes = class_codes(np.array([0.0, 1, 1.1, 2.5, 3]), edges)
    assert codes.tolist() == [0, 0, 1, 1, 2]
    assert class_table(edges, codes, name="class")["values"].tolist() == [2, 2, 1]


@pytest.mark.parametrize("bounds", [[], [2, 1], [1, 1], ["a"], [np.inf], 3, [None]])
def test_bad_edges(bounds):
    with pytest.raises(DataContractError, match="needs numbers that rise"):
        check_bounds(bounds, name="bounds")


@pytest.mark.parametrize("values", [[1, 1, 1, 1], [0, 0, 0, 5], [0, 5, 5, 5]])
def test_many_equal_values(values):
    with pytest.raises(DataContractError, match="quantiles do not separate"):
        class_edges(np.array(values, dtype=float), 4, None, name="classes")


def test_relative_needs_a_mean():
    with pytest.raises(DataContractError) as caught:
        relative_values(np.array([[1.0, -1.0, 0.0], [2.0, 1.0, 0.0]]), pd.Index([1, 2, 3]))
    assert [fault.row for fault in caught.value.faults] == ["2", "3"]
