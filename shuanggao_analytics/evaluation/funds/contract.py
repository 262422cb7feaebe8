"""A table of money read once: one row a unit, layer, year and source, with every fault named.

A missing amount is neither zero nor left out: the sum of which it is a part is missing too. Money
that is known in all but not by source stands in a row of the source ``all``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import cell_fault, name_faults, numbers, places
from shuanggao_analytics.performance.options import as_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCES = ("central", "local", "industry", "own")
"""中央财政, 地方财政, 行业企业支持, 学校自筹."""

ALL = "all"
"""The source of money that is not split by source."""

LAYERS = ("school", "group_a", "group_b", "groups")
"""``groups``: the programme groups of a unit together."""

AMOUNTS = ("budget_wan", "arrived_wan", "spent_wan")
"""Amounts in 万元 (10,000 yuan): planned, arrived, spent."""

TABLE = "funds"
_OPTIONAL = ("layer", "year")

CENT = 0.01 * (1 + 1e-6)
"""What an amount of a sum may be off, 万元: the rounding to two decimals."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Funds:
    """Money as read.

    Attributes
    ----------
    table
        The keys, ``source`` and the three amounts as floats, NaN where missing, in the order of
        the caller's rows.
    keys
        Columns that make a cell: ``unit_id``, ``layer`` and ``year`` where there are such, and
        what the caller groups by.
    cells
        One row a cell: the keys, and the amounts over all sources.
    trust
        The one trust word of all rows, or ``None`` where the table has no such column.
    """

    table: pd.DataFrame
    keys: tuple[str, ...]
    cells: pd.DataFrame
    trust: str | None


def read_funds(funds: pd.DataFrame, *, by: Sequence[str] = (), need: Sequence[str] = ()) -> Funds:
    """Return a table of money, checked, or raise with every fault of it.

    Parameters
    ----------
    funds
        One row a unit, layer, year and source: ``unit_id``, ``source`` (one of `SOURCES`, or
        ``all``), ``budget_wan``, ``arrived_wan``, ``spent_wan`` (万元, ≥ 0; missing: not known).
        ``layer`` (one of `LAYERS`), ``year`` and ``trust`` may be left out. Other columns are
        not looked at.
    by
        Columns that are grouped by: they must be there too.
    need
        Of the columns that may be left out those that must not.

    Raises
    ------
    DataContractError
        For anything but a table with rows, columns missing, a key that is missing, an unknown
        source or layer, a year that is no whole number, amounts that are negative, text or
        infinite, a row twice, groups both together and apart, sources that do not add up to the
        row ``all``, and rows of more than one trust: all of them.

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": ["a", "a"], "source": ["central", "own"],
    ...                       "budget_wan": [20, 5], "arrived_wan": [20, None],
    ...                       "spent_wan": [18, 5]})
    >>> read_funds(money).cells
      unit_id  budget_wan  arrived_wan  spent_wan
    0       a        25.0          NaN       23.0
    """
    faults = table_faults(funds, TABLE)
    if faults:
        raise DataContractError(faults)
    names = ["unit_id", "source", *AMOUNTS, *by, *need]
    faults = name_faults(funds, names, table=TABLE, once=())
    if faults:
        raise DataContractError(faults)
    keys = ("unit_id", *(name for name in _OPTIONAL if name in funds.columns), *by)
    keys = tuple(name for name in dict.fromkeys(keys) if name != "source")
    table = funds[[*keys, "source"]].reset_index(drop=True)
    faults = [
        Fault(TABLE, "nothing given", row_name(funds.index[at]), name)
        for name in table.columns
        for at in places(table[name].isna().to_numpy())
    ]
    faults += _word_faults(funds, "source", (*SOURCES, ALL))
    faults += _word_faults(funds, "layer", LAYERS) if "layer" in keys else []
    faults += year_faults(funds, TABLE) if "year" in keys else []
    for name in AMOUNTS:
        values, bad = amounts(funds[name])
        faults += [
            amount_fault(TABLE, funds.index[at], name, funds[name].iloc[at]) for at in places(bad)
        ]
        table[name] = values
    trust, found = one_trust(funds, TABLE)
    faults += found
    if not faults:
        faults = _twice_faults(table, keys) + _layer_faults(table)
    if faults:
        raise DataContractError(faults)
    cells = _cells(table, list(keys))
    return Funds(table=table, keys=keys, cells=cells, trust=trust)


