"""The chapter on one strategy: counts that the lists give, membership that is no document's."""

import re
from dataclasses import replace

import numpy as np
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.results import compute
from shuanggao_analytics.briefing.strategy_focus import strategy_focus_chapter, strategy_id_of
from shuanggao_analytics.briefing.strategy_results import compute_strategy
from shuanggao_analytics.briefing.wording import Wording
from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.policy import strategies

IDS = tuple(strategies.names())
DELTA = ("310000", "320000", "330000", "340000")
CAUSAL = ("导致", "促进", "影响", "带来", "由于", "使得", "拉动", "因为")
CAUSAL_EN = ("cause", "effect", "impact", "because", "thanks to", "due to", "led to")


@pytest.fixture(scope="module")
def chinese():
    return compute(rounds=(1, 2), lang="zh")


@pytest.fixture(scope="module")
def all_found(chinese):
    return {name: compute_strategy(chinese, name, lang="zh") for name in IDS}


@pytest.fixture(scope="module")
def chapters(chinese):
    english = compute(rounds=(1, 2), lang="en")
    shown = {(name, "zh"): chinese for name in IDS}
    shown |= {(name, "en"): english for name in ("yellow-river", "gba", "northeast")}
    return {
        (name, lang): strategy_focus_chapter(results, name, Wording(lang))
        for (name, lang), results in shown.items()
    }


def inside(units, ids):
    """Return the units in member provinces or cities, found without the package's own pairing."""
    codes = set(datasets.load_strategies(ids)["place_code"])
    return units[units["province_code"].isin(codes) | units["city_code"].isin(codes)]


class TestNumbers:
    @pytest.mark.parametrize("strategy", IDS)
    def test_places_add_up_to_the_strategy(self, chinese, all_found, strategy):
        found = all_found[strategy]
        for number in (1, 2):
            held = inside(chinese.units[number], [strategy])
            assert found.places[f"units_{number}"].sum() == len(held)
            schools = (held["unit_type"] == "school").sum()
            assert found.places[f"school_units_{number}"].sum() == schools
            assert found.units[f"type_{number}"].notna().sum() == len(held)
            assert chinese.strategies.loc[strategy, f"units_{number}"] == len(held)
        assert not found.units.index.duplicated().any()

    def test_shared_units_are_those_of_another_strategy(self, chinese, all_found):
        others = [name for name in IDS if name != "yellow-river"]
        found = all_found["yellow-river"]
        for number, units in chinese.units.items():
            own = inside(units, ["yellow-river"])["college_code"]
            assert found.shared[number] == own.isin(inside(units, others)["college_code"]).sum()

    def test_bases_are_shares_of_the_nation(self, all_found):
        found = all_found["yangtze-delta"]
        students = datasets.load_provinces(2024).set_index("province_code")["hei_enrolment_wan"]
        assert found.bases["students"] == pytest.approx(
            students.reindex(DELTA).sum() / students.sum()
        )
        panel = datasets.load_city_panel()
        people = panel["population_2020"].astype("float64")
        share = people[panel["province_code"].isin(DELTA)].sum() / people.sum()
        assert found.bases["population"] == pytest.approx(share)

    def test_students_are_missing_where_members_are_cities(self, all_found):
        bases = all_found["gba"].bases
        assert np.isnan(bases["students"])
        assert 0 < bases["colleges"] < bases["population"] < 1

    def test_every_count_ranks_all_strategies_once(self, all_found):
        tables = [all_found[name].standing for name in IDS]
        for count in tables[0].index:
            values = [table.loc[count, "value"] for table in tables]
            expected = [1 + sum(other > value for other in values) for value in values]
            assert [table.loc[count, "rank"] for table in tables] == expected
        named = datasets.load_strategies().drop_duplicates("strategy_id")["named_in_notice"]
        assert [bool(table["rank_named"].notna().all()) for table in tables] == named.tolist()

    def test_groups_by_category_are_those_of_its_units(self, chinese, all_found):
        found = all_found["yangtze-delta"]
        units = inside(chinese.units[1], ["yangtze-delta"])["unit_id"]
        groups = datasets.load_groups(round=1)
        counted = groups[groups["unit_id"].isin(units)].value_counts("category_code")
        held = found.categories["groups"]
        assert held[held > 0].to_dict() == counted.to_dict()
        assert found.categories["nation"].sum() == 253


