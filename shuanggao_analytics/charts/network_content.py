"""A network laid out: discs with their names, lines between them, and what they mean."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.network_layout import (
    Matrix,
    framed,
    path_lengths,
    pushed_apart,
    stress_places,
)
from shuanggao_analytics.charts.scales import bubble_area, bubble_key
from shuanggao_analytics.charts.sheet_marks import (
    Disc,
    Line,
    Rule,
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

NAME_EM = {"zh": 9.0, "en": 11.0}
WIDEST_PT = 5.0
_LARGEST_IN, _ALIKE_IN, _ZERO_IN, _RING_IN = 0.2, 0.085, 0.035, 0.06
_LINE_IN, _BELOW_IN, _APART_IN = 0.142, 0.03, 0.07
_LEAST_IN, _PER_NODE_IN, _GROWTH_IN, _TRIES = 2.4, 0.1, 0.5, 20
_KEY_ROW_IN, _SIZES_ROW_IN, _KEY_GAP_IN, _SIGN_IN = 0.24, 0.46, 0.12, 0.36
_THINNEST_PT = 0.3
_LINK_COLOURS = ("#cdd5db", "#6b7a87")
_SHORTEST = 0.5


@dataclass(frozen=True)
class NetworkNode:
    """A node: its words, the colour and radius of its disc, and its place in inches.

    Its name stands below the disc, or above it where most of its links run downwards.
    """

    key: str
    name: str
    lines: tuple[str, ...]
    size: float
    radius: float
    colour: str
    group: str
    x: float
    y: float
    above: bool = False


@dataclass(frozen=True)
class NetworkLink:
    """A link between two nodes, by their rows."""

    first: int
    second: int
    strength: float


def network_links(spec: ChartSpec) -> list[NetworkLink]:
    """Return the links that are drawn, the weakest first."""
    names = spec.data.loc[spec.column("mark") == "node", "label"].tolist()
    at = {name: row for row, name in enumerate(names)}
    rows = spec.data[spec.column("mark") == "link"]
    found = [
        NetworkLink(at[source], at[target], float(strength))
        for source, target, strength in zip(
            rows["source"], rows["target"], rows["strength"], strict=True
        )
    ]
    return sorted(found, key=lambda link: link.strength)


def group_colours(spec: ChartSpec) -> dict[str, str]:
    """Return group → colour in the order of the nodes; nothing where they have no groups."""
    if "group" not in spec.roles:
        return {}
    groups = spec.data.loc[spec.column("mark") == "node", "group"]
    return theme.category_colours(list(dict.fromkeys(groups)))


def network_nodes(spec: ChartSpec) -> tuple[list[NetworkNode], float]:
    """Return the nodes at their places, and the height of the picture without its key in inches.

    The picture grows until no two names or discs overlap.
    """
    unplaced = _unplaced(spec)
    boxes = np.array([_box(node) for node in unplaced])
    links = network_links(spec)
    strongest = max((link.strength for link in links), default=1.0)
    lengths = [
        (link.first, link.second, 1 / (_SHORTEST + (1 - _SHORTEST) * link.strength / strongest))
        for link in links
    ]
    places = stress_places(path_lengths(len(unplaced), lengths))
    height = _LEAST_IN + _PER_NODE_IN * len(unplaced)
    width, reach = theme.BODY_IN, boxes.max(axis=0)
    found = framed(places, width=width, height=height)
    above = _named_above(found, links)
    for _ in range(_TRIES):
        room = (width - float(reach[0]), max(height - float(reach[1]), _LINE_IN))
        found = framed(places, width=room[0], height=room[1]) + reach / 2
        moved = pushed_apart(found, boxes, frame=(width, height))
        if moved is not None:
            found = moved
            break
        height += _GROWTH_IN
    rows = zip(unplaced, found.tolist(), above, strict=True)
    return [_placed(node, place, above=yes) for node, place, yes in rows], height


def _named_above(places: Matrix, links: Sequence[NetworkLink]) -> list[bool]:
    """Return for each node whether its links run down more than up, by strength."""
    rise = np.zeros(len(places))
    for link in links:
        way = places[link.second] - places[link.first]
        step = link.strength * float(way[1]) / (float(np.hypot(*way)) or 1.0)
        rise[link.first] += step
        rise[link.second] -= step
    return [bool(up < -1e-9) for up in rise]


def _unplaced(spec: ChartSpec) -> list[NetworkNode]:
    rows = spec.data[spec.column("mark") == "node"]
    colours = group_colours(spec)
    sizes = spec.numbers("size")[rows.index].tolist() if "size" in spec.roles else []
    largest = max((size for size in sizes if not math.isnan(size)), default=0.0)
    nodes = []
    for row, key in enumerate(rows["label"]):
        group = str(rows["group"].iloc[row]) if colours else ""
        size = sizes[row] if sizes else math.nan
        radius = node_radius(size, largest=largest) if sizes else _ALIKE_IN
        name = term_or_text(key, lang=spec.lang)
        lines = balanced(name, em=NAME_EM[spec.lang])
        colour = colours.get(group, theme.NAMED["round_2"])
        nodes.append(NetworkNode(key, name, lines, size, radius, colour, group, 0.0, 0.0))
    return nodes


def balanced(text: str, *, em: float) -> tuple[str, ...]:
    """Return a text in as few lines as the width allows, and those of about the same length.

    Examples
    --------
    >>> balanced("资源环境与安全大类", em=8), balanced("水利大类", em=8)
    (('资源环境与', '安全大类'), ('水利大类',))
    """
    lines = wrap(text, em=em)
    narrow = width_em(text) / len(lines)
    while len(wrap(text, em=narrow)) > len(lines):
        narrow += 0.25
    return tuple(wrap(text, em=min(narrow, em)))


def node_radius(size: float, *, largest: float) -> float:
    """Return the radius of a disc in inches: its area is in proportion to the size.

    Zero is a small dot, and missing a ring of a fixed size.

    Examples
    --------
    >>> node_radius(8, largest=8), node_radius(2, largest=8), node_radius(float("nan"), largest=8)
    (0.2, 0.1, 0.06)
    """
    if math.isnan(size):
        return _RING_IN
    area = bubble_area(size, largest=largest, largest_area=_LARGEST_IN**2) if largest else 0.0
    return max(math.sqrt(area), _ZERO_IN)


def _box(node: NetworkNode) -> tuple[float, float]:
    """Return width and height of a disc and the name below it, with the distance they keep."""
    wide = max(width_em(line) for line in node.lines) * theme.SMALL_PT / 72
    tall = 2 * node.radius + _BELOW_IN + len(node.lines) * _LINE_IN
    return max(wide, 2 * node.radius) + _APART_IN, tall + _APART_IN


def _placed(node: NetworkNode, place: tuple[float, float], *, above: bool) -> NetworkNode:
    """Return a node whose box stands around a place: its disc is at the top or the foot of it."""
    shift = (_box(node)[1] - _APART_IN) / 2 - node.radius
    return replace(node, x=place[0], y=place[1] + (-shift if above else shift), above=above)


def network_height(spec: ChartSpec) -> float:
    """Return the height of a network in inches."""
    return network_nodes(spec)[1] + _key_height(spec)


def network_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all lines, discs and words, from bottom to top."""
    nodes, height = network_nodes(spec)
    links = network_links(spec)
    strongest = max((link.strength for link in links), default=1.0)
    marks: list[SheetMark] = []
    for index, link in enumerate(links):
        a, b = nodes[link.first], nodes[link.second]
        width, colour = link_style(link.strength, strongest=strongest)
        number = format_number(link.strength, decimals=spec.options["decimals"])
        hover = f"<b>{a.name} – {b.name}</b><br>{spec.options['strength_title']} {number}"
        ends = ((a.x, a.y), (b.x, b.y))
        key = f"link-{index}"
        marks.append(Rule(*ends, colour, width, key=key, value=link.strength, hover=hover))
    for row, node in enumerate(nodes):
        ring = "size" in spec.roles and math.isnan(node.size)
        colour, edge = (theme.PAPER, node.colour) if ring else (node.colour, theme.PAPER)
        disc = (f"node-{row}", node.x, node.y, node.radius, colour)
        marks.append(Disc(*disc, value=node.size, edge=edge, hover=_hover(spec, node)))
    for row, node in enumerate(nodes):
        for line, words in enumerate(node.lines):
            rows = len(node.lines) - line if node.above else line + 1
            reach = node.radius + _BELOW_IN + (rows - 0.5) * _LINE_IN
            y = node.y + reach if node.above else node.y - reach
            place = (f"node-{row}-{line}", node.x, y, words)
            marks.append(Line(*place, theme.SMALL_PT, theme.INK, "center", theme.PAPER))
    return marks + _key(spec, height)


