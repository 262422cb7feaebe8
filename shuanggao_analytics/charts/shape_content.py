"""What maps of shapes and of density draw between the land and the names, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_marks import (
    Arrow,
    Dot,
    LegendEntry,
    Mark,
    Patch,
    Stroke,
)
from shuanggao_analytics.charts.maps import project, provinces_km, without_points
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.shape_charts import middles
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import Geometry

    from shuanggao_analytics.charts.maps import Scene
    from shuanggao_analytics.charts.scales import Scale
    from shuanggao_analytics.charts.spec import ChartSpec

SHADES = 24
"""Steps in which a continuous density is shaded."""

CENTRE_PT, POINT_PT, NAMED_PT = 4.2, 1.9, 3.3
POINT_ALPHA = 0.8
_CIRCLE = 73


def series_colours(spec: ChartSpec) -> dict[str, str]:
    """Return series → colour; points without a series have the key ""."""
    names = list(dict.fromkeys(spec.column("series")))
    named = theme.category_colours([name for name in names if name])
    return {name: named.get(name, theme.NAMED["round_2"]) for name in names}


@dataclass(frozen=True)
class EllipseRow:
    """An ellipse of the data: its series and name, its centre in km, half-axes and direction."""

    series: str
    label: str
    centre: tuple[float, float]
    sigma_x: float
    sigma_y: float
    angle: float


@dataclass(frozen=True)
class PointRow:
    """A point of the data: its series, its name, and its place in km."""

    series: str
    label: str
    place: tuple[float, float]


def ellipse_rows(spec: ChartSpec) -> list[EllipseRow]:
    """Return the ellipses in the order of the data, each with its centre in km of the plane."""
    rows = spec.data[spec.column("mark") == "ellipse"]
    columns = (rows[name].tolist() for name in ("series", "label", "sigma_x", "sigma_y", "angle"))
    return [
        EllipseRow(series, label, centre, sigma_x, sigma_y, angle)
        for series, label, sigma_x, sigma_y, angle, centre in zip(
            *columns, project(rows["lon"], rows["lat"]), strict=True
        )
    ]


def point_rows(spec: ChartSpec) -> list[PointRow]:
    """Return the points in the order of the data, each with its place in km of the plane."""
    rows = spec.data[spec.column("mark") == "point"]
    places = project(rows["lon"], rows["lat"])
    names = zip(rows["series"].tolist(), rows["label"].tolist(), places, strict=True)
    return [PointRow(series, label, place) for series, label, place in names]


def shape_gaps(spec: ChartSpec, where: Scene) -> tuple[str, ...]:
    """Return the provinces without data: those named, or the three that hold no point."""
    if spec.kind == "density_map":
        return tuple(code for code in spec.options["no_data"] if code in where.areas)
    return without_points(where, [point.place for point in point_rows(spec)])


def under_marks(spec: ChartSpec, where: Scene) -> list[Mark]:
    """Return what lies on the land and below all lines: cells of a grid, or rings."""
    if spec.kind == "density_map":
        bands = _density_bands(spec, where)
    elif spec.kind == "shape_map" and spec.options["rings_km"]:
        bands = _ring_bands(spec, where)
    else:
        return []
    marks: list[Mark] = []
    for index, (colour, shape) in enumerate(bands):
        visible = shape.intersection(where.frame.polygon())
        marks.append(Patch(f"band-{index}", visible, colour))
        if where.inset is not None:
            moved = where.inset.move(shape.intersection(where.inset.source.polygon()))
            marks.append(Patch(f"inset-band-{index}", moved, colour))
    return [mark for mark in marks if isinstance(mark, Patch) and not mark.geometry.is_empty]


def over_marks(spec: ChartSpec, where: Scene, *, km_per_pt: float) -> list[Mark]:
    """Return what lies above all lines: points, ellipses, centres and the arrows of their path."""
    if spec.kind != "shape_map":
        return []
    marks: list[Mark] = []
    colours = series_colours(spec)
    for point in sorted(point_rows(spec), key=lambda row: bool(row.label)):
        at = where.position(*point.place)
        if at is not None:
            colour, hover = colours[point.series], _hover(spec, point.label, point.series)
            radius = NAMED_PT if point.label else POINT_PT
            marks.append(Dot("point", *at, radius, colour, hover, alpha=POINT_ALPHA))
    window = where.frame.polygon()
    for row in ellipse_rows(spec):
        line = ellipse_line(row.centre, row.sigma_x, row.sigma_y, row.angle)
        if line is not None:
            hover = _hover(spec, row.label, ellipse_words(spec, row))
            colour = colours[row.series]
            line = line.intersection(window)
            marks.append(Stroke(f"ellipse-{row.series}", line, colour, 1.8, hover=hover))
    return marks + centre_marks(spec, km_per_pt=km_per_pt)


def centre_marks(spec: ChartSpec, *, km_per_pt: float, factor: float = 1.0) -> list[Mark]:
    """Return the centres and, where they are far enough apart to see it, the arrows between them.

    `factor` is the magnification at which they will be drawn; places are in true km.
    """
    colours = series_colours(spec)
    ellipses = ellipse_rows(spec)
    marks: list[Mark] = []
    if spec.options["path"]:
        for index, (start, end) in enumerate(pairwise([row.centre for row in ellipses])):
            way_pt = math.dist(start, end) * factor / km_per_pt
            if way_pt > 4 * CENTRE_PT:
                short = CENTRE_PT * 1.3 / way_pt
                tip = tuple(e + (s - e) * short for s, e in zip(start, end, strict=True))
                marks.append(Arrow(f"path-{index}", start, (tip[0], tip[1]), theme.INK))
    for row in ellipses:
        words = _hover(spec, row.label, ellipse_words(spec, row))
        key, colour = f"centre-{row.series}", colours[row.series]
        marks.append(Dot(key, *row.centre, CENTRE_PT, colour, words, "diamond"))
    return marks


def ellipse_line(
    centre: tuple[float, float], sigma_x: float, sigma_y: float, angle: float
) -> Geometry | None:
    """Return an ellipse as a closed line; nothing when a part is missing. All in km of the plane.

    (x, y) = centre + σy cos t (sin θ, cos θ) + σx sin t (cos θ, −sin θ).

    Examples
    --------
    >>> line = ellipse_line((0.0, 3735.0), 100.0, 200.0, 90.0)
    >>> [round(bound) for bound in line.bounds]
    [-200, 3635, 200, 3835]
    """
    import shapely

    if any(math.isnan(value) for value in (sigma_x, sigma_y, angle)):
        return None
    x, y = centre
    turn, theta = np.linspace(0.0, 2 * np.pi, _CIRCLE), math.radians(angle)
    along, across = sigma_y * np.cos(turn), sigma_x * np.sin(turn)
    xs = x + along * math.sin(theta) + across * math.cos(theta)
    ys = y + along * math.cos(theta) - across * math.sin(theta)
    return shapely.LineString(np.column_stack([xs, ys]))


def named_points(spec: ChartSpec, where: Scene) -> list[tuple[str, float, float]]:
    """Return name and place of the points that have a name, in the order of the table."""
    if spec.kind != "shape_map":
        return []
    found = [(p.label, where.position(*p.place)) for p in point_rows(spec) if p.label]
    return [(name, *at) for name, at in found if at is not None]


def ellipse_words(spec: ChartSpec, row: EllipseRow) -> str:
    """Return series and, on a line of its own, half-axes and direction of an ellipse."""
    name = term_or_text(row.series, lang=spec.lang)
    major, minor, angle = row.sigma_y, row.sigma_x, row.angle
    if any(math.isnan(value) for value in (major, minor, angle)):
        return name
    axes = term(
        "ellipse_axes",
        lang=spec.lang,
        major=format_number(major, decimals=0),
        minor=format_number(minor, decimals=0),
        angle=format_number(angle, decimals=1),
    )
    return f"{name}\n{axes}"


def _hover(spec: ChartSpec, *parts: str) -> str:
    words = [term_or_text(str(part), lang=spec.lang) for part in parts if part]
    return "<br>".join(dict.fromkeys(words)).replace("\n", "<br>")


def cell_middles(spec: ChartSpec) -> list[tuple[float, float, float]]:
    """Return the middle of each cell in km, and its number; cells without one are left out."""
    places = middles(spec.column("x"), spec.column("y"), spec.options["coordinates"])
    values = spec.numbers("value")
    return [(*at, v) for at, v in zip(places, values, strict=True) if not math.isnan(v)]


def shade_of(value: float, scale: Scale) -> str:
    """Return the shade of a number: of its class, or of its step of `SHADES`."""
    if scale.classed:
        return scale.colour(value)
    low, high = scale.limits
    share = 0.5 if high == low else (value - low) / (high - low)
    step = min(int(share * SHADES), SHADES - 1)
    return theme.blend(scale.colours, step / (SHADES - 1))


def _density_bands(spec: ChartSpec, where: Scene) -> list[tuple[str, Geometry]]:
    """Return colour and shape of the cells of each shade, on land, the lightest first."""
    import shapely

    values = spec.numbers("value")
    shown = values.notna().to_numpy()
    corners = _corners(spec)[shown]
    members: dict[str, list[Geometry]] = {}
    scale = map_scale(spec)
    for value, shape in zip(values[shown], shapely.polygons(corners), strict=True):
        members.setdefault(shade_of(value, scale), []).append(shape)
    ground = _ground(where, shape_gaps(spec, where))
    order = sorted(members, key=theme.luminance, reverse=True)
    return [(c, shapely.union_all(members[c]) & ground) for c in order]


def _corners(spec: ChartSpec) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the four corners of each cell in km of the map plane."""
    half = spec.options["cell"] / 2
    digits = 9 if spec.options["coordinates"] == "degrees" else 3
    x, y = (spec.numbers(role).to_numpy() for role in ("x", "y"))
    steps = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
    xs, ys = (x[:, None] + steps[:, 0]).round(digits), (y[:, None] + steps[:, 1]).round(digits)
    if spec.options["coordinates"] == "degrees":
        places = project(xs.ravel(), ys.ravel())
        return np.array(places).reshape(len(x), 4, 2)
    return np.stack([xs, ys], axis=2) / 1e3


