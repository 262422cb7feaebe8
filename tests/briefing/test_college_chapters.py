"""The chapter on one college: ranks under every set of peers, gaps said, nobody judged."""

import re

import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.college_chapters import college_chapter, college_code_of
from shuanggao_analytics.briefing.results import compute
from shuanggao_analytics.briefing.slides_charts import is_native
from shuanggao_analytics.briefing.wording import Wording

SHENZHEN, TONGREN = "深圳职业技术大学", "铜仁职业技术大学"
NEITHER, WITHOUT, LATE = (
    "宁波城市职业技术学院",
    "天津工艺美术职业学院",
    "北京北大方正软件职业技术学院",
)
JUDGED = ("导致", "促进", "影响", "带来", "由于", "因为", "更好", "优于", "领先", "落后", "不如")
JUDGED_EN = ("cause", "because", "due to", "impact", "better", "worse", "best", "worst", "ahead")


@pytest.fixture(scope="module")
def layouts():
    return {lang: compute(rounds=(1, 2), lang=lang) for lang in ("zh", "en")}


@pytest.fixture(scope="module")
def chapters(layouts):
    return {
        (name, lang): college_chapter(layouts[lang], college_code_of(name), Wording(lang))
        for name in (SHENZHEN, TONGREN, NEITHER, WITHOUT, LATE)
        for lang in ("zh", "en")
    }


def ids(chapter):
    return [spec.id for spec in chapter.exhibits]


def test_every_exhibit_names_source_trust_and_language(chapters):
    for (_, lang), chapter in chapters.items():
        assert len(set(ids(chapter))) == len(chapter.exhibits)
        for spec in chapter.exhibits:
            assert spec.lang == lang
            assert spec.sources
            assert spec.trust in {"compiled", "derived"}
            assert len(spec.data)


def test_nobody_is_judged_and_nothing_is_left_open(chapters):
    for (_, lang), chapter in chapters.items():
        text = " ".join(chapter.findings).lower()
        assert not [word for word in (JUDGED if lang == "zh" else JUDGED_EN) if word in text]
        assert not re.search(r"[{}]|nan\b|<na>|none\b(?! of them)", text)


def test_the_sentences_carry_place_outcome_and_groups(chapters):
    text = "".join(chapters[SHENZHEN, "zh"].findings)
    for words in (
        "深圳职业技术大学在广东深圳，主管部门为广东省，公办，职业本科层次",
        "第一轮为学校A档，第二轮为高水平学校单位（类型不变）",
        "第一轮同为学校A档的10个单位（含该校）中，10个继续入选第二轮",
        "第一轮应有专业群2个，已收录2个：通信技术（电子与信息大类）",
        "2024—2025年的百分位只反映其专科招生",
    ):
        assert words in text


def test_groups_that_are_not_known_are_said_with_the_province(chapters):
    table = datasets.load_group_completeness(round=2).set_index("province_code").loc["520000"]
    text = "".join(chapters[TONGREN, "zh"].findings)
    assert "第二轮应有专业群1个，名称尚未收录。" in text
    assert f"应有专业群{table['groups_expected']}个，目前收录{table['groups_known']}个" in text


@pytest.mark.parametrize(("name", "sets"), [(SHENZHEN, 7), (TONGREN, 7), (NEITHER, 3)])
def test_a_place_stands_under_every_set_of_peers_with_its_range(chapters, name, sets):
    positions = [text for text in chapters[name, "zh"].findings if "由高到低" in text]
    assert len(positions) == 2
    for text in positions:
        assert len(re.findall(r"中第\d+（共\d+所）", text)) == sets
        assert re.search(r"（不含该校）中，百分位低于该校的学校占[\d.]+%", text)
        assert "校数只计有值的学校，含该校" in text


def test_places_of_the_sentence_are_those_of_the_table(chapters):
    chapter = chapters[TONGREN, "zh"]
    text = next(finding for finding in chapter.findings if finding.startswith("2025年"))
    told = [f"{place}/{of}" for place, of in re.findall(r"中第(\d+)（共(\d+)所）", text)]
    table = next(spec for spec in chapter.exhibits if spec.id == "college-table-2025").data
    assert table.loc[table["measure"] == "录取百分位", "place"].tolist() == told
    years = next(spec for spec in chapter.exhibits if spec.id == "college-places").data
    assert years["y2025"].tolist()[1:] == told


def test_a_difference_is_that_of_the_numbers_printed(chapters):
    told = re.compile(r"由([\d.]+)到([\d.]+)，相差([+−][\d.]+|0\.0)个")
    found = [
        match
        for name in (SHENZHEN, TONGREN, NEITHER)
        for text in chapters[name, "zh"].findings
        if (match := told.search(text))
    ]
    assert found
    for match in found:
        start, end, change = (float(number.replace("−", "-")) for number in match.groups())
        assert round(end - start, 1) == change


def test_lines_cover_one_block_and_can_be_native(chapters):
    chapter = chapters[TONGREN, "zh"]
    spec = next(spec for spec in chapter.exhibits if spec.id == "college-lines")
    assert set(spec.data["year"]) == {2017, 2018, 2019, 2020}
    assert spec.data["series"].nunique() == 8
    assert is_native(spec)


def test_a_college_without_numbers_has_no_empty_chart(chapters):
    chapter = chapters[WITHOUT, "zh"]
    assert ids(chapter) == ["college-facts"]
    assert any("没有该校可比的录取百分位" in text for text in chapter.findings)
    assert not any("百分位反映" in text for text in chapter.findings)


def test_a_college_with_one_block_says_which_is_missing(chapters):
    chapter = chapters[LATE, "zh"]
    assert "college-lines" not in ids(chapter)
    assert "college-peers-2025" in ids(chapter)
    assert any(text.startswith("2017—2020年没有该校") for text in chapter.findings)


def test_a_college_in_neither_round_is_said_to_be(chapters):
    assert "不在两轮双高计划名单中" in chapters[NEITHER, "zh"].findings[0]
    assert "college-groups" not in ids(chapters[NEITHER, "zh"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("湖南铁道职业技术学院", "本项目所用名单为“高水平学校单位”，另一份为“不在名单”"),
        ("四川财经职业学院", "本项目所用名单为“不在名单”，另一份为“高水平专业群单位”"),
    ],
)
def test_where_the_compilations_differ_it_is_said(layouts, name, words):
    chapter = college_chapter(layouts["zh"], college_code_of(name), Wording("zh"))
    assert any(words in text for text in chapter.findings)


def test_a_unit_that_left_is_given_no_reason(layouts):
    units = layouts["zh"].units
    gone = ~units[1]["college_code"].isin(units[2]["college_code"])
    chapter = college_chapter(layouts["zh"], units[1].loc[gone, "college_code"].iloc[0],
                              Wording("zh"))  # fmt: skip
    assert "都没有说明某校为何未再入选" in chapter.findings[0]


@pytest.mark.parametrize("number", [1, 2])
def test_one_round_alone_names_that_round_only(number):
    results = compute(rounds=(number,), lang="zh")
    first, second = "第一轮", "第二轮"
    other = second if number == 1 else first
    chapter = college_chapter(results, college_code_of(SHENZHEN), Wording("zh"))
    text = "".join(chapter.findings)
    assert f"{first if number == 1 else second}名单中该校为" in text
    assert other not in text
    gone = college_chapter(results, college_code_of(NEITHER), Wording("zh"))
    assert "该校不在" in gone.findings[0]
