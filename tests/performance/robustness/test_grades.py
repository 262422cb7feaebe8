"""Grades by bounds: read, counted, and refused where the scale differs."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.robustness.grades import grade_bounds, grade_numbers

X = pd.DataFrame({"a": [1.0, 2, 3, 5], "b": [3.0, 1, 2, 4]})


def test_bounds_are_read_in_rising_order():
    names, bounds = grade_bounds({"优": 0.9, "良": 0.8, "中": 0.6})
    assert names == ["中", "良", "优"]
    assert bounds.tolist() == [0.6, 0.8, 0.9]
    assert grade_bounds(None)[0] == []


def test_a_score_on_a_bound_has_the_better_grade():
    found = grade_numbers(np.array([[0.59, 0.6, 0.95]]), np.array([0.6, 0.9]))
    assert found.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize(
    "grades", [{"a": "high"}, {"a": np.nan}, {"a": 0.5, "b": 0.5}, {"below": 0.1}, {}]
)
def test_other_bounds_are_refused(grades):
    with pytest.raises(DataContractError, match="grades"):
        grade_bounds(grades)


def test_bounds_mean_nothing_on_another_scale():
    index = CompositeIndex().fit(X)
    over = {"normalise": ["minmax", "zscore"], "aggregate": ["arithmetic", "topsis"]}
    with pytest.raises(DataContractError) as error:
        index.robustness(10, over=over, grades={"a": 0.5})
    assert "'zscore'" in str(error.value)
    assert "'topsis'" in str(error.value)
