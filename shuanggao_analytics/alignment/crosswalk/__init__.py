"""From one classification to another: what a crosswalk must be, how it is applied and varied.

`contract` checks a crosswalk, `mapping` looks codes up and counts, joins and turns round,
`crosswalk_variants` are the other reasonable crosswalks under which a result is reported.
"""

from shuanggao_analytics.alignment.crosswalk.contract import check_crosswalk
from shuanggao_analytics.alignment.crosswalk.mapping import (
    compose_crosswalks,
    distribute,
    invert_crosswalk,
    map_codes,
)
from shuanggao_analytics.alignment.crosswalk.variants import crosswalk_variants, range_over

__all__ = [
    "check_crosswalk",
    "compose_crosswalks",
    "crosswalk_variants",
    "distribute",
    "invert_crosswalk",
    "map_codes",
    "range_over",
]
