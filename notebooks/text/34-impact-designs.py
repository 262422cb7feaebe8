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
# # “双高”之后变化了吗？能不能说是“双高”带来的？
#
# *After the list, did anything change, and can it be laid to the list?*
#
# 入选的是强校，前后之差、强弱之差都不是成效。每种设计都有**假定**，也要有**检查**。

# %%
from itertools import product

import pandas as pd
from scipy.stats import t

from shuanggao_analytics import charts, terms

# %%
from shuanggao_analytics.briefing.trend_results import college_table
from shuanggao_analytics.performance import impact

draw = charts.interactive.render
charts.typeface.notebook_font()

# %% [markdown]
# ## 一、先算有标准答案的
# 最低工资与青少年就业（500县）。R 包 did：dynamic −0.0772，group −0.0310，simple −0.0400。

# %%
wage = pd.read_csv("../tests/published/did_minimum_wage.csv")
wage = wage.melt(["county", "first"], var_name="year", value_name="jobs").astype({"year": int})
found = impact.att_gt(wage, outcome="jobs", unit="county", time="year", first_treated="first",
    bootstrap=999)
found.overall.round(4)

# %%
shown = dict(estimate="att", low="low", high="high", interval_name="95%区间")
draw(charts.event_study(found.event, **shown, period="e", wide_low="band_low",
    wide_high="band_high", event_name="提高", x_title="距提高的年数", y_title="就业（对数）之差",
    id="wage", title="最低工资与就业", trust="compiled",
    sources=["Callaway 和 Sant'Anna（2021）"]))

# %% [markdown]
# Card 和 Krueger（1994）：两次都有数的店之差为 2.75（标准误 1.34）。只有一个“之前”，无从检查趋势。

# %%
stores = pd.read_csv("../tests/published/did_card_krueger.csv")
stores = stores.melt(["store", "nj"], var_name="wave", value_name="staff").dropna()
stores["after"] = stores["wave"] == "after"
both = impact.two_by_two(stores, outcome="staff", group="nj", post="after", unit="store")
both.table.round(2)

# %% [markdown]
# 合成控制（巴斯克；原文 Cataluña 0.851、Madrid 0.149）：权重对上了；但每个地区都当一次“处理”时，
# 巴斯克只排第8（p=0.47）。

# %%
spain = pd.read_csv("../tests/published/synth_basque.csv")
means = [("gdpcap", range(1960, 1970), "mean"), ("popdens", [1969], "mean")]
means += product(spain.filter(like="sec."), [range(1961, 1970, 2)], ["mean"])

# %%
control = impact.synthetic_control(
    spain, outcome="gdpcap", unit="region", time="year", treated="Basque Country (Pais Vasco)",
    start=1975, predictors=[*spain.filter(like="school."), "invest"], special=means,
    predictor_times=range(1964, 1970), fit_times=range(1960, 1970))
placebo = impact.synthetic_placebos(control)
print(control.text, "\n\n", placebo.text)

# %%
paths = placebo.paths.assign(other=~placebo.paths["treated"])
draw(charts.lines(paths, series="unit", x="time", y="gap", background="other", id="placebos",
    background_name="安慰剂：16个地区", x_title="年份", y_title="实际－合成（人均GDP，千美元）",
    event=(1974.5, "1975年起"), title="巴斯克与安慰剂的差距", trust="compiled",
    sources=["Abadie 和 Gardeazabal（2003）"]))

# %% [markdown]
# ## 二、知道真值的数据
# **以下为合成数据**：强者入选，真值为2；`drift` 让强者本来就涨得快。

# %%
cases, raw = {}, {}
for name, drift in {"平行": 0.0, "不平行": 0.3}.items():
    panel = impact.simulated_panel(difference=2.0, drift=drift)
    cases[name] = impact.att_gt(panel, outcome="outcome", unit="unit", time="year",
        first_treated="first_treated", base="universal")
    raw[name] = panel[panel["year"] > 2019].groupby("truth")["outcome"].mean().diff()[2.0]

# %%
for name, case in cases.items():
    line = impact.pretrend_sensitivity(case, method="smoothness", m=[0.0]).table.iloc[0]
    print(f"{name}：直接相比{raw[name]:.1f}；趋势检验p={case.pretest['p']:.3f}；双重差分",
        case.overall.loc["dynamic", ["att", "low", "high"]].round(1).tolist(),
        "；直线延长", line.iloc[3:5].astype(float).round(1).tolist())

# %% [markdown]
# 直接相比大七八倍。趋势平行，双重差分找回2；不平行，区间不含2，检验看得出。把之前的直线延长，
# 两种情形都含2，但这又是一个假定。

# %%
events = pd.concat(case.event.assign(case=name) for name, case in cases.items())
draw(charts.event_study(events, period="e", base=-1, series="case", event_name="入选",
    x_title="距入选的年数", y_title="与入选前一年相比之差", title="真值为2的事件研究", id="truth",
    sources=["本项目模拟"], trust="synthetic", **shown))

# %% [markdown]
# ## 三、真实的问题：首轮单位的录取百分位
# 名单2019年12月公布，2020年是其后第一次录取。百分位是**考生需求**，不是办学质量；它是相对的，
# 一所上升必有别的下降。2024年口径已断，**从不连接**，“之后”只有一年。
# ### 匹配
# 197个单位中6个四年不全，1个已是本科，余190个。单位整体高得多，与它们一样高的院校
# 多半当年碰巧偏高，次年回落（**均值回归**）。所以只配2017、2018年：回落留在2019年，2019年又可作趋势
# 检查。同省、同办学性质才配对。

