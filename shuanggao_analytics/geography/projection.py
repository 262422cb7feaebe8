"""The one projection of every map and every area: Albers, equal-area, parallels 25° and 47°.

The prime meridian of the projection is 105°E, as is usual for maps of all China. Coordinates go in
and come out as longitude and latitude, x and y: never the other way round.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt

GEOGRAPHIC = "EPSG:4490"
"""CGCS2000 (国家大地坐标系), degrees of longitude and latitude: the system of every shipped point.
"""

PARALLELS = (25.0, 47.0)
MERIDIAN = 105.0

ALBERS = (
    f"+proj=aea +lat_1={PARALLELS[0]:g} +lat_2={PARALLELS[1]:g} +lat_0=0 +lon_0={MERIDIAN:g} "
    "+x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs"
)
"""Albers equal-area conic on the ellipsoid of CGCS2000, in metres."""


def to_albers(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a copy of the table with its geometry in Albers metres.

    Parameters
    ----------
    frame
        Any GeoDataFrame that knows its coordinate system; it stays as it is.

    Raises
    ------
    DataContractError
        When the coordinate system is not set.

    Examples
    --------
    >>> from shuanggao_analytics.geography.boundaries import load_boundaries
    >>> to_albers(load_boundaries("province")).crs == ALBERS
    True
    """
    if frame.crs is None:
        remedy = f"set it first, for instance frame.set_crs({GEOGRAPHIC!r})"
        raise DataContractError([Fault("frame", "no coordinate system", remedy=remedy)])
    return frame.to_crs(ALBERS)


def points_to_albers(
    lon: npt.ArrayLike, lat: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return x and y of points in Albers metres.

    Parameters
    ----------
    lon, lat
        Degrees, CGCS2000 (within a metre also WGS 84), of one shape.

    Returns
    -------
    x, y
        Arrays of that shape; x grows eastward from 105°E, y northward from the equator. A point
        with a missing coordinate is missing in both.

    Examples
    --------
    >>> x, y = points_to_albers([105.0, 116.4], [35.0, 39.9])
    >>> (x / 1000).round(0).tolist(), (y / 1000).round(0).tolist()
    ([0.0, 956.0], [3735.0, 4344.0])
    """
    return _transformed(lon, lat, direction="FORWARD")


def albers_to_points(
    x: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return longitude and latitude of points in Albers metres: the inverse of `points_to_albers`.

    Parameters
    ----------
    x, y
        Metres in the Albers plane, of one shape.

    Returns
    -------
    lon, lat
        Degrees (CGCS2000), arrays of that shape. A point with a missing coordinate is missing in
        both.

    Examples
    --------
    >>> lon, lat = albers_to_points(*points_to_albers([116.4], [39.9]))
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([116.4], [39.9])
    """
    return _transformed(x, y, direction="INVERSE")


def _transformed(
    first: npt.ArrayLike, second: npt.ArrayLike, *, direction: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    given, other = (np.asarray(value, dtype="float64") for value in (first, second))
    # one row more than given: pyproj takes a single point for a scalar, which NumPy deprecates
    ends = (np.append(value.ravel(), np.nan) for value in (given, other))
    moved = _transformer().transform(*ends, direction=direction)
    x, y = (value[:-1].reshape(given.shape) for value in moved)
    missing = ~(np.isfinite(x) & np.isfinite(y))
    return np.where(missing, np.nan, x), np.where(missing, np.nan, y)


def area_km2(frame: gpd.GeoDataFrame) -> pd.Series[float]:
    """Return the area of every row in square kilometres, on Albers.

    An equal-area projection: on these boundaries the area equals the geodesic one to about 1e-5.
    Areas of polygons differ from published ones (coast, water, generalisation): they are derived
    values and never official.

    Returns
    -------
    Series
        ``area_km2`` with the index of `frame`; a missing or empty geometry has area NaN or 0.

    Raises
    ------
    DataContractError
        When the coordinate system is not set.

    Examples
    --------
    >>> from shuanggao_analytics.geography.boundaries import load_boundaries
    >>> provinces = load_boundaries("province", simplify=None).set_index("place_code")
    >>> int(area_km2(provinces)["510000"].round(-2))
    485800
    """
    return pd.Series(
        to_albers(frame).geometry.area.to_numpy() / 1e6, index=frame.index, name="area_km2"
    )


@cache
def _transformer() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(GEOGRAPHIC, ALBERS, always_xy=True)