class TestChapter:
    def test_every_exhibit_names_source_and_trust_and_fits(self, chapters, all_found):
        for (name, lang), chapter in chapters.items():
            assert len({spec.id for spec in chapter.exhibits}) == len(chapter.exhibits)
            for spec in chapter.exhibits:
                assert spec.sources
                assert spec.lang == lang
                assert spec.trust in {"compiled", "derived"}
            lists = [spec for spec in chapter.exhibits if "-units" in spec.id]
            assert sum(len(spec.data) for spec in lists) == len(all_found[name].units)

    def test_no_causal_word_and_nothing_left_open(self, chapters):
        for (_, lang), chapter in chapters.items():
            text = " ".join(chapter.findings)
            words = CAUSAL if lang == "zh" else CAUSAL_EN
            assert not [word for word in words if word in text.lower()]
            assert not re.search(r"[{}]|\bnan\b|<NA>", text)

    def test_exhibits_carry_a_finding_of_the_chapter(self, chapters):
        for chapter in chapters.values():
            assert {spec.finding for spec in chapter.exhibits} <= set(chapter.findings)

    def test_the_sentences_carry_the_numbers(self, chapters):
        chapter = chapters["yangtze-delta", "zh"]
        text = "".join(chapter.findings)
        for words in (
            "第一轮有41个建设单位（学校15个、专业群26个），第二轮有45个",
            "单位数之差为+4",
            "第一轮20.8%（41/197）、第二轮20.5%（45/220）",
            "2020年普查常住人口合计（不含省直辖县级）的16.8%",
            "在所列11个战略口径中居第7位；",
            "位次在第3至第7之间",
            "长三角的4个成员地区由本项目依据",
            "（不是双高计划的文件）：上海、江苏、浙江、安徽",
            "第一轮56个专业群分属17个专业大类，数量最多的是装备制造大类13个、",
        ):
            assert words in text
        assert "近似" not in text

    def test_a_tie_is_said(self, chapters, all_found):
        units = [all_found[name].standing.loc["units", "value"] for name in IDS]
        for name in IDS:
            tied = units.count(all_found[name].standing.loc["units", "value"]) - 1
            said = re.findall(r"（与另外(\d)个并列）", "".join(chapters[name, "zh"].findings))
            assert said == ([str(tied)] if tied else [])
        assert any(units.count(value) > 1 for value in units)

    def test_a_strategy_that_shares_no_unit_says_so(self, chapters):
        assert "第二轮的25个单位都不计入其他战略口径" in chapters["jing-jin-ji", "zh"].findings[0]
        assert "45个同时计入其他战略口径" in chapters["yangtze-delta", "zh"].findings[0]

    def test_the_proxy_of_the_basin_is_said(self, chapters):
        chapter = chapters["yellow-river", "zh"]
        assert any("近似口径" in finding for finding in chapter.findings)
        for spec in chapter.exhibits:
            notes = "".join(spec.notes)
            assert "规划只覆盖9个成员地区的一部分" in notes or "近似" in notes
        places = next(spec for spec in chapter.exhibits if spec.id == "strategy-focus-places")
        assert places.data["place"].str.endswith(" *").all()

    def test_a_strategy_of_cities_is_outlined_with_members_outside_the_plan(self, chapters):
        chapter = chapters["gba", "zh"]
        assert any("香港、澳门是该战略的成员地区，但不在" in text for text in chapter.findings)
        spec = chapter.exhibits[0]
        ((name, codes),) = spec.options["outlines"]
        assert name == "粤港澳大湾区"
        assert {"810000", "820000", "440300"} <= set(codes)
        assert set(spec.options["region"]) == {"440000", "810000", "820000"}
        assert set(spec.data["name"]) == {"广州", "深圳", "佛山", "东莞", "中山"}

    def test_members_of_whole_provinces_make_the_region(self, chapters):
        spec = chapters["yangtze-delta", "zh"].exhibits[0]
        assert spec.options["region"] == DELTA
        assert spec.options["outlines"] == ()

    def test_a_list_of_members_from_memory_lowers_the_trust(self, chinese):
        recalled = chinese.strategies.assign(membership_trust="recalled")
        results = replace(chinese, strategies=recalled)
        chapter = strategy_focus_chapter(results, "northeast", Wording("zh"))
        assert {spec.trust for spec in chapter.exhibits} == {"recalled"}

    @pytest.mark.parametrize("number", [1, 2])
    def test_one_round_alone_speaks_of_no_change(self, number):
        results = compute(rounds=(number,), lang="zh")
        chapter = strategy_focus_chapter(results, "jing-jin-ji", Wording("zh"))
        text = "".join(chapter.findings)
        assert "之差" not in text
        assert "两轮名单相比" not in text
        ids = {spec.id for spec in chapter.exhibits}
        assert ("strategy-focus-categories" in ids) == (number == 1)


class TestNames:
    @pytest.mark.parametrize("strategy", IDS)
    def test_id_and_both_names_are_understood(self, strategy):
        names = (strategy, strategies.names("zh")[strategy], strategies.names("en")[strategy])
        assert {strategy_id_of(f" {name.upper()} ") for name in names} == {strategy}

    @pytest.mark.parametrize(("name", "nearest"), [("长江", "长江经济带"), ("黄河", "黄河流域")])
    def test_an_unknown_name_suggests_the_nearest(self, name, nearest):
        with pytest.raises(UnknownNameError, match=nearest) as error:
            strategy_id_of(name)
        assert "京津冀" not in str(error.value)

    @pytest.mark.parametrize("name", ["", "   ", "丝路xyz"])
    def test_where_nothing_is_near_all_are_listed(self, name):
        with pytest.raises(UnknownNameError, match="京津冀"):
            strategy_id_of(name)