def _ring_bands(spec: ChartSpec, where: Scene) -> list[tuple[str, Geometry]]:
    """Return colour and shape of the land within each distance, the farthest first."""
    points = spec.data[spec.column("mark") == "point"]
    radii = spec.options["rings_km"]
    places = tuple(zip(points["lon"].tolist(), points["lat"].tolist(), strict=True))
    ground = _ground(where, shape_gaps(spec, where))
    discs = [_discs(places, radius) for radius in radii]
    inner = [None, *discs[:-1]]
    bands = [
        (colour, (disc if hole is None else disc - hole) & ground)
        for colour, disc, hole in zip(ring_colours(len(radii)), discs, inner, strict=True)
    ]
    return bands[::-1]


def ring_colours(count: int) -> tuple[str, ...]:
    """Return the shade of each distance, the nearest darkest, all light enough for signs on them.

    Examples
    --------
    >>> len(ring_colours(3))
    3
    """
    return theme.ramp(("#dcecdc", "#b4d8b6", "#83bd8e"), max(count, 2))[::-1][:count]


@lru_cache(maxsize=16)
def _discs(places: Sequence[tuple[float, float]], radius_km: float) -> Geometry:
    """Return the land and sea within a geodesic distance of any of the points, in km."""
    import shapely
    from pyproj import Geod

    lon, lat = np.repeat(np.array(places, dtype="float64"), _CIRCLE, axis=0).T
    turns = np.tile(np.linspace(0.0, 360.0, _CIRCLE), len(places))
    xs, ys, _ = Geod(ellps="GRS80").fwd(lon, lat, turns, np.full(lon.size, radius_km * 1e3))
    rims = np.array(project(xs, ys)).reshape(len(places), _CIRCLE, 2)
    return shapely.union_all(shapely.polygons(rims))


