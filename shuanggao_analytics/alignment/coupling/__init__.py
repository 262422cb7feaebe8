"""Coupling coordination of two or more systems: degree, level, coordination, grade, and how sure.

`coordination` holds the measure, `grades` the scales, `flags` what a result must be warned of,
`sensitivity` its range under other definitions, weights and treatments of zero, `change` what
moved it between two dates, and `study` the whole way from indicators to obstacles.
"""

from shuanggao_analytics.alignment.coupling.change import coupling_change
from shuanggao_analytics.alignment.coupling.coordination import (
    coupling_coordination,
    leading_system,
)
from shuanggao_analytics.alignment.coupling.flags import coupling_flags
from shuanggao_analytics.alignment.coupling.grades import (
    coordination_grades,
    grade_scale,
    grade_scales,
)
from shuanggao_analytics.alignment.coupling.sensitivity import (
    coupling_choices,
    coupling_range,
    zero_sensitivity,
)
from shuanggao_analytics.alignment.coupling.study import CouplingStudy, coupling_study

__all__ = [
    "CouplingStudy",
    "coordination_grades",
    "coupling_change",
    "coupling_choices",
    "coupling_coordination",
    "coupling_flags",
    "coupling_range",
    "coupling_study",
    "grade_scale",
    "grade_scales",
    "leading_system",
    "zero_sensitivity",
]
