"""MEREC weights: the published example, units of measurement, what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.weights import merec_weights


def test_the_published_example():
    """Keshavarz-Ghorabaee et al. (2021), Symmetry 13(4), 525, example 1, four digits."""
    table = pd.DataFrame(
        [
            [450, 8000, 54, 145],
            [10, 9100, 2, 160],
            [100, 8200, 31, 153],
            [220, 9300, 1, 162],
            [5, 8400, 23, 158],
        ]
    )
    weights = merec_weights(table, directions=["max", "max", "min", "min"])
    assert weights.tolist() == pytest.approx([0.5752, 0.0141, 0.4016, 0.0091], abs=5e-5)


@given(st.integers(0, 200), st.floats(0.01, 100))
def test_sums_to_one_and_does_not_depend_on_units(seed, factor):
    table = pd.DataFrame(np.random.default_rng(seed).lognormal(size=(5, 3)), columns=list("abc"))
    weights = merec_weights(table, directions=[1, -1, 1])
    assert weights.sum() == pytest.approx(1)
    other = merec_weights(table.assign(b=table["b"] * factor), directions=[1, -1, 1])
    assert other.tolist() == pytest.approx(weights.tolist())


def test_a_constant_indicator_weighs_nothing():
    table = pd.DataFrame({"a": [1, 2, 3], "b": [2, 2, 2]})
    assert merec_weights(table).tolist() == [1, 0]
    with pytest.raises(DataContractError, match="no column differs"):
        merec_weights(table[["b"]])


def test_zeros_and_gaps_are_named():
    with pytest.raises(DataContractError, match="row 0, column a: needs a number > 0"):
        merec_weights(pd.DataFrame({"a": [0, 2], "b": [1, 2]}))
    with pytest.raises(DataContractError, match="row 1, column a: missing value"):
        merec_weights(pd.DataFrame({"a": [1, np.nan], "b": [1, 2]}))
    with pytest.raises(DataContractError, match="neither"):
        merec_weights(pd.DataFrame({"a": [1, 2]}), directions=["up"])
