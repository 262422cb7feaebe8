"""How much each indicator counts: weights from the data, from judgements, and from both."""

from shuanggao_analytics.performance.weights.entropy import entropy, entropy_weights, equal_weights

__all__ = ["entropy", "entropy_weights", "equal_weights"]
