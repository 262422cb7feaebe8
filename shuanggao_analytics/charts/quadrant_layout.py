"""Quadrants laid out in inches: axes, points, and the names that find room, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.map_labels import Label, fit_city_labels
from shuanggao_analytics.charts.maps import Box
from shuanggao_analytics.charts.scales import bubble_area, bubble_key
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule, SheetMark, key_marks, key_rows
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

_LEFT_IN, _BOTTOM_IN, _RIGHT_IN, _TOP_IN = 0.78, 0.58, 0.1, 0.26
_PLOT_IN = 4.7
_NAME_LINE_IN = 0.19
_LEAST_SHARE = 0.2
_LARGEST_IN, _SMALLEST_IN, _ALIKE_IN = 0.15, 0.03, 0.055
_EDGE_IN = 0.14
_KEY_ROW_IN, _SIZES_ROW_IN = 0.24, 0.4
_IN_PER_PT = 1 / 72
_KEY_STYLE: Any = {"width": theme.BODY_IN, "size_pt": theme.BODY_PT}


@dataclass(frozen=True)
class QuadrantAxis:
    """An axis: where numbers stand on it, and its ticks.

    Attributes
    ----------
    low, high
        Numbers at its ends, as logarithms where it is logarithmic.
    start, length
        Its place in inches.
    log
        Whether it is logarithmic.
    ticks, words
        Numbers at the ticks, and how they are written.
    """

    low: float
    high: float
    start: float
    length: float
    log: bool
    ticks: tuple[float, ...]
    words: tuple[str, ...]

    def at(self, value: float) -> float:
        """Return where a number stands, in inches."""
        place = math.log10(value) if self.log else value
        return self.start + self.length * (place - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Point:
    """A point that is drawn: its name and place in inches, and the words on hovering."""

    row: int
    name: str
    x: float
    y: float
    radius: float
    colour: str
    flagged: bool
    hover: str


def quadrant_height(spec: ChartSpec) -> float:
    """Return the height of a chart of quadrants in inches."""
    return _BOTTOM_IN + _PLOT_IN + _TOP_IN + _key_height(spec)


def quadrant_axes(spec: ChartSpec) -> tuple[QuadrantAxis, QuadrantAxis]:
    """Return the level and the upright axis."""
    band = _EDGE_IN + _NAME_LINE_IN * max(len(lines) for lines, _, _ in _corner_lines(spec))
    return _across(spec), _axis(spec, "y", _BOTTOM_IN, _PLOT_IN, margin=band + _widest(spec))


def _across(spec: ChartSpec) -> QuadrantAxis:
    width = theme.BODY_IN - _LEFT_IN - _RIGHT_IN
    return _axis(spec, "x", _LEFT_IN, width, margin=_EDGE_IN + _widest(spec))


def _widest(spec: ChartSpec) -> float:
    return _LARGEST_IN if "size" in spec.roles else _ALIKE_IN


def _axis(
    spec: ChartSpec, role: Literal["x", "y"], start: float, length: float, *, margin: float
) -> QuadrantAxis:
    """Return an axis that leaves room on both sides of its split, and a margin at its ends."""
    log, split = role in spec.options["log"], spec.options["splits"][role][0]
    values = [value for value in spec.numbers(role) if not math.isnan(value)]
    scaled = [math.log10(value) if log else value for value in (*values, split)]
    low, high, middle = min(scaled), max(scaled), scaled[-1]
    span = (high - low) or abs(middle) or 1.0
    low, high = min(low, middle - _LEAST_SHARE * span), max(high, middle + _LEAST_SHARE * span)
    edge = (high - low) * margin / (length - 2 * margin)
    low, high = low - edge, high + edge
    ends = (10**low, 10**high) if log else (low, high)
    least = 0.0 if all(value >= 0 for value in values) else ends[0]
    most = 1.0 if role in spec.options["percent"] else ends[1]
    shown = (max(ends[0], least), min(ends[1], most))
    whole = all(value.is_integer() for value in values) and shown[1] - shown[0] > 3
    ticks = _log_ticks(*shown) if log else nice_ticks(*shown, whole=whole)
    words = tick_words(ticks, percent=role in spec.options["percent"])
    return QuadrantAxis(low, high, start, length, log, ticks, words)


def _log_ticks(low: float, high: float) -> tuple[float, ...]:
    """Return 1, 2 and 5 times powers of ten between two numbers, or round numbers where few are."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        found = [step * 10.0**power for power in powers for step in steps]
        ticks = tuple(round(tick, 10) for tick in found if low <= tick <= high)
        if len(ticks) <= 8:
            break
    return ticks if len(ticks) > 2 else nice_ticks(low, high)


