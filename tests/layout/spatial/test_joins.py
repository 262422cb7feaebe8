"""Join counts against every arrangement of the marks."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.spatial.joins import join_counts

GRAPH = {0: [1, 2], 1: [0, 2, 3], 2: [0, 1], 3: [1, 4], 4: [3, 5], 5: [4]}


@pytest.mark.parametrize("style", ["B", "W"])
def test_moments_are_those_of_all_arrangements(style):
    counts = []
    for marked in combinations(range(6), 3):
        table = join_counts(
            [place in marked for place in range(6)], graph=GRAPH, style=style, permutations=0
        ).table
        counts.append(table["count"].to_numpy())
    np.testing.assert_allclose(table["expected"], np.mean(counts, axis=0), rtol=1e-12)
    np.testing.assert_allclose(table["variance"], np.var(counts, axis=0), rtol=1e-12)


def test_counts_add_up_to_the_borders():
    result = join_counts([1, 1, 1, 0, 0, 0], graph=GRAPH, permutations=99)
    assert result.table["count"].tolist() == [3.0, 2.0, 1.0]
    assert result.text.startswith("3 of 6 places marked: 3 joins of two marked places")
    assert "<table" in result._repr_html_()
    assert result.table["p_permutation"].between(2 / 100, 1).all()


def test_a_single_mark_leaves_nothing_to_vary():
    table = join_counts(pd.Series([1, 0, 0, 0, 0, 0]), graph=GRAPH).table
    assert table.loc["both", "count"] == 0
    assert np.isnan(table.loc["both", "z"])


def test_bad_input():
    with pytest.raises(DataContractError, match="True or False"):
        join_counts([0, 1, 2, 0, 1, 0], graph=GRAPH)
    with pytest.raises(ShuanggaoError, match="same everywhere"):
        join_counts([True] * 6, graph=GRAPH)
