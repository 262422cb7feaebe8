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
# # 专业群与产业契合吗，换一种对照结论还成立吗？
#
# *Do the programme groups fit the industries around them, and does the answer survive another crosswalk?*
#
# 只用第一轮：253个专业群齐全。第二轮只收集到六成，且分布很不均匀。

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
units = sg.load_units(round=1)[["unit_id", "province_code", "city_code"]]
groups = sg.load_groups(round=1).merge(units, on="unit_id")
sources = ["教职成函〔2019〕14号（公开转录）", "国家统计局", "本项目对照表"]

# %% [markdown]
# ## 对照表：专业 → 行业
# 每一行都有理由和把握程度，全部是推算。可以用 `sg.read_crosswalk("我的.csv")` 换成自己的。

# %%
walk = sg.load_crosswalk("specialty_section")
walk[walk["code"].isin(["4603", "460305"])]

# %%
onward = sg.load_crosswalk("section_sector9")
walks = {name: sg.compose_crosswalks(each, onward) for name, each in sg.crosswalk_variants(walk).items()}
list(walks)

# %% [markdown]
# ## 结构偏离度
# 偏离度 = 供给占比 / 需求占比 − 1。增加值只是人才需求的**代理指标**。

# %%
demand = sg.sector_demand(sg.load_province_panel(), year=2019)
nation = sg.structure_range(groups, demand.sum(), crosswalks=walks)
nation

# %%
nation.table[["sector", "as_given", "low", "high", "sign_holds"]].round(2)

# %% [markdown]
# 省级：专业群少，位次随对照表变动很大，所以不给单一排名。

# %%
provinces = sg.structure_range(groups, demand, by="province_code", crosswalks=walks)
provinces

# %%
weights = sg.group_weights(
    groups["specialty_code"], crosswalk=walks["as_given"], targets=list(demand.columns)
)
sg.structure_interval(weights, demand, regions=groups["province_code"], draws=499, seed=0)

# %% [markdown]
# ## 专业大类与省份

# %%
cells = groups.assign(province=sg.name_of(groups["province_code"], short=True).to_numpy())
cells = cells.groupby(["category", "province"], as_index=False).size()

# %%
cells = cells.pivot(index="category", columns="province", values="size").fillna(0)
cells = cells.melt(value_name="groups", ignore_index=False).reset_index()

# %%
charts.interactive.render(charts.heat_map(
    cells, row="category", column="province", value="groups", margins=True,
    id="category-province", title="第一轮专业群：专业大类与省份", sources=sources, trust="derived",
))

# %% [markdown]
# ## 清单领域：谁没有专业群
# 共同体13个领域（清单 I-3、I-4）；相近的说法不合并，航空航天 ≠ 航空航天装备。

# %%
fields = sg.load_classification("field13")["code"].drop_duplicates()
sg.list_coverage(
    groups, crosswalk=sg.load_crosswalk("specialty_field13"), targets=fields.tolist()
)

# %% [markdown]
# ## 专业群与集群：目录匹配
# 每一对都有解释；`decision`、`reviewer` 两列留给人审核。

# %%
clusters = sg.load_clusters().set_index("cluster_id", drop=False)
profile = sg.load_crosswalk("cluster_specialty")
profile = profile[profile["code"].isin(clusters.index)]

# %%
pairs = sg.match_groups(groups, clusters, crosswalk=profile, top=None)
pairs[["group", "target_name", "score", "explanation"]].head()

# %%
near = sg.match_places(groups, clusters, km=100, pairs=pairs)
sg.cluster_coverage(
    sg.cluster_service(pairs, near), groups=groups.index, clusters=clusters.index
)

# %% [markdown]
# 门槛和对照表是选择，结果应随范围报告：

# %%
choices = {
    name: sg.match_groups(groups, clusters, crosswalk=each, top=None)
    for name, each in sg.crosswalk_variants(profile).items()
}
sg.coverage_range(choices, groups=groups.index, clusters=clusters.index)["clusters_served"]

# %% [markdown]
# ## 相关的专业大类
# 在同一省份一起出现得比偶然更多的大类（关联强度 > 1）；省份只有31个，是描述而不是规律。

# %%
counts = cells.pivot(index="province", columns="category", values="groups")
near = sg.relatedness(counts, method="association")

# %%
links = near.rename_axis("source").melt(
    var_name="target", value_name="strength", ignore_index=False
).reset_index()
links = links[links["source"] < links["target"]]

# %%
nodes = counts.sum().rename("groups").rename_axis("category").reset_index()
spec = charts.network(
    nodes, links=links, label="category", size="groups", size_title="专业群数", least=1.2,
    strength="strength", strength_title="关联强度", id="related", title="相关的专业大类",
    sources=sources, trust="derived",
)

# %%
charts.interactive.render(spec)

# %% [markdown]
# **资料来源**：教育部、财政部 教职成函〔2019〕14号（公开转录）；国家统计局分省年度数据（2019年）；工业和信息化部2022年国家先进制造业集群（汇编）；专业与行业对照关系为本项目推算。
