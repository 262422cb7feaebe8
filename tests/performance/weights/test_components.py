"""Principal components against a singular-value decomposition and by hand, and their weights."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import pca_weights, principal_components

ASEM = Path(__file__).parents[2] / "published" / "asem_aggregated.csv"
# Correlations .6, .8, 0: eigenvalues 2, 1, 0 with vectors (1, .6, .8)/√2 and (0, .8, −.6).
HAND = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [1, 3, 2, 4]})


def alike(seed, rows=9, columns=4):
    """Columns that share one factor, so that no weight is negative."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(rows, 1))
    cells = common + 0.3 * rng.normal(size=(rows, columns))
    return pd.DataFrame(cells, columns=list("abcdef")[:columns])


class TestComponents:
    def test_by_hand(self):
        result = principal_components(HAND)
        assert result.eigenvalues["eigenvalue"].tolist() == pytest.approx([2, 1, 0])
        assert result.eigenvalues["cumulative"].tolist() == pytest.approx([2 / 3, 1, 1])
        assert result.eigenvalues.index.tolist() == [1, 2, 3]
        assert result.loadings[1].tolist() == pytest.approx([1, 0.6, 0.8])
        assert result.loadings[2].tolist() == pytest.approx([0, 0.8, -0.6])
        assert result.loadings[3].tolist() == pytest.approx([0, 0, 0])
        assert "holds 66.7% of the variance (eigenvalue 2.000); eigenvalues above 1: 1" in (
            result.text
        )
        assert result.text in result._repr_html_()

    @given(st.integers(0, 10**6))
    def test_singular_values(self, seed):
        x = alike(seed)
        standard = ((x - x.mean()) / x.std()).to_numpy()
        singular = np.linalg.svd(standard, compute_uv=False)
        result = principal_components(x)
        expected = singular**2 / (len(x) - 1)
        assert result.eigenvalues["eigenvalue"].tolist() == pytest.approx(expected, abs=1e-9)
        again = result.loadings.to_numpy() @ result.loadings.to_numpy().T
        assert np.allclose(again, x.corr(), atol=1e-9)
        assert (result.loadings.sum() >= -1e-9).all()

    def test_loadings_are_correlations_with_the_component(self):
        x = alike(4)
        standard = (x - x.mean()) / x.std()
        loadings = principal_components(x).loadings
        scores = standard @ loadings[1]
        assert x.corrwith(scores).tolist() == pytest.approx(loadings[1].tolist())

    def test_a_component_that_sums_to_zero_starts_positive(self):
        result = principal_components(HAND[["b", "a"]])
        assert result.loadings[2].tolist() == pytest.approx([0.2**0.5, -(0.2**0.5)])


# (2 u₁ + u₂) over its sum.
ROOT = 2**0.5
BOTH = [part / (2.4 * ROOT + 0.2) for part in (ROOT, 0.6 * ROOT + 0.8, 0.8 * ROOT - 0.6)]


class TestWeights:
    def test_sub_indices_of_asem(self):
        """COINr 1.1.14, get_PCA at level 3 of the ASEM index: loadings .7071 and .7071."""
        x = pd.read_csv(ASEM, index_col="unit")[["Conn", "Sust"]]
        assert pca_weights(x).tolist() == pytest.approx([0.5, 0.5])
        result = principal_components(x)
        unit = result.loadings[1] / np.sqrt(result.eigenvalues.loc[1, "eigenvalue"])
        assert unit.tolist() == pytest.approx([0.7071, 0.7071], abs=5e-5)

    @pytest.mark.parametrize(
        ("components", "expected"),
        [
            (None, [1 / 2.4, 0.6 / 2.4, 0.8 / 2.4]),
            (1, [1 / 2.4, 0.6 / 2.4, 0.8 / 2.4]),
            ("kaiser", [1 / 2.4, 0.6 / 2.4, 0.8 / 2.4]),
            (0.6, [1 / 2.4, 0.6 / 2.4, 0.8 / 2.4]),
            (2, BOTH),
            (0.9, BOTH),
            (1.0, BOTH),
        ],
    )
    def test_by_hand(self, components, expected):
        weights = pca_weights(HAND, components=components)
        assert weights.tolist() == pytest.approx(expected, abs=1e-9)

    @given(st.integers(0, 10**6), st.permutations(list("abcd")), st.sampled_from([0.01, 1e5]))
    def test_units_and_order_change_nothing(self, seed, order, factor):
        x = alike(seed)
        before = pca_weights(x)
        after = pca_weights((x * factor + 7)[order])
        assert before.sum() == pytest.approx(1)
        assert (before >= 0).all()
        assert after.index.tolist() == order
        assert after[list("abcd")].tolist() == pytest.approx(before.tolist(), abs=1e-8)

    def test_one_column(self):
        assert pca_weights(HAND[["a"]]).to_dict() == {"a": 1.0}


class TestRefusals:
    def test_a_column_against_the_others_is_named_not_hidden(self):
        x = alike(1)
        with pytest.raises(DataContractError) as caught:
            pca_weights(x.assign(against=-x["a"]))
        assert [fault.column for fault in caught.value.faults] == ["against"]
        assert "runs against the first component" in str(caught.value)

    @pytest.mark.parametrize(
        ("table", "components", "words"),
        [
            ({"a": [1, 2, 3], "b": [3, 1, 2]}, 2, "loadings of a component sum to zero"),
            ({"a": [1, 2, 3], "b": [3, 2, 1]}, None, "loadings of a component sum to zero"),
            ({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]}, None, "eigenvalues are equal"),
            ({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]}, "kaiser", "no eigenvalue is above 1"),
            ({"a": [1, 2], "b": [2, 2]}, None, "column b: the same value"),
            ({"a": [1, 2], "b": [2, None]}, None, "row 1, column b: missing"),
            ({"a": [1, 2], "b": [1, 3]}, 3, "no such number"),
            ({"a": [1, 2], "b": [1, 3]}, 0, "no such number"),
            ({"a": [1, 2], "b": [1, 3]}, True, "no such number"),
            ({"a": [1, 2], "b": [1, 3]}, 2.0, "no such number"),
        ],
    )
    def test_undetermined_and_bad(self, table, components, words):
        with pytest.raises(DataContractError, match=words):
            pca_weights(pd.DataFrame(table), components=components)

    def test_unknown_word(self):
        with pytest.raises(UnknownNameError, match="there are: kaiser"):
            pca_weights(HAND, components="all")
