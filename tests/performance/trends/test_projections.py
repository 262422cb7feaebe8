"""Lines to a date: against scipy's regression, and their laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.trends import projection


def panel(values, years=None):
    years = range(2015, 2015 + len(values)) if years is None else years
    return pd.DataFrame({"unit": "a", "year": list(years), "x": values})


@given(st.lists(st.integers(-20, 20), min_size=4, max_size=9).filter(lambda x: len(set(x)) > 2))
def test_as_the_regression_of_scipy(values):
    row = projection(panel(values), value="x", by="unit", to=2026, level=0.9).loc["a"]
    at = 2015 + np.arange(len(values))
    found = stats.linregress(at - 2015, values)
    n, spread = len(values), ((at - at.mean()) ** 2).sum()
    deviation = found.stderr * np.sqrt(spread)
    error = np.hypot(deviation * np.sqrt(1 + 1 / n), found.stderr * (2026 - at.mean()))
    half = stats.t.ppf(0.95, n - 2) * error
    centre = found.intercept + found.slope * 11
    expected = [found.slope, centre, centre - half, centre + half]
    names = ["slope", "projected", "low", "high"]
    assert row[names].tolist() == pytest.approx(expected, abs=1e-8)


@given(st.integers(-50, 50), st.integers(-99, 99), st.sets(st.integers(0, 12), min_size=3))
def test_a_straight_line_goes_on(slope, start, steps):
    years = 2010 + np.array(sorted(steps))
    values = start + slope * (years - 2010)
    row = projection(panel(values, years), value="x", by="unit", to=2030).loc["a"]
    expected = [start + slope * 20] * 4
    names = ["projected", "low", "high", "sen_projected"]
    assert row[names].tolist() == pytest.approx(expected, abs=1e-6)


def test_the_line_of_sen_is_not_moved_by_one_odd_year():
    row = projection(panel([1, 2, 3, 4, 50, 6, 7]), value="x", by="unit", to=2025).loc["a"]
    assert row["sen_projected"] == 11
    assert row["projected"] > 15


def test_the_band_covers_a_new_value():
    rng = np.random.default_rng(4)
    size = 3000
    values = 2 * np.arange(7) + rng.normal(size=(size, 7))
    table = pd.DataFrame({
        "unit": np.repeat(np.arange(size), 6), "year": np.tile(np.arange(6), size),
        "x": values[:, :6].ravel(),
    })  # fmt: skip
    found = projection(table, value="x", by="unit", to=6, level=0.9)
    covered = (found["low"] <= values[:, 6]) & (found["high"] >= values[:, 6])
    assert covered.mean() == pytest.approx(0.9, abs=0.02)


def test_reasons():
    table = pd.concat([
        panel([1, 2]), panel([1, 2, 3]).assign(unit="b"), panel([None] * 3).assign(unit="c"),
        panel([1, 2, 3], [2020, 2024, 2030]).assign(unit="d"),
    ])  # fmt: skip
    found = projection(table, value="x", by="unit", to=2030)
    few = "fewer than 3 values"
    late = "the last value is of that time or later"
    assert found["reason"].tolist() == [few, pd.NA, few, late]
    assert found["projected"].isna().tolist() == [True, False, True, True]
    assert found["last_time"].tolist() == [2016, 2017, pd.NA, 2030]


@pytest.mark.parametrize("to", ["2030", None, np.inf, True])
def test_dates_that_are_none(to):
    with pytest.raises(DataContractError, match="to: needs a number"):
        projection(panel([1, 2, 3]), value="x", by="unit", to=to)
