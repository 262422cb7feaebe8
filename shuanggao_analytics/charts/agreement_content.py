"""Agreement plots laid out in inches: points, bias, limits and their words, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.map_labels import Label, fit_city_labels
from shuanggao_analytics.charts.number_words import number_words
from shuanggao_analytics.charts.point_signs import SIGNS, point_sign
from shuanggao_analytics.charts.sheet_marks import Line, Path, Rule, Shape
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.charts.xy_axes import (
    Frame,
    frame_height,
    frame_marks,
    value_axis,
    xy_frame,
)
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec

LEVELS = ("bias", "lower", "upper")
"""Names of the level lines."""

_PLOT_IN, _TOP_IN, _MARGIN_IN = 4.3, 0.1, 0.2
_RADIUS_IN, _LINE_IN, _LABEL_GAP_IN = 0.055, 0.15, 0.05
_SIDE_IN, _LEAD_IN = 1.6, 0.26
_BIAS, _LIMIT, _FIT = theme.NAMED["round_2"], theme.ALERT, theme.INK
_BANDS = {"bias": "#dbe6f0", "lower": "#f6e3e1", "upper": "#f6e3e1"}
_PATTERNS = {"bias": "solid", "lower": "dash", "upper": "dash"}


@dataclass(frozen=True)
class Point:
    """A point that is drawn: its name and place in inches, its sign, and its words on hovering."""

    row: int
    name: str
    x: float
    y: float
    value: float
    category: str
    sign: str
    colour: str
    outside: bool
    hover: str


@dataclass(frozen=True)
class Level:
    """A level line: which one, its number, the ends of its interval, and its words."""

    name: str
    value: float
    ends: tuple[float, float]
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height of its words."""
        return len(self.lines) * _LINE_IN + _LABEL_GAP_IN


@dataclass(frozen=True)
class Plan:
    """The frame, the levels from the lowest up, the points, their looks, and the line's ends."""

    frame: Frame
    levels: tuple[Level, ...]
    points: tuple[Point, ...]
    looks: dict[str, tuple[str, str]]
    line: tuple[tuple[float, float], ...]


def agreement_levels(spec: ChartSpec) -> list[Level]:
    """Return bias and limits that are known, from the lowest up."""
    rows = spec.data[spec.column("mark") == "level"]
    found = []
    columns = (rows[spec.roles[role]] for role in ("label", "y", "low", "high"))
    for key, value, low, high in zip(*columns, strict=True):
        words = _number(spec, value)
        if not math.isnan(low):
            ends = {"low": _number(spec, low), "high": _number(spec, high)}
            words += f" ({term('range_ends', lang=spec.lang, **ends)})"
        name = wrap(term(key, lang=spec.lang), em=_SIDE_IN * 72 / theme.SMALL_PT)
        lines = (*name, words)
        found.append(Level(key.removeprefix("agreement_"), value, (low, high), lines))
    return sorted(found, key=lambda level: level.value)


def _side(levels: Sequence[Level]) -> float:
    """Return the room at the right that the words of the levels need."""
    widest = max((width_em(line) for level in levels for line in level.lines), default=0.0)
    return _LEAD_IN + 1.04 * widest * theme.SMALL_PT / 72 if levels else 0.0


def _number(spec: ChartSpec, number: float, *, signed: bool = True) -> str:
    return number_words(number, places=spec.options["decimals"], signed=signed)


def _rows(spec: ChartSpec) -> list[tuple[int, str, float, float, str]]:
    """Return row, label, mean, difference and category of each point that is drawn."""
    keys = (
        spec.column("category").astype("str") if "category" in spec.roles else [""] * len(spec.data)
    )
    columns = (spec.column("label"), spec.numbers("x"), spec.numbers("y"), keys)
    rows = zip(spec.column("mark"), *columns, strict=True)
    return [
        (row, str(label), float(x), float(y), str(key))
        for row, (mark, label, x, y, key) in enumerate(rows)
        if mark == "point" and not math.isnan(x + y)
    ]


