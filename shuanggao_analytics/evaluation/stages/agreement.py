r"""Agreement of two stages unit by unit: bias, limits of agreement, and what goes with the level.

The difference is that of the second stage less the first,
:math:`d_i = y_i - x_i`, and it is looked at along the mean :math:`m_i = (x_i + y_i)/2`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.stages.contract import complete_stages, signed, the_trust
from shuanggao_analytics.evaluation.stages.intraclass import intraclass
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_LEAST = 3
_FEW = 20
_EQUAL = 1e-9  # of the size of the scores: below it is rounding
_CARRIED = ("unit_type", "province_code", "trust")
_NOT = (
    "A difference between stages says neither which of them is nearer to the truth nor why they "
    "differ."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Agreement:
    """How far two stages give the same units the same scores.

    Attributes
    ----------
    table
        ``value``, ``low`` and ``high`` of ``bias`` (mean difference, second stage less first),
        ``limit_low`` and ``limit_high`` (limits of agreement), ``slope`` (of the difference on
        the mean of the two stages), ``icc_agreement`` and ``icc_consistency``.
    points
        One row a unit, for the chart: ``mean``, ``difference``, ``outside`` (beyond the limits)
        and, where given, ``unit_type``, ``province_code`` and ``trust``.
    n
        Units.
    sd
        Standard deviation of the differences.
    first, second
        The stages.
    coverage
        Share of differences that the limits are to hold.
    level
        Of the intervals.
    trust
        That of the rows; ``None`` where they have none.
    """

    table: pd.DataFrame
    points: pd.DataFrame
    n: int
    sd: float
    first: str
    second: str
    coverage: float
    level: float
    trust: str | None = None

    @property
    def bias(self) -> float:
        """Mean difference, second stage less first."""
        return self._numbers("bias")[0]

    @property
    def text(self) -> str:
        """The result in a few sentences, with what it is not."""
        outside = int(self.points["outside"].sum())
        parts = [
            f"{self.second} less {self.first}, {self.n} units: {self._shown('bias')} on average "
            f"({self.level:.0%} interval).",
            f"Limits of agreement, to hold {self.coverage:.0%} of differences: "
            f"{self._shown('limit_low')} and {self._shown('limit_high')}; units outside: "
            f"{outside}.",
            self._slope(),
            self._icc(),
            _NOT,
        ]
        if self.n < _FEW:
            parts.insert(2, f"With {self.n} units the limits are rough.")
        if self.trust == "synthetic":
            parts.insert(0, "Synthetic data.")
        return " ".join(part for part in parts if part)

    def _shown(self, name: str, decimals: int = 2) -> str:
        """Return a statistic with its interval."""
        value, low, high = (signed(each, decimals) for each in self._numbers(name))
        return f"{value} ({low} to {high})"

    def _numbers(self, name: str) -> list[float]:
        row = self.table.loc[name].to_numpy(dtype="float64", na_value=np.nan)
        return [float(each) for each in row]

    def _slope(self) -> str:
        value, low, high = self._numbers("slope")
        if np.isnan(value):
            return "No slope: all units have the same mean of the two stages."
        said = f"By a point of their mean the difference changes by {self._shown('slope', 3)}"
        if low <= 0 <= high:
            return f"{said}: no slope is among these."
        wider = self.second if value > 0 else self.first
        return f"{said}: the scores of {wider} are the more spread out."

    def _icc(self) -> str:
        value, low, high = self._numbers("icc_agreement")
        if np.isnan(value):
            return ""
        return f"ICC(A,1) {value:.2f}" + ("." if np.isnan(low) else f" ({low:.2f} to {high:.2f}).")

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def agreement(
    table: pd.DataFrame,
    *,
    first: str,
    second: str,
    coverage: float = 0.95,
    level: float = 0.95,
) -> Agreement:
    r"""Return bias, limits of agreement, proportional bias and intraclass correlation.

    .. math:: \bar d = \tfrac1n \sum_i d_i,\quad
              \ell_\pm = \bar d \pm z_{(1+c)/2}\, s_d,\quad
              d_i = \alpha + \beta m_i + e_i

    for n units and the coverage c. The interval of the bias is Student's, with n − 1 degrees of
    freedom. That of each limit is exact for normal differences, by the non-central t:

    .. math:: \bar d + \frac{s_d}{\sqrt n}\, t'_{n-1,\,\pm z\sqrt n}\bigl(\tfrac{1 \mp' l}{2}\bigr)

    A slope β other than 0 says that the two stages spread their scores differently, since
    :math:`\operatorname{cov}(d, m) = (s_y^2 - s_x^2)/2`: with β > 0 it is the second one that
    sets units farther apart. The limits then hold for units of middle scores only.

    Parameters
    ----------
    table
        One row a unit and a column a stage, as from `stage_table`: three units or more. A unit
        that lacks a stage is refused: leave it out, and say so.
    first, second
        Columns of the stages, the earlier one first. Exchanging them turns the sign of the bias,
        of the limits and of the slope.
    coverage
        Share of differences between the limits: 0.95 is ± 1.96 standard deviations.
    level
        Of the intervals.

    Returns
    -------
    Agreement
        ``.table``, ``.points`` (for the chart), ``.bias``, ``.sd``, ``.text``. Without any
        difference in the means of the two stages the slope is <NA>.

    Raises
    ------
    DataContractError
        For columns missing or the same, a unit twice, values missing or no numbers, several
        rounds, evaluations, years or trusts in one table, fewer than three units, and shares
        outside (0, 1): all of them at once.

    References
    ----------
    Bland, J. M. & Altman, D. G. (1986). *Lancet* 327, 307–310; (1999). *Statistical Methods in
    Medical Research* 8, 135–160. Carkeet, A. (2015). *Optometry and Vision Science* 92, e71–e80
    (exact intervals of single limits). Intraclass correlation: as for `intraclass_correlation`.

    Examples
    --------
    >>> wide = pd.DataFrame({"self": [92.0, 85, 78, 88], "province": [90.0, 84, 75, 88]},
    ...                     index=list("甲乙丙丁"))
    >>> found = agreement(wide, first="self", second="province")
    >>> found.table.loc[["bias", "limit_low", "limit_high"]].round(2)
                value    low  high
    statistic
    bias         -1.5  -3.55  0.55
    limit_low   -4.03 -11.45 -2.58
    limit_high   1.03  -0.42  8.45
    >>> found.points["difference"].tolist()
    [-2.0, -1.0, -3.0, 0.0]
    """
    cells, *_ = together(
        lambda: complete_stages(table, [first, second], least=_LEAST),
        lambda: check_share("coverage", coverage),
        lambda: check_share("level", level),
    )
    difference, mean = cells[:, 1] - cells[:, 0], cells.mean(axis=1)
    sd = float(np.std(difference, ddof=1))
    rows = [
        *_bias_and_limits(difference, coverage, level),
        _slope(difference, mean, level),
    ]
    icc = intraclass(cells, level=level)[["value", "low", "high"]]
    names = ["bias", "limit_low", "limit_high", "slope", "icc_agreement", "icc_consistency"]
    both = np.vstack([np.array(rows), icc.to_numpy(dtype="float64", na_value=np.nan)])
    found = pd.DataFrame(
        {name: floats(both[:, at]) for at, name in enumerate(("value", "low", "high"))},
        index=pd.Index(names, name="statistic"),
    )
    slack = _EQUAL * max(1.0, float(np.max(np.abs(cells))))
    out = (difference < rows[1][0] - slack) | (difference > rows[2][0] + slack)
    points = pd.DataFrame({"mean": mean, "difference": difference, "outside": out}, table.index)
    carried = [name for name in _CARRIED if name in table.columns]
    return Agreement(
        table=found,
        points=points.join(table[carried]) if carried else points,
        n=len(cells),
        sd=sd,
        first=first,
        second=second,
        coverage=coverage,
        level=level,
        trust=the_trust(table),
    )


def _bias_and_limits(
    difference: Floats, coverage: float, level: float
) -> list[tuple[float, float, float]]:
    """Return bias and limits, each with the ends of its interval."""
    n = len(difference)
    bias, sd = float(difference.mean()), float(np.std(difference, ddof=1))
    error = sd / np.sqrt(n)
    z, *factors = _factors(n, coverage, level)
    reach, near, far = (factor * error for factor in factors)
    return [
        (bias, bias - reach, bias + reach),
        (bias - z * sd, bias - far, bias - near),
        (bias + z * sd, bias + near, bias + far),
    ]


@cache
def _factors(n: int, coverage: float, level: float) -> tuple[float, float, float, float]:
    """Return z of the limits, and the factors of the error for the ends of bias and limits."""
    from scipy.stats import nct, norm, t

    tail, z = (1 + level) / 2, float(norm.ppf((1 + coverage) / 2))
    near, far = (float(nct.ppf(p, n - 1, z * np.sqrt(n))) for p in (1 - tail, tail))
    return z, float(t.ppf(tail, n - 1)), near, far


def _slope(difference: Floats, mean: Floats, level: float) -> tuple[float, float, float]:
    """Return the slope of the difference on the mean, with its interval."""
    from scipy.stats import t

    apart = mean - mean.mean()
    square = float(apart @ apart)
    if np.ptp(mean) <= _EQUAL * max(1.0, float(np.max(np.abs(mean)))):
        return np.nan, np.nan, np.nan
    slope = float(apart @ difference) / square
    left = difference - difference.mean() - slope * apart
    df = len(mean) - 2
    reach = float(t.ppf((1 + level) / 2, df)) * np.sqrt(float(left @ left) / df / square)
    return slope, slope - reach, slope + reach
