"""What the weights learned from a table check of it, and the correlations of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

CORRELATIONS = ("pearson", "spearman")
_SAME = 1e-12  # a correlation this near to ±1 is ±1: the rest is rounding


def compared_cells(
    X: pd.DataFrame,
    *,
    low: float = -np.inf,
    high: float = np.inf,
) -> Floats:
    """Return the cells of a complete table of two rows or more, or raise naming each bad cell.

    `low` and `high` are bounds as for `cells.checked_cells`.

    Examples
    --------
    >>> compared_cells(pd.DataFrame({"a": [1, 2]})).tolist()
    [[1.0], [2.0]]
    """
    cells = checked_cells(X, table="X", low=low, high=high)
    if len(cells) < 2:
        raise DataContractError([Fault("X", "needs two rows or more to compare", value="1")])
    return cells


def differing(cells: Floats) -> NDArray[np.bool_]:
    """Return which columns differ between the rows, or raise when none does.

    Examples
    --------
    >>> differing(np.array([[1.0, 2.0], [1.0, 3.0]])).tolist()
    [False, True]
    """
    differs: NDArray[np.bool_] = cells.min(axis=0) < cells.max(axis=0)
    if not differs.any():
        remedy = "leave constant columns out, or use equal weights"
        raise DataContractError([Fault("X", "no column differs between the rows", remedy=remedy)])
    return differs


def all_differing(X: pd.DataFrame) -> Floats:
    """Return the cells of a table without constant columns, or raise naming those.

    Examples
    --------
    >>> all_differing(pd.DataFrame({"a": [1, 2]})).tolist()
    [[1.0], [2.0]]
    """
    cells = compared_cells(X)
    constant = X.columns[cells.min(axis=0) == cells.max(axis=0)]
    if len(constant):
        remedy = "a constant column has no correlation: leave it out"
        raise DataContractError(
            Fault("X", "the same value in every row", column=str(name), remedy=remedy)
            for name in constant
        )
    return cells


def correlations(cells: Floats, *, method: str = "pearson") -> Floats:
    """Return the correlations of columns that all differ between the rows.

    Parameters
    ----------
    cells
        Rows × columns, none constant.
    method
        ``pearson``, or ``spearman``: Pearson's of the ranks, ties the mean of theirs.

    Returns
    -------
    numpy.ndarray
        Columns × columns, symmetric, exactly 1 on the diagonal and wherever rounding alone
        keeps two columns from ±1.

    Examples
    --------
    >>> correlations(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    values = cells
    if method == "spearman":
        values = pd.DataFrame(cells).rank().to_numpy(dtype="float64")
    centred = values - values.mean(axis=0)
    centred = centred / np.abs(centred).max(axis=0)
    unit = centred / np.sqrt((centred**2).sum(axis=0))
    found = np.clip(unit.T @ unit, -1.0, 1.0)
    found = np.where(1.0 - np.abs(found) < _SAME, np.sign(found), found)
    np.fill_diagonal(found, 1.0)
    symmetric: Floats = (found + found.T) / 2.0
    return symmetric
