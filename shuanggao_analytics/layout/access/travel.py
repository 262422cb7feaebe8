"""Distances between places and units: sparse within a limit, nearest, nearest of the own field.

Distances are great circles in kilometres between points given in degrees. They are kept as a tidy
table of the pairs within a limit (``demand``, ``supply``, ``km``), because most pairs of a country
lie out of reach; `distance_table` reads that table, or a matrix, for `access` and `siting`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography.distance import MEAN_RADIUS_KM, great_circle_km
from shuanggao_analytics.layout.access.distances import positive_fault, twice_faults

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Positions: TypeAlias = NDArray[np.intp]


def travel_distances(
    demand: pd.DataFrame, supply: pd.DataFrame, *, limit_km: float | None
) -> pd.DataFrame:
    r"""Return the great-circle distance of every pair of places within a limit.

    :math:`d_{ij} = 2R \arcsin(c_{ij}/2)` with the chord :math:`c_{ij}` of the unit sphere and
    R = 6371.0088 km; the pairs are found by a k-d tree, so that far ones cost nothing.

    Parameters
    ----------
    demand, supply
        Tables with columns ``lon`` and ``lat`` in degrees and one label a row as index.
    limit_km
        Pairs farther apart are left out; ``None`` lists every pair.

    Returns
    -------
    pandas.DataFrame
        Columns ``demand`` and ``supply`` (labels, as categories) and ``km``, sorted by both. A
        pair that is not listed is farther than the limit; 0 means the same point.

    Raises
    ------
    DataContractError
        Missing columns, coordinates missing, not numeric or out of range, a label twice, a limit
        that is not above 0: all at once.

    References
    ----------
    Bentley (1975), *Communications of the ACM* 18, 509–517 (k-d tree).

    Examples
    --------
    >>> cities = pd.DataFrame(
    ...     {"lon": [116.40, 117.19, 121.47], "lat": [39.90, 39.08, 31.23]},
    ...     index=["北京", "天津", "上海"],
    ... )
    >>> travel_distances(cities, cities.loc[["北京"]], limit_km=300).round(1)
      demand supply     km
    0     北京     北京    0.0
    1     天津     北京  113.6
    """
    faults = [
        *_point_faults(demand, "demand", missing=False),
        *_point_faults(supply, "supply", missing=False),
        *twice_faults(demand.index, "demand"),
        *twice_faults(supply.index, "supply"),
    ]
    if limit_km is not None:
        faults += positive_fault("limit_km", limit_km)
    if faults:
        raise DataContractError(faults)
    here, there = _near(demand, supply, limit_km)
    lon1, lat1 = (demand[c].to_numpy("float64")[here] for c in ("lon", "lat"))
    lon2, lat2 = (supply[c].to_numpy("float64")[there] for c in ("lon", "lat"))
    km = great_circle_km(lon1, lat1, lon2, lat2)
    if limit_km is not None:
        inside = km <= limit_km
        here, there, km = here[inside], there[inside], km[inside]
    return pd.DataFrame(
        {
            "demand": pd.Categorical.from_codes(here, categories=demand.index),
            "supply": pd.Categorical.from_codes(there, categories=supply.index),
            "km": km,
        }
    )


def nearest_unit(points: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    r"""Return the nearest target of each point: :math:`\min_j d_{ij}` along the great circle.

    Parameters
    ----------
    points, targets
        Tables with columns ``lon`` and ``lat`` in degrees.

    Returns
    -------
    pandas.DataFrame
        The index of `points`; ``nearest`` (label of the target, missing where the point has no
        coordinate or there is no target) and ``km``. A point that is itself a target has 0 km.

    Raises
    ------
    DataContractError
        Missing columns and coordinates that are not numeric or out of range.

    Examples
    --------
    >>> cities = pd.DataFrame({"lon": [116.40, 117.19], "lat": [39.90, 39.08]}, index=["京", "津"])
    >>> nearest_unit(cities, cities.loc[["京"]]).round(1)
      nearest     km
    京       京    0.0
    津       京  113.6
    """
    faults = [*_point_faults(points, "points"), *_point_faults(targets, "targets")]
    if faults:
        raise DataContractError(faults)
    found, km = _nearest(points, targets)
    return pd.DataFrame({"nearest": _labels(targets.index, found), "km": km}, index=points.index)


def nearest_by_group(points: pd.DataFrame, targets: pd.DataFrame, *, group: str) -> pd.DataFrame:
    r"""Return the nearest target of each point's own group, e.g. a unit of its own 专业大类.

    :math:`\min \{ d_{ij} : g_j = g_i \}`. A college with several fields is several rows.

    Parameters
    ----------
    points, targets
        Tables with columns ``lon``, ``lat`` (degrees) and the column named by `group`.
    group
        Name of the column that must be equal, e.g. ``"category_code"``.

    Returns
    -------
    pandas.DataFrame
        The index of `points`; the group column, ``nearest`` (label of the target) and ``km``.
        Both are missing where the group has no target, or the point has no group or coordinate.

    Raises
    ------
    DataContractError
        Missing columns and coordinates that are not numeric or out of range.

    Examples
    --------
    >>> colleges = pd.DataFrame(
    ...     {"lon": [116.4, 116.4], "lat": [39.9, 39.9], "category_code": ["46", "51"]},
    ...     index=["甲", "乙"],
    ... )
    >>> units = colleges.iloc[:1].assign(lon=117.19, lat=39.08)
    >>> nearest_by_group(colleges, units, group="category_code")["km"].round(1).to_dict()
    {'甲': 113.6, '乙': nan}
    """
    faults = [*_point_faults(points, "points"), *_point_faults(targets, "targets")]
    faults += [
        Fault(name, "missing column", column=group)
        for name, table in (("points", points), ("targets", targets))
        if group not in table.columns
    ]
    if faults:
        raise DataContractError(faults)
    found = np.full(len(points), -1, dtype=np.intp)
    km = np.full(len(points), np.nan)
    rows_of = targets.groupby(group, observed=True).indices
    for value, rows in points.groupby(group, observed=True).indices.items():
        own = rows_of.get(value)
        if own is not None:
            place, km[rows] = _nearest(points.iloc[rows], targets.iloc[own])
            found[rows] = np.where(place >= 0, np.asarray(own)[place], -1)
    labels = _labels(targets.index, found)
    return pd.DataFrame({group: points[group], "nearest": labels, "km": km}, index=points.index)


def _point_faults(points: pd.DataFrame, table: str, *, missing: bool = True) -> list[Fault]:
    faults = []
    for column, limit in (("lon", 180.0), ("lat", 90.0)):
        if column not in points.columns:
            faults.append(Fault(table, "missing column", column=column, remedy="add it, degrees"))
            continue
        degrees = pd.to_numeric(points[column], errors="coerce").astype("float64")
        absent = degrees.isna() & points[column].isna()
        wrong = (degrees.isna() & ~absent) | (degrees.abs() > limit)
        faults += [
            Fault(table, f"needs degrees between ±{limit:.0f}", str(row), column, str(value))
            for row, value in points.loc[wrong.to_numpy(), column].items()
        ]
        if not missing:
            remedy = "a place without a point has no distance: leave it out first"
            faults += [
                Fault(table, "no coordinate", str(row), column, remedy=remedy)
                for row in points.index[absent]
            ]
    return faults


def _vectors(points: pd.DataFrame) -> Floats:
    lon, lat = (np.radians(points[c].to_numpy("float64", na_value=np.nan)) for c in ("lon", "lat"))
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _near(
    demand: pd.DataFrame, supply: pd.DataFrame, limit_km: float | None
) -> tuple[Positions, Positions]:
    from scipy.spatial import cKDTree

    if limit_km is None or limit_km >= np.pi * MEAN_RADIUS_KM:
        rows, columns = np.indices((len(demand), len(supply)))
        return rows.ravel(), columns.ravel()
    # a hair more than the chord of the limit; the exact test follows on the kilometres
    chord = 2 * np.sin(limit_km / MEAN_RADIUS_KM / 2) * (1 + 1e-9) + 1e-12
    found = cKDTree(_vectors(demand)).sparse_distance_matrix(
        cKDTree(_vectors(supply)), chord, output_type="ndarray"
    )
    order = np.argsort(found["i"] * len(supply) + found["j"])
    return found["i"][order].astype(np.intp), found["j"][order].astype(np.intp)


def _nearest(points: pd.DataFrame, targets: pd.DataFrame) -> tuple[Positions, Floats]:
    """Return the position of the nearest target (−1: none) and its kilometres (NaN: none)."""
    from scipy.spatial import cKDTree

    here, there = _vectors(points), _vectors(targets)
    known, usable = ~np.isnan(here).any(axis=1), np.flatnonzero(~np.isnan(there).any(axis=1))
    found, km = np.full(len(points), -1, dtype=np.intp), np.full(len(points), np.nan)
    if not known.any() or not usable.size:
        return found, km
    _, place = cKDTree(there[usable]).query(here[known])
    found[known] = usable[place]
    lon1, lat1 = (points[c].to_numpy("float64", na_value=np.nan)[known] for c in ("lon", "lat"))
    lon2, lat2 = (
        targets[c].to_numpy("float64", na_value=np.nan)[found[known]] for c in ("lon", "lat")
    )
    km[known] = great_circle_km(lon1, lat1, lon2, lat2)
    return found, km


def _labels(index: pd.Index, found: Positions) -> Any:
    """Return the labels at the positions found, missing at −1."""
    return pd.Series(index).reindex(found).array
