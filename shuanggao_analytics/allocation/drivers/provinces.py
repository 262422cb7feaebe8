"""The drivers of a quota by province: what could speak for more units in a province.

Amounts are extensive (a province twice as large has twice as much) and never negative, so that
their shares can be combined into weights: see `driver_weights`. What each one is and stands for
is told by `driver_definitions.driver_table`.
"""

from __future__ import annotations

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.inputs import number_faults
from shuanggao_analytics.policy import strategies

_PANEL = {
    "industry_value_added_yi": "va_industry_yi",
    "gdp_yi": "gdp_yi",
    "students_wan": "hei_enrolment_wan",
    "graduates_wan": "hei_graduates_wan",
    "population_wan": "population_yearend_wan",
}
_NEEDED = {
    "provinces": ["province_code", *_PANEL.values()],
    "colleges": ["college_code", "level", "province_code", "city_code"],
    "clusters": ["cluster_id", "batch", "province_codes"],
    "units": ["round", "college_code", "province_code", "groups"],
}
_CLUSTER_YEAR = 2022


def province_drivers(
    *,
    provinces: pd.DataFrame,
    colleges: pd.DataFrame,
    clusters: pd.DataFrame,
    units: pd.DataFrame,
    membership: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Return the shipped drivers of every province, as `driver_table` describes them.

    The two that are more than a count or a column are, with students :math:`n_i`, population
    :math:`b_i`, product :math:`y_i` and the strategies S that the notice names:

    .. math:: \text{strategy\_students}_i = n_i \sum_{s \in S} m_{is}, \qquad
              \text{low\_income\_population}_i =
                b_i \max\!\left(0,\ 1 - \frac{y_i / b_i}{\sum_j y_j / \sum_j b_j}\right)

    where :math:`m_{is}` is 1 when the whole province is a member (also where only a part of it
    belongs, as `policy.strategies` counts it) and otherwise the share of its vocational colleges
    that are seated in member cities.

    Parameters
    ----------
    provinces
        One row a province, one year: ``province_code``, ``population_yearend_wan``, ``gdp_yi``,
        ``va_industry_yi``, ``hei_enrolment_wan``, ``hei_graduates_wan``. Rows outside the 31
        provinces (兵团, 台湾, 香港, 澳门) are left aside.
    colleges
        One row a college of one year: ``college_code``, ``level`` (all but ``bachelor`` count),
        ``province_code``, ``city_code``.
    clusters
        ``cluster_id``, ``batch`` (only 2022 is complete and counted) and ``province_codes``
        (text, joined by ``;``).
    units
        ``round`` (only 1 is counted), ``college_code``, ``province_code``, ``groups``.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it (the default).
        Only strategies ``named_in_notice`` count.

    Returns
    -------
    pandas.DataFrame
        31 provinces (index ``province_code``) × drivers, numbers ≥ 0. A zero is a true zero: no
        such college, cluster or unit. No cell is missing.

    Raises
    ------
    DataContractError
        With every fault: missing columns, a province twice or missing, a missing or negative
        number, a college or cluster twice, an unknown province, no rows of 2022 or of round one.

    References
    ----------
    Round-two notice, 000:202 (grounds of the quotas), 000:156 (the strategies it names).

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> drivers = province_drivers(provinces=sg.load_provinces(year=2024),
    ...     colleges=sg.load_colleges(), clusters=sg.load_clusters(), units=sg.load_units())
    >>> drivers.loc[["320000", "630000"], ["students_wan", "clusters_2022", "round1_groups"]]
                   students_wan  clusters_2022  round1_groups
    province_code
    320000               238.34           10.0           27.0
    630000                 8.66            0.0            0.0
    """
    given = {"provinces": provinces, "colleges": colleges, "clusters": clusters, "units": units}
    codes = places.programme_provinces()
    faults = [
        Fault(name, "missing column", column=column)
        for name, columns in _NEEDED.items()
        for column in columns
        if column not in given[name].columns
    ]
    if faults:
        raise DataContractError(faults)
    shared = _shared_clusters(clusters)
    first = units[units["round"] == 1]
    faults = _panel_faults(provinces, codes) + _list_faults(colleges, "colleges", codes)
    faults += _list_faults(first, "units", codes) + _cluster_faults(clusters, shared, codes)
    if faults:
        raise DataContractError(faults)
    panel = provinces.set_index("province_code").reindex(codes)
    result = pd.DataFrame({name: panel[column] for name, column in _PANEL.items()}).astype(float)
    vocational = colleges[colleges["level"] != "bachelor"]
    bachelor = colleges[colleges["level"] == "vocational_bachelor"]
    west = places.provinces().set_index("province_code")["belt4"].reindex(codes) == "west"
    people, product = result["population_wan"], result["gdp_yi"]
    gap = 1 - (product / people) / (product.sum() / people.sum())
    member = strategies.membership() if membership is None else membership
    columns = {
        "strategy_students_wan": result["students_wan"]
        * _strategies_held(member[member["named_in_notice"]], vocational, codes),
        "industry_value_added_yi": result["industry_value_added_yi"],
        "gdp_yi": product,
        "clusters_2022": shared.groupby("province_code")["part"].sum(),
        "students_wan": result["students_wan"],
        "graduates_wan": result["graduates_wan"],
        "vocational_colleges": vocational.groupby("province_code").size(),
        "round1_units": first.groupby("province_code").size(),
        "round1_groups": first.groupby("province_code")["groups"].sum(),
        "vocational_bachelor_colleges": bachelor.groupby("province_code").size(),
        "equal_share": 1.0,
        "western_population_wan": people.where(west, 0.0),
        "population_wan": people,
        "low_income_population_wan": people * gap.clip(lower=0.0),
    }
    return pd.DataFrame(columns, index=codes).fillna(0.0).astype("float64")


def membership_shares(
    member: pd.DataFrame, *, colleges: pd.DataFrame, codes: pd.Index[str]
) -> pd.DataFrame:
    """Return how much of each province each strategy holds, provinces × strategies, 0 to 1.

    A province that is a member itself counts 1, also where only a part of it belongs. Where only
    cities are members it counts the share of its colleges that are seated in them; a province
    without a college counts 0.

    Examples
    --------
    >>> colleges = pd.DataFrame({"province_code": ["440000", "440000"],
    ...                          "city_code": ["440100", "440800"]})
    >>> member = strategies.membership(["gba", "yangtze-delta"])
    >>> shares = membership_shares(member, colleges=colleges, codes=pd.Index(["310000", "440000"]))
    >>> shares.to_numpy().tolist()
    [[0.0, 1.0], [0.5, 0.0]]
    """
    ids = member["strategy_id"].drop_duplicates()
    pairs = colleges[["province_code", "city_code"]].merge(
        member, left_on="city_code", right_on="place_code"
    )
    seated = pd.crosstab(pairs["province_code"], pairs["strategy_id"])
    seated = seated.reindex(index=codes, columns=ids, fill_value=0)
    total = colleges.groupby("province_code").size().reindex(codes)
    shares = seated.div(total, axis=0).fillna(0.0)
    inside = member[member["place_code"].isin(codes)]
    whole = pd.crosstab(inside["place_code"], inside["strategy_id"]) > 0
    whole = whole.reindex(index=codes, columns=ids, fill_value=False)
    shares = shares.mask(whole, 1.0)
    return shares.set_axis(pd.Index(ids, name="strategy_id"), axis="columns")


def _strategies_held(
    member: pd.DataFrame, colleges: pd.DataFrame, codes: pd.Index[str]
) -> pd.Series:
    return membership_shares(member, colleges=colleges, codes=codes).sum(axis=1)


def _shared_clusters(clusters: pd.DataFrame) -> pd.DataFrame:
    """Return one row a cluster of 2022 and province, with its even part of the cluster."""
    counted = clusters[clusters["batch"] == _CLUSTER_YEAR]
    named = counted.assign(province_code=counted["province_codes"].str.split(";"))
    rows = named.explode("province_code", ignore_index=True)
    part = 1.0 / rows.groupby("cluster_id")["province_code"].transform("size")
    return rows[["cluster_id", "province_code"]].assign(part=part)


def _panel_faults(provinces: pd.DataFrame, codes: pd.Index[str]) -> list[Fault]:
    inside = provinces[provinces["province_code"].isin(codes)]
    faults = place_faults("provinces", pd.Index(inside["province_code"]), codes)
    if faults:
        return faults
    numbers = inside.set_index("province_code")
    for column in _PANEL.values():
        strict = column == "population_yearend_wan"  # a head is divided by
        found = number_faults("provinces", numbers[column], strict=strict)
        faults += [
            Fault(f.table, f.problem, f.row, column, value=f.value, remedy=f.remedy) for f in found
        ]
    return faults


def place_faults(table: str, given: pd.Index, codes: pd.Index[str]) -> list[Fault]:
    """Return a fault for each province that stands twice, is missing, or is none of `codes`.

    Examples
    --------
    >>> found = place_faults("quotas", pd.Index(["a", "a", "c"]), pd.Index(["a", "b"]))
    >>> [fault.problem for fault in found]
    ['province twice', 'province missing', 'not a province of the programme']
    """
    faults = [
        Fault(table, "province twice", row=str(code), remedy="one row a province, of one year")
        for code in given[given.duplicated()].unique()
    ]
    faults += [
        Fault(table, "province missing", row=str(code), remedy="zero is a value; a gap is not")
        for code in codes.difference(given)
    ]
    remedy = "use the six-digit code of one of the 31 provinces, as text"
    faults += [
        Fault(table, "not a province of the programme", row=str(code), remedy=remedy)
        for code in given.unique().difference(codes, sort=False)
    ]
    return faults


def _list_faults(rows: pd.DataFrame, table: str, codes: pd.Index[str]) -> list[Fault]:
    if rows.empty:
        remedy = "round one is counted" if table == "units" else None
        return [Fault(table, "no rows", remedy=remedy)]
    twice = rows["college_code"].duplicated()
    faults = [
        Fault(table, "college twice", str(label), "college_code", str(code), "one year at a time")
        for label, code in rows.loc[twice, "college_code"].items()
    ]
    faults += [
        Fault(table, "not a province of the programme", str(label), "province_code", str(code))
        for label, code in rows.loc[~rows["province_code"].isin(codes), "province_code"].items()
    ]
    if table == "units":
        found = number_faults(table, rows["groups"], strict=False)
        faults += [Fault(f.table, f.problem, f.row, "groups", f.value, f.remedy) for f in found]
    return faults


def _cluster_faults(
    clusters: pd.DataFrame, shared: pd.DataFrame, codes: pd.Index[str]
) -> list[Fault]:
    counted = clusters[clusters["batch"] == _CLUSTER_YEAR]
    if counted.empty:
        return [Fault("clusters", "no rows", "batch 2022", remedy="the list of 2022 is counted")]
    twice = counted["cluster_id"].duplicated()
    faults = [
        Fault("clusters", "cluster twice", row=str(name)) for name in counted[twice]["cluster_id"]
    ]
    wrong = shared[~shared["province_code"].isin(codes)]
    faults += [
        Fault("clusters", "not a province of the programme", name, "province_codes", str(code))
        for name, code in zip(wrong["cluster_id"], wrong["province_code"], strict=True)
    ]
    return faults
