"""The gap between posts and graduates, by region, industry and year, from the user's own tables.

The column is called ``posts``; whether they are demand is what ``demand_basis`` says. A proxy
stays a proxy through every sum: one proxy among measured figures makes the sum a proxy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.adjustment.contract import BASES, basis_faults
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIDES = {"demand": "posts", "supply": "graduates"}


def demand_gap(
    demand: pd.DataFrame,
    supply: pd.DataFrame,
    *,
    by: Sequence[str] = ("region", "industry", "year"),
    posts: str = "posts",
    people: str = "graduates",
) -> pd.DataFrame:
    r"""Return posts, supply and the gap between them for each region, industry and year.

    .. math:: \text{gap} = \text{posts} - \text{supply},\qquad
              \text{gap rate} = \text{gap} / \text{posts}

    Parameters
    ----------
    demand
        The columns of `by`, `posts` (people, ≥ 0) and ``demand_basis`` (``measured`` or
        ``proxy``) wherever there are posts. Rows of one cell are added up.
    supply
        The columns of `by` and `people` (≥ 0); rows of one cell are added up.
    by
        What makes a cell.
    posts, people
        Names of the two columns.

    Returns
    -------
    pandas.DataFrame
        Index `by`, the cells of `demand`, then those only in `supply`, each in order of first
        appearance. ``posts``, ``supply``, ``gap`` (> 0: too few graduates), ``gap_rate``
        (missing where posts are zero), ``demand_basis`` (``missing`` without posts) and
        ``reason``: why the gap is missing, empty where it is known. A sum with a missing part is
        missing, not smaller.

    Raises
    ------
    DataContractError
        Missing columns, a cell without a name, numbers below zero or no numbers, posts without a
        basis: all of them.

    References
    ----------
    003:325-333 (人才需求缺口), 003:706-716 (lists of needs and of supply).

    Examples
    --------
    >>> demand = pd.DataFrame({"region": ["江苏", "浙江"], "posts": [120, 50],
    ...                        "demand_basis": ["measured", "proxy"]})
    >>> supply = pd.DataFrame({"region": ["江苏", "江苏", "安徽"], "graduates": [60, 30, 5]})
    >>> demand_gap(demand, supply, by=["region"])[["gap", "gap_rate", "demand_basis", "reason"]]
             gap  gap_rate demand_basis                reason
    region
    江苏      30.0      0.25     measured
    浙江       NaN       NaN        proxy  no row in the supply
    安徽       NaN       NaN      missing  no row in the demand
    """
    keys = list(by)
    renamed = demand.rename(columns={posts: "posts"}) if posts in demand.columns else demand
    faults = side_faults(demand, "demand", keys, posts) + side_faults(
        supply, "supply", keys, people
    )
    if not faults:
        faults = basis_faults(renamed, "demand")
    if faults:
        raise DataContractError(faults)
    wanted = whole_sums(renamed, keys, "posts")
    wanted["demand_basis"] = weakest_basis(renamed, keys)
    had = whole_sums(supply, keys, people).rename(columns={people: "supply"})
    cells = wanted.index.append(had.index.difference(wanted.index, sort=False))
    table = wanted.reindex(cells).join(had.reindex(cells))
    table["demand_basis"] = table["demand_basis"].fillna("missing")
    reason = pd.Series("", index=cells)
    for side, column in (("supply", "supply"), ("demand", "posts")):
        held = had if side == "supply" else wanted
        reason = reason.mask(table[column].isna(), f"a value missing in the {side}")
        reason = reason.mask(~cells.isin(held.index), f"no row in the {side}")
    gap = table["posts"] - table["supply"]
    rate = gap / table["posts"].where(table["posts"] > 0)
    columns = ["posts", "supply", "gap", "gap_rate", "demand_basis", "reason"]
    return table.assign(gap=gap, gap_rate=rate, reason=reason)[columns]


def side_faults(table: pd.DataFrame, name: str, keys: list[str], amount: str) -> list[Fault]:
    """Return what is wrong with the keys and the amounts of one side."""
    faults = [
        Fault(name, "missing column", column=column)
        for column in (*keys, amount)
        if column not in table.columns
    ]
    if faults or table.empty:
        return faults or [Fault(name, "no rows")]
    for key in keys:
        lost = table.index[table[key].isna()]
        faults += [Fault(name, "no name given", str(label), key) for label in lost]
    numbers = pd.to_numeric(table[amount], errors="coerce").astype("float64")
    wrong = table[amount].notna() & ~((numbers >= 0) & np.isfinite(numbers))
    return faults + [
        Fault(name, "needs a number ≥ 0", str(label), amount, str(value))
        for label, value in table.loc[wrong.to_numpy(), amount].items()
    ]


def whole_sums(table: pd.DataFrame, keys: list[str], amount: str) -> pd.DataFrame:
    """Return the sum of each cell, missing when one of its parts is."""
    numbers = table[keys].assign(**{amount: pd.to_numeric(table[amount]).astype("float64")})
    grouped = numbers.groupby(keys, sort=False)[amount]
    whole = grouped.count() == grouped.size()
    return grouped.sum().where(whole).to_frame(amount)


def weakest_basis(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return the weakest basis of the rows of each cell: missing, then proxy, then measured."""
    basis = (
        table["demand_basis"].where(table["posts"].notna(), "missing")
        if "demand_basis" in table.columns
        else pd.Series("missing", index=table.index)
    )
    rank = basis.map({name: number for number, name in enumerate(BASES)})
    weakest = table[keys].assign(rank=rank).groupby(keys, sort=False)["rank"].max()
    return weakest.map(dict(enumerate(BASES)))
