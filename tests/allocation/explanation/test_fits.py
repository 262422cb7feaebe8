"""Fits of driver weights: the conditions of an optimum, and grids that find nothing better."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.allocation.explanation.fits import Misfit, least_squares, poisson


def problem(seed, *, places=12, drivers=4):
    rng = np.random.default_rng(seed)
    shares = rng.gamma(0.7, size=(places, drivers))
    target = rng.gamma(0.7, size=places)
    return shares / shares.sum(axis=0), target / target.sum()


def steps(weights):
    """Return weights a little nearer to each single driver."""
    return weights + 1e-3 * (np.eye(len(weights)) - weights)


@given(st.integers(0, 10_000), st.integers(1, 7))
def test_no_step_towards_any_driver_lessens_the_squared_error(seed, drivers):
    shares, target = problem(seed, drivers=drivers)
    weights = least_squares(shares, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)
    error = ((shares @ weights - target) ** 2).sum()
    others = ((shares @ steps(weights).T - target[:, None]) ** 2).sum(axis=0)
    assert (others >= error - 1e-15).all()


@given(st.integers(0, 10_000), st.integers(1, 7))
def test_the_likelihood_is_stationary_on_the_support_and_falls_elsewhere(seed, drivers):
    shares, target = problem(seed, drivers=drivers)
    target[:3] = 0
    target /= target.sum()
    weights = poisson(shares, target)
    slope = shares.T @ (target / (shares @ weights))
    assert slope.max() <= 1 + 1e-6
    assert slope[weights > 1e-6] == pytest.approx(1, abs=1e-6)


def test_poisson_weights_of_drivers_that_share_no_place_are_the_parts_of_the_list():
    shares = np.array([[0.7, 0], [0.3, 0], [0, 1.0]])
    assert poisson(shares, np.array([0.1, 0.3, 0.6])) == pytest.approx([0.4, 0.6])


def test_there_is_no_poisson_fit_for_a_place_without_anything_of_any_driver():
    shares = np.array([[1.0, 0.5], [0.0, 0.5], [0.0, 0.0]])
    assert poisson(shares, np.array([0.5, 0.3, 0.2])) is None
    assert poisson(shares, np.array([0.5, 0.5, 0.0])) is not None


@given(st.integers(0, 10_000))
def test_no_weights_of_a_fine_grid_misplace_less(seed):
    shares, target = problem(seed, drivers=2)
    weights, error = Misfit.of(shares, target).least()
    first = np.linspace(0, 1, 501)
    every = np.stack((first, 1 - first))
    errors = np.abs(shares @ every - target[:, None]).sum(axis=0)
    assert error <= errors.min() + 1e-9
    assert weights.sum() == pytest.approx(1)


@given(st.integers(0, 10_000), st.floats(0, 0.5))
def test_weights_within_a_limit_never_lie_further_than_the_furthest(seed, more):
    shares, target = problem(seed, drivers=3)
    misfit = Misfit.of(shares, target)
    limit = misfit.least()[1] * (1 + more)
    direction = np.random.default_rng(seed).normal(size=3)
    found = misfit.furthest(direction, limit=limit)
    assert np.abs(shares @ found - target).sum() <= limit + 1e-6
    every = np.random.default_rng(1).dirichlet(np.ones(3), 2000)
    inside = np.abs(shares @ every.T - target[:, None]).sum(axis=0) <= limit
    assert (every[inside] @ direction <= direction @ found + 1e-6).all()
