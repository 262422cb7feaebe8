"""Whether a cluster is near: same city, same province, kilometres between seats.

Distances are between *seats of cities*, not between campus and works: for a pair in one city they
are 0, and a limit below some 30 km means little. A cluster of several cities is as near as its
nearest one. Where only the area of a cluster is known and no city, nothing is said about
kilometres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.matching.groups import target_ids
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.geography.distance import distance_matrix
from shuanggao_analytics.layout.access.distances import Pairs, positive_fault, read_distances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats


def match_places(
    groups: pd.DataFrame,
    clusters: pd.DataFrame,
    *,
    km: float = 100.0,
    distance: pd.DataFrame | None = None,
    pairs: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Return how near each group and cluster are: same city, within some kilometres.

    :math:`d_{gt} = \min_{c \in C(t)} d(c(g), c)` over the cities C(t) of the cluster.

    Parameters
    ----------
    groups
        One row a group or unit, its index naming it; column ``city_code``.
    clusters
        One row a cluster, known by ``cluster_id`` or a named index: ``city_codes`` (six digits,
        several parted by ``;``, missing where not known) and, where given, ``province_codes``
        likewise.
    km
        The limit of ``within``.
    distance
        Kilometres between cities, from the groups' (rows, or ``demand``) to the clusters'
        (columns, or ``supply``): a matrix or the table of `travel_distances`; a pair not in it is
        out of reach. By default great circles between the seats.
    pairs
        Only these pairs, ``row`` and ``target`` as `match_groups` gives them; by default all.

    Returns
    -------
    pandas.DataFrame
        One row a pair, in the order of `pairs` or of groups and clusters: ``row``, ``target``,
        ``same_city``, ``same_province`` (boolean), ``km``, ``nearest_city`` (of the cluster) and
        ``within`` (boolean). With no city of the cluster known, ``same_city``, ``km`` and
        ``within`` are missing and ``reason`` is ``no_city_known``; without a distance in
        `distance` (or a seat), ``km`` is missing, ``within`` false and the reason
        ``out_of_reach``.

    Raises
    ------
    DataContractError
        No rows, missing columns, labels that stand twice, codes that no place has, distances that
        lack a city, pairs of unknown labels, a limit that is not above 0: all at once.

    Examples
    --------
    >>> groups = pd.DataFrame({"city_code": ["430200", "430100"]})
    >>> clusters = pd.DataFrame({"cluster_id": ["c1"], "city_codes": ["430200;110000"]})
    >>> match_places(groups, clusters, km=60).drop(columns="reason").round(1)
       row target  same_city  same_province    km nearest_city  within
    0    0     c1       True           True   0.0       430200    True
    1    1     c1      False           True  48.5       430200    True
    """
    ids = target_ids(clusters)
    faults = _faults(groups, clusters, ids, pairs=pairs) + positive_fault("km", km)
    if faults:
        raise DataContractError(faults)
    members = _members(clusters, "city_codes")
    here, cities = pd.factorize(groups["city_code"])
    nearest, nearest_city = _nearest(pd.Index(cities), members, distance, clusters=len(ids))
    provinces = _provinces(clusters, members)
    row, target = _positions(groups.index, ids, pairs)
    city, seat = here[row], np.asarray(cities, dtype=object)[here[row]]
    kilometres, found = nearest[city, target], nearest_city[city, target]
    known = np.bincount(members["cluster"], minlength=len(ids))[target] > 0
    held = pd.MultiIndex.from_frame(members[["cluster", "code"]])
    same = pd.MultiIndex.from_arrays([target, seat]).isin(held)
    area = np.array([f"{code[:2]}0000" for code in seat], dtype=object)
    near = pd.array(kilometres <= km, dtype="boolean")
    near[~known] = pd.NA
    same_city = pd.array(same, dtype="boolean")
    same_city[~known] = pd.NA
    no_way = known & np.isnan(kilometres)
    return pd.DataFrame(
        {
            "row": groups.index.take(row),
            "target": ids.take(target),
            "same_city": same_city,
            "same_province": pd.MultiIndex.from_arrays([target, area]).isin(provinces),
            "km": kilometres,
            "nearest_city": found,
            "within": near,
            "reason": np.select([~known, no_way], ["no_city_known", "out_of_reach"], ""),
        }
    ).astype({"same_province": "boolean"})


