"""Balance by hand and against scipy, its laws, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.impact.matching.balance import balance_table


def units(seed, size=20):
    draw = np.random.default_rng(seed)
    table = pd.DataFrame({"x": draw.normal(size=size), "k": draw.integers(0, 4, size)})
    table["named"] = np.arange(size) < size // 3
    table.loc[[0, size - 1], "k"] = 4  # so that both groups have spread: the others are 0 to 3
    return table.set_index(pd.Index([f"u{at}" for at in range(size)]))


def test_by_hand():
    """Means 5 and 3, variances 2 and 1: (5 − 3) / √1.5 before, (4 − 3) / √1.5 after."""
    table = pd.DataFrame({"named": [True, True, False, False, False], "x": [4.0, 6, 2, 3, 4]})
    weights = pd.Series([1.0, 0, 0.5, 0, 0.5])
    found = balance_table(table, treated="named", covariates=["x"], weights=weights).loc["x"]
    assert found["smd_before"] == pytest.approx(2 / np.sqrt(1.5))
    assert found["variance_ratio_before"] == pytest.approx(2)
    assert found["ks_before"] == pytest.approx(2 / 3)
    assert found["smd_after"] == pytest.approx(1 / np.sqrt(1.5))
    assert found["sd"] == pytest.approx(np.sqrt(1.5))
    assert np.isnan(found["variance_ratio_after"])  # one treated unit has no variance
    assert found["ks_after"] == pytest.approx(0.5)


@given(st.integers(0, 10**6))
def test_against_scipy(seed):
    table = units(seed)
    found = balance_table(table, treated="named", covariates=["x", "k"])
    for name in ("x", "k"):
        one, two = table.loc[table["named"], name], table.loc[~table["named"], name]
        assert found.loc[name, "ks_before"] == pytest.approx(ks_2samp(one, two).statistic)
        assert found.loc[name, "variance_ratio_before"] == pytest.approx(one.var() / two.var())


@given(st.integers(0, 10**6), st.floats(0.1, 9))
def test_equal_weights_change_nothing(seed, weight):
    table = units(seed)
    found = balance_table(
        table, treated="named", covariates=["x", "k"], weights=pd.Series(weight, index=table.index)
    )
    for name in ("mean_treated", "mean_control", "smd", "variance_ratio", "ks"):
        before, after = found[f"{name}_before"].tolist(), found[f"{name}_after"].tolist()
        assert after == pytest.approx(before, rel=1e-9, abs=1e-12)


@given(st.integers(0, 10**6))
def test_whole_weights_are_copies(seed):
    table = units(seed)
    counts = pd.Series(np.random.default_rng(seed).integers(1, 4, len(table)), index=table.index)
    copies = table.loc[table.index.repeat(counts)].reset_index(drop=True)
    one = balance_table(table, treated="named", covariates=["x"], weights=counts).loc["x"]
    two = balance_table(copies, treated="named", covariates=["x"]).loc["x"]
    for name in ("mean_treated", "mean_control", "ks"):
        assert one[f"{name}_after"] == pytest.approx(two[f"{name}_before"])


def test_levels_have_rows_of_their_own():
    table = pd.DataFrame({"named": [1, 1, 0, 0], "x": [1, 2, 3, 4.0], "belt": list("ewee")})
    found = balance_table(table, treated="named", covariates=["x"], exact=["belt"])
    assert found.index.tolist() == ["x", "belt = e", "belt = w"]
    assert found.loc["belt = e", "mean_treated_before"] == 0.5
    assert found.loc["belt = e", "mean_control_before"] == 1.0


def test_no_spread():
    table = pd.DataFrame({"named": [1, 1, 0, 0], "same": 2.0, "apart": [1, 1, 0, 0]})
    found = balance_table(table, treated="named", covariates=["same", "apart"])
    assert found["smd_before"].tolist() == [0.0, np.inf]
    assert found["ks_before"].tolist() == [0.0, 1.0]


def faults(table, **options):
    named = {"treated": "named", "covariates": ["x"]}
    with pytest.raises(DataContractError) as caught:
        balance_table(table, **named | options)
    return "\n".join(map(str, caught.value.faults))


def test_every_fault_at_once():
    table = units(1).astype(object)
    table.iloc[0, 0], table.iloc[1, 1], table.iloc[2, 2] = None, "4", "yes"
    said = faults(table, covariates=["x", "k"])
    assert "units, row u0, column x: missing value" in said
    assert "units, row u1, column k: text, not a number" in said
    assert "units, row u2, column named: neither true nor false (found 'yes')" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"covariates": ["z"]}, "column z: missing column"),
        ({"covariates": []}, "covariates: none given"),
        ({"covariates": "x"}, "covariates: not a list"),
        ({"covariates": ["x", "named"]}, "column named: one column for two things"),
        ({"weights": [1, 2]}, "weights: not a Series"),
        ({"weights": pd.Series({"u0": 1.0})}, "weights, row u1: no weight given"),
        ({"weights": pd.Series({"v0": 1.0})}, "weights, row v0: no such unit"),
        ({"weights": pd.Series({"u0": -1.0})}, "weights, row u0: needs a number ≥ 0"),
    ],
)
def test_refusals(options, words):
    assert words in faults(units(1), **options)


def test_groups_without_weight_or_without_units():
    table = units(1)
    said = faults(table, weights=pd.Series(0.0, index=table.index))
    assert "no treated unit has weight" in said
    assert "no control has weight" in said
    assert "nobody is a control" in faults(table.assign(named=True))
    assert "nobody is treated" in faults(table.assign(named=0))
    assert "row u0: unit twice" in faults(pd.concat([table, table.iloc[:1]]))
