"""Scatters laid out in inches: band, line, references, points and names, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_labels import Label, fit_city_labels
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.quadrant_layout import box_of, category_shades, point_radius
from shuanggao_analytics.charts.scales import bubble_key
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule, Shape
from shuanggao_analytics.charts.sign_key import KeyEntry, dash, sign_key, sign_key_height
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.charts.xy_axes import (
    Frame,
    frame_height,
    frame_marks,
    words_above,
    xy_frame,
)
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.maps import Box
    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec

LOW, HIGH = "band_low", "band_high"
"""Columns of the band in the data, where it has places of its own."""

_PLOT_IN, _EDGE_IN = 4.5, 0.16
_TOP_IN = {True: 0.26, False: 0.1}
_LARGEST_IN, _ALIKE_IN, _MANY_IN, _MANY = 0.15, 0.055, 0.034, 300
_PALE = 0.45
_SIZES_ROW_IN, _REACH_IN = 0.4, 0.4
_BAND, _FIT = "#d9e3ec", theme.INK
_IN_PER_PT = 1 / 72


Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Point:
    """A point that is drawn: its name and place in inches, and its words on hovering."""

    row: int
    name: str
    x: float
    y: float
    radius: float
    colour: str
    named: bool
    flagged: bool
    hover: str

    @property
    def box(self) -> tuple[str, float, float, float]:
        """Its name, place and radius, as the placing of names asks for them."""
        return self.name, self.x, self.y, self.radius


def band_places(spec: ChartSpec) -> list[tuple[float, float, float]]:
    """Return place along the axis, low and high end of the band, from left to right."""
    if "low" not in spec.roles:
        return []
    ends = zip(*(spec.numbers(role) for role in ("x", "low", "high")), strict=True)
    return sorted(place for place in ends if not any(map(math.isnan, place)))


def line_ends(spec: ChartSpec) -> list[tuple[float, float]]:
    """Return the ends of the line: at the first and last place along the axis, if they differ."""
    xs = [x for x, _ in _known(spec)] + [place[0] for place in band_places(spec)]
    if spec.options["line"] is None or len(set(xs)) < 2:
        return []
    slope, intercept = spec.options["line"]
    return [(x, slope * x + intercept) for x in (min(xs), max(xs))]


def _known(spec: ChartSpec) -> list[tuple[float, float]]:
    pairs = zip(spec.numbers("x"), spec.numbers("y"), strict=True)
    return [pair for pair in pairs if not any(map(math.isnan, pair))]


def scatter_frame(spec: ChartSpec) -> Frame:
    """Return the frame around points, line, band and references."""
    places = [*_known(spec), *line_ends(spec)]
    places += [(x, end) for x, *ends in band_places(spec) for end in ends]
    ends = {axis: [number] for axis, (number, _) in spec.options["references"].items()}
    xs, ys = (
        [*(place[number] for place in places), *ends.get(axis, [])]
        for number, axis in enumerate("xy")
    )
    margin = _EDGE_IN + (_LARGEST_IN if "size" in spec.roles else _ALIKE_IN)
    titles = spec.options["titles"]["x"], spec.options["titles"]["y"]
    style: Any = {"margins": (margin, margin), "percent": spec.options["percent"]}
    return xy_frame(xs, ys, titles=titles, height=_PLOT_IN, **style)


def scatter_points(spec: ChartSpec) -> list[Point]:
    """Return the points that are drawn, the flagged last, and large ones below small ones."""
    frame, shades = scatter_frame(spec), category_shades(_points_only(spec))
    colours = spec.column("category").tolist() if shades else []
    sizes = spec.numbers("size").tolist() if "size" in spec.roles else []
    flags = spec.column("flag").tolist() if "flag" in spec.roles else []
    largest = max((size for size in sizes if not math.isnan(size)), default=0.0)
    alike = _ALIKE_IN if len(spec.data) <= _MANY else _MANY_IN
    places = {role: _places(spec, role) for role in ("x", "y", "size") if role in spec.roles}
    found = []
    numbers = zip(spec.numbers("x"), spec.numbers("y"), spec.column("label"), strict=True)
    for row, (x, y, label) in enumerate(numbers):
        if math.isnan(x) or math.isnan(y):
            continue
        name = term_or_text(str(label), lang=spec.lang)
        colour = shades[str(colours[row])] if shades else theme.NAMED["round_2"]
        flagged = bool(flags[row]) if flags else False
        if flags and not flagged:
            colour = theme.blend((theme.PAPER, colour), _PALE)
        radius = _ALIKE_IN if flagged else alike
        if sizes:
            radius = point_radius(sizes[row], largest=largest)
        marked = {"named": flagged or not flags, "flagged": flagged}
        hover = _hover(spec, row, name, places)
        found.append(Point(row, name, *frame.at(x, y), radius, colour, **marked, hover=hover))
    return sorted(found, key=lambda point: (point.flagged, -point.radius))


def _points_only(spec: ChartSpec) -> ChartSpec:
    """Return the spec with the rows that are drawn as points."""
    drawn = spec.numbers("x").notna() & spec.numbers("y").notna()
    return replace(spec, data=spec.data[drawn])


def _places(spec: ChartSpec, role: str) -> int:
    given: int | None = spec.options["decimals"]
    if given is not None:
        return given
    return fitting_places(spec.numbers(role), percent=role in spec.options["percent"])


def _hover(spec: ChartSpec, row: int, name: str, places: dict[str, int]) -> str:
    data, words = spec.data.iloc[row], [f"<b>{name}</b>"]
    for role, count in places.items():
        style: Any = {"places": count, "percent": role in spec.options["percent"]}
        number = number_words(float(data[spec.roles[role]]), **style)
        words.append(f"{spec.options['titles'][role]} {number}".lstrip())
    if "category" in spec.roles:
        words.append(term_or_text(str(data[spec.roles["category"]]), lang=spec.lang))
    return "<br>".join(words)


def reference_words(spec: ChartSpec) -> list[Line]:
    """Return the words of the references: above the upright one, at an end of the level one."""
    frame, references, found = scatter_frame(spec), spec.options["references"], []
    if "x" in references:
        x, y = frame.across.at(references["x"][0]), frame.box.top + 0.11
        found.append(words_above("reference-x", _reference_words(spec, "x"), x=x, y=y))
    if "y" in references:
        words, level = _reference_words(spec, "y"), frame.up.at(references["y"][0])
        sides: tuple[tuple[float, Anchor], ...] = (
            (frame.box.left + 0.05, "left"),
            (frame.box.right - 0.05, "right"),
        )
        style = (words, theme.SMALL_PT, theme.MUTED)
        ends = [
            Line("reference-y", x, level + off, *style, side, theme.PAPER)
            for x, side in sides
            for off in (0.09, -0.09)
        ]
        drawn = scatter_points(spec)
        found.append(min(ends, key=lambda line: _covered(box_of(line), drawn)))
    return found


def _reference_words(spec: ChartSpec, axis: str) -> str:
    number, words = spec.options["references"][axis]
    if words:
        return term_or_text(words, lang=spec.lang)
    percent = axis in spec.options["percent"]
    return number_words(number, places=fitting_places([number], percent=percent), percent=percent)


def _covered(box: Box, drawn: Sequence[Point]) -> int:
    return sum(
        box.left - point.radius < point.x < box.right + point.radius
        and box.bottom - point.radius < point.y < box.top + point.radius
        for point in drawn
    )


def placed_names(spec: ChartSpec) -> list[Label]:
    """Return the names that find room beside their points.

    The names of flagged points may in the last resort stand on points that have no names.
    """
    import shapely

    drawn, frame = scatter_points(spec), scatter_frame(spec)
    wanted = [point for point in drawn if point.named]
    fitted = tuple(frame.at(*end) for end in line_ends(spec))
    lines = [*(ends for _, ends in _reference_lines(spec)), *([fitted] if fitted else [])]
    style: Any = {"km_per_pt": _IN_PER_PT, "size_pt": theme.SMALL_PT, "frame": frame.box}
    style["lines"] = [shapely.LineString(ends) for ends in lines]
    avoid = [box_of(line) for line in reference_words(spec)]
    others = [point.box for point in drawn if not point.named and _near(point, wanted)]
    boxes = [point.box for point in wanted]
    found = fit_city_labels([*boxes, *others], most=len(boxes), avoid=avoid, **style)
    if not others:
        return found
    placed = {label.key for label in found}
    avoid += [label.box(_IN_PER_PT, size_pt=theme.SMALL_PT) for label in found]
    boxes.sort(key=lambda box: box[0] in placed)
    return found + fit_city_labels(boxes, most=len(boxes) - len(found), avoid=avoid, **style)


def _near(point: Point, wanted: Sequence[Point]) -> bool:
    """Return whether a point lies where the name of another one might stand."""
    return any(
        abs(point.y - other.y) < _REACH_IN
        and abs(point.x - other.x) < width_em(other.name) * theme.SMALL_PT / 72 + _REACH_IN
        for other in wanted
    )


def unplaced(spec: ChartSpec) -> list[str]:
    """Return the names of the points that should have a name and found no room for it."""
    named = {label.key for label in placed_names(spec)}
    return [point.name for point in scatter_points(spec) if point.named and point.name not in named]


def _reference_lines(spec: ChartSpec) -> list[tuple[str, Ends]]:
    frame, references, found = scatter_frame(spec), spec.options["references"], []
    box = frame.box
    if "x" in references:
        x = frame.across.at(references["x"][0])
        found.append(("x", ((x, box.bottom), (x, box.top))))
    if "y" in references:
        y = frame.up.at(references["y"][0])
        found.append(("y", ((box.left, y), (box.right, y))))
    return found


def scatter_height(spec: ChartSpec) -> float:
    """Return the height of a scatter in inches."""
    plot = frame_height(spec.options["titles"]["x"], height=_PLOT_IN)
    return plot + _TOP_IN["x" in spec.options["references"]] + _key_height(spec)


def scatter_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a scatter, in inches."""
    frame = scatter_frame(spec)
    marks = _band_marks(spec, frame) + frame_marks(frame)
    for axis, (start, end) in _reference_lines(spec):
        marks.append(Rule(start, end, theme.MUTED, 1.0, "dash", f"reference-{axis}"))
    ends = [frame.at(*end) for end in line_ends(spec)]
    if ends:
        name, slope = spec.options["names"]["line"], spec.options["line"][0]
        marks.append(Rule(ends[0], ends[1], _FIT, 1.6, key="fit", value=slope, hover=name))
    drawn = scatter_points(spec)
    for point in drawn:
        disc = (f"point-{point.row}", point.x, point.y, point.radius, point.colour)
        edge = theme.INK if point.flagged else theme.PAPER
        marks.append(Disc(*disc, value=float(point.row), edge=edge, hover=point.hover))
    at = {point.name: point for point in drawn if point.named}
    marks += [_name_mark(label, at[label.key]) for label in placed_names(spec)]
    return marks + reference_words(spec) + _key(spec)


