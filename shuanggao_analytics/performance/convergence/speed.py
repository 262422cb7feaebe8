"""Speed of convergence and half-life from a coefficient of the initial level."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from shuanggao_analytics.performance.columns import floats

INITIAL = "initial"
"""Name of the coefficient that is beta."""


def rates_of(beta: float, error: float, *, span: float, df: int, level: float) -> pd.DataFrame:
    r"""Return speed and half-life with their intervals.

    .. math:: \lambda = -\frac{\ln(1 + \beta T)}{T},\quad
              \mathrm{se}(\lambda) = \frac{\mathrm{se}(\beta)}{1 + \beta T},\quad
              \text{half-life} = \frac{\ln 2}{\lambda}

    Parameters
    ----------
    beta, error
        Coefficient of the initial level, for growth a year, and its standard error.
    span
        T, years between the first and the last observation.
    df
        Degrees of freedom of the t distribution.
    level
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``speed`` and ``half_life`` × ``estimate``, ``low``, ``high``. <NA> for a speed with
        1 + βT ≤ 0 and a half-life with λ ≤ 0. The half-life is ln 2 over the bounds of the speed;
        its ``high`` is <NA> (no end) where the lower bound of the speed is not above 0.

    Examples
    --------
    >>> rates_of(-0.02, 0.004, span=10, df=30, level=0.95).round(4)
               estimate      low     high
    rate
    speed        0.0223   0.0121   0.0325
    half_life   31.0628  21.3107  57.2707
    """
    from scipy.stats import t as student

    rest = 1 + beta * span
    rates = [math.nan] * 3
    if rest > 0:
        speed = 0.0 - math.log1p(beta * span) / span
        reach = float(student.ppf(0.5 + level / 2, df)) * error / rest
        rates = [speed, speed - reach, speed + reach]
    estimate, low, high = rates
    half = [math.nan] * 3
    if estimate > 0:
        half = [math.log(2) / rate if rate > 0 else math.nan for rate in (estimate, high, low)]
    table = pd.DataFrame(
        [list(floats(rates)), list(floats(half))],
        index=pd.Index(["speed", "half_life"], name="rate"),
        columns=["estimate", "low", "high"],
    )
    return table.astype("Float64")


def rate(rates: pd.DataFrame, name: str) -> Any:
    """Return an estimate as a number, or <NA> where there is none.

    Examples
    --------
    >>> rate(rates_of(0.02, 0.004, span=10, df=30, level=0.95), "half_life")
    <NA>
    """
    found = rates.loc[name, "estimate"]
    return pd.NA if pd.isna(found) else float(found)  # type: ignore[arg-type]


def rates_text(rates: pd.DataFrame) -> str:
    """Return speed and half-life in a sentence.

    Examples
    --------
    >>> rates_text(rates_of(0.02, 0.004, span=10, df=30, level=0.95))
    'Speed -1.82% a year (-2.50% to -1.14%): not converging, no half-life.'
    """
    speed, low, high = rates.loc["speed"].to_numpy("float64", na_value=math.nan)
    if math.isnan(speed):
        return "No speed: the coefficient is so low that units would overshoot each other."
    said = f"Speed {speed:.2%} a year ({low:.2%} to {high:.2%})"
    half, shortest, longest = rates.loc["half_life"].to_numpy("float64", na_value=math.nan)
    if math.isnan(half):
        return f"{said}: not converging, no half-life."
    end = " or more" if math.isnan(longest) else f" to {longest:.1f}"
    return f"{said}, half-life {half:.1f} years ({shortest:.1f}{end})."
