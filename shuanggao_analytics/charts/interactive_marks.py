"""Patches, lines, dots, arrows and words of a map drawn with plotly."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_marks import Arrow, Dot, Mark, Patch, Stroke, Words
from shuanggao_analytics.charts.maps import rings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure
    from shapely import Geometry

HATCH = {
    "shape": "/",
    "fgcolor": theme.NO_DATA_HATCH,
    "bgcolor": theme.NO_DATA,
    "fillmode": "overlay",
    "size": 5,
    "solidity": 0.15,
}
"""How areas without data are filled."""

_NO_HOVER: dict[str, Any] = {"hoverinfo": "skip", "showlegend": False}


def coordinates(
    geometry: Geometry, *, whole: bool = False
) -> tuple[list[float | None], list[float | None]]:
    """Return all rings one after another, with a gap after each, in km.

    They have one decimal; on a map of the whole country, where a pixel is six kilometres wide,
    `whole` kilometres do and save half the page. Points that fall together are then drawn once.
    """
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in rings(geometry):
        near = [(round(x), round(y)) if whole else (round(x, 1), round(y, 1)) for x, y in ring]
        kept = [place for place, _ in groupby(near)]
        kept = kept if len(kept) > 1 else near
        xs += [x for x, _ in kept]
        ys += [y for _, y in kept]
        xs.append(None)
        ys.append(None)
    return xs[:-1], ys[:-1]


def halo(colour: str) -> str:
    """Return a sharp edge and a soft glow around letters, as CSS shadows."""
    sides = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
    return ", ".join([*(f"{x}px {y}px 0 {colour}" for x, y in sides), f"0 0 3px {colour}"])


def add_marks(figure: Figure, marks: Sequence[Mark], *, whole: bool = False) -> None:
    """Draw marks one above the other, the first lowest; dots of one kind become one trace.

    Patches are drawn in `whole` kilometres where a map of the whole country asks for it.
    """
    for kind, group in groupby(marks, key=_kind):
        members = list(group)
        if isinstance(kind, tuple):
            _add_dots(figure, members)
            continue
        for mark in members:
            _add_mark(figure, mark, whole)


def _kind(mark: Mark) -> Any:
    return ("dot", mark.key) if isinstance(mark, Dot) else type(mark)


def _add_mark(figure: Figure, mark: Mark, whole: bool) -> None:
    if isinstance(mark, Patch):
        _add_patch(figure, mark, whole)
    elif isinstance(mark, Stroke):
        _add_stroke(figure, mark)
    elif isinstance(mark, Arrow):
        _add_arrow(figure, mark)
    elif isinstance(mark, Words):
        _add_words(figure, mark)


def _add_patch(figure: Figure, mark: Patch, whole: bool) -> None:
    if mark.geometry.is_empty:
        return
    xs, ys = coordinates(mark.geometry, whole=whole)
    hover: dict[str, Any] = _NO_HOVER
    if mark.hover:
        hover = {"hoveron": "fills", "hoverinfo": "text", "text": mark.hover, "showlegend": False}
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        fill="toself",
        fillcolor=mark.colour,
        fillpattern=HATCH if mark.hatch else None,
        line={"color": mark.edge or mark.colour, "width": 0.3, "simplify": False},
        name=mark.key,
        **hover,
    )


def _add_stroke(figure: Figure, mark: Stroke) -> None:
    xs, ys = coordinates(mark.geometry)
    if not xs:
        return
    hover: dict[str, Any] = _NO_HOVER
    if mark.hover:
        hover = {"hoverinfo": "text", "text": mark.hover, "showlegend": False}
    width = mark.width_pt * theme.PX_PER_PT
    line = {"color": mark.colour, "width": width, "dash": mark.pattern, "simplify": False}
    figure.add_scatter(x=xs, y=ys, mode="lines", line=line, name=mark.key, **hover)


def _add_dots(figure: Figure, dots: Sequence[Any]) -> None:
    first = dots[0]
    small = first.symbol == "circle"
    figure.add_scatter(
        x=[round(dot.x, 1) for dot in dots],
        y=[round(dot.y, 1) for dot in dots],
        mode="markers",
        name=first.key,
        text=[dot.hover for dot in dots],
        hovertemplate="%{text}<extra></extra>",
        hoverinfo="skip" if not first.hover else None,
        showlegend=False,
        marker={
            "size": [2 * dot.radius_pt * theme.PX_PER_PT * (1 if small else 1.1) for dot in dots],
            "symbol": first.symbol,
            "color": [dot.colour for dot in dots],
            "opacity": first.alpha,
            "line": {"width": 0.4 if small else 1.2, "color": "#ffffff"},
        },
    )


def _add_arrow(figure: Figure, mark: Arrow) -> None:
    (x0, y0), (x1, y1) = mark.start, mark.end
    figure.add_annotation(
        x=x1,
        y=y1,
        ax=x0,
        ay=y0,
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        text="",
        name=mark.key,
        showarrow=True,
        arrowhead=2,
        arrowsize=1.1,
        arrowwidth=1.7,
        arrowcolor=mark.colour,
    )


def _add_words(figure: Figure, mark: Words) -> None:
    figure.add_annotation(
        x=mark.x,
        y=mark.y,
        text=mark.text,
        name=mark.key,
        showarrow=False,
        borderpad=0,
        xanchor=mark.anchor,
        font={
            "size": mark.size_pt * theme.PX_PER_PT,
            "color": mark.colour,
            "shadow": halo(theme.PAPER),
        },
    )
