"""Patches, lines, dots, arrows and words of a map drawn with matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_marks import Arrow, Dot, Mark, Patch, Stroke
from shuanggao_analytics.charts.maps import rings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely import Geometry

PATTERNS: dict[str, Any] = {
    "solid": "solid",
    "dash": (0, (5, 2)),
    "dashdot": (0, (6, 2, 1.5, 2)),
    "dot": (0, (1.5, 1.5)),
}


def path_of(geometry: Geometry) -> Any:
    """Return polygons as one path with holes."""
    from matplotlib.path import Path

    return Path.make_compound_path(*[Path(ring) for ring in rings(geometry)])


def draw_marks(axes: Any, marks: Sequence[Mark], *, zorder: float) -> None:
    """Draw marks one above the other, the first lowest, all between `zorder` and `zorder` + 1."""
    for index, mark in enumerate(marks):
        level = zorder + index / (len(marks) + 1)
        if isinstance(mark, Patch):
            _patch(axes, mark, level)
        elif isinstance(mark, Stroke):
            _stroke(axes, mark, level)
        elif isinstance(mark, Dot):
            _dot(axes, mark, level)
        elif isinstance(mark, Arrow):
            _arrow(axes, mark, level)
        else:
            _words(axes, mark, level)


def _patch(axes: Any, mark: Patch, zorder: float) -> None:
    from matplotlib.patches import PathPatch

    if mark.geometry.is_empty:
        return
    path = path_of(mark.geometry)
    edge = mark.edge or mark.colour
    patch = PathPatch(path, facecolor=mark.colour, edgecolor=edge, linewidth=0.2, zorder=zorder)
    patch.set_gid(mark.key)
    axes.add_patch(patch)
    if mark.hatch:
        lines = PathPatch(path, facecolor="none", edgecolor=theme.NO_DATA_HATCH, hatch="//////")
        lines.set(linewidth=0, zorder=zorder, gid=f"hatch-{mark.key}")
        axes.add_patch(lines)


def _stroke(axes: Any, mark: Stroke, zorder: float) -> None:
    from matplotlib.collections import LineCollection

    parts = rings(mark.geometry)
    if parts:
        lines = LineCollection(
            parts,
            colors=mark.colour,
            linewidths=mark.width_pt,
            linestyles=[PATTERNS[mark.pattern]],
            zorder=zorder,
            gid=mark.key,
        )
        axes.add_collection(lines, autolim=False)


def _dot(axes: Any, mark: Dot, zorder: float) -> None:
    small = mark.symbol == "circle"
    axes.scatter(
        [mark.x],
        [mark.y],
        s=(2 * mark.radius_pt) ** 2,
        marker="o" if small else "D",
        color=mark.colour,
        alpha=mark.alpha,
        edgecolors="#ffffff",
        linewidths=0.3 if small else 0.9,
        zorder=zorder,
        gid=mark.key,
    )


def _arrow(axes: Any, mark: Arrow, zorder: float) -> None:
    axes.annotate(
        "",
        xy=mark.end,
        xytext=mark.start,
        zorder=zorder,
        gid=mark.key,
        arrowprops={
            "arrowstyle": "-|>,head_length=0.5,head_width=0.22",
            "color": mark.colour,
            "linewidth": 1.2,
            "shrinkA": 0,
            "shrinkB": 0,
            "zorder": zorder,
        },
    )


def _words(axes: Any, mark: Any, zorder: float) -> None:
    from matplotlib.patheffects import withStroke

    axes.text(
        mark.x,
        mark.y,
        mark.text,
        size=mark.size_pt,
        color=mark.colour,
        ha=mark.anchor,
        va="center",
        zorder=zorder,
        gid=mark.key,
        path_effects=[withStroke(linewidth=1.6, foreground=theme.PAPER)],
    )
