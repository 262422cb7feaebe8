"""Curves, and all charts that are laid out in inches, drawn with plotly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import (
    BODY_IN,
    EDGES_IN,
    Axis,
    PointWords,
    curve_axes,
    curve_series,
    point_words,
)
from shuanggao_analytics.charts.interactive import BODY_PX, SMALL_PX, body_width_px
from shuanggao_analytics.charts.interactive_sheet import Sheet
from shuanggao_analytics.charts.sheet_marks import (
    Disc,
    Line,
    Path,
    Rect,
    Rule,
    Shape,
    Words,
    key_places,
    key_rows,
)
from shuanggao_analytics.charts.sheets import SHEETS
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_PX = 25.0
_SINK_IN = 0.015


def draw_sheet(spec: ChartSpec, figure: Figure) -> float:
    """Draw a chart that is laid out in inches, and return its height in CSS pixels."""
    marks, height = SHEETS[spec.kind]
    return _draw(marks(spec), figure, height(spec))


def _draw(marks: Sequence[SheetMark], figure: Figure, height: float) -> float:
    """Draw marks in inches, 100 px each: bars and dots as traces, lines and words as they are."""
    sheet = Sheet(figure, body_width_px(), 100 * height)
    rects = [mark for mark in marks if isinstance(mark, Rect)]
    for mark in rects:
        if mark.hover:
            continue
        top = 100 * (height - mark.y - mark.height)
        size = {"width": 100 * mark.width, "height": 100 * mark.height}
        if mark.hatch:
            sheet.hatch(100 * mark.x, top, **size)
        else:
            sheet.rect(100 * mark.x, top, **size, fill=mark.colour, edge=False, below=True)
    for shape in (mark for mark in marks if isinstance(mark, Shape)):
        _add_shape(figure, shape)
    for rule in (mark for mark in marks if isinstance(mark, Rule | Path)):
        _add_rule(figure, rule)
    _add_middles(figure, [mark for mark in marks if isinstance(mark, Rule) and mark.hover])
    _add_rects(figure, [mark for mark in rects if mark.hover])
    _add_discs(figure, [mark for mark in marks if isinstance(mark, Disc)])
    for words in marks:
        if isinstance(words, Line):
            x, y = 100 * words.x, 100 * (height - words.y)
            size_px = words.size_pt * theme.PX_PER_PT
            style: dict[str, Any] = {"colour": words.colour, "ground": words.ground}
            style["upright"] = words.upright
            sheet.text(x, y, words.text, size=size_px, anchor=words.anchor, **style)
        elif isinstance(words, Words):
            _add_words(figure, words)
    axis = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[0, theme.BODY_IN], **axis)
    figure.update_yaxes(range=[0, height], **axis)
    figure.update_layout(barmode="overlay")
    return 100 * height


def _add_rects(figure: Figure, rects: Sequence[Rect]) -> None:
    figure.add_bar(
        x=[rect.x + rect.width / 2 for rect in rects],
        width=[rect.width for rect in rects],
        base=[rect.y for rect in rects],
        y=[rect.height for rect in rects],
        marker={
            "color": [rect.colour for rect in rects],
            "line": {"width": 0},
            "pattern": _hatches(rects),
        },
        customdata=[[rect.key, rect.value] for rect in rects],
        hovertext=[rect.hover for rect in rects],
        hovertemplate="%{hovertext}<extra></extra>",
        name="bars",
        showlegend=False,
    )


def _hatches(rects: Sequence[Rect]) -> dict[str, Any] | None:
    if not any(rect.hatch for rect in rects):
        return None
    shapes = ["/" if rect.hatch else "" for rect in rects]
    colours = {"fgcolor": theme.NO_DATA_HATCH, "bgcolor": theme.NO_DATA}
    return {"shape": shapes, **colours, "size": 6, "solidity": 0.16}


def _add_words(figure: Figure, words: Words) -> None:
    """Set many short words as one trace: as notes of their own they would slow the page."""
    xs, ys, texts, colours = zip(*words.places, strict=True)
    figure.add_scatter(
        x=[round(x, 3) for x in xs],
        y=[round(y - _SINK_IN, 3) for y in ys],
        mode="text",
        text=texts,
        textposition="middle center",
        textfont={"size": words.size_pt * theme.PX_PER_PT, "color": colours},
        cliponaxis=False,
        name=words.key,
        hoverinfo="skip",
        showlegend=False,
    )


def _add_discs(figure: Figure, discs: Sequence[Disc]) -> None:
    if not discs:
        return
    figure.add_scatter(
        x=[disc.x for disc in discs],
        y=[disc.y for disc in discs],
        mode="markers",
        marker={
            "size": [200 * disc.radius for disc in discs],
            "color": [disc.colour for disc in discs],
            "opacity": 1,
            "line": {
                "color": [disc.edge or disc.colour for disc in discs],
                "width": [1.0 if disc.edge else 0.0 for disc in discs],
            },
        },
        customdata=[[disc.key, disc.value] for disc in discs],
        name="dots",
        hoverinfo="text" if any(disc.hover for disc in discs) else "skip",
        hovertext=[disc.hover for disc in discs],
        showlegend=False,
    )


def _add_shape(figure: Figure, shape: Shape) -> None:
    red, green, blue = (int(shape.colour[at : at + 2], 16) for at in (1, 3, 5))
    paint = f"rgba({red},{green},{blue},{shape.alpha:g})"
    figure.add_scatter(
        x=[round(x, 3) for x, _ in shape.points],
        y=[round(y, 3) for _, y in shape.points],
        mode="lines",
        fill="toself",
        fillcolor=paint,
        line={"color": shape.edge or paint, "width": 2.0 if shape.edge else 0.4, "simplify": False},
        hoveron="fills",
        hoverinfo="text",
        text=shape.hover,
        name=shape.key,
        meta={"value": shape.value},
        showlegend=False,
    )


def _add_middles(figure: Figure, rules: Sequence[Rule]) -> None:
    """Give lines their words on hovering at their middles, without a sign of its own."""
    if not rules:
        return
    middles = [((r.start[0] + r.end[0]) / 2, (r.start[1] + r.end[1]) / 2) for r in rules]
    figure.add_scatter(
        x=[round(x, 3) for x, _ in middles],
        y=[round(y, 3) for _, y in middles],
        mode="markers",
        marker={"size": 9, "opacity": 0},
        customdata=[[rule.key, rule.value] for rule in rules],
        hovertext=[rule.hover for rule in rules],
        hoverinfo="text",
        name="links",
        showlegend=False,
    )


def _add_rule(figure: Figure, rule: Rule | Path) -> None:
    places = rule.points if isinstance(rule, Path) else (rule.start, rule.end)
    xs, ys = zip(*places, strict=True)
    width = rule.width_pt * theme.PX_PER_PT
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": rule.colour, "width": width, "dash": rule.pattern},
        name=rule.key or None,
        hoverinfo="skip",
        showlegend=False,
    )


def draw_curve(spec: ChartSpec, figure: Figure) -> float:
    """Draw lines with markers, a reference line, and words at points."""
    series = curve_series(spec)
    names = [label for _, label, _, _ in series if label]
    rows = key_rows(names, width=theme.BODY_IN, size_pt=theme.BODY_PT) if names else 0
    height = 100 * BODY_IN + rows * _KEY_ROW_PX
    across, up = curve_axes(spec)
    for name, label, colour, points in series:
        xs = points[spec.roles["x"]].astype("float64").tolist()
        ys = points[spec.roles["y"]].astype("float64").tolist()
        figure.add_scatter(
            x=xs,
            y=[None if math.isnan(y) else y for y in ys],
            mode="lines+markers",
            connectgaps=False,
            name=label,
            meta={"curve": name},
            line={"color": colour, "width": 2.5},
            marker={"size": 6.5},
            text=[_hover(spec, label, x, y) for x, y in zip(xs, ys, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )
    _add_reference(spec, figure)
    for index, item in enumerate(point_words(spec)):
        _add_point_words(figure, item, index)
    width = body_width_px()
    left, bottom, right, top = EDGES_IN
    figure.update_xaxes(
        **_axis(across, spec.options["x_title"]),
        domain=[100 * left / width, 1 - 100 * right / width],
    )
    figure.update_yaxes(
        **_axis(up, spec.options["y_title"]),
        domain=[100 * bottom / height, 100 * (BODY_IN - top) / height],
    )
    _add_key(Sheet(figure, width, height), [(label, c) for _, label, c, _ in series if label])
    return height


def _hover(spec: ChartSpec, label: str, x: float, y: float) -> str:
    decimals: Any = spec.options["decimals"]
    if spec.options["percent"]:
        number = format_number(100 * y, decimals=1 if decimals is None else decimals) + "%"
    else:
        number = f"{format_number(y, decimals=decimals)} {spec.unit}".rstrip()
    point = f"{spec.options['x_title']} {format_number(x)}<br>{spec.options['y_title']} {number}"
    return f"<b>{label}</b><br>{point}" if label else point


def _axis(axis: Axis, title: str) -> dict[str, Any]:
    return {
        "range": [axis.low, axis.high],
        "tickvals": axis.ticks,
        "ticktext": axis.words,
        "title": {"text": title, "standoff": 6, "font": {"size": BODY_PX}},
        "gridcolor": theme.FAINT,
        "linecolor": theme.COAST,
        "showline": True,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": SMALL_PX},
    }


def _add_reference(spec: ChartSpec, figure: Figure) -> None:
    if spec.options["reference"] is None:
        return
    height, words = spec.options["reference"]
    line = {"color": theme.MUTED, "width": 1.3, "dash": "dash"}
    common = {"xref": "x domain", "yref": "y", "name": "reference"}
    figure.add_shape(type="line", x0=0, x1=1, y0=height, y1=height, line=line, **common)
    figure.add_annotation(
        x=0,
        y=height,
        text=words,
        xanchor="left",
        yanchor="bottom",
        xshift=6,
        showarrow=False,
        borderpad=1,
        font={"size": SMALL_PX, "color": theme.MUTED},
        **common,
    )


def _add_point_words(figure: Figure, item: PointWords, index: int) -> None:
    figure.add_annotation(
        x=item.x,
        y=item.y,
        text=item.words,
        name=f"point-{index}",
        xanchor="right" if item.left else "left",
        yanchor="top" if item.below else "bottom",
        xshift=-8 if item.left else 8,
        yshift=-8 if item.below else 8,
        showarrow=False,
        borderpad=1,
        bgcolor="rgba(255,255,255,0.85)",
        font={"size": SMALL_PX, "color": theme.INK},
    )


def _add_key(sheet: Sheet, series: list[tuple[str, str]]) -> None:
    names = [label for label, _ in series]
    places = key_places(names, width=theme.BODY_IN, size_pt=theme.BODY_PT)
    for (label, colour), (row, x) in zip(series, places, strict=True):
        y = (row + 0.5) * _KEY_ROW_PX
        sheet.line((100 * x, 100 * x + 16), y, colour=colour)
        sheet.text(100 * x + 22, y, label, size=BODY_PX)
