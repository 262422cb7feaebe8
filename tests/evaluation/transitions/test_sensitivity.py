"""Disputed memberships decided the other way: every combination, and its ranges."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions import transition, transition_sensitivity

COLLEGES = pd.DataFrame(
    {"college_code": ["16"], "name": ["己学院"], "province_code": ["610000"], "level": ["zhuanke"]}
)


def other(**rows):
    table = pd.DataFrame(rows)
    return table.assign(other=table["other"].astype("string"))


def test_every_combination(one, two):
    readings = other(
        decision=["a", "a", "b"], college_code=["12", "14", "13"], other=[None, "group", "group"]
    )
    found = transition_sensitivity(one, two, readings=readings)
    assert found.table.index.tolist() == ["as listed", "a", "b", "a + b"]
    assert found.table["kept"].tolist() == [3, 3, 3, 3]
    assert found.table["down"].tolist() == [1, 0, 1, 0]
    assert found.table["up"].tolist() == [1, 1, 0, 0]
    assert found.ranges.loc["up"].tolist() == [1, 0, 1]
    assert found.tiers.loc["tier_group_c"].tolist() == [1, 0, 0, 1]
    assert found.tiers.loc["tier_school_b"].tolist() == [1, 1, 0, 1]
    assert found.readings["listed"].isna().tolist() == [False, True, False]
    assert "up between 0 and 1" in found.text
    assert found.text.startswith(
        "Open decisions: 2, on memberships of 3 colleges; combinations 4: "
    )


def test_listed_is_the_transition_itself(one, two):
    readings = other(decision=[1], college_code=["11"], other=[None])
    found = transition_sensitivity(one, two, readings=readings)
    assert found.table.loc["as listed"].to_dict() == transition(one, two).counts
    assert found.table.loc["1", "left"] == 2


def test_a_college_from_the_table_of_colleges(one, two):
    readings = other(decision=[1], college_code=["16"], other=["school"])
    found = transition_sensitivity(one, two, readings=readings, colleges=COLLEGES)
    assert found.table["new"].tolist() == [1, 2]
    assert found.readings.loc[0, "name"] == "己学院"
    with pytest.raises(DataContractError, match="college in no table"):
        transition_sensitivity(one, two, readings=readings)


def test_words_of_the_list_are_read(one, two):
    second = two.assign(disputed=["no word", None, "the other lists 丁学院 in this place", None])
    found = transition_sensitivity(one, second)
    assert found.table.index.tolist() == ["as listed", "1"]
    assert found.unread.to_numpy().tolist() == [["15", "no phrase understood"]]
    assert "Disputed rows not read: 1." in found.text
    assert found._repr_html_().startswith("<p>Open decisions: 1")


def test_nothing_disputed_moves_nothing(one, two):
    found = transition_sensitivity(one, two)
    assert len(found.table) == 1
    assert (found.ranges["low"] == found.ranges["high"]).all()
    assert found.text.endswith("all counts as listed.")


def test_the_order_of_readings_does_not_matter(one, two):
    readings = other(
        decision=[1, 1, 2], college_code=["12", "14", "13"], other=[None, "group", "group"]
    )
    first = transition_sensitivity(one, two, readings=readings)
    second = transition_sensitivity(one, two, readings=readings.iloc[[1, 0, 2]])
    pd.testing.assert_frame_equal(first.table, second.table)


def test_faults_of_readings(one, two):
    readings = pd.DataFrame(
        {"decision": [1, None, 2], "college_code": ["12", "12", None], "other": [None, "x", None]}
    )
    with pytest.raises(DataContractError) as caught:
        transition_sensitivity(one, two, readings=readings)
    assert [(f.problem, f.row, f.column) for f in caught.value.faults] == [
        ("missing value", "1", "decision"),
        ("missing value", "2", "college_code"),
        ("college twice", "1", "college_code"),
        ("unknown value", "1", "other"),
    ]
    many = other(decision=range(9), college_code=[f"9{n}" for n in range(9)], other=[None] * 9)
    with pytest.raises(DataContractError, match="too many decisions"):
        transition_sensitivity(one, two, readings=many)
    with pytest.raises(DataContractError, match="missing column"):
        transition_sensitivity(one, two, readings=many.drop(columns="other"))
