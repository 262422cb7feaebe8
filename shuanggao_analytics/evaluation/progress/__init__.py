"""Progress: targets attained, tasks done, time used, and what became of adjusted targets."""

from shuanggao_analytics.evaluation.progress.attainment import attainment
from shuanggao_analytics.evaluation.progress.board import CompletionBoard, completion_board
from shuanggao_analytics.evaluation.progress.pace import elapsed_share, pace
from shuanggao_analytics.evaluation.progress.tasks import TaskCompletion, task_completion
from shuanggao_analytics.evaluation.progress.versions import (
    attainment_by_version,
    target_changes,
    target_versions,
    targets_in_force,
)

__all__ = [
    "CompletionBoard",
    "TaskCompletion",
    "attainment",
    "attainment_by_version",
    "completion_board",
    "elapsed_share",
    "pace",
    "target_changes",
    "target_versions",
    "targets_in_force",
    "task_completion",
]
