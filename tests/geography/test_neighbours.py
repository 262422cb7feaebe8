"""Neighbours: the counts, symmetry, islands, and the same after simplification."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.geography import boundaries
from shuanggao_analytics.geography.boundaries import load_boundaries
from shuanggao_analytics.geography.neighbours import neighbours, touching
from shuanggao_analytics.geography.places import name_of

PAIRS = {"province": 140, "city": 1942}


@pytest.mark.parametrize("level", ["province", "city"])
def test_pairs_before_the_island_rule(level: str) -> None:
    table = neighbours(level, island_rule="none")
    assert len(table) == PAIRS[level]
    assert set(table["rule"]) == {"queen"}


def test_the_city_level_with_its_reserves_has_the_known_number_of_pairs() -> None:
    # 375 areas as they are in the package: 1958 directed pairs; merging three reserves takes 16.
    areas = np.array([shape for code, _, shape in boundaries._read("city") if code])
    first, _ = touching(shapely.make_valid(areas))
    assert len(areas) == 375
    assert len(first) == 1958


@pytest.mark.parametrize("level", ["province", "city"])
@pytest.mark.parametrize("form", ["screen", "print"])
def test_simplification_keeps_the_neighbours(level: str, form: str) -> None:
    frame = load_boundaries(level, simplify=form)
    codes = frame["place_code"].to_numpy()
    first, second = touching(frame.geometry.to_numpy())
    found = set(zip(codes[first], codes[second], strict=True))
    table = neighbours(level, island_rule="none")
    assert found == set(zip(table["place_code"], table["neighbour_code"], strict=True))


@pytest.mark.parametrize("level", ["province", "city"])
@pytest.mark.parametrize("rule", ["nearest", "none"])
def test_symmetric_sorted_and_without_loops(level: str, rule: str) -> None:
    table = neighbours(level, island_rule=rule)
    pairs = list(zip(table["place_code"], table["neighbour_code"], strict=True))
    assert pairs == sorted(set(pairs))
    assert {(b, a) for a, b in pairs} == set(pairs)
    assert all(a != b for a, b in pairs)


@pytest.mark.parametrize("level", ["province", "city"])
def test_by_the_island_rule_every_unit_has_a_neighbour(level: str) -> None:
    frame = load_boundaries(level)
    table = neighbours(level)
    assert set(frame["place_code"]) == set(table["place_code"])


def test_islands_and_their_straits() -> None:
    def tied(level: str) -> set[tuple[str, str]]:
        table = neighbours(level)
        table = table[table["rule"] == "nearest"]
        return set(zip(name_of(table["place_code"]), name_of(table["neighbour_code"]), strict=True))

    of_provinces = {("海南省", "广东省"), ("台湾省", "福建省")}
    assert tied("province") == of_provinces | {(b, a) for a, b in of_provinces}
    of_cities = {("舟山市", "宁波市"), ("三沙市", "文昌市"), ("台湾省", "福州市")}
    assert tied("city") == of_cities | {(b, a) for a, b in of_cities}


def test_known_neighbours_of_provinces() -> None:
    table = neighbours("province")
    around = table.groupby("place_code")["neighbour_code"].agg(set)
    # 陕西 borders on eight provinces, 吉林 on three, 河北 on seven; 黑龙江 on two.
    assert {code: len(around[code]) for code in ("610000", "220000", "130000", "230000")} == {
        "610000": 8,
        "220000": 3,
        "130000": 7,
        "230000": 2,
    }
    assert around["810000"] == {"440000"}


def test_the_table_is_a_copy_and_the_rule_is_checked() -> None:
    table = neighbours("province")
    table.loc[0, "rule"] = "changed"
    assert neighbours("province").loc[0, "rule"] == "queen"
    with pytest.raises(DataContractError, match="use nearest or none"):
        neighbours("province", island_rule="bridge")
