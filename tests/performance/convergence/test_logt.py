"""The log-t regression against its formulas written out, known slopes, cases without one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.performance.convergence.logt import log_t, long_run_variance

SEEDS = st.integers(0, 2**32 - 1)


def written_out(paths, dropped):
    """Return b and t with sums as they stand in Phillips & Sul (2007) and Andrews (1991)."""
    n, years = paths.shape
    spread = []
    for t in range(years):
        mean = sum(paths[i, t] for i in range(n)) / n
        spread.append(sum((paths[i, t] / mean - 1) ** 2 for i in range(n)) / n)
    kept = range(dropped + 1, years + 1)
    x = np.array([[1.0, math.log(t)] for t in kept])
    y = np.array([math.log(spread[0] / spread[t - 1]) - 2 * math.log(math.log(t)) for t in kept])
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ y
    u = y - x @ b
    m = len(u)
    rho = sum(u[t] * u[t - 1] for t in range(1, m)) / sum(u[t - 1] ** 2 for t in range(1, m))
    rho = max(-0.97, min(0.97, rho))
    width = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * m) ** (1 / 5)
    omega = 0.0
    for s in range(m):
        for t in range(m):
            if s == t:
                omega += u[s] ** 2 / m
                continue
            z = 6 * math.pi * abs(s - t) / width / 5
            omega += 3 / z**2 * (math.sin(z) / z - math.cos(z)) * u[s] * u[t] / m
    return b[1], b[1] / math.sqrt(omega * inverse[1, 1])


@settings(max_examples=40)
@given(seed=SEEDS, years=st.integers(6, 25), units=st.integers(2, 6))
def test_against_the_formulas(seed, years, units):
    rng = np.random.default_rng(seed)
    paths = np.exp(rng.normal(size=(units, 1)) * 0.3 + rng.normal(size=(units, years)) * 0.05)
    found = log_t(paths, dropped=years // 3)
    b, t = written_out(paths, years // 3)
    assert found.b == pytest.approx(b, rel=1e-8, abs=1e-10)
    assert found.t == pytest.approx(t, rel=1e-6, abs=1e-8)
    assert found.points == years - years // 3


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.7, 2.0])
def test_known_slopes(slope):
    """Spread of loadings falling as 1 / (log t · t^(b/2)) is b exactly, whatever its size."""
    t = np.arange(1.0, 21.0)
    gap = 0.2 * t ** (-slope / 2)
    gap[1:] /= np.log(t[1:])
    found = log_t(5 * np.array([1 + gap, 1 - gap]) * np.exp(0.03 * t), dropped=6)
    assert found.b == pytest.approx(slope, abs=1e-9)
    assert found.converging == (slope >= -1e-9) or abs(slope) < 1e-9


@settings(max_examples=40)
@given(seed=SEEDS, factor=st.floats(0.01, 100))
def test_scale_growth_and_order_do_not_matter(seed, factor):
    rng = np.random.default_rng(seed)
    paths = np.exp(rng.normal(size=(4, 12)) * 0.2)
    common = factor * np.exp(np.cumsum(rng.normal(size=12)) * 0.1)
    one = log_t(paths, dropped=4)
    other = log_t(rng.permutation(paths) * common, dropped=4)
    assert (other.b, other.t) == pytest.approx((one.b, one.t), rel=1e-6, abs=1e-8)


def test_paths_that_meet():
    same = np.array([[1.0, 2, 3, 4, 5, 6]] * 2)
    assert log_t(same, dropped=2).t == math.inf
    meet = same + np.array([[1.0, 1, 1, 1, 1, 0], [0] * 6])
    assert log_t(meet, dropped=2).t == math.inf
    part = same + np.array([[0.0, 0, 1, 1, 1, 1], [0] * 6])
    assert log_t(part, dropped=2).t == -math.inf
    assert math.isnan(log_t(part, dropped=2).b)


def test_a_crossing_is_left_out():
    rng = np.random.default_rng(2)
    paths = 5 + rng.normal(size=(2, 9)) * 0.3
    paths[:, 5] = 5.0
    found = log_t(paths, dropped=3)
    assert found.points == 5
    assert math.isfinite(found.b)
    paths[:, [4, 6]] = 5.0
    few = log_t(paths[:, :8], dropped=3)
    assert (few.points, few.t) == (2, -math.inf)


def test_long_run_variance_of_what_is_not_related():
    """ρ is 0: the bandwidth is 0 and only the variance is left."""
    assert long_run_variance(np.array([1.0, 0.0, -1.0, 0.0])) == (0.5, 0.0)


def test_long_run_variance_of_a_known_process():
    """Synthetic AR(1), ρ = 0.5: the long-run variance is 1/(1 − ρ)² = 4."""
    rng = np.random.default_rng(1)
    u = np.zeros(4000)
    for t in range(1, 4000):
        u[t] = 0.5 * u[t - 1] + rng.normal()
    omega, bandwidth = long_run_variance(u)
    assert omega == pytest.approx(4, rel=0.15)
    assert bandwidth == pytest.approx(1.3221 * (4 * 0.25 / 0.5**4 * 4000) ** 0.2, rel=0.1)
