"""The small sums of the siting models at their edges."""

import numpy as np

from shuanggao_analytics.layout.siting.models import total_distance


def test_a_place_without_people_may_be_out_of_reach():
    km = np.array([[np.inf], [3.0]])
    nobody_far = total_distance(km, np.full(2, np.inf), np.array([0.0, 5.0]), np.array([True]))
    assert nobody_far == 15.0


def test_people_out_of_reach_make_the_total_infinite():
    km = np.array([[np.inf], [3.0]])
    somebody = total_distance(km, np.full(2, np.inf), np.array([1.0, 5.0]), np.array([True]))
    assert np.isinf(somebody)