@lru_cache(maxsize=8)
def _ground(where: Scene, gaps: tuple[str, ...]) -> Geometry:
    """Return the land of the map that it is about and that is not without data, in true km."""
    import shapely

    shapes = [
        shape
        for code, shape in provinces_km("print").items()
        if code not in gaps and where.in_focus(code)
    ]
    return shapely.union_all(shapes)


def shape_legend(spec: ChartSpec) -> list[LegendEntry]:
    """Return the legend of ellipses, centres, points and rings, or of a density."""
    heading = [LegendEntry("heading", spec.unit_line())] if spec.unit else []
    if spec.kind == "density_map":
        scale = map_scale(spec)
        if not scale.classed:
            return [*heading, LegendEntry("ramp", "")]
        pairs = list(zip(scale.labels, scale.colours, strict=True))
        return heading + [LegendEntry("fill", words, shade) for words, shade in reversed(pairs)]
    colours = series_colours(spec)
    ellipses, points = ellipse_rows(spec), point_rows(spec)
    entries = heading + [
        LegendEntry("line", ellipse_words(spec, row), colours[row.series]) for row in ellipses
    ]
    if ellipses:
        path = spec.options["path"] and len(ellipses) > 1
        words = term("centres_and_path" if path else "centres", lang=spec.lang)
        entries.append(LegendEntry("diamond", words, theme.MUTED, CENTRE_PT))
    shared = {row.series for row in ellipses}
    kinds = dict.fromkeys(point.series for point in points)
    alone = [name for name in kinds if name and name not in shared]
    entries += [
        LegendEntry("dot", term_or_text(name, lang=spec.lang), colours[name], 3.0) for name in alone
    ]
    if points and ellipses and not alone:
        entries.append(LegendEntry("dot", term("points_alike", lang=spec.lang), theme.MUTED, 2.4))
    return entries + _ring_entries(spec)


def _ring_entries(spec: ChartSpec) -> list[LegendEntry]:
    radii = spec.options["rings_km"]
    if not radii:
        return []
    names = [format_number(radius) for radius in radii]
    lows = [None, *names[:-1]]
    return [
        LegendEntry(
            "fill",
            term("within_km", lang=spec.lang, high=high)
            if low is None
            else term("between_km", lang=spec.lang, low=low, high=high),
            colour,
        )
        for low, high, colour in zip(lows, names, ring_colours(len(radii)), strict=True)
    ]
