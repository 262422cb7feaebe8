"""Who is far from the units: distances, floating catchments, people within reach.

`travel` measures great-circle distances and finds the nearest unit; `catchment` sets supply
against the people who share it; `distances` reads the forms in which distances may be given.
"""

from shuanggao_analytics.layout.access.catchment import (
    accessibility,
    accessibility_scenarios,
    cumulative_opportunities,
    share_within,
)
from shuanggao_analytics.layout.access.travel import (
    nearest_by_group,
    nearest_unit,
    travel_distances,
)

__all__ = [
    "accessibility",
    "accessibility_scenarios",
    "cumulative_opportunities",
    "nearest_by_group",
    "nearest_unit",
    "share_within",
    "travel_distances",
]
