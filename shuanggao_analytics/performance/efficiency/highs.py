"""One linear program of data envelopment analysis, by HiGHS: where the common solution fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_TOLERANCE = 1e-10
_FREE = 1e-9  # a column that costs no more than this may be used among the best answers


class NoAnswerError(ShuanggaoError):
    """A linear program has no best answer: nothing meets its rows, or nothing limits it."""


def solve_alone(
    shared: Floats,
    own: Floats,
    rhs: Floats,
    gains: Sequence[Floats],
    *,
    banned: int = -1,
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Return the columns in use, their levels, and the prices of the rows by the first objective.

    Parameters
    ----------
    shared, own
        R × n and R × q columns.
    rhs
        R right-hand sides, kept exactly.
    gains
        One or two objectives over the own columns; the second is maximised among the best answers
        by the first.
    banned
        Shared column that must not be used; −1 for none.

    Returns
    -------
    tuple
        R columns (fewer in use are filled up with columns at zero), R levels, R prices.

    Raises
    ------
    NoAnswerError
        When there is no best answer.
    ShuanggaoError
        When highspy is missing.

    Examples
    --------
    >>> solve_alone(np.array([[2.0]]), np.array([[1.0]]), np.array([4.0]), [np.array([1.0])])
    (array([1]), array([4.]), array([1.]))
    """
    try:
        import highspy
    except ImportError as error:
        msg = "data envelopment analysis needs the solver HiGHS: install highspy"
        raise ShuanggaoError(msg) from error
    sizes = np.maximum(np.abs(rhs), np.max(np.abs(own), axis=1))  # of the rows: all near 1 then
    matrix, rhs = np.hstack((shared, own)) / sizes[:, None], rhs / sizes
    rows, width = matrix.shape
    n = shared.shape[1]
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False,
        "parallel": "off",
        "presolve": "off",
        "primal_feasibility_tolerance": _TOLERANCE,
        "dual_feasibility_tolerance": _TOLERANCE,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    upper = np.full(width, np.inf)
    if banned >= 0:
        upper[banned] = 0.0
    row, column = np.nonzero(matrix)
    solver.passModel(
        width, rows, row.size,
        int(highspy.MatrixFormat.kRowwise), int(highspy.ObjSense.kMaximize), 0.0,
        np.concatenate((np.zeros(n), gains[0])), np.zeros(width), upper, rhs, rhs,
        np.searchsorted(row, np.arange(rows + 1)).astype(np.int32), column.astype(np.int32),
        matrix[row, column], np.zeros(width, dtype=np.int32),
    )  # fmt: skip
    _run(solver, highspy)
    prices = np.array(solver.getSolution().row_dual) / sizes
    for gain in gains[1:]:
        costly = np.flatnonzero(np.array(solver.getSolution().col_dual) < -_FREE)
        for at in costly:
            solver.changeColBounds(int(at), 0.0, 0.0)
        for j, value in enumerate(gain):
            solver.changeColCost(n + j, float(value))
        _run(solver, highspy)
    levels = np.maximum(np.array(solver.getSolution().col_value), 0.0)
    used = np.argsort(-levels, kind="stable")[:rows]
    return used, levels[used], prices


def _run(solver: Any, highspy: Any) -> None:
    solver.run()
    status = solver.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        msg = f"a linear program has no best answer (HiGHS: {solver.modelStatusToString(status)})"
        raise NoAnswerError(msg)
