"""The workbook of programmes: what supplies and needs them, region by region and year by year."""

from __future__ import annotations

from types import MappingProxyType

from shuanggao_analytics.datasets.workbook.fields import Field, Template

_PEOPLE = MappingProxyType({"人": 1.0, "万人": 10000.0})
_RATE = MappingProxyType({"%": 0.01, "比例": 1.0})
_YES_NO = MappingProxyType({"是": True, "否": False})
_BASIS = MappingProxyType({"实测": "measured", "代理": "proxy", "无": None})
_GUIDANCE = MappingProxyType(
    {"优先发展": "grow", "人才紧缺": "shortage", "改造升级": "upgrade", "均不属于": "none"}
)


def _people(code: str, zh: str, en: str, help_zh: str, *synonyms: str) -> Field:
    return Field(code, zh, en, "count", help_zh, synonyms=synonyms, units=_PEOPLE)


def _rate(code: str, zh: str, en: str, help_zh: str, *synonyms: str, high: float = 1.0) -> Field:
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=_RATE, high=high)


PROGRAMMES = Template(
    kind="programmes",
    sheet="专业数据",
    title_zh="专业供需数据填报表",
    about_zh=(
        "每行填一个专业的一个年度；同一地区、院校、专业、对接产业和年度只能有一行。",
        "第1行为中文字段名（带*为必填），第2行为字段代码，第3行为单位；从第4行起填数据。",
        "没有的数据请留空，不要填0：空格表示“未知”，0表示“确实为零”。",
        "单位行可以改：人数可用“人”或“万人”，比率可用“%”或“比例”，经费可用“万元”或“元”。",
        "岗位需求数必须说明口径：实测（调查或正式发布的需求）或代理（用产值、招聘量等替代）。",
        "不要填合计行、小计行和表注，也不要合并单元格。",
        "“示例（合成数据）”工作表只供参照，不会被读取。",
    ),
    fields=(
        Field("region", "地区", "Region", "place", "省份从下拉表选；也可填地级市名称或六位代码",
              required=True, synonyms=("省份", "省", "Province")),
        Field("year", "年份", "Year", "year", "四位数字，如2024", required=True,
              synonyms=("年度", "学年"), low=2000, high=2050),
        Field("college_code", "院校代码", "College code", "code", "教育部十位学校标识码",
              synonyms=("学校标识码", "学校代码"), digits=10),
        Field("college", "院校名称", "College", "text", "学校全称",
              synonyms=("学校", "学校名称", "院校")),
        Field("specialty_code", "专业代码", "Specialty code", "code",
              "《职业教育专业目录（2021年）》六位代码", required=True, digits=6,
              synonyms=("专业编码", "代码")),
        Field("programme", "专业名称", "Programme", "text", "目录中的名称",
              synonyms=("专业",)),
        Field("industry", "对接产业", "Industry", "text", "计算供需缺口时使用的产业名称",
              synonyms=("产业", "行业", "面向产业")),
        _people("students", "在校生数", "Students", "当年全日制在校生", "在校生", "在校生人数"),
        _people("planned", "计划招生数", "Planned enrolment", "当年招生计划",
                "招生计划", "计划招生", "招生计划数"),
        _people("enrolled", "实际招生数", "Enrolled", "当年实际报到人数",
                "实际报到数", "录取报到数", "实际招生"),
        _people("graduates", "毕业生数", "Graduates", "当年毕业生", "毕业生", "毕业人数"),
        _people("employed", "毕业去向落实人数", "Employed", "当年毕业生中已落实去向的人数",
                "就业人数", "落实人数", "就业数"),
        _people("matched", "对口就业人数", "In their field", "已落实去向者中专业对口的人数",
                "对口人数", "对口就业数"),
        _rate("recruitment_rate", "招生完成率", "Recruitment rate",
              "没有人数时可直接填：实际招生数÷计划招生数", "报到率", high=10.0),
        _rate("employment_rate", "毕业去向落实率", "Employment rate",
              "没有人数时可直接填：落实人数÷毕业生数", "就业率", "初次就业率"),
        _rate("match_rate", "对口就业率", "Match rate",
              "没有人数时可直接填：对口就业人数÷落实人数（不是÷毕业生数）", "专业对口率"),
        _people("posts", "岗位需求数", "Posts", "当年本地区面向该专业的岗位数",
                "岗位数", "人才需求数", "用人需求"),
        Field("demand_basis", "需求口径", "Demand basis", "choice", "实测、代理或无",
              synonyms=("口径",), choices=_BASIS),
        Field("demand_source", "需求来源", "Demand source", "text", "文件、调查或网站名称与日期",
              synonyms=("来源", "数据来源")),
        Field("posts_vanished", "职业岗位消失", "Posts vanished", "choice",
              "对应职业岗位是否已消失", synonyms=("岗位消失",), choices=_YES_NO),
        Field("guidance", "引导类别", "Guidance", "choice",
              "所服务领域在教职成2022年专业设置引导中的类别；不清楚请留空", choices=_GUIDANCE),
        Field("fit", "产业契合度", "Fit", "number", "0到1；由结构匹配结果填入",
              synonyms=("契合度",), high=1.0),
        Field("funding_wan", "专业建设投入", "Funding", "number", "当年专业建设经费",
              synonyms=("建设经费", "经费", "投入"),
              units={"万元": 1.0, "元": 0.0001, "亿元": 10000.0}),
    ),
    key=("region_code", "year", "college_code", "college", "specialty_code", "industry"),
    parts=(("employed", "graduates"), ("matched", "employed")),
    together=(("posts", "demand_basis"), ("posts", "demand_source")),
    examples=(
        {"region": "江苏", "year": 2024, "college": "示例职业技术大学", "specialty_code": "460301",
         "programme": "机电一体化技术", "industry": "先进制造", "students": 620, "planned": 200,
         "enrolled": 205, "graduates": 190, "employed": 183, "matched": 150, "posts": 260,
         "demand_basis": "实测", "demand_source": "示例：全省用工调查", "posts_vanished": "否",
         "guidance": "优先发展"},
        {"region": "江苏", "year": 2024, "college": "示例职业技术大学", "specialty_code": "530302",
         "programme": "大数据与会计", "industry": "商务服务", "students": 900, "planned": 300,
         "enrolled": 170, "graduates": 310, "employed": 170, "matched": 70, "posts": 150,
         "demand_basis": "代理", "demand_source": "示例：网站招聘量", "posts_vanished": "否",
         "guidance": "均不属于"},
    ),
)  # fmt: skip
