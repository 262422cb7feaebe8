"""Weights of an index: by scheme, from the meta-data, by code; and what is refused."""

import pandas as pd
import pytest

from shuanggao_analytics.errors import DataContractError, UnknownNameError
from shuanggao_analytics.performance.index.tree import read_tree
from shuanggao_analytics.performance.index.weighting import index_weights, weight_table
from shuanggao_analytics.performance.weights import entropy_weights

TREE = read_tree(
    pd.DataFrame({"code": list("abc"), "dimension": list("xxy"), "weight": [0.25, 0.75, 1.0]})
)
VALUES = pd.DataFrame({"a": [0, 0.5, 1], "b": [0.1, 0.2, 0.9], "c": [1, 0.4, 0.0]})


def weights(choice, tree=TREE):
    return index_weights(choice, tree=tree, values=VALUES).tolist()


def test_equal_is_equal_among_siblings():
    assert weights("equal") == [0.25, 0.25, 0.5]


def test_effective_weights_of_the_asem_index(asem, asem_meta):
    """COINr 1.1.14, get_eff_weights of its example coin, all levels."""
    tree = read_tree(asem_meta)
    table = weight_table(index_weights("equal", tree=tree, values=VALUES), tree=tree)
    published = asem("elements", "code")["effective_weight"]
    assert table["effective_weight"].to_dict() == pytest.approx(published.to_dict(), abs=1e-12)


def test_given_weights_come_from_the_meta_data():
    rows = TREE.table.reset_index()
    own = rows.assign(weight=rows["code"].map({"a": 0.25, "b": 0.75, "c": 1, "x": 0.4, "y": 0.6}))
    assert weights("given", read_tree(own)) == pytest.approx([0.1, 0.3, 0.6])


def test_weights_that_do_not_sum_to_one_are_refused_group_by_group():
    rows = TREE.table.reset_index().assign(weight=[1, 1, 1, 0.4, 0.4, None])
    with pytest.raises(DataContractError) as error:
        weights("given", read_tree(rows))
    text = str(error.value)
    assert "below x do not sum to one" in text
    assert "below index do not sum to one" in text
    assert "below y" not in text
    with pytest.raises(DataContractError, match="no weight given"):
        weights("given")
    with pytest.raises(DataContractError, match="missing column"):
        weights("given", read_tree(pd.DataFrame({"code": list("abc")})))


def test_a_scheme_learns_from_all_indicators_at_once():
    assert weights("entropy") == pytest.approx(entropy_weights(VALUES).tolist())
    table = weight_table(entropy_weights(VALUES).to_numpy(), tree=TREE)
    assert table.loc[["a", "b"], "weight"].sum() == pytest.approx(1)
    assert table.loc["x", "effective_weight"] == pytest.approx(
        entropy_weights(VALUES)[["a", "b"]].sum()
    )


def test_weights_by_code_of_indicators_or_of_all_nodes():
    assert weights({"c": 0.5, "a": 0.2, "b": 0.3}) == [0.2, 0.3, 0.5]
    nodes = pd.Series({"a": 0.25, "b": 0.75, "c": 1, "x": 0.4, "y": 0.6})
    assert weights(nodes) == pytest.approx([0.1, 0.3, 0.6])


def test_faults_of_weights_by_code():
    with pytest.raises(DataContractError, match="do not sum to one"):
        weights({"a": 0.2, "b": 0.3, "c": 0.4})
    with pytest.raises(DataContractError) as error:
        weights({"a": -0.2, "b": 0.3, "x": 1, "z": 1})
    for part in ("unknown name", "needs a number ≥ 0", "row c: no weight given"):
        assert part in str(error.value)
    with pytest.raises(DataContractError, match="below index do not sum to one"):
        weights({"a": 0.25, "b": 0.75, "c": 1, "x": 0.4, "y": 0.4})


def test_another_name_is_refused_with_those_there_are():
    with pytest.raises(UnknownNameError, match="entropy"):
        weights("best")


def test_a_node_without_weight_has_children_without():
    table = weight_table(pd.Series([0.0, 0.0, 1.0]).to_numpy(), tree=TREE)
    assert table["weight"].tolist() == [0, 0, 1, 0, 1, 1]
