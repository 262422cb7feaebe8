"""How much each indicator counts: weights from the data, from judgements, and from both."""

from shuanggao_analytics.performance.weights.combination import combine_weights, game_shares
from shuanggao_analytics.performance.weights.components import (
    PrincipalComponents,
    pca_weights,
    principal_components,
)
from shuanggao_analytics.performance.weights.entropy import entropy, entropy_weights, equal_weights
from shuanggao_analytics.performance.weights.group import AHPGroup, ahp_group
from shuanggao_analytics.performance.weights.influence import InfluenceWeights, influence_weights
from shuanggao_analytics.performance.weights.merec import merec_weights
from shuanggao_analytics.performance.weights.pairwise import (
    AHP,
    RANDOM_INDICES,
    RandomIndex,
    ahp_weights,
)
from shuanggao_analytics.performance.weights.schemes import WEIGHTINGS, weighting
from shuanggao_analytics.performance.weights.spread import (
    ConstantIndicatorWarning,
    critic_weights,
    cv_weights,
)

__all__ = [
    "AHP",
    "RANDOM_INDICES",
    "WEIGHTINGS",
    "AHPGroup",
    "ConstantIndicatorWarning",
    "InfluenceWeights",
    "PrincipalComponents",
    "RandomIndex",
    "ahp_group",
    "ahp_weights",
    "combine_weights",
    "critic_weights",
    "cv_weights",
    "entropy",
    "entropy_weights",
    "equal_weights",
    "game_shares",
    "influence_weights",
    "merec_weights",
    "pca_weights",
    "principal_components",
    "weighting",
]
