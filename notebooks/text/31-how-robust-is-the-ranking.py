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
# # 换一种同样合理的方法，排名还成立吗？
#
# *Under another method that is just as reasonable, does the ranking hold?*
#
# 指数同笔记本30。这里只问：哪些话经得起换方法，哪些经不起。

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
meta = sg.load_indicators("province_capacity")
names = meta.set_index("code")["name_zh"]

# %%
values = sg.province_indicators(
    panel=sg.load_province_panel(), colleges=sg.load_colleges(2025), cities=sg.load_city_panel(),
    schooling=sg.load_city_industry(level="province"), outcomes=sg.load_college_outcomes(),
    units=sg.load_units(),
)

# %%
belts = sg.load_provinces().set_index("province_code")["belt4"].reindex(values.index)
X = values.assign(四大地区=belts)
X.index = sg.name_of(values.index, short=True).to_numpy()
X.index.name = "province"

# %%
fill = {"method": "mean", "groups": "四大地区"}
index = sg.CompositeIndex(
    meta, screen=0.75, impute=fill, treat="outliers", scale=(1, 100)
).fit(X)
common = {"trust": "derived", "notes": ["省级描述性指数，本项目推算，不是官方评价"]}
common["sources"] = meta["source"].head(9).str.split("；").explode().unique()

# %% [markdown]
# ## 让什么变动
# 只放进自己愿意辩护的选项。这里六项：填补、缩尾、标准化、权重、合成、去掉一项指标。

# %%
over = {"impute": [fill, {"method": "median", "groups": "四大地区"}, "mean"]}
over |= {"treat": ["outliers", None], "normalise": ["minmax", "percentile"]}
over |= {"weights": {"noise": 0.25}, "aggregate": ["arithmetic", "geometric"]}
over |= {"indicators": "leave-one-out"}

# %% [markdown]
# 等级界线是**示例**，由使用者自定；没有文件给出省级指数的等级。

# %%
grades = {"示例上档": 55.0, "示例中档": 42.0}
found = index.robustness(10_000, over=over, grades=grades, seed=0)
print(found.text)

# %% [markdown]
# ## 位次区间
# 条越长，单独一个位次越没有意义。

# %%
ranks = found.table.reset_index()
charts.interactive.render(charts.range_bars(
    ranks, label="province", low="low", high="high", value="rank", mark="median", rank=True,
    value_name="基准位次", mark_name="中位位次", range_name="九成设定的区间", sort=False,
    decimals=0, id="ranges", title="位次及其区间", **common,
))

# %%
upper, lower = ranks[ranks["high"] <= 10], ranks[ranks["low"] >= 22]
print("区间完全在前10位：", "、".join(upper["province"]))
print("区间完全在后10位：", "、".join(lower["province"]))

# %% [markdown]
# ## 每一位次出现的比例

# %%
chances = 100 * found.acceptability.loc[found.table.index]
chances = chances.rename_axis("province").reset_index()
chances = chances.melt("province", var_name="rank", value_name="share")
charts.interactive.render(charts.heat_map(chances, row="province", column="rank", value="share",
    least=9.5, decimals=0, unit="占设定的%", id="chances", title="每一位次出现的比例", **common))

# %% [markdown]
# ## 位次变动来自哪项选择
# 索博尔（Sobol）份额：单独的，和连同交互的。

# %%
words = {"impute": "缺失值填补", "treat": "异常值处理", "normalise": "标准化方法"}
words |= {"weights": "权重（±25%）", "aggregate": "合成方式", "indicators": "去掉任一指标"}
choices = found.choices[found.choices["varied"]].reset_index().replace({"choice": words})

# %%
charts.interactive.render(charts.share_bars(
    choices, label="choice", first="first", total="total", id="shares",
    first_ends=("first_low", "first_high"), total_ends=("total_low", "total_high"),
    title="平均位次变动的方差：各项选择的份额", **common,
))

# %% [markdown]
# 没有变动的选择也列出，并说明原因：

# %%
found.choices.loc[~found.choices["varied"], ["note"]]

# %% [markdown]
# ## 去掉一项指标、一个维度

# %%
left_out = found.leave_out.table.rename(index=names)
left_out[["mean_shift", "largest_shift", "unit", "moved"]].round(2)

# %% [markdown]
# ## 两种方法并排：算术平均与几何平均
# 几何平均不许短板被长板抵消，零值附近的省份下降最多。

# %%
two = index.ranks_.to_frame("arithmetic")
two["geometric"] = index.rebuild(aggregate="geometric").ranks_
two = two.reset_index()
only = {"notes": [*common["notes"], "只是两个设定，全部设定的区间见位次区间图"]}

# %%
charts.interactive.render(charts.slope(
    two, label="province", left="arithmetic", right="geometric", left_name="算术平均",
    right_name="几何平均", id="slope", title="两种合成方式下的位次", **common | only,
))

# %% [markdown]
# ## 离示例界线有多远
# `moved` 是使等级改变至少要转移的权重份额：越小，这个等级越靠权重取得。

# %%
near = found.flips.table[["unit", "direction", "grade", "to_grade", "moved", "gains", "loses"]]
words = {**names.to_dict(), "below": "以下", "up": "升档", "down": "降档"}
near.replace(words).head(12).round(3)

# %%
nearest = near.dropna(subset=["moved"]).drop_duplicates("unit").replace(words)
nearest = nearest.assign(percent=100 * nearest["moved"])
charts.interactive.render(charts.ranked_bars(
    nearest, label="unit", value="percent", category="direction", decimals=1, unit="%（权重）",
    id="flips", title="改变等级（示例界线）至少要转移的权重", **common,
))

# %% [markdown]
# 按位次划线时也一样：至少转移多少权重，一个省就进入或退出前10位？

# %%
tenth = sg.place_flips(index, k=10)
print(tenth.text)
shown = tenth.table[["unit", "direction", "moved", "gains", "loses"]].replace(words)
shown.head(12).round(3)

# %%
found.grades.loc[found.table.index].rename(columns=words).replace(words).round(2)

# %% [markdown]
# ## 名单里少一个省，其他省的先后变不变
# 极差标准化依赖在场的最大、最小值，会变。

# %%
found.reversal.table.sort_values("reversed_pairs", ascending=False).head()

# %% [markdown]
# ## 能说的与不能说的
# - **能说**：区间完全落在一端的少数省份处于这一端；合成方式和指标取舍比权重微调更要紧。
# - **不能说**：区间重叠的两省谁先谁后；某省“进步”了（只有一个时点）；任何因果；
#   等级（界线是示例）；名额该给谁（指数含遴选结果）。
#
# **资料来源**：教育部院校名单（2025年）；国家统计局（2023、2024年）；第七次人口普查；
# 各省录取最低分（2025年，公开汇编）；双高计划两轮名单。
