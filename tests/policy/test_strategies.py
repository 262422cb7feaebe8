"""Strategies: member counts, honesty of the trust column, and the faults of bad input."""

from __future__ import annotations

import copy

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.policy import strategies
from shuanggao_analytics.resources import read_policy

GOOD = {
    "id": "mine",
    "name_zh": "某战略",
    "name_en": "Mine",
    "document": "某规划",
    "trust": "compiled",
    "members": [
        {"code": "110000", "level": "province", "part": False},
        {"code": "320100", "level": "city"},
    ],
}


def problems(*entries):
    return [
        (fault.row, fault.column, fault.problem) for fault in strategies.check_strategies(entries)
    ]


def changed(**changes):
    return {**copy.deepcopy(GOOD), **changes}


@pytest.mark.parametrize(
    ("strategy", "level", "count"),
    [
        ("yangtze-belt", "province", 11),
        ("yellow-river", "province", 9),
        ("gba", "city", 9),
        ("gba", "province", 2),  # Hong Kong and Macao
        ("yangtze-delta", "province", 4),
        ("jing-jin-ji", "province", 3),
        ("chengdu-chongqing", "province", 1),
        ("chengdu-chongqing", "city", 15),
        ("northeast", "province", 3),
        ("central-six", "province", 6),
        ("west-twelve", "province", 12),
        ("new-land-sea-corridor", "province", 12),
        ("new-land-sea-corridor", "city", 2),
        ("new-land-sea-corridor-13-2", "province", 13),
        ("new-land-sea-corridor-13-2", "city", 2),
    ],
)
def test_member_counts(strategy, level, count):
    table = strategies.membership([strategy])
    assert (table["level"] == level).sum() == count


def test_only_the_five_of_the_notice_are_named_in_it():
    # 000:156: 京津冀协同发展、长江经济带发展、粤港澳大湾区建设、长三角一体化发展、
    # 黄河流域生态保护和高质量发展
    table = strategies.membership()
    named = table.loc[table["named_in_notice"], "strategy_id"].unique().tolist()
    assert named == ["jing-jin-ji", "yangtze-belt", "gba", "yangtze-delta", "yellow-river"]
    for entry in read_policy("strategies")["strategies"]:
        if entry["named_in_notice"]:
            assert entry["notice_clause"]["passage"] == "000:156"


def test_membership_has_the_contracted_columns_and_types():
    table = strategies.membership()
    assert table.columns.tolist() == list(strategies.COLUMNS)
    assert table["place_code"].str.fullmatch(r"[0-9]{6}").all()
    assert set(table["level"]) <= set(strategies.LEVELS)
    assert table["part"].dtype == bool
    assert table["named_in_notice"].dtype == bool
    assert not table.duplicated(["strategy_id", "place_code"]).any()
    assert table.notna().all().all()


def test_no_member_list_claims_to_be_official():
    # No document of the programme lists a member, so every list rests on an outside text.
    table = strategies.membership()
    assert set(table["trust"]) == {"compiled"}
    assert table["document"].str.len().gt(0).all()
    for entry in read_policy("strategies")["strategies"]:
        assert entry["clause"]["document"].startswith("outside-")


def test_proxies_are_marked_as_parts():
    table = strategies.membership()
    assert table.loc[table["strategy_id"] == "yellow-river", "part"].all()
    ring = table[table["strategy_id"] == "chengdu-chongqing"]
    # 重庆, 绵阳 (除平武、北川), 达州 (除万源), 雅安 (除天全、宝兴)
    assert set(ring.loc[ring["part"], "place_code"]) == {"500000", "510700", "511700", "511800"}
    assert not table.loc[table["strategy_id"] == "yangtze-belt", "part"].any()


def test_strategies_overlap():
    table = strategies.membership(["yangtze-belt", "yangtze-delta"])
    shared = table.groupby("place_code")["strategy_id"].nunique().eq(2).sum()
    assert shared == 4  # the whole delta lies in the belt


def test_the_order_asked_for_is_kept_and_repeats_are_not():
    table = strategies.membership(["yellow-river", "jing-jin-ji", "yellow-river"])
    assert table["strategy_id"].unique().tolist() == ["yellow-river", "jing-jin-ji"]
    assert len(table) == 12
    assert strategies.membership([]).empty


