"""The workbooks of provinces: how many places each may have, and values of one's own."""

from __future__ import annotations

from shuanggao_analytics.datasets.workbook.fields import Field, Template

_PROVINCE = Field("province", "省份", "Province", "province", "从下拉表选；也可填六位代码",
                  required=True, synonyms=("省", "地区", "省份代码", "province_code"))  # fmt: skip
_YEAR = Field("year", "年份", "Year", "year", "四位数字；只有一年时可留空",
              synonyms=("年度",), low=1990, high=2060)  # fmt: skip
_HEAD = "第1行为中文字段名（带*为必填），第2行为字段代码，第3行为单位；从第4行起填数据。"
_EXAMPLE = "“示例（合成数据）”工作表只供参照，不会被读取。"

QUOTAS = Template(
    kind="quotas",
    sheet="省份名额",
    title_zh="双高计划省份名额表",
    about_zh=(
        "每行填一个省份；同一省份只能有一行。",
        _HEAD,
        "名额为整数；0表示没有名额，留空表示未知，因此不可留空。",
        "合计行会被略去并说明。",
        _EXAMPLE,
    ),
    fields=(
        _PROVINCE,
        Field("quota", "名额", "Quota", "count", "可推荐或可立项的单位数", required=True,
              synonyms=("推荐名额", "分配名额", "指标数", "限额"), units={"个": 1.0}, high=500),
        Field("quota_school", "其中：学校类名额", "Quota of school units", "count",
              "高水平学校的名额，可留空", synonyms=("学校类名额", "学校名额"), units={"个": 1.0},
              high=500),
        Field("basis", "依据", "Basis", "text", "文件名称与日期，或自定规则",
              synonyms=("名额依据", "来源")),
    ),
    key=("province_code",),
    parts=(("quota_school", "quota"),),
    examples=(
        {"province": "江苏省", "quota": 18, "quota_school": 6, "basis": "示例：自定"},
        {"province": "甘肃省", "quota": 5, "quota_school": 1, "basis": "示例：自定"},
    ),
)  # fmt: skip

PROVINCES = Template(
    kind="provinces",
    sheet="省份数据",
    title_zh="省份数据填报表",
    about_zh=(
        "每行填一个省份（一个年度）；同一省份和年份只能有一行。",
        _HEAD,
        "示例中的数值列可换成任意的列：标题自定，单位写在标题的括号里，如“地区生产总值（亿元）”。",
        "自定列只能填数；不换算单位，标题原样保留。没有的数据请留空。",
        "合计行和全国行会被略去并说明。",
        _EXAMPLE,
    ),
    fields=(
        _PROVINCE,
        _YEAR,
        Field("population_wan", "常住人口", "Population", "number", "年末常住人口",
              synonyms=("人口", "年末常住人口"), units={"万人": 1.0, "人": 0.0001}),
        Field("gdp_yi", "地区生产总值", "GDP", "number", "当年价",
              synonyms=("生产总值",), units={"亿元": 1.0, "万元": 0.0001, "万亿元": 10000.0}),
        Field("students", "高职在校生数", "Vocational students", "count", "高职（专科）在校生",
              synonyms=("在校生数", "高职在校生"), units={"人": 1.0, "万人": 10000.0}),
    ),
    key=("province_code", "year"),
    own=Field("own", "自定", "Own", "number", "自定的数值列", low=float("-inf")),
    examples=(
        {"province": "江苏省", "year": 2024, "population_wan": 8500, "gdp_yi": 130000,
         "students": 700000},
        {"province": "甘肃省", "year": 2024, "population_wan": 2400, "gdp_yi": 13000,
         "students": 260000},
    ),
)  # fmt: skip
