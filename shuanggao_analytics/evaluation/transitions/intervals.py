"""Intervals of shares and of their differences that hold in small groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats


def exact_interval(k: Floats, n: Floats, *, level: float) -> tuple[Floats, Floats]:
    r"""Return the exact interval of shares k/n of Clopper and Pearson.

    The ends are the shares under which k or more, and k or fewer, have the probability
    :math:`(1 - \text{level})/2`; they are quantiles of beta distributions. It holds at least
    `level` of the time, in small groups much more. NaN where n is 0.

    References
    ----------
    Clopper, C. J. & Pearson, E. S. (1934). *Biometrika* 26, 404–413.

    Examples
    --------
    >>> low, high = exact_interval(np.array([10.0, 18.0]), np.array([10.0, 20.0]), level=0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.6915, 0.683], [1.0, 0.9877])
    """
    from scipy.stats import beta

    k, n = np.asarray(k, dtype="float64"), np.asarray(n, dtype="float64")
    tail = (1 - level) / 2
    inside = np.maximum(k, 1.0), np.maximum(n - k, 1.0)
    low = np.where(k > 0, beta.ppf(tail, inside[0], n - k + 1), 0.0)
    high = np.where(k < n, beta.ppf(1 - tail, k + 1, inside[1]), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def score_interval(k: Floats, n: Floats, *, level: float) -> tuple[Floats, Floats]:
    r"""Return the score interval of shares of Wilson, for n > 0.

    The ends are the shares p with :math:`|k/n - p| = z \sqrt{p(1-p)/n}`.

    References
    ----------
    Wilson, E. B. (1927). *Journal of the American Statistical Association* 22, 209–212.

    Examples
    --------
    >>> low, high = score_interval(np.array([81.0]), np.array([263.0]), level=0.95)
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.2553], [0.3662])
    """
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    middle = 2 * k + z**2
    width = z * np.sqrt(z**2 + 4 * k * (n - k) / n)
    low, high = (middle - width) / (2 * (n + z**2)), (middle + width) / (2 * (n + z**2))
    return np.where(k == 0, 0.0, low), np.where(k == n, 1.0, high)


def difference_interval(
    k: tuple[int, int], n: tuple[int, int], *, level: float
) -> tuple[float, float]:
    r"""Return the interval of the difference k₁/n₁ − k₂/n₂ of two separate groups, by Newcombe.

    .. math:: d - \sqrt{(p_1 - l_1)^2 + (u_2 - p_2)^2}\quad\text{to}\quad
              d + \sqrt{(u_1 - p_1)^2 + (p_2 - l_2)^2}

    with the score intervals (l, u) of both shares (his method 10, without correction for
    continuity). It stays within −1 and 1.

    References
    ----------
    Newcombe, R. G. (1998). *Statistics in Medicine* 17, 873–890.

    Examples
    --------
    >>> low, high = difference_interval((56, 48), (70, 80), level=0.95)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    counts, sizes = np.array(k, dtype="float64"), np.array(n, dtype="float64")
    share = counts / sizes
    low, high = score_interval(counts, sizes, level=level)
    gap = float(share[0] - share[1])
    below = float(np.hypot(share[0] - low[0], high[1] - share[1]))
    above = float(np.hypot(high[0] - share[0], share[1] - low[1]))
    return gap - below, gap + above
