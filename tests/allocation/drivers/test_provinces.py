"""Drivers: what stands in them, what they refuse, and how they become weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shuanggao_analytics as sg
from shuanggao_analytics.allocation.drivers.definitions import FAMILIES, driver_table
from shuanggao_analytics.allocation.drivers.provinces import (
    membership_shares,
    province_drivers,
)
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.places import programme_provinces
from shuanggao_analytics.policy import strategies
from shuanggao_analytics.policy.rounds import quota_drivers


def tables() -> dict[str, pd.DataFrame]:
    return {
        "provinces": sg.load_provinces(year=2024),
        "colleges": sg.load_colleges(),
        "clusters": sg.load_clusters(),
        "units": sg.load_units(),
    }


@pytest.fixture(scope="module")
def drivers() -> pd.DataFrame:
    return province_drivers(**tables())


def test_every_driver_of_the_table_is_a_column_and_no_other(drivers):
    assert drivers.columns.tolist() == driver_table()["driver"].tolist()
    assert drivers.index.tolist() == programme_provinces().tolist()
    assert len(drivers) == 31
    assert (drivers >= 0).all(axis=None)


def test_the_four_grounds_of_the_notice_are_families_and_need_and_equity_are_ours():
    table = driver_table()
    assert list(FAMILIES[:4]) == quota_drivers()["driver"].tolist()
    assert set(table["family"]) == set(FAMILIES)
    assert set(table["trust"]) <= {"compiled", "derived"}  # never official
    texts = table.drop(columns=["proxy"])
    assert (texts.map(lambda text: len(text.strip())) > 0).all(axis=None)


def test_no_shipped_column_counts_vocational_students_so_students_are_called_a_proxy():
    proxies = driver_table().set_index("driver")["proxy"]
    assert proxies[["students_wan", "graduates_wan", "round1_units", "clusters_2022"]].all()


def test_national_sums_are_those_of_the_lists(drivers):
    sums = drivers.sum()
    assert sums["clusters_2022"] == pytest.approx(45)  # 工业和信息化部, 2022: 45 clusters
    assert sums["round1_units"] == 197
    assert sums["round1_groups"] == 253
    assert sums["vocational_colleges"] == 1554 + 87  # list of June 2025, without the one 本科
    assert sums["vocational_bachelor_colleges"] == 87
    assert sums["equal_share"] == 31


def test_a_province_in_two_named_strategies_has_its_students_twice(drivers):
    per_student = drivers["strategy_students_wan"] / drivers["students_wan"]
    assert per_student["320000"] == pytest.approx(2)  # 长三角, 长江经济带
    assert per_student["510000"] == pytest.approx(2)  # 长江经济带, 黄河流域 (a part, counted whole)
    assert per_student["420000"] == pytest.approx(1)
    assert per_student["350000"] == 0
    # nine of the 21 cities of 广东: the share of its colleges seated in them
    assert 0 < per_student["440000"] < 1


def test_need_is_zero_above_the_national_mean_and_west_outside_the_west(drivers):
    rich = drivers["gdp_yi"] / drivers["population_wan"]
    mean = drivers["gdp_yi"].sum() / drivers["population_wan"].sum()
    assert ((drivers["low_income_population_wan"] == 0) == (rich >= mean)).all()
    assert drivers.loc["620000", "low_income_population_wan"] == pytest.approx(
        2458 * (1 - (13020.5 / 2458) / mean), rel=1e-4
    )
    west = drivers["western_population_wan"] > 0
    assert west.sum() == 12
    assert west[["150000", "450000", "500000"]].all()


def test_shuffled_tables_give_the_same_drivers_and_stay_as_they_were(drivers):
    given_tables = tables()
    kept = {name: table.copy() for name, table in given_tables.items()}
    shuffled = {name: table.sample(frac=1, random_state=4) for name, table in given_tables.items()}
    pd.testing.assert_frame_equal(province_drivers(**shuffled), drivers)
    for name, table in given_tables.items():
        pd.testing.assert_frame_equal(table, kept[name])


def test_the_users_own_strategies_count_when_they_are_called_named():
    own = [
        {
            "id": "own", "name_zh": "自拟", "name_en": "Own", "document": "自拟",
            "trust": "compiled", "named_in_notice": True,
            "members": [{"code": "350000", "level": "province"}],
        }
    ]  # fmt: skip
    found = province_drivers(**tables(), membership=strategies.membership_table(own))
    students = found["strategy_students_wan"]
    assert students[students > 0].index.tolist() == ["350000"]
    assert students["350000"] == found.loc["350000", "students_wan"]


def test_city_members_count_by_the_colleges_seated_in_them():
    colleges = pd.DataFrame(
        {"province_code": ["440000"] * 4, "city_code": ["440100", "440300", "440800", "445100"]}
    )
    shares = membership_shares(
        strategies.membership(["gba"]), colleges=colleges, codes=programme_provinces()
    )
    assert shares.loc["440000", "gba"] == 0.5
    assert shares["gba"].sum() == 0.5


def test_all_faults_come_in_one_error():
    given_tables = tables()
    panel = given_tables["provinces"]
    panel.loc[panel["province_code"] == "110000", "gdp_yi"] = np.nan
    panel.loc[panel["province_code"] == "120000", "population_yearend_wan"] = 0
    colleges = given_tables["colleges"]
    given_tables["colleges"] = pd.concat([colleges, colleges.iloc[:1]], ignore_index=True)
    units = given_tables["units"]
    given_tables["units"] = units[units["round"] == 2]
    clusters = given_tables["clusters"]
    clusters.loc[0, "province_codes"] = "440000;999999"
    with pytest.raises(DataContractError) as caught:
        province_drivers(**given_tables)
    assert {(fault.table, fault.problem) for fault in caught.value.faults} == {
        ("provinces", "needs a number ≥ 0"),
        ("provinces", "needs a number > 0"),
        ("colleges", "college twice"),
        ("units", "no rows"),
        ("clusters", "not a province of the programme"),
    }


def test_two_years_of_a_panel_and_missing_provinces_are_named():
    given_tables = tables()
    panel = given_tables["provinces"]
    given_tables["provinces"] = pd.concat([panel, panel.iloc[[3]]]).drop(index=30)
    with pytest.raises(DataContractError) as caught:
        province_drivers(**given_tables)
    assert [(fault.problem, fault.row) for fault in caught.value.faults] == [
        ("province twice", "140000"),
        ("province missing", "650000"),
    ]
    given_tables["provinces"] = panel.drop(columns=["gdp_yi"])
    given_tables["units"] = given_tables["units"].drop(columns=["groups"])
    with pytest.raises(DataContractError, match="2 faults"):
        province_drivers(**given_tables)


@given(st.permutations(range(4)))
def test_an_even_split_of_clusters_keeps_their_number(order):
    given_tables = tables()
    clusters = given_tables["clusters"].iloc[:4].copy()
    spread = ["110000;120000;130000", "440000", "610000;620000", "650000"]
    clusters["province_codes"] = [spread[at] for at in order]
    found = province_drivers(**(given_tables | {"clusters": clusters}))["clusters_2022"]
    assert found.sum() == pytest.approx(4)
    assert found["120000"] == pytest.approx(1 / 3)
    assert found["620000"] == 0.5
