"""Fitting of a penalised cumulative logit: its maximum, and how far one parameter can move.

Steps are those of Fisher scoring, and near the top of BFGS from its information on; they are halved
where they do not climb. Intervals are profiles: the parameter is held at a value, all others are
fitted again, and the ends are where twice the loss of penalised log-likelihood reaches the quantile
of χ² with one degree of freedom. The penalty is that of the full information also where
parameters are held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.errors import ShuanggaoError
from shuanggao_analytics.evaluation.transitions.likelihood import start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.evaluation.transitions.likelihood import CumulativeLogit, Value
    from shuanggao_analytics.inputs import Codes, Floats

_STEPS, _HALVINGS = 400, 30
_NEAR = 1e-19  # squared length of a step in standard errors: there is no further to go
_CLOSE = 1e-10  # the same, where rounding stops the climb
_FAR = 0.1  # the same, from where the curvature follows the gradient
_ALONG = 1e-8  # least curvature along a move, of that expected
_ROUNDING = 1e-13  # of the log-likelihood
_LONGEST = 5.0  # change of a parameter in one step
_FITS = 80  # to find an end of an interval
_ENOUGH = 1e-9  # of the signed root at an end


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """A maximum: the point, its penalised log-likelihood, and gradient and information there."""

    point: Floats
    height: float
    gradient: Floats
    information: Floats

    @property
    def covariance(self) -> Floats:
        """The inverse of the information."""
        found: Floats = np.asarray(np.linalg.inv(self.information), dtype="float64")
        return found


def maximise(
    model: CumulativeLogit,
    *,
    held: Mapping[int, float] | None = None,
    begin: Floats | None = None,
) -> Fit:
    """Return the maximum of a model, with some parameters held at given values.

    Parameters
    ----------
    model
        What is fitted.
    held
        Values of parameters, by place, that are not to be changed.
    begin
        Where to begin; by default with all coefficients 0.

    Raises
    ------
    ShuanggaoError
        When no maximum is found, for instance where two parameters say the same. Without a penalty
        separated outcomes have none, but the search may end far out: `separated` finds them.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.likelihood import proportional
    >>> separated = np.array([[4.0, 0.0], [1.0, 3.0]])
    >>> model = proportional(separated, np.array([[0.0], [1.0]]), penalty=0.5)
    >>> odds = np.exp(maximise(model).point[1])
    >>> round(float(odds), 6), 4.5 * 3.5 / (0.5 * 1.5)
    (21.0, 21.0)
    """
    kept = dict(held or {})
    point = _beginning(model, kept, begin)
    free = np.array([at for at in range(model.size) if at not in kept], dtype=np.intp)
    found = model.value(point)
    curve = None if found is None else found.information[np.ix_(free, free)]
    before = np.inf
    for _ in range(_STEPS):
        step = None if found is None or curve is None else _step(found.gradient[free], curve)
        if found is None or curve is None or step is None:
            break
        left = float(found.gradient[free] @ step)
        done = left < _NEAR or before <= left < _CLOSE
        climbed = None if done else _climbed(model, point, found, free=free, step=step)
        if climbed is None and left < _CLOSE:
            return Fit(point=point, **found._asdict())
        if climbed is None:
            break
        fresh = climbed[1].information[np.ix_(free, free)]
        moved, bent = (climbed[0] - point)[free], (found.gradient - climbed[1].gradient)[free]
        curve = fresh if left > _FAR else _updated(curve, moved, bent)
        point, found = climbed
        before = left
    msg = "no maximum of the likelihood can be found: use the penalty, or fewer terms"
    raise ShuanggaoError(msg)


def profile_interval(
    model: CumulativeLogit, best: Fit, *, at: int, level: float
) -> tuple[float, float]:
    """Return the ends of the profile interval of one parameter.

    Parameters
    ----------
    model, best
        The model and its maximum.
    at
        Place of the parameter.
    level
        Of the interval.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.likelihood import proportional
    >>> model = proportional(np.array([[6.0, 4.0]]), np.empty((1, 0)), penalty=0.0)
    >>> low, high = profile_interval(model, maximise(model), at=0, level=0.95)
    >>> round(low, 3), round(high, 3)
    (-0.847, 1.769)
    """
    from scipy.special import ndtri

    root = float(ndtri(0.5 + level / 2))
    low, high = (_end(model, best, at=at, root=root, sign=sign) for sign in (-1.0, 1.0))
    return low, high


def ratio_test(model: CumulativeLogit, best: Fit, places: Sequence[int]) -> float:
    """Return the p of the penalised likelihood ratio that parameters are all 0.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.likelihood import proportional
    >>> model = proportional(np.array([[8.0, 2.0]]), np.empty((1, 0)), penalty=0.0)
    >>> round(ratio_test(model, maximise(model), [0]), 4)
    0.0496
    """
    from scipy.stats import chi2

    null = maximise(model, held=dict.fromkeys(places, 0.0))
    return float(chi2.sf(max(2 * (best.height - null.height), 0.0), len(places)))


def _beginning(model: CumulativeLogit, held: Mapping[int, float], begin: Floats | None) -> Floats:
    """Return where to begin, with the held values, and the other cuts moved out of their way."""
    point = start(model.counts, model.size) if begin is None else begin.copy()
    cuts = model.counts.shape[1] - 1
    for at, value in held.items():
        if at < cuts:
            away = np.arange(cuts) - at
            point[:cuts] = np.where(away < 0, np.minimum(point[:cuts], value + away),
                                    np.maximum(point[:cuts], value + away))  # fmt: skip
        point[at] = value
    return point


def _step(gradient: Floats, curve: Floats) -> Floats | None:
    """Return the step up a hill of this gradient and curvature; ``None`` where there is none."""
    try:
        step: Floats = np.asarray(np.linalg.solve(curve, gradient), dtype="float64")
    except np.linalg.LinAlgError:
        return None
    return step if np.isfinite(step).all() and float(gradient @ step) >= 0 else None


def _updated(curve: Floats, moved: Floats, bent: Floats) -> Floats:
    """Return the curvature after a move that changed the gradient so (BFGS)."""
    along = float(moved @ bent)
    before = curve @ moved
    if along <= _ALONG * float(moved @ before):
        return curve
    found: Floats = (
        curve + np.outer(bent, bent) / along - np.outer(before, before) / float(moved @ before)
    )
    return found


def _climbed(
    model: CumulativeLogit, point: Floats, found: Value, *, free: Codes, step: Floats
) -> tuple[Floats, Value] | None:
    """Return the first point along the step that is no lower; ``None`` where there is none."""
    length = min(1.0, _LONGEST / float(np.max(np.abs(step), initial=_LONGEST)))
    least = found.height - _ROUNDING * abs(found.height)
    for _ in range(_HALVINGS):
        reached = point.copy()
        reached[free] += length * step
        value = model.value(reached)
        if value is not None and value.height >= least:
            return reached, value
        length /= 2
    return None


def _end(model: CumulativeLogit, best: Fit, *, at: int, root: float, sign: float) -> float:
    """Return the value of a parameter, on one side of its best, where the signed root is `root`.

    The signed root of twice the loss is nearly a line, so Newton's steps on it, kept between the
    values known to lie inside and outside, take few fits; each begins where the last one leads.
    """
    centre = float(best.point[at])
    value = centre + sign * root * float(np.sqrt(best.covariance[at, at]))
    inner, outer, last = centre, sign * np.inf, best
    for _ in range(_FITS):
        last = _held(model, last, at=at, value=value)
        reached = float(np.sqrt(max(2 * (best.height - last.height), 0.0)))
        if abs(reached - root) < _ENOUGH:
            return value
        inner, outer = (value, outer) if reached < root else (inner, value)
        fall = -sign * float(last.gradient[at])  # of the profile, outwards
        step = (root - reached) * reached / fall if fall > 0 else np.inf
        ahead, twice = value + sign * step, centre + 2 * (value - centre)
        between = sign * inner < sign * ahead < sign * outer
        if np.isinf(outer):
            value = sign * min(sign * ahead, sign * twice) if between else twice
        else:
            value = ahead if between else (inner + outer) / 2
    msg = "an interval has no end that can be found: use the penalty, or fewer terms"
    raise ShuanggaoError(msg)


def _held(model: CumulativeLogit, last: Fit, *, at: int, value: float, splits: int = 6) -> Fit:
    """Return the fit with a parameter held, begun where the tangent of the profile leads.

    Where no maximum is found from there the way is gone in two halves.
    """
    away = value - float(last.point[at])
    free = np.delete(np.arange(model.size), at)
    begin = last.point.copy()
    if len(free):
        slope = np.linalg.solve(last.information[np.ix_(free, free)], last.information[free, at])
        begin[free] -= slope * away
    try:
        return maximise(model, held={at: value}, begin=begin)
    except ShuanggaoError:
        if not splits:
            return maximise(model, held={at: value})
    half = float(last.point[at]) + away / 2
    nearer = _held(model, last, at=at, value=half, splits=splits - 1)
    return _held(model, nearer, at=at, value=value, splits=splits - 1)
