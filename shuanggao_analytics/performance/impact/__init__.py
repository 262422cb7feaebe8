"""Impact: comparisons of treated with untreated units, each with its assumption and its check."""

from shuanggao_analytics.performance.impact.differences.group_time import GroupTimeEffects, att_gt
from shuanggao_analytics.performance.impact.differences.sensitivity import (
    PretrendSensitivity,
    pretrend_sensitivity,
)
from shuanggao_analytics.performance.impact.differences.two_by_two import TwoByTwo, two_by_two
from shuanggao_analytics.performance.impact.differences.two_way import TwoWayEffect, two_way_effect
from shuanggao_analytics.performance.impact.matching.balance import balance_table
from shuanggao_analytics.performance.impact.matching.matched_difference import (
    MatchedDifference,
    matched_difference,
)
from shuanggao_analytics.performance.impact.matching.rosenbaum import (
    rosenbaum_bounds,
    sensitivity_gamma,
)
from shuanggao_analytics.performance.impact.matching.units import Matching, match_units
from shuanggao_analytics.performance.impact.simulation import simulated_panel
from shuanggao_analytics.performance.impact.synthetic.control import (
    SyntheticControl,
    synthetic_control,
)
from shuanggao_analytics.performance.impact.synthetic.placebo import (
    LeaveDonorOut,
    SyntheticPlacebo,
    leave_donor_out,
    synthetic_placebos,
)
from shuanggao_analytics.performance.impact.value_added import ValueAdded, value_added

__all__ = [
    "GroupTimeEffects",
    "LeaveDonorOut",
    "MatchedDifference",
    "Matching",
    "PretrendSensitivity",
    "SyntheticControl",
    "SyntheticPlacebo",
    "TwoByTwo",
    "TwoWayEffect",
    "ValueAdded",
    "att_gt",
    "balance_table",
    "leave_donor_out",
    "match_units",
    "matched_difference",
    "pretrend_sensitivity",
    "rosenbaum_bounds",
    "sensitivity_gamma",
    "simulated_panel",
    "synthetic_control",
    "synthetic_placebos",
    "two_by_two",
    "two_way_effect",
    "value_added",
]
