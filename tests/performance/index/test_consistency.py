"""Whether indicators belong together: alpha, correlations, shares, and what rules the index."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.index.consistency import cronbach_alpha


def test_alpha_of_asem_pillar_physical(asem, asem_meta):
    """COINr 1.1.14, get_cronbach, raw data with gaps: 0.619880382176."""
    pillar = asem_meta.loc[asem_meta["parent"] == "Physical", "code"]
    assert cronbach_alpha(asem("input")[pillar]) == pytest.approx(0.619880382176, abs=1e-11)


def test_alpha_at_its_ends():
    same = pd.DataFrame({"a": [1, 2, 4], "b": [1, 2, 4]})
    assert cronbach_alpha(same) == pytest.approx(1)
    assert np.isnan(cronbach_alpha(same[["a"]]))
    assert np.isnan(cronbach_alpha(pd.DataFrame({"a": [1, 1], "b": [2, 2]})))


def test_correlations_of_the_asem_index(asem_index):
    found = asem_index.consistency()
    assert found.correlations.loc["Services", "Goods"] == pytest.approx(0.403004773949594)
    values = asem_index.table_[asem_index.tree_.indicators]
    pd.testing.assert_frame_equal(found.correlations, values.corr(), check_names=False)
    assert found.dimensions.index.tolist() == asem_index.tree_.aggregates.tolist()
    own = found.indicators["correlation_dimension"]
    assert own["Goods"] == pytest.approx(values["Goods"].corr(asem_index.table_["ConEcFin"]))


@given(st.integers(0, 1000))
def test_shares_of_variance_sum_to_one(seed):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.normal(size=(12, 4)), columns=list("abcd"))
    found = (
        CompositeIndex(weights={"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}).fit(table).consistency()
    )
    assert found.indicators["variance_share"].sum() == pytest.approx(1)
    assert found.components["share"].sum() == pytest.approx(1)
    assert found.components["eigenvalue"].sum() == pytest.approx(4)


def test_one_skewed_count_rules_an_index_by_entropy():
    """The defect of entropy weights: the count of a few takes most of the weight."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.uniform(50, 100, size=(31, 5)), columns=list("abcde"))
    table["awards"] = np.where(np.arange(31) < 2, 40, 0)
    index = CompositeIndex(weights="entropy", normalise="best", scale=(0, 1))
    table["awards"] += 0.1
    found = index.fit(table).consistency()
    assert found.indicators.loc["awards", "effective_weight"] > 0.9
    assert found.indicators.index[found.indicators["dominant"]].tolist() == ["awards"]
    assert "awards" in found.text


def test_pairs_that_say_the_same_and_indicators_that_run_against():
    a = np.arange(10.0)
    table = pd.DataFrame({"a": a, "b": a + np.sin(a) / 5, "c": -a + 3 * np.cos(a), "d": a**0.5})
    found = CompositeIndex().fit(table).consistency()
    assert found.pairs.iloc[0][["first", "second"]].tolist() == ["a", "b"]
    assert found.indicators["against"].to_dict() == {"a": False, "b": False, "c": True, "d": False}
    assert "Against the index run: c" in found.text


def test_a_constant_indicator_has_no_correlation():
    table = pd.DataFrame({"a": [1.0, 2, 4], "b": [2.0, 2, 2], "c": [3.0, 1, 2]})
    meta = pd.DataFrame({"code": list("abc"), "direction": 1, "min": 0, "max": 5})
    found = CompositeIndex(meta, normalise="goalposts").fit(table).consistency()
    assert found.correlations["b"].isna().all()
    assert np.isnan(found.indicators.loc["b", "correlation"])
    assert found.indicators["variance_share"].sum() == pytest.approx(1)
    assert len(found.components) == 2


def test_nothing_to_compare_is_refused():
    table = pd.DataFrame({"a": [1.0, 1.0], "b": [2.0, 2.0]})
    meta = pd.DataFrame({"code": ["a", "b"], "direction": 1, "min": 0, "max": 5})
    index = CompositeIndex(meta, normalise="goalposts").fit(table)
    with pytest.raises(DataContractError, match="no column differs"):
        index.consistency()
    one = CompositeIndex(meta, normalise="goalposts", weights={"a": 0, "b": 1})
    found = one.fit(table.assign(a=[1.0, 2.0])).consistency()
    assert found.indicators["variance_share"].isna().all()
