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
# # 各省高职的办学能力与成效，一个指数能说多少？
#
# *Capacity and outcome of higher vocational education by province: how much can one index say?*
#
# 指标体系由本项目按公开数据所能支持的范围选定，**不是官方评价**；位次一律与区间一同出现。

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %% [markdown]
# ## 指标：每一项都有方向、单位、年份、口径和来源
# `proxy` 为真的只是代理；`covers` 说明口径，`higher` 是本专科合计，**不是高职单独口径**。

# %%
meta = sg.load_indicators("province_capacity")
names = meta.set_index("code")["name_zh"]
shown = meta[meta["level"] == 1].set_index("code")
shown[["parent", "name_zh", "unit", "year", "covers", "proxy", "source"]]

# %% [markdown]
# 定义里写明它代表什么、不能说明什么：

# %%
for row in shown.loc[["education_funds_per_head_yuan", "units_per_100_colleges"]].itertuples():
    print(row.name_zh, "：", row.definition_zh, "\n")

# %% [markdown]
# ## 数据与缺失
# 首轮不足3个单位的省份没有“延续比例”，西藏没有足够院校计算百分位：缺失就是缺失，不是零。

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
X.loc[X.isna().any(axis=1)].rename(columns=names).round(1)

# %%
sg.indicator_statistics(values).rename(index=names).round(2)

# %% [markdown]
# ## 指数：每一步都是一个选择
# 缺失值取同区域均值，偏度过大的缩尾，极差标准化到1—100，同级等权，算术平均。

# %%
index = sg.CompositeIndex(
    meta, screen=0.75, impute={"method": "mean", "groups": "四大地区"}, treat="outliers",
    scale=(1, 100),
).fit(X)

# %%
index.stages_["impute"].detail.cells.round(1)

# %%
index.stages_["treat"].detail.cells.round(1)

# %% [markdown]
# 论文“研究方法”一节可直接引用：

# %%
print(index.methods(lang="zh"))

# %% [markdown]
# ## 这些指标合得到一起吗
# α 低于0.7，说明它们不是同一事物的多个侧面：总分是汇总，不是测量。

# %%
found = index.consistency()
found.dimensions[["indicators", "alpha", "across", "first_component"]].round(2)

# %% [markdown]
# 名义权重与实际作用不是一回事：`variance_share` 是各指标占总分方差的份额。

# %%
found.indicators[["effective_weight", "correlation", "variance_share"]].rename(
    index=names
).round(3)

# %% [markdown]
# ## 权重

# %%
common = {"sources": shown["source"].str.split("；").explode().unique(), "trust": "derived"}
common["notes"] = ["省级描述性指数，本项目推算，不是官方评价"]

# %%
tree = index.weight_table_.reset_index()
tree["name"] = tree["code"].map(names)
charts.interactive.render(charts.sunburst(
    tree, code="code", parent="parent", weight="effective_weight", name="name",
    id="index-tree", title="指标体系与有效权重", **common,
))

# %% [markdown]
# ### 熵权会怎样
# 熵权只看离散程度。加入一个稀少的计数（首轮A档高水平学校数，23个省份为零），它就拿走近一半权重：
# **这是数据形状的结果，不是重要程度。**

# %%
schools = sg.load_units(round=1).query("unit_type == 'school' and tier == 'A'")
count = schools.groupby("province_code").size().reindex(values.index, fill_value=0)
scaled = index.table_[index.tree_.indicators]
skewed = sg.entropy_weights(scaled.assign(a_schools=count.to_numpy()))

# %%
weights = index.weights_.to_frame("equal").assign(entropy=index.rebuild(weights="entropy").weights_)
weights = weights.reindex(skewed.index).assign(entropy_with_count=skewed)
weights.rename(index={**names, "a_schools": "首轮A档学校数（计数）"}).round(3)

# %% [markdown]
# ## 排名，与它的区间
# 一万组方法设定：填补、缩尾、标准化、权重±25%、算术或几何平均、去掉任一指标。

# %%
fill = {"method": "mean", "groups": "四大地区"}
over = {"impute": [fill, {"method": "median", "groups": "四大地区"}, "mean"]}
over |= {"treat": ["outliers", None], "normalise": ["minmax", "percentile"]}
over |= {"weights": {"noise": 0.25}, "aggregate": ["arithmetic", "geometric"]}
robust = index.robustness(10_000, over=over | {"indicators": "leave-one-out"}, seed=0)

# %%
charts.interactive.render(charts.range_bars(
    robust.table.reset_index(), label="province", low="low", high="high", value="rank",
    mark="median", value_name="基准位次", mark_name="中位位次", range_name="九成设定的区间",
    sort=False, rank=True, decimals=0, id="ranks", title="位次及其区间", **common,
))

# %% [markdown]
# 哪些设定让位次变动，见笔记本31。

# %% [markdown]
# ## 画像：一个省与同区域各省
# 看单项比看总分更有依据。甘肃与西部各省份（换省份只改第一行；同区域范围含填补值）：

# %%
province = "甘肃"
west = scaled[belts.to_numpy() == X.loc[province, "四大地区"]]
table = scaled.loc[[province]].T.set_axis(["value"], axis=1)
table = table.assign(low=west.min(), high=west.max(), median=west.median())
table = table.rename(index=names).rename_axis("indicator").reset_index()

# %%
charts.interactive.render(charts.profile(
    table, axis="indicator", value="value", low="low", high="high", peer="median",
    value_name=province, range_name="同区域范围", peer_name="同区域中位数", bounds=(1, 100),
    decimals=0, id="profile", title=f"{province}：九项指标（标准化值，1—100）", **common,
))

# %% [markdown]
# **不能用来**：评价单个院校；论证名额分配（指数含遴选结果，会循环论证）；比较没有区间的名次。
#
# **资料来源**：教育部院校名单（2025年）；国家统计局（2023、2024年）；第七次人口普查；
# 各省录取最低分（2025年，公开汇编）；双高计划两轮名单。
