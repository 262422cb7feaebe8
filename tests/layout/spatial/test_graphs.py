"""Neighbour graphs: every form they come in, how they are matched, what they refuse."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from shuanggao_analytics.errors import DataContractError
from shuanggao_analytics.layout.spatial.graphs import Graph, as_graph, subgraph, weight_matrix

CHAIN = {"a": ["b"], "b": ["a", "c"], "c": ["b"]}
DENSE = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])


def forms():
    edges = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "b")]
    for names in (("place_code", "neighbour_code"), ("focal", "neighbor"), ("i", "j")):
        yield pd.DataFrame(edges, columns=list(names))
    yield {place: dict.fromkeys(others, 1.0) for place, others in CHAIN.items()}
    yield pd.DataFrame(DENSE, index=list("abc"), columns=list("abc"))


@pytest.mark.parametrize("form", list(forms()))
def test_every_form_gives_the_same_graph(form):
    pd.testing.assert_frame_equal(as_graph(form).table, as_graph(CHAIN).table)


@pytest.mark.parametrize("matrix", [DENSE, sparse.csr_array(DENSE), sparse.coo_matrix(DENSE)])
def test_bare_matrices_take_their_places_from_the_caller(matrix):
    assert as_graph(matrix).places.tolist() == [0, 1, 2]
    named = weight_matrix(matrix, places=pd.Index(list("abc")), style="B")
    np.testing.assert_array_equal(named.toarray(), DENSE)


def test_libpysal_graphs_both_ways():
    import libpysal

    island = as_graph({"a": ["b"], "b": {"a": 2.0}, "c": []})
    pysal = island.to_libpysal()
    assert pysal.isolates.tolist() == ["c"]
    pd.testing.assert_frame_equal(as_graph(pysal).table, island.table)
    assert as_graph(pysal).islands == ("c",)
    old = libpysal.weights.W({"a": ["b"], "b": ["a"]}, {"a": [1.0], "b": [2.0]})
    pd.testing.assert_frame_equal(as_graph(old).table, island.table)


def test_styles():
    graph = as_graph({"a": {"b": 1.0, "c": 3.0}, "b": {"a": 2.0}, "c": []})
    assert graph.sparse(style="W").toarray().tolist() == [[0, 0.25, 0.75], [1, 0, 0], [0, 0, 0]]
    assert graph.sparse(style="B").toarray().tolist() == [[0, 1, 1], [1, 0, 0], [0, 0, 0]]
    assert graph.sparse().toarray().tolist() == [[0, 1, 3], [2, 0, 0], [0, 0, 0]]
    with pytest.raises(DataContractError, match="no such style"):
        graph.sparse(style="X")


@given(st.permutations(list("abcde")))
def test_the_order_of_places_does_not_matter(order):
    graph = as_graph({"a": ["b", "e"], "b": ["c"], "c": ["d"], "d": ["a"], "e": []})
    there = weight_matrix(graph, places=pd.Index(list("abcde")), style="W").toarray()
    here = weight_matrix(graph, places=pd.Index(order), style="W").toarray()
    position = [list("abcde").index(place) for place in order]
    np.testing.assert_array_equal(here, there[np.ix_(position, position)])


def test_a_graph_that_does_not_match_names_every_place():
    with pytest.raises(DataContractError) as caught:
        weight_matrix(CHAIN, places=pd.Index(["a", "b", "x", "y"]), style="W")
    assert {fault.row for fault in caught.value.faults} == {"x", "y", "c"}
    assert "subgraph" in str(caught.value)


def test_faults_come_all_at_once():
    table = pd.DataFrame(
        {"i": ["a", "a", "b", "c"], "j": ["b", "b", "b", "a"], "weight": [1, 1, 1, -1]}
    )
    with pytest.raises(DataContractError) as caught:
        as_graph(table, places=["a", "b"])
    problems = {fault.problem for fault in caught.value.faults}
    assert problems == {
        "an edge twice",
        "a place that is its own neighbour",
        "a weight that is no number ≥ 0",
        "an edge to a place that is not listed",
    }


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (pd.DataFrame({"a": [1]}), "no columns of an edge"),
        (np.ones((2, 3)), "no such form"),
        ("graph", "no such form"),
    ],
)
def test_what_is_no_graph(form, message):
    with pytest.raises(DataContractError, match=message):
        as_graph(form)


def test_no_edge_at_all():
    with pytest.raises(DataContractError, match="no place has a neighbour"):
        weight_matrix({"a": [], "b": []}, places=pd.Index(["a", "b"]), style="W")


def test_subgraph():
    part = subgraph(CHAIN, places=["c", "a"])
    assert part.islands == ("c", "a")
    assert "2 without neighbours (c, a)" in part.text
    assert isinstance(part, Graph)
    with pytest.raises(DataContractError, match="not in the graph"):
        subgraph(CHAIN, places=["a", "z"])


def test_zero_weights_are_no_edges():
    assert as_graph({"a": {"b": 0.0}, "b": {"a": 1.0}}).islands == ("a",)
    assert "<table" in as_graph(CHAIN)._repr_html_()
