"""Scores of units: the printed formulas, the rule case of 2024, laws and refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.evaluation.scoring import score_parts, unit_score

SCORE = st.floats(0, 100, allow_subnormal=False)
UNIT = st.tuples(st.sampled_from(["school", "group"]), SCORE, SCORE, SCORE)
SHARES = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)


def frame(units):
    """Return units as (types, school, groups) with labels."""
    labels = [f"u{at}" for at in range(len(units))]
    table = pd.DataFrame(units, columns=["kind", "school", "group_a", "group_b"], index=labels)
    table.loc[table["kind"] == "group", "group_b"] = np.nan
    return table["kind"], table["school"], table[["group_a", "group_b"]]


def test_the_printed_formulas():
    """002:1998: 90, 80, 70 makes 82.5 in a school unit; 90, 80 makes 83 in a group unit."""
    assert unit_score("school", school=90, groups=(80, 70)).tolist() == [82.5]
    assert unit_score("group", school=90, groups=80).tolist() == [83.0]


def test_the_rule_case_of_2024():
    """Rule of 教职成厅函〔2024〕1号 annex 1 (public copies, first page), synthetic inputs."""
    rows = [
        ("school", 92.0, 88.0, 91.0, 90.75),
        ("school", 95.0, 95.0, 95.0, 95.0),
        ("school", 89.99, 90.0, 90.0, 89.995),
        ("group", 80.0, 94.3, None, 90.01),
        ("group", 85.0, 78.0, None, 80.1),
        ("group", 60.0, 60.0, None, 60.0),
        ("school", 91.0, 91.0, 91.0, 91.0),
        ("group", 59.9, 60.0, None, 59.97),
    ]
    table = pd.DataFrame(rows, columns=["kind", "school", "group_a", "group_b", "score"])
    found = unit_score(table["kind"], school=table["school"], groups=table)
    assert found.to_numpy() == pytest.approx(table["score"].to_numpy(), abs=1e-12)


def test_labels_are_kept_and_bring_everything_together():
    kinds, school, groups = frame([("school", 90, 80, 70), ("group", 80, 94.3, 0)])
    found = unit_score(kinds[::-1], school=school, groups=groups.iloc[::-1])
    assert found.to_dict() == pytest.approx({"u0": 82.5, "u1": 90.01})
    assert found.name == "score"
    again = unit_score(["group", "school"], school=school[::-1], groups=groups.iloc[::-1])
    assert again.to_dict() == pytest.approx({"u1": 90.01, "u0": 82.5})
    assert again.index.tolist() == ["u1", "u0"]


def test_sequences_numbers_and_tables_are_all_taken():
    two = unit_score(["school", "group"], school=[90, 80], groups=[(80, 70), (94.3,)])
    assert two.tolist() == pytest.approx([82.5, 90.01])
    mixed = unit_score(["school", "group"], school=[90, 80], groups=[(80, 70), 94.3])
    assert mixed.tolist() == pytest.approx(two.tolist())
    assert unit_score("group", school=[90], groups=pd.Series([80])).tolist() == [83.0]
    labelled = pd.DataFrame({"group_a": [80.0]}, index=["u"])
    assert unit_score("group", school=90, groups=labelled).to_dict() == {"u": 83.0}


def test_every_fault_comes_at_once():
    with pytest.raises(DataContractError) as caught:
        unit_score(
            pd.Series(["group", "school", "province", "school", "group"], index=list("abcde")),
            school=pd.Series([105, None, 80, "7", 60], index=list("abcde"), dtype=object),
            groups=pd.DataFrame(
                {"group_a": [80, 80, 80, 80, None], "group_b": [70, None, 70, 70, None]},
                index=list("abcde"),
            ),
            round=2,
        )
    found = {(fault.table, fault.row, fault.column): str(fault) for fault in caught.value.faults}
    assert "outside [0, 100] (found '105')" in found["school", "a", None]
    assert "missing score" in found["school", "b", None]
    assert "text, not a number" in found["school", "d", None]
    assert "no such unit type (found 'province')" in found["unit_type", "c", None]
    assert "a group unit with two groups" in found["groups", "a", "group_b"]
    assert "a school unit with one group" in found["groups", "b", "group_b"]
    assert "missing score" in found["groups", "e", "group_a"]
    assert "000:220" in found["weights", None, None]
    assert len(found) == 8


def test_a_school_unit_without_its_first_group():
    with pytest.raises(DataContractError, match="row 0, column group_a: a school unit with one"):
        unit_score("school", school=[90], groups=pd.DataFrame({"group_a": [None], "group_b": [70]}))


def test_labels_that_do_not_match_hide_no_other_fault():
    school = pd.Series([101.0, 80.0], index=["a", "b"])
    groups = pd.DataFrame({"group_a": [80.0, 80.0], "group_b": [1.0, None]}, index=["a", "c"])
    with pytest.raises(DataContractError) as caught:
        unit_score("group", school=school, groups=groups)
    found = [(fault.row, fault.problem) for fault in caught.value.faults]
    assert found == [
        ("b", "unit without a row"),
        ("c", "row of no unit"),
        ("a", "outside [0, 100]"),
        ("a", "a group unit with two groups"),
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"unit_type": "group", "school": [90, 80], "groups": [80]}, "1 given for 2 units"),
        ({"unit_type": ["group"], "school": [90, 80], "groups": [80, 80]}, "1 given for 2 units"),
        ({"unit_type": "group", "school": 90, "groups": (1, 2, 3)}, "3 groups"),
        ({"unit_type": "group", "school": [], "groups": []}, "there is no unit"),
        (
            {"unit_type": "group", "school": 90, "groups": pd.DataFrame({"x": [1]})},
            "column group_a: missing column; there are: x",
        ),
        (
            {
                "unit_type": "group",
                "school": pd.Series([1, 2], index=["a", "a"]),
                "groups": pd.DataFrame({"group_a": [1, 2]}, index=["a", "b"]),
            },
            "unit twice",
        ),
        ({"unit_type": "group", "school": 90, "groups": 80, "round": 3}, "needs 1 or 2"),
        ({"unit_type": "group", "school": 90, "groups": 80, "round": True}, "needs 1 or 2"),
    ],
)
def test_refusals(given, problem):
    with pytest.raises(DataContractError) as caught:
        unit_score(given.pop("unit_type"), **given)
    assert problem in str(caught.value)


def test_round_two_is_refused_without_weights_and_a_scenario_with_them():
    with pytest.raises(DataContractError, match="000:220"):
        unit_score("group", school=90, groups=80, round=2)
    half = {"group": {"school": 0.5, "group_a": 0.5}}
    assert unit_score("group", school=90, groups=80, round=2, weights=half).tolist() == [85.0]
    parts = score_parts("group", school=90, groups=80, round=2, weights=half)
    assert parts["basis"].tolist() == ["scenario", "scenario"]
    assert score_parts("group", school=90, groups=80)["basis"].unique().tolist() == ["002:1998"]


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ({"group": {"school": 0.5, "group_a": 0.6}}, "do not sum to one"),
        ({"group": {"school": 0.5}}, "no weight given"),
        ({"school": {"school": 0.5, "group_a": 0.25, "group_b": 0.25}}, "no weights for this unit"),
        ({"group": {"school": 0.5, "group_a": 0.5}, "x": {}}, "no such unit type"),
        ([0.5, 0.5], "needs weights by unit type"),
    ],
)
def test_bad_weights(weights, problem):
    with pytest.raises(DataContractError, match=problem):
        unit_score("group", school=90, groups=80, round=2, weights=weights)


def test_the_caller_keeps_his_data():
    kinds, school, groups = frame([("group", 101 - 1, 80, 0)])
    before = groups.copy()
    unit_score(kinds, school=school, groups=groups)
    pd.testing.assert_frame_equal(groups, before)


@settings(max_examples=40)
@given(st.lists(UNIT, min_size=1, max_size=6))
def test_a_score_lies_between_its_layers_and_is_their_sum(units):
    kinds, school, groups = frame(units)
    score = unit_score(kinds, school=school, groups=groups)
    parts = score_parts(kinds, school=school, groups=groups)
    layers = pd.concat([school, groups], axis="columns")
    assert (score >= layers.min(axis="columns") - 1e-9).all()
    assert (score <= layers.max(axis="columns") + 1e-9).all()
    sums = parts.groupby(level=0)["contribution"].sum()[score.index]
    assert sums.to_numpy() == pytest.approx(score.to_numpy())
    assert parts.groupby(level=0)["weight"].sum().to_numpy() == pytest.approx(np.ones(len(score)))


@settings(max_examples=40)
@given(st.lists(UNIT, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_permuting_units_permutes_scores(units, random):
    kinds, school, groups = frame(units)
    order = list(range(len(units)))
    random.shuffle(order)
    score = unit_score(kinds, school=school, groups=groups)
    again = unit_score(kinds.iloc[order], school=school.iloc[order], groups=groups.iloc[order])
    pd.testing.assert_series_equal(again, score.iloc[order])


@settings(max_examples=40)
@given(SHARES, SCORE)
def test_weights_sum_to_one_or_are_refused(shares, level):
    total = sum(shares)
    proper = dict(zip(("school", "group_a", "group_b"), np.array(shares) / total, strict=True))
    found = unit_score("school", school=level, groups=(level, level), weights={"school": proper})
    assert found.tolist() == pytest.approx([level])
    improper = {**proper, "school": proper["school"] + 0.01}
    with pytest.raises(DataContractError, match="do not sum to one"):
        unit_score("school", school=level, groups=(level, level), weights={"school": improper})


def test_the_layers_weigh_differently_in_the_two_kinds():
    """002:1998: half of a school unit's score, three tenths of a group unit's."""
    schools = score_parts("school", school=90, groups=(80, 80)).set_index("layer")["weight"]
    groups = score_parts("group", school=90, groups=80).set_index("layer")["weight"]
    assert (schools["school"], groups["school"]) == (0.5, 0.3)
