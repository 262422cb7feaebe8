r"""TOPSIS: how near a unit is to the best of everything, and how far from the worst (优劣解距离法).

The same two distances serve a table of raw indicators, normalised here, and an index whose
values are on a common scale already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import by_blocks, checked_name
from shuanggao_analytics.performance.cells import (
    checked_cells,
    checked_weights,
    row_name,
    table_faults,
    together,
)
from shuanggao_analytics.performance.ranks import competition_ranks
from shuanggao_analytics.performance.scaling.directions import checked_signs

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights
    from shuanggao_analytics.performance.scaling.directions import Directions

Normalisation: TypeAlias = Literal["vector", "minmax"] | None
_SEPARATES = "it separates nobody: leave it out"


def topsis(
    X: pd.DataFrame,
    *,
    weights: Weights | None = None,
    directions: Directions | None = None,
    normalise: Normalisation = "vector",
) -> pd.DataFrame:
    r"""Return the distances of each unit to the ideal and anti-ideal point, and its closeness.

    .. math:: v_{ij} = w_j r_{ij},\quad d_i^\pm = \sqrt{\sum_j (v_{ij} - v_j^\pm)^2},\quad
              C_i = \frac{d_i^-}{d_i^+ + d_i^-}

    with :math:`v_j^+` the best and :math:`v_j^-` the worst of the units in indicator j.

    Parameters
    ----------
    X
        Units × indicators, as measured; zeros are values, a missing value is an error.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.
    directions
        +1 where more is better, −1 where less is (the ideal is then the least); by name or in
        the order of the columns. All +1 by default.
    normalise
        ``"vector"``: :math:`r = x / \sqrt{\sum x^2}` (Hwang & Yoon); ``"minmax"``:
        :math:`r = (x - \min x)/(\max x - \min x)`; ``None``: r = x, for values on a common scale.

    Returns
    -------
    pandas.DataFrame
        ``d_plus``, ``d_minus``, ``closeness`` in [0, 1] and ``rank`` by unit. Rank 1 is the
        largest closeness, the nearest to the ideal; equal ones share a rank.

    Raises
    ------
    DataContractError
        For cells missing or no number, weights and directions that do not fit, a column of zeros
        (``"vector"``), a constant column (``"minmax"``), and units equal in every indicator that
        has a weight: then both points are the same and no closeness is defined.
    UnknownNameError
        For another normalisation.

    References
    ----------
    Hwang, C.-L. & Yoon, K. (1981). *Multiple Attribute Decision Making*, Springer.

    Examples
    --------
    >>> x = pd.DataFrame({"teachers": [5, 7, 8, 7], "dropout": [8, 6, 8, 4]}, index=list("ABCD"))
    >>> topsis(x, directions=[1, -1]).round(3)
       d_plus  d_minus  closeness  rank
    A   0.185    0.000      0.000     4
    B   0.083    0.104      0.557     2
    C   0.149    0.110      0.424     3
    D   0.037    0.166      0.820     1
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share, signs, _ = together(
        lambda: _normalised(X, normalise),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_signs(directions, X.columns),
        lambda: checked_name("normalise", normalise, ("vector", "minmax", None)),
    )
    plus, minus = topsis_distances(cells * signs, share[None, :])
    if not (plus[0] + minus[0]).any():
        remedy = "ideal and anti-ideal are the same point: give units or indicators that differ"
        problem = "all units are equal in every weighted indicator"
        raise DataContractError([Fault("X", problem, remedy=remedy)])
    return _result(plus[0], minus[0], X.index)


