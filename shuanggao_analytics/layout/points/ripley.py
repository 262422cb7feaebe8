"""Ripley's K and L of points in an area, with the envelope of random points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.points.located import StudyArea, located, outside_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.layout.points.located import Crs, Floats, Points

_CELLS = 256


@dataclass(frozen=True, eq=False)
class Ripley:
    """Ripley's K and L with the envelope of random points.

    Attributes
    ----------
    table
        One row a distance r (the index, kilometres or the planar unit): ``K``, ``K_random`` = π r²,
        ``L`` = √(K/π), ``L_low`` and ``L_high`` (the envelope at each distance), ``pattern``:
        clustered above the envelope, dispersed below it, otherwise random.
    p
        Of the test over all distances at once: the largest deviation of L from its mean.
    simulations, alpha, correction
        As they were asked for.
    """

    table: pd.DataFrame
    p: float
    simulations: int
    alpha: float
    correction: str

    @property
    def text(self) -> str:
        """The result in one sentence."""
        beyond = self.table.index[self.table["pattern"] == "clustered"]
        where = (
            f"above the envelope from {beyond.min():g} to {beyond.max():g} km"
            if len(beyond)
            else "nowhere above the envelope"
        )
        return (
            f"Ripley's L (edge correction: {self.correction}; {self.simulations} simulations, "
            f"envelope of {1 - self.alpha:.0%} at each distance): {where}; over all distances "
            f"p = {self.p:.3g}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.4g}'.format)}"


def ripley(
    points: Points,
    *,
    distances: Sequence[float] | NDArray[Any],
    window: StudyArea,
    simulations: int = 199,
    alpha: float = 0.05,
    correction: Literal["translation", "none"] = "translation",
    seed: int = 0,
    crs: Crs | None = None,
) -> Ripley:
    r"""Return Ripley's K and L of points in an area, with the envelope of random points.

    .. math:: K(r) = \frac{A^2}{n(n-1)} \sum_{i \ne j} \frac{1(d_{ij} \le r)}{e_{ij}},\quad
              L(r) = \sqrt{K(r)/\pi}

    With the translation correction :math:`e_{ij} = |W \cap (W + p_i - p_j)|`, the area that the
    window shares with itself moved by the pair's offset (Ohser & Stoyan), read from a grid of 256 ×
    256 cells: exact for a box, within a few parts in a thousand for land. Without correction
    :math:`e_{ij} = A`: K is then too low, but so are the simulations, and the tests still hold.

    Distances of points in degrees are those of the Albers plane, which is equal-area but within
    China stretches or shortens lengths by up to some 5 %.

    Parameters
    ----------
    points
        A table with ``lon`` and ``lat`` or with ``x`` and ``y``, or an (n, 2) array of x and y.
    distances
        r ≥ 0, rising, at most half the shorter side of the window's box (a quarter is usual).
    window
        The `StudyArea`: random points fall anywhere in it, alike.
    simulations, seed
        Number of simulated patterns, and the seed; simulation k is the same however many follow.
    alpha
        Level of the envelope at each distance, needs simulations ≥ 2 / alpha − 1.
    correction
        ``"translation"`` or ``"none"``.
    crs
        ``"geographic"`` or ``"planar"``; without it the names of the columns decide.

    Returns
    -------
    Ripley
        K(0) counts the pairs at one spot: 0 when no two points coincide.

    Raises
    ------
    DataContractError
        For bad points, points outside the window, distances or options out of range.

    References
    ----------
    Ripley, B. D. (1977). *JRSS B* 39, 172–212; Besag, J. (1977). *JRSS B* 39, 193–195; Ohser, J. &
    Stoyan, D. (1981). *Biometrical Journal* 23, 523–533; Baddeley, A. et al. (2014). *Ecological
    Monographs* 84, 477–489 (envelopes are no test; the maximum deviation is).

    Examples
    --------
    >>> from shuanggao_analytics.layout.points.located import study_area
    >>> box = study_area([[0, 0], [10, 10]], kind="bounding_box")
    >>> pair = [[5, 5], [5, 6], [1, 1]]
    >>> result = ripley(pair, distances=[0, 1], window=box, simulations=39)
    >>> result.table["K"].round(3).tolist()
    [0.0, 37.037]
    """
    where = located(points, crs=crs)
    steps = np.asarray(distances, dtype="float64")
    low_x, low_y, high_x, high_y = window.polygon.bounds
    reach = min(high_x - low_x, high_y - low_y) / 2
    checks = [
        (len(where.labels) >= 2, "points", "needs two points at least"),
        (simulations >= 2 / alpha - 1, "simulations", "too few of them for alpha"),
        (correction in ("translation", "none"), "correction", "use translation or none"),
        (
            steps.ndim == 1
            and len(steps) > 0
            and bool((np.diff(steps, prepend=-1e-300) > 0).all())
            and bool((steps <= reach).all()),
            "distances",
            f"not rising from 0 or more to at most {reach:g}",
        ),
    ]
    faults = [Fault(name, problem) for good, name, problem in checks if not good]
    faults += outside_faults(where, window)
    if faults:
        raise DataContractError(faults)
    shared = _shared_area(window.polygon) if correction == "translation" else None
    seeds = np.random.SeedSequence(seed).spawn(simulations)
    patterns = [where.xy]
    patterns += [random_points(window.polygon, len(where.xy), seed=child) for child in seeds]
    curves = np.sqrt(np.array([_k(xy, steps, window.km2, shared) for xy in patterns]) / np.pi)
    return _result(curves, steps, alpha, correction)


def random_points(polygon: Any, n: int, *, seed: int | np.random.SeedSequence) -> Floats:
    """Return n points that fall alike anywhere in a polygon.

    Examples
    --------
    >>> import shapely
    >>> random_points(shapely.box(2, 2, 3, 4), 5, seed=1).shape
    (5, 2)
    """
    import shapely

    rng = np.random.default_rng(seed)
    low_x, low_y, high_x, high_y = polygon.bounds
    share = polygon.area / ((high_x - low_x) * (high_y - low_y))
    shapely.prepare(polygon)
    found = np.empty((0, 2))
    while len(found) < n:
        draw = int((n - len(found)) / share * 1.1) + 10
        tried = rng.uniform((low_x, low_y), (high_x, high_y), size=(draw, 2))
        found = np.vstack([found, tried[shapely.contains_xy(polygon, tried[:, 0], tried[:, 1])]])
    return found[:n]


def _k(xy: Floats, steps: Floats, area: float, shared: Any) -> Floats:
    from scipy.spatial import KDTree

    n = len(xy)
    pairs = KDTree(xy).query_pairs(steps[-1] * (1 + 1e-12), output_type="ndarray")
    offset = xy[pairs[:, 0]] - xy[pairs[:, 1]]
    distance = np.hypot(offset[:, 0], offset[:, 1])
    weight = np.full(len(pairs), 1 / area) if shared is None else 1 / shared(offset)
    order = np.argsort(distance, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weight[order])])
    within = total[np.searchsorted(distance[order], steps * (1 + 1e-12), side="right")]
    return np.asarray(2 * area**2 / (n * (n - 1)) * within, dtype="float64")


def _shared_area(polygon: Any) -> Any:
    """Return the function of an offset that gives the area a polygon shares with itself moved."""
    import shapely
    from scipy.ndimage import map_coordinates
    from scipy.signal import fftconvolve

    low_x, low_y, high_x, high_y = polygon.bounds
    width, height = (high_x - low_x) / _CELLS, (high_y - low_y) / _CELLS
    middle = np.arange(_CELLS) + 0.5
    x, y = np.meshgrid(low_x + middle * width, low_y + middle * height, indexing="ij")
    shapely.prepare(polygon)
    inside = shapely.contains_xy(polygon, x, y).astype("float64")
    overlap = np.pad(fftconvolve(inside, inside[::-1, ::-1]), 1)
    overlap *= polygon.area / inside.sum()

    def shared(offset: Floats) -> Floats:
        at = offset / [width, height] + _CELLS
        return np.asarray(map_coordinates(overlap, at.T, order=1), dtype="float64")

    return shared


def _result(curves: Floats, steps: Floats, alpha: float, correction: str) -> Ripley:
    observed, random = curves[0], np.sort(curves[1:], axis=0)
    rank = int(alpha / 2 * (len(random) + 1) + 1e-9)
    low, high = random[rank - 1], random[-rank]
    deviation = np.abs(curves - curves.mean(axis=0)).max(axis=1)
    table = pd.DataFrame(
        {
            "K": np.pi * observed**2,
            "K_random": np.pi * steps**2,
            "L": observed,
            "L_low": low,
            "L_high": high,
            "pattern": np.select(
                [observed > high, observed < low], ["clustered", "dispersed"], "random"
            ),
        },
        index=pd.Index(steps, name="r"),
    )
    p = float((deviation >= deviation[0] * (1 - 1e-12)).mean())
    return Ripley(table, p, len(random), alpha, correction)
