"""The table for the models: outcomes in order, levels that occur, one row a unit of round one."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions import transition, transition_data


def test_outcomes_and_levels(one, two):
    colleges = pd.DataFrame({"college_code": ["11", "13"], "level": ["zhuanke", "bachelor"]})
    data = transition_data(transition(one, two, colleges=colleges))
    assert data.index.tolist() == ["11", "12", "13", "14"]
    assert data["kept"].tolist() == [True, True, True, False]
    assert data["round_2"].tolist() == ["school", "group", "school", "left"]
    assert data["round_2"].cat.categories.tolist() == ["left", "group", "school"]
    assert (data["round_2"] > "left").tolist() == data["kept"].tolist()
    assert data["tier"].cat.categories.tolist() == [
        "tier_school_a",
        "tier_school_b",
        "tier_group_a",
        "tier_group_c",
    ]
    assert data["up"].iloc[2:].tolist() == [True, False]
    assert data["up"].isna().tolist() == [True, True, False, False]
    assert data["promoted"].isna().tolist() == [False, True, False, True]
    assert data["belt"].tolist() == ["east", "east", "east", "central"]
    assert data["belt"].cat.categories.tolist() == ["east", "central"]


def test_belts_of_the_bureau_of_statistics(one, two):
    one.loc["d", "province_code"] = "220000"
    found = transition(one, two)
    assert transition_data(found)["belt"].iloc[3] == "central"
    assert transition_data(found, belts="four")["belt"].iloc[3] == "northeast"


def test_unknown_belts_and_columns_come_together(one, two):
    units = transition(one, two).units.drop(columns=["move", "tier_1"])
    with pytest.raises(DataContractError) as caught:
        transition_data(units, belts="six")
    assert [(f.table, f.column) for f in caught.value.faults] == [
        ("units", "tier_1"),
        ("units", "move"),
        ("belts", None),
    ]
