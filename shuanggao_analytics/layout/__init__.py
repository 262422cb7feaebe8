"""How the plan lies over the country: coverage, evenness, spatial structure, access, siting.

`coverage` counts units and programme groups by area and `overlap` takes overlapping strategies
apart; `concentration` measures how unevenly a count is spread. Functions are handed tables and
return tables; they open no data file and draw nothing.
"""

from shuanggao_analytics.layout.concentration import (
    Bootstrap,
    DagumGini,
    Decomposition,
    LeaveOneOut,
    MeasureOverTime,
    NullTest,
    Primacy,
    bootstrap,
    chance,
    coefficient_of_variation,
    concentration_index,
    dagum,
    ellison_glaeser,
    gini,
    hhi,
    hoover,
    leave_one_out,
    location_quotient,
    location_quotient_test,
    lorenz,
    lorenz_band,
    measure_over_time,
    permutation,
    primacy,
    theil,
)
from shuanggao_analytics.layout.coverage import coverage, coverage_change
from shuanggao_analytics.layout.overlap import Overlap, overlap_table

__all__ = [
    "Bootstrap",
    "DagumGini",
    "Decomposition",
    "LeaveOneOut",
    "MeasureOverTime",
    "NullTest",
    "Overlap",
    "Primacy",
    "bootstrap",
    "chance",
    "coefficient_of_variation",
    "concentration_index",
    "coverage",
    "coverage_change",
    "dagum",
    "ellison_glaeser",
    "gini",
    "hhi",
    "hoover",
    "leave_one_out",
    "location_quotient",
    "location_quotient_test",
    "lorenz",
    "lorenz_band",
    "measure_over_time",
    "overlap_table",
    "permutation",
    "primacy",
    "theil",
]
