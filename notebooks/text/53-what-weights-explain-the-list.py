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
# # 什么样的权重最接近真实名单？
#
# *Which driver weights come nearest to the real list of round two?*
#
# 这是对名单的描述，**不是两部的规则**：没有文件给出权重，许多不同的权重同样接近。

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
drivers = sg.province_drivers(
    provinces=sg.load_provinces(2024), colleges=sg.load_colleges(2025),
    clusters=sg.load_clusters(), units=sg.load_units(),
)
actual = sg.coverage(sg.load_units(round=2), by="province")["units"].reindex(drivers.index)
table = sg.driver_table().set_index("driver")

# %%
table[["family", "name_zh", "unit", "construction_zh", "proxy"]]

# %% [markdown]
# ## 通知列出的四项依据

# %%
named = table[table["family"].isin(["region", "industry", "scale", "reform"])]
found = sg.explain(
    actual, drivers=drivers[list(named.index)], families=named["family"], tolerance=0.1
)
found.text

# %%
found.fits.round(3)

# %% [markdown]
# 每个权重能在多大范围内变动而结果差不多一样好：范围宽，说明名单不能告诉我们这个权重。

# %%
found.families.round(2)

# %%
found.weights.round(2)

# %% [markdown]
# ## 没有解释的省份

# %%
odd = found.provinces[found.provinces["unexplained"] != ""]
odd.assign(name=sg.name_of(odd.index, short=True).to_numpy()).round(2)

# %% [markdown]
# ## 不用第一轮结果会怎样
# 第一轮名单本身就是最强的“解释”，去掉它才看得到其余依据能说明多少。

# %%
others = [name for name in named.index if not name.startswith("round1")]
without = sg.explain(actual, drivers=drivers[others], families=named.loc[others, "family"])
without.text

# %%
both = found.provinces[["actual"]].assign(
    four_grounds=found.provinces["fitted_absolute"],
    without_round_one=without.provinces["fitted_absolute"],
).reset_index()
both["name"] = sg.name_of(both["province_code"], short=True).to_numpy()

# %%
charts.interactive.render(charts.dumbbell(
    both, label="name", first="without_round_one", second="actual",
    first_name="不用第一轮结果的拟合", second_name="真实名单", id="unexplained",
    title="真实名单与拟合", sources=["第二轮名单（两份公开汇编互校）", "国家统计局"], trust="derived",
))

# %% [markdown]
# **资料来源**：第二轮建设单位名单（两份公开汇编互校）；国家统计局（2024年）；教育部院校名单（2025年）。
