"""A finding and the exhibits that show it are bound by the exhibit, in every chapter."""

import pandas as pd
import pytest

from shuanggao_analytics import charts
from shuanggao_analytics.briefing import Briefing, Chapter
from shuanggao_analytics.briefing.chapter import exhibit_labels, showing, shown_by
from shuanggao_analytics.briefing.page import references
from shuanggao_analytics.briefing.plain_page import plain_page

WORDS = {"sources": ("名单",), "trust": "compiled"}
CHAPTERS = ("strategy", "province", "belt", "equity", "structure", "access", "transition",
            "groups", "alignment", "index", "trends", "allocation")  # fmt: skip
TABLE = pd.DataFrame({"name": ["东部", "西部"], "n": [2, 1]})


def table(id_):
    return charts.small_table(TABLE, id=id_, title=f"表 {id_}", **WORDS)


def bars(id_):
    return charts.ranked_bars(TABLE, label="name", value="n", id=id_, title=f"图 {id_}", **WORDS)


def chapter():
    return Chapter(
        id="one",
        title="一章",
        findings=("东部较多。", "其他。"),
        exhibits=(*showing("东部较多。", bars("a"), table("b")), bars("c")),
    )


def test_exhibits_carry_the_finding_and_nothing_else_changes():
    (shown,) = showing("东部较多。", bars("a"))
    assert shown.finding == shown.caption == "东部较多。"
    assert (shown.title, shown.alt, shown.notes) == ("图 a", bars("a").alt, ())
    assert bars("a").finding == ""


def test_a_finding_knows_its_exhibits_in_reading_order():
    assert shown_by("东部较多。", chapter()) == ("a", "b")
    assert shown_by("其他。", chapter()) == ()


def test_figures_and_tables_are_counted_apart_over_all_chapters():
    two = Chapter(id="two", title="二", findings=(), exhibits=(table("d"), bars("e")))
    assert exhibit_labels((chapter(), two), lang="zh") == {
        "a": "图1", "b": "表1", "c": "图2", "d": "表2", "e": "图3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "text"),
    [("zh", '（<a href="#a">图1</a>、<a href="#b">表1</a>）'),
     ("en", ' (<a href="#a">Figure 1</a>, <a href="#b">Table 1</a>)')],
)  # fmt: skip
def test_a_finding_on_a_page_leads_to_its_exhibits(lang, text):
    labels = exhibit_labels((chapter(),), lang=lang)
    assert str(references("东部较多。", chapter(), labels=labels, lang=lang)) == text
    assert str(references("其他。", chapter(), labels=labels, lang=lang)) == ""


def test_the_page_says_each_sentence_once_and_heads_figures_with_their_title():
    own = showing("别处没有的一句。", table("d"))
    whole = Chapter(**{**vars(chapter()), "exhibits": (*chapter().exhibits[1:], *own)})
    text = plain_page(
        Briefing(title="简报", subtitle="", lang="zh", chapters=(whole,), annexes=(), caveats=()),
        data_date="2026-11-21",
    )
    assert text.count("东部较多。") == text.count("别处没有的一句。") == 1
    assert '东部较多。（<a href="#b">表1</a>）</li>' in text
    assert "<b>表1</b> 表 b<" in text


@pytest.fixture(scope="module", params=["zh", "en"])
def briefing(request):
    from shuanggao_analytics.briefing import layout_briefing

    return layout_briefing(lang=request.param)


def test_every_finding_that_an_exhibit_carries_is_one_of_its_chapter(briefing):
    known = {part for chapter in briefing.chapters for part in chapter.findings}
    specs = [spec for chapter in briefing.chapters for spec in chapter.exhibits]
    loose = [spec.id for spec in specs if spec.finding and spec.finding not in known]
    assert loose == []
    for chapter in briefing.chapters:
        for spec in chapter.exhibits:
            assert not spec.finding or spec.finding in chapter.findings, (chapter.id, spec.id)


def test_exhibits_without_a_finding_are_known(briefing):
    """No sentence of their chapter says what they show; the slide has their own numbers."""
    exhibits = {
        spec.id: spec
        for chapter in briefing.chapters
        if chapter.id in CHAPTERS
        for spec in chapter.exhibits
    }
    assert {id_ for id_, spec in exhibits.items() if not spec.finding} == {
        "city-map", "access-map", "group-completeness", "category-province", "coupling-maps",
    }  # fmt: skip


def test_no_two_exhibits_of_the_briefing_share_an_id_or_an_alternative_text(briefing):
    specs = [spec for chapter in briefing.chapters for spec in chapter.exhibits]
    assert len({spec.id for spec in specs}) == len(specs)
    assert len({spec.alt for spec in specs}) == len(specs)
    assert all(spec.title in spec.alt for spec in specs)
