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
# # 换一台机器，能算出一模一样的结果吗？
#
# *On another machine, does a study give the very same tables?*
#
# 复算包（replication pack）装着一项研究的数据、参数、种子、版本和应得的结果。收到的人只用包里的数据重算，
# 逐字节比较。这里走一遍`layout_two_rounds`（真实名单）；命令行是`shuanggao pack`和`shuanggao replay`。

# %%
import tempfile
from pathlib import Path
import pandas as pd
import yaml
from shuanggao_analytics import packs

# %%
room = tempfile.TemporaryDirectory()
desk = Path(room.name)
pd.DataFrame([(s.name, s.title_zh, s.seed) for s in packs.STUDIES.values()],
    columns=["研究", "内容", "种子"]).set_index("研究")

# %% [markdown]
# 只有随软件发布的研究可以打包：重算运行的是软件里的代码，从不运行包里的代码。
#
# ## 一、打包，看看里面有什么

# %%
pack = packs.write_pack("layout_two_rounds", desk / "pack")
files = sorted(path for path in pack.rglob("*") if path.is_file())
pd.Series([path.stat().st_size for path in files], name="字节",
    index=[path.relative_to(pack).as_posix() for path in files])

# %%
study = yaml.safe_load((pack / "study.yaml").read_text(encoding="utf-8"))
print(study["scenario"]["zh"])
study["parameters"] | study["rounding"] | {"seed": study["seed"]}

# %% [markdown]
# 数据各有SHA-256校验和，结果各有“行的键”。邻接关系也在`data/`里，重算不需要边界数据。

# %%
uneven = pd.read_csv(pack / "expected" / "inequality.csv")
uneven[["round", "basis", "estimate", "low", "high"]].round(3)

# %%
spatial = pd.read_csv(pack / "expected" / "autocorrelation.csv")
spatial.query("assumption == 'permutation'")[["round", "variable", "statistic", "value", "p"]].round(3)

# %% [markdown]
# 抽样区间和置换检验的p都是抽出来的：**没有种子就不可能逐字节相同**。
#
# ## 二、重算

# %%
found = packs.replay(pack)
print(found.text)

# %% [markdown]
# 压缩包与文件夹等价；同样的版本打两次包，字节相同（压缩包不带日期，条目有序，不压缩）。

# %%
first, second = (packs.write_pack("layout_two_rounds", desk / name) for name in ("a.zip", "b.zip"))
first.read_bytes() == second.read_bytes(), packs.replay(first).identical

# %% [markdown]
# ## 三、有人改了一个结果
# 把“学校A档10个全部继续入选”改成9个：指出表、行、列、应得和算得的数，并注明这个文件打包后被改过。

# %%
table = pack / "expected" / "retention_by_tier.csv"
before = table.read_text(encoding="utf-8")
_ = table.write_text(before.replace("kept,tier_school_a,10,10", "kept,tier_school_a,10,9"),
    encoding="utf-8")
print(packs.replay(pack).text)

# %% [markdown]
# ## 四、换一个种子，哪些数会变？
# 变的只应是抽出来的数。

# %%
_ = table.write_text(before, encoding="utf-8")
sheet = pack / "study.yaml"
said = sheet.read_text(encoding="utf-8")
_ = sheet.write_text(said.replace("seed: 2025", "seed: 7"), encoding="utf-8")
moved = pd.DataFrame(packs.replay(pack).differences)

# %%
print(f"{len(moved)}处不同，只在{moved['table'].nunique()}张表里")
moved.groupby(["table", "column"]).size().rename("处数").to_frame()

# %%
p = moved[moved["column"] == "p"].set_index("row")[["expected", "found"]].astype(float)
p.assign(change=p["found"] - p["expected"])

# %% [markdown]
# Gini系数、Moran指数本身不变；抽样区间、置换的p变了。p的变动就是999次置换的误差：第二轮人均单位数的Geary，
# p从0.064变到0.038，**跨过了0.05**，所以不能凭这样一个p下结论。
#
# ## 五、有人改了数据
# 数据的校验和不符就拒绝，一次列出所有问题，什么也不算。

# %%
_ = sheet.write_text(said, encoding="utf-8")
units = pack / "data" / "units.csv"
_ = units.write_text(units.read_text(encoding="utf-8").replace(",school,A,", ",school,B,", 1),
    encoding="utf-8")
(pack / "data" / "neighbours.csv").unlink()

# %%
try:
    packs.replay(pack)
except ValueError as error:
    print(error)

# %% [markdown]
# ## 六、合成样本上的中期评价
# 另一项研究`midterm_sample`：三个阶段的差、按省的偏差、目标达成、资金执行、排位及其区间。**数据全是合成的**，
# 每张表都有一列`trust`写明。

# %%
other = packs.write_pack("midterm_sample", desk / "midterm.zip")
print(packs.replay(other).text)

# %%
packs.write_pack("midterm_sample", desk / "midterm")
ranks = pd.read_csv(desk / "midterm" / "expected" / "ranking_range.csv")
ranks.groupby("unit_type").head(4)[["unit_type", "unit_id", "score", "rank", "low", "high", "trust"]]

# %% [markdown]
# `low`到`high`：换标准化方法、权重或去掉一个层面，2000种设定中居中95%的位次。
#
# ## 能说什么、不能说什么
# - **能说**：同一份数据、参数和种子，在这台机器上得到同样的字节；不同时，差在哪一格。
# - **不能说**：研究是对的。复算只证明结果出自这些数据和这段程序，不证明数据属实、方法合适。
# - **取整**：结果保留8位有效数字，再取8位小数（小于5e-9的数记作0）。处理器之间的差约为4e-16；SciPy 1.13与1.17的
#   t分位数相差可达1e-10，12位就会不同。最末一位仍可能偶然不同，会注明last digit only。
