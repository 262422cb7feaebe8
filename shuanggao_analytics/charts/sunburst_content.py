"""Sunbursts laid out: rings, words inside, names in columns beside, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Shape
from shuanggao_analytics.charts.sunburst_tree import (
    HUB_IN,
    Inside,
    Part,
    line_in,
    parts,
    ring_edges,
    words_inside,
)
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_STEP = math.radians(2.5)
_LINE_IN, _BETWEEN_IN = 0.152, 0.022
_SPOKE_IN, _ELBOW_IN, _ARM_IN, _GAP_IN = 0.05, 0.3, 0.12, 0.09
_ABOVE_IN, _EDGE_IN, _HEAD_IN, _PIN_IN = 0.28, 0.08, 0.25, 0.022
_LEADER = "#9aa5ae"


@dataclass(frozen=True)
class Beside:
    """A name beside the rings: the angle and radius where its line begins, and its lines."""

    part: Part
    angle: float
    radius: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """The room that it takes in its column."""
        return len(self.lines) * _LINE_IN + _BETWEEN_IN

    @property
    def right(self) -> bool:
        """Whether it stands at the right."""
        return self.angle < math.pi


@dataclass(frozen=True)
class Sunburst:
    """All parts, the radii of the rings, the words inside, and the names at both sides."""

    parts: list[Part]
    edges: list[float]
    inside: dict[str, Inside]
    beside: list[Beside]
    hub_words: Inside | None

    @property
    def rim(self) -> float:
        """The radius of the outermost ring."""
        return self.edges[-1]

    @property
    def reach(self) -> float:
        """Half the height of rings and columns."""
        stacks = [
            sum(item.height for item in self.beside if item.right is side) for side in (True, False)
        ]
        above = _ABOVE_IN if self.beside else 0.0
        return max(self.rim + above, *(stack / 2 for stack in stacks)) + _EDGE_IN


def sunburst_parts(spec: ChartSpec) -> Sunburst:
    """Return where everything stands.

    Parts without parts of their own have their names inside where all of them fit, and else all
    beside the rings; the others stand inside each where it fits.
    """
    items = parts(spec)
    hub, *others = items
    leaves = [part for part in others if part.leaf]
    edges = ring_edges(items, thin=False)
    within = all(words_inside(part, edges) for part in leaves)
    if not within:
        edges = ring_edges(items, thin=True)
    fitting = {part.code: words_inside(part, edges) for part in others if within or not part.leaf}
    inside = {code: words for code, words in fitting.items() if words}
    outside = [part for part in others if part.code not in inside]
    percents = max((width_em(part.percent) for part in outside), default=0.0) * theme.SMALL_PT / 72
    room = theme.BODY_IN / 2 - edges[-1] - _ELBOW_IN - _ARM_IN - percents - 2 * _GAP_IN
    beside = [
        Beside(
            part,
            part.middle if part.leaf else _cut(part),
            edges[part.level] if part.leaf else (edges[part.level - 1] + edges[part.level]) / 2,
            tuple(wrap(part.name, em=room * 72 / theme.SMALL_PT)),
        )
        for part in outside
    ]
    return Sunburst(items, edges, inside, beside, words_inside(hub, edges))


def _cut(part: Part) -> float:
    """Return the angle between two parts of a part, the nearest to its middle, for its line."""
    if part.cuts:
        return min(part.cuts, key=lambda angle: abs(angle - part.middle))
    return part.start + 0.25 * (part.end - part.start)


def sunburst_height(spec: ChartSpec) -> float:
    """Return the height of a sunburst in inches."""
    return _height(sunburst_parts(spec))


def _height(sheet: Sunburst) -> float:
    return 2 * sheet.reach + (0.0 if sheet.hub_words else _HEAD_IN)


def sunburst_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a sunburst, in inches."""
    sheet = sunburst_parts(spec)
    middle = (theme.BODY_IN / 2, sheet.reach)
    hub, *others = sheet.parts
    marks: list[SheetMark] = [
        Shape(
            f"part-{part.code}",
            _wedge(part, sheet.edges, middle),
            part.colour,
            1.0,
            part.weight,
            part.hover,
            theme.PAPER,
        )
        for part in others
    ]
    for right in (True, False):
        marks += _column(sheet, middle, right=right)
    place = (*middle, HUB_IN - 0.02)
    marks.append(Disc(f"part-{hub.code}", *place, hub.colour, hub.weight, "", hub.hover))
    for part in others:
        if part.code in sheet.inside:
            marks += _words(part, sheet.inside[part.code], middle)
    if sheet.hub_words:
        return marks + _words(hub, sheet.hub_words, middle)
    y = _height(sheet) - _HEAD_IN / 2
    marks.append(Disc("key", 0.07, y, 0.06, hub.colour, 0.0, _LEADER))
    size = (theme.BODY_PT, theme.INK)
    return [*marks, Line(f"name-{hub.code}", 0.2, y, hub.name, *size)]


