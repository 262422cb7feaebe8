"""The workbook of scores: one row a unit, evaluation and stage."""

from __future__ import annotations

from types import MappingProxyType

from shuanggao_analytics.datasets.workbook.fields import Alike, Complete, Field, Template

_POINTS = MappingProxyType({"分": 1.0})
_PCT = MappingProxyType({"%": 1.0, "比例": 100.0})
_MONEY = MappingProxyType({"万元": 1.0, "元": 0.0001, "亿元": 10000.0})
_YES_NO = MappingProxyType({"是": True, "否": False})
_NATURES = MappingProxyType({"真实": "reported", "合成": "synthetic"})
_TYPES = MappingProxyType({"学校": "school", "专业群": "group"})
_ROUNDS = MappingProxyType({"第一轮": 1, "第二轮": 2})
_EVALUATIONS = MappingProxyType({"年度": "annual", "中期": "mid_term", "终期": "final"})
_STAGES = MappingProxyType({"自评": "self", "省级": "province", "两部": "ministries"})


def _score(
    code: str, zh: str, en: str, help_zh: str, *synonyms: str, required: bool = False
) -> Field:
    return Field(code, zh, en, "number", help_zh, required=required, synonyms=synonyms,
                 units=_POINTS, high=100.0)  # fmt: skip


def _flag(code: str, zh: str, en: str, help_zh: str) -> Field:
    return Field(code, zh, en, "choice", help_zh, choices=_YES_NO)


def _money(code: str, zh: str, en: str, help_zh: str, *synonyms: str) -> Field:
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=_MONEY)


def _required_choice(
    code: str, zh: str, en: str, choices: MappingProxyType[str, object], *synonyms: str
) -> Field:
    return Field(code, zh, en, "choice", f"从{'、'.join(choices)}中选择", required=True,
                 synonyms=synonyms, choices=choices)  # fmt: skip


