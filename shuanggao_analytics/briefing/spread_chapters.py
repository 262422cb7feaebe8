"""The chapters on evenness, on programme groups, and on one province in focus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.wording import percent

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec


def equity_chapter(results: LayoutResults, say: Wording) -> Chapter:
    """Return the chapter on how evenly the units are spread over the provinces."""
    equity = results.equity
    first, last = equity.iloc[0].to_dict(), equity.iloc[-1].to_dict()
    values = {
        "g1": f"{first['gini']:.3f}",
        "g2": f"{last['gini']:.3f}",
        "c1": f"{first['concentration_index']:.2f}",
        "c2": f"{last['concentration_index']:.2f}",
        "even": f"{100 / math.sqrt(len(results.provinces)):.2f}",
    }
    lower = all(last[measure] < first[measure] for measure in ("gini", "concentration_index"))
    key = "finding_equity_both" if lower else "finding_equity_both_other"
    spread = say(key if len(results.rounds) == 2 else "finding_equity_one", **values)
    parts = say(
        "finding_equity_theil",
        round=say.round(results.latest),
        share=percent(last["theil_between_share"]),
        rest=percent(1 - last["theil_between_share"]),
    )
    return Chapter(
        id="equity",
        title=say("chapter_equity"),
        findings=(spread, parts),
        exhibits=(
            *showing(spread, lorenz_chart(results, say)),
            *showing(parts, _equity_table(results, say)),
        ),
    )


def lorenz_chart(results: LayoutResults, say: Wording) -> ChartSpec:
    """Return the Lorenz curves of the rounds over the provinces."""
    return charts.lorenz(
        results.lorenz,
        x="head_share",
        y="value_share",
        gini={
            f"round_{number}": float(gini)
            for number, gini in zip(results.rounds, results.equity["gini"], strict=True)
        },
        x_title=say("axis_provinces"),
        y_title=say("axis_units"),
        id="lorenz",
        title=say("title_lorenz"),
        sources=say.unit_sources(results.rounds),
        trust="derived",
        lang=say.lang,
    )


def _equity_table(results: LayoutResults, say: Wording) -> ChartSpec:
    table = results.equity.T.rename(columns=lambda number: f"round_{number}")
    table.insert(0, "measure", [say(f"measure_{name}") for name in table.index])
    headers = {"measure": say("col_measure")}
    headers |= {f"round_{number}": say(f"round_{number}") for number in results.rounds}
    return charts.small_table(
        table.reset_index(drop=True),
        headers=headers,
        decimals={f"round_{number}": 4 for number in results.rounds},
        id="equity-table",
        title=say("title_equity_table"),
        sources=(
            *say.unit_sources(results.rounds),
            say("source_nbs"),
            say("source_colleges"),
        ),
        notes=(say("note_bases"), say("note_gini_bases")),
        trust="derived",
        lang=say.lang,
    )


def groups_chapter(results: LayoutResults, say: Wording) -> Chapter:
    """Return the chapter on programme groups: round one by category, round two as far as known."""
    table = results.categories.reset_index()
    table["category"] = [say(f"category_{code}") for code in table["category_code"]]
    top = table.nlargest(3, "groups")
    total = int(table["groups"].sum())
    finding = say(
        "finding_groups",
        total=total,
        n=int((table["groups"] > 0).sum()),
        top=say.join(f"{row.category} {row.groups}" for row in top.itertuples()),
        share=percent(top["groups"].sum() / total),
    )
    bars = charts.ranked_bars(
        table,
        label="category",
        value="groups",
        counts=True,
        id="category-groups",
        title=say("title_category_bars"),
        unit=say("unit_groups"),
        sources=(*say.unit_sources([1]), say("source_catalogue")),
        notes=(say("note_mapping", n=int(table["renamed"].sum())),),
        trust="derived",
        lang=say.lang,
    )
    exhibits = showing(finding, bars)
    if 2 in results.rounds:
        exhibits += (_completeness_table(results, say),)
    return Chapter(id="groups", title=say("chapter_groups"), findings=(finding,), exhibits=exhibits)


def _completeness_table(results: LayoutResults, say: Wording) -> ChartSpec:
    table = results.completeness.copy()
    table["province"] = table["province_code"].map(results.provinces["name"])
    table["status"] = table["status"].map(lambda status: say(f"status_{status}"))
    columns = ["province", "groups_expected", "groups_known", "status"]
    known = int(table["groups_known"].sum())
    return charts.small_table(
        table[columns],
        headers=say.headers(columns),
        id="group-completeness",
        title=say("title_completeness"),
        sources=(say("source_groups_2"),),
        notes=(say("caveat_groups_2", known=known, expected=int(table["groups_expected"].sum())),),
        trust="derived",
        lang=say.lang,
    )


def focus_chapter(results: LayoutResults, province: str, say: Wording) -> Chapter:
    """Return the chapter on one province, given by its code."""
    row, rank = results.provinces.loc[province].to_dict(), results.ranks.loc[province].to_dict()
    values = {
        "province": row["name"],
        "rank": int(rank["rank_units"]),
        "best": int(rank["best"]),
        "worst": int(rank["worst"]),
    }
    for place, number in enumerate(results.rounds, start=1):
        values |= {
            f"u{place}": int(row[f"units_{number}"]),
            f"g{place}": int(row[f"groups_{number}"]),
        }
    both = len(results.rounds) == 2
    findings = [say("finding_focus_both" if both else "finding_focus_one", **values)]
    held = _strategies_of(province, say)
    if held:
        findings.append(say("finding_focus_strategies", province=row["name"], names=say.join(held)))
    units = _unit_table(results, province, say)
    if both:
        first, second = units["units_1"] != "", units["units_2"] != ""
        findings.append(
            say(
                "finding_focus_moves",
                stay=int((first & second).sum()),
                new=int((~first & second).sum()),
                left=int((first & ~second).sum()),
            )
        )
    exhibits: tuple[ChartSpec, ...] = ()
    cities = results.cities[results.cities["province_code"] == province]
    if len(cities):
        exhibits = showing(findings[0], _focus_map(cities, results, province, say))
    if len(units):
        listed = findings[-1] if both else findings[0]
        exhibits += showing(listed, _unit_list(units, results, province, say))
    return Chapter(
        id="focus",
        title=say("chapter_focus", province=row["name"]),
        findings=tuple(findings),
        exhibits=exhibits,
    )


def _strategies_of(province: str, say: Wording) -> list[str]:
    from shuanggao_analytics.policy import strategies

    member = strategies.membership()
    inside = member["place_code"].str[:2] == province[:2]
    names = member.loc[inside, "strategy" if say.lang == "zh" else "strategy_en"]
    return [str(name) for name in names.drop_duplicates()]


def _focus_map(
    cities: pd.DataFrame, results: LayoutResults, province: str, say: Wording
) -> ChartSpec:
    return charts.point_map(
        cities,
        size=f"units_{results.latest}",
        change="units_change" if len(results.rounds) == 2 else None,
        region=[province],
        id="focus-map",
        title=say("title_focus_map", province=results.provinces.loc[province, "name"]),
        subtitle=say(f"round_{results.latest}"),
        unit=say("unit_units"),
        sources=say.unit_sources(results.rounds),
        notes=say.city_notes(results.rounds),
        trust="compiled",
        lang=say.lang,
    )


def _unit_table(results: LayoutResults, province: str, say: Wording) -> pd.DataFrame:
    """Return one row a college of the province with its type (and tier) in each round."""
    columns = []
    for number in results.rounds:
        units = results.units[number]
        units = units[units["province_code"] == province].set_index("college_code")
        kind = units["unit_type"].map({k: say(f"type_{k}") for k in ("school", "group")})
        columns.append((kind + (" " + units["tier"]).fillna("")).rename(f"units_{number}"))
    names = pd.concat([results.units[n] for n in results.rounds]).drop_duplicates("college_code")
    table = pd.concat(columns, axis=1).fillna("")
    table.insert(0, "name", names.set_index("college_code")["name_current"].reindex(table.index))
    return table.sort_index()


def _unit_list(
    units: pd.DataFrame, results: LayoutResults, province: str, say: Wording
) -> ChartSpec:
    headers = {"name": say("col_name")}
    headers |= {f"units_{number}": say(f"col_type_{number}") for number in results.rounds}
    return charts.small_table(
        units.reset_index(drop=True).replace("", "—"),
        headers=headers,
        id="focus-units",
        title=say("title_focus_table", province=results.provinces.loc[province, "name"]),
        sources=say.unit_sources(results.rounds),
        notes=(say("note_disputed"),) if 2 in results.rounds else (),
        trust="compiled",
        lang=say.lang,
    )
