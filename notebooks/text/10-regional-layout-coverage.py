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
# # 两轮名单如何覆盖国家战略、省份和城市，分布是否均匀？
#
# *How do both lists cover strategies, provinces and cities, and how evenly?*

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
first, second = sg.load_units(round=1), sg.load_units(round=2)
sources = ["教职成函〔2019〕14号（公开转录）", "第二轮名单（两份公开汇编互校）"]

# %% [markdown]
# ## 国家战略
# 两轮并列，差是名单之差，不是政策效果。黄河流域以九省区近似，成渝含重庆全市和四川15市。

# %%
change = sg.coverage_change(
    sg.coverage(first, by="strategy"), sg.coverage(second, by="strategy")
)
change

# %%
names = sg.load_strategies().groupby("strategy_id")["strategy"].first()
table = change.join(names).reset_index(drop=True)

# %%
spec = charts.dumbbell(
    table, label="strategy", first="before", second="after", counts=True,
    id="strategy-units-notebook", title="国家区域战略覆盖的建设单位", unit="个",
    sources=sources, notes=["战略相互重叠，不能相加"], trust="compiled",
)
charts.interactive.render(spec)

# %% [markdown]
# ## 重叠怎么算
# `plain`：每个战略都完整计入。`fractional`：一个单位平均分给它所在的各个战略，各行之和等于至少属于一个战略的单位数。

# %%
plain = sg.coverage(second, by="strategy")["units"]
split = sg.coverage(second, by="strategy", overlap="fractional")["units"]
pd.DataFrame({"plain": plain, "fractional": split.round(2)})

# %%
split.sum()

# %% [markdown]
# ## 省份，以人口为分母
# 有了分母就有每万人单位数 `rate` 和区位商 `location_quotient`（1 表示与全国相同）。

# %%
population = sg.load_provinces(2024).set_index("province_code")["population_yearend_wan"]
by_province = sg.coverage(second, by="province", base=population)
by_province.sort_values("location_quotient", ascending=False).head(8)

# %% [markdown]
# ## 三大地带

# %%
for units in (first, second):
    display(sg.coverage(units, by="belt")[["units", "groups", "share"]])

# %% [markdown]
# ## 均匀吗
# 31个省份（没有单位的省份计为零）之间的基尼系数、地理集中指数，以及泰尔指数的地带间、地带内分解。

# %%
counts = {n: sg.coverage(u, by="province")["units"] for n, u in ((1, first), (2, second))}
belt = sg.load_provinces().set_index("province_code")["belt3"]

# %%
pd.DataFrame({
    "gini": {n: sg.gini(c) for n, c in counts.items()},
    "concentration_index": {n: sg.concentration_index(c) for n, c in counts.items()},
    "hhi_normalised": {n: sg.hhi(c, normalised=True) for n, c in counts.items()},
})

# %%
sg.theil(counts[2], groups=belt.reindex(counts[2].index))

# %%
curves = [sg.lorenz(c).assign(series=f"round_{n}") for n, c in counts.items()]
origin = pd.DataFrame({"series": ["round_1", "round_2"], "head_share": 0.0, "value_share": 0.0})
points = pd.concat([origin, *curves]).sort_values(["series", "head_share"])

# %%
spec = charts.lorenz(
    points, x="head_share", y="value_share", x_title="省份累计占比", y_title="单位累计占比",
    gini={f"round_{n}": sg.gini(c) for n, c in counts.items()},
    id="lorenz-notebook", title="省际分布的洛伦兹曲线", sources=sources, trust="derived",
)
charts.interactive.render(spec)

# %% [markdown]
# **资料来源**：教育部、财政部 教职成函〔2019〕14号（第一轮名单，公开转录）；第二轮名单（两份公开汇编互校）；国家统计局分省年度数据（2024年人口）。
