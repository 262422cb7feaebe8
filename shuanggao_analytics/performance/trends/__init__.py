"""Trends of many short series: tests, slopes, targets, and the grey forecast.

A trend describes the years it was computed from; none of these numbers names a cause.
"""

from shuanggao_analytics.performance.trends.discovery import false_discovery
from shuanggao_analytics.performance.trends.grey import (
    GreyForecast,
    GreyModelWarning,
    grey_forecast,
)
from shuanggao_analytics.performance.trends.joint import (
    joint_mann_kendall,
    partial_mann_kendall,
    seasonal_mann_kendall,
)
from shuanggao_analytics.performance.trends.kendall import mann_kendall
from shuanggao_analytics.performance.trends.projections import projection
from shuanggao_analytics.performance.trends.slopes import (
    joint_sen_slope,
    seasonal_sen_slope,
    sen_slope,
)
from shuanggao_analytics.performance.trends.table import trend
from shuanggao_analytics.performance.trends.targets import completion

__all__ = [
    "GreyForecast",
    "GreyModelWarning",
    "completion",
    "false_discovery",
    "grey_forecast",
    "joint_mann_kendall",
    "joint_sen_slope",
    "mann_kendall",
    "partial_mann_kendall",
    "projection",
    "seasonal_mann_kendall",
    "seasonal_sen_slope",
    "sen_slope",
    "trend",
]
