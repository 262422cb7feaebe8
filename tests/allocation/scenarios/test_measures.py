"""Strategies and equity of quotas: counted by province, overlaps kept apart."""

import pandas as pd
import pytest

import shuanggao_analytics as sg
from shuanggao_analytics.allocation.scenarios.measures import (
    equity_table,
    member_provinces,
    province_counts,
    strategy_table,
)
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.places import programme_provinces
from shuanggao_analytics.policy.strategies import membership

CODES = programme_provinces()


def test_members_are_provinces_and_those_of_member_cities():
    found = member_provinces(membership(["gba", "chengdu-chongqing"]), codes=CODES)
    assert found == {"gba": ["440000"], "chengdu-chongqing": ["500000", "510000"]}


def test_plain_counts_overlap_and_fractional_ones_add_up():
    units = pd.DataFrame({"units": 2, "groups": 3}, index=CODES)
    table = strategy_table({"even": units}, membership=membership(), floors={"gba": 1})
    assert table.loc["yangtze-belt", "even_units"] == 22
    assert table.loc["yangtze-belt", "even_groups"] == 33
    assert table.loc["west-twelve", "provinces"] == 12
    inside = set().union(*map(set, member_provinces(membership(), codes=CODES).values()))
    assert table["even_fractional"].sum() == pytest.approx(2 * len(inside))
    assert table["even_units"].sum() > table["even_fractional"].sum()
    assert table["floor"].dropna().to_dict() == {"gba": 1}


def test_a_strategy_that_is_whole_and_alone_counts_the_same_both_ways():
    units = pd.DataFrame({"units": range(31)}, index=CODES)
    table = strategy_table({"x": units}, membership=membership(["jing-jin-ji"]))
    assert table.loc["jing-jin-ji", ["x_units", "x_fractional"]].to_list() == [3, 3]
    assert "x_groups" not in table


def test_equity_is_scale_free_and_zero_when_all_have_the_same():
    heads = pd.Series(range(1, 32), index=CODES, dtype="float64")
    table = equity_table({"even": heads * 2, "ten": heads**2, "same": heads**2 * 7}, heads=heads)
    assert table.loc["even", ["gini", "theil"]].to_list() == pytest.approx([0, 0])
    assert table.loc["ten"].to_list() == pytest.approx(table.loc["same"].to_list())
    parts = table[["theil_between", "theil_within"]].sum(axis=1)
    assert parts.to_list() == pytest.approx(table["theil"].to_list())
    assert table.loc["ten", "gini"] == pytest.approx(sg.gini(heads, weights=heads))


def test_counts_come_in_three_forms():
    units = sg.load_units(round=2)
    table = sg.coverage(units, by="province")
    from_list, from_table = province_counts(units, codes=CODES), province_counts(table, codes=CODES)
    pd.testing.assert_frame_equal(from_list, from_table)
    assert from_list.columns.tolist() == ["units", "school_units", "group_units", "groups"]
    series = province_counts(table["units"].sample(frac=1, random_state=1), codes=CODES)
    assert series["units"].to_list() == table["units"].to_list()


def test_what_counts_may_not_be():
    wrong = pd.Series([1, -1, None, 2], index=["110000", "120000", "130000", "999999"])
    with pytest.raises(DataContractError) as caught:
        province_counts(wrong, codes=CODES[:4])
    assert [(fault.problem, fault.row) for fault in caught.value.faults] == [
        ("province missing", "140000"),
        ("no such province among the drivers", "999999"),
        ("needs a number ≥ 0", "120000"),
        ("needs a number ≥ 0", "130000"),
    ]
    twice = pd.Series([1, 2, 3], index=["110000", "110000", "120000"])
    with pytest.raises(DataContractError, match="province twice"):
        province_counts(twice, codes=CODES[:2])
    with pytest.raises(DataContractError, match="column units: missing column"):
        province_counts(pd.DataFrame({"n": [1]}, index=["110000"]), codes=CODES[:1])
