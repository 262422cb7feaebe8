"""Great circles: published values, laws of a metric, and the ellipsoid as a judge."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.distance import (
    MEAN_RADIUS_KM,
    distance_matrix,
    great_circle_km,
)
from shuanggao_analytics.geography.places import places

point = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(great_circle_km(*a, *b))


def test_the_worked_example_of_the_haversine_formula() -> None:
    # Nashville BNA to Los Angeles LAX: 2887.25995060711 km with R = 6372.8 km (Rosetta Code,
    # "Haversine formula").
    got = km((-86.67, 36.12), (-118.40, 33.94))
    assert got == pytest.approx(2887.25995060711 * MEAN_RADIUS_KM / 6372.8, rel=1e-9)


def test_a_quarter_of_the_equator_and_half_a_meridian() -> None:
    quarter = math.pi * MEAN_RADIUS_KM / 2
    assert km((0, 0), (90, 0)) == pytest.approx(quarter)
    assert km((30, -90), (30, 90)) == pytest.approx(2 * quarter)
    assert km((0, 0), (180, 0)) == pytest.approx(2 * quarter)
    assert km((179.5, 0), (-179.5, 0)) == pytest.approx(quarter / 90)


def test_distances_between_chinese_cities_lie_near_the_ellipsoid() -> None:
    seats = places().dropna(subset=["lon"]).set_index("place_code")
    sphere = distance_matrix(seats).to_numpy()
    ellipsoid = distance_matrix(seats, method="ellipsoid").to_numpy()
    apart = ellipsoid > 0.001
    error = np.abs(sphere[apart] / ellipsoid[apart] - 1)
    assert error.max() < 0.006
    assert error.max() > 0.001
    # 北京—上海, 北京—广州: 1 067 and 1 888 km in a straight line.
    table = distance_matrix(seats.loc[["110000"]], seats.loc[["310000", "440100"]])
    assert table.loc["110000"].tolist() == pytest.approx([1067, 1888], rel=0.005)


@given(point, point)
def test_the_ellipsoid_is_never_further_than_six_per_mille(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    points = pd.DataFrame([a, b], columns=["lon", "lat"])
    sphere = distance_matrix(points).loc[0, 1]
    ellipsoid = distance_matrix(points, method="ellipsoid").loc[0, 1]
    assert sphere == pytest.approx(ellipsoid, rel=0.006, abs=1e-6)


@given(point, point)
def test_symmetry(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert km(a, b) == pytest.approx(km(b, a), abs=1e-9)


@given(point, point, point)
def test_triangle(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
    # Between antipodes the haversine loses half of its digits: half a metre.
    assert km(a, c) <= km(a, b) + km(b, c) + 5e-4


@given(point)
def test_a_point_is_at_distance_zero_from_itself(a: tuple[float, float]) -> None:
    assert km(a, a) == 0


@given(point, point)
def test_no_distance_exceeds_half_the_circumference(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    assert 0 <= km(a, b) <= math.pi * MEAN_RADIUS_KM * (1 + 1e-12)


def test_arrays_are_broadcast_and_missing_stays_missing() -> None:
    got = great_circle_km(np.array([[0.0], [90.0]]), 0.0, np.array([0.0, np.nan, 90.0]), 0.0)
    assert got.shape == (2, 3)
    assert np.isnan(got[:, 1]).all()
    assert got[0, 0] == got[1, 2] == 0


@pytest.mark.parametrize("method", ["sphere", "ellipsoid"])
def test_the_matrix_bears_both_indices(method: str) -> None:
    a = pd.DataFrame({"lat": [39.9, np.nan], "lon": [116.4, 100.0]}, index=["x", "y"])
    b = pd.DataFrame({"lon": [121.5], "lat": [31.2]}, index=["z"])
    got = distance_matrix(a, b, method=method)
    assert got.index.tolist() == ["x", "y"]
    assert got.columns.tolist() == ["z"]
    assert got.loc["x", "z"] == pytest.approx(1070, rel=0.01)
    assert np.isnan(got.loc["y", "z"])
    within = distance_matrix(a, method=method)
    assert within.shape == (2, 2)
    assert within.loc["x", "x"] == pytest.approx(0, abs=1e-9)


def test_all_faults_of_the_points_come_at_once() -> None:
    a = pd.DataFrame({"lon": [190.0, 100.0], "lat": [0.0, -91.0]}, index=["x", "y"])
    b = pd.DataFrame({"lat": ["north"]})
    with pytest.raises(DataContractError) as raised:
        distance_matrix(a, b, method="map")
    found = {(fault.table, fault.row, fault.column) for fault in raised.value.faults}
    assert found == {
        ("points_a", "x", "lon"),
        ("points_a", "y", "lat"),
        ("points_b", None, "lon"),
        ("points_b", None, "lat"),
        ("method", None, None),
    }
