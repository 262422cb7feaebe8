"""Audit: whether a published table follows from its own numbers."""

from __future__ import annotations

from shuanggao_analytics.audit.anything import KINDS, audit_table
from shuanggao_analytics.audit.kinds.closeness import closeness
from shuanggao_analytics.audit.kinds.coupling import coupling
from shuanggao_analytics.audit.kinds.decomposition import decomposition
from shuanggao_analytics.audit.kinds.efficiency import efficiency
from shuanggao_analytics.audit.kinds.fractal import fractal
from shuanggao_analytics.audit.kinds.grey import grey
from shuanggao_analytics.audit.kinds.growth import growth
from shuanggao_analytics.audit.kinds.malmquist import malmquist
from shuanggao_analytics.audit.kinds.nearest import nearest_neighbour
from shuanggao_analytics.audit.kinds.outliers import outliers
from shuanggao_analytics.audit.kinds.patterns import patterns
from shuanggao_analytics.audit.kinds.ranking import ranking
from shuanggao_analytics.audit.kinds.rates import rates
from shuanggao_analytics.audit.kinds.shares import shares
from shuanggao_analytics.audit.kinds.statements import statements
from shuanggao_analytics.audit.kinds.unit_scores import unit_scores
from shuanggao_analytics.audit.kinds.weights import weights
from shuanggao_analytics.audit.result import Audit

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
