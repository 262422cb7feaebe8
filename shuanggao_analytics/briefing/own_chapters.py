"""The chapters of a briefing from the user's own workbook: sentences from its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.briefing import own_exhibits as exhibits
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.own_aggregates import ALL
from shuanggao_analytics.briefing.own_peers import SETS
from shuanggao_analytics.briefing.own_values import ENOUGH
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import pandas as pd

    from shuanggao_analytics.briefing.own_aggregates import OwnAggregates
    from shuanggao_analytics.briefing.own_peers import OwnCollege
    from shuanggao_analytics.briefing.own_results import OwnLevels, OwnResults
    from shuanggao_analytics.briefing.own_values import OwnBook
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.datasets import Reading
    from shuanggao_analytics.datasets.workbook.fields import Remark

_NAMED = 6  # names in a sentence
_EXTREMES = 3
_MIDDLE = 50.0  # ahead of half
_HALF = 0.5
_KINDS = {
    "units": ("converted from", "read in"),
    "names": ("taken as",),
    "left": ("left out",),
    "unknown": ("in no list",),
}


def own_chapters(results: OwnResults, say: Wording) -> tuple[Chapter, ...]:
    """Return the chapters on a workbook of indicators.

    What was read and what is missing; one college beside the others, where it was asked for; how
    the indicators are distributed; how they change; programme groups. Where no single college may
    be told of, one chapter of aggregates.

    Parameters
    ----------
    results
        What `own_results` computed.
    say
        Language.
    """
    book, levels, college = results.book, results.levels, results.college
    if results.aggregates is not None:
        return (_together(results, results.aggregates, say),)
    assert levels is not None  # there are either aggregates or levels
    assert results.read is not None
    parts = [_read(book, results.read, levels, say)]
    if college is not None:
        parts.append(_college(book, college, say))
    if len(book.school_rows):
        parts += [_levels(book, levels, say), _changes(book, levels, college, say)]
    if len(book.group_values):
        parts.append(_groups(book, levels, say))
    return tuple(parts)


def _read(book: OwnBook, reading: Reading, levels: OwnLevels, say: Wording) -> Chapter:
    findings = [
        say(
            "finding_own_read",
            file=book.file,
            rows=len(book.rows),
            colleges=len(book.colleges),
            years=exhibits.year_range(book, say),
            indicators=len(book.indicators),
            values=len(book.school_values) + len(book.group_values),
        ),
        *_gap_findings(book, levels, say),
    ]
    if reading.remarks:
        findings.append(_remark_finding(reading.remarks, say))
    if book.unused:
        names = _some(book.unused, say)
        findings.append(say("finding_own_unused", n=len(book.unused), names=names))
    if book.synthetic_rows:
        findings.append(say("finding_own_synthetic", n=book.synthetic_rows))
    return Chapter(
        id="own-read",
        title=say("chapter_own_read"),
        findings=tuple(findings),
        exhibits=_shown(exhibits.read_exhibits(book, levels, say), findings[0], 1),
    )


def _shown(specs: tuple[ChartSpec, ...], finding: str, first: int) -> tuple[ChartSpec, ...]:
    """Return exhibits of which the first few show a finding."""
    return (*showing(finding, *specs[:first]), *specs[first:])


def _gap_findings(book: OwnBook, levels: OwnLevels, say: Wording) -> list[str]:
    schools = book.school_rows
    count, years = schools["college"].nunique(), len(book.years)
    found = []
    if count and levels.lacking.empty:
        found.append(say("finding_own_whole", colleges=count, years=years))
    elif count:
        lacking = [f"{row.college}{_gap(say)}{row.year}" for row in levels.lacking.itertuples()]
        found.append(
            say(
                "finding_own_lacking",
                colleges=count,
                years=years,
                of=count * years,
                n=len(lacking),
                names=_some(lacking, say),
            )
        )
    if count:
        few = book.indicators["name"].drop(levels.levels.index)
        cells = len(schools) * len(book.indicators)
        found.append(
            say(
                "finding_own_filled",
                of=cells,
                values=len(book.school_values),
                share=format_number(100 * len(book.school_values) / cells, decimals=1),
            )
        )
        if len(few):
            names = _some(few, say)
            found.append(say("finding_own_few", n=len(few), enough=ENOUGH, names=names))
        measures = levels.gaps[levels.gaps["what"] == "measure"]
        able = measures["verdict"] != "none"
        found.append(
            say(
                "finding_own_computable",
                able=say.join(measures[say.lang][able]) or say("status_none"),
                unable=say.join(measures[say.lang][~able]) or say("status_none"),
            )
        )
    return found


def _gap(say: Wording) -> str:
    return "" if say.lang == "zh" else " "


def _remark_finding(remarks: Sequence[Remark], say: Wording) -> str:
    counts = dict.fromkeys((*_KINDS, "others"), 0)
    for remark in remarks:
        meant = (k for k, words in _KINDS.items() if any(word in remark.done for word in words))
        counts[next(meant, "others")] += 1
    done = say.join(say(f"own_done_{kind}", n=count) for kind, count in counts.items() if count)
    return say("finding_own_remarks", n=len(remarks), done=done)


def _some(names: Iterable[object], say: Wording) -> str:
    """Return the first names, and how many there are in all."""
    each = [str(name) for name in names]
    shown = say.join(each[:_NAMED]) or say("status_none")
    if len(each) <= _NAMED:
        return shown
    return say("own_named_more", names=shown, n=len(each))


def _levels(book: OwnBook, levels: OwnLevels, say: Wording) -> Chapter:
    table = levels.levels
    able = table[table["q1"].notna() & (table["median"] > 0)]
    if table.empty:
        finding = say("finding_own_levels_none", enough=ENOUGH)
    elif len(able) < 2:
        finding = say("finding_own_levels_few", n=len(table), enough=ENOUGH)
    else:
        low, high = (100 * able[key] / able["median"] for key in ("q1", "q3"))
        wide, narrow = str((high - low).idxmax()), str((high - low).idxmin())
        ends = {
            f"{which}_{end}": format_number(float(part[code]), decimals=0)
            for which, code in (("wide", wide), ("narrow", narrow))
            for end, part in (("low", low), ("high", high))
        }
        finding = say(
            "finding_own_levels",
            n=len(table),
            enough=ENOUGH,
            wide=book.indicators["name"][wide],
            narrow=book.indicators["name"][narrow],
            **ends,
        )
    return Chapter(
        id="own-levels",
        title=say("chapter_own_levels"),
        findings=(finding,),
        exhibits=showing(finding, *exhibits.level_exhibits(book, levels, say)),
    )


def _changes(book: OwnBook, levels: OwnLevels, college: OwnCollege | None, say: Wording) -> Chapter:
    table = levels.changes
    up = int((table["rose"] > _HALF * table["n"]).sum())
    down = int((table["fell"] > _HALF * table["n"]).sum())
    counts = {"n": len(table), "up": up, "down": down, "rest": len(table) - up - down}
    none = say("finding_own_changes_none", enough=ENOUGH)
    finding = say("finding_own_changes", **counts) if len(table) else none
    return Chapter(
        id="own-changes",
        title=say("chapter_own_changes"),
        findings=(finding,),
        exhibits=_shown(exhibits.change_exhibits(book, levels, college, say), finding, 2),
    )


def _groups(book: OwnBook, levels: OwnLevels, say: Wording) -> Chapter:
    rows = book.rows[book.rows["group"].notna()]
    finding = say(
        "finding_own_groups",
        rows=len(rows),
        colleges=rows["college"].nunique(),
        groups=len(rows.drop_duplicates(["college", "group"])),
        n=len(levels.groups),
    )
    return Chapter(
        id="own-groups",
        title=say("chapter_own_groups"),
        findings=(finding,),
        exhibits=showing(finding, *exhibits.group_exhibits(book, levels, say)),
    )


def _college(book: OwnBook, college: OwnCollege, say: Wording) -> Chapter:
    placed = college.places[college.places["ahead"].notna()]
    findings = [
        *_extremes(book, college, placed, say),
        say(
            "finding_own_college" if len(placed) else "finding_own_college_none",
            college=college.name,
            n=len(college.places),
            placed=len(placed),
            colleges=book.school_rows["college"].nunique(),
        ),
    ]
    if (placed["sets"] > 1).any():
        width = (placed["ahead_high"] - placed["ahead_low"]).median()
        findings.append(
            say(
                "finding_own_college_sets",
                sets=_stop(say).join(_other_sets(college, say)),
                width=format_number(float(width), decimals=0),
            )
        )
    elif len(placed):
        findings.append(say("finding_own_college_alone"))
    return Chapter(
        id="own-college",
        title=say("chapter_own_college", college=college.name),
        findings=tuple(findings),
        exhibits=_shown(exhibits.college_exhibits(book, college, say), findings[0], 2),
    )


def _other_sets(college: OwnCollege, say: Wording) -> list[str]:
    """Return the names of the sets of peers besides the main one that some indicator has."""
    used = set(college.sets["set"])
    which = {
        "province": college.province,
        "type": None if college.type is None else say(f"own_type_{college.type}"),
    }
    return [
        say("own_set_of", name=say(f"own_set_{key}"), which=which[key])
        if key in which
        else say(f"own_set_{key}")
        for key in SETS[1:]
        if key in used
    ]


def _stop(say: Wording) -> str:
    return "；" if say.lang == "zh" else "; "


def _extremes(
    book: OwnBook, college: OwnCollege, placed: pd.DataFrame, say: Wording
) -> tuple[str, ...]:
    """Return the sentences on the highest and the lowest places, each with its range."""
    order = placed.sort_values("ahead", ascending=False, kind="stable")
    ends = {
        "high": order[order["ahead"] > _MIDDLE].head(_EXTREMES),
        "low": order[order["ahead"] < _MIDDLE].tail(_EXTREMES)[::-1],
    }
    return tuple(
        say(
            f"finding_own_{end}",
            college=college.name,
            n=len(rows),
            parts=_stop(say).join(
                _part(book, row, say) for row in rows.reset_index().to_dict("records")
            ),
        )
        for end, rows in ends.items()
        if len(rows)
    )


def _part(book: OwnBook, row: Mapping[Hashable, Any], say: Wording) -> str:
    low, high = (format_number(row[key], decimals=0) for key in ("ahead_low", "ahead_high"))
    key = "own_part_fixed" if low == high else "own_part"
    name = book.indicators["name"][row["indicator"]]
    return say(key, name=name, place=row["place"], of=row["of"], low=low, high=high)


def _together(results: OwnResults, found: OwnAggregates, say: Wording) -> Chapter:
    means = found.means
    if means.empty:
        findings = [say("finding_own_together_none")]
    else:
        groups = means.loc[means["group"] != ALL, "group"].nunique()
        findings = [
            say(
                "finding_own_together",
                colleges=found.colleges,
                n=means["indicator"].nunique(),
                least=found.least,
            ),
        ]
        if found.by is None:
            findings.append(say("finding_own_together_whole"))
        elif groups == 0:
            findings.append(say("finding_own_together_only"))
        else:
            by, only = say(f"own_by_{found.by}"), len(found.total_only)
            findings.append(say("finding_own_together_groups", by=by, groups=groups, only=only))
        if found.withheld:
            findings.append(say("finding_own_together_withheld", n=len(found.withheld)))
    findings.append(say("finding_own_together_rows"))
    if results.book.synthetic_rows:
        findings.append(say("finding_own_synthetic", n=results.book.synthetic_rows))
    return Chapter(
        id="own-together",
        title=say("chapter_own_together"),
        findings=tuple(findings),
        exhibits=showing(findings[0], *exhibits.together_exhibits(results, say)),
    )
