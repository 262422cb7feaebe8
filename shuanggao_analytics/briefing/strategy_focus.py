"""The chapter on one national strategy: its members, units, standing and programme groups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.strategy_results import compute_strategy, strategy_id_of
from shuanggao_analytics.briefing.wording import percent
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.strategy_results import StrategyResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec, Trust

__all__ = ["strategy_focus_chapter", "strategy_id_of"]

PAGE_ROWS = 40
"""Units on one page of their list; a strategy holds up to about 115 colleges."""


def strategy_focus_chapter(results: LayoutResults, strategy: str, say: Wording) -> Chapter:
    """Return the chapter on one national strategy, given by its id.

    Raises
    ------
    UnknownNameError
        When there is no such strategy.
    """
    found = compute_strategy(results, strategy, lang=say.lang)
    counts, moves = _count_finding(found, results, say), _move_finding(found, results, say)
    standing = _standing_finding(found, results, say)
    members = _member_findings(found, results, say)
    findings = [counts, *moves, _share_finding(found, results, say), standing, *members]
    exhibits = [
        *showing(counts, *_map(found, results, say)),
        *showing(members[0], _place_table(found, results, say)),
        *showing(standing, _standing_table(found, results, say)),
        *showing((moves or [counts])[0], *_unit_lists(found, results, say)),
    ]
    if 1 in results.rounds:
        groups = _category_finding(found, say)
        findings.append(groups)
        exhibits += showing(groups, _category_bars(found, results, say))
    return Chapter(
        id="strategy-focus",
        title=say("chapter_strategy_focus", name=_name(found, results)),
        findings=tuple(findings),
        exhibits=tuple(exhibits),
    )


def _name(found: StrategyResults, results: LayoutResults) -> str:
    return str(results.strategies.loc[found.strategy, "name"])


def _trust(found: StrategyResults, results: LayoutResults, own: Trust = "compiled") -> Trust:
    """Return the trust of an exhibit, which is no better than that of the list of members."""
    recalled = results.strategies.loc[found.strategy, "membership_trust"] == "recalled"
    return "recalled" if recalled else own


def _move_finding(found: StrategyResults, results: LayoutResults, say: Wording) -> list[str]:
    """Return how many units stay, are new and left between two rounds; nothing for one."""
    if len(results.rounds) == 1:
        return []
    first, second = found.units["type_1"].notna(), found.units["type_2"].notna()
    return [
        say(
            "finding_focus_moves",
            stay=int((first & second).sum()),
            new=int((~first & second).sum()),
            left=int((first & ~second).sum()),
        )
    ]


def _count_finding(found: StrategyResults, results: LayoutResults, say: Wording) -> str:
    row = results.strategies.loc[found.strategy].to_dict()
    values: dict[str, object] = {"name": row["name"], "round": say.round(results.latest)}
    for place, number in enumerate(results.rounds, start=1):
        values |= {
            f"u{place}": int(row[f"units_{number}"]),
            f"s{place}": int(row[f"school_units_{number}"]),
            f"k{place}": int(row[f"group_units_{number}"]),
            f"g{place}": int(row[f"groups_{number}"]),
        }
    both = len(results.rounds) == 2
    if both:
        values["change"] = format_number(int(row["units_change"]), signed=True)
    counts = say(f"finding_strategy_focus_{'both' if both else 'one'}", **values)
    common = found.shared[results.latest]
    shared = say(
        f"finding_strategy_focus_shared{'' if common else '_none'}",
        round=say.round(results.latest),
        all=int(row[f"units_{results.latest}"]),
        n=common,
    )
    return counts + ("" if say.lang == "zh" else " ") + shared


def _share_finding(found: StrategyResults, results: LayoutResults, say: Wording) -> str:
    row = results.strategies.loc[found.strategy].to_dict()
    known = not math.isnan(found.bases["students"])
    students = say(
        f"finding_strategy_focus_{'students' if known else 'no_students'}",
        share=percent(found.bases["students"]),
    )
    return say(
        "finding_strategy_focus_share",
        name=row["name"],
        shares=say.join(
            say(
                "finding_strategy_focus_share_of",
                round=say.round(number),
                share=percent(row[f"share_{number}"]),
                n=int(row[f"units_{number}"]),
                of=len(units),
            )
            for number, units in results.units.items()
        ),
        population=percent(found.bases["population"]),
        colleges=percent(found.bases["colleges"]),
        students=students,
    )


def _standing_finding(found: StrategyResults, results: LayoutResults, say: Wording) -> str:
    table = found.standing
    named = ""
    if table["rank_named"].notna().all():
        named = say(
            "finding_strategy_focus_standing_named",
            of=int(table["of_named"].iloc[0]),
            range=_range(table["rank_named"], say),
        )
    fewest, most = found.sizes
    first = table.loc["units"].to_dict()
    return say(
        "finding_strategy_focus_standing",
        name=_name(found, results),
        round=say.round(results.latest),
        of=int(first["of"]),
        rank=int(first["rank"]),
        tied=say("strategy_focus_tied", n=int(first["tied"])) if first["tied"] else "",
        counts=len(table),
        range=_range(table["rank"], say),
        named=named,
        fewest=fewest,
        most=most,
    )


def _range(ranks: pd.Series, say: Wording) -> str:
    """Return the best and the worst of some ranks in words, or the one that all are."""
    best, worst = int(ranks.min()), int(ranks.max())
    key = "strategy_focus_always" if best == worst else "strategy_focus_between"
    return say(key, best=best, worst=worst)


def _member_findings(found: StrategyResults, results: LayoutResults, say: Wording) -> list[str]:
    row, table = results.strategies.loc[found.strategy].to_dict(), found.members
    key = "named" if row["named_in_notice"] else "unnamed"
    findings = [
        say(
            f"finding_strategy_focus_members_{key}",
            name=row["name"],
            document=row["document"],
            n=len(table),
            places=say.join(table["name"]),
        )
    ]
    whole = "part_all" if table["part"].all() else "part"
    for key, rows in ((whole, table[table["part"]]), ("outside", table[~table["reached"]])):
        if len(rows):
            names = say.join(rows["name"])
            findings.append(say(f"finding_strategy_focus_{key}", n=len(rows), names=names))
    return findings


def _category_finding(found: StrategyResults, say: Wording) -> str:
    table = found.categories
    top = table[table["groups"] > 0].nlargest(3, "groups", keep="all")
    return say(
        "finding_strategy_focus_groups",
        total=int(table["groups"].sum()),
        n=int((table["groups"] > 0).sum()),
        top=say.join(
            say("strategy_focus_category", name=say(f"category_{code}"), n=groups)
            for code, groups in top["groups"].items()
        ),
        share=percent(top["groups"].sum() / table["groups"].sum()),
        nation=percent(top["nation"].sum() / table["nation"].sum()),
    )


def _sources(results: LayoutResults, say: Wording) -> tuple[str, ...]:
    return (*say.unit_sources(results.rounds), say("source_strategies"))


def _part_note(found: StrategyResults, say: Wording) -> tuple[str, ...]:
    parts = int(found.members["part"].sum())
    return (say("note_strategy_focus_part", n=parts),) if parts else ()


def _map(found: StrategyResults, results: LayoutResults, say: Wording) -> list[ChartSpec]:
    """Return the map of the member cities that hold units; none where no city does."""
    members = found.members
    cities, codes = results.cities, members["place_code"]
    inside = cities["province_code"].isin(codes) | cities.index.isin(codes)
    if not inside.any():
        return []
    by_city = (members["level"] != "province").any()
    name = _name(found, results)
    note = (say("note_strategy_focus_cities"),) if by_city else ()
    spec = charts.point_map(
        cities[inside],
        size=f"units_{results.latest}",
        change="units_change" if len(results.rounds) == 2 else None,
        region=codes.str[:2].add("0000").drop_duplicates().tolist(),
        outlines=[charts.Outline(name, tuple(codes))] if by_city else [],
        id="strategy-focus-map",
        title=say("title_strategy_focus_map", name=name),
        subtitle=say(f"round_{results.latest}"),
        unit=say("unit_units"),
        sources=_sources(results, say),
        notes=(*say.city_notes(results.rounds), *note, *_part_note(found, say)),
        trust=_trust(found, results),
        lang=say.lang,
    )
    return [spec]


def _place_table(found: StrategyResults, results: LayoutResults, say: Wording) -> ChartSpec:
    table = found.places.copy()
    part = found.members.set_index("place_code")["part"].reindex(table.index)
    table["place"] = table["name"] + part.map({True: " *", False: ""})
    columns = [
        f"{count}_{number}"
        for number in results.rounds
        for count in ("units", "school_units", "groups")
    ]
    headers = {"place": say("strategy_focus_place"), **say.headers(columns)}
    if "units_change" in table:
        table["units_change"] = [format_number(n, signed=True) for n in table["units_change"]]
        headers["units_change"] = say("strategy_focus_change")
    return charts.small_table(
        table.reset_index(drop=True),
        headers=headers,
        id="strategy-focus-places",
        title=say("title_strategy_focus_places", name=_name(found, results)),
        sources=_sources(results, say),
        notes=(
            say("note_strategy_focus_groups"),
            *((say("note_proxy"),) if part.any() else ()),
        ),
        trust=_trust(found, results),
        lang=say.lang,
    )


def _standing_table(found: StrategyResults, results: LayoutResults, say: Wording) -> ChartSpec:
    table = found.standing.reset_index()
    rates = table["count"].isin(("per_head", "per_college"))
    decimals = rates.map({True: 1, False: 0})
    shown = pd.DataFrame(
        {
            "count": [say(f"strategy_focus_{count}") for count in table["count"]],
            "value": [
                format_number(value, decimals=places)
                for value, places in zip(table["value"], decimals, strict=True)
            ],
            "rank": table["rank"],
        }
    )
    headers = {
        "count": say("strategy_focus_count"),
        "value": say("strategy_focus_value"),
        "rank": say("strategy_focus_rank", of=int(table["of"].iloc[0])),
    }
    if table["rank_named"].notna().all():
        shown["rank_named"] = table["rank_named"]
        headers["rank_named"] = say("strategy_focus_rank_named", of=int(table["of_named"].iloc[0]))
    return charts.small_table(
        shown,
        headers=headers,
        id="strategy-focus-standing",
        title=say(
            "title_strategy_focus_standing",
            name=_name(found, results),
            round=say.round(results.latest),
        ),
        sources=(
            *_sources(results, say),
            say("source_census"),
            say("source_colleges"),
        ),
        notes=(
            say("note_overlap"),
            say("note_small"),
            say("note_strategy_focus_bases"),
            *_part_note(found, say),
        ),
        trust=_trust(found, results, "derived"),
        lang=say.lang,
    )


def _unit_lists(found: StrategyResults, results: LayoutResults, say: Wording) -> list[ChartSpec]:
    """Return the list of units with type and tier in each round, in pages."""
    units = found.units
    table = pd.DataFrame(
        {
            "province": units["province_code"].map(results.provinces["name"]),
            "name": units["name"],
        }
    )
    for number in results.rounds:
        kind = units[f"type_{number}"].map({k: say(f"type_{k}") for k in ("school", "group")})
        tier = (" " + units[f"tier_{number}"].astype("string")).fillna("")
        table[f"type_{number}"] = (kind + tier).fillna("—")
    columns = [f"type_{number}" for number in results.rounds]
    headers = {"province": say("province"), "name": say("col_name"), **say.headers(columns)}
    starts = range(0, len(table), PAGE_ROWS)
    disputed = (say("note_disputed"),) if 2 in results.rounds else ()
    specs = []
    for at, start in enumerate(starts, start=1):
        page = table.iloc[start : start + PAGE_ROWS]
        key = "title_strategy_focus_units" + ("_part" if len(starts) > 1 else "")
        title = say(
            key,
            name=_name(found, results),
            first=start + 1,
            last=start + len(page),
            of=len(table),
        )
        specs.append(
            charts.small_table(
                page.reset_index(drop=True),
                headers=headers,
                id=f"strategy-focus-units-{at}",
                title=title,
                sources=_sources(results, say),
                notes=(*disputed, *_part_note(found, say)),
                trust=_trust(found, results),
                lang=say.lang,
            )
        )
    return specs


def _category_bars(found: StrategyResults, results: LayoutResults, say: Wording) -> ChartSpec:
    table = found.categories[found.categories["groups"] > 0].reset_index()
    table["category"] = [say(f"category_{code}") for code in table["category_code"]]
    return charts.ranked_bars(
        table,
        label="category",
        value="groups",
        counts=True,
        id="strategy-focus-categories",
        title=say("title_strategy_focus_categories", name=_name(found, results)),
        unit=say("unit_groups"),
        sources=(
            *say.unit_sources([1]),
            say("source_strategies"),
            say("source_catalogue"),
        ),
        notes=(
            say("note_mapping", n=int(results.categories["renamed"].sum())),
            *_part_note(found, say),
        ),
        trust=_trust(found, results, "derived"),
        lang=say.lang,
    )