def category_looks(keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return category → sign and colour, in order; points without one are all alike.

    Examples
    --------
    >>> category_looks(["east", "west", "east"])
    {'east': ('dot', '#0072b2'), 'west': ('square', '#009e73')}
    """
    names = list(dict.fromkeys(keys))
    if names in ([], [""]):
        return {"": (SIGNS[0], theme.NAMED["round_2"])}
    colours = theme.category_colours(names)
    return {name: (SIGNS[n % len(SIGNS)], colours[name]) for n, name in enumerate(names)}


def _line_ends(spec: ChartSpec, xs: Sequence[float]) -> list[tuple[float, float]]:
    """Return the ends of the line at the first and the last point, if they differ."""
    if spec.options["line"] is None or len(set(xs)) < 2:
        return []
    slope, intercept = spec.options["line"]
    return [(x, slope * x + intercept) for x in (min(xs), max(xs))]


def agreement_plan(spec: ChartSpec) -> Plan:
    """Return what is drawn and where: around points, levels, the line and zero."""
    rows, levels = _rows(spec), agreement_levels(spec)
    xs = [x for _, _, x, _, _ in rows]
    ends = _line_ends(spec, xs)
    ys = [0.0, *(y for _, _, _, y, _ in rows), *(y for _, y in ends)]
    ys += [number for level in levels for number in (level.value, *level.ends)]
    titles = spec.options["titles"]["x"], spec.options["titles"]["y"]
    margins = (_MARGIN_IN, _MARGIN_IN)
    frame = xy_frame(xs, ys, titles=titles, height=_PLOT_IN, margins=margins)
    length = frame.across.length - _side(levels)
    across = value_axis(xs, start=frame.across.start, length=length, margin=_MARGIN_IN)
    frame = replace(frame, across=across)
    looks = category_looks([key for *_, key in rows])
    known = {level.name: level.value for level in levels}
    low, high = known.get("lower", -math.inf), known.get("upper", math.inf)
    points = []
    for row, label, x, y, key in rows:
        name, outside = term_or_text(label, lang=spec.lang), not low <= y <= high
        hover = _hover(spec, name, (x, y), key)
        points.append(Point(row, name, *frame.at(x, y), y, key, *looks[key], outside, hover))
    points.sort(key=lambda point: point.sign == SIGNS[0])
    return Plan(frame, tuple(levels), tuple(points), looks, tuple(frame.at(*end) for end in ends))


def _hover(spec: ChartSpec, name: str, at: tuple[float, float], key: str) -> str:
    titles = spec.options["titles"]
    words = [
        f"<b>{name}</b>",
        f"{titles['x']} {_number(spec, at[0], signed=False)}",
        f"{titles['y']} {_number(spec, at[1])}",
    ]
    return "<br>".join([*words, term_or_text(key, lang=spec.lang)] if key else words)


def _farthest(spec: ChartSpec, plan: Plan) -> list[Point]:
    """Return the points that should have names: farthest from the bias, or from zero without it."""
    middle = {level.name: level.value for level in plan.levels}.get("bias", 0.0)
    found = sorted(plan.points, key=lambda point: (-abs(point.value - middle), point.row))
    return found[: spec.options["named"]]


def _placed_names(spec: ChartSpec, plan: Plan) -> list[Label]:
    """Return the names that find room beside their points."""
    import shapely

    wanted, frame, box = _farthest(spec, plan), plan.frame, plan.frame.box
    rows = {point.row for point in wanted}
    others = [point for point in plan.points if point.row not in rows]
    heights = [frame.up.at(at) for at in (0.0, *(level.value for level in plan.levels))]
    lines = [((box.left, y), (box.right, y)) for y in heights]
    style: Any = {"km_per_pt": 1 / 72, "size_pt": theme.SMALL_PT, "frame": box}
    style["lines"] = [shapely.LineString(ends) for ends in (*lines, plan.line) if ends]
    boxes = [(point.name, point.x, point.y, _RADIUS_IN) for point in (*wanted, *others)]
    return fit_city_labels(boxes, most=len(wanted), **style)


def unplaced(spec: ChartSpec) -> list[str]:
    """Return the names of the farthest points that found no room."""
    plan = agreement_plan(spec)
    named = {label.key for label in _placed_names(spec, plan)}
    return [point.name for point in _farthest(spec, plan) if point.name not in named]


def agreement_height(spec: ChartSpec) -> float:
    """Return the height of an agreement plot in inches."""
    return _height(spec, _entries(spec, agreement_plan(spec)))


def _height(spec: ChartSpec, entries: Sequence[KeyEntry]) -> float:
    plot = frame_height(spec.options["titles"]["x"], height=_PLOT_IN)
    return plot + _TOP_IN + sign_key_height(entries)


def agreement_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of an agreement plot, in inches."""
    plan = agreement_plan(spec)
    frame, box, entries = plan.frame, plan.frame.box, _entries(spec, plan)
    marks = _band_marks(spec, plan) + frame_marks(frame)
    zero = frame.up.at(0.0)
    marks.append(Rule((box.left, zero), (box.right, zero), theme.COAST, 0.9, key="zero"))
    for level in plan.levels:
        y, style = frame.up.at(level.value), (_colour(level.name), 1.4, _PATTERNS[level.name])
        said: Any = {"key": level.name, "value": level.value, "hover": " ".join(level.lines)}
        marks.append(Rule((box.left, y), (box.right, y), *style, **said))
    if plan.line:
        name, slope = spec.options["line_name"], spec.options["line"][0]
        fit = (_FIT, 1.2, "dot", "fit", slope)
        marks.append(Rule(plan.line[0], plan.line[1], *fit, term_or_text(name, lang=spec.lang)))
    for point in plan.points:
        colours = (point.colour, theme.INK if point.outside else theme.PAPER)
        said = {"value": point.value, "hover": point.hover}
        at = (point.x, point.y, _RADIUS_IN)
        marks.append(point_sign(point.sign, f"point-{point.row}", at, colours, **said))
    at_name = {point.name: point for point in plan.points}
    marks += [_name_mark(label, at_name[label.key]) for label in _placed_names(spec, plan)]
    return marks + _level_words(plan) + sign_key(entries, top=_height(spec, entries))


def _colour(name: str) -> str:
    return _BIAS if name == "bias" else _LIMIT


def _band_marks(spec: ChartSpec, plan: Plan) -> list[SheetMark]:
    frame, box = plan.frame, plan.frame.box
    marks: list[SheetMark] = []
    for level in plan.levels:
        if math.isnan(level.ends[0]):
            continue
        low, high = (frame.up.at(end) for end in level.ends)
        corners = ((box.left, low), (box.right, low), (box.right, high), (box.left, high))
        words = term_or_text(spec.options["band_name"], lang=spec.lang)
        hover = f"{words} {level.lines[-1]}"
        wide = level.ends[1] - level.ends[0]
        marks.append(Shape(f"band-{level.name}", corners, _BANDS[level.name], 0.8, wide, hover))
    return marks


def _level_words(plan: Plan) -> list[SheetMark]:
    """Return the words of bias and limits at the right, moved apart where they would overlap."""
    frame, box, levels = plan.frame, plan.frame.box, plan.levels
    marks: list[SheetMark] = []
    places = [frame.up.at(level.value) for level in levels]
    sizes = [level.height for level in levels]
    middles = spread(places, sizes, low=box.bottom, high=box.top)
    for level, place, middle in zip(levels, places, middles, strict=True):
        start, end = (box.right, place), (box.right + _LEAD_IN - 0.05, middle)
        marks.append(Path((start, end), _colour(level.name), 0.7, "dot", f"lead-{level.name}"))
        for number, words in enumerate(level.lines):
            y = middle + ((len(level.lines) - 1) / 2 - number) * _LINE_IN
            style = (theme.SMALL_PT, _colour(level.name))
            marks.append(Line(f"level-{level.name}", box.right + _LEAD_IN, y, words, *style))
    return marks


def _name_mark(label: Label, point: Point) -> Line:
    """Return a name that begins, or ends, at its point where it stands beside it."""
    half = width_em(label.text) * theme.SMALL_PT / 72 / 2
    side: Anchor = "center"
    if abs(label.x - point.x) > half:
        side = "left" if label.x > point.x else "right"
    x = label.x + {"left": -half, "center": 0.0, "right": half}[side]
    return Line("name", x, label.y, label.text, theme.SMALL_PT, theme.INK, side, theme.PAPER)


def _entries(spec: ChartSpec, plan: Plan) -> list[KeyEntry]:
    """Return the key: signs of categories with their numbers of points, rims, bands and line."""
    found = []
    for key, look in plan.looks.items():
        count = sum(point.category == key for point in plan.points)
        words = f"{term_or_text(key, lang=spec.lang)} n={count}".strip()
        found.append(KeyEntry(words, _sign(*look, theme.PAPER)))
    if any(point.outside for point in plan.points):
        words = term("agreement_outside", lang=spec.lang)
        found.append(KeyEntry(words, _sign(SIGNS[0], theme.FAINT, theme.INK)))
    if any(not math.isnan(level.ends[0]) for level in plan.levels):
        words = term_or_text(spec.options["band_name"], lang=spec.lang)
        found.append(KeyEntry(words, _band_sign))
    if plan.line:
        words = term_or_text(spec.options["line_name"], lang=spec.lang)
        found.append(KeyEntry(words, _line_sign))
    return found


def _line_sign(x: float, y: float) -> list[SheetMark]:
    return [Rule((x - 0.1, y), (x + 0.1, y), _FIT, 1.2, "dot")]


def _sign(sign: str, colour: str, edge: str) -> Sign:
    return lambda x, y: [point_sign(sign, "key", (x, y, _RADIUS_IN), (colour, edge))]


def _band_sign(x: float, y: float) -> list[SheetMark]:
    halves = [(_BANDS["bias"], 0.0, 0.06), (_BANDS["lower"], -0.06, 0.0)]
    return [
        Shape(
            "key",
            ((x - 0.1, y + low), (x + 0.1, y + low), (x + 0.1, y + high), (x - 0.1, y + high)),
            colour,
            0.8,
            0.0,
            "",
        )
        for colour, low, high in halves
    ]
