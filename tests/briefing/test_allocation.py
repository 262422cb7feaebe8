"""The allocation chapter: scenarios beside the real list, never as official, with their range."""

import pytest

from shuanggao_analytics import allocation, datasets, layout
from shuanggao_analytics.briefing.allocation_chapters import allocation_chapter
from shuanggao_analytics.briefing.allocation_results import READING, compute_allocation
from shuanggao_analytics.briefing.wording import Wording


@pytest.fixture(scope="module")
def found():
    return compute_allocation(lang="zh")


class TestNumbers:
    def test_the_real_list_is_the_real_list(self, found):
        units = layout.coverage(datasets.load_units(round=2), by="province")["units"]
        assert found.provinces["actual_units"].sum() == 220
        assert found.provinces["actual_units"].to_dict() == units.to_dict()

    def test_the_range_holds_the_scenario_shown_and_every_expected_result(self, found):
        table = found.provinces
        assert table["shown_units"].between(table["low"], table["high"]).all()
        listed = allocation.scenario_table()
        for name in listed.index[listed["reading"] == READING]:
            expected = allocation.load_expected(name)["units"].reindex(table.index)
            assert expected.between(table["low"], table["high"]).all()

    def test_differences_sum_to_zero_and_moved_units_follow_from_them(self, found):
        assert found.provinces["difference"].sum() == 0
        moved = found.provinces["difference"].abs().sum() / 2
        assert moved in found.scenarios["moved"].to_list()

    def test_money_is_that_of_the_notice(self, found):
        # 000:85: 10 million yuan a group and year; readings of 000:33
        assert found.money["whole_yi"].to_list() == pytest.approx([140, 80])

    def test_weights_are_ranges_within_one(self, found):
        assert len(found.families) == 4
        assert (found.families["low"] <= found.families["high"]).all()
        assert found.families["low"].sum() <= 1 <= found.families["high"].sum()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chapter_never_calls_a_scenario_official(lang):
    chapter = allocation_chapter(compute_allocation(lang=lang), Wording(lang))
    notes = {spec.id: " ".join(spec.notes) for spec in chapter.exhibits}
    for id_ in ("scenario-ranges", "scenario-map", "scenarios"):
        assert ("不是官方名额" if lang == "zh" else "no official quota") in notes[id_]
    assert all(spec.trust == "derived" for spec in chapter.exhibits)
    assert "140" in " ".join(chapter.findings)
