"""Maps drawn with plotly: filled polygons in the plane of `maps`, with hover text on the fills."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import map_content, theme
from shuanggao_analytics.charts.interactive import SMALL_PX, body_width_px
from shuanggao_analytics.charts.interactive_sheet import Sheet
from shuanggao_analytics.charts.map_labels import (
    INSET_NAME_PT,
    inset_name,
    inset_name_place,
    label_size,
)
from shuanggao_analytics.charts.maps import Scene, outline_shapes, rings, spec_scene
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from plotly.graph_objects import Figure
    from shapely import Geometry

    from shuanggao_analytics.charts.map_content import Bubble, Fill, LegendEntry
    from shuanggao_analytics.charts.spec import ChartSpec

_COLUMN_PX = 215.0
_LEGEND_EM = 15.0
_NO_HOVER: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}
_HATCH = {
    "shape": "/",
    "fgcolor": theme.NO_DATA_HATCH,
    "bgcolor": theme.NO_DATA,
    "fillmode": "overlay",
    "size": 5,
    "solidity": 0.15,
}


def draw_map(spec: ChartSpec, figure: Figure) -> float:
    """Draw a map and return its height in CSS pixels."""
    where = spec_scene(spec, simplify="screen")
    frame = where.frame
    column = _COLUMN_PX if spec.options["region"] else 0.0
    width = body_width_px() - column
    km_per_pt = frame.width / width * theme.PX_PER_PT
    contents = map_content.fills(spec, where)
    _add_areas(figure, where.areas, contents)
    for lines, style in (
        (where.cities, {"color": "#c4bba8", "width": 0.6}),
        (where.lines, {"color": theme.COAST, "width": 0.8, "dash": "dot"}),
        (where.dashes, {"color": theme.DASH, "width": 2}),
    ):
        _add_lines(figure, lines, style, name="dashes" if lines is where.dashes else None)
    outlines = outline_shapes(spec, where, simplify="screen")
    for index, shape in enumerate(outlines):
        _add_outline(figure, shape.border, index, name=shape.name)
    if where.inset is not None:
        _add_inset(figure, where, contents)
        for index, shape in enumerate(outlines):
            if shape.inset_border is not None:
                _add_outline(figure, shape.inset_border, index, name=shape.name)
    if spec.kind == "point_map":
        _add_bubbles(figure, map_content.bubbles(spec, where))
    shades = {fill.code: fill.colour for fill in contents}
    _add_labels(figure, spec, where, shades=shades, km_per_pt=km_per_pt)
    height = width * frame.height / frame.width
    _add_legend(Sheet(figure, body_width_px(), height), spec, where)
    share = width / body_width_px()
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
    return height


def _coordinates(geometry: Geometry) -> tuple[list[float | None], list[float | None]]:
    """Return all rings one after another, with a gap after each, in km with one decimal."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings(geometry):
        xs += [round(x, 1) for x, _ in ring]
        ys += [round(y, 1) for _, y in ring]
        xs.append(None)
        ys.append(None)
    return xs[:-1], ys[:-1]


def _add_areas(figure: Figure, shapes: Any, contents: list[Fill]) -> None:
    """Fill every province: hatched without data, else in the colour of its number."""
    by_code = {fill.code: fill for fill in contents}
    for code, shape in shapes.items():
        fill = by_code[code]
        xs, ys = _coordinates(shape)
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            fill="toself",
            fillcolor=fill.colour,
            fillpattern=_HATCH if fill.no_data else None,
            line={"color": "#8f9aa3", "width": 0.6, "simplify": False},
            hoveron="fills",
            hoverinfo="text",
            text=fill.hover,
            showlegend=False,
            meta={"place": code, "value": None if math.isnan(fill.value) else fill.value},
        )


def _add_lines(
    figure: Figure, geometry: Geometry, style: dict[str, Any], *, name: str | None = None
) -> None:
    if not geometry.is_empty:
        xs, ys = _coordinates(geometry)
        figure.add_scatter(
            x=xs, y=ys, mode="lines", line=style | {"simplify": False}, name=name, **_NO_HOVER
        )


def _add_outline(figure: Figure, border: Geometry, index: int, *, name: str) -> None:
    colour, pattern = theme.OUTLINES[index]
    xs, ys = _coordinates(border)
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": colour, "width": 2, "dash": pattern, "simplify": False},
        name=name,
        **_NO_HOVER,
    )


def _add_inset(figure: Figure, where: Scene, contents: list[Fill]) -> None:
    if where.inset is None:
        return
    box = where.inset.box
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
    _add_areas(figure, where.inset_areas, contents)
    _add_lines(figure, where.inset_dashes, {"color": theme.DASH, "width": 1.5}, name="inset-dashes")


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
            "color": [
                theme.MUTED if open_ else bubble.colour
                for bubble, open_ in zip(bubbles, hollow, strict=True)
            ],
            "opacity": 0.85,
            "line": {"width": 0.8, "color": [theme.MUTED if h else "#ffffff" for h in hollow]},
        },
    )


