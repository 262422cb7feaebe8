"""Moran, Geary and G against spdep and esda, against all permutations, and against their laws."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.spatial.association import (
    gearys_c,
    getis_ord_g,
    morans_i,
    morans_i_table,
)
from shuanggao_analytics.layout.spatial.graphs import as_graph

PUBLISHED = Path(__file__).parents[2] / "published"
COLUMBUS = pd.read_csv(PUBLISHED / "columbus.csv", index_col="place")
EDGES = pd.read_csv(PUBLISHED / "columbus_neighbours.csv")
EDGES = EDGES.rename(columns={"place": "i", "neighbour": "j"})
SPDEP, ROOK = (EDGES[EDGES["graph"] == name] for name in ("spdep", "rook"))
GLOBAL = pd.read_csv(PUBLISHED / "columbus_global.csv")
RATES = pd.read_csv(PUBLISHED / "county_rates.csv")
COUNTIES = pd.read_csv(PUBLISHED / "county_neighbours.csv")
SIX = {0: [1, 2], 1: [0, 2, 3], 2: [0, 1], 3: [1, 4], 4: [3], 5: []}
FIVE = {0: [1, 2], 1: [0, 2, 3], 2: [0, 1], 3: [1], 4: []}


def lattice(side):
    place = np.arange(side**2).reshape(side, side)
    pairs = [*zip(place[:, :-1].flat, place[:, 1:].flat, strict=True)]
    pairs += zip(place[:-1].flat, place[1:].flat, strict=True)
    table = pd.DataFrame(pairs, columns=["i", "j"])
    return as_graph(pd.concat([table, table.set_axis(["j", "i"], axis=1)]))


class TestPublished:
    @pytest.mark.parametrize("row", GLOBAL.to_dict("records"), ids=str)
    def test_columbus_by_spdep(self, row):
        x = COLUMBUS[row["variable"]]
        moran = morans_i(x, graph=SPDEP, style=row["style"], permutations=0)
        expected = [row["moran"], -1 / 48, row["variance"], row["z"], row["p"]]
        found = [moran.I, moran.expected, moran.variance, moran.z, moran.p]
        np.testing.assert_allclose(found, expected, rtol=1e-10)
        normal = moran.table.loc["normality", ["variance", "z"]].tolist()
        assert normal == pytest.approx([row["variance_normal"], row["z_normal"]], rel=1e-10)
        geary = gearys_c(x, graph=SPDEP, style=row["style"], permutations=0)
        assert geary.value == pytest.approx(row["geary"], rel=1e-10)
        assert geary.variance == pytest.approx(row["geary_variance"], rel=1e-10)

    def test_geary_by_esda(self):
        geary = gearys_c(COLUMBUS["crime"], graph=ROOK)
        assert geary.value == pytest.approx(0.5154408058652411, abs=1e-8)
        expected = [
            (0.011403109626468939, -4.5376938201608),
            (0.010848882767131886, -4.652156651668989),
        ]
        found = geary.table.loc[["normality", "randomisation"], ["variance", "z"]]
        np.testing.assert_allclose(found.to_numpy(), expected, rtol=1e-8)

    @pytest.mark.parametrize(
        ("name", "i", "p"),
        [
            ("stl", 0.2436558262177166, 0.00013573931385468807),
            ("sids", 0.24772519320480135, 5.791653907449845e-05),
        ],
    )
    def test_county_rates_by_esda(self, name, i, p):
        rates = RATES[RATES["map"] == name].set_index("place")["rate"]
        edges = COUNTIES[COUNTIES["map"] == name].rename(columns={"place": "i", "neighbour": "j"})
        moran = morans_i(rates, graph=edges, assumption="normality", alternative="greater")
        assert (moran.I, moran.p) == pytest.approx((i, p), abs=1e-9)
        assert moran.p_permutation <= 0.005

    def test_lattice_by_esda(self):
        table = morans_i(range(1, 10), graph=lattice(3), style="B").table
        assert table.loc["randomisation", "variance"] == pytest.approx(0.0596875, abs=1e-12)
        assert table.loc["normality", "variance"] == pytest.approx(0.053125, abs=1e-12)


class TestAgainstEsda:
    def test_general_g(self):
        import esda

        graph = as_graph(SPDEP)
        peer = esda.G(COLUMBUS["crime"].to_numpy(), graph.to_libpysal(), permutations=0)
        ours = getis_ord_g(COLUMBUS["crime"], graph=graph, permutations=0)
        assert (ours.G, ours.variance, ours.z) == pytest.approx(
            (peer.G, peer.VG, peer.z_norm), rel=1e-9
        )


@pytest.mark.parametrize(
    "measure", [morans_i, gearys_c, getis_ord_g], ids=["moran", "geary", "general"]
)
@pytest.mark.parametrize("style", ["W", "B"])
def test_moments_are_those_of_all_permutations(measure, style):
    """120 maps of five places, one of them an island: exact mean and variance."""
    values = np.array([1.0, 2.0, 4.0, 4.0, 11.0])
    graph = as_graph(FIVE)
    every = [
        measure(np.array(order), graph=graph, style=style, permutations=0).value
        for order in permutations(values)
    ]
    result = measure(values, graph=graph, style=style, permutations=0)
    assert result.expected == pytest.approx(np.mean(every), rel=1e-9)
    assert result.variance == pytest.approx(np.var(every), rel=1e-9)
    assert result.islands == 1


def test_many_variables_are_each_as_alone():
    table = morans_i_table(COLUMBUS[["crime", "income"]], graph=SPDEP, alternative="greater")
    for name in table.index:
        alone = morans_i(COLUMBUS[name], graph=SPDEP, alternative="greater")
        row = [alone.I, alone.expected, alone.variance, alone.z, alone.p, alone.p_permutation]
        assert table.loc[name].tolist() == pytest.approx(row, rel=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-100, 100))
def test_affine_change_of_x_changes_nothing(seed, factor, shift):
    x = np.random.default_rng(seed).normal(size=25)
    graph = lattice(5)
    before, after = (morans_i(v, graph=graph, permutations=9) for v in (x, factor * x + shift))
    assert after.value == pytest.approx(before.I, abs=1e-8)
    assert after.p_permutation == before.p_permutation
    assert (
        pytest.approx(gearys_c(x, graph=graph, permutations=0).C)
        == gearys_c(-x, graph=graph, permutations=0).C
    )


def test_permuted_maps_lie_in_their_null():
    """Over 200 shuffled maps p is near uniform: its share below 0.1 within four standard errors."""
    rng = np.random.default_rng(1)
    maps = pd.DataFrame({k: rng.permutation(COLUMBUS["crime"]) for k in range(200)}).set_axis(
        COLUMBUS.index
    )
    table = morans_i_table(maps, graph=SPDEP, permutations=199)
    for column in ("p", "p_permutation"):
        assert abs((table[column] <= 0.1).mean() - 0.1) < 4 * (0.09 / 200) ** 0.5
    assert table["z"].abs().max() < 5


def test_seed_and_number_of_draws():
    one, two = (morans_i(COLUMBUS["income"], graph=SPDEP, seed=7) for _ in range(2))
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.p_permutation >= 2 / 1000
    assert np.isnan(morans_i(COLUMBUS["income"], graph=SPDEP, permutations=0).p_permutation)


def test_a_complete_graph_has_no_variance():
    full = {place: [other for other in range(6) if other != place] for place in range(6)}
    result = morans_i([1, 2, 3, 4, 5, 9], graph=full, permutations=9)
    assert result.value == pytest.approx(-0.2)
    assert np.isnan(result.z)
    assert np.isnan(result.p)


def test_texts():
    moran = morans_i(COLUMBUS["crime"], graph=SPDEP)
    assert moran.text == (
        "Moran's I = 0.5110 (expected -0.0208; n = 49): z = 5.634, p = 1.76e-08 "
        "(randomisation, two-sided); 999 permutations: p = 0.002"
    )
    assert "<table" in moran._repr_html_()
    assert "1 without neighbours" in morans_i(range(6), graph=SIX).text


@pytest.mark.parametrize(
    ("x", "options", "error", "message"),
    [
        ([1, 1, 1, 1, 1, 1], {}, ShuanggaoError, "the same everywhere"),
        ([1, None, 2, float("inf"), 3, "?"], {}, DataContractError, "3 faults"),
        (pd.Series(range(6), index=[0, 1, 1, 3, 4, 5]), {}, DataContractError, "a place twice"),
        (range(7), {}, DataContractError, "row 6: no such place"),
        (range(3), {}, DataContractError, "4 places at least"),
        (range(6), {"assumption": "hope"}, DataContractError, "no such choice"),
        (range(6), {"alternative": "both"}, DataContractError, "no such choice"),
        (range(6), {"permutations": -1}, DataContractError, "below zero"),
        (range(6), {"style": "X"}, DataContractError, "no such style"),
    ],
)
def test_bad_input(x, options, error, message):
    with pytest.raises(error, match=message):
        morans_i(x, graph=as_graph(SIX), **options)


def test_bad_input_of_g():
    with pytest.raises(DataContractError, match="≥ 0"):
        getis_ord_g([-1, 1, 2, 3, 4, 5], graph=SIX)
    with pytest.raises(ShuanggaoError, match="all values but one"):
        getis_ord_g([0, 0, 2, 0, 0, 0], graph=SIX)
