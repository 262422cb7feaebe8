"""Maps drawn with matplotlib."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import map_content, theme
from shuanggao_analytics.charts.map_labels import (
    INSET_NAME_PT,
    inset_name,
    inset_name_place,
    label_size,
)
from shuanggao_analytics.charts.maps import (
    Box,
    Inset,
    Scene,
    outline_shapes,
    rings,
    spec_scene,
)
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.static import Body, body_width
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from shapely import Geometry

    from shuanggao_analytics.charts.map_content import Fill, LegendEntry
    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.spec import ChartSpec

_COLUMN_IN = 2.05
_ROW_IN = 0.215
_DASHES = {
    "solid": "solid",
    "dash": (0, (5, 2)),
    "dashdot": (0, (6, 2, 1.5, 2)),
    "dot": (0, (1.5, 1.5)),
}


def map_height(spec: ChartSpec) -> float:
    """Return the height of a map's picture in inches."""
    frame = spec_scene(spec, simplify="print").frame
    return _map_width(spec) * frame.height / frame.width


def _map_width(spec: ChartSpec) -> float:
    """Return the width of the frame: a region leaves a column at its side for the legend."""
    return body_width() - (_COLUMN_IN + 0.15 if spec.options["region"] else 0.0)


def draw_map(spec: ChartSpec, body: Body) -> None:
    """Draw a map: land, data, dashes, inset, outlines, names, legend, from bottom to top."""
    where = spec_scene(spec, simplify="print")
    frame = where.frame
    width = _map_width(spec)
    axes = body.axes(0, 0, width, body.height)
    axes.set(xlim=(frame.left, frame.right), ylim=(frame.bottom, frame.top), xticks=[], yticks=[])
    axes.set_facecolor(theme.SEA)
    for spine in axes.spines.values():
        spine.set(color=theme.COAST, linewidth=0.8)
    km_per_pt = frame.width / (width * 72)
    contents = map_content.fills(spec, where)
    _draw_areas(axes, where.areas, contents, zorder=1)
    _draw_lines(axes, where.cities, zorder=2, color="#c4bba8", linewidth=0.4)
    thin: dict[str, Any] = {"color": theme.COAST, "linewidth": 0.6, "linestyle": (0, (3, 2))}
    _draw_lines(axes, where.lines, zorder=3, **thin)
    _draw_lines(axes, where.dashes, zorder=3, color=theme.DASH, linewidth=1.5, gid="dashes")
    outlines = outline_shapes(spec, where, simplify="print")
    for index, shape in enumerate(outlines):
        _draw_outline(axes, shape.border, index, zorder=4)
    if where.inset is not None:
        _draw_inset(axes, where, contents)
        _draw_inset_name(axes, spec, where.inset, km_per_pt)
        for index, shape in enumerate(outlines):
            if shape.inset_border is not None:
                _draw_outline(axes, shape.inset_border, index, zorder=9)
    if spec.kind == "point_map":
        _draw_bubbles(axes, spec, where)
    shades = {fill.code: fill for fill in contents}
    for label in map_content.labels(spec, where, km_per_pt=km_per_pt):
        _draw_label(axes, label, shades.get(label.key), size=label_size(spec.lang))
    _draw_legend(spec, where, body)


def _path(geometry: Geometry) -> Any:
    from matplotlib.path import Path

    return Path.make_compound_path(*[Path(ring) for ring in rings(geometry)])


def _draw_areas(axes: Any, shapes: Any, contents: list[Fill], *, zorder: float) -> None:
    """Draw every province: hatched without data, else in the colour of its number."""
    from matplotlib.patches import PathPatch

    by_code = {fill.code: fill for fill in contents}
    for code, shape in shapes.items():
        fill = by_code[code]
        path = _path(shape)
        patch = PathPatch(
            path,
            facecolor=fill.colour,
            edgecolor="#8f9aa3",
            linewidth=0.45,
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
        linestyles=[_DASHES[pattern]],
        gid=f"outline-{index}",
    )
    axes.add_collection(lines, autolim=False)


