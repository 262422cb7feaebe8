"""A table of levels and growth as read: its figures, and which level comes before which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import printed_figures
from shuanggao_analytics.audit.kinds.growth.forms import Steps
from shuanggao_analytics.audit.kinds.growth.words import (
    growth_kind,
    is_average_row,
    is_period,
    kin,
    years_named,
)
from shuanggao_analytics.audit.kinds.shares.columns import is_count
from shuanggao_analytics.audit.reading.columns import Role, assign, number_columns, summary_rows
from shuanggao_analytics.audit.reading.figures import Figures, one_figure
from shuanggao_analytics.audit.reading.years import row_heads, year_column, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

ROLES = tuple(Role(key, r"(?!)", many=True) for key in ("levels", "changes"))
_FEW = 8  # columns of levels without years that may be earlier and later ones in their order
_PAIRS = 40  # pairs of years that are tried


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table of levels and growth as read."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    levels: Sequence[str]
    changes: Sequence[str]
    summary: Mapping[int, str]
    years: Sequence[int | None]
    before: Mapping[int, int]  # row → the row of the year before
    first: Mapping[int, int]  # row → the row of the first year


def read(table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None) -> Sheet:
    """Return a table as read; `columns` is the user's word on its ``levels`` and ``changes``."""
    given = assign(table, ROLES, columns=columns)
    year = year_column(table)
    numeric = [name for name in number_columns(table) if name != year]
    taken = {name for names in given.values() for name in names}
    found = [name for name in numeric if name not in taken and growth_kind(name) is not None]
    changes = [*given.get("changes", []), *([] if "changes" in given else found)]
    levels = given.get("levels") or [n for n in numeric if n not in {*changes, *taken}]
    names = list(dict.fromkeys([*levels, *changes]))
    keys = [name for name in row_heads(table, names) if name != year]
    years = _times(table, year, keys)
    summary = {at: kind for at, kind in summary_rows(table).items() if at < len(table)}
    before, first = _order(table, years, keys, apart=set(summary) if year is None else set())
    counts = [name for name in levels if is_count(name)]
    averages = [at for at, when in enumerate(years) if when is None and _is_average(table, at)]
    printed = _figures(table, names, counts=counts, apart=averages if any(years) else [])
    return Sheet(table, printed, levels, changes, summary, years, before, first)


def _figures(
    table: pd.DataFrame, names: Sequence[str], *, counts: Sequence[str], apart: Sequence[int]
) -> Mapping[str, Figures]:
    """Return the figures of a table in which some rows are rounded in a way of their own."""
    if not apart:
        return printed_figures(table, names, counts=counts)
    rest = [at for at in range(len(table)) if at not in apart]
    found = {}
    for name, figures in printed_figures(table.iloc[rest], names, counts=counts).items():
        numbers, halves = np.full((2, len(table)), np.nan)
        numbers[rest], halves[rest] = figures.numbers, figures.halves
        for at in apart:
            own = one_figure(table[name].iloc[at])
            numbers[at], halves[at] = own.numbers[0], own.halves[0]
        found[name] = Figures(numbers, halves, figures.percent)
    return found


def _is_average(table: pd.DataFrame, at: int) -> bool:
    return any(is_average_row(cell) for cell in table.iloc[at] if isinstance(cell, str))


def _times(table: pd.DataFrame, year: str | None, keys: Sequence[str]) -> list[int | None]:
    """Return the year of each row, or its place where all rows are periods by their names."""
    if year is not None:
        return [year_of(cell) for cell in table[year]]
    for name in keys:
        if len(table) > 1 and all(is_period(cell) for cell in table[name]):
            return list(range(1, len(table) + 1))
    return [None] * len(table)


def _order(
    table: pd.DataFrame, years: Sequence[int | None], keys: Sequence[str], *, apart: set[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return, for each row with a year, the row of the year before and of the first year."""
    series: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    places = list(zip(*(table[name].astype(str) for name in keys), strict=True))
    for at, year in enumerate(years):
        if year is not None and at not in apart:
            series.setdefault(places[at] if places else (), []).append((year, at))
    if all(len(pairs) == 1 for pairs in series.values()) and len(series) > 1:
        series = {(): [pair for pairs in series.values() for pair in pairs]}
    before: dict[int, int] = {}
    first: dict[int, int] = {}
    for pairs in series.values():
        ordered = sorted(pairs)
        if len({year for year, _ in ordered}) < len(ordered):
            continue
        for (_, earlier), (_, later) in pairwise(ordered):
            before[later], first[later] = earlier, ordered[0][1]
    return before, first


def steps_of(sheet: Sheet, name: str, kind: str) -> list[Steps]:
    """Return the levels that a column can be the growth of, the likeliest first, as its steps."""
    order = list(sheet.table.columns)
    named = [level for level in sheet.levels if kin(name, level)]
    near = [level for level in sheet.levels if order.index(level) < order.index(name)][::-1]
    levels = list(dict.fromkeys([*named, *near, *sheet.levels]))
    if not sheet.before:
        return _steps_across(sheet, name, levels)
    bases = [sheet.before]
    if kind == "average" and sheet.first != sheet.before:
        bases = [sheet.first, sheet.before]
    return [_steps_down(sheet, name, level, base) for level in named or levels for base in bases]


def _steps_down(sheet: Sheet, name: str, level: str, base: Mapping[int, int]) -> Steps:
    """Return steps between two rows of a column of levels."""
    rows = tuple(base)
    return Steps(
        target=name,
        later=level,
        earlier=level,
        rows=rows,
        before=tuple(base.values()),
        first=tuple(sheet.first[at] for at in rows),
        years=tuple(max(1, (sheet.years[at] or 0) - (sheet.years[base[at]] or 0)) for at in rows),
    )


def _steps_across(sheet: Sheet, name: str, levels: Sequence[str]) -> list[Steps]:
    """Return steps between two columns of levels: of the years named, or of those that fit."""
    dated = sorted((years_named(level)[-1], level) for level in levels if years_named(level))
    own = [pair for pair in dated if kin(name, pair[1])]
    dated = own if len(own) > 1 else dated
    by_order = len(dated) < 2
    if by_order and 1 < len(levels) <= _FEW:
        order = list(sheet.table.columns)
        dated = list(enumerate(sorted(levels, key=order.index)))
    pairs = [(a, b) for a in dated for b in dated if a[0] < b[0]]
    ends = sorted(years_named(name))
    told = [(a, b) for a, b in pairs if len(ends) > 1 and (a[0], b[0]) == (ends[0], ends[-1])]
    if not told and len(dated) > 1:
        told = list(dict.fromkeys([(dated[0], dated[-1]), (dated[-2], dated[-1]), *pairs]))
    rows = tuple(at for at in range(len(sheet.table)) if sheet.summary.get(at) != "mean")
    return [
        Steps(target=name, later=late[1], earlier=early[1], rows=rows, before=rows, first=rows,
              years=(1 if by_order else late[0] - early[0],) * len(rows))
        for early, late in told[:_PAIRS] if rows
    ]  # fmt: skip


def average_rows(sheet: Sheet) -> tuple[list[int], int, int] | None:
    """Return the rows 年均增长率 below levels, with the rows of the first and the last year."""
    dated = [(year, at) for at, year in enumerate(sheet.years) if year is not None]
    if len(dated) < 2 or len({year for year, _ in dated}) < len(dated):
        return None
    undated = [at for at, year in enumerate(sheet.years) if year is None]
    rows = [at for at in undated if _is_average(sheet.table, at)]
    return (rows, min(dated)[1], max(dated)[1]) if rows else None
