"""Shares of variance against functions whose shares are known."""

import numpy as np
import pytest

from shuanggao_analytics.performance.robustness.sobol import (
    shares_of_units,
    sobol_shares,
    unit_shares,
)

N = 10_000


def samples(function, size, seed=0):
    rng = np.random.default_rng(seed)
    x, y = rng.random((2, N, size))
    swapped = []
    for number in range(size):
        z = x.copy()
        z[:, number] = y[:, number]
        swapped.append(function(z))
    return function(x), function(y), np.array(swapped)


def ishigami(u):
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_the_ishigami_function():
    """Ishigami & Homma (1990), a = 7, b = 0.1: S = .3139 .4424 0, T = .5576 .4424 .2437."""
    found = sobol_shares(*samples(ishigami, 3), names=["x1", "x2", "x3"])
    assert found["first"].tolist() == pytest.approx([0.3139, 0.4424, 0], abs=0.05)
    assert found["total"].tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.05)
    assert ((found["total_low"] < found["total"]) & (found["total"] < found["total_high"])).all()


def test_a_function_without_interactions():
    """Σ a_k x_k: S_k = T_k = a_k² / Σ a²."""
    found = sobol_shares(*samples(lambda u: u @ [3.0, 1.0], 2), names=["a", "b"])
    assert found["first"].tolist() == pytest.approx([0.9, 0.1], abs=0.03)
    assert found["total"].tolist() == pytest.approx([0.9, 0.1], abs=0.03)


def test_what_never_moves_has_no_shares():
    found = sobol_shares(np.ones(5), np.ones(5), np.ones((2, 5)), names=["a", "b"])
    assert found.isna().all().all()


def test_the_same_seed_gives_the_same_intervals():
    parts = samples(ishigami, 3)
    one, two = (sobol_shares(*parts, names=list("abc"), seed=4) for _ in range(2))
    assert one.equals(two)


def test_sums_of_units_add_up_over_chunks_and_give_the_same_shares():
    a, b, swapped = samples(ishigami, 3)
    a, b, swapped = a[:, None], b[:, None], swapped[:, :, None]
    whole = unit_shares(a, b, swapped)
    parts = [unit_shares(a[i : i + 2000], b[i : i + 2000], swapped[:, i : i + 2000])
             for i in range(0, N, 2000)]  # fmt: skip
    added = tuple(sum(part[number] for part in parts) for number in range(4))
    for one, other in zip(whole, added, strict=True):
        assert one == pytest.approx(other)
    first, total = shares_of_units(*whole, n=N)
    assert first[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.05)
    assert total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.05)
    still, _ = shares_of_units(*unit_shares(a * 0, b * 0, swapped * 0), n=N)
    assert np.isnan(still).all()
