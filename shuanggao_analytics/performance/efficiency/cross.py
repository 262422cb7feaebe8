r"""Cross-efficiency: every unit judged by the weights that suit each of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.efficiency.contract import checked_data, warn_of_few_units
from shuanggao_analytics.performance.efficiency.dea import radial_scores
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

Secondary: TypeAlias = Literal["benevolent", "aggressive"]

GOALS = ("benevolent", "aggressive")
_ROUNDING = 1e-9  # by which the own score may be missed, so that rounding leaves an answer


@dataclass(frozen=True, kw_only=True, eq=False)
class CrossEfficiency:
    """Scores of units under the weights of all units.

    Attributes
    ----------
    table
        ``self`` (the CCR score), ``mean`` (over all raters, itself included), ``peers`` (over the
        others), ``low`` and ``high`` (over the raters) and ``maverick`` = self / peers − 1: how
        much better a unit looks by its own weights than by those of the others.
    matrix
        Raters × rated units.
    secondary
        As asked for.
    """

    table: pd.DataFrame
    matrix: pd.DataFrame
    secondary: Secondary

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        best = self.table["mean"].idxmax()
        most = self.table["maverick"].idxmax()
        return (
            f"Cross-efficiency of {len(self.table)} units ({self.secondary}): mean "
            f"{self.table['mean'].mean():.4f}, highest {self.table['mean'].max():.4f} "
            f"({row_name(best)}); {row_name(most)} gains most by its own weights "
            f"({self.table['maverick'].max():.1%}). The other choice of secondary goal gives other "
            "scores: show both before ranking."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def cross_efficiency(
    inputs: pd.DataFrame,
    outputs: pd.DataFrame,
    *,
    secondary: Secondary = "benevolent",
) -> CrossEfficiency:
    r"""Return the scores that each unit gets by the weights of every unit.

    .. math:: E_{ok} = \frac{u_o^\top y_k}{v_o^\top x_k}

    where the weights of unit o keep its own CCR score, and among those that do make the others
    together, :math:`u_o^\top\sum_{k\ne o} y_k` with :math:`v_o^\top\sum_{k\ne o} x_k = 1`, look as
    good as can be (benevolent) or as bad as can be (aggressive).

    Parameters
    ----------
    inputs, outputs
        As for `dea`; at least two units.
    secondary
        ``"benevolent"`` or ``"aggressive"``. Neither is more right, and the weights under one may
        still not be the only ones.

    Returns
    -------
    CrossEfficiency
        ``.table``, ``.matrix``, ``.text``.

    Raises
    ------
    DataContractError
        With every fault of tables and options, and for a single unit.
    ShuanggaoError
        When a program is not solved.

    Warns
    -----
    SmallSampleWarning
        For fewer units than max(m·s, 3(m + s)).

    References
    ----------
    Doyle, J. & Green, R. (1994). *Journal of the Operational Research Society* 45, 567–578.

    Examples
    --------
    >>> x = pd.DataFrame({"staff": [1.0] * 9}, index=list("abcdefghi"))
    >>> y = pd.DataFrame({"graduates": range(1, 10), "income": range(9, 0, -1)}, index=x.index)
    >>> cross_efficiency(x, y).table.loc[["a", "e"], ["self", "mean"]].round(3)
       self  mean
    a   1.0   1.0
    e   1.0   1.0
    """
    _, data = together(
        lambda: require_known("secondary", secondary, GOALS), lambda: checked_data(inputs, outputs)
    )
    n = len(data.units)
    if n < 2:
        raise DataContractError([Fault("inputs", "needs at least two units", value=str(n))])
    warn_of_few_units(n, data.X.shape[1], data.Y.shape[1])
    own = radial_scores(data, returns="crs", orientation="input")
    sign = -1.0 if secondary == "benevolent" else 1.0
    matrix = np.array([_rated((data.X, data.Y), unit, own[unit], sign) for unit in range(n)])
    matrix[np.arange(n), np.arange(n)] = own
    peers = (matrix.sum(axis=0) - own) / (n - 1)
    table = pd.DataFrame(
        {
            "self": own, "mean": matrix.mean(axis=0), "peers": peers,
            "low": np.min(matrix, axis=0), "high": np.max(matrix, axis=0),
            "maverick": own / peers - 1,
        },
        index=data.units,
    )  # fmt: skip
    frame = pd.DataFrame(matrix, index=data.units, columns=data.units)
    return CrossEfficiency(table=table, matrix=frame, secondary=secondary)


def _rated(tables: tuple[Floats, Floats], unit: int, score: float, sign: float) -> Floats:
    """Return the scores of all units by the weights of one; `sign` 1 makes the others small."""
    from scipy.optimize import linprog

    X, Y = tables
    m, s = X.shape[1], Y.shape[1]
    others = np.arange(len(X)) != unit
    gain = np.concatenate((np.zeros(m), sign * Y[others].sum(axis=0)))
    whole = np.concatenate((X[others].sum(axis=0), np.zeros(s)))[None, :]
    nobody_above_one = np.hstack((-X, Y))
    own = np.concatenate(((score - _ROUNDING) * X[unit], -Y[unit]))[None, :]
    found = linprog(
        gain, A_ub=np.vstack((nobody_above_one, own)), b_ub=np.zeros(len(X) + 1),
        A_eq=whole, b_eq=[1.0], method="highs",
    )  # fmt: skip
    if found.status != 0:
        msg = f"HiGHS found no weights for unit {unit}: {found.message}"
        raise ShuanggaoError(msg)
    rated: Floats = (Y @ found.x[m:]) / (X @ found.x[:m])
    return np.minimum(rated, 1.0)
