"""The numbers of the briefing are those of the lists."""

import pandas as pd
import pytest

from shuanggao_analytics.briefing.results import RANKED_BY, _named_cities, compute

RESULTS = compute(rounds=(1, 2), lang="zh")


@pytest.mark.parametrize(
    ("strategy", "first", "second"),
    [
        ("jing-jin-ji", 24, 25),
        ("yangtze-delta", 41, 45),
        ("yangtze-belt", 90, 98),
        ("yellow-river", 49, 54),
        ("gba", 14, 16),
        ("chengdu-chongqing", 18, 18),
    ],
)
def test_strategies(strategy, first, second):
    row = RESULTS.strategies.loc[strategy]
    assert (row["units_1"], row["units_2"], row["units_change"]) == (first, second, second - first)


def test_proxies_are_marked():
    assert RESULTS.strategies.loc[["yellow-river", "chengdu-chongqing"], "proxy"].all()
    assert not RESULTS.strategies.loc[["jing-jin-ji", "yangtze-delta"], "proxy"].any()


def test_provinces_and_belts():
    assert len(RESULTS.provinces) == 31
    assert RESULTS.provinces.loc["320000", ["name", "units_1", "belt"]].tolist() == [
        "江苏",
        20,
        "east",
    ]
    assert RESULTS.belts["units_1"].tolist() == [101, 50, 46]
    shares = RESULTS.belts[["share_population", "share_students", "share_colleges"]]
    assert shares.sum().tolist() == pytest.approx([1, 1, 1])


def test_vocational_colleges_are_counted_without_ordinary_universities():
    assert RESULTS.provinces["colleges"].sum() == 1554 + 87


def test_cities_hold_every_unit_and_have_a_seat():
    assert RESULTS.cities["units_2"].sum() == 220
    assert RESULTS.cities[["lon", "lat"]].notna().all(axis=None)


def test_names_of_cities_are_in_the_language_and_distinct():
    english = compute(rounds=(1, 2), lang="en").cities
    assert english["name"].is_unique
    assert english["name"].map(str.isascii).all()
    assert english.loc[["320500", "150100"], "name"].tolist() == ["Suzhou", "Hohhot"]
    assert RESULTS.cities.loc[["320500", "150100"], "name"].tolist() == ["苏州", "呼和浩特"]
    assert RESULTS.cities["name"].is_unique


def test_cities_of_one_english_name_are_told_apart_by_the_province():
    wide = pd.DataFrame({"units_1": [1, 2, 3, 0]}, index=["320500", "341300", "610100", "331000"])
    assert _named_cities(wide, "en")["name"].to_dict() == {
        "320500": "Suzhou (Jiangsu)",
        "341300": "Suzhou (Anhui)",
        "610100": "Xi'an",
    }
    assert _named_cities(wide, "zh")["name"].tolist() == ["苏州", "宿州", "西安"]


def test_a_rank_comes_with_its_range():
    ranks = RESULTS.ranks
    columns = [f"rank_{choice}" for choice in RANKED_BY]
    assert (ranks["best"] == ranks[columns].min(axis=1)).all()
    assert (ranks["worst"] == ranks[columns].max(axis=1)).all()
    assert ranks.loc["320000", "rank_units"] == 1


def test_equity_of_round_one():
    assert RESULTS.equity.loc[1, "gini"] == pytest.approx(0.4031, abs=5e-5)
    assert RESULTS.equity.loc[1, "concentration_index"] == pytest.approx(22.387, abs=5e-4)
    parts = RESULTS.equity["theil_between"] + RESULTS.equity["theil_within"]
    pd.testing.assert_series_equal(parts, RESULTS.equity["theil"], check_names=False)


def test_all_nineteen_categories_are_there():
    assert len(RESULTS.categories) == 19
    assert RESULTS.categories["groups"].sum() == 253
    assert RESULTS.categories.loc["56", "groups"] == 0


def test_one_round_alone_has_no_change():
    alone = compute(rounds=(2,), lang="en")
    assert "units_change" not in alone.strategies
    assert alone.strategies.loc["gba", "name"].startswith("Guangdong")
