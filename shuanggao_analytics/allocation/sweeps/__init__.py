"""A scenario under many settings: drawn or on a grid, with the range of every province's quota."""

from shuanggao_analytics.allocation.sweeps.result import Sweep
from shuanggao_analytics.allocation.sweeps.sweep import grid, sweep

__all__ = ["Sweep", "grid", "sweep"]
