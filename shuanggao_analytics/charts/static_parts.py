"""Stacked bars, set intersections and curves drawn with matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import (
    BODY_IN,
    EDGES_IN,
    PLOT_IN,
    curve_axes,
    curve_series,
    point_words,
)
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rect, key_places, key_rows
from shuanggao_analytics.charts.stack_content import stack_marks
from shuanggao_analytics.charts.static_marks import PATTERNS
from shuanggao_analytics.charts.upset_content import upset_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.static import Body

KEY_ROW_IN = 0.25


def draw_stack(spec: ChartSpec, body: Body) -> None:
    """Draw stacked bars."""
    _draw(stack_marks(spec), body)


def draw_upset(spec: ChartSpec, body: Body) -> None:
    """Draw set intersections."""
    _draw(upset_marks(spec), body)


def _draw(marks: Sequence[SheetMark], body: Body) -> None:
    """Draw marks in inches, the first lowest."""
    from matplotlib.patches import Circle, Rectangle

    axes = body.axes(0, 0, body.width, body.height)
    axes.set(xlim=(0, body.width), ylim=(0, body.height))
    axes.axis("off")
    for level, mark in enumerate(marks):
        if isinstance(mark, Rect):
            corner = (mark.x, mark.y)
            patch = Rectangle(corner, mark.width, mark.height, facecolor=mark.colour, linewidth=0)
            patch.set(zorder=level, gid=mark.key)
            axes.add_patch(patch)
        elif isinstance(mark, Disc):
            circle = Circle((mark.x, mark.y), mark.radius, facecolor=mark.colour, linewidth=0)
            circle.set(zorder=level, gid=mark.key)
            axes.add_patch(circle)
        elif isinstance(mark, Line):
            axes.text(
                mark.x,
                mark.y,
                mark.text,
                size=mark.size_pt,
                color=mark.colour,
                ha=mark.anchor,
                va="center_baseline",
                zorder=level,
                gid=f"words-{mark.key}",
            )
        else:
            xs, ys = zip(mark.start, mark.end, strict=True)
            style = {"linewidth": mark.width_pt, "linestyle": PATTERNS[mark.pattern]}
            axes.plot(xs, ys, color=mark.colour, zorder=level, solid_capstyle="butt", **style)


def curve_height(spec: ChartSpec) -> float:
    """Return the height of a curve with its key in inches."""
    words = [label for _, label, _, _ in curve_series(spec) if label]
    rows = key_rows(words, width=theme.BODY_IN, size_pt=theme.BODY_PT) if words else 0
    return BODY_IN + rows * KEY_ROW_IN


def draw_curve(spec: ChartSpec, body: Body) -> None:
    """Draw lines with markers, a reference line, and words at points."""
    axes = body.axes(*EDGES_IN[:2], *PLOT_IN)
    across, up = curve_axes(spec)
    axes.set(xlim=(across.low, across.high), ylim=(up.low, up.high))
    axes.set_xticks(across.ticks, across.words)
    axes.set_yticks(up.ticks, up.words)
    axes.set_xlabel(spec.options["x_title"], color=theme.INK)
    axes.set_ylabel(spec.options["y_title"], color=theme.INK)
    axes.grid(color=theme.FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(color=theme.COAST, labelcolor=theme.INK, labelsize=theme.SMALL_PT)
    for side, spine in axes.spines.items():
        spine.set(color=theme.COAST, linewidth=0.6, visible=side in ("left", "bottom"))
    _draw_reference(spec, axes)
    for name, _, colour, points in curve_series(spec):
        axes.plot(
            points[spec.roles["x"]].astype("float64"),
            points[spec.roles["y"]].astype("float64"),
            color=colour,
            linewidth=1.9,
            marker="o",
            markersize=3.6,
            gid=f"curve-{name}",
        )
    for index, item in enumerate(point_words(spec)):
        axes.annotate(
            item.words,
            (item.x, item.y),
            xytext=(-6 if item.left else 6, -7 if item.below else 7),
            textcoords="offset points",
            ha="right" if item.left else "left",
            va="top" if item.below else "bottom",
            size=theme.SMALL_PT,
            color=theme.INK,
            gid=f"point-{index}",
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
        )
    _draw_key(spec, body)


def _draw_reference(spec: ChartSpec, axes: Any) -> None:
    if spec.options["reference"] is None:
        return
    height, words = spec.options["reference"]
    style = {"linewidth": 1.0, "linestyle": (0, (4, 3)), "gid": "reference"}
    axes.axhline(height, color=theme.MUTED, **style)
    axes.annotate(
        words,
        (0, height),
        xycoords=("axes fraction", "data"),
        xytext=(5, 3),
        textcoords="offset points",
        size=theme.SMALL_PT,
        color=theme.MUTED,
        va="bottom",
    )


def _draw_key(spec: ChartSpec, body: Body) -> None:
    """Draw a short line with a marker and the name of each series above the plot."""
    series = [(label, colour) for _, label, colour, _ in curve_series(spec) if label]
    if not series:
        return
    height = body.height - BODY_IN
    axes = body.axes(0, BODY_IN, body.width, height)
    axes.set(xlim=(0, body.width), ylim=(0, height))
    axes.axis("off")
    names = [label for label, _ in series]
    places = key_places(names, width=body.width, size_pt=theme.BODY_PT)
    for (label, colour), (row, x) in zip(series, places, strict=True):
        y = height - (row + 0.5) * KEY_ROW_IN
        axes.plot([x, x + 0.16], [y, y], color=colour, linewidth=2.0)
        axes.text(x + 0.22, y, label, size=theme.BODY_PT, va="center_baseline", color=theme.INK)
