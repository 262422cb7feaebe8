"""A province map as inline SVG that can be drawn anew at every move of a slider.

It shows what the other two renderers show, from the same contents (`charts.map_content`). The
shapes, about 60 kB, are sent to the page once; a drawing only names them with ``<use>`` and gives
colours, numbers and legend, a few kB. Nothing is asked from the network.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from shuanggao_analytics.charts import map_content, theme
from shuanggao_analytics.charts.map_labels import (
    INSET_NAME_PT,
    inset_name,
    inset_name_place,
    label_size,
)
from shuanggao_analytics.charts.map_legend import legend_layout, spec_scene
from shuanggao_analytics.charts.maps import rings

if TYPE_CHECKING:
    from shapely import Geometry

    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.map_legend import Placed
    from shuanggao_analytics.charts.map_marks import Fill
    from shuanggao_analytics.charts.maps import Box, Scene
    from shuanggao_analytics.charts.spec import ChartSpec

_PX_PER_IN = 100.0
_WIDTH = _PX_PER_IN * theme.BODY_IN
_FINE = 10
_EDGE = "#8f9aa3"
_LINE_SPACING = 1.12


class Picture(NamedTuple):
    """A drawing and the shapes that it needs, which are the same for drawings of one frame."""

    shapes: str
    drawing: str


def map_picture(spec: ChartSpec) -> Picture:
    """Return a province map of the whole country as SVG.

    Parameters
    ----------
    spec
        A `province_map` with classes and without outlines.

    Returns
    -------
    Picture
        ``shapes``: an empty-looking ``<svg>`` of definitions, once a page; ``drawing``: the
        picture, as wide as the room it is given. Every province is a group ``<g>`` with its code
        in ``data-place`` and a ``<title>`` with its name and number.

    Raises
    ------
    BoundaryError
        When the boundaries cannot be read.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import province_map
    >>> spec = province_map(
    ...     pd.DataFrame({"province_code": ["320000"], "units": [20]}), value="units",
    ...     breaks=(0, 10, 20), id="map", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> picture = map_picture(spec)
    >>> picture.drawing.count("data-place"), "台湾" in picture.drawing
    (34, True)
    """
    where = spec_scene(spec, simplify="screen")
    name = f"sg{-round(where.frame.bottom)}"
    fills = map_content.fills(spec, where)
    km_per_pt = where.frame.width / _WIDTH * theme.PX_PER_PT
    labels = map_content.labels(spec, where, km_per_pt=km_per_pt)
    height = _WIDTH * where.frame.height / where.frame.width
    shades = {fill.code: fill.colour for fill in fills}
    parts = [
        f'<svg class="sg-map" viewBox="0 0 {_WIDTH:.0f} {height:.1f}" role="img" '
        f'aria-label="{escape(spec.alt)}" xmlns="http://www.w3.org/2000/svg">',
        f'<use href="#{name}-sea"/>',
        *(_province(fill, name, "a") for fill in fills if fill.code in where.areas),
        f'<use href="#{name}-lines"/>',
    ]
    if where.inset is not None:
        inside = [fill for fill in fills if fill.code in where.inset_areas]
        parts += [
            f'<use href="#{name}-inset"/>',
            *(_shape(fill, name, "i") for fill in inside),
            f'<use href="#{name}-inset-lines"/>',
            _inset_words(spec, where, km_per_pt),
        ]
    at = _Plane(where.frame)
    ground = {label.key: map_content.label_ground(spec, label, shades) for label in labels}
    parts += [_words(label, at, label_size(spec.lang), ground[label.key]) for label in labels]
    parts += [_legend_line(line, height) for line in legend_layout(spec, where)]
    return Picture(_shapes(where, name), "".join([*parts, "</svg>"]))


class _Plane(NamedTuple):
    """The map plane on the picture: kilometres to tenths of a pixel."""

    frame: Box

    def xy(self, x: float, y: float) -> tuple[float, float]:
        scale = _WIDTH / self.frame.width
        return (x - self.frame.left) * scale, (self.frame.top - y) * scale

    def path(self, geometry: Geometry) -> str:
        """Return rings and lines as steps of tenths of a pixel; points that fall together once."""
        found = []
        for ring in rings(geometry):
            fine = [tuple(round(_FINE * part) for part in self.xy(*point)) for point in ring]
            kept = [p for i, p in enumerate(fine) if not i or p != fine[i - 1]]
            if len(kept) > 1:
                steps = [f"{b[0] - a[0]},{b[1] - a[1]}" for a, b in pairwise(kept)]
                found.append(f"M{kept[0][0]},{kept[0][1]}l{' '.join(steps)}")
        return "".join(found)


@lru_cache(maxsize=8)
def _shapes(where: Scene, name: str) -> str:
    """Return the definitions of a scene: provinces, lines, inset, hatching."""
    at, frame = _Plane(where.frame), where.frame
    inset_areas = where.inset_areas if where.inset is not None else {}
    areas = [f'<path id="{name}-a{c}" d="{at.path(s)}"/>' for c, s in where.areas.items()]
    areas += [f'<path id="{name}-i{c}" d="{at.path(s)}"/>' for c, s in inset_areas.items()]
    lines = _stroke(at.path(where.lines), theme.COAST, 0.8, ' stroke-dasharray="2 2"')
    lines += _stroke(at.path(where.dashes), theme.DASH, 2)
    groups = [
        f'<g id="{name}-sea">{_rectangle(at, frame)}</g>',
        f'<g id="{name}-lines" transform="scale({1 / _FINE})">{lines}</g>',
    ]
    if where.inset is not None:
        dashes = _stroke(at.path(where.inset_dashes), theme.DASH, 1.5)
        groups += [
            f'<g id="{name}-inset">{_rectangle(at, where.inset.box)}</g>',
            f'<g id="{name}-inset-lines" transform="scale({1 / _FINE})">{dashes}</g>',
        ]
    hatch = (
        f'<pattern id="{name}-hatch" width="50" height="50" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(30)"><rect width="50" height="50" fill="{theme.NO_DATA}"/>'
        f'<path d="M0 0V50" stroke="{theme.NO_DATA_HATCH}" stroke-width="14"/></pattern>'
    )
    scaled = f'<g transform="scale({1 / _FINE})">{"".join(areas)}</g>'
    return (
        '<svg class="sg-map-shapes" width="0" height="0" aria-hidden="true" focusable="false" '
        f'xmlns="http://www.w3.org/2000/svg"><defs>{hatch}{scaled}{"".join(groups)}</defs></svg>'
    )


def _rectangle(at: _Plane, box: Box) -> str:
    (x, y), (right, bottom) = at.xy(box.left, box.top), at.xy(box.right, box.bottom)
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{bottom - y:.1f}" '
        f'fill="{theme.SEA}" stroke="{theme.COAST}"/>'
    )


def _stroke(path: str, colour: str, width: float, more: str = "") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'vector-effect="non-scaling-stroke"{more}/>'
    )


def _province(fill: Fill, name: str, kind: str) -> str:
    title = escape(fill.hover.replace("<b>", "").replace("</b>", "").replace("<br>", ": "))
    shape = _shape(fill, name, kind)
    return f'<g data-place="{fill.code}"><title>{title}</title>{shape}</g>'


def _shape(fill: Fill, name: str, kind: str) -> str:
    colour = f"url(#{name}-hatch)" if fill.no_data else fill.colour
    return (
        f'<use href="#{name}-{kind}{fill.code}" transform="scale({1 / _FINE})" fill="{colour}" '
        f'stroke="{_EDGE}" stroke-width="6"/>'
    )


def _words(label: Label, at: _Plane, size_pt: float, ground: str) -> str:
    """Return a name and its number, with a halo in the colour it stands on."""
    x, y = at.xy(label.x, label.y)
    leader = ""
    if label.leader is not None:
        x2, y2 = at.xy(*label.leader)
        leader = (
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{theme.MUTED}" stroke-width="0.7"/>'
        )
    size = size_pt * theme.PX_PER_PT
    style = f'fill="{theme.text_on(ground)}" stroke="{ground}" stroke-width="2"'
    style += ' paint-order="stroke" text-anchor="middle"'
    aside = label.leader is not None and "\n" not in label.text
    style += f' class="{"sg-aside" if aside else "sg-word"}"'
    return leader + _lines(label.text.split("\n"), x, y, size=size, style=style)


def _lines(lines: list[str], x: float, y: float, *, size: float, style: str) -> str:
    """Return lines of text whose middle is at a height."""
    step = _LINE_SPACING * size
    first = y - step * (len(lines) - 1) / 2 + 0.36 * size
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{first + index * step:.1f}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f'<text font-size="{size:.1f}" {style}>{spans}</text>'


def _inset_words(spec: ChartSpec, where: Scene, km_per_pt: float) -> str:
    if where.inset is None:
        return ""
    x, y = _Plane(where.frame).xy(*inset_name_place(where.inset))
    lines = inset_name(spec, where.inset, km_per_pt=km_per_pt).split("\n")
    size = INSET_NAME_PT * theme.PX_PER_PT
    middle = y - _LINE_SPACING * size * len(lines) / 2
    style = f'fill="{theme.MUTED}" text-anchor="end"'
    return _lines(lines, x, middle, size=size, style=style)


def _legend_line(line: Placed, height: float) -> str:
    x, y = _PX_PER_IN * line.x, height - _PX_PER_IN * line.y
    width, sign = _PX_PER_IN * line.sign, ""
    if line.entry.sign in ("fill", "hatch"):
        colour = line.entry.colour or theme.NO_DATA
        sign = (
            f'<rect x="{x:.1f}" y="{y - 6.5:.1f}" width="{width:.1f}" height="13" '
            f'fill="{colour}" stroke="{_EDGE}" stroke-width="0.6"/>'
        )
        if line.entry.sign == "hatch":
            sign += _hatch_marks(x, y, width)
    colour = theme.MUTED if line.entry.sign == "heading" else theme.INK
    size = theme.SMALL_PT * theme.PX_PER_PT
    words = list(line.lines)
    place = x + _PX_PER_IN * line.label
    return sign + _lines(words, place, y, size=size, style=f'fill="{colour}" class="sg-legend"')


def _hatch_marks(x: float, y: float, width: float) -> str:
    steps = range(0, round(width) - 8, 7)
    marks = "".join(f"M{x + step + 1:.1f} {y + 6:.1f}l8 -12" for step in steps)
    return f'<path d="{marks}" stroke="{theme.NO_DATA_HATCH}" stroke-width="1"/>'
