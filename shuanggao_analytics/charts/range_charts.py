"""Builder of range bars: from a low to a high number, with a dot between and a second sign."""

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

MOST_ROWS = 45


def range_bars(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    label: str,
    low: str,
    high: str,
    value: str | None = None,
    mark: str | None = None,
    range_name: str = "range_low_high",
    value_name: str = "",
    mark_name: str = "",
    sort: bool = True,
    rank: bool = False,
    percent: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return level bars from a low to a high number, for sensitivities and for bands.

    Parameters
    ----------
    table
        One row a bar, at most 45.
    label
        Column of distinct names; keys with a term are translated.
    low, high
        Columns of the ends. A row without both says "no data"; one end alone is drawn as a tick
        with a dashed line towards the end that is not known. Equal ends are a tick.
    value
        Column of the number drawn as a dot, such as a median or the base. Missing has no dot.
    mark
        Column of a second number, drawn as a diamond, such as the real one; it may lie outside.
    range_name, value_name, mark_name
        Terms or plain words of the bar, the dot and the diamond in the key.
    sort
        Whether to sort by the length of the bars, longest first (a tornado) and those without
        both ends last; otherwise the order of the table stays.
    rank
        Whether the numbers are ranks: the axis begins at 1, the best, and has whole ticks. Sort the
        table by rank and give ``sort=False`` to keep the best at the top.
    percent
        Whether the numbers are shares that are written as percentages.
    decimals
        Places after the point; percentages have one.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words, such as a low end above the high one.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"choice": ["年份", "权重"], "low": [9, 7], "high": [11, 14],
    ...                       "base": [10, 10]})
    >>> spec = range_bars(table, label="choice", low="low", high="high", value="base",
    ...                   value_name="基准", id="tornado", title="甘肃名额", sources=("自算",),
    ...                   trust="derived")
    >>> spec.data["choice"].tolist()
    ['权重', '年份']
    """
    kind: Kind = "range_bars"
    given = {"label": label, "low": low, "high": high, "value": value, "mark": mark}
    roles = {role: column for role, column in given.items() if column}
    numbers = [column for role, column in roles.items() if role != "label"]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in numbers:
        faults += number_faults(kind, table, column, label=label, lower=1 if rank else None)
    faults += _name_faults(roles, {"value": value_name, "mark": mark_name})
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} rows"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in numbers:
            data[column] = as_numbers(data[column])
        width = data[high].astype("Float64") - data[low].astype("Float64")
        faults = [
            Fault(kind, "low end above high end", row=str(name), column=low, value=str(start))
            for name, start in data.loc[width.lt(0).fillna(value=False), [label, low]].itertuples(
                index=False
            )
        ]
        if sort:
            order = width.reset_index(drop=True).sort_values(
                ascending=False, kind="stable", na_position="last"
            )
            data = data.iloc[order.index]
    options = {
        "range_name": range_name,
        "value_name": value_name,
        "mark_name": mark_name,
        "rank": rank,
        "percent": percent,
        "decimals": 1 if percent and decimals is None else decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _name_faults(roles: dict[str, str], names: dict[str, str]) -> list[Fault]:
    """Return a fault for each sign without a name, which no reader could tell from another."""
    return [
        Fault("range_bars", "sign without a name", column=f"{role}_name", value=roles[role])
        for role, name in names.items()
        if role in roles and not name.strip()
    ]
