"""Do points cluster: the nearest-neighbour index.

It depends on the area that the points could lie in, so that is an argument that has to be given
(`points.study_area`); nothing is assumed in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.points.located import StudyArea, located, outside_faults

if TYPE_CHECKING:
    from shuanggao_analytics.layout.points.located import Crs, Floats, Points

_MOST_EVEN = 2.0 / 3.0**0.25 * 2.0**0.5  # 2.1491, the triangular lattice
_STANDARD_ERROR = ((4.0 - np.pi) / (4.0 * np.pi)) ** 0.5  # 0.26136
_CANDIDATES = 5
_EQUATOR_KM, _FLATTENING = 6378.137, 1 / 298.257222101  # GRS 80


@dataclass(frozen=True, eq=False)
class NearestNeighbour:
    """The nearest-neighbour index of a set of points.

    Attributes
    ----------
    ratio
        R = observed / expected: below 1 clustered, 1 random, above 1 dispersed.
    z, p
        Standard score of the observed mean under randomness, and its two-sided p.
    observed, expected
        Mean distance to the nearest other point, and that of random points, in kilometres.
    n, area
        Number of points and area in km².
    coincident
        Number of points that share their spot with another (distance 0); missing when unknown.
    """

    ratio: float
    z: float
    p: float
    observed: float
    expected: float
    n: int
    area: float
    coincident: float

    @property
    def pattern(self) -> str:
        """``clustered`` or ``dispersed`` when p < 0.05, otherwise ``random``."""
        if self.p >= 0.05:
            return "random"
        return "clustered" if self.ratio < 1 else "dispersed"

    @property
    def text(self) -> str:
        """The result in one sentence, with a warning where R is beyond its maximum."""
        said = (
            f"R = {self.ratio:.4f} (observed {self.observed:.4g} km, expected "
            f"{self.expected:.4g} km, n = {self.n}, area {self.area:,.6g} km²): z = {self.z:.3f}, "
            f"p = {self.p:.3g}, {self.pattern}"
        )
        if self.coincident > 0:
            said += f"; {self.coincident:.0f} points share their spot with another (distance 0)"
        if self.ratio > _MOST_EVEN:
            said += f"; R > {_MOST_EVEN:.4f} is impossible in a large area: too few points in it"
        return said

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>"


def nearest_neighbour_distances(points: Points, *, crs: Crs | None = None) -> pd.Series:
    """Return the distance from every point to the nearest other one.

    For degrees it is the geodesic on the ellipsoid (GRS 80) in kilometres, for planar points the
    straight line in their unit. Zero where another point lies at the same spot.

    Parameters
    ----------
    points
        A table with ``lon`` and ``lat`` or with ``x`` and ``y``, or an (n, 2) array of x and y.
    crs
        ``"geographic"`` or ``"planar"``; without it the names of the columns decide.

    Raises
    ------
    DataContractError
        For bad coordinates, listing each, or fewer than two points.

    Examples
    --------
    >>> nearest_neighbour_distances([[0, 0], [3, 4], [3, 5]]).tolist()
    [5.0, 1.0, 1.0]
    >>> at_50_north = pd.DataFrame({"lon": [120, 121], "lat": [50, 50]})
    >>> nearest_neighbour_distances(at_50_north).round(2).tolist()
    [71.7, 71.7]
    """
    from scipy.spatial import KDTree

    where = located(points, crs=crs)
    count = len(where.labels)
    if count < 2:
        raise DataContractError([Fault("points", "needs two points at least", value=str(count))])
    if where.crs == "planar":
        nearest = KDTree(where.xy).query(where.xy, k=2)[0][:, 1]
        return pd.Series(nearest, index=where.labels, name="distance")
    from pyproj import Geod

    # chords through the ellipsoid name the candidates, the geodesic decides among them
    solid = _geocentric(where.lonlat)
    close = KDTree(solid).query(solid, k=min(count, _CANDIDATES))[1]
    lon, lat = where.lonlat.T
    own = np.arange(count)[:, None].repeat(close.shape[1], axis=1)
    metres = Geod(ellps="GRS80").inv(lon[own], lat[own], lon[close], lat[close])[2]
    nearest = np.where(close == own, np.inf, metres).min(axis=1) / 1000
    return pd.Series(nearest, index=where.labels, name="distance")


def nearest_neighbour_index(
    points: Points, *, area: float | StudyArea, crs: Crs | None = None
) -> NearestNeighbour:
    r"""Return the nearest-neighbour index R of points in an area (最近邻指数).

    .. math:: R = \frac{\bar d}{\tfrac12 \sqrt{A/n}},\quad
              z = \frac{\bar d - \tfrac12\sqrt{A/n}}{SE},\quad
              SE = \sqrt{\frac{(4-\pi) A}{4\pi n^2}} = \frac{0.26136}{\sqrt{n^2/A}}

    No correction of the edge: points near the border of the area seem further apart than they
    are, so R is too high by a few per cent for some dozen points (Donnelly 1978).

    Parameters
    ----------
    points, crs
        As for `nearest_neighbour_distances`.
    area
        Square kilometres (square units of planar points) > 0, or a `StudyArea`. It has no default
        because R grows with the root of n / A.

    Raises
    ------
    DataContractError
        For bad points, fewer than two of them, or an area that is not > 0; with a `StudyArea`
        also for every point outside it.

    References
    ----------
    Clark, P. J. & Evans, F. C. (1954). *Ecology* 35, 445–453.

    Examples
    --------
    >>> square = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> nearest_neighbour_index(square, area=4).ratio
    2.0
    """
    distance = nearest_neighbour_distances(points, crs=crs)
    if isinstance(area, StudyArea):
        faults = outside_faults(located(points, crs=crs), area)
        if faults:
            raise DataContractError(faults)
    size = area.km2 if isinstance(area, StudyArea) else area
    shared = int((distance == 0).sum())
    return nearest_neighbour_ratio(
        float(distance.mean()), n=len(distance), area=size, coincident=shared
    )


def nearest_neighbour_ratio(
    observed: float, *, n: int, area: float, coincident: float = float("nan")
) -> NearestNeighbour:
    """Return the nearest-neighbour index from a mean distance that is already known.

    The formulas are those of `nearest_neighbour_index`; this recomputes a published R.

    Parameters
    ----------
    observed
        Mean distance to the nearest neighbour, ≥ 0, in the root of the unit of `area`.
    n
        Number of points, ≥ 2.
    area
        Area, > 0.
    coincident
        Number of points at distance 0, when known.

    Raises
    ------
    DataContractError
        When one of them is out of range.

    Examples
    --------
    National forest parks of 1994 (232 of them, mean 72.11 km, printed R = 0.71):

    >>> round(nearest_neighbour_ratio(72.11, n=232, area=9.6e6).ratio, 2)
    0.71
    """
    from scipy.stats import norm

    checks = {
        "observed": (observed, observed >= 0 and np.isfinite(observed), "a distance ≥ 0"),
        "n": (n, n >= 2, "two points at least"),
        "area": (area, area > 0 and np.isfinite(area), "square kilometres > 0"),
    }
    faults = [
        Fault(name, "out of range", value=str(value), remedy=remedy)
        for name, (value, good, remedy) in checks.items()
        if not good
    ]
    if faults:
        raise DataContractError(faults)
    expected = 0.5 * float(np.sqrt(area / n))
    z = (observed - expected) / (_STANDARD_ERROR * float(np.sqrt(area)) / n)
    p = float(2 * norm.sf(abs(z)))
    return NearestNeighbour(
        observed / expected, z, p, observed, expected, n, float(area), coincident
    )


def _geocentric(lonlat: Floats) -> Floats:
    """Return points on the ellipsoid as x, y, z in kilometres from its centre (GRS 80)."""
    lon, lat = np.radians(lonlat).T
    squared = _FLATTENING * (2 - _FLATTENING)
    normal = _EQUATOR_KM / np.sqrt(1 - squared * np.sin(lat) ** 2)
    x, y = normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon)
    return np.column_stack([x, y, normal * (1 - squared) * np.sin(lat)])
