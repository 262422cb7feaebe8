"""The logit against scikit-learn, Mahalanobis distance, and separation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from shuanggao_analytics.performance.impact.matching.propensity import propensity, whitened


def groups(seed, units=30, covariates=3):
    draw = np.random.default_rng(seed)
    cells = draw.normal(size=(units, covariates)) * [1, 10, 0.1][:covariates] + 5
    treated = draw.random(units) < 1 / (1 + np.exp(-(cells[:, 0] - 5)))
    treated[:3], treated[3:6] = True, False
    return cells, treated


@pytest.mark.parametrize("seed", range(5))
def test_logit(seed):
    cells, treated = groups(seed, units=80)
    found = propensity(whitened(cells, treated), treated)
    assert not found.separated
    standard = (cells - cells.mean(axis=0)) / cells.std(axis=0)
    model = LogisticRegression(C=np.inf, tol=1e-9, max_iter=5000).fit(standard, treated)
    assert found.logit == pytest.approx(model.decision_function(standard), abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_mahalanobis_distance(seed):
    cells, treated = groups(seed)
    parts = [cells[group] - cells[group].mean(axis=0) for group in (treated, ~treated)]
    pooled = sum(part.T @ part for part in parts) / (len(cells) - 2)
    gap = cells[0] - cells[4]
    expected = np.sqrt(gap @ np.linalg.solve(pooled, gap))
    axes = whitened(cells, treated)
    assert np.linalg.norm(axes[0] - axes[4]) == pytest.approx(expected)


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-100, 100))
def test_units_of_measurement_and_copies_do_not_matter(seed, factor, shift):
    cells, treated = groups(seed)
    other = np.column_stack([factor * cells[:, 0] + shift, cells[:, 1:], cells[:, 0], cells[:, 1]])
    one, two = (whitened(c, treated) for c in (cells, other[:, [0, 1, 2]]))
    apart = [np.linalg.norm(axes[:, None] - axes[None], axis=2) for axes in (one, two)]
    assert apart[0] == pytest.approx(apart[1], rel=1e-6, abs=1e-6)
    copied = whitened(other, treated)
    assert copied.shape[1] == 3
    assert propensity(copied, treated).logit == pytest.approx(
        propensity(one, treated).logit, rel=1e-6, abs=1e-6
    )


def test_separation_is_found():
    cells = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]])
    treated = np.array([False, False, False, True, True, True])
    found = propensity(whitened(cells, treated), treated)
    assert found.separated
    assert np.isfinite(found.logit).all()
    assert np.all(np.diff(found.logit) > 0)
    quasi = cells.copy()
    quasi[3] = 3.0
    assert propensity(whitened(quasi, treated), treated).separated
    mixed = cells.copy()
    mixed[3] = 2.5
    assert not propensity(whitened(mixed, treated), treated).separated


def test_covariates_that_only_differ_between_groups():
    treated = np.array([True, True, False, False])
    axes = whitened(treated.astype(float)[:, None], treated)
    assert axes.shape[1] == 1
    assert propensity(axes, treated).separated


def test_covariates_without_spread():
    treated = np.array([True, False, False])
    axes = whitened(np.ones((3, 2)), treated)
    assert axes.shape == (3, 0)
    assert propensity(axes, treated).logit == pytest.approx(np.full(3, np.log(0.5)))
