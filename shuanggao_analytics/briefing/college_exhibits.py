"""The exhibits on one college: facts, programme groups, and its admission beside that of peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.college_results import FEW, FEWEST, MEASURES
from shuanggao_analytics.briefing.college_words import (
    peer_name,
    place_name,
    round_kind,
    source_outcomes,
)
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.college_results import CollegeResults
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec

_LINES = "2017-2020"
_NUMBERS = ("value", "q1", "median", "q3")


def college_exhibits(
    found: CollegeResults, results: LayoutResults, say: Wording
) -> list[tuple[str | None, ChartSpec]]:
    """Return the exhibits in reading order; those on admission only where there are numbers.

    Before each stands which finding it shows: ``place``, ``groups``, ``series``, a block of
    `MEASURES`, or ``None``.
    """
    exhibits: list[tuple[str | None, ChartSpec]] = [("place", _fact_table(found, results, say))]
    if len(found.groups):
        exhibits.append(("groups", _group_table(found, results, say)))
    main = _main(found)
    if (main["block"] == _LINES).any():
        exhibits.append(("series", _lines(found, results, say)))
    for block in MEASURES:
        if len(found.latest(block)):
            exhibits.append((block, _ranges(found, block, results, say)))
            exhibits.append((None, _peer_table(found, block, results, say)))
    if len(main):
        exhibits.append((None, _place_table(found, results, say)))
    return exhibits


def _main(found: CollegeResults) -> pd.DataFrame:
    """Return the comparisons of the main percentile of each block."""
    table = found.comparisons
    return table[table["measure"] == table["block"].map(lambda block: MEASURES[block][0])]


def _fact_table(found: CollegeResults, results: LayoutResults, say: Wording) -> ChartSpec:
    facts = found.facts
    rows = {
        "code": found.code,
        "where": place_name(found, say),
        "supervisor": facts["supervisor"],
        "level": say(f"transition_level_{facts['level']}"),
        "ownership": say(f"transition_{facts['ownership']}"),
    }
    named = [(say(f"college_peer_{key}"), text) for key, text in rows.items()]
    for row in found.names.to_dict("records"):
        old = pd.notna(row["valid_to"])
        key, year = ("old_name", "valid_to") if old else ("new_name", "valid_from")
        named.append((say(f"college_peer_{key}", year=row[year]), row["name"]))
    named += [(say(f"round_{number}"), round_kind(found, number, say)) for number in results.rounds]
    if found.outcome is not None:
        named.append((say("college_peer_outcome"), say(f"transition_outcome_{found.outcome}")))
    names = (say("source_transition_names"),) if len(found.names) else ()
    return charts.small_table(
        pd.DataFrame(named, columns=["item", "fact"]),
        headers={"item": say("college_peer_item"), "fact": say("college_peer_fact")},
        id="college-facts",
        title=say("title_college_facts", name=facts["name"]),
        sources=(say("source_colleges"), *say.unit_sources(results.rounds), *names),
        notes=(say("note_disputed"),) if found.other_reading is not None else (),
        trust="compiled",
        lang=say.lang,
    )


def _group_table(found: CollegeResults, results: LayoutResults, say: Wording) -> ChartSpec:
    groups = found.groups
    table = pd.DataFrame(
        {
            "round": groups["round"].map(say.round),
            "group": groups["group"],
            "specialty": groups["specialty"].fillna("—"),
            "category": groups["category_code"].map(lambda code: say(f"category_{code}")),
            "mapping": groups["mapping"].map(lambda key: say(f"college_peer_mapping_{key}")),
        }
    )
    late = (say("source_groups_2"),) if (groups["round"] == 2).any() else ()
    open_ = (say("note_college_groups"),) if 2 in found.rounds.index else ()
    return charts.small_table(
        table,
        headers={column: say(f"college_peer_col_{column}") for column in table.columns},
        id="college-groups",
        title=say("title_college_groups", name=found.facts["name"]),
        sources=(*say.unit_sources(results.rounds), *late, say("source_catalogue")),
        notes=(say("note_college_mapping"), *open_),
        trust="derived",
        lang=say.lang,
    )


def _sources(block: str, results: LayoutResults, say: Wording) -> tuple[str, ...]:
    units = say.unit_sources(results.rounds)
    return (source_outcomes(block, say), *units, say("source_colleges"))


def _notes(found: CollegeResults, block: str, say: Wording) -> tuple[str, ...]:
    early = block == _LINES
    notes = [
        say("note_college_percentile"),
        say("note_college_balanced" if early else "note_college_late"),
        say("note_college_peers", fewest=FEWEST),
    ]
    table = found.latest(block)
    year = None if table.empty else int(table["year"].iloc[0])
    if year in found.home_medians:
        low, high = (format_number(end, decimals=0) for end in found.home_medians[year])
        notes.append(say("note_college_home", year=year, low=low, high=high))
    if not early and found.facts["level"] != "zhuanke":
        level = say(f"transition_level_{found.facts['level']}")
        notes.append(say("note_college_level", level=level))
    return tuple(notes)


def _lines(found: CollegeResults, results: LayoutResults, say: Wording) -> ChartSpec:
    """Return the main percentile of the college over the first block beside medians of peers."""
    main = _main(found)
    main = main[main["block"] == _LINES]
    own = found.years[found.years["block"] == _LINES]
    medians = pd.DataFrame(
        {
            "series": [
                say("college_peer_median_of", peers=peer_name(peers, found, say))
                for peers in main["peers"]
            ],
            "year": main["year"],
            "percentile": main["median"],
        }
    )
    course = own.rename(columns={"value": "percentile"}).assign(series=found.facts["name"])
    return charts.lines(
        pd.concat([course[["series", "year", "percentile"]], medians], ignore_index=True),
        series="series",
        x="year",
        y="percentile",
        x_title=say("axis_admission_year"),
        y_title=say("college_peer_mean_balanced_pctile"),
        decimals=1,
        id="college-lines",
        title=say("title_college_lines", name=found.facts["name"]),
        sources=_sources(_LINES, results, say),
        notes=_notes(found, _LINES, say),
        trust="derived",
        lang=say.lang,
    )


def _ranges(found: CollegeResults, block: str, results: LayoutResults, say: Wording) -> ChartSpec:
    """Return quartiles and median of each set of peers with the college as a second sign."""
    table = found.latest(block)
    table = table[table["measure"] == MEASURES[block][0]]
    shown = table.assign(
        label=[peer_name(peers, found, say) for peers in table["peers"]], few=table["n"] < FEW
    )
    year = int(table["year"].iloc[0])
    return charts.range_bars(
        shown,
        label="label",
        low="q1",
        high="q3",
        value="median",
        mark="value",
        count="n",
        flag="few",
        range_name="college_peer_quartiles",
        value_name="college_peer_median",
        mark_name=found.facts["name"],
        count_name="college_peer_others",
        sort=False,
        decimals=1,
        id=f"college-peers-{year}",
        title=say("title_college_ranges", name=found.facts["name"], year=year),
        unit=say("college_peer_unit"),
        sources=_sources(block, results, say),
        notes=_notes(found, block, say),
        trust="derived",
        lang=say.lang,
    )


def _peer_table(
    found: CollegeResults, block: str, results: LayoutResults, say: Wording
) -> ChartSpec:
    table = found.latest(block)
    year = int(table["year"].iloc[0])
    shown = pd.DataFrame(
        {
            "measure": [say(f"college_peer_{measure}") for measure in table["measure"]],
            "peers": [peer_name(peers, found, say) for peers in table["peers"]],
            **{column: table[column].to_numpy() for column in _NUMBERS},
            "place": [
                f"{place}/{of}" for place, of in zip(table["place"], table["of"], strict=True)
            ],
        }
    )
    return charts.small_table(
        shown,
        headers={column: say(f"college_peer_col_{column}") for column in shown.columns},
        decimals=dict.fromkeys(_NUMBERS, 1),
        id=f"college-table-{year}",
        title=say("title_college_table", name=found.facts["name"], year=year),
        sources=_sources(block, results, say),
        notes=(say("note_college_place"), *_notes(found, block, say)),
        trust="derived",
        lang=say.lang,
    )


def _place_table(found: CollegeResults, results: LayoutResults, say: Wording) -> ChartSpec:
    """Return the place of the college by year and set of peers, and its own percentile."""
    main = _main(found)
    places = main.assign(
        cell=[f"{place}/{of}" for place, of in zip(main["place"], main["of"], strict=True)]
    ).pivot_table(index="peers", columns="year", values="cell", aggfunc="first", sort=False)
    years = sorted(places.columns)
    values = found.years.set_index("year")["value"]
    rows = [[say("college_peer_own"), *(format_number(values[y], decimals=1) for y in years)]]
    rows += [
        [peer_name(str(peers), found, say), *(row[y] if pd.notna(row[y]) else "—" for y in years)]
        for peers, row in places.iterrows()
    ]
    columns = [f"y{year}" for year in years]
    return charts.small_table(
        pd.DataFrame(rows, columns=["peers", *columns]),
        headers={
            "peers": say("college_peer_col_peers"),
            **dict(zip(columns, map(str, years), strict=True)),
        },
        id="college-places",
        title=say("title_college_places", name=found.facts["name"]),
        sources=(
            *dict.fromkeys(source_outcomes(block, say) for block in main["block"].unique()),
            *say.unit_sources(results.rounds),
            say("source_colleges"),
        ),
        notes=(
            say("note_college_place"),
            say("note_college_break"),
            say("note_college_peers", fewest=FEWEST),
        ),
        trust="derived",
        lang=say.lang,
    )
