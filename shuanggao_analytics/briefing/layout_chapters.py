"""The chapters on layout: strategies, provinces, belts, evenness and programme groups.

Each takes the computed results and a wording and returns a `Chapter`; nothing is computed here
but the wording of a number.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.results import RANKED_BY
from shuanggao_analytics.briefing.wording import percent

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec

OUTLINED = ("jing-jin-ji", "yangtze-delta", "gba", "chengdu-chongqing")
_BREAKS = (0, 1, 4, 7, 10, 15)
_CHANGE_BREAKS = (-math.inf, 0, 1, 2)


def strategy_chapter(results: LayoutResults, say: Wording) -> Chapter:
    """Return the chapter on the coverage of national strategies."""
    table = results.strategies
    named = table[table["named_in_notice"]]
    counts = named[[f"units_{number}" for number in results.rounds]].astype("str")
    items = named["name"] + " " + counts.agg(" → ".join, axis=1)
    key = "finding_strategy_both" if len(results.rounds) == 2 else "finding_strategy_one"
    shown = table.assign(strategy=table["name"] + table["proxy"].map({True: " *", False: ""}))
    finding = say(key, items=say.join(items))
    exhibits = showing(
        finding, _strategy_bars(shown, results, say), _strategy_table(shown, results, say)
    )
    return Chapter(
        id="strategy",
        title=say("chapter_strategy"),
        findings=(finding,),
        exhibits=(*exhibits, city_map(results, say)),
    )


def _strategy_bars(shown: pd.DataFrame, results: LayoutResults, say: Wording) -> ChartSpec:
    sources = (*say.unit_sources(results.rounds), say("source_strategies"))
    notes = (say("note_overlap"), say("note_proxy"), *_membership_note(shown, say))
    if len(results.rounds) == 1:
        return charts.ranked_bars(
            shown,
            label="strategy",
            value=f"units_{results.latest}",
            counts=True,
            id="strategy-units",
            title=say("title_strategy_change"),
            subtitle=say(f"round_{results.latest}"),
            unit=say("unit_units"),
            sources=sources,
            notes=notes,
            trust="compiled",
            lang=say.lang,
        )
    return charts.dumbbell(
        shown,
        label="strategy",
        first="units_1",
        second="units_2",
        counts=True,
        id="strategy-units",
        title=say("title_strategy_change"),
        unit=say("unit_units"),
        sources=sources,
        notes=notes,
        trust="compiled",
        lang=say.lang,
    )


def _membership_note(shown: pd.DataFrame, say: Wording) -> tuple[str, ...]:
    """Return the note that names the strategies whose member list was not read in a document."""
    unchecked = shown.loc[shown["membership_trust"] == "recalled", "name"]
    return (say("note_recalled_members", names=say.join(unchecked)),) if len(unchecked) else ()


def _strategy_table(shown: pd.DataFrame, results: LayoutResults, say: Wording) -> ChartSpec:
    table = shown.assign(named=shown["named_in_notice"].map({True: say("yes"), False: say("no")}))
    columns = ["strategy", "named"]
    for number in results.rounds:
        table[f"share_{number}"] = 100 * table[f"share_{number}"]
        columns += [f"{count}_{number}" for count in ("units", "school_units", "groups", "share")]
    return charts.small_table(
        table[columns],
        headers=say.headers(columns),
        decimals={f"share_{number}": 1 for number in results.rounds},
        id="strategy-table",
        title=say("title_strategy_table"),
        sources=(*say.unit_sources(results.rounds), say("source_strategies")),
        notes=(say("note_overlap"), say("note_proxy"), *_membership_note(shown, say)),
        trust="compiled",
        lang=say.lang,
    )


def city_map(results: LayoutResults, say: Wording) -> ChartSpec:
    """Return the map of units by city with the outlines of four strategies."""
    from shuanggao_analytics.policy import strategies

    members = strategies.membership(OUTLINED)
    name = "strategy" if say.lang == "zh" else "strategy_en"
    outlines = [
        charts.Outline(str(part[name].iloc[0]), tuple(part["place_code"]))
        for _, part in members.groupby("strategy_id", sort=False)
    ]
    return charts.point_map(
        results.cities,
        size=f"units_{results.latest}",
        change="units_change" if len(results.rounds) == 2 else None,
        outlines=outlines,
        id="city-map",
        title=say("title_strategy_map", round=say.round(results.latest)),
        unit=say("unit_units"),
        sources=(*say.unit_sources(results.rounds), say("source_strategies")),
        notes=say.city_notes(results.rounds),
        trust="compiled",
        lang=say.lang,
    )


def province_chapter(results: LayoutResults, say: Wording) -> Chapter:
    """Return the chapter on provinces: maps, bars with change, and the range of ranks."""
    table = results.provinces.reset_index().rename(columns={"province": "province_code"})
    both = len(results.rounds) == 2
    exhibits = [province_units_map(table, number, say) for number in results.rounds]
    if both:
        exhibits.append(province_change_map(table, results, say))
    exhibits.append(
        charts.ranked_bars(
            table,
            label="name",
            value=f"units_{results.latest}",
            change="units_change" if both else None,
            category="belt",
            counts=True,
            id="province-units",
            title=say("title_province_bars"),
            subtitle=say(f"round_{results.latest}"),
            unit=say("unit_units"),
            sources=(*say.unit_sources(results.rounds), say("source_belts")),
            notes=(say("note_rank"),),
            trust="compiled",
            lang=say.lang,
        )
    )
    total, rank = _province_findings(results, say)
    return Chapter(
        id="province",
        title=say("chapter_province"),
        findings=(total, rank),
        exhibits=(*showing(total, *exhibits), *showing(rank, _rank_table(results, say))),
    )


def _province_findings(results: LayoutResults, say: Wording) -> tuple[str, str]:
    table, last = results.provinces, results.latest
    units = table[f"units_{last}"]
    top = results.ranks.sort_values("rank_units").iloc[0].to_dict()
    rank = say(
        "finding_province_rank", top=top["name"], best=int(top["best"]), worst=int(top["worst"])
    )
    held = {number: int((table[f"units_{number}"] > 0).sum()) for number in results.rounds}
    if len(results.rounds) == 1:
        first = say(
            "finding_province_one",
            u1=int(units.sum()),
            p1=held[last],
            top=top["name"],
            n=int(units.max()),
        )
        return first, rank
    change = table["units_change"]
    first = say(
        "finding_province_both",
        u1=int(table["units_1"].sum()),
        u2=int(table["units_2"].sum()),
        p1=held[1],
        p2=held[2],
        up=int((change > 0).sum()),
        same=int((change == 0).sum()),
        down=int((change < 0).sum()),
    )
    return first, rank


def province_units_map(table: pd.DataFrame, number: int, say: Wording) -> ChartSpec:
    """Return the map of provinces by number of units in one round."""
    return charts.province_map(
        table,
        value=f"units_{number}",
        breaks=_BREAKS,
        counts=True,
        labels="name_value",
        id=f"province-map-round-{number}",
        title=say("title_province_map", round=say.round(number)),
        unit=say("unit_units"),
        sources=say.unit_sources([number]),
        trust="compiled",
        lang=say.lang,
    )


def province_change_map(table: pd.DataFrame, results: LayoutResults, say: Wording) -> ChartSpec:
    """Return the map of provinces by the change in units between the rounds."""
    return charts.province_map(
        table,
        value="units_change",
        breaks=_CHANGE_BREAKS,
        palette="diverging",
        labels="name_value",
        id="province-change-map",
        title=say("title_province_change_map"),
        unit=say("unit_units"),
        sources=say.unit_sources(results.rounds),
        notes=(say("caveat_difference"),),
        trust="derived",
        lang=say.lang,
    )


def _rank_table(results: LayoutResults, say: Wording) -> ChartSpec:
    ranks = results.ranks.sort_values("rank_units", kind="stable")
    ranks["range"] = [
        f"{int(low)}–{int(high)}" for low, high in zip(ranks["best"], ranks["worst"], strict=True)
    ]
    columns = ["province", f"units_{results.latest}", *(f"rank_{c}" for c in RANKED_BY), "range"]
    return charts.small_table(
        ranks.reset_index(drop=True).rename(columns={"name": "province"})[columns],
        headers=say.headers(columns),
        id="province-ranks",
        title=say("title_rank_table", round=say.round(results.latest)),
        sources=(
            *say.unit_sources([results.latest]),
            say("source_nbs"),
            say("source_colleges"),
        ),
        notes=(say("note_small"), say("note_bases"), say("note_students")),
        trust="derived",
        lang=say.lang,
    )


def belt_chapter(results: LayoutResults, say: Wording) -> Chapter:
    """Return the chapter on the three belts against their people, students and colleges."""
    belts = results.belts
    values = {
        f"{str(belt)[0]}{place}": percent(share)
        for place, number in enumerate(results.rounds, start=1)
        for belt, share in belts[f"share_{number}"].items()
    }
    east = belts.loc["east"].to_dict()
    base = say(
        "finding_belt_base",
        pop=percent(east["share_population"]),
        stu=percent(east["share_students"]),
        col=percent(east["share_colleges"]),
    )
    both = "both" if len(results.rounds) == 2 else "one"
    shown = belts.reset_index()
    shown["belt"] = shown["belt"].map(say)
    columns = ["belt"]
    for number in results.rounds:
        columns += [f"units_{number}", f"groups_{number}", f"share_{number}"]
    columns += ["share_population", "share_students", "share_colleges"]
    percents = [column for column in columns if column.startswith("share")]
    shown[percents] = 100 * shown[percents]
    table = charts.small_table(
        shown[columns],
        headers=say.headers(columns),
        decimals=dict.fromkeys(percents, 1),
        id="belt-table",
        title=say("title_belt_table"),
        sources=(
            *say.unit_sources(results.rounds),
            say("source_belts"),
            say("source_nbs"),
            say("source_colleges"),
        ),
        notes=(say("note_bases"), say("note_students")),
        trust="derived",
        lang=say.lang,
    )
    shares = say(f"finding_belt_{both}", **values)
    return Chapter(
        id="belt",
        title=say("chapter_belt"),
        findings=(shares, base),
        exhibits=showing(shares, table),
    )
