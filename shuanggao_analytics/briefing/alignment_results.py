"""The numbers of the alignment chapter, computed once: round-one groups against industry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import alignment, datasets
from shuanggao_analytics.geography import places

if TYPE_CHECKING:
    from shuanggao_analytics.terms import Lang

YEAR = 2019
"""Year of the demand: that in which the list of round one was published."""

COUPLING_YEARS = (2019, 2020, 2021, 2022, 2023)
DRAWS = 20
CORE = 0.5
"""A group serves a cluster or field when its code has at least half of the largest weight there."""

NEAR_KM = 100
_NATION = "100000"
_NEEDED = ["code", "target", "weight", "confidence"]


@dataclass(frozen=True, kw_only=True)
class AlignmentResults:
    """How the 253 groups of round one stand to sectors, clusters and listed fields.

    Attributes
    ----------
    sectors
        One row a sector: ``sector``, ``supply_share``, ``demand_share``, and ``low``, ``high``
        (deviation over the crosswalks), ``sign_holds``.
    nation
        The match of the whole country: ``krugman``, ``low``, ``high``.
    cells
        One row a category and province, all 19 × 31: ``category`` (a term key), ``province``,
        ``groups``.
    provinces
        Their names in order.
    flows
        Links ``stage``, ``source``, ``target``, ``value`` (groups): sector, category, field.
    fit
        One row a province with groups: ``name``, ``groups``, ``similarity``, ``low``, ``high``,
        ``rank_low``, ``rank_high``, ``beyond_chance``.
    fields
        One row a field of the lists I-3 and I-4: ``target``, ``groups``, ``low``, ``high``,
        ``groups_core``, ``example``.
    clusters
        One row a cluster of 2022 and city: ``lon``, ``lat``, ``name``, ``groups``, ``service``
        (a term key).
    service
        Number of clusters by service, and the range of the served over crosswalks and scores.
    coupling
        One row a province and year: ``C``, ``T``, ``D``, ``grade``, ``low``, ``high``, ``grades``.
    """

    sectors: pd.DataFrame
    nation: dict[str, float]
    cells: pd.DataFrame
    provinces: tuple[str, ...]
    flows: pd.DataFrame
    fit: pd.DataFrame
    fields: pd.DataFrame
    clusters: pd.DataFrame
    service: dict[str, int]
    coupling: pd.DataFrame


def compute_alignment(*, lang: Lang) -> AlignmentResults:
    """Compute everything that the alignment chapter shows, from the shipped tables."""
    units = datasets.load_units(round=1)[["unit_id", "province_code", "city_code"]]
    groups = datasets.load_groups(round=1).merge(units, on="unit_id")
    panel = datasets.load_province_panel()
    demand = alignment.sector_demand(panel, year=YEAR)
    onward = datasets.load_crosswalk("section_sector9")[_NEEDED[:3]]
    walks = {
        name: alignment.compose_crosswalks(walk, onward)
        for name, walk in _variants("specialty_section").items()
    }
    whole = alignment.structure_range(groups, demand.sum(), crosswalks=walks)
    names = places.name_of(pd.Series(demand.index), lang=lang, short=True)
    named = dict(zip(demand.index, names, strict=True))
    clusters, service = _clusters(groups)
    return AlignmentResults(
        sectors=_sectors(groups, demand, walks["as_given"], whole),
        nation=_nation(whole),
        cells=_cells(groups, named),
        provinces=tuple(named.values()),
        flows=_flows(groups, walks["as_given"], lang),
        fit=_fit(groups, demand, walks).assign(name=lambda table: table.index.map(named)),
        fields=_fields(groups),
        clusters=clusters,
        service=service,
        coupling=_coupling(panel),
    )


def _variants(name: str) -> dict[str, pd.DataFrame]:
    """Return the variants of a crosswalk, without its reasons, which they need not carry along."""
    return alignment.crosswalk_variants(datasets.load_crosswalk(name)[_NEEDED], draws=DRAWS)


def _cells(groups: pd.DataFrame, named: dict[str, str]) -> pd.DataFrame:
    """Return the counts of every category and province, none left out."""
    codes = datasets.load_catalogue("zhuanke")["category_code"].drop_duplicates().sort_values()
    counts = pd.crosstab(groups["category_code"], groups["province_code"])
    counts = counts.reindex(index=codes, columns=list(named), fill_value=0)
    counts.index = "category_" + counts.index
    counts = counts.rename(columns=named).rename_axis(index="category", columns="province")
    return counts.melt(value_name="groups", ignore_index=False).reset_index()


def _sectors(
    groups: pd.DataFrame,
    demand: pd.DataFrame,
    walk: pd.DataFrame,
    whole: alignment.StructureRange,
) -> pd.DataFrame:
    nation = groups.assign(nation=_NATION)
    supply = alignment.distribute(nation, by="nation", crosswalk=walk)
    supply = supply.reindex(columns=demand.columns, fill_value=0.0)
    match = alignment.structure_match(supply, demand.sum().to_frame(_NATION).T)
    ranges = whole.table.set_index("sector")[["low", "high", "sign_holds"]]
    columns = ["sector", "supply_share", "demand_share", "deviation"]
    return match.table[columns].join(ranges, on="sector")


def _nation(whole: alignment.StructureRange) -> dict[str, float]:
    row = whole.summary.set_index("measure").T["krugman"].to_dict()
    return {key: float(row[key]) for key in ("as_given", "low", "high")}


def _flows(groups: pd.DataFrame, sectors: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return sector ← category → field of the clusters, in groups."""
    keyed = groups.assign(category="category_" + groups["category_code"])
    fields = datasets.load_crosswalk("specialty_field6")
    left = alignment.distribute(keyed, by="category", crosswalk=sectors)
    right = alignment.distribute(keyed, by="category", crosswalk=fields)
    names = datasets.load_classification()
    column = "name" if lang == "zh" else "name_en"

    def links(table: pd.DataFrame, scheme: str) -> pd.DataFrame:
        named = names[names["scheme"] == scheme].set_index("code")[column].to_dict()
        wide = table.rename(columns=named).rename_axis(columns="end")
        long = wide.melt(value_name="value", ignore_index=False).reset_index()
        return long.query("value > 0")

    first = links(left, "sector9").rename(columns={"end": "source", "category": "target"})
    second = links(right, "field6").rename(columns={"end": "target", "category": "source"})
    return pd.concat([first.assign(stage=1), second.assign(stage=2)], ignore_index=True)


