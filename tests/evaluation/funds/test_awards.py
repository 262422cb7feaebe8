"""The award expected by the notice beside plan and arrival: named, not judged."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.funds.awards import award_check

TABLE = pd.DataFrame(
    {
        "unit_id": ["s", "s", "s", "g", "g"],
        "unit_type": ["school", "school", "school", "group", "group"],
        "layer": ["group_a", "group_b", "school", "group_a", "group_a"],
        "year": [2025, 2025, 2026, 2025, 2026],
        "source": ["central", "central", "own", "central", "central"],
        "budget_wan": [1000, 1000, 300, 1200, 1000],
        "arrived_wan": [1000, 500, 300, 1200, None],
        "spent_wan": [0, 0, 0, 0, 0],
    }
)


def test_two_groups_of_a_school_unit_make_two_thousand_a_year():
    """000:85, 000:208: 1,000 万元 a group and year; two groups and one."""
    found = award_check(TABLE)
    assert found["expected_wan"].to_dict() == {
        ("s", 2025): 2000, ("s", 2026): 2000, ("g", 2025): 1000, ("g", 2026): 1000,
    }  # fmt: skip
    assert found["planned"].tolist() == ["as_expected", pd.NA, "more", "as_expected"]
    assert found["arrived"].tolist() == ["less", pd.NA, "more", pd.NA]
    assert found["arrived_difference_wan"].tolist() == [-500.0, pd.NA, 200.0, pd.NA]
    assert found["reason"].tolist() == [
        pd.NA, "no row of central money in the year", pd.NA, "an amount missing",
    ]  # fmt: skip
    assert set(found["clause"]) == {"000:85"}


def test_types_by_mapping_and_series():
    apart = TABLE.drop(columns="unit_type")
    kinds = {"s": "school", "g": "group", "another": "group"}
    for given_types in (kinds, pd.Series(kinds)):
        pd.testing.assert_frame_equal(award_check(apart, unit_type=given_types), award_check(TABLE))


def test_another_award_is_a_scenario_without_a_clause():
    found = award_check(TABLE, per_group_wan=500)
    assert found["expected_wan"].tolist() == [1000, 1000, 500, 500]
    assert found["clause"].isna().all()
    assert award_check(TABLE, per_group_wan=1000)["clause"].notna().all()
    first = award_check(TABLE, round=1, per_group_wan=700)
    assert first["expected_wan"].tolist() == [1400, 1400, 700, 700]


def test_refusals():
    with pytest.raises(DataContractError, match="no award of round 1"):
        award_check(TABLE, round=1)
    with pytest.raises(UnknownNameError):
        award_check(TABLE, round=3)
    with pytest.raises(DataContractError, match="number > 0"):
        award_check(TABLE, per_group_wan=0)
    with pytest.raises(DataContractError) as error:
        award_check(TABLE.drop(columns=["unit_type", "year"]))
    assert [fault.column for fault in error.value.faults] == ["year", "unit_type"]
    mixed = TABLE.assign(unit_type=["school", "group", "school", "college", "college"])
    with pytest.raises(DataContractError) as error:
        award_check(mixed)
    assert [(f.problem, f.row) for f in error.value.faults] == [
        ("unit of two types", "s"),
        ("no such type", "g"),
    ]
    with pytest.raises(DataContractError, match="row g: no type given"):
        award_check(TABLE, unit_type={"s": "school"})


@settings(max_examples=25)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=5), st.booleans())
def test_differences_are_against_groups_times_award(budgets, school):
    kind = "school" if school else "group"
    table = pd.DataFrame({"unit_id": "u", "year": range(2025, 2025 + len(budgets)),
                          "source": "central", "budget_wan": budgets, "arrived_wan": budgets,
                          "spent_wan": 0})  # fmt: skip
    found = award_check(table, unit_type={"u": kind})
    award = 2000 if school else 1000
    assert found["planned_difference_wan"].tolist() == [each - award for each in budgets]
    words = ["less" if each < award else "more" if each > award else "as_expected"
             for each in budgets]  # fmt: skip
    assert found["planned"].tolist() == found["arrived"].tolist() == words
