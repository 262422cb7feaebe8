r"""Many small linear programs over one common set of columns, solved all at once.

In data envelopment analysis every unit has its own program, and all of them share the columns of
the reference units; only a few columns (factor, slacks) and the right-hand side are a unit's own.

.. math:: \max\; g^\top z \quad\text{with}\quad A\lambda + A_o s = b_o,\; z = (\lambda, s) \ge 0

All programs pivot together, so that a step of the revised simplex method is one matrix product.
Ties that would make it run in circles are broken by moving the right-hand side a little; at the
end the true one is put back, and **every answer is proved**: its levels are not below zero and no
column would still gain, which together is optimality. What is not proved goes to HiGHS, alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.performance.efficiency.highs import solve_alone

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Indices = NDArray[np.intp]

GAIN = 1e-9  # a column gains when a unit of it adds more than this to the objective
_PIVOT = 1e-9  # smaller entries are rounding
_SHIFT = 1e-7  # relative size of the change that breaks ties
_ROUNDS = 60  # pivots allowed for each row
_CELLS = 4_000_000  # gains held at a time


@dataclass(frozen=True, kw_only=True, eq=False)
class Programs:
    """K linear programs with R rows, n shared columns and q own columns each.

    Attributes
    ----------
    shared
        R × n, the columns of the reference units.
    own
        K × R × q, the columns of the programs' own.
    rhs
        K × R.
    gains
        One or two K × q arrays of what a unit of each own column adds to the objective; the
        second is maximised among the best answers by the first. Shared columns add nothing.
    basis
        K × R columns to start from (n and above: own), whose levels are not below zero.
    start
        K × R, the levels of those columns.
    banned
        Shared column that each program must not use; −1 for none.
    """

    shared: Floats
    own: Floats
    rhs: Floats
    gains: tuple[Floats, ...]
    basis: Indices
    start: Floats
    banned: Indices | None = None

    def part(self, rows: Indices) -> Programs:
        """Return some of the programs."""
        return Programs(
            shared=self.shared,
            own=self.own[rows],
            rhs=self.rhs[rows],
            gains=tuple(gain[rows] for gain in self.gains),
            basis=self.basis[rows],
            start=self.start[rows],
            banned=None if self.banned is None else self.banned[rows],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """The best answers: which columns each program uses, their levels, and the prices of the rows.

    Attributes
    ----------
    columns, levels
        K × R; all other columns are at zero.
    prices
        K × R, of the first objective.
    alone
        How many programs were left to HiGHS.
    """

    columns: Indices
    levels: Floats
    prices: Floats
    shared: int
    alone: int

    def own_levels(self, q: int) -> Floats:
        """Return the levels of the own columns, K × q."""
        found = np.zeros((len(self.levels), q))
        row, at = np.nonzero(self.columns >= self.shared)
        found[row, self.columns[row, at] - self.shared] = self.levels[row, at]
        return found

    def peers(self, least: float) -> tuple[Indices, Indices, Floats]:
        """Return program, reference unit and level of each shared column in use."""
        row, at = np.nonzero((self.columns < self.shared) & (self.levels > least))
        peer = self.columns[row, at]
        order = np.lexsort((peer, row))
        return row[order], peer[order], self.levels[row, at][order]


def solve(programs: Programs) -> Answers:
    """Return the best answer of each program.

    Raises
    ------
    ShuanggaoError
        When HiGHS, asked for a program that was not proved, finds no best answer either.

    Examples
    --------
    The largest factor by which the one output of a unit can grow, units (x, y) = (1, 1), (2, 1):
    one unit of input makes one of output.

    >>> shared = np.array([[1.0, 2.0], [1.0, 1.0]])
    >>> own = np.array([[[0, 1, 0], [-1, 0, -1]], [[0, 1, 0], [-1, 0, -1]]], dtype=float)
    >>> gain = np.array([[1.0, 0, 0], [1, 0, 0]])
    >>> found = solve(Programs(
    ...     shared=shared, own=own, rhs=np.array([[1.0, 0], [2, 0]]), gains=(gain,),
    ...     basis=np.array([[3, 4], [3, 4]]), start=np.array([[1.0, 0], [2, 0]]),
    ... ))
    >>> found.own_levels(3)[:, 0].round(6).tolist(), found.alone
    ([1.0, 2.0], 0)
    """
    count, rows = programs.basis.shape
    width = programs.shared.shape[1] + programs.own.shape[2]
    step = max(1, _CELLS // width)
    parts = [
        _solve(programs.part(np.arange(at, min(at + step, count)))) for at in range(0, count, step)
    ]
    if not parts:
        empty = np.zeros((0, rows))
        parts = [Answers(columns=empty.astype(np.intp), levels=empty, prices=empty,
                         shared=programs.shared.shape[1], alone=0)]  # fmt: skip
    return Answers(
        columns=np.concatenate([part.columns for part in parts]),
        levels=np.concatenate([part.levels for part in parts]),
        prices=np.concatenate([part.prices for part in parts]),
        shared=programs.shared.shape[1],
        alone=sum(part.alone for part in parts),
    )


def _solve(programs: Programs) -> Answers:
    state = _State(programs)
    allowed = state.usable()
    for gain in programs.gains:
        state.climb(gain, allowed)
        allowed = allowed & (state.reduced(gain) >= -GAIN)
    columns, levels, prices, proved = _proved(programs, state)
    for k in np.flatnonzero(~proved):
        columns[k], levels[k], prices[k] = solve_alone(
            programs.shared, programs.own[k], programs.rhs[k],
            [gain[k] for gain in programs.gains],
            banned=-1 if programs.banned is None else int(programs.banned[k]),
        )  # fmt: skip
    return Answers(
        columns=columns, levels=levels, prices=prices,
        shared=programs.shared.shape[1], alone=int((~proved).sum()),
    )  # fmt: skip


class _State:
    """The basis of each program, the inverse of its matrix, and the levels of its columns."""

    def __init__(self, programs: Programs) -> None:
        self.programs = programs
        self.n = programs.shared.shape[1]
        self.basis = programs.basis.copy()
        self.inverse = _inverses(_matrices(programs, self.basis))
        shift = np.random.default_rng(0).uniform(1.0, 2.0, size=self.basis.shape[1])
        self.levels = programs.start + _SHIFT * shift * _sizes(programs)

    def usable(self) -> NDArray[np.bool_]:
        """Return which columns each program may use."""
        count, width = len(self.basis), self.n + self.programs.own.shape[2]
        allowed = np.ones((count, width), dtype=bool)
        if self.programs.banned is not None:
            some = np.flatnonzero(self.programs.banned >= 0)
            allowed[some, self.programs.banned[some]] = False
        return allowed

    def reduced(self, gain: Floats, rows: Indices | slice = slice(None)) -> Floats:
        """Return what a unit of each column adds to the objective, all else kept feasible."""
        prices = _prices(_basic_gains(self.basis[rows], gain[rows], self.n), self.inverse[rows])
        return _reduced(self.programs.shared, self.programs.own[rows], gain[rows], prices)

    def climb(self, gain: Floats, allowed: NDArray[np.bool_]) -> None:
        """Pivot until no program has an allowed column that gains, or the rounds are used up."""
        live = np.arange(len(self.basis))
        everything = bool(allowed.all())
        for _ in range(_ROUNDS * self.basis.shape[1]):
            gains = self.reduced(gain, live)
            if not everything:
                gains[~allowed[live]] = -1.0
            entering = np.argmax(gains, axis=1)
            better = np.take_along_axis(gains, entering[:, None], axis=1)[:, 0] > GAIN
            live, entering = live[better], entering[better]
            if not live.size:
                return
            live = live[self._pivot(live, entering)]

    def _pivot(self, live: Indices, entering: Indices) -> NDArray[np.bool_]:
        """Bring a column into each basis; return which programs have one that must leave."""
        column = _columns(self.programs, live, entering)
        change = np.matmul(self.inverse[live], column[:, :, None])[:, :, 0]
        steps = np.full_like(change, np.inf)
        np.divide(self.levels[live], change, out=steps, where=change > _PIVOT)
        leaving = np.argmin(steps, axis=1)
        step = np.take_along_axis(steps, leaving[:, None], axis=1)[:, 0]
        bounded = np.isfinite(step)
        live, leaving, step, change = (
            live[bounded],
            leaving[bounded],
            step[bounded],
            change[bounded],
        )
        here = np.arange(live.size)
        self.levels[live] -= step[:, None] * change
        self.levels[live, leaving] = step
        row = self.inverse[live, leaving] / change[here, leaving][:, None]
        self.inverse[live] -= change[:, :, None] * row[:, None, :]
        self.inverse[live, leaving] = row
        self.basis[live, leaving] = entering[bounded]
        return np.asarray(bounded)


def _proved(programs: Programs, state: _State) -> tuple[Indices, Floats, Floats, NDArray[np.bool_]]:
    """Return columns, levels and prices for the true right-hand side, and which are the best."""
    matrices = _matrices(programs, state.basis)
    state.inverse = _inverses(matrices)
    levels = np.matmul(state.inverse, programs.rhs[:, :, None])[:, :, 0]
    gap = np.matmul(matrices, levels[:, :, None])[:, :, 0] - programs.rhs
    proved = np.isfinite(levels).all(axis=1) & (levels >= -GAIN * _sizes(programs)).all(axis=1)
    proved &= (np.abs(gap) <= GAIN).all(axis=1)
    allowed = state.usable()
    for gain in programs.gains:
        reduced = np.where(allowed, state.reduced(gain), 0.0)
        proved &= (reduced <= 10 * GAIN).all(axis=1)
        allowed &= reduced >= -GAIN
    first = _basic_gains(state.basis, programs.gains[0], state.n)
    return state.basis, np.maximum(levels, 0.0), _prices(first, state.inverse), proved


def _sizes(programs: Programs) -> Floats:
    """Return how large the level of each starting column is, or that of its row if it is zero."""
    rows = np.maximum(np.abs(programs.rhs), np.abs(programs.own[:, :, 0]))
    means = rows.mean(axis=1, keepdims=True)
    return np.where(programs.start > 0, programs.start, np.where(rows > 0, rows, means))


def _inverses(matrices: Floats) -> Floats:
    """Return the inverses, of NaN where there is none."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        found = np.full_like(matrices, np.nan)
        for k, matrix in enumerate(matrices):
            if np.linalg.matrix_rank(matrix) == len(matrix):
                found[k] = np.linalg.inv(matrix)
        return found


