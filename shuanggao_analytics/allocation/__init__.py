"""From the documents' rules to a defended quota scenario.

`screening` applies the selection rules, `drivers` are what quotas may rest on, `apportionment`
makes whole seats of weights, `scenarios` put both together and beside the real lists, `sweeps`
vary them, `explanation` asks which weights come near to a list, `selection` fills quotas with
named candidates, and `funding` counts the money. No document gives weights: all are scenarios.
"""

from shuanggao_analytics.allocation.apportionment import (
    Apportionment,
    Biproportional,
    ParadoxChecks,
    TieWarning,
    apportion,
    apportionment,
    biproportional,
    paradox_checks,
    size_bias,
)
from shuanggao_analytics.allocation.drivers import (
    combine_drivers,
    driver_parts,
    driver_table,
    province_drivers,
)
from shuanggao_analytics.allocation.explanation import (
    Explanation,
    explain,
)
from shuanggao_analytics.allocation.funding import Funding, ResultLink, funding
from shuanggao_analytics.allocation.scenarios import (
    Allocation,
    Scenario,
    ScenarioComparison,
    allocate,
    compare,
    load_expected,
    load_scenario,
    scenario_table,
)
from shuanggao_analytics.allocation.screening import (
    Screening,
    screen,
    screening_curve,
)
from shuanggao_analytics.allocation.selection import (
    Access,
    ParetoFront,
    Selection,
    WhyNot,
    pareto_front,
    select,
    strategy_labels,
)
from shuanggao_analytics.allocation.sweeps import (
    Sweep,
    grid,
    sweep,
)

__all__ = [
    "Access",
    "Allocation",
    "Apportionment",
    "Biproportional",
    "Explanation",
    "Funding",
    "ParadoxChecks",
    "ParetoFront",
    "ResultLink",
    "Scenario",
    "ScenarioComparison",
    "Screening",
    "Selection",
    "Sweep",
    "TieWarning",
    "WhyNot",
    "allocate",
    "apportion",
    "apportionment",
    "biproportional",
    "combine_drivers",
    "compare",
    "driver_parts",
    "driver_table",
    "explain",
    "funding",
    "grid",
    "load_expected",
    "load_scenario",
    "paradox_checks",
    "pareto_front",
    "province_drivers",
    "scenario_table",
    "screen",
    "screening_curve",
    "select",
    "size_bias",
    "strategy_labels",
    "sweep",
]
