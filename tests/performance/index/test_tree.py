"""The tree of an index: order, levels, effective weights, and every fault at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.performance.index.tree import flat_tree, read_tree


def meta(rows):
    return pd.DataFrame(rows, columns=["code", "parent"])


def test_indicators_come_first_and_each_aggregate_after_its_children():
    tree = read_tree(meta([("i", None), ("x", "i"), ("a", "x"), ("b", "i"), ("c", "x")]))
    assert tree.table.index.tolist() == ["a", "b", "c", "x", "i"]
    assert tree.indicators.tolist() == ["a", "b", "c"]
    assert tree.aggregates.tolist() == ["x", "i"]
    assert tree.table["level"].tolist() == [1, 1, 1, 2, 3]
    assert tree.children("x") == ["a", "c"]
    assert tree.root == "i"


def test_a_dimension_stands_for_a_parent():
    table = pd.DataFrame({"code": list("abc"), "dimension": list("xxy")})
    tree = read_tree(table)
    assert tree.table["parent"].tolist()[:5] == ["x", "x", "y", "index", "index"]
    assert table.columns.tolist() == ["code", "dimension"]


def test_neither_makes_one_level_and_codes_may_be_the_index():
    tree = read_tree(pd.DataFrame({"direction": [1, -1]}, index=["a", "b"]))
    assert tree.aggregates.tolist() == ["index"]
    assert flat_tree(pd.Index(["a", "b"])).indicators.tolist() == ["a", "b"]


def test_leaves_and_effective_weights():
    tree = read_tree(pd.DataFrame({"code": list("abc"), "dimension": list("xxy")}))
    inside = tree.leaves()
    assert inside.loc["x"].tolist() == [True, True, False]
    assert inside.loc["index"].all()
    own = pd.Series({"a": 0.25, "b": 0.75, "c": 1.0, "x": 0.4, "y": 0.6})
    assert tree.effective(own).tolist() == pytest.approx([0.1, 0.3, 0.6])


def test_the_tree_of_the_asem_index(asem_meta):
    tree = read_tree(asem_meta)
    assert len(tree.indicators) == 49
    assert tree.table["level"].equals(
        asem_meta.set_index("code")["level"].reindex(tree.table.index)
    )


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("a", "x"), ("i", None)], "no row for this parent"),
        ([("a", "b"), ("b", "a"), ("i", None)], "loop"),
        ([("a", "a"), ("i", None)], "loop"),
        ([("a", "i"), ("i", None), ("j", None)], "more than one index"),
        ([("a", "b"), ("b", "a")], "no row without a parent"),
        ([("a", "i"), ("a", "i"), ("i", None)], "code twice"),
        ([(None, "i"), ("a", "i"), ("i", None)], "no code"),
    ],
)
def test_broken_trees(rows, problem):
    with pytest.raises(DataContractError, match=problem):
        read_tree(meta(rows))


def test_levels_and_weights_must_agree_with_the_tree():
    table = meta([("a", "x"), ("b", "i"), ("x", "i"), ("i", None)])
    with pytest.raises(DataContractError, match="not below that of its parent"):
        read_tree(table.assign(level=[2, 1, 2, 3]))
    with pytest.raises(DataContractError, match="without children"):
        read_tree(table.assign(level=[1, 2, 2, 3]))
    with pytest.raises(DataContractError, match="column weight: needs a number ≥ 0"):
        read_tree(table.assign(weight=[1, -1, 1, 1]))


def test_all_faults_of_a_tree_come_at_once():
    table = meta([("a", "x"), ("b", "c"), ("c", "b"), ("i", None), ("i", None)])
    with pytest.raises(DataContractError) as error:
        read_tree(table.assign(weight=["heavy", 1, 1, 1, 1]))
    for part in ("code twice", "no row for this parent", "loop", "needs a number"):
        assert part in str(error.value)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=12))
def test_effective_weights_of_equal_siblings_sum_to_one(dimensions):
    codes = [f"a{number}" for number in range(len(dimensions))]
    tree = read_tree(pd.DataFrame({"code": codes, "dimension": [f"d{d}" for d in dimensions]}))
    parent = tree.table["parent"]
    own = 1 / parent.map(parent.value_counts())
    assert tree.effective(own).sum() == pytest.approx(1)
    assert np.all(tree.leaves().sum() == 3)


def test_only_the_nodes_of_a_loop_are_named():
    table = meta([("a", "x"), ("x", "y"), ("y", "x"), ("b", "i"), ("i", None)])
    with pytest.raises(DataContractError) as error:
        read_tree(table)
    assert [fault.row for fault in error.value.faults] == ["x", "y"]
