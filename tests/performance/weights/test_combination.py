"""Combined weights against printed ones, their laws, and what they are refused for."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import combine_weights, game_shares

METHODS = ["linear", "product", "geometric", "game"]
SETS = pd.DataFrame(
    {"ahp": [0.4, 0.3, 0.2, 0.1], "entropy": [0.25, 0.2, 0.3, 0.25]}, index=list("abcd")
)
raws = st.lists(st.integers(1, 50), min_size=4, max_size=4)


def weights_of(raw):
    return pd.Series(raw, index=list("abcd"), dtype="float64") / sum(raw)


class TestPublished:
    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({"shares": [0.6, 0.4]}, [0.34, 0.26, 0.24, 0.16]),
            ({"method": "product"}, [0.4081633, 0.244898, 0.244898, 0.1020408]),
            ({"method": "geometric"}, [0.3279556, 0.2540333, 0.2540333, 0.1639778]),
            ({"method": "game"}, [0.3735683, 0.2823789, 0.2176211, 0.1264317]),
        ],
    )
    def test_four_indicators(self, options, expected):
        """mathmodels-book, chapter on combined weights; its "game" is our geometric."""
        combined = combine_weights(SETS, **options)
        assert combined.tolist() == pytest.approx(expected, abs=1e-7)
        assert combined.index.tolist() == list("abcd")

    def test_game_by_hand(self):
        """Gram .38, .28, .44: shares in the proportion .44 (.38 − .28) to .38 (.44 − .28)."""
        sets = pd.DataFrame({"ahp": [0.5, 0.3, 0.2], "entropy": [0.2, 0.2, 0.6]})
        shares = game_shares(sets)
        assert shares["ahp"] / shares["entropy"] == pytest.approx(0.044 / 0.0608)
        assert shares.sum() == pytest.approx(1)


class TestLaws:
    @given(raws, st.integers(1, 4), st.sampled_from(["linear", "geometric", "game"]))
    def test_identical_sets_give_the_set(self, raw, count, method):
        one = weights_of(raw)
        combined = combine_weights({f"s{k}": one for k in range(count)}, method=method)
        assert combined.tolist() == pytest.approx(one.tolist(), abs=1e-9)

    @given(raws)
    def test_product_sharpens(self, raw):
        one = weights_of(raw)
        combined = combine_weights({"x": one, "y": one}, method="product")
        assert combined.max() >= one.max() - 1e-12
        assert combined.tolist() == pytest.approx((one**2 / (one**2).sum()).tolist())

    @given(raws, raws, st.sampled_from(["linear", "product", "geometric"]))
    def test_sums_to_one_whatever_the_order(self, first, second, method):
        sets = {"x": weights_of(first), "y": weights_of(second)[list("dcba")]}
        combined = combine_weights(sets, method=method)
        turned = combine_weights({"y": sets["y"], "x": sets["x"]}, method=method)
        assert combined.sum() == pytest.approx(1)
        assert (combined >= 0).all()
        assert turned[list("abcd")].tolist() == pytest.approx(combined.tolist())

    @given(raws, raws)
    def test_game_solves_its_equations(self, first, second):
        sets = pd.DataFrame({"x": weights_of(first), "y": weights_of(second)})
        gram = sets.T.to_numpy() @ sets.to_numpy()
        if gram[0, 1] >= gram.diagonal().min() - 1e-6:
            return
        solved = np.linalg.solve(gram, gram.diagonal())
        shares = game_shares(sets)
        assert shares.tolist() == pytest.approx((solved / solved.sum()).tolist(), abs=1e-6)
        mixed = combine_weights(sets, method="game")
        assert mixed.tolist() == pytest.approx((sets @ shares).tolist())

    def test_shares_by_name(self):
        combined = combine_weights(SETS, shares={"entropy": 1.0, "ahp": 0.0})
        assert combined.tolist() == pytest.approx(SETS["entropy"].tolist())

    def test_a_zero_stays_zero_in_products(self):
        sets = pd.DataFrame({"x": [0.0, 0.5, 0.5], "y": [0.4, 0.3, 0.3]})
        for method in ("product", "geometric"):
            assert combine_weights(sets, method=method).tolist() == pytest.approx([0, 0.5, 0.5])


class TestRefusals:
    def test_negative_coefficient_is_named(self):
        sets = pd.DataFrame({"even": [0.6, 0.4], "steep": [0.9, 0.1]})
        for combine in (lambda: game_shares(sets), lambda: combine_weights(sets, method="game")):
            with pytest.raises(DataContractError, match="negative coefficient") as caught:
                combine()
            assert [fault.column for fault in caught.value.faults] == ["even"]

    @pytest.mark.parametrize("method", ["product", "geometric"])
    def test_products_that_vanish(self, method):
        sets = pd.DataFrame({"x": [1.0, 0.0], "y": [0.0, 1.0]})
        with pytest.raises(DataContractError, match="in every row some set has weight 0"):
            combine_weights(sets, method=method)

    def test_every_set_at_once(self):
        sets = {
            "x": pd.Series({"a": 0.5, "b": None}),
            "y": pd.Series({"a": 0.5, "c": 0.5}),
            "z": pd.Series({"a": 0.5, "b": 0.6}),
        }
        with pytest.raises(DataContractError) as caught:
            combine_weights(sets)
        assert {fault.table for fault in caught.value.faults} == {
            "weights x",
            "weights y",
            "weights z",
        }

    @pytest.mark.parametrize(
        ("sets", "options", "words"),
        [
            ({}, {}, "no set of weights"),
            ([0.5, 0.5], {}, "no set of weights"),
            ({"x": [0.5, 0.5]}, {}, "column x: not a Series"),
            (pd.DataFrame(), {}, "no columns"),
            (SETS, {"shares": [0.5, 0.6]}, "do not sum to one"),
            (SETS, {"method": "game", "shares": [0.5, 0.5]}, "only linear takes shares"),
        ],
    )
    def test_bad_sets_and_shares(self, sets, options, words):
        with pytest.raises(DataContractError, match=words):
            combine_weights(sets, **options)

    def test_unknown_method(self):
        with pytest.raises(UnknownNameError, match=", ".join(METHODS)):
            combine_weights(SETS, method="mean")