SCORES = Template(
    kind="scores",
    sheet="评价得分",
    title_zh="双高计划建设单位绩效评价得分表",
    about_zh=(
        "每行填一个建设单位在一次评价、一个阶段的得分；同一单位、评价、年份和阶段只能有一行。",
        "第1行为中文字段名（带*为必填），第2行为字段代码，第3行为单位；从第4行起填数据。",
        "一张表只填一轮；一次中期或终期评价只有一个年份；有的单位有省级或两部得分，其他单位也要有。",
        "学校类单位填学校层面和两个专业群，专业群类单位填学校层面和专业群A，专业群B留空。",
        "得分为0到100分，按百分制填写；没有的数据请留空，0表示确实为零分。",
        "完成度的单位可用“%”或“比例”，经费可用“万元”或“元”，请在单位行写明。",
        "文件没有给出第二轮的评分公式和分数线：公式、权重和分数线由使用者自定。",
        "不要填合计行、平均行和表注，也不要合并单元格。",
        "“示例（合成数据）”工作表只供参照，不会被读取。",
    ),
    fields=(
        Field("unit_id", "单位代码", "Unit id", "text", "自定或教育部代码，同一单位始终相同",
              required=True, synonyms=("单位编号", "建设单位代码")),
        Field("name", "单位名称", "Unit name", "text", "建设单位全称",
              synonyms=("建设单位", "单位", "学校名称")),
        Field("province", "省份", "Province", "province", "从下拉表选；也可填六位代码",
              required=True, synonyms=("省", "省份代码", "province_code")),
        _required_choice("unit_type", "单位类型", "Unit type", _TYPES, "单位类别", "类型"),
        _required_choice("round", "轮次", "Round", _ROUNDS),
        _required_choice("evaluation", "评价", "Evaluation", _EVALUATIONS, "评价类型"),
        Field("year", "年份", "Year", "year", "评价的年份，四位数字", required=True,
              synonyms=("年度", "评价年份"), low=2019, high=2035),
        _required_choice("stage", "阶段", "Stage", _STAGES, "评价阶段", "评价主体"),
        _score("school", "学校层面得分", "School layer score", "学校层面建设任务评分",
               "学校层面", "学校得分", "学校层面建设任务评分", required=True),
        _score("group_a", "专业群A得分", "Group A score", "专业群类填唯一的专业群",
               "专业群A", "专业群得分", "专业群A建设任务评分", required=True),
        _score("group_b", "专业群B得分", "Group B score", "学校类必填，专业群类留空",
               "专业群B", "专业群B建设任务评分"),
        Field("completion_pct", "建设任务完成度", "Tasks completed", "number",
              "已完成任务占应完成任务的比率", synonyms=("任务完成度", "完成度"), units=_PCT,
              high=200.0),
        _score("management_score", "管理与执行最低得分", "Lowest management score",
               "各层面“管理与执行”得分中最低的一个", "管理与执行得分", "管理与执行"),
        _flag("political_issue", "思政重大问题", "Grave ideological problem",
              "是否违背立德树人根本任务或思政工作有重大问题"),
        _flag("deviation", "偏离总体目标", "Deviates from the goal", "是否偏离总体目标"),
        _flag("false_report", "信息严重失真", "Grave false reporting",
              "报送信息是否严重失真、影响恶劣"),
        _money("budget_wan", "预算", "Budget", "截至评价时的预算", "预算金额", "预算数"),
        _money("arrived_wan", "到账", "Arrived", "截至评价时的到账资金", "到账金额", "到位资金"),
        _money("spent_wan", "支出", "Spent", "截至评价时的支出", "支出金额", "执行数"),
        Field("trust", "数据性质", "Nature of the data", "choice",
              "演示用的合成数据选“合成”，报告和每张图都会注明；真实数据可留空", choices=_NATURES),
    ),
    key=("unit_id", "round", "evaluation", "year", "stage"),
    needed=(("unit_type", "school", "group_b"),),
    forbidden=(("unit_type", "group", "group_b"),),
    alike=(
        Alike("round"),
        Alike("trust"),
        Alike("year", within=("evaluation",), unless=("evaluation", "annual")),
        Alike("unit_type", within=("unit_id",)),
        Alike("province", within=("unit_id",)),
        Alike("name", within=("unit_id",)),
    ),
    complete=(Complete("stage", of="unit_id", within=("round", "evaluation", "year")),),
    examples=(
        {"unit_id": "s2-001", "name": "示例职业技术大学001", "province": "江苏省",
         "unit_type": "学校", "round": "第二轮", "evaluation": "终期", "year": 2029,
         "stage": "自评", "school": 91.2, "group_a": 93.5, "group_b": 90.1,
         "completion_pct": 99.5, "management_score": 19.1, "political_issue": "否",
         "deviation": "否", "false_report": "否", "budget_wan": 21000, "arrived_wan": 20800,
         "spent_wan": 20100, "trust": "合成"},
        {"unit_id": "s2-001", "name": "示例职业技术大学001", "province": "江苏省",
         "unit_type": "学校", "round": "第二轮", "evaluation": "终期", "year": 2029,
         "stage": "省级", "school": 89.4, "group_a": 91.0, "group_b": 88.6,
         "completion_pct": 98.2, "management_score": 18.8, "political_issue": "否",
         "deviation": "否", "false_report": "否", "trust": "合成"},
        {"unit_id": "s2-002", "name": "示例职业学院002", "province": "甘肃省",
         "unit_type": "专业群", "round": "第二轮", "evaluation": "终期", "year": 2029,
         "stage": "自评", "school": 84.0, "group_a": 86.3, "completion_pct": 96.0,
         "management_score": 18.5, "political_issue": "否", "deviation": "否",
         "false_report": "否", "budget_wan": 9000, "arrived_wan": 9100, "spent_wan": 8700,
         "trust": "合成"},
        {"unit_id": "s2-002", "name": "示例职业学院002", "province": "甘肃省",
         "unit_type": "专业群", "round": "第二轮", "evaluation": "终期", "year": 2029,
         "stage": "省级", "school": 82.7, "group_a": 84.9, "completion_pct": 95.1,
         "management_score": 18.5, "political_issue": "否", "deviation": "否",
         "false_report": "否", "trust": "合成"},
    ),
)  # fmt: skip