def cluster_service(matches: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the matched pairs with how near they are: what and where together.

    Parameters
    ----------
    matches
        Candidate pairs, as `match_groups` gives them.
    places
        The same pairs (more are allowed), as `match_places` gives them.

    Returns
    -------
    pandas.DataFrame
        `matches` in its order and index with ``same_city``, ``same_province``, ``km``, ``within``
        and ``reach``: ``local`` (within the limit), ``province`` (farther, in a province of the
        cluster), ``elsewhere``, or ``unknown`` (the cities of the cluster are not known and the
        group is in none of its provinces).

    Raises
    ------
    DataContractError
        Missing columns, or matched pairs that `places` does not have.

    Examples
    --------
    >>> matches = pd.DataFrame({"row": [0], "target": ["c1"], "score": [0.5]})
    >>> places = match_places(
    ...     pd.DataFrame({"city_code": ["430100"]}),
    ...     pd.DataFrame({"cluster_id": ["c1"], "city_codes": ["110000"]}),
    ... )
    >>> cluster_service(matches, places)["reach"].tolist()
    ['elsewhere']
    """
    columns = ["same_city", "same_province", "km", "within"]
    keys = ["row", "target"]
    faults = [
        Fault(name, "missing column", column=column)
        for name, table, wanted in (("matches", matches, keys), ("places", places, keys + columns))
        for column in wanted
        if column not in table.columns
    ]
    if faults:
        raise DataContractError(faults)
    asked = pd.MultiIndex.from_frame(matches[keys])
    place = pd.MultiIndex.from_frame(places[keys]).get_indexer(asked)
    if (place < 0).any():
        remedy = "give match_places the same groups and clusters, or pairs=matches"
        raise DataContractError(
            Fault("places", "pair is missing", str(row), value=str(target), remedy=remedy)
            for row, target in asked[place < 0]
        )
    near = places[columns].take(place).set_index(matches.index)
    within = near["within"].fillna(False).to_numpy(dtype=bool)
    same = near["same_province"].fillna(False).to_numpy(dtype=bool)
    unknown = near["within"].isna().to_numpy(dtype=bool)
    reach = np.select([within, same, unknown], ["local", "province", "unknown"], "elsewhere")
    return matches.assign(**near).assign(reach=reach)


def _members(clusters: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return which codes a cluster lists: its number and one code a row."""
    listed = clusters[column].reset_index(drop=True).dropna().str.split(";").explode().str.strip()
    listed = listed[listed != ""]
    return pd.DataFrame({"cluster": listed.index.to_numpy(dtype=np.intp), "code": listed.array})


def _provinces(clusters: pd.DataFrame, members: pd.DataFrame) -> pd.MultiIndex:
    """Return the provinces of each cluster, those of its cities included."""
    of_cities = members.assign(code=members["code"].astype("str").str[:2] + "0000")
    if "province_codes" in clusters.columns:
        of_cities = pd.concat([of_cities, _members(clusters, "province_codes")])
    return pd.MultiIndex.from_frame(of_cities.drop_duplicates())


def _nearest(
    cities: pd.Index, members: pd.DataFrame, distance: pd.DataFrame | None, *, clusters: int
) -> tuple[Floats, NDArray[Any]]:
    """Return km and nearest city of each cluster from each city of the groups."""
    number, there = pd.factorize(members["code"])
    km = _kilometres(cities, pd.Index(there), distance)
    nearest = np.full((len(cities), clusters), np.nan)
    city = np.full((len(cities), clusters), None, dtype=object)
    of_cluster = members["cluster"].to_numpy(dtype=np.intp)
    for cluster in np.unique(of_cluster):
        columns = number[of_cluster == cluster]
        reach = np.where(np.isnan(km[:, columns]), np.inf, km[:, columns])
        first = reach.argmin(axis=1)
        least = reach[np.arange(len(cities)), first]
        nearest[:, cluster] = np.where(np.isinf(least), np.nan, least)
        city[:, cluster] = np.where(np.isinf(least), None, np.asarray(there)[columns[first]])
    return nearest, city


def _kilometres(cities: pd.Index, there: pd.Index, distance: pd.DataFrame | None) -> Floats:
    if distance is None:
        seats = _seats()
        km: Floats = distance_matrix(seats.reindex(cities), seats.reindex(there)).to_numpy()
        return km
    read, faults = read_distances(distance, demand=cities, supply=there)
    if faults:
        raise DataContractError(faults)
    if not isinstance(read, Pairs):
        return read
    table: Floats = np.full((len(cities), len(there)), np.nan)
    table[read.demand, read.supply] = read.km
    return table


def _seats() -> pd.DataFrame:
    table = places.places()
    today = table[table["valid_to"].isna()].drop_duplicates("place_code")
    return today.set_index("place_code")[["lon", "lat"]]


def _positions(
    groups: pd.Index, ids: pd.Index, pairs: pd.DataFrame | None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if pairs is not None:
        return groups.get_indexer(pd.Index(pairs["row"])), ids.get_indexer(
            pd.Index(pairs["target"])
        )
    row, target = np.divmod(np.arange(len(groups) * len(ids), dtype=np.intp), max(len(ids), 1))
    return row, target


def _faults(
    groups: pd.DataFrame, clusters: pd.DataFrame, ids: pd.Index, *, pairs: pd.DataFrame | None
) -> list[Fault]:
    faults = []
    wanted = (
        ("groups", groups, groups.index, "city_code"),
        ("clusters", clusters, ids, "city_codes"),
    )
    known = set(places.places()["place_code"])
    for name, table, labels, column in wanted:
        if table.empty:
            faults.append(Fault(name, "no rows"))
        faults += [
            Fault(name, "stands twice", str(label), remedy="one row each, with a label of its own")
            for label in labels[labels.duplicated()].unique()
        ]
        if column not in table.columns:
            faults.append(Fault(name, "missing column", column=column))
            continue
        cells = table[column].set_axis(labels).astype("object")
        codes = cells.dropna() if name == "clusters" else cells.fillna("")
        codes = codes.astype("str").str.split(";").explode().str.strip()
        faults += [
            Fault(
                name,
                "unknown place",
                str(label),
                column,
                str(code),
                "geography.resolve finds codes",
            )
            for label, code in codes[~codes.isin(known)].items()
        ]
    if pairs is not None:
        for column, labels in (("row", groups.index), ("target", ids)):
            if column not in pairs.columns:
                faults.append(Fault("pairs", "missing column", column=column))
                continue
            lost = pairs.loc[~pairs[column].isin(labels), column].unique()
            faults += [Fault("pairs", "unknown label", column=column, value=str(x)) for x in lost]
    return faults
