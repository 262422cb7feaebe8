"""Who is whose neighbour: the graph, its weights, and every usual form it may come in.

A `Graph` is a tidy table of edges with the list of its places, so that a place without any
neighbour (an island) is seen and not lost. Weights are kept as they were given; a measure turns
them into one of three styles: ``"W"`` divides every row by its sum, ``"B"`` makes every edge count
one, ``"given"`` leaves them. An island has a row of zeros in every style: it counts in n, and its
lag is zero (as in esda, and in spdep with ``zero.policy=TRUE, adjust.n=FALSE``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable


Style: TypeAlias = Literal["W", "B", "given"]
GraphLike: TypeAlias = Any
"""A `Graph`, a libpysal W or Graph, a table of edges, a mapping, or a square matrix."""

_EDGE_NAMES = (
    ("place_code", "neighbour_code"),
    ("focal", "neighbor"),
    ("i", "j"),
    ("from", "to"),
)
_NAMED = 5
_FRAME = 2


@dataclass(frozen=True, eq=False)
class Graph:
    """Places and the weighted edges between them.

    Attributes
    ----------
    table
        One row an edge: ``place_code``, ``neighbour_code``, ``weight`` > 0; directed (a border is
        two rows), sorted by the order of `places`, no place its own neighbour.
    places
        All places in order, islands included.
    rule
        How the edges came about, with the rule for islands, in words.
    """

    table: pd.DataFrame
    places: pd.Index
    rule: str

    @property
    def islands(self) -> tuple[object, ...]:
        """The places that have no neighbour."""
        return tuple(self.places[~self.places.isin(self.table["place_code"])])

    @property
    def text(self) -> str:
        """The graph in one sentence."""
        mean = len(self.table) / len(self.places)
        return (
            f"{len(self.places)} places, {len(self.table)} edges ({mean:.2f} a place), "
            f"{_named_islands(self.islands)}; {self.rule}"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.head(10).to_html(index=False)}"

    def sparse(self, *, style: Style = "given") -> Any:
        """Return the weights as a SciPy CSR array, rows and columns in the order of `places`.

        Parameters
        ----------
        style
            ``"W"`` rows sum to one, ``"B"`` every edge is one, ``"given"`` as they are.

        Raises
        ------
        DataContractError
            When the style is unknown.

        Examples
        --------
        >>> as_graph({"a": ["b", "c"], "b": ["a"], "c": []}).sparse(style="W").toarray().tolist()
        [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
        """
        from scipy.sparse import csr_array

        if style not in ("W", "B", "given"):
            remedy = "use W (rows sum to one), B (binary) or given"
            raise DataContractError(
                [Fault("style", "no such style", value=str(style), remedy=remedy)]
            )
        row = self.places.get_indexer(pd.Index(self.table["place_code"]))
        column = self.places.get_indexer(pd.Index(self.table["neighbour_code"]))
        weight = self.table["weight"].to_numpy(dtype="float64")
        if style == "B":
            weight = np.ones_like(weight)
        elif style == "W":
            weight = weight / np.bincount(row, weights=weight, minlength=len(self.places))[row]
        return csr_array((weight, (row, column)), shape=(len(self.places), len(self.places)))

    def to_libpysal(self, *, style: Style = "given") -> Any:
        """Return the graph as a `libpysal.graph.Graph`; libpysal has to be installed."""
        from libpysal.graph import Graph as PysalGraph

        return PysalGraph.from_sparse(self.sparse(style=style), ids=self.places)


def subgraph(graph: GraphLike, *, places: Iterable[object]) -> Graph:
    """Return the graph cut to some of its places, with the edges among them.

    A place whose neighbours all fall away becomes an island (see `Graph.islands`).

    Raises
    ------
    DataContractError
        For places that the graph does not hold, listing each, or a place named twice.

    Examples
    --------
    >>> subgraph({"a": ["b"], "b": ["a", "c"], "c": ["b"]}, places=["a", "b"]).text
    '2 places, 2 edges (1.00 a place), no islands; edges as given'
    """
    whole = as_graph(graph)
    kept = pd.Index(list(places))
    faults = named_twice("places", kept)
    faults += [
        Fault("places", "not in the graph", row=str(place))
        for place in kept[~kept.isin(whole.places)]
    ]
    if faults:
        raise DataContractError(faults)
    inside = whole.table["place_code"].isin(kept) & whole.table["neighbour_code"].isin(kept)
    return make_graph(whole.table[inside], kept, whole.rule)


def as_graph(graph: GraphLike, *, places: Iterable[object] | None = None) -> Graph:
    """Return any usual form of a neighbour graph as a `Graph`.

    Parameters
    ----------
    graph
        A `Graph`; a ``libpysal`` W or Graph; a table of edges with the columns ``place_code`` and
        ``neighbour_code`` (or ``focal``/``neighbor``, ``i``/``j``, ``from``/``to``) and, if need
        be, ``weight``; a mapping from each place to its neighbours or to {neighbour: weight}; a
        square matrix (NumPy, SciPy, or a DataFrame that names its places).
    places
        All places in order. A table of edges cannot name an island, a bare matrix names nothing:
        say here what they are. Without it: the places in the edges, or 0 … n − 1.

    Raises
    ------
    DataContractError
        For an edge twice, a place that is its own neighbour, a missing or negative weight, an edge
        to a place that is not in `places`: all of them at once. Edges of weight zero are left out.

    Examples
    --------
    >>> as_graph(pd.DataFrame({"i": [1, 2], "j": [2, 1]}), places=[1, 2, 3]).islands
    (3,)
    """
    if isinstance(graph, Graph) and places is None:
        return graph
    rule = graph.rule if isinstance(graph, Graph) else "edges as given"
    edges, own = _edges(graph, None if places is None else pd.Index(list(places)))
    listed = own if places is None else pd.Index(list(places))
    faults = named_twice("graph", listed) + _edge_faults(edges, listed)
    if faults:
        raise DataContractError(faults)
    return make_graph(edges[edges["weight"] > 0], listed, rule)


def weight_matrix(graph: GraphLike, *, places: pd.Index, style: Style) -> Any:
    """Return the weights of a graph as a CSR array in the order of `places`.

    Raises
    ------
    DataContractError
        When the graph and `places` do not hold the same places: each that is too many or too few;
        when the graph has no edge at all.

    Examples
    --------
    >>> weight_matrix({"a": ["b"], "b": ["a"]}, places=pd.Index(["b", "a"]), style="B").nnz
    2
    """
    bare = getattr(graph, "ndim", None) == _FRAME and not isinstance(graph, pd.DataFrame)
    whole = as_graph(graph, places=places if bare else None)
    missing, surplus = places.difference(whole.places), whole.places.difference(places)
    remedy = "an island? name all places: as_graph(graph, places=x.index)"
    faults = [Fault("graph", "no such place", row=str(p), remedy=remedy) for p in missing]
    remedy = "cut the graph: subgraph(graph, places=x.index)"
    faults += [
        Fault("x", "no value for a place of the graph", row=str(p), remedy=remedy) for p in surplus
    ]
    if not faults and whole.table.empty:
        faults = [Fault("graph", "no place has a neighbour", remedy="widen the rule")]
    if faults:
        raise DataContractError(faults)
    matrix = whole.sparse(style=style)
    if whole.places.equals(places):
        return matrix
    order = whole.places.get_indexer(places)
    return matrix[order][:, order]


def make_graph(table: pd.DataFrame, places: pd.Index, rule: str) -> Graph:
    """Return a graph from edges already checked, sorted by the order of its places."""
    order = np.lexsort(
        [places.get_indexer(pd.Index(table[end])) for end in ("neighbour_code", "place_code")]
    )
    kept = table[["place_code", "neighbour_code", "weight"]].iloc[order].reset_index(drop=True)
    return Graph(kept, places, rule)


def _edges(graph: GraphLike, places: pd.Index | None) -> tuple[pd.DataFrame, pd.Index]:
    """Return the edges as a table and the places that the form itself names."""
    if isinstance(graph, Graph):
        return graph.table, graph.places
    if hasattr(graph, "adjacency") and hasattr(graph, "unique_ids"):  # libpysal Graph
        adjacency = graph.adjacency
        return _edge_frame(adjacency.reset_index().to_numpy().T.tolist()), graph.unique_ids
    if hasattr(graph, "neighbors") and hasattr(graph, "id_order"):  # libpysal W
        weighted = {
            place: dict(zip(graph.neighbors[place], graph.weights[place], strict=True))
            for place in graph.id_order
        }
        return _mapping_edges(weighted)
    if isinstance(graph, Mapping):
        return _mapping_edges(graph)
    if isinstance(graph, pd.DataFrame) and not graph.index.equals(graph.columns):
        return _table_edges(graph)
    return _matrix_edges(graph, places)


def _edge_frame(columns: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(
        dict(zip(("place_code", "neighbour_code", "weight"), columns, strict=True))
    )
    return frame.assign(weight=pd.to_numeric(frame["weight"], errors="coerce").astype("float64"))


def _mapping_edges(graph: Mapping[Any, Any]) -> tuple[pd.DataFrame, pd.Index]:
    rows = [
        (place, other, weight)
        for place, others in graph.items()
        for other, weight in (
            others.items() if isinstance(others, Mapping) else [(other, 1.0) for other in others]
        )
    ]
    return _edge_frame([list(column) for column in zip(*rows, strict=True)] or [[], [], []]), (
        pd.Index(list(graph))
    )


def _table_edges(graph: pd.DataFrame) -> tuple[pd.DataFrame, pd.Index]:
    for first, second in _EDGE_NAMES:
        if first in graph.columns and second in graph.columns:
            weight = graph["weight"] if "weight" in graph.columns else [1.0] * len(graph)
            edges = _edge_frame([graph[first].array, graph[second].array, np.asarray(weight)])
            named = pd.unique(pd.concat([edges["place_code"], edges["neighbour_code"]]).dropna())
            return edges, pd.Index(named).sort_values()
    remedy = "name them place_code and neighbour_code"
    found = ", ".join(map(str, graph.columns[:_NAMED]))
    raise DataContractError([Fault("graph", "no columns of an edge", value=found, remedy=remedy)])


def _matrix_edges(graph: Any, places: pd.Index | None) -> tuple[pd.DataFrame, pd.Index]:
    from scipy.sparse import coo_array

    named = graph.index if isinstance(graph, pd.DataFrame) else places
    shape: tuple[int, ...] = getattr(graph, "shape", ())
    if (
        len(shape) != _FRAME
        or shape[0] != shape[1]
        or (named is not None and len(named) != shape[0])
    ):
        remedy = "give a Graph, a libpysal graph, a table of edges, a mapping or a square matrix"
        kind = f"{type(graph).__name__} {shape}"
        raise DataContractError([Fault("graph", "no such form", value=kind, remedy=remedy)])
    labels = pd.RangeIndex(shape[0]) if named is None else named
    matrix = coo_array(graph.to_numpy() if isinstance(graph, pd.DataFrame) else graph)
    row, column = matrix.coords
    return _edge_frame([labels.take(row), labels.take(column), matrix.data]), labels


def _edge_faults(edges: pd.DataFrame, places: pd.Index) -> list[Fault]:
    first, second, weight = edges["place_code"], edges["neighbour_code"], edges["weight"]
    checks = {
        "an edge twice": edges.duplicated(["place_code", "neighbour_code"]),
        "a place that is its own neighbour": (first == second) & (weight != 0),
        "a weight that is no number ≥ 0": ~(np.isfinite(weight) & (weight >= 0)),
        "an edge to a place that is not listed": ~(first.isin(places) & second.isin(places)),
    }
    remedies = {"a place that is its own neighbour": "leave it out; getis_ord adds it: star=True"}
    return [
        Fault(
            "graph",
            problem,
            row=f"{first[at]} → {second[at]}",
            value=str(weight[at]),
            remedy=remedies.get(problem),
        )
        for problem, wrong in checks.items()
        for at in edges.index[wrong]
    ]


def named_twice(table: str, places: pd.Index) -> list[Fault]:
    """Return a fault for every place that stands in an index more than once."""
    return [
        Fault(table, "a place twice", row=str(place), remedy="give one row a place")
        for place in places[places.duplicated()].unique()
    ]


def _named_islands(islands: tuple[object, ...]) -> str:
    if not islands:
        return "no islands"
    shown = ", ".join(map(str, islands[:_NAMED])) + (" …" if len(islands) > _NAMED else "")
    return f"{len(islands)} without neighbours ({shown})"
