"""Charts: what is drawn is a `ChartSpec`; two renderers draw it, and `save` writes it to files."""

from __future__ import annotations

from shuanggao_analytics.charts import interactive, static
from shuanggao_analytics.charts.map_charts import Outline, point_map, province_map
from shuanggao_analytics.charts.plain_charts import dumbbell, lorenz, ranked_bars, small_table
from shuanggao_analytics.charts.save import save
from shuanggao_analytics.charts.spec import ChartSpec, ChartText

__all__ = [
    "ChartSpec",
    "ChartText",
    "Outline",
    "dumbbell",
    "interactive",
    "lorenz",
    "point_map",
    "province_map",
    "ranked_bars",
    "save",
    "small_table",
    "static",
]
