"""Entropy weights against printed ones, their laws, and what they are refused for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.scaling import normalise
from shuanggao_analytics.performance.weights import entropy, entropy_weights, equal_weights

# Water quality of 20 rivers: data set water_quality of R package mathmodels (张敬信).
RIVERS = pd.DataFrame(
    {
        "O2": [4.69, 2.03, 9.11, 8.61, 7.13, 2.39, 7.69, 9.3, 5.45, 6.19, 7.93, 4.4, 7.46, 2.01,
               2.04, 7.73, 6.35, 8.29, 3.54, 7.44],
        "PH": [6.59, 7.86, 6.31, 7.05, 6.5, 6.77, 6.79, 6.81, 7.62, 7.27, 7.53, 7.28, 8.24, 5.55,
               6.4, 6.14, 7.58, 8.41, 7.27, 6.26],
        "germ": [51, 19, 46, 46, 50, 38, 38, 27, 5, 17, 9, 17, 23, 47, 23, 52, 25, 39, 54, 8],
        "nutrient": [11.94, 6.46, 8.91, 26.43, 23.57, 24.62, 6.01, 31.57, 18.46, 7.51, 6.52, 25.3,
                     14.42, 26.31, 17.91, 15.72, 29.46, 12.02, 3.16, 28.41],
    }
)  # fmt: skip

tables = (
    st.integers(2, 8)
    .flatmap(
        lambda rows: st.lists(
            st.lists(st.integers(0, 1000), min_size=rows, max_size=rows).filter(any),
            min_size=2,
            max_size=5,
        )
    )
    .map(lambda columns: pd.DataFrame(dict(enumerate(columns))))
)


class TestPublished:
    def test_two_by_two_of_scikit_criteria(self):
        weights = entropy_weights(pd.DataFrame([[1, 2], [4, 16]], columns=["a", "b"]))
        assert weights.to_dict() == pytest.approx({"a": 0.358889, "b": 0.641111}, abs=1e-6)

    def test_after_squeezing_into_002_to_998(self):
        """R package mathmodels 0.0.11, example of entropy_weight: its ε is said, not hidden."""
        raw = pd.DataFrame({"a": [3, 5, 2, 7], "b": [10, 20, 15, 25]})
        meta = pd.DataFrame({"code": ["a", "b"], "direction": [1, -1]})
        weights = entropy_weights(0.002 + 0.996 * normalise(raw, meta=meta))
        assert weights.tolist() == pytest.approx([0.54526182818, 0.45473817182], abs=1e-11)

    def test_twenty_rivers(self):
        """mathmodels-book, chapter on entropy weights: ε rule as there, four kinds of indicator."""
        scaled = pd.DataFrame(
            {
                "O2": 0.002 + 0.996 * normalise(RIVERS[["O2"]])["O2"],
                "PH": 1 - (RIVERS["PH"] - 7).abs() / (RIVERS["PH"] - 7).abs().max(),
                "germ": 0.998 - 0.996 * normalise(RIVERS[["germ"]])["germ"],
                "nutrient": 1
                - np.maximum(10 - RIVERS["nutrient"], RIVERS["nutrient"] - 20).clip(0)
                / max(10 - RIVERS["nutrient"].min(), RIVERS["nutrient"].max() - 20),
            }
        )
        scaled[["PH", "nutrient"]] = scaled[["PH", "nutrient"]].replace({0.0: 0.002, 1.0: 0.998})
        expected = [0.3153202, 0.1813149, 0.3506929, 0.1526721]
        weights = entropy_weights(scaled)
        assert weights.tolist() == pytest.approx(expected, abs=1e-7)
        score = 100 * (scaled * weights).sum(axis=1)
        assert score[[0, 13, 10]].tolist() == pytest.approx(
            [42.05869, 12.10016, 79.89397], abs=1e-5
        )


class TestLaws:
    @given(tables)
    def test_entropy_in_bounds_and_weights_sum_to_one(self, table):
        assert entropy(table).between(0, 1).all()
        if table.ne(table.iloc[0]).any(axis=None):
            weights = entropy_weights(table)
            assert weights.sum() == pytest.approx(1)
            assert (weights >= 0).all()
            assert weights.index.equals(table.columns)

    @given(tables, st.sampled_from([0.001, 3.0, 1e6]))
    def test_units_and_order_of_rows_change_nothing(self, table, factor):
        if table.ne(table.iloc[0]).any(axis=None):
            before = entropy_weights(table)
            after = entropy_weights(table.iloc[::-1].mul(factor))
            assert after.tolist() == pytest.approx(before.tolist(), abs=1e-9)

    def test_zeros_need_no_constant(self):
        table = pd.DataFrame({"a": [0, 0, 1], "b": [1, 2, 3], "c": [5, 5, 5]})
        assert entropy(table)["a"] == 0
        assert entropy(table)["c"] == 1
        weights = entropy_weights(table)
        assert weights["c"] == 0
        assert weights["a"] > weights["b"]

    def test_a_column_equal_up_to_summing_errors_weighs_nothing(self):
        assert entropy_weights(pd.DataFrame({"a": [0.1] * 7, "b": range(7)}))["a"] == 0

    def test_added_constant_changes_weights(self):
        table = pd.DataFrame({"a": [0, 1, 2], "b": [0, 0, 1]})
        assert abs(entropy_weights(table) - entropy_weights(table + 1)).max() > 0.1

    def test_input_untouched(self):
        table = pd.DataFrame({"a": [0, 1], "b": [3, 5]})
        entropy_weights(table)
        assert table.to_dict("list") == {"a": [0, 1], "b": [3, 5]}


class TestRefusals:
    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ({"a": [1, -1], "b": [1, 2]}, "row 1, column a: needs a number ≥ 0"),
            ({"a": [1, None], "b": [1, 2]}, "row 1, column a: missing value"),
            ({"a": ["x", 1], "b": [1, 2]}, "row 0, column a: text"),
            ({"a": [0, 0], "b": [1, 2]}, "column a: all zeros"),
            ({"a": [1], "b": [2]}, "two rows or more"),
            ({"a": [1, 1], "b": [2, 2]}, "no column differs"),
        ],
    )
    def test_entropy(self, table, words):
        with pytest.raises(DataContractError, match=words):
            entropy_weights(pd.DataFrame(table))

    def test_equal(self):
        assert equal_weights(pd.DataFrame({"a": [None], "b": ["x"]})).to_dict() == {
            "a": 0.5,
            "b": 0.5,
        }
        with pytest.raises(DataContractError, match="not a table"):
            equal_weights(pd.Series([1]))