def closeness(d_plus: pd.Series, d_minus: pd.Series) -> pd.DataFrame:
    r"""Return closeness and rank from distances already known: :math:`C = d^- / (d^+ + d^-)`.

    For published tables that print the distances.

    Parameters
    ----------
    d_plus, d_minus
        Distance to the ideal and to the anti-ideal by unit, ≥ 0, with the same labels.

    Returns
    -------
    pandas.DataFrame
        ``d_plus``, ``d_minus``, ``closeness``, ``rank`` with the index of `d_plus`. Rank 1 is the
        largest closeness to the point called ideal, whatever that point stands for: in an index
        of poverty the first is the poorest.

    Raises
    ------
    DataContractError
        For a distance missing, negative or no number, labels that differ or stand twice, and a
        unit both of whose distances are 0.

    References
    ----------
    As for `topsis`.

    Examples
    --------
    >>> closeness(pd.Series({"甲": 1.0, "乙": 3.0}), pd.Series({"甲": 3.0, "乙": 1.0}))
       d_plus  d_minus  closeness  rank
    甲     1.0      3.0       0.75     1
    乙     3.0      1.0       0.25     2
    """
    given = {"d_plus": d_plus, "d_minus": d_minus}
    faults = [
        Fault(name, "not a Series", value=type(each).__name__, remedy="give distances by unit")
        for name, each in given.items()
        if not isinstance(each, pd.Series)
    ]
    if not faults:
        faults = [
            Fault(name, "unit twice", row=row_name(unit))
            for name, each in given.items()
            for unit in each.index[each.index.duplicated()].unique()
        ]
        faults += [
            Fault(name, "no distance given", row=row_name(unit))
            for name, each, other in (("d_minus", d_minus, d_plus), ("d_plus", d_plus, d_minus))
            for unit in other.index[~other.index.isin(each.index)]
        ]
    if faults:
        raise DataContractError(faults)
    table = pd.DataFrame({"d_plus": d_plus, "d_minus": d_minus.reindex(d_plus.index)})
    cells = checked_cells(table, table="distances", low=0.0)
    if (nowhere := cells.sum(axis=1) == 0).any():
        raise DataContractError(
            Fault("distances", "both are 0: no closeness is defined", row=row_name(unit))
            for unit in table.index[nowhere]
        )
    return _result(cells[:, 0], cells[:, 1], table.index)


def topsis_distances(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the D × U distances to the best and to the worst of U × I values, D × I weights.

    Examples
    --------
    >>> plus, minus = topsis_distances(np.array([[0.0], [3.0], [4.0]]), np.array([[1.0]]))
    >>> plus.tolist(), minus.tolist()
    ([[4.0, 1.0, 0.0]], [[0.0, 3.0, 4.0]])
    """
    squared = weights**2
    to_best = (values.max(axis=0) - values) ** 2
    to_worst = (values - values.min(axis=0)) ** 2
    return np.sqrt(squared @ to_best.T), np.sqrt(squared @ to_worst.T)


def topsis_scores(values: Floats, weights: Floats) -> Floats:
    """Return the D × U closeness of U × I values under D × I weights, ½ where all units are equal.

    Examples
    --------
    >>> topsis_scores(np.array([[0.0], [3.0], [4.0]]), np.array([[1.0]])).tolist()
    [[0.0, 0.75, 1.0]]
    """

    def scores(w: Floats) -> Floats:
        plus, minus = topsis_distances(values, w)
        plus += minus
        return np.divide(minus, plus, out=np.full_like(plus, 0.5), where=plus > 0)

    return by_blocks(scores, weights, units=len(values))


def _normalised(X: pd.DataFrame, method: Normalisation) -> Floats:
    cells = checked_cells(X, table="X")
    if method == "vector":
        top = np.abs(cells).max(axis=0)
        _refuse(X.columns[top == 0], "all zeros: a vector without length")
        cells = cells / top
        length = np.sqrt((cells**2).sum(axis=0))
        unit: Floats = cells / length
        return unit
    if method == "minmax":
        low = cells.min(axis=0)
        spread = cells.max(axis=0) - low
        _refuse(X.columns[spread == 0], "the same value in every row")
        scaled: Floats = (cells - low) / spread
        return scaled
    return cells


def _refuse(columns: pd.Index, problem: str) -> None:
    if len(columns):
        raise DataContractError(
            Fault("X", problem, column=str(name), remedy=_SEPARATES) for name in columns
        )


def _result(plus: Floats, minus: Floats, units: pd.Index) -> pd.DataFrame:
    near = minus / (plus + minus)
    columns = {
        "d_plus": plus,
        "d_minus": minus,
        "closeness": near,
        "rank": competition_ranks(near),
    }
    return pd.DataFrame(columns, index=units)
