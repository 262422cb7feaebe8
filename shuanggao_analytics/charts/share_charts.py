"""Builder of share bars: the first-order and the total share of each choice in a variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 30


def share_bars(
    table: pd.DataFrame,
    *,
    label: str,
    first: str,
    total: str,
    first_ends: tuple[str, str] | None = None,
    total_ends: tuple[str, str] | None = None,
    first_name: str = "share_first",
    total_name: str = "share_total",
    ends_name: str = "share_ends",
    sort: bool = True,
    percent: bool = True,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a pair of level bars for each choice: what it does alone, and with all others.

    Parameters
    ----------
    table
        One row a choice, at most 30.
    label
        Column of distinct names; keys with a term are translated.
    first, total
        Columns of the shares, such as Sobol's first-order and total indices. Estimates may lie
        below zero, and are then drawn so. A missing share has no bar.
    first_ends, total_ends
        Columns of the low and the high end of an interval of each share, drawn as whiskers. A row
        with one end alone has none.
    first_name, total_name, ends_name
        Terms or plain words of the bars and the whiskers in the key.
    sort
        Whether to sort by the total share, largest first and missing ones last; otherwise the order
        of the table stays.
    percent
        Whether the numbers are written as percentages.
    decimals
        Places after the point; by default one in percentages and two otherwise.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words, such as an interval without its share.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"choice": ["归一化", "权重"], "s1": [0.1, 0.5], "st": [0.2, 0.7]})
    >>> spec = share_bars(table, label="choice", first="s1", total="st", id="sobol",
    ...                   title="位次的方差", sources=("自算",), trust="derived")
    >>> spec.data["choice"].tolist()
    ['权重', '归一化']
    """
    kind: Kind = "share_bars"
    roles = {"label": label, "first": first, "total": total}
    for role, ends in (("first", first_ends), ("total", total_ends)):
        if ends is not None:
            roles |= {f"{role}_low": ends[0], f"{role}_high": ends[1]}
    numbers = [column for role, column in roles.items() if role != "label"]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in numbers:
        faults += number_faults(kind, table, column, label=label)
    for name, words in (("first", first_name), ("total", total_name), ("ends", ends_name)):
        if not words.strip():
            faults.append(Fault(kind, "sign without a name", column=f"{name}_name"))
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} rows"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in numbers:
            data[column] = as_numbers(data[column])
        faults = [fault for role in ("first", "total") for fault in _end_faults(data, roles, role)]
        if sort:
            order = data[total].reset_index(drop=True).astype("Float64")
            order = order.sort_values(ascending=False, kind="stable", na_position="last")
            data = data.iloc[order.index]
    options = {
        "first_name": first_name,
        "total_name": total_name,
        "ends_name": ends_name,
        "percent": percent,
        "decimals": (1 if percent else 2) if decimals is None else decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _end_faults(data: pd.DataFrame, roles: dict[str, str], role: str) -> list[Fault]:
    """Return the intervals whose ends are the wrong way round or that have no share."""
    if f"{role}_low" not in roles:
        return []
    low, high = roles[f"{role}_low"], roles[f"{role}_high"]
    names = data[roles["label"]]
    wrong = data[low].astype("Float64").gt(data[high].astype("Float64")).fillna(value=False)
    alone = data[roles[role]].isna() & (data[low].notna() | data[high].notna())
    return [
        Fault("share_bars", problem, row=str(name), column=column)
        for problem, column, rows in (
            ("low end above high end", low, wrong),
            ("interval without its share", roles[role], alone),
        )
        for name in names[rows]
    ]
