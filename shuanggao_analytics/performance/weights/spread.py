"""Weights by spread: CRITIC, its form with entropy, and the coefficient of variation (变异系数法).

An indicator counts more the more it tells the units apart and, for CRITIC, the less the other
indicators say the same. A weight is learned from the table it is given and from nothing else.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import table_faults, together
from shuanggao_analytics.performance.options import require_known
from shuanggao_analytics.performance.scaling.directions import checked_signs
from shuanggao_analytics.performance.weights.checks import (
    CORRELATIONS,
    compared_cells,
    correlations,
    differing,
)
from shuanggao_analytics.performance.weights.entropy import entropy

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.directions import Directions

SPREADS = ("deviation", "entropy")
SCALINGS = ("minmax", "none")


class ConstantIndicatorWarning(UserWarning):
    """Some indicators have the same value in every row and so got the weight 0."""


def critic_weights(
    X: pd.DataFrame,
    *,
    directions: Directions | None = None,
    correlation: Literal["pearson", "spearman"] = "pearson",
    spread: Literal["deviation", "entropy"] = "deviation",
    scaling: Literal["minmax", "none"] = "minmax",
    floor: float = 0.0,
) -> pd.Series:
    r"""Return CRITIC weights: spread of a column, times its conflict with the other columns.

    .. math:: w_j = \frac{C_j}{\sum_l C_l},\quad C_j = S_j \sum_k (1 - r_{jk})

    Of the scaled columns, :math:`S_j` is the standard deviation (its divisor cancels) or, with
    ``spread="entropy"``, :math:`1 - e_j` with the entropy :math:`e_j` of `entropy`, and
    :math:`r_{jk}` are the correlations. Scaling is min–max inside, after turning the columns
    of direction −1 round, so that units do not matter; columns that are min–max values already
    stay as they are.

    Parameters
    ----------
    X
        n ≥ 2 units × indicators, any numbers; a missing value is an error.
    directions
        +1 or −1 by column, in any of the usual writings; all +1 by default.
    correlation
        ``pearson``, or ``spearman`` on ranks.
    spread
        ``deviation`` or ``entropy`` (the entropy–CRITIC weights, 熵权-CRITIC).
    scaling
        ``minmax``, or ``none`` for values on a common scale already, such as goalpost scores:
        they are used as given, all larger-better, and for the entropy within [0, 1].
    floor
        With ``spread="entropy"`` only: before the entropy is taken, and for nothing else, values
        below `floor` become `floor` and those above 1 − `floor` become that. Textbook programs
        hide 0.002 here; the definition needs none, so it is 0 unless said.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1. A column with the same value everywhere gets 0, with
        a `ConstantIndicatorWarning` naming it, and the others are weighted as if it were not
        there. If only one column differs it gets 1.

    Raises
    ------
    DataContractError
        For cells missing or no number, directions that do not fit, a floor outside [0, 0.5) or
        without entropy, no column that differs, and columns that all say the same (every
        correlation is 1, so there is no conflict to weigh by).
    UnknownNameError
        For another option.

    Warns
    -----
    ConstantIndicatorWarning
        When a column is constant.

    References
    ----------
    Diakoulaki, D., Mavrotas, G. & Papayannakis, L. (1995). Determining objective weights in
    multiple criteria problems: the CRITIC method. *Computers & Operations Research* 22, 763–770.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [3, 5, 2, 7], "b": [10, 20, 15, 25]})
    >>> critic_weights(x, directions=["+", "-"]).round(4).to_dict()
    {'a': 0.5075, 'b': 0.4925}
    """
    require_known("correlation", correlation, CORRELATIONS)
    require_known("spread", spread, SPREADS)
    require_known("scaling", scaling, SCALINGS)
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    shares = (spread, scaling) == ("entropy", "none")
    low, high = (0.0, 1.0) if shares else (-np.inf, np.inf)
    cells, signs, _ = together(
        lambda: compared_cells(X, low=low, high=high),
        lambda: checked_signs(directions, X.columns),
        lambda: _check_options(directions, spread, scaling, floor),
    )
    differs = differing(cells)
    if not differs.all():
        names = ", ".join(map(str, X.columns[~differs]))
        message = f"the same value in every row, so the weight is 0: {names}"
        warnings.warn(message, ConstantIndicatorWarning, stacklevel=2)
    values = (cells * signs)[:, differs]
    if scaling == "minmax":
        low, high = values.min(axis=0), values.max(axis=0)
        values = (values - low) / (high - low)
    weights = pd.Series(0.0, index=X.columns, name="weight")
    weights[differs] = _critic(values, correlation=correlation, spread=spread, floor=floor)
    return weights


def cv_weights(X: pd.DataFrame) -> pd.Series:
    r"""Return weights by the coefficient of variation: spread in proportion to the mean.

    .. math:: w_j = \frac{v_j}{\sum_l v_l},\quad v_j = s_j / |\bar x_j|

    with the sample standard deviation :math:`s_j` (divisor n − 1, which cancels). Multiplying a
    column by a number changes nothing, adding one does: use it for indicators with a true zero.

    Parameters
    ----------
    X
        n ≥ 2 units × indicators, numbers; zeros are values, a missing value is an error.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1; 0 for a column with the same value everywhere.

    Raises
    ------
    DataContractError
        For cells missing or no number, a column that differs and has the mean 0, and when no
        column differs.

    Examples
    --------
    >>> cv_weights(pd.DataFrame({"a": [1, 3], "b": [30, 50]})).round(4).to_dict()
    {'a': 0.6667, 'b': 0.3333}
    """
    cells = compared_cells(X)
    differs = differing(cells)
    size = np.abs(cells).max(axis=0)
    scaled = cells / np.where(size > 0, size, 1.0)
    mean = np.abs(scaled.mean(axis=0))
    remedy = "a spread in proportion to 0 is not defined: use another scheme"
    faults = [
        Fault("X", "the mean is zero", column=str(name), remedy=remedy)
        for name in X.columns[differs & (mean <= 1e-12)]
    ]
    if faults:
        raise DataContractError(faults)
    variation = np.zeros(len(X.columns))
    variation[differs] = scaled[:, differs].std(axis=0, ddof=1) / mean[differs]
    return pd.Series(variation / variation.sum(), index=X.columns, name="weight")


def _check_options(directions: Directions | None, spread: str, scaling: str, floor: float) -> None:
    faults = []
    if not 0.0 <= floor < 0.5:
        faults.append(Fault("floor", "outside [0, 0.5)", value=str(floor)))
    if floor and spread != "entropy":
        remedy = "leave it out: a standard deviation needs no floor"
        faults.append(Fault("floor", "given without entropy", value=str(floor), remedy=remedy))
    if directions is not None and scaling == "none":
        remedy = "values used as given must all be larger-better: turn them round first"
        faults.append(Fault("directions", 'given together with scaling="none"', remedy=remedy))
    if faults:
        raise DataContractError(faults)


def _critic(values: Floats, *, correlation: str, spread: str, floor: float) -> Floats:
    """Return the weights of scaled columns that all differ between the rows."""
    if values.shape[1] == 1:
        return np.ones(1)
    if spread == "entropy":
        clamped = np.clip(values, floor, 1.0 - floor)
        amount = 1.0 - entropy(pd.DataFrame(clamped)).to_numpy(dtype="float64")
    else:
        amount = values.std(axis=0, ddof=1)
    conflict = (1.0 - correlations(values, method=correlation)).sum(axis=1)
    information: Floats = amount * conflict
    total = information.sum()
    if total == 0:
        problem, remedy = "the columns that differ all say the same", "use one of them"
        raise DataContractError([Fault("X", problem, remedy=remedy)])
    weights: Floats = information / total
    return weights
