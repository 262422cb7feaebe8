"""A magnified window onto the centres of ellipses, which lie too near each other on a whole map.

It stands in the empty space above the map, over Mongolia, and is made of the same marks as the map.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.areas import city_shapes, province_shapes
from shuanggao_analytics.charts.map_labels import deepest_labels, fit_city_labels, fitting
from shuanggao_analytics.charts.map_marks import Arrow, Dot, Mark, Patch, Stroke, Words
from shuanggao_analytics.charts.maps import Box, Inset, Scene
from shuanggao_analytics.charts.shape_content import CENTRE_PT, centre_marks, ellipse_rows
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.geography.places import name_of
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import Geometry

    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.geography.boundaries import Simplify

WINDOW = Box(-980.0, 5020.0, 660.0, 5940.0)
"""Where the window stands in the frame of the whole country."""

_NARROWEST_KM = 260.0
_AROUND = 2.2
_LEAST_FACTOR = 1.8
_NAME_PT = 8.0
_SMALL_PT = 6.4
_GROUND = "#fbf8f1"


def loupe(spec: ChartSpec, where: Scene) -> Inset | None:
    """Return the magnified window of a map of the whole country with a path of centres.

    There is none for a region, for a single centre, or where centres lie so far apart that the map
    itself shows them.
    """
    if spec.kind != "shape_map" or not spec.options["path"] or where.region:
        return None
    places = [row.centre for row in ellipse_rows(spec)]
    if len(places) < 2:
        return None
    xs, ys = zip(*places, strict=True)
    aspect = WINDOW.width / WINDOW.height
    width = max(max(xs) - min(xs), aspect * (max(ys) - min(ys))) * _AROUND
    width = max(width, _NARROWEST_KM)
    factor = WINDOW.width / width
    if factor < _LEAST_FACTOR:
        return None
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    half, tall = width / 2, width / aspect / 2
    return Inset(Box(x - half, y - tall, x + half, y + tall), WINDOW, factor)


def loupe_marks(
    spec: ChartSpec, where: Scene, *, simplify: Simplify, km_per_pt: float
) -> list[Mark]:
    """Return all marks of the window, from bottom to top; none where there is no window."""
    inset = loupe(spec, where)
    if inset is None:
        return []
    ground = _base(inset, simplify)
    centres = [
        moved(mark, inset) for mark in centre_marks(spec, km_per_pt=km_per_pt, factor=inset.factor)
    ]
    words = _words(spec, inset, centres, km_per_pt=km_per_pt, simplify=simplify)
    return [*_leaders(inset), *ground, *centres, *words, *_scale_bar(inset), _rim(inset.box)]


def moved(mark: Mark, inset: Inset) -> Mark:
    """Return a mark of true km as it stands in the window."""
    if isinstance(mark, Arrow):
        start, end = inset.move_point(*mark.start), inset.move_point(*mark.end)
        return replace(mark, key=f"loupe-{mark.key}", start=start, end=end)
    if isinstance(mark, Dot | Words):
        x, y = inset.move_point(mark.x, mark.y)
        return replace(mark, key=f"loupe-{mark.key}", x=x, y=y)
    return replace(mark, key=f"loupe-{mark.key}", geometry=inset.move(mark.geometry))


def _leaders(inset: Inset) -> list[Mark]:
    """Return the frame of what is magnified, and lines from it to the window."""
    import shapely

    source, box = inset.source, inset.box
    lines = shapely.MultiLineString(
        [
            [(source.left, source.top), (box.left, box.bottom)],
            [(source.right, source.top), (box.right, box.bottom)],
        ]
    )
    rim = source.polygon().boundary
    return [
        Stroke("loupe-source", rim, theme.INK, 0.7),
        Stroke("loupe-leaders", lines, theme.MUTED, 0.4),
    ]


def _base(inset: Inset, simplify: Simplify) -> list[Mark]:
    import shapely

    window = inset.source.polygon()
    cities = [s.boundary.intersection(window) for s in city_shapes(simplify).values()]
    provinces = [s.boundary.intersection(window) for s in province_shapes(simplify).values()]
    land = [s.intersection(window) for s in province_shapes(simplify).values()]
    return [
        Patch("loupe-sea", inset.box.polygon(), theme.SEA),
        Patch("loupe-land", inset.move(shapely.union_all(land)), _GROUND),
        Stroke("loupe-cities", inset.move(shapely.union_all(cities)), "#c9bfa9", 0.5),
        Stroke("loupe-provinces", inset.move(shapely.union_all(provinces)), "#8f9aa3", 0.9),
    ]


def _rim(box: Box) -> Mark:
    return Stroke("loupe-rim", box.polygon().boundary, theme.COAST, 0.8)


def _words(
    spec: ChartSpec,
    inset: Inset,
    centres: Sequence[Mark],
    *,
    km_per_pt: float,
    simplify: Simplify,
) -> list[Mark]:
    """Return the names of the centres, then of the cities and the heading, where there is room."""
    dots = [mark for mark in centres if isinstance(mark, Dot)]
    names = [row.label or term_or_text(row.series, lang=spec.lang) for row in ellipse_rows(spec)]
    heading = term("loupe", lang=spec.lang, factor=format_number(inset.factor, decimals=1))
    bar = Box(inset.box.left, inset.box.bottom, inset.box.left + 520, inset.box.bottom + 150)
    top = Box(inset.box.left, inset.box.top - 14 * km_per_pt, inset.box.right, inset.box.top)
    labels = fit_city_labels(
        [
            (name, dot.x, dot.y, 1.2 * CENTRE_PT * km_per_pt)
            for name, dot in zip(names, dots, strict=True)
        ],
        km_per_pt=km_per_pt,
        size_pt=_NAME_PT,
        most=len(dots),
        frame=inset.box,
        avoid=(bar, top),
        lines=[_way(mark) for mark in centres if isinstance(mark, Arrow)],
    )
    taken = [label.box(km_per_pt, size_pt=_NAME_PT) for label in labels]
    reach = 1.6 * CENTRE_PT * km_per_pt
    taken += [Box(d.x - reach, d.y - reach, d.x + reach, d.y + reach) for d in dots]
    window = inset.source.polygon()
    shapes = {
        code: inset.move(shape.intersection(window))
        for code, shape in city_shapes(simplify).items()
        if shape.intersects(window)
    }
    cities = name_of(list(shapes), lang=spec.lang, short=True).tolist()
    found = deepest_labels(shapes, dict(zip(shapes, cities, strict=True)))
    style: dict[str, Any] = {"km_per_pt": km_per_pt, "size_pt": _SMALL_PT, "frame": inset.box}
    kept = fitting(found, avoid=(*taken, bar, top), **style)
    for label in found:
        if label not in kept:
            others = [other.box(km_per_pt, size_pt=_SMALL_PT) for other in kept]
            spots = _spots(label, shapes[label.key])
            free = [fitting([spot], avoid=(*taken, *others, bar, top), **style) for spot in spots]
            kept += next((place for place in free if place), [])
    words: list[Mark] = [
        Words(f"loupe-city-{label.key}", label.x, label.y, label.text, _SMALL_PT, theme.MUTED)
        for label in kept
    ]
    words += [
        Words(f"loupe-name-{label.key}", label.x, label.y, label.text, _NAME_PT, theme.INK)
        for label in labels
    ]
    x, y = inset.box.left + 3 * km_per_pt, inset.box.top - 7 * km_per_pt
    words.append(Words("loupe-heading", x, y, heading, _NAME_PT, theme.MUTED, "left"))
    return words


def _spots(label: Label, shape: Geometry) -> list[Label]:
    """Return a name at further places inside its shape, the nearest to its middle first."""
    import shapely

    left, bottom, right, top = shape.bounds
    steps = [(i / 10, j / 10) for i in range(1, 10) for j in range(1, 10)]
    places = [(left + i * (right - left), bottom + j * (top - bottom)) for i, j in steps]
    inside = [place for place in places if shape.contains(shapely.Point(place))]
    inside.sort(key=lambda place: math.dist(place, (label.x, label.y)))
    return [replace(label, x=x, y=y) for x, y in inside]


def _way(arrow: Arrow) -> Geometry:
    import shapely

    return shapely.LineString([arrow.start, arrow.end])


def _scale_bar(inset: Inset) -> list[Mark]:
    """Return a bar of a round number of true kilometres, about a quarter of the window wide."""
    import shapely

    most = inset.source.width / 4
    power = 10.0 ** math.floor(math.log10(most))
    length = max(step * power for step in (1, 2, 5) if step * power <= most)
    x, y = inset.box.left + 45, inset.box.bottom + 40
    end = x + length * inset.factor
    bar = shapely.MultiLineString(
        [[(x, y), (end, y)], [(x, y), (x, y + 22)], [(end, y), (end, y + 22)]]
    )
    words = f"{format_number(length)} km"
    return [
        Stroke("loupe-bar", bar, theme.INK, 1.0),
        Words("loupe-bar-words", (x + end) / 2, y + 62, words, _SMALL_PT, theme.INK),
    ]
