"""The index chapter: every rank with its range, nothing official, no proxy passed off as more."""

import pandas as pd
import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.briefing.index_chapters import index_chapter
from shuanggao_analytics.briefing.index_results import OVER, THIRD, compute_index, province_values
from shuanggao_analytics.briefing.wording import Wording

FEW = 400


@pytest.fixture(scope="module")
def found():
    return compute_index(lang="zh", n=FEW)


@pytest.fixture(scope="module", params=["zh", "en"])
def chapter(request):
    return index_chapter(compute_index(lang=request.param, n=FEW), Wording(request.param))


class TestNumbers:
    def test_every_rank_has_its_range(self, found):
        table = found.ranks
        assert len(table) == 31
        assert table["rank"].tolist() == sorted(table["rank"])
        assert (table["low"] <= table["high"]).all()
        assert table["median"].between(table["low"], table["high"]).all()
        assert table["low"].between(table["best"], table["worst"]).all()
        assert table["high"].between(table["best"], table["worst"]).all()

    def test_shares_of_ranks_add_up_for_every_province_and_every_rank(self, found):
        assert len(found.chances) == 31 * 31
        for key in ("name", "rank"):
            sums = found.chances.groupby(key)["share"].sum()
            assert sums.to_numpy() == pytest.approx(1.0)

    def test_the_ends_are_only_those_whose_whole_range_lies_there(self, found):
        ranks = found.ranks.set_index("name")
        assert (ranks.loc[list(found.surely_upper), "high"] <= THIRD).all()
        assert (ranks.loc[list(found.surely_lower), "low"] > 31 - THIRD).all()
        middle = ranks.drop([*found.surely_upper, *found.surely_lower])
        assert ((middle["high"] > THIRD) & (middle["low"] <= 31 - THIRD)).all()

    def test_every_choice_varied_has_a_share(self, found):
        assert set(found.choices["choice"]) == set(OVER)
        assert (found.choices["total"].diff().dropna() <= 0).all()
        assert found.choices[["first", "total"]].notna().all(axis=None)

    def test_gaps_are_those_of_the_data(self, found):
        values = province_values()
        assert len(found.gaps) == values.isna().sum().sum()
        assert values.isna().sum().sum() > 0

    def test_the_tree_carries_the_weights(self, found):
        nodes = found.nodes.set_index("code")
        assert nodes.loc["province_capacity", "weight"] == pytest.approx(1)
        below = nodes.dropna(subset=["parent"]).groupby("parent")["weight"].sum()
        pd.testing.assert_series_equal(below, nodes.loc[below.index, "weight"], check_names=False)
        assert found.indicators["weight"].sum() == pytest.approx(1)
        assert found.indicators["entropy"].sum() == pytest.approx(1)

    def test_names_only_differ_between_languages(self, found):
        english = compute_index(lang="en", n=FEW)
        numbers = ["province_code", "score", "rank", "low", "high"]
        pd.testing.assert_frame_equal(found.ranks[numbers], english.ranks[numbers])


class TestChapter:
    def test_nothing_is_official_and_everything_is_derived(self, chapter):
        for spec in chapter.exhibits:
            notes = " ".join(spec.notes)
            assert "不是官方评价" in notes or "no official evaluation" in notes
            assert spec.trust == "derived"

    def test_each_picture_of_ranks_holds_their_spread(self, chapter):
        specs = {spec.id: spec for spec in chapter.exhibits}
        assert {"low", "high", "rank"} <= set(specs["index-ranges"].data.columns)
        assert len(specs["index-chances"].data) == 31 * 31
        for id_, spec in specs.items():
            if "rank" in spec.data.columns:
                assert id_ in ("index-ranges", "index-chances")

    def test_every_indicator_stands_in_the_table_with_its_source(self, chapter):
        table = next(spec for spec in chapter.exhibits if spec.id == "index-indicators").data
        meta = datasets.load_indicators("province_capacity")
        assert len(table) == (meta["level"] == 1).sum()
        assert table["source"].astype(str).str.len().gt(0).all()
        assert table["covers"].isin(["本专科合计", "Bachelor and 专科"]).sum() == 1

    def test_the_findings_say_ranges_proxies_and_the_circle(self, chapter):
        text = " ".join(chapter.findings)
        assert f"{FEW}" in text
        for words in (("区间", "range"), ("代理", "prox"), ("论证名额分配", "argue for quotas")):
            assert any(word in text for word in words)

    def test_no_finding_gives_a_province_a_bare_rank(self, chapter):
        text = " ".join(chapter.findings)
        for word in ("第1位", "第一名", "排名第", "ranks first", "rank 1"):
            assert word not in text
