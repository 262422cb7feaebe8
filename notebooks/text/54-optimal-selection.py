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
# # 名额定了，选哪些专业群最好，为什么不选那一个？
#
# *With the quotas given, which groups are the best choice, and why not that one?*
#
# 真实的高职学校，**合成的专业群和得分**：没有任何文件公布得分。

# %%
import numpy as np
import pandas as pd
import shuanggao_analytics as sg
from shuanggao_analytics import charts

charts.typeface.notebook_font()

# %%
rng = np.random.default_rng(3)
colleges = sg.load_colleges(2025)
colleges = colleges[colleges["province_code"].isin(["320000", "330000", "510000", "610000"])]
colleges = colleges[colleges["level"] != "bachelor"].sample(90, random_state=3)
pool = colleges.loc[colleges.index.repeat(2), ["college_code", "name", "province_code"]]

# %%
pool = pool.reset_index(drop=True)
fields = sg.load_groups(round=1)["category_code"].to_numpy()
pool["category_code"] = rng.choice(fields, len(pool))
pool["score"] = rng.normal(75, 8, len(pool)).round(1)
pool.index = [f"候选{i:03d}" for i in range(1, len(pool) + 1)]

# %%
quotas = pd.Series({"320000": 12, "330000": 9, "510000": 7, "610000": 6}, name="groups")
rules = {"floors": {"category_code": {"41": 2, "52": 2}}, "caps": {"category_code": 8}}
chosen = sg.select(pool, quotas=quotas, objective="score", **rules)
chosen

# %% [markdown]
# ## 边上的候选

# %%
chosen.marginal()

# %% [markdown]
# ## 为什么不选它

# %%
left_out = pool.drop(chosen.chosen.index).sort_values("score", ascending=False)
chosen.why_not(left_out.index[0])

# %% [markdown]
# ## 两个目标：得分与专业大类的多样

# %%
front = sg.pareto_front(chosen, aims=["score", "category_code"])
front

# %% [markdown]
# ## 条件冲突时，指出最少的几条

# %%
try:
    sg.select(pool, quotas=quotas, floors={"category_code": {"41": 40}})
except sg.InfeasibleRequestError as error:
    print(error)

# %% [markdown]
# **资料来源**：教育部全国高等学校名单（2025年6月）；专业群与得分为合成数据（本页生成，种子3）。
