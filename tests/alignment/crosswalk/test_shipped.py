"""The shipped crosswalks: whole, of known names, complete over the real groups and clusters."""

from __future__ import annotations

import pandas as pd
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.alignment.crosswalk.mapping import (
    check_crosswalk,
    distribute,
    map_codes,
)
from shuanggao_analytics.alignment.crosswalk.mapping import (
    compose_crosswalks as compose,
)
from shuanggao_analytics.alignment.crosswalk.variants import crosswalk_variants as variants
from shuanggao_analytics.alignment.crosswalk.variants import range_over
from shuanggao_analytics.datasets.crosswalks import CROSSWALKS
from shuanggao_analytics.policy.industries import crosswalk as look_alikes
from shuanggao_analytics.policy.industries import industry_labels

TARGETS = {
    "specialty_section": "section20",
    "section_sector9": "sector9",
    "section_sector3": "sector3",
    "specialty_field6": "field6",
    "specialty_field13": "field13",
    "specialty_label": "label",
}
OF_SPECIALTIES = [name for name in CROSSWALKS if name.startswith("specialty_")]
ZHUANKE = datasets.load_catalogue(level="zhuanke")
CODES = {*ZHUANKE["specialty_code"], *ZHUANKE["class_code"], *ZHUANKE["category_code"]}
CLUSTERS = [*datasets.load_clusters()["cluster_id"], *datasets.load_clusters(2024)["cluster_id"]]


def share_of(crosswalk: pd.DataFrame, code: str) -> dict[str, float]:
    found = map_codes(pd.Series([code]), crosswalk=crosswalk)
    return found.set_index("target")["weight"].to_dict()


@pytest.mark.parametrize("name", CROSSWALKS)
def test_it_keeps_its_contract_and_its_names_are_known(name):
    crosswalk = datasets.load_crosswalk(name)
    if name == "cluster_specialty":
        codes = {
            *datasets.load_clusters()["cluster_id"],
            *datasets.load_clusters(2024)["cluster_id"],
        }
        targets = CODES
    else:
        codes = CODES
        if name.startswith("section"):
            codes = set(datasets.load_classification("section20")["code"])
        targets = set(datasets.load_classification(TARGETS[name])["code"])
    partition = name != "specialty_label"
    check_crosswalk(crosswalk, codes=codes, targets=targets, partition=partition, table=name)


@pytest.mark.parametrize("name", CROSSWALKS)
def test_every_row_gives_its_reason_in_both_languages_in_simple_fractions(name):
    crosswalk = datasets.load_crosswalk(name)
    assert crosswalk["why"].str.contains("[一-鿿]").all()
    assert not crosswalk["why_en"].str.fullmatch(".*[一-鿿].*").any()
    tenths = crosswalk["weight"] * 10
    assert (tenths - tenths.round()).abs().max() < 1e-9
    assert set(crosswalk["trust"]) == {"derived"}


@pytest.mark.parametrize("name", OF_SPECIALTIES)
@pytest.mark.parametrize("level", ["specialty_code", "class_code", "category_code"])
def test_every_code_of_the_catalogue_passes_at_every_level_of_study(name, level):
    codes = datasets.load_catalogue()[level].drop_duplicates()
    found = map_codes(codes, crosswalk=datasets.load_crosswalk(name))
    assert set(found["code"]) == set(codes)


@pytest.mark.parametrize("name", OF_SPECIALTIES)
def test_all_253_groups_of_round_one_pass_and_are_kept_whole(name):
    groups = datasets.load_groups(round=1).assign(country="China")
    found = distribute(groups, by="country", crosswalk=datasets.load_crosswalk(name))
    if name != "specialty_label":
        assert found.sum(axis=1).tolist() == pytest.approx([253])
    specialty = map_codes(groups["specialty_code"], crosswalk=datasets.load_crosswalk(name))
    assert specialty.index.nunique() == 253


def test_groups_of_round_two_of_which_only_the_category_is_known_pass_too():
    groups = datasets.load_groups(round=2)
    codes = groups["specialty_code"].fillna(groups["category_code"])
    found = map_codes(codes, crosswalk=datasets.load_crosswalk("specialty_section"))
    assert found.groupby(level=0)["weight"].sum().to_numpy() == pytest.approx([1.0] * 167)


def test_all_97_classes_have_rows_of_their_own_for_sections():
    walk = datasets.load_crosswalk("specialty_section")
    assert set(ZHUANKE["class_code"]) <= set(walk["code"])
    assert ZHUANKE["class_code"].nunique() == 97


@pytest.mark.parametrize(
    ("name", "code", "target", "least"),
    [
        ("specialty_section", "410303", "agriculture", 0.8),
        ("specialty_section", "500211", "resident_services", 0.7),  # 汽车修理属居民服务、修理业
        ("specialty_section", "460607", "manufacturing", 1.0),  # 航空航天器修理属制造业
        ("specialty_section", "490208", "wholesale_retail", 1.0),
        ("specialty_section", "590302", "health_social_work", 0.8),
        ("specialty_field6", "460702", "new_energy_vehicles", 1.0),
        ("specialty_field6", "430504", "new_materials", 1.0),
        ("specialty_field13", "460702", "节能与新能源汽车", 1.0),
        ("specialty_field13", "460305", "高档数控机床和机器人", 1.0),
        ("specialty_field13", "410113", "农机装备", 0.8),
        ("specialty_field13", "460308", "高端仪器", 1.0),
        ("specialty_field13", "490211", "生物医药及高性能医疗器械", 1.0),
        ("specialty_label", "4606", "I-6:航空航天", 1.0),
        ("specialty_label", "590301", "I-7:家政", 1.0),
    ],
)
def test_cases_that_a_reader_of_the_standard_expects(name, code, target, least):
    assert share_of(datasets.load_crosswalk(name), code)[target] >= least


