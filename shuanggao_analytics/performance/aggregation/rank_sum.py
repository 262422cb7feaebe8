r"""The rank-sum ratio (秩和比, RSR) of 田凤调: ranks added up, and graded by their probits.

Ranks take away units, outliers and the distances between units; the probit regression puts the
distribution back, so that units can be sorted into grades.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)
from shuanggao_analytics.performance.ranks import competition_ranks
from shuanggao_analytics.performance.scaling.directions import checked_signs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights
    from shuanggao_analytics.performance.scaling.directions import Directions

_DECIMALS = 12  # of a ratio that count when equal ones are put together
_FEWEST = 3  # distinct ratios: two points always lie on a line


@dataclass(frozen=True, kw_only=True, eq=False)
class RsrRegression:
    """The distribution of rank-sum ratios and the line through their probits.

    Attributes
    ----------
    table
        One row a distinct ratio, rising: ``rsr``, ``frequency``, ``cumulative_frequency``,
        ``mean_rank``, ``cumulative`` (mean rank / n, the last one 1 − 1/(4n)), ``probit``
        (Φ⁻¹ + 5) and ``fitted``, the ratio on the line.
    intercept, slope
        Of RSR = intercept + slope · probit, by least squares over the distinct ratios.
    r_squared, p_value
        Share of the variance explained; two-sided p value of the slope (t test).
    """

    table: pd.DataFrame
    intercept: float
    slope: float
    r_squared: float
    p_value: float

    @property
    def text(self) -> str:
        """The result in one sentence."""
        return (
            f"RSR = {self.intercept:.4f} {'+' if self.slope >= 0 else '−'} "
            f"{abs(self.slope):.4f} · probit over {len(self.table)} distinct ratios of "
            f"{self.table['frequency'].sum()} units (R² {self.r_squared:.4f}, "
            f"p = {self.p_value:.3g})"
        )

    def _repr_html_(self) -> str:
        shown = self.table.to_html(index=False, float_format="{:.4f}".format)
        return f"<p>{self.text}</p>{shown}"


def rank_sum_ratio(
    X: pd.DataFrame,
    *,
    directions: Directions | None = None,
    weights: Weights | None = None,
) -> pd.DataFrame:
    r"""Return the rank-sum ratio of each unit, with its probit and its place on the line.

    .. math:: RSR_i = \frac{1}{n} \sum_{j=1}^m w_j R_{ij}

    with :math:`R_{ij}` the rank of unit i in indicator j, from the worst, 1, to the best, n, ties
    the average. Equal weights are the plain :math:`\sum_j R_{ij} / (m n)`.

    Parameters
    ----------
    X
        n units × m indicators in any units; zeros are values, a missing value is an error.
    directions
        +1 where more is better, −1 where less is; by name or in the order of the columns. All +1
        by default.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.

    Returns
    -------
    pandas.DataFrame
        ``rsr`` in (0, 1], ``rank`` (1 the best), ``cumulative`` and ``probit`` of its ratio, and
        ``fitted``, the ratio on the line of `rsr_regression`, by unit. With fewer than three
        distinct ratios there is no line and ``fitted`` is missing.

    Raises
    ------
    DataContractError
        For cells missing or no number, weights and directions that do not fit: all at once.

    References
    ----------
    田凤调 (1993)《秩和比法及其应用》，中国统计出版社.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [10, 20, 15, 12], "b": [5, 10, 8, 9]}, index=list("wxyz"))
    >>> rank_sum_ratio(x).round(3)
         rsr  rank  cumulative  probit  fitted
    w  0.250     4       0.250   4.326   0.264
    x  1.000     1       0.938   6.534   1.011
    y  0.625     2       0.625   5.319   0.600
    z  0.625     2       0.625   5.319   0.600
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share, signs = together(
        lambda: checked_cells(X, table="X"),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_signs(directions, X.columns),
    )
    rsr = rank_scores(cells * signs, share[None, :])[0]
    table, place = _distribution(rsr)
    line = _line(table) if len(table) >= _FEWEST else None
    fitted = np.full(len(table), np.nan) if line is None else line.table["fitted"].to_numpy()
    columns = {
        "rsr": rsr,
        "rank": competition_ranks(rsr),
        "cumulative": table["cumulative"].to_numpy()[place],
        "probit": table["probit"].to_numpy()[place],
        "fitted": fitted[place],
    }
    return pd.DataFrame(columns, index=X.index)


