"""The chapter on round one to round two: what became of each unit, and what does not follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.chapter import Annex, Chapter, showing
from shuanggao_analytics.briefing.transition_exhibits import (
    transition_exhibits,
    transition_sources,
)
from shuanggao_analytics.briefing.transition_findings import transition_findings

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.transition_results import TransitionResults
    from shuanggao_analytics.briefing.wording import Wording

_UNIT_COLUMNS = (
    "college_code", "name_1", "name_2", "province_code", "unit_type_1", "tier_1", "unit_type_2",
    "outcome", "move", "level", "promoted", "disputed",
)  # fmt: skip
_UNIT_TERMS = {
    "unit_type_1": "type_",
    "unit_type_2": "type_",
    "outcome": "transition_outcome_",
    "move": "transition_move_",
    "level": "transition_level_",
}


def transition_chapter(found: TransitionResults, say: Wording) -> Chapter:
    """Return the chapter on what became of the units of round one."""
    findings = transition_findings(found, say)
    counts, _, _, tiers, areas, provinces, categories, kept, promoted, ordered, _ = findings
    shown = (
        counts, tiers, areas, provinces, provinces, categories, kept, promoted, ordered, counts,
    )  # fmt: skip
    pairs = zip(shown, transition_exhibits(found, say), strict=True)
    return Chapter(
        id="transition",
        title=say("chapter_transition"),
        findings=findings,
        exhibits=tuple(spec for finding, exhibit in pairs for spec in showing(finding, exhibit)),
    )


def transition_annexes(found: TransitionResults, say: Wording) -> tuple[Annex, ...]:
    """Return the tables of the workbook: every change of name, and what became of each college."""
    renamed = found.transition.renamed
    renamed = renamed.assign(
        when=renamed["when"].map(lambda when: say(f"transition_when_{when}")),
        kind=renamed["kind"].map(lambda kind: say(f"transition_kind_{kind}")),
    ).rename(columns={"old": "old_name", "new": "new_name"})
    units = found.transition.units
    units = units[[column for column in _UNIT_COLUMNS if column in units.columns]].copy()
    for column, prefix in _UNIT_TERMS.items():
        units[column] = units[column].map(
            lambda key, prefix=prefix: say(f"{prefix}{key}"), na_action="ignore"
        )
    units["promoted"] = units["promoted"].map({True: say("yes"), False: say("no")})
    parts = {
        "renamed": (renamed, (*transition_sources(say), say("source_transition_names"))),
        "outcomes": (units, transition_sources(say)),
    }
    return tuple(
        Annex(
            id=say(f"sheet_transition_{key}"),
            title=say(f"annex_transition_{key}"),
            source="; ".join(sources),
            trust="derived",
            table=table.rename(columns=lambda column: say(f"col_transition_{column}")),
        )
        for key, (table, sources) in parts.items()
    )
