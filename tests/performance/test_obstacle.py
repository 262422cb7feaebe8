"""Obstacle degrees against those of R package mathmodels 0.0.11, and their laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.obstacle import obstacle_degree

SYSTEMS = pd.DataFrame(
    {
        "s1": [0.0162, 0.1782, 0.549, 0.673, 0.0207, 0.9875],
        "s2": [0.272, 0.6824, 0.0593, 0.4812, 0.8891, 0.5573],
        "s3": [0.2655, 0.3721, 0.5729, 0.9082, 0.2017, 0.8984],
    },
    index=list("ABCDEF"),
)


def test_published():
    """Example of obstacle_degree run in R 4.2.2 with weights .4, .3, .3."""
    plain = obstacle_degree(SYSTEMS, weights=[0.4, 0.3, 0.3], normalised=False)
    assert plain.loc["A"].tolist() == pytest.approx([0.39352, 0.2184, 0.22035], abs=1e-12)
    assert plain.loc["F"].tolist() == pytest.approx([0.005, 0.13281, 0.03048], abs=1e-12)
    scaled = obstacle_degree(SYSTEMS, weights={"s3": 0.3, "s1": 0.4, "s2": 0.3})
    expected = {
        "A": [0.472827327670107, 0.262414841337547, 0.264757830992346],
        "B": [0.536799647272074, 0.155592207325636, 0.307608145402289],
        "C": [0.305379693266073, 0.477722856078816, 0.216897450655111],
        "D": [0.416587043760749, 0.495700363080451, 0.0877125931587999],
        "E": [0.589513604623164, 0.0500692270647725, 0.360417168312064],
        "F": [0.0297106185750786, 0.789173450591241, 0.18111593083368],
    }
    for row, values in expected.items():
        assert scaled.loc[row].tolist() == pytest.approx(values, abs=1e-12)


@given(st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=6))
def test_rows_sum_to_one_or_are_missing(rows):
    table = pd.DataFrame(rows, columns=list("abc"))
    shares = obstacle_degree(table, weights=[0.2, 0.5, 0.3])
    lacking = (table < 1).any(axis=1)
    assert shares[lacking].sum(axis=1).to_numpy() == pytest.approx(np.ones(lacking.sum()))
    assert shares[~lacking].isna().all(axis=None)
    assert (shares[lacking] >= 0).all(axis=None)


def test_labels_kept_and_input_untouched():
    before = SYSTEMS.copy()
    assert obstacle_degree(SYSTEMS).index.tolist() == list("ABCDEF")
    pd.testing.assert_frame_equal(SYSTEMS, before)


def test_all_faults_at_once():
    with pytest.raises(DataContractError) as error:
        obstacle_degree(pd.DataFrame({"a": [2.0], "b": [None]}), weights=[0.5, 0.6])
    assert [f.problem for f in error.value.faults] == [
        "outside [0, 1]",
        "missing value",
        "do not sum to one",
    ]
    with pytest.raises(DataContractError, match="not a table"):
        obstacle_degree(pd.Series([0.5]))