def _fit(
    groups: pd.DataFrame, demand: pd.DataFrame, walks: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    ranges = alignment.structure_range(groups, demand, by="province_code", crosswalks=walks)
    similar = ranges.summary[ranges.summary["measure"] == "similarity"].set_index("region")
    weights = alignment.group_weights(groups["specialty_code"], crosswalk=walks["as_given"])
    weights = weights.reindex(columns=demand.columns, fill_value=0.0)
    sure = alignment.structure_interval(
        weights, demand, regions=groups["province_code"], draws=999, seed=0
    )
    chance = sure.summary
    fit = similar.rename(columns={"as_given": "similarity"})
    fit = fit[["similarity", "low", "high", "rank", "rank_low", "rank_high"]]
    fit["groups"] = groups["province_code"].value_counts()
    fit["beyond_chance"] = chance["krugman"] > chance["krugman_chance"]
    return fit.dropna(subset=["similarity"])


def _fields(groups: pd.DataFrame) -> pd.DataFrame:
    walks = _variants("specialty_field13")
    targets = datasets.load_classification("field13")["code"].tolist()
    targets.remove("none")

    def counted(crosswalk: pd.DataFrame) -> pd.DataFrame:
        table = alignment.list_coverage(groups, crosswalk=crosswalk, targets=targets)
        return table.set_index("target")

    ranges = alignment.range_over(lambda crosswalk: counted(crosswalk)["groups"], walks)
    return counted(walks["as_given"]).join(ranges[["low", "high"]]).reset_index()


def _clusters(groups: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    clusters = datasets.load_clusters().set_index("cluster_id", drop=False)
    walk = datasets.load_crosswalk("cluster_specialty")
    profiles = walk[walk["code"].isin(clusters.index)]
    pairs = {
        name: alignment.match_groups(groups, clusters, crosswalk=each, top=None)
        for name, each in alignment.crosswalk_variants(profiles).items()
    }
    where = alignment.match_places(groups, clusters, km=NEAR_KM, pairs=pairs["as_given"])
    service = alignment.cluster_service(pairs["as_given"], where)
    found = alignment.cluster_coverage(
        service, groups=groups.index, clusters=clusters.index, minimum=CORE
    ).clusters
    ranges = alignment.coverage_range(pairs, groups=groups.index, clusters=clusters.index)
    served = ranges["clusters_served"]
    found["service"] = "cluster_served_elsewhere"
    found.loc[found["local"] > 0, "service"] = "cluster_served_here"
    found.loc[~found["served"], "service"] = "cluster_unserved"
    counts = found["service"].value_counts()
    first_city = clusters["city_codes"].str.split(";").str[0]
    seats = places.places()
    seats = seats[seats["valid_to"].isna()].set_index("place_code")[["lon", "lat"]]
    located = found.assign(name=clusters["name"], city=first_city).join(seats, on="city")
    keys = {"near": "served_here", "far": "served_elsewhere", "none": "unserved"}
    totals = {key: int(counts.get(f"cluster_{name}", 0)) for key, name in keys.items()}
    totals |= {"low": int(served.min()), "high": int(served.max())}
    return located.rename_axis("cluster_id").reset_index(), totals


def _coupling(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the coupling of higher education and economy, both per head, by province and year."""
    rows = panel[panel["year"].isin(COUPLING_YEARS)].copy()
    people = rows["population_average_wan"]
    rows["students"] = rows["hei_enrolment_wan"] / people
    rows["graduates"] = rows["hei_graduates_wan"] / people
    rows["funds"] = rows["education_funds_wan"] / people
    rows["income"] = rows["gdp_per_capita_yuan"]
    rows["industry"] = rows["va_industry_yi"] / people
    rows["services"] = rows["gdp_tertiary_yi"] / people
    codes = ["students", "graduates", "funds", "income", "industry", "services"]
    meta = pd.DataFrame({"code": codes, "system": ["education"] * 3 + ["economy"] * 3})
    study = alignment.coupling_study(
        rows[["province_code", "year", *codes]],
        meta=meta.assign(direction=1),
        unit="province_code",
        time="year",
        weights="equal",
    )
    ranges = study.range[["low", "high", "grades"]]
    return study.table.join(ranges).reset_index()
