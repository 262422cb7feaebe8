r"""Averages of group-time differences with their errors, and the test of those before treatment.

diff-diff has the averages over all cells, by event time and by group. Those by calendar time and
the overall ones follow here from the influence functions :math:`\psi`, with what the estimated
sizes of the groups add: for :math:`\theta = \sum_k w_k a_k` with :math:`w_k = p_k / \sum_l p_l`,

.. math:: \psi_i(\theta) = \sum_k w_k \psi_{ik}
          + \frac{1}{n \sum_l p_l} \sum_k 1[G_i = g_k] (a_k - \theta)

(Callaway & Sant'Anna 2021, corollary 2; n units, :math:`p_k` the share of group :math:`g_k`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats

ESTIMATES = ["att", "se", "low", "high", "p"]


def covariance(influence: Floats, clusters: Codes | None) -> Floats:
    """Return the covariance matrix of estimates from their influence functions, units × estimates.

    With clusters, the sums within each, less their mean, times G/(G − 1).

    Examples
    --------
    >>> covariance(np.array([[3.0], [4.0]]), None).tolist()
    [[25.0]]
    """
    if clusters is None:
        found: Floats = influence.T @ influence
        return found
    sums = np.zeros((int(np.max(clusters)) + 1, influence.shape[1]))
    np.add.at(sums, clusters, influence)
    sums -= sums.mean(axis=0)
    size = len(sums)
    of_clusters: Floats = sums.T @ sums * (size / (size - 1))
    return of_clusters


def by_size(att: Floats, influence: Floats, groups: Codes, of_units: Codes) -> tuple[float, Floats]:
    """Return the mean of estimates weighted by the size of their groups, and its influence.

    Parameters
    ----------
    att, influence
        One estimate a column.
    groups
        The group of each estimate.
    of_units
        The group of each unit; −1 for none.
    """
    member = of_units[:, None] == groups[None, :]
    sizes = member.sum(axis=0).astype("float64")
    weights = sizes / sizes.sum()
    mean = float(weights @ att)
    psi: Floats = influence @ weights + member @ (att - mean) / sizes.sum()
    return mean, psi


def wald(att: Floats, matrix: Floats, *, noise: float) -> tuple[float, float]:
    """Return the Wald statistic that all estimates are zero, and its p; NaN where undefined.

    It is not defined where there are no estimates, where an error is rounding (up to `noise`), and
    where the covariance matrix has not its full rank.

    Examples
    --------
    >>> [round(x, 4) for x in wald(np.array([2.0]), np.array([[1.0]]), noise=0.0)]
    [4.0, 0.0455]
    """
    from scipy.stats import chi2

    scale = np.sqrt(np.diag(matrix)) if len(att) else np.zeros(0)
    if not len(att) or not (scale > noise).all():
        return np.nan, np.nan
    correlation = matrix / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, hermitian=True) < len(att):
        return np.nan, np.nan
    z = att / scale
    statistic = float(z @ np.linalg.solve(correlation, z))
    return statistic, float(chi2.sf(statistic, len(att)))


def with_intervals(
    att: Floats, se: Floats, *, level: float, df: float, noise: float
) -> pd.DataFrame:
    """Return estimates with their errors, intervals and two-sided p.

    An error up to `noise`, the rounding of the outcomes, is none: it is 0, the interval is the
    estimate itself, and there is no p.

    Parameters
    ----------
    att, se
        Estimates and errors; an error may be missing.
    level
        Of the intervals.
    df
        Degrees of freedom of the t distribution; infinite for the normal one.
    noise
        See above.

    Examples
    --------
    >>> found = with_intervals(np.array([1.96]), np.array([1.0]), level=0.95, df=np.inf, noise=0.0)
    >>> found.round(3).iloc[0].to_dict()
    {'att': 1.96, 'se': 1.0, 'low': 0.0, 'high': 3.92, 'p': 0.05}
    """
    from scipy.stats import t

    error = np.where(se <= noise, 0.0, se)
    half = float(t.ppf((1 + level) / 2, df)) * error
    known = error > 0
    ratio = np.divide(np.abs(att), error, out=np.full(len(att), np.nan), where=known)
    p = np.where(known, 2 * t.sf(ratio, df), np.nan)
    return pd.DataFrame({"att": att, "se": error, "low": att - half, "high": att + half, "p": p})
