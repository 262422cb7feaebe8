"""Points in degrees and in planes, the areas they are studied in, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.points.located import (
    land,
    located,
    outside_faults,
    point_weights,
    study_area,
    unprojected,
)

CITIES = pd.DataFrame(
    {"lon": [116.4, 121.47, 104.07, 87.6], "lat": [39.9, 31.23, 30.67, 43.8]},
    index=["北京", "上海", "成都", "乌鲁木齐"],
)
SQUARE = pd.DataFrame({"x": [0, 2, 2, 0], "y": [0, 0, 3, 3]})


def test_degrees_become_kilometres():
    plane = located(CITIES, crs=None)
    assert plane.crs == "geographic"
    between = np.hypot(*(plane.xy[0] - plane.xy[1]))
    geodesic = Geod(ellps="GRS80").inv(116.4, 39.9, 121.47, 31.23)[2] / 1000
    assert between == pytest.approx(geodesic, rel=0.02)
    np.testing.assert_allclose(unprojected(plane.xy), CITIES.to_numpy(), atol=1e-8)


def test_planar_points_in_three_forms():
    table = located(SQUARE, crs=None)
    for form in (SQUARE.to_numpy(), SQUARE.to_numpy().tolist()):
        same = located(form, crs=None)
        assert same.crs == table.crs == "planar"
        np.testing.assert_array_equal(same.xy, table.xy)
    degrees = located(CITIES.to_numpy(), crs="geographic")
    np.testing.assert_array_equal(degrees.xy, located(CITIES, crs=None).xy)


def test_areas():
    assert study_area(SQUARE, kind="bounding_box").km2 == 6
    assert study_area(SQUARE.iloc[:3], kind="hull").km2 == 3
    whole = study_area(CITIES, kind="land")
    assert whole.km2 == pytest.approx(9.506e6, rel=1e-3)
    assert whole.text == "study area: land, 9.50598e+06 km²"
    sichuan = study_area(CITIES, kind="land", places=["510000"])
    assert sichuan.km2 == pytest.approx(485_800, rel=1e-3)
    assert land(("510000",)).area == pytest.approx(sichuan.km2)


def test_outside():
    sichuan = study_area(CITIES, kind="land", places=["510000"])
    faults = outside_faults(located(CITIES, crs=None), sichuan)
    assert {fault.row for fault in faults} == {"北京", "上海", "乌鲁木齐"}
    hull = study_area(CITIES, kind="hull")
    assert not outside_faults(located(CITIES, crs=None), hull)
    assert "not in the plane" in str(outside_faults(located(SQUARE, crs=None), hull)[0])


@pytest.mark.parametrize(
    ("points", "options", "message"),
    [
        (pd.DataFrame({"lon": [1.0]}), {}, "column lat: missing column"),
        (pd.DataFrame({"a": [1.0]}), {}, "2 faults"),
        (pd.DataFrame({"lon": [116, 200, None], "lat": [40, 30, 95]}), {}, "3 faults"),
        (pd.DataFrame({"x": [], "y": []}), {}, "there is no point"),
        (np.zeros((3, 3)), {}, "not a list of points"),
        ([[1, 2]], {"crs": "mercator"}, "no such plane"),
        (SQUARE, {"crs": "geographic"}, "missing column"),
    ],
)
def test_bad_points(points, options, message):
    with pytest.raises(DataContractError, match=message):
        located(points, crs=options.get("crs"))


def test_bad_areas():
    with pytest.raises(ShuanggaoError, match="one line"):
        study_area([[0, 0], [1, 0]], kind="bounding_box")
    with pytest.raises(ShuanggaoError, match="one line"):
        study_area([[0, 0], [1, 1], [2, 2]], kind="hull")
    for points, kind in ((SQUARE, "land"), (CITIES, "globe")):
        with pytest.raises(DataContractError, match="no such area"):
            study_area(points, kind=kind)


def test_weights():
    labels = pd.Index(["a", "b"])
    assert point_weights(pd.Series({"b": 3, "a": 0}), labels).tolist() == [0, 3]
    for wrong, message in (
        ([1, -1], "row b"),
        ([0, 0], "all weights are zero"),
        ([1, 2, 3], "3 weights for 2 points"),
        (pd.Series({"a": 1}), "row b: needs a number"),
    ):
        with pytest.raises(DataContractError, match=message):
            point_weights(wrong, labels)
