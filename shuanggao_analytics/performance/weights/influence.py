"""Weights for a wanted influence: how far each indicator goes with the weighted mean.

A weight is not an influence. An indicator that spreads little, or that nobody else goes with, says
little about the mean whatever its weight. Here the influence is wanted and the weights are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import checked_weights, table_faults, together
from shuanggao_analytics.performance.weights.checks import all_differing, correlations

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights

_REACHED = 1e-6  # a share this near to the wanted one is reached
_EVEN = 1e-4  # strength of the pull to even weights where several do equally well


@dataclass(frozen=True, kw_only=True, eq=False)
class InfluenceWeights:
    """Weights, and how far they reach the wanted influence.

    Attributes
    ----------
    weights
        ``weight`` by column, ≥ 0, summing to 1.
    table
        One row a column: ``weight``, ``correlation`` (of the column with the weighted mean),
        ``wanted_share``, ``reached_share`` (of the sum of the correlations) and ``gap``
        (reached less wanted).
    converged
        Whether every share is reached to within 1e-6. Otherwise no weights ≥ 0 reach them, and
        these come nearest.
    """

    weights: pd.Series
    table: pd.DataFrame
    converged: bool

    @property
    def text(self) -> str:
        """The result in one sentence."""
        wanted = self.table["wanted_share"]
        noun = "equal influence" if np.ptp(wanted.to_numpy()) < _REACHED else "the wanted influence"
        low, high = self.table["correlation"].min(), self.table["correlation"].max()
        between = f"correlations with the mean from {low:.3f} to {high:.3f}"
        if self.converged:
            return f"{noun} reached: {between}"
        gap = self.table["gap"]
        worst = int(gap.abs().argmax())
        return (
            f"{noun} cannot be reached with weights ≥ 0: {between}; the nearest weights leave a "
            f"gap of {gap.iloc[worst]:+.3f} in the share of {gap.index[worst]}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def influence_weights(
    X: pd.DataFrame,
    *,
    target: Weights | None = None,
) -> InfluenceWeights:
    r"""Return the weights under which the columns of `X` go with their mean as wanted.

    .. math:: \min_{w \ge 0,\ \sum w = 1} \sum_j \Big(\frac{r_j}{\sum_l r_l} - t_j\Big)^2,\quad
              r_j = \operatorname{corr}(x_j, y),\quad y = \sum_j w_j x_j

    over the weights with :math:`\sum_l r_l > 0`. With :math:`v_j = w_j s_j` (standard deviations
    s) and the correlations R of the columns the shares are :math:`R v / 1^T R v`. So this is a
    least-squares problem with non-negative v, solved exactly: no starting value, no tolerance.
    Where several weights do equally well (columns that repeat each other, more columns than
    rows) it is the one with the most even v.

    Parameters
    ----------
    X
        n ≥ 2 units × indicators on a common scale, larger is better; missing is an error.
    target
        Wanted share of each column, ≥ 0, together 1; equal ones by default.

    Returns
    -------
    InfluenceWeights
        ``.weights``, ``.table``, ``.converged`` and ``.text``. When the shares cannot be reached
        with weights ≥ 0 the nearest weights are returned and ``converged`` is false.

    Raises
    ------
    DataContractError
        For cells missing or no number, constant columns, a target that does not fit, and columns
        that cancel each other, so that no mean goes with them.

    References
    ----------
    Becker, W., Saisana, M., Paruolo, P. & Vandecasteele, I. (2017). Weights and importance in
    composite indicators: closing the gap. *Ecological Indicators* 80, 12–22; the linear version,
    as in R package COINr (``get_opt_weights``), which stops its search earlier.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4], "b": [20, 10, 40, 30]})
    >>> influence_weights(x).weights.round(4).to_dict()
    {'a': 0.9091, 'b': 0.0909}
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, wanted = together(
        lambda: all_differing(X),
        lambda: checked_weights(target, X.columns, table="target"),
    )
    wanted = wanted / wanted.sum()
    size = np.abs(cells).max(axis=0)
    spread = (cells / size).std(axis=0) * size
    between = correlations(cells)
    amount = _nearest(between, wanted)
    weight = amount / (spread / spread.max())
    weight = weight / weight.sum()
    going = between @ amount
    reached = going / going.sum()
    table = pd.DataFrame(
        {
            "weight": weight,
            "correlation": going / np.sqrt(amount @ going),
            "wanted_share": wanted,
            "reached_share": reached,
            "gap": reached - wanted,
        },
        index=X.columns,
    )
    return InfluenceWeights(
        weights=table["weight"],
        table=table,
        converged=bool((np.abs(reached - wanted) <= _REACHED).all()),
    )


def _nearest(between: Floats, wanted: Floats) -> Floats:
    r"""Return v ≥ 0 that minimises :math:`|R v / 1^T R v - t|`.

    With c = R 1, minimising :math:`|(R - t c^T) v|^2 + (c^T v - 1)^2` gives q / (1 + q) along a
    direction with :math:`|(R - t c^T) v|^2 = q (c^T v)^2`, which rises with q: so the
    non-negative least-squares solution points where the wanted one does. Where R is singular a
    slight pull to 0 tells which v are above zero, and the shortest solution is taken of these.
    """
    from scipy.optimize import nnls

    going = between.sum(axis=0)
    if np.max(going) <= 1e-9:
        remedy = "some directions are wrong: turn them round first"
        raise DataContractError([Fault("X", "the columns cancel each other", remedy=remedy)])
    size = len(wanted)
    rows = np.vstack([between - np.outer(wanted, going), going])
    wants = np.append(np.zeros(size), 1.0)
    if np.linalg.matrix_rank(between, tol=1e-9, hermitian=True) == size:
        found: Floats = nnls(rows, wants)[0]
        return found
    pulled: Floats = nnls(
        np.vstack([rows, _EVEN * np.eye(size)]), np.append(wants, np.zeros(size))
    )[0]
    above = pulled > 0
    shortest = np.linalg.lstsq(rows[:, above], wants, rcond=1e-9)[0]
    if np.min(shortest) >= 0:
        pulled[above] = shortest
    return pulled
