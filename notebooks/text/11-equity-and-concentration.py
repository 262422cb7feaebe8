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
# # 布局均衡吗，用哪个指标衡量，有多确定？
#
# *Is the layout balanced, by what measure, and how sure is that?*

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
provinces = sg.load_provinces(2024).set_index("province_code")
counts = {n: sg.coverage(sg.load_units(round=n), by="province")["units"] for n in (1, 2)}
people = provinces["population_yearend_wan"].reindex(counts[1].index)
sources = ["教职成函〔2019〕14号（公开转录）", "第二轮名单（两份公开汇编互校）", "国家统计局"]

# %% [markdown]
# ## 一个指标，两种基数
# 基尼系数按省份计，或以人口为基数计（`base`）。没有单位的省份计为零，不能漏掉。

# %%
pd.DataFrame({
    "按省份": {n: sg.gini(c) for n, c in counts.items()},
    "以人口为基数": {n: sg.gini(c, base=people) for n, c in counts.items()},
})

# %% [markdown]
# ## 有多确定
# 31个省份就是全部省份，不是样本：自助法区间在这里表示结果对个别省份有多敏感，而不是抽样误差。

# %%
bands = {n: sg.bootstrap(c, measure="gini", draws=2000, seed=0) for n, c in counts.items()}
pd.DataFrame({n: {"gini": b.estimate, "low": b.low, "high": b.high} for n, b in bands.items()})

# %%
sg.leave_one_out(counts[2], measure="gini").table.head()

# %%
curves = [sg.lorenz_band(c).assign(series=f"round_{n}") for n, c in counts.items()]

# %%
spec = charts.lorenz(
    pd.concat(curves), x="head_share", y="value_share", band=("low", "high"),
    x_title="省份累计占比", y_title="单位累计占比", id="lorenz-band",
    title="洛伦兹曲线及其敏感带", sources=sources, trust="derived",
)

# %%
charts.interactive.render(spec)

# %% [markdown]
# ## 差异来自哪里
# 泰尔指数可以嵌套分解（地带 → 省份 → 城市）；达格姆基尼系数分成地带内、地带间净值和超变密度三部分。

# %%
belt = provinces["belt3"].reindex(counts[2].index)
sg.theil(counts[2], groups=belt)

# %%
parts = {n: sg.dagum(c, groups=belt) for n, c in counts.items()}
parts[2]

# %%
shares = pd.DataFrame({
    f"round_{n}": {"地带内": p.within, "地带间": p.between, "超变密度": p.transvariation}
    for n, p in parts.items()
})

# %%
tidy = shares.rename_axis("part").reset_index().melt("part", var_name="round", value_name="gini")

# %%
spec = charts.stacked_shares(
    tidy, label="round", part="part", value="gini", decimals=3, id="dagum-parts",
    title="达格姆基尼系数的三个部分", sources=sources, trust="derived",
)
charts.interactive.render(spec)

# %% [markdown]
# 地带之间的部分是否超出偶然？把地带标签随机打乱999次：

# %%
sg.permutation(counts[2], groups=belt, measure="theil", draws=999, seed=0)

# %% [markdown]
# ## 重叠的战略
# 每个组合各有多少单位；各战略的“平均分摊”数相加等于至少属于一个战略的单位数。

# %%
overlap = sg.overlap_table(sg.load_units(round=2))
overlap.table.head(10)

# %%
overlap.sets

# %% [markdown]
# **资料来源**：教育部、财政部 教职成函〔2019〕14号（公开转录）；第二轮名单（两份公开汇编互校）；国家统计局分省年度数据（2024年）。
