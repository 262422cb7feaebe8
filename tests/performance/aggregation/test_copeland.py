"""Copeland scores against an election, against counting pair by pair, and their laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.aggregation.copeland import copeland, copeland_counts


def test_capital_of_tennessee():
    """The textbook election: 42, 26, 15 and 17 % of the voters rank four cities by nearness."""
    places = pd.DataFrame(
        {
            "memphis": [1, 2, 3, 4],
            "nashville": [4, 1, 2, 3],
            "chattanooga": [4, 3, 1, 2],
            "knoxville": [4, 3, 2, 1],
        },
        index=["Memphis", "Nashville", "Chattanooga", "Knoxville"],
    )
    result = copeland(places, weights=[0.42, 0.26, 0.15, 0.17], directions=[-1] * 4)
    assert result["wins"].tolist() == [0, 3, 2, 1]
    assert result["losses"].tolist() == [3, 0, 1, 2]
    assert result["score"].tolist() == pytest.approx([-1.0, 1.0, 1 / 3, -1 / 3])
    assert result["rank"].tolist() == [4, 1, 2, 3]


def test_a_tie_in_an_indicator_gives_nobody_its_weight():
    """Half the weight to each would give the same winner, so ties of majorities are ties."""
    table = pd.DataFrame({"a": [1, 1], "b": [2, 1], "c": [0, 1]})
    assert copeland(table, weights=[0.6, 0.2, 0.2])[["wins", "ties"]].to_numpy().tolist() == [
        [0, 1],
        [0, 1],
    ]
    assert copeland(table, weights=[0.6, 0.3, 0.1])["wins"].tolist() == [1, 0]


def test_rounding_of_a_sum_of_weights_is_a_tie():
    table = pd.DataFrame([[1, 1, 0, 0], [0, 0, 1, 1]])
    result = copeland(table, weights=[0.1, 0.4, 0.2, 0.3])  # 0.1 + 0.4 - 0.2 - 0.3 ≠ 0 in floats
    assert result["ties"].tolist() == [1, 1]


def test_one_unit_beats_nobody():
    assert copeland(pd.DataFrame({"a": [1]})).to_numpy().tolist() == [[0, 0, 0, 0.0, 1]]


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=7),
    st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(any),
)
def test_counting_pair_by_pair(rows, shares):
    wins, losses = copeland_counts(np.array(rows, dtype=float), np.array([shares]) / sum(shares))
    for a, row in enumerate(rows):
        margins = [
            sum(s * ((x > y) - (x < y)) for s, x, y in zip(shares, row, other, strict=True))
            for other in rows
        ]
        assert wins[0, a] == sum(margin > 0 for margin in margins)
        assert losses[0, a] == sum(margin < 0 for margin in margins)


def test_blocks_of_units_and_of_weight_sets_fit_together():
    """More units and weight sets than a block holds: the same as sorting one indicator."""
    rng = np.random.default_rng(1)
    values = rng.permutation(300).reshape(-1, 1).astype(float)
    wins, losses = copeland_counts(np.repeat(values, 2, axis=1), rng.dirichlet([1, 1], 700))
    assert (wins == values[:, 0]).all()
    assert (losses == 299 - values[:, 0]).all()


def test_scaling_does_not_matter():
    table = pd.DataFrame(np.random.default_rng(0).random((9, 4)) + 0.1)
    pd.testing.assert_frame_equal(copeland(table), copeland(np.log(table) * 7 + 3))


def test_all_faults_at_once():
    with pytest.raises(DataContractError) as error:
        copeland(pd.DataFrame({"a": ["x"]}), weights=[2], directions=[0])
    assert [f.table for f in error.value.faults] == ["X", "weights", "directions"]
