"""How weighted indicators become one score: means, distances to an ideal, ranks, pairs.

Each function is a checked front of a kernel that works for many weight sets at once; `methods`
has the kernels by name, and an index and its robustness stand on them.
"""

from shuanggao_analytics.performance.aggregation.copeland import copeland
from shuanggao_analytics.performance.aggregation.doubt import (
    BenefitOfTheDoubt,
    benefit_of_the_doubt,
)
from shuanggao_analytics.performance.aggregation.grey import grey_relational_degree
from shuanggao_analytics.performance.aggregation.mazziotta import mazziotta_pareto
from shuanggao_analytics.performance.aggregation.means import (
    arithmetic_mean,
    geometric_mean,
    harmonic_mean,
    power_mean,
)
from shuanggao_analytics.performance.aggregation.methods import (
    AGGREGATORS,
    Aggregator,
    aggregator,
)
from shuanggao_analytics.performance.aggregation.rank_sum import (
    RsrRegression,
    rank_sum_ratio,
    rsr_regression,
)
from shuanggao_analytics.performance.aggregation.topsis import closeness, topsis
from shuanggao_analytics.performance.aggregation.vikor import (
    VikorCompromise,
    vikor,
    vikor_compromise,
)

__all__ = [
    "AGGREGATORS",
    "Aggregator",
    "BenefitOfTheDoubt",
    "RsrRegression",
    "VikorCompromise",
    "aggregator",
    "arithmetic_mean",
    "benefit_of_the_doubt",
    "closeness",
    "copeland",
    "geometric_mean",
    "grey_relational_degree",
    "harmonic_mean",
    "mazziotta_pareto",
    "power_mean",
    "rank_sum_ratio",
    "rsr_regression",
    "topsis",
    "vikor",
    "vikor_compromise",
]
