"""Flows between levels laid out: where names stand, and the ribbons between them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.flow_totals import flow_words, level_totals
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.sankey_order import Matrix, untangled
from shuanggao_analytics.charts.sheet_marks import (
    Anchor,
    Line,
    Rect,
    Shape,
    SheetMark,
    key_marks,
    key_rows,
)
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

NAME_EM = 13.0
_NUMBER_EM = 2.5
RIBBON_ALPHA = 0.5
_NODE_IN, _BESIDE_IN, _GAP_IN = 0.14, 0.06, 0.05
_LINE_IN, _ABOVE_LINE_IN = 0.145, 0.03
_LEAST_IN, _NUMBERED_IN, _LOOSE, _WIDEST_GAP_IN = 3.0, 5.0, 1.4, 0.45
_HEAD_IN, _KEY_ROW_IN = 0.34, 0.24
_BISECTIONS, _STEPS, _THINNEST_IN = 60, 24, 0.012
_NUMBER_IN, _SLACK_IN = 0.122, 0.02


@dataclass(frozen=True)
class FlowNode:
    """A name of a level with its totals and words; its bar in inches, and the room it keeps."""

    key: str
    name: str
    inflow: float
    outflow: float
    lines: tuple[str, ...]
    x: float
    bottom: float
    height: float

    @property
    def total(self) -> float:
        """The larger of what comes in and what goes out."""
        return max(self.inflow, self.outflow)

    @property
    def middle(self) -> float:
        """Middle of the height of its bar."""
        return self.bottom + self.height / 2


@dataclass(frozen=True)
class Flow:
    """A link above 0: the level it starts from, its ends and group, and its number."""

    stage: int
    source: str
    target: str
    group: str
    value: float


def flows_of(spec: ChartSpec) -> list[Flow]:
    """Return the links above 0 in the order of the data."""
    groups = spec.column("group") if "group" in spec.roles else [""] * len(spec.data)
    columns = (spec.column("stage"), spec.column("source"), spec.column("target"), groups)
    rows = zip(*columns, spec.numbers("value"), strict=True)
    return [Flow(int(s) - 1, a, b, group, v) for s, a, b, group, v in rows if v > 0]


def group_colours(spec: ChartSpec) -> dict[str, str]:
    """Return group → colour in the order of the table; nothing where links have no groups."""
    return theme.category_colours(list(dict.fromkeys(f.group for f in flows_of(spec) if f.group)))


def sankey_height(spec: ChartSpec) -> float:
    """Return the height of a chart of flows in inches."""
    texts = [[t.lines for t in _texts(spec, level, k)] for level, k in enumerate(_names(spec))]
    return _tallest(spec, [_slots(level) for level in texts]) + _HEAD_IN + _key_height(spec)


def sankey_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all ribbons, bars and words, from bottom to top."""
    levels = flow_nodes(spec)
    marks: list[SheetMark] = [*_ribbons(spec, levels)]
    for level, nodes in enumerate(levels):
        for row, node in enumerate(nodes):
            marks += _node_marks(spec, node, f"{level}-{row}", (level, len(levels) - 1))
    marks += _headings(spec, levels)
    marks += _flow_numbers(spec)
    entries = [] if _by_source(spec) else _entries(spec)
    top = sankey_height(spec)
    style = {"width": theme.BODY_IN, "size_pt": theme.SMALL_PT, "row": _KEY_ROW_IN}
    return marks + key_marks(entries, top=top, **style)


def _by_source(spec: ChartSpec) -> bool:
    """Return whether links have the colours of their sources, so that no key is needed."""
    return bool(spec.options.get("by_source", False))


def _entries(spec: ChartSpec) -> list[tuple[str, str]]:
    return [(term_or_text(key, lang=spec.lang), c) for key, c in group_colours(spec).items()]


