"""TOPSIS against published distances and closeness, invariance, and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.aggregation.topsis import (
    closeness,
    topsis,
    topsis_scores,
)
from shuanggao_analytics.performance.scaling import normalise

TZENG = pd.DataFrame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], index=list("ABCD"))
WEIGHTS = [0.3, 0.4, 0.3]


class TestPublished:
    def test_vector_normalisation(self):
        """Tzeng & Huang (2011), *Multiple Attribute Decision Making*, as in scikit-criteria."""
        result = topsis(TZENG, weights=WEIGHTS)
        expected = [0.5037, 0.6581, 0.7482, 0.3340]
        assert result["closeness"].tolist() == pytest.approx(expected, abs=1e-4)
        assert result["rank"].tolist() == [3, 2, 1, 4]

    def test_minmax_is_another_method(self):
        """pymcdm uses it by default, so that the example of Tzeng & Huang is missed."""
        near = topsis(TZENG, weights=WEIGHTS, normalise="minmax")["closeness"]
        assert near.tolist() == pytest.approx([0.4853, 0.6484, 0.7768, 0.3630], abs=1e-4)

    def test_one_cost(self):
        """Example of topsis in R package mathmodels 0.0.11."""
        table = pd.DataFrame({"a": [2, 5, 3], "b": [8, 1, 6]})
        result = topsis(table, weights=[0.6, 0.4], directions={"a": "+", "b": "-"})
        expected = [0.0, 1.0, 0.311139121439]
        assert result["closeness"].tolist() == pytest.approx(expected, abs=1e-11)

    def test_distances_and_closeness(self):
        """Six objects: ChinaXiv 201805.00364 (CC BY), four digits printed.

        The weights are the principal eigenvector of the judgements printed there. The distances
        agree to the last digit printed; the closeness printed for the fifth, 0.6395, is that of
        its rounded distances (0.0745 / 0.1165) and not of the values (0.6392).
        """
        judged = np.array(
            [
                [1, 3, 2, 5, 2, 3, 1],
                [1 / 3, 1, 1 / 2, 2, 1 / 3, 1 / 2, 1 / 3],
                [1 / 2, 2, 1, 4, 2, 3, 1 / 2],
                [1 / 5, 1 / 2, 1 / 4, 1, 1 / 3, 1 / 2, 1 / 5],
                [1 / 2, 3, 1 / 2, 3, 1, 2, 1 / 2],
                [1 / 3, 2, 1 / 3, 2, 1 / 2, 1, 1 / 3],
                [1, 3, 2, 5, 2, 3, 1],
            ]
        )
        weights = np.linalg.matrix_power(judged, 50)[:, 0]
        weights /= weights.sum()
        printed = [0.2483, 0.0686, 0.1740, 0.0427, 0.1351, 0.0831, 0.2483]
        assert weights == pytest.approx(np.array(printed), abs=1e-4)
        table = pd.DataFrame(
            [
                [0.2704, 0.2938, 0.5671, 0.4883, 0.1330, 0.4059, 0.4109],
                [0.3709, 0.1959, 0.4253, 0.3255, 0.5987, 0.2647, 0.4402],
                [0.3863, 0.5509, 0.2127, 0.5697, 0.5322, 0.5647, 0.4304],
                [0.4945, 0.5631, 0.3544, 0.2441, 0.2661, 0.4412, 0.3717],
                [0.4250, 0.3183, 0.4962, 0.3255, 0.3326, 0.3882, 0.4011],
                [0.4636, 0.3917, 0.2836, 0.4069, 0.3991, 0.3177, 0.3913],
            ]
        )
        result = topsis(table, weights=weights, directions=list("++++--+"))
        expected = [
            [0.0603, 0.0905, 0.6000],
            [0.0791, 0.0540, 0.4056],
            [0.0898, 0.0437, 0.3272],
            [0.0489, 0.0804, 0.6218],
            [0.0420, 0.0745, 0.6395],
            [0.0643, 0.0621, 0.4912],
        ]
        found = result[["d_plus", "d_minus", "closeness"]].to_numpy()
        assert found[:, :2] == pytest.approx(np.array(expected)[:, :2], abs=5e-5)
        others = [0, 1, 2, 3, 5]
        assert found[others, 2] == pytest.approx(np.array(expected)[others, 2], abs=2e-4)
        assert found[4, 2] == pytest.approx(0.6395, abs=3e-4)
        again = closeness(*(pd.Series(column) for column in np.array(expected)[:, :2].T))
        assert again["closeness"].to_numpy() == pytest.approx(np.array(expected)[:, 2], abs=2e-4)

    def test_rivers_with_middle_and_interval_indicators(self):
        """张敬信《数学建模：算法与编程实现》, TOPSIS of water quality: seven digits printed.

        Acidity (best at 7) and nutrients (best from 10 to 20) enter as their nearness.
        """
        raw = pd.DataFrame(
            {
                "oxygen": [4.69, 2.03, 9.11, 8.61, 7.13, 2.39, 7.69, 9.3, 5.45, 6.19, 7.93, 4.4,
                           7.46, 2.01, 2.04, 7.73, 6.35, 8.29, 3.54, 7.44],
                "acidity": [6.59, 7.86, 6.31, 7.05, 6.5, 6.77, 6.79, 6.81, 7.62, 7.27, 7.53, 7.28,
                            8.24, 5.55, 6.4, 6.14, 7.58, 8.41, 7.27, 6.26],
                "germs": [51, 19, 46, 46, 50, 38, 38, 27, 5, 17, 9, 17, 23, 47, 23, 52, 25, 39, 54,
                          8],
                "nutrients": [11.94, 6.46, 8.91, 26.43, 23.57, 24.62, 6.01, 31.57, 18.46, 7.51,
                              6.52, 25.3, 14.42, 26.31, 17.91, 15.72, 29.46, 12.02, 3.16, 28.41],
            }
        )  # fmt: skip
        meta = pd.DataFrame(
            {"direction": ["middle", "interval"], "target": [7, (10, 20)]},
            index=["acidity", "nutrients"],
        )
        near = normalise(raw[list(meta.index)], meta=meta)
        weights = [0.3153202, 0.1813149, 0.3506929, 0.1526721]
        found = topsis(raw.assign(**near), weights=weights, directions=[1, 1, -1, 1])["closeness"]
        expected = [
            0.3841556, 0.4852199, 0.5021310, 0.5084128, 0.4226200, 0.3945085, 0.5502261, 0.6258551,
            0.7260529, 0.7138447, 0.8091923, 0.6159619, 0.6007565, 0.1593096, 0.4974685, 0.4250799,
            0.5565555, 0.4815844, 0.3070290, 0.7098355,
        ]  # fmt: skip
        assert found.tolist() == pytest.approx(expected, abs=1e-6)

    def test_closeness_from_printed_distances(self):
        """李东 等, poverty of eight counties, table 2, ChinaXiv 201908.00003 (CC BY).

        The ideal point of that index is the poorest: rank 1 is the poorest county.
        """
        plus = [0.0859, 0.0663, 0.0860, 0.0782, 0.0906, 0.0747, 0.0725, 0.0748]
        minus = [0.0508, 0.0741, 0.0415, 0.0494, 0.0257, 0.0399, 0.0442, 0.0654]
        names = ["和田市", "和田县", "墨玉县", "皮山县", "洛浦县", "策勒县", "于田县", "民丰县"]
        result = closeness(pd.Series(plus, index=names), pd.Series(minus, index=names))
        expected = [0.3715, 0.5280, 0.3257, 0.3871, 0.2213, 0.3483, 0.3788, 0.4663]
        assert result["closeness"].tolist() == pytest.approx(expected, abs=7e-4)
        assert result["rank"].tolist() == [5, 1, 7, 3, 8, 6, 4, 2]


POSITIVE = st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=2, max_size=6)


@given(POSITIVE, st.lists(st.floats(0.001, 1000), min_size=3, max_size=3))
def test_units_of_an_indicator_do_not_matter(rows, factors):
    table = pd.DataFrame(rows, columns=list("abc"))
    if len(table.drop_duplicates()) == 1:
        return
    signs = [1, -1, 1]
    one, two = (topsis(each, directions=signs) for each in (table, table * factors))
    assert two.to_numpy() == pytest.approx(one.to_numpy(), abs=1e-12)


@given(POSITIVE)
def test_turning_every_direction_swaps_the_ideals(rows):
    table = pd.DataFrame(rows, columns=list("abc"))
    if len(table.drop_duplicates()) == 1:
        return
    one, two = topsis(table), topsis(table, directions=[-1, -1, -1])
    assert two["d_plus"].to_numpy() == pytest.approx(one["d_minus"].to_numpy())
    assert two["closeness"].to_numpy() == pytest.approx(1 - one["closeness"].to_numpy())


def test_competition_ranks_and_constant_column():
    table = pd.DataFrame({"a": [3, 1, 3, 2], "b": [5, 5, 5, 5]})
    assert topsis(table)["rank"].tolist() == [1, 4, 1, 3]


def test_without_normalisation_and_kernel():
    table = pd.DataFrame({"a": [0.0, 1.0, 0.5], "b": [1.0, 0.0, 0.5]})
    result = topsis(table, weights=[0.75, 0.25], normalise=None)
    assert result["d_plus"].tolist() == pytest.approx([0.75, 0.25, np.hypot(0.375, 0.125)])
    near = topsis_scores(table.to_numpy(), np.array([[0.75, 0.25]]))[0]
    assert near == pytest.approx(result["closeness"].to_numpy())


def test_kernel_gives_a_half_where_nobody_differs():
    scores = topsis_scores(np.array([[1.0, 2.0], [1.0, 3.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert scores.tolist() == [[0.5, 0.5], [0.0, 1.0]]


def test_large_numbers_do_not_overflow():
    assert topsis(TZENG * 1e200, weights=WEIGHTS)["rank"].tolist() == [3, 2, 1, 4]


class TestRefusals:
    def test_all_zero_column(self):
        table = pd.DataFrame({"a": [1, 2], "b": [0, 0], "c": [0, 0]})
        with pytest.raises(DataContractError, match="vector without length") as error:
            topsis(table)
        assert [f.column for f in error.value.faults] == ["b", "c"]

    def test_constant_column_under_minmax(self):
        with pytest.raises(DataContractError, match="column b: the same value in every row"):
            topsis(pd.DataFrame({"a": [1, 2], "b": [3, 3]}), normalise="minmax")

    def test_all_units_equal(self):
        with pytest.raises(DataContractError, match="all units are equal"):
            topsis(pd.DataFrame({"a": [1, 1], "b": [3, 3]}))
        with pytest.raises(DataContractError, match="in every weighted indicator"):
            topsis(pd.DataFrame({"a": [1, 2], "b": [3, 3]}), weights=[0, 1])

    def test_all_faults_at_once(self):
        with pytest.raises(DataContractError) as error:
            topsis(
                pd.DataFrame({"a": [1.0, None], "b": [3, 4]}),
                weights=[1, 1],
                directions=[1, "up"],
                normalise="max",
            )
        assert [(f.table, f.row, f.column) for f in error.value.faults] == [
            ("X", "1", "a"),
            ("weights", None, None),
            ("directions", "b", None),
            ("normalise", None, None),
        ]

    def test_other_normalisation(self):
        with pytest.raises(UnknownNameError, match="vector, minmax, None"):
            topsis(TZENG, normalise="max")

    def test_closeness(self):
        plus = pd.Series({"a": 1.0, "b": 0.0, "c": 1.0})
        with pytest.raises(DataContractError) as error:
            closeness(plus, pd.Series([1.0, 0.0, 2.0, 3.0], index=["a", "b", "d", "d"]))
        assert [(f.table, f.problem, f.row) for f in error.value.faults] == [
            ("d_minus", "unit twice", "d"),
            ("d_minus", "no distance given", "c"),
            ("d_plus", "no distance given", "d"),
            ("d_plus", "no distance given", "d"),
        ]
        with pytest.raises(DataContractError, match="row b: both are 0"):
            closeness(plus, plus)
        with pytest.raises(DataContractError, match="row a, column d_minus"):
            closeness(plus, -plus - 1)
        with pytest.raises(DataContractError, match="not a Series"):
            closeness([1.0], plus)
