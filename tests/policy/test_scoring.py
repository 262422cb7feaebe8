"""Weights, grades and consequences as printed."""

from __future__ import annotations

import pytest

from shuanggao_analytics.errors import UnknownNameError
from shuanggao_analytics.policy import scoring
from shuanggao_analytics.resources import read_policy


def test_the_published_weights():
    # 002:1998
    assert scoring.unit_weights("school") == {"school": 0.5, "group_a": 0.25, "group_b": 0.25}
    assert scoring.unit_weights("group") == {"school": 0.3, "group_a": 0.7}


@pytest.mark.parametrize("unit_type", ["school", "group"])
def test_weights_sum_to_one_and_match_the_groups_of_the_unit(unit_type):
    weights = scoring.unit_weights(unit_type)
    assert sum(weights.values()) == pytest.approx(1)
    groups = read_policy("rounds")["rounds"][0]["groups_per_unit"][unit_type]["value"]
    assert len(weights) == 1 + groups


def test_weights_are_handed_out_as_a_copy():
    scoring.unit_weights("school")["school"] = 9.0
    assert scoring.unit_weights("school")["school"] == 0.5


def test_round_two_has_no_formula():
    formula = next(f for f in read_policy("scoring")["formulas"] if f["round"] == 2)
    assert formula["weights"] is None
    with pytest.raises(UnknownNameError, match="no such type"):
        scoring.unit_weights("province")


def test_four_grades_without_cutoffs():
    assert scoring.grades() == ["优", "良", "中", "差"]
    assert len(scoring.grades("en")) == 4
    table = scoring.grade_rules()
    assert table["round"].tolist() == [1, 2]
    assert table["cutoffs"].isna().all()
    assert table["reason"].notna().all()


def test_consequences_in_both_rounds():
    # 002:1480 and 000:220: 中, 差 are to be put right; 差 is barred from the round after
    table = scoring.consequences()
    for number in (1, 2):
        part = table[table["round"] == number]
        found = part.groupby("consequence")["grade"].agg(list).to_dict()
        assert found == {"rectify": ["中", "差"], "bar_next_round": ["差"]}
