"""Who borders on whom: queen contiguity, with a rule for islands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography.boundaries import load_boundaries

if TYPE_CHECKING:
    import numpy.typing as npt

    from shuanggao_analytics.geography.boundaries import Level

IslandRule = Literal["nearest", "none"]


def neighbours(level: Level = "province", *, island_rule: IslandRule = "nearest") -> pd.DataFrame:
    """Return every pair of neighbours, in both directions.

    Two units are neighbours when their polygons at full resolution share at least one point
    (queen contiguity). Some units border on none: 海南省 and 台湾省 among the provinces; 舟山市,
    三沙市 and 台湾省 at the city level. By the rule ``"nearest"`` each of them is tied, both ways,
    to the unit whose border comes nearest to its own by great circle: 海南省 to 广东省 across the
    琼州海峡, 台湾省 to 福建省 (福州市) across the 台湾海峡, 舟山市 to 宁波市, 三沙市 to 文昌市.

    Parameters
    ----------
    level
        ``"province"`` or ``"city"``.
    island_rule
        ``"nearest"``, or ``"none"``: islands then have no row at all.

    Returns
    -------
    DataFrame
        ``place_code``, ``neighbour_code``, ``rule`` (``"queen"`` or ``"nearest"``), sorted by the
        two codes; symmetric, no unit is its own neighbour.

    Raises
    ------
    BoundaryError
        When the boundary package is missing or broken.
    DataContractError
        When `level` or `island_rule` is unknown.

    Examples
    --------
    >>> table = neighbours("province")
    >>> table[table["rule"] == "nearest"]
        place_code neighbour_code     rule
    51      350000         710000  nearest
    84      440000         460000  nearest
    91      460000         440000  nearest
    141     710000         350000  nearest
    """
    if island_rule not in ("nearest", "none"):
        remedy = "use nearest or none"
        value = str(island_rule)
        raise DataContractError([Fault("island_rule", "no such rule", value=value, remedy=remedy)])
    table = _neighbours(level)
    if island_rule == "none":
        table = table[table["rule"] == "queen"].reset_index(drop=True)
    return table.copy()


@lru_cache(maxsize=2)
def _neighbours(level: Level) -> pd.DataFrame:
    frame = load_boundaries(level, simplify=None)
    codes = frame["place_code"].to_numpy()
    shapes = frame.geometry.to_numpy()
    first, second = touching(shapes)
    islands = np.setdiff1d(np.arange(len(shapes)), first)
    nearest = _nearest(shapes, islands)
    pairs = [(a, b, "queen") for a, b in zip(first, second, strict=True)]
    for island, other in zip(islands, nearest, strict=True):
        pairs += [(island, other, "nearest"), (other, island, "nearest")]
    table = pd.DataFrame(
        {
            "place_code": codes[[a for a, _, _ in pairs]],
            "neighbour_code": codes[[b for _, b, _ in pairs]],
            "rule": [rule for _, _, rule in pairs],
        }
    ).drop_duplicates(["place_code", "neighbour_code"])
    return table.sort_values(["place_code", "neighbour_code"], ignore_index=True)


def touching(
    shapes: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the positions of all pairs of polygons that share a point, in both directions.

    Examples
    --------
    >>> import shapely
    >>> first, second = touching(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)]))
    >>> first.tolist(), second.tolist()
    ([0, 1], [1, 0])
    """
    import shapely

    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    other = first != second
    return first[other], second[other]


def _nearest(shapes: npt.NDArray[np.object_], islands: npt.NDArray[np.intp]) -> list[int]:
    """Return for every island the unit with the nearest border vertex, by great circle.

    The chord through the Earth grows with the great circle, so a search among points on the unit
    sphere finds the same neighbour.
    """
    import shapely
    from scipy.spatial import KDTree

    degrees, owner = shapely.get_coordinates(shapes, return_index=True)
    lon, lat = np.radians(degrees).T
    sphere = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    found = []
    for island in islands:
        others = owner != island
        chord, place = KDTree(sphere[others]).query(sphere[~others])
        found.append(int(owner[others][place[np.argmin(chord)]]))
    return found
