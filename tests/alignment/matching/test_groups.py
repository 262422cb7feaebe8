"""Groups matched by catalogue and by text: paths, laws, and what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.alignment.matching.groups import REVIEW_COLUMNS, match_groups
from shuanggao_analytics.alignment.matching.quality import matching_quality
from shuanggao_analytics.alignment.matching.text import TextOptions
from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.resources import read_table_text

CLUSTERS = read_table_text("clusters")
GROUPS = read_table_text("groups").query("round == '1'").reset_index(drop=True)
NAMES = sorted(GROUPS["group"].unique())

TARGETS = pd.DataFrame({"cluster_id": ["air", "car"], "name": ["西安市航空集群", "长春市汽车集群"]})
PROFILES = pd.DataFrame(
    [
        ("air", "4606", 0.5, "整机制造", "high"),
        ("air", "4601", 0.25, "零部件加工", "medium"),
        ("air", "460103", 0.25, "数控加工", "low"),
        ("car", "4607", 0.6, "整车制造", "high"),
        ("car", "46", 0.3, "装备", "low"),
        ("car", "none", 0.1, "", "low"),
    ],
    columns=["code", "target", "weight", "why", "confidence"],
)
FIELDS = pd.DataFrame(
    [
        ("46", "equipment", 0.8),
        ("46", "none", 0.2),
        ("4607", "equipment", 0.4),
        ("4607", "vehicles", 0.6),
        ("51", "it", 1.0),
    ],
    columns=["code", "target", "weight"],
)


def groups_of(*codes: str) -> pd.DataFrame:
    return pd.DataFrame({"group": [f"g{code}" for code in codes], "specialty_code": list(codes)})


class TestCatalogue:
    def test_longest_prefix_of_each_profile_and_its_weight(self):
        found = match_groups(groups_of("460103", "460101", "460601"), TARGETS, crosswalk=PROFILES)
        scores = found.set_index(["row", "target"])["score"]
        assert scores.to_dict() == pytest.approx(
            {
                (0, "air"): 0.5,  # by 460103, not by 4601
                (0, "car"): 0.5,  # by 46: 0.3 of 0.6
                (1, "air"): 0.5,
                (1, "car"): 0.5,
                (2, "air"): 1.0,
                (2, "car"): 0.5,
            }
        )
        assert found.loc[found["row"] == 2, "rank"].tolist() == [1, 2]
        assert found.loc[found["row"] == 0, "rank"].tolist() == [1, 1]

    def test_the_path_is_told(self):
        found = match_groups(groups_of("460101", "4607"), TARGETS, crosswalk=PROFILES)
        reasons = found.set_index(["row", "target"])["explanation"]
        assert reasons[0, "air"] == "460101 → 4601: 0.25 of 0.5 (零部件加工) [medium]"
        assert reasons[1, "car"] == "4607: 0.6 of 0.6 (整车制造) [high]"
        assert (1, "air") not in reasons.index

    def test_a_group_outside_every_profile_has_no_row(self):
        found = match_groups(groups_of("530302", "460701"), TARGETS, crosswalk=PROFILES)
        assert found["row"].tolist() == [1]
        nothing = match_groups(groups_of("530302"), TARGETS, crosswalk=PROFILES)
        assert nothing.empty
        assert nothing.columns.tolist() == found.columns.tolist()

    def test_bachelor_codes_find_their_class(self):
        found = match_groups(groups_of("260701"), TARGETS, crosswalk=PROFILES)
        assert found["explanation"].tolist() == ["260701 → 4607: 0.6 of 0.6 (整车制造) [high]"]

    def test_the_coarser_code_where_the_specialty_is_missing(self):
        groups = pd.DataFrame(
            {
                "specialty_code": [None, None],
                "class_code": ["4606", None],
                "category_code": ["46"] * 2,
            }
        )
        found = match_groups(groups, TARGETS, crosswalk=PROFILES)
        assert found.set_index(["row", "target"])["score"].to_dict() == pytest.approx(
            {(0, "air"): 1.0, (0, "car"): 0.5, (1, "car"): 0.5}
        )

    def test_from_codes_to_fields_the_score_is_the_weight(self):
        fields = pd.DataFrame({"name": ["装备", "汽车"]}, index=["equipment", "vehicles"])
        found = match_groups(groups_of("460701", "460101", "510201"), fields, crosswalk=FIELDS)
        assert found[["row", "target", "score"]].to_numpy().tolist() == [
            [0, "vehicles", 0.6],
            [0, "equipment", 0.4],
            [1, "equipment", 0.8],
        ]
        assert found["explanation"].tolist()[0] == "460701 → 4607: 0.6 of 1"

    def test_an_unrelated_target_changes_nothing(self):
        groups = groups_of("460103", "460601", "460701")
        before = match_groups(groups, TARGETS, crosswalk=PROFILES)
        more = pd.concat([TARGETS, pd.DataFrame({"cluster_id": ["milk"], "name": ["乳制品"]})])
        walk = pd.concat(
            [PROFILES, pd.DataFrame({"code": ["milk"], "target": ["49"], "weight": 1.0})]
        )
        pd.testing.assert_frame_equal(match_groups(groups, more, crosswalk=walk), before)

    def test_top_and_minimum(self):
        groups = groups_of("460601")
        assert match_groups(groups, TARGETS, crosswalk=PROFILES, top=1)["target"].tolist() == [
            "air"
        ]
        found = match_groups(groups, TARGETS, crosswalk=PROFILES, minimum=0.75)
        assert found["target"].tolist() == ["air"]

    @settings(max_examples=20)
    @given(st.permutations(range(12)))
    def test_the_order_of_rows_is_irrelevant(self, order):
        codes = GROUPS["specialty_code"].head(12)
        groups = pd.DataFrame({"group": GROUPS["group"].head(12), "specialty_code": codes})
        straight = match_groups(groups, TARGETS, crosswalk=PROFILES)
        mixed = match_groups(groups.iloc[list(order)], TARGETS.iloc[::-1], crosswalk=PROFILES)
        keys = ["row", "target"]
        pd.testing.assert_frame_equal(
            mixed.sort_values(keys, ignore_index=True),
            straight.sort_values(keys, ignore_index=True),
        )


class TestTheShippedCrosswalks:
    WALK = read_table_text("crosswalk_cluster_specialty").astype({"weight": float})

    def test_every_cluster_has_a_profile_and_every_row_a_reason(self):
        found = match_groups(GROUPS, CLUSTERS, crosswalk=self.WALK, top=None)
        assert found["score"].between(0, 1, inclusive="right").all()
        assert found["explanation"].str.fullmatch(r".*: [0-9.]+ of [0-9.]+ \(.+\) \[\w+\]").all()
        codes = found["row"].map(GROUPS["specialty_code"])
        starts = [e.startswith(c) for e, c in zip(found["explanation"], codes, strict=True)]
        assert all(starts)
        assert found["target"].nunique() > 35
        assert 80 < found["row"].nunique() < 200

    def test_names_find_few_of_the_catalogues_pairs(self):
        found = match_groups(GROUPS, CLUSTERS, crosswalk=self.WALK, top=None, minimum=0.5)
        pairs = found[["row", "target"]]
        by_name = match_groups(GROUPS, CLUSTERS, method="text", top=None, minimum=0.1)
        by_name = by_name[by_name["row"].isin(pairs["row"])]
        quality = matching_quality(by_name, pairs, top=None).table["value"]
        assert 0.15 < quality["recall"] < 0.35
        higher = matching_quality(by_name[by_name["score"] >= 0.3], pairs, top=None).table["value"]
        assert higher["recall"] < quality["recall"]
        assert higher["precision"] > quality["precision"]

    def test_groups_and_the_six_fields(self):
        walk = read_table_text("crosswalk_specialty_field6").astype({"weight": float})
        fields = CLUSTERS.drop_duplicates("field").set_index("field")
        found = match_groups(GROUPS, fields, crosswalk=walk, target_name="field_name")
        car = found[found["group"] == "汽车制造与装配技术"]
        assert set(car["target"]) == {"new_energy_vehicles"}
        assert (found.groupby("row")["score"].sum() <= 1 + 1e-6).all()


class TestText:
    def test_equal_names_score_one(self):
        groups = pd.DataFrame({"group": ["航空集群", "汽车", "技术", "西安市航空集群"]})
        targets = pd.DataFrame({"name": ["航空集群", "汽车集群", "技术"]}, index=list("abc"))
        found = match_groups(groups, targets, method="text", top=1)
        assert found["target"].tolist() == ["a", "b", "c", "a"]
        assert found["score"].tolist() == pytest.approx([1, 1, 1, 1])

    def test_the_real_lists(self):
        found = match_groups(GROUPS, CLUSTERS, method="text", top=3, minimum=0.2)
        assert found["score"].between(0.2, 1).all()
        assert (found.groupby("row")["rank"].max() <= 3).all()
        assert found["explanation"].str.len().gt(0).all()
        assert (found[list(REVIEW_COLUMNS)] == "").all(axis=None)
        rail = found[found["group"] == "城市轨道交通运营管理"]
        assert set(rail["target_name"]) == {"株洲市轨道交通装备集群", "青岛市轨道交通装备集群"}
        assert rail["explanation"].str.startswith("轨道交通 0.").all()
        assert rail["rank"].tolist() == [1] * len(rail)

    def test_the_callers_index_is_kept(self):
        groups = GROUPS.head(5).set_index(pd.Index(list("vwxyz")))
        found = match_groups(groups, CLUSTERS, method="text", top=1)
        assert set(found["row"]) <= set("vwxyz")
        assert found["target"].isin(CLUSTERS["cluster_id"]).all()

    @settings(max_examples=30)
    @given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=12), st.integers(1, 7))
    def test_other_groups_chunks_and_order_change_nothing(self, names, chunk):
        groups = pd.DataFrame({"group": names})
        options = TextOptions(chunk=chunk)
        few = match_groups(groups, CLUSTERS, method="text", text=options)
        back = match_groups(groups.iloc[::-1], CLUSTERS, method="text")
        pd.testing.assert_frame_equal(
            back.sort_values("row", kind="stable", ignore_index=True), few
        )
        alone = match_groups(groups.head(1), CLUSTERS, method="text")
        pd.testing.assert_frame_equal(alone, few[few["row"] == 0].reset_index(drop=True))

    def test_twice_the_same(self):
        once = match_groups(GROUPS, CLUSTERS, method="text")
        pd.testing.assert_frame_equal(match_groups(GROUPS, CLUSTERS, method="text"), once)

    def test_the_callers_tables_are_left_alone(self):
        groups, clusters = GROUPS.copy(), CLUSTERS.copy()
        match_groups(groups, clusters, method="text")
        pd.testing.assert_frame_equal(groups, GROUPS)
        pd.testing.assert_frame_equal(clusters, CLUSTERS)


class TestBadInput:
    def test_names_all_at_once(self):
        groups = pd.DataFrame({"group": ["数控技术", None, " "]}, index=[0, 0, 1])
        targets = pd.DataFrame({"cluster_id": ["a", "a"], "name": ["航空", None]})
        with pytest.raises(DataContractError) as caught:
            match_groups(groups, targets, method="text", top=0, minimum=2.0)
        found = {(f.table, f.problem, f.row) for f in caught.value.faults}
        assert found == {
            ("groups", "stands twice", "0"),
            ("groups", "no name", "0"),
            ("groups", "no name", "1"),
            ("targets", "stands twice", "a"),
            ("targets", "no name", "1"),
            ("top", "needs a whole number ≥ 1 or None", None),
            ("minimum", "needs a score from 0 to 1", None),
        }

    def test_codes_all_at_once(self):
        groups = groups_of("460103", "4601O3", "4", "999")
        groups.loc[3, "specialty_code"] = None
        targets = pd.concat([TARGETS, pd.DataFrame({"cluster_id": ["sea"], "name": ["船舶"]})])
        with pytest.raises(DataContractError) as caught:
            match_groups(groups, targets, crosswalk=PROFILES)
        found = {(f.table, f.row) for f in caught.value.faults}
        assert found == {("groups", "1"), ("groups", "2"), ("groups", "3"), ("targets", "sea")}

    def test_codes_that_no_field_has(self):
        fields = pd.DataFrame({"name": ["装备"]}, index=["equipment"])
        with pytest.raises(DataContractError, match="unknown code"):
            match_groups(groups_of("990101"), fields, crosswalk=FIELDS)

    def test_no_groups(self):
        with pytest.raises(DataContractError, match="groups: no rows"):
            match_groups(GROUPS.head(0), CLUSTERS, method="text")

    def test_no_crosswalk_and_no_codes(self):
        with pytest.raises(DataContractError) as caught:
            match_groups(GROUPS[["group"]], CLUSTERS)
        assert {f.table for f in caught.value.faults} == {"groups", "crosswalk"}

    def test_a_broken_crosswalk(self):
        with pytest.raises(DataContractError, match="needs a number above 0"):
            match_groups(GROUPS, TARGETS, crosswalk=PROFILES.assign(weight=-1.0))

    def test_ids_on_both_sides(self):
        walk = pd.DataFrame({"code": ["46", "air"], "target": ["car", "46"], "weight": [1.0, 1.0]})
        with pytest.raises(DataContractError, match="ids stand on both sides"):
            match_groups(groups_of("460103"), TARGETS, crosswalk=walk)

    def test_an_unknown_method_and_options(self):
        with pytest.raises(DataContractError, match="use one of catalogue, text"):
            match_groups(GROUPS, CLUSTERS, method="topic")  # type: ignore[arg-type]
        with pytest.raises(DataContractError, match="column ngrams: no such runs"):
            match_groups(GROUPS, CLUSTERS, method="text", text=TextOptions(ngrams=(3, 1)))
        with pytest.raises(DataContractError, match="names are compared without one"):
            match_groups(GROUPS, CLUSTERS, method="text", crosswalk=PROFILES)
        with pytest.raises(DataContractError, match="column code: missing column"):
            match_groups(GROUPS, CLUSTERS, method="text", target_id="code")
