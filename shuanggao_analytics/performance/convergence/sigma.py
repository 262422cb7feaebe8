"""Sigma convergence: whether units lie closer together from year to year.

Five measures of spread by year, their course, and one test of the first year against the last that
counts units and not years: with five to nine years a regression of the spread on time has hardly
any degrees of freedom, and its years are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.cells import p_words, together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.convergence.contract import balanced
from shuanggao_analytics.performance.convergence.ols import coefficient_table, least_squares
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.convergence.contract import Rule

_FREE = ("cv", "sd_log", "gini", "theil")  # of the unit of measure
_LEAST = 3
_CAUTION = (
    "The interval of a course takes its years as independent of each other and is a description "
    "rather than a test"
)


@dataclass(frozen=True, kw_only=True, eq=False)
class SigmaConvergence:
    """The spread of units by year, its course, and first against last.

    Attributes
    ----------
    table
        One row a year: ``n``, ``mean``, ``sd``, ``cv``, ``sd_log``, ``gini``, ``theil``, and for
        the four that do not depend on the unit of measure ``cv_change`` … ``theil_change``: the
        change since the first year as a share of it.
    course
        One row a measure: mean change of its logarithm a year by least squares (``slope``) with
        ``se``, ``low``, ``high``, ``t``, ``p`` on years − 2 degrees of freedom, and in how many of
        the ``steps`` from one year to the next it fell (``falls``). <NA> with fewer than three
        years or where the measure is 0 or missing in some year.
    test
        Pitman–Morgan test of equal variances of the logarithms of the same units in the first and
        the last year: ``ratio`` of the later to the earlier standard deviation with ``low`` and
        ``high``, ``t``, ``df``, ``p``. <NA> where it does not apply, with the reason in `note`.
    note
        Why there is no test; ``None`` where there is one.
    level
        Of the intervals.
    """

    table: pd.DataFrame
    course: pd.DataFrame
    test: pd.Series
    note: str | None
    level: float

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        years = self.table.index
        first, last = self.table.iloc[0], self.table.iloc[-1]
        parts = []
        for name, label in (("cv", "Coefficient of variation"), ("sd_log", "sd of logarithms")):
            change = self.table[f"{name}_change"].iloc[-1]
            if pd.isna(change):
                parts.append(f"{label}: no change to give.")
                continue
            line = self.course.loc[name]
            said = (
                f"{label}: {first[name]:.4g} in {years[0]}, {last[name]:.4g} in {years[-1]} "
                f"({change:+.1%}; lower in {line['falls']:.0f} of {line['steps']:.0f} steps"
            )
            if not pd.isna(line["slope"]):
                said += (
                    f"; {line['slope']:+.2%} a year, {self.level:.0%} interval {line['low']:+.2%} "
                    f"to {line['high']:+.2%}"
                )
            parts.append(said + ").")
        if self.note is None:
            ratio, low, high = self.test["ratio"], self.test["low"], self.test["high"]
            word = "no change beyond chance"
            if high < 1 or low > 1:
                word = "converged" if high < 1 else "diverged"
            parts.append(
                f"The same {first['n']:.0f} units, last against first: sd of logarithms × "
                f"{ratio:.3f} ({self.level:.0%} interval {low:.3f} to {high:.3f}, Pitman–Morgan "
                f"{p_words(self.test['p'])}): {word}."
            )
        else:
            parts.append(f"No test of last against first: {self.note}.")
        return " ".join([*parts, f"{_CAUTION} ({len(years)} years)."])

    def _repr_html_(self) -> str:
        shown = self.table.to_html(float_format="{:.4g}".format)
        return f"<p>{self.text}</p>{shown}{self.course.to_html(float_format='{:.4g}'.format)}"


def sigma_convergence(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    weights: str | None = None,
    level: float = 0.95,
) -> SigmaConvergence:
    r"""Return the spread of units by year and how it changed.

    With shares w of the weights (1/n each without), mean :math:`\mu = \sum w_i x_i`:

    .. math::
        \mathrm{sd} = \sqrt{\textstyle\sum w_i (x_i - \mu)^2},\quad \mathrm{cv} = \mathrm{sd}/\mu,
        \quad \mathrm{sd\_log} = \mathrm{sd}(\ln x),\quad
        \mathrm{gini} = \frac{1}{2\mu} \sum_{ij} w_i w_j |x_i - x_j|,\quad
        \mathrm{theil} = \sum_i w_i \frac{x_i}{\mu} \ln \frac{x_i}{\mu}

    The units are all there are, so the divisor is n (STDEV.P), not n − 1. The course is the least
    squares slope of ln(measure) on the year. The test (Pitman–Morgan) uses that the units are the
    same in both years: with variances :math:`s_1^2, s_T^2` and correlation r of their logarithms

    .. math:: t = \frac{(s_T^2 - s_1^2)\sqrt{n-2}}{2 s_1 s_T \sqrt{1-r^2}}

    on n − 2 degrees of freedom, exact for normal logarithms.

    Parameters
    ----------
    panel
        Long table, one row a unit and year, every unit in every year.
    value, by, time
        Columns of the values (≥ 0), the units and the years.
    weights
        Column of weights (> 0), such as heads, by unit and year; ``None``: each unit counts one.
    level
        Of the intervals.

    Returns
    -------
    SigmaConvergence
        ``.table``, ``.course``, ``.test``, ``.text``. ``sd_log`` of a year with a zero is <NA>:
        ln 0 does not exist and nothing is added to it. Zeros count in all other measures; in
        ``theil`` 0 ln 0 is 0. In a year of zeros only cv, gini and theil are <NA>. A change from 0
        is <NA>. The test is for unweighted logarithms of three units or more.

    Raises
    ------
    DataContractError
        For everything that `balanced` names, negative values, weights not above zero, and a level
        outside (0, 1).

    References
    ----------
    Barro, R. J. & Sala-i-Martin, X. (1992). *Journal of Political Economy* 100, 223–251; Pitman,
    E. J. G. (1939). *Biometrika* 31, 9–12, and Morgan, W. A. (1939). *Biometrika* 31, 13–19; for
    the use of such tests on convergence Carree, M. & Klomp, L. (1997). *Review of Economics and
    Statistics* 79, 683–686.

    Examples
    --------
    >>> panel = pd.DataFrame({"place": list("abc") * 3, "year": np.repeat([2020, 2021, 2022], 3),
    ...                       "income": [1.0, 2, 9, 2, 3, 9, 3, 5, 9]})
    >>> found = sigma_convergence(panel, value="income", by="place")
    >>> found.table[["n", "mean", "cv", "sd_log", "gini", "cv_change"]].round(3)
          n   mean     cv  sd_log   gini  cv_change
    year
    2020  3    4.0   0.89   0.917  0.444        0.0
    2021  3  4.667  0.662   0.635  0.333     -0.256
    2022  3  5.667   0.44   0.449  0.235     -0.505
    """
    beside: dict[str, Rule] = {} if weights is None else {weights: "positive"}
    data, _ = together(
        lambda: balanced(
            panel, value=value, by=by, time=time, rule="not negative", beside=beside
        ),
        lambda: check_share("level", level),
    )  # fmt: skip
    x: Floats = data.cells
    heads = np.ones_like(x) if weights is None else data.beside[weights]
    measures = dispersion(x, heads)
    table = pd.DataFrame({name: floats(found) for name, found in measures.items()})
    table.index = data.times
    table.insert(0, "n", len(data.units))
    for name in _FREE:
        first = measures[name][0]
        change = measures[name] / first - 1 if first > 0 else np.full(len(table), np.nan)
        table[f"{name}_change"] = floats(change)
    course = _course(measures, data.years, level)
    test, note = _first_against_last(x[:, 0], x[:, -1], level, weighted=weights is not None)
    return SigmaConvergence(table=table, course=course, test=test, note=note, level=level)


def dispersion(values: Floats, weights: Floats) -> dict[str, Floats]:
    """Return mean and measures of spread of each column, NaN where one is not defined.

    Examples
    --------
    >>> x = np.array([[1.0], [3.0]])
    >>> {name: round(float(found[0]), 4) for name, found in dispersion(x, np.ones((2, 1))).items()}
    {'mean': 2.0, 'sd': 1.0, 'cv': 0.5, 'sd_log': 0.5493, 'gini': 0.25, 'theil': 0.1308}
    """
    shares = weights / weights.sum(axis=0)
    mean = (shares * values).sum(axis=0)
    sd = np.sqrt((shares * (values - mean) ** 2).sum(axis=0))
    above = np.where(mean > 0, mean, np.nan)
    relative = values / above
    logs = np.log(values, out=np.full_like(values, np.nan), where=values > 0)
    sd_log = np.sqrt((shares * (logs - (shares * logs).sum(axis=0)) ** 2).sum(axis=0))
    order = np.argsort(values, axis=0, kind="stable")
    sorted_shares = np.take_along_axis(shares, order, axis=0)
    places = 2 * np.cumsum(sorted_shares, axis=0) - sorted_shares - 1
    gini = (sorted_shares * np.take_along_axis(relative, order, axis=0) * places).sum(axis=0)
    parts = relative * np.log(relative, out=np.zeros_like(relative), where=relative > 0)
    theil = (shares * parts).sum(axis=0)
    spread = {"sd": sd, "cv": sd / above, "sd_log": sd_log, "gini": gini, "theil": theil}
    flat = np.ptp(values, axis=0) == 0
    found = {
        name: np.where(flat & ~np.isnan(each), 0.0, np.where(each < 0, 0.0, each))
        for name, each in spread.items()
    }
    return {"mean": mean, **found}


def _course(measures: dict[str, Floats], years: Floats, level: float) -> pd.DataFrame:
    """Return the slope of the logarithm of each measure on time, and its falls."""
    design = np.column_stack([np.ones_like(years), years - years.mean()])
    slopes, errors = np.full(len(_FREE), np.nan), np.full(len(_FREE), np.nan)
    falls: list[float] = []
    for at, name in enumerate(_FREE):
        steps = np.diff(measures[name])
        falls.append(np.nan if np.isnan(steps).any() else float((steps < 0).sum()))
        if len(years) >= _LEAST and (measures[name] > 0).all():
            fit = least_squares(design, np.log(measures[name]), errors="OLS")
            slopes[at], errors[at] = fit.coefficients[1], fit.errors[1]
    df = max(len(years) - 2, 1)
    table = coefficient_table(_FREE, slopes, errors, df=df, level=level)
    table = table.rename(columns={"estimate": "slope"}).rename_axis(index="measure")
    table = table.assign(falls=falls, steps=float(len(years) - 1))
    return pd.DataFrame(
        {name: floats(table[name].to_numpy("float64", na_value=np.nan)) for name in table},
        index=table.index,
    ).astype({"falls": "Int64", "steps": "Int64"})


def _first_against_last(
    first: Floats, last: Floats, level: float, *, weighted: bool
) -> tuple[pd.Series, str | None]:
    """Return the Pitman–Morgan test of the logarithms, or <NA> and why."""
    from scipy.stats import t as student

    names, n = ["ratio", "low", "high", "t", "df", "p"], len(first)
    note = None
    if weighted:
        note = "it is for unweighted units"
    elif min(np.min(first), np.min(last)) <= 0:
        note = "a zero in the first or the last year has no logarithm"
    elif n < _LEAST:
        note = "it needs three units"
    elif np.ptp(first) == 0 or np.ptp(last) == 0:
        note = "all units are the same in the first or the last year"
    if note is not None:
        return pd.Series(floats([np.nan] * len(names)), index=names, name="test"), note
    early, late = np.log(first), np.log(last)
    covariance = np.cov(early, late)
    ratio = float(covariance[1, 1] / covariance[0, 0])
    rest = max(1 - float(covariance[0, 1]) ** 2 / float(covariance[0, 0] * covariance[1, 1]), 0.0)
    gap = (ratio - 1) / (2 * np.sqrt(ratio))
    t = float(gap * np.sqrt((n - 2) / rest)) if rest > 0 else float(np.sign(gap)) * np.inf
    reach = 1 + 2 * rest * float(student.ppf(0.5 + level / 2, n - 2)) ** 2 / (n - 2)
    root = np.sqrt(reach**2 - 1)
    found = [np.sqrt(ratio), np.sqrt(ratio * (reach - root)), np.sqrt(ratio * (reach + root))]
    found += [t, n - 2, 2 * float(student.sf(abs(t), n - 2))]
    return pd.Series(floats(found), index=names, name="test"), None
