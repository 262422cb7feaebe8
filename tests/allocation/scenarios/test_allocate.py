"""Allocations: the shipped scenarios again, the laws, the comparison with lists, the faults."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shuanggao_analytics as sg
from shuanggao_analytics.allocation.drivers.provinces import province_drivers
from shuanggao_analytics.allocation.scenarios.allocate import allocate, seat_limits
from shuanggao_analytics.allocation.scenarios.scenario import (
    Bounds,
    Money,
    Scenario,
    Seats,
    StrategyFloor,
    load_expected,
    load_scenario,
    scenario_table,
)
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.places import programme_provinces
from shuanggao_analytics.policy import strategies

UNITS = sg.load_units()
FIRST, SECOND = UNITS[UNITS["round"] == 1], UNITS[UNITS["round"] == 2]
DRIVERS = province_drivers(
    provinces=sg.load_provinces(year=2024),
    colleges=sg.load_colleges(),
    clusters=sg.load_clusters(),
    units=UNITS,
)
POPULATION = load_scenario("population")


def change(**changes: object) -> Scenario:
    return dataclasses.replace(POPULATION, **changes)


@pytest.mark.parametrize("name", scenario_table().index)
def test_a_shipped_scenario_gives_the_result_beside_it(name):
    table = allocate(load_scenario(name), drivers=DRIVERS, base=FIRST).table
    expected = load_expected(name)
    pd.testing.assert_frame_equal(table[expected.columns], expected, check_index_type=False)


@pytest.mark.parametrize("name", scenario_table().index)
def test_the_parts_of_a_shipped_scenario_agree(name):
    scenario = load_scenario(name)
    result = allocate(scenario, drivers=DRIVERS, actual=SECOND, base=FIRST)
    table = result.table
    assert table["units"].sum() == scenario.seats.units
    assert table["school_units"].sum() == scenario.seats.school_units
    assert (table["group_units"] >= 0).all()
    assert (table["groups"] == 2 * table["school_units"] + table["group_units"]).all()
    assert table["units"].between(table["lower"], table["upper"].fillna(999)).all()
    assert table["exact_units"].sum() == pytest.approx(scenario.seats.units)
    assert result.parts.sum(axis=1).to_list() == pytest.approx(table["weight"].to_list())
    assert result.parts.sum().to_dict() == pytest.approx(dict(scenario.drivers))
    # 000:85: 10 million yuan a group and year, five years
    assert table["central_wan"].to_list() == (table["groups"] * 5000.0).to_list()
    assert (
        result.strategies.index.tolist() == strategies.membership()["strategy_id"].unique().tolist()
    )
    assert all(isinstance(each, pd.DataFrame) for each in result.tables.values())
    assert str(scenario.seats.units) in result.text
    assert "no document gives any" in result._repr_html_()


def test_the_real_lists_stand_beside_the_scenario_as_they_are():
    result = allocate(POPULATION, drivers=DRIVERS, actual=SECOND, base=FIRST)
    actual = sg.coverage(SECOND, by="province")
    assert result.table["actual_units"].to_list() == actual["units"].to_list()
    assert result.table["base_units"].sum() == 197
    assert result.table["difference"].sum() == 0
    assert result.table["change"].sum() == 23
    assert result.moved == np.abs(result.table["units"] - actual["units"]).sum() / 2
    again = allocate(POPULATION, drivers=DRIVERS, actual=actual, base=FIRST)
    pd.testing.assert_frame_equal(again.table, result.table)
    series = allocate(POPULATION, drivers=DRIVERS, actual=actual["units"])
    assert series.moved == result.moved
    assert "base_units" not in series.table


def test_equity_is_that_of_units_per_head_before_and_after():
    result = allocate(POPULATION, drivers=DRIVERS, actual=SECOND, base=FIRST)
    heads = DRIVERS["population_wan"]
    real = sg.coverage(SECOND, by="province")["units"]
    assert result.equity.index.tolist() == ["scenario", "actual", "base"]
    assert result.equity.loc["actual", "gini"] == pytest.approx(sg.gini(real, base=heads))
    belts = sg.load_provinces().set_index("province_code")["belt3"].reindex(real.index)
    parts = sg.theil(real, base=heads, groups=belts)
    assert result.equity.loc["actual", "theil_between"] == pytest.approx(parts.between)
    assert result.equity.loc["actual", "theil"] == pytest.approx(parts.total)
    # by population alone only whole numbers leave something uneven
    assert result.equity.loc["scenario", "gini"] < 0.05 < result.equity.loc["actual", "gini"]


def test_strategies_are_counted_by_province_and_say_when_that_is_too_much():
    result = allocate(POPULATION, drivers=DRIVERS, actual=SECOND)
    table, units = result.strategies, result.table["units"]
    assert table.loc["jing-jin-ji", "scenario_units"] == units[["110000", "120000", "130000"]].sum()
    assert bool(table.loc["jing-jin-ji", "exact"])
    assert table.loc["gba", "scenario_units"] == units["440000"]  # nine cities, counted whole
    assert not table.loc["gba", "exact"]
    # what each province's strategies share adds up to the units of provinces in any of them
    inside = set(strategies.membership()["place_code"].str[:2] + "0000")
    assert table["scenario_fractional"].sum() == pytest.approx(
        units[units.index.isin(inside)].sum()
    )
    real = sg.coverage(SECOND, by="strategy")["units"]
    whole = table.index[table["exact"]]
    assert table.loc[whole, "actual_units"].to_list() == real[whole].to_list()


def test_no_province_loses_when_the_scenario_says_so():
    scenario = change(bounds=Bounds(no_loss="round1"))
    result = allocate(scenario, drivers=DRIVERS, base=FIRST)
    assert (result.table["change"] >= 0).all()
    free = allocate(POPULATION, drivers=DRIVERS, base=FIRST)
    assert (free.table["change"] < 0).any()


def test_a_floor_is_met_at_the_least_and_named_when_it_binds():
    floors = (StrategyFloor(strategy="northeast", units=25),)
    result = allocate(change(strategy_floors=floors), drivers=DRIVERS)
    assert result.strategies.loc["northeast", "scenario_units"] == 25
    assert result.strategies.loc["northeast", "floor"] == 25
    assert result.strategies["floor"].notna().sum() == 1
    assert "the floor of northeast binds" in result.text
    slack = (StrategyFloor(strategy="northeast", units=1),)
    same = allocate(change(strategy_floors=slack), drivers=DRIVERS)
    assert same.table["units"].equals(allocate(POPULATION, drivers=DRIVERS).table["units"])
    assert "binds" not in same.text


def test_ties_are_listed_with_the_rule_that_decided():
    scenario = change(drivers={"equal_share": 1.0})
    result = allocate(scenario, drivers=DRIVERS)
    assert sorted(result.table["units"].unique()) == [7, 8]
    tied = result.ties[result.ties["step"] == "units"]
    assert len(tied) == 31
    assert set(result.ties["rule"]) == {"largest"}
    assert "tie between" in result.text


def test_money_is_that_of_the_scenario():
    money = Money(per_group_wan=500, years=(2025, 2026), local_match={"110000": 1.0})
    result = allocate(change(money=money), drivers=DRIVERS)
    table = result.table
    assert table["central_wan"].sum() == 280 * 500 * 2
    local = table["total_wan"] - table["central_wan"]
    assert local[local > 0].index.tolist() == ["110000"]
    assert local["110000"] == table.loc["110000", "central_wan"]


def test_bounds_hold_by_province():
    bounds = Bounds(lower={"540000": 4}, upper={"440000": 10, "320000": 0})
    table = allocate(change(bounds=bounds), drivers=DRIVERS).table
    assert table.loc[["540000", "440000", "320000"], "units"].to_list() == [4, 10, 0]
    assert table.loc["320000", "school_units"] == 0
    assert table.loc["440000", "at_bound"] == "upper"
    limits = seat_limits(
        change(bounds=bounds), codes=DRIVERS.index, membership=strategies.membership()
    )
    assert limits.lower.sum() == 4
    assert np.isfinite(limits.upper).sum() == 2


def test_schools_never_exceed_units_when_they_are_nearly_all():
    scenario = change(seats=Seats(school_units=215, group_units=5))
    table = allocate(scenario, drivers=DRIVERS).table
    assert table["group_units"].sum() == 5
    assert (table["group_units"] >= 0).all()


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 20), min_size=5, max_size=5).filter(lambda picks: sum(picks) > 0),
    st.sampled_from(["hamilton", "webster", "jefferson", "adams", "hill", "dean"]),
    st.integers(0, 3),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_provinces_does_not_matter(picks, method, lower, random):
    names = ["population_wan", "gdp_yi", "students_wan", "round1_groups", "clusters_2022"]
    mix = {name: pick / sum(picks) for name, pick in zip(names, picks, strict=True)}
    scenario = change(drivers=mix, method=method, bounds=Bounds(lower=lower))
    result = allocate(scenario, drivers=DRIVERS)
    order = list(DRIVERS.index)
    random.shuffle(order)
    shuffled = allocate(scenario, drivers=DRIVERS.loc[order])
    assert shuffled.table.index.tolist() == order
    columns = ["units", "school_units", "groups"]
    pd.testing.assert_frame_equal(
        shuffled.table.loc[DRIVERS.index, columns], result.table[columns], check_names=False
    )
    assert result.table["units"].sum() == 220
    ranked = result.table.sort_values(["weight"])
    assert (np.diff(ranked["units"]) >= 0).all() or (result.table["units"] == lower).any()


def test_every_fault_comes_in_one_error():
    scenario = change(
        drivers={"population_wan": 0.4, "gdp": 0.4},
        bounds=Bounds(lower={"999999": 1}, no_loss="round1"),
        strategy_floors=(StrategyFloor(strategy="northest", units=3),),
        money=Money(local_match={"888888": 1.0}),
    )
    spoilt = pd.concat([DRIVERS.iloc[:-1], DRIVERS.iloc[:1]])
    with pytest.raises(DataContractError) as caught:
        allocate(scenario, drivers=spoilt, actual=pd.Series({"110000": 3}))
    found = {(fault.table, fault.problem) for fault in caught.value.faults}
    assert {
        ("drivers", "province twice"),
        ("drivers", "province missing"),
        ("weights", "no such driver"),
        ("weights", "the weights of the drivers do not add up to 1"),
        ("actual", "province missing"),
        ("scenario", "no such province"),
        ("scenario", "no base to lose against"),
        ("scenario", "no such strategy"),
    } == found
    remedies = {fault.remedy for fault in caught.value.faults}
    assert {"did you mean 'northeast'?", "did you mean 'gdp_yi'?"} <= remedies


def test_what_is_impossible_is_said():
    with pytest.raises(DataContractError, match="the minima add up to 310"):
        allocate(change(bounds=Bounds(lower=10)), drivers=DRIVERS)
    with pytest.raises(DataContractError, match="the maxima add up to 62"):
        allocate(change(bounds=Bounds(upper=2)), drivers=DRIVERS)
    scenario = change(
        bounds=Bounds(upper=20), strategy_floors=(StrategyFloor(strategy="northeast", units=61),)
    )
    with pytest.raises(DataContractError, match=r"northeast at least 61, and alone .* at most 60"):
        allocate(scenario, drivers=DRIVERS)
    with pytest.raises(DataContractError, match="no such column"):
        allocate(POPULATION, drivers=DRIVERS, heads="people")


def test_the_callers_tables_stay_as_they_were():
    drivers, units = DRIVERS.copy(), SECOND.copy()
    allocate(load_scenario("western-priority"), drivers=drivers, actual=units, base=FIRST)
    pd.testing.assert_frame_equal(drivers, DRIVERS)
    pd.testing.assert_frame_equal(units, SECOND)


def test_own_drivers_and_own_strategies_do():
    codes = programme_provinces()
    own = pd.DataFrame({"mine": range(1, 32), "people": 100.0}, index=codes)
    member = strategies.membership(["jing-jin-ji"])
    result = allocate(change(drivers={"mine": 1.0}), drivers=own, membership=member, heads="people")
    assert result.table["units"].sum() == 220
    assert result.strategies.index.tolist() == ["jing-jin-ji"]
