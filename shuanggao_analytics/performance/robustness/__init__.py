"""How far a ranking can be trusted: ranges, chances, shares of variance, flips, reversals."""

from shuanggao_analytics.performance.robustness.analysis import robustness
from shuanggao_analytics.performance.robustness.flips import Flips, flip_distances
from shuanggao_analytics.performance.robustness.leave_out import LeaveOut, leave_out
from shuanggao_analytics.performance.robustness.places import place_flips
from shuanggao_analytics.performance.robustness.result import Robustness
from shuanggao_analytics.performance.robustness.reversal import RankReversal, rank_reversal

__all__ = [
    "Flips",
    "LeaveOut",
    "RankReversal",
    "Robustness",
    "flip_distances",
    "leave_out",
    "place_flips",
    "rank_reversal",
    "robustness",
]
