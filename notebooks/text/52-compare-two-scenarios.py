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
# # 换一个情景，哪些省多、哪些省少，为什么？
#
# *From one scenario to another: which provinces gain, which lose, and why?*
#
# 通知只列出四项测算依据，没有权重；下面每个情景的权重都是设定。改两个参数就能比较任意两个情景。

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %% tags=["parameters"]
first, second = "population", "industry"

# %%
sg.scenario_table()[["title_zh", "question_zh", "reading", "method"]]

# %%
drivers = sg.province_drivers(
    provinces=sg.load_provinces(2024), colleges=sg.load_colleges(2025),
    clusters=sg.load_clusters(), units=sg.load_units(),
)
lists = {"actual": sg.load_units(round=2), "base": sg.load_units(round=1)}

# %%
results = {
    name: sg.allocate(sg.load_scenario(name), drivers=drivers, **lists)
    for name in (first, second)
}
results[first]

# %%
results[second]

# %% [markdown]
# ## 差异及其来源
# 每个驱动因素挪动多少单位；其余来自上下限、取整和方法。说明差异如何构成，不是效果。

# %%
change = sg.compare(results[first], results[second])
change

# %%
change.contributions.round(2).head()

# %%
table = change.table.reset_index()
table["name"] = sg.name_of(table["province_code"], short=True).to_numpy()
sources = ["本项目情景（没有文件给出权重）", "国家统计局", "教育部院校名单"]

# %%
charts.interactive.render(charts.dumbbell(
    table, label="name", first="first_units", second="second_units",
    first_name=results[first].scenario.title_zh, second_name=results[second].scenario.title_zh,
    id="two-scenarios", title="两个情景下的单位数", sources=sources, trust="derived",
))

# %%
charts.interactive.render(charts.province_map(
    table, value="change", palette="diverging", id="change-map",
    title="单位数变化", sources=sources, trust="derived",
))

# %% [markdown]
# ## 与真实名单、公平性、覆盖

# %%
change.equity

# %%
change.strategies

# %% [markdown]
# ## 这些结果有多稳
# 在权重、方法、下限和数据误差上随机取一千种设定。

# %%
choices = {"weights": 20, "methods": ["hamilton", "webster", "hill"], "lower": [0, 1]}
sweep = sg.sweep(
    sg.load_scenario(second), drivers=drivers, over=choices | {"data_error": 0.05}, n=1000,
    seed=0, **lists,
)
sweep

# %%
bands = sweep.table.reset_index()
bands["name"] = sg.name_of(bands["province_code"], short=True).to_numpy()
bands = bands.sort_values("actual", ascending=False)

# %%
charts.interactive.render(charts.range_bars(
    bands, label="name", low="low", high="high", value="median", mark="actual", sort=False,
    range_name="90%的设定", value_name="中位数", mark_name="真实名单", id="sweep-bands",
    title="一千种设定下各省的单位数", sources=sources, trust="derived",
))

# %% [markdown]
# 哪个选择挪动得最多（每次只变一个）：以变动最大的省份为例。

# %%
one = sweep.tornado_provinces.sort_values("swing")["province_code"].iloc[-1]
tornado = sweep.tornado_provinces.reset_index().query("province_code == @one")
words = {"weights": "权重", "methods": "方法", "lower": "下限", "data_error": "数据误差"}
tornado = tornado.assign(name=tornado["choice"].map(words))

# %%
charts.interactive.render(charts.range_bars(
    tornado, label="name", low="low", high="high", value="scenario", value_name="原情景",
    id="tornado", title=f"{sg.name_of([one], short=True).iloc[0]}：单位数随各项选择的变动",
    sources=sources, trust="derived",
))

# %%
sweep.tornado

# %% [markdown]
# 更大的规模：同一个调用放到 Dask 集群上，结果逐格相同（测试用两个工作进程核对过）。
#
# ```python
# with Client(LocalCluster(n_workers=2)), joblib.parallel_config("dask"):
#     sg.sweep(scenario, drivers=drivers, over=choices, n=100_000, **lists)
# ```

# %% [markdown]
# **资料来源**：本项目情景（data/scenarios）；国家统计局（2024年）；教育部院校名单（2025年）；两轮建设单位名单。
