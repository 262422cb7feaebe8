"""The real lists: what became of round one, pinned."""

import pytest

import shuanggao_analytics as sg
from shuanggao_analytics.evaluation.transitions import (
    retention,
    retention_difference,
    transition_sensitivity,
)


def test_kept_new_left_and_promoted(real):
    assert real.counts == {
        "round_1": 197,
        "round_2": 220,
        "kept": 167,
        "left": 30,
        "new": 53,
        "up": 9,
        "down": 5,
        "same": 153,
        "promoted": 45,
    }
    assert "At a bachelor level by the list of colleges: 45 of 197 (44 vocational_bachelor; " in (
        real.text
    )


def test_kept_by_tier(real):
    table = retention(real, by="tier")
    assert dict(zip(table.index, zip(table["k"], table["n"], strict=True), strict=True)) == {
        "tier_school_a": (10, 10),
        "tier_school_b": (18, 20),
        "tier_school_c": (26, 26),
        "tier_group_a": (24, 26),
        "tier_group_b": (51, 59),
        "tier_group_c": (38, 56),
    }


@pytest.mark.parametrize("by", ["tier", "belt", "province", "ownership"])
@pytest.mark.parametrize(
    ("outcome", "total"),
    [("kept", (167, 197)), ("promoted", (45, 197)), ("up", (9, 141)), ("down", (5, 56))],
)
def test_divisions_add_up(real, by, outcome, total):
    table = retention(real, by=by, outcome=outcome)
    assert (table["k"].sum(), table["n"].sum()) == total


def test_belts_of_round_one_are_those_published(real):
    """101, 50 and 46 units in the east, the centre and the west."""
    assert retention(real, by="belt")["n"].to_dict() == {"east": 101, "central": 50, "west": 46}


def test_overlapping_divisions_do_not_add_up(real):
    assert retention(real, by="strategy")["n"].sum() > 197
    groups = sg.load_groups(round=1)
    table = retention(real, by="category", groups=groups)
    assert 197 < table["n"].sum() < len(groups)
    assert "not_given" not in table.index


def test_alluvial_flows(real):
    flows = real.flows.set_index(["source", "target"])["units"]
    assert flows.sum() == 250
    assert flows["tier_school_a"].to_dict() == {"state_school_unit": 10}
    assert flows.xs("state_left", level="target").to_dict() == {
        "tier_school_b": 2,
        "tier_group_a": 2,
        "tier_group_b": 8,
        "tier_group_c": 18,
    }
    assert flows["tier_none"].to_dict() == {"state_school_unit": 2, "state_group_unit": 51}
    assert flows.xs("state_school_unit", level="target").sum() == 60
    assert flows.xs("state_group_unit", level="target").sum() == 160


def test_renamed_and_merged(real, shipped):
    between = real.renamed[real.renamed["when"] == "between"]
    both = shipped["round1"].merge(shipped["round2"], on="college_code")
    assert len(between) == (both["name_x"] != both["name_y"]).sum()
    assert (real.renamed["kind"] == "merged").sum() == 5
    assert set(real.renamed.loc[real.renamed["when"] == "after", "new"]) == {"安徽第二医学院"}


def test_tier_c_of_groups_is_kept_less_often(real):
    table = retention_difference(real, by="tier", reference="tier_group_c", exact="fisher")
    assert (table["difference"] > 0).all()
    assert table["p_holm"].idxmin() == "tier_school_c"


def test_disputed_memberships(shipped):
    tables = dict(shipped)
    found = transition_sensitivity(tables.pop("round1"), tables.pop("round2"), **tables)
    disputed = shipped["round2"]["disputed"].notna().sum()
    assert disputed == 4
    assert found.unread.empty
    assert set(shipped["round2"].loc[shipped["round2"]["disputed"].notna(), "college_code"]) <= set(
        found.readings["college_code"]
    )
    assert found.readings["decision"].nunique() == 3
    assert len(found.table) == 8
    assert found.table["round_2"].unique().tolist() == [220]
    assert found.ranges.loc["kept"].tolist() == [167, 166, 167]
    assert found.ranges.loc["up"].tolist() == [9, 9, 10]
    assert found.tiers.loc["tier_school_c", ["listed", "low", "high"]].tolist() == [26, 25, 26]
    assert found.tiers.loc["tier_group_b", ["listed", "low", "high"]].tolist() == [51, 51, 52]
    assert found.tiers.loc["tier_group_c", ["listed", "low", "high"]].tolist() == [38, 37, 38]
