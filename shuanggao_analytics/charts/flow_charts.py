"""Builder of charts of flows between levels (Sankey).

It checks its table and returns a `ChartSpec`; nothing is computed but sums of small flows that the
caller asks to put together. Where things stand is worked out in `sankey_content`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import pandas as pd

from shuanggao_analytics.charts.flow_totals import flow_words, level_totals
from shuanggao_analytics.charts.plain_charts import category_faults
from shuanggao_analytics.charts.sankey_content import thin_flows
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.terms import Lang

Order = Literal["crossings", "given"]
"""How names of a level are sorted."""

LEVELS = (2, 4)
MOST_IN_LEVEL = 40


def sankey(
    table: pd.DataFrame,
    *,
    source: str = "source",
    target: str = "target",
    value: str,
    stage: str | None = None,
    levels: Sequence[str],
    group: str | None = None,
    order: Order | Sequence[Sequence[str]] = "crossings",
    numbers: bool = False,
    least: float = 0.0,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a chart of flows between two to four levels (Sankey).

    Parameters
    ----------
    table
        One row a link between neighbouring levels.
    source, target
        Columns of the names it joins; keys with a term are translated.
    value
        Column of numbers ≥ 0. Zero is not drawn; missing is not drawn and counted in a note.
    stage
        Column of whole numbers: 1 is a link from the first level to the second, and so on. It is
        needed with three or more levels.
    levels
        Headings of the levels, two to four; at most 40 names in each.
    group
        Column of at most seven keys that colour the links, for instance the branch that a source
        belongs to; a pair may then occur once for each. Without it all have one colour.
    order
        ``"crossings"``: names are sorted so that links cross less (barycentres, then exchanges of
        neighbours); ``"given"``: as they first occur in the table.
    least
        Names whose total is smaller are put together as one where there are two or more in a level,
        and a note says so; by default none are. It is in the unit of `value`.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Notes
    -----
    The number beside a name is its total. Where what comes in differs from what goes out, both are
    written, as in "12 → 9".

    Examples
    --------
    >>> import pandas as pd
    >>> links = pd.DataFrame({"source": ["装备制造大类"] * 2, "target": ["manufacturing", "ict"],
    ...                       "groups": [50, 7]})
    >>> spec = sankey(links, value="groups", levels=("专业大类", "行业"), id="flows",
    ...               title="专业群流向的行业", sources=("名单",), trust="derived")
    >>> spec.data["stage"].tolist()
    [1, 1]
    """
    kind: Kind = "sankey"
    lang = text.get("lang", "zh")
    given = {"stage": stage, "source": source, "target": target, "value": value, "group": group}
    wanted = [column for column in given.values() if column]
    faults = column_faults(kind, table, wanted)
    faults += number_faults(kind, table, value, label=source, lower=0)
    faults += category_faults(kind, table, group) if group else []
    names = None if isinstance(order, str) else tuple(tuple(map(str, part)) for part in order)
    if isinstance(order, str):
        faults += choice_fault(kind, "order", order, get_args(Order))
    faults += [f for c in (source, target) for f in _name_faults(kind, table, c)]
    if not LEVELS[0] <= len(levels) <= LEVELS[1] or isinstance(levels, str):
        remedy = "name two to four levels"
        faults.append(Fault(kind, "number of levels", value=str(levels), remedy=remedy))
    elif stage is None and len(levels) > LEVELS[0]:
        faults.append(Fault(kind, "no stage", column="stage", remedy="name the column"))
    data = pd.DataFrame({role: [] for role, column in given.items() if column or role == "stage"})
    if not faults:
        faults += _stage_faults(kind, table, stage, len(levels))
    notes: list[str] = []
    if not faults:
        data = _links(table, given)
        faults += _link_faults(kind, data)
        unknown = int(data["value"].isna().sum())
        notes += [term("flows_unknown", lang=lang, n=unknown)] if unknown else []
        if least > 0:
            data, joined = _with_others(data, least=least, levels=len(levels), lang=lang)
            words = format_number(least, decimals=decimals)
            notes += [term("flows_others", lang=lang, n=joined, least=words)] if joined else []
        faults += _level_faults(kind, data, len(levels))
        faults += _order_faults(kind, data, names, len(levels)) if names is not None else []
        differ = _has_differences(data, len(levels), decimals)
        notes += [term("flows_in_out", lang=lang)] if differ else []
    roles = {str(column): str(column) for column in data.columns}
    options: dict[str, Any] = {"levels": tuple(levels), "order": order, "decimals": decimals}
    if names is not None:
        options["order"] = names
    if numbers:
        options["numbers"] = True
    if group is not None and group == source:
        options["by_source"] = True
    text = {**text, "notes": (*text.get("notes", ()), *notes)}
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    thin = thin_flows(spec)
    note = term("flows_thin", lang=lang, n=thin)
    return replace(spec, notes=(*spec.notes, note)) if thin else spec


