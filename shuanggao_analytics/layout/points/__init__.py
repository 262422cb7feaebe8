"""Points on the map: their centre and spread, their distances, their density.

Coordinates are degrees (``lon``, ``lat``) or planar (``x``, ``y`` or a bare array); distances are
taken on the ellipsoid or in the Albers plane, never on degrees. `located` reads points and study
areas; `centres` and `ellipse` describe where they lie; `patterns`, `boxes` and `ripley` how they
are spaced; `density` where they are dense.
"""

from shuanggao_analytics.layout.points.boxes import box_counts, box_dimension
from shuanggao_analytics.layout.points.centres import (
    mean_centre,
    median_centre,
    standard_distance,
)
from shuanggao_analytics.layout.points.density import kernel_density
from shuanggao_analytics.layout.points.ellipse import (
    CentreShift,
    DeviationalEllipse,
    centre_shift,
    deviational_ellipse,
)
from shuanggao_analytics.layout.points.located import StudyArea, study_area
from shuanggao_analytics.layout.points.patterns import (
    NearestNeighbour,
    nearest_neighbour_distances,
    nearest_neighbour_index,
    nearest_neighbour_ratio,
)
from shuanggao_analytics.layout.points.ripley import Ripley, ripley

__all__ = [
    "CentreShift",
    "DeviationalEllipse",
    "NearestNeighbour",
    "Ripley",
    "StudyArea",
    "box_counts",
    "box_dimension",
    "centre_shift",
    "deviational_ellipse",
    "kernel_density",
    "mean_centre",
    "median_centre",
    "nearest_neighbour_distances",
    "nearest_neighbour_index",
    "nearest_neighbour_ratio",
    "ripley",
    "standard_distance",
    "study_area",
]
