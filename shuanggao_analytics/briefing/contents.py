"""The layout briefing put together, and the gallery that is drawn from the same specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing import layout_chapters as layout
from shuanggao_analytics.briefing import spread_chapters as spread
from shuanggao_analytics.briefing import structure_chapters as structure
from shuanggao_analytics.briefing.alignment_chapters import alignment_chapter
from shuanggao_analytics.briefing.alignment_results import compute_alignment
from shuanggao_analytics.briefing.allocation_chapters import allocation_chapter
from shuanggao_analytics.briefing.allocation_results import compute_allocation
from shuanggao_analytics.briefing.chapter import Annex, Briefing
from shuanggao_analytics.briefing.college_chapters import college_chapter
from shuanggao_analytics.briefing.college_results import college_code_of
from shuanggao_analytics.briefing.index_chapters import index_chapter
from shuanggao_analytics.briefing.index_results import compute_index
from shuanggao_analytics.briefing.results import compute
from shuanggao_analytics.briefing.strategy_focus import strategy_focus_chapter
from shuanggao_analytics.briefing.strategy_results import strategy_id_of
from shuanggao_analytics.briefing.structure_results import compute_structure
from shuanggao_analytics.briefing.transition_chapters import transition_annexes, transition_chapter
from shuanggao_analytics.briefing.transition_results import compute_transition
from shuanggao_analytics.briefing.trend_chapters import trend_chapter
from shuanggao_analytics.briefing.trend_results import compute_trends
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shuanggao_analytics.briefing.chapter import Chapter
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.datasets.load import Round
    from shuanggao_analytics.errors import Fault
    from shuanggao_analytics.terms import Lang

    FocusChapter = Callable[[LayoutResults, str, Wording], Chapter]


def layout_briefing(
    *,
    rounds: Sequence[Round] = (1, 2),
    province: str | None = None,
    strategy: str | None = None,
    college: str | None = None,
    lang: Lang = "zh",
) -> Briefing:
    """Compute the briefing on how the plan lies over strategies, provinces, belts and cities.

    Parameters
    ----------
    rounds
        ``(1,)``, ``(2,)`` or ``(1, 2)``.
    province, strategy, college
        Name or code of a province, a national strategy and a college that get chapters of their
        own, before all others; an old name of a college serves too.
    lang
        ``"zh"`` or ``"en"``.

    Raises
    ------
    UnknownNameError
        When there is no such province, strategy or college, with the nearest names.
    """
    say = Wording(lang)
    focus = _focus(province=province, strategy=strategy, college=college)
    results = compute(rounds=rounds, lang=lang)
    own = [chapter(results, code, say) for chapter, code in focus]
    found = compute_structure(results, lang=lang)
    chapters = [
        *own,
        layout.strategy_chapter(results, say),
        layout.province_chapter(results, say),
        layout.belt_chapter(results, say),
        spread.equity_chapter(results, say),
        structure.structure_chapter(results, found, say),
        structure.access_chapter(results, found, say),
    ]
    annexes = _annexes(results, say)
    if len(rounds) == 2:
        moves = compute_transition(lang=lang)
        chapters.append(transition_chapter(moves, say))
        annexes += transition_annexes(moves, say)
    if 1 in rounds:
        chapters.append(spread.groups_chapter(results, say))
        chapters.append(alignment_chapter(compute_alignment(lang=lang), say))
    if 2 in rounds:
        chapters.append(index_chapter(compute_index(lang=lang), say))
    if 1 in rounds:
        chapters.append(trend_chapter(compute_trends(lang=lang), say))
    if 2 in rounds:
        chapters.append(allocation_chapter(compute_allocation(lang=lang), say))
    title = say("briefing_title")
    if own:
        title = say("briefing_title_focus", chapters=say.join([each.title for each in own]))
    counts = {f"n{number}": len(results.units[number]) for number in rounds}
    which = "both" if len(rounds) == 2 else str(rounds[0])
    return Briefing(
        title=title,
        subtitle=say(f"briefing_subtitle_{which}", **counts),
        lang=lang,
        chapters=tuple(chapters),
        annexes=annexes,
        caveats=_caveats(results, say),
    )


def _focus(
    *, province: str | None, strategy: str | None, college: str | None
) -> list[tuple[FocusChapter, str]]:
    """Return the chapters asked for with the codes of their subjects, or raise for all at once."""
    from shuanggao_analytics.errors import UnknownNameError

    asked = (
        (college, college_code_of, college_chapter),
        (strategy, strategy_id_of, strategy_focus_chapter),
        (province, _programme_province, spread.focus_chapter),
    )
    found: list[tuple[FocusChapter, str]] = []
    faults: list[Fault] = []
    for name, code_of, chapter in asked:
        if name is not None:
            try:
                found.append((chapter, code_of(name)))
            except UnknownNameError as error:
                faults.extend(error.faults)
    if faults:
        raise UnknownNameError(faults)
    return found


def _programme_province(name: str) -> str:
    """Return the code of a province that the plan addresses."""
    from shuanggao_analytics.errors import Fault, UnknownNameError

    code = str(places.resolve([name], level="province", table="--province").iloc[0])
    table = places.provinces().set_index("province_code")
    if not (table.loc[code, "in_programme"] and table.loc[code, "has_gb_code"]):
        remedy = "name one of the 31 provinces; units of the Corps count in 新疆"
        fault = Fault("--province", "not a province of the plan", value=name, remedy=remedy)
        raise UnknownNameError([fault])
    return code


def _caveats(results: LayoutResults, say: Wording) -> tuple[str, ...]:
    known = results.completeness[["groups_known", "groups_expected"]].sum()
    keys = ["caveat_overlap", "caveat_members", "caveat_quota", "caveat_missing", "caveat_map"]
    caveats = [say(key) for key in keys]
    if 2 in results.rounds:
        disputed = int(results.units[2]["disputed"].notna().sum())
        caveats.append(say("caveat_round_2", n=disputed))
        caveats.append(
            say(
                "caveat_groups_2",
                known=int(known["groups_known"]),
                expected=int(known["groups_expected"]),
            )
        )
    if len(results.rounds) == 2:
        caveats.append(say("caveat_difference"))
    return tuple(caveats)


def _annexes(results: LayoutResults, say: Wording) -> tuple[Annex, ...]:
    def annex(key: str, table: pd.DataFrame, sources: Sequence[str], trust: str) -> Annex:
        return Annex(
            id=say(f"sheet_{key}"),
            title=say(f"annex_{key}"),
            source="; ".join(sources),
            trust=trust,
            table=table,
        )

    units = pd.concat(results.units.values(), ignore_index=True)
    sources = say.unit_sources(results.rounds)
    bases = (*sources, say("source_nbs"), say("source_colleges"))
    return (
        annex("units", units, sources, "compiled"),
        annex("members", datasets.load_strategies(), (say("source_strategies"),), "compiled"),
        annex("provinces", results.provinces.reset_index(), bases, "derived"),
        annex("cities", results.cities.reset_index(), sources, "derived"),
    )


def gallery_specs() -> tuple[ChartSpec, ...]:
    """Return the charts of the gallery in ``figures/``: those of the README, in Chinese.

    Examples
    --------
    >>> [spec.id for spec in gallery_specs()][:2]
    ['strategy-units', 'city-map']
    """
    briefing = layout_briefing()
    exhibits = {spec.id: spec for chapter in briefing.chapters for spec in chapter.exhibits}
    shown = (
        "strategy-units",
        "city-map",
        "province-map-round-1",
        "province-map-round-2",
        "province-change-map",
        "province-units",
        "lorenz",
        "strategy-overlap",
        "centres",
        "access-map",
        "siting-map",
        "transition-flows",
        "transition-tiers",
        "transition-promoted",
        "belt-table",
        "category-groups",
        "sector-shares",
        "category-province",
        "category-flows",
        "cluster-map",
        "fit-scale",
        "coupling-maps",
        "index-ranges",
        "index-chances",
        "index-shares",
        "trend-graduates",
        "trend-sigma",
        "trend-beta",
        "trend-selectivity",
        "scenario-ranges",
        "scenario-map",
        "family-weights",
    )
    return tuple(exhibits[id_] for id_ in shown)


def write_gallery(folder: Path, *, quiet: bool = False) -> list[Path]:
    """Draw the gallery: ``<id>.png``, its numbers and its sidecar for every spec of it.

    Parameters
    ----------
    folder
        Where to write; other files there are left alone.
    quiet
        Show no progress bar.
    """
    from rich.progress import track

    from shuanggao_analytics import charts

    steps = track(gallery_specs(), description="figures", disable=quiet, transient=True)
    return [charts.save(spec, folder, formats=("png",), dpi=130)[0] for spec in steps]
