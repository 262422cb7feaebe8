"""Funds and evidence: the award of the notice, late money, low execution, and what was filed."""

from __future__ import annotations

import pytest

from shuanggao_analytics.datasets import load_sample
from shuanggao_analytics.datasets.sample.progress import TASKS

FUNDS, EVIDENCE = load_sample("funds"), load_sample("evidence")
TRUTH, UNITS = (load_sample(name).set_index("unit_id") for name in ("truth", "units"))


def test_the_central_award_is_1000_wan_a_group_and_year() -> None:
    """教职成〔2024〕 (000:85): 每个高水平专业群支持1000万元/年."""
    central = FUNDS[FUNDS["source"] == "central"]
    assert (central["budget_wan"] == 1000).all()
    assert "school" not in set(central["layer"])
    yearly = central.groupby(["unit_id", "year"])["budget_wan"].sum().unstack()
    assert yearly.columns.tolist() == [2025, 2026, 2027, 2028, 2029]
    assert yearly.eq(1000 * UNITS["groups"].loc[yearly.index], axis=0).all(axis=None)
    assert central["budget_wan"].sum() == 1000 * 280 * 5


def test_late_money_is_short_in_two_years_and_all_there_in_the_end() -> None:
    central = FUNDS[FUNDS["source"] == "central"]
    by_year = central.pivot_table(index=["unit_id", "layer"], columns="year", values="arrived_wan")
    late = by_year.index.get_level_values("unit_id").map(TRUTH["late_funds"]).astype(bool)
    assert (by_year.loc[late, [2026, 2028]] < 760).all(axis=None)
    assert (by_year.loc[late, [2027, 2029]] > 1240).all(axis=None)
    assert (by_year.loc[~late] == 1000).all(axis=None)
    assert by_year.sum(axis=1).to_numpy() == pytest.approx(5000)


def test_little_is_spent_where_execution_is_low_and_nowhere_more_than_arrived() -> None:
    rate = FUNDS["spent_wan"] / FUNDS["arrived_wan"]
    slow = FUNDS["unit_id"].map(TRUTH["low_execution"]).astype(bool)
    assert rate[slow].between(0.54, 0.76).all()
    assert rate[~slow].between(0.92, 1.0).all()


def test_every_layer_year_and_source_stands_once() -> None:
    assert not FUNDS.duplicated(["unit_id", "layer", "year", "source"]).any()
    assert len(FUNDS) == 5 * (3 * 220 + 4 * 280)


def test_evidence_speaks_of_items_that_there_are() -> None:
    listed = load_sample("indicator_list")
    points = {f"p{number:02d}" for number in range(1, 34)}
    tasks = {task for names in TASKS.values() for task in names}
    of_kind = EVIDENCE.groupby("kind")["item"].agg(set)
    assert of_kind["data"] <= set(listed["indicator"])
    assert of_kind["material"] <= tasks
    assert of_kind["case"] <= points
    assert of_kind["audit"] == {"tech_income"}


def test_items_stand_with_layers_that_the_unit_has() -> None:
    of_layer = EVIDENCE["unit_id"].map(UNITS["unit_type"])
    assert (of_layer[EVIDENCE["layer"] == "group_b"] == "school").all()


def test_what_has_no_address_was_never_verified() -> None:
    bare = EVIDENCE["address"].isna()
    assert bare.any()
    assert EVIDENCE.loc[bare, "verified"].isna().all()
    looked = EVIDENCE["verified"].dropna()
    assert looked.any()
    assert not looked.all()


def test_addresses_lead_nowhere() -> None:
    """RFC 2606: example.org is reserved."""
    assert EVIDENCE["address"].dropna().str.startswith("https://example.org/").all()
