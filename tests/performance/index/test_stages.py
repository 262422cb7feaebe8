"""The steps before the weights: their options, their order, and what they leave behind."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.index import CompositeIndex
from shuanggao_analytics.performance.index.stages import ORDER, order_faults, read_options

META = pd.DataFrame(
    {
        "code": ["a", "b", "c"],
        "direction": [1, 1, 1],
        "denominator": ["heads", None, ""],
    }
)
X = pd.DataFrame(
    {
        "a": [10.0, 40, np.nan, 60, 12],
        "b": [1.0, 2, 3, 4, 5],
        "c": [2.0, 9, 4, 1, 7],
        "heads": [1.0, 2, 3, 4, 0.5],
        "belt": ["e", "w", "e", "w", "e"],
    },
    index=list("uvwxy"),
)


def test_options_in_short_and_in_full():
    assert read_options("screen", 0.9) == {"least": 0.9}
    assert read_options("screen", {"least": 0.5, "zeros": 0.2}) == {"least": 0.5, "zeros": 0.2}
    assert read_options("impute", "median") == {"method": "median"}
    assert read_options("impute", "none") is None
    assert read_options("treat", "outliers") == {"method": "outliers"}
    assert read_options("treat", {"method": "log", "columns": ["a"]})["columns"] == ["a"]
    assert read_options("denominate", True) == {}
    assert read_options("denominate", False) is None


@pytest.mark.parametrize(
    ("name", "option"), [("screen", True), ("impute", 3), ("treat", "log"), ("denominate", "x")]
)
def test_other_options_are_refused(name, option):
    with pytest.raises(DataContractError, match="no such option"):
        read_options(name, option)


def test_an_order_names_each_step_once():
    assert order_faults(ORDER) == []
    assert order_faults(ORDER[::-1]) == []
    assert order_faults(ORDER[:3])
    assert order_faults((*ORDER, "treat"))


def test_values_are_put_per_head_before_they_are_imputed():
    index = CompositeIndex(META, impute={"method": "mean", "groups": "belt"}).fit(X)
    assert list(index.stages_) == ["denominate", "impute", "normalise"]
    per_head = index.stages_["denominate"].table["a"]
    assert per_head.tolist()[:2] == [10, 20]
    assert index.stages_["impute"].table.loc["w", "a"] == pytest.approx((10 + 24) / 2)


def test_another_order_gives_another_value():
    other = CompositeIndex(
        META, impute={"method": "mean", "groups": "belt"},
        order=("screen", "impute", "denominate", "treat"),
    ).fit(X)  # fmt: skip
    assert list(other.stages_) == ["impute", "denominate", "normalise"]
    assert other.stages_["denominate"].table.loc["w", "a"] == pytest.approx((10 + 12) / 2 / 3)


def test_without_denominators_nothing_is_divided():
    plain = CompositeIndex(META[["code", "direction"]], impute="mean").fit(X)
    assert "denominate" not in plain.stages_
    off = CompositeIndex(META, denominate=False, impute="mean").fit(X)
    pd.testing.assert_frame_equal(off.table_, plain.table_)


def test_a_denominator_that_is_no_column_or_not_above_zero_is_named():
    with pytest.raises(DataContractError, match="heads"):
        CompositeIndex(META, impute="mean").fit(X.drop(columns="heads"))
    with pytest.raises(DataContractError, match="column heads: needs a number > 0"):
        CompositeIndex(META, impute="mean").fit(X.assign(heads=[0, 1, 1, 1, 1]))


def test_a_missing_denominator_leaves_a_gap_for_the_next_step():
    gap = X.assign(heads=[np.nan, 2, 3, 4, 0.5])
    with pytest.raises(DataContractError, match="column a: missing value"):
        CompositeIndex(META).fit(gap)
    cells = CompositeIndex(META, impute="median").fit(gap).stages_["impute"].detail.cells
    assert cells["unit"].tolist() == ["u", "w"]


def test_a_panel_is_filled_from_its_own_years():
    years = pd.MultiIndex.from_product([["u", "v"], [2021, 2022, 2023]], names=["unit", "year"])
    panel = pd.DataFrame(
        {"a": [1.0, np.nan, 3, 5, 6, 9], "b": [2.0, 3, 4, 1, 8, np.nan]}, index=years
    )
    index = CompositeIndex(impute={"method": "panel", "unit": "unit", "time": "year"}).fit(panel)
    filled = index.stages_["impute"].table
    assert filled.loc[("u", 2022), "a"] == 2
    assert filled.loc[("v", 2023), "b"] == 8
    assert index.scores_.index.equals(years)


def test_the_scale_goes_with_methods_that_have_ends():
    full = X.dropna()
    index = CompositeIndex(META, scale=(1, 100)).fit(full)
    assert index.stages_["normalise"].table.min().tolist() == [1, 1, 1]
    scores = index.rebuild(normalise="zscore").stages_["normalise"]
    assert "scale" not in scores.options
    assert scores.table.mean().tolist() == pytest.approx([0, 0, 0])


def test_treatments_by_percentile_and_by_logarithm():
    full = X.dropna()
    index = CompositeIndex(META, treat={"method": "winsorise", "low": 0.25, "high": 0.75}).fit(full)
    stage = index.stages_["treat"]
    before = index.stages_["denominate"].table
    assert stage.table["b"].max() == before["b"].quantile(0.75)
    assert stage.detail.table.loc["b", ["low", "high"]].tolist() == [1, 1]
    assert "winsorised at its percentiles 25% and 75%" in index.methods(lang="en")
    logged = CompositeIndex(META, treat={"method": "log", "columns": ["b"]}).fit(full)
    assert logged.stages_["treat"].table["b"].tolist() == np.log(full["b"]).tolist()
    assert logged.stages_["treat"].detail.table["log"].tolist() == [False, True, False]
    assert "1项取对数" in logged.methods()
    with pytest.raises(UnknownNameError, match="outliers, winsorise, log"):
        CompositeIndex(META, treat={"method": "trim"}).fit(full)
    found = index.robustness(50, over={"treat": ["outliers", "winsorise", None]}, shares=0)
    assert len(set(found.settings["treat"])) == 3