def _name_faults(kind: str, table: pd.DataFrame, column: str) -> list[Fault]:
    if column not in table.columns:
        return []
    empty = table[column].isna() | (table[column].astype("str").str.strip() == "")
    return [Fault(kind, "empty", row=str(row), column=column) for row in table.index[empty]]


def _stage_faults(kind: str, table: pd.DataFrame, stage: str | None, levels: int) -> list[Fault]:
    if stage is None:
        return []
    known = range(1, levels)
    numbers = pd.to_numeric(table[stage], errors="coerce")
    remedy = f"use 1 to {levels - 1}: a link joins neighbouring levels"
    faults = [
        Fault(kind, "unknown stage", row=str(row), column=stage, value=str(value), remedy=remedy)
        for row, value in table.loc[~numbers.isin(known), stage].items()
    ]
    return faults + [
        Fault(kind, "no link at this stage", column=stage, value=str(number))
        for number in known
        if not (numbers == number).any()
    ]


def _links(table: pd.DataFrame, given: Mapping[str, str | None]) -> pd.DataFrame:
    """Return the links in the columns stage, source, target, value and, where given, group."""
    stage = given["stage"]
    data = pd.DataFrame({"stage": 1}, index=table.index)
    if stage:
        data["stage"] = pd.to_numeric(table[stage]).astype("int64")
    for role in ("source", "target", "group"):
        if given.get(role):
            data[role] = table[given[role]].astype("str")
    data.insert(3, "value", as_numbers(table[given["value"]]))
    return data.sort_values("stage", kind="stable").reset_index(drop=True)


def _link_faults(kind: str, data: pd.DataFrame) -> list[Fault]:
    keys = [column for column in data.columns if column != "value"]
    twice = data[data.duplicated(keys)]
    remedy = "give one row for each, or a group that tells them apart"
    faults = [
        Fault(kind, "a link occurs more than once", row=f"{a} → {b}", remedy=remedy)
        for a, b in zip(twice["source"], twice["target"], strict=True)
    ]
    if not (data["value"] > 0).any():
        faults.append(Fault(kind, "no link above 0", column="value"))
    return faults


def _level_faults(kind: str, data: pd.DataFrame, levels: int) -> list[Fault]:
    remedy = f"draw at most {MOST_IN_LEVEL}: group some, or raise `least`"
    counts = [len(level_totals(data, level)) for level in range(levels)]
    return [
        Fault(kind, "too many names", row=f"level {level}", value=str(count), remedy=remedy)
        for level, count in enumerate(counts, start=1)
        if count > MOST_IN_LEVEL
    ]


def _order_faults(
    kind: str, data: pd.DataFrame, order: Sequence[Sequence[str]], levels: int
) -> list[Fault]:
    """Return the faults of an order: too few levels, a name twice, and names that it lacks."""
    if len(order) != levels:
        remedy = "give the names of each level"
        return [Fault(kind, "number of orders", column="order", value=str(len(order)),
                      remedy=remedy)]  # fmt: skip
    faults = []
    for level, names in enumerate(order):
        where = f"level {level + 1}"
        faults += [
            Fault(kind, "name twice in the order", row=where, column="order", value=name)
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]
        remedy = "list it, or leave it out of the table"
        faults += [
            Fault(kind, "not in the order", row=where, column="order", value=name, remedy=remedy)
            for name in level_totals(data, level).index
            if name not in names
        ]
    return faults


def _has_differences(data: pd.DataFrame, levels: int, decimals: int | None) -> bool:
    """Return whether more comes in than goes out, or less, at a name between two levels."""
    totals = pd.concat([level_totals(data, level) for level in range(levels)])
    pairs = zip(totals["inflow"], totals["outflow"], strict=True)
    return any("→" in flow_words(into, out, decimals=decimals) for into, out in pairs)


def _with_others(
    data: pd.DataFrame, *, least: float, levels: int, lang: Lang
) -> tuple[pd.DataFrame, int]:
    """Return the links with small names put together level by level, and how many names those are.

    A missing link of a small name stays missing: it is summed with nothing.
    """
    data, joined = data.copy(), 0
    for level in range(levels):
        out, into = data["stage"] == level + 1, data["stage"] == level
        totals = level_totals(data, level).max(axis=1)
        small = totals.index[totals < least]
        if len(small) < 2:
            continue
        words = term("flows_other", lang=lang, n=len(small))
        data.loc[out & data["source"].isin(small), "source"] = words
        data.loc[into & data["target"].isin(small), "target"] = words
        joined += len(small)
    keys = [column for column in data.columns if column != "value"]
    unknown = data[data["value"].isna()]
    known = data[data["value"].notna()].groupby(keys, sort=False, as_index=False)["value"].sum()
    data = pd.concat([known, unknown])[list(data.columns)]
    return data.sort_values("stage", kind="stable").reset_index(drop=True), joined