def _draw_inset(axes: Any, where: Scene, contents: list[Fill]) -> None:
    from matplotlib.patches import Rectangle

    inset = where.inset
    if inset is None:
        return
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
    _draw_areas(axes, where.inset_areas, contents, zorder=7)
    _draw_lines(
        axes, where.inset_dashes, zorder=8, color=theme.DASH, linewidth=1.1, gid="inset-dashes"
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


def _draw_bubbles(axes: Any, spec: ChartSpec, where: Scene) -> None:
    for bubble in map_content.bubbles(spec, where):
        style: dict[str, Any] = {"linewidths": 0.6, "zorder": 11, "gid": f"bubble-{bubble.name}"}
        if math.isnan(bubble.radius_pt):
            axes.scatter([bubble.x], [bubble.y], s=14, marker="x", color=theme.MUTED, **style)
        elif bubble.radius_pt == 0:
            axes.scatter(
                [bubble.x], [bubble.y], s=14, facecolors="none", edgecolors=theme.MUTED, **style
            )
        else:
            axes.scatter(
                [bubble.x],
                [bubble.y],
                s=(2 * bubble.radius_pt) ** 2,
                alpha=0.82,
                color=bubble.colour,
                edgecolors="#ffffff",
                **style,
            )


def _draw_label(axes: Any, label: Label, fill: Fill | None, *, size: float) -> None:
    from matplotlib.patheffects import withStroke

    beside = label.leader is not None or fill is None
    if label.leader is not None:
        axes.plot(
            [label.x, label.leader[0]],
            [label.y, label.leader[1]],
            color=theme.MUTED,
            linewidth=0.5,
            zorder=11.5,
        )
    ground = theme.SEA if beside or fill is None else fill.colour
    colour = theme.text_on(ground)
    halo = [withStroke(linewidth=1.4, foreground=ground)]
    axes.text(
        label.x,
        label.y,
        label.text,
        size=size,
        color=colour,
        ha="center",
        va="center",
        linespacing=1.05,
        zorder=12,
        path_effects=halo,
        gid=f"label-{label.key}",
    )


def _draw_legend(spec: ChartSpec, where: Scene, body: Body) -> None:
    """Draw the legend inside the frame's empty corner, or in a column beside a region."""
    entries = map_content.legend(spec, where)
    size = theme.SMALL_PT
    if spec.options["region"]:
        left, width = _map_width(spec) + 0.15, _COLUMN_IN
        axes = body.axes(left, 0, width, body.height)
        top = body.height - 0.05
    else:
        left, width = 0.12, 2.75
        axes = body.axes(left, 0.08, width, 3.6)
        top = _entries_height(entries, width) + 0.02
    axes.set(xlim=(0, width), ylim=(0, axes.bbox.height / body.figure.dpi))
    axes.axis("off")
    y = top
    for entry in entries:
        lines = wrap(entry.label, em=(width - 0.42) * 72 / size)
        height = _entry_height(entry, width)
        middle = y - height / 2
        _draw_sign(axes, spec, entry, middle)
        x = 0.0 if entry.sign == "heading" else 0.42
        axes.text(
            x,
            middle,
            "\n".join(lines),
            size=size,
            va="center_baseline",
            ha="left",
            linespacing=1.2,
            color=theme.MUTED if entry.sign == "heading" else theme.INK,
        )
        y -= height


def _entries_height(entries: list[LegendEntry], width: float) -> float:
    return sum(_entry_height(entry, width) for entry in entries)


def _entry_height(entry: LegendEntry, width: float) -> float:
    lines = len(wrap(entry.label, em=(width - 0.42) * 72 / theme.SMALL_PT))
    if entry.sign == "ramp":
        return 0.42
    return max(_ROW_IN + (lines - 1) * 0.14, 2 * entry.radius_pt / 72 + 0.05)


def _draw_sign(axes: Any, spec: ChartSpec, entry: LegendEntry, y: float) -> None:
    from matplotlib.patches import Circle, Rectangle

    box: dict[str, Any] = {"xy": (0.02, y - 0.065), "width": 0.3, "height": 0.13, "linewidth": 0.4}
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
        _draw_sizes(axes, entry, y)
    elif entry.sign == "dot":
        face = entry.colour
        axes.add_patch(
            Circle(
                (0.17, y),
                entry.radius_pt / 72,
                facecolor=face,
                alpha=0.82,
                edgecolor=theme.MUTED,
                linewidth=0.6,
            )
        )
    elif entry.sign == "line":
        axes.plot(
            [0.02, 0.32],
            [y, y],
            color=entry.colour,
            linewidth=1.6,
            linestyle=_DASHES[entry.pattern],
        )
    elif entry.sign == "ramp":
        _draw_ramp(axes, spec, Box(0.02, y - 0.02, 2.02, y + 0.13))


def _draw_sizes(axes: Any, entry: LegendEntry, y: float) -> None:
    """Draw the key of bubble sizes side by side, the number beside each circle."""
    from matplotlib.patches import Circle

    x = 0.02
    for words, radius_pt in entry.sizes:
        radius = max(radius_pt, 2.0) / 72
        face = entry.colour if radius_pt else "none"
        axes.add_patch(
            Circle((x + radius, y), radius, facecolor=face, edgecolor=theme.MUTED, linewidth=0.6)
        )
        x += 2 * radius + 0.05
        axes.text(x, y, words, size=theme.SMALL_PT, va="center_baseline", ha="left")
        x += width_em(words) * theme.SMALL_PT / 72 + 0.14


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