def flow_nodes(spec: ChartSpec) -> list[list[FlowNode]]:
    """Return the names of each level at their places, from the top down.

    The height of a bar is in proportion to its total, by one factor for all levels; every name
    keeps room for its words, so that none overlap.
    """
    texts = [_texts(spec, level, keys) for level, keys in enumerate(ordered_names(spec))]
    slots = [_slots([node.lines for node in level]) for level in texts]
    sizes = [np.array([node.total for node in level]) for level in texts]
    height = _tallest(spec, slots)
    factor = _factor(sizes, slots, height)
    lefts = _lefts(spec, texts)
    levels = []
    for level, x, size, slot in zip(texts, lefts, sizes, slots, strict=True):
        rooms, tall = np.maximum(factor * size, slot), factor * size
        free = height - float(rooms.sum())
        gap = min(free / max(len(level) - 1, 1), _WIDEST_GAP_IN)
        start = height - (free - gap * (len(level) - 1)) / 2
        tops = start - np.concatenate([[0.0], np.cumsum(rooms + gap)[:-1]])
        bottoms = tops - (rooms + tall) / 2
        levels.append(
            [
                FlowNode(t.key, t.name, t.inflow, t.outflow, t.lines, x, float(low), float(high))
                for t, low, high in zip(level, bottoms, tall, strict=True)
            ]
        )
    return levels


def _names(spec: ChartSpec) -> list[list[str]]:
    levels = range(len(spec.options["levels"]))
    return [level_totals(spec.data, level).index.tolist() for level in levels]


def ordered_names(spec: ChartSpec) -> list[list[str]]:
    """Return the names of each level from the top down: in order, or so that links cross less."""
    names, given = _names(spec), spec.options["order"]
    if given == "given":
        return names
    if not isinstance(given, str):
        return [[n for n in part if n in level] for part, level in zip(given, names, strict=True)]
    flows = [np.zeros((len(a), len(b))) for a, b in pairwise(names)]
    at = [{name: row for row, name in enumerate(level)} for level in names]
    for flow in flows_of(spec):
        row, column = at[flow.stage][flow.source], at[flow.stage + 1][flow.target]
        flows[flow.stage][row, column] += flow.value
    return [[n[i] for i in order] for n, order in zip(names, untangled(flows), strict=True)]


def _texts(spec: ChartSpec, level: int, names: Sequence[str]) -> list[FlowNode]:
    """Return names with their totals and words, not yet at their places."""
    totals = level_totals(spec.data, level).reindex(list(names))
    nodes = []
    for key, into, out in totals.itertuples():
        name = term_or_text(key, lang=spec.lang)
        lines = _lines(name, flow_words(into, out, decimals=spec.options["decimals"]))
        nodes.append(FlowNode(key, name, into, out, lines, 0.0, 0.0, 0.0))
    return nodes


def _lines(name: str, numbers: str) -> tuple[str, ...]:
    """Return a wrapped name with its numbers on the last line, or below where they do not fit."""
    *lines, last = wrap(name, em=NAME_EM)
    together = f"{last} {numbers}"
    fits = width_em(together) <= NAME_EM + _NUMBER_EM
    return (*lines, together) if fits else (*lines, last, numbers)


def _slots(level: Sequence[tuple[str, ...]]) -> Matrix:
    """Return the height that the words of each name need."""
    return np.array([len(lines) * _LINE_IN + _ABOVE_LINE_IN for lines in level])


def _tallest(spec: ChartSpec, slots: Sequence[Matrix]) -> float:
    """Return the height of the columns: room for all words, and for bars to differ.

    With numbers on the links they are higher, so that more of the numbers find room.
    """
    words = max(float(level.sum()) + _GAP_IN * (len(level) - 1) for level in slots)
    return max(_NUMBERED_IN if spec.options.get("numbers") else _LEAST_IN, _LOOSE * words)


def _factor(sizes: Sequence[Matrix], slots: Sequence[Matrix], height: float) -> float:
    """Return the inches to a unit of the value with which the fullest level fits the height."""
    low, high = 0.0, min(height / float(level.sum()) for level in sizes)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        needs = [
            float(np.maximum(middle * size, slot).sum()) + _GAP_IN * (len(size) - 1)
            for size, slot in zip(sizes, slots, strict=True)
        ]
        low, high = (middle, high) if max(needs) <= height else (low, middle)
    return low


