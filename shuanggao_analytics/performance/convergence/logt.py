"""The log-t regression of Phillips and Sul: whether paths of units run together.

The cross-sectional variance H of the paths relative to their mean is compared with what it would
be if the paths drew together slowly. The standard error allows autocorrelation: long-run variance
of the residuals with the quadratic spectral kernel and the bandwidth of Andrews.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

CRITICAL = -1.65
"""Convergence is rejected at 5 % (one-sided, normal) where t is not above this."""

LEAST_POINTS = 3
_SAME = 1e-24  # a variance of relative paths this small is rounding: the paths are one
_MOST = 0.97  # bound of the autocorrelation in the bandwidth, as is usual
_EXACT = 1e-12  # residuals this small beside the outcome are rounding


@dataclass(frozen=True, kw_only=True)
class LogT:
    """One log-t regression.

    Attributes
    ----------
    b, se, t
        Coefficient of log t, its standard error, and their ratio; b and se are NaN and t is ±∞
        where no regression is possible (see `log_t`).
    bandwidth
        Of the kernel.
    points
        Years in the regression.
    """

    b: float
    se: float
    t: float
    bandwidth: float
    points: int

    @property
    def converging(self) -> bool:
        """Whether convergence is not rejected."""
        return self.t > CRITICAL


def log_t(paths: Floats, *, dropped: int) -> LogT:
    r"""Return the log-t regression of a group of paths.

    .. math::
        h_{it} = \frac{x_{it}}{\frac1n \sum_j x_{jt}},\quad
        H_t = \frac1n \sum_i (h_{it} - 1)^2,\quad
        \ln\frac{H_1}{H_t} - 2 \ln\ln t = a + b \ln t + u_t,\quad t = r + 1, \dots, T

    with the standard error

    .. math:: s_b^2 = \frac{\hat\Omega}{\sum_t (\ln t - \overline{\ln t})^2}

    and :math:`\hat\Omega` of `long_run_variance`. b is twice the speed at which the spread of the
    loadings shrinks: 0 ≤ b < 2 growth rates converge, b ≥ 2 levels do.

    Parameters
    ----------
    paths
        Units × years, with means above zero.
    dropped
        r, first years left out; at least 1, because ln ln 1 does not exist.

    Returns
    -------
    LogT
        Where paths are all the same in some year H is 0 and has no logarithm: if it is 0 in the
        last year t is ∞ (together), else if in the first −∞ (apart from one point); a 0 between is
        left out, and if fewer than three years remain t is −∞. A regression without residuals has
        t = ±∞ too, by the sign of b.

    References
    ----------
    Phillips, P. C. B. & Sul, D. (2007). Transition modeling and econometric convergence tests.
    *Econometrica* 75, 1771–1855.

    Examples
    --------
    >>> t = np.arange(1, 13)
    >>> gap = 0.3 * t**-0.5  # the spread of the loadings falls as t ** -0.5 log t ** -1: b is 1
    >>> gap[1:] /= np.log(t[1:])
    >>> round(log_t(np.array([1 + gap, 1 - gap]), dropped=4).b, 6)
    1.0
    """
    relative = paths / paths.mean(axis=0)
    variance = ((relative - 1) ** 2).mean(axis=0)
    years = np.arange(1, paths.shape[1] + 1)
    zero = variance <= _SAME
    kept = (years > dropped) & ~zero
    points = int(kept.sum())
    if zero[-1] or zero[0] or points < LEAST_POINTS:
        t = math.inf if zero[-1] else -math.inf
        return LogT(b=math.nan, se=math.nan, t=t, bandwidth=math.nan, points=points)
    log_years = np.log(years[kept])
    outcome = np.log(variance[0] / variance[kept]) - 2 * np.log(log_years)
    centred = log_years - log_years.mean()
    power = float(centred @ centred)
    b = float(centred @ outcome) / power
    residuals = outcome - outcome.mean() - b * centred
    exact = float(np.max(np.abs(residuals))) <= _EXACT * max(float(np.max(np.abs(outcome))), 1.0)
    omega, bandwidth = (0.0, 0.0) if exact else long_run_variance(residuals)
    se = math.sqrt(omega / power)
    t = b / se if se > 0 else math.copysign(math.inf, b)
    return LogT(b=b, se=se, t=t, bandwidth=bandwidth, points=points)


def long_run_variance(residuals: Floats) -> tuple[float, float]:
    r"""Return the long-run variance of residuals and the bandwidth used.

    .. math::
        \hat\Omega = \hat\gamma_0 + 2 \sum_{j=1}^{n-1} k(j/S) \hat\gamma_j,\quad
        \hat\gamma_j = \frac1n \sum_t \hat u_t \hat u_{t+j},\quad
        k(x) = \frac{25}{12\pi^2x^2}\Big(\frac{\sin(6\pi x/5)}{6\pi x/5} - \cos(6\pi x/5)\Big)

    with :math:`S = 1.3221\,(\hat\alpha n)^{1/5}`, :math:`\hat\alpha = 4\hat\rho^2/(1-\hat\rho)^4`
    and :math:`\hat\rho` the first-order autocorrelation, held within ±0.97. A bandwidth of 0
    leaves :math:`\hat\gamma_0`.

    References
    ----------
    Andrews, D. W. K. (1991). Heteroskedasticity and autocorrelation consistent covariance matrix
    estimation. *Econometrica* 59, 817–858.

    Examples
    --------
    >>> omega, bandwidth = long_run_variance(np.array([1.0, -1.0, 1.0, -1.0]))
    >>> round(omega, 4), round(bandwidth, 4)
    (0.3132, 1.322)
    """
    n = len(residuals)
    past = float(residuals[:-1] @ residuals[:-1])
    rho = float(residuals[1:] @ residuals[:-1]) / past if past > 0 else 0.0
    rho = min(max(rho, -_MOST), _MOST)
    bandwidth = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * n) ** 0.2
    gammas = np.array([float(residuals[j:] @ residuals[: n - j]) / n for j in range(n)])
    if bandwidth == 0:
        return float(gammas[0]), 0.0
    x = np.arange(1, n) / bandwidth
    angle = 6 * math.pi * x / 5
    kernel = 25 / (12 * math.pi**2 * x**2) * (np.sin(angle) / angle - np.cos(angle))
    return max(float(gammas[0] + 2 * kernel @ gammas[1:]), 0.0), bandwidth
