"""What the policy documents decide: typed access to `data/policy`, without arithmetic."""

from shuanggao_analytics.policy import (
    documents,
    framework,
    industries,
    rounds,
    rules,
    scoring,
    strategies,
    targets,
)

__all__ = [
    "documents",
    "framework",
    "industries",
    "rounds",
    "rules",
    "scoring",
    "strategies",
    "targets",
]
