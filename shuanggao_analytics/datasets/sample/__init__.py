"""The SYNTHETIC sample: 220 invented units, 2025 to 2029, whose truth is known.

`load` hands out the shipped tables; `making` makes them, from `units` and their truth, by way of
`evaluation` (scores, points), `progress` (targets, indicators, tasks) and `records` (funds,
evidence); `draws` gives the same digits everywhere.
"""

from shuanggao_analytics.datasets.sample.load import load_sample
from shuanggao_analytics.datasets.sample.making import make_sample, write_sample

__all__ = ["load_sample", "make_sample", "write_sample"]
