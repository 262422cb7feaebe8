"""The chapter on programme groups and industry: sectors, fields, clusters, provinces, coupling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.alignment_results import COUPLING_YEARS, DRAWS, NEAR_KM, YEAR
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.datasets import load_classification

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.briefing.alignment_results import AlignmentResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec

_VARIANTS = DRAWS + 4
_FEW = 2


def alignment_chapter(found: AlignmentResults, say: Wording) -> Chapter:
    """Return the chapter on whether the groups of round one fit the industries around them."""
    sectors, fields = _sector_finding(found, say), _field_finding(found, say)
    clusters = _cluster_finding(found, say)
    fit = say(
        "finding_fit",
        moved=int((found.fit["rank_high"] - found.fit["rank_low"]).max()),
        chance=int((~found.fit["beyond_chance"]).sum()),
    )
    exhibits = (
        *showing(sectors, _sector_chart(found, say)),
        _category_chart(found, say),
        *showing(fields, _flow_chart(found, say), _field_table(found, say)),
        *showing(clusters, _cluster_map(found, say)),
        *showing(fit, _fit_chart(found, say)),
        _coupling_maps(found, say),
    )
    return Chapter(
        id="alignment",
        title=say("chapter_alignment"),
        findings=(sectors, fields, clusters, fit),
        exhibits=exhibits,
    )


def _sector_names(say: Wording) -> dict[str, str]:
    names = load_classification("sector9").set_index("code")
    chosen = names["name" if say.lang == "zh" else "name_en"]
    return {str(code): str(name) for code, name in chosen.items()}


def _sector_finding(found: AlignmentResults, say: Wording) -> str:
    names = found.sectors["sector"].map(_sector_names(say))
    sure = found.sectors["sign_holds"]

    def listed(which: pd.Series) -> str:
        return say("list_mark").join(names[which & sure]) or say("none_listed")

    return say(
        "finding_sectors",
        year=YEAR,
        krugman=f"{found.nation['as_given']:.2f}",
        low=f"{found.nation['low']:.2f}",
        high=f"{found.nation['high']:.2f}",
        over=listed(found.sectors["deviation"] > 0),
        under=listed(found.sectors["deviation"] < 0),
    )


def _field_finding(found: AlignmentResults, say: Wording) -> str:
    fields, count = found.fields["target"], found.fields["groups"]
    return say(
        "finding_fields",
        none=say.join(fields[count == 0]) or say("none_listed"),
        few=say.join(fields[(count > 0) & (count < _FEW)]) or say("none_listed"),
    )


def _cluster_finding(found: AlignmentResults, say: Wording) -> str:
    unserved = found.clusters.loc[found.clusters["service"] == "cluster_unserved", "name"]
    names = say.join(unserved) or say("none_listed")
    return say("finding_clusters", km=NEAR_KM, names=names, **found.service)


def _sources(say: Wording, *keys: str, **values: object) -> tuple[str, ...]:
    return (*say.unit_sources([1]), *(say(key, **values) for key in keys))


def _sector_chart(found: AlignmentResults, say: Wording) -> ChartSpec:
    names = _sector_names(say)
    shares = found.sectors[["supply_share", "demand_share"]] * 100
    open_ = found.sectors.loc[~found.sectors["sign_holds"], "sector"].map(names)
    sign = (
        say("note_sign_holds", names=say.join(open_), n=_VARIANTS)
        if len(open_)
        else say("note_sign_all", n=_VARIANTS)
    )
    return charts.dumbbell(
        shares.assign(sector=found.sectors["sector"].map(names)),
        label="sector",
        first="demand_share",
        second="supply_share",
        first_name="name_demand",
        second_name="name_supply",
        decimals=1,
        id="sector-shares",
        title=say("title_sector_shares", year=YEAR),
        unit=say("unit_pct"),
        sources=_sources(say, "source_nbs_year", "source_classification", year=YEAR),
        notes=(say("note_demand_proxy"), sign, say("note_crosswalk"), say("note_round_one_only")),
        trust="derived",
        lang=say.lang,
    )


def _category_chart(found: AlignmentResults, say: Wording) -> ChartSpec:
    return charts.heat_map(
        found.cells,
        row="category",
        column="province",
        value="groups",
        columns=found.provinces,
        margins=True,
        id="category-province",
        title=say("title_category_province"),
        unit=say("unit_groups"),
        sources=_sources(say, "source_catalogue"),
        notes=(say("note_round_one_only"),),
        trust="derived",
        lang=say.lang,
    )


def _flow_chart(found: AlignmentResults, say: Wording) -> ChartSpec:
    return charts.sankey(
        found.flows,
        value="value",
        stage="stage",
        levels=(say("level_sector"), say("level_category"), say("level_field")),
        decimals=1,
        id="category-flows",
        title=say("title_flows"),
        unit=say("unit_groups"),
        sources=_sources(say, "source_classification", "source_clusters"),
        notes=(say("note_flows_independent"), say("note_crosswalk")),
        trust="derived",
        lang=say.lang,
    )


def _field_table(found: AlignmentResults, say: Wording) -> ChartSpec:
    fields = found.fields
    one_decimal = {
        column: fields[column].map("{:.1f}".format) for column in ("groups", "low", "high")
    }
    table = fields.assign(
        field=fields["target"],
        groups_fractional=one_decimal["groups"],
        groups_low_high=one_decimal["low"] + "–" + one_decimal["high"],
        example=fields["example"].fillna("—"),
    )
    columns = ["field", "groups_fractional", "groups_low_high", "groups_core", "example"]
    return charts.small_table(
        table[columns],
        headers=say.headers(columns),
        id="field-groups",
        title=say("title_fields"),
        sources=_sources(say, "source_fields"),
        notes=(say("note_core"), say("note_crosswalk")),
        trust="derived",
        lang=say.lang,
    )


def _cluster_map(found: AlignmentResults, say: Wording) -> ChartSpec:
    clusters = found.clusters
    unserved = clusters.loc[clusters["service"] == "cluster_unserved", "name"]
    return charts.point_map(
        clusters,
        size="groups",
        category="service",
        label_top=tuple(unserved),
        apart=True,
        id="cluster-map",
        title=say("title_cluster_map"),
        unit=say("unit_matching_groups"),
        sources=_sources(say, "source_clusters"),
        notes=(
            say("note_near", km=NEAR_KM),
            say("note_match_code"),
            say("note_first_city"),
        ),
        trust="derived",
        lang=say.lang,
    )


def _fit_chart(found: AlignmentResults, say: Wording) -> ChartSpec:
    fit = found.fit.assign(chance=~found.fit["beyond_chance"])
    split = {column: float(fit[column].median()) for column in ("groups", "similarity")}
    width = float((fit["high"] - fit["low"]).median())
    return charts.quadrant(
        fit,
        label="name",
        x="groups",
        y="similarity",
        x_title=say("axis_groups"),
        y_title=say("axis_similarity"),
        x_split=(split["groups"], say("split_median", value=f"{split['groups']:.0f}")),
        y_split=(split["similarity"], say("split_median", value=f"{split['similarity']:.2f}")),
        quadrants=(
            say("quadrant_large_close"),
            say("quadrant_small_close"),
            say("quadrant_small_far"),
            say("quadrant_large_far"),
        ),
        flag="chance",
        flag_note="note_fit_chance",
        decimals=2,
        id="fit-scale",
        title=say("title_fit"),
        sources=_sources(say, "source_nbs_year", "source_classification", year=YEAR),
        notes=(say("note_fit_range", width=f"{width:.2f}"), say("note_demand_proxy")),
        trust="derived",
        lang=say.lang,
    )


def _coupling_maps(found: AlignmentResults, say: Wording) -> ChartSpec:
    from shuanggao_analytics.alignment import grade_scale

    coupling = found.coupling.assign(year=found.coupling["year"].astype("str"))
    return charts.map_series(
        coupling,
        panel="year",
        category="grade",
        classes=grade_scale("ten")["grade"].tolist(),
        palette="diverging",
        id="coupling-maps",
        title=say("title_coupling"),
        sources=(say("source_nbs_years", first=COUPLING_YEARS[0], last=COUPLING_YEARS[-1]),),
        notes=(
            say("note_coupling"),
            say("note_coupling_scope"),
            say("note_coupling_range", n=int((coupling["grades"] > 1).sum())),
        ),
        trust="derived",
        lang=say.lang,
    )
