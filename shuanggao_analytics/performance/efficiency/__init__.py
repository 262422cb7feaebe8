"""Efficiency: data envelopment analysis, its doubts, and productivity over time."""

from shuanggao_analytics.performance.efficiency.bootstrap import (
    EfficiencyIntervals,
    efficiency_intervals,
)
from shuanggao_analytics.performance.efficiency.checks import efficiency_checks
from shuanggao_analytics.performance.efficiency.contract import SmallSampleWarning
from shuanggao_analytics.performance.efficiency.cross import CrossEfficiency, cross_efficiency
from shuanggao_analytics.performance.efficiency.dea import dea
from shuanggao_analytics.performance.efficiency.leverage import efficiency_leverage
from shuanggao_analytics.performance.efficiency.malmquist import Malmquist, malmquist
from shuanggao_analytics.performance.efficiency.result import Efficiency
from shuanggao_analytics.performance.efficiency.windows import dea_windows

__all__ = [
    "CrossEfficiency",
    "Efficiency",
    "EfficiencyIntervals",
    "Malmquist",
    "SmallSampleWarning",
    "cross_efficiency",
    "dea",
    "dea_windows",
    "efficiency_checks",
    "efficiency_intervals",
    "efficiency_leverage",
    "malmquist",
]
