"""集聚效应 in its three named parts (`index`); what holds a group together (`coherence`)."""

from shuanggao_analytics.alignment.agglomeration.coherence import (
    GroupCoherence,
    catalogue_proximity,
    group_coherence,
)
from shuanggao_analytics.alignment.agglomeration.index import agglomeration_index

__all__ = ["GroupCoherence", "agglomeration_index", "catalogue_proximity", "group_coherence"]
