"""Scores of units, layers and the round-two framework, the place of a unit and its scorecard."""

from shuanggao_analytics.evaluation.scoring.framework import framework_weights
from shuanggao_analytics.evaluation.scoring.framework_scores import (
    FrameworkScores,
    framework_scores,
)
from shuanggao_analytics.evaluation.scoring.layer_result import LayerScores
from shuanggao_analytics.evaluation.scoring.layers import layer_scores
from shuanggao_analytics.evaluation.scoring.scorecard import Scorecard, scorecard
from shuanggao_analytics.evaluation.scoring.standing import standing
from shuanggao_analytics.evaluation.scoring.units import score_parts, unit_score

__all__ = [
    "FrameworkScores",
    "LayerScores",
    "Scorecard",
    "framework_scores",
    "framework_weights",
    "layer_scores",
    "score_parts",
    "scorecard",
    "standing",
    "unit_score",
]
