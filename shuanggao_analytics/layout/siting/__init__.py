"""Where new units would do most: coverage, median, centre and set cover, with their proof.

`choice` is the public face; `request` checks what is asked for and explains what cannot be met;
`models` puts it to HiGHS, `start` gives a greedy beginning, `bounds` proves how good an answer
is, and `result` words it.
"""

from shuanggao_analytics.layout.siting.choice import site_units, siting_curve
from shuanggao_analytics.layout.siting.request import InfeasibleRequestError
from shuanggao_analytics.layout.siting.result import Siting

__all__ = ["InfeasibleRequestError", "Siting", "site_units", "siting_curve"]
