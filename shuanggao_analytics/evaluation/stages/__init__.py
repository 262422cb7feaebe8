"""Scores of the three stages: self, province, ministries; how far they agree."""

from shuanggao_analytics.evaluation.stages.agreement import Agreement, agreement
from shuanggao_analytics.evaluation.stages.bias import StageBias, stage_bias
from shuanggao_analytics.evaluation.stages.contents import check_contents
from shuanggao_analytics.evaluation.stages.grades import GradeAgreement, grade_agreement
from shuanggao_analytics.evaluation.stages.intraclass import intraclass_correlation
from shuanggao_analytics.evaluation.stages.table import stage_table

__all__ = [
    "Agreement",
    "GradeAgreement",
    "StageBias",
    "agreement",
    "check_contents",
    "grade_agreement",
    "intraclass_correlation",
    "stage_bias",
    "stage_table",
]
