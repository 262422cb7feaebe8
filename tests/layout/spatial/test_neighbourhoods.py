"""Graphs of borders and distances: real maps, and no distance in raw degrees."""

import numpy as np
import pandas as pd
import pytest
import shapely

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography.distance import distance_matrix
from shuanggao_analytics.layout.spatial.neighbourhoods import (
    contiguity_graph,
    distance_band_graph,
    k_nearest_graph,
    shares_a_line,
)

RNG = np.random.default_rng(3)
TOWNS = pd.DataFrame(
    {"lon": RNG.uniform(75, 130, 60), "lat": RNG.uniform(20, 52, 60)},
    index=[f"t{number}" for number in range(60)],
)


def pairs(graph):
    return set(zip(graph.table["place_code"], graph.table["neighbour_code"], strict=True))


def test_islands_of_the_province_map():
    tied, alone = contiguity_graph("province"), contiguity_graph("province", islands="none")
    assert ("460000", "440000") in pairs(tied)
    assert ("440000", "460000") in pairs(tied)
    assert set(alone.islands) == {"460000", "710000"}
    assert "nearest border" in tied.rule


def test_rook_is_a_part_of_queen():
    queen, rook = contiguity_graph("city"), contiguity_graph("city", contiguity="rook")
    assert pairs(rook) <= pairs(queen)
    assert len(queen.places) == 372
    box = shapely.box(0, 0, 1, 1)
    others = np.array([shapely.box(1, 1, 2, 2), shapely.box(0, 1, 1, 2)])
    assert shares_a_line(np.array([box, box]), others).tolist() == [False, True]


def test_places_cut_the_map():
    three = contiguity_graph("province", places=["110000", "120000", "130000"])
    assert len(pairs(three)) == 6
    with pytest.raises(DataContractError, match="not in the graph"):
        contiguity_graph("province", places=["990000"])
    with pytest.raises(DataContractError, match="no such rule"):
        contiguity_graph("province", contiguity="bishop")


@pytest.mark.parametrize("k", [1, 5])
def test_k_nearest_against_the_whole_matrix(k):
    distance = distance_matrix(TOWNS).to_numpy(copy=True)
    np.fill_diagonal(distance, np.inf)
    expected = {
        (TOWNS.index[row], TOWNS.index[column])
        for row, near in enumerate(np.argsort(distance, axis=1)[:, :k])
        for column in near
    }
    assert pairs(k_nearest_graph(TOWNS, k=k)) == expected


def test_distance_band_against_the_whole_matrix():
    distance = distance_matrix(TOWNS)
    graph = distance_band_graph(TOWNS, km=400, decay="inverse")
    assert len(graph.table) == int(((distance <= 400) & (distance > 0)).to_numpy().sum())
    for row in graph.table.itertuples():
        between = distance.loc[row.place_code, row.neighbour_code]
        assert row.weight == pytest.approx(1 / between)


def test_a_degree_of_longitude_shrinks_northward():
    """At 50°N one degree is 71 km east but 111 km north: raw degrees would tie both."""
    towns = pd.DataFrame(
        {"lon": [120.0, 121.0, 120.0], "lat": [50.0, 50.0, 50.9]}, index=["o", "east", "north"]
    )
    assert pairs(distance_band_graph(towns, km=80)) == {("o", "east"), ("east", "o")}
    nearest = k_nearest_graph(towns, k=1).table.set_index("place_code")["neighbour_code"]
    assert nearest["o"] == "east"


def test_coincident_places():
    towns = pd.DataFrame({"lon": [110.0] * 4, "lat": [30.0] * 4}, index=list("abcd"))
    table = k_nearest_graph(towns, k=1).table
    assert (table["place_code"] != table["neighbour_code"]).all()
    with pytest.raises(DataContractError, match="same point"):
        distance_band_graph(towns, km=10, decay="inverse")


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: k_nearest_graph(TOWNS, k=60), "out of range"),
        (lambda: k_nearest_graph(pd.concat([TOWNS, TOWNS.iloc[:1]]), k=1), "a place twice"),
        (lambda: distance_band_graph(TOWNS, km=0), "no such band"),
        (lambda: distance_band_graph(TOWNS.assign(lat=99.0), km=10), "no coordinate"),
        (lambda: k_nearest_graph(TOWNS[["lon"]], k=1), "missing column"),
    ],
)
def test_bad_input(build, message):
    with pytest.raises(DataContractError, match=message):
        build()
