"""The chapter on quotas: what scenarios give beside the real list, and what the list tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.allocation_results import SHOWN, YEAR
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.wording import percent

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.allocation_results import AllocationResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec


def allocation_chapter(found: AllocationResults, say: Wording) -> Chapter:
    """Return the chapter on quota scenarios, the weights that come near, and the money."""
    scenarios, money = found.scenarios, found.money.set_index("reading")["whole_yi"]
    distance = say(
        "finding_scenarios",
        n=len(scenarios),
        low=f"{scenarios['moved'].min():g}",
        high=f"{scenarios['moved'].max():g}",
        nearest=scenarios["title"].iloc[0],
    )
    weights = _weight_finding(found, say)
    findings = [distance, weights, say("finding_money", a=f"{money['A']:g}", b=f"{money['B']:g}")]
    if found.unexplained:
        findings.insert(2, say("finding_unexplained", names=say.join(found.unexplained)))
    exhibits = (
        *showing(
            distance,
            _range_chart(found, say),
            _difference_map(found, say),
            _scenario_table(found, say),
        ),
        *showing(weights, _weight_chart(found, say)),
    )
    return Chapter(
        id="allocation",
        title=say("chapter_allocation"),
        findings=tuple(findings),
        exhibits=exhibits,
    )


def _weight_finding(found: AllocationResults, say: Wording) -> str:
    ranges = [
        say(
            "family_range",
            family=say(f"family_{row['family']}"),
            low=percent(row["low"]),
            high=percent(row["high"]),
        )
        for row in found.families.to_dict("records")
    ]
    return say(
        "finding_explain",
        units=f"{found.explained['units']:.0f}",
        misplaced=f"{found.explained['misplaced']:.1f}",
        ranges=say.join(ranges),
    )


def _sources(say: Wording) -> tuple[str, ...]:
    return (
        say("source_scenarios"),
        *say.unit_sources([1, 2]),
        say("source_nbs_year", year=YEAR),
        say("source_colleges"),
    )


def _range_chart(found: AllocationResults, say: Wording) -> ChartSpec:
    return charts.range_bars(
        found.provinces.sort_values("actual_units", ascending=False, kind="stable"),
        label="name",
        low="low",
        high="high",
        mark="actual_units",
        range_name=say("name_scenario_range"),
        mark_name=say("name_actual"),
        sort=False,
        id="scenario-ranges",
        title=say("title_scenario_ranges"),
        unit=say("unit_units"),
        sources=_sources(say),
        notes=(say("note_scenario"),),
        trust="derived",
        lang=say.lang,
    )


def _difference_map(found: AllocationResults, say: Wording) -> ChartSpec:
    from shuanggao_analytics.allocation import load_scenario

    scenario = load_scenario(SHOWN)
    title = scenario.title_zh if say.lang == "zh" else scenario.title_en
    return charts.province_map(
        found.provinces.reset_index(),
        value="difference",
        palette="diverging",
        id="scenario-map",
        title=say("title_scenario_map", title=title),
        unit=say("unit_units"),
        sources=_sources(say),
        notes=(say("note_scenario"),),
        trust="derived",
        lang=say.lang,
    )


def _scenario_table(found: AllocationResults, say: Wording) -> ChartSpec:
    table = found.scenarios.rename(columns={"title": "scenario", "gini": "gini_per_head"})
    columns = ["scenario", "moved", "gini_per_head", "central_yi"]
    return charts.small_table(
        table[columns],
        headers=say.headers(columns),
        decimals={"gini_per_head": 3},
        id="scenarios",
        title=say("title_scenarios"),
        sources=_sources(say),
        notes=(say("note_scenario"), say("note_equity_head")),
        trust="derived",
        lang=say.lang,
    )


def _weight_chart(found: AllocationResults, say: Wording) -> ChartSpec:
    table = found.families.assign(
        name=found.families["family"].map(lambda family: say(f"family_{family}")),
        low=100 * found.families["low"],
        high=100 * found.families["high"],
    )
    return charts.range_bars(
        table,
        label="name",
        low="low",
        high="high",
        range_name=say("name_weight_range"),
        sort=False,
        decimals=1,
        id="family-weights",
        title=say("title_family_weights"),
        unit=say("unit_weight_pct"),
        sources=(say("source_notice_2"), *_sources(say)[1:]),
        notes=(
            say("note_identified", limit=f"{found.explained['limit']:.1f}"),
            say("note_description"),
        ),
        trust="derived",
        lang=say.lang,
    )
