"""The borders of strategies' areas as a map draws them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from shuanggao_analytics.charts.maps import Scene, in_km
from shuanggao_analytics.geography import boundaries
from shuanggao_analytics.geography.projection import GEOGRAPHIC, to_albers

if TYPE_CHECKING:
    from shapely import Geometry

    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.geography.boundaries import Simplify

_ISLET_KM2 = 900.0


@dataclass(frozen=True, eq=False)
class OutlineShape:
    """The border of a strategy's area, as drawn in the frame and in the inset."""

    name: str
    border: Geometry
    inset_border: Geometry | None


def outline_shapes(spec: ChartSpec, where: Scene, *, simplify: Simplify) -> list[OutlineShape]:
    """Return the borders of the strategies that a spec outlines, in the scene's plane."""
    shapes = []
    for name, codes in spec.options["outlines"]:
        border = _outline(tuple(codes), simplify).boundary
        inset_border = None
        if where.inset is not None:
            clipped = border.intersection(where.inset.source.polygon())
            inset_border = where.inset.move(clipped)
        shapes.append(OutlineShape(name, border.intersection(where.frame.polygon()), inset_border))
    return shapes


@lru_cache(maxsize=32)
def _outline(codes: tuple[str, ...], simplify: Simplify) -> Geometry:
    import geopandas

    shape = boundaries.strategy_outline(codes, simplify=simplify)
    frame = geopandas.GeoDataFrame(geometry=[shape], crs=GEOGRAPHIC)
    return _without_islets(in_km(to_albers(frame).geometry.iloc[0]))


def _without_islets(area: Geometry) -> Geometry:
    """Return an area without parts and holes too small for a thick line around them."""
    import shapely

    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    largest = max(part.area for part in parts)
    kept = [part for part in parts if part.area >= min(_ISLET_KM2, largest)]
    return shapely.union_all(
        [
            shapely.Polygon(
                part.exterior,
                [hole for hole in part.interiors if shapely.Polygon(hole).area >= _ISLET_KM2],
            )
            for part in kept
        ]
    )