def _halo(colour: str) -> str:
    return ", ".join([f"0 0 2px {colour}"] * 3)


def _add_labels(
    figure: Figure, spec: ChartSpec, where: Scene, *, shades: dict[str, str], km_per_pt: float
) -> None:
    labels = map_content.labels(spec, where, km_per_pt=km_per_pt)
    leaders = [(label.x, label.y, *label.leader) for label in labels if label.leader]
    xs = [x for x0, _, x1, _ in leaders for x in (x0, x1, None)]
    ys = [y for _, y0, _, y1 in leaders for y in (y0, y1, None)]
    if leaders:
        figure.add_scatter(
            x=xs, y=ys, mode="lines", line={"color": theme.MUTED, "width": 0.7}, **_NO_HOVER
        )
    size = label_size(spec.lang) * theme.PX_PER_PT
    for label in labels:
        ground = theme.SEA if label.leader else shades.get(label.key, theme.SEA)
        figure.add_annotation(
            x=label.x,
            y=label.y,
            text=label.text.replace("\n", "<br>"),
            name=f"label-{label.key}",
            showarrow=False,
            borderpad=0,
            bgcolor="rgba(246,249,251,0.75)" if label.leader else None,
            font={"size": size, "color": theme.text_on(ground), "shadow": _halo(ground)},
        )
    if where.inset is not None:
        x, y = inset_name_place(where.inset)
        figure.add_annotation(
            x=x,
            y=y,
            text=inset_name(spec, where.inset, km_per_pt=km_per_pt).replace("\n", "<br>"),
            showarrow=False,
            xanchor="right",
            yanchor="bottom",
            align="right",
            borderpad=0,
            font={"size": INSET_NAME_PT * theme.PX_PER_PT, "color": theme.MUTED},
        )


def _add_legend(sheet: Sheet, spec: ChartSpec, where: Scene) -> None:
    """Draw the legend in the frame's empty corner, or in a column beside a region."""
    entries = map_content.legend(spec, where)
    inside = not spec.options["region"]
    x = 11.0 if inside else sheet.width - _COLUMN_PX + 14
    y = sheet.height - sum(map(_entry_px, entries)) - 8 if inside else 4.0
    for entry in entries:
        height = _entry_px(entry)
        _draw_entry(sheet, spec, entry, (x, y + height / 2))
        y += height


def _entry_px(entry: LegendEntry) -> float:
    if entry.sign == "ramp":
        return 44.0
    lines = len(wrap(entry.label, em=_LEGEND_EM))
    return max(20.0 + (lines - 1) * 14.0, 2 * entry.radius_pt * theme.PX_PER_PT + 4)


def _draw_entry(
    sheet: Sheet, spec: ChartSpec, entry: LegendEntry, place: tuple[float, float]
) -> None:
    x, y = place
    words = "\n".join(wrap(entry.label, em=_LEGEND_EM))
    if entry.sign == "heading":
        sheet.text(x, y, words, size=SMALL_PX, colour=theme.MUTED)
        return
    if entry.sign == "fill":
        sheet.rect(x, y - 6.5, 28, 13, fill=entry.colour)
    elif entry.sign == "hatch":
        sheet.hatch(x, y - 6.5, 28, 13)
    elif entry.sign == "line":
        sheet.line((x, x + 28), y, colour=entry.colour, pattern=entry.pattern)
    elif entry.sign == "dot":
        sheet.circle(x + 14, y, entry.radius_pt * theme.PX_PER_PT, fill=entry.colour)
    elif entry.sign == "sizes":
        _draw_sizes(sheet, entry, place)
    else:
        _draw_ramp(sheet, spec, place)
    if words:
        sheet.text(x + 37, y, words, size=SMALL_PX)


def _draw_sizes(sheet: Sheet, entry: LegendEntry, place: tuple[float, float]) -> None:
    """Draw the key of bubble sizes side by side, the number beside each circle."""
    x, y = place
    for words, radius_pt in entry.sizes:
        radius = max(radius_pt, 2.0) * theme.PX_PER_PT
        sheet.circle(x + radius, y, radius, fill=entry.colour if radius_pt else "")
        x += 2 * radius + 5
        sheet.text(x, y, words, size=SMALL_PX)
        x += width_em(words) * SMALL_PX + 13


def _draw_ramp(sheet: Sheet, spec: ChartSpec, place: tuple[float, float]) -> None:
    """Draw the ramp of a continuous scale with the numbers at its ends and middle."""
    x, y = place
    scale, steps, width = map_scale(spec), 50, 200.0
    for index in range(steps):
        colour = theme.blend(scale.colours, (index + 0.5) / steps)
        sheet.rect(x + width * index / steps, y - 16, width / steps, 14, fill=colour, edge=False)
    anchors = ("left", "center", "right")
    for share, words, anchor in zip((0.0, 0.5, 1.0), scale.labels, anchors, strict=True):
        sheet.text(x + share * width, y + 8, words, size=SMALL_PX, anchor=anchor)