def rsr_regression(rsr: pd.Series) -> RsrRegression:
    r"""Return the regression of rank-sum ratios on the probits of their cumulative frequencies.

    The distinct ratios stand in rising order with their frequency f, the cumulative frequency
    :math:`\sum f` and the mean rank :math:`\bar R` of their units; :math:`p = \bar R / n`, the
    last one corrected to :math:`1 - 1/(4n)`; probit :math:`= \Phi^{-1}(p) + 5`; and
    :math:`RSR = a + b \cdot \text{probit}` by least squares over the distinct ratios.

    Parameters
    ----------
    rsr
        Ratio of each of n units; equal to 12 decimals is equal.

    Returns
    -------
    RsrRegression
        ``.table`` of the distribution, ``.intercept``, ``.slope``, ``.r_squared``, ``.p_value``,
        ``.text``.

    Raises
    ------
    DataContractError
        For anything but a Series, a ratio missing or no number, and fewer than three distinct
        ratios.

    References
    ----------
    As for `rank_sum_ratio`.

    Examples
    --------
    >>> rsr_regression(pd.Series([0.25, 1.0, 0.625, 0.625])).text
    'RSR = -1.2001 + 0.3384 · probit over 3 distinct ratios of 4 units (R² 0.9966, p = 0.037)'
    """
    if not isinstance(rsr, pd.Series):
        remedy = "give the column rsr of rank_sum_ratio"
        fault = Fault("rsr", "not a Series", value=type(rsr).__name__, remedy=remedy)
        raise DataContractError([fault])
    ratios = checked_cells(rsr.to_frame("rsr"), table="rsr")[:, 0]
    table, _ = _distribution(ratios)
    if len(table) < _FEWEST:
        problem = f"a line needs {_FEWEST} distinct ratios or more"
        raise DataContractError([Fault("rsr", problem, value=str(len(table)))])
    return _line(table)


def rank_terms(values: Floats) -> Floats:
    """Return the rank of each value in its column from the worst, over n; ties the average.

    Examples
    --------
    >>> rank_terms(np.array([[5.0], [7.0], [7.0], [9.0]])).ravel().tolist()
    [0.25, 0.625, 0.625, 1.0]
    """
    ranks: Floats = pd.DataFrame(values).rank().to_numpy(dtype="float64")
    return ranks / len(values)


def rank_scores(values: Floats, weights: Floats) -> Floats:
    """Return D × U rank-sum ratios of U × I values under D × I weights.

    Examples
    --------
    >>> rank_scores(np.array([[5.0, 2.0], [7.0, 1.0]]), np.array([[0.5, 0.5]])).tolist()
    [[0.75, 0.75]]
    """
    return weights @ rank_terms(values).T


def _distribution(rsr: Floats) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the distribution of the distinct ratios, and the row of each unit in it."""
    from scipy.special import ndtri

    units = len(rsr)
    distinct, place, frequency = np.unique(
        np.round(rsr, _DECIMALS), return_inverse=True, return_counts=True
    )
    below = np.cumsum(frequency)
    mean_rank = below - (frequency - 1) / 2
    cumulative = mean_rank / units
    cumulative[-1] = 1.0 - 1.0 / (4.0 * units)
    columns = {
        "rsr": distinct,
        "frequency": frequency,
        "cumulative_frequency": below,
        "mean_rank": mean_rank,
        "cumulative": cumulative,
        "probit": ndtri(cumulative) + 5.0,
    }
    return pd.DataFrame(columns), place.ravel()


def _line(table: pd.DataFrame) -> RsrRegression:
    from scipy.special import stdtr

    x, y = table["probit"].to_numpy(), table["rsr"].to_numpy()
    across, up = x - x.mean(), y - y.mean()
    slope = float(across @ up / (across @ across))
    intercept = float(y.mean() - slope * x.mean())
    left = up - slope * across
    free = len(x) - 2
    error = float(np.sqrt(left @ left / free / (across @ across)))
    return RsrRegression(
        table=table.assign(fitted=intercept + slope * x),
        intercept=intercept,
        slope=slope,
        r_squared=float(1.0 - left @ left / (up @ up)),
        p_value=float(2.0 * stdtr(free, -abs(slope) / error)) if error > 0 else 0.0,
    )
