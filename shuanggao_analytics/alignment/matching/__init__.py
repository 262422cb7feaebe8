"""Which group may serve which cluster or field: by catalogue, by text, by place; for review.

`groups` is the way in; `catalogue` and `text` score pairs, `places` says how near they are,
`coverage` who is served, `quality` how good a matching is, and `review` brings back what people
decided.
"""

from shuanggao_analytics.alignment.matching.coverage import (
    ClusterCoverage,
    cluster_coverage,
    coverage_range,
)
from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.places import cluster_service, match_places
from shuanggao_analytics.alignment.matching.quality import (
    MatchingQuality,
    matching_quality,
    text_quality,
)
from shuanggao_analytics.alignment.matching.review import Review, apply_review
from shuanggao_analytics.alignment.matching.text import TextOptions

__all__ = [
    "ClusterCoverage",
    "MatchingQuality",
    "Review",
    "TextOptions",
    "apply_review",
    "cluster_coverage",
    "cluster_service",
    "coverage_range",
    "match_groups",
    "match_places",
    "matching_quality",
    "text_quality",
]
