"""Which driver weights come near to a list: the best `fits`, and all weights about as near."""

from shuanggao_analytics.allocation.explanation.explain import Explanation, explain

__all__ = ["Explanation", "explain"]
