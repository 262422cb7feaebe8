"""Correlations against scipy, and what a table to learn weights from is refused for."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.performance.weights.checks import (
    all_differing,
    compared_cells,
    correlations,
    differing,
)


@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_correlations_are_those_of_scipy(method):
    cells = np.random.default_rng(5).integers(0, 6, (12, 3)).astype("float64")
    found = correlations(cells, method=method)
    one = stats.pearsonr if method == "pearson" else stats.spearmanr
    for j in range(3):
        for k in range(3):
            assert found[j, k] == pytest.approx(one(cells[:, j], cells[:, k])[0], abs=1e-12)


def test_rounding_alone_does_not_part_two_columns():
    x = np.array([0.1, 0.7, 0.2, 0.9])
    found = correlations(np.column_stack([x, 3 * x + 0.1, -x]))
    assert found.tolist() == [[1, 1, -1], [1, 1, -1], [-1, -1, 1]]


@pytest.mark.parametrize("size", [1e-160, 1e160])
def test_very_small_and_large_numbers(size):
    cells = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
    assert correlations(cells * size)[0, 1] == pytest.approx(0.5)


def test_constant_columns():
    x = pd.DataFrame({"a": [1, 2], "b": [3, 3], "c": [4, 4]})
    assert differing(compared_cells(x)).tolist() == [True, False, False]
    with pytest.raises(DataContractError) as caught:
        all_differing(x)
    assert [fault.column for fault in caught.value.faults] == ["b", "c"]


def test_unknown_names_list_the_known():
    with pytest.raises(UnknownNameError, match=r"no such scheme \(found 'x'\); there are: a, b"):
        require_known("scheme", "x", ["a", "b"])
    with pytest.raises(UnknownNameError):
        require_known("scheme", ["a"], ["a", "b"])
