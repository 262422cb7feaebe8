"""Screening: three-valued verdicts, both readings, windows, traps, and the laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.allocation.screening.verdicts import screen, screening_curve
from shuanggao_analytics.errors import DataContractError, UnknownNameError

FULL = {
    "local_employment_pct": 62.0,
    "industry_employment_pct": 10.0,
    "matched_employment_pct": 70.0,
    "enrolment_plan_completion_pct": 104.0,
    "six_month_employment_pct": 95.0,
    "nondegree_trainees": 12_000,
    "full_time_students": 12_000,
    "basic_conditions": True,
    "provincial_status": True,
    "consortium_lead": True,
    "international": True,
    "ideological_staff": True,
    "run_by_industry": False,
    "run_by_ministry": False,
    "ministry_consent": None,
    "grave_public_effect": False,
    "listed_for_regular_bachelor": False,
    "ideology_problem_year": 0,
    "illegal_schooling_or_accident_year": 0,
    "round_one_conclusion": "优",
}


def table(*changes):
    rows = [FULL | {"college_code": f"c{n}"} | change for n, change in enumerate(changes)]
    return pd.DataFrame(rows)


def verdict(change, **options):
    return screen(table(change), **options).summary["verdict"].iloc[0]


def passed(change, rule, **options):
    result = screen(table(change), **options).table.set_index("rule")
    return result.loc[rule, "passed"]


def test_every_applicant_meets_every_rule_once():
    result = screen(table({}, {"six_month_employment_pct": 94.9}))
    assert result.table.groupby("college_code").size().to_list() == [15, 15]
    assert result.table["clause"].str.startswith("000:").all()
    assert result.summary["verdict"].to_list() == ["eligible", "ineligible"]
    assert result.summary["failed"].to_list() == ["", "H-4"]
    assert result.text == "2 applicants: 1 eligible, 1 ineligible, 0 undetermined"


def test_thresholds_are_met_exactly_and_not_by_rounding():
    assert passed({"matched_employment_pct": 0.7 * 100}, "H-2")
    assert passed({"local_employment_pct": 60.0}, "H-1")
    assert not passed({"six_month_employment_pct": 94.96}, "H-4")
    assert not passed({"nondegree_trainees": 11_999}, "H-5")


def test_missing_evidence_is_neither_pass_nor_failure_and_is_asked_for():
    result = screen(table({"matched_employment_pct": None, "consortium_lead": None}))
    assert result.summary["verdict"].to_list() == ["undetermined"]
    assert result.summary["unknown"].to_list() == ["H-2、H-8"]
    assert result.summary["evidence"].to_list() == ["matched_employment_pct、consortium_lead"]
    failing = table({"matched_employment_pct": None, "six_month_employment_pct": 90.0})
    assert screen(failing).summary["verdict"].to_list() == ["ineligible"]


@pytest.mark.parametrize(
    ("local", "industry", "either", "expected"),
    [
        (61.0, None, None, True),
        (40.0, None, None, pd.NA),
        (40.0, 30.0, None, pd.NA),  # they overlap by an unknown amount: between 40 and 70
        (40.0, 15.0, None, False),  # 55 at most
        (40.0, 30.0, 59.0, False),
        (40.0, 30.0, 64.0, True),
        (None, None, None, pd.NA),
    ],
)
def test_local_or_industry_is_an_interval_when_only_its_parts_are_known(
    local, industry, either, expected
):
    change = {
        "local_employment_pct": local,
        "industry_employment_pct": industry,
        "local_or_industry_employment_pct": either,
    }
    found = passed(change, "H-1")
    assert (found is pd.NA) if expected is pd.NA else (found == expected)


def test_the_other_reading_goes_by_owner():
    change = {"local_employment_pct": 30.0, "industry_employment_pct": 80.0}
    assert passed(change, "H-1")
    assert not passed(change, "H-1", reading="by_owner")
    assert passed(change | {"run_by_industry": True}, "H-1", reading="by_owner")
    assert passed(change | {"run_by_industry": None}, "H-1", reading="by_owner") is pd.NA


def test_exclusions_need_their_condition_and_their_window():
    recent = {"ideology_problem_year": 2020, "grave_public_effect": True}
    assert not passed(recent, "X-1")
    assert passed(recent | {"ideology_problem_year": 2019}, "X-1")
    assert passed(recent | {"grave_public_effect": False}, "X-1")
    assert passed(recent | {"grave_public_effect": None}, "X-1") is pd.NA
    assert passed({"ideology_problem_year": 0, "grave_public_effect": None}, "X-1")
    assert not passed({"listed_for_regular_bachelor": True}, "X-3")
    assert not passed({"round_one_conclusion": "差"}, "X-4")
    assert passed({"round_one_conclusion": "未参加"}, "X-4")
    assert passed({"round_one_conclusion": None}, "X-4") is pd.NA


def test_consent_is_asked_of_colleges_run_by_a_ministry_only():
    assert passed({"run_by_ministry": False, "ministry_consent": None}, "H-11")
    assert passed({"run_by_ministry": True, "ministry_consent": None}, "H-11") is pd.NA
    assert not passed({"run_by_ministry": True, "ministry_consent": False}, "H-11")


def test_words_of_a_workbook_are_read():
    assert verdict({"basic_conditions": "是", "grave_public_effect": "否"}) == "eligible"


def test_every_fault_is_named_at_once():
    bad = table(
        {"six_month_employment_pct": 120.0, "full_time_students": 0, "international": "maybe"},
        {"college_code": "c0", "ideology_problem_year": 20, "round_one_conclusion": "好"},
    )
    with pytest.raises(DataContractError) as caught:
        screen(bad)
    problems = {(fault.column, fault.problem.split()[0]) for fault in caught.value.faults}
    assert {column for column, _ in problems} == {
        "college_code",
        "six_month_employment_pct",
        "full_time_students",
        "international",
        "ideology_problem_year",
        "round_one_conclusion",
    }


def test_fractions_in_place_of_per_cent_are_refused():
    with pytest.raises(DataContractError, match="fractions"):
        screen(table({"matched_employment_pct": 0.83}))


def test_unknown_rules_and_readings_are_refused():
    with pytest.raises(UnknownNameError, match="H-9"):
        screen(table({}), thresholds={"H-9": 1.0})
    with pytest.raises(UnknownNameError, match="by_owner"):
        screen(table({}), reading="both")
    with pytest.raises(DataContractError, match="no such column"):
        screen(table({}), key="school")


def test_the_curve_counts_each_threshold_and_marks_the_official_one():
    people = table(*({"six_month_employment_pct": rate} for rate in (93.0, 95.0, 97.0, None)))
    curve = screening_curve(people, rule="H-4", values=[90, 95, 98])
    assert curve["eligible"].to_list() == [3, 2, 0]
    assert curve["undetermined"].to_list() == [1, 1, 1]
    assert curve["official"].to_list() == [False, True, False]


@settings(max_examples=25)
@given(st.permutations(range(4)), st.integers(0, 3))
def test_a_shuffled_table_gives_the_shuffled_screening(order, gap):
    people = table({}, {"matched_employment_pct": 69.0}, {"local_employment_pct": None}, {})
    people["international"] = people["international"].astype("object").where(people.index != gap)
    straight = screen(people).summary
    shuffled = screen(people.iloc[list(order)]).summary
    pd.testing.assert_frame_equal(shuffled, straight.iloc[list(order)])


@settings(max_examples=25)
@given(st.floats(2, 100), st.floats(2, 100))
def test_a_higher_rate_never_turns_a_pass_into_a_failure(one, other):
    rates = sorted((one, other))
    low, high = (passed({"six_month_employment_pct": rate}, "H-4") for rate in rates)
    assert high or not low


def test_the_callers_table_stays_as_it_is():
    people = table({})
    before = people.copy()
    assert np.isclose(screen(people).table.loc[0, "margin"], 2.0)
    pd.testing.assert_frame_equal(people, before)
