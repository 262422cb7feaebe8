"""The analytic hierarchy process against printed results, its laws, and every fault of a matrix."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import RANDOM_INDICES, ahp_weights

NAMES = [f"C{k}" for k in range(1, 8)]
THIRD = 1 / 3
SEVEN = pd.DataFrame(
    [[1, 3, 2, 5, 2, 3, 1], [THIRD, 1, 0.5, 2, THIRD, 0.5, THIRD], [0.5, 2, 1, 4, 2, 3, 0.5],
     [0.2, 0.5, 0.25, 1, THIRD, 0.5, 0.2], [0.5, 3, 0.5, 3, 1, 2, 0.5],
     [THIRD, 2, THIRD, 2, 0.5, 1, THIRD], [1, 3, 2, 5, 2, 3, 1]],
    index=NAMES,
    columns=NAMES,
)  # fmt: skip


def square(rows, names=None):
    labels = names or list("abcdefghijklmnop")[: len(rows)]
    return pd.DataFrame(rows, index=labels, columns=labels)


def consistent(weights):
    w = np.asarray(weights, dtype="float64")
    return square(w[:, None] / w[None, :])


def faults_of(matrix):
    with pytest.raises(DataContractError) as caught:
        ahp_weights(matrix)
    return caught.value.faults


class TestPublished:
    def test_five_criteria(self):
        """R package mathmodels 0.0.11, example of AHP, run in R 4.2.2."""
        result = ahp_weights(
            square(
                [[1, 1 / 2, 4, 3, 3], [2, 1, 7, 5, 5], [1 / 4, 1 / 7, 1, 1 / 2, 1 / 3],
                 [1 / 3, 1 / 5, 2, 1, 1], [1 / 3, 1 / 5, 3, 1, 1]]
            )
        )  # fmt: skip
        expected = [
            0.2636034927992, 0.4758353781823, 0.0538145969258, 0.0980682876005, 0.1086782444922,
        ]  # fmt: skip
        assert result.weights.tolist() == pytest.approx(expected, abs=1e-12)
        assert result.lambda_max == pytest.approx(5.07208440857, abs=1e-10)
        assert result.consistency_index == pytest.approx(0.0180211021426, abs=1e-11)
        assert result.random_index == 1.12
        assert result.consistency_ratio == pytest.approx(0.0160902697701, abs=1e-11)
        assert result.consistent is True

    def test_seven_criteria(self):
        """ChinaXiv 201805.00364V1: weights, λmax 7.1825 and CR 0.023 with RI(7) = 1.32."""
        result = ahp_weights(SEVEN)
        expected = [0.2483, 0.0686, 0.174, 0.0427, 0.1351, 0.0831, 0.2483]
        assert result.weights.tolist() == pytest.approx(expected, abs=1e-4)
        assert result.lambda_max == pytest.approx(7.1825, abs=1e-4)
        assert result.consistency_ratio == pytest.approx(0.02304, abs=2e-5)
        assert "RI = 1.32" in result.text
        assert "Saaty 1980" in result.text
        assert result.text in result._repr_html_()

    def test_the_table_changes_the_ratio_and_is_named(self):
        result = ahp_weights(SEVEN, random_index="chinese")
        assert result.consistency_ratio == pytest.approx(0.02237, abs=2e-5)
        assert (result.random_index, result.random_index_table) == (1.36, "chinese")
        assert 'RI = 1.36 (table "chinese"' in result.text
        assert result.weights.equals(ahp_weights(SEVEN).weights)


class TestLaws:
    @given(st.lists(st.integers(1, 30), min_size=1, max_size=9))
    def test_a_consistent_matrix_gives_its_weights_back(self, raw):
        result = ahp_weights(consistent(raw))
        expected = np.array(raw) / sum(raw)
        assert result.weights.tolist() == pytest.approx(expected.tolist(), abs=1e-9)
        assert result.weights.sum() == pytest.approx(1)
        assert result.lambda_max == pytest.approx(len(raw))
        assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
        assert result.consistent

    @given(st.lists(st.sampled_from([1 / 9, 1 / 3, 1 / 2, 1, 2, 5, 7]), min_size=3, max_size=3))
    def test_three_criteria_are_geometric_means(self, above):
        """Of three criteria the principal eigenvector is that of the row means (Crawford)."""
        a, b, c = above
        matrix = square([[1, a, b], [1 / a, 1, c], [1 / b, 1 / c, 1]])
        means = np.prod(matrix.to_numpy(), axis=1) ** THIRD
        result = ahp_weights(matrix)
        assert result.weights.tolist() == pytest.approx((means / means.sum()).tolist(), abs=1e-9)
        t = (a * c / b) ** THIRD
        assert result.lambda_max == pytest.approx(1 + t + 1 / t)

    @given(st.permutations(NAMES))
    def test_order_of_criteria(self, order):
        result = ahp_weights(SEVEN.loc[order, order])
        assert result.weights.index.tolist() == order
        expected = ahp_weights(SEVEN).weights
        assert result.weights[NAMES].tolist() == pytest.approx(expected.tolist())

    def test_rows_are_put_in_the_order_of_the_columns(self):
        assert ahp_weights(SEVEN.iloc[::-1]).weights.equals(ahp_weights(SEVEN).weights)


class TestConsistency:
    def test_two_criteria_cannot_contradict(self):
        result = ahp_weights(square([[1, 3], [0.33, 1]]))
        assert (result.consistency_ratio, result.consistent, result.random_index) == (0, True, 0)

    def test_a_circle_is_not_consistent(self):
        result = ahp_weights(square([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]))
        assert result.consistent is False
        assert "not consistent" in result.text

    def test_beyond_the_table_there_is_no_ratio(self):
        result = ahp_weights(consistent(range(1, 12)))
        assert result.random_index is None
        assert result.consistency_ratio is None
        assert result.consistent is None
        assert "ends at 10 criteria and there are 11" in result.reason
        assert result.reason in result.text
        other = ahp_weights(consistent(range(1, 12)), random_index="chinese")
        assert other.random_index == 1.52

    @pytest.mark.parametrize("name", RANDOM_INDICES)
    def test_tables_rise_and_agree_roughly(self, name):
        table, computed = RANDOM_INDICES[name], RANDOM_INDICES["alonso_lamata"]
        indices = [table.of(size) for size in range(1, 11)]
        assert indices[:2] == [0, 0]
        assert indices == sorted(indices)
        assert indices == pytest.approx([computed.of(size) for size in range(1, 11)], abs=0.06)

    def test_the_random_index_is_the_mean_of_random_matrices(self):
        """Alonso & Lamata 2006, n = 4: 0.8815, from 4,000 matrices on Saaty's scale."""
        rng = np.random.default_rng(11)
        scale = np.array([1 / k for k in range(9, 1, -1)] + list(range(1, 10)))
        above = rng.choice(scale, (4000, 6))
        matrices = np.ones((4000, 4, 4))
        i, j = np.triu_indices(4, k=1)
        matrices[:, i, j], matrices[:, j, i] = above, 1 / above
        largest = np.linalg.eigvals(matrices).real.max(axis=1)
        mean = ((largest - 4) / 3).mean()
        assert mean == pytest.approx(RANDOM_INDICES["alonso_lamata"].of(4), abs=0.03)


