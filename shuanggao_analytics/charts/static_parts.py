"""Curves, and all charts that are laid out in inches, drawn with matplotlib."""

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
from shuanggao_analytics.charts.sheet_marks import (
    Disc,
    Line,
    Path,
    Rect,
    Shape,
    Words,
    key_places,
    key_rows,
)
from shuanggao_analytics.charts.sheets import SHEETS
from shuanggao_analytics.charts.static_marks import PATTERNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.static import Body

KEY_ROW_IN = 0.25
_HATCH: dict[bool, dict[str, Any]] = {
    False: {},
    True: {"hatch": "//////", "edgecolor": theme.NO_DATA_HATCH},
}


def draw_sheet(spec: ChartSpec, body: Body) -> None:
    """Draw a chart that is laid out in inches."""
    _draw(SHEETS[spec.kind][0](spec), body)


def _draw(marks: Sequence[SheetMark], body: Body) -> None:
    """Draw marks in inches, the first lowest."""
    from matplotlib.patches import Circle, Polygon, Rectangle

    axes = body.axes(0, 0, body.width, body.height)
    axes.set(xlim=(0, body.width), ylim=(0, body.height))
    axes.axis("off")
    for level, mark in enumerate(marks):
        if isinstance(mark, Rect):
            corner = (mark.x, mark.y)
            patch = Rectangle(corner, mark.width, mark.height, facecolor=mark.colour, linewidth=0)
            patch.set(zorder=level, gid=mark.key, **_HATCH[mark.hatch])
            axes.add_patch(patch)
        elif isinstance(mark, Shape):
            shape = Polygon(mark.points, color=mark.colour, alpha=mark.alpha, linewidth=0.3)
            shape.set(zorder=level, gid=mark.key)
            if mark.edge:
                shape.set(edgecolor=mark.edge, linewidth=0.9)
            axes.add_patch(shape)
        elif isinstance(mark, Disc):
            circle = Circle((mark.x, mark.y), mark.radius, facecolor=mark.colour)
            circle.set(edgecolor=mark.edge or "none", linewidth=0.8 if mark.edge else 0)
            circle.set(zorder=level, gid=mark.key)
            axes.add_patch(circle)
        elif isinstance(mark, Words):
            _draw_words(axes, mark, level)
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
                path_effects=_rim(mark.ground),
                rotation=90 if mark.upright else 0,
                rotation_mode="anchor",
            )
        else:
            places = mark.points if isinstance(mark, Path) else (mark.start, mark.end)
            xs, ys = zip(*places, strict=True)
            style = {"linewidth": mark.width_pt, "linestyle": PATTERNS[mark.pattern]}
            style |= {"zorder": level, "solid_capstyle": "butt", "gid": mark.key or None}
            axes.plot(xs, ys, color=mark.colour, **style)


def _draw_words(axes: Any, mark: Words, level: int) -> None:
    style = {"size": mark.size_pt, "ha": "center", "va": "center_baseline", "zorder": level}
    for place, (x, y, text, colour) in enumerate(mark.places):
        axes.text(x, y, text, color=colour, gid=f"words-{mark.key}-{place}", **style)


def _rim(ground: str) -> list[Any] | None:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=1.8, foreground=ground)] if ground else None


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
