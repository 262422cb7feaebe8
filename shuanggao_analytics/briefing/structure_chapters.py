"""The chapters on overlap and spatial structure, on access, and on where more units help most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.structure_results import MORE_UNITS, RADIUS_KM
from shuanggao_analytics.briefing.wording import percent

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.results import LayoutResults
    from shuanggao_analytics.briefing.structure_results import StructureResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec

_ACCESS_BREAKS = (0, 0.25, 0.5, 1, 2, 4)
_SPOTS = {"hot": "hot_95", "cold": "cold_95", "not significant": "hot_ns"}


def structure_chapter(results: LayoutResults, found: StructureResults, say: Wording) -> Chapter:
    """Return the chapter on overlapping strategies and on clustering over the map."""
    overlap, moran = _overlap_finding(results, found, say), _moran_finding(results, found, say)
    findings = [overlap, moran]
    centres: tuple[ChartSpec, ...] = (_centre_map(results, found, say),)
    if found.shift is not None:
        moved = say(
            "finding_centre",
            from_=_position(found, 0),
            to=_position(found, -1),
            km=f"{found.shift.distance:.0f}",
            direction=say(f"direction_{round(found.shift.bearing / 45) % 8}"),
        )
        findings.append(moved)
        centres = showing(moved, *centres)
    exhibits = (
        *showing(overlap, _overlap_chart(results, found, say)),
        *showing(moran, _hot_spot_map(results, found, say)),
        *centres,
    )
    return Chapter(
        id="structure",
        title=say("chapter_structure"),
        findings=tuple(findings),
        exhibits=exhibits,
    )


def _overlap_finding(results: LayoutResults, found: StructureResults, say: Wording) -> str:
    sets = found.overlap.drop(columns="units").sum(axis=1)
    units = found.overlap["units"]
    return say(
        "finding_overlap",
        round=say.round(results.latest),
        total=int(units.sum()),
        held=int(units[sets > 0].sum()),
        many=int(units[sets > 1].sum()),
        none=int(units[sets == 0].sum()),
    )


def _moran_finding(results: LayoutResults, found: StructureResults, say: Wording) -> str:
    clustered = found.moran.p_permutation < 0.05 and found.moran.z > 0
    return say(
        "finding_moran_yes" if clustered else "finding_moran_no",
        round=say.round(results.latest),
        i=f"{found.moran.I:.3f}",
        p=f"{found.moran.p_permutation:.3f}",
    )


def _position(found: StructureResults, row: int) -> str:
    centre = found.ellipses.iloc[row].to_dict()
    return f"{centre['lon']:.2f}°E, {centre['lat']:.2f}°N"


def _overlap_chart(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.upset(
        found.overlap.reset_index(drop=True),
        sets=[str(column) for column in found.overlap.columns.drop("units")],
        size="units",
        id="strategy-overlap",
        title=say("title_overlap", round=say.round(results.latest)),
        unit=say("unit_units"),
        sources=(*say.unit_sources([results.latest]), say("source_strategies")),
        notes=(say("note_overlap_sets"),),
        trust="compiled",
        lang=say.lang,
    )


def _hot_spot_map(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.class_map(
        found.hot_spots,
        category="class",
        classes=_SPOTS,
        id="hot-spots",
        title=say("title_hot_spots", round=say.round(results.latest)),
        sources=(*say.unit_sources([results.latest]), say("source_nbs")),
        notes=(say("note_hot_spots"),),
        trust="derived",
        lang=say.lang,
    )


def _centre_map(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.shape_map(
        found.ellipses,
        id="centres",
        title=say("title_centres"),
        sources=say.unit_sources(results.rounds),
        notes=(say("note_ellipse"),),
        trust="derived",
        lang=say.lang,
    )


def access_chapter(results: LayoutResults, found: StructureResults, say: Wording) -> Chapter:
    """Return the chapter on who is far from a unit and where more units would do most."""
    shares = found.reach[found.reach["km"] == RADIUS_KM]["share"].tolist()
    values = {f"s{place}": percent(share) for place, share in enumerate(shares, start=1)}
    reach = say("finding_access" if len(shares) == 2 else "finding_access_one", **values)
    curve = found.curve.to_dict("records")
    siting = say(
        "finding_siting",
        round=say.round(results.latest),
        city=curve[1]["first"],
        gain=say.people(curve[1]["gain"]),
        n=MORE_UNITS,
        before=percent(curve[0]["level"]),
        after=percent(curve[-1]["level"]),
    )
    exhibits = (
        *showing(reach, _reach_curve(results, found, say)),
        _access_map(results, found, say),
        *showing(siting, _siting_curve(results, found, say), _siting_map(results, found, say)),
    )
    return Chapter(
        id="access", title=say("chapter_access"), findings=(reach, siting), exhibits=exhibits
    )


def _reach_curve(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.curve(
        found.reach,
        x="km",
        y="share",
        series="series",
        x_title=say("axis_km"),
        y_title=say("axis_share_people"),
        percent=True,
        id="reach",
        title=say("title_reach"),
        sources=(*say.unit_sources(results.rounds), say("source_census")),
        notes=(say("note_youth"), say("note_seats")),
        trust="derived",
        lang=say.lang,
    )


def _access_map(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.city_map(
        found.access,
        value="access",
        breaks=_ACCESS_BREAKS,
        decimals=2,
        labels="none",
        id="access-map",
        title=say("title_access_map", round=say.round(results.latest)),
        unit=say("unit_access"),
        sources=(*say.unit_sources([results.latest]), say("source_census")),
        notes=(say("note_2sfca"), say("note_youth"), say("note_seats")),
        trust="derived",
        lang=say.lang,
    )


def _siting_note(found: StructureResults, say: Wording) -> str:
    gap = max(found.curve["gap"].max(), 1e-6)  # what the solver itself tells apart
    return say("note_siting", cities=len(found.access), gap=f"{100 * gap:.4f}")


def _siting_curve(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.curve(
        found.curve,
        x="n",
        y="level",
        x_title=say("axis_new_units"),
        y_title=say("axis_covered"),
        percent=True,
        from_zero=False,
        id="siting-curve",
        title=say("title_siting_curve"),
        sources=(*say.unit_sources([results.latest]), say("source_census")),
        notes=(_siting_note(found, say), say("note_youth"), say("note_seats")),
        trust="derived",
        lang=say.lang,
    )


def _siting_map(results: LayoutResults, found: StructureResults, say: Wording) -> ChartSpec:
    return charts.shape_map(
        points=found.sites.reset_index(drop=True),
        label="name",
        id="siting-map",
        title=say("title_siting_map", n=MORE_UNITS),
        sources=(*say.unit_sources([results.latest]), say("source_census")),
        notes=(_siting_note(found, say), say("note_seats")),
        trust="derived",
        lang=say.lang,
    )
