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
# # 每个数字从哪里来，能信到什么程度？
#
# 随软件发布的每张表都写明来源、许可、可信度和校验和。这里逐一打开。
#
# *Every shipped table names its source, licence, trust and checksum.*

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import datasets

# %% [markdown]
# ## 有哪些表
# 可信度五级：官方 `official`、汇编 `compiled`、推算 `derived`、记忆未核 `recalled`、合成 `synthetic`。

# %%
tables = datasets.catalogue.table_names()
pd.DataFrame({"trust": [datasets.trust(t) for t in tables]}, index=tables)

# %% [markdown]
# ## 一张表的字段说明
# 单位写在列名里（`_wan` 万、`_yi` 亿、`_pct` 百分比），编码以 `_code` 结尾，一律是文本。

# %%
datasets.codebook("province_panel").head(12)

# %% [markdown]
# ## 第二轮名单的争议
# 第二轮没有单一官方附件，名单由两份公开汇编互校而成。仍有分歧的单位逐一注明，不悄悄取舍。

# %%
second = sg.load_units(round=2)
second.loc[second["disputed"].notna(), ["name", "unit_type", "disputed"]]

# %% [markdown]
# ## 第二轮专业群：已知多少
# 收录情况各省差别很大，空缺不是随机的，所以全国性的专业群结构只用第一轮。

# %%
known = sg.load_group_completeness(round=2)
known.groupby("status")[["units", "groups_expected", "groups_known"]].sum()

# %% [markdown]
# ## 名称会变，编码不变
# 院校以十位编码为键；名称是随时间变化的标签。

# %%
names = sg.load_names()
names[names["college_code"] == "4144011113"]

# %% [markdown]
# ## 核对公布的总数
# 每个公布数都要能由我们的名单重新算出；手改任何一个单元格，核对都会失败并指出表、行、列。

# %%
report = datasets.verify()
report[["check", "table", "item", "passed", "expected", "found"]].tail(12)

# %%
report["passed"].all()

# %% [markdown]
# **资料来源**

# %%
[datasets.citation(table) for table in ("units", "groups", "colleges", "province_panel")]
