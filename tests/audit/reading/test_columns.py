"""Headings to roles, rows to names."""

import pandas as pd
import pytest

from shuanggao_analytics.audit.reading.columns import (
    Role,
    assign,
    label_columns,
    number_columns,
    plain,
    summary_rows,
)
from shuanggao_analytics.errors import DataContractError

ROLES = (Role("C", r"耦合度c?|c"), Role("D", r"(耦合)?协调度d?|d"), Role("U", r"u\d", many=True))


def test_headings_are_matched_without_case_width_space_and_brackets():
    table = pd.DataFrame(columns=["Ｕ1", " u2", "耦合度（C）", "耦合 协调度 (D)"])
    assert assign(table, ROLES) == {
        "C": ["耦合度（C）"],
        "D": ["耦合 协调度 (D)"],
        "U": ["Ｕ1", " u2"],
    }
    assert plain("（万元）") == "(万元)"


def test_the_user_overrules_the_headings():
    table = pd.DataFrame(columns=["c", "d", "x"])
    assert assign(table, ROLES, columns={"D": "x"}) == {"C": ["c"], "D": ["x"]}


def test_every_fault_of_the_users_word_is_named_at_once():
    table = pd.DataFrame(columns=["c", "d"])
    with pytest.raises(DataContractError) as raised:
        assign(table, ROLES, columns={"D": ["c", "d"], "C": "c", "K": "z"})
    problems = {fault.problem for fault in raised.value.faults}
    assert problems == {
        "no such role",
        "missing column",
        "one column for two roles",
        "only one column can have this role",
    }


def test_rows_are_named_by_as_few_columns_as_tell_them_apart():
    table = pd.DataFrame({
        "省份": ["江苏", "江苏", "浙江"], "年份": ["2010", "2011", "2010"],
        "等级": ["良好", "良好", "良好"], "D": ["0.5", "0.6", "0.7"],
    })  # fmt: skip
    assert label_columns(table) == ["省份", "年份"]
    assert number_columns(table) == ["D"]


def test_totals_and_means_are_told_from_the_rows():
    table = pd.DataFrame({"地区": ["东部", "合计", "平均值"], "n": ["1", "1", "1"]})
    assert summary_rows(table) == {1: "total", 2: "mean"}
