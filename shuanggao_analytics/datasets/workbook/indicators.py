"""The workbook of indicators: a panel of what colleges and programme groups report, year by year.

Names and units are those of the annual quality reports, the basic conditions of running a college
and the mid-term evaluations. A direction says which way is better; middle says that neither is.
"""

from __future__ import annotations

from types import MappingProxyType

from shuanggao_analytics.datasets.workbook.fields import Direction, Field, Template

_PCT = MappingProxyType({"%": 1.0, "比例": 100.0})
_WAN = MappingProxyType({"万元": 1.0, "元": 0.0001, "亿元": 10000.0})
_YUAN = MappingProxyType({"元": 1.0, "元/月": 1.0, "万元": 10000.0})
_ALSO = {
    ":1": MappingProxyType({":1": 1.0, "X:1": 1.0, "x:1": 1.0}),
    "元/生": MappingProxyType({"元/生": 1.0, "元": 1.0, "万元/生": 10000.0, "万元": 10000.0}),
    "㎡/生": MappingProxyType({"㎡/生": 1.0, "平方米/生": 1.0, "m2/生": 1.0, "平方米": 1.0}),
    "学时": MappingProxyType({"学时": 1.0, "课时": 1.0, "万学时": 10000.0}),
}
_PEOPLE = MappingProxyType({"人": 1.0, "万人": 10000.0})
_TIMES = MappingProxyType({"人次": 1.0, "万人次": 10000.0})
_NATURES = MappingProxyType({"真实": "reported", "合成": "synthetic"})
_MOST_EACH = 1_000_000.0
_MOST_WAN = 1_000_000.0  # ten billion yuan: no college takes that in, so the unit is another


def _rate(
    code: str,
    zh: str,
    en: str,
    help_zh: str,
    *synonyms: str,
    way: Direction = "+1",
    high: float = 100.0,
) -> Field:
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=_PCT, high=high,
                 direction=way)  # fmt: skip


def _money(code: str, zh: str, en: str, help_zh: str, *synonyms: str) -> Field:
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=_WAN, high=_MOST_WAN,
                 direction="+1")  # fmt: skip


def _people(
    code: str, zh: str, en: str, help_zh: str, *synonyms: str, way: Direction = ""
) -> Field:
    return Field(code, zh, en, "count", help_zh, synonyms=synonyms, units=_PEOPLE, direction=way)


def _count(code: str, zh: str, en: str, help_zh: str, *synonyms: str, unit: str) -> Field:
    return Field(code, zh, en, "count", help_zh, synonyms=synonyms, units={unit: 1.0},
                 direction="+1")  # fmt: skip


def _level(
    code: str, zh: str, en: str, help_zh: str, *synonyms: str, unit: str, way: Direction = "+1"
) -> Field:
    units = _ALSO.get(unit, {unit: 1.0})
    high = _MOST_EACH if unit == "元/生" else float("inf")
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=units, high=high,
                 direction=way)  # fmt: skip


KEYS = (
    Field("college_code", "院校代码", "College code", "code", "教育部十位学校标识码；可留空",
          synonyms=("学校标识码", "学校代码", "院校标识码"), digits=10),
    Field("college", "院校名称", "College", "college", "学校全称；曾用名会换成现名",
          required=True, synonyms=("学校", "学校名称", "院校", "建设单位", "单位名称")),
    Field("group", "专业群", "Programme group", "text", "专业群层面的数据填名称，学校层面留空",
          synonyms=("专业群名称",)),
    Field("year", "年份", "Year", "year", "四位数字，如2024", required=True,
          synonyms=("年度", "统计年度", "数据年份"), low=2000, high=2050),
)  # fmt: skip

