"""Scores and observation points of the sample, stage by stage, from the truth of its units.

The three stages look at one true value and differ in a way that is published: the unit adds its
own inflation, its province a bias and some noise, the two ministries little noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.datasets.sample.draws import Draws
from shuanggao_analytics.datasets.sample.units import FINAL, LAYERS, MID_TERM, base_of_points
from shuanggao_analytics.policy.framework import observation_points

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

STAGES = ("self", "province", "ministries")
_ANNUAL = {2025: 2.0, 2026: 1.5, 2028: 0.5}  # so many gains below the final level
_NOISE = {"province": 0.6, "ministries": 0.3}
_ALL_DONE = 100.0
_KEYS = ["unit_id", "unit_type", "round", "evaluation", "year", "stage", "province_code"]


def make_scores(
    units: pd.DataFrame, truth: pd.DataFrame, *, completion: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Return the scores of all units: three stages in 2027 and 2029, the units' own in between.

    Parameters
    ----------
    units, truth
        As `make_units` and `make_truth` give them.
    completion
        Share of the tasks done, in per cent: units × (2027, 2029).
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        The table of scores, one row a unit, evaluation, year and stage; see `load_sample`.
    """
    draws = Draws(seed, "scores")
    final = truth[[f"{layer}_final" for layer in LAYERS["school"]]].to_numpy(dtype="float64")
    gain = truth["gain"].to_numpy(dtype="float64")[:, None]
    parts = [
        _block(_keys(units, "annual", year, "self"), _at_stage(final - below * gain, truth, "self"))
        for year, below in _ANNUAL.items()
    ]
    margin = draws.uniform(len(units), low=18.2, high=19.8).round(1)
    for evaluation, year, level in (("mid_term", MID_TERM, final - gain), ("final", FINAL, final)):
        for stage in STAGES:
            keys = _keys(units, evaluation, year, stage)
            block = _block(keys, _at_stage(level, truth, stage, draws))
            parts.append(_with_findings(block, truth, completion[year], margin))
    table = pd.concat(parts, ignore_index=True)
    order = table.assign(stage=table["stage"].map(STAGES.index))
    return table.loc[order.sort_values(["unit_id", "year", "stage"]).index].reset_index(drop=True)


def make_points(
    units: pd.DataFrame, truth: pd.DataFrame, *, seed: int
) -> tuple[pd.DataFrame, Floats]:
    r"""Return the 33 observation points in the final evaluation, and their true mean by unit.

    .. math:: t_{up} = b_u + f_{u,i(p)} + e_{up}

    with the base of the unit b, what it is stronger or weaker in (one f for each of the six
    indices i) and e, both of spread 1.1.

    Parameters
    ----------
    units, truth
        As `make_units` and `make_truth` give them.
    seed
        Of the draws.

    Returns
    -------
    tuple
        The table of points, one row a unit and stage, and the mean of the true points of each unit.
    """
    draws, size = Draws(seed, "points"), len(units)
    index = observation_points()["index"].astype("int64").to_numpy() - 1
    strength = draws.normal(size, int(index.max()) + 1, spread=1.1)
    level = base_of_points(truth)[:, None] + strength[:, index]
    level = (level + draws.normal(size, index.size, spread=1.1)).round(2)
    names = [f"p{number:02d}" for number in range(1, index.size + 1)]
    parts = []
    for stage in STAGES:
        block = _keys(units, "final", FINAL, stage)
        block[names] = _at_stage(level, truth, stage, draws)
        parts.append(block)
    table = pd.concat(parts, ignore_index=True)
    order = np.argsort(np.tile(np.arange(size), len(STAGES)), kind="stable")
    means: Floats = level.mean(axis=1).round(2)
    return table.iloc[order].reset_index(drop=True), means


def _at_stage(level: Floats, truth: pd.DataFrame, stage: str, draws: Draws | None = None) -> Floats:
    """Return true values as the stage sees them, rounded to two decimals."""
    added = {"self": "inflation", "province": "province_bias"}
    seen = level
    if stage in added:
        seen = seen + truth[added[stage]].to_numpy(dtype="float64")[:, None]
    if stage != "self" and draws is not None:
        seen = seen + draws.normal(*level.shape, spread=_NOISE[stage])
    rounded: Floats = seen.round(2)
    return rounded


def _keys(units: pd.DataFrame, evaluation: str, year: int, stage: str) -> pd.DataFrame:
    return units.assign(evaluation=evaluation, year=year, stage=stage)[_KEYS]


def _block(keys: pd.DataFrame, scores: Floats) -> pd.DataFrame:
    """Return the scores beside their keys, without anything found or measured besides."""
    block = keys.copy()
    block[list(LAYERS["school"])] = scores
    block[["completion_pct", "management_score"]] = np.nan
    return block.assign(political_issue=False, deviation=False, false_report=False)


def _with_findings(
    block: pd.DataFrame, truth: pd.DataFrame, completion: pd.Series, margin: Floats
) -> pd.DataFrame:
    """Add what an evaluation finds: tasks done, management, and the three grave findings.

    The unit itself reports none of them; the units that report falsely claim that all is done.
    """
    own, planted = bool((block["stage"] == "self").all()), truth["planted"].to_numpy()
    done, managed = completion.to_numpy(dtype="float64"), margin
    if own:
        done = np.where(planted == "false_report", _ALL_DONE, done)
    else:
        managed = np.where(planted == "low_management", 16.5, margin)
        names = ("political_issue", "deviation", "false_report")
        block = block.assign(**{name: planted == name for name in names})
    return block.assign(completion_pct=done, management_score=managed)
