"""Composite indices: the tree of indicators, the steps, and how the indicators hang together."""

from shuanggao_analytics.performance.index.composite import CompositeIndex
from shuanggao_analytics.performance.index.consistency import Consistency, consistency
from shuanggao_analytics.performance.index.stages import Stage
from shuanggao_analytics.performance.index.tree import Tree, read_tree

__all__ = ["CompositeIndex", "Consistency", "Stage", "Tree", "consistency", "read_tree"]