def test_unknown_strategies_are_reported_together():
    with pytest.raises(UnknownNameError) as caught:
        strategies.membership(["gba", "atlantis", "lemuria"])
    assert [fault.value for fault in caught.value.faults] == ["atlantis", "lemuria"]
    assert "yangtze-belt" in str(caught.value)


def test_a_caller_cannot_spoil_the_shared_table():
    mine = strategies.membership()
    mine["trust"] = "official"
    assert "official" not in set(strategies.membership()["trust"])


def test_names_and_notes_cover_every_strategy():
    ids = strategies.membership()["strategy_id"].unique().tolist()
    assert list(strategies.names("zh")) == list(strategies.names("en")) == ids
    assert list(strategies.notes()) == ids
    assert strategies.names()["gba"] == "粤港澳大湾区"


def test_a_good_user_strategy_passes():
    assert strategies.check_strategies([GOOD]) == []
    table = strategies.membership_table([GOOD])
    assert table["place_code"].tolist() == ["110000", "320100"]
    assert table["part"].tolist() == [False, False]
    assert table["named_in_notice"].tolist() == [False, False]


def test_no_strategies_give_an_empty_table():
    assert strategies.membership_table([]).columns.tolist() == list(strategies.COLUMNS)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (changed(members=[]), ("mine", "members", "a strategy without members")),
        (changed(members=None), ("mine", "members", "a strategy without members")),
        (changed(trust="certain"), ("mine", "trust", "unknown trust")),
        (changed(document=""), ("mine", "document", "missing text")),
        (changed(name_en=None), ("mine", "name_en", "missing text")),
        (changed(named_in_notice="yes"), ("mine", "named_in_notice", "not true or false")),
        (
            changed(members=[{"code": "11", "level": "province"}]),
            ("mine, member 1", "code", "code is not six digits"),
        ),
        (
            changed(members=[{"code": 110000, "level": "province"}]),
            ("mine, member 1", "code", "code is not six digits"),
        ),
        (
            changed(members=[{"code": "１１００００", "level": "province"}]),
            ("mine, member 1", "code", "code is not six digits"),
        ),
        (
            changed(members=[{"code": "110000", "level": "SAR"}]),
            ("mine, member 1", "level", "unknown level"),
        ),
        (
            changed(members=[{"code": "110000", "level": "province", "part": "some"}]),
            ("mine, member 1", "part", "not true or false"),
        ),
        (changed(members=["110000"]), ("mine, member 1", "members", "not a member")),
        ("mine", ("no. 1", None, "not a strategy")),
    ],
)
def test_each_fault_is_named_with_its_place(entry, expected):
    assert problems(entry) == [expected]


def test_a_duplicate_member_and_a_duplicate_id_are_faults():
    twice = changed(members=[GOOD["members"][0], GOOD["members"][0]])
    assert problems(twice) == [("mine, member 2", "code", "duplicate member")]
    assert problems(GOOD, GOOD) == [("mine", "id", "the id stands twice")]


def test_all_faults_come_in_one_error():
    bad = changed(
        trust="certain",
        members=[{"code": "11", "level": "moon"}, {"code": "320100", "level": "city"}] * 2,
    )
    empty = changed(id="empty", members=[])
    with pytest.raises(DataContractError) as caught:
        strategies.membership_table([bad, empty])
    # trust; code and level twice; one duplicate city; one strategy without members
    assert len(caught.value.faults) == 7
    assert "empty" in str(caught.value)


@given(
    st.lists(st.from_regex(r"[1-8][0-9]{5}", fullmatch=True), min_size=1, max_size=8, unique=True),
    st.sampled_from(strategies.LEVELS),
)
def test_any_list_of_distinct_codes_is_kept_as_it_is(codes, level):
    entry = changed(members=[{"code": code, "level": level} for code in codes])
    assert strategies.membership_table([entry])["place_code"].tolist() == codes


def test_a_row_is_held_by_its_province_or_its_city() -> None:
    located = pd.DataFrame(
        {
            "province_code": ["440000", "440000", "500000", "650000"],
            "city_code": ["440300", "440500", "500000", "650100"],
        }
    )
    held = strategies.holdings(located, members=strategies.membership())
    by_strategy = held.groupby("strategy_id")["row"].agg(list)
    assert by_strategy["gba"] == [0]
    assert by_strategy["yangtze-belt"] == [2]
    assert by_strategy["chengdu-chongqing"] == [2]
    assert by_strategy["west-twelve"] == [2, 3]
    assert not held.duplicated().any()