_MEASURED = (
    _people("students", "在校生数", "Students", "全日制在校生（自然人数，不是折合数）",
            "全日制在校生数", "在校生人数", "在校生"),
    _people("teachers", "专任教师数", "Full-time teachers", "专任教师总数", "专任教师总数",
            "专任教师"),
    _people("graduates", "毕业生数", "Graduates", "当年毕业生", "毕业生人数", "毕业人数"),
    _people("employed", "毕业去向落实人数", "Employed", "当年毕业生中已落实去向的人数",
            "就业人数", "落实人数"),
    _level("student_ratio", "生师比", "Students per teacher",
           "折合在校生数÷折合教师数；基本办学条件为不高于18", unit=":1", way="-1"),
    _rate("dual_staff_pct", "双师型专任教师占比", "Dual-qualified teachers",
          "双师型教师÷专任教师；也有以专业课教师为分母的，请注明", "双师型教师比例",
          "双师型教师占比", "双师素质教师比例", "双师型占比", "双师型专任教师比例"),
    _rate("senior_staff_pct", "高级职称专任教师占比", "Teachers with senior titles",
          "高级专业技术职务教师÷专任教师", "高级专业技术职务专任教师比例", "高级职称教师占比",
          "高级职务教师占比", "高级职称占比"),
    _rate("graduate_staff_pct", "研究生学位教师占比", "Teachers with graduate degrees",
          "研究生学位教师÷专任教师", "具有研究生学位教师占专任教师的比例", "研究生学位教师比例"),
    _rate("part_time_pct", "企业兼职教师占比", "Part-time teachers from companies",
          "企业兼职教师÷专兼职教师；没有公认的好坏方向", "兼职教师占比", way="middle"),
    _rate("practice_pct", "实践教学学时占比", "Practice hours", "实践学时÷总学时", "实践课时占比",
          "实践性教学学时占比"),
    _level("equipment_per_student", "生均教学科研仪器设备值", "Equipment per student",
           "设备总值÷在校生；折合学生数为分母的请注明", "生均仪器设备值", "生均设备值",
           unit="元/生"),
    _money("equipment_wan", "教学科研仪器设备总值", "Value of equipment", "年末总值",
           "教学科研仪器设备值", "仪器设备总值", "设备总值"),
    _money("company_equipment_wan", "企业提供的校内实践教学设备值", "Equipment from companies",
           "企业提供的设备值", "企业提供的设备值"),
    _level("workplaces_per_student", "生均校内实践教学工位数", "Workplaces per student",
           "工位÷在校生", "生均校内实践工位数", unit="个/生"),
    _level("books_per_student", "生均图书", "Books per student", "图书册数÷在校生",
           "生均图书册数", unit="册/生"),
    _level("area_per_student", "生均占地面积", "Land per student", "亩×666.667÷在校生",
           unit="㎡/生"),
    _level("teaching_area_per_student", "生均教学行政用房", "Teaching space per student",
           "教学行政用房面积÷在校生", "生均教学行政用房面积", unit="㎡/生"),
    _level("computers_per_100", "百名学生教学用计算机数", "Computers per 100 students",
           "台÷在校生×100", "百名学生配教学用计算机台数", "每百名学生拥有计算机数", unit="台"),
    _level("appropriation_per_student", "年生均财政拨款水平", "Appropriation per student",
           "财政拨款÷在校生", "生均财政拨款水平", "生均财政拨款", unit="元/生"),
    _money("horizontal_wan", "横向技术服务到款额", "Income from services to companies",
           "当年实际到账", "技术服务到款额", "横向经费", "横向到款额"),
    _money("vertical_wan", "纵向科研经费到款额", "Income from public research", "当年实际到账",
           "纵向经费", "纵向科研经费", "纵向到款额"),
    _money("transfer_wan", "技术交易到款额", "Income from technology sold", "当年实际到账",
           "技术转让到款额", "技术交易额"),
    _money("training_wan", "非学历培训到账经费", "Income from training", "当年实际到账",
           "非学历培训到款额", "培训经费"),
    Field("trainees", "非学历培训人次", "Non-degree trainees", "count", "当年人次",
          synonyms=("社会培训人次", "培训人次"), units=_TIMES, direction="+1"),
    _level("training_hours", "非学历培训时间", "Hours of training", "当年学时",
           "非学历培训学时", unit="学时"),
    _level("public_training_hours", "公益性培训时间", "Hours of public training", "当年学时",
           "公益性培训学时", unit="学时"),
    _count("patents_used", "专利成果转化数量", "Patents put to use", "当年转化",
           "专利成果转化数", "专利转化数", unit="项"),
    _rate("six_month_employment_pct", "毕业生半年后就业率", "Employment after six months",
          "毕业半年后的就业率", "半年后就业率"),
    _rate("employment_pct", "毕业去向落实率", "Employment rate", "落实人数÷毕业生数", "就业率",
          "初次就业率"),
    _rate("local_employment_pct", "本省就业率", "Employed in the province",
          "在本省就业者÷毕业生；以就业者为分母的请注明", "毕业生本省去向落实率", "学生本省就业率",
          "本地就业率"),
    _rate("matched_pct", "对口就业率", "Employed in their field", "对口就业人数÷落实人数",
          "专业对口率", "专业相关度"),
    Field("monthly_income", "毕业生月收入", "Monthly income of graduates", "number",
          "毕业半年后的平均月收入", synonyms=("月收入",), units=_YUAN, high=200_000.0,
          direction="+1"),
    _rate("start_up_pct", "自主创业比例", "Graduates with a firm of their own",
          "自主创业者÷毕业生", "自主创业率"),
    _rate("graduate_satisfaction_pct", "毕业生满意度", "Satisfaction of graduates",
          "母校总体满意度", "母校总体满意度", "母校满意度"),
    _rate("employer_satisfaction_pct", "用人单位满意度", "Satisfaction of employers",
          "雇主满意度", "雇主满意度"),
    _count("courses", "在线精品课程数", "Online courses of quality", "省级以上，累计",
           "精品在线课程数", "在线课程数", unit="门"),
    _count("texts", "规划教材数", "Planned textbooks", "国家级和省级，累计",
           "国家级规划教材数", unit="种"),
    _count("libraries", "教学资源库数", "Teaching libraries", "省级以上，累计",
           "专业教学资源库数", unit="个"),
    _count("contest_awards", "学生技能大赛获奖数", "Awards of students",
           "省级以上；国家级与省级不要重复计", "技能大赛获奖数", "学生竞赛获奖数", unit="项"),
    _count("achievement_awards", "教学成果奖数", "Awards for teaching", "省级以上",
           "教学成果奖", unit="项"),
    _people("foreign_students", "国（境）外留学生人数", "Foreign students", "接收的留学生",
            "留学生人数", "接收国外留学生人数", "留学生数", way="+1"),
    _count("standards_abroad", "被国外采用的教学标准数", "Standards used abroad",
           "专业教学标准与课程标准", "开发并被国外采用的标准数", unit="个"),
    _money("budget_wan", "项目预算", "Budget", "当年建设预算", "预算", "预算金额", "预算数"),
    _money("arrived_wan", "项目到账资金", "Arrived", "当年到账", "到账", "到账金额", "到位资金"),
    _money("spent_wan", "项目支出", "Spent", "当年支出", "支出", "支出金额", "执行数"),
    _money("funding_wan", "建设经费", "Funding", "当年用于建设的经费", "经费", "投入"),
)  # fmt: skip

