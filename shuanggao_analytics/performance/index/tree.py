"""The tree of an index: which indicators make up which dimension, read from the meta-data table.

The meta-data table is the model of the index: one row a node, with its parent. Indicators are the
nodes without children, the index is the node without a parent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.inputs import Floats

ROOT = "index"
_KNOWN = ("code", "parent", "dimension", "level", "direction", "weight", "denominator", "unit")


@dataclass(frozen=True, kw_only=True, eq=False)
class Tree:
    """The nodes of an index, from the indicators up to the index itself.

    Attributes
    ----------
    table
        One row a node, by ``code``, the indicators first and each aggregate after its children:
        ``parent`` (missing for the index), ``level`` (1 for indicators, 1 + the highest level of
        its children for an aggregate) and every other column of the meta-data.
    indicators
        Codes of the indicators, in the order of the meta-data.
    root
        Code of the index.
    """

    table: pd.DataFrame
    indicators: pd.Index
    root: str

    @property
    def aggregates(self) -> pd.Index:
        """Codes of the aggregates, each after its children, the index last."""
        return self.table.index[len(self.indicators) :]

    def children(self, code: str) -> list[str]:
        """Return the codes directly below a node."""
        return list(self.table.index[(self.table["parent"] == code).to_numpy(dtype=bool)])

    def leaves(self) -> pd.DataFrame:
        """Return which indicators lie below which node: a row a node, a column an indicator.

        Examples
        --------
        >>> meta = pd.DataFrame({"code": ["a", "b"], "parent": ["d", "d"]})
        >>> meta = pd.concat([meta, pd.DataFrame({"code": ["d"], "parent": [None]})])
        >>> read_tree(meta).leaves().astype(int).to_numpy().tolist()
        [[1, 0], [0, 1], [1, 1]]
        """
        size = len(self.indicators)
        below = dict(zip(self.indicators, np.eye(size, dtype=bool), strict=True))
        for code in self.aggregates:
            below[code] = np.any([below[child] for child in self.children(code)], axis=0)
        rows = np.array([below[code] for code in self.table.index])
        return pd.DataFrame(rows, index=self.table.index, columns=self.indicators)

    def effective(self, sibling: pd.Series) -> Floats:
        """Return the effective weight of each indicator: the product of the weights on its way up.

        Parameters
        ----------
        sibling
            Weight of every node but the index among its siblings, by code.
        """
        share = {self.root: 1.0}
        for code in self.table.index[::-1][1:]:
            share[code] = share[self.table.loc[code, "parent"]] * float(sibling[code])
        return np.array([share[code] for code in self.indicators])


def flat_tree(columns: pd.Index) -> Tree:
    """Return the tree of an index without meta-data: every column an indicator, more is better."""
    indicators = pd.DataFrame({"code": columns, "parent": ROOT, "direction": 1})
    whole = pd.DataFrame({"code": [ROOT], "parent": [None], "direction": [1]})
    return read_tree(pd.concat([indicators, whole], ignore_index=True))


def read_tree(meta: pd.DataFrame) -> Tree:
    """Return the tree that a meta-data table describes, or raise with every fault found.

    Parameters
    ----------
    meta
        One row a node: ``code`` (a column, or the index) and ``parent``, empty for the index.
        Without ``parent``, ``dimension`` names the dimension of each indicator, and dimensions
        and index need no rows. With neither, all indicators make up the index directly. Columns
        that are read where they stand: ``level``, ``direction``, ``weight``, ``denominator``,
        ``target``, ``min``, ``max``, ``log``; others are kept.

    Returns
    -------
    Tree
        The nodes in order.

    Raises
    ------
    DataContractError
        For a code missing or given twice, a parent that has no row, a loop, no index or more than
        one, a level that does not lie below the parent's, an aggregate without children, a weight
        that is no number ≥ 0: all of them at once.

    Examples
    --------
    >>> meta = pd.DataFrame({"code": ["a", "b"], "dimension": ["x", "y"], "direction": [1, -1]})
    >>> tree = read_tree(meta)
    >>> tree.indicators.tolist(), tree.aggregates.tolist(), tree.table["level"].tolist()
    (['a', 'b'], ['x', 'y', 'index'], [1, 1, 2, 2, 3])
    """
    rows, faults = tree_rows(meta)
    if faults:
        raise DataContractError(faults)
    return tree_of(rows)


def tree_of(rows: pd.DataFrame) -> Tree:
    """Return the tree of rows without faults, as `tree_rows` gives them."""
    rows = rows.set_index("code")
    rows["level"] = _heights(rows["parent"])[0]
    order = rows.sort_values("level", kind="stable")
    leaves = order.index[order["level"] == 1]
    return Tree(table=order, indicators=leaves, root=str(order.index[-1]))


def tree_rows(meta: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of all nodes with ``code`` and ``parent``, and what is wrong with them."""
    rows = _with_parents(_with_code(meta))
    faults = _code_faults(rows)
    unique = rows[rows["code"].notna()].drop_duplicates("code").set_index("code")
    height, loops = _heights(unique["parent"])
    faults += [*_parent_faults(unique), *loops, *_weight_faults(unique)]
    return rows, faults or _level_faults(unique, height)


