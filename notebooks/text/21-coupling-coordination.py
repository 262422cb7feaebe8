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
# # 教育与经济协调吗，耦合协调度能信多少？
#
# *Are education and economy coordinated, and how far can a coupling degree be trusted?*
#
# 数据：国家统计局分省年度数据。高等教育为普通、职业本专科合计，**不是高职单独口径**。

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
panel = sg.load_province_panel()
panel = panel[panel["year"].between(2019, 2023)].copy()
people = panel["population_average_wan"]
panel["province"] = sg.name_of(panel["province_code"], short=True).to_numpy()

# %% [markdown]
# ## 指标一律按人均
# 用总量会让人口大省两个系统都大，耦合度必然接近1。

# %%
amounts = {"students": "hei_enrolment_wan", "graduates": "hei_graduates_wan"}
amounts |= {"funds": "education_funds_wan", "income": "gdp_yi"}
amounts |= {"industry": "va_industry_yi", "services": "gdp_tertiary_yi"}
for name, column in amounts.items():
    panel[name] = panel[column] / people

# %%
meta = pd.DataFrame({"code": list(amounts), "direction": 1})
meta["system"] = ["教育"] * 3 + ["经济"] * 3

# %% [markdown]
# ## 一条流水线：归一化 → 权重 → 得分 → 耦合 → 障碍

# %%
study = sg.coupling_study(
    panel[["province", "year", *amounts]], meta=meta, unit="province", time="year",
    weights="equal",
)
study

# %% [markdown]
# C 高不等于水平高：`low_level` 标出两个系统都低的“低水平耦合”。

# %%
study.flags.groupby(["flag"]).size()

# %% [markdown]
# ## 换公式、换权重，等级变不变

# %%
print((study.range["grades"] > 1).sum(), "of", len(study.range))
study.range.head()

# %% [markdown]
# 最小值归一化后必有零；零怎么处理会改变结果，几种做法并列：

# %%
study.zeros["D"].sort_values("keep").head()

# %% [markdown]
# ## C、T、D 三条线（全国31省份的中位数）

# %%
lines = study.table.groupby("year")[["C", "T", "D"]].median().reset_index()
lines = lines.melt("year", var_name="series", value_name="value")

# %%
common = {"sources": ["国家统计局分省年度数据（2019—2023年）"], "trust": "derived"}
charts.interactive.render(charts.curve(
    lines, x="year", y="value", series="series", x_title="年份", y_title="0—1",
    id="ctd", title="耦合度C、发展水平T与协调度D", **common,
))

# %% [markdown]
# ## 省份 × 年份

# %%
table = study.table.reset_index().astype({"year": str})
grades = sg.grade_scale("ten")["grade"].tolist()

# %%
spec = charts.heat_map(
    table, row="province", column="year", value="D", category="grade", classes=grades,
    palette="diverging", decimals=2, id="coupling-heat", title="各省耦合协调度及等级",
    notes=["等级划分为文献惯例，非官方标准"], **common,
)
charts.interactive.render(spec)

# %%
table["province_code"] = sg.resolve(table["province"], level="province").to_numpy()
spec = charts.map_series(
    table, panel="year", category="grade", classes=grades, palette="diverging",
    id="coupling-maps", title="各省耦合协调等级", **common,
)

# %%
charts.interactive.render(spec)

# %% [markdown]
# ## 变化来自哪里
# D 的变化精确分解为 C 的变化与各系统水平的变化，不作因果解释。

# %%
systems = study.systems.reset_index()
sg.coupling_change(systems, unit="province", time="year").head()

# %% [markdown]
# ## 障碍度：哪些指标拉低得分

# %%
study.obstacles.groupby("year").mean().round(3)

# %% [markdown]
# **资料来源**：国家统计局分省年度数据（2019—2023年）；公式见 `sg.coupling_coordination` 的文档字符串。