_NATURE = Field("trust", "数据性质", "Nature of the data", "choice",
                "演示用的合成数据选“合成”，简报和每张图都会注明；真实数据可留空",
                choices=_NATURES)  # fmt: skip

INDICATORS = Template(
    kind="indicators",
    sheet="指标数据",
    title_zh="双高计划建设单位指标数据填报表（年度、中期）",
    about_zh=(
        "每行填一所院校（或一个专业群）一个年度，每列一个指标；同一院校、专业群和年份只能有一行。",
        "也可以每行一个指标：院校、年份、指标名称、数值、单位（可选）五列。",
        "第1行为中文字段名（带*为必填），第2行为字段代码，第3行为单位；从第4行起填数据。",
        "没有的数据请留空，不要填0：空格表示“未知”，0表示“确实为零”。",
        "单位行可以改：经费可用“万元”“元”“亿元”，比率可用“%”或“比例”；声明了才换算。",
        "方向：+1越大越好，-1越小越好，middle没有公认方向；只作提示，不改变数据。",
        "合计行、平均行和表注会被略去并说明；不用的指标列可以删除。",
        "“示例（合成数据）”工作表只供参照，不会被读取。",
    ),
    fields=(*KEYS, *_MEASURED, _NATURE),
    key=("college", "group", "year"),
    parts=(("employed", "graduates"),),
    long=True,
    frozen=4,
    examples=(
        {"college": "示例职业技术大学", "year": 2023, "students": 15000, "teachers": 820,
         "student_ratio": 16.9, "dual_staff_pct": 78.2, "senior_staff_pct": 34.1,
         "equipment_per_student": 16800, "horizontal_wan": 2350.5, "vertical_wan": 410,
         "training_wan": 980, "trainees": 21000, "six_month_employment_pct": 96.1,
         "budget_wan": 8000, "arrived_wan": 7900, "spent_wan": 7450, "trust": "合成"},
        {"college": "示例职业技术大学", "year": 2024, "students": 15400, "teachers": 865,
         "student_ratio": 16.4, "dual_staff_pct": 80.5, "senior_staff_pct": 35.0,
         "equipment_per_student": 17900, "horizontal_wan": 2610, "vertical_wan": 455.5,
         "training_wan": 1040, "trainees": 22500, "six_month_employment_pct": 96.4,
         "budget_wan": 8200, "arrived_wan": 8200, "spent_wan": 7990, "trust": "合成"},
        {"college": "示例职业学院", "group": "示例专业群", "year": 2024, "students": 1240,
         "dual_staff_pct": 74.0, "courses": 6, "texts": 3, "contest_awards": 4, "trust": "合成"},
    ),
)  # fmt: skip
