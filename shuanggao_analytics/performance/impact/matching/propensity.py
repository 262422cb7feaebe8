"""Propensity and distance: the chance of being treated, and how far apart two units are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

_RANK = 1e-10  # share of the largest singular value below which a direction is none
_APART = 1e-7  # sum of margins above which the groups are held to be separated
_STEPS = 200  # of the logit, at most
_EXACT = 1e-9
_FAR = 1e6  # a step that long has no end


@dataclass(frozen=True, kw_only=True, eq=False)
class Propensity:
    """A logit of being treated on covariates.

    Attributes
    ----------
    logit
        Log odds of being treated, by unit.
    separated
        Whether covariates tell treated from controls without error, so that the logit has no
        finite fit; it is then the one with a penalty of one half the squared coefficients of the
        whitened covariates.
    """

    logit: Floats
    separated: bool


def whitened(covariates: Floats, treated: NDArray[np.bool_]) -> Floats:
    """Return covariates turned and stretched so that their covariance within groups is the unit.

    The Euclidean distance of the result is the Mahalanobis distance with the covariance pooled
    within treated and controls. Directions without spread, or without any spread within the
    groups, count by their spread over all units.

    Parameters
    ----------
    covariates
        Units × covariates.
    treated
        Who is treated.

    Examples
    --------
    >>> whitened(np.array([[0.0], [2.0], [4.0], [2.0]]), np.array([True, True, False, False]))
    array([[-1.41421356],
           [ 0.        ],
           [ 1.41421356],
           [ 0.        ]])
    """
    even = np.ptp(covariates, axis=0) == 0
    centred = covariates[:, ~even] - covariates[:, ~even].mean(axis=0)
    if centred.shape[1] == 0:
        return np.zeros((len(covariates), 0))
    scaled = centred / np.std(centred, axis=0)
    within = scaled.copy()
    for group in (treated, ~treated):
        within[group] -= scaled[group].mean(axis=0)
    free = max(len(within) - 2, 1)
    if np.linalg.matrix_rank(within, tol=_RANK * len(within)) < np.linalg.matrix_rank(scaled):
        within, free = scaled, len(scaled) - 1
    _, values, axes = np.linalg.svd(within / np.sqrt(free), full_matrices=False)
    kept = values > _RANK * values[0]
    found: Floats = scaled @ (axes[kept].T / values[kept])
    return found


def propensity(axes: Floats, treated: NDArray[np.bool_]) -> Propensity:
    """Return the logit of being treated on whitened covariates, without penalty where it exists.

    Parameters
    ----------
    axes
        Units × axes, as from `whitened`; without axes every unit has the same logit.
    treated
        Who is treated.

    Examples
    --------
    >>> axes = np.array([[0.0], [1.0], [0.0], [1.0], [0.0], [1.0]])
    >>> found = propensity(axes, np.array([True, True, False, True, False, False]))
    >>> found.logit[:2].round(4).tolist(), found.separated
    ([-0.6931, 0.6931], False)
    """
    if axes.shape[1] == 0:
        share = float(np.mean(treated))
        odds = np.log(share / (1 - share))
        return Propensity(logit=np.full(len(treated), odds), separated=False)
    X, y = np.column_stack([np.ones(len(axes)), axes]), treated.astype("float64")
    separated = _separated(X, treated)
    logit = None if separated else _newton(X, y, penalty=0.0)
    if logit is None:  # separated, or so nearly that the steps run away
        separated, logit = True, _newton(X, y, penalty=1.0)
    if logit is None:
        msg = "no propensity was found: the steps of Newton's method do not end"
        raise ShuanggaoError(msg)
    return Propensity(logit=logit, separated=separated)


def _newton(X: Floats, y: Floats, *, penalty: float) -> Floats | None:
    """Return the logit of the largest likelihood by Newton's steps, halved where they overshoot.

    The penalty is half its number times the squared coefficients, the constant's not counted.
    """
    from scipy.special import expit

    ridge = np.full(X.shape[1], penalty)
    ridge[0] = 0.0

    def worth(beta: Floats) -> float:
        z = X @ beta
        return float(y @ z - np.sum(np.logaddexp(0.0, z)) - ridge @ beta**2 / 2)

    beta: Floats = np.zeros(X.shape[1])
    for _ in range(_STEPS):
        chance = expit(X @ beta)
        bend = (X.T * (chance * (1 - chance))) @ X + np.diag(ridge)
        try:
            step = np.linalg.solve(bend, X.T @ (y - chance) - ridge * beta)
        except np.linalg.LinAlgError:
            return None
        if not np.max(np.abs(step)) < _FAR:
            return None
        now = worth(beta)
        while worth(beta + step) < now - _EXACT * abs(now):
            step /= 2
        beta = beta + step
        if np.max(np.abs(step)) < _EXACT * (1 + np.max(np.abs(beta))):
            logit: Floats = X @ beta
            return logit
    return None


def _separated(X: Floats, treated: NDArray[np.bool_]) -> bool:
    """Return whether a plane has all treated on one side and all controls on the other.

    Units on the plane itself are allowed (quasi-separation) unless all are: the linear program
    asks for the largest sum of margins with none below zero (Konis 2007).
    """
    from scipy.optimize import linprog

    margins = np.where(treated, 1.0, -1.0)[:, None] * X
    found = linprog(
        -margins.sum(axis=0),
        A_ub=-margins,
        b_ub=np.zeros(len(margins)),
        bounds=(-1.0, 1.0),
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > _APART * len(X))
