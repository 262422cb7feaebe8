"""Grades from the user's cut-offs, vetoes, consequences, and what hangs on a bound."""

from shuanggao_analytics.evaluation.grading.bounds import bound_curve, near_bounds
from shuanggao_analytics.evaluation.grading.conclusions import conclude, consequences_of
from shuanggao_analytics.evaluation.grading.cutoffs import grade, grade_counts

__all__ = [
    "bound_curve",
    "conclude",
    "consequences_of",
    "grade",
    "grade_counts",
    "near_bounds",
]
