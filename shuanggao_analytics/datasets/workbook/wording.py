"""What faults and remarks say, in Chinese: for whoever filled the file in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from shuanggao_analytics.datasets.workbook.fields import Remark

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"missing column", "缺少这一列"),
    (r"nearly a heading", "列标题与字段名相近但不相同"),
    (r"heading stands twice", "列标题重复"),
    (r"cells without a heading", "有内容但没有列标题"),
    (r"no sheet has the headings", "没有工作表含有所需的列标题"),
    (r"the least is (.+): this row has (.+), not (.+); write them in one row \((.+)\)",
     r"至少要有：\1；这一行有“\2”，没有“\3”；请把列标题写在同一行，写法见模板（\4）"),
    (r"the least is (.+): none stands in (.+); write them in one row \((.+)\)",
     r"至少要有：\1；工作表“\2”中一个也没有；请把列标题写在同一行，写法见模板（\3）"),
    (r"the least is (.+): this row has (.+), not (.+); write them in one row; "
     r"with a column a year it is (.+) and the years \((.+)\)",
     r"至少要有：\1；这一行有“\2”，没有“\3”；请把列标题写在同一行，写法见模板（\5）；"
     r"年份横排时，至少要有：\4和各年一列"),
    (r"the least is (.+): none stands in (.+); write them in one row; "
     r"with a column a year it is (.+) and the years \((.+)\)",
     r"至少要有：\1；工作表“\2”中一个也没有；请把列标题写在同一行，写法见模板（\4）；"
     r"年份横排时，至少要有：\3和各年一列"),
    (r"several sheets have the headings", "有几张工作表都含有所需的列标题"),
    (r"no rows are filled in", "没有填任何数据"),
    (r"unknown unit", "不认识这个单位"),
    (r"unit not declared", "没有写明单位"),
    (r"heading and unit row contradict each other", "列标题与单位行写的单位不一致"),
    (r"name and unit contradict each other", "指标名称与单位栏写的单位不一致"),
    (r"nearly a year", "列标题像年份，但不是四位年份"),
    (r"write the year alone, as 2024, from (\S+) to (\S+); .+",
     r"只写四位年份，如2024（\1到\2）；如不是年份，标题中不要有数字"),
    (r"a year without an indicator", "这一列有年份，没有指标"),
    (r"write the indicator above or below it", "在上一行或下一行写明指标名称"),
    (r"an indicator without a year", "这一列有指标，没有年份"),
    (r"write the year above or below it, as 2024", "在上一行或下一行写明年份，如2024"),
    (r"add the column, or write 院校名称： and the name in a line above",
     "补上这一列，或在表上方写“院校名称：××学校”"),
    (r"write (.+) behind the name (.+) in brackets", r"在“\2”后的括号里写明单位：\1"),
    (r"merged cells", "合并单元格，不知道数值属于哪一格"),
    (r"nothing filled in", "必填而没有填"),
    (r"an Excel error", "单元格是Excel错误值"),
    (r"a formula without a stored value", "公式没有保存计算结果"),
    (r"needs a number", "应为数字"),
    (r"needs a whole number", "应为整数"),
    (r"needs a year of four digits", "应为四位数字的年份"),
    (r"needs a code of (.+) digits", r"应为\1位数字的代码"),
    (r"needs a number ≥ (\S+) and ≤ (\S+) \(in no unit\)", r"应为\1到\2之间的数"),
    (r"needs a number ≥ (\S+) and ≤ (\S+) \(in (.+)\)", r"应为\1到\2之间的数（单位：\3）"),
    (r"needs a number ≥ (\S+) \(in no unit\)", r"应为不小于\1的数"),
    (r"needs a number ≥ (\S+) \(in (.+)\)", r"应为不小于\1的数（单位：\2）"),
    (r"a per cent where none belongs", "此处不应写百分数"),
    (r"is none of the choices", "不在可选值之内"),
    (r"no such specialty class", "专业目录中没有这个专业类"),
    (r"no such indicator", "没有这个指标"),
    (r"unknown name", "没有这个名称"),
    (r"ambiguous name", "名称可指几个地方"),
    (r"the same as row (\d+)", r"与第\1行重复"),
    (r"more than (.+), which is (.+)", r"大于“\1”（\2）"),
    (r"is the name of (\d+), not of (\d+)", r"这个名称的代码是\1，不是\2"),
    (r"another (.+) than in row (\d+), in (\d+) rows", r"“\1”与第\2行不同（共\3行）"),
    (r"another (.+) than in row (\d+)", r"“\1”与第\2行不同"),
    (r"no row with (.+), which others have", r"缺少\1的一行，而其他单位有"),
    (r"(.+) is not filled in, though (.+) is (.+)", r"“\2”为“\3”，但没有填“\1”"),
    (r"(.+) is filled in, though (.+) is (.+)", r"“\2”为“\3”，不应填“\1”"),
    (r"(.+) needs demand_basis beside it", r"填了“\1”就要填“需求口径”"),
    (r"(.+) needs demand_source beside it", r"填了“\1”就要填“需求来源”"),
    (r"leave the cell empty where nothing is known, and write 0 only for zero",
     "没有数据请留空，只有确实为零才填0"),
    (r"repair the formula or write the value", "改正公式，或直接填数值"),
    (r"check the value and the declared unit", "核对数值和写明的单位"),
    (r"format the cell as text so that no zero is lost", "把单元格设为文本格式，以免丢失开头的0"),
    (r"write the number alone, without words or signs around it",
     "只填数值，不要夹带文字或“约”“>”等符号"),
    (r"write it in full, as 2024, from (\S+) to (\S+)", r"写全四位，如2024（\1到\2）"),
    (r"use one of (.+)", r"请用：\1"),
    (r"use (.+)", r"请用：\1"),
    (r"write it in (.+)", r"请以“\1”为单位填写"),
    (r"write its name as in the template \(.+\)", "按模板中的名称填写指标"),
    (r"write (.+) below the heading or behind it in brackets",
     r"在列标题下一行或标题后的括号里写明单位：\1"),
    (r"write (.+), or another heading if something else is meant",
     r"是这个字段就写“\1”，不是就换一个标题"),
    (r"write (.+), or say which level or year is meant", r"请写全称：\1"),
    (r"open the file in Excel or WPS and save it, or write the value",
     "用Excel或WPS打开并保存一次，或直接填数值"),
    (r"add the row; what was not done yet must be missing for all alike",
     "补上这一行；还没有做的，所有单位都不填"),
    (r"correct the name or the code", "改正名称或代码"),
    (r"give the column a heading or clear it", "补上列标题，或清空这一列"),
    (r"keep one of the columns, or rename one that is your own",
     "只留一列，或给自定的列另起名称"),
    (r"one row for each college, year and indicator", "同一院校、年份和指标只能有一行"),
    (r"one row for each of (.+)", "同一对象只能有一行，请删去或改正"),
    (r"one (.+) for each (.+)", r"同一“\2”只能有一个“\1”"),
    (r"see the catalogue .+", "查《职业教育专业目录（2021年）》，旧代码须换成新代码"),
    (r"nothing like it is in the table places", "地名表中没有相近的名称，请写全称或六位代码"),
    (r"the name means (.+), which is not of level province", r"此名指\1，不是省级地区"),
    (r"see the table places", "写省、市的全称或六位代码"),
    (r"more than ([\d,]+) faults", r"问题超过\1处"),
    (r"put these right first: the rows from here on are not read",
     "请先改正以上各处；从这一行起没有读取"),
    (r"unmerge them and fill every cell in", "取消合并，并逐格填写"),
    (r"add it; not understood: (.+)", r"补上这一列；没有认出的标题：\1"),
    (r"clear the cell, or correct (.+)", r"清空这一格，或改正“\1”"),
    (r"correct one of the two", "改正其中一个"),
    (r"fill it in, or clear (.+)", r"填上，或清空“\1”"),
    (r"fill it in, or correct (.+)", r"填上，或改正“\1”"),
    (r"fill in the sheet (.+); the example is never read", r"请填工作表“\1”；示例不会被读取"),
    (r"fill in (.+), or delete the row", r"填上“\1”，或删去这一行"),
    (r"name the sheet (.+), as in the template", r"按模板把工作表命名为“\1”"),
    (r"did you mean (.+)\?", r"是否为：\1？"),
    (r"a hidden sheet, left out", "隐藏的工作表，略去"),
    (r"a text, read in GB18030", "文本文件，按GB18030编码读入"),
    (r"a row of totals, left out", "合计行或平均行，略去"),
    (r"a note, left out", "表注，略去"),
    (r"a column of one's own, left out", "自定的列，略去"),
    (r"years stand across: (.+)", r"年份横排：\1"),
    (r"the college of a line above, taken for all rows", "表上方写明的院校，用于各行"),
    (r"a merged cell, taken for each of its rows", "合并单元格，所占各行取同一内容"),
    (r"no unit stands there: read in (.+)", r"没有写明单位，按“\1”读入"),
    (r"converted from (.+) to (.+) \(× (.+)\)", r"由“\1”换算为“\2”（×\3）"),
    (r"converted from (.+)", r"由“\1”换算"),
    (r"(.+): no unit stands there: read in (.+)", r"\1：没有写明单位，按“\2”读入"),
    (r"(.+): converted from (.+) to (.+) \(× (.+)\)", r"\1：由“\2”换算为“\3”（×\4）"),
    (r"(.+): converted from (.+)", r"\1：由“\2”换算"),
    (r"taken as (.+) \((\d+)\), its name of today", r"按现校名“\1”（\2）读入"),
    (r"in no list of colleges, kept as it is", "院校名单中没有，照原名读入"),
    (r"in no list of colleges, kept as it is; (.+) is meant\?",
     r"院校名单中没有，照原名读入；是否为“\1”？"),
)  # fmt: skip


def in_chinese(words: str) -> str:
    """Return what a fault says in Chinese; as it is where there is no Chinese for it.

    Examples
    --------
    >>> in_chinese("needs a code of 10 digits"), in_chinese("use 是, 否")
    ('应为10位数字的代码', '请用：是, 否')
    """
    for english, chinese in _SENTENCES:
        found = re.fullmatch(english, words)
        if found:
            return found.expand(chinese)
    return words


def chinese_line(said: Fault | Remark) -> str:
    """Return a fault or a remark as one line of Chinese: where, what, the value found, the remedy.

    Examples
    --------
    >>> chinese_line(Fault("own.csv", "needs a number", "3", "B 横向经费", "约30"))
    'own.csv，第3行，B 横向经费列：应为数字（填的是“约30”）'
    """
    problem, remedy = (said.problem, said.remedy) if isinstance(said, Fault) else (said.done, None)
    table = said.table.replace(", sheet ", "，工作表")
    place = (table, said.row and f"第{said.row}行", said.column and f"{said.column}列")
    found = "" if said.value is None else f"（填的是“{said.value}”）"
    todo = f"；{in_chinese(remedy)}" if remedy else ""
    return f"{'，'.join(filter(None, place))}：{in_chinese(problem)}{found}{todo}"
