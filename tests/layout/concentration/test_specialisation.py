"""Primacy, Ellison–Glaeser and the location quotient against chance."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, ShuanggaoError
from shuanggao_analytics.layout.concentration.measures import (
    coefficient_of_variation,
    hhi,
    hoover,
    location_quotient,
)
from shuanggao_analytics.layout.concentration.specialisation import (
    ellison_glaeser,
    location_quotient_test,
    primacy,
)

WAGES = pd.read_csv(Path(__file__).parents[2] / "published" / "wages_2014.csv")

# Mathmodels 0.0.11, help page of EG: firms by region and industry
FIRMS = pd.DataFrame(
    {
        "region": ["R1"] * 4 + ["R2"] * 2 + ["R3"] * 2 + ["R1", "R2", "R2", "R3"],
        "industry": ["A"] * 8 + ["B"] * 4,
        "jobs": [250, 200, 150, 100, 20, 15, 10, 5, 50, 200, 150, 50],
    }
)
# EconGeo (P.-A. Balland): the 5 × 5 example of its help pages
ECONGEO = pd.DataFrame(
    [
        [100, 0, 0, 0, 0],
        [0, 15, 5, 70, 10],
        [0, 20, 10, 20, 50],
        [0, 25, 30, 5, 40],
        [0, 40, 55, 5, 0],
    ],
    index=["R1", "R2", "R3", "R4", "R5"],
)


class TestPublished:
    @pytest.mark.parametrize(
        ("industry", "printed"),
        [
            ("信息业", -0.0482),
            ("制造业", -0.0783),
            ("医疗", -0.038),
            ("商贸", -0.0484),
            ("建筑业", -0.0574),
            ("教育", -0.0354),
            ("科研", -0.0345),
            ("金融业", -0.0396),
        ],
    )
    def test_ellison_glaeser_over_places(self, industry, printed):
        """Mathmodels book, table of 2014: h over the 31 provinces, no firm data."""
        table = WAGES.pivot_table(index="province", columns="industry", values="employees")
        assert ellison_glaeser(table).loc[industry, "index"] == pytest.approx(printed, abs=5e-5)

    def test_ellison_glaeser_with_firms(self):
        """Mathmodels 0.0.11 run in R 4.2.2."""
        table = FIRMS.pivot_table(index="region", columns="industry", values="jobs", aggfunc="sum")
        firms = FIRMS.groupby("industry")["jobs"].apply(hhi)
        result = ellison_glaeser(table, herfindahl=firms)["index"]
        assert result["A"] == pytest.approx(0.130607197685536, abs=1e-14)
        assert result["B"] == pytest.approx(0.918419419350389, abs=1e-14)

    def test_econgeo(self):
        """EconGeo run in R 4.2.2: location quotients, Herfindahl, Hoover (there × 100)."""
        expected = [
            [5, 0, 0, 0, 0],
            [0, 0.75, 0.25, 3.5, 0.5],
            [0, 1, 0.5, 1, 2.5],
            [0, 1.25, 1.5, 0.25, 2],
            [0, 2, 2.75, 0.25, 0],
        ]
        assert location_quotient(ECONGEO).to_numpy() == pytest.approx(np.array(expected))
        herfindahl = [hhi(row) for _, row in ECONGEO.iterrows()]
        assert herfindahl == pytest.approx([1, 0.525, 0.34, 0.315, 0.465], abs=1e-14)
        assert 100 * hoover([0, 10, 0, 0, 0], base=[8, 10, 15, 12, 5]) == pytest.approx(80)

    def test_coefficient_of_variation_by_numpy(self):
        x, w = np.array([3.0, 1, 4, 1, 5]), np.array([1, 2, 3, 4, 5])
        people = np.repeat(x, w)
        assert coefficient_of_variation(x, weights=w) == pytest.approx(people.std() / people.mean())


class TestPrimacy:
    def test_ranks(self):
        result = primacy(pd.Series([3, 12, 4, 6, 1], index=list("abcde")))
        assert (result.leader, result.share) == ("b", pytest.approx(12 / 26))
        assert (result.two_place, result.four_place) == pytest.approx((2, 12 / 13))
        assert result.table.index.tolist() == ["b", "d", "c", "a"]

    def test_what_is_not_defined(self):
        assert np.isnan(primacy([5]).two_place)
        assert np.isnan(primacy([5, 1, 1]).four_place)
        assert np.isnan(primacy([5, 0, 0, 0]).two_place)


class TestQuotientTest:
    def test_the_chance_of_a_corner(self):
        """All 4 of a in x, which has 5 of 10: 5·4·3·2 / (10·9·8·7) = 1/42."""
        units = pd.DataFrame({"a": [4, 0], "b": [1, 5]}, index=["x", "y"])
        table = location_quotient_test(units).set_index(["place", "category"])
        assert table.loc[("x", "a"), "p_more"] == pytest.approx(1 / 42)
        assert table.loc[("y", "a"), "p_fewer"] == pytest.approx(1 / 42)
        assert (table["low"] <= 1).all()
        assert (table["high"] >= 1).all()

    def test_permuted_labels_give_the_same_chances(self):
        units = pd.DataFrame({"a": [3, 2, 1], "b": [1, 5, 4]})
        places = np.repeat([0, 1, 2], [4, 7, 5])
        kinds = np.array([0] * 6 + [1] * 10)
        dealt = np.random.default_rng(0).permuted(np.tile(kinds, (20000, 1)), axis=1)
        drawn = ((dealt == 0) & (places == 0)).sum(axis=1)
        p = location_quotient_test(units).loc[0, "p_more"]
        assert (drawn >= 3).mean() == pytest.approx(p, abs=0.01)

    def test_empty_places_are_missing(self):
        table = location_quotient_test(pd.DataFrame({"a": [1, 0], "b": [2, 0]}))
        assert table.loc[2:, ["location_quotient", "low", "p_more"]].isna().all().all()


class TestBadInput:
    def test_tables(self):
        with pytest.raises(DataContractError, match="not all whole numbers"):
            location_quotient_test(pd.DataFrame({"a": [1.5]}))
        with pytest.raises(ShuanggaoError, match="the whole table is zero"):
            ellison_glaeser(pd.DataFrame({"a": [0, 0]}))
        with pytest.raises(DataContractError, match="2 faults"):
            ellison_glaeser(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), herfindahl={"a": 2})

    def test_an_empty_category_and_one_holder_have_no_index(self):
        assert np.isnan(ellison_glaeser(pd.DataFrame({"a": [1, 2], "b": [0, 0]})).loc["b", "index"])
        assert np.isnan(ellison_glaeser(pd.DataFrame({"a": [3, 0]})).loc["a", "index"])
