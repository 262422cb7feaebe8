"""Units near a bound and the curve of a moving bound: by hand, against regrading, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.grading import bound_curve, grade, near_bounds
from shuanggao_analytics.policy import scoring

OWN = {"优": 90, "良": 80, "中": 60}
GRADES = ["优", "良", "中", "差"]
SCORES = st.lists(st.integers(0, 1000).map(lambda n: n / 10), min_size=1, max_size=15)


def test_near_bounds_by_hand():
    scores = pd.Series([90, 89.995, 85, 79.6, 60.4, 79.46], index=list("abcdef"))
    found = near_bounds(scores, cutoffs=OWN, within=0.6)
    assert found.index.tolist() == ["a", "b", "d", "e", "f"]
    assert found["side"].tolist() == ["reached", "below", "below", "reached", "below"]
    assert found["bound"].tolist() == ["优", "优", "良", "中", "良"]
    assert found["grade"].tolist() == ["优", "良", "中", "中", "中"]
    assert found["distance"].tolist() == [0, 0.005, 0.4, 0.4, 0.54]
    assert found["decimals"].fillna(-1).tolist() == [-1, 2, 0, -1, -1]


def test_printed_precision_on_both_sides_of_an_odd_bound():
    odd = {"优": 90.45, "良": 80, "中": 60}
    found = near_bounds([90.45, 90.449], cutoffs=odd, within=0.1)
    assert found["side"].tolist() == ["reached", "below"]
    assert found["decimals"].tolist() == [0, 2]  # 90 is below the bound; 90.45 has reached it


def test_a_unit_may_be_near_two_bounds_or_none():
    close = {"优": 61, "良": 60.5, "中": 60}
    found = near_bounds(pd.Series([60.6], index=["u"]), cutoffs=close, within=0.5)
    assert found["bound"].tolist() == ["良", "优"]
    none = near_bounds([70], cutoffs=OWN, within=1)
    assert none.empty
    assert none.columns.tolist() == found.columns.tolist()


def test_the_compiled_bounds_may_be_passed_on():
    found = near_bounds([89.995], cutoffs=scoring.compiled_standard(), within=0.01)
    assert found["value"].tolist() == [90.0]


def test_a_curve_by_hand():
    scores = [95, 90, 89.9, 88, 85, 79, 50]
    found = bound_curve(scores, cutoffs=OWN, which="优", span=(88, 91), step=1)
    assert found["bound"].tolist() == [88, 89, 90, 91]
    assert found["shift"].tolist() == [-2, -1, 0, 1]
    assert found["up"].tolist() == [2, 1, 0, 0]
    assert found["down"].tolist() == [0, 0, 0, 1]
    assert found["changed"].tolist() == [2, 1, 0, 1]
    assert found["优"].tolist() == [4, 3, 2, 1]
    assert found["良"].tolist() == [1, 2, 3, 4]
    assert found["差"].tolist() == [1, 1, 1, 1]


def test_the_last_position_is_the_end_of_the_span():
    found = bound_curve([70], cutoffs=OWN, which="中", span=(50, 51), step=0.3)
    assert found["bound"].tolist() == pytest.approx([50, 50.3, 50.6, 50.9, 51])
    found = bound_curve([70], cutoffs=OWN, which="中", span=(50, 51), step=0.1)
    assert len(found) == 11
    assert 60.0 not in found["bound"].tolist()  # the bound need not lie in the span


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"which": "优", "span": (80, 95)}, "reaches the bound of 良 (80)"),
        ({"which": "良", "span": (70, 90)}, "reaches the bound of 优 (90)"),
        ({"which": "差", "span": (40, 50)}, "no such which"),
        ({"which": "优", "span": (95, 85)}, "not two numbers in order"),
        ({"which": "优", "span": 90}, "not two numbers in order"),
        ({"which": "优", "span": (85, 101)}, "not two numbers in order"),
        ({"which": "优", "span": (85, 95), "step": 0}, "needs a number > 0"),
        ({"which": "优", "span": (85, 95), "step": 1e-9}, "needs a number > 0"),
    ],
)
def test_curve_refusals(options, problem):
    with pytest.raises(DataContractError) as caught:
        bound_curve([90], cutoffs=OWN, **options)
    assert problem in str(caught.value)


def test_refusals_come_together():
    with pytest.raises(DataContractError) as caught:
        bound_curve(
            [None], cutoffs={"优": 90, "良": 95, "中": 60}, which="x", span=(1, 1), step="a"
        )
    assert len(caught.value.faults) == 5
    with pytest.raises(DataContractError) as caught:
        near_bounds([101], cutoffs=None, within=0)
    assert len(caught.value.faults) == 3


@settings(max_examples=40)
@given(SCORES, st.sampled_from(GRADES[:3]))
def test_the_curve_is_what_regrading_counts(scores, which):
    span = {"优": (81, 99), "良": (61, 89), "中": (40, 79)}[which]
    found = bound_curve(scores, cutoffs=OWN, which=which, span=span, step=4.5)
    before = grade(scores, cutoffs=OWN)
    for _, row in found.iterrows():
        after = grade(scores, cutoffs={**OWN, which: row["bound"]})
        assert row["changed"] == (after != before).sum()
        assert row[GRADES].tolist() == [(after == name).sum() for name in GRADES]


@settings(max_examples=40)
@given(SCORES)
def test_a_higher_bound_is_reached_by_fewer(scores):
    found = bound_curve(scores, cutoffs=OWN, which="良", span=(61, 89), step=0.5)
    assert found["良"].is_monotonic_decreasing
    assert found["中"].is_monotonic_increasing
    assert (found[GRADES].sum(axis="columns") == len(scores)).all()
    assert (found["changed"] == found["up"] + found["down"]).all()
    now = found.loc[found["bound"] == 80.0, "changed"]
    assert now.tolist() == [0]


@settings(max_examples=40)
@given(SCORES, st.floats(0.1, 30))
def test_near_units_are_those_within(scores, within):
    found = near_bounds(scores, cutoffs=OWN, within=within)
    values = np.asarray(scores)[:, None] - np.array([90, 80, 60])
    assert len(found) == (np.abs(values) <= within + 1e-9).sum()
    assert found["distance"].is_monotonic_increasing
    below = found[found["side"] == "below"]
    assert (below["score"] < below["value"]).all()
