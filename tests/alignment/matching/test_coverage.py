"""Clusters served and unserved: by hand, on the real lists, under other choices."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.alignment.matching.coverage import cluster_coverage, coverage_range
from shuanggao_analytics.alignment.matching.groups import match_groups
from shuanggao_analytics.alignment.matching.places import cluster_service, match_places
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

MATCHES = pd.DataFrame(
    [("g1", "a", 0.5), ("g1", "b", 0.9), ("g2", "a", 0.8), ("g3", "b", 0.2)],
    columns=["row", "target", "score"],
)
SIDES = {"groups": pd.Index(["g1", "g2", "g3", "g4"]), "clusters": pd.Index(["a", "b", "c"])}
scores = st.lists(st.floats(0.01, 1), min_size=4, max_size=4)


class TestByHand:
    def test_both_sides(self):
        found = cluster_coverage(MATCHES, **SIDES, minimum=0.5)
        assert found.clusters["groups"].tolist() == [2, 1, 0]
        assert found.clusters["best_group"].tolist()[:2] == ["g2", "g1"]
        assert found.clusters["best_score"].tolist()[:2] == [0.8, 0.9]
        assert found.groups["clusters"].tolist() == [2, 1, 0, 0]
        assert found.groups.loc["g1", "best_cluster"] == "b"
        assert found.unserved == ["c"]
        assert found.without_cluster == ["g3", "g4"]
        assert found.text == (
            "2 of 3 clusters have a matching group, 1 have none; 2 of 4 groups match no cluster "
            "(score ≥ 0.5)"
        )

    def test_near_and_far(self):
        reach = ["local", "elsewhere", "province", "local"]
        matches = MATCHES.assign(reach=reach, km=[0.0, 900.0, 150.0, 20.0])
        found = cluster_coverage(matches, **SIDES, minimum=0.0)
        assert found.clusters[["local", "province", "elsewhere"]].to_numpy().tolist() == [
            [1, 1, 0],
            [1, 0, 1],
            [0, 0, 0],
        ]
        assert found.groups["nearest_km"].tolist()[:3] == [0, 150, 20]
        assert "(2 by a group nearby)" in found.text

    def test_no_matches(self):
        found = cluster_coverage(MATCHES.head(0), **SIDES)
        assert found.unserved == ["a", "b", "c"]
        assert found.groups["best_score"].isna().all()
        reached = cluster_coverage(MATCHES.assign(reach="local", km=1.0), **SIDES, minimum=1.0)
        assert reached.clusters["local"].tolist() == [0, 0, 0]
        assert reached.groups["nearest_km"].isna().all()

    @given(scores, st.floats(0, 1), st.floats(0, 1))
    def test_a_higher_bar_never_serves_more(self, values, one, two):
        matches = MATCHES.assign(score=values)
        low, high = (cluster_coverage(matches, **SIDES, minimum=m) for m in sorted((one, two)))
        assert (low.clusters["groups"] >= high.clusters["groups"]).all()
        assert low.clusters["groups"].sum() == low.groups["clusters"].sum()
        assert set(low.unserved) <= set(high.unserved)

    @given(st.permutations(range(4)))
    def test_the_order_of_rows_is_irrelevant(self, order):
        found = cluster_coverage(MATCHES.iloc[list(order)], **SIDES)
        expected = cluster_coverage(MATCHES, **SIDES)
        pd.testing.assert_frame_equal(found.clusters, expected.clusters)
        pd.testing.assert_frame_equal(found.groups, expected.groups)


class TestRange:
    def test_over_variants_and_scores(self):
        variants = {"as_given": MATCHES, "other": MATCHES.assign(score=[1.0, 0.1, 0.1, 0.1])}
        found = coverage_range(variants, **SIDES, minimums=[0.1, 0.5])
        assert found.loc["as_given", "clusters_served"].tolist() == [2, 2]
        assert found.loc["other", "clusters_served"].tolist() == [2, 1]
        assert (found["clusters_served"] + found["clusters_unserved"] == 3).all()
        assert (found["groups_matched"] + found["groups_without"] == 4).all()
        single = cluster_coverage(variants["other"], **SIDES, minimum=0.5)
        assert found.loc[("other", 0.5), "groups_without"] == len(single.without_cluster)

    def test_nothing_to_compare(self):
        with pytest.raises(DataContractError, match="nothing to compare"):
            coverage_range({}, **SIDES)


class TestTheLists:
    def test_text_matches_of_round_one(self):
        groups = read_table_text("groups").query("round == '1'").reset_index(drop=True)
        units = read_table_text("units").set_index("unit_id")["city_code"]
        groups["city_code"] = groups["unit_id"].map(units)
        clusters = read_table_text("clusters")
        matches = match_groups(groups, clusters, method="text", top=None, minimum=0.2)
        served = cluster_service(matches, match_places(groups, clusters, pairs=matches))
        sides = {"groups": groups.index, "clusters": pd.Index(clusters["cluster_id"])}
        found = cluster_coverage(served, **sides, minimum=0.2)
        assert len(found.clusters) == 45
        assert len(found.groups) == 253
        assert found.clusters["groups"].sum() == len(served)
        reaches = found.clusters[["local", "province", "elsewhere", "unknown"]].sum(axis=1)
        assert (reaches == found.clusters["groups"]).all()
        by_bar = coverage_range({"text": matches}, **sides, minimums=[0.2, 0.4, 0.6])
        assert by_bar["clusters_served"].is_monotonic_decreasing


class TestBadInput:
    def test_every_fault_at_once(self):
        matches = pd.concat(
            [
                MATCHES,
                MATCHES.head(1),
                pd.DataFrame({"row": ["x"], "target": ["y"], "score": ["?"]}),
            ],
            ignore_index=True,
        )
        with pytest.raises(DataContractError) as caught:
            cluster_coverage(
                matches, groups=SIDES["groups"], clusters=pd.Index(["a", "a", "b"]), minimum=2
            )
        assert [(f.table, f.problem) for f in caught.value.faults] == [
            ("minimum", "needs a score from 0 to 1"),
            ("clusters", "stands twice"),
            ("matches", "unknown label"),
            ("matches", "unknown label"),
            ("matches", "pair stands twice"),
            ("matches", "needs a number"),
        ]

    def test_no_groups(self):
        with pytest.raises(DataContractError, match="groups: there is none in it"):
            cluster_coverage(MATCHES, groups=pd.Index([]), clusters=SIDES["clusters"])
