"""The tree of a sunburst: angles, rings and colours of its parts, and the words that fit inside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

HUB_IN = 0.56
"""Radius of the disc in the middle, in inches."""

_RING_IN, _THIN_IN, _RIM_IN = 0.8, 0.34, 2.65
_SIZES_PT = (9.0, 8.0, 7.5, 7.0)
_PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
_PAD_IN, _WIDER = 0.045, 1.08
_LINE_EM = 1.32
_PALER = (0.0, 0.38, 0.62, 0.74)
_HUB = "#eceff2"


@dataclass(frozen=True)
class Part:
    """A part of the tree: level (0 for the root), angles clockwise from the top, and colour."""

    code: str
    name: str
    level: int
    start: float
    end: float
    weight: float
    leaf: bool
    colour: str
    percent: str
    hover: str
    cuts: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The angle half way."""
        return (self.start + self.end) / 2


@dataclass(frozen=True)
class Inside:
    """Words inside a part: their lines around a place, from the middle of the rings, and size."""

    lines: tuple[str, ...]
    x: float
    y: float
    size_pt: float


def parts(spec: ChartSpec) -> list[Part]:
    """Return the root and all parts below it that have an angle, each before its own parts."""
    codes = spec.column("code").astype("str").tolist()
    above = spec.column("parent").where(spec.column("parent").notna(), "").astype("str").tolist()
    words = [" ".join(term_or_text(n, lang=spec.lang).split()) for n in spec.column("name")]
    weights = dict(zip(codes, spec.numbers("weight"), strict=True))
    names = dict(zip(codes, words, strict=True))
    above_of = {
        code: (names[parent], weights[parent]) if parent else None
        for code, parent in zip(codes, above, strict=True)
    }
    below: dict[str, list[str]] = {}
    for code, parent in zip(codes, above, strict=True):
        if weights[code] > 0:
            below.setdefault(parent, []).append(code)
    root = below[""][0]
    colours = _branch_colours(len(below.get(root, [])))

    def walk(code: str, *, level: int, start: float, end: float, colour: str) -> list[Part]:
        own = below.get(code, [])
        ends = _ends([weights[child] for child in own], start, end)
        found: list[Part] = []
        for place, child in enumerate(own):
            span = {"start": ends[place], "end": ends[place + 1]}
            shade = colour if level else colours[place]
            found += walk(child, level=level + 1, colour=shade, **span)
        cuts = tuple(sorted({part.start for part in found}))[1:]
        return [
            Part(
                code=code,
                name=names[code],
                level=level,
                start=start,
                end=end,
                weight=weights[code],
                leaf=not own,
                colour=theme.blend((colour, theme.PAPER), _PALER[level - 1]) if level else _HUB,
                percent=_percent(spec, weights[code]),
                hover=_hover(spec, names[code], weights[code], above_of[code]),
                cuts=cuts,
            ),
            *found,
        ]

    return walk(root, level=0, start=0.0, end=2 * math.pi, colour=_HUB)


def _ends(weights: Sequence[float], start: float, end: float) -> list[float]:
    """Return the angles between which parts of such weights stand."""
    whole = sum(weights)
    sums = accumulate(weights, initial=0.0)
    return [start + (end - start) * part / whole for part in sums] if weights else []


def _hover(spec: ChartSpec, name: str, weight: float, above: tuple[str, float] | None) -> str:
    """Return name and weight of a part, and its share of the part above."""
    hover = f"<b>{name}</b><br>{_percent(spec, weight)}"
    if above is None:
        return hover
    said = {"parent": above[0], "share": _percent(spec, weight / above[1])}
    return f"{hover}<br>{term('sunburst_of', lang=spec.lang, **said)}"


def _branch_colours(count: int) -> list[str]:
    """Return a colour for each branch, in turn, and never the same for two that touch.

    Examples
    --------
    >>> colours = _branch_colours(8)
    >>> len(colours), any(a == b for a, b in zip(colours, colours[1:] + colours[:1]))
    (8, False)
    """
    turn = len(theme.CATEGORIES)
    while turn > 2 and count > turn and count % turn == 1:
        turn -= 1
    return [theme.CATEGORIES[place % turn] for place in range(count)]


def _percent(spec: ChartSpec, share: float) -> str:
    return format_number(100 * share, decimals=spec.options["decimals"]) + "%"


def ring_edges(items: Sequence[Part], *, thin: bool) -> list[float]:
    """Return the radii of the rings: that of the hub, then the outer one of each level.

    The last ring of several is `thin` where no words stand in it.
    """
    levels = max(part.level for part in items)
    edges = [HUB_IN]
    for level in range(1, levels + 1):
        edges.append(edges[-1] + (_THIN_IN if thin and level == levels > 1 else _RING_IN))
    if edges[-1] <= _RIM_IN:
        return edges
    scale = (_RIM_IN - HUB_IN) / (edges[-1] - HUB_IN)
    return [HUB_IN + scale * (edge - HUB_IN) for edge in edges]


def words_inside(part: Part, edges: Sequence[float]) -> Inside | None:
    """Return name and percentage of a part where they fit inside it, in the largest type."""
    inner = edges[part.level - 1] if part.level else 0.0
    outer = edges[part.level]
    for size in _SIZES_PT:
        for place in _PLACES if part.level else (0.5,):
            angle = part.start + place * (part.end - part.start)
            far = (inner + outer) / 2 if part.level else 0.0
            x, y = far * math.sin(angle), far * math.cos(angle)
            for lines in _wrapped(part.name):
                said = (*lines, part.percent) if part.level else lines
                wide = max(map(width_em, said)) * size / 72 * _WIDER
                high = len(said) * _LINE_EM * size / 72
                if _fits(part, (x, y, wide, high), inner=inner, outer=outer):
                    return Inside(said, x, y, size)
    return None


def line_in(size_pt: float) -> float:
    """Return the height of a line of words of a size, in inches."""
    return _LINE_EM * size_pt / 72


@cache
def _wrapped(name: str) -> tuple[tuple[str, ...], ...]:
    """Return a name in one line, in two, and so on, each as even as may be."""
    found: dict[int, tuple[str, ...]] = {}
    width = width_em(name)
    em = width
    while em >= 1.0:
        lines = tuple(wrap(name, em=em))
        if max(map(width_em, lines)) > em + 1e-9 and len(found) > 1:
            break
        found[len(lines)] = lines
        em -= 0.25
    return tuple(found.values()) or ((name,),)


def _fits(
    part: Part, box: tuple[float, float, float, float], *, inner: float, outer: float
) -> bool:
    """Return whether a box lies inside a part, with a little room around it.

    The box is given by its middle, from that of the rings, its width and its height.
    """
    x, y, wide, high = box
    corners = [(x + sx * wide / 2, y + sy * high / 2) for sx in (-1, 1) for sy in (-1, 1)]
    if max(math.hypot(*corner) for corner in corners) > outer - _PAD_IN:
        return False
    if part.level == 0:
        return True
    nearest = math.hypot(max(abs(x) - wide / 2, 0.0), max(abs(y) - high / 2, 0.0))
    if nearest < inner + _PAD_IN:
        return False
    half = (part.end - part.start) / 2
    if half >= math.pi - 1e-9:
        return True
    turns = [
        (math.atan2(cx, cy) - part.middle + math.pi) % (2 * math.pi) - math.pi for cx, cy in corners
    ]
    slack = _PAD_IN / max(math.hypot(x, y), _PAD_IN)
    return max(map(abs, turns)) <= half - slack
