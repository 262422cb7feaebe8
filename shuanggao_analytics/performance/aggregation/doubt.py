r"""Benefit of the doubt: each unit is judged by the weights that suit it best.

The linear program of a unit is solved in its dual form, in which one unit differs from the next by
a right-hand side only (with bounds, by one coefficient an indicator): one model is built and
solved again from the last basis on, and the weights are its prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.performance.cells import checked_cells, row_name, table_faults, together
from shuanggao_analytics.performance.ranks import competition_ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_ROUNDING = 1e-9  # nearer scores are equal: so exact is a linear program
_TOLERANCE = 1e-10  # of the solver


@dataclass(frozen=True, kw_only=True, eq=False)
class BenefitOfTheDoubt:
    """Scores of units under the weights that are best for each.

    Attributes
    ----------
    table
        ``score`` in [0, 1] and ``rank`` (1 the best; ties share it) by unit.
    weights
        Units × indicators: the weights found. A unit may have several best sets of weights; this
        is one of them. They are on the scale of the values and do not sum to 1.
    shares
        Units × indicators: w·x / score, together 1; missing for a score of 0.
    bounds
        Lower and upper bound of the shares, or ``None``.
    """

    table: pd.DataFrame
    weights: pd.DataFrame
    shares: pd.DataFrame
    bounds: tuple[float, float] | None

    @property
    def text(self) -> str:
        """The result in one sentence."""
        score = self.table["score"]
        best = int((self.table["rank"] == 1).sum())
        held = "free" if self.bounds is None else "between {:g} and {:g}".format(*self.bounds)
        return (
            f"{len(score)} units, shares {held}: {best} with the best score of "
            f"{score.max():.4f}, median {score.median():.4f}, lowest {score.min():.4f} "
            f"({row_name(score.idxmin())})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4f}'.format)}"


def benefit_of_the_doubt(
    X: pd.DataFrame,
    *,
    bounds: tuple[float, float] | None = None,
) -> BenefitOfTheDoubt:
    r"""Return the best score each unit can have under weights that give nobody more than 1.

    .. math:: s_i = \max_{w \ge 0} \sum_j w_j x_{ij}\quad\text{with}\quad
              \sum_j w_j x_{kj} \le 1\ \text{for all units } k

    and with bounds :math:`l \le w_j x_{ij} / s_i \le h` on the share of each indicator in the
    score of the unit. Without bounds a unit may put all weight on the one indicator it leads in.

    Parameters
    ----------
    X
        Units × indicators, larger is better, ≥ 0; zeros are values, a missing value is an error.
    bounds
        Lowest and highest share (l, h) of each indicator, from 0 to 1, with l ≤ 1/m ≤ h for m
        indicators.

    Returns
    -------
    BenefitOfTheDoubt
        ``.table``, ``.weights``, ``.shares``, ``.text``. A unit with zeros only scores 0, with
        weights of 0. With bounds the best score of all may be below 1.

    Raises
    ------
    DataContractError
        For cells missing, negative or no number, and bounds that cannot be kept: not two numbers
        in order around 1/m, or a unit with too many zeros to give each indicator a share in
        bounds.
    ShuanggaoError
        When HiGHS is missing or does not finish.

    References
    ----------
    Cherchye, L., Moesen, W., Rogge, N. & Van Puyenbroeck, T. (2007). *Social Indicators Research*
    82, 111–145. It is data envelopment analysis (CCR) with one input of 1 for every unit.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [4.0, 1.0, 2.0], "b": [1.0, 4.0, 2.0]}, index=list("xyz"))
    >>> benefit_of_the_doubt(x).table.round(3)
       score  rank
    x    1.0     1
    y    1.0     1
    z    0.8     3
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    cells, held = together(
        lambda: checked_cells(X, table="X", low=0.0, remedy="turn its direction round first"),
        lambda: _checked_bounds(bounds, X.shape[1]),
    )
    if held is not None and (found := _zero_faults(X, cells, held)):
        raise DataContractError(found)
    weights = doubt_weights(cells, bounds=held)
    parts = weights * cells
    score = np.minimum(parts.sum(axis=1), 1.0)  # a bit more is rounding of the sum
    whole = score[:, None]
    shares = np.divide(parts, whole, out=np.full_like(parts, np.nan), where=whole > 0)
    ranks = competition_ranks(score, tie=_ROUNDING)
    return BenefitOfTheDoubt(
        table=pd.DataFrame({"score": score, "rank": ranks}, index=X.index),
        weights=pd.DataFrame(weights, index=X.index, columns=X.columns),
        shares=pd.DataFrame(shares, index=X.index, columns=X.columns),
        bounds=held,
    )


def doubt_scores(values: Floats, weights: Floats) -> Floats:
    """Return the U scores, the same for each of the D weight sets, which do not count at all.

    Examples
    --------
    >>> x = np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]])
    >>> doubt_scores(x, np.array([[0.5, 0.5]])).round(6).tolist()
    [[1.0, 1.0, 0.8]]
    """
    scores = np.minimum((doubt_weights(values) * values).sum(axis=1), 1.0)
    return np.repeat(scores[None, :], len(weights), axis=0)


def doubt_weights(values: Floats, *, bounds: tuple[float, float] | None = None) -> Floats:
    """Return the best weights of each unit, U × I, for values ≥ 0.

    Examples
    --------
    >>> doubt_weights(np.array([[4.0, 1.0], [1.0, 4.0], [2.0, 2.0]])).round(6)[2].tolist()
    [0.2, 0.2]
    """
    top = np.where(values.max(axis=0) > 0, values.max(axis=0), 1.0)
    scaled = values / top
    weights = np.zeros_like(scaled)
    some = np.flatnonzero(scaled.any(axis=1))
    if some.size:
        model = _Model(scaled[some], bounds)
        for at, unit in enumerate(some):  # one solution after the other: each starts from the last
            weights[unit] = model.prices(at)
    return weights / top


