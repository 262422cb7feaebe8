"""Programmes to build up, rebuild or restrict; early warning, response lag, demand gap.

`indicators` makes rates out of counts, `rules` are the explicit conditions, `lists` applies them,
`sensitivity` moves their cut-offs; `alert` scores, `gap` sets demand against supply, `lag` asks
how long supply takes to follow.
"""

from shuanggao_analytics.alignment.adjustment.alert import alert_score
from shuanggao_analytics.alignment.adjustment.gap import demand_gap
from shuanggao_analytics.alignment.adjustment.indicators import (
    programme_guidance,
    programme_indicators,
)
from shuanggao_analytics.alignment.adjustment.lag import FollowUpLag, follow_up_lag
from shuanggao_analytics.alignment.adjustment.lists import adjustment_lists
from shuanggao_analytics.alignment.adjustment.rules import check_rules, default_rules
from shuanggao_analytics.alignment.adjustment.sensitivity import AdjustmentRange, adjustment_range

__all__ = [
    "AdjustmentRange",
    "FollowUpLag",
    "adjustment_lists",
    "adjustment_range",
    "alert_score",
    "check_rules",
    "default_rules",
    "demand_gap",
    "follow_up_lag",
    "programme_guidance",
    "programme_indicators",
]
