r"""VIKOR: a compromise between what a unit lacks in all and what it lacks most in one (折衷排序法).

S is the weighted loss to the best over all indicators, R the greatest weighted loss in a single
one; Q weighs the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.aggregation.checks import by_blocks, checked_number
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

_SAME = 1e-12  # a spread of S or R up to this is rounding: the units are equal in it


@dataclass(frozen=True, kw_only=True, eq=False)
class VikorCompromise:
    """Whether the first unit of a VIKOR ranking is a clear choice, and who shares it if not.

    Attributes
    ----------
    table
        One row a unit, by rising Q: ``Q``, ``S``, ``R``, ``S_rank``, ``R_rank`` (1 = best) and
        ``compromise``, whether it belongs to the solution.
    advantage, threshold
        Q of the second less Q of the first, and 1/(J − 1) for J units, what it should reach.
    acceptable_advantage
        Whether it does.
    acceptable_stability
        Whether the first unit is also best by S or by R.
    """

    table: pd.DataFrame
    advantage: float
    threshold: float
    acceptable_advantage: bool
    acceptable_stability: bool

    @property
    def text(self) -> str:
        """The result in one sentence."""
        units = ", ".join(map(row_name, self.table.index[self.table["compromise"]]))
        sign = "≥" if self.acceptable_advantage else "<"
        also = "also" if self.acceptable_stability else "not"
        return (
            f"compromise: {units}; advantage of the first {self.advantage:.4f} {sign} "
            f"{self.threshold:.4f}; the first is {also} best by S or R"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def vikor(
    X: pd.DataFrame,
    *,
    weights: Weights | None = None,
    directions: Directions | None = None,
    v: float = 0.5,
) -> pd.DataFrame:
    r"""Return the losses S and R of each unit and the compromise Q between them.

    .. math:: S_i = \sum_j w_j g_{ij},\ R_i = \max_j w_j g_{ij},\
              g_{ij} = \frac{x_j^* - x_{ij}}{x_j^* - x_j^-},\quad
              Q_i = v \frac{S_i - S^*}{S^- - S^*} + (1 - v) \frac{R_i - R^*}{R^- - R^*}

    where * is the best and − the worst of the units: of x by direction, of S and R the least and
    the greatest.

    Parameters
    ----------
    X
        Units × indicators, as measured; zeros are values, a missing value is an error. In a
        column with the same value everywhere nobody loses anything.
    weights
        By column name, or in the order of the columns; together 1. Equal ones by default.
    directions
        +1 where more is better, −1 where less is; by name or in the order of the columns. All +1
        by default.
    v
        Weight of S, the many, against R, the single worst: 0 to 1.

    Returns
    -------
    pandas.DataFrame
        ``S``, ``R``, ``Q`` (each smaller is better) and ``rank`` by Q, 1 the best, by unit.
        Where all units have the same S (or the same R) that part of Q is 0.

    Raises
    ------
    DataContractError
        For cells missing or no number, weights and directions that do not fit, v out of bounds:
        all of them at once.

    References
    ----------
    Opricovic, S. & Tzeng, G.-H. (2004). *European Journal of Operational Research* 156, 445–455.

    Examples
    --------
    >>> x = pd.DataFrame({"cost": [1, 2, 5], "output": [3000, 3750, 4500]}, index=list("ABC"))
    >>> vikor(x, directions={"cost": -1, "output": 1})
           S     R    Q  rank
    A  0.500  0.50  1.0     2
    B  0.375  0.25  0.0     1
    C  0.500  0.50  1.0     2
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, share, signs, part = together(
        lambda: checked_cells(X, table="X"),
        lambda: checked_weights(weights, X.columns),
        lambda: checked_signs(directions, X.columns),
        lambda: checked_number("v", v, low=0.0, high=1.0),
    )
    total, worst = vikor_losses(_gaps(cells * signs), share[None, :])
    q = _compromise(total, worst, part)[0]
    columns = {"S": total[0], "R": worst[0], "Q": q, "rank": competition_ranks(-q)}
    return pd.DataFrame(columns, index=X.index)


