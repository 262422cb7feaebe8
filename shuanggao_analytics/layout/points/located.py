"""Points and the area they are studied in: one form for degrees and for planar coordinates.

Points are a table with ``lon`` and ``lat`` (degrees, CGCS2000 or WGS 84), a table with ``x`` and
``y``, or an (n, 2) array of x and y. Degrees are never used as lengths: they are projected to
Albers (equal-area, kilometres) or measured on the ellipsoid. Planar coordinates are taken as
kilometres; in another unit every length and area is in that unit instead. Several points at one
spot are allowed (colleges of one city): their distance is zero and counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.geography.projection import (
    ALBERS,
    GEOGRAPHIC,
    albers_to_points,
    points_to_albers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Points: TypeAlias = pd.DataFrame | NDArray[Any] | Sequence[Sequence[float]]

Crs: TypeAlias = Literal["geographic", "planar"]

_COLUMNS = {"geographic": ("lon", "lat"), "planar": ("x", "y")}
_LIMITS = {"lon": 180.0, "lat": 90.0}
_PAIR = 2


class Located(NamedTuple):
    """Points in a plane, with where they came from.

    ``xy`` is (n, 2) in Albers kilometres or in the planar unit; ``lonlat`` holds the degrees as
    given (empty when planar); ``labels`` is the caller's index.
    """

    xy: Floats
    lonlat: Floats
    labels: pd.Index
    crs: Crs


@dataclass(frozen=True, eq=False)
class StudyArea:
    """The area that points are studied in; it decides what counts as clustered.

    Attributes
    ----------
    kind
        ``"bounding_box"``, ``"hull"`` or ``"land"``.
    km2
        Its area in square kilometres (square units of planar points), > 0.
    polygon
        Its outline as a shapely geometry, in Albers kilometres or in the planar unit.
    crs
        ``"geographic"`` or ``"planar"``: what kind of points it goes with.
    """

    kind: str
    km2: float
    polygon: Any
    crs: Crs

    @property
    def text(self) -> str:
        """The area in one sentence."""
        return f"study area: {self.kind.replace('_', ' ')}, {self.km2:,.6g} km²"


def study_area(
    points: Points,
    *,
    kind: Literal["bounding_box", "hull", "land"],
    crs: Crs | None = None,
    places: Iterable[str] | None = None,
) -> StudyArea:
    """Return the area that points are studied in, by a rule that has to be named.

    The rule changes the result of every measure of a point pattern: twelve points of the test
    suite have R = 1.71 in their bounding box and 2.06 in their convex hull.

    Parameters
    ----------
    points
        As described at the head of this module.
    kind
        ``"bounding_box"``: the box along the axes of the plane (for degrees: of Albers);
        ``"hull"``: the convex hull; ``"land"``: the land of the boundary map at full resolution,
        for degrees only.
    crs
        ``"geographic"`` or ``"planar"``; without it the names of the columns decide.
    places
        For ``"land"``: codes of the provinces and cities that make the area; without it all 34
        provinces. Derived from the map (9.506 million km²), not the official area.

    Raises
    ------
    DataContractError
        For bad points or an unknown kind; for land with planar points.
    ShuanggaoError
        When the area is zero: all points on one line.

    Examples
    --------
    >>> study_area([[0, 0], [4, 0], [0, 2]], kind="bounding_box").km2
    8.0
    >>> study_area([[0, 0], [4, 0], [0, 2]], kind="hull").km2
    4.0
    """
    import shapely

    where = located(points, crs=crs)
    if kind == "bounding_box":
        polygon = shapely.box(*where.xy.min(axis=0), *where.xy.max(axis=0))
    elif kind == "hull":
        polygon = shapely.MultiPoint(where.xy).convex_hull
    elif kind == "land" and where.crs == "geographic":
        polygon = land(None if places is None else tuple(places))
    else:
        remedy = "use bounding_box, hull, or, for points in degrees, land"
        raise DataContractError([Fault("kind", "no such area", value=str(kind), remedy=remedy)])
    if not polygon.area > 0:
        msg = f"the {kind} of the points has no area: they lie on one line; name another area"
        raise ShuanggaoError(msg)
    return StudyArea(kind, float(polygon.area), polygon, where.crs)


@lru_cache(maxsize=8)
def land(places: tuple[str, ...] | None = None) -> Any:
    """Return the land of the map, or of some of its places, as one polygon in Albers kilometres.

    Examples
    --------
    >>> round(land(("110000",)).area, -2)
    16400.0
    """
    import geopandas

    from shuanggao_analytics.geography.boundaries import load_boundaries, strategy_outline

    if places is None:
        outline = load_boundaries("province", simplify=None).geometry.to_crs(_ALBERS_KM).union_all()
    else:
        shape = strategy_outline(places, simplify=None)
        outline = geopandas.GeoSeries([shape], crs=GEOGRAPHIC).to_crs(_ALBERS_KM).iloc[0]
    return outline


_ALBERS_KM = ALBERS.replace("+units=m", "+units=km")


def located(points: Points, *, crs: Crs | None, table: str = "points") -> Located:
    """Return points in a plane, checked, or raise with every fault found.

    Parameters
    ----------
    points
        As described at the head of this module; at least one.
    crs
        ``None``: columns lon and lat are geographic, columns x and y and bare arrays planar.
        Given, it also says what the two columns of a bare array are.
    table
        What the points are called in errors.

    Raises
    ------
    DataContractError
        For missing columns, missing, infinite or impossible coordinates, or no points.

    Examples
    --------
    >>> located([[105, 35]], crs="geographic").xy.round()
    array([[   0., 3735.]])
    """
    frame, kind = _frame(points, crs, table)
    columns = _COLUMNS[kind]
    faults = [
        Fault(table, "missing column", column=column, remedy="lon and lat, or x and y")
        for column in columns
        if column not in frame.columns
    ]
    if frame.empty and not faults:
        faults = [Fault(table, "there is no point")]
    if faults:
        raise DataContractError(faults)
    numbers = frame[list(columns)].apply(pd.to_numeric, errors="coerce").astype("float64")
    faults = [fault for column in columns for fault in _coordinate_faults(table, numbers[column])]
    if faults:
        raise DataContractError(faults)
    given = numbers.to_numpy()
    if kind == "planar":
        return Located(given, np.empty((0, _PAIR)), frame.index, kind)
    plane = np.column_stack(points_to_albers(given[:, 0], given[:, 1])) / 1000
    return Located(plane, given, frame.index, kind)


def unprojected(xy: Floats) -> Floats:
    """Return degrees of points in Albers kilometres.

    Examples
    --------
    >>> unprojected(located([[116.4, 39.9]], crs="geographic").xy).round(6)
    array([[116.4,  39.9]])
    """
    return np.column_stack(albers_to_points(xy[:, 0] * 1000, xy[:, 1] * 1000))


def point_weights(weights: Any, labels: pd.Index) -> Floats:
    """Return one weight ≥ 0 a point, not all zero, or raise with every fault found.

    Without weights each point weighs 1. A Series is matched by its index.

    Examples
    --------
    >>> point_weights(pd.Series({"b": 2, "a": 1}), pd.Index(["a", "b"]))
    array([1., 2.])
    """
    if weights is None:
        return np.ones(len(labels))
    series = weights if isinstance(weights, pd.Series) else pd.Series(np.asarray(weights).ravel())
    if isinstance(weights, pd.Series) and labels.is_unique and series.index.is_unique:
        series = series.reindex(labels)
    if len(series) != len(labels):
        raise DataContractError(
            [Fault("weights", f"{len(series)} weights for {len(labels)} points")]
        )
    numbers = pd.to_numeric(series, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    wrong = ~(np.isfinite(numbers) & (numbers >= 0))
    faults = [
        Fault("weights", "needs a number ≥ 0", row=str(label), value=str(value))
        for label, value in zip(labels[wrong], series[wrong], strict=True)
    ]
    if not faults and numbers.sum() == 0:
        faults = [Fault("weights", "all weights are zero")]
    if faults:
        raise DataContractError(faults)
    return numbers


def outside_faults(where: Located, area: StudyArea) -> list[Fault]:
    """Return a fault for every point that lies outside an area (its border is inside).

    Examples
    --------
    >>> box = study_area([[0, 0], [1, 1]], kind="bounding_box")
    >>> len(outside_faults(located([[2, 0], [1, 0]], crs=None), box))
    1
    """
    import shapely

    if area.crs != where.crs:
        value = f"{where.crs} points, {area.crs} area"
        remedy = "make the area from points of the same kind"
        return [Fault("window", "not in the plane of the points", value=value, remedy=remedy)]
    shapely.prepare(area.polygon)
    outside = ~shapely.intersects_xy(area.polygon, where.xy[:, 0], where.xy[:, 1])
    on_border = shapely.dwithin(area.polygon, shapely.points(where.xy), 1e-9 * area.km2**0.5)
    remedy = "correct it, leave it out, or widen the area"
    return [
        Fault("points", "outside the study area", row=str(label), remedy=remedy)
        for label in where.labels[outside & ~on_border]
    ]


def _frame(points: Points, crs: Crs | None, table: str) -> tuple[pd.DataFrame, Crs]:
    if crs not in (None, "geographic", "planar"):
        fault = Fault("crs", "no such plane", value=str(crs), remedy="use geographic or planar")
        raise DataContractError([fault])
    if isinstance(points, pd.DataFrame):
        named: Crs = "geographic" if {"lon", "lat"} & set(points.columns) else "planar"
        return points, crs or named
    array = np.asarray(points)
    if array.ndim != _PAIR or array.shape[1] != _PAIR:
        remedy = "give a table with lon and lat or x and y, or an array of two columns"
        fault = Fault(table, "not a list of points", value=f"shape {array.shape}", remedy=remedy)
        raise DataContractError([fault])
    kind: Crs = crs or "planar"
    return pd.DataFrame(array, columns=list(_COLUMNS[kind])), kind


def _coordinate_faults(table: str, numbers: pd.Series) -> list[Fault]:
    column = str(numbers.name)
    limit = _LIMITS.get(column, np.inf)
    wrong = ~(np.isfinite(numbers) & (numbers.abs() <= limit))
    remedy = (
        "a point without a place cannot be counted: find or leave it out"
        if np.isinf(limit)
        else f"degrees lie between -{limit:.0f} and {limit:.0f}, none missing"
    )
    return [
        Fault(table, "no coordinate", row=str(row), column=column, value=str(value), remedy=remedy)
        for row, value in numbers[wrong].items()
    ]
