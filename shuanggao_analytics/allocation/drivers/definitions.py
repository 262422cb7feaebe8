"""What each shipped driver is: its family, its construction, its source, whether it is a proxy.

The notice of round two names four grounds of the provinces' quotas (000:202) and neither
indicators nor weights. Every driver here is our construction of one of them, or of need and
equity, which the notice does not name.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

FAMILIES = ("region", "industry", "scale", "reform", "equity", "need")
"""The four grounds of the notice, then two that are not among them."""

_PANEL = "province_panel: 国家统计局 分省年度数据"
_COLLEGES = "colleges: 全国高等学校名单 (2025)"
_CLUSTERS = "clusters: 国家先进制造业集群 (2022)"
_UNITS = "units: 教职成函〔2019〕14号"
_STRATEGIES = "strategies: members from the documents named there"


class _Driver(NamedTuple):
    driver: str
    family: str
    name_zh: str
    name_en: str
    unit: str
    construction_zh: str
    construction_en: str
    source: str
    proxy: bool
    trust: str


_DRIVERS = (
    _Driver(
        "strategy_students_wan",
        "region",
        "国家区域战略覆盖的在校生",
        "students covered by the strategies named in the notice",
        "万人次",
        "在校生×所属的通知点名战略数；只有部分城市属于某战略的省，按成员城市高职院校占全省的比重计；"
        "战略有重叠，重叠按次数计",
        "students × number of strategies named in the notice that the province belongs to; where "
        "only cities belong, the share of its vocational colleges seated in them; overlaps count "
        "each time",
        f"{_PANEL}; {_STRATEGIES}; {_COLLEGES}",
        True,
        "derived",
    ),
    _Driver(
        "industry_value_added_yi",
        "industry",
        "工业增加值",
        "industrial value added",
        "亿元",
        "分省工业增加值；代表重点产业布局，不分产业",
        "industrial value added; stands for the layout of key industries without telling them "
        "apart",
        _PANEL,
        True,
        "compiled",
    ),
    _Driver(
        "gdp_yi",
        "industry",
        "地区生产总值",
        "gross regional product",
        "亿元",
        "地区生产总值",
        "gross regional product",
        _PANEL,
        True,
        "compiled",
    ),
    _Driver(
        "clusters_2022",
        "industry",
        "国家先进制造业集群",
        "national advanced manufacturing clusters",
        "个",
        "2022年公布的45个集群，每个按1计，跨省集群在所属各省平均分",
        "the 45 clusters of 2022, 1 each, one that spans provinces split evenly between them",
        _CLUSTERS,
        True,
        "derived",
    ),
    _Driver(
        "students_wan",
        "scale",
        "普通、职业本专科在校生",
        "enrolment of regular and vocational undergraduates and junior college students",
        "万人",
        "本科与专科在校生合计；分省高职在校生没有收入，此处代替",
        "bachelor and junior-college students together; stands for vocational students, whom no "
        "shipped table counts by province",
        _PANEL,
        True,
        "compiled",
    ),
    _Driver(
        "graduates_wan",
        "scale",
        "普通、职业本专科毕业生",
        "graduates of regular and vocational undergraduate and junior college programmes",
        "万人",
        "本科与专科毕业生合计；代替高职毕业生",
        "bachelor and junior-college graduates together; stands for vocational graduates",
        _PANEL,
        True,
        "compiled",
    ),
    _Driver(
        "vocational_colleges",
        "scale",
        "高职院校数",
        "higher vocational colleges",
        "所",
        "2025年名单中专科层次与职业本科院校的数目，不论规模",
        "institutions at the junior-college and vocational-bachelor level in the list of 2025, "
        "whatever their size",
        _COLLEGES,
        False,
        "derived",
    ),
    _Driver(
        "round1_units",
        "reform",
        "第一轮建设单位",
        "units of round one",
        "个",
        "第一轮名单中的建设单位数；代替改革成效，不含绩效评价结论",
        "units in the list of round one; stands for results of reform, without the conclusions of "
        "the evaluation",
        _UNITS,
        True,
        "derived",
    ),
    _Driver(
        "round1_groups",
        "reform",
        "第一轮专业群",
        "programme groups of round one",
        "个",
        "第一轮名单中的专业群数：高水平学校2个、高水平专业群1个；代替改革成效",
        "programme groups in the list of round one: 2 a school unit, 1 a group unit; stands for "
        "results of reform",
        _UNITS,
        True,
        "derived",
    ),
    _Driver(
        "vocational_bachelor_colleges",
        "reform",
        "职业本科院校数",
        "vocational-bachelor colleges",
        "所",
        "2025年名单中的职业本科院校数；代替改革成效",
        "institutions at the vocational-bachelor level in the list of 2025; stands for results of "
        "reform",
        _COLLEGES,
        True,
        "derived",
    ),
    _Driver(
        "equal_share",
        "equity",
        "各省均等",
        "the same for every province",
        "份",
        "每省1份",
        "1 for every province",
        "by definition",
        False,
        "derived",
    ),
    _Driver(
        "western_population_wan",
        "equity",
        "西部人口",
        "population of the west",
        "万人",
        "年末常住人口；四大地区中不属西部的省为0",
        "year-end population; 0 in provinces outside the west of the four regions",
        _PANEL,
        False,
        "derived",
    ),
    _Driver(
        "population_wan",
        "need",
        "年末常住人口",
        "year-end population",
        "万人",
        "年末常住人口，各年龄合计",
        "year-end resident population of all ages",
        _PANEL,
        False,
        "compiled",
    ),
    _Driver(
        "low_income_population_wan",
        "need",
        "低收入加权人口",
        "population weighted by the income gap",
        "万人",
        "年末常住人口×max(0, 1−本省人均GDP÷31省人均GDP)，人均GDP＝地区生产总值÷年末常住人口",
        "population × max(0, 1 − GDP per head / GDP per head of the 31 provinces), with year-end "
        "population as heads",
        _PANEL,
        True,
        "derived",
    ),
)


def driver_table() -> pd.DataFrame:
    """Return the shipped drivers, one row a driver, in the order of `FAMILIES`.

    Returns
    -------
    pandas.DataFrame
        ``driver`` (the column of `province_drivers`; its ending tells the unit), ``family``
        (``region``, ``industry``, ``scale``, ``reform``: the grounds of the notice; ``equity``,
        ``need``: not among them), ``name_zh``, ``name_en``, ``unit``, ``construction_zh``,
        ``construction_en``, ``source``, ``proxy`` (bool: stands for something that no shipped
        table measures) and ``trust`` (``compiled`` as read, ``derived`` when computed).

    References
    ----------
    Round-two notice, 000:202: the grounds; no indicators and no weights are given.

    Examples
    --------
    >>> table = driver_table().set_index("driver")
    >>> table.index[table["family"] == "scale"].tolist()
    ['students_wan', 'graduates_wan', 'vocational_colleges']
    >>> bool(table.loc["students_wan", "proxy"])
    True
    """
    return pd.DataFrame(_DRIVERS)