def _with_code(meta: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(meta, pd.DataFrame):
        remedy = "give one row an indicator: code, parent, direction"
        raise DataContractError(
            [Fault("meta", "not a table", value=type(meta).__name__, remedy=remedy)]
        )
    if "code" in meta.columns:
        return meta.reset_index(drop=True)
    return meta.rename_axis("code").reset_index()


def _with_parents(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a parent each, adding those that a column ``dimension`` implies."""
    if "parent" in rows.columns:
        parent = rows["parent"].where(rows["parent"].notna() & (rows["parent"] != ""), None)
        return rows.assign(parent=parent.astype(object))
    if "dimension" not in rows.columns:
        whole = pd.DataFrame({"code": [ROOT], "parent": [None]})
        return pd.concat([rows.assign(parent=ROOT), whole], ignore_index=True).astype(
            {"parent": object}
        )
    names = list(dict.fromkeys(rows["dimension"].dropna()))
    above = pd.DataFrame(
        {"code": [*names, ROOT], "parent": pd.Series([ROOT] * len(names) + [None], dtype=object)}
    )
    return pd.concat(
        [rows.assign(parent=rows["dimension"].astype(object)), above], ignore_index=True
    )


def _code_faults(rows: pd.DataFrame) -> list[Fault]:
    codes = rows["code"]
    missing = codes.isna() | (codes.astype("str").str.strip() == "")
    twice = codes[codes.duplicated() & ~missing].unique()
    faults = [Fault("meta", "no code", row=str(at), column="code") for at in rows.index[missing]]
    faults += [Fault("meta", "code twice", row=str(code), column="code") for code in twice]
    return faults if len(rows) else [Fault("meta", "no rows")]


def _parent_faults(rows: pd.DataFrame) -> list[Fault]:
    parent = rows["parent"]
    unknown = parent[parent.notna() & ~parent.isin(rows.index)]
    faults = [
        Fault("meta", "no row for this parent", str(code), "parent", str(name),
              "add a row for the dimension, or mend the name")
        for code, name in unknown.items()
    ]  # fmt: skip
    roots = [str(code) for code in rows.index[parent.isna()]]
    if len(roots) != 1:
        problem = "no row without a parent, so no index" if not roots else "more than one index"
        remedy = "exactly one row, the index, has no parent"
        faults.append(Fault("meta", problem, None, "parent", ", ".join(roots) or None, remedy))
    return faults


def _heights(parent: pd.Series) -> tuple[pd.Series, list[Fault]]:
    """Return the height of each node, 1 for one without children, and the loops found."""
    codes = list(parent.index)
    above = {code: parent[code] for code in codes}
    height = dict.fromkeys(codes, 1)
    looped = set()
    for code in codes:
        steps, at, seen = 1, above[code], {code}
        while at in height:
            if at in seen:
                if at == code:  # a node below a loop is not to blame for it
                    looped.add(code)
                break
            seen.add(at)
            steps += 1
            height[at] = max(height[at], steps)
            at = above[at]
    faults = [
        Fault("meta", "its parents run in a loop", str(c), "parent", str(above[c])) for c in looped
    ]
    faults.sort(key=lambda fault: codes.index(fault.row) if fault.row in codes else 0)
    return pd.Series(height, dtype="int64"), faults


def _level_faults(rows: pd.DataFrame, height: pd.Series) -> list[Fault]:
    """Return what is wrong with a column ``level``: it must agree with the tree."""
    if "level" not in rows.columns:
        return []
    level = pd.to_numeric(rows["level"], errors="coerce")
    faults = [
        Fault("meta", "an aggregate without children", str(code), "level", f"{level[code]:g}",
              "name it as the parent of its indicators, or leave it out")
        for code in rows.index[(level > 1) & (height == 1)]
    ]  # fmt: skip
    parents = rows["parent"].dropna()
    upper = pd.Series(level.reindex(parents).to_numpy(), index=parents.index)
    own = level.reindex(parents.index)
    wrong = parents.index[own.notna() & upper.notna() & (own >= upper)]
    return faults + [
        Fault("meta", "its level is not below that of its parent", str(code), "level",
              f"{own[code]:g} under {upper[code]:g}")
        for code in wrong
    ]  # fmt: skip


def _weight_faults(rows: pd.DataFrame) -> list[Fault]:
    if "weight" not in rows.columns:
        return []
    numbers = pd.to_numeric(rows["weight"], errors="coerce")
    wrong = rows["weight"].notna() & ~(np.isfinite(numbers) & (numbers >= 0))
    return [
        Fault("meta", "needs a number ≥ 0", str(code), "weight", str(rows.loc[code, "weight"]))
        for code in rows.index[wrong]
    ]
