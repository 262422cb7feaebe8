"""The smallest change of weights that moves a unit over a place: against a grid of all weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.ranks import rank_table
from shuanggao_analytics.performance.robustness import place_flips

STEP = 0.01
GRID = (
    np.array([(i, j, 100 - i - j) for i in range(101) for j in range(101 - i)], dtype=float) * STEP
)


@given(st.integers(0, 300), st.integers(1, 4))
@settings(max_examples=15)
def test_no_weights_on_a_fine_grid_are_nearer(seed, k):
    table = pd.DataFrame(np.random.default_rng(seed).random((6, 3)), columns=list("abc"))
    index = CompositeIndex().fit(table)
    found = place_flips(index, k=k)
    moved = found.table.set_index("unit")["moved"].to_dict()
    changed = found.weights.set_axis(found.table["unit"])
    values = index.table_[list("abc")].to_numpy()
    ranks = rank_table(GRID @ values.T)
    far = np.abs(GRID - 1 / 3).sum(axis=1) / 2
    for unit in table.index:
        inside = index.ranks_[unit] <= k
        other = (ranks[:, unit] <= k) != inside
        if np.isnan(moved[unit]):
            assert not other.any()
            continue
        assert moved[unit] <= far[other].min(initial=1.0) + 1e-4
        there = rank_table(changed.loc[[unit]].to_numpy() @ values.T)[0, unit] <= k
        assert there != inside


@pytest.mark.parametrize(("aggregate", "scale"), [("geometric", (1, 100)), ("rsr", (0, 1))])
def test_the_changed_weights_change_the_side(aggregate, scale):
    table = pd.DataFrame(np.random.default_rng(5).random((9, 4)), columns=list("abcd"))
    index = CompositeIndex(aggregate=aggregate, scale=scale).fit(table)
    found = place_flips(index, k=4)
    known = found.table["moved"].notna()
    assert known.sum() >= 5
    for row, weights in found.weights[known].iterrows():
        inside = index.rebuild(weights=weights).ranks_[found.table.loc[row, "unit"]] <= 4
        assert inside == (found.table.loc[row, "to_grade"] == "first 4")


def test_a_dominated_unit_never_comes_first():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 3, 2]})
    found = place_flips(CompositeIndex().fit(table), k=1).table.set_index("unit")
    assert np.isnan(found.loc[0, "moved"])
    assert pd.isna(found.loc[0, "gains"])
    assert found.loc[1, "moved"] == pytest.approx(0, abs=1e-4)


def test_twins_share_a_place_and_never_push_each_other_out():
    table = pd.DataFrame({"a": [1.0, 1, 3, 0], "b": [3.0, 3, 1, 0]})
    found = place_flips(CompositeIndex().fit(table), k=2).table.set_index("unit")
    assert found.loc[2, "grade"] == "first 2"
    assert found.loc[[0, 1], "grade"].tolist() == ["first 2", "first 2"]
    assert found.loc[[0, 1], "moved"].isna().all()
    assert found.loc[2, "moved"] == pytest.approx(0, abs=1e-4)


def test_units_nearest_to_the_place_where_there_are_many():
    table = pd.DataFrame(np.random.default_rng(0).random((40, 3)))
    table.columns = list("abc")
    index = CompositeIndex().fit(table)
    found = place_flips(index, k=10, most=6).table
    assert sorted(index.ranks_[found["unit"]]) == [8, 9, 10, 11, 12, 13]
    assert found["moved"].dropna().is_monotonic_increasing


def test_what_has_no_linear_form_says_so():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 3, 2]})
    found = place_flips(CompositeIndex(aggregate="topsis").fit(table), k=1)
    assert found.table.empty
    assert "not computed" in found.text


@pytest.mark.parametrize("k", [0, 3, True, 1.5, "1"])
def test_places_outside_the_list(k):
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [1.0, 3, 2]})
    with pytest.raises(DataContractError, match="whole number from 1 to 2"):
        place_flips(CompositeIndex().fit(table), k=k)
