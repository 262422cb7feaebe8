"""Charts: what is drawn is a `ChartSpec`; two renderers draw it, and `save` writes it to files."""

from __future__ import annotations

from shuanggao_analytics.charts import interactive, static
from shuanggao_analytics.charts.agreement_charts import agreement_plot
from shuanggao_analytics.charts.area_charts import (
    HOT_SPOT_CLASSES,
    LISA_CLASSES,
    city_map,
    class_map,
)
from shuanggao_analytics.charts.balance_charts import balance_plot
from shuanggao_analytics.charts.board_charts import completion_board
from shuanggao_analytics.charts.component_charts import parts_bars
from shuanggao_analytics.charts.event_charts import event_study
from shuanggao_analytics.charts.flow_charts import sankey
from shuanggao_analytics.charts.funds_charts import funds_bars
from shuanggao_analytics.charts.grade_charts import grade_curve
from shuanggao_analytics.charts.heat_charts import heat_map
from shuanggao_analytics.charts.line_charts import lines
from shuanggao_analytics.charts.map_charts import Outline, point_map, province_map
from shuanggao_analytics.charts.network_charts import network
from shuanggao_analytics.charts.panel_charts import panel_sheet
from shuanggao_analytics.charts.part_charts import curve, stacked_shares, upset
from shuanggao_analytics.charts.plain_charts import dumbbell, lorenz, ranked_bars, small_table
from shuanggao_analytics.charts.profile_charts import profile
from shuanggao_analytics.charts.quadrant_charts import quadrant
from shuanggao_analytics.charts.range_charts import range_bars
from shuanggao_analytics.charts.register_charts import register_pages, register_table
from shuanggao_analytics.charts.ridge_charts import ridgelines
from shuanggao_analytics.charts.save import save
from shuanggao_analytics.charts.scatter_charts import fit_scatter
from shuanggao_analytics.charts.series_charts import map_series
from shuanggao_analytics.charts.shape_charts import density_map, shape_map
from shuanggao_analytics.charts.share_charts import share_bars
from shuanggao_analytics.charts.slope_charts import slope
from shuanggao_analytics.charts.spec import ChartSpec, ChartText
from shuanggao_analytics.charts.sunburst_charts import sunburst
from shuanggao_analytics.charts.trend_panel_charts import trend_panels
from shuanggao_analytics.charts.waterfall_charts import waterfall

__all__ = [
    "HOT_SPOT_CLASSES",
    "LISA_CLASSES",
    "ChartSpec",
    "ChartText",
    "Outline",
    "agreement_plot",
    "balance_plot",
    "city_map",
    "class_map",
    "completion_board",
    "curve",
    "density_map",
    "dumbbell",
    "event_study",
    "fit_scatter",
    "funds_bars",
    "grade_curve",
    "heat_map",
    "interactive",
    "lines",
    "lorenz",
    "map_series",
    "network",
    "panel_sheet",
    "parts_bars",
    "point_map",
    "profile",
    "province_map",
    "quadrant",
    "range_bars",
    "ranked_bars",
    "register_pages",
    "register_table",
    "ridgelines",
    "sankey",
    "save",
    "shape_map",
    "share_bars",
    "slope",
    "small_table",
    "stacked_shares",
    "static",
    "sunburst",
    "trend_panels",
    "upset",
    "waterfall",
]