def totals(read: Funds, by: Sequence[str]) -> pd.DataFrame:
    """Return the amounts of each group, missing when a part is, in order of first appearance.

    With ``source`` in `by` the row ``all`` of a cell that is split by source is left out.

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": ["a", "a", "a"], "source": ["central", "own", "all"],
    ...                       "budget_wan": [20, None, 25], "arrived_wan": [20, 5, None],
    ...                       "spent_wan": [18, 5, 23]})
    >>> totals(read_funds(money), ["unit_id"]).values.tolist()
    [[25.0, 25.0, 23.0]]
    >>> totals(read_funds(money), ["source"])["budget_wan"].to_dict()
    {'central': 20.0, 'own': nan}
    """
    frame = _split(read) if "source" in by else read.cells
    return whole_sums(frame, list(by))


def whole_sums(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the sums of the amounts, NaN when a part of one is missing.

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": ["a", "a"], "budget_wan": [1.0, 2.0],
    ...                       "arrived_wan": [1.0, None], "spent_wan": [0.0, 0.0]})
    >>> whole_sums(money, ["unit_id"]).values.tolist()
    [[3.0, nan, 0.0]]
    """
    grouped = frame.groupby(by, sort=False, observed=True)[list(AMOUNTS)]
    whole = grouped.count().eq(grouped.size(), axis=0)
    return grouped.sum().where(whole)


def amounts(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return a column of money as numbers, NaN where missing, and where it holds no amount ≥ 0.

    Examples
    --------
    >>> values, bad = amounts(pd.Series([1.5, -1.0, None]))
    >>> values.tolist(), bad.tolist()
    ([1.5, -1.0, nan], [False, True, False])
    """
    values, bad = numbers(column)
    return values, bad | (values < 0)


def amount_fault(table: str, row: object, column: object, value: object) -> Fault:
    """Return the fault of a cell that holds no number ≥ 0.

    Examples
    --------
    >>> print(amount_fault("funds", 0, "spent_wan", -1.0))
    funds, row 0, column spent_wan: needs a number ≥ 0 (found '-1.0')
    """
    fault = cell_fault(table, row, column, value)
    return replace(fault, problem="needs a number ≥ 0") if as_number(value) < 0 else fault


def year_faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """Return a fault for each year that is given and is no whole number.

    Examples
    --------
    >>> print(*year_faults(pd.DataFrame({"year": [2025, 2025.5]}), "funds"))
    funds, row 1, column year: needs a whole number, such as 2025 (found '2025.5')
    """
    values, bad = numbers(table["year"])
    wrong = bad | (~np.isnan(values) & (values != np.floor(values)))
    return [
        Fault(name, "needs a whole number, such as 2025", row_name(table.index[at]), "year",
              str(table["year"].iloc[at]))
        for at in places(wrong)
    ]  # fmt: skip


def one_trust(table: pd.DataFrame, name: str) -> tuple[str | None, list[Fault]]:
    """Return the one trust word of a table, ``None`` without such a column, and what is wrong.

    Examples
    --------
    >>> one_trust(pd.DataFrame({"trust": ["synthetic", "synthetic"]}), "funds")
    ('synthetic', [])
    """
    if "trust" not in table.columns:
        return None, []
    faults = [
        Fault(name, "no trust given", row_name(table.index[at]), "trust")
        for at in places(table["trust"].isna().to_numpy())
    ]
    words = table["trust"].dropna().unique().tolist()
    if len(words) > 1:
        remedy = "real and synthetic rows never stand in one result: take one of them"
        found = ", ".join(map(str, words))
        faults.append(Fault(name, "rows of more than one trust", None, "trust", found, remedy))
    return (str(words[0]) if words else None), faults