def link_style(strength: float, *, strongest: float) -> tuple[float, str]:
    """Return the width of a line in points, in proportion to its strength, and its shade.

    Examples
    --------
    >>> link_style(2.0, strongest=4.0)[0]
    2.5
    """
    share = strength / strongest
    return max(WIDEST_PT * share, _THINNEST_PT), theme.blend(_LINK_COLOURS, share)


def _hover(spec: ChartSpec, node: NetworkNode) -> str:
    words = [f"<b>{node.name}</b>"]
    if "size" in spec.roles:
        known = not math.isnan(node.size)
        number = f"{format_number(node.size)} {spec.unit}".rstrip()
        number = number if known else term("no_data", lang=spec.lang)
        words.append(f"{spec.options['size_title']} {number}".lstrip())
    words += [term_or_text(node.group, lang=spec.lang)] if node.group else []
    return "<br>".join(words)


def _key_height(spec: ChartSpec) -> float:
    """Return the height of the key above the picture in inches."""
    names = [term_or_text(key, lang=spec.lang) for key in group_colours(spec)]
    rows = key_rows(names, width=theme.BODY_IN, size_pt=theme.SMALL_PT) if names else 0
    sizes = _SIZES_ROW_IN if "size" in spec.roles else 0.0
    return (rows + 1) * _KEY_ROW_IN + sizes + _KEY_GAP_IN


