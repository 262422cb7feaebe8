"""The projection: its parameters, equal areas, and coordinates in the right order."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.boundaries import load_boundaries
from shuanggao_analytics.geography.projection import (
    ALBERS,
    GEOGRAPHIC,
    area_km2,
    points_to_albers,
    to_albers,
)


def test_parallels_meridian_and_ellipsoid() -> None:
    crs = CRS(ALBERS)
    parameters = {p.name: p.value for p in crs.coordinate_operation.params}
    assert crs.coordinate_operation.method_name == "Albers Equal Area"
    assert parameters["Latitude of 1st standard parallel"] == 25
    assert parameters["Latitude of 2nd standard parallel"] == 47
    assert parameters["Longitude of false origin"] == 105
    # GRS 80 and the ellipsoid of CGCS2000: a = 6 378 137 m, 1/f = 298.257222101.
    assert crs.ellipsoid.semi_major_metre == CRS(GEOGRAPHIC).ellipsoid.semi_major_metre == 6378137
    assert crs.ellipsoid.inverse_flattening == pytest.approx(298.257222101, rel=1e-12)


def test_areas_equal_geodesic_ones() -> None:
    frame = load_boundaries("province", simplify="print").set_index("place_code")
    geod = Geod(ellps="GRS80")
    geodesic = [abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 for shape in frame.geometry]
    assert area_km2(frame).to_numpy() == pytest.approx(geodesic, rel=3e-3)
    assert area_km2(frame).sum() == pytest.approx(sum(geodesic), rel=1e-4)
    assert area_km2(frame).index.equals(frame.index)


def test_a_cell_on_a_standard_parallel_is_true_to_scale() -> None:
    x, y = points_to_albers([105.0, 105.001, 105.0], [25.0, 25.0, 25.001])
    # One thousandth of a degree at 25°: 100.95 m along the parallel, 110.77 m along the meridian.
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(100.95, abs=0.02)
    assert np.hypot(x[2] - x[0], y[2] - y[0]) == pytest.approx(110.77, abs=0.02)


def test_points_and_tables_agree() -> None:
    lon, lat = np.array([116.4, 87.6, 112.3]), np.array([39.9, 43.8, 3.9])
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=GEOGRAPHIC)
    projected = to_albers(frame)
    x, y = points_to_albers(lon, lat)
    assert projected.geometry.x.to_numpy() == pytest.approx(x)
    assert projected.geometry.y.to_numpy() == pytest.approx(y)
    assert frame.crs == GEOGRAPHIC
    assert x[0] > 0 > x[1]
    assert y[1] > y[0] > y[2]


def test_missing_points_stay_missing() -> None:
    x, y = points_to_albers([np.nan, 105.0], [30.0, np.nan])
    assert np.isnan(x).all()
    assert np.isnan(y).all()


def test_missing_and_empty_geometry() -> None:
    frame = gpd.GeoDataFrame(geometry=[None, shapely.Polygon()], crs=GEOGRAPHIC)
    areas = area_km2(frame)
    assert np.isnan(areas[0])
    assert areas[1] == 0


def test_a_table_without_a_system_is_refused() -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(105, 35)])
    with pytest.raises(DataContractError, match="no coordinate system"):
        to_albers(frame)
    with pytest.raises(DataContractError, match="set it first"):
        area_km2(frame)
