r"""The linear programs of the models: radial, and based on slacks, for many units at once.

Every program is written in envelopment form with equality rows; its first columns are the
reference units. It starts from the unit compared with itself, which needs no search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.efficiency.simplex import Programs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.efficiency.contract import Data, Orientation, Returns
    from shuanggao_analytics.performance.efficiency.simplex import Answers


def radial_programs(
    X: Floats,
    Y: Floats,
    *,
    returns: Returns,
    orientation: Orientation,
    reference: tuple[Floats, Floats] | None = None,
    home: NDArray[np.intp] | None = None,
    factor: Floats | None = None,
    free_x: NDArray[np.bool_] | None = None,
    free_y: NDArray[np.bool_] | None = None,
    slacks: bool = False,
    banned: NDArray[np.intp] | None = None,
) -> Programs:
    r"""Return the radial programs of K units against a reference.

    .. math:: \min \theta:\; X^\top\lambda + s^- = \theta x_o,\; Y^\top\lambda - s^+ = y_o
       \quad\text{or}\quad
       \max \varphi:\; X^\top\lambda + s^- = x_o,\; Y^\top\lambda - s^+ = \varphi y_o

    with :math:`\sum\lambda` free (crs), 1 (vrs), at most 1 (nirs) or at least 1 (ndrs). Inputs or
    outputs that are not free are not moved by the factor.

    Parameters
    ----------
    X, Y
        K × m and K × s, what is measured.
    reference
        n × m and n × s, what it is compared with; ``None``: X and Y.
    home
        For each unit the reference unit that it is `factor` times as good as; ``None``: itself.
        −1 in all: none, which is possible for outputs under crs and nirs.
    factor
        K start values of θ or φ at home; ``None``: 1.
    free_x, free_y
        Which inputs and outputs the factor moves; ``None``: all.
    slacks
        Whether the sum of the slacks of free columns is maximised second.
    banned
        Reference unit that each program must not use; −1 for none.
    """
    against = (X, Y) if reference is None else reference
    count, m, s, n = len(X), X.shape[1], Y.shape[1], len(against[0])
    free_x = np.ones(m, dtype=bool) if free_x is None else free_x
    free_y = np.ones(s, dtype=bool) if free_y is None else free_y
    by_input = orientation == "input"
    moved_x, moved_y = (X * free_x, Y * False) if by_input else (X * False, Y * free_y)
    shared, own, rhs = _frame(against, count, returns, lead=1)
    own[:, :m, 0], own[:, m : m + s, 0] = -moved_x, -moved_y
    rhs[:, :m], rhs[:, m : m + s] = X - moved_x, Y - moved_y
    gains = np.zeros((count, own.shape[2]))
    gains[:, 0] = -1.0 if by_input else 1.0
    second = np.zeros_like(gains)
    second[:, 1 : 1 + m + s] = np.concatenate((free_x, free_y))
    basis = n + 1 + np.tile(np.arange(rhs.shape[1]), (count, 1))
    start = np.zeros(rhs.shape)
    every = np.arange(count)
    home = every if home is None else home
    if (home < 0).all():
        start[:, :m] = X
        start[:, m + s :] = 1.0
    else:
        row_x, row_y = np.argmax(X * free_x, axis=1), m + np.argmax(Y * free_y, axis=1)
        at_factor, at_home = (row_x, row_y) if by_input else (row_y, row_x)
        if returns != "crs":
            at_home = np.full(count, m + s)
        basis[every, at_factor], start[every, at_factor] = n, 1.0 if factor is None else factor
        basis[every, at_home], start[every, at_home] = home, 1.0
    return Programs(
        shared=shared, own=own, rhs=rhs, gains=(gains, second) if slacks else (gains,),
        basis=basis, start=start, banned=banned,
    )  # fmt: skip


def unit_programs(
    data: Data, *, returns: Returns, orientation: Orientation, slacks: bool = False
) -> Programs:
    """Return the radial programs of the units of `data` against one another.

    A column that must be met exactly stands among the inputs and among the outputs.
    """
    X, Y, free_x, free_y = doubled(data)
    return radial_programs(
        X, Y, returns=returns, orientation=orientation, free_x=free_x, free_y=free_y, slacks=slacks
    )


def doubled(data: Data) -> tuple[Floats, Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return inputs and outputs with the columns to be met exactly in both, and which are free."""
    X, Y = data.X, data.Y
    more_x, more_y = Y[:, data.exact_y], X[:, data.exact_x]
    free_x = np.concatenate((data.free_x, np.zeros(more_x.shape[1], dtype=bool)))
    free_y = np.concatenate((data.free_y, np.zeros(more_y.shape[1], dtype=bool)))
    return np.hstack((X, more_x)), np.hstack((Y, more_y)), free_x, free_y


