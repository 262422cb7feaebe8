"""Weights by the effect of leaving an indicator out: MEREC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells, row_name, together
from shuanggao_analytics.performance.scaling.directions import checked_signs

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.scaling.directions import Directions


def merec_weights(
    X: pd.DataFrame,
    *,
    directions: Directions | None = None,
) -> pd.Series:
    r"""Return MEREC weights: an indicator counts what its removal changes in the units' scores.

    .. math:: w_j = \frac{E_j}{\sum_l E_l},\quad E_j = \sum_i |S_{ij} - S_i|,\quad
              S_i = \ln\Bigl(1 + \tfrac1m \sum_k |\ln n_{ik}|\Bigr),\quad
              S_{ij} = \ln\Bigl(1 + \tfrac1m \sum_{k \ne j} |\ln n_{ik}|\Bigr)

    with :math:`n_{ij} = \min_i x_{ij} / x_{ij}` for direction +1 and
    :math:`x_{ij} / \max_i x_{ij}` for −1. Multiplying an indicator by a number changes nothing.

    Parameters
    ----------
    X
        n ≥ 2 units × m indicators, all > 0; missing is an error, and so is a zero, which has no
        logarithm.
    directions
        By column name, or in the order of the columns; all +1 by default.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1; 0 for an indicator with the same value everywhere.

    Raises
    ------
    DataContractError
        For cells missing, text or ≤ 0, directions that cannot be read, and when no indicator
        differs between the units.

    References
    ----------
    Keshavarz-Ghorabaee, M., et al. (2021). *Symmetry* 13(4), 525.

    Examples
    --------
    >>> X = pd.DataFrame({"income": [2, 4, 8], "ratio": [18, 15, 21]})
    >>> merec_weights(X, directions=[1, -1]).round(3).to_dict()
    {'income': 0.804, 'ratio': 0.196}
    """
    cells, signs = together(
        lambda: checked_cells(X, table="X"), lambda: checked_signs(directions, X.columns)
    )
    faults = [
        Fault(
            "X", "needs a number > 0", row_name(X.index[i]), str(X.columns[j]), f"{cells[i, j]:g}"
        )
        for i, j in np.argwhere(cells <= 0)
    ]
    if faults:
        raise DataContractError(faults)
    scaled = np.where(signs > 0, cells.min(axis=0) / cells, cells / cells.max(axis=0))
    effect = _effects(np.abs(np.log(scaled)))
    if not effect.sum() > 0:
        raise DataContractError([Fault("X", "no column differs between the rows")])
    return pd.Series(effect / effect.sum(), index=X.columns, name="weight")


def _effects(logs: Floats) -> Floats:
    """Return what leaving each column out changes in the scores, summed over the rows."""
    size = logs.shape[1]
    total = logs.sum(axis=1, keepdims=True)
    whole, without = np.log1p(total / size), np.log1p((total - logs) / size)
    effects: Floats = np.abs(without - whole).sum(axis=0)
    return effects