def test_sections_pass_as_the_accounts_and_the_rules_say():
    """工业 = B + C + D; 三次产业划分规定 (2018 revision) at the level of sections."""
    sector9 = datasets.load_crosswalk("section_sector9").set_index("code")["target"]
    assert sector9[sector9 == "industry"].index.tolist() == ["mining", "manufacturing", "utilities"]
    assert (sector9 == "other").sum() == 10
    assert sector9["ict"] == sector9["education"] == sector9["leasing_business"] == "other"
    sector3 = datasets.load_crosswalk("section_sector3").set_index("code")
    assert sector3["target"].value_counts().to_dict() == {
        "tertiary": 15, "secondary": 4, "primary": 1}  # fmt: skip
    unsplit = sector3[sector3["confidence"] == "medium"]
    assert unsplit.index.tolist() == ["agriculture", "mining", "manufacturing"]
    assert unsplit["why"].str.contains("属第三产业").all()


def test_targets_are_the_stems_of_the_tables_they_meet():
    cities, provinces = datasets.load_city_industry(), datasets.load_province_panel()
    for code in datasets.load_classification("section20")["code"]:
        assert f"ind_{code}_pct" in cities
    for code in datasets.load_classification("sector9")["code"]:
        assert f"va_{code}_yi" in provinces
    fields = set(datasets.load_classification("field6")["code"])
    assert set(datasets.load_clusters()["field"]) == fields - {"none"}
    listed = [*industry_labels("I-3")["label"], "兵器工业", "none"]
    assert datasets.load_classification("field13")["code"].tolist() == listed


class TestLabels:
    WALK = datasets.load_crosswalk("specialty_label")
    NAMES = datasets.load_classification("label").set_index("code")

    def test_every_label_of_the_24_lists_is_mapped_or_says_why_not(self):
        labels = industry_labels()
        codes = labels["list_id"] + ":" + labels["label"]
        assert set(codes) == set(self.NAMES.index) - {"none"}
        assert len(codes) == 150
        unmapped = self.NAMES[~self.NAMES["mapped"]]
        assert unmapped[["note", "note_en"]].notna().all(axis=None)
        assert not set(unmapped.index) & set(self.WALK["target"])
        assert set(self.NAMES.index) - set(unmapped.index) == set(self.WALK["target"])
        assert {"I-8:供给过剩", "I-23:教育链", "I-2:国家重大战略"} <= set(unmapped.index)

    def test_look_alikes_keep_rows_of_their_own(self):
        for _, each in look_alikes().iterrows():
            code = f"{each['list_id']}:{each['label']}"
            if self.NAMES.loc[code, "mapped"]:
                assert (self.WALK["target"] == code).any(), code

    def test_aerospace_is_wider_than_aerospace_equipment(self):
        def served(target: str) -> set[str]:
            found = map_codes(ZHUANKE["specialty_code"], crosswalk=self.WALK)
            return set(found.loc[found["target"] == target, "code"])

        industry, equipment = served("I-6:航空航天"), served("I-3:航空航天装备")
        assert equipment < industry
        assert "500405" in industry - equipment  # 空中乘务: 航空运输，不是装备

    def test_a_code_without_labels_says_none_and_nothing_else(self):
        without = self.WALK.loc[self.WALK["target"] == "none", "code"]
        assert (self.WALK["code"].isin(without).sum()) == len(without)


class TestClusters:
    WALK = datasets.load_crosswalk("cluster_specialty")

    def test_every_cluster_of_the_two_tables_has_a_profile(self):
        assert list(dict.fromkeys(self.WALK["code"])) == CLUSTERS
        assert len(CLUSTERS) == 71

    def test_the_chain_of_two_crosswalks_finds_the_field_of_every_cluster(self):
        """The field of clusters.csv was assigned by theme: two ways of ours agree, no more."""
        chain = compose(self.WALK, datasets.load_crosswalk("specialty_field6"))
        main = chain.loc[chain.groupby("code")["weight"].idxmax()].set_index("code")["target"]
        clusters = datasets.load_clusters().set_index("cluster_id")
        assert (main.loc[clusters.index] == clusters["field"]).all()

    def test_clusters_reach_the_sectors_through_a_chain_of_three(self):
        sections = compose(self.WALK, datasets.load_crosswalk("specialty_section"))
        sectors = check_crosswalk(compose(sections, datasets.load_crosswalk("section_sector9")))
        assert share_of(sectors, "c2022-12") == pytest.approx({"industry": 1.0})
        assert sectors["via"].str.len().min() > 0


def test_the_section_shares_of_round_one_come_with_their_range():
    groups = datasets.load_groups(round=1).assign(country="China")
    walk = datasets.load_crosswalk("specialty_section")
    targets = list(dict.fromkeys(walk["target"]))

    def count(crosswalk: pd.DataFrame) -> pd.Series:
        table = distribute(groups, by="country", crosswalk=crosswalk, targets=targets)
        return table.loc["China"]

    table = range_over(count, variants(walk, draws=3))
    assert table["as_given"].sum() == pytest.approx(253)
    assert table.index[table["as_given"].argmax()] == "manufacturing"
    assert (table["low"] <= table["as_given"]).all()
    assert (table["high"] > table["low"]).sum() > 10
    assert (table["missing"] == 0).all()
