"""The areas that a map fills: provinces, or the units of the city level with province borders.

Borders of provinces above a map of cities are made from the cities themselves, so that the two
never part, however the shapes are simplified.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from shuanggao_analytics.charts.maps import in_km
from shuanggao_analytics.geography import boundaries
from shuanggao_analytics.geography.projection import to_albers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import Geometry

    from shuanggao_analytics.charts.maps import Scene
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.geography.boundaries import Simplify


@dataclass(frozen=True, eq=False)
class Land:
    """What a map fills, and the borders it draws above, clipped to the frame and to the inset.

    Attributes
    ----------
    areas, inset_areas
        Code → polygon, in the frame and in the inset.
    borders, inset_borders
        Borders of provinces above cities, cells or rings; empty on a map of provinces.
    """

    areas: Mapping[str, Geometry]
    inset_areas: Mapping[str, Geometry]
    borders: Geometry
    inset_borders: Geometry


def by_city(spec: ChartSpec) -> bool:
    """Return whether a map is filled by city and not by province."""
    return spec.options.get("level") == "city"


def land(spec: ChartSpec, where: Scene, *, simplify: Simplify) -> Land:
    """Return the areas of a map: provinces, or cities inside the region and provinces around it.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import city_map
    >>> from shuanggao_analytics.charts.maps import scene
    >>> spec = city_map(
    ...     pd.DataFrame({"city_code": ["320100"], "score": [0.8]}), value="score",
    ...     id="access", title="可达性", sources=("自算",), trust="derived",
    ... )
    >>> len(land(spec, scene(), simplify="screen").areas)
    372
    """
    if by_city(spec):
        return _city_land(where, simplify)
    import shapely

    empty = shapely.GeometryCollection()
    if spec.kind not in ("density_map", "shape_map"):
        return Land(where.areas, where.inset_areas, empty, empty)
    lines, inset_lines = (_outlines(shapes) for shapes in (where.areas, where.inset_areas))
    return Land(where.areas, where.inset_areas, lines, inset_lines)


def _outlines(shapes: Mapping[str, Geometry]) -> Geometry:
    """Return the borders of shapes, each once."""
    import shapely

    return shapely.line_merge(shapely.union_all([shape.boundary for shape in shapes.values()]))


@lru_cache(maxsize=12)
def _city_land(where: Scene, simplify: Simplify) -> Land:
    import shapely

    cities, provinces = city_shapes(simplify), province_shapes(simplify)
    shapes = {code: s for code, s in cities.items() if where.in_focus(f"{code[:2]}0000")}
    shapes |= {code: s for code, s in provinces.items() if not where.in_focus(code)}
    window = where.frame.polygon()
    lines = _outlines(provinces)
    inset_areas: dict[str, Geometry] = {}
    inset_borders = shapely.GeometryCollection()
    if where.inset is not None:
        source = where.inset.source.polygon()
        inset_areas = {c: where.inset.move(s) for c, s in _clipped(shapes, source).items()}
        inset_borders = where.inset.move(lines.intersection(source))
    return Land(_clipped(shapes, window), inset_areas, lines.intersection(window), inset_borders)


def _clipped(shapes: Mapping[str, Geometry], window: Geometry) -> dict[str, Geometry]:
    import shapely

    shapely.prepare(window)
    near = {code: shape for code, shape in shapes.items() if window.intersects(shape)}
    clipped = {
        code: shape if window.contains(shape) else window.intersection(shape)
        for code, shape in near.items()
    }
    return {code: shape for code, shape in clipped.items() if not shape.is_empty}


@lru_cache(maxsize=2)
def city_shapes(simplify: Simplify) -> dict[str, Geometry]:
    """Return code → polygon in km of the 372 units of the city level."""
    import shapely

    frame = to_albers(boundaries.load_boundaries("city", simplify=simplify))
    shapes = shapely.make_valid(in_km(frame.geometry.to_numpy()))
    return dict(zip(frame["place_code"].tolist(), shapes, strict=True))


@lru_cache(maxsize=2)
def province_shapes(simplify: Simplify) -> dict[str, Geometry]:
    """Return code → polygon in km of the provinces, each the union of its cities."""
    import shapely

    members: dict[str, list[Geometry]] = {}
    for code, shape in city_shapes(simplify).items():
        members.setdefault(f"{code[:2]}0000", []).append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in members.items()}
