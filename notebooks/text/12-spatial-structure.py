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
# # 建设单位在空间上集聚吗，重心移动了多少？
#
# *Do the units cluster on the map, and how far did their centre move?*

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
first, second = sg.load_units(round=1), sg.load_units(round=2)
people = sg.load_provinces(2024).set_index("province_code")["population_yearend_wan"]
rate = sg.coverage(second, by="province", base=people)["rate"] * 100
sources = ["第二轮名单（两份公开汇编互校）", "国家统计局分省年度数据（2024年）"]

# %% [markdown]
# ## 相邻的省份相像吗
# 邻接图要说明孤岛怎么办：海南与广东相连。莫兰指数同时给出解析p值和置换p值。

# %%
graph = sg.contiguity_graph(places=rate.index)
print(graph.text)

# %%
sg.morans_i(rate, graph=graph, permutations=999, seed=0)

# %%
local = sg.local_morans_i(rate, graph=graph, permutations=9999, seed=0, fdr=0.05)
local["class"].value_counts()

# %%
table = local.rename_axis("province_code").reset_index()
table["class"] = table["class"].replace("not significant", "ns")

# %%
spec = charts.class_map(
    table, category="class", classes=charts.LISA_CLASSES, id="lisa",
    title="每百万人口单位数的局部空间自相关（第二轮）", sources=sources, trust="derived",
)
charts.interactive.render(spec)

# %% [markdown]
# ## 热点和冷点
# Gi* 把一个省份和它的邻居合在一起看；`class` 控制了错误发现率，31个省份同时检验时必须如此。

# %%
hot = sg.getis_ord(rate, graph=graph, fdr=0.05).rename_axis("province_code").reset_index()
hot[hot["class"] != "not significant"]

# %%
spec = charts.class_map(
    hot, category="class", id="hot-spots-notebook", sources=sources, trust="derived",
    classes={"hot": "hot_95", "cold": "cold_95", "not significant": "hot_ns"},
    title="每百万人口单位数的热点与冷点（第二轮）",
)
charts.interactive.render(spec)

# %% [markdown]
# ## 重心和椭圆
# 距离都在椭球面或等积投影上计算，从不用经纬度直接相减。同城的单位位置相同。

# %%
ellipses = {n: sg.deviational_ellipse(u[["lon", "lat"]]) for n, u in ((1, first), (2, second))}
sg.centre_shift(ellipses[1], ellipses[2])

# %%
tables = [e.table.assign(series=f"round_{n}") for n, e in ellipses.items()]
spec = charts.shape_map(
    pd.concat(tables), id="centres-notebook", title="平均中心与标准差椭圆",
    sources=["教职成函〔2019〕14号（公开转录）", *sources[:1]], trust="derived",
)

# %%
charts.interactive.render(spec)

# %% [markdown]
# ## 哪里密集
# 核密度在等积网格上计算，裁到陆地；带宽150公里、网格20公里是选择，不是结论。

# %%
cells = sg.kernel_density(second[["lon", "lat"]], bandwidth=150, grid=20)
cells = cells.assign(
    x=cells["x"] * 1000, y=cells["y"] * 1000, density=cells["density"] * 1e4
)

# %%
spec = charts.density_map(
    cells, value="density", cell=20_000, decimals=2, id="density", unit="个/万平方公里",
    title="第二轮建设单位的核密度", sources=sources[:1], trust="derived",
)
charts.interactive.render(spec)

# %% [markdown]
# ## 点的间距：先说清研究区
# 最近邻指数随研究区面积变化，所以面积是必填参数。这里多个单位共用城市驻地，R 主要反映这一点。

# %%
for kind in ("bounding_box", "hull", "land"):
    area = sg.study_area(second[["lon", "lat"]], kind=kind)
    print(kind, round(area.km2), sg.nearest_neighbour_index(second[["lon", "lat"]], area=area).text)

# %% [markdown]
# **资料来源**：教育部、财政部 教职成函〔2019〕14号（公开转录）；第二轮名单（两份公开汇编互校）；国家统计局分省年度数据（2024年）；底图数据：天地图。
