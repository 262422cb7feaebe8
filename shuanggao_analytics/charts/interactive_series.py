"""Series of small maps drawn with plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts.interactive import body_width_px
from shuanggao_analytics.charts.interactive_maps import add_legend
from shuanggao_analytics.charts.interactive_marks import add_marks
from shuanggao_analytics.charts.interactive_sheet import Sheet
from shuanggao_analytics.charts.series_content import (
    panels,
    series_height,
    series_legend_lines,
    series_marks,
)

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from shuanggao_analytics.charts.spec import ChartSpec


def draw_series(spec: ChartSpec, figure: Figure) -> float:
    """Draw the panels and their legend, and return their height in CSS pixels."""
    found, height = panels(spec), series_height(spec)
    add_marks(figure, series_marks(spec), whole=True)
    add_legend(Sheet(figure, body_width_px(), 100 * height), spec, series_legend_lines(spec))
    share = found.height / found.km_per_in / height
    axis: dict[str, Any] = {"visible": False, "constrain": "domain"}
    figure.update_xaxes(range=[0, found.width], **axis)
    figure.update_yaxes(range=[0, found.height], domain=[0, share], scaleanchor="x", **axis)
    figure.update_layout(dragmode="zoom", showlegend=False)
    return 100 * height
