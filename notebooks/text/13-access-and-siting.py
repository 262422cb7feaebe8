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
# # 谁离建设单位远，再设一个单位放在哪里作用最大？
#
# *Who is far from a unit, and where would one more do most?*

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.geography.places import places

charts.typeface.notebook_font()

# %% [markdown]
# ## 需求：337个地级及以上城市的15—24岁人口（2020年普查）
# 换成自己的表也一样：需要人口、经度和纬度。

# %%
panel = sg.load_city_panel().set_index("city_code")
seats = places().query("valid_to.isna()").set_index("place_code")[["lon", "lat", "short_name"]]
cities = panel[["population_15_19_2020", "population_20_24_2020"]].join(seats).dropna()
people = cities["population_15_19_2020"] + cities["population_20_24_2020"]

# %%
units = sg.coverage(sg.load_units(round=2), by="city")["units"].reindex(cities.index).fillna(0)
km = sg.travel_distances(cities[["lon", "lat"]], cities[["lon", "lat"]], limit_km=400)

# %% [markdown]
# ## 多少人在多远之内
# 球面直线距离，以城市驻地计，不是路网距离。

# %%
sg.share_within(people, units, distance=km, km=[50, 100, 150, 200, 300])

# %% [markdown]
# ## 可达性：两步移动搜索法
# 供给按搜索范围内的人口分摊；高斯衰减，半径200公里。

# %%
access = sg.accessibility(people, units, distance=km, catchment=200, decay="gaussian")
access.join(cities["short_name"]).nsmallest(8, "access")

# %%
table = (access["access"] * 1e6).rename("access").rename_axis("city_code").reset_index()

# %%
spec = charts.city_map(
    table, value="access", breaks=(0, 0.25, 0.5, 1, 2, 4), decimals=2, labels="none",
    id="access-notebook", title="15—24岁人口的单位可达性（第二轮）", unit="个/百万人",
    sources=["第二轮名单（两份公开汇编互校）", "第七次全国人口普查"], trust="derived",
)

# %%
charts.interactive.render(spec)

# %% [markdown]
# 离最近的单位100公里、200公里以内的陆地：

# %%
spec = charts.shape_map(
    points=cities[units > 0], rings_km=(100, 200), labels="none", id="rings",
    title="距最近建设单位100公里和200公里以内的地区（第二轮）",
    sources=["第二轮名单（两份公开汇编互校）"], trust="derived",
)
charts.interactive.render(spec)

# %% [markdown]
# ## 离本专业大类最近的专业群有多远
# 以重庆为例：从这里到第一轮每个专业大类最近的专业群。换成自己的学校表（经纬度和专业大类），就是每所学校的距离；
# 各校开设的专业没有公开的全国清单，这里不作推断。

# %%
groups = sg.load_groups(round=1).merge(sg.load_units(round=1)[["unit_id", "lon", "lat"]], on="unit_id")
fields = groups[["category_code"]].drop_duplicates().assign(lon=106.55, lat=29.56)
sg.nearest_by_group(fields, groups, group="category_code").sort_values("km").tail(5)

# %% [markdown]
# ## 再设单位：最大覆盖模型
# 现有单位保留；结果附有最优性证明。这是模型算例，不考虑办学条件，不是建议。

# %%
held = units.index[units > 0]
curve = sg.siting_curve(
    cities.index, people, n_max=8, distance=km, radius=100, existing=held,
)
curve[["value", "level", "gain", "gap", "status"]]

# %%
best = sg.site_units(cities.index, people, n=3, distance=km, radius=100, existing=held)
best.chosen.join(cities["short_name"])

# %% [markdown]
# **资料来源**：第二轮名单（两份公开汇编互校）；教育部、财政部 教职成函〔2019〕14号（公开转录）；第七次全国人口普查（2020年，汇编）。