def _lefts(spec: ChartSpec, texts: Sequence[Sequence[FlowNode]]) -> list[float]:
    """Return the left edge of each level: words of the first and the last stand outside."""
    sides = []
    for edge in (0, -1):
        words = [line for node in texts[edge] for line in node.lines]
        words.append(term_or_text(spec.options["levels"][edge], lang=spec.lang))
        sides.append(max(map(width_em, words)) * theme.SMALL_PT / 72 + _BESIDE_IN + 0.04)
    room = theme.BODY_IN - sum(sides) - _NODE_IN
    return [sides[0] + room * level / (len(texts) - 1) for level in range(len(texts))]


def _ribbons(spec: ChartSpec, levels: list[list[FlowNode]]) -> list[Shape]:
    """Return the links as shapes, the largest lowest; at each bar they lie in order of their ends.

    Along a bar, links with the same ends lie in the order of their groups.
    """
    colours = group_colours(spec)
    rank = {group: index for index, group in enumerate(colours)}
    at = [{node.key: row for row, node in enumerate(level)} for level in levels]
    flows = sorted(
        flows_of(spec),
        key=lambda f: (
            f.stage,
            at[f.stage][f.source],
            at[f.stage + 1][f.target],
            rank.get(f.group, 0),
        ),
    )
    starts = [{node.key: node.bottom + node.height for node in level} for level in levels]
    ends = [dict(level) for level in starts]
    shapes: list[Shape] = []
    for index, flow in enumerate(flows):
        source = levels[flow.stage][at[flow.stage][flow.source]]
        target = levels[flow.stage + 1][at[flow.stage + 1][flow.target]]
        tall = source.height * flow.value / source.total
        start = (source.x + _NODE_IN, starts[flow.stage][flow.source])
        end = (target.x, ends[flow.stage + 1][flow.target])
        starts[flow.stage][flow.source] -= tall
        ends[flow.stage + 1][flow.target] -= tall
        number = format_number(flow.value, decimals=spec.options["decimals"])
        words = [f"<b>{source.name} → {target.name}</b>", f"{number} {spec.unit}".rstrip()]
        words += [term_or_text(flow.group, lang=spec.lang)] if flow.group else []
        colour = colours.get(flow.group, theme.NAMED["round_1"])
        points, hover = ribbon(start, end, tall), "<br>".join(words)
        shapes.append(Shape(f"flow-{index}", points, colour, RIBBON_ALPHA, flow.value, hover))
    return sorted(shapes, key=lambda shape: -shape.value)


def _flow_numbers(spec: ChartSpec) -> list[SheetMark]:
    """Return the number of each link where it leaves its bar.

    Along a bar that has room for them all they are moved apart; at another one thin links have
    none.
    """
    if not spec.options.get("numbers"):
        return []
    levels = flow_nodes(spec)
    starts = sorted(_ribbons(spec, levels), key=_middle)
    marks: list[SheetMark] = []
    for node in (node for level in levels for node in level):
        x, low, high = node.x + _NODE_IN, node.bottom, node.bottom + node.height
        found = [s for s in starts if s.points[0][0] == x and low <= _middle(s) <= high]
        roomy = len(found) * _NUMBER_IN <= node.height + 2 * _SLACK_IN
        if not roomy:
            found = [s for s in found if s.points[0][1] - s.points[-1][1] >= _NUMBER_IN]
        ends = {"low": low - _SLACK_IN, "high": high + _SLACK_IN}
        heights = spread(list(map(_middle, found)), [_NUMBER_IN] * len(found), **ends)
        for shape, y in zip(found, heights, strict=True):
            words = format_number(shape.value, decimals=spec.options["decimals"])
            key = f"number-{shape.key}"
            marks.append(Line(key, x + _BESIDE_IN, y, words, theme.SMALL_PT, theme.INK))
    return marks


def _middle(shape: Shape) -> float:
    """Return the height of the middle of a link where it leaves its bar."""
    return (shape.points[0][1] + shape.points[-1][1]) / 2


