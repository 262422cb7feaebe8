"""Profiles laid out: rings, axes, band, lines, and names around them, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.row_layout import same_places
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rule, Shape, key_places
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_IN, _LINE_IN = 0.25, 0.165
_RADIUS_IN, _OFF_IN, _NAMES_IN = 1.95, 0.13, 2.1
_DOT_IN, _PEER_DOT_IN, _SIGN_IN = 0.05, 0.034, 0.3
_BAND = "#d9e3ec"
_VALUE, _PEER = theme.NAMED["round_2"], theme.NAMED["increase"]
_POLE = 1e-6

Point = tuple[float, float]


@dataclass(frozen=True)
class Ray:
    """One axis: its angle clockwise from the top, its numbers (NaN where missing), its words."""

    name: str
    angle: float
    value: float
    low: float
    high: float
    peer: float
    words: str
    hover: str

    @property
    def side(self) -> int:
        """1 on the right, −1 on the left, 0 at the top and at the bottom."""
        across = math.sin(self.angle)
        return 0 if abs(across) < _POLE else int(math.copysign(1, across))


@dataclass(frozen=True)
class Label:
    """The name of an axis and its number, in lines around a height, from a place on."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: Literal["left", "center", "right"]

    @property
    def height(self) -> float:
        """Height of all its lines."""
        return _LINE_IN * len(self.lines)


def rays(spec: ChartSpec) -> list[Ray]:
    """Return the axes clockwise from the top."""
    parts = ("value", "low", "high", "peer")
    columns = {
        part: (spec.numbers(part) if part in spec.roles else spec.numbers("value") * math.nan)
        for part in parts
    }
    found = []
    for row, key in enumerate(spec.column("axis")):
        name = " ".join(term_or_text(str(key), lang=spec.lang).split())
        value, low, high, peer = (float(columns[part].iloc[row]) for part in parts)
        words = _number(spec, value)
        said = [f"{_name(spec, 'value')} {words}"]
        if math.isnan(value):
            said = [f"{_name(spec, 'value')} {term('no_data', lang=spec.lang)}"]
        if "peer" in spec.roles:
            said.append(f"{_name(spec, 'peer')} {_number(spec, peer)}")
        if "low" in spec.roles:
            ends = {"low": _number(spec, low), "high": _number(spec, high)}
            said.append(f"{_name(spec, 'range')} {term('range_ends', lang=spec.lang, **ends)}")
        hover = f"<b>{name}</b><br>" + "<br>".join(said)
        angle = 2 * math.pi * row / len(spec.data)
        found.append(Ray(name, angle, value, low, high, peer, words, hover))
    return found


def _name(spec: ChartSpec, part: str) -> str:
    return term_or_text(spec.options[f"{part}_name"], lang=spec.lang)


def _number(spec: ChartSpec, number: float) -> str:
    places = spec.options["decimals"]
    if places is None:
        places = same_places(n for role in spec.roles if role != "axis" for n in spec.numbers(role))
    return format_number(number, decimals=places)


def _parts(spec: ChartSpec) -> list[str]:
    roles = {"value": "value", "peer": "peer", "range": "low"}
    return [part for part, role in roles.items() if role in spec.roles]


def _key(spec: ChartSpec) -> list[tuple[int, float]]:
    words = [_name(spec, part) for part in _parts(spec)]
    return key_places(words, width=theme.BODY_IN, size_pt=theme.BODY_PT, sign=_SIGN_IN)


def _key_height(spec: ChartSpec) -> float:
    return (1 + max(row for row, _ in _key(spec))) * _KEY_ROW_IN + 0.14


def _label_lines(items: Sequence[Ray]) -> list[tuple[str, ...]]:
    """Return the lines of the names, kept narrow at the top and bottom, and then the numbers."""
    rim = _RADIUS_IN + _OFF_IN
    beside = rim * math.sin(2 * math.pi / len(items))
    found = []
    for item in items:
        across = abs(rim * math.sin(item.angle))
        room = min(_NAMES_IN, theme.BODY_IN / 2 - across)
        if item.side == 0:
            room = min(_NAMES_IN, 2 * beside - 0.3)
        lines = wrap(item.name, em=room * 72 / theme.BODY_PT)
        found.append((*lines, item.words))
    return found


