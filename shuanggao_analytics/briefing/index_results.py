"""The numbers of the index chapter: the province index, and its ranks under other choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics import datasets, performance
from shuanggao_analytics.geography import places
from shuanggao_analytics.performance.province_indicators import province_indicators

if TYPE_CHECKING:
    from shuanggao_analytics.performance.index import CompositeIndex
    from shuanggao_analytics.performance.robustness.result import Robustness
    from shuanggao_analytics.terms import Lang

SET = "province_capacity"
SETTINGS = 10_000
THIRD = 10
"""Ranks of the upper and of the lower part that a province may surely belong to."""

BELT = "belt4"
FILL = {"method": "mean", "groups": BELT}
OVER = {
    "impute": [FILL, {"method": "median", "groups": BELT}, "mean"],
    "treat": ["outliers", None],
    "normalise": ["minmax", "percentile"],
    "weights": {"noise": 0.25},
    "aggregate": ["arithmetic", "geometric"],
    "indicators": "leave-one-out",
}
"""What varies: no document gives any of these, so none is the right one."""


@dataclass(frozen=True, kw_only=True)
class IndexResults:
    """The index of the 31 provinces with the ranges of its ranks.

    Attributes
    ----------
    ranks
        One row a province, by rank: ``province_code``, ``name``, ``score``, ``rank``, ``low`` and
        ``high`` (ranks that hold nine tenths of the settings), ``median``, ``best``, ``worst``.
    chances
        One row a province and rank: ``name``, ``rank``, ``share`` of the settings.
    choices
        One row a choice that varies, the largest total first: ``choice``, shares of variance
        ``first`` and ``total`` with ``first_low`` … ``total_high``.
    indicators
        One row an indicator: ``name``, ``dimension``, ``weight`` (effective), ``entropy`` (its
        weight if entropy gave the weights), ``unit``, ``year``, ``covers``, ``proxy``, ``source``.
    nodes
        The tree: ``code``, ``parent``, ``name``, ``weight`` (effective).
    gaps
        One row a value that is filled in: ``name``, ``indicator``.
    alphas
        Cronbach's alpha by dimension, and ``index`` for all indicators.
    settings
        Number of settings.
    """

    ranks: pd.DataFrame
    chances: pd.DataFrame
    choices: pd.DataFrame
    indicators: pd.DataFrame
    nodes: pd.DataFrame
    gaps: pd.DataFrame
    alphas: dict[str, float]
    settings: int

    @property
    def surely_upper(self) -> tuple[str, ...]:
        """Provinces whose whole range lies within the first ranks."""
        return tuple(self.ranks["name"][self.ranks["high"] <= THIRD])

    @property
    def surely_lower(self) -> tuple[str, ...]:
        """Provinces whose whole range lies within the last ranks."""
        return tuple(self.ranks["name"][self.ranks["low"] > len(self.ranks) - THIRD])


def compute_index(*, lang: Lang, n: int = SETTINGS) -> IndexResults:
    """Compute everything that the index chapter shows, from the shipped tables.

    Parameters
    ----------
    lang
        ``"zh"`` or ``"en"``, for the names.
    n
        Number of settings of the robustness analysis.
    """
    meta = datasets.load_indicators(SET)
    values = province_values()
    belts = places.provinces().set_index("province_code")[BELT]
    index = performance.CompositeIndex(
        meta, screen=0.75, impute=FILL, treat="outliers", scale=(1.0, 100.0)
    ).fit(values.assign(**{BELT: belts.reindex(values.index)}))
    found = index.robustness(n, over=OVER, seed=0)
    names = places.name_of(pd.Series(values.index, index=values.index), lang=lang, short=True)
    dimensions = index.consistency().dimensions["alpha"]
    labels = meta.set_index("code")[f"name_{lang}"]
    gaps = [(values.index[i], values.columns[j]) for i, j in np.argwhere(values.isna())]
    return IndexResults(
        ranks=_ranks(found, names),
        chances=_chances(found, names),
        choices=_choices(found),
        indicators=_indicators(index, lang),
        nodes=index.weight_table_.reset_index().assign(
            name=lambda table: table["code"].map(labels), weight=lambda t: t["effective_weight"]
        )[["code", "parent", "name", "weight"]],
        gaps=pd.DataFrame(
            [(names[place], labels[code]) for place, code in gaps], columns=["name", "indicator"]
        ),
        alphas={
            "index" if code == SET else str(code): float(alpha)
            for code, alpha in dimensions.items()
        },
        settings=n,
    )


def province_values() -> pd.DataFrame:
    """Return the indicators of the 31 provinces from the shipped tables."""
    return province_indicators(
        panel=datasets.load_province_panel(),
        colleges=datasets.load_colleges(2025),
        cities=datasets.load_city_panel(),
        schooling=datasets.load_city_industry(level="province"),
        outcomes=datasets.load_college_outcomes(),
        units=datasets.load_units(),
    )


def _ranks(found: Robustness, names: pd.Series) -> pd.DataFrame:
    columns = ["score", "rank", "low", "high", "median", "best", "worst"]
    table = found.table[columns].rename_axis("province_code").reset_index()
    table.insert(1, "name", table["province_code"].map(names))
    return table


def _chances(found: Robustness, names: pd.Series) -> pd.DataFrame:
    table = found.acceptability.loc[found.table.index]
    long = table.rename_axis("province_code").reset_index()
    long = long.melt("province_code", var_name="rank", value_name="share")
    return long.assign(name=long["province_code"].map(names), rank=long["rank"].astype("int64"))


def _choices(found: Robustness) -> pd.DataFrame:
    table = found.choices[found.choices["varied"]]
    columns = ["first", "first_low", "first_high", "total", "total_low", "total_high"]
    table = table[columns].rename_axis("choice").reset_index()
    return table.sort_values("total", ascending=False, kind="stable").reset_index(drop=True)


def _indicators(index: CompositeIndex, lang: Lang) -> pd.DataFrame:
    nodes = datasets.load_indicators(SET).set_index("code")
    rows = nodes.loc[index.tree_.indicators]
    english = "" if lang == "zh" else "_en"
    entropy = index.rebuild(weights="entropy").weights_
    return pd.DataFrame(
        {
            "name": rows[f"name_{lang}"],
            "dimension": nodes.loc[rows["parent"], f"name_{lang}"].to_numpy(),
            "weight": index.weights_,
            "entropy": entropy,
            "unit": rows[f"unit{english}"],
            "year": rows["year"],
            "covers": rows["covers"],
            "proxy": rows["proxy"],
            "source": rows[f"source{english}"],
        }
    ).reset_index()
