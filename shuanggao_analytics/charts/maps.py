"""The map before it is drawn: every shape in one plane, in kilometres, for both renderers.

The plane is Albers (25°/47°, 105°E). The inset of the South China Sea islands is part of it: its
shapes are moved and shrunk into the lower right corner of the frame, so the inset can neither float
nor fall out of step with the map, and both renderers only fill polygons. All 34 provinces and the
ten dashes are there whatever the data say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.geography import boundaries
from shuanggao_analytics.geography.projection import points_to_albers, to_albers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely import Geometry

    from shuanggao_analytics.geography.boundaries import Simplify

TAIWAN, HONG_KONG, MACAO = "710000", "810000", "820000"
OUTSIDE_PROGRAMME = (TAIWAN, HONG_KONG, MACAO)

_HAINAN = "460000"
_HAINAN_SOUTH_KM = 1850.0
_HAINAN_TIP_KM = (488.0, 1875.0)
_ASPECT = (0.95, 1.7)


@dataclass(frozen=True)
class Box:
    """A rectangle of the map plane, in km."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in km."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in km."""
        return self.top - self.bottom

    def polygon(self) -> Geometry:
        """Return the rectangle as a polygon."""
        import shapely

        return shapely.box(self.left, self.bottom, self.right, self.top)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in the rectangle."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def contains(self, other: Box) -> bool:
        """Return whether another rectangle lies wholly in this one."""
        return self.holds(other.left, other.bottom) and self.holds(other.right, other.top)


_INSET_SOURCE = Box(330.0, 330.0, 1860.0, 2760.0)
_COUNTRY_FRAME = Box(-2700.0, 1800.0, 2492.0, 5985.0)
_COUNTRY_FACTOR = 0.4


@dataclass(frozen=True)
class Inset:
    """The South China Sea islands, shrunk into a corner of the frame.

    Attributes
    ----------
    source
        What it shows, in true km.
    box
        Where it stands in the frame.
    factor
        Its scale relative to the map's.
    """

    source: Box
    box: Box
    factor: float

    def move(self, geometry: Geometry) -> Geometry:
        """Return a geometry of true km as it stands in the inset."""
        from shapely.affinity import affine_transform

        factor = self.factor
        shift = (
            self.box.left - factor * self.source.left,
            self.box.bottom - factor * self.source.bottom,
        )
        return affine_transform(geometry, [factor, 0, 0, factor, *shift])

    def move_point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of true km as it stands in the inset."""
        return (
            self.box.left + self.factor * (x - self.source.left),
            self.box.bottom + self.factor * (y - self.source.bottom),
        )


@dataclass(frozen=True, eq=False)
class Scene:
    """All that is drawn beneath the data, clipped to the frame, in km.

    Attributes
    ----------
    frame
        The neat line.
    inset
        The inset, or ``None`` where the frame does not hold the whole of Hainan.
    region
        Codes of the provinces the map is about; empty means all.
    areas, inset_areas
        Code → polygon of each province that shows in the frame and in the inset.
    dashes, inset_dashes
        The ten dashes in the frame and in the inset.
    lines
        Other boundary lines in the frame (not settled, on the sea).
    cities
        Borders of the cities of the region; empty for the whole country.
    """

    frame: Box
    inset: Inset | None
    region: tuple[str, ...]
    areas: Mapping[str, Geometry]
    inset_areas: Mapping[str, Geometry]
    dashes: Geometry
    inset_dashes: Geometry
    lines: Geometry
    cities: Geometry

    def in_focus(self, code: str) -> bool:
        """Return whether the map is about this province, not merely showing it as a neighbour."""
        return not self.region or code in self.region

    def position(self, x: float, y: float) -> tuple[float, float] | None:
        """Return where a point of true km is drawn: in the map, else in the inset, else nowhere."""
        if self.frame.holds(x, y) and not (self.inset and self.inset.box.holds(x, y)):
            return x, y
        if self.inset and self.inset.source.holds(x, y):
            return self.inset.move_point(x, y)
        return None


@lru_cache(maxsize=12)
def scene(
    region: tuple[str, ...] = (), *, simplify: Simplify = "screen", below: float = 0.0
) -> Scene:
    """Return the scene of the whole country, or of a region with its neighbours in grey.

    Parameters
    ----------
    region
        Province codes to zoom to; empty for the whole country.
    simplify
        ``"screen"`` for interactive figures, ``"print"`` for static ones.
    below
        By how many km the frame of the whole country reaches further south, to make room for a
        long legend.

    Returns
    -------
    Scene
        Shared by all callers: do not change it.

    Examples
    --------
    >>> country = scene()
    >>> len(country.areas), len(country.inset_dashes.geoms), scene(("320000",)).inset is None
    (34, 10, True)
    """
    import shapely

    provinces = provinces_km(simplify)
    dashes, lines = _lines()
    frame, inset = _frame(region, provinces, below)
    window = frame.polygon()
    source = shapely.box(0, 0, 0, 0) if inset is None else inset.source.polygon()
    within = {code: shape for code, shape in provinces.items() if shape.intersects(source)}
    empty = shapely.GeometryCollection()
    return Scene(
        frame=frame,
        inset=inset,
        region=region,
        areas=_clip(provinces, window),
        inset_areas={}
        if inset is None
        else {code: inset.move(shape) for code, shape in _clip(within, source).items()},
        dashes=dashes.intersection(window),
        inset_dashes=empty if inset is None else inset.move(dashes.intersection(source)),
        lines=lines.intersection(window),
        cities=_city_borders(region, simplify).intersection(window) if region else empty,
    )


