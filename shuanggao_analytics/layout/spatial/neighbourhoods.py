"""Graphs of neighbours: shared borders, the k nearest places, places within a distance.

Each says its rule for islands in `Graph.rule`. Distances are great circles on the sphere of mean
radius (`geography.distance`: within 0.5 % of the ellipsoid), never differences of degrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography.distance import MEAN_RADIUS_KM, great_circle_km
from shuanggao_analytics.layout.points.located import located
from shuanggao_analytics.layout.spatial.graphs import Graph, make_graph, named_twice, subgraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from shuanggao_analytics.geography.boundaries import Level


def contiguity_graph(
    level: Level = "province",
    *,
    contiguity: Literal["queen", "rook"] = "queen",
    islands: Literal["nearest", "none"] = "nearest",
    places: Iterable[str] | None = None,
) -> Graph:
    """Return the graph of shared borders of the provinces or of the city level.

    Queen: the polygons share at least one point; rook: they share a line. Rule for islands
    (海南, 台湾; 舟山, 三沙): ``"nearest"`` ties each of them, both ways, to the place whose border
    comes nearest by great circle (海南–广东, 台湾–福建), ``"none"`` leaves it without neighbours.
    The rule is applied to the whole map, before it is cut to `places`.

    Parameters
    ----------
    level
        ``"province"`` or ``"city"``.
    contiguity
        ``"queen"`` or ``"rook"``. On the map of the provinces the two are the same.
    islands
        ``"nearest"`` or ``"none"``.
    places
        Codes to keep (say, the 31 provinces of the plan); all of the map without it.

    Raises
    ------
    DataContractError
        For an unknown option or for codes that are not on the map, listing each.

    Examples
    --------
    >>> graph = contiguity_graph("province")
    >>> len(graph.places), len(graph.table), graph.islands
    (34, 144, ())
    >>> graph.rule
    'queen contiguity of the province map, islands tied to the nearest border'
    """
    from shuanggao_analytics.geography.boundaries import load_boundaries
    from shuanggao_analytics.geography.neighbours import neighbours

    if contiguity not in ("queen", "rook"):
        fault = Fault("contiguity", "no such rule", value=str(contiguity), remedy="queen or rook")
        raise DataContractError([fault])
    table = neighbours(level, island_rule=islands)
    shapes = load_boundaries(level, simplify=None).set_index("place_code").geometry
    if contiguity == "rook":
        first, second = shapes[table["place_code"]], shapes[table["neighbour_code"]]
        table = table[
            (table["rule"] == "nearest") | shares_a_line(first.to_numpy(), second.to_numpy())
        ]
    told = "islands tied to the nearest border" if islands == "nearest" else "islands left alone"
    rule = f"{contiguity} contiguity of the {level} map, {told}"
    graph = make_graph(table.assign(weight=1.0), pd.Index(shapes.index), rule)
    return graph if places is None else subgraph(graph, places=places)


def shares_a_line(first: NDArray[np.object_], second: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return, pair by pair, whether the borders of two polygons share a line (rook).

    Examples
    --------
    >>> import shapely
    >>> middle = np.array([shapely.box(0, 0, 1, 1)] * 2)
    >>> shares_a_line(middle, np.array([shapely.box(1, 0, 2, 1), shapely.box(1, 1, 2, 2)])).tolist()
    [True, False]
    """
    import shapely

    shared: NDArray[np.bool_] = shapely.relate_pattern(first, second, "****1****")
    return shared


