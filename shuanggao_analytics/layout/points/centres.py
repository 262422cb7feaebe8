"""Where the points have their middle and how they spread: centrography.

Everything is computed in the plane of the points (`points`): Albers kilometres for degrees, so
that a degree of longitude is never taken for a degree of latitude. Weights are counts or sizes of
the points, ≥ 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.layout.points.located import located, point_weights, unprojected

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Crs, Floats, Points

_STEPS, _TRIED = 2_000, 10


def mean_centre(points: Points, *, weights: Any = None, crs: Crs | None = None) -> pd.Series:
    r"""Return the mean centre, weighted when weights are given.

    .. math:: \bar x = \sum_i w_i x_i / \sum_i w_i,\quad \bar y = \sum_i w_i y_i / \sum_i w_i

    Parameters
    ----------
    points
        A table with ``lon`` and ``lat`` or with ``x`` and ``y``, or an (n, 2) array of x and y.
    weights
        One number ≥ 0 a point; without it each weighs 1. A Series is matched by its index.
    crs
        ``"geographic"`` or ``"planar"``; without it the names of the columns decide.

    Returns
    -------
    Series
        ``lon`` and ``lat`` (the mean is taken in Albers and carried back) or ``x`` and ``y``.

    Raises
    ------
    DataContractError
        For missing or impossible coordinates and weights, listing each.

    References
    ----------
    Ebdon, D. (1985). *Statistics in Geography*, 2nd ed., ch. 7.

    Examples
    --------
    >>> mean_centre([[0, 0], [4, 2]], weights=[1, 3]).tolist()
    [3.0, 1.5]
    """
    where = located(points, crs=crs)
    heads = point_weights(weights, where.labels)
    return as_given(plane_mean(where.xy, heads), where.crs)


def median_centre(points: Points, *, weights: Any = None, crs: Crs | None = None) -> pd.Series:
    r"""Return the median centre: the spot with the least total distance to the points.

    .. math:: \arg\min_c \sum_i w_i \lVert p_i - c \rVert

    found by Weiszfeld's iteration to 1e-10 of the spread. When the points lie on one line the spot
    may not be unique; one of them is returned.

    Parameters
    ----------
    points, weights, crs
        As for `mean_centre`.

    Returns
    -------
    Series
        As for `mean_centre`.

    Raises
    ------
    DataContractError
        As for `mean_centre`.

    References
    ----------
    Vardi, Y. & Zhang, C.-H. (2000). *PNAS* 97, 1423–1426.

    Examples
    --------
    >>> median_centre([[0, 0], [0, 0], [0, 0], [4, 2]]).tolist()
    [0.0, 0.0]
    """
    where = located(points, crs=crs)
    heads = point_weights(weights, where.labels)
    return as_given(_median(where.xy, heads), where.crs)


def standard_distance(points: Points, *, weights: Any = None, crs: Crs | None = None) -> float:
    r"""Return the standard distance: the spread of points about their mean centre.

    .. math:: S = \sqrt{\sum_i w_i [(x_i - \bar x)^2 + (y_i - \bar y)^2] / \sum_i w_i}

    Parameters
    ----------
    points, weights, crs
        As for `mean_centre`.

    Returns
    -------
    float
        Kilometres, or the planar unit; 0 when all points are at one spot. The divisor is Σw (n
        without weights), not n − 2 as in CrimeStat.

    Raises
    ------
    DataContractError
        As for `mean_centre`.

    References
    ----------
    Bachi, R. (1963). *Papers of the Regional Science Association* 10, 83–132.

    Examples
    --------
    >>> standard_distance([[-3, -4], [3, 4]])
    5.0
    """
    where = located(points, crs=crs)
    heads = point_weights(weights, where.labels)
    offset = where.xy - plane_mean(where.xy, heads)
    return float(np.sqrt(np.average(np.sum(offset**2, axis=1), weights=heads)))


def plane_mean(xy: Floats, heads: Floats) -> Floats:
    """Return the weighted mean of points of the plane."""
    return np.asarray(np.average(xy, axis=0, weights=heads), dtype="float64")


def _median(xy: Floats, heads: Floats) -> Floats:
    """Weiszfeld's iteration after Vardi & Zhang; slow near a point, so the nearest is tried too."""
    scale = float(np.max(np.ptp(xy, axis=0))) or 1.0
    spot = plane_mean(xy, heads)
    for turn in range(_STEPS):
        away = np.hypot(*(xy - spot).T)
        if turn % _TRIED == 0:
            nearest: Floats = xy[np.argmin(np.where(heads > 0, away, np.inf))]
            if _is_best(nearest, xy, heads):
                return nearest
        here = away <= 1e-13 * scale
        pull = np.divide(heads, away, out=np.zeros_like(away), where=~here)
        step = (xy * pull[:, None]).sum(axis=0) / pull.sum() - spot
        if here.any():  # on a point that is not the best spot: its weight only brakes the step
            step *= max(0.0, 1 - heads[here].sum() / (np.hypot(*step) * pull.sum()))
        spot = spot + step
        if np.hypot(*step) < 1e-12 * scale:
            break
    return spot


def _is_best(point: Floats, xy: Floats, heads: Floats) -> bool:
    """Return whether a point outweighs the pull of all others, and so is the median centre."""
    away = np.hypot(*(xy - point).T)
    other = away > 0
    force = ((xy - point)[other] * (heads[other] / away[other])[:, None]).sum(axis=0)
    return bool(np.hypot(*force) <= heads[~other].sum() * (1 + 1e-12))


def as_given(spot: Floats, crs: Crs) -> pd.Series:
    """Return a spot of the plane in the coordinates that its points came in."""
    if crs == "planar":
        return pd.Series(spot, index=["x", "y"])
    return pd.Series(unprojected(spot[None, :])[0], index=["lon", "lat"])
