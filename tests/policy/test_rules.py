"""Thresholds, conditions and exclusions of the selection; standing standards kept apart."""

from __future__ import annotations

import pytest

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.policy import rules


def test_the_five_thresholds():
    # 000:176 and 000:194
    table = rules.selection_rules().set_index("rule")
    assert table["value"].to_dict() == {"H-1": 60, "H-2": 70, "H-3": 90, "H-4": 95, "H-5": 1}
    assert table["comparator"].eq(">=").all()
    assert table["unit"].tolist() == ["pct", "pct", "pct", "pct", "ratio"]
    assert table["indicator"].is_unique


def test_the_unit_of_test_is_left_open_where_the_notice_leaves_it_open():
    table = rules.selection_rules().set_index("rule")
    assert table.index[table["unit_of_test"].isna()].tolist() == ["H-1", "H-2"]
    assert table.loc[["H-1", "H-2"], "reason"].notna().all()


def test_two_readings_of_local_or_industry_employment():
    assert list(rules.readings("H-1")) == ["either", "by_owner"]
    assert rules.readings("H-3") == {}
    with pytest.raises(UnknownNameError, match="H-99"):
        rules.readings("H-99")


def test_six_conditions_without_numbers():
    table = rules.qualitative_rules()
    assert table["rule"].tolist() == [f"H-{number}" for number in range(6, 12)]
    assert table["document"].eq("000").all()


def test_exclusions_and_their_windows():
    # 000:196: 近五年 stands in the first two only
    table = rules.exclusions().set_index("rule")
    assert table.index.tolist() == ["X-0", "X-1", "X-2", "X-3", "X-4"]
    assert table["window_years"].dropna().to_dict() == {"X-1": 5, "X-2": 5}
    assert table["kind"].tolist() == ["condition", "conduct", "conduct", "fact", "fact"]


def test_standing_standards_are_no_selection_rules():
    standing = rules.standing_standards().set_index("rule")
    assert standing.index.is_unique
    assert not set(standing.index) & set(rules.selection_rules()["rule"])
    assert standing["population_zh"].str.len().gt(0).all()
    assert standing.loc["H-22", "value"] == 2  # 004:120, 优质职业学校; H-5 asks for 1
    assert standing.loc["H-20", "value"] == pytest.approx(1 / 350)  # 004:88
    assert standing.loc["H-40", ["comparator", "value"]].tolist() == ["<=", 30]  # 002:620
    assert standing.loc["H-23", "comparator"] == ">"  # 004:180, 超过
    assert standing.index[standing["value"].isna()].tolist() == ["H-42", "H-52", "H-53", "H-55"]


def test_comparators_and_units_are_known():
    standing = rules.standing_standards()
    assert set(standing["comparator"]) <= {">=", ">", "<=", "="}
    per_cent = standing.loc[standing["unit"] == "pct", "value"].dropna()
    assert per_cent.between(0, 100).all()
