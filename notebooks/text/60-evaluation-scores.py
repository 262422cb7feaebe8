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
# # 一个单位的分数怎样来，等级有多少系于一条界线、一组权重？（合成数据）
#
# *How is a score made, and how much hangs on a bound or the weights? (synthetic data)*
#
# **单位、分数和资金全部是合成的**，省名只是标签。第二轮没有评分公式（000:220），把首轮公式用于第二轮
# 只是**情景**；两轮文件都没有印出等级的分数线。

# %%
import numpy as np
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts
from shuanggao_analytics.policy import scoring

# %%
from shuanggao_analytics.briefing.unit_scorecard import unit_scorecard

draw, made = charts.interactive.render, dict(sources=["合成样本（种子8）"], trust="synthetic")
charts.typeface.notebook_font()

# %% [markdown]
# ## 一、两条公式
# 首轮（002:1998）：学校单位＝学校50%＋专业群A 25%＋专业群B 25%；专业群单位＝学校30%＋专业群70%。

# %%
groups = pd.DataFrame({"group_a": [80, 80], "group_b": [80, None]}, index=["甲", "乙"])
sg.score_parts(["school", "group"], school=pd.Series(90, index=groups.index), groups=groups)

# %% [markdown]
# 同样是学校90分、专业群80分，学校单位得85分，专业群单位得83分：**两类分数不能互比**，只在同类中排位。

# %%
first = {kind: scoring.unit_weights(kind) for kind in ("school", "group")}
scores = sg.load_sample("scores").query("evaluation == 'final'")
scores = scores.assign(score=sg.unit_score(scores["unit_type"], school=scores["school"],
    groups=scores[["group_a", "group_b"]], round=2, weights=first))
last = scores.query("stage == 'ministries'").set_index("unit_id")

# %%
place = sg.standing(last["score"], by=last["unit_type"], margin=0.5)
place[place["rank"] <= 3].sort_values(["unit_type", "rank"])

# %% [markdown]
# `best`、`worst`：每个分数各可差0.5分时的位次。专业群单位的第二、三名可以落到第8名。
#
# ### 层面分数：三项内容，其中“水平”由10个（学校）或9个（专业群）维度合成
# 权重在附件1（002:1488），原件未见：等权是**假定**。下面三个学校层面的分数是本页生成的。

# %%
names = ["performance", "funds", *[f"school-{i}" for i in range(1, 11)]]
layers = pd.DataFrame(np.random.default_rng(60).uniform(70, 95, (3, 12)).round(1), columns=names)
layers = layers.assign(unit_id=["甲", "乙", "丙"], layer="school", trust="synthetic")
share = {"contents": {"performance": 0.2, "funds": 0.2, "level": 0.6}}
equal, own = sg.layer_scores(layers), sg.layer_scores(layers, weights=share)
equal.table.assign(own=own.table["score"]).round(1)

# %% [markdown]
# `own`：水平占60%。分数变动−3.4到＋2.7分，三者先后没变；换一批分数就未必。
#
# ## 二、第二轮的框架：6项、19项、33个观测点，没有权重
# 每个观测点一样重，还是每项一级指标一样重，都只是假定。第4项有12个观测点，前者给它36%，后者给17%；
# 文件没有说哪一项更重要。

# %%
weights = sg.framework_weights().query("level == 'index'").round(3)
weights[["name_zh", "points", "per_point", "per_index"]]

# %%
points = sg.load_sample("points").query("stage == 'ministries' and unit_type == 'school'")
frame = sg.framework_scores(points)
width, marks = frame.table["worst"] - frame.table["best"], points.filter(regex=r"^p\d")
{"位次最多差": width.max(), "标准差：单位之内": marks.std(axis=1).mean().round(1),
    "单位之间": marks.mean(axis=1).std().round(1)}

# %%
top = frame.table[frame.table["rank"] <= 20].sort_values("rank")
draw(charts.range_bars(top, label="unit_id", low="best", high="worst", value="rank", sort=False,
    rank=True, range_name="6种权重下的位次", value_name="观测点等权", id="ranks", **made,
    title="前20名学校单位的位次区间",
    notes=["观测点、二级、一级各自等权，逐级等权；涉及二级的两种再按印出的行算一遍"]))

# %% [markdown]
# 位次最多差4位。样本里一个单位的33个点相差不大（标准差1.4分，单位之间6.0分），真实数据未必如此；区间
# 不含打分的误差和别的权重。
#
# ## 三、等级：分数线由使用者给
# `compiled_standard`是公开转载本的90、80、60（**汇编**，原件未见，非官方）；`mine`是随手设的另一组。

# %%
mine, compiled = {"优": 88, "良": 84, "中": 70}, scoring.compiled_standard()
counts = {name: sg.grade(last["score"], cutoffs=lines).value_counts()
    for name, lines in {"自设": mine, "汇编": compiled}.items()}
pd.DataFrame(counts).reindex(scoring.grades())

# %% [markdown]
# 同一批分数，“优”是67个还是25个，全看分数线。以下用汇编的一组，连同否决条款：

