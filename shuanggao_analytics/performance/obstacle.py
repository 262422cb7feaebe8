"""What holds a unit back most: the obstacle degree (障碍度) of each indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    table_faults,
    together,
)

if TYPE_CHECKING:
    from shuanggao_analytics.performance.cells import Weights


def obstacle_degree(
    X: pd.DataFrame,
    *,
    weights: Weights | None = None,
    normalised: bool = True,
) -> pd.DataFrame:
    r"""Return the share of each indicator in what a unit lacks to the best possible score.

    .. math:: O_{ij} = \frac{(1 - x_{ij}) w_j}{\sum_l (1 - x_{il}) w_l}

    The numerator is the weighted distance of the indicator to 1. The obstacle degree says where
    the score is lost, given the weights; it does not say why.

    Parameters
    ----------
    X
        Units × indicators, normalised to [0, 1] with 1 as the best; missing is an error.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.
    normalised
        Divide by the row sum (the obstacle degree proper); otherwise the numerators.

    Returns
    -------
    pandas.DataFrame
        The shape and labels of `X`; shares as fractions, each row summing to 1. In a row that
        has 1 wherever there is weight nothing is lacking and the shares are missing.

    Raises
    ------
    DataContractError
        For cells missing, no number or outside [0, 1], and for weights that do not fit the
        columns or do not sum to one: each cell and name.

    References
    ----------
    The obstacle model of Chinese evaluation studies, as in 张敬信《数学建模：算法与编程实现》,
    chapter on system evaluation (R package mathmodels, ``obstacle_degree``).

    Examples
    --------
    >>> x = pd.DataFrame({"teachers": [0.5, 1.0], "funds": [0.9, 1.0]}, index=["甲", "乙"])
    >>> obstacle_degree(x).round(3)
       teachers  funds
    甲     0.833  0.167
    乙       NaN    NaN
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share = together(
        lambda: checked_cells(X, table="X", low=0.0, high=1.0, remedy="normalise first"),
        lambda: checked_weights(weights, X.columns),
    )
    gaps = (1.0 - cells) * share
    if normalised:
        lacking = gaps.sum(axis=1, keepdims=True)
        gaps = np.divide(gaps, lacking, out=np.full_like(gaps, np.nan), where=lacking > 0)
    return pd.DataFrame(gaps, index=X.index, columns=X.columns)
