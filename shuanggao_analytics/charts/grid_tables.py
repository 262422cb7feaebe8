"""Tables with one row a cell of a grid: the names of rows and columns, and what may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.charts.spec import as_numbers
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Order = Mapping[str, tuple[str, ...]]


def grid_names(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return names as text; whole numbers, such as years, without a point.

    Examples
    --------
    >>> grid_names(pd.Series([2023.0, None])).tolist()
    ['2023', nan]
    """
    numbers = pd.api.types.is_numeric_dtype(column.dtype)
    return (as_numbers(column) if numbers else column).astype("str").where(column.notna())


def grid_order(names: pd.Series[Any], given: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names once each, in the order given or else as they first occur."""
    found = names.dropna() if given is None else given
    return tuple(dict.fromkeys(str(name) for name in found))


def every_cell(named: pd.DataFrame, roles: Mapping[str, str], order: Order) -> pd.DataFrame:
    """Return all cells, row by row; those that the table lacks are missing."""
    keys = [roles["row"], roles["column"]]
    every = pd.MultiIndex.from_product([order["row"], order["column"]], names=keys)
    return named.loc[:, list(roles.values())].set_index(keys).reindex(every).reset_index()


def grid_faults(
    kind: str,
    named: pd.DataFrame,
    roles: Mapping[str, str],
    order: Order,
    *,
    most: Mapping[str, int],
) -> list[Fault]:
    """Return the faults of names: missing, repeated, not in the order, or too many to be read."""
    faults = []
    for role in ("row", "column"):
        names, name = named[roles[role]], roles[role]
        faults += [
            Fault(kind, "empty", row=str(where), column=name) for where in names.index[names.isna()]
        ]
        remedy = f"list it in {role}s or leave it out of the table"
        faults += [
            Fault(kind, f"not in the order of {role}s", column=name, value=gone, remedy=remedy)
            for gone in dict.fromkeys(names.dropna())
            if gone not in order[role]
        ]
        if len(order[role]) > most.get(role, len(order[role])):
            value = str(len(order[role]))
            remedy = f"draw at most {most[role]}"
            faults.append(Fault(kind, f"too many {role}s", value=value, remedy=remedy))
    pairs = [roles["row"], roles["column"]]
    twice = named[named.duplicated(pairs) & named[pairs].notna().all(axis=1)]
    return faults + [
        Fault(kind, "cell occurs more than once", row=str(a), column=str(b), remedy="add them up")
        for a, b in twice[pairs].drop_duplicates().itertuples(index=False)
    ]
