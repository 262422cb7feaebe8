"""The briefing as content: sentences that carry the numbers, sources under every exhibit."""

import pytest

from shuanggao_analytics.briefing import layout_briefing
from shuanggao_analytics.errors import UnknownNameError


def exhibits(briefing):
    return [spec for chapter in briefing.chapters for spec in chapter.exhibits]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rounds", [(1,), (2,), (1, 2)])
def test_every_exhibit_names_source_trust_and_unit(lang, rounds):
    briefing = layout_briefing(rounds=rounds, province="广东", lang=lang)
    specs = exhibits(briefing)
    assert len({spec.id for spec in specs}) == len(specs)
    for spec in specs:
        assert spec.lang == lang
        assert spec.sources
        assert spec.trust in {"compiled", "derived"}
        assert spec.alt
    assert all(chapter.findings for chapter in briefing.chapters)
    both = len(rounds) == 2
    assert ("transition" in {chapter.id for chapter in briefing.chapters}) == both
    assert len(briefing.annexes) == (6 if both else 4)


def test_the_sentences_carry_the_numbers_of_the_lists():
    briefing = layout_briefing(lang="zh")
    text = "".join(finding for chapter in briefing.chapters for finding in chapter.findings)
    for words in (
        "京津冀 24 → 25",
        "长三角 41 → 45",
        "由197个增至220个，覆盖省份由29个增至31个",
        "东部占比由51.3%变为49.5%",
        "基尼系数由0.403变为0.350",
        "第一轮253个专业群",
    ):
        assert words in text


def test_no_causal_word_and_no_total_over_strategies():
    for lang in ("zh", "en"):
        briefing = layout_briefing(lang=lang)
        text = " ".join(finding for chapter in briefing.chapters for finding in chapter.findings)
        for word in ("导致", "促进", "影响", "caused", "effect of", "impact", "thanks to"):
            assert word not in text
        table = next(spec for spec in exhibits(briefing) if spec.id == "strategy-table")
        assert len(table.data) == 11
        assert any("不能相加" in note or "must not be added" in note for note in table.notes)


def test_a_province_gets_a_chapter():
    briefing = layout_briefing(province="江苏省", lang="zh")
    focus = briefing.chapters[0]
    assert focus.title == "江苏专章"
    assert "第一轮有20个建设单位、27个专业群" in focus.findings[0]
    assert [spec.id for spec in focus.exhibits] == ["focus-map", "focus-units"]


def test_a_province_a_strategy_and_a_college_come_first_and_name_the_briefing():
    briefing = layout_briefing(province="江苏", strategy="长三角", college="深圳职业技术学院")
    assert [chapter.id for chapter in briefing.chapters[:4]] == [
        "college",
        "strategy-focus",
        "focus",
        "strategy",
    ]
    assert "深圳职业技术大学专章、长三角专章、江苏专章" in briefing.title


def test_unknown_names_are_refused_together():
    with pytest.raises(UnknownNameError) as caught:
        layout_briefing(province="江苏苏", strategy="长三江", college="深圳职业")
    assert [fault.table for fault in caught.value.faults] == [
        "--college",
        "--strategy",
        "--province",
    ]


def test_a_province_without_units_in_a_round_still_has_a_chapter():
    focus = layout_briefing(rounds=(1,), province="西藏", lang="zh").chapters[0]
    assert "有0个建设单位" in focus.findings[0]
    assert focus.exhibits == ()


@pytest.mark.parametrize("name", ["江苏苏", "Nowhere"])
def test_an_unknown_province_is_refused(name):
    with pytest.raises(UnknownNameError, match=name):
        layout_briefing(province=name)


@pytest.mark.parametrize("name", ["台湾", "香港", "新疆生产建设兵团"])
def test_a_place_outside_the_plan_is_refused(name):
    with pytest.raises(UnknownNameError, match="31 provinces"):
        layout_briefing(province=name)