def _wedge(
    part: Part, edges: Sequence[float], middle: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    """Return the corners of a part, its arcs in short steps."""
    steps = max(1, math.ceil((part.end - part.start) / _STEP))
    angles = [part.start + (part.end - part.start) * step / steps for step in range(steps + 1)]
    inner, outer = edges[part.level - 1], edges[part.level]
    return tuple(
        _at(middle, radius, angle)
        for radius, turn in ((outer, angles), (inner, angles[::-1]))
        for angle in turn
    )


def _at(middle: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    return middle[0] + radius * math.sin(angle), middle[1] + radius * math.cos(angle)


def _words(part: Part, words: Inside, middle: tuple[float, float]) -> list[SheetMark]:
    """Return the lines of a name inside its part, the percentage last."""
    colour = theme.text_on(part.colour)
    high = line_in(words.size_pt)
    first = middle[1] + words.y + (len(words.lines) - 1) * high / 2
    return [
        Line(
            f"name-{part.code}",
            middle[0] + words.x,
            first - place * high,
            line,
            words.size_pt,
            colour,
            "center",
        )
        for place, line in enumerate(words.lines)
    ]


def _column(sheet: Sunburst, middle: tuple[float, float], *, right: bool) -> list[SheetMark]:
    """Return the names at one side, from the bottom up, with a line to the part of each."""
    items = [item for item in sheet.beside if item.right is right]
    items.sort(key=lambda item: (item.angle, item.part.level), reverse=right)
    inner = sheet.reach - _EDGE_IN
    wanted = [(inner - item.height / 2) * math.cos(item.angle) for item in items]
    ys = spread(wanted, [item.height for item in items], low=-inner, high=inner)
    way = 1 if right else -1
    elbow = middle[0] + way * (sheet.rim + _ELBOW_IN)
    number_x = elbow + way * (_ARM_IN + 0.04)
    wide = max((width_em(item.part.percent) for item in items), default=0.0) * theme.SMALL_PT / 72
    name_x = number_x + way * (wide + _GAP_IN)
    anchor: Literal["left", "right"] = "left" if right else "right"
    edge = number_x + wide if right else number_x
    marks: list[SheetMark] = []
    for item, up in zip(items, ys, strict=True):
        y = middle[1] + up
        start = _at(middle, item.radius, item.angle)
        turn = _at(middle, sheet.rim + _SPOKE_IN, item.angle)
        line = (start, turn, (elbow, y), (elbow + way * _ARM_IN, y))
        colour = _LEADER if item.part.leaf else theme.INK
        marks.append(Path(line, colour, 0.7, key=f"leader-{item.part.code}"))
        if not item.part.leaf:
            marks.append(Disc(f"pin-{item.part.code}", *start, _PIN_IN, theme.INK))
        size = (theme.SMALL_PT, theme.INK)
        code = item.part.code
        percent = item.part.percent
        marks.append(Line(f"percent-{code}", edge, y, percent, *size, "right"))
        for place, words in enumerate(item.lines):
            at = (name_x, y + ((len(item.lines) - 1) / 2 - place) * _LINE_IN)
            marks.append(Line(f"name-{code}", *at, words, *size, anchor))
    return marks
