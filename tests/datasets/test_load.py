"""Loaders of the programme's lists: their sizes, types and the numbers that were published."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from shuanggao_analytics import datasets
from shuanggao_analytics.datasets.store import only, shipped
from shuanggao_analytics.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

LOADERS = {
    name: getattr(datasets, name)
    for name in datasets.__all__
    if name.startswith("load_") and name not in {"load_crosswalk", "load_sample"}
}
TRUSTS = {"official", "compiled", "derived", "recalled"}


@pytest.mark.parametrize("name", LOADERS)
def test_the_docstring_is_a_codebook_of_every_column(name: str) -> None:
    text = inspect.getdoc(LOADERS[name]) or ""
    missing = [column for column in LOADERS[name]() if f"``{column}``" not in text]
    assert missing == []


@pytest.mark.parametrize("name", LOADERS)
def test_the_table_is_the_callers_own(name: str) -> None:
    first = LOADERS[name]()
    column = first.columns[-1]
    first[column] = "spoilt"
    first.iloc[0, 0] = first.iloc[1, 0]
    again = LOADERS[name]()
    assert "spoilt" not in set(again[column])
    assert again.index.tolist() == list(range(len(again)))


@pytest.mark.parametrize("name", LOADERS)
def test_every_row_says_how_far_it_can_be_trusted(name: str) -> None:
    table = LOADERS[name]()
    words = [column for column in table if "trust" in column]
    if name == "load_published_totals":
        assert table["source"].notna().all()
        return
    assert words
    for column in words:
        assert set(table[column].dropna()) <= TRUSTS
    named = [column for column in ("source", "document") if column in table]
    assert table[named].notna().all(axis=None)
    assert named or datasets.sources(name.removeprefix("load_"))


@pytest.mark.parametrize("name", LOADERS)
def test_codes_are_text_of_the_length_of_their_kind(name: str) -> None:
    table = LOADERS[name]()
    lengths = {"province_code": 6, "city_code": 6, "place_code": 6, "college_code": 10,
               "specialty_code": 6, "class_code": 4, "category_code": 2}  # fmt: skip
    for column in lengths.keys() & set(table.columns):
        codes = table[column].dropna()
        assert codes.map(type).eq(str).all()
        assert set(codes.str.len()) == {lengths[column]}


def _counts(units: pd.DataFrame, column: str) -> dict[str, int]:
    return {str(key): int(value) for key, value in units[column].value_counts().items()}


def test_round_one_is_197_units_in_29_provinces_as_published() -> None:
    """教职成函〔2019〕14号; 高职发展智库, 2019-10-25 (yjs.hceb.edu.cn/info/1004/6641.htm)."""
    units = datasets.load_units(round=1)
    assert len(units) == 197
    assert _counts(units, "unit_type") == {"group": 141, "school": 56}
    tiers = units.groupby(["unit_type", "tier"]).size()
    assert tiers.loc["school"].tolist() == [10, 20, 26]
    assert tiers.loc["group"].tolist() == [26, 59, 56]
    assert int(units["groups"].sum()) == 253
    assert units["province_code"].nunique() == 29
    belts = units.merge(datasets.load_provinces()[["province_code", "belt3"]], on="province_code")
    assert _counts(belts, "belt3") == {"east": 101, "central": 50, "west": 46}
    provinces = _counts(units, "province_code")
    assert [provinces[code] for code in ("320000", "330000", "370000", "440000")] == [
        20, 15, 15, 14]  # fmt: skip


def test_round_two_is_220_units_in_31_provinces_as_announced() -> None:
    """教职成〔2025〕1号 (60 and 160 左右); 中新社, 2025-12-16."""
    units = datasets.load_units(round=2)
    assert len(units) == 220
    assert _counts(units, "unit_type") == {"group": 160, "school": 60}
    assert int(units["groups"].sum()) == 280
    assert units["province_code"].nunique() == 31
    assert units["tier"].isna().all()
    assert units["disputed"].notna().any()


def test_both_rounds_together_are_keyed_by_unit() -> None:
    units = datasets.load_units()
    assert len(units) == 417
    assert units["unit_id"].is_unique
    assert (
        units["unit_id"] == "r" + units["round"].astype(str) + "-" + units["college_code"]
    ).all()
    assert list(units.columns) == [
        "unit_id", "round", "list_no", "college_code", "name", "name_current", "province_code",
        "city_code", "lon", "lat", "unit_type", "tier", "groups", "disputed", "trust",
        "source"]  # fmt: skip


def test_units_stand_at_the_seat_of_their_city() -> None:
    units = datasets.load_units()
    assert units["lon"].between(73, 136).all()
    assert units["lat"].between(3, 54).all()
    assert not units.drop_duplicates(["city_code", "lon", "lat"])["city_code"].duplicated().any()
    shenzhen = units[units["city_code"] == "440300"].iloc[0]
    assert shenzhen["lon"] == pytest.approx(114.06, abs=0.15)
    assert shenzhen["lat"] == pytest.approx(22.55, abs=0.15)
    beijing = units[units["province_code"] == "110000"].iloc[0]
    assert beijing["lon"] == pytest.approx(116.4, abs=0.15)


def test_groups_belong_to_units_and_never_outnumber_what_a_unit_carries() -> None:
    groups, units = datasets.load_groups(), datasets.load_units().set_index("unit_id")
    assert len(datasets.load_groups(round=1)) == 253
    assert len(datasets.load_groups(round=2)) == 167
    carried = groups.groupby("unit_id").size()
    assert set(carried.index) <= set(units.index)
    assert (carried <= units.loc[carried.index, "groups"]).all()
    first = groups[groups["round"] == 1].groupby("unit_id").size()
    assert (first == units.loc[first.index, "groups"]).all()
    assert groups.loc[groups["mapping"] == "category_only", "specialty_code"].isna().all()


def test_completeness_is_what_the_lists_say() -> None:
    table = datasets.load_group_completeness(round=2).set_index("province_code")
    assert len(table) == 31
    assert int(table["groups_expected"].sum()) == 280
    assert int(table["groups_known"].sum()) == len(datasets.load_groups(round=2))
    complete = table[table["status"] == "complete"]
    assert (complete["groups_known"] == complete["groups_expected"]).all()
    assert (table.loc[table["status"] == "none", "groups_known"] == 0).all()
    assert len(complete) == 8


def test_colleges_of_2017_and_2025_as_counted_by_the_ministry() -> None:
    """全国高等学校名单: 1,388 高职(专科) in May 2017, 1,554 in June 2025."""
    now, then = datasets.load_colleges(), datasets.load_colleges(2017)
    assert int((now["level"] == "zhuanke").sum()) == 1554
    assert int((now["level"] == "vocational_bachelor").sum()) == 87
    assert int((then["level"] == "zhuanke").sum()) == 1388
    assert len(datasets.load_colleges(year=None)) == len(now) + len(then)
    assert set(datasets.load_units()["college_code"]) <= set(
        datasets.load_colleges(None)["college_code"]
    )


def test_outcomes_come_in_two_blocks_that_are_never_joined() -> None:
    first = datasets.load_college_outcomes(block="2017-2020")
    second = datasets.load_college_outcomes(block="2024-2025")
    assert set(first["year"]) == {2017, 2018, 2019, 2020}
    assert set(second["year"]) == {2024, 2025}
    assert len(first) + len(second) == len(datasets.load_college_outcomes()) == 9984


def test_strategies_carry_the_names_of_their_places() -> None:
    members = datasets.load_strategies()
    assert members[["place", "province_code"]].notna().all().all()
    delta = datasets.load_strategies(["yangtze-delta"])
    assert delta["place"].tolist() == ["上海", "江苏", "浙江", "安徽"]
    with pytest.raises(UnknownNameError, match="no such strategy"):
        datasets.load_strategies(["atlantis"])


@pytest.mark.parametrize(
    "call",
    [
        lambda: datasets.load_units(round=3),
        lambda: datasets.load_groups(round=0),
        lambda: datasets.load_group_completeness(round=9),
        lambda: datasets.load_colleges(year=2020),
        lambda: datasets.load_college_outcomes(block="2021"),
        lambda: datasets.load_provinces(year=2010),
        lambda: datasets.load_clusters(batch=2023),
        lambda: datasets.load_catalogue(level="primary"),
        lambda: datasets.load_city_industry(level="village"),
        lambda: datasets.load_classification(scheme="isic"),
    ],
)
def test_an_unknown_choice_is_answered_with_what_there_is(
    call: Callable[[], pd.DataFrame],
) -> None:
    with pytest.raises(UnknownNameError, match=r"no such value \(found .*\); there are: "):
        call()


def test_a_choice_of_rows_starts_its_index_anew() -> None:
    kept = only(shipped("provinces"), "level", "sar", asked="level")
    assert kept.index.tolist() == [0, 1]
    table = shipped("provinces")
    assert only(table, "level", None, asked="level") is table
