"""The workbook of applicants: the evidence that the selection rules of round two ask for."""

from __future__ import annotations

from types import MappingProxyType

from shuanggao_analytics.datasets.workbook.fields import Field, Template

_PCT = MappingProxyType({"%": 1.0, "比例": 100.0})
_YES_NO = MappingProxyType({"是": True, "否": False})
_CONCLUSIONS = MappingProxyType({word: word for word in ("优", "良", "中", "差", "未参加")})


def _rate(code: str, zh: str, en: str, help_zh: str, *synonyms: str, high: float = 100.0) -> Field:
    return Field(code, zh, en, "number", help_zh, synonyms=synonyms, units=_PCT, high=high)


def _flag(code: str, zh: str, en: str, help_zh: str) -> Field:
    return Field(code, zh, en, "choice", help_zh, choices=_YES_NO)


def _year(code: str, zh: str, en: str) -> Field:
    return Field(code, zh, en, "number", "最近一次的年份；没有填0；不清楚留空", high=2100.0)


APPLICANTS = Template(
    kind="applicants",
    sheet="申报学校",
    title_zh="第二轮双高计划申报条件核对表",
    about_zh=(
        "每行填一所申报学校；院校代码只能出现一次。",
        "第1行为中文字段名（带*为必填），第2行为字段代码，第3行为单位；从第4行起填数据。",
        "没有的数据请留空：空格表示“证据不足”，既不算符合也不算不符合。",
        "比率的单位可用“%”或“比例”，请在单位行写明。",
        "门槛与条件出自第二轮通知（000:172—196）；通知没有界定“本地”和“对口”，请按统一口径填报。",
        "不要填合计行、小计行和表注，也不要合并单元格。",
        "“示例（合成数据）”工作表只供参照，不会被读取。",
    ),
    fields=(
        Field("college_code", "院校代码", "College code", "code", "教育部十位学校标识码",
              required=True, synonyms=("学校标识码", "学校代码"), digits=10),
        Field("college", "院校名称", "College", "text", "学校全称",
              synonyms=("学校", "学校名称", "院校")),
        _rate("local_employment_pct", "本地就业率", "Local employment", "毕业生中在本地就业的比率"),
        _rate("industry_employment_pct", "本行业就业率", "In-industry employment",
              "毕业生中在本行业就业的比率"),
        _rate("local_or_industry_employment_pct", "本地或本行业就业率",
              "Local or in-industry employment", "二者居其一的比率；没有时可留空",
              "本地（行业）就业率", "毕业生本地（行业）就业率"),
        _rate("matched_employment_pct", "对口就业率", "Matched employment", "口径请注明"),
        _rate("enrolment_plan_completion_pct", "招生计划完成率", "Enrolment plan completion",
              "实际招生数÷招生计划数，可超过100%", high=1000.0),
        _rate("six_month_employment_pct", "毕业生半年后就业率", "Employment after six months",
              "毕业半年后的就业率", "半年后就业率"),
        Field("nondegree_trainees", "非学历培训人次", "Non-degree trainees", "count", "当年人次",
              units={"人次": 1.0, "万人次": 10000.0}),
        Field("full_time_students", "全日制在校生数", "Full-time students", "count", "当年在校生",
              units={"人": 1.0, "万人": 10000.0}, low=1.0),
        _flag("basic_conditions", "办学条件基本达标", "Basic conditions met", "是或否"),
        _flag("provincial_status", "省级及以上双高建设单位", "Provincial unit", "是或否"),
        _flag("consortium_lead", "牵头产教融合载体", "Leads a consortium",
              "联合体或共同体，建有实质性运行的平台"),
        _flag("international", "国际办学", "International education", "留学生培养或海外职教培训"),
        _flag("ideological_staff", "思政队伍与思政课", "Ideological staff",
              "队伍数量充足，思政课开足开齐开好"),
        _flag("run_by_industry", "行业举办", "Run by an industry", "是否由行业举办"),
        _flag("run_by_ministry", "部委举办", "Run by a ministry", "举办方是否为国家部委"),
        _flag("ministry_consent", "部委同意", "Consent of the ministry", "部委举办学校填写"),
        _flag("grave_public_effect", "重大负面舆情或影响", "Grave negative effect", "是否造成"),
        _flag("listed_for_regular_bachelor", "列入普通本科设置规划",
              "Listed for regular bachelor", "指普通本科，不含职业本科"),
        _year("ideology_problem_year", "思政师德重大问题年份", "Year of ideology problem"),
        _year("illegal_schooling_or_accident_year", "重大违规或安全事故年份",
              "Year of illegal schooling or accident"),
        Field("round_one_conclusion", "第一轮评价结论", "Round-one conclusion", "choice",
              "优、良、中、差；没有参加第一轮填“未参加”", choices=_CONCLUSIONS),
    ),
    key=("college_code",),
    examples=(
        {"college_code": "4199999901", "college": "示例职业技术大学", "local_employment_pct": 63.5,
         "industry_employment_pct": 22.0, "matched_employment_pct": 76.2,
         "enrolment_plan_completion_pct": 98.4, "six_month_employment_pct": 96.1,
         "nondegree_trainees": 21000, "full_time_students": 15000, "basic_conditions": "是",
         "provincial_status": "是", "consortium_lead": "是", "international": "是",
         "ideological_staff": "是", "run_by_industry": "否", "run_by_ministry": "否",
         "grave_public_effect": "否", "listed_for_regular_bachelor": "否",
         "ideology_problem_year": 0, "illegal_schooling_or_accident_year": 0,
         "round_one_conclusion": "良"},
        {"college_code": "4199999902", "college": "示例职业学院", "local_employment_pct": 41.0,
         "enrolment_plan_completion_pct": 93.0, "six_month_employment_pct": 94.8,
         "nondegree_trainees": 9000, "full_time_students": 11000, "basic_conditions": "是",
         "provincial_status": "是", "consortium_lead": "否", "run_by_ministry": "否",
         "grave_public_effect": "否", "round_one_conclusion": "未参加"},
    ),
)  # fmt: skip