def vikor_compromise(result: pd.DataFrame) -> VikorCompromise:
    r"""Return whether the first unit of a VIKOR result stands clear, and the compromise solution.

    With the units by rising Q, a′, a″, …, and :math:`DQ = 1/(J - 1)`: *acceptable advantage*,
    :math:`Q(a'') - Q(a') \ge DQ`; *acceptable stability*, a′ is also best by S or by R. With both
    the solution is a′; without stability a′ and a″; without advantage all units whose Q is less
    than DQ above that of a′.

    Parameters
    ----------
    result
        What `vikor` returned, for two units or more: ``S``, ``R``, ``Q``.

    Returns
    -------
    VikorCompromise
        ``.table``, the two conditions and ``.text``. Units of equal Q keep their order.

    Raises
    ------
    DataContractError
        For a table without these columns, a cell missing, and fewer than two units.

    References
    ----------
    As for `vikor`.

    Examples
    --------
    >>> x = pd.DataFrame({"cost": [1, 2, 5], "output": [3000, 3750, 4500]}, index=list("ABC"))
    >>> vikor_compromise(vikor(x, directions=[-1, 1])).text
    'compromise: B; advantage of the first 1.0000 ≥ 0.5000; the first is also best by S or R'
    """
    remedy = "give what vikor returned"
    faults = table_faults(result, "result")
    if not faults:
        faults = [
            Fault("result", "missing column", column=name, remedy=remedy)
            for name in ("S", "R", "Q")
            if name not in result.columns
        ]
        if len(result) < 2:
            faults.append(Fault("result", "a compromise needs two units or more", value="1"))
    if faults:
        raise DataContractError(faults)
    checked_cells(result[["S", "R", "Q"]], table="result")
    table = result.sort_values("Q", kind="stable")[["Q", "S", "R"]]
    table["S_rank"] = competition_ranks(-table["S"].to_numpy(dtype="float64"))
    table["R_rank"] = competition_ranks(-table["R"].to_numpy(dtype="float64"))
    behind = (table["Q"] - table["Q"].iloc[0]).to_numpy(dtype="float64")
    threshold = 1.0 / (len(table) - 1)
    clear = bool(behind[1] >= threshold - _SAME)
    stable = bool(1 in (table["S_rank"].iloc[0], table["R_rank"].iloc[0]))
    first = np.arange(len(table)) < (1 if stable else 2)
    table["compromise"] = first if clear else behind < threshold - _SAME
    return VikorCompromise(
        table=table,
        advantage=float(behind[1]),
        threshold=threshold,
        acceptable_advantage=clear,
        acceptable_stability=stable,
    )


def vikor_losses(gaps: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the D × U losses S and R from U × I gaps to the best and D × I weights.

    Examples
    --------
    >>> total, worst = vikor_losses(np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[0.5, 0.5]]))
    >>> total.tolist(), worst.tolist()
    ([[0.5, 0.5]], [[0.5, 0.25]])
    """
    worst = np.zeros((len(weights), len(gaps)))
    loss = np.empty_like(worst)
    for j in range(gaps.shape[1]):
        np.multiply.outer(weights[:, j], gaps[:, j], out=loss)
        np.maximum(worst, loss, out=worst)
    return weights @ gaps.T, worst


def vikor_scores(values: Floats, weights: Floats, *, v: float = 0.5) -> Floats:
    """Return D × U scores 1 − Q of U × I values under D × I weights.

    Examples
    --------
    >>> x = np.array([[0.0, 1.0], [0.75, 0.5], [1.0, 0.0]])
    >>> vikor_scores(x, np.array([[0.5, 0.5]])).tolist()
    [[0.0, 1.0, 0.0]]
    """
    gaps = _gaps(values)

    def scores(w: Floats) -> Floats:
        return 1.0 - _compromise(*vikor_losses(gaps, w), v)

    return by_blocks(scores, weights, units=len(values))


def _gaps(values: Floats) -> Floats:
    """Return what each value lacks to the best, as a share of the range; 0 in a constant column."""
    best = values.max(axis=0)
    spread = best - values.min(axis=0)
    gaps: Floats = (best - values) / np.where(spread > 0, spread, 1.0)
    return gaps


def _compromise(total: Floats, worst: Floats, v: float) -> Floats:
    q: Floats = v * _share(total) + (1.0 - v) * _share(worst)
    return q


def _share(losses: Floats) -> Floats:
    least = losses.min(axis=1, keepdims=True)
    spread = losses.max(axis=1, keepdims=True) - least
    share: Floats = np.where(spread > _SAME, losses - least, 0.0) / np.maximum(spread, _SAME)
    return share
