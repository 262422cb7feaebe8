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
# # 从这里开始：双高计划的建设单位在哪里？
#
# 双高计划每一轮支持约60所高水平高职学校和160个高水平专业群建设单位。这个笔记本用五分钟走完全程：
# 读取名单 → 计算覆盖 → 画图 → 导出。
#
# *Where are the units of the Double-High Plan? Load a list, compute coverage, draw, export.*

# %%
import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.datasets import citation, verify

charts.typeface.notebook_font()

# %% [markdown]
# ## 名单
# 每行一个建设单位。`trust` 说明可信度，`source` 说明来源；第二轮有争议的单位在 `disputed` 中注明。

# %%
units = sg.load_units(round=2)
units[["name", "unit_type", "province_code", "city_code", "trust"]].head()

# %% [markdown]
# ## 覆盖
# 国家战略相互重叠：上海既在长三角，也在长江经济带。所以各行不能相加，表中没有合计行。

# %%
coverage = sg.coverage(units, by="strategy")
coverage.join(sg.load_strategies().groupby("strategy_id")["strategy"].first())

# %% [markdown]
# ## 地图
# 同一个 `ChartSpec` 交给两个渲染器：屏幕上可以交互，写报告用静态图，数字完全相同。

# %%
by_province = sg.coverage(units, by="province").reset_index()
by_province = by_province.rename(columns={"province": "province_code"})

# %%
spec = charts.province_map(
    by_province, value="units", breaks=(0, 1, 4, 7, 10, 15), counts=True, labels="name_value",
    id="start-map", title="第二轮各省份建设单位数", unit="个", trust="compiled",
    sources=["第二轮建设单位名单（两份公开汇编互校）"],
)
charts.interactive.render(spec)

# %% [markdown]
# 写进文件只要一行（PNG、SVG、PDF、CSV 和说明来源的 JSON）：`charts.save(spec, "build/my-figures")`。
#
# ## 数据能信吗？
# 下面把校验和、表结构、主外键和每一个公布的总数全部核对一遍。

# %%
report = verify()
report.groupby("check")["passed"].agg(["sum", "size"])

# %% [markdown]
# ## 接下来
# - `01-data-and-sources`：每个数字的来源和可信度
# - `10-regional-layout-coverage`：两轮名单的战略、省份、城市覆盖与均衡程度
# - 命令行：`make briefing` 一次写出整份简报
#
# **资料来源**

# %%
citation("units")
