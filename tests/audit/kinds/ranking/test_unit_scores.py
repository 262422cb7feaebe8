"""Score tables of units: the round-one formula (002:1998) and grades against scores."""

import pandas as pd
import pytest

from shuanggao_analytics.audit import unit_scores
from shuanggao_analytics.errors import DataContractError

CUTOFFS = {"优": 90, "良": 80, "中": 60}
TABLE = pd.DataFrame({
    "单位": list("甲乙丙丁"), "类型": ["学校", "学校", "专业群", "专业群"],
    "学校得分": ["92.0", "89.99", "80.0", "60.0"], "专业群A得分": ["88.0", "90.0", "94.3", "60.0"],
    "专业群B得分": ["91.0", "90.0", "", ""], "总分": ["90.75", "90.00", "90.01", "60.00"],
    "等级": ["优", "优", "优", "中"],
})  # fmt: skip


def test_a_table_that_follows_the_formula_is_silent():
    assert unit_scores(TABLE, cutoffs=CUTOFFS).findings.empty
    assert unit_scores(TABLE.drop(columns="类型")).findings.empty


def test_a_score_just_below_a_bound_does_not_allow_the_grade():
    exact = TABLE.assign(总分=["90.750", "89.995", "90.010", "60.000"])
    found = unit_scores(exact, cutoffs=CUTOFFS).findings
    assert found[["row", "column", "expected", "cause"]].to_numpy().tolist() == [
        ["乙", "等级", "良", "grade_not_of_s"]
    ]


def test_the_formula_of_the_other_kind_is_recognised():
    swapped = TABLE.assign(类型="学校", 专业群B得分="80.0")
    swapped["总分"] = [
        f"{0.3 * float(s) + 0.7 * float(a):.2f}"
        for s, a in zip(swapped["学校得分"], swapped["专业群A得分"], strict=True)
    ]
    assert set(unit_scores(swapped).findings["cause"]) == {"kinds_swapped"}


def test_a_plain_mean_is_recognised():
    mean = TABLE.iloc[:2].copy()
    mean = pd.concat([mean, mean.assign(单位=["戊", "己"], 学校得分=["70.0", "99.0"])])
    parts = mean[["学校得分", "专业群A得分", "专业群B得分"]].astype(float)
    mean["总分"] = parts.mean(axis=1).map("{:.2f}".format)
    assert set(unit_scores(mean).findings["cause"]) == {"plain_mean"}


def test_a_wrong_score_is_named_and_impossible_ones_too():
    wrong = TABLE.copy()
    wrong.loc[2, "总分"] = "91.00"
    wrong.loc[3, "学校得分"] = "160.0"
    found = unit_scores(wrong).findings
    assert set(found["row"]) == {"丙", "丁"}
    assert "0 ≤ score ≤ 100" in set(found["check"])


def test_a_lower_grade_with_a_higher_score_is_noted():
    audit = unit_scores(TABLE.assign(等级=["良", "优", "优", "中"]))
    assert audit.notes.to_numpy().tolist() == [["grade_order", "2"]]


def test_missing_columns_are_all_named():
    with pytest.raises(DataContractError) as raised:
        unit_scores(TABLE[["单位", "等级"]])
    assert {fault.row for fault in raised.value.faults} == {"school", "group_a", "score"}
