"""The corrections for autocorrelation against their formulas, worked out one series at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.performance.trends import correction

series = st.integers(0, 2**32 - 1).map(
    lambda seed: np.cumsum(np.random.default_rng(seed).normal(size=(2, 15)), axis=1)
)


def acf(x, lag):
    centred = x - x.mean()
    return (centred[lag:] * centred[: len(x) - lag]).sum() / (centred**2).sum()


def detrended(x):
    n = len(x)
    slopes = [(x[j] - x[i]) / (j - i) for i in range(n) for j in range(i + 1, n)]
    return x - np.median(slopes) * np.arange(1, n + 1), np.median(slopes)


@given(series)
def test_autocorrelations(values):
    found = correction.autocorrelations(values, lags=14)
    assert found[:, 0].tolist() == [1, 1]
    for row, x in enumerate(values):
        assert found[row, 1:] == pytest.approx([acf(x, k) for k in range(1, 15)], abs=1e-12)
        assert found[row, 1:].sum() == pytest.approx(-0.5)  # a law of the divisor n


@given(series)
def test_hamed_rao_of_ranks(values):
    found = correction.hamed_rao(values, lag=None, level=0.05)
    for row, x in enumerate(values):
        n, ranks = len(x), stats.rankdata(detrended(x)[0])
        r = np.array([acf(ranks, k) for k in range(1, n)])
        k = np.arange(1, n)
        r[np.abs(r) <= stats.norm.ppf(0.975) / np.sqrt(n)] = 0
        expected = 1 + 2 / (n * (n - 1) * (n - 2)) * ((n - k) * (n - k - 1) * (n - k - 2) * r).sum()
        assert found[row] == pytest.approx(expected)


@given(series)
def test_yue_wang_of_the_first_lags(values):
    found = correction.yue_wang(values, lag=2)
    for row, x in enumerate(values):
        rest, n = detrended(x)[0], len(x)
        expected = 1 + 2 * sum((1 - k / n) * acf(rest, k) for k in (1, 2))
        assert found[row] == pytest.approx(expected)


@given(series)
def test_whitened_values(values):
    white, free = correction.pre_whitened(values), correction.trend_free_pre_whitened(values)
    for row, x in enumerate(values):
        assert white[row] == pytest.approx(x[1:] - acf(x, 1) * x[:-1])
        rest, slope = detrended(x)
        back = rest[1:] - acf(rest, 1) * rest[:-1] + slope * np.arange(1, len(x))
        assert free[row] == pytest.approx(back)


def test_more_lags_than_values_are_all_lags():
    values = np.array([[1.0, 3.0, 2.0, 5.0, 4.0, 4.5]])
    assert correction.yue_wang(values, lag=99) == correction.yue_wang(values, lag=None)


def test_missing_values_are_closed_up():
    holed = np.array([[1.0, np.nan, 3.0, 2.0, 5.0]])
    assert correction.pre_whitened(holed)[0, :3] == pytest.approx(
        correction.pre_whitened(holed[:, [0, 2, 3, 4]])[0]
    )
    assert np.isnan(correction.pre_whitened(holed)[0, 3])
