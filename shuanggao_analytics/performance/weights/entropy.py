"""Weights of indicators: equal, and by entropy (熵权法).

A weight is learned from the table it is given and from nothing else. In particular no small
constant is added before logarithms are taken: p ln p is 0 where p is 0, its limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_cells, table_faults

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats


def equal_weights(X: pd.DataFrame) -> pd.Series:
    r"""Return the same weight for each column of `X`: :math:`w_j = 1/m`.

    Parameters
    ----------
    X
        Units × indicators; only the column names are read.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1.

    Raises
    ------
    DataContractError
        For anything but a table with rows and with each column name once.

    Examples
    --------
    >>> equal_weights(pd.DataFrame({"a": [1, 4], "b": [2, 16]})).tolist()
    [0.5, 0.5]
    """
    faults = table_faults(X, "X")
    if faults:
        raise DataContractError(faults)
    return pd.Series(1.0 / X.shape[1], index=X.columns, name="weight")


def entropy(X: pd.DataFrame) -> pd.Series:
    r"""Return the information entropy of each column of `X`, between 0 and 1.

    .. math:: e_j = -\frac{1}{\ln n} \sum_{i=1}^n p_{ij} \ln p_{ij},\quad
              p_{ij} = x_{ij} / \sum_i x_{ij},\quad 0 \ln 0 = 0

    Parameters
    ----------
    X
        n ≥ 2 units × indicators, numbers ≥ 0, larger is better: normalised or raw, as the
        user decides. Zeros are values and are kept; a missing value is an error.

    Returns
    -------
    pandas.Series
        ``entropy`` by column; 1 for a column with the same value everywhere, 0 for one with a
        single value above zero.

    Raises
    ------
    DataContractError
        For cells missing, negative or no number, a column of zeros (it has no shares), and
        fewer than two rows: all of them at once.

    References
    ----------
    Shannon, C. E. (1948). *Bell System Technical Journal* 27, 379–423.

    Examples
    --------
    >>> entropy(pd.DataFrame({"a": [1, 4], "b": [2, 16]})).round(6).tolist()
    [0.721928, 0.503258]
    """
    cells = checked_cells(X, table="X", low=0.0, remedy="turn its direction round first")
    faults = [
        Fault("X", "all zeros: no shares to take", column=str(name), remedy="leave it out")
        for name in X.columns[cells.sum(axis=0) == 0]
    ]
    if len(cells) < 2:
        faults.append(Fault("X", "entropy needs two rows or more", value=str(len(cells))))
    if faults:
        raise DataContractError(faults)
    return pd.Series(1.0 - _redundancy(cells), index=X.columns, name="entropy")


def entropy_weights(X: pd.DataFrame) -> pd.Series:
    r"""Return entropy weights: the more a column differs between the units, the more it weighs.

    .. math:: w_j = \frac{1 - e_j}{\sum_l (1 - e_l)}

    with the entropy :math:`e_j` of `entropy`. The weights follow from the shares
    :math:`p_{ij}`, so they do not change when a column is multiplied by a number, but they do
    when a number is added: min–max values and raw values give different weights, and one skewed
    count can take most of the weight.

    Parameters
    ----------
    X
        As for `entropy`.

    Returns
    -------
    pandas.Series
        ``weight`` by column, summing to 1. A column with the same value everywhere has e = 1
        and so the weight 0.

    Raises
    ------
    DataContractError
        As for `entropy`; also when no column differs between the units.

    References
    ----------
    Zeleny, M. (1982). *Multiple Criteria Decision Making*, McGraw-Hill, ch. 7.

    Examples
    --------
    >>> entropy_weights(pd.DataFrame({"a": [1, 4], "b": [2, 16]})).round(3).tolist()
    [0.359, 0.641]
    """
    redundancy = 1.0 - entropy(X)
    if not redundancy.any():
        remedy = "leave constant columns out, or use equal weights"
        raise DataContractError([Fault("X", "no column differs between the rows", remedy=remedy)])
    return (redundancy / redundancy.sum()).rename("weight")


def _redundancy(cells: Floats) -> Floats:
    """Return 1 − e of each column, exactly 0 for a constant one."""
    shares = cells / cells.sum(axis=0)
    terms = shares * np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    spread = np.maximum(1.0 + terms.sum(axis=0) / np.log(len(cells)), 0.0)
    constant = cells.min(axis=0) == cells.max(axis=0)
    redundancy: Floats = np.where(constant, 0.0, spread)
    return redundancy
