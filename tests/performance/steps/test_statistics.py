"""Statistics of indicators: moments as printed, as pandas has them, and where there are none."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.steps import indicator_statistics
from shuanggao_analytics.performance.steps.statistics import moments

PUBLISHED = Path(__file__).parents[2] / "published"


def test_moments_of_the_asem_indicators():
    """R package COINr 1.1.14, raw values of 49 indicators, to 12 digits."""
    raw = pd.read_csv(PUBLISHED / "asem_input.csv", index_col=0).iloc[:, 5:]
    expected = pd.read_csv(PUBLISHED / "asem_moments.csv", index_col=0)
    found = indicator_statistics(raw)
    np.testing.assert_allclose(found[expected.columns], expected, rtol=1e-9)
    out = found.index[found["out"]].tolist()
    assert (
        out
        == expected.index[expected["skewness"].abs().gt(2) & expected["kurtosis"].gt(3.5)].tolist()
    )


def test_the_other_columns():
    table = pd.DataFrame({"b": [0, 0, 4, 8, None], "a": [5, 5, 5, 5, 5]})
    found = indicator_statistics(table)
    assert found.index.tolist() == ["b", "a"]
    assert found.loc["b", ["min", "max", "mean", "median"]].tolist() == [0, 8, 3, 2]
    assert found.loc["b", "sd"] == pytest.approx(np.sqrt(44 / 3))
    assert found.loc["b", ["available", "nonzero", "unique"]].tolist() == [4, 2, 3]


def test_no_moments_where_there_are_none():
    table = pd.DataFrame(
        {"same": [0.1] * 7, "few": [1.0, 2.0, 9.0] + [None] * 4, "none": [np.nan] * 7}
    )
    found = indicator_statistics(table)
    assert found.loc["same", ["skewness", "kurtosis"]].isna().all()
    assert found.loc["few", "skewness"] == pytest.approx(pd.Series([1, 2, 9]).skew())
    assert np.isnan(found.loc["few", "kurtosis"])
    assert found.loc["none", ["min", "skewness"]].isna().all()
    assert not found["out"].any()


@given(
    st.lists(st.integers(-1000, 1000), min_size=4, max_size=20).filter(lambda x: len(set(x)) > 1)
)
def test_adjusted_moments(values):
    series = pd.Series(values, dtype="float64")
    for scale in (1.0, 1e-200, 1e200):
        skew, kurt = moments(series.to_numpy()[:, None] * scale)
        assert skew[0] == pytest.approx(series.skew(), abs=1e-6)
        assert kurt[0] == pytest.approx(series.kurt(), abs=1e-6)


def test_text_is_refused():
    with pytest.raises(DataContractError, match="row 1, column a: text"):
        indicator_statistics(pd.DataFrame({"a": [1, "x"]}))
