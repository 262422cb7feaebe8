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
# # 一张已发表的表，能从它自己的数字推出来吗？
#
# *Does a published table follow from its own numbers?*
#
# 三张表照论文原样抄录，出处在各节；没有一个数是编的（第三节把改动过的副本标明为**改动**）。

# %%
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import audit, charts

draw = charts.interactive.render
charts.typeface.notebook_font()

# %% [markdown]
# ## 一、“耦合协调度”其实是耦合度
# 张掖，2005—2017年：唐志强、秦娜，ChinaXiv 202006.00126，表5至表8（CC BY）。

# %%
u = "0.028 0.070 0.114 0.155 0.183 0.246 0.327 0.412 0.555 0.651 0.758 0.885 0.928".split()
v = "0.487 0.583 0.617 0.597 0.622 0.599 0.397 0.390 0.440 0.513 0.527 0.739 0.794".split()
d = "0.457 0.619 0.726 0.810 0.838 0.909 0.995 1.000 0.993 0.993 0.984 0.996 0.997".split()
years = [str(year) for year in range(2005, 2018)]
zhangye = pd.DataFrame({"年份": years, "U": u, "V": v, "耦合协调度": d})

# %%
first = audit.coupling(zhangye)
print(first.verdict, len(first.findings), "/", len(first.table))
first.findings[["row", "printed", "expected", "difference", "tolerance", "cause"]].head(4).round(4)

# %% [markdown]
# `tolerance`是舍入最多能解释的差，实际的差大它几十倍：13年没有一年推得出来。`d_is_c`：印的是C，不是D。

# %%
scores = zhangye[["U", "V"]].astype(float).set_axis(years)
right = sg.coupling_coordination(scores, variant="standard")

# %%
printed = zhangye["耦合协调度"].astype(float).set_axis(years)
off = pd.DataFrame({"减去耦合度C": printed - right["C"], "减去协调度D": printed - right["D"]})
off = off.rename_axis("年份").reset_index().melt("年份").astype({"年份": int})

# %%
draw(charts.lines(off, series="variable", x="年份", y="value", x_title="年份", y_title="印出的数减去重算的数",
    id="zhangye", title="印出的“耦合协调度”与C相合，与D相差0.07至0.39", decimals=2,
    sources=["唐志强、秦娜，ChinaXiv 202006.00126，表5至表8"], trust="derived"))

# %% [markdown]
# 论文据此说2012年达到1.000；按它自己的U和V，那一年的协调度是0.633。
#
# ## 二、一格错了，带错另一格
# 国家级森林公园的最邻近距离：ChinaXiv 202204.00109（CC BY）。预期距离等于½√(面积/个数)。

# %%
parks = pd.DataFrame({"年份": ["1994", "2004", "2019"], "公园数": ["232", "564", "892"],
    "面积": ["9600000"] * 3, "实际最邻近距离": ["72.11", "48.44", "36.59"],
    "理论最邻近距离": ["101.71", "65.23", "39.77"], "最邻近指数R": ["0.71", "0.74", "0.92"]})
second = audit.nearest_neighbour(parks)
second.findings[["row", "column", "printed", "expected", "suspect"]]

# %% [markdown]
# `suspect`是单独能解释一切的格，这里有两种可能：公园数1517，或距离51.87并带错R（`carried into`：R由它算出）。
# 论文另处说长江中游186个占20.85%，正合892个，所以错在距离：R是0.71而不是0.92，公园并没有变得接近随机分布。
#
# ## 三、审核看得见多小的错
# 兰州，2010—2019年：ChinaXiv 202208.00078，表4、表5（CC BY）。D、C按标准公式都推得出来：

# %%
u = "0.0863 0.0444 0.0414 0.0496 0.0788 0.1021 0.1561 0.1349 0.1357 0.1708".split()
v = "0.1875 0.0552 0.0424 0.0781 0.0914 0.1091 0.0934 0.1112 0.0977 0.1340".split()
c = "0.9293 0.9941 0.9999 0.9747 0.9972 0.9994 0.9680 0.9954 0.9867 0.9927".split()
d = "0.3567 0.2225 0.2046 0.2494 0.2913 0.3249 0.3475 0.3499 0.3393 0.3890".split()
lanzhou = pd.DataFrame({"年份": range(2010, 2020), "U": u, "V": v, "C": c, "D": d}).astype(str)
audit.coupling(lanzhou).verdict, audit.coupling(lanzhou, variant="undoubled").verdict

# %% [markdown]
# 论文正文印的公式少了系数2（`undoubled`）：照它算，C不能超过0.5，全表都推不出来。表是对的，公式印错了。
#
# 现在把这张正确的表逐格**改动**：每格的每一位小数加1，共160份副本，看审核发现多少。

# %%
tried = []
for row, column, place in [(r, c, p) for r in range(10) for c in "UVCD" for p in range(4)]:
    copy, old = lanzhou.copy(), float(lanzhou.loc[row, column])
    copy.loc[row, column] = f"{old + 10.0 ** -(place + 1):.4f}"
    tried.append([f"第{place + 1}位小数", column, len(audit.coupling(copy).findings) > 0])

# %%
seen = pd.DataFrame(tried, columns=["place", "column", "found"])
seen = seen.groupby(["column", "place"])["found"].sum().reset_index()
draw(charts.heat_map(seen, row="column", column="place", value="found", rows=list("UVCD"),
    id="seen", title="改动一格的一位小数，10份副本中发现几份", unit="份", trust="derived",
    sources=["兰州：ChinaXiv 202208.00078，表4、表5，本页改动"]))

# %% [markdown]
# 前三位小数的错120份全部发现；末位的错40份发现18份，其余藏在舍入里，任何审核都看不见。
# 改动末位只差一个舍入单位，U、V、C、D之间仍可自洽。
#
# ## 四、正文与表
# 每个数和它那句话点名的行、列相比；对不上任何一格的记作`cannot_tell`，不作指控。例句是本页所写：

# %%
words = "耦合协调度2012年达到1.000，2005年只有0.475。"
fourth = audit.statements(words, zhangye)
fourth.table[["check", "row", "column", "printed", "expected", "verdict", "cause"]]

# %% [markdown]
# ## 五、不知道是什么表
# 不指明种类时，凡表头合得上的各种表都试一遍；没有一种合得上，也会找“几乎每一行都符合的算式”。
# 猜错种类的后果由猜测承担：多数检验都不成立而又说不出原因时，结论降为`cannot_tell`，注明`kind_uncertain`。

# %%
print(list(audit.KINDS))
print(audit.audit_table(lanzhou).text)
print(audit.audit_table(parks).text)

# %% [markdown]
# ## 能说什么、不能说什么
# - **能说**：一个印出的数能不能由同一张表的其他数推出，差多少，舍入最多能解释多少，哪一格单独能解释一切。
# - **不能说**：数字是不是真的（全表自洽也可以全错）；错是怎样来的；有几格可疑时是哪一格。
# - 同样的审核在命令行：`shuanggao audit 表.csv --text 正文.txt --out 报告.docx`，见
#   [How to audit a published table](../docs/how-to/audit.md)。