def thin_flows(spec: ChartSpec) -> int:
    """Return how many links are too thin for the numbers that they should have."""
    if not spec.options.get("numbers"):
        return 0
    return len(flows_of(spec)) - len(_flow_numbers(spec))


def ribbon(
    start: tuple[float, float], end: tuple[float, float], height: float
) -> tuple[tuple[float, float], ...]:
    """Return a band between two upper corners, level at both ends and as high everywhere.

    y = y₀ + (y₁ − y₀)(3t² − 2t³) for t from 0 to 1 along x.

    Examples
    --------
    >>> band = ribbon((0.0, 2.0), (1.0, 1.0), 0.5)
    >>> band[0], band[-1], min(y for _, y in band)
    ((0.0, 2.0), (0.0, 1.5), 0.5)
    """
    t = np.linspace(0.0, 1.0, _STEPS + 1)
    xs = start[0] + (end[0] - start[0]) * t
    ys = start[1] + (end[1] - start[1]) * (3 * t**2 - 2 * t**3)
    upper = list(zip(xs.tolist(), ys.tolist(), strict=True))
    lower = list(zip(xs[::-1].tolist(), (ys[::-1] - height).tolist(), strict=True))
    return (*upper, *lower)


def _node_marks(
    spec: ChartSpec, node: FlowNode, key: str, place: tuple[int, int]
) -> list[SheetMark]:
    """Return the bar of a name and its words: outside at the first and last level, else beside."""
    level, last = place
    parts = [("flow_in", node.inflow), ("flow_out", node.outflow)]
    hover = f"<b>{node.name}</b>" + "".join(
        f"<br>{term(word, lang=spec.lang)} "
        f"{format_number(number, decimals=spec.options['decimals'])} {spec.unit}".rstrip()
        for word, number in parts
        if number
    )
    tall = max(node.height, _THINNEST_IN)
    box = (node.x, node.middle - tall / 2, _NODE_IN, tall)
    marks: list[SheetMark] = [
        Rect(f"name-{key}", *box, _node_colour(spec, node, level), node.total, hover)
    ]
    x = node.x - _BESIDE_IN if level == 0 else node.x + _NODE_IN + _BESIDE_IN
    side: Anchor = "right" if level == 0 else "left"
    ground = theme.PAPER if 0 < level < last else ""
    for row, words in enumerate(node.lines):
        y = node.middle + ((len(node.lines) - 1) / 2 - row) * _LINE_IN
        name, size = f"name-{key}-{row}", theme.SMALL_PT
        marks.append(Line(name, x, y, words, size, theme.INK, side, ground))
    return marks


def _node_colour(spec: ChartSpec, node: FlowNode, level: int) -> str:
    if level == 0 and _by_source(spec):
        return group_colours(spec).get(node.key, theme.DASH)
    return theme.DASH if "group" in spec.roles else theme.NAMED["round_2"]


def _headings(spec: ChartSpec, levels: Sequence[Sequence[FlowNode]]) -> list[SheetMark]:
    """Return the headings of the levels above their bars."""
    y = sankey_height(spec) - _key_height(spec) - _HEAD_IN / 2
    marks: list[SheetMark] = []
    side: Anchor
    for level, (words, nodes) in enumerate(zip(spec.options["levels"], levels, strict=True)):
        left = nodes[0].x
        if level == 0:
            x, side = left + _NODE_IN, "right"
        elif level == len(levels) - 1:
            x, side = left, "left"
        else:
            x, side = left + _NODE_IN / 2, "center"
        heading = term_or_text(words, lang=spec.lang)
        marks.append(Line(f"level-{level}", x, y, heading, theme.BODY_PT, theme.MUTED, side))
    return marks


def _key_height(spec: ChartSpec) -> float:
    names = [] if _by_source(spec) else [name for name, _ in _entries(spec)]
    rows = key_rows(names, width=theme.BODY_IN, size_pt=theme.SMALL_PT) if names else 0
    return rows * _KEY_ROW_IN
