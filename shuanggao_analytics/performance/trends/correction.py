"""Autocorrelation in the Mann–Kendall test: variances made larger, or values made white.

All four take the values that a series has as equally spaced. What they do is what pyMannKendall
and the R package modifiedmk do; their detrending uses the slope of Sen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.trends.kernel import by_count
from shuanggao_analytics.performance.trends.slope_kernel import sen_slopes

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_FLAT = 1e-12  # deviations this small beside the values are rounding


def autocorrelations(values: Floats, *, lags: int) -> Floats:
    r"""Return the autocorrelations :math:`r_0, \dots, r_l` of complete series.

    Covariances have the divisor n. A series without variation has :math:`r_k = 0` for k > 0.

    Examples
    --------
    >>> autocorrelations(np.array([[1.0, 2.0, 3.0, 4.0], [5.0] * 4]), lags=1).tolist()
    [[1.0, 0.25], [1.0, 0.0]]
    """
    centred = values - values.mean(axis=1, keepdims=True)
    flat = np.abs(centred).max(axis=1) <= _FLAT * np.abs(values).max(axis=1)
    centred[flat] = 0.0
    power = np.where(flat, 1.0, np.einsum("ij,ij->i", centred, centred))
    n = values.shape[1]
    found = np.ones((len(values), lags + 1))
    for lag in range(1, lags + 1):
        found[:, lag] = np.einsum("ij,ij->i", centred[:, lag:], centred[:, : n - lag]) / power
    return found


def hamed_rao(values: Floats, *, lag: int | None, level: float) -> Floats:
    r"""Return the factor of the variance by the autocorrelation of the ranks.

    .. math:: 1 + \frac{2}{n(n-1)(n-2)} \sum_{k=1}^{l} (n-k)(n-k-1)(n-k-2)\, r_k

    with those :math:`r_k` of the ranks of the detrended values that lie outside
    :math:`\pm z_{1-\alpha/2}/\sqrt{n}`.

    References
    ----------
    Hamed, K. H. & Rao, A. R. (1998). A modified Mann-Kendall trend test for autocorrelated data.
    *Journal of Hydrology* 204, 182–196.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 4.0, 3.0, 5.0, 7.0, 6.0, 9.0]])
    >>> hamed_rao(x, lag=1, level=0.05).tolist()
    [1.0]
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    factor = np.full(len(values), np.nan)
    slope = sen_slopes(values)
    for rows, found in by_count(values, least=3):
        n = found.shape[1]
        lags = _lags(lag, n)
        r = autocorrelations(rankdata(_detrended(found, slope[rows]), axis=1), lags=lags)[:, 1:]
        k = np.arange(1, lags + 1)
        kept = np.where(np.abs(r) > ndtri(1 - level / 2) / np.sqrt(n), r, 0.0)
        found_sum = kept @ ((n - k) * (n - k - 1) * (n - k - 2))
        factor[rows] = 1 + 2 / (n * (n - 1) * (n - 2)) * found_sum
    return factor


def yue_wang(values: Floats, *, lag: int | None) -> Floats:
    r"""Return the factor of the variance by the autocorrelation of the detrended values.

    .. math:: 1 + 2 \sum_{k=1}^{l} (1 - k/n)\, r_k

    References
    ----------
    Yue, S. & Wang, C. Y. (2004). The Mann-Kendall test modified by effective sample size to detect
    trend in serially correlated hydrological series. *Water Resources Management* 18, 201–218.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 4.0, 3.0, 5.0, 7.0, 6.0, 9.0]])
    >>> yue_wang(x, lag=1).round(4).tolist()
    [-0.0825]
    """
    factor = np.full(len(values), np.nan)
    slope = sen_slopes(values)
    for rows, found in by_count(values, least=3):
        n = found.shape[1]
        lags = _lags(lag, n)
        r = autocorrelations(_detrended(found, slope[rows]), lags=lags)[:, 1:]
        factor[rows] = 1 + 2 * (r @ (1 - np.arange(1, lags + 1) / n))
    return factor


def pre_whitened(values: Floats) -> Floats:
    r"""Return :math:`x_t - r_1 x_{t-1}`: each series one value shorter, missing ones at its end.

    References
    ----------
    von Storch, H. (1995). Misuses of statistical analysis in climate research. In *Analysis of
    Climate Variability*, Springer, 11–26.

    Examples
    --------
    >>> pre_whitened(np.array([[1.0, 2.0, 3.0, 4.0]])).tolist()
    [[1.75, 2.5, 3.25]]
    """
    white = np.full((len(values), max(values.shape[1] - 1, 0)), np.nan)
    for rows, found in by_count(values, least=2):
        r = autocorrelations(found, lags=1)[:, 1:]
        white[rows, : found.shape[1] - 1] = found[:, 1:] - r * found[:, :-1]
    return white


def trend_free_pre_whitened(values: Floats) -> Floats:
    """Return series detrended, pre-whitened, and with their trend put back.

    References
    ----------
    Yue, S., Pilon, P., Phinney, B. & Cavadias, G. (2002). The influence of autocorrelation on the
    ability to detect trend in hydrological series. *Hydrological Processes* 16, 1807–1829.

    Examples
    --------
    >>> trend_free_pre_whitened(np.array([[1.0, 2.0, 3.0, 4.0]])).tolist()
    [[1.0, 2.0, 3.0]]
    """
    white = np.full((len(values), max(values.shape[1] - 1, 0)), np.nan)
    slope = sen_slopes(values)
    for rows, found in by_count(values, least=2):
        n = found.shape[1]
        rest = _detrended(found, slope[rows])
        r = autocorrelations(rest, lags=1)[:, 1:]
        noise = rest[:, 1:] - r * rest[:, :-1]
        white[rows, : n - 1] = noise + slope[rows, None] * np.arange(1, n)
    return white


def _detrended(found: Floats, slope: Floats) -> Floats:
    """Return values less the slope times their places 1 … n; a straight line is one level."""
    rest = found - slope[:, None] * np.arange(1, found.shape[1] + 1)
    spread = np.abs(rest - rest[:, :1]).max(axis=1)
    straight = spread <= _FLAT * np.abs(found).max(axis=1)
    level: Floats = np.where(straight[:, None], rest[:, :1], rest)
    return level


def _lags(lag: int | None, n: int) -> int:
    return n - 1 if lag is None else min(lag, n - 1)
