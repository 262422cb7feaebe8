r"""Driver weights that come near a list: least squares, Poisson and least absolute error.

Everything here works on arrays: `shares` is places × drivers, columns summing to 1, and `target`
the places' shares of the list. Weights are ≥ 0 and sum to 1. Nothing is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

_STEPS = 200
_NO_GAIN = 1e-15  # of the mean log-likelihood a place
_SLACK = 1e-9  # of the whole list: what the solver may round away


def least_squares(shares: Floats, target: Floats) -> Floats:
    r"""Return the weights of least squared error, :math:`\min_\omega \|S \omega - t\|^2`.

    Because the weights sum to 1, :math:`S \omega - t = B \omega` with
    :math:`B = S - t 1^\top`: the point of the columns' convex hull nearest to the origin, which
    is non-negative least squares on B with a row of ones, scaled to sum to 1. Exact.

    References
    ----------
    Lawson, C. L., & Hanson, R. J. (1974). *Solving Least Squares Problems*, ch. 23.

    Examples
    --------
    >>> shares = np.array([[0.8, 0.2], [0.2, 0.8]])
    >>> least_squares(shares, np.array([0.5, 0.5])).round(6).tolist()
    [0.5, 0.5]
    >>> least_squares(shares, np.array([0.9, 0.1])).tolist()
    [1.0, 0.0]
    """
    from scipy.optimize import nnls

    rows = np.vstack((shares - target[:, None], np.ones(shares.shape[1])))
    found, _ = nnls(rows, np.append(np.zeros(len(shares)), 1.0))
    weights: Floats = found / found.sum()
    return weights


def poisson(shares: Floats, target: Floats) -> Floats | None:
    r"""Return the most likely weights if counts are Poisson with means :math:`N S \omega`.

    Weights of the greatest likelihood reproduce the total by themselves, so this is
    :math:`\max_\omega \sum_i t_i \ln (S \omega)_i` on the simplex, which is concave: Newton's
    method, each step a least-squares problem of the same form. ``None`` when a place has part of
    the list and nothing of any driver: no mean above zero can be given to it.

    References
    ----------
    Kim, Y., Carbonetto, P., Stephens, M., & Anitescu, M. (2020). *Journal of Computational and
    Graphical Statistics* 29, 261–273 (the same steps for mixture proportions).

    Examples
    --------
    >>> shares = np.array([[0.5, 0.0], [0.5, 0.0], [0.0, 1.0]])
    >>> poisson(shares, np.array([0.2, 0.2, 0.6])).round(6).tolist()
    [0.4, 0.6]
    """
    held = target > 0
    inside, wanted = shares[held], target[held]
    if not inside.any(axis=1).all():
        return None
    weights = np.full(shares.shape[1], 1.0 / shares.shape[1])
    for _ in range(_STEPS):
        ratio = wanted / (inside @ weights)
        curve = inside * np.sqrt(ratio / (inside @ weights))[:, None]
        step = least_squares(curve, 2.0 * np.sqrt(wanted)) - weights
        gain = float(ratio @ (inside @ step))
        length = _length(inside @ weights, inside @ step, wanted, gain)
        if length == 0.0:
            break
        weights = np.maximum(weights + length * step, 0.0)
    found: Floats = weights / weights.sum()
    return found


def _length(mean: Floats, change: Floats, wanted: Floats, gain: float) -> float:
    """Return how much of a step to take: the first half of a half … that is worth it, or 0."""
    if gain < _NO_GAIN:
        return 0.0
    for length in 0.5 ** np.arange(40):
        ratio = 1.0 + length * change / mean
        if (ratio > 0).all() and wanted @ np.log(ratio) >= 0.25 * length * gain:
            return float(length)
    return 0.0


class Misfit(NamedTuple):
    """All weights whose summed absolute error is at most a limit, as a linear programme.

    The unknowns are the weights, then each place's excess and shortfall against the list.
    """

    rows: Floats
    right: Floats
    drivers: int

    @classmethod
    def of(cls, shares: Floats, target: Floats) -> Misfit:
        """Return the programme of these shares and list."""
        places, drivers = shares.shape
        rows = np.zeros((places + 1, drivers + 2 * places))
        rows[:-1, :drivers] = shares
        rows[:-1, drivers:] = np.hstack((-np.eye(places), np.eye(places)))
        rows[-1, :drivers] = 1.0
        return cls(rows, np.append(target, 1.0), drivers)

    def least(self) -> tuple[Floats, float]:
        """Return weights of least absolute error, and that error summed over places.

        Examples
        --------
        >>> shares = np.array([[0.8, 0.2], [0.2, 0.8]])
        >>> weights, error = Misfit.of(shares, np.array([0.9, 0.1])).least()
        >>> weights.tolist(), round(error, 6)
        ([1.0, 0.0], 0.2)
        """
        cost = np.ones(self.rows.shape[1])
        cost[: self.drivers] = 0.0
        found = self._solved(cost)
        return found, float(np.abs(self.rows[:-1, : self.drivers] @ found - self.right[:-1]).sum())

    def furthest(self, direction: Floats, *, limit: float) -> Floats:
        r"""Return the weights of an error ≤ `limit` for which direction · weights is largest.

        Examples
        --------
        >>> shares = np.array([[0.8, 0.2], [0.2, 0.8]])
        >>> every = Misfit.of(shares, np.array([0.5, 0.5]))
        >>> every.furthest(np.array([1.0, 0.0]), limit=0.3).round(6).tolist()
        [0.75, 0.25]
        """
        cost = np.zeros(self.rows.shape[1])
        cost[: self.drivers] = -direction
        return self._solved(cost, limit=limit)

    def _solved(self, cost: Floats, limit: float | None = None) -> Floats:
        from scipy.optimize import linprog

        most = None if limit is None else np.ones((1, self.rows.shape[1]))
        if most is not None:
            most[0, : self.drivers] = 0.0
        result = linprog(
            cost,
            A_ub=most,
            b_ub=None if limit is None else [limit + _SLACK],
            A_eq=self.rows,
            b_eq=self.right,
            method="highs-ds",
        )
        if result.x is None:
            msg = f"no weights were found: {result.message}"
            raise ShuanggaoError(msg)
        found = np.clip(result.x[: self.drivers], 0.0, 1.0)
        weights: Floats = found / found.sum()
        return weights
