"""Distances between points in kilometres, on the sphere or on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    import numpy.typing as npt

MEAN_RADIUS_KM = 6371.0088
"""Mean radius of the Earth R₁ = (2a + b) / 3 in kilometres (IUGG; Moritz 2000)."""


def great_circle_km(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return great-circle distances in kilometres on the sphere of mean radius.

    d = 2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), R = 6371.0088 km (haversine). Against the
    ellipsoid the distance is off by at most 0.56 % (between places of China by at most 0.46 %).

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; the four are broadcast against each other as numpy does.

    Returns
    -------
    ndarray of float64
        Of the broadcast shape. A missing coordinate gives NaN; equal points give exactly 0.

    Examples
    --------
    Beijing to Shanghai:

    >>> great_circle_km(116.4, 39.9, 121.47, 31.23).round(0)
    np.float64(1067.0)

    References
    ----------
    R. W. Sinnott (1984), "Virtues of the Haversine", Sky and Telescope 68(2), 159.
    H. Moritz (2000), "Geodetic Reference System 1980", Journal of Geodesy 74, 128–133.
    """
    lambda1, phi1, lambda2, phi2 = (
        np.radians(np.asarray(value, dtype="float64")) for value in (lon1, lat1, lon2, lat2)
    )
    half = (
        np.sin((phi2 - phi1) / 2) ** 2
        + np.cos(phi1) * np.cos(phi2) * np.sin((lambda2 - lambda1) / 2) ** 2
    )
    distance: npt.NDArray[np.float64] = 2 * MEAN_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    return distance


def distance_matrix(
    points_a: pd.DataFrame,
    points_b: pd.DataFrame | None = None,
    *,
    method: Literal["sphere", "ellipsoid"] = "sphere",
) -> pd.DataFrame:
    """Return the distance from every point of one table to every point of another, in kilometres.

    Parameters
    ----------
    points_a, points_b
        Tables with columns ``lon`` and ``lat`` in degrees; without `points_b` the distances within
        `points_a`.
    method
        ``"sphere"``: `great_circle_km`; ``"ellipsoid"``: the geodesic on GRS 80 (the ellipsoid of
        CGCS2000) by pyproj, some hundred times slower.

    Returns
    -------
    DataFrame
        Rows and columns bear the two indices; every cell in kilometres. A point with a missing
        coordinate has missing distances.

    Raises
    ------
    DataContractError
        When a column is missing or not numeric, when a coordinate lies outside its range, or when
        the method is unknown: all faults at once.

    Examples
    --------
    >>> points = pd.DataFrame({"lon": [116.4, 121.47], "lat": [39.9, 31.23]}, index=["京", "沪"])
    >>> distance_matrix(points).round(1)
            京       沪
    京     0.0  1067.1
    沪  1067.1     0.0
    """
    others = points_a if points_b is None else points_b
    faults = _faults(points_a, "points_a") + (
        [] if points_b is None else _faults(others, "points_b")
    )
    if method not in ("sphere", "ellipsoid"):
        remedy = "use sphere or ellipsoid"
        faults.append(Fault("method", "no such method", value=str(method), remedy=remedy))
    if faults:
        raise DataContractError(faults)
    lon1, lat1 = (points_a[c].to_numpy("float64", na_value=np.nan)[:, None] for c in ("lon", "lat"))
    lon2, lat2 = (others[c].to_numpy("float64", na_value=np.nan)[None, :] for c in ("lon", "lat"))
    measure = great_circle_km if method == "sphere" else _geodesic_km
    return pd.DataFrame(measure(lon1, lat1, lon2, lat2), index=points_a.index, columns=others.index)


def _geodesic_km(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    from pyproj import Geod

    parts = np.broadcast_arrays(lon1, lat1, lon2, lat2)
    flat = [np.ascontiguousarray(part, dtype="float64").ravel() for part in parts]
    _, _, metres = Geod(ellps="GRS80").inv(flat[0], flat[1], flat[2], flat[3])
    kilometres: npt.NDArray[np.float64] = np.reshape(metres, parts[0].shape) / 1000
    return kilometres


def _faults(points: pd.DataFrame, table: str) -> list[Fault]:
    faults = []
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        if column not in points.columns:
            faults.append(
                Fault(table, "missing column", column=column, remedy="add it, in degrees")
            )
        elif not pd.api.types.is_numeric_dtype(points[column]):
            kind = str(points[column].dtype)
            faults.append(Fault(table, "not a number", column=column, value=kind))
        else:
            outside = points.loc[points[column].abs() > limit, column]
            remedy = f"degrees lie between -{limit:.0f} and {limit:.0f}"
            faults += [
                Fault(
                    table,
                    "out of range",
                    row=str(row),
                    column=column,
                    value=str(value),
                    remedy=remedy,
                )
                for row, value in outside.items()
            ]
    return faults
