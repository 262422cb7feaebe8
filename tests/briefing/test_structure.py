"""Structure, access and siting in the briefing: the numbers and their sentences."""

import pytest

from shuanggao_analytics.briefing import layout_briefing
from shuanggao_analytics.briefing.results import compute
from shuanggao_analytics.briefing.structure_results import (
    MORE_UNITS,
    RADIUS_KM,
    compute_structure,
)

RESULTS = compute(rounds=(1, 2), lang="zh")
FOUND = compute_structure(RESULTS, lang="zh")


def test_the_overlap_counts_every_unit_once_and_gives_back_each_strategy():
    sets = FOUND.overlap.columns.drop("units")
    assert FOUND.overlap["units"].sum() == 220
    sizes = {name: FOUND.overlap.loc[FOUND.overlap[name], "units"].sum() for name in sets}
    named = RESULTS.strategies.set_index("name").loc[sets, "units_2"]
    assert sizes == named.to_dict()


def test_reach_grows_with_distance_and_stays_a_share():
    for _, part in FOUND.reach.groupby("series"):
        share = part.sort_values("km")["share"]
        assert share.is_monotonic_increasing
        assert share.between(0, 1).all()


def test_the_curve_starts_at_the_reach_of_the_list_and_rises_by_less_and_less():
    of_list = FOUND.reach[FOUND.reach["series"] == "round_2"].set_index("km")["share"]
    assert FOUND.curve["n"].tolist() == list(range(MORE_UNITS + 1))
    assert FOUND.curve["level"].iloc[0] == pytest.approx(of_list[RADIUS_KM])
    assert FOUND.curve["level"].is_monotonic_increasing


def test_new_places_have_no_unit_yet():
    new = FOUND.sites[FOUND.sites["series"] == "series_new"]
    held = RESULTS.cities.index[RESULTS.cities["units_2"] > 0]
    assert len(new) == MORE_UNITS
    assert not new.index.isin(held).any()
    assert (new["name"] != "").all()


def test_the_sentence_on_clustering_follows_the_test():
    text = " ".join(f for c in layout_briefing(lang="zh").chapters for f in c.findings)
    clustered = FOUND.moran.p_permutation < 0.05
    assert ("不能拒绝随机分布" in text) is not clustered


def test_one_round_alone_has_no_shift():
    alone = compute_structure(compute(rounds=(1,), lang="en"), lang="en")
    assert alone.shift is None
    assert set(alone.reach["series"]) == {"round_1"}
    assert alone.access["access"].notna().all()


def test_a_model_answer_is_called_that():
    for lang, words in (("zh", "不是建议"), ("en", "not advice")):
        chapters = {c.id: c for c in layout_briefing(lang=lang).chapters}
        assert words in chapters["access"].findings[1]
