"""Sensitivity to hidden bias: how unequal the odds in a pair must be to explain a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import numbers, places
from shuanggao_analytics.performance.options import check_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats

GAMMAS = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0)
_EXACT = 20  # pairs up to which the distribution is counted out
_LARGEST = 1e6  # Γ beyond which nobody looks


def rosenbaum_bounds(differences: pd.Series, *, gammas: Sequence[float] = GAMMAS) -> pd.DataFrame:
    r"""Return the bounds of p of the signed-rank test when treatment was not drawn evenly in pairs.

    Two units of a pair may differ in something unseen that makes the odds of treatment up to Γ
    times greater for one of them. The signed-rank statistic T, the sum of the ranks of
    :math:`\lvert d_s\rvert` over the differences of the majority's sign, then lies between sums
    of independent variables that are the rank with chance :math:`1 - p` and :math:`p`:

    .. math:: p = \frac{\Gamma}{1 + \Gamma},\quad
              \operatorname{E} T = p \sum_s q_s,\quad
              \operatorname{Var} T = p (1 - p) \sum_s q_s^2

    Parameters
    ----------
    differences
        Treated − control, one a pair. Pairs without difference are ranked with the others and
        count for neither side; equal differences share their mean rank.
    gammas
        Values of Γ, each ≥ 1.

    Returns
    -------
    pandas.DataFrame
        By ``gamma``: ``p_low`` and ``p_high``, one-sided in the direction of the differences.
        Counted out for up to 20 pairs, by the normal distribution (no correction) for more.

    Raises
    ------
    DataContractError
        For differences missing or no numbers, none that is not 0, and a Γ below 1.

    References
    ----------
    Rosenbaum, P. R. (2002). *Observational Studies*, 2nd ed., Springer, §4.3.

    Examples
    --------
    >>> rosenbaum_bounds(pd.Series([1, 2, 3, 4, 5]), gammas=(1, 2)).round(4)
            p_low  p_high
    gamma
    1.0    0.0312  0.0312
    2.0    0.0041  0.1317
    """
    values, checked = together(lambda: _checked(differences), lambda: _checked_gammas(gammas))
    found = [(_p(values, 1 / gamma), _p(values, gamma)) for gamma in checked]
    index = pd.Index(checked, name="gamma", dtype="float64")
    return pd.DataFrame(found, columns=["p_low", "p_high"], index=index)


def sensitivity_gamma(differences: pd.Series, *, alpha: float = 0.05) -> float:
    """Return the largest Γ at which p cannot be above `alpha`; NaN where it is even at Γ = 1.

    Parameters
    ----------
    differences
        As for `rosenbaum_bounds`.
    alpha
        One-sided level.

    Raises
    ------
    DataContractError
        As for `rosenbaum_bounds`, and for a level that is not between 0 and 1.

    Examples
    --------
    >>> round(sensitivity_gamma(pd.Series(range(1, 11))), 3)  # (Γ / (1 + Γ))¹⁰ = 0.05
    2.863
    """
    from scipy.optimize import brentq

    values, _ = together(lambda: _checked(differences), lambda: check_share("alpha", alpha))
    if _p(values, 1.0) > alpha:
        return float("nan")
    if _p(values, _LARGEST) <= alpha:
        return float("inf")
    root = brentq(lambda g: _p(values, float(np.exp(g))) - alpha, 0.0, np.log(_LARGEST))
    return float(np.exp(root))


def _p(values: Floats, gamma: float) -> float:
    """Return the chance of a rank sum as large as the one found, at the odds Γ."""
    from scipy.stats import norm, rankdata

    ranks = rankdata(np.abs(values))
    counted, chance = ranks[values != 0], gamma / (1 + gamma)
    total = max(ranks[values > 0].sum(), ranks[values < 0].sum())
    if len(counted) > _EXACT:
        spread = np.sqrt(chance * (1 - chance) * np.sum(counted**2))
        return float(norm.sf((total - chance * counted.sum()) / spread))
    steps = np.rint(2 * counted).astype(int)  # mean ranks are halves
    share = np.zeros(int(steps.sum()) + 1)
    share[0] = 1.0
    for step in steps:
        moved = np.zeros_like(share)
        moved[step:] = share[: len(share) - step]
        share = (1 - chance) * share + chance * moved
    return float(min(share[int(np.rint(2 * total)) :].sum(), 1.0))


def _checked(differences: pd.Series) -> Floats:
    values, bad = numbers(differences)
    wrong = bad | np.isnan(values)
    faults = [
        Fault("differences", "needs a finite number", row_name(differences.index[at]), None,
              str(differences.iloc[at]))
        for at in places(wrong)
    ]  # fmt: skip
    if not faults and not np.any(values):
        faults = [Fault("differences", "none that is not 0")]
    if faults:
        raise DataContractError(faults)
    return values


def _checked_gammas(gammas: Sequence[float]) -> list[float]:
    values, bad = numbers(pd.Series([*gammas], dtype=object))
    faults = [
        Fault("gammas", "needs a number ≥ 1", value=str(gammas[at]))
        for at in places(bad | ~(values >= 1))
    ]
    if faults:
        raise DataContractError(faults)
    return [*map(float, values)]
