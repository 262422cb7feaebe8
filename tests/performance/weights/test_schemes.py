"""The schemes by name: what every one of them returns, and what they do to constant columns."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.weights import (
    WEIGHTINGS,
    ConstantIndicatorWarning,
    equal_weights,
    weighting,
)


def made(seed):
    rng = np.random.default_rng(seed)
    # one thing in common, so that every column runs with the first component
    cells = np.exp(rng.normal(size=(10, 1)) + 0.05 * rng.normal(size=(10, 4)))
    return pd.DataFrame(cells, columns=list("abcd"))


def test_names():
    names = ["equal", "entropy", "critic", "cv", "pca", "influence", "merec"]
    assert list(WEIGHTINGS) == names
    assert weighting("equal") is equal_weights
    with pytest.raises(UnknownNameError, match="there are: equal, entropy, critic, cv, pca"):
        weighting("best")


@pytest.mark.parametrize("name", WEIGHTINGS)
@given(seed=st.integers(0, 10**6), order=st.permutations(list("abcd")))
def test_every_scheme_returns_weights_by_column(name, seed, order):
    x = made(seed)
    weights = weighting(name)(x)
    assert weights.name == "weight"
    assert weights.index.equals(x.columns)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    turned = weighting(name)(x[order])
    assert turned[list("abcd")].tolist() == pytest.approx(weights.tolist(), abs=1e-7)


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_one_column_takes_all(name):
    assert weighting(name)(pd.DataFrame({"a": [1.0, 2.0, 4.0]})).tolist() == [1]


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_missing_values_are_refused_by_cell(name):
    x = made(1)
    x.loc[3, "b"] = np.nan
    if name == "equal":
        assert weighting(name)(x).tolist() == [0.25] * 4
        return
    with pytest.raises(DataContractError, match="row 3, column b: missing value"):
        weighting(name)(x)


def test_constant_columns():
    x = made(2).assign(flat=0.5)
    assert weighting("equal")(x)["flat"] == 0.2
    assert weighting("entropy")(x)["flat"] == 0
    assert weighting("cv")(x)["flat"] == 0
    assert weighting("merec")(x)["flat"] == 0
    with pytest.warns(ConstantIndicatorWarning):
        assert weighting("critic")(x)["flat"] == 0
    for name in ("pca", "influence"):
        with pytest.raises(DataContractError, match="column flat: the same value"):
            weighting(name)(x)
