"""The geographical detector: how much of the spread of a value a division into strata explains."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Values
    from shuanggao_analytics.layout.points.located import Floats

_SAME = 1e-9


def factor_detector(y: Values, *, factors: pd.DataFrame) -> pd.DataFrame:
    r"""Return q of every factor: the share of the variance of `y` that lies between its strata.

    .. math:: q = 1 - \frac{\sum_h N_h \sigma_h^2}{N \sigma^2},\quad
              F = \frac{N - L}{L - 1}\,\frac{q}{1 - q} \sim F(L - 1,\ N - L;\ \lambda),\quad
              \lambda = \frac{1}{\sigma^2}\left[\sum_h \bar y_h^2
                        - \frac{1}{N}\left(\sum_h \sqrt{N_h}\,\bar y_h\right)^2\right]

    with variances of the population (divisor N). q is also the correlation ratio η², and rises
    with the number of strata even by chance: cut continuous factors into few classes, in a way
    that is stated (for instance ``pandas.qcut(x, 5)``), and look at p.

    Parameters
    ----------
    y
        One number a place.
    factors
        One row a place (matched by the index when `y` is a Series), one column a factor; each
        value names a stratum, none missing.

    Returns
    -------
    DataFrame
        One row a factor: ``q`` in [0, 1], ``F``, ``p`` (non-central F), ``noncentrality`` λ,
        ``strata`` L, ``smallest`` (places in the smallest stratum). A factor with one stratum has
        q = 0, one with a stratum a place q = 1: F, λ and p are then missing.

    Raises
    ------
    DataContractError
        For missing or non-numeric values, missing strata, a place twice or places that do not
        match: all of them at once.
    ShuanggaoError
        When `y` is the same everywhere.

    References
    ----------
    Wang, J.-F. et al. (2010). *IJGIS* 24, 107–127; Wang, J.-F., Zhang, T.-L. & Fu, B.-J. (2016).
    *Ecological Indicators* 67, 250–256 (q and its test).

    Examples
    --------
    >>> belts = pd.DataFrame({"belt": ["east", "east", "west", "west"]})
    >>> factor_detector([5.0, 6.0, 1.0, 2.0], factors=belts)["q"].round(4).tolist()
    [0.9412]
    """
    values, strata = _checked(y, factors)
    rows = [_factor(values, _codes(strata[[name]])) for name in strata.columns]
    columns = ["q", "F", "p", "noncentrality", "strata", "smallest"]
    return pd.DataFrame(rows, index=pd.Index(strata.columns, name="factor"), columns=columns)


def interaction_detector(y: Values, *, factors: pd.DataFrame) -> pd.DataFrame:
    """Return q of every pair of factors laid over each other, and how the two act together.

    With q₁ ≤ q₂ of the factors alone and q₁₂ of their overlay: ``none`` when q₁₂ = q₂,
    ``bi-enhance`` between q₂ and q₁ + q₂, ``independent`` at that sum, ``nonlinear-enhance`` above
    it. The overlay is finer than both divisions, so q₁₂ ≥ q₂ always: the two weakening kinds of
    the paper cannot occur, and a part of every rise is the finer division alone.

    Parameters
    ----------
    y, factors
        As for `factor_detector`; at least two factors.

    Returns
    -------
    DataFrame
        One row a pair: ``first``, ``second``, ``q_first``, ``q_second``, ``q_both``, ``strata`` of
        the overlay, ``interaction``.

    Raises
    ------
    DataContractError, ShuanggaoError
        As for `factor_detector`; also for fewer than two factors.

    References
    ----------
    Wang, J.-F. et al. (2010). *IJGIS* 24, 107–127, table 2.

    Examples
    --------
    >>> crossed = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    >>> interaction_detector([0.0, 1.0, 1.0, 0.0], factors=crossed)["interaction"].item()
    'nonlinear-enhance'
    """
    values, strata = _checked(y, factors)
    if strata.shape[1] < 2:
        fault = Fault("factors", "an interaction needs two factors", value=str(strata.shape[1]))
        raise DataContractError([fault])
    alone = {name: _factor(values, _codes(strata[[name]]))[0] for name in strata.columns}
    rows = []
    for first, second in combinations(strata.columns, 2):
        q, _, _, _, count, _ = _factor(values, _codes(strata[[first, second]]))
        kind = _interaction(alone[first], alone[second], q)
        rows.append((first, second, alone[first], alone[second], q, count, kind))
    columns = ["first", "second", "q_first", "q_second", "q_both", "strata"]
    return pd.DataFrame(rows, columns=[*columns, "interaction"])


def _factor(values: Floats, code: Codes) -> tuple[float, float, float, float, int, int]:
    from scipy.stats import ncf

    size = np.bincount(code)
    mean = np.bincount(code, weights=values) / size
    variance = float(values.var())
    left = np.bincount(code, weights=(values - mean[code]) ** 2).sum()
    q = min(1.0, max(0.0, float(1 - left / (values.size * variance))))
    n, count = values.size, size.size
    if count in (1, n):
        return q, np.nan, np.nan, np.nan, count, int(np.min(size))
    root = float(np.sum(np.sqrt(size) * mean)) ** 2 / n
    noncentrality = (float(np.sum(mean**2)) - root) / variance
    ratio = (n - count) / (count - 1) * q / (1 - q) if q < 1 else np.inf
    p = float(ncf.sf(ratio, count - 1, n - count, noncentrality)) if q < 1 else 0.0
    return q, ratio, p, noncentrality, count, int(np.min(size))


def _interaction(first: float, second: float, both: float) -> str:
    if both <= max(first, second) + _SAME:
        return "none"
    if abs(both - first - second) <= _SAME:
        return "independent"
    return "nonlinear-enhance" if both > first + second else "bi-enhance"


def _codes(strata: pd.DataFrame) -> Codes:
    return np.asarray(strata.groupby(list(strata.columns), observed=True).ngroup())


def _checked(y: Values, factors: pd.DataFrame) -> tuple[Floats, pd.DataFrame]:
    if not isinstance(y, pd.Series) and len(y) != len(factors):
        raise DataContractError([Fault("y", f"{len(y)} values for {len(factors)} places")])
    series = y if isinstance(y, pd.Series) else pd.Series(np.asarray(y), index=factors.index)
    faults = [
        Fault(table, "a place twice", row=str(label), remedy="give one row a place")
        for table, index in (("y", series.index), ("factors", factors.index))
        for label in index[index.duplicated()].unique()
    ]
    if faults:
        raise DataContractError(faults)
    apart = series.index.symmetric_difference(factors.index)
    faults = [
        Fault("factors", "y and factors do not hold the same places", row=str(label))
        for label in apart
    ]
    numbers = pd.to_numeric(series, errors="coerce").astype("float64")
    faults += [
        Fault("y", "needs a number", row=str(label), value=str(series[label]))
        for label in series.index[~np.isfinite(numbers)]
    ]
    faults += [
        Fault("factors", "no stratum given", row=str(label), column=str(name))
        for name in factors.columns
        for label in factors.index[factors[name].isna()]
    ]
    if factors.shape[1] == 0 or factors.empty:
        faults.append(Fault("factors", "there is no factor or no place"))
    if faults:
        raise DataContractError(faults)
    values = np.asarray(numbers, dtype="float64")
    if np.ptp(values) == 0:
        msg = "y is the same everywhere, so there is no variance to explain"
        raise ShuanggaoError(msg)
    return values, factors.loc[series.index]
