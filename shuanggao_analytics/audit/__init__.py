"""Audit: whether a published table follows from its own numbers."""

from __future__ import annotations

from shuanggao_analytics.audit.anything import KINDS, audit_table
from shuanggao_analytics.audit.checks.result import Audit
from shuanggao_analytics.audit.kinds.coupling.check import coupling
from shuanggao_analytics.audit.kinds.decomposition.check import decomposition
from shuanggao_analytics.audit.kinds.efficiency.check import efficiency
from shuanggao_analytics.audit.kinds.efficiency.malmquist import malmquist
from shuanggao_analytics.audit.kinds.grey.check import grey
from shuanggao_analytics.audit.kinds.growth.check import growth
from shuanggao_analytics.audit.kinds.outliers import outliers
from shuanggao_analytics.audit.kinds.patterns import patterns
from shuanggao_analytics.audit.kinds.points.fractal import fractal
from shuanggao_analytics.audit.kinds.points.nearest import nearest_neighbour
from shuanggao_analytics.audit.kinds.ranking.check import ranking
from shuanggao_analytics.audit.kinds.ranking.closeness import closeness
from shuanggao_analytics.audit.kinds.ranking.unit_scores import unit_scores
from shuanggao_analytics.audit.kinds.rates.check import rates
from shuanggao_analytics.audit.kinds.shares.check import shares
from shuanggao_analytics.audit.kinds.statements import statements
from shuanggao_analytics.audit.kinds.weights.check import weights

__all__ = [
    "KINDS",
    "Audit",
    "audit_table",
    "closeness",
    "coupling",
    "decomposition",
    "efficiency",
    "fractal",
    "grey",
    "growth",
    "malmquist",
    "nearest_neighbour",
    "outliers",
    "patterns",
    "ranking",
    "rates",
    "shares",
    "statements",
    "unit_scores",
    "weights",
]
