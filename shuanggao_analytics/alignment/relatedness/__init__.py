"""Which categories go together (`proximity`), and what that says of places (`complexity`)."""

from shuanggao_analytics.alignment.relatedness.complexity import (
    EconomicComplexity,
    Reflections,
    economic_complexity,
    reflections,
)
from shuanggao_analytics.alignment.relatedness.proximity import (
    co_occurrence,
    relatedness,
    relatedness_density,
)

__all__ = [
    "EconomicComplexity",
    "Reflections",
    "co_occurrence",
    "economic_complexity",
    "reflections",
    "relatedness",
    "relatedness_density",
]
