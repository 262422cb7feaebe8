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
# # 计划按进度走吗？什么晚了，什么要整改？（合成数据）
#
# *Is the plan on course, what is late, and what must be put right? (synthetic data)*
#
# **单位、目标值、资金、佐证和进展全部是合成的**；条款和全国目标登记表是真的。误差幅度、“左右”的宽度、
# 多低算低，文件都没有给，是本页的选择。

# %%
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts

draw, made = charts.interactive.render, dict(sources=["合成样本（种子8）"], trust="synthetic")

# %%
targets, values, tasks = (sg.load_sample(n) for n in ("targets", "indicators", "tasks"))
funds, kinds = sg.load_sample("funds"), sg.load_sample("units").set_index("unit_id")["unit_type"]
words = sg.load_sample("indicator_list").set_index("indicator")["name_zh"]
charts.typeface.notebook_font()

# %% [markdown]
# ## 一、目标：改了什么，旧的还在
# 中期可以调整（000:216），每次调整是新的一版。

# %%
changes = sg.target_changes(targets)
print(changes["target_move"].value_counts().to_dict(), changes["unit_id"].nunique())
changes.loc[changes["reason_missing"], ["unit_id", "layer", "indicator", "old_target", "new_target"]]

# %% [markdown]
# 33个单位调了66个目标，54个调低，12个调高；上表4个没有写理由。2029年的数对两版目标：

# %%
versions = sg.attainment_by_version(values, targets=targets, year=2029)
versions.query("only_adjusted").filter(regex="actual|target|pct").round(2)

# %% [markdown]
# 16个指标按调低后的目标完成，按原目标没有。该不该调，数字不说。
#
# ## 二、达成度与三类完成情况
# 一个专业群2028年的六项。`band`是“左右”的宽度，`cap`让超额不能抵不足，`way_pct`从基期算起。

# %%
now = sg.targets_in_force(targets, year=2028).query("unit_id == 's2-074' and layer == 'group_a'")
now = now.merge(values.query("year == 2028")).set_index("indicator").rename(words)
how = {name: now[name] for name in ("target", "baseline", "comparator", "soft", "band")}
time = sg.elapsed_share(2028, start=2025, end=2029)
sg.attainment(now["actual"], **how, cap=100, elapsed=time).iloc[:, :10].round(1)

# %% [markdown]
# 基地数是“等于20左右”，19在本样本设的±5%之内，算达标；就业率超额，封顶记100。教材数达成86%，从基期算只走了
# 81%：时间过了80%，两个数说的不是一回事。
#
# 三类（001:37—43）没有印出规则；这里看直线外推的95%区间够不够得着。

# %%
board = sg.completion_board(values, targets=targets, year=2028)
print(board.text)
late = board.units.loc[kinds.eq("group")].nlargest(15, "cannot_be_done").index
cells = board.table.loc[late].reset_index().replace({"indicator": words.to_dict()})
end = sg.completion_board(values, targets=targets, year=2029).table["met"]
pd.crosstab(board.table["class"].fillna("超过定数，不判"), end.rename("2029年达标"))

# %%
draw(charts.completion_board(cells, row="unit_id", column="indicator", status="class",
    value="attained_pct", stalled="stalled", unit="%", id="board", **made,
    title="“难以按期完成”最多的15个专业群单位，2028年", notes=["数字：目标达成度，取整"]))

# %% [markdown]
# 图中前8个单位各有7到11项停滞（两年没有前进）。407项“难以按期完成”，一年后400项没有完成；2732项“可按期完成”，
# 也有953项没有：这一类只是还够得着，不是预测。
#
# ## 三、时间过了多少，做了多少（2027年末，中期）

# %%
done = sg.task_completion(tasks, year=2027)
money = sg.fund_pace(funds, year=2027, start=2025, end=2029)
print(done.text)
both = done.units[["done_pct"]].join(money["ahead_of_plan"])
some = both.assign(slow=both.sum(axis=1)).nsmallest(60, "slow")

# %%
draw(charts.quadrant(some.reset_index(), label="unit_id", x="done_pct", y="ahead_of_plan",
    x_split=(60, "时间60%"), y_split=(-5, "比预算慢5点"), x_title="任务完成（%）", id="pace",
    y_title="支出－预算进度（百分点）",
    quadrants=("任务快、钱跟上", "任务慢、钱跟上", "任务慢、钱慢", "任务快、钱慢"), **made,
    title="任务与资金进度，2027年末：横纵两数之和最小的60个单位", notes=["“慢5点”是本页的选择"]))

# %% [markdown]
# 时间过了60%，任务按件数只完成23%，按工作量做了73%；2027年末已到期的1000项有491项没做完。s2-126、
# s2-075任务只做40%、44%，钱跟上了；15个单位任务不慢，支出比预算慢20到23个百分点。
#
# ## 四、资金：比率先说分母
# 误差幅度5%、执行率80%是本页的选择；列出的只是该查的地方。

# %%
flags = sg.fund_flags(funds, tolerance=0.05, low_execution=0.8)
rates = sg.fund_rates(funds).loc[flags["unit_id"].unique()].sort_values("execution_pct")
print(flags["flag"].value_counts().to_dict(), len(rates), sg.fund_sources(funds).text)
award = sg.award_check(funds, unit_type=kinds).query("arrived != 'as_expected'")
award.groupby(["year", "arrived"])["arrived_difference_wan"].agg(["size", "sum"])

