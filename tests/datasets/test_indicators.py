"""The shipped indicator sets: a whole tree, every indicator with source, unit, year, direction."""

import pytest

from shuanggao_analytics.datasets import load_indicators
from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.performance.index.tree import read_tree

META = load_indicators("province_capacity")
INDICATORS = META[META["level"] == 1].set_index("code")


def test_it_is_a_tree_of_two_dimensions_with_the_indicators_first():
    tree = read_tree(META)
    assert tree.root == "province_capacity"
    assert sorted(tree.children(tree.root)) == ["capacity", "outcome"]
    assert META["code"].tolist()[: len(INDICATORS)] == tree.indicators.tolist()
    assert META["level"].tolist() == tree.table["level"].tolist()


@pytest.mark.parametrize("column", ["direction", "unit", "unit_en", "year", "covers", "proxy"])
def test_every_indicator_says_what_it_is(column):
    assert INDICATORS[column].notna().all()
    assert META.loc[META["level"] > 1, column].isna().all()


def test_no_weight_is_slipped_in():
    assert META[["weight", "denominator"]].isna().all(axis=None)


def test_what_is_no_vocational_number_is_named_a_proxy():
    assert INDICATORS.loc[INDICATORS["covers"] != "vocational", "proxy"].all()
    proxies = INDICATORS[INDICATORS["proxy"].astype(bool)]
    assert proxies["definition_zh"].str.contains("代理").all()
    assert proxies["definition_en"].str.contains("proxy").all()
    others = INDICATORS[~INDICATORS["proxy"].astype(bool)]
    assert not others["definition_en"].str.contains("proxy").any()


def test_enrolment_is_never_shown_as_vocational_alone():
    row = INDICATORS.loc["students_per_10k"]
    assert row["covers"] == "higher"
    assert "本专科" in row["name_zh"]
    assert "不是高职单独口径" in row["definition_zh"]
    assert "vocational enrolment alone" in row["definition_en"]


def test_the_years_of_a_definition_are_the_same_in_both_languages():
    for row in INDICATORS.itertuples():
        for year in ("2017", "2020", "2023", "2024", "2025"):
            assert (year in row.definition_zh) == (year in row.definition_en), (row.Index, year)


def test_sets_are_chosen_by_name_and_the_table_is_the_callers_own():
    mine = load_indicators()
    mine.loc[0, "code"] = "spoilt"
    assert "spoilt" not in set(load_indicators()["code"])
    with pytest.raises(UnknownNameError, match="there are: province_capacity"):
        load_indicators("capacity")
