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
# # 换一组权重，各省名额会怎样变？
#
# *With other weights, what would each province get?*
#
# 通知列出四项依据，没有给出权重：这里的每个权重、上下限和金额都是情景，不是官方结果。
# 拖动滑块（或用方向键），名额、地图、与实际名单之差、资金和均衡程度立即更新。

# %%
from shuanggao_analytics.explorer import explore

page = explore(scenario="balanced")
page

# %% [markdown]
# 同一页面也可以在浏览器里打开：`make explore`，只在本机运行，不连网络。
#
# ## 页面上的结果就是表
# 面板和下面的代码用的是同一个结果；`page.model` 不含任何控件。

# %%
page.model.result

# %%
page.model.result.strategies.filter(like="_units")

# %%
page.model.result.equity

# %% [markdown]
# ## 用代码移动滑块
# 与手动移动相同：权重总是折成合计 1。

# %%
page.weights["western_population_wan"].widget.value = 50
page.model.draft.data["drivers"]

# %%
page.model.result.table.sort_values("difference")[["units", "actual_units", "difference"]].tail()

# %% [markdown]
# ## 不可行的设置是一条说明
# 每省至多 5 个，31 省装不下 220 个：旧结果保留并标明，恢复后继续。

# %%
page.rules["upper"].widget.value = 5
page.model.problem

# %%
page.reset.click()
page.model.problem is None

# %% [markdown]
# **资料来源**：第二轮建设单位名单（两份公开汇编互校）、教职成函〔2019〕14号、国家统计局分省年度数据（2024年）、教育部全国高等学校名单（2025年）、2022年国家先进制造业集群（汇编）；名额为本项目情景计算。