def _columns(programs: Programs, rows: Indices, columns: Indices) -> Floats:
    """Return one column of each of the programs `rows`."""
    n = programs.shared.shape[1]
    found = np.empty((rows.size, programs.shared.shape[0]))
    common = columns < n
    found[common] = programs.shared[:, columns[common]].T
    found[~common] = programs.own[rows[~common], :, columns[~common] - n]
    return found


def _matrices(programs: Programs, basis: Indices) -> Floats:
    """Return the matrix of each basis, K × R × R."""
    everyone = np.arange(len(basis))
    each = [_columns(programs, everyone, column) for column in basis.T]
    return np.stack(each, axis=2)


def _basic_gains(basis: Indices, gain: Floats, n: int) -> Floats:
    """Return the gain of each column of a basis."""
    own = np.take_along_axis(gain, np.maximum(basis - n, 0), axis=1)
    return np.where(basis >= n, own, 0.0)


def _prices(basic: Floats, inverse: Floats) -> Floats:
    return np.asarray(np.matmul(basic[:, None, :], inverse)[:, 0, :])


def _reduced(shared: Floats, own: Floats, gain: Floats, prices: Floats) -> Floats:
    found = np.empty((len(prices), shared.shape[1] + own.shape[2]))
    np.matmul(prices, -shared, out=found[:, : shared.shape[1]])
    found[:, shared.shape[1] :] = gain - np.matmul(prices[:, None, :], own)[:, 0, :]
    return found
