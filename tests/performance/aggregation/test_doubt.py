"""Benefit of the doubt against published scores, another solver's path, laws and refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.doubt import (
    benefit_of_the_doubt,
    doubt_scores,
)

PUBLISHED = Path(__file__).parents[2] / "published"
BETTER_LIFE = pd.read_csv(PUBLISHED / "bli_2017.csv", index_col="country")
REGIONS = pd.read_csv(PUBLISHED / "eu_nuts1.csv", index_col="nuts")
LIFE = BETTER_LIFE.drop(columns=["bod", "mpi_neg", "mpi_pos"])
ROWS = st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("table", "expected"),
    [(LIFE, BETTER_LIFE["bod"]), (REGIONS[["roads", "trains"]], REGIONS["bod"])],
)
def test_published(table, expected):
    """CCR with a unit input by deaR 1.5.3 on data sets of Compind 3.4."""
    found = benefit_of_the_doubt(table)
    assert found.table["score"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    assert (found.table["rank"] == 1).sum() == (expected > 1 - 1e-9).sum()
    again = (found.weights * table).sum(axis=1)
    assert again.to_numpy() == pytest.approx(found.table["score"].to_numpy())
    assert found.shares.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(table)))
    assert ((table @ found.weights.T) <= 1 + 1e-12).all(axis=None)
    assert (found.weights >= 0).all(axis=None)
    assert found.text.startswith(f"{len(table)} units, shares free: ")
    assert "score" in found._repr_html_()


def primal(values: np.ndarray, unit: int, low: float, high: float) -> float:
    """Return the score from the program as it is written, each unit for itself."""
    own = values[unit]
    share = np.diag(own)
    rows = np.vstack((values, low * own - share, share - high * own))
    limits = np.concatenate((np.ones(len(values)), np.zeros(2 * len(own))))
    return -linprog(-own, A_ub=rows, b_ub=limits).fun


@pytest.mark.parametrize("bounds", [(0.05, 0.2), (0.0, 0.3), (0.09, 1.0), (0.0, 1.0)])
def test_bounds_against_the_primal(bounds):
    table = LIFE.iloc[:12]
    found = benefit_of_the_doubt(table, bounds=bounds)
    expected = [primal(table.to_numpy(), unit, *bounds) for unit in range(12)]
    assert found.table["score"].tolist() == pytest.approx(expected, abs=1e-9)
    assert found.shares.min(axis=None) >= bounds[0] - 1e-9
    assert found.shares.max(axis=None) <= bounds[1] + 1e-9
    free = benefit_of_the_doubt(table).table["score"]
    assert (found.table["score"] <= free + 1e-9).all()
    assert "shares between" in found.text


def test_equal_shares_leave_no_choice():
    table = pd.DataFrame({"a": [2.0, 1.0], "b": [1.0, 3.0]})
    found = benefit_of_the_doubt(table, bounds=(0.5, 0.5))
    assert found.shares.to_numpy() == pytest.approx(np.full((2, 2), 0.5))
    expected = [primal(table.to_numpy(), unit, 0.5, 0.5) for unit in (0, 1)]
    assert found.table["score"].tolist() == pytest.approx(expected)


@given(ROWS, st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_no_fixed_weights_give_more(rows, weights):
    values = np.array(rows, dtype=float)
    score = benefit_of_the_doubt(pd.DataFrame(values)).table["score"].to_numpy()
    assert (score <= 1).all()
    fixed = values @ weights
    if fixed.max() > 0:
        assert (score >= fixed / fixed.max() - 1e-9).all()
        assert score.max() == pytest.approx(1.0)
    assert ((score == 0) == ~values.any(axis=1)).all()


@given(ROWS)
def test_a_dominated_unit_scores_no_more(rows):
    values = np.array(rows, dtype=float)
    score = doubt_scores(values, np.ones((1, 1)))[0]
    below = (values[:, None, :] <= values[None, :, :]).all(axis=2)
    assert (score[:, None] <= score[None, :] + 1e-9)[below].all()


def test_zeros_and_units_of_measure():
    table = pd.DataFrame({"a": [0.0, 2.0, 1.0], "b": [0.0, 0.0, 3e9], "c": 0.0}, index=list("xyz"))
    found = benefit_of_the_doubt(table)
    assert found.table["score"].tolist() == pytest.approx([0.0, 1.0, 1.0])
    assert found.shares.loc["x"].isna().all()
    assert (found.weights.loc["x"] == 0).all()
    scaled = benefit_of_the_doubt(table * [7, 1e-9, 1])
    pd.testing.assert_frame_equal(scaled.table, found.table)


class TestRefusals:
    @pytest.mark.parametrize("bounds", [(0.4, 0.6), (0.1, 0.2), (0.5, 0.2), (-0.1, 1), 3, (0, "x")])
    def test_bounds(self, bounds):
        with pytest.raises(DataContractError, match="no two shares that can be kept"):
            benefit_of_the_doubt(pd.DataFrame(np.ones((2, 3))), bounds=bounds)

    def test_zeros_under_bounds_are_named(self):
        table = pd.DataFrame({"a": [0, 1, 0], "b": [1, 2, 0], "c": [3, 4, 0]}, index=list("xyz"))
        with pytest.raises(DataContractError, match=r"a zero has no share of 0\.1") as error:
            benefit_of_the_doubt(table, bounds=(0.1, 1))
        assert [(f.row, f.column) for f in error.value.faults] == [("x", "a")]
        with pytest.raises(DataContractError, match=r"row x: 2 above zero cannot make up"):
            benefit_of_the_doubt(table, bounds=(0, 0.4))
        kept = benefit_of_the_doubt(table, bounds=(0, 0.5))
        assert kept.table["score"].tolist()[1:] == pytest.approx([1.0, 0.0])

    def test_all_at_once(self):
        table = pd.DataFrame({"a": [-1.0, None]}, index=["x", "y"])
        with pytest.raises(DataContractError) as error:
            benefit_of_the_doubt(table, bounds=(0.2, 0.5))
        assert [(f.table, f.row) for f in error.value.faults] == [
            ("X", "x"),
            ("X", "y"),
            ("bounds", None),
        ]
