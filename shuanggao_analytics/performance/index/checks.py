"""What an index is built from, checked once: units, indicators, directions, the tree, weights.

All faults of table and meta-data come in one error, so that a workbook is mended in one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.index.tree import Tree, flat_tree, tree_of, tree_rows
from shuanggao_analytics.performance.index.weighting import EQUAL, weight_faults
from shuanggao_analytics.performance.scaling.directions import REMEDY, kind_of

if TYPE_CHECKING:
    from shuanggao_analytics.performance.index.weighting import WeightChoice

NEEDS_SPREAD = ("minmax", "zscore", "target", "vector")
"""Methods under which an indicator with the same value everywhere has no scale."""


def checked_index(
    X: pd.DataFrame,
    meta: pd.DataFrame | None,
    *,
    spread: bool,
    denominate: bool,
    weights: WeightChoice = EQUAL,
) -> tuple[Tree, pd.DataFrame]:
    """Return the tree and the raw indicators as numbers, or raise once with every fault.

    Parameters
    ----------
    X
        Units × columns: the indicators, and beside them denominators and groups.
    meta
        Meta-data table, as for `read_tree`; ``None``: every column is an indicator.
    spread
        Whether an indicator with one value only is a fault.
    denominate
        Whether denominators are used, so that a constant count may differ per head.
    weights
        Weights as for `index_weights`; what is wrong with given ones is found here too.

    Returns
    -------
    tuple of Tree and pandas.DataFrame
        Missing values are kept: what becomes of them is a step of the index.

    Raises
    ------
    DataContractError
        For units twice, cells of text or infinite, an indicator without a column or constant, a
        denominator without a column, a direction missing or unknown, given weights that do not
        sum to one, and what `read_tree` refuses: all of them at once.
    """
    if faults := table_faults(X, "X"):
        raise DataContractError(faults)
    faults = _unit_faults(X)
    if meta is None:
        leaves, rows = list(X.columns), None
    else:
        rows, found = tree_rows(meta)
        faults += found
        parents = set(rows["parent"].dropna())
        leaves = [code for code in rows["code"].dropna().unique() if code not in parents]
        faults += _direction_faults(rows, leaves)
        unique = rows[rows["code"].notna()].drop_duplicates("code").set_index("code")
        faults += weight_faults(weights, rows=unique)
    remedy = f"the columns are: {', '.join(map(str, X.columns))}"
    faults += [
        Fault("X", "no column for an indicator of the meta-data", column=str(code), remedy=remedy)
        for code in leaves
        if code not in X.columns
    ]
    known = [code for code in leaves if code in X.columns]
    numbers, bad = _numbers(X[known])
    faults += bad
    divided = _denominators(rows) if denominate else {}
    faults += [
        Fault("X", "no column for a denominator of the meta-data", column=name, remedy=remedy)
        for name in dict.fromkeys(divided.values())
        if name not in X.columns
    ]
    if spread:
        faults += _constant_faults(numbers[[code for code in known if code not in divided]])
    if faults:
        raise DataContractError(faults)
    tree = flat_tree(X.columns) if rows is None else tree_of(rows)
    return tree, numbers[tree.indicators]


def _unit_faults(X: pd.DataFrame) -> list[Fault]:
    twice = X.index[X.index.duplicated()].unique()
    remedy = "one row a unit; for a panel use unit and year as the index"
    return [Fault("X", "unit twice", row=row_name(unit), remedy=remedy) for unit in twice]


def _direction_faults(rows: pd.DataFrame, leaves: list[str]) -> list[Fault]:
    """Return a fault for each indicator without a direction or with one that cannot be read."""
    if "direction" not in rows.columns:
        return [Fault("meta", "missing column", column="direction", remedy=REMEDY)]
    own = rows[rows["code"].isin(leaves)].drop_duplicates("code").set_index("code")["direction"]
    return [
        Fault("meta", "no direction" if pd.isna(word) else "direction cannot be read", str(code),
              "direction", None if pd.isna(word) else str(word),
              f"{REMEDY}, or middle or interval with a target")
        for code, word in own.items()
        if pd.isna(word) or kind_of(word) is None
    ]  # fmt: skip


def _numbers(X: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the cells as numbers, with a fault for each that is text or infinite."""
    columns, faults = {}, []
    for name, column in X.items():
        text = np.zeros(len(X), dtype=bool)
        if not is_numeric_dtype(column.dtype):
            text = column.map(lambda value: isinstance(value, str)).to_numpy(dtype=bool)
            column = pd.to_numeric(column.where(~text), errors="coerce")
        values = column.to_numpy(dtype="float64", na_value=np.nan)
        for problem, wrong in (
            ("text, not a number", text),
            ("needs a finite number", np.isinf(values)),
        ):
            faults += [
                Fault("X", problem, row_name(X.index[int(i)]), str(name), str(X[name].iloc[i]))
                for i in np.flatnonzero(wrong)
            ]
        columns[name] = values
    return pd.DataFrame(columns, index=X.index), faults


def _constant_faults(numbers: pd.DataFrame) -> list[Fault]:
    remedy = "it separates nobody: leave it out, or use goalposts"
    return [
        Fault("X", "the same value in every row", column=str(name), remedy=remedy)
        for name in numbers.columns[numbers.nunique().to_numpy() == 1]
    ]


def _denominators(rows: pd.DataFrame | None) -> dict[str, str]:
    """Return the denominator of each indicator that has one."""
    if rows is None or "denominator" not in rows.columns:
        return {}
    own = rows[rows["denominator"].notna() & (rows["denominator"] != "")]
    return dict(zip(own["code"], own["denominator"], strict=True))
