"""Indices that can be defended: indicators made comparable, weighted, aggregated, and doubted.

The index and its robustness rest on scikit-learn, which takes a second to load: their names are
loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from shuanggao_analytics.performance.aggregation import (
    BenefitOfTheDoubt,
    RsrRegression,
    VikorCompromise,
    arithmetic_mean,
    benefit_of_the_doubt,
    closeness,
    copeland,
    geometric_mean,
    grey_relational_degree,
    harmonic_mean,
    mazziotta_pareto,
    power_mean,
    rank_sum_ratio,
    rsr_regression,
    topsis,
    vikor,
    vikor_compromise,
)
from shuanggao_analytics.performance.obstacle import obstacle_degree
from shuanggao_analytics.performance.province_indicators import province_indicators
from shuanggao_analytics.performance.scaling import normalise
from shuanggao_analytics.performance.steps import (
    Imputed,
    Screened,
    Treated,
    denominate,
    impute,
    indicator_statistics,
    log_transform,
    screen_units,
    treat_outliers,
    winsorise,
)
from shuanggao_analytics.performance.weights import (
    AHP,
    AHPGroup,
    ConstantIndicatorWarning,
    InfluenceWeights,
    PrincipalComponents,
    ahp_group,
    ahp_weights,
    combine_weights,
    critic_weights,
    cv_weights,
    entropy,
    entropy_weights,
    equal_weights,
    game_shares,
    influence_weights,
    merec_weights,
    pca_weights,
    principal_components,
)

if TYPE_CHECKING:
    from shuanggao_analytics.performance.index import (
        CompositeIndex,
        Consistency,
        Tree,
        read_tree,
    )
    from shuanggao_analytics.performance.robustness import (
        Flips,
        LeaveOut,
        RankReversal,
        Robustness,
        flip_distances,
        leave_out,
        place_flips,
        rank_reversal,
    )

LAZY = {
    "CompositeIndex": "index",
    "Consistency": "index",
    "Flips": "robustness",
    "LeaveOut": "robustness",
    "RankReversal": "robustness",
    "Robustness": "robustness",
    "Tree": "index",
    "flip_distances": "robustness",
    "leave_out": "robustness",
    "place_flips": "robustness",
    "rank_reversal": "robustness",
    "read_tree": "index",
}
"""Names that are loaded when first used, with the folder they stand in."""

__all__ = [
    "AHP",
    "AHPGroup",
    "BenefitOfTheDoubt",
    "CompositeIndex",
    "Consistency",
    "ConstantIndicatorWarning",
    "Flips",
    "Imputed",
    "InfluenceWeights",
    "LeaveOut",
    "PrincipalComponents",
    "RankReversal",
    "Robustness",
    "RsrRegression",
    "Screened",
    "Treated",
    "Tree",
    "VikorCompromise",
    "ahp_group",
    "ahp_weights",
    "arithmetic_mean",
    "benefit_of_the_doubt",
    "closeness",
    "combine_weights",
    "copeland",
    "critic_weights",
    "cv_weights",
    "denominate",
    "entropy",
    "entropy_weights",
    "equal_weights",
    "flip_distances",
    "game_shares",
    "geometric_mean",
    "grey_relational_degree",
    "harmonic_mean",
    "impute",
    "indicator_statistics",
    "influence_weights",
    "leave_out",
    "log_transform",
    "mazziotta_pareto",
    "merec_weights",
    "normalise",
    "obstacle_degree",
    "pca_weights",
    "place_flips",
    "power_mean",
    "principal_components",
    "province_indicators",
    "rank_reversal",
    "rank_sum_ratio",
    "read_tree",
    "rsr_regression",
    "screen_units",
    "topsis",
    "treat_outliers",
    "vikor",
    "vikor_compromise",
    "winsorise",
]


def __getattr__(name: str) -> object:
    """Load the index and its robustness when one of their names is first used."""
    if name in LAZY:
        return getattr(import_module(f"{__name__}.{LAZY[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
