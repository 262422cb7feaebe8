"""The rank-reversal test: what can turn an order round, and what cannot."""

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.robustness.reversal import rank_reversal, reversed_pairs

RNG = np.random.default_rng(3)
X = pd.DataFrame(
    RNG.lognormal(size=(12, 3)), columns=list("abc"), index=list("甲乙丙丁戊己庚辛壬癸子丑")
)


def test_fixed_posts_and_weights_never_reverse():
    meta = pd.DataFrame({"code": list("abc"), "direction": 1, "min": 0, "max": 20})
    found = rank_reversal(CompositeIndex(meta, normalise="goalposts").fit(X))
    assert (found.table["reversed_pairs"] == 0).all()
    assert not found.table["top_changes"].any()
    assert "leaves the order" in found.text


def test_a_scale_over_the_units_can_reverse():
    found = rank_reversal(CompositeIndex(aggregate="topsis", normalise="vector").fit(X))
    worst = found.table.iloc[0]
    assert worst["reversed_pairs"] > 0
    index = CompositeIndex(aggregate="topsis", normalise="vector")
    own = index.fit(X).scores_.drop(found.table.index[0])
    other = index.fit(X.drop(found.table.index[0])).scores_
    pairs = sum(
        (own.iloc[i] - own.iloc[j]) * (other.iloc[i] - other.iloc[j]) < 0
        for i in range(11)
        for j in range(i)
    )
    assert worst["reversed_pairs"] == pairs
    assert worst["share"] == pairs / 55


def test_a_unit_that_carries_an_indicator_is_named():
    table = X.assign(c=[5.0] + [1.0] * 11)
    found = rank_reversal(CompositeIndex().fit(table))
    assert "the same value in every row" in found.table.loc["甲", "fault"]
    assert found.table.loc["甲", "reversed_pairs"] is pd.NA
    assert "not defined" in found.text


def test_only_some_of_many_units_are_taken_out_and_it_says_so():
    found = rank_reversal(CompositeIndex().fit(X), most=5)
    assert len(found.table) == 5
    assert "of 12" in found.text
    ranks = CompositeIndex().fit(X).ranks_[found.table.index]
    assert {1, 12} <= set(ranks)


def test_equal_scores_are_no_reversal():
    assert reversed_pairs(np.array([1.0, 1, 2]), np.array([2.0, 1, 3])) == 0
    assert reversed_pairs(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == 3


def test_workers_do_not_matter():
    index = CompositeIndex().fit(X)
    pd.testing.assert_frame_equal(rank_reversal(index).table, rank_reversal(index, n_jobs=2).table)
