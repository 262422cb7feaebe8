"""Projections of DEA tables: the target is what is there with its movements, in either sign."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.audit.kinds.efficiency.check import efficiency
from shuanggao_analytics.errors import DataContractError

DEAP = pd.DataFrame(
    {"variable": ["output 1", "input 1", "input 2", "input 3"],
     "original value": ["10.000", "5.000", "8.500", "3.100"],
     "radial movement": ["0.000", "-1.000", "-1.700", "-0.620"],
     "slack movement": ["0.000", "0.000", "-0.300", "0.000"],
     "projected value": ["10.000", "4.000", "6.500", "2.480"]}
)  # fmt: skip


def test_movements_with_their_sign():
    audit = efficiency(DEAP)
    assert audit.findings.empty
    assert set(audit.table["check"]) == {"projected = original + radial + slack"}


def test_redundancies_without_a_sign():
    table = pd.DataFrame({"院校": list("甲乙丙"), "原始值": ["120", "85", "64"],
                          "投入冗余": ["20", "0", "9"], "目标值": ["100", "85", "55"]})  # fmt: skip
    audit = efficiency(table)
    assert audit.findings.empty
    assert set(audit.table["check"]) == {"projected = original − slack"}
    wrong = efficiency(table.assign(目标值=["100", "85", "65"]))
    assert wrong.findings[["row", "expected"]].to_numpy().tolist() == [["丙", "55"]]


@pytest.mark.parametrize("column", ["original value", "radial movement", "projected value"])
def test_a_wrong_cell(column):
    wrong = DEAP.copy()
    wrong.loc[2, column] = "1.234"
    audit = efficiency(wrong)
    assert audit.findings["row"].tolist() == ["input 2"]


def test_targets_of_a_plan_are_no_projection():
    table = pd.DataFrame({"指标": list("甲乙丙"), "实际值": [3, 5, 9], "目标值": [4, 4, 10]})
    with pytest.raises(DataContractError, match="no efficiency is recognised"):
        efficiency(table)
    audit = efficiency(table.assign(不足=[0.7, 0.2, 5.0]))
    assert audit.findings.empty
    assert audit.notes["note"].tolist() == ["projection_unexplained"]


AMOUNT = st.floats(1, 500)


@settings(max_examples=25)
@given(st.lists(st.tuples(AMOUNT, AMOUNT, AMOUNT), min_size=3, max_size=8), st.integers(1, 4))
def test_rounded_projections_follow(rows, decimals):
    table = pd.DataFrame(rows, columns=["原始值", "径向移动", "松弛变量"])
    table["目标值"] = table["原始值"] - table["径向移动"] - table["松弛变量"]
    assert efficiency(table.round(decimals)).findings.empty
