"""Weights of donors: the nearest mix found exactly, and the search over the weights of predictors.

The nearest mix is the point of least norm in the hull of the donors' gaps to the treated unit.
It is found without a penalty: non-negative least squares on the gaps with a row of ones below
them and the target (0, …, 0, 1) has a solution that is the nearest mix times a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_SPREAD = 2.0  # standard deviation of the logarithms of v at a random start
_STEP = 1.0  # first step of the search, in logarithms
_ARGUMENT, _VALUE = 1e-3, 1e-8  # the search ends within these: logarithms of v, share of the loss
_CALLS = 200  # at most, for each predictor
_ROUNDS = 50  # of the exact solver, for each donor


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """One search over the weights of the predictors: where it ended.

    Attributes
    ----------
    v
        Weights of the predictors, together 1.
    weights
        Weights of the donors, together 1.
    mspe
        Mean squared gap over the times fitted.
    """

    v: Floats
    weights: Floats
    mspe: float


def nearest_mix(gaps: Floats) -> Floats:
    r"""Return the weights of the mix of donors that is nearest to the treated unit.

    .. math:: \min_w \lVert A w\rVert\quad\text{with}\quad w \ge 0,\ \sum_j w_j = 1

    for gaps :math:`A` = donor − treated, one column a donor. With :math:`u = t w` the problem
    :math:`\min_{u \ge 0} \lVert A u\rVert^2 + (1 - \sum_j u_j)^2` is
    :math:`t^2 \lVert A w\rVert^2 + (1 - t)^2`; at its best t it is
    :math:`\lVert A w\rVert^2 / (1 + \lVert A w\rVert^2)`, which rises with
    :math:`\lVert A w\rVert`: its solution over its sum is the nearest mix, exactly.

    Where several mixes are equally near, this is one of them.

    Examples
    --------
    >>> nearest_mix(np.array([[-1.0, 3.0], [2.0, 2.0]])).round(6).tolist()
    [0.75, 0.25]
    """
    from scipy.optimize import nnls

    return _mix(gaps, nnls)


def search_predictor_weights(
    predictors: Floats, outcomes: Floats, *, starts: int, seed: int
) -> list[Search]:
    r"""Return where each search for the weights v of the predictors ended.

    .. math:: \min_v \tfrac1T \lVert B\,w(v)\rVert^2,\quad
              w(v) = \arg\min_w \sum_k v_k (A_k w)^2

    by Nelder and Mead on :math:`\ln v`. The first search starts from equal v, the others from
    log-normal v. The problem has many local minima and flat valleys: v is rarely unique, and
    neither is the mix it leads to.

    Parameters
    ----------
    predictors
        A: predictors × donors, donor − treated in standard deviations.
    outcomes
        B: times fitted × donors, donor − treated.
    starts
        How many searches.
    seed
        Of the random starts.

    Examples
    --------
    >>> a, b = np.array([[-1.0, 3.0], [-2.0, 1.0]]), np.array([[-1.0, 1.0]])
    >>> [found] = search_predictor_weights(a, b, starts=1, seed=0)
    >>> found.weights.round(3).tolist(), round(found.mspe, 6)
    ([0.5, 0.5], 0.0)
    """
    from scipy.optimize import minimize, nnls

    size = len(predictors)
    scale = float(np.mean((outcomes @ _mix(predictors / np.sqrt(size), nnls)) ** 2)) or 1.0

    def loss(logs: Floats) -> float:
        gap = outcomes @ _mix(np.sqrt(_shares(logs))[:, None] * predictors, nnls)
        return float(gap @ gap) / len(gap) / scale

    draw = np.random.default_rng(seed)
    found = []
    for number in range(starts):
        start = draw.normal(0.0, _SPREAD, size) if number else np.zeros(size)
        if size > 1:
            simplex = np.vstack([start, start + _STEP * np.eye(size)])
            options = {
                "initial_simplex": simplex,
                "xatol": _ARGUMENT,
                "fatol": _VALUE,
                "maxfev": _CALLS * size,
            }
            start = minimize(loss, start, method="Nelder-Mead", options=options).x
        found.append(fixed_predictor_weights(predictors, outcomes, _shares(start)))
    return found


def fixed_predictor_weights(predictors: Floats, outcomes: Floats, v: Floats) -> Search:
    """Return the nearest mix for given weights of the predictors, which need no fixed sum.

    Examples
    --------
    >>> a, b = np.array([[-1.0, 3.0]]), np.array([[-1.0, 1.0]])
    >>> fixed_predictor_weights(a, b, np.array([2.0])).weights.round(6).tolist()
    [0.75, 0.25]
    """
    shares = v / v.sum()
    weights = nearest_mix(np.sqrt(shares)[:, None] * predictors)
    return Search(v=shares, weights=weights, mspe=float(np.mean((outcomes @ weights) ** 2)))


def _shares(logs: Floats) -> Floats:
    v: Floats = np.exp(logs - np.max(logs))
    shares: Floats = v / np.sum(v)
    return shares


def _mix(gaps: Floats, nnls: Callable[..., tuple[NDArray[np.float64], float]]) -> Floats:
    """Return the nearest mix, the gaps first brought to a size around one."""
    rows, donors = gaps.shape
    size = float(np.sqrt(np.sum(gaps * gaps) / donors)) or 1.0
    matrix = np.ones((rows + 1, donors))
    matrix[:rows] = gaps / size
    target = np.zeros(rows + 1)
    target[rows] = 1.0
    try:
        found = nnls(matrix, target, maxiter=_ROUNDS * donors)[0]
    except RuntimeError as error:
        msg = f"no nearest mix was found: {error}"
        raise ShuanggaoError(msg) from error
    weights: Floats = np.asarray(found / found.sum())
    return weights
