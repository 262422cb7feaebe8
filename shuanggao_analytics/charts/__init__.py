"""Charts: what is drawn is a `ChartSpec`; two renderers draw it, and `save` writes it to files."""

from __future__ import annotations

from shuanggao_analytics.charts import interactive, static
from shuanggao_analytics.charts.area_charts import (
    HOT_SPOT_CLASSES,
    LISA_CLASSES,
    city_map,
    class_map,
)
from shuanggao_analytics.charts.flow_charts import sankey
from shuanggao_analytics.charts.heat_charts import heat_map
from shuanggao_analytics.charts.map_charts import Outline, point_map, province_map
from shuanggao_analytics.charts.network_charts import network
from shuanggao_analytics.charts.part_charts import curve, stacked_shares, upset
from shuanggao_analytics.charts.plain_charts import dumbbell, lorenz, ranked_bars, small_table
from shuanggao_analytics.charts.profile_charts import profile
from shuanggao_analytics.charts.quadrant_charts import quadrant
from shuanggao_analytics.charts.range_charts import range_bars
from shuanggao_analytics.charts.save import save
from shuanggao_analytics.charts.series_charts import map_series
from shuanggao_analytics.charts.shape_charts import density_map, shape_map
from shuanggao_analytics.charts.share_charts import share_bars
from shuanggao_analytics.charts.slope_charts import slope
from shuanggao_analytics.charts.spec import ChartSpec, ChartText
from shuanggao_analytics.charts.sunburst_charts import sunburst
from shuanggao_analytics.charts.waterfall_charts import waterfall

__all__ = [
    "HOT_SPOT_CLASSES",
    "LISA_CLASSES",
    "ChartSpec",
    "ChartText",
    "Outline",
    "city_map",
    "class_map",
    "curve",
    "density_map",
    "dumbbell",
    "heat_map",
    "interactive",
    "lorenz",
    "map_series",
    "network",
    "point_map",
    "profile",
    "province_map",
    "quadrant",
    "range_bars",
    "ranked_bars",
    "sankey",
    "save",
    "shape_map",
    "share_bars",
    "slope",
    "small_table",
    "stacked_shares",
    "static",
    "sunburst",
    "upset",
    "waterfall",
]
