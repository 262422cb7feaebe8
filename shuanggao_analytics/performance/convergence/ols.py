"""Least squares with the standard errors that regressions of convergence are reported with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.columns import floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Codes, Floats

    Errors: TypeAlias = Literal["OLS", "HC1", "HC3"]

FULL_LEVERAGE = 1 - 1e-9  # a unit with this leverage or more has no residual of its own


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Coefficients of a least-squares regression and what they leave.

    Attributes
    ----------
    coefficients, covariance
        k and k × k.
    fitted, residuals, leverage
        One a row; leverage is the diagonal of the hat matrix and sums to k.
    r2
        Share of the variance explained; NaN for an outcome without variance.
    df
        Rows less coefficients.
    """

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    residuals: Floats
    leverage: Floats
    r2: float
    df: int

    @property
    def errors(self) -> Floats:
        """Standard errors of the coefficients."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def least_squares(design: Floats, outcome: Floats, *, errors: Errors = "HC3") -> Fit:
    r"""Return the regression of an outcome on a design of full rank.

    .. math:: \hat\beta = (X^\top X)^{-1} X^\top y,\quad
              V = (X^\top X)^{-1} \Big(\sum_i \omega_i x_i x_i^\top\Big) (X^\top X)^{-1}

    with :math:`\omega_i = \hat u^2_i\, n/(n-k)` (HC1), :math:`\hat u_i^2/(1-h_i)^2` (HC3), or the
    same :math:`\hat u^\top \hat u/(n-k)` for all (OLS).

    References
    ----------
    MacKinnon, J. G. & White, H. (1985). *Journal of Econometrics* 29, 305–325; for small samples
    Long, J. S. & Ervin, L. H. (2000). *The American Statistician* 54, 217–224.

    Examples
    --------
    >>> fit = least_squares(np.array([[1.0, 0], [1, 1], [1, 2]]), np.array([1.0, 3, 5]))
    >>> fit.coefficients.round(9).tolist(), fit.df
    ([1.0, 2.0], 1)
    """
    n, k = design.shape
    q, r = np.linalg.qr(design)
    inverse = np.linalg.inv(r)
    coefficients: Floats = inverse @ (q.T @ outcome)
    fitted: Floats = design @ coefficients
    residuals: Floats = outcome - fitted
    leverage: Floats = np.einsum("ij,ij->i", q, q)
    spread = float(np.sum((outcome - outcome.mean()) ** 2))
    if errors == "OLS":
        weight = np.full(n, float(residuals @ residuals) / (n - k))
    elif errors == "HC1":
        weight = residuals**2 * n / (n - k)
    else:
        weight = (residuals / (1 - leverage)) ** 2
    half = inverse @ (q.T * np.sqrt(weight))
    return Fit(
        coefficients=coefficients,
        covariance=half @ half.T,
        fitted=fitted,
        residuals=residuals,
        leverage=leverage,
        r2=1 - float(residuals @ residuals) / spread if spread > 0 else float("nan"),
        df=n - k,
    )


def clustered(design: Floats, residuals: Floats, groups: Codes, *, absorbed: int) -> Floats:
    r"""Return the covariance of coefficients that allows any dependence within groups.

    .. math:: \frac{G}{G-1}\,\frac{n-1}{n-k-a}\, (X^\top X)^{-1}
              \Big(\sum_g X_g^\top \hat u_g \hat u_g^\top X_g\Big) (X^\top X)^{-1}

    for k columns and a further coefficients `absorbed` before.

    References
    ----------
    Cameron, A. C. & Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
    *Journal of Human Resources* 50, 317–372.

    Examples
    --------
    >>> x, u = np.ones((4, 1)), np.array([1.0, 1.0, -1.0, -1.0])
    >>> clustered(x, u, np.array([0, 0, 1, 1]), absorbed=0).round(6).tolist()
    [[1.0]]
    """
    n, k = design.shape
    count = int(np.max(groups)) + 1
    scores = np.zeros((count, k))
    np.add.at(scores, groups, design * residuals[:, None])
    bread = np.linalg.inv(design.T @ design)
    factor = count / (count - 1) * (n - 1) / (n - k - absorbed)
    found: Floats = factor * bread @ (scores.T @ scores) @ bread
    return found


def dependent_columns(design: Floats) -> list[int]:
    """Return the columns that follow from those before them.

    Examples
    --------
    >>> dependent_columns(np.array([[1.0, 2, 5], [1, 2, 6], [1, 2, 7]]))
    [1]
    """
    length = np.linalg.norm(design, axis=0)
    scaled = design / np.where(length > 0, length, 1.0)
    kept: list[int] = []
    found: list[int] = []
    for column in range(design.shape[1]):
        tried = scaled[:, [*kept, column]]
        full = np.linalg.matrix_rank(tried, tol=1e-10) == len(kept) + 1
        (kept if full else found).append(column)
    return found


def coefficient_table(
    names: Sequence[str], estimates: Floats, errors: Floats, *, df: int, level: float
) -> pd.DataFrame:
    """Return estimates with standard errors, intervals and tests by the t distribution.

    With a standard error of 0 the interval is the estimate, and t and p are <NA>.

    Examples
    --------
    >>> coefficient_table(["a"], np.array([2.0]), np.array([1.0]), df=10, level=0.95).round(3)
          estimate   se    low   high    t      p
    term
    a          2.0  1.0 -0.228  4.228  2.0  0.073
    """
    from scipy.stats import t as student

    reach = float(student.ppf(0.5 + level / 2, df))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(errors > 0, estimates / errors, np.nan)
    return pd.DataFrame(
        {
            "estimate": estimates,
            "se": errors,
            "low": estimates - reach * errors,
            "high": estimates + reach * errors,
            "t": floats(ratio),
            "p": floats(2 * student.sf(np.abs(ratio), df)),
        },
        index=pd.Index(list(names), name="term"),
    )
