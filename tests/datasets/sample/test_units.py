"""The invented units and their truth: sizes, provinces, and what was planted where."""

from __future__ import annotations

from shuanggao_analytics.datasets import load_sample, load_units
from shuanggao_analytics.datasets.sample.units import PLANTED, make_truth, make_units

UNITS, TRUTH = load_sample("units"), load_sample("truth")


def test_sixty_schools_and_160_groups_in_31_provinces() -> None:
    assert UNITS["unit_type"].value_counts().to_dict() == {"group": 160, "school": 60}
    assert int(UNITS["groups"].sum()) == 280
    assert UNITS["province_code"].nunique() == 31
    assert UNITS["unit_id"].tolist() == [f"s2-{number:03d}" for number in range(1, 221)]


def test_the_numbers_by_province_are_not_those_of_the_real_list() -> None:
    mine = UNITS["province_code"].value_counts()
    real = load_units(round=2)["province_code"].value_counts()
    assert (mine.sort_index() != real.sort_index()).sum() > 15


def test_the_bigger_the_province_the_more_units() -> None:
    """Population at the end of 2024: 广东 the most, 西藏 the least (National Bureau)."""
    counts = UNITS["province_code"].value_counts()
    assert counts.idxmax() == "440000"
    assert counts["540000"] == counts.min() >= 1


def test_as_many_failures_are_planted_as_announced() -> None:
    assert TRUTH["planted"].value_counts().to_dict() == dict(PLANTED)
    assert int(TRUTH["stalled_from"].notna().sum()) == 24
    assert int(TRUTH["late_funds"].sum()) == 20
    assert int(TRUTH["low_execution"].sum()) == 15


def test_nothing_is_planted_where_a_province_has_few_units() -> None:
    planted = TRUTH[TRUTH["planted"].notna()].merge(UNITS, on="unit_id")
    counts = UNITS["province_code"].value_counts()
    assert planted["province_code"].map(counts).min() >= 8


def test_a_unit_with_a_planted_failure_has_no_other_trouble() -> None:
    planted = TRUTH["planted"].notna()
    assert not TRUTH.loc[planted, ["late_funds", "low_execution"]].any(axis=None)
    assert TRUTH.loc[planted, "stalled_from"].isna().all()


def test_the_mid_term_is_the_end_less_the_gain() -> None:
    for layer in ("school", "group_a", "group_b"):
        rise = (TRUTH[f"{layer}_final"] - TRUTH[f"{layer}_mid_term"]).dropna()
        assert (rise - TRUTH["gain"].loc[rise.index]).abs().max() < 1e-9
    stalled = TRUTH["stalled_from"].notna()
    assert (TRUTH.loc[stalled, "gain"] == 0.2).all()
    assert TRUTH.loc[~stalled, "gain"].min() > 1


def test_group_units_have_one_group_and_one_bias_holds_for_a_province() -> None:
    of_type = TRUTH.merge(UNITS, on="unit_id")
    missing = of_type["group_b_final"].isna()
    assert (missing == (of_type["unit_type"] == "group")).all()
    assert of_type.groupby("province_code")["province_bias"].nunique().eq(1).all()


def test_the_units_are_drawn_from_nothing_and_the_truth_from_the_seed() -> None:
    units = make_units()
    assert make_truth(units, seed=5).equals(make_truth(units, seed=5))
    assert not make_truth(units, seed=5).equals(make_truth(units, seed=6))
