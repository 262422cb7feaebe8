"""Standing conditions: exact boundaries, populations that are never confused, gaps, laws."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.oversight.conditions import TESTS, conditions, staff_needed

FULL = {
    "ideology_teachers": 30,
    "full_time_students": 10_500,
    "dual_qualified_teachers": 51,
    "specialty_teachers": 100,
    "practice_hours": 50,
    "total_hours": 100,
    "part_time_teachers": 30,
    "full_time_teachers": 70,
    "nondegree_trainees": 10_500,
    "trainees": 21_000,
    "applied_2025": True,
    "quality_school": True,
}


def units(*changes):
    return pd.DataFrame([FULL | {"unit_id": f"u{n}"} | each for n, each in enumerate(changes)])


def verdict(rule, **change):
    return conditions(units(change), rules=[rule]).table.iloc[0]


def test_thresholds_are_those_of_the_documents():
    """004:88, 004:180, 004:190, 002:620, 000:194, 004:120."""
    table = conditions(units({})).table.set_index("rule")
    assert table.index.tolist() == list(TESTS)
    assert table["comparator"].to_dict() == {
        "H-20": ">=", "H-23": ">", "H-24": ">=", "H-40": "<=", "H-5": ">=", "H-22": ">=",
    }  # fmt: skip
    assert table["threshold"].tolist() == pytest.approx([1 / 350, 50, 50, 30, 1, 2])
    assert table["clause"].to_dict() == {
        "H-20": "004:88", "H-23": "004:180", "H-24": "004:190", "H-40": "002:620",
        "H-5": "000:194", "H-22": "004:120",
    }  # fmt: skip
    assert table["kind"].eq("entry").to_dict() == {rule: rule == "H-5" for rule in TESTS}
    assert table.loc["H-23", "deadline"] == "2023"
    assert table["passed"].all()
    assert table["margin"].tolist() == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("rule", "change", "passed"),
    [
        ("H-20", {"ideology_teachers": 29}, False),
        ("H-20", {"full_time_students": 10_501}, False),
        ("H-23", {"dual_qualified_teachers": 50}, False),  # 超过 50 %: 50 is not
        ("H-24", {"practice_hours": 49.999}, False),
        ("H-24", {"practice_hours": 0.15, "total_hours": 0.3}, True),  # as written, not binary
        ("H-40", {"part_time_teachers": 31}, False),
        ("H-40", {"part_time_teachers": 3, "full_time_teachers": 7}, True),
        ("H-5", {"nondegree_trainees": 10_499}, False),
        ("H-22", {"trainees": 20_999}, False),
    ],
)
def test_boundaries_are_exact(rule, change, passed):
    assert verdict(rule, **change)["passed"] == passed


def test_the_part_time_share_is_of_both_kinds_together():
    row = verdict("H-40", part_time_teachers=40, full_time_teachers=100)
    assert row["value"] == pytest.approx(100 * 40 / 140)
    assert row["passed"]


def test_entry_and_quality_schools_are_never_confused():
    table = units(
        {"applied_2025": True, "quality_school": False, "trainees": 0},
        {"applied_2025": False, "quality_school": True, "nondegree_trainees": 0},
        {"applied_2025": None, "quality_school": None},
    )
    found = conditions(table, rules=["H-5", "H-22"])
    rows = found.table.set_index(["unit_id", "rule"])
    assert rows["applies"].tolist() == [True, False, False, True, pd.NA, pd.NA]
    assert rows["passed"].tolist() == [True, pd.NA, pd.NA, True, pd.NA, pd.NA]
    assert rows.loc[("u0", "H-22"), "reason"] == "does not apply"
    assert rows.loc[("u2", "H-22"), ["value", "evidence"]].tolist() == [2.0, "quality_school"]
    entry = set(rows.xs("H-5", level="rule")["population_zh"])
    assert entry == {"第二轮申报学校（2025年遴选门槛）"}
    assert set(rows.xs("H-22", level="rule")["population_zh"]) == {"优质职业学校"}
    assert found.summary["not_applicable"].tolist() == ["H-22", "H-5", ""]
    assert found.summary["unknown"].tolist() == ["", "", "H-5、H-22"]
    assert "neither stands for the other" in found.text


def test_missing_evidence_is_asked_for_and_is_no_zero():
    found = conditions(units({"ideology_teachers": None, "total_hours": 0, "practice_hours": 0}))
    rows = found.table.set_index("rule")
    assert rows.loc["H-20", "passed"] is pd.NA
    assert rows.loc["H-20", "evidence"] == "ideology_teachers"
    assert rows.loc["H-24", "passed"] is pd.NA
    assert rows.loc["H-24", "reason"] == "total_hours is zero"
    assert found.summary.loc["u0", "passed"] == 4
    assert found.summary.loc["u0", "unknown"] == "H-20、H-24"
    assert found.summary.loc["u0", "evidence"] == "ideology_teachers"
    bare = conditions(pd.DataFrame({"college": ["x"]}), key="college")
    assert bare.table["passed"].isna().all()
    asked = bare.summary.loc["x", "evidence"].split("、")
    assert asked[:3] == ["ideology_teachers", "full_time_students", "dual_qualified_teachers"]
    assert len(asked) == len(set(asked)) == 12


def test_text_counts_only_units_that_can_be_told():
    found = conditions(units({}, {"practice_hours": 1}, {"practice_hours": None}), rules=["H-24"])
    assert found.text == "3 units; standards passed, of the units that can be told: H-24 1 of 2."
    assert "H-24" in found._repr_html_()


def test_every_fault_at_once():
    table = units({"ideology_teachers": -1, "dual_qualified_teachers": 101}, {"trainees": "many"})
    table = table.assign(
        unit_id="same", quality_school=["yes?", True], trust=["official", "synthetic"]
    )
    with pytest.raises(DataContractError) as error:
        conditions(table)
    assert [(fault.problem, fault.column) for fault in error.value.faults] == [
        ("row twice", None),
        ("needs a number ≥ 0", "ideology_teachers"),
        ("text, not a number", "trainees"),
        ("neither true (是) nor false (否)", "quality_school"),
        ("more than specialty_teachers", "dual_qualified_teachers"),
        ("rows of more than one trust", "trust"),
    ]
    with pytest.raises(UnknownNameError, match="H-20, H-23"):
        conditions(units({}), rules=["H-1"])
    assert conditions(units({"trust": "synthetic"})).table["trust"].eq("synthetic").all()


def test_staff_needed():
    found = staff_needed(units({}, {"full_time_students": 10_501}, {"full_time_students": None}))
    assert found["needed"].tolist() == [30, 31, pd.NA]
    assert found["shortfall"].tolist() == [0.0, 1.0, pd.NA]
    unknown = staff_needed(units({"ideology_teachers": None}))
    assert unknown["shortfall"].isna().all()
    with pytest.raises(DataContractError, match="column full_time_students: missing column"):
        staff_needed(pd.DataFrame({"unit_id": ["a"]}))


@settings(max_examples=20)
@given(st.integers(0, 200), st.integers(1, 70_000))
def test_enough_teachers_pass_and_one_less_does_not(teachers, students):
    table = units({"ideology_teachers": teachers, "full_time_students": students})
    passed = conditions(table, rules=["H-20"]).table["passed"].iloc[0]
    assert passed == (teachers * 350 >= students)
    needed = staff_needed(table)["needed"].iloc[0]
    assert needed == math.ceil(students / 350)
    assert passed == (teachers >= needed)


COUNT = st.integers(0, 60)


@settings(max_examples=10)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=6), st.randoms(), st.integers(2, 9))
def test_order_and_scale_do_not_matter(pairs, random, factor):
    rows = [{"dual_qualified_teachers": min(pair), "specialty_teachers": max(pair),
             "part_time_teachers": pair[0], "full_time_teachers": pair[1]}
            for pair in pairs]  # fmt: skip
    table = units(*rows)
    rules = ["H-23", "H-40"]
    one = conditions(table, rules=rules).table.set_index(["unit_id", "rule"])
    scaled = table.assign(**{name: table[name] * factor for name in rows[0]})
    again = conditions(scaled, rules=rules).table.set_index(["unit_id", "rule"])
    pd.testing.assert_frame_equal(one[["value", "passed"]], again[["value", "passed"]])
    order = list(range(len(table)))
    random.shuffle(order)
    moved = conditions(table.iloc[order], rules=rules).table.set_index(["unit_id", "rule"])
    pd.testing.assert_frame_equal(one, moved.loc[one.index])
    told = one.dropna(subset=["passed"])
    sign = told["margin"].where(told["comparator"] != "<=", -told["margin"])
    strict = told["comparator"].eq(">")
    assert (told["passed"] == ((sign > 0) | (~strict & (sign == 0)))).all()
