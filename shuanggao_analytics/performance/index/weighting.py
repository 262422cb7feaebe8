"""The weights of an index: from a scheme by name, from the meta-data, or as given.

Every scheme ends in the same two tables: the weight of each node among its siblings, and the
effective weight of each indicator, the product of the weights on its way up to the index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import SUM_TOLERANCE, checked_weights
from shuanggao_analytics.performance.weights.schemes import WEIGHTINGS, weighting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.index.tree import Tree

    WeightChoice: TypeAlias = str | pd.Series | Mapping[str, float]

EQUAL, GIVEN = "equal", "given"
SCHEMES = (EQUAL, GIVEN, *(name for name in WEIGHTINGS if name != EQUAL))


def index_weights(choice: WeightChoice, *, tree: Tree, values: pd.DataFrame) -> Floats:
    r"""Return the effective weight of each indicator under a choice of weights.

    .. math:: w_j = \prod_{a \in \text{path of } j} v_a,\qquad \sum_{a \in \text{siblings}} v_a = 1

    Parameters
    ----------
    choice
        ``equal``: the same weight for all siblings. ``given``: the column ``weight`` of the
        meta-data, which must sum to one among siblings. Another scheme (``entropy``,
        ``critic``, ``cv``, ``pca``, ``merec``, ``influence``): effective weights from the values
        of all indicators at once, so that a dimension weighs what its indicators do. Or weights by
        code: of the indicators alone (effective ones), or of every node but the index.
    tree
        Nodes of the index.
    values
        Units × indicators on a common scale, larger is better; read by the schemes that learn.

    Returns
    -------
    numpy.ndarray
        One weight an indicator, together 1.

    Raises
    ------
    DataContractError
        For weights that are missing, negative, under an unknown code or do not sum to one: with
        every fault; and as the scheme says.
    UnknownNameError
        For another name.

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.tree import read_tree
    >>> tree = read_tree(pd.DataFrame({"code": ["a", "b", "c"], "dimension": ["x", "x", "y"]}))
    >>> index_weights("equal", tree=tree, values=pd.DataFrame()).tolist()
    [0.25, 0.25, 0.5]
    """
    if not isinstance(choice, str):
        return _by_code(pd.Series(choice, dtype=object), tree)
    if choice == EQUAL:
        return tree.effective(_equal(tree))
    if choice == GIVEN:
        return tree.effective(_given(tree))
    found = weighting(choice)(values)
    effective: Floats = found.reindex(tree.indicators).to_numpy(dtype="float64")
    return effective


def weight_table(effective: Floats, *, tree: Tree) -> pd.DataFrame:
    """Return the weights of all nodes: among siblings, and in the whole index.

    Parameters
    ----------
    effective
        Effective weight of each indicator, together 1.
    tree
        Nodes of the index.

    Returns
    -------
    pandas.DataFrame
        One row a node, by ``code``: ``parent``, ``level``, ``weight`` among its siblings (0
        below a node without weight) and ``effective_weight``, the sum of its indicators'.
    """
    share = pd.Series(tree.leaves().to_numpy(dtype="float64") @ effective, index=tree.table.index)
    parent = tree.table["parent"]
    above = share.reindex(parent.dropna()).to_numpy()
    own = share[parent.notna().to_numpy()]
    sibling = np.divide(own.to_numpy(), above, out=np.zeros_like(above), where=above > 0)
    table = tree.table[["parent", "level"]].copy()
    table["weight"] = pd.Series(sibling, index=own.index)
    table.loc[tree.root, "weight"] = 1.0
    table["effective_weight"] = share
    return table


def _equal(tree: Tree) -> pd.Series:
    parent = tree.table["parent"]
    return 1.0 / parent.map(parent.value_counts())


def _given(tree: Tree) -> pd.Series:
    if "weight" not in tree.table.columns:
        remedy = 'add a column weight, or use weights="equal"'
        raise DataContractError([Fault("meta", "missing column", column="weight", remedy=remedy)])
    return _checked_siblings(pd.to_numeric(tree.table["weight"]), tree, "meta")


def _by_code(weights: pd.Series, tree: Tree) -> Floats:
    """Return effective weights from weights of the indicators, or of every node but the index."""
    nodes = tree.table.index.drop(tree.root)
    if not weights.index.isin(tree.aggregates).any():
        return checked_weights(weights, tree.indicators)
    unknown = weights.index[~weights.index.isin(tree.table.index)]
    numbers = pd.to_numeric(weights, errors="coerce")
    bad = numbers[~(numbers >= 0) & numbers.index.isin(nodes)].index
    faults = [Fault("weights", "unknown name", str(code)) for code in unknown]
    faults += [Fault("weights", "needs a number ≥ 0", str(c), None, str(weights[c])) for c in bad]
    faults += [
        Fault("weights", "no weight given", str(code), remedy="give all nodes, or indicators only")
        for code in nodes[~nodes.isin(weights.index)]
    ]
    twice = weights.index[weights.index.duplicated()]
    faults += [Fault("weights", "name twice", str(code)) for code in twice]
    if faults:
        raise DataContractError(faults)
    return tree.effective(_checked_siblings(numbers, tree, "weights"))


def _checked_siblings(weights: pd.Series, tree: Tree, table: str) -> pd.Series:
    parent = tree.table["parent"].dropna()
    own = weights.reindex(parent.index)
    faults = [
        Fault(table, "no weight given", str(code), "weight") for code in own.index[own.isna()]
    ]
    sums = own.groupby(parent, sort=False).sum()
    remedy = "divide them by their sum if only their proportions are meant"
    faults += [
        Fault(table, f"the weights below {code} do not sum to one", None, "weight", f"{total:.6g}",
              remedy)
        for code, total in sums.items()
        if abs(total - 1) > SUM_TOLERANCE and not own[parent == code].isna().any()
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return own
