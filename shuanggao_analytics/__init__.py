"""shuanggao-analytics (双高分析): layout, alignment and performance of China's Double-High Plan.

The names below are the public face; each is documented where it is defined. Rooms that need
heavy libraries (``charts``, ``briefing``, ``geography.boundaries``) load them when first used.
"""

from shuanggao_analytics.datasets import (
    load_catalogue,
    load_city_industry,
    load_city_panel,
    load_cluster_totals,
    load_clusters,
    load_college_outcomes,
    load_colleges,
    load_crosswalk,
    load_group_completeness,
    load_groups,
    load_names,
    load_province_panel,
    load_provinces,
    load_provincial_units,
    load_published_totals,
    load_strategies,
    load_units,
)
from shuanggao_analytics.errors import (
    BoundaryError,
    DataContractError,
    Fault,
    ShuanggaoError,
    UnknownNameError,
)
from shuanggao_analytics.geography.places import name_of, resolve
from shuanggao_analytics.layout import (
    Decomposition,
    concentration_index,
    coverage,
    coverage_change,
    gini,
    hhi,
    location_quotient,
    lorenz,
    theil,
)

__all__ = [
    "BoundaryError",
    "DataContractError",
    "Decomposition",
    "Fault",
    "ShuanggaoError",
    "UnknownNameError",
    "concentration_index",
    "coverage",
    "coverage_change",
    "gini",
    "hhi",
    "load_catalogue",
    "load_city_industry",
    "load_city_panel",
    "load_cluster_totals",
    "load_clusters",
    "load_college_outcomes",
    "load_colleges",
    "load_crosswalk",
    "load_group_completeness",
    "load_groups",
    "load_names",
    "load_province_panel",
    "load_provinces",
    "load_provincial_units",
    "load_published_totals",
    "load_strategies",
    "load_units",
    "location_quotient",
    "lorenz",
    "name_of",
    "resolve",
    "theil",
]
