"""Charts laid out in inches, by kind: their marks and their height, the same for both renderers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.charts.agreement_content import agreement_height, agreement_marks
from shuanggao_analytics.charts.balance_content import balance_height, balance_marks
from shuanggao_analytics.charts.board_content import board_height, board_marks
from shuanggao_analytics.charts.component_content import parts_height, parts_marks
from shuanggao_analytics.charts.event_content import event_height, event_marks
from shuanggao_analytics.charts.funds_content import funds_height, funds_marks
from shuanggao_analytics.charts.grade_content import grade_height, grade_marks
from shuanggao_analytics.charts.heat_layout import heat_height, heat_marks
from shuanggao_analytics.charts.line_content import line_height, line_marks
from shuanggao_analytics.charts.network_content import network_height, network_marks
from shuanggao_analytics.charts.panel_content import panel_height, panel_marks
from shuanggao_analytics.charts.profile_content import profile_height, profile_marks
from shuanggao_analytics.charts.quadrant_layout import quadrant_height, quadrant_marks
from shuanggao_analytics.charts.range_content import range_height, range_marks
from shuanggao_analytics.charts.register_content import register_height, register_marks
from shuanggao_analytics.charts.ridge_content import ridge_height, ridge_marks
from shuanggao_analytics.charts.sankey_content import sankey_height, sankey_marks
from shuanggao_analytics.charts.scatter_content import scatter_height, scatter_marks
from shuanggao_analytics.charts.share_content import share_height, share_marks
from shuanggao_analytics.charts.slope_content import slope_height, slope_marks
from shuanggao_analytics.charts.stack_content import stack_height, stack_marks
from shuanggao_analytics.charts.sunburst_content import sunburst_height, sunburst_marks
from shuanggao_analytics.charts.trend_panel_content import trend_height, trend_marks
from shuanggao_analytics.charts.upset_content import upset_height, upset_marks
from shuanggao_analytics.charts.waterfall_content import waterfall_height, waterfall_marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

    Layout = tuple[Callable[[ChartSpec], list[SheetMark]], Callable[[ChartSpec], float]]

SHEETS: dict[str, Layout] = {
    "stacked_shares": (stack_marks, stack_height),
    "upset": (upset_marks, upset_height),
    "heat_map": (heat_marks, heat_height),
    "quadrant": (quadrant_marks, quadrant_height),
    "waterfall": (waterfall_marks, waterfall_height),
    "range_bars": (range_marks, range_height),
    "share_bars": (share_marks, share_height),
    "fit_scatter": (scatter_marks, scatter_height),
    "event_study": (event_marks, event_height),
    "balance_plot": (balance_marks, balance_height),
    "parts_bars": (parts_marks, parts_height),
    "slope": (slope_marks, slope_height),
    "profile": (profile_marks, profile_height),
    "sunburst": (sunburst_marks, sunburst_height),
    "trend_panels": (trend_marks, trend_height),
    "ridgelines": (ridge_marks, ridge_height),
    "lines": (line_marks, line_height),
    "sankey": (sankey_marks, sankey_height),
    "network": (network_marks, network_height),
    "agreement_plot": (agreement_marks, agreement_height),
    "grade_curve": (grade_marks, grade_height),
    "completion_board": (board_marks, board_height),
    "funds_bars": (funds_marks, funds_height),
    "register_table": (register_marks, register_height),
    "panel_sheet": (panel_marks, panel_height),
}
"""Kind → what draws it: all its marks from the lowest up, and its height in inches."""