def project(lon: Iterable[float], lat: Iterable[float]) -> list[tuple[float, float]]:
    """Return points of longitude and latitude in true km of the map plane.

    Examples
    --------
    >>> [(round(x), round(y)) for x, y in project([105.0], [35.0])]
    [(0, 3735)]
    """
    lons, lats = list(lon), list(lat)
    if not lons:
        return []
    x, y = points_to_albers(lons, lats)
    return [(float(a) / 1e3, float(b) / 1e3) for a, b in zip(x, y, strict=True)]


def nearest_provinces(points: Sequence[tuple[float, float]]) -> list[str]:
    """Return the code of the province that each point of true km lies in or is nearest to.

    Examples
    --------
    >>> nearest_provinces(project([118.8], [32.06]))
    ['320000']
    """
    import shapely

    shapes = provinces_km("print")
    codes = list(shapes)
    tree = shapely.STRtree(list(shapes.values()))
    return [codes[index] for index in tree.nearest([shapely.Point(point) for point in points])]


def without_points(where: Scene, points: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Return which of Taiwan, Hong Kong and Macao show in the frame but hold no point."""
    import shapely

    located = [shapely.Point(point) for point in points]
    return tuple(
        code
        for code in OUTSIDE_PROGRAMME
        if code in where.areas and not any(where.areas[code].intersects(p) for p in located)
    )


def rings(geometry: Geometry) -> list[list[tuple[float, float]]]:
    """Return the outer and inner rings of polygons, or the parts of lines, as lists of points.

    Examples
    --------
    >>> import shapely
    >>> [len(ring) for ring in rings(shapely.box(0, 0, 1, 1))]
    [5]
    """
    import shapely

    if geometry.is_empty:
        return []
    parts = shapely.get_parts(geometry)
    found: list[list[tuple[float, float]]] = []
    for part in parts:
        if part.geom_type == "Polygon":
            found.append([(x, y) for x, y in part.exterior.coords])
            found += [[(x, y) for x, y in hole.coords] for hole in part.interiors]
        elif part.geom_type == "LineString":
            found.append([(x, y) for x, y in part.coords])
        elif part.geom_type != "Point":
            found += rings(part)
    return found


def _frame(
    region: tuple[str, ...], provinces: Mapping[str, Geometry], below: float
) -> tuple[Box, Inset | None]:
    """Return the neat line, and the inset where the frame holds the whole of Hainan."""
    import shapely

    if not region:
        frame = replace(_COUNTRY_FRAME, bottom=_COUNTRY_FRAME.bottom - below)
        return frame, _corner_inset(frame, _COUNTRY_FACTOR)
    north = shapely.box(-3000, _HAINAN_SOUTH_KM, 3000, 6500)
    shapes = [
        provinces[code].intersection(north) if code == _HAINAN else provinces[code]
        for code in region
        if code in provinces
    ]
    box = _shaped(Box(*shapely.total_bounds(shapes)))
    if not box.holds(*_HAINAN_TIP_KM):
        return box, None
    factor = 0.34 * box.height / _INSET_SOURCE.height
    wide = Box(box.left, box.bottom, box.right + factor * _INSET_SOURCE.width, box.top)
    return wide, _corner_inset(wide, factor)


def _shaped(bounds: Box) -> Box:
    """Widen bounds by a margin, and to a shape that is neither a ribbon nor a tower."""
    margin = 0.035 * max(bounds.width, bounds.height)
    width, height = bounds.width + 2 * margin, bounds.height + 2 * margin
    low, high = _ASPECT
    width, height = max(width, low * height), max(height, width / high)
    x, y = (bounds.left + bounds.right) / 2, (bounds.bottom + bounds.top) / 2
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _corner_inset(frame: Box, factor: float) -> Inset:
    left = frame.right - factor * _INSET_SOURCE.width
    top = frame.bottom + factor * _INSET_SOURCE.height
    return Inset(_INSET_SOURCE, Box(left, frame.bottom, frame.right, top), factor)


def _clip(shapes: Mapping[str, Geometry], window: Geometry) -> dict[str, Geometry]:
    import shapely

    clipped = {code: shapely.intersection(shape, window) for code, shape in shapes.items()}
    return {code: shape for code, shape in clipped.items() if not shape.is_empty}


def in_km(geometry: Geometry) -> Geometry:
    """Return a geometry, or an array of them, in km instead of metres."""
    import shapely

    return shapely.transform(geometry, lambda points: points / 1e3)


@lru_cache(maxsize=2)
def provinces_km(simplify: Simplify) -> dict[str, Geometry]:
    """Return code → polygon in km; simplification may leave tiny faults, which are mended."""
    import shapely

    frame = to_albers(boundaries.load_boundaries("province", simplify=simplify))
    shapes = shapely.make_valid(in_km(frame.geometry.to_numpy()))
    return dict(zip(frame["place_code"].tolist(), shapes, strict=True))


@lru_cache(maxsize=1)
def _lines() -> tuple[Geometry, Geometry]:
    """Return the ten dashes, and the other boundary lines."""
    import shapely

    frame = to_albers(boundaries.boundary_lines())
    ten = frame["kind"].eq("ten_dashes").to_numpy()
    shapes = in_km(frame.geometry.to_numpy())
    return shapely.union_all(shapes[ten]), shapely.union_all(shapes[~ten])


def _city_borders(region: tuple[str, ...], simplify: Simplify) -> Geometry:
    import shapely

    frame = boundaries.load_boundaries("city", simplify=simplify)
    member = frame["place_code"].str[:2].isin([code[:2] for code in region])
    shapes: Any = to_albers(frame[member]).geometry.to_numpy()
    return in_km(shapely.union_all(shapely.boundary(shapes)))
