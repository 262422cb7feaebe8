"""What may be wrong with a table of several series: names, repeated points, bands, constants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def series_name_faults(kind: str, table: pd.DataFrame, column: str) -> list[Fault]:
    """Return a fault for each row without the name of its series."""
    if column not in table.columns:
        return []
    names = table[column]
    empty = names.isna() | (names.astype("str").str.strip() == "")
    return [Fault(kind, "empty", row=str(row), column=column) for row in names.index[empty]]


def repeated_faults(kind: str, table: pd.DataFrame, series: str, x: str) -> list[Fault]:
    """Return a fault for each point that its series has more than once."""
    if series not in table.columns or x not in table.columns:
        return []
    found = table.loc[table.duplicated([series, x]) & table[x].notna(), [series, x]]
    return [
        Fault(kind, "a point occurs more than once", row=str(name), column=x, value=str(place))
        for name, place in found.drop_duplicates().itertuples(index=False)
    ]


def constant_faults(kind: str, table: pd.DataFrame, series: str, column: str) -> list[Fault]:
    """Return a fault for each series in whose rows a column differs that must be the same."""
    if series not in table.columns or column not in table.columns:
        return []
    remedy = "give the same in all its rows"
    return [
        Fault(kind, "differs within a series", row=str(name), column=column, remedy=remedy)
        for name, part in table.groupby(series, sort=False)[column]
        if len(part.unique()) > 1
    ]


def truth_faults(
    kind: str, table: pd.DataFrame, column: str, *, series: str, required: bool = False
) -> list[Fault]:
    """Return a fault for each cell that is neither true, false nor (unless required) missing."""
    if column not in table.columns:
        return []
    cells = table[column].reset_index(drop=True)
    rows = table[series].tolist() if series in table.columns else table.index.tolist()
    known = cells.map(lambda cell: isinstance(cell, bool) or str(cell) in ("True", "False"))
    wrong = ~known.astype("bool") & (cells.notna() | required)
    remedy = "give true or false"
    return [
        Fault(kind, "not true or false", row=str(rows[row]), column=column, value=str(cells[row]),
              remedy=remedy)
        for row in cells.index[wrong]
    ]  # fmt: skip


def band_faults(
    kind: str, table: pd.DataFrame, series: str, ends: tuple[str | None, str | None]
) -> list[Fault]:
    """Return the faults of a band: one end alone, or a low end above the high one."""
    low, high = ends
    if low is None and high is None:
        return []
    if low is None or high is None:
        remedy = "give both ends of the band, or neither"
        return [Fault(kind, "band with one end", column=low or high, remedy=remedy)]
    if not {series, low, high} <= set(table.columns):
        return []
    numbers = [pd.to_numeric(table[end], errors="coerce").astype("float64") for end in (low, high)]
    names = table[series].astype("str")
    alone = numbers[0].isna() != numbers[1].isna()
    crossed = numbers[0] > numbers[1]
    return [
        Fault(kind, problem, row=name, column=low)
        for problem, wrong in (
            ("band with one end", alone),
            ("low end above high end", crossed),
        )
        for name in dict.fromkeys(names[wrong.to_numpy()])
    ]


def sign_faults(kind: str, signs: Mapping[str, tuple[object, str]]) -> list[Fault]:
    """Return a fault for each sign that is used but has no name for the key.

    Parameters
    ----------
    kind
        Name of the chart.
    signs
        Name of the option with the words → what uses the sign (nothing where it is not used), and
        the words.
    """
    return [
        Fault(kind, "sign without a name", column=option)
        for option, (used, words) in signs.items()
        if used and not words.strip()
    ]


def known_faults(
    kind: str, table: pd.DataFrame, series: str, *, option: str, names: Iterable[str]
) -> list[Fault]:
    """Return a fault for each name in an option that no series has."""
    if series not in table.columns:
        return []
    known = {str(name) for name in table[series]}
    remedy = "name series of the table"
    return [
        Fault(kind, "unknown series", column=option, value=str(name), remedy=remedy)
        for name in names
        if str(name) not in known
    ]
