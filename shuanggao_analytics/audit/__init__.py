"""Audit: whether a published table follows from its own numbers."""

from __future__ import annotations

from shuanggao_analytics.audit.anything import KINDS, audit_table
from shuanggao_analytics.audit.kinds.coupling import coupling
from shuanggao_analytics.audit.kinds.fractal import fractal
from shuanggao_analytics.audit.kinds.nearest import nearest_neighbour
from shuanggao_analytics.audit.kinds.patterns import patterns
from shuanggao_analytics.audit.kinds.statements import statements
from shuanggao_analytics.audit.kinds.unit_scores import unit_scores
from shuanggao_analytics.audit.result import Audit

__all__ = [
    "KINDS",
    "Audit",
    "audit_table",
    "coupling",
    "fractal",
    "nearest_neighbour",
    "patterns",
    "statements",
    "unit_scores",
]
