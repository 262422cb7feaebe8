# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 投入一样，谁做得更多？效率分数能信多少？
#
# *With the same inputs, who does more? How far can an efficiency score be trusted?*
#
# 数据包络分析（DEA）只和名单里的单位比：名单一变，分数就变。

# %%
import numpy as np
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.performance import efficiency

# %% [markdown]
# ## 先算有标准答案的
# DEAP 2.1 手册例1：五个企业，两项投入，一项产出（CCR，投入导向）。单位太少时有警告，警告是对的。
# 企业1缩到一半以后 `x2` 仍多0.5，也与手册一致（DEAP 用多阶段法，别处松弛量可以不同）。

# %%
firms = pd.DataFrame(
    {"x1": [2, 2, 6, 3, 6], "x2": [5, 4, 6, 2, 2], "y": [1, 2, 3, 1, 2]}, index=range(1, 6)
)
ccr = efficiency.dea(firms[["x1", "x2"]], firms[["y"]])
ccr.deap.round(3).assign(手册=[0.5, 1, 0.833, 0.714, 1, 0.81], x2松弛=ccr.slacks["x2"])

# %% [markdown]
# 英国20所大学会计系：3项投入、7项产出，一半以上的系得1分。
# 超效率（不与自己比）才分得开；第9系的19.9不是“近20倍的效率”，而是几乎无人可比。
# 规模报酬由三组已发表的分数推出，与这里逐一相同。

# %%
uk = pd.read_csv("../tests/published/dea_departments.csv", index_col="unit")
parts = (uk.filter(like="in_"), uk.filter(like="out_"))
ccr, bcc = (efficiency.dea(*parts, returns=kind).table for kind in ("crs", "vrs"))
scores = pd.DataFrame({"ccr": ccr["efficiency"], "bcc": bcc["efficiency"]})
scores["super"] = efficiency.dea(*parts, measure="super").table["efficiency"]

# %%
rule = [np.isclose(uk["io_vrs"], uk["io_crs"]), np.isclose(uk["io_vrs"], uk["io_nirs"])]
print("最大差：", np.abs(scores.to_numpy() - uk[["io_crs", "io_vrs", "super_io_crs"]]).max().max())
print("规模报酬相同：", (ccr["returns_to_scale"] == np.select(rule, ["–", "drs"], "irs")).sum())
print("得1分的系：", (scores[["ccr", "bcc"]] > 1 - 1e-7).sum().to_dict())
scores.sort_values("super").tail(3).round(3)

# %% [markdown]
# ## 真实数据：31个省份（2022年）
# **只是演示。** 投入（教育经费、高校数）和产出（在校生、毕业生）都是代理：经费覆盖**各级教育**，
# 学生是本专科合计（**不是高职**），没有质量。产出导向：投入不变，产出能多多少。

# %%
panel = sg.load_province_panel()
panel["province"] = sg.name_of(panel["province_code"], short=True).to_numpy()
year = panel[panel["year"] == 2022].set_index("province")
inputs = ["education_funds_wan", "hei_count"]
outputs = ["hei_enrolment_wan", "hei_graduates_wan"]
X, Y = year[inputs], year[outputs]

# %%
charts.typeface.notebook_font()
common = {"sources": ["国家统计局 分省年度数据（2022年）"], "trust": "derived"}
common["notes"] = ["代理数据的演示：经费含各级教育，学生为本专科合计；不是办学效益的评价"]

# %%
found = efficiency.dea(X, Y, orientation="output")
print(f"先查数据，可疑的单元格：{len(found.checks)}\n{found.text}")
found.deap.round(3)

# %% [markdown]
# 综合效率 = 纯技术效率 × 规模效率。四个小省纯技术效率为1：规模可变时没有同样小的省可比。

# %%
kinds = {"irs": "规模报酬递增", "–": "规模报酬不变", "drs": "规模报酬递减"}
points = found.table.replace({"returns_to_scale": kinds}).reset_index()
charts.interactive.render(charts.fit_scatter(points, label="province", x="vrste", y="scale",
    category="returns_to_scale", x_title="纯技术效率", y_title="规模效率", decimals=3,
    reference=((1.0, "纯技术有效"), (1.0, "规模有效")), id="efficiency-scale",
    title="各省份的纯技术效率与规模效率（演示）", **common))

# %% [markdown]
# 按比例增加产出后还剩的松弛：左边是多余的投入，右边是不足的产出。

# %%
slack = 100 * found.slacks / pd.concat([X, Y], axis=1).astype(float)
slack[inputs] = -slack[inputs]
slack = slack[slack.abs().max(axis=1) > 0.05].reset_index()
charts.interactive.render(charts.parts_bars(slack, label="province", parts=(*inputs, *outputs),
    part_names=("教育经费多余", "高校数多余", "在校生不足", "毕业生不足"), sort="none", unit="%",
    decimals=1, id="slacks", title="松弛量占实际值的比例（CCR）", **common))

# %% [markdown]
# ## 分数有多确定
# 看到的最佳不是可能的最佳，分数总偏高。**自助法区间重叠的省份不排先后。**

