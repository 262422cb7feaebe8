"""How indicators are made comparable and weighted, and which of them hold a unit back."""

from shuanggao_analytics.performance.obstacle import obstacle_degree
from shuanggao_analytics.performance.scaling import normalise
from shuanggao_analytics.performance.weights import entropy, entropy_weights, equal_weights

__all__ = ["entropy", "entropy_weights", "equal_weights", "normalise", "obstacle_degree"]
