"""What the page shows of an allocation: tables with headings, money, equity, and charts.

All are functions of a result and a language; nothing is computed here but differences of shown
columns and units of money.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts import province_map, ranked_bars
from shuanggao_analytics.geography.places import name_of
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.allocation.scenarios.result import Allocation
    from shuanggao_analytics.charts.spec import ChartSpec, ChartText

_WAN_PER_YI = 10_000.0
_PROVINCE_COLUMNS = (
    "units",
    "school_units",
    "group_units",
    "groups",
    "exact_units",
    "actual_units",
    "difference",
    "base_units",
    "change",
    "central_yi",
)
_BREAKS = (0, 1, 3, 6, 9, 12, 16)
_DIFFERENCE_BREAKS = (float("-inf"), -5, -2, 0, 1, 3, 6)
_EQUITY = ("gini", "theil", "between_share")
_STEPS = ("central", "local", "total", "discounted")


def heading(column: str, *, lang: Lang) -> str:
    """Return the heading of a column.

    Examples
    --------
    >>> heading("units", lang="zh"), heading("difference", lang="en")
    ('单位数', 'Difference')
    """
    return term(f"explorer_{column}", lang=lang)


def headed(table: pd.DataFrame, *, lang: Lang) -> pd.DataFrame:
    """Return a table of this module with headings in a language.

    Examples
    --------
    >>> headed(pd.DataFrame({"units": [1]}), lang="en").columns.tolist()
    ['Units']
    """
    return table.rename(columns={name: heading(str(name), lang=lang) for name in table.columns})


def scenario_title(result: Allocation, *, lang: Lang) -> str:
    """Return the title of the scenario in a language."""
    title: str = getattr(result.scenario, f"title_{lang}")
    return title


def province_table(result: Allocation, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return the quotas, one row a province.

    Parameters
    ----------
    result
        An allocation.
    lang
        Language of the names.

    Returns
    -------
    pandas.DataFrame
        Index ``province_code``; ``province``, ``units``, ``school_units``, ``group_units``,
        ``groups``, ``exact_units``, where compared ``actual_units``, ``difference``,
        ``base_units`` and ``change``, and ``central_yi``: central money of all years, 亿元.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> table = province_table(Model(scenario="population").result, lang="en")
    >>> table.loc["440000", "province"], int(table.loc["440000", "units"])
    ('Guangdong', 20)
    """
    table = result.table.assign(central_yi=result.table["central_wan"] / _WAN_PER_YI)
    shown = [name for name in _PROVINCE_COLUMNS if name in table.columns]
    names = name_of(table.index, lang=lang, short=True).to_numpy()
    return table[shown].assign(province=names)[["province", *shown]]


