"""Indicators of different units and directions on one scale, each method by its name."""

from shuanggao_analytics.performance.scaling.normalise import METHODS, Method, normalise

__all__ = ["METHODS", "Method", "normalise"]
