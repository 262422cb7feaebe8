"""Named candidates for given quotas: an exact `choice` under rules, its margin and its price.

`request` and `aims` read what is asked, `rules` and `model` write it as a programme, `stages`
solve it; `clash` explains what cannot be, `marginal` who is next, `result` answers why not, and
`pareto` says what one aim costs in another.
"""

from shuanggao_analytics.allocation.selection.aims import Access
from shuanggao_analytics.allocation.selection.choice import select, strategy_labels
from shuanggao_analytics.allocation.selection.pareto import ParetoFront, pareto_front
from shuanggao_analytics.allocation.selection.result import Selection, WhyNot

__all__ = [
    "Access",
    "ParetoFront",
    "Selection",
    "WhyNot",
    "pareto_front",
    "select",
    "strategy_labels",
]