def _key(spec: ChartSpec, height: float) -> list[SheetMark]:
    """Return colours of groups, then sizes of discs, then widths of lines."""
    entries = [(term_or_text(k, lang=spec.lang), c) for k, c in group_colours(spec).items()]
    top = height + _key_height(spec)
    marks = key_marks(
        entries, top=top, width=theme.BODY_IN, size_pt=theme.SMALL_PT, row=_KEY_ROW_IN
    )
    y = height + _KEY_GAP_IN + _KEY_ROW_IN
    if "size" in spec.roles:
        marks += _sizes_key(spec, y + _SIZES_ROW_IN / 2)
    return marks + _widths_key(spec, y - _KEY_ROW_IN / 2)


def _sizes_key(spec: ChartSpec, y: float) -> list[SheetMark]:
    """Return circles of round sizes with their numbers, and a ring where a size is missing."""
    sizes = spec.numbers("size")[(spec.column("mark") == "node").to_numpy()]
    largest = float(sizes.max()) if sizes.notna().any() else 0.0
    shown = list(bubble_key(largest))[::-1] if largest >= 1 else [largest] * (largest > 0)
    circles = [(node_radius(n, largest=largest), theme.FAINT, format_number(n)) for n in shown]
    if sizes.isna().any():
        circles.append((_RING_IN, theme.PAPER, term("no_data", lang=spec.lang)))
    title = term("network_sizes", lang=spec.lang, what=spec.options["size_title"])
    x, marks = _words(0.0, y, title)
    for radius, colour, words in circles:
        marks.append(Disc("key", x + radius, y, radius, colour, edge=theme.MUTED))
        x, line = _words(x + 2 * radius + 0.05, y, words)
        marks += line
    return marks


def _widths_key(spec: ChartSpec, y: float) -> list[SheetMark]:
    """Return lines of the strongest and the weakest link with their numbers."""
    strengths = sorted({link.strength for link in network_links(spec)}, reverse=True)
    if not strengths:
        return []
    title = term("network_widths", lang=spec.lang, what=spec.options["strength_title"])
    x, marks = _words(0.0, y, title)
    for strength in dict.fromkeys((strengths[0], strengths[-1])):
        width, colour = link_style(strength, strongest=strengths[0])
        marks.append(Rule((x, y), (x + _SIGN_IN, y), colour, width))
        words = format_number(strength, decimals=spec.options["decimals"])
        x, line = _words(x + _SIGN_IN + 0.05, y, words)
        marks += line
    return marks


def _words(x: float, y: float, words: str) -> tuple[float, list[SheetMark]]:
    """Return where words that begin at a place end, with a gap, and the words themselves."""
    end = x + width_em(words) * theme.SMALL_PT / 72 + 0.14
    return end, [Line("key", x, y, words, theme.SMALL_PT, theme.INK)]
