"""Maps drawn with matplotlib."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import map_content, theme
from shuanggao_analytics.charts.areas import by_city, land
from shuanggao_analytics.charts.loupe import loupe, loupe_marks
from shuanggao_analytics.charts.map_labels import (
    INSET_NAME_PT,
    inset_name,
    inset_name_place,
    label_size,
)
from shuanggao_analytics.charts.map_legend import (
    legend_boxes,
    legend_layout,
    picture_width,
    size_places,
    spec_scene,
)
from shuanggao_analytics.charts.maps import (
    Box,
    Inset,
    rings,
)
from shuanggao_analytics.charts.outlines import outline_shapes
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.shape_content import over_marks, under_marks
from shuanggao_analytics.charts.static_marks import PATTERNS, draw_marks, path_of

if TYPE_CHECKING:
    from shapely import Geometry

    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.map_legend import Placed
    from shuanggao_analytics.charts.map_marks import Bubble, Fill
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.static import Body

EDGE, CITY_EDGE = ("#8f9aa3", 0.45), ("#b3bcc4", 0.2)
PROVINCE_LINE = "#55606a"


def map_height(spec: ChartSpec) -> float:
    """Return the height of a map's picture in inches."""
    frame = spec_scene(spec, simplify="print").frame
    return picture_width(spec) * frame.height / frame.width


def draw_map(spec: ChartSpec, body: Body) -> None:
    """Draw a map: land, data, dashes, inset, outlines, names, legend, from bottom to top."""
    where = spec_scene(spec, simplify="print")
    frame = where.frame
    width = picture_width(spec)
    axes = body.axes(0, 0, width, body.height)
    axes.set(xlim=(frame.left, frame.right), ylim=(frame.bottom, frame.top), xticks=[], yticks=[])
    axes.set_facecolor(theme.SEA)
    for spine in axes.spines.values():
        spine.set(color=theme.COAST, linewidth=0.8)
    km_per_pt = frame.width / (width * 72)
    contents = map_content.fills(spec, where)
    ground = land(spec, where, simplify="print")
    edge = CITY_EDGE if by_city(spec) else EDGE
    _draw_areas(axes, ground.areas, contents, edge=edge, zorder=1)
    under = under_marks(spec, where)
    draw_marks(axes, [mark for mark in under if not mark.key.startswith("inset")], zorder=1.5)
    if not by_city(spec):
        _draw_lines(axes, where.cities, zorder=2.6, color="#c4bba8", linewidth=0.4)
    strong = by_city(spec)
    line: dict[str, Any] = {"color": PROVINCE_LINE if strong else EDGE[0]}
    _draw_lines(axes, ground.borders, zorder=2.8, linewidth=0.6 if strong else 0.45, **line)
    thin: dict[str, Any] = {"color": theme.COAST, "linewidth": 0.6, "linestyle": (0, (3, 2))}
    _draw_lines(axes, where.lines, zorder=3, **thin)
    _draw_lines(axes, where.dashes, zorder=3, color=theme.DASH, linewidth=1.5, gid="dashes")
    outlines = outline_shapes(spec, where, simplify="print")
    for index, shape in enumerate(outlines):
        _draw_outline(axes, shape.border, index, zorder=4)
    if where.inset is not None:
        _draw_inset(axes, where.inset)
        _draw_areas(axes, ground.inset_areas, contents, edge=edge, zorder=7)
        draw_marks(axes, [mark for mark in under if mark.key.startswith("inset")], zorder=7.1)
        _draw_lines(axes, ground.inset_borders, zorder=8.1, linewidth=0.4, **line)
        style: dict[str, Any] = {"color": theme.DASH, "linewidth": 1.1, "gid": "inset-dashes"}
        _draw_lines(axes, where.inset_dashes, zorder=8.2, **style)
        _draw_inset_name(axes, spec, where.inset, km_per_pt)
        for index, shape in enumerate(outlines):
            if shape.inset_border is not None:
                _draw_outline(axes, shape.inset_border, index, zorder=9)
    if spec.kind == "point_map":
        _draw_bubbles(axes, map_content.bubbles(spec, where, km_per_pt=km_per_pt))
    draw_marks(axes, over_marks(spec, where, km_per_pt=km_per_pt), zorder=11)
    window = loupe_marks(spec, where, simplify="print", km_per_pt=km_per_pt)
    draw_marks(axes, window, zorder=13)
    shades = {fill.code: fill.colour for fill in contents}
    lines = legend_layout(spec, where)
    avoid = [] if where.region else legend_boxes(lines, frame)
    magnified = loupe(spec, where)
    avoid += [] if magnified is None else [magnified.box]
    for label in map_content.labels(spec, where, km_per_pt=km_per_pt, avoid=avoid):
        shade = map_content.label_ground(spec, label, shades)
        _draw_label(axes, label, ground=shade, size=label_size(spec.lang))
    draw_legend(spec, lines, body)


