"""Scores and points: the published truth and differences are what the stages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from shuanggao_analytics.datasets import load_sample

if TYPE_CHECKING:
    import pandas as pd

SCORES, POINTS = load_sample("scores"), load_sample("points")
TRUTH = load_sample("truth").set_index("unit_id")
LAYERS = ["school", "group_a", "group_b"]
ROUNDED = 0.0051  # half of the last decimal


def _beyond_truth(evaluation: str, stage: str) -> pd.DataFrame:
    """Return what the stage shows less the truth, by unit and layer."""
    kept = SCORES[(SCORES["evaluation"] == evaluation) & (SCORES["stage"] == stage)]
    shown = kept.set_index("unit_id")[LAYERS]
    truth = TRUTH[[f"{layer}_{evaluation}" for layer in LAYERS]].set_axis(LAYERS, axis=1)
    return shown - truth.loc[shown.index]


def _long(wide: pd.DataFrame) -> pd.Series:
    return wide.melt(ignore_index=False)["value"].dropna()


def test_three_stages_in_2027_and_2029_and_own_scores_in_between() -> None:
    found = SCORES.groupby(["evaluation", "year", "stage"]).size()
    blocks = [("annual", year, "self") for year in (2025, 2026, 2028)]
    for evaluation, year in (("final", 2029), ("mid_term", 2027)):
        blocks += [(evaluation, year, stage) for stage in ("ministries", "province", "self")]
    assert found.index.tolist() == blocks
    assert (found == 220).all()
    assert SCORES["round"].eq(2).all()


def test_group_units_have_no_second_group_and_school_units_have_one() -> None:
    assert (SCORES["group_b"].isna() == (SCORES["unit_type"] == "group")).all()
    assert SCORES[["school", "group_a"]].notna().all(axis=None)


def test_no_score_is_cut_at_the_ends_of_the_scale() -> None:
    points = POINTS.filter(regex="^p[0-9]{2}$")
    assert points.shape[1] == 33
    for table in (SCORES[LAYERS], points):
        assert 40 < table.min(axis=None) < table.max(axis=None) < 99.9


@pytest.mark.parametrize("evaluation", ["mid_term", "final"])
def test_the_own_score_is_the_truth_and_the_inflation(evaluation: str) -> None:
    beyond = _beyond_truth(evaluation, "self").sub(TRUTH["inflation"], axis=0)
    assert beyond.abs().max(axis=None) < ROUNDED


@pytest.mark.parametrize("evaluation", ["mid_term", "final"])
def test_the_bias_of_a_province_comes_back_within_its_noise(evaluation: str) -> None:
    beyond = _beyond_truth(evaluation, "province")
    assert beyond.sub(TRUTH["province_bias"], axis=0).abs().max(axis=None) < 1.2 + ROUNDED
    units = load_sample("units").set_index("unit_id")["province_code"]
    one = _long(beyond)
    found = one.groupby(units.loc[one.index].to_numpy())
    known = TRUTH["province_bias"].groupby(units.loc[TRUTH.index].to_numpy()).first()
    error = (found.mean() - known) * np.sqrt(found.size()) / 0.6
    assert error.abs().max() < 4
    assert np.corrcoef(found.mean(), known)[0, 1] > 0.9


@pytest.mark.parametrize("evaluation", ["mid_term", "final"])
def test_the_ministries_are_nearest_to_the_truth(evaluation: str) -> None:
    beyond = _long(_beyond_truth(evaluation, "ministries"))
    assert abs(beyond.mean()) < 0.05
    assert beyond.abs().max() < 0.6 + ROUNDED
    others = _long(_beyond_truth(evaluation, "province"))
    assert beyond.std() < others.std()


def test_annual_scores_rise_evenly_to_the_end() -> None:
    own = SCORES[SCORES["stage"] == "self"].pivot_table(
        index="unit_id", columns="year", values="school"
    )
    for year, below in ((2025, 2.0), (2026, 1.5), (2027, 1.0), (2028, 0.5)):
        rise = own[2029] - own[year]
        assert (rise - below * TRUTH["gain"].loc[rise.index]).abs().max() < 2 * ROUNDED


def test_what_was_planted_is_what_the_ministries_find() -> None:
    final = SCORES[(SCORES["evaluation"] == "final") & (SCORES["stage"] == "ministries")]
    final = final.set_index("unit_id")
    planted = TRUTH["planted"].loc[final.index]
    for flag in ("political_issue", "deviation", "false_report"):
        assert (final[flag] == (planted == flag)).all()
    assert ((final["management_score"] < 18) == (planted == "low_management")).all()
    assert ((final["completion_pct"] < 80) == (planted == "low_completion")).all()
    low = final[LAYERS].mean(axis=1)
    assert ((low < 62) == (planted == "low_score")).all()


def test_no_unit_reports_a_grave_finding_itself() -> None:
    own = SCORES[SCORES["stage"] == "self"]
    assert not own[["political_issue", "deviation", "false_report"]].any(axis=None)
    false = own["unit_id"].isin(TRUTH.index[TRUTH["planted"] == "false_report"])
    assert (own.loc[false, "completion_pct"].dropna() == 100).all()
    assert not (own["management_score"] < 18).any()


def test_points_carry_the_same_differences_as_scores() -> None:
    means = POINTS.set_index(["unit_id", "stage"]).filter(regex="^p[0-9]{2}$").mean(axis=1)
    truth = TRUTH["points_final"]
    own = means.xs("self", level="stage") - truth
    assert (own - TRUTH["inflation"].loc[own.index]).abs().max() < 2 * ROUNDED
    ministries = means.xs("ministries", level="stage") - truth
    assert ministries.abs().max() < 0.3
    province = means.xs("province", level="stage") - truth
    assert (province - TRUTH["province_bias"].loc[province.index]).abs().max() < 0.6


def test_points_of_one_index_hang_together() -> None:
    """Each unit is stronger in some of the six indices: index 4 holds points 12 to 23."""
    points = POINTS[POINTS["stage"] == "ministries"].filter(regex="^p[0-9]{2}$")
    rest = points.sub(points.mean(axis=1), axis=0).to_numpy()
    alike = np.corrcoef(rest[:, 11:23].T)[np.triu_indices(12, k=1)].mean()
    apart = np.corrcoef(rest[:, [0, 11, 26]].T)[np.triu_indices(3, k=1)].mean()
    assert alike > 0.1 > apart
