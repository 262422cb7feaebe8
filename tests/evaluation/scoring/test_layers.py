"""Scores of layers from contents and dimensions: sums, equal weights, mid-term, refusals, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.evaluation.scoring import layer_scores, unit_score
from shuanggao_analytics.evaluation.scoring.layers import dimension_names

SCHOOL, GROUP = list(dimension_names("school")), list(dimension_names("group"))
CONTENTS = ["performance", "funds", "level"]
LAYERS = (("school", SCHOOL), ("group_a", GROUP), ("group_b", GROUP))


def table(units=("u1", "u2"), seed=8, level=None):
    """Return a table of layers, every cell of its own or all at one level."""
    rng = np.random.default_rng(seed)
    rows = []
    for unit in units:
        for layer, names in LAYERS:
            columns = ["performance", "funds", *names]
            cells = rng.uniform(40, 100, len(columns)) if level is None else [level] * len(columns)
            rows.append({"unit_id": unit, "layer": layer, **dict(zip(columns, cells, strict=True))})
    return pd.DataFrame(rows, columns=["unit_id", "layer", "performance", "funds", *SCHOOL, *GROUP])


def test_the_dimensions_of_the_document():
    """002:1456 ten of the school, 002:1458 nine of the programme group."""
    assert (len(SCHOOL), len(GROUP)) == (10, 9)


def test_equal_weights_by_hand_and_they_say_so():
    given_table = table()
    found = layer_scores(given_table)
    school = given_table.iloc[0]
    level = school[SCHOOL].astype(float).mean()
    assert found.table.loc[0, "level"] == pytest.approx(level)
    expected = (school["performance"] + school["funds"] + level) / 3
    assert found.table.loc[0, "score"] == pytest.approx(expected)
    group = given_table.iloc[4]
    assert found.table.loc[4, "level"] == pytest.approx(group[GROUP].astype(float).mean())
    assert found.assumed == ("contents", "school dimensions", "group dimensions")
    assert "Equal weights of contents, school dimensions, group dimensions: an assumption" in (
        found.text
    )
    assert "002:1488" in found.text
    assert "6 layers of 2 units" in found._repr_html_()


def test_weights_are_free():
    weights = {
        "contents": {"performance": 0.5, "funds": 0.2, "level": 0.3},
        "school": {name: (0.55 if name == "school-4" else 0.05) for name in SCHOOL},
        "group": pd.Series(np.arange(1, 10) / 45, index=GROUP),
    }
    given_table = table()
    found = layer_scores(given_table, weights=weights)
    row = given_table.iloc[1]
    level = row[GROUP].astype(float).to_numpy() @ np.arange(1, 10) / 45
    assert found.table.loc[1, "score"] == pytest.approx(
        0.5 * row["performance"] + 0.2 * row["funds"] + 0.3 * level
    )
    assert found.assumed == ()
    assert "assumption" not in found.text
    shares = found.weights.set_index("part")
    assert shares.loc["school-4", "weight"] == pytest.approx(0.3 * 0.55)
    assert shares.loc["group-9", "share"] == pytest.approx(0.2)


def test_what_is_given_is_not_called_assumed():
    found = layer_scores(table(), weights={"school": dict.fromkeys(SCHOOL, 0.1)})
    assert found.assumed == ("contents", "group dimensions")


def test_the_midterm_has_two_contents():
    """002:2026: goals and funds only."""
    given_table = table()[["unit_id", "layer", "performance", "funds"]]
    found = layer_scores(given_table, evaluation="mid_term")
    assert found.contents == ("performance", "funds")
    expected = given_table[["performance", "funds"]].mean(axis="columns")
    assert found.table["score"].to_numpy() == pytest.approx(expected.to_numpy())
    assert "level" not in found.table.columns
    assert found.assumed == ("contents",)


def test_a_final_figure_in_a_midterm_table_is_refused():
    with pytest.raises(DataContractError) as caught:
        layer_scores(table(), evaluation="mid_term")
    assert {fault.column for fault in caught.value.faults} == {*SCHOOL, *GROUP}
    assert all("002:2026" in str(fault) for fault in caught.value.faults)
    with pytest.raises(DataContractError, match="002:2026"):
        layer_scores(table(), evaluation="mid_term", contents=["level"])
    with pytest.raises(DataContractError, match="not of the final evaluation"):
        layer_scores(table().assign(evaluation="mid_term"))


def test_one_content_alone():
    found = layer_scores(table().drop(columns=["performance", "funds"]), contents=["level"])
    assert found.contents == ("level",)
    assert found.table["score"].to_numpy() == pytest.approx(found.table["level"].to_numpy())
    assert found.assumed == ("school dimensions", "group dimensions")


def test_the_layers_make_the_score_of_a_unit():
    given_table = pd.concat([table(["u1"]), table(["u2"]).iloc[:2]], ignore_index=True)
    wide = layer_scores(given_table).wide()
    assert wide.columns.tolist() == ["school", "group_a", "group_b"]
    score = unit_score(["school", "group"], school=wide["school"], groups=wide)
    by_layer = layer_scores(given_table).table.set_index(["unit_id", "layer"])["score"]
    expected = 0.3 * by_layer["u2", "school"] + 0.7 * by_layer["u2", "group_a"]
    assert score["u2"] == pytest.approx(expected)


def test_labels_and_keys_are_kept():
    given_table = table().assign(trust="synthetic", year=2024, note="x")
    given_table.index = list("zyxwvu")
    before = given_table.copy()
    found = layer_scores(given_table)
    assert found.table.index.tolist() == list("zyxwvu")
    assert found.table["trust"].unique().tolist() == ["synthetic"]
    assert found.text.endswith("Trust of the data: synthetic.")
    assert "note" not in found.table.columns
    assert found.parts.loc["z", "part"].tolist() == ["performance", "funds", *SCHOOL]
    assert found.parts.loc["y", "layer"].unique().tolist() == ["group_a"]
    pd.testing.assert_frame_equal(given_table, before)


def test_every_fault_comes_at_once():
    bad = table().astype(dict.fromkeys(("funds", "group-2"), object))
    bad.loc[0, "school-3"] = 105
    bad.loc[1, "school-1"] = 50
    bad.loc[2, "funds"] = None
    bad.loc[4, "group-2"] = "80"
    bad.loc[5, "layer"] = "group_c"
    bad["round"] = [1, 1, 1, 1, 2, 2]
    bad["trust"] = ["official", *["synthetic"] * 5]
    with pytest.raises(DataContractError) as caught:
        layer_scores(bad, weights={"contents": {"performance": 1, "funds": 1, "level": 1}, "x": {}})
    found = {(fault.table, fault.row, fault.column): fault.problem for fault in caught.value.faults}
    assert found == {
        ("weights", "x", None): "unknown part",
        ("weights of contents", None, None): "do not sum to one",
        ("dimensions", None, "round"): "not of round 1",
        ("dimensions", None, "trust"): "2 kinds of trust in one table",
        ("dimensions", "5", "layer"): "no such layer",
        ("dimensions", "u1, school", "school-3"): "outside [0, 100]",
        ("dimensions", "u1, group_a", "school-1"): "not a dimension of a group",
        ("dimensions", "u1, group_b", "funds"): "missing value",
        ("dimensions", "u2, group_a", "group-2"): "text, not a number",
    }


@pytest.mark.parametrize(
    ("change", "options", "problem"),
    [
        (lambda t: t.drop(columns="school-7"), {}, "column school-7: missing column"),
        (lambda t: t.drop(columns="layer"), {}, "column layer: missing column"),
        (lambda t: t.drop(columns="unit_id"), {}, "column unit_id: missing column"),
        (lambda t: t.drop(columns="funds"), {}, "1 fault in"),
        (lambda t: pd.concat([t, t.iloc[[0]]]), {}, "row u1, school: row twice"),
        (lambda t: t, {"contents": ["funds", "morale"]}, "no such content"),
        (lambda t: t, {"contents": ["funds", "funds"]}, "content twice"),
        (lambda t: t, {"contents": []}, "none given"),
        (lambda t: t, {"weights": [1.0]}, "needs weights by part"),
        (lambda t: t, {"weights": {"school": {"school-1": 1.0}}}, "no weight given"),
        (lambda t: t.to_numpy(), {}, "not a table"),
    ],
)
def test_refusals(change, options, problem):
    with pytest.raises(DataContractError) as caught:
        layer_scores(change(table()), **options)
    assert problem in str(caught.value)


def test_an_unknown_evaluation():
    with pytest.raises(UnknownNameError):
        layer_scores(table(), evaluation="annual")


@settings(max_examples=30)
@given(st.integers(0, 50), st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_contributions_sum_to_a_score_between_its_parts(seed, shares):
    contents = dict(zip(CONTENTS, np.array(shares) / sum(shares), strict=True))
    found = layer_scores(table(seed=seed), weights={"contents": contents})
    parts = found.parts.groupby(level=0)
    score = found.table["score"]
    assert parts["contribution"].sum().to_numpy() == pytest.approx(score.to_numpy())
    assert parts["weight"].sum().to_numpy() == pytest.approx(np.ones(len(score)))
    assert (score >= parts["score"].min() - 1e-9).all()
    assert (score <= parts["score"].max() + 1e-9).all()
    inner = found.weights.groupby(["kind", "content"])["share"].sum()
    assert inner.to_numpy() == pytest.approx(np.ones(len(inner)))


@settings(max_examples=30)
@given(st.floats(0, 100))
def test_constant_parts_give_the_constant(level):
    found = layer_scores(table(level=level))
    assert found.table["score"].to_numpy() == pytest.approx(np.full(6, level))


@settings(max_examples=30)
@given(st.permutations(range(6)))
def test_permuting_rows_permutes_results(order):
    found = layer_scores(table().iloc[order])
    pd.testing.assert_frame_equal(found.table, layer_scores(table()).table.iloc[order])
