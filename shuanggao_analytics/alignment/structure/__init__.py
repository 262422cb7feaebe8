"""Structure of supply against structure of demand: shares, deviation, distances, and how sure.

`demand` and `strategies` make the table of demand, `match` sets supply against it, `sampling` and
`sensitivity` say how far single groups and the crosswalk carry the result, `change` measures
structural change over years, `specialisation` describes one table, `coverage` a list of fields.
"""

from shuanggao_analytics.alignment.structure.change import MooreChange, moore_change
from shuanggao_analytics.alignment.structure.coverage import list_coverage
from shuanggao_analytics.alignment.structure.demand import city_demand, sector_demand
from shuanggao_analytics.alignment.structure.match import StructureMatch, structure_match
from shuanggao_analytics.alignment.structure.sampling import (
    StructureInterval,
    group_weights,
    structure_interval,
)
from shuanggao_analytics.alignment.structure.sensitivity import StructureRange, structure_range
from shuanggao_analytics.alignment.structure.specialisation import Specialisation, specialisation
from shuanggao_analytics.alignment.structure.strategies import StrategyTotals, strategy_totals

__all__ = [
    "MooreChange",
    "Specialisation",
    "StrategyTotals",
    "StructureInterval",
    "StructureMatch",
    "StructureRange",
    "city_demand",
    "group_weights",
    "list_coverage",
    "moore_change",
    "sector_demand",
    "specialisation",
    "strategy_totals",
    "structure_interval",
    "structure_match",
    "structure_range",
]
