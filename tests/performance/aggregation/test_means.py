"""Means against a published product, the defects of a peer, their order, and their refusals."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.means import (
    arithmetic_mean,
    geometric_mean,
    harmonic_mean,
    power_link,
    power_mean,
    power_scores,
    power_unlink,
)

TABLE = pd.DataFrame({"a": [1.0, 4.0], "b": [4.0, 16.0], "c": [2.0, 8.0]}, index=["x", "y"])
POSITIVE = st.lists(st.lists(st.floats(0.01, 1000), min_size=3, max_size=3), min_size=1, max_size=5)
SHARES = st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any)


def test_weighted_product_published():
    """Weighted product model, example of Wikipedia: shares of column sums, log10 of the score."""
    table = pd.DataFrame([[25, 20, 15, 30], [10, 30, 20, 30], [30, 10, 30, 10]])
    scores = geometric_mean(table / table.sum(), weights=[0.20, 0.15, 0.40, 0.25])
    expected = [-0.50128589, -0.50448471, -0.52947246]
    assert np.log10(scores).tolist() == pytest.approx(expected, abs=1e-8)
    assert scores.rank(ascending=False).tolist() == [1, 2, 3]


def test_by_hand():
    weights = {"c": 0.25, "a": 0.5, "b": 0.25}
    assert arithmetic_mean(TABLE, weights=weights).tolist() == [2.0, 8.0]
    assert geometric_mean(TABLE, weights=weights)["x"] == pytest.approx(8**0.25)
    assert harmonic_mean(TABLE, weights=weights)["x"] == pytest.approx(1 / (0.5 + 0.0625 + 0.125))
    assert power_mean(TABLE, exponent=2, weights=weights)["x"] == pytest.approx(math.sqrt(5.5))
    assert power_mean(TABLE, exponent=-2, weights=weights)["x"] == pytest.approx(
        (0.5 + 0.25 / 16 + 0.25 / 4) ** -0.5
    )


@pytest.mark.parametrize("exponent", [-3, -1, 0, 0.5, 1, 2, 7])
def test_neither_constant_nor_a_slip_of_precedence(exponent):
    """Compind 3.4, ci_generalized_mean: by default the constant 1, otherwise (Σ)^1 / p."""
    scores = power_mean(TABLE, exponent=exponent)
    assert scores["y"] == pytest.approx(4 * scores["x"])
    assert scores["y"] != pytest.approx(scores["x"])
    same = pd.DataFrame({"a": [7.0], "b": [7.0]})
    assert power_mean(same, exponent=exponent).tolist() == pytest.approx([7.0])


@given(POSITIVE, SHARES)
def test_order_of_the_means(rows, shares):
    table, weights = pd.DataFrame(rows, columns=list("abc")), np.array(shares) / sum(shares)
    means = [
        power_mean(table, exponent=p, weights=weights) for p in (-50, -2, -1, 0, 0.3, 1, 3, 50)
    ]
    for lower, higher in itertools.pairwise(means):
        assert (lower <= higher * (1 + 1e-12)).all()
    named = [f(table, weights=weights) for f in (harmonic_mean, geometric_mean, arithmetic_mean)]
    for ours, general in zip(named, (means[2], means[3], means[5]), strict=True):
        pd.testing.assert_series_equal(ours, general)
    counted = table.loc[:, weights > 0]
    assert (means[0] >= counted.min(axis=1) * (1 - 1e-12)).all()
    assert (means[-1] <= counted.max(axis=1) * (1 + 1e-12)).all()


def test_limits_of_the_exponent():
    geometric = geometric_mean(TABLE)
    near = power_mean(TABLE, exponent=1e-6)
    assert near.to_numpy() == pytest.approx(geometric.to_numpy(), rel=1e-6)
    large = TABLE * 1e200
    assert power_mean(large, exponent=50)["x"] == pytest.approx(4e200 * (1 / 3) ** (1 / 50))
    assert power_mean(large, exponent=-50)["x"] == pytest.approx(1e200 * 3 ** (1 / 50))


@pytest.mark.parametrize("exponent", [-1.0, 0.0, 0.5, 2.0])
def test_zero_counts_only_where_it_has_weight(exponent):
    values = np.array([[0.0, 9.0], [4.0, 9.0]])
    scores = power_scores(values, np.array([[0.0, 1.0], [0.5, 0.5]]), exponent=exponent)
    assert scores[0] == pytest.approx([9.0, 9.0])
    assert scores[1, 0] == (pytest.approx(9 * 0.5 ** (1 / exponent)) if exponent > 0 else 0.0)
    assert scores[1, 1] == pytest.approx(
        power_mean(pd.DataFrame([[4.0, 9.0]]), exponent=exponent)[0]
    )


@pytest.mark.parametrize("exponent", [-2.0, -1.0, 0.0, 0.5, 1.0, 3.0])
def test_link_and_back(exponent):
    for score in (0.2, 1.0, 40.0):
        total = power_unlink(score, exponent=exponent)
        assert power_link(total, exponent=exponent) == pytest.approx(score)
    bounds = [power_unlink(score, exponent=exponent) for score in (-1.0, 0.0, 0.2, 1.0, 40.0)]
    assert bounds == sorted(bounds)


class TestRefusals:
    @pytest.mark.parametrize("mean", [geometric_mean, harmonic_mean])
    def test_cells_not_above_zero_are_named_with_a_scale(self, mean):
        table = pd.DataFrame({"a": [0.0, 1.0], "b": [2.0, -3.0]}, index=["x", "y"])
        with pytest.raises(DataContractError, match=r"scale=\(1, 100\)") as error:
            mean(table, weights=[0.0, 1.0])
        assert [(f.row, f.column, f.value) for f in error.value.faults] == [
            ("x", "a", "0.0"),
            ("y", "b", "-3.0"),
        ]

    def test_all_at_once(self):
        table = pd.DataFrame({"a": [0.0, None], "b": ["7", 3]}, index=["x", "y"])
        with pytest.raises(DataContractError) as error:
            power_mean(table, exponent=0, weights=[0.5, 0.6])
        assert [f.problem for f in error.value.faults] == [
            "text, not a number",
            "missing value",
            "needs a number > 0",
            "do not sum to one",
        ]

    @pytest.mark.parametrize("exponent", [math.nan, math.inf, 51, "2", None, True, 1e-9])
    def test_exponent(self, exponent):
        with pytest.raises(DataContractError, match="exponent"):
            power_mean(TABLE, exponent=exponent)

    def test_power_of_a_negative_number(self):
        with pytest.raises(DataContractError, match="row x, column a: needs a number ≥ 0"):
            power_mean(TABLE - 2, exponent=0.5)
        assert arithmetic_mean(TABLE - 2)["x"] == pytest.approx(1 / 3)

    def test_table(self):
        with pytest.raises(DataContractError, match="not a table"):
            arithmetic_mean(TABLE["a"])


def test_labels_kept_and_input_untouched():
    before = TABLE.copy()
    scores = geometric_mean(TABLE)
    assert (scores.index.tolist(), scores.name) == (["x", "y"], "score")
    pd.testing.assert_frame_equal(TABLE, before)
