"""The study ``layout_two_rounds``: how both rounds lie over the country, on the real lists.

Coverage by strategy and by province, inequality, likeness of neighbours, and what became of the
units of round one. The map of neighbours is part of the data, so that no boundaries are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics import datasets, evaluation, layout
from shuanggao_analytics.packs.study import Study

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.packs.study import Tables

_YEAR = 2024  # of the population
_TRUST = "derived"
_PARAMETERS: dict[str, Any] = {
    "overlap": ["plain", "fractional"],
    "style": "W",
    "permutations": 999,
    "draws": 2000,
    "level": 0.95,
}
_ROUNDS = (1, 2)
_BASES = {"per_head": "population_yearend_wan", "per_college": "colleges"}


def load() -> Tables:
    """Return both lists, the members of the strategies, the neighbours and what counts beside."""
    provinces = datasets.load_provinces(_YEAR)
    provinces = provinces[provinces["in_programme"] & provinces["has_gb_code"]]
    colleges = datasets.load_colleges(2025)
    vocational = colleges[colleges["level"] != "bachelor"].value_counts("province_code")
    codes = provinces["province_code"]
    return {
        "units": datasets.load_units(),
        "strategies": datasets.load_strategies(),
        "provinces": provinces.assign(colleges=codes.map(vocational)),
        "neighbours": layout.contiguity_graph("province", places=codes).table,
        "colleges": colleges,
    }


def compute(tables: Tables, parameters: Mapping[str, Any], seed: int) -> Tables:
    """Return coverage, change, inequality, autocorrelation, retention by tier and flows."""
    units = tables["units"]
    lists = {number: units[units["round"] == number] for number in _ROUNDS}
    provinces = tables["provinces"].set_index("province_code")
    heads = provinces["population_yearend_wan"]
    covered = pd.concat(
        {n: layout.coverage(each, by="province", base=heads) for n, each in lists.items()},
        names=["round"],
    )
    held = pd.concat(
        {
            (n, way): layout.coverage(
                each, by="strategy", overlap=way, membership=tables["strategies"]
            )
            for n, each in lists.items()
            for way in parameters["overlap"]
        },
        names=["round", "overlap"],
    )
    results = {
        "coverage_by_strategy": held,
        "change_by_strategy": _change(lists, by="strategy", membership=tables["strategies"]),
        "coverage_by_province": covered,
        "change_by_province": _change(lists, by="province"),
        "inequality": _inequality(covered["units"], provinces, parameters, seed=seed),
        "autocorrelation": _autocorrelation(covered, tables["neighbours"], parameters, seed=seed),
        **_transition(lists, tables, level=parameters["level"]),
    }
    return {name: table.assign(trust=_TRUST) for name, table in results.items()}


def _change(lists: Mapping[int, pd.DataFrame], *, by: str, **options: Any) -> pd.DataFrame:
    """Return the units by area in the two rounds, and the difference."""
    first, second = (layout.coverage(each, by=by, **options) for each in lists.values())
    return layout.coverage_change(first, second)


def _inequality(
    units: pd.Series, provinces: pd.DataFrame, parameters: Mapping[str, Any], *, seed: int
) -> pd.DataFrame:
    """Return the Gini coefficient of each round: of units, and of units over what they serve."""
    draws = {key: parameters[key] for key in ("draws", "level")}
    found = {}
    for number in _ROUNDS:
        counts = units.xs(number, level="round")
        bases: dict[str, Any] = {"units": None}
        bases |= {name: provinces[column].loc[counts.index] for name, column in _BASES.items()}
        for name, base in bases.items():
            drawn = layout.bootstrap(counts, measure="gini", base=base, seed=seed, **draws)
            found[number, name] = drawn.table
    names = ["round", "basis", "measure"]
    return pd.concat(found, names=names).rename_axis(names)


def _autocorrelation(
    covered: pd.DataFrame, edges: pd.DataFrame, parameters: Mapping[str, Any], *, seed: int
) -> pd.DataFrame:
    """Return Moran's I and Geary's C of units and of units per head, under every assumption."""
    how = {"style": parameters["style"], "permutations": parameters["permutations"], "seed": seed}
    found = {}
    for number in _ROUNDS:
        table = covered.xs(number, level="round")
        graph = layout.as_graph(edges, places=table.index)
        for name in ("units", "rate"):
            moran = layout.morans_i(table[name], graph=graph, **how)
            geary = layout.gearys_c(table[name], graph=graph, **how)
            found[number, name, "moran"] = moran.table.assign(value=moran.I)
            found[number, name, "geary"] = geary.table.assign(value=geary.C)
    names = ["round", "variable", "statistic", "assumption"]
    table = pd.concat(found, names=names).rename_axis(names)
    return table[["value", "expected", "variance", "z", "p"]]


def _transition(lists: Mapping[int, pd.DataFrame], tables: Tables, *, level: float) -> Tables:
    found = evaluation.transition(*lists.values(), colleges=tables["colleges"])
    counts = pd.Series(found.counts, name="units").rename_axis("outcome")
    kept = {
        outcome: evaluation.retention(found, by="tier", outcome=outcome, level=level)
        for outcome in ("kept", "promoted")
    }
    return {
        "retention_by_tier": pd.concat(kept, names=["outcome"]),
        "transition_counts": counts.to_frame(),
        "transition_flows": found.flows.set_index(["source", "target"]),
    }


STUDY = Study(
    name="layout_two_rounds",
    title_zh="两轮建设单位的布局：战略覆盖、均衡程度、空间自相关、各档继续入选",
    title_en="The layout of both rounds: strategies covered, inequality, neighbours, retention",
    scenario_zh="第二轮名单据两份公开汇编，有分歧的行按本软件包所收；战略成员按各自文件；"
    "相邻指有公共边界或公共点，海南与最近的省相连；人口为2024年末",
    scenario_en="The list of round two is compiled from two public lists; disputed rows as they "
    "stand in this package; members of the strategies by the document of each; neighbours share a "
    "border or a point, Hainan is tied to the nearest; population at the end of 2024",
    seed=2025,
    parameters=_PARAMETERS,
    inputs={
        "units": {
            "unit_id": "text",
            "round": "integer",
            "college_code": "text",
            "name": "text",
            "name_current": "text",
            "province_code": "text",
            "city_code": "text",
            "unit_type": "text",
            "tier": "text",
            "disputed": "text",
            "trust": "text",
        },
        "strategies": {
            "strategy_id": "text",
            "place_code": "text",
            "level": "text",
            "part": "flag",
            "trust": "text",
        },
        "provinces": {
            "province_code": "text",
            "short_name": "text",
            "population_yearend_wan": "number",
            "colleges": "integer",
            "trust": "text",
        },
        "neighbours": {"place_code": "text", "neighbour_code": "text", "weight": "number"},
        "colleges": {
            "year": "integer",
            "college_code": "text",
            "name": "text",
            "province_code": "text",
            "level": "text",
            "ownership": "text",
            "trust": "text",
        },
    },
    load=load,
    compute=compute,
)
