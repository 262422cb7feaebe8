"""The study ``midterm_sample``: an evaluation in the way of the mid-term one, on the made-up panel.

Stages from self to province to ministries, targets, money and a ranking with its range. All units,
scores and amounts are synthetic, and every table says so.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics import evaluation, performance
from shuanggao_analytics.datasets import load_sample
from shuanggao_analytics.evaluation.stages.contract import STAGES
from shuanggao_analytics.packs.study import Study
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.packs.study import Tables

_TRUST = "synthetic"
_PARAMETERS: dict[str, Any] = {
    "evaluation": "mid_term",
    "year": 2027,
    "stall_steps": 2,
    "execution_denominator": "arrived",
    "weights": {kind: scoring.unit_weights(kind) for kind in ("school", "group")},
    "rank_margin": 0.5,
    "settings": 2000,
    "level": 0.95,
}
_NODE = {"direction": 1, "min": 0, "max": 100}
_BOARD = [
    *("target", "comparator", "last", "attained_pct", "met", "class", "stalled"),
    *("needed_pace", "past_pace", "reason"),
]


def load() -> Tables:
    """Return the rows of the made-up panel up to the year of the evaluation."""
    year = _PARAMETERS["year"]
    scores, values, funds = (load_sample(name) for name in ("scores", "indicators", "funds"))
    return {
        "scores": scores[scores["evaluation"] == _PARAMETERS["evaluation"]],
        "targets": load_sample("targets"),
        "indicators": values[values["year"] <= year],
        "funds": funds[funds["year"] <= year],
    }


def compute(tables: Tables, parameters: Mapping[str, Any], seed: int) -> Tables:
    """Return stages, their differences by province, attainment, execution and ranking."""
    scores = tables["scores"]
    scores = scores[scores["evaluation"] == parameters["evaluation"]]
    scores = scores.assign(
        score=evaluation.unit_score(
            scores["unit_type"],
            school=scores["school"],
            groups=scores[["group_a", "group_b"]],
            round=2,
            weights=parameters["weights"],
        )
    )
    results = {
        **_stages(scores, level=parameters["level"]),
        **_attainment(tables, parameters),
        "fund_execution": _execution(tables["funds"], parameters),
        **_ranking(scores[scores["stage"] == STAGES[-1]], parameters, seed=seed),
    }
    return {name: table.assign(trust=_TRUST) for name, table in results.items()}


def _stages(scores: pd.DataFrame, *, level: float) -> Tables:
    table = evaluation.stage_table(scores)
    steps = [f"{second}_minus_{first}" for first, second in combinations(STAGES, 2)]
    bias, agreed = {}, {}
    for pair in combinations(STAGES, 2):
        first, second = pair
        found = evaluation.stage_bias(scores, first=first, second=second, level=level).table
        bias[pair] = found.drop(columns="trust", errors="ignore")
        agreed[pair] = evaluation.agreement(table, first=first, second=second, level=level).table
    levels = ["first", "second"]
    return {
        "stages": table[["unit_type", "province_code", *STAGES, *steps, "missing"]],
        "stage_bias": pd.concat(bias, names=levels),
        "stage_agreement": pd.concat(agreed, names=levels).astype("Float64"),
    }


def _attainment(tables: Tables, parameters: Mapping[str, Any]) -> Tables:
    board = evaluation.completion_board(
        tables["indicators"],
        targets=tables["targets"],
        year=parameters["year"],
        stall_steps=parameters["stall_steps"],
        level=parameters["level"],
    )
    units = board.units.drop(columns="trust", errors="ignore")
    return {"attainment": board.table[_BOARD], "attainment_by_unit": units}


def _execution(funds: pd.DataFrame, parameters: Mapping[str, Any]) -> pd.DataFrame:
    until = funds[funds["year"] <= parameters["year"]]
    rates = evaluation.fund_rates(until, denominator=parameters["execution_denominator"])
    return rates.drop(columns="trust", errors="ignore")


def _ranking(last: pd.DataFrame, parameters: Mapping[str, Any], *, seed: int) -> Tables:
    """Return the places by kind of unit, and how far they move under other reasonable choices."""
    last = last.set_index("unit_id")
    place = evaluation.standing(
        last["score"], by=last["unit_type"], margin=parameters["rank_margin"]
    )
    ranges, choices = {}, {}
    for kind, weights in parameters["weights"].items():
        nodes = {"code": list(weights), "weight": list(weights.values()), **_NODE}
        index = performance.CompositeIndex(
            pd.DataFrame(nodes), normalise="goalposts", scale=(0, 100), weights="given"
        ).fit(last.loc[last["unit_type"] == kind, list(weights)])
        found = index.robustness(
            parameters["settings"], shares=0, level=parameters["level"], seed=seed
        )
        ranges[kind] = found.table.rename_axis("unit_id")
        choices[kind] = found.choices[["varied", "note"]].rename_axis("choice")
    levels = ["unit_type"]
    return {
        "ranking": place,
        "ranking_range": pd.concat(ranges, names=levels),
        "ranking_choices": pd.concat(choices, names=levels),
    }


STUDY = Study(
    name="midterm_sample",
    title_zh="合成样本上的中期评价：三个阶段、目标达成、资金执行、排位及其区间",
    title_en="A mid-term-style evaluation of the synthetic panel: stages, targets, money, ranking",
    scenario_zh="第二轮没有评分公式（000:220），把首轮公式（002:1998）用于第二轮单位；全部数据是合成的",
    scenario_en="Round two has no scoring formula (000:220): its units are scored by that of round "
    "one (002:1998). All data are synthetic",
    seed=8,
    parameters=_PARAMETERS,
    inputs={
        "scores": {
            "unit_id": "text",
            "unit_type": "text",
            "round": "integer",
            "evaluation": "text",
            "year": "integer",
            "stage": "text",
            "province_code": "text",
            "school": "number",
            "group_a": "number",
            "group_b": "number",
            "trust": "text",
        },
        "targets": {
            "unit_id": "text",
            "layer": "text",
            "indicator": "text",
            "version": "integer",
            "from_year": "integer",
            "baseline": "number",
            "baseline_year": "integer",
            "target": "number",
            "due_year": "integer",
            "comparator": "text",
            "soft": "flag",
            "band": "number",
            "trust": "text",
        },
        "indicators": {
            "unit_id": "text",
            "layer": "text",
            "indicator": "text",
            "year": "integer",
            "actual": "number",
            "trust": "text",
        },
        "funds": {
            "unit_id": "text",
            "layer": "text",
            "year": "integer",
            "source": "text",
            "budget_wan": "number",
            "arrived_wan": "number",
            "spent_wan": "number",
            "trust": "text",
        },
    },
    load=load,
    compute=compute,
)
