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
# # 哪些专业该重点建设、改造升级、限制撤销，界线挪一点会怎样？
#
# *Which programmes to build up, rebuild or restrict, and what if a cut-off moves a little?*
#
# **本页的专业数据是合成的，只作演示**；第五、六节用真实名单。自己的数据填入 `sg.write_template("programmes.xlsx")` 生成的模板，再用 `sg.read_workbook` 读入。

# %%
import numpy as np
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
rng = np.random.default_rng(0)
names = sg.load_catalogue("zhuanke").iloc[::25][["specialty_code", "name"]]
table = names.rename(columns={"name": "programme"}).merge(
    pd.DataFrame({"year": range(2020, 2025)}), how="cross"
)

# %%
size, year = rng.integers(60, 200, len(table)), table["year"] - 2020
slope = np.repeat(rng.normal(0, 0.08, len(names)), 5)
table["planned"] = size
table["enrolled"] = (size * (1 + slope) ** year * rng.uniform(0.6, 1.05, len(table))).round()
table["graduates"] = (size * 0.9).round()
table["employed"] = (table["graduates"] * rng.uniform(0.5, 1, len(table))).round()

# %%
table["matched"] = (table["employed"] * rng.uniform(0.4, 1, len(table))).round()
table["posts"] = (table["graduates"] * rng.uniform(0.4, 1.6, len(table))).round()
table["demand_basis"] = "proxy"

# %% [markdown]
# ## 一、指标
# 需求是代理指标时，`demand_basis` 列写明 `proxy`，并一直带到结果里。

# %%
programmes = sg.programme_indicators(table)
programmes.drop(columns=["reasons"]).head()

# %%
walk = sg.load_crosswalk("specialty_label")
programmes["guidance"] = sg.programme_guidance(programmes["specialty_code"], crosswalk=walk)

# %% [markdown]
# ## 二、规则是明写的、可改的
# 文件只给方向（重点建设、改造升级、限制撤销），没有给数字界线；界线是本项目的设定。

# %%
sg.default_rules()[["rule_id", "list", "words_zh", "basis", "cutoff_basis"]]

# %%
lists = sg.adjustment_lists(programmes)
lists["list"].value_counts()

# %%
programmes[["programme"]].join(lists[["list", "words_zh", "evidence", "conflict", "on_proxy"]])

# %% [markdown]
# ## 三、界线挪动10%、20%、30%

# %%
shifts = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3)
moved = sg.adjustment_range(programmes, shifts=shifts)
moved

# %%
curve = moved.curve.assign(share=moved.curve["changed"] / len(programmes))
words = {"employment_rate": "就业率", "supply_ratio": "供需比", "match_rate": "对口率"}
curve = curve[curve["indicator"].isin(words)]
curve["series"] = curve["rule_id"] + " " + curve["indicator"].map(words)
curve = curve.drop_duplicates(["series", "shift"])

# %%
charts.interactive.render(charts.curve(
    curve, x="shift", y="share", series="series", x_title="界线变动", y_title="换清单的专业占比",
    percent=True, id="cutoffs", title="界线变动与换清单的专业",
    sources=["合成数据（本页生成）"], trust="synthetic",
))

# %% [markdown]
# ## 四、预警得分与供需缺口
# 得分带范围：缺项取0和取1之间，以及各种权重之间。

# %%
alert = sg.alert_score(programmes)
programmes[["programme"]].join(
    alert[["score", "score_low", "score_high", "main_part", "level", "on_proxy"]]
).sort_values("score", ascending=False).head(8)

# %%
latest = table[table["year"] == 2024].assign(region="示例", industry=table["programme"])
sg.demand_gap(latest, latest).head()

# %% [markdown]
# ## 五、集聚效应（真实名单，第一轮）
# 文件只写了三个部分的名称：总体集中性、内部关联性、外部契合性，没有公式；下面的构造是本项目的。

# %%
units = sg.load_units(round=1)[["unit_id", "province_code", "city_code", "college_code"]]
groups = sg.load_groups(round=1).merge(units, on="unit_id")
walk = sg.compose_crosswalks(
    sg.load_crosswalk("specialty_section"), sg.load_crosswalk("section_sector9")
)

# %%
supply = sg.distribute(groups, by="province_code", crosswalk=walk)
demand = sg.sector_demand(sg.load_province_panel(), year=2019)
supply = supply.reindex(index=demand.index, columns=demand.columns, fill_value=0)
fit = sg.structure_match(supply, demand).summary["similarity"]

# %%
gathered = sg.agglomeration_index(groups, external=fit.dropna())
parts = ["concentration", "internal", "external", "minimum", "arithmetic"]
gathered[["groups", *parts, "rank_best", "rank_worst"]].head()

# %% [markdown]
# ## 六、组群的四条标准
# 目录和对照表能回答的是产业链环节相近；岗位、教学资源、技术协同要用学校自己的数据，没有就是空缺。

# %%
members = pd.DataFrame({"group_id": "示例群", "specialty_code": ["460301", "460305", "510201"]})
sg.group_coherence(members, crosswalk=sg.load_crosswalk("specialty_section"))

# %% [markdown]
# **资料来源**：合成数据（本页生成，种子0）；教职成函〔2019〕14号（公开转录）；《职业教育专业目录（2021年）》。
