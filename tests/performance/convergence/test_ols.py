"""Least squares against SciPy and plain sums; columns that follow from others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from shuanggao_analytics.performance.convergence.ols import (
    clustered,
    coefficient_table,
    dependent_columns,
    least_squares,
)

SEEDS = st.integers(0, 2**32 - 1)


def data(seed, n=15):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return np.column_stack([np.ones(n), x]), 1 + x + rng.normal(size=n)


@settings(max_examples=30)
@given(seed=SEEDS)
def test_one_column_is_a_plain_regression(seed):
    design, outcome = data(seed)
    fit = least_squares(design, outcome, errors="OLS")
    plain = stats.linregress(design[:, 1], outcome)
    assert fit.coefficients.tolist() == pytest.approx([plain.intercept, plain.slope])
    assert fit.errors.tolist() == pytest.approx([plain.intercept_stderr, plain.stderr])
    assert fit.r2 == pytest.approx(plain.rvalue**2)
    row = coefficient_table(["a", "b"], fit.coefficients, fit.errors, df=fit.df, level=0.9)
    assert row.loc["b", "p"] == pytest.approx(plain.pvalue)
    reach = stats.t.ppf(0.95, 13) * plain.stderr
    assert row.loc["b", "high"] - row.loc["b", "low"] == pytest.approx(2 * reach)


@settings(max_examples=30)
@given(seed=SEEDS)
def test_groups_of_one_are_the_robust_errors(seed):
    """Every row a cluster: HC1, as G = n."""
    design, outcome = data(seed)
    fit = least_squares(design, outcome, errors="HC1")
    found = clustered(design, fit.residuals, np.arange(15), absorbed=0)
    assert found == pytest.approx(fit.covariance, rel=1e-8)


def test_hc3_is_never_below_hc1_without_its_factor():
    design, outcome = data(1)
    one, three = (least_squares(design, outcome, errors=kind) for kind in ("HC1", "HC3"))
    assert (three.errors >= one.errors * np.sqrt(13 / 15)).all()


def test_hc3_sums_what_each_row_left_out_moves():
    """MacKinnon & White (1985): Σ (b − b₋ᵢ)(b − b₋ᵢ)′, here by fitting without each row."""
    design, outcome = data(3)
    fit = least_squares(design, outcome, errors="HC3")
    moved = [
        fit.coefficients
        - least_squares(np.delete(design, i, 0), np.delete(outcome, i), errors="OLS").coefficients
        for i in range(len(outcome))
    ]
    assert fit.covariance == pytest.approx(np.transpose(moved) @ moved, rel=1e-9)


def test_without_error_there_is_no_test():
    table = coefficient_table(["a"], np.array([1.0]), np.array([0.0]), df=3, level=0.95)
    assert table[["low", "high"]].to_numpy().tolist() == [[1, 1]]
    assert table[["t", "p"]].isna().all(axis=None)


def test_dependent_columns():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(9, 3))
    design = np.column_stack([np.ones(9), x, x[:, 0] - 2 * x[:, 2], np.zeros(9), 1e9 * x[:, 1]])
    assert dependent_columns(design) == [4, 5, 6]
    assert dependent_columns(design[:, :4] * [1, 1e-9, 1e9, 1]) == []