class TestRefusals:
    def test_all_faults_at_once_with_cells(self):
        matrix = square([[1, 2, None, 4], [0.9, 2, -3, 1], [1, 0, 1, "x"], [0.25, 1, 5, 1]])
        found = [(f.row, f.column, f.problem) for f in faults_of(matrix)]
        assert found == [
            ("a", "c", "missing value"),
            ("c", "d", "text, not a number"),
            ("b", "c", "needs a number > 0"),
            ("c", "b", "needs a number > 0"),
            ("b", "b", "the diagonal is not 1"),
            ("a", "b", "not reciprocal to the cell across the diagonal"),
        ]

    @pytest.mark.parametrize(
        ("printed", "of"), [(0.33, 3), (0.17, 6), (0.14, 7), (0.13, 8), (0.11, 9)]
    )
    def test_printed_fractions_pass(self, printed, of):
        assert ahp_weights(square([[1, of], [printed, 1]])).weights["a"] > 0.7

    def test_one_decimal_does_not(self):
        assert "reciprocal" in faults_of(square([[1, 3], [0.3, 1]]))[0].problem

    def test_shape_and_labels(self):
        assert faults_of(SEVEN.iloc[:6])[0].problem == "not square"
        strange = faults_of(SEVEN.rename(index={"C3": "D3"}))
        assert [(f.problem, f.row) for f in strange] == [("no column of this name", "D3")]
        twice = faults_of(SEVEN.rename(index={"C3": "C2"}))
        assert [(f.problem, f.row) for f in twice] == [("row twice", "C2")]
        assert faults_of([[1]])[0].problem == "not a table"

    def test_unknown_table(self):
        with pytest.raises(UnknownNameError, match="there are: saaty, chinese, alonso_lamata"):
            ahp_weights(SEVEN, random_index="saaty1977")
