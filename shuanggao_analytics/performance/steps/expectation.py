"""Means and covariances of a table with gaps, by maximum likelihood (the EM algorithm)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

TOLERANCE = 1e-10  # largest change of a mean or covariance, in standard deviations
MOST_STEPS = 5_000


@dataclass(frozen=True, kw_only=True, eq=False)
class NormalFit:
    """A multivariate normal distribution fitted to a table with gaps.

    Attributes
    ----------
    mean
        One a column.
    covariance
        Columns × columns, of maximum likelihood (divided by n).
    filled
        The table, each missing cell with its expectation given the cells of its own row.
    steps
        Iterations taken.
    """

    mean: Floats
    covariance: Floats
    filled: Floats
    steps: int


def fit_normal(cells: Floats) -> NormalFit:
    r"""Return the maximum-likelihood normal distribution of a table with missing cells.

    Each step takes, for a row with observed columns o and missing columns m,

    .. math:: \hat x_m = \mu_m + \Sigma_{mo} \Sigma_{oo}^{-1} (x_o - \mu_o),\qquad
              C = \Sigma_{mm} - \Sigma_{mo} \Sigma_{oo}^{-1} \Sigma_{om}

    and then :math:`\mu` as the mean of the filled rows and :math:`\Sigma` as their covariance
    (divided by n) plus the mean of the C. It starts from the means and variances of the observed
    cells and stops when no element of either changes by more than 1e-10, columns measured in
    their standard deviations. Rows with the same gaps are computed together. Where
    :math:`\Sigma_{oo}` has no inverse its pseudo-inverse is taken.

    Parameters
    ----------
    cells
        n rows × m columns, NaN where missing; each row and column with a value.

    Raises
    ------
    ShuanggaoError
        When 5,000 steps are not enough, as with hardly more rows than columns.

    References
    ----------
    Dempster, A. P., Laird, N. M. & Rubin, D. B. (1977). *Journal of the Royal Statistical
    Society* B 39, 1–38. Little, R. J. A. & Rubin, D. B. (2002). *Statistical Analysis with
    Missing Data*, 2nd ed., Wiley, section 11.2.

    Examples
    --------
    >>> fit = fit_normal(np.array([[1.0, 2.0], [2.0, 4.1], [3.0, 5.9], [4.0, np.nan]]))
    >>> fit.filled.round(3)[3].tolist(), fit.mean.round(3).tolist()
    ([4.0, 7.9], [2.5, 4.975])
    """
    centre, spread = np.nanmean(cells, axis=0), np.nanstd(cells, axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    z = (cells - centre) / spread
    there = ~np.isnan(z)
    mean, covariance = np.zeros(z.shape[1]), np.diag(np.nanvar(z, axis=0))
    patterns, of = np.unique(there, axis=0, return_inverse=True)
    groups = [(seen, np.flatnonzero(of.ravel() == k)) for k, seen in enumerate(patterns)]
    filled = np.where(there, z, 0.0)
    steps, change = 0, np.inf
    while change > TOLERANCE:
        if steps == MOST_STEPS:
            msg = (
                f"the EM algorithm has not settled after {steps} steps (last change {change:.1e} "
                "standard deviations): too few known cells for so many indicators, use fewer"
            )
            raise ShuanggaoError(msg)
        filled, spare = _expected(filled, groups, mean, covariance)
        new_mean = filled.mean(axis=0)
        away = filled - new_mean
        new_covariance = (away.T @ away + spare) / len(z)
        change = max(np.abs(new_mean - mean).max(), np.abs(new_covariance - covariance).max())
        mean, covariance = new_mean, new_covariance
        steps += 1
    filled, _ = _expected(filled, groups, mean, covariance)
    return NormalFit(
        mean=centre + spread * mean,
        covariance=covariance * np.outer(spread, spread),
        filled=np.where(there, cells, centre + spread * filled),
        steps=steps,
    )


def _expected(
    filled: Floats,
    groups: list[tuple[NDArray[np.bool_], NDArray[np.intp]]],
    mean: Floats,
    covariance: Floats,
) -> tuple[Floats, Floats]:
    """Return the rows with expected cells, and the sum of the conditional covariances."""
    result = filled.copy()
    spare = np.zeros_like(covariance)
    for seen, rows in groups:
        if seen.all():
            continue
        gap = ~seen
        across = covariance[np.ix_(gap, seen)]
        slopes = across @ np.linalg.pinv(covariance[np.ix_(seen, seen)], hermitian=True)
        result[np.ix_(rows, gap)] = mean[gap] + (filled[np.ix_(rows, seen)] - mean[seen]) @ slopes.T
        spare[np.ix_(gap, gap)] += len(rows) * (covariance[np.ix_(gap, gap)] - slopes @ across.T)
    return result, spare