def k_nearest_graph(points: pd.DataFrame, *, k: int) -> Graph:
    """Return the graph that ties every place to its k nearest, by great circle.

    Not symmetric: a place may be among the nearest of another that is not among its own. There are
    no islands. Among places at one distance the earlier row comes first.

    Parameters
    ----------
    points
        One row a place, its code as index; ``lon`` and ``lat`` in degrees.
    k
        Number of neighbours, 1 to n − 1.

    Raises
    ------
    DataContractError
        For a place twice, a missing or impossible coordinate, or a `k` out of range.

    Examples
    --------
    >>> towns = pd.DataFrame({"lon": [100, 101, 103], "lat": 30.0}, index=["a", "b", "c"])
    >>> k_nearest_graph(towns, k=1).table["neighbour_code"].tolist()
    ['b', 'a', 'b']
    """
    places, sphere = _sphere(points)
    if not 1 <= k < len(places):
        fault = Fault("k", "out of range", value=str(k), remedy=f"use 1 to {len(places) - 1}")
        raise DataContractError([fault])
    from scipy.spatial import KDTree

    near = KDTree(sphere).query(sphere, k=k + 1)[1]
    own = near == np.arange(len(places))[:, None]
    own[~own.any(axis=1), -1] = True  # more than k coincident places: drop the last instead
    column = near[~own]
    table = pd.DataFrame(
        {
            "place_code": places.repeat(k),
            "neighbour_code": places.take(column),
            "weight": 1.0,
        }
    )
    return make_graph(table, places, f"the {k} nearest places by great circle, no island possible")


def distance_band_graph(
    points: pd.DataFrame, *, km: float, decay: Literal["none", "inverse"] = "none"
) -> Graph:
    """Return the graph that ties every two places at most `km` apart, by great circle.

    A place with no other in reach is an island and stays without neighbours.

    Parameters
    ----------
    points
        As for `k_nearest_graph`.
    km
        Radius of the band in kilometres, > 0.
    decay
        ``"none"``: every edge weighs 1; ``"inverse"``: 1 / distance in km.

    Raises
    ------
    DataContractError
        As for `k_nearest_graph`; for a radius that is not > 0; for places at one point when the
        weight is the inverse distance.

    Examples
    --------
    >>> towns = pd.DataFrame({"lon": [100, 101, 103], "lat": 30.0}, index=["a", "b", "c"])
    >>> graph = distance_band_graph(towns, km=100)
    >>> len(graph.table), graph.islands
    (2, ('c',))
    """
    from scipy.spatial import KDTree

    places, sphere = _sphere(points)
    if not (np.isfinite(km) and km > 0) or decay not in ("none", "inverse"):
        remedy = "km is a number > 0, decay is none or inverse"
        fault = Fault("distance band", "no such band", value=f"{km}, {decay}", remedy=remedy)
        raise DataContractError([fault])
    chord = 2 * np.sin(min(km / MEAN_RADIUS_KM, np.pi) / 2)
    pairs = KDTree(sphere).query_pairs(chord * (1 + 1e-12), output_type="ndarray")
    row, column = np.concatenate([pairs, pairs[:, ::-1]]).T
    weight = np.ones(len(row))
    if decay == "inverse":
        lon, lat = points["lon"].to_numpy("float64"), points["lat"].to_numpy("float64")
        distance = great_circle_km(lon[row], lat[row], lon[column], lat[column])
        if (distance == 0).any():
            raise DataContractError(
                Fault("points", "same point as another place", row=str(place), remedy="move it")
                for place in places.take(np.unique(row[distance == 0]))
            )
        weight = 1 / distance
    table = pd.DataFrame(
        {
            "place_code": places.take(row),
            "neighbour_code": places.take(column),
            "weight": weight,
        }
    )
    weighed = "" if decay == "none" else ", weighed by inverse distance"
    return make_graph(
        table, places, f"within {km:g} km by great circle{weighed}, islands left alone"
    )


def _sphere(points: pd.DataFrame) -> tuple[pd.Index, NDArray[np.float64]]:
    """Return the places and their positions on the unit sphere."""
    degrees = located(points, crs="geographic")
    faults = named_twice("points", points.index)
    if faults:
        raise DataContractError(faults)
    lon, lat = np.radians(degrees.lonlat).T
    sphere = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return points.index, sphere
