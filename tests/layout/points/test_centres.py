"""Centres and spread against Ebdon's figures; nothing is averaged in raw degrees."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.layout.points.centres import mean_centre, median_centre, standard_distance

EBDON = pd.DataFrame({"x": [1, 2, 2, 2, 3, 3, 3, 4], "y": [2, 3, 2, 1, 4, 3, 1, 4]})
WEIGHTS = [1, 2] * 4
SPOTS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=20)


class TestPublished:
    """Ebdon (1985), ch. 7, with the figures of the pointpats test suite."""

    def test_means(self):
        assert mean_centre(EBDON).tolist() == [2.5, 2.5]
        weighted = mean_centre(EBDON, weights=WEIGHTS)
        assert weighted.tolist() == pytest.approx([2.5833333, 2.5833333], abs=1e-6)

    def test_median_and_distance(self):
        assert median_centre(EBDON).tolist() == pytest.approx([2.34998979, 2.48670953], abs=1e-6)
        assert standard_distance(EBDON) == pytest.approx(1.4142135623730951, abs=1e-12)


def test_degrees_are_not_averaged():
    """Two points at 50°N: their middle in the plane lies off the parallel and off the mean."""
    points = pd.DataFrame({"lon": [85.0, 125.0], "lat": [50.0, 50.0]})
    centre = mean_centre(points)
    assert list(centre.index) == ["lon", "lat"]
    assert centre["lon"] == pytest.approx(105.0, abs=1e-9)
    assert centre["lat"] > 51
    # on a parallel the spread is half the chord of the plane, 1,460 km: far below 20° · 111 km
    assert 1380 < standard_distance(points) < 1500


def test_the_median_of_a_majority_is_its_spot():
    points = [[0, 0], [0, 0], [0, 0], [7, 1], [3, 9]]
    assert median_centre(points).tolist() == [0, 0]
    assert median_centre([[0, 0], [9, 0], [0, 9]], weights=[5, 1, 1]).tolist() == [0, 0]


def test_a_mean_on_a_point_is_left():
    """The mean is a point here and not the best spot: the iteration must not stay on it."""
    points = np.array([[0.0, 0], [3, 0], [-1, 1], [-1, -1], [-1, 0]])
    found = median_centre(points).to_numpy()
    grid = np.array([(x, 0.0) for x in np.linspace(-1, 3, 401)])
    totals = np.hypot(*(grid[:, None] - points).transpose(2, 0, 1)).sum(axis=1)
    np.testing.assert_allclose(found, grid[totals.argmin()], atol=0.01)


@given(SPOTS)
def test_no_spot_beats_the_median(spots):
    points = np.array(spots, dtype="float64")

    def total(spot):
        return np.hypot(*(points - spot).T).sum()

    best = total(median_centre(points).to_numpy())
    around = [points.mean(axis=0), *points]
    assert best <= min(total(spot) for spot in around) * (1 + 1e-9) + 1e-9


@given(SPOTS, st.integers(-100, 100))
def test_moving_all_points_moves_the_centres(spots, step):
    points, move = np.array(spots, dtype="float64"), np.array([step, 0.0])
    np.testing.assert_allclose(mean_centre(points + move) - mean_centre(points), move, atol=1e-9)
    if np.linalg.matrix_rank(points - points[0]) == 2:  # on one line the median is not unique
        moved = median_centre(points + move) - median_centre(points)
        np.testing.assert_allclose(moved, move, atol=1e-4)
    assert standard_distance(points + step) == pytest.approx(standard_distance(points), abs=1e-9)


def test_weights_are_repetitions():
    repeated = np.repeat(EBDON.to_numpy(), WEIGHTS, axis=0)
    assert standard_distance(repeated) == pytest.approx(standard_distance(EBDON, weights=WEIGHTS))
    assert standard_distance([[1, 1], [1, 1]]) == 0
