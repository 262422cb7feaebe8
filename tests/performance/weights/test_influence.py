"""Weights for a wanted influence: closed forms, a search over the simplex, COINr, refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.weights import influence_weights

ASEM = Path(__file__).parents[2] / "published" / "asem_aggregated.csv"


def made(seed, columns=3, rows=12, common=1.0):
    rng = np.random.default_rng(seed)
    cells = common * rng.normal(size=(rows, 1)) + rng.normal(size=(rows, columns))
    return pd.DataFrame(cells * rng.uniform(0.2, 5, columns), columns=list("abcdef")[:columns])


def shares(x, weights):
    going = x.corrwith(x @ weights)
    return going / going.sum()


class TestPublished:
    def test_sub_indices_of_asem(self):
        """COINr 1.1.14, get_opt_weights at level 3 of the ASEM index: .390 and .610.

        COINr minimises the same squares but stops its search at a relative tolerance of 0.1 of
        their logarithm. Of two columns the answer is known: weights in the proportion of one over
        the standard deviation, here .3853 and .6147, under which both correlations are .8948.
        """
        x = pd.read_csv(ASEM, index_col="unit")[["Conn", "Sust"]]
        result = influence_weights(x)
        exact = (1 / x.std()) / (1 / x.std()).sum()
        assert result.weights.tolist() == pytest.approx(exact.tolist(), abs=1e-12)
        assert result.weights.tolist() == pytest.approx([0.390, 0.610], abs=0.006)
        assert result.table["correlation"].tolist() == pytest.approx([0.8948, 0.8948], abs=5e-5)
        of_coinr = shares(x, pd.Series({"Conn": 0.390, "Sust": 0.610}))
        assert abs(of_coinr - 0.5).max() > 0.001 > result.table["gap"].abs().max()


class TestLaws:
    @given(st.integers(0, 10**6))
    def test_the_inverse_of_the_correlations_where_it_is_positive(self, seed):
        """R v = t is solved by v = R⁻¹ t, and w = v / s."""
        x = made(seed)
        wanted = np.array([0.5, 0.3, 0.2])
        solved = np.linalg.solve(x.corr().to_numpy(), wanted)
        result = influence_weights(x, target=wanted)
        assert result.converged == bool((solved >= -1e-9).all())
        if result.converged:
            expected = solved / x.std().to_numpy()
            expected = expected / expected.sum()
            assert result.weights.tolist() == pytest.approx(expected.tolist(), abs=1e-7)

    @given(st.integers(0, 10**6))
    def test_the_table_says_what_the_weights_do(self, seed):
        x = made(seed, columns=4, common=0.4)
        result = influence_weights(x)
        table = result.table
        assert result.weights.sum() == pytest.approx(1)
        assert (result.weights >= 0).all()
        correlations = x.corrwith(x @ result.weights)
        assert table["correlation"].tolist() == pytest.approx(correlations.tolist(), abs=1e-9)
        reached = shares(x, result.weights)
        assert table["reached_share"].tolist() == pytest.approx(reached.tolist(), abs=1e-9)
        assert table["gap"].tolist() == pytest.approx((reached - 0.25).tolist(), abs=1e-9)
        if result.converged:
            assert reached.tolist() == pytest.approx([0.25] * 4, abs=1e-6)

    def test_nothing_on_a_grid_comes_nearer(self):
        x = made(0).assign(c=lambda t: t["a"] / t["a"].std() + t["b"] / t["b"].std())
        wanted = pd.Series({"a": 0.45, "b": 0.1, "c": 0.45})
        result = influence_weights(x, target=wanted)
        assert not result.converged
        assert result.weights.min() == 0
        assert "cannot be reached with weights ≥ 0" in result.text
        found = (result.table["gap"] ** 2).sum()
        steps = np.linspace(0, 1, 41)
        for first in steps:
            for second in steps[steps <= 1 - first + 1e-9]:
                v = np.array([first, second, max(1 - first - second, 0)])
                reached = shares(x, pd.Series(v / x.std().to_numpy(), index=x.columns))
                assert ((reached - wanted) ** 2).sum() >= found - 1e-12

    @given(st.integers(0, 10**6), st.permutations(list("abc")), st.sampled_from([0.01, 100.0]))
    def test_order_and_units(self, seed, order, factor):
        x = made(seed)
        assume(np.linalg.eigvalsh(x.corr()).min() > 0.01)
        before = influence_weights(x).weights
        after = influence_weights((x * factor)[order]).weights
        assert after.index.tolist() == order
        assert after[list("abc")].tolist() == pytest.approx(before.tolist(), abs=1e-8)

    def test_a_column_in_other_units_gets_the_other_weight(self):
        x = made(7)
        before = influence_weights(x)
        after = influence_weights(x.assign(a=10 * x["a"]))
        assert after.table["correlation"].tolist() == pytest.approx(
            before.table["correlation"].tolist()
        )

    def test_repeated_columns_share_evenly(self):
        x = made(5, columns=2).assign(again=lambda t: t["a"])
        weights = influence_weights(x).weights
        assert weights["a"] == pytest.approx(weights["again"], rel=1e-9)

    def test_more_columns_than_rows(self):
        x = made(3, columns=6, rows=4)
        result = influence_weights(x)
        order = list("fedcba")
        turned = influence_weights(x[order]).weights[list("abcdef")]
        assert turned.tolist() == pytest.approx(result.weights.tolist(), abs=1e-9)

    def test_one_column_and_texts(self):
        result = influence_weights(pd.DataFrame({"a": [1, 2, 4]}))
        assert result.weights.tolist() == [1]
        assert result.text.startswith("equal influence reached: correlations with the mean from 1")
        other = influence_weights(made(1), target=[0.4, 0.3, 0.3])
        assert other.text.startswith("the wanted influence reached")
        assert other.text in other._repr_html_()


class TestRefusals:
    @pytest.mark.parametrize(
        ("table", "target", "words"),
        [
            ({"a": [1, 2, 3], "b": [3, 2, 1]}, None, "cancel each other"),
            ({"a": [1, 2, 3], "b": [2, 2, 2]}, None, "column b: the same value"),
            ({"a": [1, 2, 3], "b": [2, None, 2]}, None, "row 1, column b: missing"),
            ({"a": [1, 2, 3], "b": [1, 1, 2]}, [0.5, 0.6], "do not sum to one"),
            ({"a": [1, 2, 3], "b": [1, 1, 2]}, {"a": 1.0}, "no weight given"),
        ],
    )
    def test_tables_and_targets(self, table, target, words):
        with pytest.raises(DataContractError, match=words):
            influence_weights(pd.DataFrame(table), target=target)

    def test_both_at_once(self):
        with pytest.raises(DataContractError) as caught:
            influence_weights(pd.DataFrame({"a": [1, 2], "b": [3, 3]}), target=[0.5, 0.6])
        assert [fault.table for fault in caught.value.faults] == ["X", "target"]