def radial_levels(answers: Answers, data: Data) -> tuple[Floats, Floats]:
    """Return the factors, K, and the slacks of inputs and outputs, K × (m + s)."""
    m, s = data.X.shape[1], data.Y.shape[1]
    lead = 1 + m + int(data.exact_y.sum())
    levels = answers.own_levels(lead + s + int(data.exact_x.sum()) + 1)
    return levels[:, 0], np.hstack((levels[:, 1 : 1 + m], levels[:, lead : lead + s]))


def radial_prices(answers: Answers, data: Data) -> Floats:
    """Return the prices of inputs and outputs, K × (m + s); those of exact columns may be < 0."""
    m, s = data.X.shape[1], data.Y.shape[1]
    lead = m + int(data.exact_y.sum())
    by_input = answers.prices[:, :lead].copy()
    by_output = -answers.prices[:, lead : lead + s + int(data.exact_x.sum())]
    by_input[:, np.flatnonzero(data.exact_x)] -= by_output[:, s:]
    own = by_output[:, :s].copy()
    own[:, np.flatnonzero(data.exact_y)] -= by_input[:, m:]
    return np.hstack((by_input[:, :m], own))


def slacks_based_programs(data: Data, *, returns: Returns, orientation: Orientation) -> Programs:
    r"""Return the programs of the slacks-based measure, made linear (Charnes–Cooper).

    .. math:: \min t - \frac1m\sum_i S^-_i/x_{io}\quad\text{with}\quad
       t + \frac1{s_1+s_2}\Big(\sum_r S^+_r/y_{ro} + \sum_u S^b_u/b_{uo}\Big) = 1,

    :math:`X^\top\Lambda + S^- = t x_o,\ Y^\top\Lambda - S^+ = t y_o,\ B^\top\Lambda + S^b = t b_o`
    and the sum of Λ bound to t as the returns say. Oriented to inputs the outer sum of outputs
    falls away, oriented to outputs that of inputs. Columns that are held add to neither sum.
    """
    X, Y, bad = data.X, data.Y, data.bad
    count, m, s, u = len(X), X.shape[1], Y.shape[1], bad.shape[1]
    kinds = m + s + u
    shared, own, rhs = _frame((X, Y, bad), count, returns, lead=1, more=1)
    norm = kinds
    if returns != "crs":  # the row of Λ comes last, bound to t
        own[:, -1, 0] = -1.0
        rhs[:, -1] = 0.0
    own[:, :kinds, 0] = -np.hstack((X, Y, bad))
    own[:, norm, 0], rhs[:, norm] = 1.0, 1.0
    part_x = data.free_x / np.maximum(data.free_x.sum(), 1) / X
    part_y = data.free_y / (data.free_y.sum() + u) / Y
    part_b = 1.0 / (data.free_y.sum() + u) / bad
    if orientation != "input":
        own[:, norm, 1 + m : 1 + kinds] = np.hstack((part_y, part_b))
    gains = np.zeros((count, own.shape[2]))
    gains[:, 0] = -1.0
    if orientation != "output":
        gains[:, 1 : 1 + m] = part_x
    n = len(X)
    every = np.arange(count)
    basis = np.empty((count, rhs.shape[1]), dtype=np.intp)
    basis[:, :kinds] = n + 1 + np.arange(kinds)
    basis[:, norm] = n
    start = np.zeros(rhs.shape)
    start[:, norm] = 1.0
    at_home = np.argmax(X, axis=1) if returns == "crs" else np.full(count, norm + 1)
    basis[every, at_home], start[every, at_home] = every, 1.0
    return Programs(shared=shared, own=own, rhs=rhs, gains=(gains,), basis=basis, start=start)


def _frame(
    reference: tuple[Floats, ...], count: int, returns: Returns, *, lead: int, more: int = 0
) -> tuple[Floats, Floats, Floats]:
    """Return shared columns, own columns and right-hand sides with the slacks in place.

    The tables of `reference` are inputs (slack +1), outputs (slack −1), undesirable outputs (+1);
    the own columns are `lead` columns to be filled in, the slacks, and that of the sum of λ. Then
    come `more` rows to be filled in, and the row of the sum of λ.
    """
    kinds = sum(part.shape[1] for part in reference)
    convex, loose = returns != "crs", returns in {"nirs", "ndrs"}
    rows = kinds + more + convex
    shared = np.zeros((rows, len(reference[0])))
    shared[:kinds] = np.hstack(reference).T
    own = np.zeros((count, rows, lead + kinds + loose))
    signs = np.concatenate(
        [np.full(part.shape[1], -1.0 if at == 1 else 1.0) for at, part in enumerate(reference)]
    )
    each = np.arange(kinds)
    own[:, each, lead + each] = signs
    rhs = np.zeros((count, rows))
    if convex:
        shared[-1] = 1.0
        rhs[:, -1] = 1.0
    if loose:
        own[:, -1, -1] = 1.0 if returns == "nirs" else -1.0
    return shared, own, rhs
