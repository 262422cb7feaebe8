"""Grades by cut-off: half-open intervals, no rounding up, counts, laws, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.grading import grade, grade_counts
from shuanggao_analytics.evaluation.grading.cutoffs import checked_cutoffs
from shuanggao_analytics.policy import scoring

OWN = {"优": 90, "良": 80, "中": 60}
GRADES = ["优", "良", "中", "差"]
SCORE = st.floats(0, 100, allow_subnormal=False)
CUTS = st.lists(st.integers(0, 100), min_size=3, max_size=3, unique=True).map(
    lambda cuts: dict(zip(GRADES, sorted(cuts, reverse=True), strict=False))
)


def test_intervals_hold_their_lower_bound():
    scores = [100, 90, 89.995, 80, 79.999, 60, 59.97, 0]
    assert grade(scores, cutoffs=OWN).tolist() == ["优", "优", "良", "良", "中", "中", "差", "差"]


def test_a_bound_is_a_bound_however_it_was_computed():
    assert 0.1 + 0.7 < 0.8
    assert grade([100 * (0.1 + 0.7)], cutoffs=OWN).tolist() == ["良"]


def test_labels_are_kept_and_a_missing_score_has_no_grade():
    found = grade(pd.Series([91, None], index=["u", "v"]), cutoffs=OWN)
    assert found["u"] == "优"
    assert found["v"] is pd.NA
    assert (found.name, found.dtype) == ("grade", "string")


def test_a_table_of_rules_gives_its_bounds_when_it_is_passed_on():
    """90, 80, 60 of public copies of 附件1 of 教职成厅函〔2024〕1号: compiled."""
    found = grade([90, 89.995, 59.97], cutoffs=scoring.compiled_standard())
    assert found.tolist() == ["优", "良", "差"]
    assert checked_cutoffs(pd.Series(OWN)).lower.tolist() == [90, 80, 60]


def test_there_is_no_default():
    with pytest.raises(TypeError, match="cutoffs"):
        grade([90])
    with pytest.raises(DataContractError, match="no cut-off is official"):
        grade([90], cutoffs=None)


def test_every_fault_comes_at_once():
    with pytest.raises(DataContractError) as caught:
        grade([105, "x"], cutoffs={"优": 80, "良": 80, "中": 101, "合格": 60})
    found = [(fault.table, fault.row, fault.problem) for fault in caught.value.faults]
    assert sorted(found) == sorted(
        [
            ("scores", "0", "outside [0, 100]"),
            ("scores", "1", "text, not a number"),
            ("cutoffs", "合格", "no bound of this grade"),
            ("cutoffs", "中", "needs a number from 0 to 100"),
            ("cutoffs", "良", "not below the bound of 优"),
            ("cutoffs", "中", "not below the bound of 良"),
        ]
    )


@pytest.mark.parametrize(
    ("cutoffs", "problem"),
    [
        ({"优": 90, "良": 80}, "row 中: no bound given"),
        ({"优": 90, "良": 80, "中": "60"}, "needs a number from 0 to 100"),
        ({"优": 90, "良": 80, "中": None}, "needs a number from 0 to 100"),
        ({"优": 90, "良": 80, "中": True}, "needs a number from 0 to 100"),
        ({"优": 60, "良": 80, "中": 90}, "not below the bound"),
        ([90, 80, 60], "not a mapping of grades"),
        (pd.DataFrame({"grade": ["优"], "value": [90]}), "column kind: missing column"),
        (pd.Series([90, 91, 80, 60], index=["优", "优", "良", "中"]), "grade twice"),
    ],
)
def test_bad_cutoffs(cutoffs, problem):
    with pytest.raises(DataContractError) as caught:
        grade([90], cutoffs=cutoffs)
    assert problem in str(caught.value)


def test_a_table_with_a_grade_twice():
    table = scoring.compiled_standard()
    with pytest.raises(DataContractError, match="row 优: grade twice"):
        grade([90], cutoffs=pd.concat([table, table.iloc[[0]]]))


def test_the_midterm_of_round_one():
    """教职成厅函〔2023〕3号: 160 优 and 37 良 of 197, that is 81.2 % and 18.8 %."""
    found = grade_counts(pd.Series(["优"] * 160 + ["良"] * 37)).set_index("grade")
    assert found["units"].tolist() == [160, 37, 0, 0]
    assert (100 * found["share"]).round(1).tolist() == [81.2, 18.8, 0, 0]
    assert found["share"].sum() == pytest.approx(1)
    assert found["graded"].unique().tolist() == [197]


def test_counts_by_group_and_without_a_grade():
    grades = pd.Series(["优", None, "差", "优"], index=list("abcd"))
    by = pd.Series(["x", "x", "y", "y"], index=list("dcba"), name="province")
    found = grade_counts(grades, by=by).set_index(["province", "grade"])
    assert found.loc["x", "units"].tolist() == [1, 0, 0, 1]
    assert found.loc["y", "units"].tolist() == [1, 0, 0, 0]
    assert found.loc[("y", "优"), ["graded", "ungraded"]].tolist() == [1, 1]
    none = grade_counts(pd.Series([None], dtype=object))
    assert none["share"].isna().all()
    assert none["ungraded"].tolist() == [1, 1, 1, 1]


def test_bad_grades():
    with pytest.raises(DataContractError, match="no such grade"):
        grade_counts(pd.Series(["优", "excellent"]))
    with pytest.raises(DataContractError, match="there is no grade"):
        grade_counts(pd.Series([], dtype=object))


@settings(max_examples=40)
@given(st.lists(SCORE, min_size=1, max_size=8), CUTS, st.sampled_from(GRADES[:3]), st.floats(0, 40))
def test_a_tighter_cutoff_never_raises_a_grade(scores, cuts, which, by):
    above = {"优": 100.0, "良": cuts["优"] - 1e-6, "中": cuts["良"] - 1e-6}[which]
    tighter = {**cuts, which: min(cuts[which] + by, above)}
    assume(tighter[which] > cuts[which])
    place = {name: at for at, name in enumerate(GRADES)}
    before = grade(scores, cutoffs=cuts).map(place)
    after = grade(scores, cutoffs=tighter).map(place)
    assert (after >= before).all()


@settings(max_examples=40)
@given(st.lists(SCORE, min_size=1, max_size=8), CUTS)
def test_a_higher_score_never_has_a_worse_grade(scores, cuts):
    place = {name: at for at, name in enumerate(GRADES)}
    found = grade(np.sort(scores), cutoffs=cuts).map(place)
    assert found.is_monotonic_decreasing


@settings(max_examples=40)
@given(st.lists(SCORE, min_size=1, max_size=8), CUTS, st.randoms(use_true_random=False))
def test_permuting_units_permutes_grades(scores, cuts, random):
    order = list(range(len(scores)))
    random.shuffle(order)
    series = pd.Series(scores)
    found = grade(series.iloc[order], cutoffs=cuts)
    pd.testing.assert_series_equal(found, grade(series, cutoffs=cuts).iloc[order])
