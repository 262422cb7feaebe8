"""The Mann–Kendall test of many series at once, plain or corrected for autocorrelation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import floats, whole_numbers, words
from shuanggao_analytics.performance.options import check_share, check_whole, require_known
from shuanggao_analytics.performance.trends import correction, kernel
from shuanggao_analytics.performance.trends.contract import (
    FEW,
    FEW_WHITE,
    NO_VARIANCE,
    checked_series,
    trend_words,
)
from shuanggao_analytics.performance.trends.exact import MOST_EXACT, exact_p

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

Variant: TypeAlias = Literal[
    "original", "hamed_rao", "yue_wang", "pre_whitening", "trend_free_pre_whitening"
]

VARIANTS: tuple[Variant, ...] = get_args(Variant)
_LAGGED = ("hamed_rao", "yue_wang")
_WHITE = ("pre_whitening", "trend_free_pre_whitening")


def mann_kendall(
    series: pd.DataFrame,
    *,
    variant: Variant = "original",
    lag: int | None = None,
    level: float = 0.05,
    exact_up_to: int = 10,
) -> pd.DataFrame:
    r"""Return the Mann–Kendall test of each column of a table: whether it rises or falls in time.

    .. math:: S = \sum_{i<j} \operatorname{sign}(x_j - x_i),\quad
              V = \frac{n(n-1)(2n+5) - \sum_g t_g(t_g-1)(2t_g+5)}{18},\quad
              z = \frac{S - \operatorname{sign} S}{\sqrt{V}}

    with groups of :math:`t_g` equal values. The question is about order only: neither the unit of
    the values nor the size of a step counts, and rows are taken as one time after the other.

    Parameters
    ----------
    series
        Times × series: one row a time in order, one column a series. Missing values are taken out
        of their own series; the others keep their order.
    variant
        ``original``; for autocorrelated series ``hamed_rao`` and ``yue_wang`` (V is multiplied by
        a factor), ``pre_whitening`` and ``trend_free_pre_whitening`` (the test is of
        :math:`x_t - r_1 x_{t-1}`, one value shorter; S, V, z, both tau and p are of those). All
        four need more years than a panel of colleges has: below some twenty, r is mostly noise.
    lag
        For ``hamed_rao`` and ``yue_wang`` the number of first lags used; all n − 1 by default.
    level
        Largest p that is called a trend; for ``hamed_rao`` also the level at which a lag counts.
    exact_up_to
        Longest series of which p is exact, from 0 (never) to 20. Exact p are for ``original``
        only.

    Returns
    -------
    pandas.DataFrame
        One row a column of `series`:

        - ``n``: values that are there;
        - ``s``, ``var_s``, ``z``;
        - ``tau``: tau-a, S over all pairs; ``tau_b``: corrected for ties, <NA> for a constant;
        - ``p``: two-sided. ``p_method`` is ``exact``: the share of all orders of these values
          (ties included) with an S as far from 0; or ``normal``: from z;
        - ``trend``: ``rising``, ``falling`` or ``none``;
        - ``reason``: why all but n is <NA>: fewer than three values (four for the whitened), or a
          corrected V that is not above 0.

        A series of equal values has S = V = z = 0 and p = 1.

    Raises
    ------
    DataContractError
        For a table with a bad cell or a column twice, a level outside (0, 1), a lag below 1 or
        with a variant that has none.
    UnknownNameError
        For another variant.

    References
    ----------
    Mann, H. B. (1945). Nonparametric tests against trend. *Econometrica* 13, 245–259. Kendall,
    M. G. (1975). *Rank Correlation Methods*, 4th ed., Griffin. Gilbert, R. O. (1987).
    *Statistical Methods for Environmental Pollution Monitoring*, Van Nostrand Reinhold, ch. 16.
    z is that of Hussain, M. M. & Mahmud, I. (2019). pyMannKendall. *JOSS* 4(39), 1556.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 4, 3, 5], "b": [3, 3, 2, None, 1], "c": [1] + [None] * 4})
    >>> mann_kendall(x)[["n", "s", "z", "p", "p_method", "trend", "reason"]].round(3)
       n     s      z      p p_method trend               reason
    a  5     8  1.715  0.083    exact  none                 <NA>
    b  4    -5 -1.445  0.167    exact  none                 <NA>
    c  1  <NA>   <NA>   <NA>     <NA>  <NA>  fewer than 3 values
    """
    cells, *_ = together(
        lambda: checked_series(series),
        lambda: check_options(variant, lag),
        lambda: check_share("level", level),
        lambda: check_whole("exact_up_to", exact_up_to, low=0, high=MOST_EXACT),
    )
    tested = tested_cells(cells, variant=variant, lag=lag, level=level, exact_up_to=exact_up_to)
    return tested.set_axis(series.columns, axis=0)


def tested_cells(
    cells: Floats,
    *,
    variant: Variant,
    lag: int | None,
    level: float,
    exact_up_to: int,
) -> pd.DataFrame:
    """Return the table of `mann_kendall` for N series × T times, numbered from 0.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 4.0, 3.0]])
    >>> table = tested_cells(x, variant="original", lag=None, level=0.05, exact_up_to=0)
    >>> table["p"].round(4).tolist()
    [0.3082]
    """
    n = kernel.counts(cells)
    white = variant in _WHITE
    used = _whitened(cells, variant) if white else cells
    s, variance = kernel.scores(used), kernel.variances(used)
    few = n < 3 + white
    if variant in _LAGGED:
        factor = (
            correction.hamed_rao(cells, lag=lag, level=level)
            if variant == "hamed_rao"
            else correction.yue_wang(cells, lag=lag)
        )
        variance = variance * factor
    z = kernel.z_scores(s, variance)
    z[few] = np.nan
    p = kernel.normal_p(z)
    exact = np.zeros(len(n), dtype=bool)
    if variant == "original" and exact_up_to:
        exact = ~few & (n <= exact_up_to)
        p[exact] = exact_p(cells[exact], up_to=exact_up_to)
    unknown = np.isnan(z)
    tau_a, tau_b = (np.where(unknown, np.nan, each) for each in kernel.tau(used, s))
    reasons = [(unknown, NO_VARIANCE), (few, FEW_WHITE if white else FEW)]
    return pd.DataFrame(
        {
            "n": n,
            "s": whole_numbers(s, unknown),
            "var_s": floats(np.where(unknown, np.nan, variance)),
            "z": floats(z),
            "tau": floats(tau_a),
            "tau_b": floats(tau_b),
            "p": floats(p),
            "p_method": words([(~unknown, "normal"), (exact, "exact")], len(n)),
            "trend": trend_words(p, s.astype(np.float64), level),
            "reason": words(reasons, len(n)),
        }
    )


def check_options(variant: object, lag: object) -> None:
    """Raise unless the variant is known and a lag is a whole number that the variant uses.

    Examples
    --------
    >>> check_options("original", 3)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      lag: not used by variant original (found '3'); it is for hamed_rao and yue_wang
    """
    require_known("variant", variant, VARIANTS)
    if lag is None:
        return
    if variant not in _LAGGED:
        remedy = "it is for hamed_rao and yue_wang"
        problem = f"not used by variant {variant}"
        raise DataContractError([Fault("lag", problem, value=str(lag), remedy=remedy)])
    check_whole("lag", lag, low=1)


def _whitened(cells: Floats, variant: Variant) -> Floats:
    if variant == "pre_whitening":
        return correction.pre_whitened(cells)
    return correction.trend_free_pre_whitened(cells)
