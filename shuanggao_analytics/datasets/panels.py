"""Loaders of the tables about places and classifications: provinces, cities, clusters, catalogue.

Every loader returns a table of its own (change it freely), checked against the data package on
first use. Units stand in the names of the columns: ``_yi`` 亿元 (100 million yuan), ``_wan`` 万
(ten thousand persons, or 万元), ``_yuan``, ``_pct`` per cent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.datasets.store import only, shipped

if TYPE_CHECKING:
    import pandas as pd

_PANEL_META = {"trust": "panel_trust", "source": "panel_source"}


def load_provinces(year: int | None = None) -> pd.DataFrame:
    """Return the 35 province-level units, alone or with the province panel of one year.

    Parameters
    ----------
    year
        ``None``: the units alone. 2016 … 2024: the columns of `load_province_panel` of that year
        beside them.

    Returns
    -------
    DataFrame
        ``province_code`` (key), ``name``, ``short_name``, ``name_en``, ``level``
        (``municipality``, ``province``, ``autonomous_region``, ``sar``, ``corps``), ``belt3``
        (三大地带: the split of the published statistics of the programme), ``belt4`` (四大地区 of
        the National Bureau of Statistics; the two differ for 辽宁, 吉林, 黑龙江; both missing for
        台湾, 香港, 澳门; 兵团 lies in 新疆 and goes with it), ``in_programme`` (bool),
        ``has_gb_code`` (bool: False only for 新疆生产建设兵团, whose 660000 is not of GB/T 2260),
        ``note``, ``trust``, ``source``.

        With a year also ``year``, the panel's columns, ``panel_trust`` and ``panel_source``; they
        are missing for 台湾, 香港, 澳门 and 兵团, which are shown and never zero.

    Raises
    ------
    UnknownNameError
        When the panel does not have the year.

    Examples
    --------
    >>> load_provinces().shape[0], int(load_provinces(year=2024)["gdp_yi"].notna().sum())
    (35, 31)
    """
    provinces = shipped("provinces")
    if year is None:
        return provinces
    panel = only(shipped("province_panel"), "year", year, asked="load_provinces(year=…)")
    panel = panel.rename(columns=_PANEL_META).drop(columns="year")
    joined = provinces.merge(panel, on="province_code", how="left", validate="1:1")
    joined.insert(1, "year", year)
    return joined


def load_province_panel() -> pd.DataFrame:
    """Return 31 provinces × 2016-2024 as the National Bureau of Statistics publishes them.

    Returns
    -------
    DataFrame
        - ``province_code`` and ``year`` (key);
        - output, 2019-2024, revised after the 5th economic census: ``gdp_yi``,
          ``gdp_primary_yi``, ``gdp_secondary_yi``, ``gdp_tertiary_yi``, ``gdp_per_capita_yuan``,
          ``va_agriculture_yi``, ``va_industry_yi``, ``va_construction_yi``,
          ``va_wholesale_retail_yi``, ``va_transport_post_yi``, ``va_hotel_catering_yi``,
          ``va_finance_yi``, ``va_real_estate_yi``, ``va_other_yi``; ``gdp_index_prev100``
          (previous year = 100);
        - people: ``population_yearend_wan``, ``population_urban_wan``, and the *derived*
          ``population_average_wan`` (GDP over GDP a head); ``employment_urban_units_wan`` and by
          sector ``employment_manufacturing_wan``, ``employment_construction_wan``,
          ``employment_transport_wan``, ``employment_ict_wan``,
          ``employment_research_technical_wan``, ``employment_education_wan``;
        - money: ``disposable_income_yuan``, ``fiscal_revenue_yi``, ``retail_sales_yi``,
          ``education_funds_wan``;
        - higher education, 普通、职业本专科 *together* (never to be shown as 高职):
          ``hei_count``, ``hei_enrolment_wan``, ``hei_admissions_wan``, ``hei_graduates_wan``;
        - ``trust``, ``source``.

        A missing cell was not collected here; it is never zero.

    Examples
    --------
    >>> load_province_panel().groupby("year").size().unique().tolist()
    [31]
    """
    return shipped("province_panel")


def load_city_panel() -> pd.DataFrame:
    """Return population and output of 337 prefecture-level places.

    Returns
    -------
    DataFrame
        - ``city_code`` (key), ``name``, ``province_code``;
        - persons (int): ``population_2020`` (census), ``population_2010`` (boundaries of 2020),
          ``population_2020_yearbook``, ``population_15_19_2020``, ``population_20_24_2020``;
        - ``gdp_2020_yi``, ``gdp_primary_2020_yi``, ``gdp_secondary_2020_yi``,
          ``gdp_tertiary_2020_yi``, ``gdp_per_capita_2020_yuan`` and the same of 2019:
          ``gdp_2019_yi``, ``gdp_primary_2019_yi``, ``gdp_secondary_2019_yi``,
          ``gdp_tertiary_2019_yi``, ``gdp_per_capita_2019_yuan``;
        - ``gdp_break_2019_2020`` (the two years are not comparable; missing: no GDP of both),
          ``population_basis``, ``note``, ``note_en``, ``trust_population``, ``trust_gdp``
          (missing where there is no GDP), ``source``.

        A missing cell was not collected; it is never zero.

    Notes
    -----
    Counties directly under a province and 兵团 cities are not in the table. City GDP is older than
    the revision of the province panel: use shares and rankings, never both levels side by side.

    Examples
    --------
    >>> len(load_city_panel())
    337
    """
    return shipped("city_panel")


def load_city_industry(
    level: Literal["nation", "province", "prefecture"] | None = None,
) -> pd.DataFrame:
    """Return schooling, occupation and industry by place (census 2020), as shares.

    Parameters
    ----------
    level
        ``"nation"``, ``"province"``, ``"prefecture"``, or ``None`` for all.

    Returns
    -------
    DataFrame
        - ``place_code`` (100000 is the nation) and ``level`` (key: a municipality stands at both
          levels), ``name``, ``province_code`` (missing for the nation),
          ``population_2020_yearbook`` (persons), ``employed_sample`` (int: employed persons in the
          long-form sample, the base of the shares below; missing for 三沙, as they are);
        - schooling, % of the population of all ages: ``no_schooling_pct``, ``preschool_pct``,
          ``primary_school_pct``, ``junior_secondary_pct``, ``senior_secondary_pct``,
          ``junior_college_pct``; ``mean_years_schooling``;
        - occupation, % of the employed: ``occ_managers_pct``, ``occ_professionals_pct``,
          ``occ_clerks_pct``, ``occ_services_pct``, ``occ_agriculture_pct``,
          ``occ_production_pct``, ``occ_other_pct``;
        - industry, % of the employed, 20 sections of GB/T 4754: ``ind_agriculture_pct``,
          ``ind_mining_pct``, ``ind_manufacturing_pct``, ``ind_utilities_pct``,
          ``ind_construction_pct``, ``ind_wholesale_retail_pct``, ``ind_transport_post_pct``,
          ``ind_hotel_catering_pct``, ``ind_ict_pct``, ``ind_finance_pct``,
          ``ind_real_estate_pct``, ``ind_leasing_business_pct``, ``ind_research_technical_pct``,
          ``ind_environment_public_facilities_pct``, ``ind_resident_services_pct``,
          ``ind_education_pct``, ``ind_health_social_work_pct``, ``ind_culture_sports_pct``,
          ``ind_public_administration_pct``, ``ind_international_pct``;
        - ``note``, ``note_en``, ``trust``, ``source``.

    Raises
    ------
    UnknownNameError
        When there is no such level.

    Notes
    -----
    A sample: shares and location quotients only, never counts of workers. The six schooling shares
    do not add to 100, for 大学本科 and above has no column in the copy.

    Examples
    --------
    >>> len(load_city_industry(level="prefecture"))
    337
    """
    return only(shipped("city_industry"), "level", level, asked="load_city_industry(level=…)")


def load_clusters(batch: Literal[2022, 2024] = 2022) -> pd.DataFrame:
    """Return the national advanced manufacturing clusters (国家先进制造业集群) of a batch.

    Parameters
    ----------
    batch
        2022: all 45. 2024: *partial*, 26 of 35, a list of names only: no totals, shares, rankings
        or counts by province from it (for these see `load_cluster_totals`).

    Returns
    -------
    DataFrame
        ``cluster_id`` (key), ``batch``, ``name``, ``province_code`` (missing where the cluster
        spans provinces), ``province_codes`` and ``city_codes`` (text, joined by ``;``), ``trust``
        (five names of 2022 are recalled), ``source``. 2022 also ``field``, ``field_name`` and
        ``field_basis`` (assigned by theme, not by the ministry); 2024 also ``area``,
        ``cities_basis``, ``note``.

    Raises
    ------
    UnknownNameError
        When there is no such batch.

    Examples
    --------
    >>> len(load_clusters()), len(load_clusters(batch=2024))
    (45, 26)
    """
    name = "clusters_2024_partial" if batch == 2024 else "clusters"
    return only(shipped(name), "batch", batch, asked="load_clusters(batch=…)")


def load_cluster_totals() -> pd.DataFrame:
    """Return the published totals of clusters (2022 and 2024 together) for 13 areas.

    Returns
    -------
    DataFrame
        ``area`` (key), ``level`` (``nation``, ``province``, ``city``, ``strategy``),
        ``place_code`` (missing for a strategy), ``clusters`` (int: 大飞机 counted for 上海 only),
        ``clusters_with_shared`` (int: counted for each province that shares it; missing: not
        published), ``listed_2022``, ``listed_2024`` (int: rows of our two tables),
        ``all_named`` (bool), ``note``, ``note_en``, ``trust``, ``source``.

    Notes
    -----
    Thirteen areas only: a missing area is not zero, and areas overlap, so they must not be added.

    Examples
    --------
    >>> len(load_cluster_totals())
    13
    """
    return shipped("cluster_totals")


def load_catalogue(
    level: Literal["zhuanke", "vocational_bachelor"] | None = None,
) -> pd.DataFrame:
    """Return the specialty catalogue of 2021 (职业教育专业目录), one row a specialty.

    Parameters
    ----------
    level
        ``"zhuanke"`` (744), ``"vocational_bachelor"`` (247), or ``None`` for both.

    Returns
    -------
    DataFrame
        ``specialty_code`` (key), ``level``, ``name``, ``class_code``, ``class`` (专业类),
        ``category_code``, ``category`` (专业大类), ``state_controlled`` (bool: 国家控制布点),
        ``trust`` (the 47 state-controlled zhuanke rows are recalled), ``source``.

    Raises
    ------
    UnknownNameError
        When there is no such level.

    Notes
    -----
    The two levels number their categories differently: count by name, or within a level. Later
    additions to the catalogue are not included.

    Examples
    --------
    >>> zhuanke = load_catalogue(level="zhuanke")
    >>> len(zhuanke), zhuanke["class_code"].nunique(), zhuanke["category_code"].nunique()
    (744, 97, 19)

    References
    ----------
    教职成〔2021〕2号.
    """
    return only(shipped("catalogue"), "level", level, asked="load_catalogue(level=…)")
