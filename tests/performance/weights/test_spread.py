"""CRITIC and coefficient-of-variation weights against printed ones, their laws, their refusals."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import (
    ConstantIndicatorWarning,
    critic_weights,
    cv_weights,
)

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
off = np.maximum(10 - RIVERS["nutrient"], RIVERS["nutrient"] - 20).clip(0)
ph = (RIVERS["PH"] - 7).abs()
# Min–max for two; the middle and the interval indicator keep their own [0, 1] scale, as there.
SCORES = pd.DataFrame(
    {
        "O2": (RIVERS["O2"] - 2.01) / (9.3 - 2.01),
        "PH": 1 - ph / ph.max(),
        "germ": (54 - RIVERS["germ"]) / (54 - 5),
        "nutrient": 1 - off / max(10 - 3.16, 31.57 - 20),
    }
)
FIRMS = pd.DataFrame(
    [[61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9.0, 3.29, 1.65],
     [5.4, 2.77, 2.33], [4.0, 4.12, 1.21], [-6.1, 3.52, 2.10], [-34.6, 3.31, 0.98]],
    columns=["profit", "share", "output"],
)  # fmt: skip


def made(seed, rows=7, columns=4):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.gamma(2.0, 3.0, (rows, columns)), columns=list("abcdef")[:columns])


class TestPublished:
    def test_eight_firms(self):
        """Diakoulaki, Mavrotas & Papayannakis 1995, eight firms; figures of scikit-criteria."""
        expected = [0.20222554, 0.48090173, 0.31687273]
        assert critic_weights(FIRMS).tolist() == pytest.approx(expected, abs=1e-7)

    def test_two_directions(self):
        """R package mathmodels 0.0.11, example of critic_weight."""
        x = pd.DataFrame({"a": [3, 5, 2, 7], "b": [10, 20, 15, 25]})
        expected = [0.507518673564, 0.492481326436]
        weights = critic_weights(x, directions={"a": "+", "b": "-"})
        assert weights.tolist() == pytest.approx(expected, abs=1e-11)

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({}, [0.2561818, 0.2257389, 0.2539392, 0.2641401]),
            (
                {"spread": "entropy", "floor": 0.002},
                [0.3013685, 0.186699, 0.3438015, 0.168131],
            ),
            (
                {"spread": "entropy", "floor": 0.002, "correlation": "spearman"},
                [0.2932186, 0.1924354, 0.3486399, 0.165706],
            ),
        ],
    )
    def test_twenty_rivers(self, options, expected):
        """mathmodels-book, chapter on CRITIC weights: three columns of weights."""
        weights = critic_weights(SCORES, scaling="none", **options)
        assert weights.tolist() == pytest.approx(expected, abs=1e-7)

    def test_rivers_rescaled_are_other_weights(self):
        assert abs(critic_weights(SCORES)["PH"] - 0.2257389) > 0.005

    def test_coefficient_of_variation_by_hand(self):
        """Means 2, 40 and deviations √2, 10√2: 1/2 against 1/4; two units."""
        weights = cv_weights(pd.DataFrame({"a": [1, 3], "b": [30, 50]}))
        assert weights.to_dict() == pytest.approx({"a": 2 / 3, "b": 1 / 3})


class TestLaws:
    @given(st.integers(0, 10**6), st.sampled_from([1e-6, 0.3, 1e7]), st.sampled_from("abcd"))
    def test_units_do_not_matter(self, seed, factor, name):
        x = made(seed)
        scaled = x.assign(**{name: x[name] * factor})
        for weights in (critic_weights, cv_weights):
            before = weights(x)
            assert before.sum() == pytest.approx(1)
            assert (before >= 0).all()
            assert weights(scaled).tolist() == pytest.approx(before.tolist(), abs=1e-9)

    @given(st.integers(0, 10**6), st.sampled_from([-50.0, 3.0, 1000.0]))
    def test_critic_does_not_see_shifts(self, seed, shift):
        x = made(seed)
        for options in ({}, {"spread": "entropy"}, {"correlation": "spearman"}):
            before = critic_weights(x, **options)
            after = critic_weights(x.assign(b=x["b"] + shift), **options)
            assert after.tolist() == pytest.approx(before.tolist(), abs=1e-9)

    @given(st.integers(0, 10**6), st.permutations(list("abcd")))
    def test_order_of_columns_and_rows(self, seed, order):
        x = made(seed)
        for weights in (critic_weights, cv_weights):
            after = weights(x[order].iloc[::-1])
            assert after.index.tolist() == order
            assert after[list("abcd")].tolist() == pytest.approx(weights(x).tolist(), abs=1e-9)

    @given(st.integers(0, 10**6))
    def test_min_max_values_stay(self, seed):
        x = made(seed)
        scaled = (x - x.min()) / (x.max() - x.min())
        before = critic_weights(x).tolist()
        assert critic_weights(scaled).tolist() == pytest.approx(before, abs=1e-9)
        assert critic_weights(scaled, scaling="none").tolist() == pytest.approx(before, abs=1e-9)

    def test_a_direction_is_a_turned_column(self):
        x = made(3)
        turned = critic_weights(x, directions=[1, -1, 1, 1], spread="entropy")
        expected = critic_weights(x.assign(b=-x["b"]), spread="entropy")
        assert turned.tolist() == pytest.approx(expected.tolist(), abs=1e-12)

    def test_a_repeated_column_shares_its_conflict(self):
        x = pd.DataFrame({"a": [0, 1, 2], "again": [5, 6, 7], "b": [2, 0, 1]})
        weights = critic_weights(x)
        assert weights["a"] == pytest.approx(weights["again"])
        assert weights["b"] > weights["a"]

    def test_input_untouched(self):
        x = made(1)
        before = x.copy()
        critic_weights(x, directions=[-1, 1, 1, 1])
        cv_weights(x)
        pd.testing.assert_frame_equal(x, before)


class TestConstantColumns:
    def test_weighs_nothing_and_is_named(self):
        """pymcdm 1.4.0 and scikit-criteria 0.10 return NaN for every weight here."""
        x = made(2)
        with pytest.warns(ConstantIndicatorWarning, match="weight is 0: flat") as caught:
            weights = critic_weights(x.assign(flat=[0.1] * 7))
        assert caught[0].filename == __file__
        assert weights["flat"] == 0
        assert weights[list("abcd")].tolist() == pytest.approx(critic_weights(x).tolist())

    def test_cv_gives_zero(self):
        assert cv_weights(pd.DataFrame({"a": [1, 2], "b": [0, 0]})).tolist() == [1, 0]

    def test_a_single_column_that_differs_takes_all(self):
        assert critic_weights(pd.DataFrame({"a": [1, 2]})).tolist() == [1]
        with pytest.warns(ConstantIndicatorWarning):
            assert critic_weights(pd.DataFrame({"a": [1, 2], "b": [3, 3]})).tolist() == [1, 0]

    def test_no_warning_without_one(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            critic_weights(FIRMS)


class TestRefusals:
    @pytest.mark.parametrize("weights", [critic_weights, cv_weights])
    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ({"a": [1, None], "b": [1, 2]}, "row 1, column a: missing value"),
            ({"a": ["x", 1], "b": [1, 2]}, "row 0, column a: text"),
            ({"a": [1], "b": [2]}, "two rows or more"),
            ({"a": [1, 1], "b": [2, 2]}, "no column differs"),
        ],
    )
    def test_tables(self, weights, table, words):
        with pytest.raises(DataContractError, match=words):
            weights(pd.DataFrame(table))

    def test_zero_mean_has_no_coefficient_of_variation(self):
        x = pd.DataFrame({"a": [-1, 1], "b": [1, 2], "c": [0, 0]})
        with pytest.raises(DataContractError, match="column a: the mean is zero") as caught:
            cv_weights(x)
        assert len(caught.value.faults) == 1

    def test_columns_that_say_the_same(self):
        with pytest.raises(DataContractError, match="all say the same"):
            critic_weights(pd.DataFrame({"a": [1, 2, 4], "b": [10, 20, 40]}))

    def test_every_fault_at_once(self):
        x = pd.DataFrame({"a": [1, None], "b": [1, 2]})
        with pytest.raises(DataContractError) as caught:
            critic_weights(x, directions=["+", "up"], floor=0.7)
        problems = [fault.problem for fault in caught.value.faults]
        assert problems == [
            "missing value",
            "direction is neither +1 nor −1",
            "outside [0, 0.5)",
            "given without entropy",
        ]

    def test_values_used_as_given(self):
        x = pd.DataFrame({"a": [0.0, 1.0], "b": [3.0, 0.5]})
        with pytest.raises(DataContractError, match=r"row 0, column b: outside \[0, 1\]"):
            critic_weights(x, spread="entropy", scaling="none")
        with pytest.raises(DataContractError, match="turn them round first"):
            critic_weights(x, scaling="none", directions=[1, -1])

    @pytest.mark.parametrize("option", ["correlation", "spread", "scaling"])
    def test_unknown_options(self, option):
        with pytest.raises(UnknownNameError, match=f"no such {option}"):
            critic_weights(FIRMS, **{option: "kendall"})
