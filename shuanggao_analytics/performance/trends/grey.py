"""The grey forecast GM(1,1) (灰色预测) with its tests, and a warning where it does not suit."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import cell_fault, floats, numbers
from shuanggao_analytics.performance.options import check_whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

GRADES: dict[str, tuple[float, float]] = {
    "good": (0.35, 0.95),
    "qualified": (0.50, 0.80),
    "marginal": (0.65, 0.70),
}
"""Grades 1 to 3 of the textbooks (好, 合格, 勉强): largest C and smallest P. The rest is
``unqualified`` (不合格, grade 4)."""

_LEAST = 4
_SMALL_ERROR = 0.6745  # the normal deviate that half of all errors stay within
_EQUAL_STEPS = 1e-6  # share of a step by which steps may differ


class GreyModelWarning(UserWarning):
    """GM(1,1) does not suit the series it was fitted to."""


@dataclass(frozen=True, kw_only=True, eq=False)
class GreyForecast:
    """A GM(1,1) model of one series.

    Attributes
    ----------
    table
        One row a value: ``value``, ``fitted`` (the first is the value itself), ``residual``,
        ``error_pct`` (absolute, in per cent of the value), ``level_ratio`` (the value before over
        this one; <NA> for the first) and ``ratio_suits`` (within the bounds).
    forecast
        ``forecast`` of the steps ahead.
    a, b
        Development coefficient and grey input. −a is near the growth rate.
    posterior_ratio
        C: standard deviation of the residuals over that of the values, both with divisor n.
        NaN for a constant series, which has nothing to explain.
    small_error_probability
        P: share of residuals nearer to their mean than 0.6745 standard deviations of the values.
    grade
        ``good``, ``qualified``, ``marginal`` or ``unqualified``, the worse of what C and P give;
        ``None`` for a constant series.
    bounds
        Bounds of the level ratios.
    suits
        Whether the model suits the series.
    reason
        Why it does not; ``None`` where it does.
    """

    table: pd.DataFrame
    forecast: pd.Series
    a: float
    b: float
    posterior_ratio: float
    small_error_probability: float
    grade: str | None
    bounds: tuple[float, float]
    suits: bool
    reason: str | None

    @property
    def mean_error_pct(self) -> float:
        """Mean absolute error in per cent of the values, the first value left out: it is given."""
        return float(self.table["error_pct"].iloc[1:].astype("float64").mean())

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        place, value = row_name(self.forecast.index[-1]), self.forecast.iloc[-1]
        parts = [
            f"GM(1,1) of {len(self.table)} values: a = {self.a:.4f}, b = {self.b:.4f}, mean error "
            f"{self.mean_error_pct:.2f} %; {value:.4g} at {place}, if growth goes on at a constant "
            "rate.",
        ]
        if self.grade is not None:
            parts.append(
                f"C = {self.posterior_ratio:.3f}, P = {self.small_error_probability:.2f}: "
                f"{self.grade}, by the values it was fitted to."
            )
        if self.reason is not None:
            parts.append(f"The model does not suit the series: {self.reason}.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def grey_forecast(series: pd.Series, *, steps: int = 1) -> GreyForecast:
    r"""Return the grey forecast GM(1,1) of a short series of values above zero.

    With sums :math:`x^{(1)}(k) = \sum_{i \le k} x(i)` and their mean neighbours
    :math:`z(k) = \tfrac{1}{2}[x^{(1)}(k) + x^{(1)}(k-1)]`, a and b are the least-squares solution
    of :math:`x(k) + a z(k) = b` over k = 2, …, n, and

    .. math:: \hat x(1) = x(1),\quad
              \hat x(k+1) = (1 - e^{a}) \Bigl(x(1) - \frac{b}{a}\Bigr) e^{-ak}

    The model is an exponential curve. Even a pure one, :math:`q^k`, is not reproduced exactly: z
    takes the area of a trapezium for that under a curve, so that :math:`-a = 2(q-1)/(q+1)`, which
    falls short of ln q from the third order on, and the level is off in the second.

    The series suits when every level ratio :math:`x(k-1)/x(k)` lies within
    :math:`(e^{-2/(n+1)}, e^{2/(n+1)})`, −a ≤ 1 and \|a\| < 2. Whether it suits or not, a few
    values leave C and P little to say: they measure the fit to the past, not the forecast.

    Parameters
    ----------
    series
        Four values or more, above zero, at equal steps, in order. With numbers such as years as
        labels the forecast goes on from the last; with other labels it is ``+1``, ``+2`` …
    steps
        How many steps ahead.

    Returns
    -------
    GreyForecast
        ``.table``, ``.forecast``, ``.a``, ``.b``, ``.posterior_ratio`` (C),
        ``.small_error_probability`` (P), ``.grade``, ``.suits``, ``.reason``, ``.text``.

    Raises
    ------
    DataContractError
        For fewer than four values, values missing, text or not above zero, labels twice, years
        that are not at equal steps, and a number of steps below 1: all at once.

    Warns
    -----
    GreyModelWarning
        When the model does not suit the series; the result says why.

    References
    ----------
    Deng, J. (1982). Control problems of grey systems. *Systems & Control Letters* 1, 288–294;
    邓聚龙《灰色系统基本方法》; 刘思峰 等《灰色系统理论及其应用》(standard deviations with
    divisor n, the table of grades, and the range of −a).
    The example is of 司守奎《数学建模算法与应用》.

    Examples
    --------
    >>> noise = pd.Series([71.1, 72.4, 72.4, 72.1, 71.4, 72.0, 71.6], index=range(1986, 1993))
    >>> found = grey_forecast(noise)
    >>> round(found.a, 4), round(found.b, 4), found.forecast.round(2).to_dict()
    (0.0023, 72.6573, {1993: 71.39})
    """
    values, _ = together(
        lambda: _checked_values(series), lambda: check_whole("steps", steps, low=1)
    )
    n = len(values)
    a, b = _coefficients(values)
    curve = _curve(values[0], a, b, n + steps)
    fitted = curve[:n]
    residual = values - fitted
    ratio, small = _accuracy(values, residual)
    bounds = (float(np.exp(-2 / (n + 1))), float(np.exp(2 / (n + 1))))
    levels = np.append(np.nan, values[:-1] / values[1:])
    within = (levels > bounds[0]) & (levels < bounds[1])
    reason = _reason(a, within[1:], bounds)
    table = pd.DataFrame(
        {
            "value": values,
            "fitted": fitted,
            "residual": residual,
            "error_pct": 100 * np.abs(residual) / values,
            "level_ratio": floats(levels),
            "ratio_suits": pd.arrays.BooleanArray(within, np.isnan(levels)),
        },
        index=series.index,
    )
    if reason is not None:
        warnings.warn(f"GM(1,1) does not suit: {reason}", GreyModelWarning, stacklevel=2)
    return GreyForecast(
        table=table,
        forecast=pd.Series(curve[n:], index=_ahead(series.index, steps), name="forecast"),
        a=a,
        b=b,
        posterior_ratio=ratio,
        small_error_probability=small,
        grade=grey_grade(ratio, small),
        bounds=bounds,
        suits=reason is None,
        reason=reason,
    )


def grey_grade(ratio: float, small: float) -> str | None:
    """Return the grade of C and P by the table of the textbooks, the worse of the two.

    Examples
    --------
    >>> grey_grade(0.3, 0.9), grey_grade(0.7, 1.0)
    ('qualified', 'unqualified')
    """
    if np.isnan(ratio):
        return None
    for grade, (largest, smallest) in GRADES.items():
        if ratio <= largest and small >= smallest:
            return grade
    return "unqualified"


def _coefficients(values: Floats) -> tuple[float, float]:
    """Return a and b by least squares; the sums rise, so there is one solution."""
    sums = np.cumsum(values)
    between = (sums[1:] + sums[:-1]) / 2
    later = values[1:]
    centred = between - between.mean()
    a = -float(centred @ (later - later.mean())) / float(centred @ centred)
    return a, float(later.mean() + a * between.mean())


def _curve(first: float, a: float, b: float, size: int) -> Floats:
    """Return the fitted values and forecasts; a of 0 is the limit, the constant b."""
    step = np.arange(size - 1)
    # (1 − e^a)(x − b/a) e^{−a(k+1)}, without the difference of large numbers where a is small
    rate = np.expm1(-a) / -a if a != 0 else 1.0
    later = (b - a * first) * rate * np.exp(-a * step)
    return np.concatenate([[first], later])


def _accuracy(values: Floats, residual: Floats) -> tuple[float, float]:
    """Return C and P, both missing for a constant series."""
    if np.ptp(values) == 0:
        return np.nan, np.nan
    spread = float(np.std(values))
    near = np.abs(residual - residual.mean()) < _SMALL_ERROR * spread
    return float(np.std(residual)) / spread, float(np.mean(near))


def _reason(a: float, within: NDArray[np.bool_], bounds: tuple[float, float]) -> str | None:
    """Return why the model does not suit, or None."""
    parts = []
    outside = int(np.sum(~within))
    if outside:
        low, high = bounds
        parts.append(f"{outside} of {len(within)} level ratios outside ({low:.4f}, {high:.4f})")
    if abs(a) >= 2:
        parts.append(f"a = {a:.3f}: the curve is not defined as a solution from |a| = 2 on")
    elif -a > 1:
        parts.append(f"-a = {-a:.3f}: growth above 1 a step is beyond the range of the model")
    return "; ".join(parts) or None


def _checked_values(series: object) -> Floats:
    if not isinstance(series, pd.Series):
        remedy = "give a Series with the times as labels"
        fault = Fault("series", "not a Series", value=type(series).__name__, remedy=remedy)
        raise DataContractError([fault])
    values, bad = numbers(series)
    faults = []
    for row, (label, value) in enumerate(series.items()):
        name = row_name(label)
        if bad[row]:
            faults.append(cell_fault("series", label, "value", value))
        elif np.isnan(values[row]):
            faults.append(Fault("series", "missing value", name, remedy="equal steps, no gaps"))
        elif values[row] <= 0:
            faults.append(Fault("series", "needs a number > 0", name, value=str(value)))
    if len(series) < _LEAST:
        faults.append(Fault("series", f"needs {_LEAST} values or more", value=str(len(series))))
    twice = series.index[series.index.duplicated()].unique()
    faults += [Fault("series", "time twice", row_name(label)) for label in twice]
    steps = _label_steps(series.index)
    if not len(twice) and steps is not None and not _equal(steps):
        remedy = "sort it by time, with no time left out"
        faults.append(Fault("series", "times not at equal rising steps", remedy=remedy))
    if faults:
        raise DataContractError(faults)
    return values


def _label_steps(index: pd.Index) -> Floats | None:
    """Return the steps between labels that are numbers, None for other labels."""
    at, bad = numbers(index.to_series())
    return None if bad.any() or np.isnan(at).any() else np.diff(at)


def _equal(steps: Floats) -> bool:
    if steps.size == 0:
        return True
    return bool(steps[0] > 0 and np.abs(steps - steps[0]).max() <= _EQUAL_STEPS * steps[0])


def _ahead(index: pd.Index, steps: int) -> pd.Index:
    """Return the labels of the steps ahead."""
    found = _label_steps(index)
    if found is None:
        return pd.Index([f"+{step}" for step in range(1, steps + 1)], name=index.name)
    step = found[0] if (found == np.floor(found)).all() else found.mean()
    ahead = float(index[-1]) + step * np.arange(1, steps + 1)
    whole = index.dtype.kind in "iu"
    labels: pd.Index = pd.Index(ahead.astype(np.int64) if whole else ahead, name=index.name)
    return labels
