"""The alignment chapter: numbers that add up, from round one only, said with their range."""

import pandas as pd
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.alignment_chapters import alignment_chapter
from shuanggao_analytics.briefing.alignment_results import compute_alignment
from shuanggao_analytics.briefing.wording import Wording


@pytest.fixture(scope="module")
def found():
    return compute_alignment(lang="zh")


class TestNumbers:
    def test_every_group_stands_in_one_cell(self, found):
        assert found.cells["groups"].sum() == 253
        assert len(found.cells) == 19 * 31
        held = found.cells.groupby("category")["groups"].sum()
        assert (held > 0).sum() == 18
        order = held.sort_values(ascending=False).index[:5].tolist()
        # Xinhua, 2019-10-25: equipment, transport, electronics, commerce, agriculture
        assert order == [f"category_{code}" for code in (46, 50, 51, 53, 41)]

    def test_both_sides_of_the_flows_hold_all_groups(self, found):
        assert found.flows.groupby("stage")["value"].sum().to_list() == pytest.approx([253, 253])

    def test_shares_of_sectors_sum_to_one_and_ranges_hold_the_value(self, found):
        sums = found.sectors[["supply_share", "demand_share"]].sum()
        assert sums.to_list() == pytest.approx([1, 1])
        assert found.sectors["deviation"].between(found.sectors["low"], found.sectors["high"]).all()
        share = found.sectors["demand_share"]
        assert (share * found.sectors["deviation"]).sum() == pytest.approx(0, abs=1e-12)

    def test_value_added_is_that_of_the_year_of_the_list(self, found):
        panel = datasets.load_province_panel()
        year = panel[panel["year"] == 2019]
        share = year["va_industry_yi"].sum() / year.filter(regex="^va_").sum().sum()
        industry = found.sectors.set_index("sector").loc["industry", "demand_share"]
        assert industry == pytest.approx(share)

    def test_fields_are_the_thirteen_and_one_has_no_group(self, found):
        assert len(found.fields) == 13
        assert found.fields.loc[found.fields["groups"] == 0, "target"].to_list() == ["兵器工业"]
        assert found.fields["groups"].between(found.fields["low"], found.fields["high"]).all()

    def test_every_cluster_of_2022_is_served_near_far_or_not(self, found):
        service = found.service
        assert service["near"] + service["far"] + service["none"] == 45
        assert service["low"] <= service["near"] + service["far"] <= service["high"]
        unserved = found.clusters["service"] == "cluster_unserved"
        assert (found.clusters.loc[unserved, "groups"] == 0).all()
        assert (found.clusters.loc[~unserved, "groups"] > 0).all()

    def test_provinces_without_groups_have_no_fit(self, found):
        assert len(found.fit) == 29
        assert not {"540000", "630000"} & set(found.fit.index)
        assert (found.fit["rank_low"] <= found.fit["rank_high"]).all()

    def test_coupling_is_known_for_every_province_and_year(self, found):
        assert len(found.coupling) == 31 * 5
        assert found.coupling["D"].between(0, 1).all()
        product = (found.coupling["C"] * found.coupling["T"]) ** 0.5
        pd.testing.assert_series_equal(found.coupling["D"], product, check_names=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chapter_says_what_the_tables_say(found, lang):
    chapter = alignment_chapter(
        found if lang == "zh" else compute_alignment(lang="en"), Wording(lang)
    )
    text = " ".join(chapter.findings)
    for number in (f"{found.nation['as_given']:.2f}", f"{found.nation['low']:.2f}"):
        assert number in text
    assert str(found.service["near"]) in text
    assert "兵器工业" in text
    assert all(spec.trust == "derived" and spec.sources for spec in chapter.exhibits)
    notes = {spec.id: " ".join(spec.notes) for spec in chapter.exhibits}
    proxy = "代理指标" if lang == "zh" else "proxy"
    assert proxy in notes["sector-shares"]
    assert len({spec.id for spec in chapter.exhibits}) == 7
