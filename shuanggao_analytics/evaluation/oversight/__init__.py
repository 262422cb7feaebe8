"""Oversight: standing conditions, evidence, rectification, and the register of targets."""

from shuanggao_analytics.evaluation.oversight.conditions import (
    Conditions,
    conditions,
    staff_needed,
)
from shuanggao_analytics.evaluation.oversight.coverage import EvidenceCoverage, evidence_coverage
from shuanggao_analytics.evaluation.oversight.rectification import rectifications
from shuanggao_analytics.evaluation.oversight.register import (
    TargetRegister,
    register_summary,
    target_register,
)

__all__ = [
    "Conditions",
    "EvidenceCoverage",
    "TargetRegister",
    "conditions",
    "evidence_coverage",
    "rectifications",
    "register_summary",
    "staff_needed",
    "target_register",
]
