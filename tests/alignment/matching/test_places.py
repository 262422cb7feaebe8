"""Groups and clusters by place: on the real lists, with own distances, and what is refused."""

import pandas as pd
import pytest

from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.places import cluster_service, match_places
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout import travel_distances
from shuanggao_analytics.resources import read_table_text

CLUSTERS = read_table_text("clusters")
PARTIAL = read_table_text("clusters_2024_partial")
UNITS = read_table_text("units").query("round == '1'").set_index("unit_id")
SEATS = read_table_text("places").query("valid_to.isna()").set_index("place_code")[["lon", "lat"]]
SEATS = SEATS.astype(float)


def at(*cities: str) -> pd.DataFrame:
    return pd.DataFrame({"city_code": list(cities)})


class TestTheLists:
    def test_every_pair(self):
        found = match_places(UNITS, CLUSTERS, km=100)
        assert len(found) == 197 * 45
        assert (found.loc[found["same_city"], "km"] == 0).all()
        assert found.loc[found["same_city"], "within"].all()
        assert found.loc[found["same_city"], "same_province"].all()
        assert (found["within"] == (found["km"] <= 100)).all()
        assert (found["reason"] == "").all()

    def test_the_nearest_of_several_cities(self):
        cluster = CLUSTERS[CLUSTERS["cluster_id"] == "c2022-35"]  # 武汉、襄阳、十堰、随州
        found = match_places(at("420100", "420300", "429004", "430100"), cluster)
        assert found["nearest_city"].tolist() == ["420100", "420300", "420100", "420100"]
        assert found["same_city"].tolist() == [True, True, False, False]
        assert found["same_province"].tolist() == [True, True, True, False]

    def test_clusters_of_an_area_have_no_kilometres(self):
        area = PARTIAL[PARTIAL["cluster_id"].isin(["c2024p-02", "c2024p-04"])]
        found = match_places(at("110000", "150200"), area).set_index(["row", "target"])
        no_city = found.xs("c2024p-02", level="target")
        assert no_city[["same_city", "within", "km"]].isna().all(axis=None)
        assert no_city["reason"].tolist() == ["no_city_known"] * 2
        assert no_city["same_province"].tolist() == [True, False]
        assert found.loc[(1, "c2024p-04"), "within"]

    def test_order_of_rows_is_irrelevant(self):
        keys = ["row", "target"]
        straight = match_places(UNITS, CLUSTERS).sort_values(keys, ignore_index=True)
        mixed = match_places(UNITS.iloc[::-1], CLUSTERS.iloc[::-1])
        pd.testing.assert_frame_equal(mixed.sort_values(keys, ignore_index=True), straight)


class TestDistances:
    GROUPS = at("430100", "430300", "430100")
    TARGETS = pd.DataFrame({"city_codes": ["430200;430300", "110000"]}, index=["near", "far"])

    def test_travel_distances_within_a_limit(self):
        here, there = SEATS.loc[["430100", "430300"]], SEATS.loc[["430200", "430300", "110000"]]
        listed = travel_distances(here, there, limit_km=200)
        found = match_places(self.GROUPS, self.TARGETS, km=60, distance=listed)
        plain = match_places(self.GROUPS, self.TARGETS, km=60)
        near = found["target"] == "near"
        pd.testing.assert_frame_equal(found[near], plain[near])
        assert found.loc[~near, "km"].isna().all()
        assert (found.loc[~near, "reason"] == "out_of_reach").all()
        assert not found.loc[~near, "within"].any()

    def test_a_matrix(self):
        road = pd.DataFrame(
            {"430200": [70.0, 40.0], "430300": [80.0, 0.0], "110000": [1500.0, 1550.0]},
            index=["430100", "430300"],
        )
        found = match_places(self.GROUPS, self.TARGETS, km=75, distance=road)
        near = found[found["target"] == "near"]
        assert near["km"].tolist() == [70, 0, 70]
        assert near["nearest_city"].tolist() == ["430200", "430300", "430200"]

    def test_a_matrix_that_lacks_a_city(self):
        road = pd.DataFrame({"430200": [70.0]}, index=["430100"])
        with pytest.raises(DataContractError, match="no distances for this demand place"):
            match_places(self.GROUPS, self.TARGETS, distance=road)


class TestService:
    def test_what_and_where(self):
        groups = read_table_text("groups").query("round == '1'").reset_index(drop=True)
        groups = groups.merge(UNITS[["city_code"]], left_on="unit_id", right_index=True)
        both = pd.concat([CLUSTERS, PARTIAL], ignore_index=True)
        matches = match_groups(groups, both, method="text", top=None, minimum=0.25)
        places = match_places(groups, both, pairs=matches)
        assert places[["row", "target"]].equals(matches[["row", "target"]])
        found = cluster_service(matches, places)
        pd.testing.assert_frame_equal(found[matches.columns], matches)
        assert set(found["reach"]) == {"local", "province", "elsewhere", "unknown"}
        assert (found.loc[found["reach"] == "local", "km"] <= 100).all()
        assert found.loc[found["reach"] == "unknown", "km"].isna().all()
        province = found[found["reach"] == "province"]
        assert province["same_province"].all()
        again = cluster_service(matches, match_places(groups, both))
        pd.testing.assert_frame_equal(again, found)

    def test_pairs_without_a_place(self):
        matches = pd.DataFrame({"row": [0, 1], "target": ["near", "near"]})
        places = match_places(TestDistances.GROUPS.head(1), TestDistances.TARGETS)
        with pytest.raises(DataContractError, match="places, row 1: pair is missing"):
            cluster_service(matches, places)
        with pytest.raises(DataContractError, match="places, column km: missing column"):
            cluster_service(matches, places.drop(columns="km"))


class TestBadInput:
    def test_every_fault_at_once(self):
        groups = pd.DataFrame({"city_code": ["430100", "长沙", None]}, index=["x", "x", "y"])
        clusters = pd.DataFrame({"cluster_id": ["c"], "city_codes": ["430200;43020"]})
        pairs = pd.DataFrame({"row": ["z"], "target": ["c"]})
        with pytest.raises(DataContractError) as caught:
            match_places(groups, clusters, km=0, pairs=pairs)
        assert [(f.table, f.row, f.value) for f in caught.value.faults] == [
            ("groups", "x", None),
            ("groups", "x", "长沙"),
            ("groups", "y", ""),
            ("clusters", "c", "43020"),
            ("pairs", None, "z"),
            ("km", None, "0"),
        ]

    def test_empty_tables(self):
        with pytest.raises(DataContractError, match="groups: no rows"):
            match_places(UNITS.head(0), CLUSTERS)
        with pytest.raises(DataContractError, match="column city_codes: missing column"):
            match_places(UNITS, CLUSTERS.drop(columns="city_codes"))