def points(spec: ChartSpec) -> list[Point]:
    """Return the points that are drawn, the largest first, so that small ones lie above."""
    across, up = quadrant_axes(spec)
    sizes = spec.numbers("size").tolist() if "size" in spec.roles else []
    colours = category_shades(spec)
    keys = spec.column("category").astype("str").tolist() if colours else []
    flags = spec.column("flag").tolist() if "flag" in spec.roles else [False] * len(spec.data)
    largest = max(sizes, default=0.0)
    found = []
    numbers = zip(spec.numbers("x"), spec.numbers("y"), spec.column("label"), strict=True)
    for row, (x, y, label) in enumerate(numbers):
        if math.isnan(x) or math.isnan(y):
            continue
        name = term_or_text(str(label), lang=spec.lang) + (" *" if flags[row] else "")
        radius = point_radius(sizes[row], largest=largest) if sizes else _ALIKE_IN
        colour = colours[keys[row]] if colours else theme.NAMED["round_2"]
        place = (across.at(x), up.at(y))
        found.append(Point(row, name, *place, radius, colour, bool(flags[row]), _hover(spec, row)))
    return sorted(found, key=lambda point: -point.radius)


def point_radius(size: float, *, largest: float) -> float:
    """Return the radius of a point in inches: its area is in proportion to the size, if not tiny.

    Examples
    --------
    >>> point_radius(8, largest=8), point_radius(2, largest=8), point_radius(0, largest=8)
    (0.15, 0.075, 0.03)
    """
    area = bubble_area(size, largest=largest, largest_area=_LARGEST_IN**2) if largest else 0.0
    return max(math.sqrt(area), _SMALLEST_IN)


def category_shades(spec: ChartSpec) -> dict[str, str]:
    """Return category → colour; nothing where the points have no categories."""
    if "category" not in spec.roles:
        return {}
    return theme.category_colours(list(dict.fromkeys(spec.column("category").astype("str"))))


def _hover(spec: ChartSpec, row: int) -> str:
    data, options = spec.data.iloc[row], spec.options
    words = [f"<b>{term_or_text(str(data[spec.roles['label']]), lang=spec.lang)}</b>"]
    for role in ("x", "y", "size"):
        if role in spec.roles:
            number = _number(spec, role, float(data[spec.roles[role]]))
            words.append(f"{options['titles'][role]} {number}".lstrip())
    if "category" in spec.roles:
        words.append(term_or_text(str(data[spec.roles["category"]]), lang=spec.lang))
    return "<br>".join([*words, str(data["quadrant"])])


def _number(spec: ChartSpec, role: str, value: float) -> str:
    decimals = spec.options["decimals"]
    if role in spec.options["percent"]:
        return format_number(100 * value, decimals=1 if decimals is None else decimals) + "%"
    whole = float(value).is_integer()
    return format_number(value, decimals=None if whole else decimals)


def _plot(spec: ChartSpec) -> Box:
    across, up = quadrant_axes(spec)
    return Box(across.start, up.start, across.start + across.length, up.start + up.length)


def _corner_lines(spec: ChartSpec) -> list[tuple[list[str], bool, bool]]:
    """Return the wrapped name of each quadrant, and whether it is at the right and at the top."""
    across = _across(spec)
    middle = across.at(spec.options["splits"]["x"][0])
    sides = ((True, True), (False, True), (False, False), (True, False))
    found = []
    for name, (right, top) in zip(spec.options["quadrants"], sides, strict=True):
        room = across.start + across.length - middle if right else middle - across.start
        lines = wrap(term_or_text(name, lang=spec.lang), em=(room - 0.3) * 72 / theme.SUBTITLE_PT)
        found.append((lines, right, top))
    return found


