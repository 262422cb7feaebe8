"""The nearest-neighbour index against published figures and known patterns."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.points.located import study_area
from shuanggao_analytics.layout.points.patterns import (
    nearest_neighbour_distances,
    nearest_neighbour_index,
    nearest_neighbour_ratio,
)

TWELVE = np.array(
    [[66.22, 32.54], [22.52, 22.39], [31.01, 81.21], [9.47, 31.02], [30.78, 60.10], [75.21, 58.93],
     [79.26, 7.68], [8.23, 39.93], [98.73, 77.17], [89.78, 42.53], [65.19, 92.08], [54.46, 8.48]]
)  # fmt: skip
RNG = np.random.default_rng(2)
CITIES = pd.DataFrame({"lon": RNG.uniform(75, 130, 200), "lat": RNG.uniform(20, 52, 200)})

SHANXI = {  # expected, observed, R printed
    "临汾市": (0.1648, 0.2203, 1.3371), "晋中市": (0.1279, 0.0779, 0.6095),
    "运城市": (0.1579, 0.2227, 1.4099), "晋城市": (0.0785, 0.0724, 0.9229),
    "长治市": (0.1359, 0.2854, 2.0993), "吕梁市": (0.1765, 0.2392, 1.3556),
    "太原市": (0.0883, 0.0884, 1.0018), "阳泉市": (0.0453, 0.0873, 1.9245),
    "忻州市": (0.1881, 0.1694, 0.9001), "朔州市": (0.1598, 0.5533, 3.4621),
    "大同市": (0.1111, 0.2228, 2.0045),
}  # fmt: skip


class TestPublished:
    def test_twelve_points(self):
        """The pointpats test suite: distances 21.6121 (9.0 to 34.6), hull and box."""
        distance = nearest_neighbour_distances(TWELVE)
        assert distance.mean() == pytest.approx(21.612139802089246, abs=1e-9)
        assert distance.min() == pytest.approx(8.995871275201752, abs=1e-9)
        assert distance.max() == pytest.approx(34.63124167568931, abs=1e-9)
        hull, box = (study_area(TWELVE, kind=kind) for kind in ("hull", "bounding_box"))
        assert hull.km2 == pytest.approx(5294.00395, abs=1e-6)
        assert box.km2 == pytest.approx(7638.2, abs=1e-6)
        assert len(TWELVE) / hull.km2 == pytest.approx(0.0022667153468973137, abs=1e-12)
        assert nearest_neighbour_index(TWELVE, area=box).ratio == pytest.approx(1.7133, abs=5e-5)
        assert nearest_neighbour_index(TWELVE, area=hull).ratio == pytest.approx(2.0579, abs=5e-5)

    @pytest.mark.parametrize(("city", "row"), SHANXI.items())
    def test_shanxi(self, city, row):
        """ChinaXiv 201901.00077, table 1; n is not printed, and R does not depend on it."""
        expected, observed, printed = row
        result = nearest_neighbour_ratio(observed, n=25, area=4 * 25 * expected**2)
        assert result.expected == pytest.approx(expected)
        assert result.ratio == pytest.approx(printed, abs=0.004)
        assert ("impossible" in result.text) == (city == "朔州市")
        if city == "太原市":
            assert result.pattern == "random"

    @pytest.mark.parametrize(
        ("n", "observed", "expected", "ratio"),
        [(232, 72.11, 101.71, 0.709), (564, 48.44, 65.23, 0.743), (892, 36.59, 51.87, 0.705)],
    )
    def test_forest_parks(self, n, observed, expected, ratio):
        """ChinaXiv 202204.00109; for 2019 it prints 39.77 and 0.92, which do not follow."""
        result = nearest_neighbour_ratio(observed, n=n, area=9.6e6)
        assert result.expected == pytest.approx(expected, abs=0.01)
        assert result.ratio == pytest.approx(ratio, abs=0.001)
        assert result.pattern == "clustered"

    def test_the_standard_error(self):
        """Clark & Evans (1954), p. 447: 0.26136 over the root of n times density; normal p."""
        result = nearest_neighbour_ratio(0.6, n=50, area=50.0)
        assert (result.observed - result.expected) / result.z == pytest.approx(
            0.26136 / 50**0.5, rel=2e-5
        )
        near = nearest_neighbour_ratio(0.5 - 1.959964 * 0.26136 / 50**0.5, n=50, area=50.0)
        assert near.p == pytest.approx(0.05, abs=1e-5)


@given(st.integers(3, 12), st.floats(0.1, 50))
def test_a_square_grid_has_twice_the_expected_distance(side, step):
    place = np.arange(side) * step
    points = np.array([(x, y) for x in place for y in place])
    result = nearest_neighbour_index(points, area=(side * step) ** 2)
    assert result.ratio == pytest.approx(2)
    assert result.observed == pytest.approx(step)


def test_the_most_even_pattern():
    """A triangular lattice reaches 2.1491 and no more."""
    rows = np.arange(30)
    points = np.array([(x + 0.5 * (y % 2), y * 3**0.5 / 2) for x in rows for y in rows])
    result = nearest_neighbour_index(points, area=30 * 30 * 3**0.5 / 2)
    assert result.ratio == pytest.approx(2.1491, abs=1e-4)
    assert result.pattern == "dispersed"


def test_random_points_are_random():
    draws = np.random.default_rng(6).uniform(size=(200, 300, 2))
    z = np.array([nearest_neighbour_index(points, area=1).z for points in draws])
    # without edge correction a little above 0; spread near 1
    assert 0 < z.mean() < 1.2
    assert 0.7 < z.std() < 1.3


def test_distances_are_geodesic():
    geod = Geod(ellps="GRS80")
    lon, lat = CITIES.to_numpy().T
    count = len(lon)
    first, second = (part.ravel() for part in np.indices((count, count)))
    every = geod.inv(lon[first], lat[first], lon[second], lat[second])[2].reshape(count, count)
    np.fill_diagonal(every, np.inf)
    ours = nearest_neighbour_distances(CITIES)
    np.testing.assert_allclose(ours, every.min(axis=1) / 1000, rtol=1e-12)


def test_raw_degrees_would_be_wrong():
    """In degrees the northern pair is nearer; on Earth the eastern one is."""
    points = pd.DataFrame({"lon": [120.0, 121.0, 120.0], "lat": [50.0, 50.0, 50.9]})
    assert nearest_neighbour_distances(points).iloc[0] == pytest.approx(71.7, abs=0.05)


def test_points_at_one_spot_count_with_distance_zero():
    points = pd.concat([CITIES.iloc[[0] * 8], CITIES.iloc[1:3]])
    result = nearest_neighbour_index(points, area=1e6)
    assert result.coincident == 8
    assert "8 points share their spot" in result.text
    assert nearest_neighbour_index(CITIES, area=study_area(CITIES, kind="hull")).ratio > 0


@pytest.mark.parametrize("area", [0, -1, float("nan"), float("inf")])
def test_an_area_that_is_none(area):
    with pytest.raises(DataContractError, match="square kilometres > 0"):
        nearest_neighbour_index(TWELVE, area=area)


def test_bad_input():
    with pytest.raises(DataContractError, match="two points"):
        nearest_neighbour_index(TWELVE[:1], area=1)
    with pytest.raises(DataContractError, match="outside the study area"):
        nearest_neighbour_index(TWELVE, area=study_area(TWELVE[:6], kind="hull"))
    with pytest.raises(TypeError, match="area"):
        nearest_neighbour_index(TWELVE)
    with pytest.raises(DataContractError, match="2 faults"):
        nearest_neighbour_ratio(-1, n=1, area=1)
