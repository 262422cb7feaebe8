"""Checks of a logit model: separation by cases, proportional odds against a published test."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.evaluation.transitions.assumptions import (
    effective_size,
    proportional_odds,
    separated,
)
from shuanggao_analytics.evaluation.transitions.fitting import maximise
from shuanggao_analytics.evaluation.transitions.likelihood import CumulativeLogit, proportional

CHEESE = np.array(
    [
        [0, 0, 1, 7, 8, 8, 19, 8, 1],
        [6, 9, 12, 11, 7, 6, 1, 0, 0],
        [1, 1, 6, 8, 23, 7, 5, 1, 0],
        [0, 0, 0, 1, 3, 7, 14, 16, 11],
    ],
    dtype=float,
)


def test_published_test_of_proportional_odds_with_its_information():
    """SAS/STAT User's Guide, PROC LOGISTIC, example "Ordinal Logistic Regression": 17.2866 with 21
    degrees of freedom. SAS takes a generalised inverse of the *observed* information, singular
    here for empty cells; this checks the estimate and the score of the widened model."""
    columns = np.eye(4)[:, :3]
    fit = maximise(proportional(CHEESE, columns, penalty=0.0))
    rows = np.zeros((4, 8, 32))
    for cut in range(8):
        rows[:, cut, cut] = 1
        rows[:, cut, 8 + 3 * cut : 11 + 3 * cut] = -columns
    wide = CumulativeLogit(counts=CHEESE, rows=rows, penalty=0.0)
    point = np.concatenate([fit.point[:8], np.tile(fit.point[8:], 8)])
    step = 1e-5
    observed = np.stack(
        [
            (wide.value(point - step * e).gradient - wide.value(point + step * e).gradient)
            / (2 * step)
            for e in np.eye(32)
        ]
    )
    score = wide.value(point).gradient
    found = score @ np.linalg.pinv(observed, rcond=1e-8) @ score
    assert found == pytest.approx(17.2866, abs=1e-3)


def test_with_expected_information_it_is_the_score_test_of_the_whole_model():
    """S = U′ I⁻¹ U of the widened model at maximum likelihood, all of its parameters together."""
    columns = np.eye(4)[:, :3]
    model = proportional(CHEESE, columns, penalty=0.0)
    fit = maximise(model)
    rows = np.zeros((4, 8, 32))
    for cut in range(8):
        rows[:, cut, cut] = 1
        rows[:, cut, 8 + 3 * cut : 11 + 3 * cut] = -columns
    wide = CumulativeLogit(counts=CHEESE, rows=rows, penalty=0.0)
    value = wide.value(np.concatenate([fit.point[:8], np.tile(fit.point[8:], 8)]))
    expected = value.gradient @ np.linalg.solve(value.information, value.gradient)
    found = proportional_odds(model, fit.point, columns, slice(0, 3))
    assert found.statistic == pytest.approx(expected, rel=1e-7)
    assert found.df == 21


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_score_test_is_near_the_likelihood_ratio_in_large_tables(seed):
    """Two groups: the widened model is saturated, so the ratio has a closed form."""
    rng = np.random.default_rng(seed)
    shares = np.array([[0.3, 0.4, 0.3], [0.2, 0.4, 0.4]])
    counts = np.stack([rng.multinomial(5000, each) for each in shares]).astype(float)
    model = proportional(counts, np.array([[0.0], [1.0]]), penalty=0.0)
    fit = maximise(model)
    saturated = np.sum(counts * np.log(counts / counts.sum(axis=1, keepdims=True)))
    found = proportional_odds(model, fit.point, np.array([[0.0], [1.0]]), slice(0, 1))
    assert found.statistic == pytest.approx(2 * (saturated - fit.height), rel=0.05, abs=0.01)


def test_penalised_estimates_in_a_large_table_give_nearly_the_same_test():
    counts = 50 * np.array([[9.0, 5.0, 6.0], [4.0, 9.0, 7.0]])
    x = np.array([[0.0], [1.0]])
    found = [
        proportional_odds(model, maximise(model).point, x, slice(0, 1)).statistic
        for model in (proportional(counts, x, penalty=each) for each in (0.0, 0.5))
    ]
    assert found[1] == pytest.approx(found[0], rel=1e-3)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([[3, 0], [0, 3]], True),
        ([[3, 1], [0, 3]], True),  # in part: one group is pure
        ([[3, 1], [1, 3]], False),
        ([[2, 1, 0], [0, 1, 2]], True),  # neither group has the far end of the other
        ([[2, 1, 1], [0, 1, 2]], False),
        ([[2, 0, 0], [0, 1, 2]], True),
        ([[1, 1, 1], [0, 3, 0]], False),  # a pure middle is no separation
    ],
)
def test_separation_of_two_groups(counts, expected):
    x = np.array([[0.0], [1.0]])
    assert separated(proportional(np.array(counts, dtype=float), x, penalty=0.5)) is expected


def test_separation_by_two_terms_together():
    """Neither term separates alone; their sum does."""
    x = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [1.0, 2.0], [0.0, 2.5], [2.5, 0.0]])
    counts = np.eye(2)[[0, 0, 1, 1, 1, 1]]
    assert separated(proportional(counts, x, penalty=0.5))
    for at in (0, 1):
        assert not separated(proportional(counts, x[:, [at]], penalty=0.5))


def test_effective_size_of_equal_outcomes():
    """Harrell: n − Σ n_j³/n² is n (1 − 1/J²) for J outcomes of equal size."""
    for outcomes in (3, 4, 7):
        counts = np.full(outcomes, 12.0)
        expected = counts.sum() * (1 - outcomes**-2.0)
        assert effective_size(counts) == pytest.approx(expected)
    assert effective_size(np.array([12.0, 5.0])) == 5
