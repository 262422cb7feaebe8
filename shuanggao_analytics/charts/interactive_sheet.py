"""Signs and words at fixed places of an interactive figure, measured in CSS pixels.

Legends are drawn with these and not with plotly's own legend, which shrinks large bubbles and cuts
words off when the page's font arrives after the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.interactive_marks import halo

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


_UPRIGHT = {"left": "bottom", "center": "middle", "right": "top"}


@dataclass(frozen=True)
class Sheet:
    """The body of a figure, on which x runs right and y runs down from its upper left corner.

    Attributes
    ----------
    figure
        Figure to draw on.
    width, height
        Size of the body in CSS pixels.
    """

    figure: Figure
    width: float
    height: float

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return x / self.width, 1 - y / self.height

    def _shape(
        self, kind: str, x: tuple[float, float], y: tuple[float, float], **style: Any
    ) -> None:
        (x0, y0), (x1, y1) = self._place(x[0], y[0]), self._place(x[1], y[1])
        self.figure.add_shape(
            type=kind, xref="paper", yref="paper", x0=x0, x1=x1, y0=y0, y1=y1, **style
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: bool = True,
        below: bool = False,
    ) -> None:
        """Fill a rectangle given by its upper left corner, with a thin edge or below all else."""
        style: dict[str, Any] = {"fillcolor": fill, "layer": "below" if below else "above"}
        style["line"] = {"color": "#8f9aa3", "width": 0.6} if edge else {"width": 0}
        self._shape("rect", (x, x + width), (y, y + height), **style)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: str,
        edge: str = "#ffffff",
        opacity: float = 1.0,
    ) -> None:
        """Draw a circle around a point; an empty fill draws a ring."""
        style: dict[str, Any] = {"line": {"color": edge, "width": 0.8}, "opacity": opacity}
        if fill:
            style["fillcolor"] = fill
        self._shape("circle", (x - radius, x + radius), (y - radius, y + radius), **style)

    def diamond(self, x: float, y: float, radius: float, *, fill: str) -> None:
        """Fill a diamond around a point."""
        corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
        places = [self._place(*corner) for corner in corners]
        path = "M" + " L".join(f"{px:.5f} {py:.5f}" for px, py in places) + " Z"
        style = {"fillcolor": fill, "line": {"width": 0}}
        self.figure.add_shape(type="path", path=path, xref="paper", yref="paper", **style)

    def line(
        self, x: tuple[float, float], y: float, *, colour: str, pattern: str = "solid"
    ) -> None:
        """Draw a level line."""
        self._shape("line", x, (y, y), line={"color": colour, "width": 2, "dash": pattern})

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the sign of missing data: a grey rectangle with slanting lines."""
        self.rect(x, y, width, height, fill=theme.NO_DATA)
        step = 5.0
        start = x
        while start + height <= x + width:
            self._shape(
                "line",
                (start, start + height),
                (y + height, y),
                line={"color": theme.NO_DATA_HATCH, "width": 0.8},
            )
            start += step

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float,
        colour: str = theme.INK,
        anchor: str = "left",
        ground: str = "",
        upright: bool = False,
    ) -> None:
        """Set words beside a point, centred on its height; a line feed begins a new line.

        A `ground` is the colour of a rim around the letters, for words above other signs.
        Upright words run upwards from the point.
        """
        px, py = self._place(x, y)
        self.figure.add_annotation(
            x=px,
            y=py,
            xref="paper",
            yref="paper",
            text=words.replace("\n", "<br>"),
            xanchor="center" if upright else anchor,
            yanchor=_UPRIGHT[anchor] if upright else "middle",
            textangle=-90 if upright else 0,
            align="left",
            showarrow=False,
            borderpad=0,
            font={"size": size, "color": colour, "shadow": halo(ground) if ground else None},
        )
