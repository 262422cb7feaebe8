"""Builder of range bars: from a low to a high number, with a dot between and a second sign."""

from __future__ import annotations

import math
from typing import Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.plain_charts import flag_faults
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
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault

MOST_ROWS = 45


def range_bars(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    label: str,
    low: str,
    high: str,
    value: str | None = None,
    mark: str | None = None,
    count: str | tuple[str, str] | None = None,
    flag: str | None = None,
    flag_note: str = "few_cases_hollow",
    reference: tuple[float, str] | None = None,
    range_name: str = "range_low_high",
    value_name: str = "",
    mark_name: str = "",
    count_name: str = "range_count",
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
    count
        Column of the number of units that a row rests on, whole and ≥ 0; or the columns of how many
        of them and of their number, written as "18/20". It is printed at the right.
    flag
        Column of true and false: rows that rest on few units. Their bars and dots are hollow, their
        ranges have a *, and a note says so.
    flag_note
        Term or plain words of that note.
    reference
        Number and words of an upright dashed line, such as the share of all.
    range_name, value_name, mark_name
        Terms or plain words of the bar, the dot and the diamond in the key.
    count_name
        Term or plain words above the counts.
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
    cases, units = count if isinstance(count, tuple) else (None, count)
    given = {"label": label, "low": low, "high": high, "value": value, "mark": mark}
    given |= {"cases": cases, "count": units, "flag": flag}
    roles = {role: column for role, column in given.items() if column}
    numbers = [column for role, column in roles.items() if role not in ("label", "flag")]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    least = 1 if rank else None
    for role, column in roles.items():
        if column in numbers:
            lower = 0 if role in ("cases", "count") else least
            faults += number_faults(kind, table, column, label=label, lower=lower)
    faults += _name_faults(roles, {"value": value_name, "mark": mark_name})
    faults += flag_faults(kind, table, flag) if flag else []
    faults += _count_faults(table, roles) + _reference_faults(reference)
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
        if flag and data[flag].any():
            words = term_or_text(flag_note, lang=text.get("lang", "zh"))
            text = {**text, "notes": (*text.get("notes", ()), words)}
    options: dict[str, Any] = {
        "range_name": range_name,
        "value_name": value_name,
        "mark_name": mark_name,
        "rank": rank,
        "percent": percent,
        "decimals": 1 if percent and decimals is None else decimals,
    }
    if count:
        options["count_name"] = count_name
    if reference is not None:
        options["reference"] = (float(reference[0]), str(reference[1]))
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _name_faults(roles: dict[str, str], names: dict[str, str]) -> list[Fault]:
    """Return a fault for each sign without a name, which no reader could tell from another."""
    return [
        Fault("range_bars", "sign without a name", column=f"{role}_name", value=roles[role])
        for role, name in names.items()
        if role in roles and not name.strip()
    ]


def _count_faults(table: pd.DataFrame, roles: dict[str, str]) -> list[Fault]:
    """Return a fault for each count that is not whole, and for more cases than units."""
    columns = {role: roles[role] for role in ("cases", "count") if role in roles}
    known = {
        role: pd.to_numeric(table[column], errors="coerce").astype("float64").to_numpy()
        for role, column in columns.items()
        if column in table.columns
    }
    names = table[roles["label"]] if roles["label"] in table.columns else table.index
    faults = [
        Fault("range_bars", "not a whole number", row=str(name), column=columns[role],
              value=str(number))
        for role, numbers in known.items()
        for name, number in zip(names, numbers, strict=True)
        if not math.isnan(number) and number % 1
    ]  # fmt: skip
    if len(known) < 2:
        return faults
    return faults + [
        Fault("range_bars", "more cases than units", row=str(name), column=columns["cases"],
              value=f"{cases:g} of {units:g}")
        for name, cases, units in zip(names, known["cases"], known["count"], strict=True)
        if cases > units
    ]  # fmt: skip


def _reference_faults(reference: tuple[float, str] | None) -> list[Fault]:
    if reference is None or (math.isfinite(reference[0]) and str(reference[1]).strip()):
        return []
    remedy = "give a number and words"
    return [Fault("range_bars", "incomplete line", column="reference", remedy=remedy)]
