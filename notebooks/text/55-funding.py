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
# # 一个情景要花多少钱，分几步算出来？
#
# *What does a scenario cost, step by step?*
#
# 通知只给出一个数：每个专业群每年1000万元（000:85）。分期、结果挂钩、地方配套和贴现都是情景。

# %%
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %% [markdown]
# ## 两种读法

# %%
readings = sg.policy.rounds.get_round(2).readings
pd.DataFrame({
    key: sg.funding(pd.Series({"全国": r.groups})).by_year["central_wan"] / 1e4
    for key, r in readings.items()
})

# %% [markdown]
# ## 真实名单，一个带假设的情景
# 第一年只拨一半；从2028年起“中”减两成、“差”停拨（各省结论比例为假设）；地方按1∶0.5配套；年贴现率3%。

# %%
groups = sg.coverage(sg.load_units(round=2), by="province")["groups"]
conclusions = pd.DataFrame({"优": 0.8, "中": 0.15, "差": 0.05}, index=groups.index)
link = sg.ResultLink(
    conclusions=conclusions, factors={"优": 1.0, "中": 0.8, "差": 0.0}, first_year=2028
)

# %%
plan = sg.funding(
    groups, phase={2025: 0.5}, results=link, local_match=0.5, discount_rate=0.03
)
plan

# %%
plan.by_place.sort_values("central_wan", ascending=False).head()

# %% [markdown]
# 按战略合计：成员都是整省的战略才能由各省相加；战略相互重叠，各行不能再相加。

# %%
sg.strategy_totals(
    plan.by_place[["central_wan", "local_wan", "total_wan"]].reindex(
        sg.load_provinces(2024)["province_code"]
    ).dropna(), members=sg.load_strategies(),
)

# %% [markdown]
# ## 瀑布图

# %%
words = ["全额奖补", "分期", "结果挂钩", "中央合计", "地方配套", "合计", "贴现", "现值"]
steps = plan.steps.assign(name=words, yi=plan.steps["amount_wan"] / 1e4)

# %%
charts.interactive.render(charts.waterfall(
    steps, label="name", value="yi", level="level", unit="亿元", id="waterfall",
    title="从全额奖补到现值", sources=["第二轮通知 000:85", "本页假设"], trust="derived",
))

# %% [markdown]
# **资料来源**：第二轮双高计划通知（000:33、000:85、000:91）；第二轮建设单位名单（两份公开汇编互校）；其余为本页假设。