# %%
found = sg.conclude(last.reset_index(), cutoffs=compiled, vetoes=compiled).set_index("unit_id")
after = sg.consequences_of(found["grade"], round=2)[["rectify", "text_zh", "clause"]]
found[["score", "grade_by_score", "grade", "reasons_zh"]].join(after).query("rectify")

# %% [markdown]
# 8个单位按分数是优或良，按否决条款为差；“中”9个、“差”11个都要限期整改，差的不得进入下一轮。
# 合成数据里的事由是预先埋下的。
#
# ### 界线附近

# %%
sg.near_bounds(last["score"], cutoffs=compiled, within=0.1)

# %% [markdown]
# `decimals`：s2-139的89.978保留一位小数就读成90.0。判等级不先舍入。

# %%
moved = sg.bound_curve(last["score"], cutoffs=compiled, which="优", span=(86, 94))
print(moved.query("shift in (-1, 1)")[["bound", "up", "down"]])
draw(charts.grade_curve(moved, bound="bound", changed="changed", grades=scoring.grades(),
    grade_names=scoring.grades(), current=90, current_name="汇编的90", x_title="“优”的界线（分）",
    changed_title="改变等级的单位（个）", grades_title="各等级的单位（个）", id="bound", **made,
    title="“优”的界线移动，多少单位改变等级"))

# %% [markdown]
# 从90降到89，18个良变优；升到91，12个优变良。曲线只按分数，不含否决，也不说界线应在哪里。
#
# ## 四、自评、省级、两部三个阶段
# 差＝后一阶段－前一阶段；它不说哪一级更接近真值。

# %%
stages = sg.stage_table(scores)
both = sg.agreement(stages, first="self", second="ministries")
level = both.table.astype(float)[["value", "low", "high"]].apply(tuple, axis=1)

# %%
kinds = both.points.assign(kind=both.points["unit_type"] + "_units").reset_index()
draw(charts.agreement_plot(kinds, label="unit_id", mean="mean",
    difference="difference", bias=level["bias"], lower=level["limit_low"], upper=level["limit_high"],
    band_name="95%区间", category="kind", x_title="自评与两部评分的均值（分）",
    y_title="两部－自评（分）", id="stages", title="两部评分与自评", named=2, **made))

# %% [markdown]
# 两部平均比自评低2.1分（1.9到2.2），220个单位无一例外。界限以外的两个正是样本里埋下虚报的两个；换成真实数据，
# 出界只是去核对的理由，不是虚报的证据。

# %%
table = sg.stage_bias(scores, first="province", second="ministries").table.reset_index()
draw(charts.range_bars(table.assign(name=sg.name_of(table["province_code"], short=True)),
    label="name", low="low", high="high", value="difference", mark="shrunken", count="n",
    flag="small_n", flag_note="空心圆：只有两个单位，不算区间", sort=False, reference=(0, "无差"),
    decimals=2, range_name="95%区间", value_name="平均差", mark_name="收缩后", unit="分", id="bias",
    title="两部评分减省级评分，按省", notes=["省名只是标签"], **made))

# %%
truth = sg.load_sample("truth").set_index("unit_id")["province_bias"]
table["truth"] = -truth.groupby(last["province_code"]).mean().loc[table["province_code"]].to_numpy()
{"区间": table["low"].count(), "q≤0.05": (table["q"] <= 0.05).sum(),
    "含真值": table["truth"].between(table["low"], table["high"]).sum()}

# %% [markdown]
# 与样本的真值核对：27个区间中26个含真值；控制错误发现率以后，13省的差q≤0.05。
# 4省只有两个单位，没有区间。省际排名不能由此而来。

# %%
grades = stages[["self", "ministries"]].apply(sg.grade, cutoffs=compiled)
sg.grade_agreement(grades["self"], grades["ministries"])

# %% [markdown]
# 平均差2.1分，等级有23%不同：51个单位变低（46个由优变良），没有一个变高。
#
# ## 五、一个单位的计分卡：s2-188，同类是其余59个学校单位

# %%
card = sg.scorecard(frame, unit="s2-188")
targets, values = sg.load_sample("targets"), sg.load_sample("indicators")
board = sg.completion_board(values, targets=targets, year=2029)
rates = sg.fund_rates(sg.load_sample("funds"), by=["unit_id", "source"])
card.weightings

# %%
words = sg.load_sample("indicator_list").set_index("indicator")["name_zh"]
three = unit_scorecard(card, board=board, rates=rates, indicators=words, sources=made["sources"])
draw(charts.panel_sheet(three, id="scorecard", title="s2-188的计分卡", **made))

# %% [markdown]
# 六项都高于同类的中间一半；群B的产学研合作基地数没达到目标，也低于同类。样本的得分与指标出自同一个
# “质量”数，两者同高不是发现。它按首轮公式得90.05分，按框架的6种权重得89.2到89.4分：前者是优，后者是良。
#
# ## 能说什么、不能说什么
# - **能说**：等级随界线、公式、评价阶段而变；这些选择各动多少个单位，都可以算出来。
# - **不能说**：任何真实学校的等级；哪条界线、哪组权重、哪一级评价是对的。
