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
# # 九年的数据，哪些趋势站得住，各省差距在缩小吗？
#
# *Nine years of data: which trends stand, and do the provinces move closer?*
#
# 趋势只描述，不说明原因，不是预测。`hei_` 开头的是本专科合计，**不是高职**。

# %%
import pandas as pd

import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.geography.neighbours import neighbours
from shuanggao_analytics.performance import convergence, trends

# %%
charts.typeface.notebook_font()
panel = sg.load_province_panel()
panel["province"] = sg.name_of(panel["province_code"], short=True).to_numpy()
panel["grad_share"] = 100 * panel["hei_graduates_wan"] / panel["hei_enrolment_wan"]
common = {"sources": ["国家统计局 分省年度数据（2016—2024年）"], "trust": "derived"}
common["notes"], students = ["31省等权；只作描述"], {"notes": ["毕业生为普通、职业本专科合计"]}

# %% [markdown]
# ## 趋势：曼—肯德尔检验与森斜率
# n≤10 时 p 是精确的；`q` 控制了错误发现率（FDR）。

# %%
names = {"disposable_income_yuan": "居民可支配收入", "gdp_per_capita_yuan": "人均GDP（2019年起）"}
names |= {"hei_graduates_wan": "毕业生", "hei_enrolment_wan": "在校生", "grad_share": "毕业占在校"}
names |= {"employment_urban_units_wan": "城镇单位就业", "gdp_index_prev100": "GDP增速"}
table = trends.trend(panel, value=list(names), by="province")
graduates = table.xs("hei_graduates_wan", level="indicator")
graduates[["cagr_pct", "s", "p", "q", "slope", "slope_low", "slope_high"]].map("{:.4g}".format)

# %%
points = panel[["province", "year", "hei_graduates_wan"]].join(graduates, on="province")
points["stands"] = points["trend"] != "none"
charts.interactive.render(charts.trend_panels(points, panel="province", x="year",
    y="hei_graduates_wan", slope="slope", intercept="intercept", mark="stands", unit="万人",
    mark_name="趋势成立（FDR 5%）", id="trends", title="各省本专科毕业生与森斜率", **common | students))

# %% [markdown]
# ### 不控制错误发现率会怎样
# 31个省同时检验，全无趋势也会有一两个“显著”。控制的范围也是选择：GDP增速的7个“显著”，全部系列
# 一起控制时剩6个（沾了强趋势的光），自成一组时一个不剩；强趋势怎样控制都在。

# %%
p = table["p"]
stands = pd.DataFrame({"不控制": p < 0.05, "全部一起": table["q"] < 0.05})
own = p.groupby(level="indicator").transform(trends.false_discovery)
stands["各指标一组"] = own < 0.05
stands["BY法"] = trends.false_discovery(p, control="by") < 0.05
stands.groupby(level="indicator", sort=False).sum().rename(names)

# %% [markdown]
# ## 延长到2027年，与一个目标相比
# 目标是**示例**（2020年的1.4倍），不是任何文件的目标；三类的界线也是本项目的定义。

# %%
base = panel[panel["year"] == 2020].set_index("province")["hei_graduates_wan"]
how = {"value": "hei_graduates_wan", "by": "province"}
done = trends.completion(panel, target=1.4 * base, due=2027, **how)
print(done["class"].value_counts().to_dict(), "停滞：", list(done.index[done["stalled"]]))
done.loc[done["class"] == "cannot_be_done", ["last", "target", "projected", "high", "gap"]].round(2)

# %%
words = {"done": "已达到", "can_be_done": "带内可达", "cannot_be_done": "带外"}
ahead = 100 * done[["last", "projected", "low", "high"]].div(base, axis=0)
ahead["label"] = ahead.index + "（" + done["class"].replace(words) + "）"
ahead = ahead.sort_values("projected", ascending=False)

# %%
charts.interactive.render(charts.range_bars(
    ahead, label="label", low="low", high="high", value="projected", mark="last", sort=False,
    range_name="95%预测带", value_name="2027年直线外推", mark_name="2024年实际", decimals=0,
    unit="2020年=100", id="projection", title="毕业生外推与示例目标140", **common | students,
))

# %% [markdown]
# ### 灰色预测 GM(1,1) 放在旁边
# 它是指数曲线。级比检验不通过时有警告；等级只说明拟合过去。

# %%
for name in ("江苏", "辽宁"):
    series = panel[panel["province"] == name].set_index("year")["hei_graduates_wan"]
    print(name, trends.grey_forecast(series, steps=3).text, "\n")
beside = trends.projection(panel, to=2027, **how).loc[["江苏", "辽宁"]]
beside[["last", "sen_projected", "projected", "low", "high"]].round(1)

# %% [markdown]
# ## 差距在缩小吗
# ### σ：离散程度

# %%
spread = {}
for key, name in list(names.items())[:3]:
    known = panel.dropna(subset=[key])
    spread[name] = convergence.sigma_convergence(known, value=key, by="province")
    print(name, spread[name].text, "\n")

