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
# # 第一轮的单位后来怎样，哪些继续入选第二轮？
#
# *What became of the units of round one, and which kept a place in round two?*
#
# 只比较两份名单：文件没有说明某校为何未再入选，名单也看不出谁申报过。下面都是**关联**。

# %%
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts, terms

draw = charts.interactive.render
charts.typeface.notebook_font()

# %%
from shuanggao_analytics.evaluation.transitions.rounds import BEFORE, NOT_BEFORE

common = dict(sources=["两轮建设单位名单（教职成函〔2019〕14号；第二轮据两份公开汇编）"], trust="derived")

# %% [markdown]
# ## 一、匹配：只认学校代码，不比校名

# %%
first, second = sg.load_units(round=1), sg.load_units(round=2)
known = dict(colleges=sg.load_colleges(2025), names=sg.load_names())
found = sg.transition(first, second, **known)
found.counts

# %% [markdown]
# 197个单位中167个继续入选（`kept`），30个未再入选（`left`），53个新入选；9个由专业群变学校，5个相反。
# 按2025年6月名单，45个现为本科层次（`promoted`）。
#
# 如果只比校名呢？

# %%
both = set(first["name"]) & set(second["name"])
renamed = found.renamed
print(f"校名相同的只有{len(both)}个，比按代码少{found.counts['kept'] - len(both)}个")
pd.crosstab(renamed["when"], renamed["kind"])

# %% [markdown]
# `between`：两轮名单之间换名，校名比对会把这44个同时错算为“未再入选”和“新入选”；5个经合并（凭回忆，未核）。
# `after`、`since`：名单以后换名，其中9个第一轮单位的层次可能又变了，45未计入。每一个都列出：

# %%
renamed[["old", "new", "when", "kind"]]

# %% [markdown]
# ## 二、去向

# %%
order = [[*BEFORE, NOT_BEFORE], ["state_school_unit", "state_group_unit", "state_left"]]
draw(charts.sankey(found.flows, value="units", levels=["第一轮", "第二轮"], group="source",
    order=order, numbers=True, id="flows", title="第一轮各档单位在第二轮的去向", unit="个",
    notes=["按学校代码匹配"], **common))

# %% [markdown]
# ## 三、比例与它的不确定
# 名单是全体，不是样本。精确区间（Clopper–Pearson）只提示：单位这样少，比例有多不稳。

# %%
tiers = sg.retention(found, by="tier").reset_index()
shown = dict(low="low", high="high", percent=True, sort=False, range_name="95%精确区间")
shown |= dict(value="share", value_name="继续入选", count=("k", "n"), count_name="继续/第一轮")
shown["reference"] = (tiers["k"].sum() / tiers["n"].sum(), "全部")
draw(charts.range_bars(tiers, label="tier", id="tiers", title="各档继续入选的比例", **shown, **common))

# %% [markdown]
# 学校A档10/10与C档26/26都是100%，但区间下端一个是69%，一个是87%：**同样的100%，分量不同**。
#
# ### 档与档之差
# `low`、`high`：Newcombe区间；`p`：Boschloo精确检验；`p_holm`：按5次比较校正。

# %%
gap = sg.retention_difference(found, by="tier", reference="tier_group_c", exact="boschloo")
gap[["difference", "low", "high", "p", "p_holm"]].rename(terms.term).round(3)

# %% [markdown]
# 专业群C档（38/56）比其余各档低19到32个百分点；校正以后，只有与学校C档之差的p小于0.05，
# 其余约0.06。学校B档的区间含零。
#
# ### 各省：不排名

# %%
places = sg.retention(found, by="province").query("n > 0").reset_index()
places["name"] = sg.name_of(places["province"], short=True).to_numpy()
places["few"] = places["small_n"].notna()
draw(charts.range_bars(places, label="name", flag="few", id="provinces", **shown, **common,
    title="各省继续入选的比例（按代码排列，不是排名）"))

# %% [markdown]
# 29个省份的区间全都含84.8%：13个“全部继续入选”的省份多半只有几个单位，谁高谁低看不出来。
# 同一张表可按`belt`、`strategy`、`category`、`ownership`分，其中`strategy`与`category`**重叠，不能相加**：

# %%
strategy = sg.retention(found, by="strategy")
print(f"各战略的单位数之和{strategy['n'].sum()}，而单位只有{found.counts['round_1']}个")
sg.retention(found, by="belt").round(3)

# %% [markdown]
# ## 四、名单有分歧，数字会变多少
# 第二轮有4行两份汇编不一致，合成3项取舍，8种组合全部算一遍。

# %%
doubt = sg.transition_sensitivity(first, second, **known)
print(doubt.text)
doubt.tiers.rename(terms.term)

# %% [markdown]
# 继续入选166到167个；各档至多差1个：结论不取决于分歧怎样处理。
#
# ## 五、关联模型
# 全部继续入选的档没有最大似然估计（无穷大），用Jeffreys惩罚（Firth）。参照：专业群B档、东部。

# %%
data = sg.transition_data(found)
fit = dict(terms=["tier", "belt"], reference={"tier": "tier_group_b"})
kept = sg.binary_logit(data, outcome="kept", **fit)
kept.table.set_index("level")[["n", "k", "odds_ratio", "low", "high", "p"]].rename(terms.term).round(2)

# %%
kept.checks["note"].tolist()

# %% [markdown]
# 30个未再入选、7个参数，每个参数4.3个：**只看区间**。学校A档的优势比3.7，区间0.4到496，
# 等于没有说什么；站得住的只有专业群C档较低（0.35，0.14到0.85）。地带看不出差别。
#
# ### 现为本科层次

# %%
promoted = sg.binary_logit(data, outcome="promoted", **fit)
draw(charts.range_bars(promoted.adjusted, label="level", value="share", low="low", high="high",
    mark="observed", count=("k", "n"), count_name="本科/第一轮", percent=True, sort=False,
    range_name="95%区间", value_name="调整后", mark_name="名单中", id="promoted", **common,
    title="现为本科层次的比例：档次与地带互相调整"))

# %% [markdown]
# 学校A、B档和西部的比例较高。升本要经审批，这里没有任何审批的资料，不能说与“双高”有什么关系。
#
# ### 有序模型：未入选＜专业群＜学校

# %%
order = ["left", "group", "school"]
ordered = sg.ordered_logit(data, outcome="round_2", order=order, **fit)
print(ordered.checks.loc["proportional odds", ["statistic", "df", "p"]].to_dict())
ordered.cuts.pivot(index="level", columns="cut", values="odds_ratio").rename(terms.term).round(2)

# %% [markdown]
# 检验否定了“一个优势比通用于两道界线”（p<0.001）：专业群C档越过第一道较难（0.35），越过第二道却不低于B档
# （1.51，区间很宽）。只报一个优势比就掩盖了这一点，所以分界线读。
#
# ## 能说什么、不能说什么
# - **能说**：197个中167个继续入选，名单的分歧只动1个；专业群C档的比例较低；地带之间、省份之间看不出差别。
# - **不能说**：谁因为什么未再入选；评价结论为“差”的不得申报（000:196），但名单不载各校结论；专业群本身是否延续。