def _draw_areas(
    axes: Any, shapes: Any, contents: list[Fill], *, edge: tuple[str, float], zorder: float
) -> None:
    """Draw every province: hatched without data, else in the colour of its number."""
    from matplotlib.patches import PathPatch

    by_code = {fill.code: fill for fill in contents}
    for code, shape in shapes.items():
        fill = by_code[code]
        path = path_of(shape)
        patch = PathPatch(
            path,
            facecolor=fill.colour,
            edgecolor=edge[0],
            linewidth=edge[1],
            zorder=zorder,
            gid=f"{code}",
        )
        axes.add_patch(patch)
        if fill.no_data:
            hatch = PathPatch(
                path,
                facecolor="none",
                edgecolor=theme.NO_DATA_HATCH,
                hatch="//////",
                linewidth=0.0,
                zorder=zorder,
                gid=f"hatch-{code}",
            )
            axes.add_patch(hatch)


def _draw_lines(axes: Any, geometry: Geometry, **style: Any) -> None:
    from matplotlib.collections import LineCollection

    parts = rings(geometry)
    if parts:
        axes.add_collection(LineCollection(parts, capstyle="round", **style), autolim=False)


def _draw_outline(axes: Any, border: Geometry, index: int, *, zorder: float) -> None:
    from matplotlib.collections import LineCollection

    colour, pattern = theme.OUTLINES[index]
    lines = LineCollection(
        rings(border),
        colors=colour,
        linewidths=1.5,
        zorder=zorder,
        linestyles=[PATTERNS[pattern]],
        gid=f"outline-{index}",
    )
    axes.add_collection(lines, autolim=False)


def _draw_inset(axes: Any, inset: Inset) -> None:
    """Draw the sea and the frame of the inset."""
    from matplotlib.patches import Rectangle

    box = inset.box
    axes.add_patch(
        Rectangle(
            (box.left, box.bottom),
            box.width,
            box.height,
            facecolor=theme.SEA,
            edgecolor=theme.COAST,
            linewidth=0.8,
            zorder=6,
        )
    )


def _draw_inset_name(axes: Any, spec: ChartSpec, inset: Inset, km_per_pt: float) -> None:
    """Write the inset's name in its lower right corner, clear of the dashes."""
    axes.text(
        *inset_name_place(inset),
        inset_name(spec, inset, km_per_pt=km_per_pt),
        size=INSET_NAME_PT,
        color=theme.MUTED,
        va="bottom",
        ha="right",
        zorder=10,
        linespacing=1.1,
        gid="inset-name",
    )


def _draw_bubbles(axes: Any, bubbles: list[Bubble]) -> None:
    for bubble in bubbles:
        style: dict[str, Any] = {"linewidths": 0.6, "zorder": 11, "gid": f"bubble-{bubble.name}"}
        if math.isnan(bubble.radius_pt):
            axes.scatter([bubble.x], [bubble.y], s=14, marker="x", color=bubble.colour, **style)
        elif bubble.radius_pt == 0:
            axes.scatter(
                [bubble.x], [bubble.y], s=14, facecolors="none", edgecolors=bubble.colour, **style
            )
        else:
            axes.scatter(
                [bubble.x],
                [bubble.y],
                s=(2 * bubble.radius_pt) ** 2,
                alpha=map_content.BUBBLE_ALPHA,
                color=bubble.colour,
                edgecolors="#ffffff",
                **style,
            )


