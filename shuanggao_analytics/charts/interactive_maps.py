"""Maps drawn with plotly: filled polygons in the plane of `maps`, with hover text on the fills."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import map_content, theme
from shuanggao_analytics.charts.areas import by_city, land
from shuanggao_analytics.charts.interactive import SMALL_PX, body_width_px
from shuanggao_analytics.charts.interactive_marks import HATCH, add_marks, coordinates, halo
from shuanggao_analytics.charts.interactive_sheet import Sheet
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
from shuanggao_analytics.charts.outlines import outline_shapes
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.shape_content import cell_middles, over_marks, under_marks

if TYPE_CHECKING:
    from plotly.graph_objects import Figure
    from shapely import Geometry

    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.map_legend import Placed
    from shuanggao_analytics.charts.map_marks import Bubble, Fill, LegendEntry
    from shuanggao_analytics.charts.maps import Box, Inset
    from shuanggao_analytics.charts.spec import ChartSpec

_NO_HOVER: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}
EDGE: dict[str, Any] = {"color": "#8f9aa3", "width": 0.6}
CITY_EDGE: dict[str, Any] = {"color": "#b3bcc4", "width": 0.3}
PROVINCE_LINE: dict[str, Any] = {"color": "#55606a", "width": 0.8}


def draw_map(spec: ChartSpec, figure: Figure) -> float:
    """Draw a map and return its height in CSS pixels."""
    where = spec_scene(spec, simplify="screen")
    frame = where.frame
    width = 100 * picture_width(spec)
    km_per_pt = frame.width / width * theme.PX_PER_PT
    contents = map_content.fills(spec, where)
    ground = land(spec, where, simplify="screen")
    edge = CITY_EDGE if by_city(spec) else EDGE
    whole = spec.kind not in ("province_map", "point_map") and not where.region
    _add_areas(figure, ground.areas, contents, edge=edge, whole=whole)
    under = under_marks(spec, where)
    map_marks = [mark for mark in under if not mark.key.startswith("inset")]
    add_marks(figure, map_marks, whole=whole)
    border = PROVINCE_LINE if by_city(spec) else EDGE
    if not by_city(spec):
        _add_lines(figure, where.cities, {"color": "#c4bba8", "width": 0.6})
    for lines, style in (
        (ground.borders, border),
        (where.lines, {"color": theme.COAST, "width": 0.8, "dash": "dot"}),
        (where.dashes, {"color": theme.DASH, "width": 2}),
    ):
        name = "dashes" if lines is where.dashes else None
        _add_lines(figure, lines, style, name=name, whole=whole and lines is ground.borders)
    outlines = outline_shapes(spec, where, simplify="screen")
    for index, shape in enumerate(outlines):
        _add_outline(figure, shape.border, index, name=shape.name)
    if where.inset is not None:
        _add_inset(figure, where.inset)
        _add_areas(figure, ground.inset_areas, contents, edge=edge)
        add_marks(figure, [mark for mark in under if mark.key.startswith("inset")])
        _add_lines(figure, ground.inset_borders, border)
        dashes = {"color": theme.DASH, "width": 1.5}
        _add_lines(figure, where.inset_dashes, dashes, name="inset-dashes")
        for index, shape in enumerate(outlines):
            if shape.inset_border is not None:
                _add_outline(figure, shape.inset_border, index, name=shape.name)
    if spec.kind == "point_map":
        _add_bubbles(figure, map_content.bubbles(spec, where, km_per_pt=km_per_pt))
    if spec.kind == "density_map":
        _add_cell_numbers(figure, spec)
    add_marks(figure, over_marks(spec, where, km_per_pt=km_per_pt))
    add_marks(figure, loupe_marks(spec, where, simplify="screen", km_per_pt=km_per_pt))
    shades = {fill.code: fill.colour for fill in contents}
    lines = legend_layout(spec, where)
    avoid = [] if where.region else legend_boxes(lines, frame)
    magnified = loupe(spec, where)
    avoid += [] if magnified is None else [magnified.box]
    labels = map_content.labels(spec, where, km_per_pt=km_per_pt, avoid=avoid)
    _add_labels(figure, spec, labels, shades=shades)
    if where.inset is not None:
        _add_inset_name(figure, spec, where.inset, km_per_pt)
    height = width * frame.height / frame.width
    add_legend(Sheet(figure, body_width_px(), height), spec, lines)
    _set_frame(figure, frame, share=width / body_width_px())
    return height


def _set_frame(figure: Figure, frame: Box, *, share: float) -> None:
    """Set the axes to the frame and draw the neat line and the sea, below all else."""
    axis = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=[frame.left, frame.right], domain=[0, share], **axis)
    figure.update_yaxes(range=[frame.bottom, frame.top], scaleanchor="x", **axis)
    figure.add_shape(
        type="rect",
        xref="x",
        yref="y",
        x0=frame.left,
        x1=frame.right,
        y0=frame.bottom,
        y1=frame.top,
        fillcolor=theme.SEA,
        line={"color": theme.COAST, "width": 1},
        layer="below",
    )
    figure.update_layout(dragmode="zoom", showlegend=False)


def _add_areas(
    figure: Figure,
    shapes: Any,
    contents: list[Fill],
    *,
    edge: dict[str, Any],
    whole: bool = False,
) -> None:
    """Fill every province: hatched without data, else in the colour of its number."""
    by_code = {fill.code: fill for fill in contents}
    for code, shape in shapes.items():
        fill = by_code[code]
        xs, ys = coordinates(shape, whole=whole)
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            fill="toself",
            fillcolor=fill.colour,
            fillpattern=HATCH if fill.no_data else None,
            line=edge | {"simplify": False},
            hoveron="fills",
            hoverinfo="text",
            text=fill.hover,
            showlegend=False,
            meta={"place": code, "value": None if math.isnan(fill.value) else fill.value},
        )


def _add_lines(
    figure: Figure,
    geometry: Geometry,
    style: dict[str, Any],
    *,
    name: str | None = None,
    whole: bool = False,
) -> None:
    if not geometry.is_empty:
        xs, ys = coordinates(geometry, whole=whole)
        figure.add_scatter(
            x=xs, y=ys, mode="lines", line=style | {"simplify": False}, name=name, **_NO_HOVER
        )


def _add_outline(figure: Figure, border: Geometry, index: int, *, name: str) -> None:
    colour, pattern = theme.OUTLINES[index]
    xs, ys = coordinates(border)
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": colour, "width": 2, "dash": pattern, "simplify": False},
        name=name,
        **_NO_HOVER,
    )


def _add_inset(figure: Figure, inset: Inset) -> None:
    """Draw the sea and the frame of the inset."""
    box = inset.box
    figure.add_scatter(
        x=[box.left, box.right, box.right, box.left, box.left],
        y=[box.bottom, box.bottom, box.top, box.top, box.bottom],
        mode="lines",
        fill="toself",
        fillcolor=theme.SEA,
        line={"color": theme.COAST, "width": 1},
        name="inset",
        **_NO_HOVER,
    )


def _add_cell_numbers(figure: Figure, spec: ChartSpec) -> None:
    """Give every cell of a grid its number on hovering, without a sign of its own."""
    cells = cell_middles(spec)
    figure.add_scatter(
        x=[round(x, 1) for x, _, _ in cells],
        y=[round(y, 1) for _, y, _ in cells],
        mode="markers",
        name="cells",
        customdata=[float(f"{value:.4g}") for _, _, value in cells],
        hovertemplate=f"%{{customdata:.4~g}} {spec.unit}<extra></extra>",
        marker={"size": 6, "opacity": 0},
        showlegend=False,
    )


def _add_bubbles(figure: Figure, bubbles: list[Bubble]) -> None:
    """Draw all bubbles as one trace, the largest first so that small ones stay on top."""

    def diameter(bubble: Bubble) -> float:
        small = math.isnan(bubble.radius_pt) or bubble.radius_pt == 0
        return 6.0 if small else 2 * bubble.radius_pt * theme.PX_PER_PT

    def sign(bubble: Bubble) -> str:
        if math.isnan(bubble.radius_pt):
            return "x-thin-open"
        return "circle-open" if bubble.radius_pt == 0 else "circle"

    hollow = [sign(bubble) != "circle" for bubble in bubbles]
    figure.add_scatter(
        x=[round(bubble.x, 1) for bubble in bubbles],
        y=[round(bubble.y, 1) for bubble in bubbles],
        mode="markers",
        name="bubbles",
        text=[bubble.hover for bubble in bubbles],
        hovertemplate="%{text}<extra></extra>",
        customdata=[None if math.isnan(b.value) else b.value for b in bubbles],
        showlegend=False,
        marker={
            "size": [diameter(bubble) for bubble in bubbles],
            "symbol": [sign(bubble) for bubble in bubbles],
            "color": [bubble.colour for bubble in bubbles],
            "opacity": map_content.BUBBLE_ALPHA,
            "line": {
                "width": 0.8,
                "color": [
                    bubble.colour if open_ else "#ffffff"
                    for bubble, open_ in zip(bubbles, hollow, strict=True)
                ],
            },
        },
    )


def _add_labels(
    figure: Figure, spec: ChartSpec, labels: list[Label], *, shades: dict[str, str]
) -> None:
    leaders = [(label.x, label.y, *label.leader) for label in labels if label.leader]
    xs = [x for x0, _, x1, _ in leaders for x in (x0, x1, None)]
    ys = [y for _, y0, _, y1 in leaders for y in (y0, y1, None)]
    if leaders:
        figure.add_scatter(
            x=xs, y=ys, mode="lines", line={"color": theme.MUTED, "width": 0.7}, **_NO_HOVER
        )
    size = label_size(spec.lang) * theme.PX_PER_PT
    for label in labels:
        ground = map_content.label_ground(spec, label, shades)
        figure.add_annotation(
            x=label.x,
            y=label.y,
            text=label.text.replace("\n", "<br>"),
            name=f"label-{label.key}",
            showarrow=False,
            borderpad=0,
            font={"size": size, "color": theme.text_on(ground), "shadow": halo(ground)},
        )


def _add_inset_name(figure: Figure, spec: ChartSpec, inset: Inset, km_per_pt: float) -> None:
    x, y = inset_name_place(inset)
    figure.add_annotation(
        x=x,
        y=y,
        text=inset_name(spec, inset, km_per_pt=km_per_pt).replace("\n", "<br>"),
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        align="right",
        borderpad=0,
        font={"size": INSET_NAME_PT * theme.PX_PER_PT, "color": theme.MUTED},
    )


def add_legend(sheet: Sheet, spec: ChartSpec, lines: list[Placed]) -> None:
    """Draw the lines of the legend: an inch of the layout is 100 px."""
    for line in lines:
        x, y = 100 * line.x, sheet.height - 100 * line.y
        _add_sign(sheet, spec, line, (x, y))
        if line.lines:
            colour = theme.MUTED if line.entry.sign == "heading" else theme.INK
            words = "\n".join(line.lines)
            sheet.text(x + 100 * line.label, y, words, size=SMALL_PX, colour=colour)


def _add_sign(sheet: Sheet, spec: ChartSpec, line: Placed, place: tuple[float, float]) -> None:
    (x, y), entry, width = place, line.entry, 100 * line.sign
    if entry.sign == "fill":
        sheet.rect(x, y - 6.5, width, 13, fill=entry.colour)
    elif entry.sign == "hatch":
        sheet.hatch(x, y - 6.5, width, 13)
    elif entry.sign == "diamond":
        sheet.diamond(x + width / 2, y, 1.3 * entry.radius_pt * theme.PX_PER_PT, fill=entry.colour)
    elif entry.sign == "line":
        sheet.line((x, x + width), y, colour=entry.colour, pattern=entry.pattern)
    elif entry.sign == "dot":
        radius = entry.radius_pt * theme.PX_PER_PT
        sheet.circle(x + width / 2, y, radius, fill=entry.colour, opacity=map_content.BUBBLE_ALPHA)
    elif entry.sign == "sizes":
        _draw_sizes(sheet, entry, place)
    elif entry.sign == "ramp":
        _draw_ramp(sheet, spec, place, width)


def _draw_sizes(sheet: Sheet, entry: LegendEntry, place: tuple[float, float]) -> None:
    """Draw the key of bubble sizes side by side, the number beside each circle."""
    x, y = place
    for (words, radius_pt), (middle, radius, _) in zip(
        entry.sizes, size_places(entry), strict=True
    ):
        colour = entry.colour if radius_pt else ""
        sheet.circle(x + 100 * middle, y, 100 * radius, fill=colour, edge=theme.MUTED)
        sheet.text(x + 100 * (middle + radius + 0.05), y, words, size=SMALL_PX)


def _draw_ramp(sheet: Sheet, spec: ChartSpec, place: tuple[float, float], width: float) -> None:
    """Draw the ramp of a continuous scale with the numbers at its ends and middle."""
    x, y = place
    scale, steps = map_scale(spec), 50
    for index in range(steps):
        colour = theme.blend(scale.colours, (index + 0.5) / steps)
        sheet.rect(x + width * index / steps, y - 16, width / steps, 14, fill=colour, edge=False)
    anchors = ("left", "center", "right")
    for share, words, anchor in zip((0.0, 0.5, 1.0), scale.labels, anchors, strict=True):
        sheet.text(x + share * width, y + 8, words, size=SMALL_PX, anchor=anchor)
