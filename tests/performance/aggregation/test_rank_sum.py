"""The rank-sum ratio against R, its probit regression against the textbook rules, refusals."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.rank_sum import (
    rank_sum_ratio,
    rsr_regression,
)

RATIOS = pd.Series([0.2, 0.5, 0.5, 0.9, 0.7, 0.5, 0.7, 1.0], index=list("abcdefgh"))


def test_published():
    """Example of rank_sum_ratio in R package mathmodels 0.0.11, whole ranks, weights .4, .6."""
    table = pd.DataFrame({"a": [10, 20, 15], "b": [5, 10, 8]})
    result = rank_sum_ratio(table, weights=[0.4, 0.6])
    assert result["rsr"].tolist() == pytest.approx([0.3333333, 1.0, 0.6666667], abs=1e-7)
    assert result["rank"].tolist() == [3, 1, 2]


def test_ties_and_directions():
    table = pd.DataFrame({"a": [1, 2, 2, 4], "cost": [9, 9, 5, 7]}, index=list("wxyz"))
    result = rank_sum_ratio(table, directions={"cost": "-", "a": "+"})
    assert result["rsr"].tolist() == [2.5 / 8, 4 / 8, 6.5 / 8, 7 / 8]
    turned = rank_sum_ratio(table.assign(cost=-table["cost"]))
    pd.testing.assert_frame_equal(result, turned)


def test_distribution_by_the_textbook():
    """田凤调's rules: mean rank over n, the last 1 − 1/(4n), probit with 5 added."""
    table = rsr_regression(RATIOS).table
    assert table["rsr"].tolist() == [0.2, 0.5, 0.7, 0.9, 1.0]
    assert table["frequency"].tolist() == [1, 3, 2, 1, 1]
    assert table["cumulative_frequency"].tolist() == [1, 4, 6, 7, 8]
    assert table["mean_rank"].tolist() == [1.0, 3.0, 5.5, 7.0, 8.0]
    shares = [1 / 8, 3 / 8, 5.5 / 8, 7 / 8, 1 - 1 / 32]
    assert table["cumulative"].tolist() == pytest.approx(shares)
    probits = [NormalDist().inv_cdf(share) + 5 for share in shares]
    assert table["probit"].tolist() == pytest.approx(probits, abs=1e-9)


def test_regression_is_that_of_scipy_over_the_distinct_ratios():
    found = rsr_regression(RATIOS)
    line = linregress(found.table["probit"], found.table["rsr"])
    assert found.slope == pytest.approx(line.slope)
    assert found.intercept == pytest.approx(line.intercept)
    assert found.r_squared == pytest.approx(line.rvalue**2)
    assert found.p_value == pytest.approx(line.pvalue)
    fitted = found.intercept + found.slope * found.table["probit"]
    assert found.table["fitted"].tolist() == pytest.approx(fitted.tolist())
    assert "5 distinct ratios of 8 units" in found.text
    assert "probit" in found._repr_html_()


def test_units_get_what_stands_in_the_distribution():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.integers(0, 4, (12, 3)), columns=list("abc"))
    result = rank_sum_ratio(table)
    line = rsr_regression(result["rsr"]).table
    for _, unit in result.iterrows():
        row = line.iloc[(line["rsr"] - unit["rsr"]).abs().argmin()]
        assert unit[["cumulative", "probit", "fitted"]].tolist() == pytest.approx(
            row[["cumulative", "probit", "fitted"]].tolist()
        )
    ranks = result["rsr"].round(12).rank(ascending=False, method="min")
    assert ranks.astype(int).tolist() == result["rank"].tolist()


def test_rounding_makes_no_second_ratio():
    table = rsr_regression(pd.Series([0.1 + 0.2, 0.3, 0.5, 0.7])).table
    assert table["frequency"].tolist() == [2, 1, 1]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_one_column_is_its_ranks(column):
    table = pd.DataFrame({"a": column})
    result = rank_sum_ratio(table)
    assert result["rsr"].sum() == pytest.approx((len(column) + 1) / 2)
    few = len(set(column)) < 3
    assert result["fitted"].isna().all() == few
    assert not result.drop(columns="fitted").isna().any(axis=None)
    if not few:
        order = result.sort_values("rsr")["fitted"]
        assert order.is_monotonic_increasing


def test_refusals():
    with pytest.raises(DataContractError, match="3 distinct ratios or more"):
        rsr_regression(pd.Series([0.5, 0.5, 1.0]))
    with pytest.raises(DataContractError, match="not a Series"):
        rsr_regression([0.5, 0.6, 1.0])
    with pytest.raises(DataContractError, match="row b, column rsr: missing value"):
        rsr_regression(pd.Series({"a": 0.1, "b": None, "c": 0.4}))
    with pytest.raises(DataContractError) as error:
        rank_sum_ratio(pd.DataFrame({"a": [1, None]}), weights=[2], directions=[0])
    assert [f.table for f in error.value.faults] == ["X", "weights", "directions"]
