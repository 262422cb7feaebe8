"""VIKOR against the examples of its authors, the compromise, degenerate cases, refusals."""

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.vikor import (
    vikor,
    vikor_compromise,
    vikor_scores,
)

DRINA = pd.DataFrame(
    [
        [4184.3, 2914.0, 407.2, 251.0, 195, 244, 15, 2.41],
        [5211.9, 3630.0, 501.7, 308.3, 282, 346, 21, 1.41],
        [5021.3, 3920.5, 504.0, 278.6, 12, 56, 3, 4.42],
        [5566.1, 3957.9, 559.5, 335.3, 167, 268, 16, 3.36],
        [5060.5, 3293.5, 514.1, 284.2, 69, 90, 7, 4.04],
        [4317.9, 2925.9, 432.8, 239.3, 12, 55, 3, 4.36],
    ],
    index=[f"A{i}" for i in range(1, 7)],
)
SIGNS = [1, -1, 1, 1, -1, -1, -1, 1]


class TestPublished:
    def test_three_alternatives(self):
        """Opricovic & Tzeng (2004), *EJOR* 156, 445–455."""
        table = pd.DataFrame([[1, 3000], [2, 3750], [5, 4500]])
        result = vikor(table, weights=[0.5, 0.5], directions=["min", "max"])
        assert result["S"].tolist() == pytest.approx([0.5, 0.375, 0.5])
        assert result["R"].tolist() == pytest.approx([0.5, 0.25, 0.5])
        assert result["Q"].tolist() == pytest.approx([1.0, 0.0, 1.0])
        assert result["rank"].tolist() == [2, 1, 2]

    def test_hydropower_on_the_drina(self):
        """Opricovic & Tzeng (2007), *EJOR* 178, 514–529: three digits printed."""
        result = vikor(DRINA, directions=SIGNS)
        for name, expected in {
            "S": [0.692, 0.700, 0.290, 0.423, 0.280, 0.346],
            "R": [0.125, 0.125, 0.121, 0.125, 0.067, 0.125],
            "Q": [0.991, 1.000, 0.473, 0.670, 0.000, 0.578],
        }.items():
            assert result[name].tolist() == pytest.approx(expected, abs=1e-3)
        assert result["rank"].tolist() == [5, 6, 2, 4, 1, 3]


class TestCompromise:
    def test_clear_and_stable(self):
        found = vikor_compromise(vikor(DRINA, directions=SIGNS))
        assert found.acceptable_advantage
        assert found.acceptable_stability
        assert found.threshold == pytest.approx(0.2)
        assert found.table.index.tolist() == ["A5", "A3", "A6", "A4", "A1", "A2"]
        assert found.table["compromise"].tolist() == [True] + [False] * 5
        assert found.text.startswith("compromise: A5; advantage of the first 0.473")
        assert "A5" in found._repr_html_()

    def test_without_advantage_all_that_are_near(self):
        result = pd.DataFrame(
            {"S": [0.2, 0.1, 0.5, 0.9], "R": [0.1, 0.2, 0.3, 0.4], "Q": [0.1, 0.0, 0.33, 1.0]},
            index=list("abcd"),
        )
        found = vikor_compromise(result)
        assert not found.acceptable_advantage
        assert found.acceptable_stability
        assert found.table.index[found.table["compromise"]].tolist() == ["b", "a", "c"]
        assert "0.1000 < 0.3333" in found.text

    def test_without_stability_the_first_two(self):
        result = pd.DataFrame(
            {"S": [0.2, 0.1, 0.5], "R": [0.2, 0.3, 0.1], "Q": [0.0, 0.6, 0.7]}, index=list("abc")
        )
        found = vikor_compromise(result)
        assert found.acceptable_advantage
        assert not found.acceptable_stability
        assert found.table.index[found.table["compromise"]].tolist() == ["a", "b"]
        assert "not best by S or R" in found.text

    def test_refusals(self):
        with pytest.raises(DataContractError) as error:
            vikor_compromise(pd.DataFrame({"S": [0.1], "Q": [0.0]}))
        assert [f.problem for f in error.value.faults] == [
            "missing column",
            "a compromise needs two units or more",
        ]
        with pytest.raises(DataContractError, match="row 1, column Q: missing value"):
            vikor_compromise(pd.DataFrame({"S": [1, 2], "R": [1, 2], "Q": [0.0, None]}))
        with pytest.raises(DataContractError, match="not a table"):
            vikor_compromise([0.1])


def test_v_goes_from_the_worst_indicator_to_all():
    only_r, only_s = (vikor(DRINA, directions=SIGNS, v=v) for v in (0, 1))
    for result, part in ((only_r, "R"), (only_s, "S")):
        low, high = result[part].min(), result[part].max()
        assert result["Q"].to_numpy() == pytest.approx(
            ((result[part] - low) / (high - low)).to_numpy()
        )


class TestDegenerate:
    def test_equal_units_lose_nothing(self):
        result = vikor(pd.DataFrame({"a": [1, 1], "b": [2, 2]}))
        assert result[["S", "R", "Q"]].to_numpy().tolist() == [[0.0, 0.0, 0.0]] * 2
        assert result["rank"].tolist() == [1, 1]

    def test_equal_s_leaves_r_alone_to_decide(self):
        table = pd.DataFrame({"a": [1, 0, 0.5], "b": [0, 1, 0.5]})
        result = vikor(table)
        assert result["S"].tolist() == [0.5, 0.5, 0.5]
        assert result["Q"].tolist() == [0.5, 0.5, 0.0]

    def test_constant_column_counts_nothing(self):
        table = pd.DataFrame({"a": [1, 2, 4], "b": [7, 7, 7]})
        assert vikor(table)["Q"].tolist() == pytest.approx([1.0, 2 / 3, 0.0])

    def test_one_unit(self):
        assert vikor(pd.DataFrame({"a": [1.0]}))["Q"].tolist() == [0.0]


def test_kernel_is_one_minus_q():
    values = DRINA.to_numpy() * SIGNS
    scores = vikor_scores(values, np.full((2, 8), 0.125))
    expected = 1 - vikor(DRINA, directions=SIGNS)["Q"].to_numpy()
    assert scores == pytest.approx(np.array([expected, expected]))


def test_all_faults_at_once():
    with pytest.raises(DataContractError) as error:
        vikor(pd.DataFrame({"a": [1, None]}), weights=[0.5], directions=["?"], v=2)
    assert [f.table for f in error.value.faults] == ["X", "weights", "directions", "v"]
