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
    from collections.abc import Collection, Mapping
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
    table = tree.table
    if faults := weight_faults(choice, rows=table):
        raise DataContractError(faults)
    if not isinstance(choice, str):
        weights = pd.to_numeric(pd.Series(choice, dtype=object))
        if not weights.index.isin(tree.aggregates).any():
            return checked_weights(choice, tree.indicators)
        return tree.effective(weights)
    if choice == EQUAL:
        return tree.effective(1.0 / table["parent"].map(table["parent"].value_counts()))
    if choice == GIVEN:
        return tree.effective(pd.to_numeric(table["weight"]))
    found = weighting(choice)(values)
    effective: Floats = found.reindex(tree.indicators).to_numpy(dtype="float64")
    return effective


def weight_faults(choice: WeightChoice, *, rows: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with weights that are given and not learned, tree or no tree.

    Parameters
    ----------
    choice
        As for `index_weights`; a scheme that learns has no faults yet.
    rows
        The nodes by code, with ``parent`` and, for ``given``, ``weight``.
    """
    parent = rows["parent"].dropna()
    if isinstance(choice, str):
        if choice != GIVEN:
            return []
        if "weight" not in rows.columns:
            remedy = 'add a column weight, or use weights="equal"'
            return [Fault("meta", "missing column", column="weight", remedy=remedy)]
        return _sibling_faults(pd.to_numeric(rows["weight"], errors="coerce"), parent, "meta")
    weights = pd.Series(choice, dtype=object)
    leaves = rows.index[~rows.index.isin(parent)]
    if not weights.index.isin(rows.index.difference(leaves)).any():
        try:
            checked_weights(choice, leaves)
        except DataContractError as error:
            return list(error.faults)
        return []
    return _node_faults(weights, rows.index, parent)


def _node_faults(weights: pd.Series, codes: pd.Index, parent: pd.Series) -> list[Fault]:
    """Return what is wrong with weights of every node but the index, by code."""
    nodes = parent.index
    numbers = pd.to_numeric(weights, errors="coerce")
    bad = numbers[~(numbers >= 0) & numbers.index.isin(nodes)].index
    unknown = weights.index[~weights.index.isin(codes)]
    twice = weights.index[weights.index.duplicated()]
    faults = [
        *(Fault("weights", "unknown name", str(code)) for code in unknown),
        *(Fault("weights", "needs a number ≥ 0", str(c), None, str(weights[c])) for c in bad),
        *(Fault("weights", "name twice", str(code)) for code in twice),
    ]
    once = numbers[~numbers.index.duplicated()]
    return faults + _sibling_faults(once, parent, "weights", told={*bad, *twice})


def _sibling_faults(
    weights: pd.Series, parent: pd.Series, table: str, *, told: Collection[object] = ()
) -> list[Fault]:
    """Return nodes without a weight, and siblings whose weights do not sum to one.

    Nodes in `told` have a fault already, which leaves nothing to say of the sum of their siblings.
    """
    column = "weight" if table == "meta" else None
    own = weights.reindex(parent.index)
    missing = own.isna() & ~own.index.isin(list(told))
    faults = [
        Fault(table, "no weight given", str(code), column,
              remedy="give all nodes, or indicators only")
        for code in own.index[missing]
    ]  # fmt: skip
    sums = own.groupby(parent, sort=False).sum()
    unsure = set(parent[own.isna() | own.index.isin(list(told))])
    remedy = "divide them by their sum if only their proportions are meant"
    return faults + [
        Fault(table, f"the weights below {code} do not sum to one", None, column, f"{total:.6g}",
              remedy)
        for code, total in sums.items()
        if abs(total - 1) > SUM_TOLERANCE and code not in unsure
    ]  # fmt: skip


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
