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


def test_the_compiled_standard_stands_apart():
    """90/80/60 and the veto rules of 附件1 of 教职成厅函〔2024〕1号, public copies, first page."""
    table = scoring.compiled_standard().set_index("rule")
    bounds = table[table["kind"] == "bound"]
    assert dict(zip(bounds["grade"], bounds["value"], strict=True)) == {
        "优": 90,
        "良": 80,
        "中": 60,
    }
    assert (bounds["comparator"] == ">=").all()
    vetoes = table[table["kind"] == "veto"]
    assert (vetoes["grade"] == "差").all()
    assert vetoes.loc["V-2b", ["indicator", "comparator", "value"]].tolist() == [
        "completion_pct", "<", 80,
    ]  # fmt: skip
    assert vetoes.loc["V-3", ["indicator", "comparator", "value"]].tolist() == [
        "management_score", "<", 18,
    ]  # fmt: skip
    flags = vetoes[vetoes["unit"] == "flag"]
    assert flags["indicator"].tolist() == ["political_issue", "deviation", "false_report"]
    assert (flags["comparator"] + flags["value"].astype(str) == "=1.0").all()


def test_the_compiled_standard_is_never_official():
    table = scoring.compiled_standard()
    assert table["trust"].unique().tolist() == ["compiled"]
    assert table["source"].str.contains("公开转载本").all()
    assert (table["named_in"] == "002:1488").all()
    assert scoring.grade_rules()["cutoffs"].isna().all()  # the printed rules stay without
    entry = read_policy("scoring")["compiled"]
    assert entry["rest"] is None
    assert "不补" in entry["reason"]