def group_columns(by: str | Iterable[str]) -> list[str]:
    """Return the columns that are grouped by, or raise when there is none or one twice.

    Examples
    --------
    >>> group_columns("unit_id"), group_columns(("unit_id", "year"))
    (['unit_id'], ['unit_id', 'year'])
    """
    columns = [by] if isinstance(by, str) else list(by)
    faults = [Fault("by", "names no column")] if not columns else []
    faults += [
        Fault("by", "column twice", value=str(name))
        for name in dict.fromkeys(columns)
        if columns.count(name) > 1
    ]
    if faults:
        raise DataContractError(faults)
    return columns


def _cells(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the amounts of each cell over its sources, or raise where they contradict ``all``."""
    index = pd.MultiIndex.from_frame(table[keys].drop_duplicates())
    whole = table["source"].eq(ALL)
    given = _by_cell(table[whole], keys, index)
    parts = table[~whole]
    grouped = parts.groupby(keys, sort=False, observed=True)[list(AMOUNTS)]
    complete = grouped.count().eq(grouped.size(), axis=0)
    sums = _as_multi(grouped.sum(), keys).reindex(index)
    known = _as_multi(complete, keys).reindex(index, fill_value=False)
    count = _as_multi(grouped.count(), keys).reindex(index).fillna(0)
    slack = CENT * (count + 1)
    off = (known & ((sums - given).abs() > slack)) | (sums - given > slack)
    if off.any(axis=None):
        remedy = "correct one of them; list a source whose amount is not known with none"
        raise DataContractError(
            Fault(TABLE, "sources do not add up to the row 'all'", row_name(index[i]), AMOUNTS[j],
                  f"{sums.iloc[i, j]:.10g} against {given.iloc[i, j]:.10g}", remedy)
            for i, j in np.argwhere(off.to_numpy())
        )  # fmt: skip
    return given.where(given.notna(), sums.where(known)).reset_index()


def _by_cell(rows: pd.DataFrame, keys: list[str], index: pd.MultiIndex) -> pd.DataFrame:
    return _as_multi(rows.set_index(keys)[list(AMOUNTS)], keys).reindex(index)


def _as_multi(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return a frame whose index has levels even where there is one key only."""
    if isinstance(frame.index, pd.MultiIndex):
        return frame
    return frame.set_axis(pd.MultiIndex.from_arrays([frame.index], names=keys), axis=0)


def _split(read: Funds) -> pd.DataFrame:
    """Return the rows by source; ``all`` stays only where a cell has no other row."""
    whole = read.table["source"].eq(ALL)
    code = read.table.groupby(list(read.keys), sort=False, observed=True).ngroup()
    return read.table[~whole | ~code.isin(code[~whole])]


def _word_faults(funds: pd.DataFrame, name: str, known: tuple[str, ...]) -> list[Fault]:
    wrong = funds[name].notna() & ~funds[name].isin(known)
    remedy = f"there are: {', '.join(known)}"
    return [
        Fault(TABLE, f"no such {name}", row_name(funds.index[at]), name,
              str(funds[name].iloc[at]), remedy)
        for at in places(wrong.to_numpy())
    ]  # fmt: skip


def _twice_faults(table: pd.DataFrame, keys: tuple[str, ...]) -> list[Fault]:
    names = [*keys, "source"]
    twice = table.loc[table.duplicated(names), names].drop_duplicates()
    remedy = "money must not be counted twice: keep one row, or add the rows up first"
    return [
        Fault(TABLE, "row twice", row_name(tuple(row)), remedy=remedy)
        for row in twice.itertuples(index=False)
    ]


def _layer_faults(table: pd.DataFrame) -> list[Fault]:
    """Return the units that have their groups both together and apart."""
    if "layer" not in table.columns:
        return []
    at = [name for name in ("unit_id", "year") if name in table.columns]
    rows = table.drop_duplicates([*at, "layer"])
    together = rows.loc[rows["layer"].eq("groups"), at]
    both = together.merge(rows.loc[rows["layer"].isin(LAYERS[1:3]), at]).drop_duplicates()
    remedy = "their money would count twice: keep the one or the other"
    return [
        Fault(TABLE, "groups both together and apart", row_name(tuple(row)), "layer", None, remedy)
        for row in both.itertuples(index=False)
    ]
