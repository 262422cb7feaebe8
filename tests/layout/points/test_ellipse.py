"""The deviational ellipse: both conventions, rotation, true north, movement."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.points.centres import standard_distance
from shuanggao_analytics.layout.points.ellipse import centre_shift, deviational_ellipse

RNG = np.random.default_rng(8)
CLOUD = RNG.normal(size=(40, 2)) * [1.0, 3.0]
CITIES = pd.DataFrame({"lon": RNG.uniform(112, 122, 30), "lat": RNG.uniform(28, 42, 30)})


def turned(points, degrees):
    """Turn points clockwise."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ turn


def test_the_printed_formula():
    x, y = (CLOUD - CLOUD.mean(axis=0)).T
    a, b = (x**2).sum() - (y**2).sum(), (x * y).sum()
    theta = np.arctan((a + np.sqrt(a**2 + 4 * b**2)) / (2 * b))
    ellipse = deviational_ellipse(CLOUD)
    assert ellipse.angle == pytest.approx(np.degrees(theta) % 180)
    across = np.sqrt(np.mean((x * np.cos(theta) - y * np.sin(theta)) ** 2))
    along = np.sqrt(np.mean((x * np.sin(theta) + y * np.cos(theta)) ** 2))
    assert (ellipse.sigma_x, ellipse.sigma_y) == pytest.approx((across, along))


def test_axes_are_the_roots_of_the_covariance():
    small, large = np.sqrt(np.linalg.eigvalsh(np.cov(CLOUD.T, bias=True)))
    plain = deviational_ellipse(CLOUD)
    assert (plain.sigma_x, plain.sigma_y) == pytest.approx((small, large))
    corrected = deviational_ellipse(CLOUD, convention="corrected")
    assert corrected.sigma_y == pytest.approx(plain.sigma_y * 2**0.5)
    assert corrected.angle == plain.angle
    assert np.hypot(plain.sigma_x, plain.sigma_y) == pytest.approx(standard_distance(CLOUD))


@given(st.floats(0, 360), st.floats(0.1, 10), st.floats(-50, 50))
def test_the_ellipse_turns_with_the_points(degrees, factor, step):
    before = deviational_ellipse(CLOUD)
    after = deviational_ellipse(turned(CLOUD, degrees) * factor + step)
    gap = (after.angle - before.angle - degrees) % 180
    assert min(gap, 180 - gap) < 1e-6
    assert after.sigma_x == pytest.approx(before.sigma_x * factor)
    assert after.sigma_y == pytest.approx(before.sigma_y * factor)
    assert after.sigma_y >= after.sigma_x


def test_directions_that_have_a_name():
    """Along x 90°, along y 0°, the same in all directions 0° by definition."""
    assert deviational_ellipse([[-3, 0], [3, 0], [0, 1], [0, -1]]).angle == 90
    assert deviational_ellipse([[-1, 0], [1, 0], [0, 3], [0, -3]]).angle == 0
    assert deviational_ellipse([[-1, 0], [1, 0], [0, 1], [0, -1]]).angle == 0
    assert deviational_ellipse([[0, 0], [1, 1], [2, 2]]).sigma_x == pytest.approx(0, abs=1e-12)


def test_weights_are_repetitions():
    heads = RNG.integers(1, 4, len(CLOUD))
    one = deviational_ellipse(CLOUD, weights=heads)
    two = deviational_ellipse(np.repeat(CLOUD, heads, axis=0))
    for part in ("sigma_x", "sigma_y", "angle"):
        assert getattr(one, part) == pytest.approx(getattr(two, part))


def test_bearing_is_from_true_north():
    """Points along a meridian at 120°E run at 0° on Earth, but not in the plane of Albers."""
    line = pd.DataFrame({"lon": [120.0, 120.0, 120.0, 120.01], "lat": [25.0, 30.0, 35.0, 30.0]})
    ellipse = deviational_ellipse(line)
    assert min(ellipse.bearing, 180 - ellipse.bearing) < 0.01
    assert min(ellipse.angle, 180 - ellipse.angle) > 5
    degrees = line.to_numpy() - line.to_numpy().mean(axis=0)
    assert ellipse.sigma_y / np.sqrt((degrees[:, 1] ** 2).mean()) == pytest.approx(111, rel=0.03)


def test_outline_lies_on_the_ellipse():
    ellipse = deviational_ellipse(CLOUD)
    edge = ellipse.outline.to_numpy() - ellipse.centre.to_numpy()
    across, along = turned(edge, -ellipse.angle).T
    np.testing.assert_allclose((across / ellipse.sigma_x) ** 2 + (along / ellipse.sigma_y) ** 2, 1)
    assert list(deviational_ellipse(CITIES).outline.columns) == ["lon", "lat"]


def test_shift_on_the_ellipsoid():
    first = deviational_ellipse(CITIES)
    second = deviational_ellipse(CITIES.assign(lon=CITIES["lon"] + 2, lat=CITIES["lat"] - 1))
    shift = centre_shift(first, second)
    azimuth, _, metres = Geod(ellps="GRS80").inv(*first.centre, *second.centre)
    assert shift.distance == pytest.approx(metres / 1000)
    assert shift.bearing == pytest.approx(azimuth % 360)
    assert 90 < shift.bearing < 180
    assert "km at bearing" in shift.text
    assert list(shift.table.index) == ["first", "second", "change"]
    assert "<table" in shift._repr_html_()
    assert "<table" in first._repr_html_()


def test_shift_of_nothing_and_turn():
    ellipse = deviational_ellipse(CLOUD)
    assert np.isnan(centre_shift(ellipse, ellipse).bearing)
    assert centre_shift(ellipse, ellipse).text == "the centre did not move"
    other = deviational_ellipse(turned(CLOUD, -30))
    assert centre_shift(ellipse, other).turn == pytest.approx(-30)


def test_bad_input():
    with pytest.raises(DataContractError, match="three points"):
        deviational_ellipse(CLOUD[:2])
    with pytest.raises(DataContractError, match="arcgis or corrected"):
        deviational_ellipse(CLOUD, convention="crimestat")
    with pytest.raises(DataContractError, match="not comparable"):
        centre_shift(deviational_ellipse(CLOUD), deviational_ellipse(CITIES))
