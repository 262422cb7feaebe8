"""What became of round one: kept, moved, promoted, left; shares, their doubt, and association."""

from shuanggao_analytics.evaluation.transitions.association import binary_logit, ordered_logit
from shuanggao_analytics.evaluation.transitions.logit_result import LogitAssociation
from shuanggao_analytics.evaluation.transitions.outcomes import transition_data
from shuanggao_analytics.evaluation.transitions.retention import retention, retention_difference
from shuanggao_analytics.evaluation.transitions.rounds import Transition, transition
from shuanggao_analytics.evaluation.transitions.sensitivity import (
    TransitionSensitivity,
    transition_sensitivity,
)

__all__ = [
    "LogitAssociation",
    "Transition",
    "TransitionSensitivity",
    "binary_logit",
    "ordered_logit",
    "retention",
    "retention_difference",
    "transition",
    "transition_data",
    "transition_sensitivity",
]
