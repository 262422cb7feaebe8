"""The EM algorithm against printed estimates and a closed form."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.performance.steps import expectation
from shuanggao_analytics.performance.steps.expectation import fit_normal

# Heat of hardening cement (Woods, Steinour & Starke 1932; Hald 1952) with the gaps of Rubin (1976).
CEMENT = np.array(
    [
        [7, 26, 6, 60, 78.5],
        [1, 29, 15, 52, 74.3],
        [11, 56, 8, 20, 104.3],
        [11, 31, 8, 47, 87.6],
        [7, 52, 6, 33, 95.9],
        [11, 55, 9, 22, 109.2],
        [3, 71, 17, np.nan, 102.7],
        [1, 31, 22, np.nan, 72.5],
        [2, 54, 18, np.nan, 93.1],
        [np.nan, np.nan, 4, np.nan, 115.9],
        [np.nan, np.nan, 23, np.nan, 83.8],
        [np.nan, np.nan, 9, np.nan, 113.3],
        [np.nan, np.nan, 8, np.nan, 109.4],
    ]
)


def test_cement():
    """Little & Rubin (2002), p. 154: maximum-likelihood means and covariances, to 3 digits."""
    fit = fit_normal(CEMENT)
    assert fit.mean == pytest.approx([6.655, 49.965, 11.769, 27.047, 95.423], abs=5e-4)
    expected = [
        [21.826, 20.864, -24.900, -11.473, 46.953],
        [20.864, 238.012, -15.817, -252.072, 195.604],
        [-24.900, -15.817, 37.870, -9.599, -47.556],
        [-11.473, -252.072, -9.599, 294.183, -190.599],
        [46.953, 195.604, -47.556, -190.599, 208.905],
    ]
    np.testing.assert_allclose(fit.covariance, expected, atol=1.1e-3)
    assert fit.filled.mean(axis=0) == pytest.approx(fit.mean)


def regression(x, y, known):
    """Return Anderson's (1957) estimates: y regressed on x where both are known, x from all."""
    mx, my = x[known].mean(), y[known].mean()
    slope = ((x[known] - mx) * (y[known] - my)).mean() / x[known].var()
    spare = y[known].var() - slope**2 * x[known].var()
    mean = my + slope * (x.mean() - mx)
    return mean, spare + slope**2 * x.var(), slope * x.var(), my + slope * (x - mx)


@pytest.mark.parametrize("seed", range(5))
def test_bivariate_monotone_pattern_has_a_closed_form(seed):
    random = np.random.default_rng(seed)
    x = random.normal(50, 10, 30)
    y = 1e-3 * x + random.normal(0, 0.01, 30)
    known = np.arange(30) < 18
    mean, variance, covariance, line = regression(x, y, known)
    fit = fit_normal(np.column_stack([x, np.where(known, y, np.nan)]))
    assert fit.mean == pytest.approx([x.mean(), mean], rel=1e-8)
    assert fit.covariance[0, 0] == pytest.approx(x.var(), rel=1e-8)
    assert fit.covariance[1, 1] == pytest.approx(variance, rel=1e-7)
    assert fit.covariance[0, 1] == pytest.approx(covariance, rel=1e-7)
    np.testing.assert_allclose(fit.filled[~known, 1], line[~known], rtol=1e-8)


@settings(max_examples=25)
@given(st.integers(0, 1000))
def test_given_cells_stay_and_units_do_not_matter(seed):
    random = np.random.default_rng(seed)
    cells = random.normal(size=(12, 3)) @ random.normal(size=(3, 3))
    gaps = (random.random((12, 3)) < 0.2) & (np.arange(12) > 4)[:, None]
    gaps[gaps.all(axis=1), 0] = False
    table = np.where(gaps, np.nan, cells)
    filled = fit_normal(table).filled
    np.testing.assert_array_equal(filled[~gaps], cells[~gaps])
    np.testing.assert_allclose(
        fit_normal(table * [1, 1e6, 1e-6] + [0, 5, 0]).filled,
        filled * [1, 1e6, 1e-6] + [0, 5, 0],
        rtol=1e-5, atol=1e-11,
    )  # fmt: skip


def test_a_column_without_spread_says_nothing_and_stops_nothing():
    cells = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0], [np.nan, 5.0], [3.0, np.nan]])
    fit = fit_normal(cells)
    assert fit.filled[3].tolist() == pytest.approx([2.5, 5.0])
    assert fit.filled[4].tolist() == pytest.approx([3.0, 5.0])


def test_it_says_so_when_it_does_not_settle(monkeypatch):
    monkeypatch.setattr(expectation, "MOST_STEPS", 3)
    with pytest.raises(ShuanggaoError, match="has not settled after 3 steps"):
        fit_normal(CEMENT)
