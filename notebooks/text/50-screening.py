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
# # 谁够格申报第二轮，哪些只是证据不足？
#
# *Who meets the selection rules of round two, and for whom is evidence just missing?*
#
# 门槛、条件和排除情形出自通知（000:172—196），逐条注明出处。**下面的申报学校是合成的，只作演示。**

# %%
import numpy as np
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
sg.policy.rules.selection_rules()[["rule", "name_zh", "value", "unit", "passage", "reason"]]

# %% [markdown]
# ## 合成的二十所学校，一部分数据缺失

# %%
rng = np.random.default_rng(7)
n = 20
schools = pd.DataFrame({"college_code": [f"示例{i:02d}" for i in range(1, n + 1)]})
for rate, low in (("local", 40), ("industry", 10), ("matched", 60)):
    schools[f"{rate}_employment_pct"] = rng.uniform(low, low + 40, n).round(1)

# %%
schools["enrolment_plan_completion_pct"] = rng.uniform(86, 106, n).round(1)
schools["six_month_employment_pct"] = rng.uniform(92, 99, n).round(1)
schools["full_time_students"] = rng.integers(6_000, 20_000, n)
schools["nondegree_trainees"] = (schools["full_time_students"] * rng.uniform(0.9, 2, n)).round()

# %%
yes = ["basic_conditions", "provincial_status", "consortium_lead", "international"]
no = ["run_by_ministry", "run_by_industry", "grave_public_effect", "listed_for_regular_bachelor"]
schools[[*yes, "ideological_staff"]], schools[no] = True, False
schools[["ideology_problem_year", "illegal_schooling_or_accident_year"]] = 0
schools["round_one_conclusion"] = "未参加"
schools.loc[::5, "matched_employment_pct"] = None

# %% [markdown]
# ## 判定：通过、不通过，或证据不足
# 缺证据既不是通过也不是不通过；`evidence` 说明补上哪一项就能判定。

# %%
result = sg.screen(schools)
result

# %%
result.table.query("college_code == '示例01'")[["rule", "name_zh", "value", "margin", "passed"]]

# %% [markdown]
# ## “本地（行业）就业率”的两种读法

# %%
verdicts = {r: sg.screen(schools, reading=r).summary["verdict"] for r in ("either", "by_owner")}
pd.DataFrame(verdicts).value_counts()

# %% [markdown]
# ## 门槛挪动，入围学校多少
# 半年后就业率的门槛从90%到99%：只有95%是通知的，其余是情景。

# %%
curve = sg.screening_curve(schools, rule="H-4", values=range(90, 100))
lines = curve.melt("threshold", ["eligible", "ineligible", "undetermined"])
lines["variable"] = "verdict_" + lines["variable"]

# %%
charts.interactive.render(charts.curve(
    lines, x="threshold", y="value", series="variable", x_title="半年后就业率门槛（%）",
    y_title="学校（所）", id="thresholds", title="门槛与判定", sources=["合成数据（本页生成）"],
    trust="synthetic",
))

# %% [markdown]
# **资料来源**：第二轮双高计划通知（教职成〔2024〕号，号缺）000:172—196；合成数据（本页生成，种子7）。