class _Model:
    r"""The dual program, :math:`\min \sum_k \lambda_k` with :math:`X^\top \lambda \ge x_i`.

    With bounds the right-hand side is :math:`x_{ij} y_j` with :math:`y_j = \nu + \mu_j - \eta_j`
    and :math:`\nu + l \sum \mu - h \sum \eta = 1`.
    """

    def __init__(self, values: Floats, bounds: tuple[float, float] | None) -> None:
        try:
            import highspy
        except ImportError as error:
            msg = "benefit of the doubt needs the solver HiGHS: install highspy"
            raise ShuanggaoError(msg) from error
        self.values, self.bounds = values, bounds
        self.optimal = highspy.HighsModelStatus.kOptimal
        units, size = values.shape
        matrix, lower, upper, free = values.T, np.zeros(size), np.full(size, np.inf), 0
        if bounds is not None:
            matrix, free = _bounded(values, bounds), size + 1
            lower = np.concatenate((lower, np.zeros(size), [1.0]))
            upper = np.concatenate((upper, np.zeros(size), [1.0]))
        columns = matrix.shape[1]
        least = np.zeros(columns)
        least[units : units + free] = -np.inf
        cost = np.zeros(columns)
        cost[:units] = 1.0
        self.solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, Any] = {
            "output_flag": False,
            "parallel": "off",
            "presolve": "off",
            "primal_feasibility_tolerance": _TOLERANCE,
            "dual_feasibility_tolerance": _TOLERANCE,
        }
        for name, value in options.items():
            self.solver.setOptionValue(name, value)
        start, index, entries = _sparse(matrix)
        self.solver.passModel(
            columns,
            lower.size,
            entries.size,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            cost,
            least,
            np.full(columns, np.inf),
            lower,
            upper,
            start,
            index,
            entries,
            np.zeros(columns, dtype=np.int32),
        )

    def prices(self, unit: int) -> Floats:
        """Return the weights of a unit."""
        units, size = self.values.shape
        for j, value in enumerate(self.values[unit]):
            if self.bounds is None:
                self.solver.changeRowBounds(j, float(value), np.inf)
            else:
                self.solver.changeCoeff(j, units + j, -float(value))
        self.solver.run()
        if self.solver.getModelStatus() != self.optimal:
            msg = f"HiGHS found no weights for row {unit} ({self.solver.getModelStatus()})"
            raise ShuanggaoError(msg)
        weights = np.maximum(np.array(self.solver.getSolution().row_dual)[:size], 0.0)
        greatest = float((self.values @ weights).max())
        kept: Floats = weights / max(greatest, 1.0)
        return kept


def _bounded(values: Floats, bounds: tuple[float, float]) -> Floats:
    """Return the matrix with bounds: columns λ, y, ν, μ, η; rows of X, of y, and of ν."""
    units, size = values.shape
    low, high = bounds
    matrix = np.zeros((2 * size + 1, units + 3 * size + 1))
    each = np.eye(size)
    nu = units + size
    matrix[:size, :units] = values.T
    matrix[:size, units:nu] = -each
    matrix[size:-1, units:nu] = each
    matrix[size:-1, nu] = -1.0
    matrix[size:-1, nu + 1 : nu + 1 + size] = -each
    matrix[size:-1, nu + 1 + size :] = each
    matrix[-1, nu] = 1.0
    matrix[-1, nu + 1 : nu + 1 + size] = low
    matrix[-1, nu + 1 + size :] = -high
    return matrix


def _sparse(matrix: Floats) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Return the rows of a matrix without its zeros: where each starts, columns, values."""
    row, column = np.nonzero(matrix)
    start = np.searchsorted(row, np.arange(len(matrix) + 1))
    return start.astype(np.int32), column.astype(np.int32), matrix[row, column]


def _checked_bounds(bounds: object, size: int) -> tuple[float, float] | None:
    if bounds is None:
        return None
    try:
        low, high = (float(end) for end in bounds)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        low = high = np.nan
    if not 0 <= low <= 1 / size <= high <= 1:
        remedy = f"lowest and highest share, the first up to 1/{size} and the second from there"
        problem = "no two shares that can be kept"
        raise DataContractError([Fault("bounds", problem, value=str(bounds), remedy=remedy)])
    return low, high


def _zero_faults(
    X: pd.DataFrame,
    cells: Floats,
    bounds: tuple[float, float],
) -> list[Fault]:
    """Return the zeros that keep a unit from giving each indicator a share within bounds."""
    low, high = bounds
    above = (cells > 0).sum(axis=1)
    some = above > 0
    remedy = "widen the bounds, or give a scale above zero, such as scale=(1, 100)"
    if low > 0:
        return [
            Fault("X", f"a zero has no share of {low:g} or more", row_name(X.index[i]),
                  str(X.columns[j]), str(cells[i, j]), remedy)
            for i, j in np.argwhere((cells == 0) & some[:, None])
        ]  # fmt: skip
    return [
        Fault("X", f"{above[i]} above zero cannot make up a score with shares up to {high:g}",
              row_name(X.index[int(i)]), remedy=remedy)
        for i in np.flatnonzero(some & (above * high < 1 - _TOLERANCE))
    ]  # fmt: skip
