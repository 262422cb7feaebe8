"""The chapter on round one to round two: numbers recounted from the lists, and no reasons given."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.transition_chapters import (
    transition_annexes,
    transition_chapter,
)
from shuanggao_analytics.briefing.transition_results import compute_transition
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.policy import strategies

CAUSAL = ("导致", "促进", "影响", "带来", "由于", "使得", "拉动", "成效显著", "因为")
CAUSAL_EN = ("cause", "effect", "impact", "because", "thanks to", "due to", "led to", "result of")
TIERS = {
    "tier_school_a": (10, 10),
    "tier_school_b": (18, 20),
    "tier_school_c": (26, 26),
    "tier_group_a": (24, 26),
    "tier_group_b": (51, 59),
    "tier_group_c": (38, 56),
}


@pytest.fixture(scope="module")
def found():
    return compute_transition(lang="zh")


@pytest.fixture(scope="module")
def chapters(found):
    english = compute_transition(lang="en")
    return {
        "zh": transition_chapter(found, Wording("zh")),
        "en": transition_chapter(english, Wording("en")),
    }


@pytest.fixture(scope="module", params=["zh", "en"])
def chapter(request, chapters):
    return chapters[request.param]


@pytest.fixture(scope="module")
def first():
    """The list of round one with whether the code is in the list of round two."""
    units = datasets.load_units(round=1)
    codes = set(datasets.load_units(round=2)["college_code"])
    return units.assign(kept=units["college_code"].isin(codes))


def shares(table):
    """Return k and n of a table of shares by its name."""
    return {row["name"]: (row["k"], row["n"]) for row in table.to_dict("records")}


def by_id(chapter):
    return {spec.id: spec for spec in chapter.exhibits}


class TestNumbers:
    def test_counts_are_those_of_the_codes_in_the_lists(self, found, first):
        counts = found.transition.counts
        second = datasets.load_units(round=2)
        assert (counts["kept"], counts["new"], counts["promoted"]) == (167, 53, 45)
        assert counts["kept"] == first["kept"].sum()
        assert counts["left"] == (~first["kept"]).sum() == 30
        assert counts["new"] == (~second["college_code"].isin(first["college_code"])).sum()
        assert (counts["up"], counts["down"]) == (9, 5)
        assert found.overall == pytest.approx(167 / 197)

    def test_promoted_are_the_bachelor_levels_of_2025(self, found, first):
        level = datasets.load_colleges(2025).set_index("college_code")["level"]
        now = level.reindex(first["college_code"])
        assert found.transition.counts["promoted"] == (now != "zhuanke").sum()

    def test_disputed_rows_move_a_unit_at_most(self, found):
        ranges = found.sensitivity.ranges
        assert ranges.loc["kept", ["low", "high"]].tolist() == [166, 167]
        assert ranges.loc["new", ["low", "high"]].tolist() == [53, 54]
        tiers = found.sensitivity.tiers
        assert (tiers["high"] - tiers["low"]).max() == 1

    def test_tiers_are_those_of_the_list(self, found, first):
        assert shares(found.tiers) == TIERS
        names = "tier_" + first["unit_type"] + "_" + first["tier"].str.lower()
        counted = first.groupby(names)["kept"].agg(["sum", "size"])
        assert {str(name): tuple(row) for name, row in counted.iterrows()} == TIERS

    def test_intervals_are_quantiles_of_the_beta_distribution(self, found):
        for row in found.tiers.to_dict("records"):
            k, n = row["k"], row["n"]
            low, high = beta.ppf(0.025, k, n - k + 1), beta.ppf(0.975, k + 1, n - k)
            assert row["low"] == pytest.approx(low)
            assert row["high"] == pytest.approx(1.0 if k == n else high)

    def test_belts_and_provinces_part_the_units(self, found):
        for table in (found.kinds, found.tiers, found.belts, found.ownership, found.provinces):
            assert (table["n"].sum(), table["k"].sum()) == (197, 167)
        table = found.provinces
        assert len(table) == 31
        assert (table["k"] + table["left"] == table["n"]).all()
        assert (table["left"].sum(), table["new"].sum(), table["second"].sum()) == (30, 53, 220)
        assert table["few"].tolist() == (table["n"] < 10).tolist()

    def test_strategies_overlap_and_are_those_of_their_members(self, found, first):
        member = strategies.membership()
        table = found.strategies.set_index("key")
        held = strategies.holdings(first, members=member)
        for key, rows in held.groupby("strategy_id"):
            kept = first["kept"].to_numpy()[rows["row"]]
            assert (table.loc[key, "k"], table.loc[key, "n"]) == (kept.sum(), len(kept))
        assert table["n"].sum() > 197

    def test_categories_count_a_unit_once_in_each_of_its_own(self, found, first):
        groups = datasets.load_groups(round=1)
        pairs = groups[["unit_id", "category_code"]].drop_duplicates()
        merged = pairs.merge(first[["unit_id", "kept"]], on="unit_id")
        counted = merged.groupby("category_code")["kept"].agg(["sum", "size"])
        assert len(found.categories) == len(counted)
        for code, row in counted.iterrows():
            assert shares(found.categories)[f"category_{code}"] == tuple(row)

    def test_odds_ratios_of_the_lower_cut_are_those_of_being_kept(self, found):
        cuts = found.ordered.cuts
        lower = cuts.loc[cuts["cut"] == "left | group/school", "odds_ratio"].astype("float64")
        kept = found.odds.loc[found.odds["outcome"] == "kept", "odds_ratio"].astype("float64")
        assert lower.to_numpy() == pytest.approx(kept.to_numpy())
        assert found.ordered.checks.loc["proportional odds", "p"] < 0.001

    def test_odds_stand_beside_their_units(self, found):
        table = found.odds.set_index(["outcome", "level"])
        for tier, (k, n) in TIERS.items():
            assert table.loc[("kept", tier), ["k", "n"]].tolist() == [k, n]
        school = table.loc["school"]
        assert school.loc[list(TIERS), "k"].tolist() == [10, 17, 22, 4, 2, 3]
        assert table.loc["promoted"].loc[list(TIERS), "k"].sum() == 45
        references = table[table["p"].isna()]
        assert set(references.index.get_level_values("level")) == {"tier_group_b", "east"}
        assert (references["odds_ratio"] == 1).all()


class TestWords:
    def test_findings_hold_their_numbers(self, chapters):
        text = " ".join(chapters["zh"].findings)
        for words in (
            "第一轮197个单位中167个继续入选第二轮（84.8%），30个未再入选",
            "第二轮220个单位中53个为新入选",
            "9个由专业群单位变为学校单位，5个由学校单位变为专业群单位，153个类型不变",
            "继续入选166—167个、新入选53—54个",
            "45个现为本科层次（职业本科44个、普通本科1个）",
            "学校A档 10/10、学校B档 18/20、学校C档 26/26",
            "专业群A档 24/26、专业群B档 51/59、专业群C档 38/56",
            "东部84/101（83.2%，74.4%—89.9%）",
            "专业群C档0.35（0.14—0.85）",
            "每个参数4.3个",
        ):
            assert words in text
        text = " ".join(chapters["en"].findings)
        for words in (
            "167 of the 197 units of round one",
            "166–167 units are kept",
            "45 of the 197 units of round one are at bachelor level now",
            "Group, tier C 38/56",
            "East 84/101 (83.2%, 74.4% to 89.9%)",
            "Group, tier C 0.35 (0.14 to 0.85)",
        ):
            assert words in text

    def test_both_languages_hold_the_same_numbers(self, chapters):
        for zh, en in zip(chapters["zh"].findings, chapters["en"].findings, strict=True):
            numbers = [
                set(
                    re.findall(
                        r"[+−]?\d+(?:,\d{3})*(?:\.\d+)?", text.replace("–", " ").replace("—", " ")
                    )
                )
                for text in (zh.replace("2025年6月", "2025年"), en)
            ]
            assert numbers[0] == numbers[1]

    def test_no_causal_word_anywhere(self, chapter):
        words = [*chapter.findings, chapter.title]
        for spec in chapter.exhibits:
            words += [spec.title, *spec.notes]
        text = " ".join(words).lower()
        assert [word for word in (*CAUSAL, *CAUSAL_EN) if word in text] == []

    def test_the_limits_are_said(self, chapter):
        text = " ".join(chapter.findings)
        for either in (
            ("没有说明某校为何未再入选", "do not say why a college has left"),
            ("关联", "association"),
            ("不排名次", "no ranking"),
            ("检验不支持", "the test speaks against"),
            ("看区间，不看点估计", "read the intervals, not the estimates"),
            ("不能相加", "never be added up"),
        ):
            assert any(words in text for words in either)

    def test_a_model_that_is_not_rejected_is_not_said_to_be(self, found):
        checks = found.ordered.checks.copy()
        checks.loc["proportional odds", "p"] = 0.4
        other = replace(found, ordered=replace(found.ordered, checks=checks))
        text = transition_chapter(other, Wording("zh")).findings[-2]
        assert "未被检验否定（p=0.400）" in text
        assert "检验不支持" not in text


class TestExhibits:
    def test_they_hold_the_results(self, found, chapters):
        shown = by_id(chapters["zh"])
        flows = shown["transition-flows"]
        assert flows.data["value"].sum() == 197 + 53
        assert flows.options["order"][1] == ("state_school_unit", "state_group_unit", "state_left")
        tiers = shown["transition-tiers"]
        pd.testing.assert_frame_equal(
            tiers.data[["share", "low", "high"]].astype("float64").reset_index(drop=True),
            found.tiers[["share", "low", "high"]],
        )
        assert tiers.options["reference"][0] == pytest.approx(found.overall)
        areas = shown["transition-areas"].data
        assert areas["k"].tolist() == [*found.belts["k"], *found.strategies["k"]]
        counts = shown["transition-province-counts"].data
        assert counts["new"].tolist() == found.provinces["new"].tolist()
        promoted = shown["transition-promoted"].data
        assert promoted["share"].tolist() == pytest.approx(found.promoted.adjusted["share"])
        odds = shown["transition-odds"].data["odds_ratio"].astype("float64")
        assert odds.to_numpy() == pytest.approx(
            found.odds["odds_ratio"].to_numpy(dtype="float64"), rel=0.005
        )
        assert len(shown["transition-disputed"].data) == 7

    def test_provinces_keep_the_order_of_codes_and_mark_few_units(self, found, chapter):
        data = by_id(chapter)["transition-provinces"].data
        assert len(data) == (found.provinces["n"] > 0).sum() == 29
        assert data["n"].tolist() == found.provinces.loc[found.provinces["n"] > 0, "n"].tolist()
        assert data["few"].tolist() == (data["n"] < 10).tolist()
        assert not np.all(np.diff(data["share"].astype("float64")) <= 0)

    def test_overlapping_rows_say_so(self, chapter):
        shown = by_id(chapter)
        for id_ in ("transition-areas", "transition-categories"):
            notes = " ".join(shown[id_].notes)
            assert "不能相加" in notes or "must not be added up" in notes
        for id_ in ("transition-flows", "transition-tiers", "transition-provinces"):
            notes = " ".join(shown[id_].notes)
            assert "没有说明学校为何" in notes or "do not say why" in notes

    def test_annexes_list_every_change_of_name_and_every_college(self, found):
        renamed, outcomes = transition_annexes(found, Wording("zh"))
        assert len(renamed.table) == len(found.transition.renamed)
        assert renamed.table["学校代码"].tolist() == found.transition.renamed[
            "college_code"
        ].tolist()  # fmt: skip
        assert (renamed.table["方式"] == "合并").sum() == 5
        assert len(outcomes.table) == 250
        assert outcomes.table["结果"].value_counts().to_dict() == {
            "继续入选": 167, "新入选": 53, "未再入选": 30,
        }  # fmt: skip
        english = transition_annexes(found, Wording("en"))
        assert [len(annex.table.columns) for annex in english] == [6, 12]

    def test_every_exhibit_has_a_source_and_an_own_id(self, chapter):
        assert len(by_id(chapter)) == len(chapter.exhibits)
        for spec in chapter.exhibits:
            assert spec.trust in {"derived", "compiled"}
            assert all(spec.sources)