# %%
sure = efficiency.efficiency_intervals(X, Y, orientation="output", seed=0)
print(sure.text)

# %%
ranges = sure.table.sort_values("corrected", ascending=False).reset_index()
charts.interactive.render(charts.range_bars(
    ranges, label="province", low="low", high="high", value="efficiency", mark="corrected",
    range_name="95%区间", value_name="分数", mark_name="纠偏后", sort=False, decimals=3,
    id="intervals", title="综合效率及其区间（演示）", **common,
))

# %% [markdown]
# `leverage`：去掉这个省，别的省分数变多少。

# %%
leverage = efficiency.efficiency_leverage(X, Y, orientation="output")
leverage[leverage["changed"] > 0].round(3)

# %% [markdown]
# ### 故意错一个小数点
# **以下是有意改错的副本**：河南经费少写一位。检查认出它；不检查，各省分数都会变。

# %%
wrong = X.astype(float).copy()
wrong.loc["河南", "education_funds_wan"] /= 10
print("均值：", found.table["efficiency"].mean().round(3), "→ 错后：",
      efficiency.dea(wrong, Y, orientation="output").table["efficiency"].mean().round(3))
efficiency.efficiency_checks(wrong, Y)

# %% [markdown]
# ## 用别人的权重看
# 自评用对自己最有利的权重，交叉效率用所有省的权重；友善或苛刻没有哪个更对，两个都给。

# %%
goals = ("benevolent", "aggressive")
crossed = {goal: efficiency.cross_efficiency(X, Y, secondary=goal).table for goal in goals}
table = crossed["benevolent"][["self", "maverick"]].copy()
table = table.assign(**{goal: crossed[goal]["mean"] for goal in goals})
table.sort_values("maverick", ascending=False).head(8).round(3)

# %% [markdown]
# ## 逐年变化：Malmquist 指数
# 经费是**现价**，涨价会算作投入增加。两种前沿的分解含义不同，要写明用的哪一个。

# %%
years = panel[panel["year"] <= 2023]
how = {"unit": "province", "time": "year", "inputs": inputs, "outputs": outputs}
moves = {"相邻": efficiency.malmquist(years, **how)}
moves["全局"] = efficiency.malmquist(years, frontier="global", **how)
for move in moves.values():
    print(move.text, "\n")

# %%
logs = pd.concat({name: 100 * np.log(move.periods) for name, move in moves.items()})
logs = logs.rename_axis(["frontier", "period"]).reset_index()
logs = logs.sort_values("period", kind="stable")
logs["step"] = logs["period"] + " " + logs["frontier"]
common["sources"] = ["国家统计局 分省年度数据（2016—2023年）"]

# %%
charts.interactive.render(charts.parts_bars(
    logs, label="step", parts=("techch", "pech", "sech"), total="tfpch", sort="none", unit="%",
    part_names=("技术变化", "纯技术效率变化", "规模效率变化"), total_name="全要素生产率变化",
    decimals=1, id="malmquist", title="Malmquist 指数的分解：31省几何平均的对数", **common,
))

# %% [markdown]
# 这两种指数连乘都不等于首尾直接相比（全局一种的规模项用当年前沿）。只有 Pastor–Lovell 一种可以连乘：

# %%
moves["合并"] = efficiency.malmquist(years, **how, frontier="global", parts="pastor-lovell")
paths = pd.DataFrame({name: np.log(move.periods["tfpch"]).cumsum() for name, move in moves.items()})
paths = 100 * np.exp(paths.set_axis(range(2017, 2024)).reindex(range(2016, 2024), fill_value=0.0))

# %%
charts.interactive.render(charts.lines(
    paths.rename_axis("year").reset_index().melt("year"), series="variable", x="year", y="value",
    x_title="年份", y_title="2016年=100", reference=(100, "2016年"), decimals=1, id="cumulated",
    title="累积的全要素生产率：三种前沿（31省几何平均）", **common,
))

# %%
mean = pd.DataFrame({name: move.units["tfpch"] for name, move in moves.items()})
mean.loc[["西藏", "青海", "河南"]].round(3)

# %% [markdown]
# 窗口分析（3年一窗）：同省同年的分数换一个窗口差多少？

# %%
windows = efficiency.dea_windows(years, orientation="output", **how)
same = windows.groupby(["province", "year"])["efficiency"]
(same.max() - same.min()).quantile([0.5, 0.9, 1]).round(3)

# %% [markdown]
# ## 能说什么、不能说什么
# - **能说**：按这四列，前沿几乎由河南一省决定；北京、上海、青海、西藏的区间都在0.5以下；
#   三种前沿都是2018—2022年上升、此前和此后下降，幅度不一致。
# - **不能说**：谁“浪费”（经费含各级教育，没有科研和质量）；区间重叠的两省谁先谁后；一年的技术
#   进步有多快（换前沿就变）；任何因果；高职的效率（数据是本专科合计）。
#
# **资料来源**：DEAP 2.1 手册；Tomkins 和 Green（1988）；国家统计局分省年度数据（2016—2023年）。
