"""Shares by group: counts by hand, exact p of scipy, overlaps kept apart, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import boschloo_exact, fisher_exact, hypergeom

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.transitions import (
    retention,
    retention_difference,
    transition,
)

COLLEGES = pd.DataFrame(
    {"college_code": ["11", "12", "13"], "level": ["zhuanke", "bachelor", "bachelor"]}
)
GROUPS = pd.DataFrame(
    {
        "unit_id": ["r1-11", "r1-11", "r1-12", "r1-12", "r1-13", "r1-14"],
        "category": ["装备", "装备", "装备", "财经", "财经", None],
    }
)


def units_of(cells):
    """Return a table of units: cells of kept and left by tier of group units."""
    rows = [
        ("group", tier, kept)
        for tier, (kept, left) in cells.items()
        for kept in [True] * kept + [False] * left
    ]
    table = pd.DataFrame(rows, columns=["unit_type_1", "tier_1", "kept"])
    outcome = np.where(table["kept"], "kept", "left")
    return table.assign(
        college_code=[str(at) for at in range(len(table))],
        unit_type_2=table["unit_type_1"].where(table["kept"]),
        outcome=outcome,
        move=np.where(table["kept"], "same", "left"),
        promoted=pd.NA,
    )


def test_tiers_by_hand(one, two):
    table = retention(transition(one, two), by="tier")
    names = "tier_school_a tier_school_b tier_school_c tier_group_a tier_group_b tier_group_c"
    assert table.index.tolist() == names.split()
    assert table["n"].tolist() == [1, 1, 0, 1, 0, 1]
    assert table["k"].tolist() == [1, 1, 0, 1, 0, 0]
    assert table["share"].dropna().tolist() == [1, 1, 1, 0]
    assert table["small_n"].tolist() == ["tiny"] * 6
    assert table.loc["tier_school_a", ["low", "high"]].tolist() == pytest.approx([0.025, 1.0])
    assert table.loc["tier_school_c", ["share", "low", "high"]].isna().all()


def test_moves_are_of_those_who_can_move(one, two):
    found = transition(one, two)
    up = retention(found, by="tier", outcome="up")
    assert up.index.tolist() == ["tier_group_a", "tier_group_b", "tier_group_c"]
    assert up[["n", "k"]].to_numpy().tolist() == [[1, 1], [0, 0], [1, 0]]
    down = retention(found, by="tier", outcome="down")
    assert down.loc["tier_school_b", ["n", "k"]].tolist() == [1, 1]


def test_unknown_levels_are_counted_apart(one, two):
    found = transition(one, two, colleges=COLLEGES)
    table = retention(found, by="belt", outcome="promoted")
    assert table[["n", "k", "unknown"]].to_numpy().tolist() == [[3, 2, 0], [0, 0, 1], [0, 0, 0]]


def test_shares_are_of_the_known():
    """Three of six known: the exact interval of 3/6 is 0.1181 to 0.8819; four are unknown."""
    units = units_of({"A": (6, 4)}).assign(promoted=[True, False] * 3 + [pd.NA] * 4)
    row = retention(units, by="tier", outcome="promoted").loc["tier_group_a"]
    assert row[["n", "k", "unknown"]].tolist() == [6, 3, 4]
    assert row[["share", "low", "high"]].tolist() == pytest.approx([0.5, 0.1181, 0.8819], abs=5e-5)


def test_small_numbers_are_flagged():
    table = retention(units_of({"A": (2, 0), "B": (5, 4), "C": (6, 4)}), by="tier")
    flags = table.loc[["tier_group_a", "tier_group_b", "tier_group_c"], "small_n"]
    assert flags.iloc[:2].tolist() == ["tiny", "wide"]
    assert flags.isna().tolist() == [False, False, True]


def test_strategies_overlap_and_places_in_none_are_no_row(one, two):
    one, two = one.assign(city_code=one["province_code"]), two.assign(city_code="110000")
    members = pd.DataFrame(
        {"strategy_id": ["p", "p", "q"], "place_code": ["110000", "320000", "320000"]}
    )
    table = retention(transition(one, two), by="strategy", membership=members)
    assert table[["n", "k"]].to_dict("index") == {"p": {"n": 3, "k": 3}, "q": {"n": 1, "k": 1}}


def test_categories_count_a_unit_once_in_each(one, two):
    one = one.assign(unit_id="r1-" + one["college_code"])
    two = two.assign(unit_id="r2-" + two["college_code"])
    table = retention(transition(one, two), by="category", groups=GROUPS)
    assert table[["n", "k"]].to_dict("index") == {
        "装备": {"n": 2, "k": 2},
        "财经": {"n": 2, "k": 2},
        "not_given": {"n": 1, "k": 0},
    }


def test_any_column_and_gaps(one, two):
    colleges = COLLEGES.assign(ownership=["public", "private", "public"])
    table = retention(transition(one, two, colleges=colleges), by="ownership")
    assert table["n"].to_dict() == {"private": 1, "public": 2, "not_given": 1}


def test_provinces_are_all_31(one, two):
    table = retention(transition(one, two), by="province")
    assert len(table) == 31
    assert table.loc["110000", ["n", "k"]].tolist() == [2, 2]
    assert table["n"].sum() == 4


@settings(max_examples=30)
@given(
    cells=st.dictionaries(
        st.sampled_from("ABC"), st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1
    ).filter(lambda c: sum(sum(pair) for pair in c.values()) > 0)
)
def test_laws_of_shares(cells):
    table = retention(units_of(cells), by="tier")
    for tier, (kept, left) in cells.items():
        row = table.loc[f"tier_group_{tier.lower()}"]
        assert (row["n"], row["k"]) == (kept + left, kept)
        if kept + left:
            assert row["low"] <= row["share"] <= row["high"]
    shuffled = units_of(cells).sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(retention(shuffled, by="tier"), table)


def test_differences_and_exact_p():
    units = units_of({"A": (24, 2), "B": (51, 8), "C": (38, 18)})
    table = retention_difference(units, by="tier", reference="tier_group_c", exact="fisher")
    assert table.index.tolist() == ["tier_group_a", "tier_group_b"]
    row = table.loc["tier_group_a"]
    assert row["difference"] == pytest.approx(24 / 26 - 38 / 56)
    assert row["p"] == pytest.approx(fisher_exact([[24, 2], [38, 18]]).pvalue)
    low, high = table["p"].min(), table["p"].max()
    assert table["p_holm"].tolist() == pytest.approx([max(2 * low, high)] * 2)
    sharp = retention_difference(units, by="tier", reference="tier_group_c", exact="boschloo")
    expected = boschloo_exact([[24, 38], [2, 18]]).pvalue
    assert sharp.loc["tier_group_a", "p"] == pytest.approx(expected)
    assert sharp.loc["tier_group_a", "p"] < row["p"]  # never less powerful than Fisher's
    plain = retention_difference(units, by="tier", reference="tier_group_c")
    assert plain["p"].isna().all()
    assert plain["p_holm"].isna().all()
    assert plain["difference"].tolist() == table["difference"].tolist()


def test_fisher_by_counting_tables():
    """The two-sided p is the share of tables no likelier than the one found."""
    units = units_of({"A": (10, 0), "C": (38, 18)})
    found = retention_difference(units, by="tier", reference="tier_group_c", exact="fisher")
    ways = hypergeom.pmf(np.arange(11), 66, 48, 10)
    expected = ways[ways <= ways[10] * (1 + 1e-9)].sum()
    assert found.loc["tier_group_a", "p"] == pytest.approx(expected)


def test_groups_that_share_units_are_not_compared(one, two):
    one, two = one.assign(city_code=one["province_code"]), two.assign(city_code="110000")
    members = pd.DataFrame(
        {
            "strategy_id": ["p", "p", "q", "r"],
            "place_code": ["110000", "320000", "320000", "420000"],
        }
    )
    table = retention_difference(
        transition(one, two), by="strategy", reference="p", membership=members, exact="fisher"
    )
    assert table["shared"].to_dict() == {"q": 1, "r": 0}
    assert table.loc["q", ["difference", "low", "high", "p", "p_holm"]].isna().all()
    assert table.loc["r", "difference"] == -1
    assert table.loc["r", "p_holm"] == table.loc["r", "p"]


def test_all_or_none_with_the_outcome_have_p_one():
    units = units_of({"A": (3, 0), "B": (5, 0)})
    table = retention_difference(units, by="tier", reference="tier_group_b", exact="boschloo")
    assert table.loc["tier_group_a", ["difference", "p"]].tolist() == [0, 1]


def test_faults(one, two):
    found = transition(one, two)
    with pytest.raises(DataContractError) as caught:
        retention(found, by="tier", outcome="stayed", level=95, belts="five")
    assert [f.table for f in caught.value.faults] == ["outcome", "belts", "level"]
    with pytest.raises(DataContractError, match="missing column"):
        retention(found, by="strategy")  # no city_code
    with pytest.raises(DataContractError, match="unit_id_1"):
        retention(found, by="category", groups=GROUPS)
    with pytest.raises(DataContractError, match="needs a table of groups"):
        retention(found, by="category")
    with pytest.raises(DataContractError, match="no such group"):
        retention_difference(found, by="belt", reference="north")
    with pytest.raises(DataContractError, match="has no units"):
        retention_difference(found, by="belt", reference="west")
    with pytest.raises(DataContractError, match="no such exact"):
        retention_difference(found, by="belt", reference="east", exact="mid-p")
    with pytest.raises(DataContractError, match="no unit of the first list"):
        retention(found.units[found.units["outcome"] == "new"], by="tier")


def test_groups_of_two_rounds_are_refused(one, two):
    one = one.assign(unit_id="r1-" + one["college_code"])
    two = two.assign(unit_id="r2-" + two["college_code"])
    both = pd.concat([GROUPS.assign(round=1), GROUPS.assign(round=2)])
    with pytest.raises(DataContractError, match="two rounds in one table"):
        retention(transition(one, two), by="category", groups=both)
