"""The place of a unit: ranks with ranges, percentiles, groups, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring import standing

SCORES = st.lists(st.integers(0, 20).map(lambda n: 5.0 * n), min_size=1, max_size=12)


def test_places_by_hand():
    found = standing(pd.Series([90, 80, 80, 70, 60], index=list("abcde")))
    assert found["rank"].tolist() == [1, 2, 2, 4, 5]
    assert found["best"].tolist() == [1, 2, 2, 4, 5]
    assert found["worst"].tolist() == [1, 3, 3, 4, 5]
    assert found["percentile"].tolist() == [100, 50, 50, 25, 0]
    assert found["z"].tolist() == pytest.approx(
        ((np.array([90, 80, 80, 70, 60]) - 76) / np.std([90, 80, 80, 70, 60], ddof=1)).tolist()
    )
    assert found["units"].unique().tolist() == [5]
    assert not found["small"].any()


def test_each_kind_has_its_own_places():
    """A 50/25/25 and a 30/70 score are not ranked against each other (002:1998)."""
    kinds = pd.Series(["school", "group", "school", "group"], name="unit_type")
    found = standing([90, 85, 80, 86], by=kinds)
    assert found["unit_type"].tolist() == kinds.tolist()
    assert found["rank"].tolist() == [1, 2, 2, 1]
    assert found["small"].all()


def test_two_labels_make_a_group():
    by = pd.DataFrame({"unit_type": ["school"] * 3, "province": ["a", "a", "b"]}, index=list("xyz"))
    scores = pd.Series([70, 80, 60], index=list("xyz"))
    found = standing(scores, by=by.loc[["z", "y", "x"]])
    assert found["rank"].tolist() == [2, 1, 1]
    assert found["units"].tolist() == [2, 2, 1]
    assert found.loc["z", "percentile"] is pd.NA
    assert found.loc["z", "z"] is pd.NA


def test_equal_scores_have_no_spread():
    found = standing([80, 80, 80])
    assert found["z"].isna().all()
    assert found["percentile"].tolist() == [0, 0, 0]
    assert found["worst"].tolist() == [3, 3, 3]


def test_a_margin_widens_the_range():
    found = standing([90, 89, 70], margin=0.5)
    assert found["best"].tolist() == [1, 1, 3]
    assert found["worst"].tolist() == [2, 2, 3]
    assert found["rank"].tolist() == [1, 2, 3]


def test_refusals_come_together():
    with pytest.raises(DataContractError) as caught:
        standing([101, 80], by=["a", None], margin=-1)
    assert len(caught.value.faults) == 3


@settings(max_examples=40)
@given(SCORES, st.floats(0, 20))
def test_laws(scores, margin):
    found = standing(scores, margin=margin)
    narrow = standing(scores)
    assert (found["best"] <= found["rank"]).all()
    assert (found["rank"] <= found["worst"]).all()
    assert (found["best"] <= narrow["best"]).all()
    assert (found["worst"] >= narrow["worst"]).all()
    assert found["best"].min() == 1
    assert found["worst"].max() == len(scores)
    assert found["percentile"].dropna().between(0, 100).all()


@settings(max_examples=40)
@given(SCORES, st.randoms(use_true_random=False))
def test_permuting_units_permutes_places(scores, random):
    order = list(range(len(scores)))
    random.shuffle(order)
    series = pd.Series(scores)
    found = standing(series.iloc[order], margin=2)
    expected = standing(series, margin=2).iloc[order]
    pd.testing.assert_frame_equal(found, expected)
