"""Fitting: published maximum likelihood, closed forms of intervals, and what has no maximum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.evaluation.transitions.fitting import (
    maximise,
    profile_interval,
    ratio_test,
)
from shuanggao_analytics.evaluation.transitions.likelihood import CumulativeLogit, proportional

SEEDS = st.integers(0, 2**32 - 1)
CHEESE = np.array(
    [
        [0, 0, 1, 7, 8, 8, 19, 8, 1],
        [6, 9, 12, 11, 7, 6, 1, 0, 0],
        [1, 1, 6, 8, 23, 7, 5, 1, 0],
        [0, 0, 0, 1, 3, 7, 14, 16, 11],
    ],
    dtype=float,
)


def test_cheese_additives_as_published():
    """McCullagh & Nelder (1989), *Generalized Linear Models*, p. 175; estimates, errors and
    −2 log L as in the SAS/STAT User's Guide, PROC LOGISTIC, example "Ordinal Logistic
    Regression" (its coefficients are of lower ratings, so their signs are turned)."""
    model = proportional(CHEESE, np.eye(4)[:, :3], penalty=0.0)
    fit = maximise(model)
    cuts = [-7.0802, -6.0250, -4.9254, -3.8568, -2.5206, -1.5685, -0.0669, 1.4930]
    assert fit.point[:8].tolist() == pytest.approx(cuts, abs=1e-4)
    assert fit.point[8:].tolist() == pytest.approx([-1.6128, -4.9646, -3.3227], abs=1e-4)
    errors = np.sqrt(np.diag(fit.covariance))[8:]
    assert errors.tolist() == pytest.approx([0.3778, 0.4741, 0.4251], abs=1e-4)
    assert -2 * fit.height == pytest.approx(711.348, abs=1e-3)
    null = maximise(model, held=dict.fromkeys((8, 9, 10), 0.0))
    assert 2 * (fit.height - null.height) == pytest.approx(148.4539, abs=1e-3)
    assert ratio_test(model, fit, [8, 9, 10]) == pytest.approx(chi2.sf(148.4539, 3), rel=1e-3)


@given(k=st.integers(1, 19), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_profile_of_one_share_by_its_equation(k, level):
    """At the ends twice the loss of log-likelihood of a binomial share is the quantile of χ²."""
    model = proportional(np.array([[20.0 - k, float(k)]]), np.empty((1, 0)), penalty=0.0)
    fit = maximise(model)
    for end in profile_interval(model, fit, at=0, level=level):
        p = 1 / (1 + np.exp(end))
        share = k / 20
        loss = 2 * (k * np.log(share / p) + (20 - k) * np.log((1 - share) / (1 - p)))
        assert loss == pytest.approx(chi2.ppf(level, 1), rel=1e-6)


@settings(max_examples=25)
@given(seed=SEEDS)
def test_every_drawn_table_has_a_maximum_and_ends(seed):
    """Small tables, most of them separated: the penalty keeps all of it finite."""
    rng = np.random.default_rng(seed)
    outcomes = int(rng.integers(2, 5))
    counts = rng.poisson(0.7, (6, outcomes)) + np.eye(6, outcomes)
    model = proportional(counts.astype(float), rng.normal(size=(6, 2)), penalty=0.5)
    fit = maximise(model)
    assert np.abs(fit.gradient).max() < 1e-6
    near = fit.point + 0.01 * rng.normal(size=model.size)
    assert model.value(near) is None or model.value(near).height < fit.height
    at = int(rng.integers(model.size))
    low, high = profile_interval(model, fit, at=at, level=0.95)
    assert low < fit.point[at] < high
    wide = profile_interval(model, fit, at=at, level=0.99)
    assert wide[0] < low
    assert high < wide[1]


def test_held_parameters_stay():
    model = proportional(CHEESE, np.eye(4)[:, :3], penalty=0.5)
    fit = maximise(model, held={2: -1.0, 9: -3.0})
    assert fit.point[[2, 9]].tolist() == [-1.0, -3.0]
    free = np.delete(fit.gradient, [2, 9])
    assert np.abs(free).max() < 1e-6


def test_begun_anywhere_it_ends_at_the_same_place():
    model = proportional(CHEESE[:, 3:6], np.eye(4)[:, :3], penalty=0.5)
    best = maximise(model)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        begin = np.concatenate([np.sort(rng.normal(size=2)), 2 * rng.normal(size=3)])
        assert maximise(model, begin=begin).point == pytest.approx(best.point, abs=1e-6)


def test_parameters_that_say_the_same_have_no_maximum():
    same = CumulativeLogit(counts=np.ones((1, 2)), rows=np.ones((1, 1, 2)), penalty=0.5)
    with pytest.raises(ShuanggaoError, match="no maximum"):
        maximise(same)
