"""The chapter on one college: what it is, what it was in the rounds, and its peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.college_exhibits import college_exhibits
from shuanggao_analytics.briefing.college_results import (
    MEASURES,
    college_code_of,
    compute_college,
)
from shuanggao_analytics.briefing.college_words import peer_name, place_name, round_kind
from shuanggao_analytics.briefing.wording import percent
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.briefing.college_results import CollegeResults
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.wording import Wording

__all__ = ["college_chapter", "college_code_of"]


def college_chapter(results: LayoutResults, college: str, say: Wording) -> Chapter:
    """Return the chapter on one college, given by its code, against several sets of peers.

    Raises
    ------
    UnknownNameError
        When the list of colleges of 2025 has no such college.
    """
    found = compute_college(results, college)
    findings: dict[str | None, list[str]] = {
        "place": _place_findings(found, results, say),
        "groups": _group_findings(found, results, say),
        "series": _series_finding(found, say),
        **{block: _position_finding(found, block, say) for block in MEASURES},
        "limits": _limit_findings(found, say),
    }
    exhibits = [
        shown
        for key, spec in college_exhibits(found, results, say)
        for shown in (showing(findings[key][0], spec) if findings.get(key) else (spec,))
    ]
    return Chapter(
        id="college",
        title=say("chapter_college", name=found.facts["name"]),
        findings=tuple(text for texts in findings.values() for text in texts),
        exhibits=tuple(exhibits),
    )


def _place_findings(found: CollegeResults, results: LayoutResults, say: Wording) -> list[str]:
    facts = found.facts
    what = say(
        "finding_college_what",
        name=facts["name"],
        place=place_name(found, say),
        supervisor=facts["supervisor"],
        ownership=say(f"transition_{facts['ownership']}"),
        level=say(f"transition_level_{facts['level']}"),
    )
    findings = [what + ("" if say.lang == "zh" else " ") + _round_words(found, results, say)]
    if found.tier_kept is not None:
        kept, listed = found.tier_kept
        findings.append(say("finding_college_tier_kept", tier=say(found.state), n=listed, k=kept))
    if found.other_reading is not None:
        kinds = {
            name: say("transition_not_in") if kind is None else say(f"state_{kind}_unit")
            for name, kind in found.other_reading.items()
        }
        findings.append(say("finding_college_disputed", **kinds))
    return findings


def _round_words(found: CollegeResults, results: LayoutResults, say: Wording) -> str:
    """Return what the college is in the rounds shown, and what became of it between two."""
    if len(results.rounds) == 1:
        number = results.latest
        key = "one" if number in found.rounds.index else "one_not"
        kind = round_kind(found, number, say)
        return say(f"finding_college_{key}", round=say.round(number), kind=kind)
    if found.outcome is None:
        return say("finding_college_neither")
    return say(
        f"finding_college_{found.outcome}",
        first=round_kind(found, 1, say),
        second=round_kind(found, 2, say),
        move=say(f"transition_move_{found.move}"),
    )


def _group_findings(found: CollegeResults, results: LayoutResults, say: Wording) -> list[str]:
    findings = []
    for number, row in found.rounds.iterrows():
        known = found.groups[found.groups["round"] == number]
        names = [
            say("college_peer_group", group=group, category=say(f"category_{code}"))
            for group, code in zip(known["group"], known["category_code"], strict=True)
        ]
        key = "known" if names else "unknown"
        text = say(
            f"finding_college_groups_{key}",
            round=say.round(int(str(number))),
            expected=int(row["groups"]),
            known=len(names),
            groups=say.join(names),
        )
        if len(names) < row["groups"]:
            table = results.completeness.set_index("province_code")
            province = table.loc[found.facts["province_code"]].to_dict()
            text += say(
                "finding_college_groups_province",
                expected=int(province["groups_expected"]),
                known=int(province["groups_known"]),
            )
        findings.append(text)
    return findings


def _series_finding(found: CollegeResults, say: Wording) -> list[str]:
    """Return how the college and the medians of its peers moved inside the block 2017–2020."""
    block = "2017-2020"
    own = found.years[found.years["block"] == block]
    if len(own) < 2:
        return []
    main = found.comparisons
    main = main[(main["block"] == block) & (main["measure"] == MEASURES[block][0])]
    medians = main.pivot_table(index="peers", columns="year", values="median")
    first, last = int(own["year"].min()), int(own["year"].max())
    if first not in medians or last not in medians:
        return []
    moved = (medians[last] - medians[first]).dropna()
    if moved.empty:
        return []
    start, end = (  # as printed, so that their difference is the one printed
        round(float(own.loc[own["year"] == year, "value"].iloc[0]), 1) for year in (first, last)
    )
    return [
        say(
            "finding_college_series",
            first=first,
            last=last,
            start=format_number(start, decimals=1),
            end=format_number(end, decimals=1),
            change=format_number(end - start, decimals=1, signed=True),
            sets=len(moved),
            low=format_number(moved.min(), decimals=1, signed=True),
            high=format_number(moved.max(), decimals=1, signed=True),
        )
    ]


def _position_finding(found: CollegeResults, block: str, say: Wording) -> list[str]:
    """Return the place of the college under each set of peers in the last year of a block."""
    table = found.latest(block)
    main = table[table["measure"] == MEASURES[block][0]]
    if main.empty:
        return []
    other = table[table["measure"] != MEASURES[block][0]]
    own = found.years[found.years["year"] == main["year"].iloc[0]].iloc[0]
    items = [
        say(
            "college_peer_place",
            peers=peer_name(row["peers"], found, say),
            place=row["place"],
            of=row["of"],
        )
        for row in main.to_dict("records")
    ]
    text = say(
        "finding_college_position",
        year=int(own["year"]),
        value=format_number(own["value"], decimals=1),
        cells=int(own["cells"]),
        sets=len(items),
        items=("，" if say.lang == "zh" else "; ").join(items),
        span=_span(main["below"], say),
    )
    if len(other):
        text += say(
            "finding_college_position_other",
            measures=say.join(
                say(f"college_peer_{name}") for name in other["measure"].drop_duplicates()
            ),
            span=_span(other["below"], say),
        )
    return [text]


def _span(shares: pd.Series, say: Wording) -> str:
    low, high = percent(shares.min()), percent(shares.max())
    return say(f"college_peer_span_{'one' if low == high else 'two'}", low=low, high=high)


def _limit_findings(found: CollegeResults, say: Wording) -> list[str]:
    missing = [block for block in MEASURES if not (found.years["block"] == block).any()]
    findings = []
    if missing:
        dash = "—" if say.lang == "zh" else "–"
        blocks = say.join(block.replace("-", dash) for block in missing)
        findings.append(say("finding_college_no_data", blocks=blocks))
    if len(missing) == len(MEASURES):
        return findings
    if found.facts["level"] != "zhuanke" and "2024-2025" not in missing:
        level = say(f"transition_level_{found.facts['level']}")
        findings.append(say("finding_college_level", level=level))
    return [*findings, say("finding_college_limits")]
