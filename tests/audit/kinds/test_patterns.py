"""Patterns: a formula that nearly all rows follow is found, chance is not, and never accused."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.audit import patterns

RNG = np.random.default_rng(3)
A, B = RNG.uniform(1, 90, 12), RNG.uniform(1, 90, 12)
FORMULAS = {
    "sum": A + B,
    "product": A * B,
    "quotient": A / B,
    "percent": 100 * A / B,
    "root": np.sqrt(A * B),
    "growth": 100 * (A - B) / B,
    "closeness": A / (A + B),
}


def table(values):
    cells = {"甲": A, "乙": B, "丙": values}
    frame = pd.DataFrame({name: [f"{v:.3f}" for v in x] for name, x in cells.items()})
    return frame.assign(省份=[f"p{k}" for k in range(12)])


@pytest.mark.parametrize("name", FORMULAS)
def test_each_formula_is_found_and_the_row_that_breaks_it(name):
    values = FORMULAS[name].copy()
    assert patterns(table(values)).findings.empty
    values[4] = values[4] * 1.3 + 1
    audit = patterns(table(values))
    assert set(audit.findings["verdict"]) == {"cannot_tell"}
    assert set(audit.findings["row"]) == {"p4"}
    assert audit.findings["suspect"].str.contains("p4, 丙 →", regex=False).any()


def test_sums_of_many_columns_are_found():
    parts = pd.DataFrame(RNG.integers(1, 90, (8, 5)), columns=list("abcde"))
    printed = parts.assign(total=parts.sum(axis=1), 省份=[f"p{k}" for k in range(8)]).astype(str)
    printed.loc[3, "total"] = str(int(printed["total"][3]) + 9)
    audit = patterns(printed)
    assert "total = a + b + c + d + e" in set(audit.notes["detail"])
    assert set(audit.findings["row"]) == {"p3"}


@pytest.mark.parametrize("seed", range(8))
def test_numbers_without_a_formula_have_none(seed):
    rng = np.random.default_rng(seed)
    printed = pd.DataFrame(rng.uniform(0, 100, (20, 6))).round(2).astype(str)
    printed.columns = list("abcdef")
    assert patterns(printed).table.empty


def test_a_few_rows_prove_nothing():
    assert patterns(table(FORMULAS["sum"]).head(3)).table.empty
