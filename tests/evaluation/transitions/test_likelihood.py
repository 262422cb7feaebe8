"""The cumulative logit: probabilities by their definition, gradients by differences, bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.evaluation.transitions.likelihood import (
    CumulativeLogit,
    proportional,
    start,
)

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, outcomes=None):
    rng = np.random.default_rng(seed)
    outcomes = outcomes or int(rng.integers(2, 5))
    counts = rng.integers(0, 4, (6, outcomes)).astype(float) + 0.0
    model = proportional(counts, rng.normal(size=(6, 2)), penalty=0.5)
    cuts = np.sort(rng.normal(size=outcomes - 1)) + 0.2 * np.arange(outcomes - 1)
    return model, np.concatenate([cuts, rng.normal(size=2)])


def test_probabilities_as_they_are_written():
    model = proportional(np.ones((1, 3)), np.array([[2.0]]), penalty=0.0)
    below = [1 / (1 + np.exp(-(a - 2 * 0.5))) for a in (-1.0, 0.5)]
    expected = [below[0], below[1] - below[0], 1 - below[1]]
    assert model.shares(np.array([-1.0, 0.5, 0.5]))[0].tolist() == pytest.approx(expected)


@settings(max_examples=20)
@given(seed=SEEDS)
def test_gradient_and_slopes_by_differences(seed):
    model, point = drawn(seed)
    step = 1e-6
    found = model.value(point)
    for at in range(model.size):
        move = step * np.eye(model.size)[at]
        up, down = model.value(point + move), model.value(point - move)
        expected = (up.height - down.height) / (2 * step)
        assert found.gradient[at] == pytest.approx(expected, rel=1e-5, abs=1e-5)
        shares = (model.shares(point + move) - model.shares(point - move)) / (2 * step)
        assert model.slopes(point)[:, :, at] == pytest.approx(shares, abs=1e-7)


@settings(max_examples=20)
@given(seed=SEEDS)
def test_information_is_the_expected_square_of_the_score(seed):
    """I = Σ n Σ_j π_j (∂ log π_j)(∂ log π_j)′, with derivatives by differences."""
    model, point = drawn(seed)
    step = 1e-6
    moves = step * np.eye(model.size)
    logs = [(np.log(model.shares(point + m)) - np.log(model.shares(point - m))) for m in moves]
    score = np.stack(logs, axis=2) / (2 * step)
    heads = model.counts.sum(axis=1)
    expected = np.einsum("i,ij,ijk,ijl->kl", heads, model.shares(point), score, score)
    assert model.value(point).information == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_far_out_probabilities_keep_their_digits():
    """γ(41) − γ(40) is e^−40 (1 − e^−1), which a plain difference of ones loses."""
    model = proportional(np.ones((1, 3)), np.empty((1, 0)), penalty=0.0)
    share = model.shares(np.array([40.0, 41.0]))[0, 1]
    assert share == pytest.approx(np.exp(-40) * (1 - np.exp(-1)), rel=1e-6)


def test_undefined_points():
    model = proportional(np.ones((2, 3)), np.array([[0.0], [1.0]]), penalty=0.5)
    assert model.value(np.array([1.0, 0.0, 0.0])) is None  # cuts cross
    assert model.value(np.array([0.0, 1.0, 800.0])) is None  # no probability left
    same = CumulativeLogit(counts=np.ones((1, 2)), rows=np.ones((1, 1, 2)), penalty=0.5)
    assert same.value(np.zeros(2)) is None  # two parameters say the same


def test_the_penalty_falls_without_end_towards_sure_predictions():
    model = proportional(np.array([[4.0, 0.0], [0.0, 4.0]]), np.array([[0.0], [1.0]]), penalty=0.5)
    heights = [model.value(np.array([b / 2, b])).height for b in (5.0, 20.0, 80.0, 320.0)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < -100


def test_start_is_between_the_outcomes():
    point = start(np.array([[1.0, 0.0, 5.0]]), 4)
    below = np.array([1.5, 2.0]) / 7.5
    assert point.tolist() == pytest.approx([*np.log(below / (1 - below)), 0, 0])
