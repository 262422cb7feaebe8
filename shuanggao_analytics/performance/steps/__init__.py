"""What is done to raw indicators before they are put on one scale, each step a function.

In the order of an index: `screen_units`, `denominate`, `impute`, `treat_outliers`. Every step keeps
the caller's table and lists what it changed.
"""

from shuanggao_analytics.performance.steps.denominating import denominate
from shuanggao_analytics.performance.steps.imputing import Imputed, impute
from shuanggao_analytics.performance.steps.outliers import Treated, treat_outliers, treatment
from shuanggao_analytics.performance.steps.screening import Screened, screen_units
from shuanggao_analytics.performance.steps.statistics import indicator_statistics
from shuanggao_analytics.performance.steps.transforms import log_transform, winsorise

__all__ = [
    "Imputed",
    "Screened",
    "Treated",
    "denominate",
    "impute",
    "indicator_statistics",
    "log_transform",
    "screen_units",
    "treat_outliers",
    "treatment",
    "winsorise",
]
