"""Builder of bars made of signed parts, such as a change and what it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from shuanggao_analytics.charts.number_words import gap_note
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MOST_ROWS, MOST_PARTS = 45, 7


def parts_bars(
    table: pd.DataFrame,
    *,
    label: str,
    parts: Sequence[str],
    part_names: Sequence[str],
    total: str | None = None,
    total_name: str = "",
    percent: bool = False,
    decimals: int | None = None,
    sort: Literal["total", "none"] = "total",
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return level bars of signed parts, to the left and to the right of zero, with their total.

    Parts above zero are laid end to end to the right, those below zero to the left, in the order of
    `parts`. Nothing is added up: the total is the caller's number.

    Parameters
    ----------
    table
        One row a bar, at most 45.
    label
        Column of distinct names; keys with a term are translated.
    parts
        One to seven columns of numbers in the same unit, such as the logarithms of efficiency
        change and technical change, or slacks as shares. A missing part is not drawn, and its row
        is named in a note; a row without any says "no data".
    part_names
        Terms or plain words of the parts in the key.
    total, total_name
        Column of the number drawn as a diamond and written at the right, and its term or words.
    percent
        Whether the numbers are shares that are written as percentages.
    decimals
        Places after the point.
    sort
        ``"total"`` sorts by the total, largest first and missing ones last, where there is one;
        ``"none"`` keeps the order of the table.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"name": ["江苏", "甘肃"], "effch": [-0.01, 0.03],
    ...                       "techch": [0.02, 0.01], "tfpch": [0.01, 0.04]})
    >>> spec = parts_bars(table, label="name", parts=("effch", "techch"),
    ...                   part_names=("技术效率", "技术进步"), total="tfpch", total_name="全要素",
    ...                   id="malmquist", title="生产率变动的分解", sources=("自算",),
    ...                   trust="derived")
    >>> spec.data["name"].tolist()
    ['甘肃', '江苏']
    """
    kind: Kind = "parts_bars"
    lang = text.get("lang", "zh")
    roles = {"label": label} | ({"total": total} if total else {})
    roles |= {f"part_{number}": column for number, column in enumerate(parts)}
    numbers = [column for role, column in roles.items() if role != "label"]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in dict.fromkeys(numbers):
        faults += number_faults(kind, table, column, label=label)
    faults += _shape_faults(table, parts, part_names)
    faults += choice_fault(kind, "sort", sort, ("total", "none"))
    if total and not total_name.strip():
        faults.append(Fault(kind, "sign without a name", column="total_name", value=total))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in numbers:
            data[column] = as_numbers(data[column])
        if sort == "total" and total:
            order = data[total].reset_index(drop=True).astype("Float64")
            order = order.sort_values(ascending=False, kind="stable", na_position="last")
            data = data.iloc[order.index]
        gone = data[list(parts)].isna()
        names = data.loc[gone.any(axis=1) & ~gone.all(axis=1), label].tolist()
        notes = gap_note(names, lang=lang, many="parts_missing_count", few="parts_missing")
        text = {**text, "notes": (*text.get("notes", ()), *notes)}
    options = {
        "part_names": tuple(part_names),
        "total_name": total_name,
        "percent": percent,
        "decimals": decimals,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _shape_faults(table: pd.DataFrame, parts: Sequence[str], names: Sequence[str]) -> list[Fault]:
    """Return a fault for too many rows or parts, and for parts without names of their own."""
    kind, faults = "parts_bars", []
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} rows"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    if not 1 <= len(parts) <= MOST_PARTS:
        remedy = f"give 1 to {MOST_PARTS} columns"
        faults.append(
            Fault(kind, "number of parts", column="parts", value=str(len(parts)), remedy=remedy)
        )
    if len(set(parts)) < len(parts):
        faults.append(Fault(kind, "column given twice", column="parts", value=", ".join(parts)))
    if len(names) != len(parts) or not all(name.strip() for name in names):
        remedy = "give one name for each part"
        value = ", ".join(names)
        faults.append(
            Fault(kind, "parts without names", column="part_names", value=value, remedy=remedy)
        )
    return faults
