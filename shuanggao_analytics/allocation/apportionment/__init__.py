"""Whole seats from weights: methods, bounds, floors of groups of places, both margins, paradoxes.

`seats` is the way in and `report` what it answers; `request` checks, `kernels` apportions many
draws at once, `divisors` holds the methods and `ties` the rules for equal claims; `group_minima`
with `claims` and `exchanges` does floors of overlapping groups; `biproportional` fixes both
margins; `paradoxes` looks for what can go wrong.
"""

from shuanggao_analytics.allocation.apportionment.biproportional import (
    Biproportional,
    biproportional,
)
from shuanggao_analytics.allocation.apportionment.paradoxes import (
    ParadoxChecks,
    paradox_checks,
    size_bias,
)
from shuanggao_analytics.allocation.apportionment.report import Apportionment
from shuanggao_analytics.allocation.apportionment.seats import apportion, apportionment
from shuanggao_analytics.allocation.apportionment.ties import TieWarning

__all__ = [
    "Apportionment",
    "Biproportional",
    "ParadoxChecks",
    "TieWarning",
    "apportion",
    "apportionment",
    "biproportional",
    "paradox_checks",
    "size_bias",
]