def _draw_label(axes: Any, label: Label, *, ground: str, size: float) -> None:
    from matplotlib.patheffects import withStroke

    if label.leader is not None:
        axes.plot(
            [label.x, label.leader[0]],
            [label.y, label.leader[1]],
            color=theme.MUTED,
            linewidth=0.5,
            zorder=11.5,
        )
    axes.text(
        label.x,
        label.y,
        label.text,
        size=size,
        color=theme.text_on(ground),
        ha="center",
        va="center",
        linespacing=1.05,
        zorder=12,
        path_effects=[withStroke(linewidth=1.8, foreground=ground)],
        gid=f"label-{label.key}",
    )


def draw_legend(spec: ChartSpec, lines: list[Placed], body: Body) -> None:
    """Draw the lines of the legend over the picture, in inches."""
    axes = body.axes(0, 0, body.width, body.height)
    axes.set(xlim=(0, body.width), ylim=(0, body.height))
    axes.axis("off")
    for index, line in enumerate(lines):
        _draw_sign(axes, spec, line)
        axes.text(
            line.x + line.label,
            line.y,
            "\n".join(line.lines),
            size=theme.SMALL_PT,
            va="center_baseline",
            ha="left",
            linespacing=1.2,
            color=theme.MUTED if line.entry.sign == "heading" else theme.INK,
            gid=f"legend-{index}",
        )


def _draw_sign(axes: Any, spec: ChartSpec, line: Placed) -> None:
    from matplotlib.patches import Circle, Rectangle

    entry, x, y = line.entry, line.x, line.y
    box: dict[str, Any] = {
        "xy": (x, y - 0.065),
        "width": line.sign,
        "height": 0.13,
        "linewidth": 0.4,
    }
    if entry.sign == "fill":
        axes.add_patch(Rectangle(**box, facecolor=entry.colour, edgecolor="#8f9aa3"))
    elif entry.sign == "hatch":
        axes.add_patch(Rectangle(**box, facecolor=theme.NO_DATA, edgecolor="#8f9aa3"))
        axes.add_patch(
            Rectangle(
                **{**box, "linewidth": 0},
                facecolor="none",
                hatch="//////",
                edgecolor=theme.NO_DATA_HATCH,
            )
        )
    elif entry.sign == "sizes":
        _draw_sizes(axes, line)
    elif entry.sign == "dot":
        style = {"facecolor": entry.colour, "edgecolor": "#ffffff", "linewidth": 0.6}
        axes.add_patch(
            Circle(
                (x + line.sign / 2, y),
                entry.radius_pt / 72,
                alpha=map_content.BUBBLE_ALPHA,
                **style,
            )
        )
    elif entry.sign == "diamond":
        size = (2 * entry.radius_pt) ** 2
        axes.scatter([x + line.sign / 2], [y], s=size, marker="D", color=entry.colour)
    elif entry.sign == "line":
        axes.plot(
            [x, x + line.sign],
            [y, y],
            color=entry.colour,
            linewidth=1.6,
            linestyle=PATTERNS[entry.pattern],
        )
    elif entry.sign == "ramp":
        _draw_ramp(axes, spec, Box(x, y - 0.02, x + line.sign, y + 0.13))


def _draw_sizes(axes: Any, line: Placed) -> None:
    """Draw the key of bubble sizes side by side, the number beside each circle."""
    from matplotlib.patches import Circle

    places = size_places(line.entry)
    for (words, radius_pt), (middle, radius, _) in zip(line.entry.sizes, places, strict=True):
        face = line.entry.colour if radius_pt else "none"
        x = line.x + middle
        axes.add_patch(
            Circle((x, line.y), radius, facecolor=face, edgecolor=theme.MUTED, linewidth=0.6)
        )
        x += radius + 0.05
        axes.text(x, line.y, words, size=theme.SMALL_PT, va="center_baseline", ha="left")


def _draw_ramp(axes: Any, spec: ChartSpec, box: Box) -> None:
    from matplotlib.patches import Rectangle

    scale = map_scale(spec)
    steps = 100
    for index in range(steps):
        colour = theme.blend(scale.colours, (index + 0.5) / steps)
        axes.add_patch(
            Rectangle(
                (box.left + box.width * index / steps, box.bottom),
                box.width / steps * 1.05,
                box.height,
                facecolor=colour,
                linewidth=0,
            )
        )
    for share, label, side in zip(
        (0, 0.5, 1), scale.labels, ("left", "center", "right"), strict=True
    ):
        axes.text(
            box.left + share * box.width,
            box.bottom - 0.04,
            label,
            size=theme.SMALL_PT,
            ha=side,
            va="top",
        )
