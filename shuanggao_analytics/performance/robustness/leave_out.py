"""What each indicator and each dimension does to the ranking: ranks with it left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.performance.cells import row_name
from shuanggao_analytics.performance.index.levels import index_scores
from shuanggao_analytics.performance.ranks import rank_table
from shuanggao_analytics.performance.robustness.weights import effective_weights

if TYPE_CHECKING:
    from shuanggao_analytics.performance.index.composite import CompositeIndex


@dataclass(frozen=True, kw_only=True, eq=False)
class LeaveOut:
    """Ranks with one node of the index left out at a time, all else alike.

    Attributes
    ----------
    table
        One row a node but the index: ``level``, ``mean_shift`` (mean absolute change of rank),
        ``largest_shift``, ``unit`` (that moves most), ``moved`` (units whose rank changes). All
        missing where nothing is left without the node.
    ranks
        Units × nodes: the rank with the node left out.
    """

    table: pd.DataFrame
    ranks: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.table.dropna(subset=["mean_shift"])
        if known.empty:
            return "Nothing can be left out: the index has a single branch."
        top = str(known["mean_shift"].astype("float64").idxmax())
        row = known.loc[top]
        return (
            f"Without {top}, the node that matters most, ranks move by {row['mean_shift']:.1f} on "
            f"average and by {row['largest_shift']:.0f} for {row['unit']}."
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"


def leave_out(index: CompositeIndex) -> LeaveOut:
    """Return the ranks of a fitted index with each indicator and each dimension left out.

    The weight of what is left out goes to its siblings in proportion; weights that a scheme
    learned are not learned again.

    Parameters
    ----------
    index
        A fitted index.

    Returns
    -------
    LeaveOut
        One row a node.

    References
    ----------
    R package COINr, ``remove_elements``.

    Examples
    --------
    >>> from shuanggao_analytics.performance.index.composite import CompositeIndex
    >>> X = pd.DataFrame({"a": [1, 5, 9], "b": [7, 8, 2]}, index=["甲", "乙", "丙"])
    >>> leave_out(CompositeIndex().fit(X)).ranks
       a  b
    甲  2  3
    乙  1  2
    丙  3  1
    """
    tree = index.tree_
    nodes = tree.table.index.drop(tree.root)
    own = index.weight_table_["weight"].to_numpy(dtype="float64")
    raw = np.tile(own, (len(nodes), 1))
    raw[np.arange(len(nodes)), np.arange(len(nodes))] = 0.0
    for code in tree.aggregates[:-1]:
        emptied = raw[:, tree.table.index.get_indexer(tree.children(code))].sum(axis=1) == 0
        raw[emptied, tree.table.index.get_loc(code)] = 0.0
    weights = effective_weights(raw, tree)
    possible = weights.sum(axis=1) > 0
    values = index.table_[tree.indicators].to_numpy(dtype="float64")
    scores = index_scores(values, weights[possible], tree=tree, choice=index.aggregate)
    ranks = pd.DataFrame(
        np.nan, index=index.ranks_.index, columns=nodes.rename(None), dtype="float64"
    ).astype("Int64")
    shift = np.full((len(nodes), len(ranks)), np.nan)
    found = rank_table(scores)
    ranks[nodes[possible]] = found.T.astype("int64")
    shift[possible] = np.abs(found - index.ranks_.to_numpy())
    known = np.where(possible[:, None], shift, 0.0)
    table = pd.DataFrame(
        {
            "level": tree.table.loc[nodes, "level"],
            "mean_shift": known.mean(axis=1),
            "largest_shift": known.max(axis=1),
            "unit": [row_name(index.ranks_.index[at]) for at in known.argmax(axis=1)],
            "moved": (known > 0).sum(axis=1),
        },
        index=nodes,
    ).astype({"mean_shift": "Float64", "largest_shift": "Int64", "moved": "Int64"})
    table.loc[nodes[~possible], ["mean_shift", "largest_shift", "unit", "moved"]] = pd.NA
    return LeaveOut(table=table.rename_axis("code"), ranks=ranks)