def corner_words(spec: ChartSpec) -> list[Line]:
    """Return the names of the quadrants in the outer corners of the plot."""
    plot, found = _plot(spec), []
    for corner, (lines, right, top) in enumerate(_corner_lines(spec)):
        for number, words in enumerate(lines):
            down = number if top else len(lines) - 1 - number
            offset = 0.14 + down * _NAME_LINE_IN
            y = plot.top - offset if top else plot.bottom + offset
            x = plot.right - 0.08 if right else plot.left + 0.08
            side: Literal["left", "right"] = "right" if right else "left"
            key, size = f"quadrant-{corner}", theme.SUBTITLE_PT
            found.append(Line(key, x, y, words, size, theme.NAMED["round_2"], side))
    return found


def split_words(spec: ChartSpec) -> list[Line]:
    """Return the words of the lines: above the upright one, and at an end of the level one."""
    plot, (across, up) = _plot(spec), quadrant_axes(spec)
    words = {role: _split_words(spec, role) for role in ("x", "y")}
    half = _width(words["x"], theme.SMALL_PT) / 2
    x = min(max(across.at(spec.options["splits"]["x"][0]), half), theme.BODY_IN - half)
    style = (theme.SMALL_PT, theme.MUTED)
    level = up.at(spec.options["splits"]["y"][0])
    drawn = points(spec)
    sides: tuple[tuple[float, Literal["left", "right"]], ...] = (
        (plot.right - 0.05, "right"),
        (plot.left + 0.05, "left"),
    )
    ends = [
        Line("split-y", at, level + shift, words["y"], *style, side)
        for at, side in sides
        for shift in (0.09, -0.09)
    ]
    best = min(ends, key=lambda line: sum(covers(box_of(line), point) for point in drawn))
    return [Line("split-x", x, plot.top + 0.11, words["x"], *style, "center"), best]


def _split_words(spec: ChartSpec, role: str) -> str:
    number, words = spec.options["splits"][role]
    return term_or_text(words, lang=spec.lang) if words else _number(spec, role, number)


def covers(box: Box, point: Point) -> bool:
    """Return whether a box touches a point."""
    return (
        box.left - point.radius < point.x < box.right + point.radius
        and box.bottom - point.radius < point.y < box.top + point.radius
    )


def box_of(line: Line) -> Box:
    """Return the box of a line of words that is not upright."""
    wide, high = _width(line.text, line.size_pt), 1.2 * line.size_pt / 72
    left = line.x - {"left": 0.0, "center": wide / 2, "right": wide}[line.anchor]
    return Box(left, line.y - high / 2, left + wide, line.y + high / 2)


def point_names(spec: ChartSpec) -> list[Label]:
    """Return the names that find room beside their points."""
    import shapely

    plot, (across, up) = _plot(spec), quadrant_axes(spec)
    x, y = (axis.at(spec.options["splits"][role][0]) for axis, role in ((across, "x"), (up, "y")))
    lines = [
        shapely.LineString([(x, plot.bottom), (x, plot.top)]),
        shapely.LineString([(plot.left, y), (plot.right, y)]),
    ]
    drawn = points(spec)
    return fit_city_labels(
        [(point.name, point.x, point.y, point.radius) for point in drawn],
        km_per_pt=_IN_PER_PT,
        size_pt=theme.SMALL_PT,
        most=len(drawn),
        frame=plot,
        avoid=[box_of(line) for line in (*corner_words(spec), *split_words(spec))],
        lines=lines,
    )


def unnamed(spec: ChartSpec) -> list[str]:
    """Return the names of the points that are drawn without their name."""
    named = {label.key for label in point_names(spec)}
    return [point.name for point in points(spec) if point.name not in named]


