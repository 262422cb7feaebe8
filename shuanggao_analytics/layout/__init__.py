"""How the plan lies over the country: coverage of areas, and how uneven it is.

`coverage` counts units and programme groups by area; `concentration` measures how unevenly a
count is spread, and `decomposition` takes that apart by groups. Functions are handed tables and
return tables; they open no data file and draw nothing.
"""

from shuanggao_analytics.layout.concentration import (
    concentration_index,
    gini,
    hhi,
    location_quotient,
    lorenz,
)
from shuanggao_analytics.layout.coverage import coverage, coverage_change
from shuanggao_analytics.layout.decomposition import Decomposition, theil

__all__ = [
    "Decomposition",
    "concentration_index",
    "coverage",
    "coverage_change",
    "gini",
    "hhi",
    "location_quotient",
    "lorenz",
    "theil",
]
