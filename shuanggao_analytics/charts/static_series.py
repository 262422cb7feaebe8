"""Series of small maps drawn with matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.series_content import panels, series_legend_lines, series_marks
from shuanggao_analytics.charts.static_maps import draw_legend
from shuanggao_analytics.charts.static_marks import draw_marks

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.charts.static import Body


def draw_series(spec: ChartSpec, body: Body) -> None:
    """Draw the panels, and above them the legend that they share."""
    found = panels(spec)
    axes = body.axes(0, 0, theme.BODY_IN, found.height / found.km_per_in)
    axes.set(xlim=(0, found.width), ylim=(0, found.height))
    axes.axis("off")
    draw_marks(axes, series_marks(spec), zorder=1)
    draw_legend(spec, series_legend_lines(spec), body)