def _band_marks(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    places = band_places(spec)
    if len(places) < 2:
        return []
    lower = [frame.at(x, low) for x, low, _ in places]
    upper = [frame.at(x, high) for x, _, high in reversed(places)]
    words = spec.options["names"]["band"]
    return [Shape("fit-band", (*lower, *upper), _BAND, 1.0, float(len(places)), words)]


def _name_mark(label: Label, point: Point) -> Line:
    """Return a name that begins, or ends, at its point where it stands beside it."""
    half = width_em(label.text) * theme.SMALL_PT / 72 / 2
    side: Anchor = "center"
    if abs(label.x - point.x) > half:
        side = "left" if label.x > point.x else "right"
    x = label.x + {"left": -half, "center": 0.0, "right": half}[side]
    return Line("name", x, label.y, label.text, theme.SMALL_PT, theme.INK, side, theme.PAPER)


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    """Return the key: colours of categories, the line and the band."""
    found = [
        KeyEntry(term_or_text(key, lang=spec.lang), _disc_sign(colour))
        for key, colour in category_shades(_points_only(spec)).items()
    ]
    names = spec.options["names"]
    if line_ends(spec):
        words = term_or_text(names["line"], lang=spec.lang)
        found.append(KeyEntry(words, lambda x, y: [dash(x, y, _FIT, 1.6)]))
    if len(band_places(spec)) > 1:
        found.append(KeyEntry(term_or_text(names["band"], lang=spec.lang), _band_sign))
    return found


def _disc_sign(colour: str) -> Sign:
    return lambda x, y: [Disc("key", x, y, _ALIKE_IN, colour, 0.0, theme.PAPER)]


def _band_sign(x: float, y: float) -> list[SheetMark]:
    corners = ((x - 0.1, y - 0.06), (x + 0.1, y - 0.06), (x + 0.1, y + 0.06), (x - 0.1, y + 0.06))
    return [Shape("key", corners, _BAND, 1.0, 0.0, "")]


def _key_height(spec: ChartSpec) -> float:
    return sign_key_height(_entries(spec)) + (_SIZES_ROW_IN if "size" in spec.roles else 0.0)


def _key(spec: ChartSpec) -> list[SheetMark]:
    """Return signs and words of the key, then sizes of points."""
    entries, top = _entries(spec), scatter_height(spec)
    marks = sign_key(entries, top=top)
    if "size" not in spec.roles:
        return marks
    sizes = [size for size in spec.numbers("size") if not math.isnan(size)]
    largest, y = max(sizes, default=0.0), top - sign_key_height(entries) - _SIZES_ROW_IN / 2
    words = term("quadrant_size", lang=spec.lang, what=spec.options["titles"]["size"])
    marks.append(Line("key", 0.0, y, words, theme.BODY_PT, theme.INK))
    x = width_em(words) * theme.BODY_PT / 72 + 0.2
    for size in bubble_key(largest) if largest >= 1 else ():
        radius = point_radius(size, largest=largest)
        marks.append(Disc("key", x + radius, y, radius, theme.FAINT, edge=theme.PAPER))
        number = format_number(size)
        marks.append(Line("key", x + 2 * radius + 0.05, y, number, theme.SMALL_PT, theme.INK))
        x += 2 * radius + 0.2 + width_em(number) * theme.SMALL_PT / 72
    return marks
