"""Conclusions: the rule case of 2024, vetoes that cannot be checked, consequences by round."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.grading import conclude, consequences_of
from shuanggao_analytics.policy import scoring

OWN = {"优": 90, "良": 80, "中": 60}
STANDARD = scoring.compiled_standard()
CASE = pd.DataFrame(
    [
        ("school", 92.0, 88.0, 91.0, 85.0, 18.5, 0, 0, 0),
        ("school", 95.0, 95.0, 95.0, 85.0, 17.9, 0, 0, 0),
        ("school", 89.99, 90.0, 90.0, 90.0, 20.0, 0, 0, 0),
        ("group", 80.0, 94.3, None, 90.0, 19.0, 0, 0, 0),
        ("group", 85.0, 78.0, None, 79.9, 19.0, 0, 0, 0),
        ("group", 60.0, 60.0, None, 85.0, 19.0, 0, 0, 0),
        ("school", 91.0, 91.0, 91.0, 90.0, 19.0, 0, 1, 0),
        ("group", 59.9, 60.0, None, 85.0, 18.0, 0, 0, 0),
    ],
    columns=[
        "unit_type", "school", "group_a", "group_b", "completion_pct", "management_score",
        "political_issue", "deviation", "false_report",
    ],
    index=range(1, 9),
)  # fmt: skip


def test_the_rule_case_of_2024():
    """Bounds and veto rules of 附件1 of 教职成厅函〔2024〕1号 (public copies, first page).

    Synthetic inputs: 89.995 stays 良, 17.9 and 79.9 % are vetoes, exactly 18 is none.
    """
    found = conclude(CASE, cutoffs=STANDARD, vetoes=STANDARD)
    assert found["score"].tolist() == pytest.approx(
        [90.75, 95.0, 89.995, 90.01, 80.1, 60.0, 91.0, 59.97]
    )
    assert found["grade"].tolist() == ["优", "差", "良", "优", "差", "中", "差", "差"]
    assert found["decided_by"].tolist() == [
        "score", "veto", "score", "score", "veto", "score", "veto", "score",
    ]  # fmt: skip
    assert found["reasons"].tolist() == ["", "V-3", "", "", "V-2b", "", "V-2a", ""]
    assert found["grade_by_score"].tolist()[1] == "优"
    assert "低于18分" in found.loc[2, "reasons_zh"]
    assert "below 18" in found.loc[2, "reasons_en"]
    assert found["settled"].all()
    assert (found["unchecked"] == "").all()
    assert found.index.tolist() == list(range(1, 9))


def test_without_rules_the_score_decides():
    found = conclude(CASE, cutoffs=OWN)
    assert (found["grade"] == found["grade_by_score"]).all()
    assert (found["decided_by"] == "score").all()
    assert found["settled"].all()


def test_several_reasons_are_all_given():
    units = CASE.loc[[2]].assign(completion_pct=10, false_report=True)
    found = conclude(units, cutoffs=OWN, vetoes=STANDARD)
    assert found["reasons"].tolist() == ["V-2b; V-3; V-4"]
    assert found["reasons_zh"].str.count("；").tolist() == [2]


def test_what_cannot_be_checked_is_no_pass():
    units = pd.DataFrame(
        {
            "score": [95, 95, 50, None, None],
            "completion_pct": [None, 79, None, 79, 90],
            "political_issue": False,
            "deviation": False,
            "false_report": False,
        }
    )
    found = conclude(units, cutoffs=OWN, vetoes=STANDARD)
    assert found["grade"].fillna("-").tolist() == ["优", "差", "差", "差", "-"]
    assert found["decided_by"].fillna("-").tolist() == ["score", "veto", "score", "veto", "-"]
    assert found["unchecked"].tolist() == ["V-2b; V-3", "V-3", "V-2b; V-3", "V-3", "V-3"]
    assert found["settled"].tolist() == [False, True, True, True, False]


def test_keys_labels_and_stages_are_kept():
    units = pd.DataFrame(
        {"unit_id": ["u", "u"], "stage": ["self", "province"], "score": [90, 70], "note": [1, 2]},
        index=["x", "y"],
    )
    before = units.copy()
    found = conclude(units, cutoffs=OWN)
    assert found.columns[:3].tolist() == ["unit_id", "stage", "score"]
    assert found["grade"].to_dict() == {"x": "优", "y": "中"}
    pd.testing.assert_frame_equal(units, before)


def test_a_score_of_round_two_is_not_made_by_the_formula_of_round_one():
    with pytest.raises(DataContractError, match="000:220"):
        conclude(CASE.assign(round=2), cutoffs=OWN)
    found = conclude(CASE.assign(round=2, score=85.0), cutoffs=OWN)
    assert (found["grade"] == "良").all()


def test_every_fault_comes_at_once():
    bad = CASE.assign(unit_id=["a", *"abcdefg"], round=[*[1] * 7, 2]).astype({"school": object})
    bad.loc[3, "school"] = 105
    bad.loc[4, "group_b"] = 80
    bad.loc[5, "false_report"] = 7
    with pytest.raises(DataContractError) as caught:
        conclude(bad, cutoffs={"优": 80, "良": 90, "中": 60}, vetoes=STANDARD)
    found = {(fault.row, fault.column): fault.problem for fault in caught.value.faults}
    assert found == {
        ("d", "false_report"): "needs true or false",
        ("良", None): "not below the bound of 优",
        ("b", None): "outside [0, 100]",
        ("c", "group_b"): "a group unit with two groups",
        (None, "round"): "2 kinds of round in one table",
        ("a", None): "unit twice",
    }


def test_no_score_and_no_layers():
    with pytest.raises(DataContractError) as caught:
        conclude(pd.DataFrame({"unit_type": ["school"]}), cutoffs=OWN)
    assert [fault.column for fault in caught.value.faults] == ["score", "school", "group_a"]
    with pytest.raises(DataContractError, match="not a table"):
        conclude([90.0], cutoffs=OWN)


@pytest.mark.parametrize(("number", "clause"), [(1, "002:1480"), (2, "000:220")])
def test_consequences(number, clause):
    """002:1480 and 000:220: 中, 差 are to be put right, 差 is barred from the round after."""
    grades = pd.Series(["优", "良", "中", "差", None], index=list("abcde"))
    found = consequences_of(grades, round=number)
    assert found.loc["a":"d", "rectify"].tolist() == [False, False, True, True]
    assert found.loc["a":"d", "barred"].tolist() == [False, False, False, True]
    assert found.loc["a":"d", "eligible"].tolist() == [True, True, True, False]
    assert found.loc["e", ["grade", "rectify", "barred", "eligible"]].isna().all()
    assert found["clause"].unique().tolist() == [clause]
    assert found.loc["a", "text_zh"] == ""
    assert found.loc["d", "text_zh"].startswith("限期整改；不得进入")


def test_barred_from_what_depends_on_the_round():
    grades = pd.Series(["差"])
    assert "第二轮" in consequences_of(grades, round=1)["text_zh"][0]
    assert "下一轮" in consequences_of(grades, round=2)["text_zh"][0]


def test_bad_grades_and_rounds():
    with pytest.raises(DataContractError) as caught:
        consequences_of(pd.Series(["优", "A"]), round=3)
    assert len(caught.value.faults) == 2


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.none() | st.floats(0, 100), st.none() | st.booleans()),
        min_size=1,
        max_size=8,
    )
)
def test_a_veto_never_raises_a_grade_and_only_lowers_to_the_last(rows):
    units = pd.DataFrame(rows, columns=["score", "completion_pct", "deviation"])
    found = conclude(units, cutoffs=OWN, vetoes=STANDARD)
    changed = found["grade"] != found["grade_by_score"]
    assert (found.loc[changed, "grade"] == "差").all()
    assert (found.loc[changed, "decided_by"] == "veto").all()
    assert ((found["reasons"] != "") == (found["decided_by"] == "veto")).all()
    assert (found.loc[found["settled"], "grade"] == "差").all()  # three rules have no figure