# %%
draw(charts.funds_bars(rates.reset_index(), label="unit_id", budget="budget_wan",
    arrived="arrived_wan", spent="spent_wan", arrival="arrival_pct", execution="execution_pct",
    denominator="arrived", decimals=0, unit="万元", id="funds", **made,
    title="执行率低于80%的单位，2025—2029年"))

# %% [markdown]
# 列出的175处都属15个单位，正是样本埋下的那15个，到账资金只花了62%到66%。另有20个单位2026、2028年的中央资金
# 各有一部分晚到一年，五年合计不少。每元中央资金旁有3.82元其他预算，只是比例，不是“撬动”的证据。
#
# ## 五、条件：每条标准有自己的人群和条款
# 下表三所学校是编的；缺的数不当作零。

# %%
made_up = pd.DataFrame({"unit_id": ["甲", "乙", "丙"], "trust": "synthetic",
    "ideology_teachers": [30, 29, 31], "full_time_students": 10500,
    "dual_qualified_teachers": [50, 51, 60], "specialty_teachers": [100, 100, None],
    "nondegree_trainees": [10600, 9000, 22000], "trainees": [20000, 21500, 22000],
    "applied_2025": True, "quality_school": [True, True, False]})

# %%
held = sg.conditions(made_up, rules=["H-20", "H-23", "H-5", "H-22"])
held.table[["unit_id", "name_zh", "rule", "value", "comparator", "threshold",
    "applies", "passed", "clause"]]

# %% [markdown]
# 甲的50%不“超过50%”；甲过了申报门槛的1倍（H-5），没过优质校的2倍（H-22）；丙缺专业教师数，H-23不判，
# 又不是优质校，H-22不适用。
#
# ## 六、佐证与整改（2029年终期）
# 设定：每个指标要有佐证；没有地址的、退回的不算。

# %%
required = targets.query("version == 1").rename(columns={"indicator": "item"})
proof = sg.evidence_coverage(sg.load_sample("evidence"), required=required)
print(proof.text)
proof.by_kind

# %% [markdown]
# 3440项中15%有佐证，12%核实过；`not_required`是任务的材料、观测点的案例，本页没有要求。

# %%
first = {kind: sg.policy.scoring.unit_weights(kind) for kind in ("school", "group")}
final = sg.load_sample("scores").query("evaluation == 'final' and stage == 'ministries'")
final = final.assign(score=sg.unit_score(final["unit_type"], school=final["school"],
    groups=final[["group_a", "group_b"]], round=2, weights=first))
rules = sg.policy.scoring.compiled_standard()
grades = sg.conclude(final, cutoffs=rules, vetoes=rules)[["unit_id", "grade", "trust"]]

# %%
sent = pd.DataFrame({"unit_id": ["s2-008", "s2-011", "s2-013", "s2-015"], "trust": "synthetic",
    "date": ["2030-05-10", "2030-06-20", "2030-07-20", "2030-06-01"],
    "verified": [True, None, True, False]})
todo = sg.rectifications(grades, round=2, decided="2030-01-15", today="2030-08-01", months=6,
    evidence=sent)
todo[["grade", "deadline", "status", "late", "days_left", "barred", "clause"]]

# %% [markdown]
# 20个单位要整改：按时核实的1个，晚交但已核实的1个，交了待核的1个，退回或没交的17个已过期。等级用汇编分数线和
# 首轮公式（情景）；6个月是本页的选择，文件只说“限期”（000:220）。中期等级没有这些后果（002:2028）。
#
# ## 七、全国目标登记表：真的目标，编的进展

# %%
progress = pd.DataFrame({"target": ["T3-1", "T3-2", "T3-3", "T4-3", "T4-7"], "trust": "synthetic",
    "year": [2023, 2024, 2025, 2025, 2025], "value": [48, 45, 150, 310, 900]})
register = sg.target_register(progress=progress, year=2025, band=0.05)
sg.register_summary(register, by="list")

# %%
shown = register.table.query("group in ('consortia', 'system_reform') and status != 'qualitative'")
shown = shown.assign(status=shown["status"].where(shown["status"] != "no_data"))
heads = dict(target="编号", text_zh="目标", figures_zh="数字", deadline="期限", status="状态", clause="条款")
says = {"met": "达到", "within_band": "在左右之内", "below": "到期未达到"}
look = {"met": "done", "within_band": "done", "below": "cannot_be_done"}

# %%
draw(charts.register_table(shown, headers=heads, status="status", statuses=look, status_words=says,
    id="register", title="产教联合体与体系改革的目标，2025年末", trust="synthetic",
    sources=["政策文件原文（条款见表）", "进展：本页编造"], notes=["“左右”按±5%（本页的选择）"]))

# %% [markdown]
# 没有进展的是“资料暂缺”，不是零；108个目标（重印的3个只算一次）中40个只有文字，没有数可比。
#
# ## 能说什么、不能说什么
# - **能说**：哪些目标改过、哪些项停滞、哪些钱没花、哪些单位过期，并有分母和条款。
# - **不能说**：任何真实单位的进度；为什么慢；“可按期完成”的最后会不会完成。