def strategy_shares(result: Allocation, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return the units of each strategy's provinces; strategies overlap and have no total.

    Returns
    -------
    pandas.DataFrame
        Index ``strategy_id``; ``strategy`` (with ``*`` where only cities are members, so that
        whole provinces count too much), ``units`` and ``share_pct`` of the scenario, where compared
        ``actual_units`` and ``base_units``, and ``floor`` (missing: none).

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> table = strategy_shares(Model(scenario="western-priority").result, lang="en")
    >>> table.loc["west-twelve", ["units", "floor"]].tolist()
    [75, 75]
    """
    table = result.strategies
    name = "strategy" if lang == "zh" else "strategy_en"
    mark = table["exact"].map({True: "", False: " *"})
    columns = {
        "strategy": table[name] + mark,
        "units": table["scenario_units"],
        "share_pct": 100 * table["scenario_share"],
    }
    for key in ("actual", "base"):
        if f"{key}_units" in table:
            columns[f"{key}_units"] = table[f"{key}_units"]
    columns["floor"] = table["floor"]
    return pd.DataFrame(columns)


def equity_lines(result: Allocation, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return how evenly units lie over heads: the scenario, the real list and round one.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> equity_lines(Model(scenario="population").result, lang="en")["allocation"].tolist()
    ['This scenario', 'Real list', 'Round one']
    """
    names = {"scenario": "this_scenario", "actual": "actual_units", "base": "base_units"}
    labels = [heading(names[str(key)], lang=lang) for key in result.equity.index]
    share = 100 * result.equity["between_share"]
    table = result.equity.assign(allocation=labels, between_share=share)
    return table[["allocation", *_EQUITY]]


def money_lines(result: Allocation, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return central, local, total and discounted money in 亿元, a year on average and in all.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> money = money_lines(Model(scenario="population").result, lang="en")
    >>> [float(amount) for amount in money.iloc[0, 1:]]
    [28.0, 140.0]
    """
    amounts = result.funding.steps.set_index("step")["amount_wan"] / _WAN_PER_YI
    years = result.funding.table["year"].nunique()
    columns = {
        "money": [heading(step, lang=lang) for step in _STEPS],
        "yi_a_year": [float(amounts[step]) / years for step in _STEPS],
        "yi_in_all": [float(amounts[step]) for step in _STEPS],
    }
    return pd.DataFrame(columns, index=pd.Index(_STEPS, name="step"))


def remarks(result: Allocation, *, lang: Lang = "zh") -> list[str]:
    """Return what a reader must know of this result: ties, bounds and floors that decide.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Model
    >>> remarks(Model(scenario="population").result)
    []
    >>> remarks(Model(scenario="western-priority").result)[-1]
    '起作用的战略底线：西部十二省区市、东北地区'
    """
    lines = []
    ties = result.ties.drop_duplicates(["step", "province_code"])
    for (step, rule), rows in ties.groupby(["step", "rule"], sort=False):
        lines.append(
            term(
                "explorer_tie",
                lang=lang,
                what=heading(str(step), lang=lang),
                places=_names(rows["province_code"].tolist(), lang=lang),
                rule=term(f"explorer_ties_{rule}", lang=lang),
            )
        )
    for bound in ("lower", "upper"):
        held = result.table.index[result.table["at_bound"].isin([bound, "both"])]
        if len(held):
            words = term(f"explorer_at_{bound}", lang=lang, places=_names(list(held), lang=lang))
            lines.append(words)
    floors = result.reports["units"].groups
    binding = [str(name) for name in floors.index[floors["binding"]]]
    if binding:
        column = "strategy" if lang == "zh" else "strategy_en"
        places = _join(result.strategies.loc[binding, column].tolist(), lang=lang)
        lines.append(term("explorer_floor_binds", lang=lang, places=places))
    return lines


def unit_map(result: Allocation, *, lang: Lang = "zh", sources: Sequence[str] = ()) -> ChartSpec:
    """Return the map of units by province, in classes that stay the same for every scenario.

    Parameters
    ----------
    result
        An allocation.
    lang
        Language.
    sources
        Term keys of the sources of the tables behind it.
    """
    table = result.table[["units"]].rename_axis("province_code").reset_index()
    return province_map(
        table,
        value="units",
        breaks=_BREAKS,
        counts=True,
        labels="name_value",
        **_text("map", result, lang=lang, sources=sources),
    )


def difference_map(
    result: Allocation, *, lang: Lang = "zh", sources: Sequence[str] = ()
) -> ChartSpec | None:
    """Return the map of units minus those of the real list; ``None`` without a real list."""
    if "difference" not in result.table:
        return None
    table = result.table[["difference"]].rename_axis("province_code").reset_index()
    return province_map(
        table,
        value="difference",
        breaks=_DIFFERENCE_BREAKS,
        palette="diverging",
        labels="name_value",
        **_text("difference", result, lang=lang, sources=sources),
    )


def unit_bars(result: Allocation, *, lang: Lang = "zh", sources: Sequence[str] = ()) -> ChartSpec:
    """Return bars of units by province, with the difference to the real list where there is one."""
    table = province_table(result, lang=lang)
    return ranked_bars(
        table,
        label="province",
        value="units",
        change="difference" if "difference" in table else None,
        counts=True,
        **_text("bars", result, lang=lang, sources=sources),
    )


def _text(kind: str, result: Allocation, *, lang: Lang, sources: Sequence[str]) -> ChartText:
    title = scenario_title(result, lang=lang).replace("$", "＄")  # no mathematics in a title
    named = [term(key, lang=lang) for key in sources] or [term("explorer_user_tables", lang=lang)]
    return {
        "id": f"{result.scenario.id}-{kind}",
        "title": term(f"explorer_{kind}_title", lang=lang, title=title),
        "unit": term("unit_units", lang=lang),
        "sources": (term("explorer_source", lang=lang), *named),
        "notes": (term("explorer_not_official_short", lang=lang),),
        "trust": "derived",
        "lang": lang,
    }


def _names(codes: Sequence[object], *, lang: Lang) -> str:
    return _join(name_of(codes, lang=lang, short=True).tolist(), lang=lang)


def _join(words: Sequence[str], *, lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(words)
