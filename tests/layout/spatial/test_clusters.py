"""Local Moran and Gi* against spdep and esda; classes, islands, false discoveries."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.spatial.association import morans_i
from shuanggao_analytics.layout.spatial.clusters import CLASSES, HEAT, getis_ord, local_morans_i
from shuanggao_analytics.layout.spatial.graphs import as_graph

PUBLISHED = Path(__file__).parents[2] / "published"
COLUMBUS = pd.read_csv(PUBLISHED / "columbus.csv", index_col="place")
EDGES = pd.read_csv(PUBLISHED / "columbus_neighbours.csv")
EDGES = EDGES.rename(columns={"place": "i", "neighbour": "j"})
SPDEP = as_graph(EDGES[EDGES["graph"] == "spdep"])
CRIME = COLUMBUS["crime"]


class TestPublished:
    def test_local_moran_by_spdep(self):
        table = local_morans_i(CRIME, graph=SPDEP, permutations=9)
        for ours, theirs in (
            ("I", "local_i"),
            ("expected", "local_expected"),
            ("variance", "local_variance"),
            ("z", "local_z"),
        ):
            np.testing.assert_allclose(table[ours], COLUMBUS[theirs], atol=1e-10)
        assert table["quadrant"].tolist() == COLUMBUS["quadrant"].tolist()

    @pytest.mark.parametrize("style", ["B", "W"])
    def test_gi_star_by_spdep(self, style):
        table = getis_ord(CRIME, graph=SPDEP, star=True, style=style, permutations=9)
        np.testing.assert_allclose(table["z"], COLUMBUS["gi_star_z"], atol=1e-10)


class TestAgainstEsda:
    @pytest.mark.filterwarnings("ignore:The alternative hypothesis:DeprecationWarning")
    def test_local_moran_differs_by_the_named_factor(self):
        import esda

        peer = esda.Moran_Local(
            CRIME.to_numpy(), SPDEP.to_libpysal(), permutations=999, seed=1, n_jobs=1
        )
        same = local_morans_i(CRIME, graph=SPDEP, convention="esda")
        np.testing.assert_allclose(same["I"], peer.Is, atol=1e-12)
        anselin = local_morans_i(CRIME, graph=SPDEP)
        np.testing.assert_allclose(same["I"], anselin["I"] * 48 / 49, atol=1e-12)
        pd.testing.assert_series_equal(same["class"], anselin["class"])
        # other draws: twice their one-sided p within five standard errors
        gap = np.abs(anselin["p_permutation"] - np.minimum(1, 2 * peer.p_sim))
        assert gap.max() < 5 * 2 * (0.25 / 999) ** 0.5 * 2**0.5

    def test_gi_without_star(self):
        import esda

        peer = esda.G_Local(
            CRIME.to_numpy(), SPDEP.to_libpysal(), transform="B", star=False, permutations=0
        )
        np.testing.assert_allclose(
            getis_ord(CRIME, graph=SPDEP, star=False)["z"], peer.Zs, atol=1e-10
        )
        np.testing.assert_allclose(
            getis_ord(CRIME, graph=SPDEP, star=False)["G"], peer.Gs, atol=1e-12
        )


def test_the_mean_of_the_places_is_the_whole():
    table = local_morans_i(CRIME, graph=SPDEP)
    assert table["I"].mean() == pytest.approx(morans_i(CRIME, graph=SPDEP, permutations=0).I)


@pytest.mark.parametrize("inference", ["permutation", "normal"])
def test_classes_follow_the_adjusted_p(inference):
    table = local_morans_i(CRIME, graph=SPDEP, inference=inference, fdr=0.1, permutations=1999)
    raw = table["p_permutation" if inference == "permutation" else "p"]
    np.testing.assert_allclose(table["p_fdr"], false_discovery_control(raw))
    marked = table["p_fdr"] <= 0.1
    assert marked.sum() >= 3
    assert (table["class"] == table["quadrant"].where(marked, "not significant")).all()
    assert set(table["class"]) <= set(CLASSES)


def test_hot_and_cold():
    """Ten by ten: a block of high values on noise is hot, and nothing is cold."""
    side = 10
    edges = [
        (r * side + c, (r + i) * side + c + j)
        for r in range(side)
        for c in range(side)
        for i, j in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= r + i < side and 0 <= c + j < side
    ]
    x = np.random.default_rng(0).normal(size=side**2)
    block = [r * side + c for r in range(3) for c in range(3)]
    x[block] += 6
    table = getis_ord(x, graph=pd.DataFrame(edges, columns=["i", "j"]))
    assert set(table.index[table["class"] == "hot"]) >= set(block[:2])
    assert "cold" not in set(table["class"])
    assert set(table["class"]) <= set(HEAT)
    assert (table.loc[table["class"] == "hot", "bin"] >= 2).all()
    assert table["bin"].between(-3, 3).all()


def test_a_random_map_has_few_false_discoveries():
    rng = np.random.default_rng(5)
    found = [
        (local_morans_i(
            pd.Series(rng.permutation(CRIME), index=CRIME.index), graph=SPDEP, permutations=999
        )["class"] != "not significant").any()
        for _ in range(20)
    ]  # fmt: skip
    assert sum(found) <= 5


@pytest.mark.parametrize("measure", [local_morans_i, getis_ord])
def test_islands_are_missing(measure):
    graph = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3], 5: []}
    table = measure([1.0, 2.0, 4.0, 8.0, 9.0, 3.0], graph=graph)
    assert table.loc[5].drop("x").drop("bin", errors="ignore").isna().all()
    assert table.loc[:4].notna().all(axis=None)


def test_a_place_at_the_mean_has_no_pull():
    line = {0: [1], 1: [0, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    table = local_morans_i([1.0, 2.0, 3.0, 4.0, 5.0], graph=line)
    assert table.loc[2, "I"] == 0
    assert table.loc[2, "p_permutation"] == 1


def test_seed():
    one, two = (local_morans_i(CRIME, graph=SPDEP, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fdr": 0}, "not between 0 and 1"),
        ({"permutations": 0}, "too few"),
        ({"inference": "guess"}, "no such choice"),
        ({"convention": "r"}, "no such choice"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(DataContractError, match=message):
        local_morans_i(CRIME, graph=SPDEP, **options)
