"""A scenario from its file to quotas and consequences, and two of them side by side.

`scenario` and `file` read and write it, `checks` holds it to its schema, `allocate` gives the
quotas with the `measures` in their `result`, `comparison` says who gains, who loses, and why.
"""

from shuanggao_analytics.allocation.scenarios.allocate import allocate
from shuanggao_analytics.allocation.scenarios.comparison import ScenarioComparison, compare
from shuanggao_analytics.allocation.scenarios.result import Allocation
from shuanggao_analytics.allocation.scenarios.scenario import (
    Scenario,
    load_expected,
    load_scenario,
    scenario_table,
)

__all__ = [
    "Allocation",
    "Scenario",
    "ScenarioComparison",
    "allocate",
    "compare",
    "load_expected",
    "load_scenario",
    "scenario_table",
]