def quadrant_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words: axes, splits, names of quadrants, points and their names."""
    marks = _axis_marks(spec) + _key(spec) + [*corner_words(spec), *split_words(spec)]
    for point in points(spec):
        fill, edge = (theme.PAPER, point.colour) if point.flagged else (point.colour, theme.PAPER)
        disc = (f"point-{point.row}", point.x, point.y, point.radius, fill)
        marks.append(Disc(*disc, value=float(point.row), edge=edge, hover=point.hover))
    at = {point.name: point for point in points(spec)}
    return marks + [_name_mark(label, at[label.key]) for label in point_names(spec)]


def _name_mark(label: Label, point: Point) -> Line:
    """Return a name that begins, or ends, at its point where it stands beside it."""
    half = _width(label.text, theme.SMALL_PT) / 2
    side: Literal["left", "center", "right"] = "center"
    if abs(label.x - point.x) > half:
        side = "left" if label.x > point.x else "right"
    x = label.x + {"left": -half, "center": 0.0, "right": half}[side]
    return Line("name", x, label.y, label.text, theme.SMALL_PT, theme.INK, side, theme.PAPER)


def _axis_marks(spec: ChartSpec) -> list[SheetMark]:
    plot, (across, up) = _plot(spec), quadrant_axes(spec)
    marks: list[SheetMark] = []
    for tick, words in zip(across.ticks, across.words, strict=True):
        x = across.at(tick)
        marks.append(Rule((x, plot.bottom), (x, plot.top), theme.FAINT, 0.4))
        marks.append(
            Line("tick-x", x, plot.bottom - 0.13, words, theme.SMALL_PT, theme.INK, "center")
        )
    for tick, words in zip(up.ticks, up.words, strict=True):
        y = up.at(tick)
        marks.append(Rule((plot.left, y), (plot.right, y), theme.FAINT, 0.4))
        marks.append(Line("tick-y", plot.left - 0.07, y, words, theme.SMALL_PT, theme.INK, "right"))
    corner = (plot.left, plot.bottom)
    marks += [
        Rule(corner, end, theme.COAST, 0.7)
        for end in ((plot.right, plot.bottom), (plot.left, plot.top))
    ]
    x, y = (axis.at(spec.options["splits"][role][0]) for axis, role in ((across, "x"), (up, "y")))
    dashes = (((x, plot.bottom), (x, plot.top)), ((plot.left, y), (plot.right, y)))
    marks += [
        Rule(*ends, theme.MUTED, 1.0, "dash", f"split-{role}")
        for ends, role in zip(dashes, "xy", strict=True)
    ]
    titles = spec.options["titles"]
    middle = ((plot.left + plot.right) / 2, (plot.bottom + plot.top) / 2)
    style = (theme.BODY_PT, theme.INK)
    below = (middle[0], plot.bottom - 0.38, titles["x"])
    marks.append(Line("title-x", *below, *style, "center"))
    marks.append(Line("title-y", 0.1, middle[1], titles["y"], *style, "center", upright=True))
    return marks


def _key_height(spec: ChartSpec) -> float:
    names = [term_or_text(key, lang=spec.lang) for key in category_shades(spec)]
    rows = key_rows(names, **_KEY_STYLE) if names else 0
    return rows * _KEY_ROW_IN + (_SIZES_ROW_IN if "size" in spec.roles else 0.0)


def _key(spec: ChartSpec) -> list[SheetMark]:
    """Return colours of categories, then sizes of points."""
    entries = [
        (term_or_text(k, lang=spec.lang), shade) for k, shade in category_shades(spec).items()
    ]
    top = quadrant_height(spec)
    marks = key_marks(entries, top=top, row=_KEY_ROW_IN, **_KEY_STYLE)
    if "size" not in spec.roles:
        return marks
    largest = max(spec.numbers("size"), default=0.0)
    y = top - _key_height(spec) + _SIZES_ROW_IN / 2
    words = term("quadrant_size", lang=spec.lang, what=spec.options["titles"]["size"])
    marks.append(Line("key", 0.0, y, words, theme.BODY_PT, theme.INK))
    x = _width(words, theme.BODY_PT) + 0.2
    for size in bubble_key(largest) if largest >= 1 else ():
        radius = point_radius(size, largest=largest)
        marks.append(Disc("key", x + radius, y, radius, theme.FAINT, edge=theme.PAPER))
        number = format_number(size)
        marks.append(Line("key", x + 2 * radius + 0.05, y, number, theme.SMALL_PT, theme.INK))
        x += 2 * radius + 0.2 + _width(number, theme.SMALL_PT)
    return marks


def _width(words: str, size_pt: float) -> float:
    return width_em(words) * size_pt / 72