# %%
cv = pd.concat({name: found.table["cv"] for name, found in spread.items()})
cv = cv.rename_axis(["name", "year"]).reset_index()
charts.interactive.render(charts.lines(cv, series="name", x="year", y="cv", decimals=3,
    x_title="年份", y_title="变异系数", id="sigma", title="31省的变异系数", **common | students))

# %% [markdown]
# ### β：起点低的增长快吗
# 条件的加起点年（2019年）的二产占比和每万人在校生。负的β并不等于差距缩小；
# 第三段去掉最高的一点（西藏），看结论靠不靠它。

# %%
panel["industry"] = 100 * panel["gdp_secondary_yi"] / panel["gdp_yi"]
panel["per_10k"] = 1e4 * panel["hei_enrolment_wan"] / panel["population_average_wan"]
later = panel[panel["year"] >= 2019]

# %%
income = {"value": "disposable_income_yuan", "by": "province"}
beta = convergence.beta_convergence(later, **income)
given = convergence.beta_convergence(later, controls=["industry", "per_10k"], **income)
others = convergence.beta_convergence(later[later["province"] != "西藏"], **income)
for found in (beta, given, others):
    print(found.text, "\n")

# %%
level, slope = beta.table["estimate"]
charts.interactive.render(charts.fit_scatter(beta.units.reset_index(), label="province",
    x="initial", y="growth", x_title="2019年可支配收入（元，对数）", y_title="2019—2024年均增速",
    line=(slope, level), line_name=f"斜率{slope:.4f}，R²={beta.r2:.2f}", percent=("y",),
    decimals=2, id="beta", title="居民可支配收入的绝对β收敛", **common))

# %% [markdown]
# ### 俱乐部与分布的形状
# 九年对渐近的俱乐部检验太短，只作描述。相对收入右边的小峰是京沪；带宽加倍就只剩一个峰。

# %%
print(convergence.club_convergence(panel, **income).text)
shape = {"relative": True, "boundary": "reflect", **income}
density = convergence.density_evolution(panel, **shape)
for width in (0.1, "scott", 0.4):
    found = convergence.density_evolution(panel, bandwidth=width, **shape)
    print(width, convergence.density_peaks(found)["peaks"].to_dict())

# %%
each = panel.groupby("year")["disposable_income_yuan"]
density["median"] = density["time"].map(each.median() / each.mean())
charts.interactive.render(charts.ridgelines(density[density["x"] < 3.3], row="time", x="x",
    density="density", mark="median", mark_name="中位数", x_title="可支配收入（各省平均=1）",
    decimals=2, id="ridges", title="相对收入的核密度", **common))

# %% [markdown]
# ### 谁在档与档之间移动，与邻省富裕有关系吗
# 离开本档的太少，两个检验都只是粗略的。

# %%
moves = convergence.transition_matrix(panel, **income)
print(moves.text)
cells = moves.probabilities.reset_index().melt("from", value_name="share")
charts.interactive.render(charts.heat_map(cells, row="from", column="to", value="share",
    decimals=3, id="moves", title="相对收入四档的年转移概率（行：上年，列：本年；1最低）", **common))

# %%
edges = neighbours()
inside = panel["province_code"].unique()
edges = edges.query("place_code in @inside and neighbour_code in @inside")
code = income | {"by": "province_code", "classes": 3}
near = convergence.spatial_transitions(panel, neighbours=edges, **code)
print(near.text)

# %% [markdown]
# ## 上千所院校、四年：为什么一个趋势也站不住
# 2017—2020年录取百分位（平衡单元格）；**2024—2025年口径已断，从不连接。** n=4 时最小的精确 p 是
# 2/24=0.083：**任何一所都不可能达到0.05**，这是数据的限度，不是“没有变化”。

# %%
colleges = sg.load_college_outcomes(block="2017-2020").dropna(subset=["mean_balanced_pctile"])
colleges = colleges[colleges["level"] != "bachelor"]
single = trends.trend(colleges, value="mean_balanced_pctile", by="college_code")
print(len(single), "所；n：", single["n"].unique(), "；最小p：", single["p"].min())

# %%
monotone = single["s"].abs() == 6
print("趋势成立：", (single["q"] < 0.05).sum(), "；四年一路上升或下降：", monotone.sum(),
      "；全凭偶然约", round(len(single) / 12), "；其中上升", (single["s"] == 6).sum())
colleges.groupby("year")["mean_balanced_pctile"].mean().round(1).to_dict()

# %% [markdown]
# 一路升降的比偶然多，但各校不独立：百分位是相对的，平均值本身在升，与同批次院校的进出有关，
# 不能读成“院校普遍变强”。
#
# ## 能说什么、不能说什么
# - **能说**：27个省毕业生的上升站得住；居民收入的差距年年缩小，人均GDP和毕业生没有；
#   各省很少换档。
# - **不能说**：原因；2027年会怎样；俱乐部是固定的；单独一所学校的升降；2020年与2024年相比。
#
# **资料来源**：国家统计局分省年度数据（2016—2024年）；2017—2020年录取最低分公开汇编。