# %%
used = college_table()
used = used[used["level"] != "bachelor"]
years, same = ["y2017", "y2018", "y2019"], dict(treated="unit", caliper=0.2)
matching = impact.match_units(used, covariates=years[:2], exact=["province", "ownership"],
    distance="mahalanobis", **same)
print(used["unit"].value_counts().to_dict(), matching.text)

# %%
balance = impact.balance_table(used, treated="unit", covariates=[*years, "cells"],
    weights=matching.weights).add_prefix("trend_", axis=0).reset_index()
text = dict(sources=["各省录取最低分公开汇编；双高计划首轮名单"], trust="derived", decimals=2,
    notes=["入选的是强校；之后只有一年；差异不是成效"])
draw(charts.balance_plot(balance, label="covariate", before="smd_before", after="smd_after",
    before_name="匹配前", after_name="匹配后", id="balance", title="首轮单位与对照的标准化均值差", **text))

# %% [markdown]
# ### 差异与检查
# 标准误按省聚类；安慰剂在同省之内随机换谁是“单位”；m：之后走势的差距是之前最大的 m 倍。

# %%
rows = []
long = used.reset_index().melt(["college_code", "province", "unit"], [*years, "y2020"], "year")
long["year"] = long["year"].str[1:].astype(int)
long = long.assign(since=2020 * long["unit"], after=long["unit"] & (long["year"] == 2020))
how = dict(outcome="value", unit="college_code", time="year", cluster="province")
since = dict(first_treated="since", base="universal", **how)

# %%
kept = long[long["college_code"].map(matching.weights) > 0]
effect, last = impact.att_gt(kept, **since), kept[kept["year"] > 2018]
placebo = impact.two_way_effect(last, treated="after", strata="province", permutations=9999, **how)
print(effect.text, "\n\n", placebo.check)
impact.pretrend_sensitivity(effect).table.round(2)

# %%
event, se = effect.event.assign(year=effect.event["e"] + 2020), effect.event["se"].iloc[-1]
print(f"差异在±{1.96 * se:.1f}以上，区间才不含零；±{2.8 * se:.1f}以上，才有八成把握看见")
draw(charts.event_study(event, period="year", base=2019, event=2019.5, event_name="公布名单",
    x_title="录取年份", y_title="百分位之差（2019年为0）", id="admission",
    title=f"首轮单位与匹配院校（各{len(matching.pairs)}所）", **shown, **text))

# %% [markdown]
# ### 换一种匹配
# 圆点都在零以下，一个区间不含零；但八种用的是同一批院校，公布**之前**的变化（菱形）七个在零以上，
# 大到1.8：年际起落就有这么大。

# %%
for n, place, near in product((2, 3), ("belt", "province"), ("mahalanobis", "propensity")):
    one = impact.match_units(used, covariates=years[:n], exact=[place, "ownership"],
        distance=near, **same)
    fit = impact.att_gt(long[long["college_code"].map(one.weights) > 0], **since).event
    name = f"配至{years[n - 1][1:]}年，同{terms.term(place)}，{terms.term(f'trend_distance_{near}')}（{len(one.pairs)}对）"
    rows.append({"name": name, **fit.iloc[-1], "before": -fit["att"].iloc[1]})

# %%
draw(charts.range_bars(pd.DataFrame(rows), label="name", low="low", high="high", value="att",
    mark="before", range_name="95%区间", value_name="2019→2020年", mark_name="2018→2019年",
    sort=False, id="ways", title="八种对照", **text))

# %% [markdown]
# ### 按档次和地区
# `few`：不足30对，只是线索；未校正多重比较。

# %%
gaps = impact.matched_difference(used["y2020"] - used["y2019"], matching).table["difference"]
parts = pd.concat(gaps.groupby(used[by]).agg(["size", "mean", "sem"]) for by in ("group", "belt"))
half = parts["sem"] * t.ppf(0.975, parts["size"] - 1)
parts = parts.assign(low=parts["mean"] - half, high=parts["mean"] + half, few=parts["size"] < 30)
parts.rename(terms.term).round(1)

# %% [markdown]
# ## 四、哪个问题用哪种设计
# | 问题 | 设计 | 假定 | 检查 |
# | --- | --- | --- | --- |
# | 分批入选 | `att_gt` | 平行趋势 | 入选前之差、敏感性 |
# | 一次入选 | `two_by_two`、`two_way_effect` | 平行趋势 | 更早年份、置换 |
# | 先找相似者 | `match_units` | 其中谁入选与结果无关 | 平衡、未匹配的年份 |
# | 单个处理者 | `synthetic_control` | 混合体一直同行 | 安慰剂 |
# | 增值 | `value_added` | 起点之外都算学校的 | 与起点的相关、区间 |
#
# ## 能说什么、不能说什么
# - **能说**：2019→2020年，没有一种配法显示首轮单位相对上升；主要对照分不出高低，约1.6个百分位
#   以下的差异本来就看不见。
# - **不能说**：“双高”有或没有作用；未配上的34个（多为最强的）、哪一档变化大、以后各年怎样。
