r"""How the weights of an index vary: noise around its own, a Dirichlet law, any at all, or schemes.

Weights are drawn among siblings, at every level of the tree, so that a dimension keeps its place
while its indicators trade weight among themselves. A draw is a row of uniform numbers: the same row
gives the same weights wherever it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeGuard

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.index.weighting import index_weights, weight_table

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Codes, Floats
    from shuanggao_analytics.performance.index.composite import CompositeIndex
    from shuanggao_analytics.performance.index.tree import Tree

Law: TypeAlias = Literal["none", "noise", "dirichlet", "simplex"]
SIMPLEX = "simplex"


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightRule:
    """How weights vary.

    Attributes
    ----------
    law
        ``none``: one of `schemes`, each as likely. ``noise``: those of the index times
        1 + noise·u, u even in [−1, 1]. ``dirichlet``: around those of the index. ``simplex``: any.
    amount
        The noise, or the concentration κ.
    schemes
        Weights as `CompositeIndex` takes them.
    words
        Names of the options.
    """

    law: Law
    amount: float
    schemes: tuple[Any, ...]
    words: tuple[str, ...]

    @property
    def drawn(self) -> bool:
        """Whether weights are drawn at random."""
        return self.law != "none"

    def own_weights(self, tree: Tree, values: pd.DataFrame) -> Floats:
        """Return the weights of the nodes among siblings under each scheme: S × nodes."""
        found = [
            weight_table(index_weights(scheme, tree=tree, values=values), tree=tree)["weight"]
            for scheme in self.schemes
        ]
        return np.array([weights.to_numpy(dtype="float64") for weights in found])

    def drawn_weights(self, own: Floats, uniform: Floats, tree: Tree) -> Floats:
        """Return effective weights of the indicators, one row a draw.

        Parameters
        ----------
        own
            D × nodes (or one row): weights among siblings around which is drawn.
        uniform
            D × nodes, between 0 and 1.
        tree
            Nodes, in the order of the columns.
        """
        if self.law == "noise":
            raw = own * (1 + self.amount * (2 * uniform - 1))
        elif self.law == "simplex":
            raw = -np.log1p(-uniform)
        elif self.law == "dirichlet":
            raw = _gamma(self.amount * own, uniform)
        else:
            raw = np.broadcast_to(own, (len(uniform), own.shape[-1]))
        return effective_weights(raw, tree)


def _gamma(shape: Floats, uniform: Floats) -> Floats:
    """Return gamma quantiles, zero where the shape is zero."""
    from scipy.special import gammaincinv

    shape = np.broadcast_to(shape, uniform.shape)
    known = shape > 0
    found = np.zeros(uniform.shape)
    found[known] = gammaincinv(shape[known], uniform[known])
    return found


def effective_weights(raw: Floats, tree: Tree) -> Floats:
    """Return effective weights of the indicators from raw ones of the nodes, D × indicators.

    Siblings are brought to one in sum; a node below one without weight has none.
    """
    groups = sibling_groups(tree)
    share = np.zeros(raw.shape)
    share[:, -1] = 1.0
    for parent, children in groups:
        total = raw[:, children].sum(axis=1, keepdims=True)
        part = np.divide(raw[:, children], total, out=np.zeros_like(raw[:, children]),
                         where=total > 0)  # fmt: skip
        share[:, children] = share[:, parent, None] * part
    leaves: Floats = share[:, : len(tree.indicators)]
    return leaves


def sibling_groups(tree: Tree) -> list[tuple[int, Codes]]:
    """Return each aggregate with its children, as positions in the tree, from the index down."""
    codes = tree.table.index
    return [
        (codes.tolist().index(code), codes.get_indexer(pd.Index(tree.children(code))))
        for code in tree.aggregates[::-1]
    ]


def without(weights: Floats, dropped: Codes, tree: Tree) -> Floats:
    """Return effective weights with one indicator left out in each row, −1 for none.

    Its weight goes to its siblings in proportion, and to those of its dimension where it stands
    alone in it.
    """
    found = weights.copy()
    parent = tree.table["parent"]
    inside = tree.leaves()
    for number in np.unique(dropped[dropped >= 0]):
        rows = dropped == number
        node = tree.indicators[number]
        while True:
            below = inside.loc[parent[node]].to_numpy()
            others = below.copy()
            others[inside.loc[node].to_numpy()] = False
            rest = found[np.ix_(rows, others)].sum(axis=1)
            if (rest > 0).all() or parent[node] == tree.root:
                break
            node = parent[node]
        whole = found[np.ix_(rows, below)].sum(axis=1)
        block = found[rows]
        block[:, inside.loc[node].to_numpy()] = 0.0
        factor = np.divide(whole, rest, out=np.zeros_like(whole), where=rest > 0)
        block[:, others] *= factor[:, None]
        found[rows] = block
    return found


def read_weights(index: CompositeIndex, given: Any) -> tuple[WeightRule, list[Fault]]:
    """Return how the weights vary.

    Parameters
    ----------
    index
        The fitted index.
    given
        ``None``: not at all. A number κ ≥ 1: Dirichlet around the index's own weights among
        siblings, variance ω(1 − ω)/(κ + 1). ``simplex``: any weights among siblings, each set as
        likely. ``{"noise": f}``: own weights times 1 ± f, 0 < f ≤ 1. A list: schemes as for
        `CompositeIndex` (names, or weights by code).
    """
    if isinstance(given, list | tuple) and given:
        return _schemes(index, list(given))
    law, amount, word = _law(given)
    rule = WeightRule(law=law, amount=amount, schemes=(index.weights,), words=(word,))
    if word:
        return rule, []
    remedy = 'a number κ ≥ 1, "simplex", {"noise": f} with 0 < f ≤ 1, or a list of schemes'
    return rule, [Fault("over", "no such option", "weights", None, str(given), remedy)]


def _law(given: Any) -> tuple[Law, float, str]:
    """Return law, amount and name of what was given; an empty name where it is none."""
    noise = given.get("noise") if isinstance(given, Mapping) and len(given) == 1 else None
    if given is None:
        return "none", 0.0, "own"
    if isinstance(given, str) and given == SIMPLEX:
        return "simplex", 0.0, "any"
    if _is_number(noise) and 0 < noise <= 1:
        return "noise", float(noise), f"own ± {100 * noise:g} %"
    if _is_number(given) and given >= 1:
        return "dirichlet", float(given), f"Dirichlet, κ = {given:g}"
    return "none", 0.0, ""


def _is_number(given: Any) -> TypeGuard[float]:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _schemes(index: CompositeIndex, given: list[Any]) -> tuple[WeightRule, list[Fault]]:
    """Return weights that are one of several schemes, with what is wrong with each of them."""
    faults: list[Fault] = []
    values = index.table_[index.tree_.indicators]
    for scheme in given:
        try:
            index_weights(scheme, tree=index.tree_, values=values)
        except DataContractError as error:
            faults += error.faults
    words = tuple(
        scheme if isinstance(scheme, str) else f"weights {number}"
        for number, scheme in enumerate(given, start=1)
    )
    return WeightRule(law="none", amount=0.0, schemes=tuple(given), words=words), faults