def _labels(spec: ChartSpec) -> list[Label]:
    """Return the names of the axes around the rim, measured from the middle of the rings.

    At each side they are moved apart where they would overlap, and stand off the rim.
    """
    items = rays(spec)
    lines = _label_lines(items)
    rim = _RADIUS_IN + _OFF_IN
    found: dict[int, Label] = {}
    for number, item in enumerate(items):
        if item.side == 0:
            up = math.copysign(rim + _LINE_IN * len(lines[number]) / 2, math.cos(item.angle))
            found[number] = Label(lines[number], 0.0, up, "center")
    for side in (1, -1):
        members = [n for n, item in enumerate(items) if item.side == side]
        members.sort(key=lambda n: math.cos(items[n].angle))
        highs = [_LINE_IN * len(lines[n]) + 0.05 for n in members]
        wanted = [
            math.cos(items[n].angle) * (rim + high / 2)
            for n, high in zip(members, highs, strict=True)
        ]
        reach = max(rim + 0.6, sum(highs) / 2)
        for n, y, high in zip(
            members, spread(wanted, highs, low=-reach, high=reach), highs, strict=True
        ):
            nearest = max(0.0, abs(y) - high / 2)
            x = max(math.sqrt(max(rim**2 - nearest**2, 0.0)), rim * abs(math.sin(items[n].angle)))
            x = max(x, 0.2)
            found[n] = Label(lines[n], side * x, y, "left" if side > 0 else "right")
    return [found[n] for n in range(len(items))]


def _reach(spec: ChartSpec, way: int) -> float:
    """Return how far rings and names reach up (1) or down (−1) from the middle."""
    labels = _labels(spec)
    return max(_RADIUS_IN, *(way * label.y + label.height / 2 for label in labels)) + 0.06


def profile_height(spec: ChartSpec) -> float:
    """Return the height of a profile in inches."""
    return _key_height(spec) + _reach(spec, 1) + _reach(spec, -1)


def profile_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a profile, in inches."""
    items = rays(spec)
    middle = (theme.BODY_IN / 2, _reach(spec, -1))
    marks = _band(spec, items, middle)
    marks += _rings(spec, items, middle)
    if "peer" in spec.roles:
        marks += _outline(spec, items, middle, "peer")
    marks += _outline(spec, items, middle, "value")
    marks += _ring_words(spec, items, middle)
    for number, label in enumerate(_labels(spec)):
        first = middle[1] + label.y + (len(label.lines) - 1) * _LINE_IN / 2
        gone = math.isnan(items[number].value)
        for place, words in enumerate(label.lines):
            last = place == len(label.lines) - 1
            shade = theme.MUTED if gone else (_VALUE if last else theme.INK)
            at = (middle[0] + label.x, first - place * _LINE_IN)
            key = f"{'number' if last else 'name'}-{number}"
            marks.append(Line(key, *at, words, theme.BODY_PT, shade, label.anchor))
    return marks + _key_marks(spec)


def _point(spec: ChartSpec, angle: float, number: float, middle: Point) -> Point:
    """Return the place of a number on an axis."""
    low, high = spec.options["bounds"]
    far = _RADIUS_IN * (number - low) / (high - low)
    return middle[0] + far * math.sin(angle), middle[1] + far * math.cos(angle)


def _ticks(spec: ChartSpec) -> tuple[float, ...]:
    low, high = spec.options["bounds"]
    inside = [tick for tick in nice_ticks(low, high) if low < tick < high]
    return (*inside, high)


def _rings(spec: ChartSpec, items: Sequence[Ray], middle: Point) -> list[SheetMark]:
    """Return a thin ring with corners at each round number, the last at the rim, and the axes."""
    marks: list[SheetMark] = []
    for tick in _ticks(spec):
        points = [_point(spec, item.angle, tick, middle) for item in items]
        shade = theme.COAST if tick == spec.options["bounds"][1] else theme.FAINT
        marks.append(Path((*points, points[0]), shade, 0.8, key="ring"))
    rim = spec.options["bounds"][1]
    for item in items:
        end = _point(spec, item.angle, rim, middle)
        pattern = "dot" if math.isnan(item.value) else "solid"
        marks.append(Rule(middle, end, theme.FAINT, 0.8, pattern))
    return marks


def _ring_words(spec: ChartSpec, items: Sequence[Ray], middle: Point) -> list[SheetMark]:
    """Return the numbers of the rings and of the middle, half way to the first axis's neighbour."""
    ticks = (spec.options["bounds"][0], *_ticks(spec))
    half = math.pi / len(items)
    marks: list[SheetMark] = []
    for number, (tick, words) in enumerate(zip(ticks, tick_words(ticks), strict=True)):
        x, y = _point(spec, half, tick, (0.0, 0.0))
        at = (middle[0] + x * math.cos(half), middle[1] + y * math.cos(half))
        line = Line(f"tick-{number}", *at, words, theme.SMALL_PT, theme.MUTED, "center")
        marks.append(replace(line, ground=theme.PAPER))
    return marks


