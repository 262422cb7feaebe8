"""How unevenly something lies over places, and how sure that is.

`measures` gives one number a distribution; `specialisation` compares places with the whole;
`decomposition` and `dagum` take an index apart by groups; `inference` and `permutation` say how
far it can be trusted; `change` sets it side by side over years. All follow `inputs`: one
level a place, zeros count, a missing value is an error, weights are heads.
"""

from shuanggao_analytics.layout.concentration.change import MeasureOverTime, measure_over_time
from shuanggao_analytics.layout.concentration.dagum import DagumGini, dagum
from shuanggao_analytics.layout.concentration.decomposition import Decomposition, theil
from shuanggao_analytics.layout.concentration.inference import (
    Bootstrap,
    LeaveOneOut,
    bootstrap,
    leave_one_out,
    lorenz_band,
)
from shuanggao_analytics.layout.concentration.measures import (
    coefficient_of_variation,
    concentration_index,
    gini,
    hhi,
    hoover,
    location_quotient,
    lorenz,
)
from shuanggao_analytics.layout.concentration.permutation import NullTest, chance, permutation
from shuanggao_analytics.layout.concentration.specialisation import (
    Primacy,
    ellison_glaeser,
    location_quotient_test,
    primacy,
)

__all__ = [
    "Bootstrap",
    "DagumGini",
    "Decomposition",
    "LeaveOneOut",
    "MeasureOverTime",
    "NullTest",
    "Primacy",
    "bootstrap",
    "chance",
    "coefficient_of_variation",
    "concentration_index",
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
    "permutation",
    "primacy",
    "theil",
]
