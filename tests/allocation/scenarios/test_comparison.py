"""Two allocations beside each other: the terms add up, both ways round."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

import shuanggao_analytics as sg
from shuanggao_analytics.allocation.drivers.provinces import province_drivers
from shuanggao_analytics.allocation.scenarios.allocate import allocate
from shuanggao_analytics.allocation.scenarios.comparison import ROUNDING, SEATS, compare
from shuanggao_analytics.allocation.scenarios.result import Allocation
from shuanggao_analytics.allocation.scenarios.scenario import load_scenario, scenario_table
from shuanggao_analytics.errors import DataContractError


@pytest.fixture(scope="module")
def results() -> dict[str, Allocation]:
    units = sg.load_units()
    drivers = province_drivers(
        provinces=sg.load_provinces(year=2024),
        colleges=sg.load_colleges(),
        clusters=sg.load_clusters(),
        units=units,
    )
    base = units[units["round"] == 1]
    return {
        name: allocate(load_scenario(name), drivers=drivers, base=base)
        for name in scenario_table().index
    }


@pytest.mark.parametrize("second", ["industry", "western-priority", "balanced-reading-b"])
def test_contributions_and_the_rest_add_up_to_the_change(results, second):
    found = compare(results["population"], results[second])
    total = found.contributions.sum(axis=1) + found.table[ROUNDING]
    assert total.to_list() == pytest.approx(found.table["change"].to_list())
    exact = results[second].table["exact_units"] - results["population"].table["exact_units"]
    assert found.table["exact_change"].to_list() == pytest.approx(exact.to_list())
    # a driver moves units between provinces; only another number of units adds some
    sums = found.contributions.drop(columns=SEATS).sum()
    gained = results[second].scenario.seats.units - 220
    assert found.contributions[SEATS].sum() == pytest.approx(gained)
    assert sums.sum() == pytest.approx(0, abs=1e-9)


def test_what_one_driver_gives_up_for_another_is_seen_from_the_first(results):
    there = compare(results["population"], results["scale"])
    # all started from population, so that giving it up moves nothing by itself
    assert np.abs(there.contributions["population_wan"]).max() < 1e-12
    students = results["scale"].parts["students_wan"] - 0.5 * results["population"].table["weight"]
    assert there.contributions["students_wan"].to_list() == pytest.approx(
        (220 * students).to_list()
    )
    back = compare(results["scale"], results["population"])
    assert back.table["exact_change"].to_list() == pytest.approx(
        (-there.table["exact_change"]).to_list()
    )
    assert back.table["change"].to_list() == (-there.table["change"]).to_list()


def test_fewer_units_are_taken_in_the_shares_of_the_first(results):
    found = compare(results["balanced"], results["balanced-reading-b"])
    expected = -120 * results["balanced"].table["weight"]
    assert found.contributions[SEATS].to_list() == pytest.approx(expected.to_list())
    assert np.abs(found.contributions.drop(columns=SEATS)).to_numpy().max() < 1e-9
    assert set(found.table["main_reason"].dropna()) <= {SEATS, ROUNDING}


def test_a_scenario_against_itself_changes_nothing(results):
    found = compare(results["balanced"], results["balanced"])
    assert found.moved == 0
    assert not found.contributions.to_numpy().any()
    assert found.table["main_reason"].isna().all()
    assert not found.equity["change"].any()


def test_reasons_point_in_the_direction_of_the_change(results):
    table = compare(results["population"], results["industry"]).table
    moved = table[table["change"] != 0]
    assert (np.sign(moved["main_reason_units"]) == np.sign(moved["change"])).all()
    assert table.loc[table["change"] == 0, "main_reason"].isna().all()
    assert moved["central_change_wan"].to_list() == (moved["groups_change"] * 5000.0).to_list()


def test_industry_moves_units_to_jiangsu_and_a_bound_moves_them_to_the_small(results):
    table = compare(results["population"], results["industry"]).table
    assert table["change"].idxmax() == "320000"
    assert table.loc["320000", "main_reason"] in {"industry_value_added_yi", "clusters_2022"}
    scale = results["scale"]
    raised = scale.table.copy()
    raised.loc[["540000", "440000"], "units"] += [1, -1]
    found = compare(scale, dataclasses.replace(scale, table=raised)).table
    assert found.loc[["540000", "440000"], "main_reason"].to_list() == [ROUNDING, ROUNDING]


def test_text_and_tables_tell_the_same(results):
    found = compare(results["population"], results["industry"])
    assert f"{found.moved:g} units move" in found.text
    assert "not effects" in found.text
    assert set(found.tables) == {"provinces", "contributions", "strategies", "equity"}
    assert found.strategies.loc["yangtze-delta", "change"] > 0
    assert "<table" in found._repr_html_()


def test_other_provinces_are_named(results):
    one = results["scale"]
    short = dataclasses.replace(one, table=one.table.drop(index="110000"))
    with pytest.raises(DataContractError, match="110000: province missing"):
        compare(one, short)


def test_rows_of_the_second_are_brought_into_the_order_of_the_first(results):
    one, two = results["scale"], results["industry"]
    turned = dataclasses.replace(two, table=two.table[::-1], parts=two.parts[::-1])
    pd.testing.assert_frame_equal(compare(one, turned).table, compare(one, two).table)