def _runs(known: Sequence[bool]) -> list[list[int]]:
    """Return the runs of known places around a circle; one run with all where none is missing.

    Examples
    --------
    >>> _runs([True, True, False, True]), _runs([True, True])
    ([[3, 0, 1]], [[0, 1]])
    """
    count = len(known)
    if all(known):
        return [list(range(count))]
    gaps = [place for place, is_known in enumerate(known) if not is_known]
    found: list[list[int]] = [[]]
    for step in range(1, count + 1):
        place = (gaps[0] + step) % count
        if known[place]:
            found[-1].append(place)
        else:
            found.append([])
    return [run for run in found if run]


def _band(spec: ChartSpec, items: Sequence[Ray], middle: Point) -> list[SheetMark]:
    """Return the peers' range: a ring, or parts of one between axes where it is known."""
    if "low" not in spec.roles:
        return []
    known = [not math.isnan(item.low + item.high) for item in items]
    marks: list[SheetMark] = []
    for run in _runs(known):
        closed = [*run, run[0]] if all(known) else run
        inner, outer = (
            [_point(spec, items[n].angle, end, middle) for n, end in zip(closed, ends, strict=True)]
            for ends in ([items[n].low for n in closed], [items[n].high for n in closed])
        )
        if len(run) == 1:
            marks.append(Rule(inner[0], outer[0], _BAND, 6.0, key=f"range-{run[0]}"))
            continue
        points = (*outer, *reversed(inner))
        words = _name(spec, "range")
        marks.append(Shape(f"range-{run[0]}", points, _BAND, 1.0, float(len(run)), words))
    return marks


def _outline(
    spec: ChartSpec, items: Sequence[Ray], middle: Point, part: Literal["value", "peer"]
) -> list[SheetMark]:
    """Return the line through known numbers, open where one is missing, and their dots."""
    numbers = [item.value if part == "value" else item.peer for item in items]
    known = [not math.isnan(number) for number in numbers]
    points = [_point(spec, i.angle, n, middle) for i, n in zip(items, numbers, strict=True)]
    colour, width, radius = (
        (_VALUE, 2.2, _DOT_IN) if part == "value" else (_PEER, 1.4, _PEER_DOT_IN)
    )
    pattern = "solid" if part == "value" else "dash"
    marks: list[SheetMark] = []
    for run in _runs(known):
        closed = [*run, run[0]] if all(known) else run
        if len(closed) > 1:
            places = tuple(points[n] for n in closed)
            marks.append(Path(places, colour, width, pattern, key=f"{part}-line"))
    for n, item in enumerate(items):
        if known[n]:
            at = (*points[n], radius)
            dot = Disc(f"{part}-{n}", *at, colour, numbers[n], theme.PAPER, item.hover)
            marks.append(dot)
    return marks


def _key_marks(spec: ChartSpec) -> list[SheetMark]:
    marks: list[SheetMark] = []
    for part, (row, x) in zip(_parts(spec), _key(spec), strict=True):
        y = profile_height(spec) - (row + 0.5) * _KEY_ROW_IN
        if part == "range":
            box = ((x, y - 0.06), (x + 0.22, y - 0.06), (x + 0.22, y + 0.06), (x, y + 0.06))
            marks.append(Shape("key", box, _BAND, 1.0, 0.0, ""))
        else:
            colour, width = (_VALUE, 2.2) if part == "value" else (_PEER, 1.4)
            pattern = "solid" if part == "value" else "dash"
            marks.append(Rule((x, y), (x + 0.22, y), colour, width, pattern))
            radius = _DOT_IN if part == "value" else _PEER_DOT_IN
            marks.append(Disc("key", x + 0.11, y, radius, colour, 0.0, theme.PAPER))
        marks.append(Line("key", x + _SIGN_IN, y, _name(spec, part), theme.BODY_PT, theme.INK))
    return marks
