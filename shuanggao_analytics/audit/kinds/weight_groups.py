"""What weights sum to: one over the table, or one within each group of a hierarchy.

A paper prints the weights of its dimensions once a group, the cells below empty or merged, and
those of its indicators within the group or over the whole table. Which of these it is shows in
the sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import printed_figures, share_that_follows
from shuanggao_analytics.audit.columns import label_columns
from shuanggao_analytics.audit.figures import MISSING, is_number
from shuanggao_analytics.audit.relations import Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Rows = NDArray[np.intp]

IMPLIED = "Σ"  # label of the rows that state the sum that no row of the table prints
_CONSTANT = 0.6  # of the cells of a group, at least, are the same where a weight stands for it
_FILLED = 0.9  # of the cells, at most, are filled where a weight stands once a group
_SPREAD = 4.0  # standard deviations that roundings may lean to one side, as for any sum


@dataclass(frozen=True, kw_only=True, eq=False)
class Grouping:
    """Rows in groups, as a column of names or the gaps of a column of weights have them.

    Attributes
    ----------
    name
        The column that gives the groups; None: all rows are one.
    groups
        Places of the rows of each group.
    """

    name: str | None
    groups: tuple[Rows, ...]

    @property
    def heads(self) -> Rows:
        """The first row of each group."""
        return np.array([rows[0] for rows in self.groups], dtype=np.intp)

    def first(self, size: int) -> Rows:
        """For each row of the table the first row of its group; its own where it has none."""
        places = np.arange(size)
        for rows in self.groups:
            places[rows] = rows[0]
        return places


def is_blank(cell: object) -> bool:
    """Return whether a cell holds nothing."""
    return str(cell).strip().casefold() in MISSING


def filled_down(
    table: pd.DataFrame, names: Iterable[str], units: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return a table whose empty cells in columns of names repeat the cell above, as merged ones.

    Examples
    --------
    >>> printed = pd.DataFrame({"维度": ["投入", "", "产出"], "w": ["0.2", "0.3", "0.5"]})
    >>> filled_down(printed, ["维度"], np.ones(3, dtype=bool))["维度"].tolist()
    ['投入', '投入', '产出']
    """
    told = {}
    for name in names:
        cells: list[object] = []
        for at, cell in enumerate(table[name].tolist()):
            above = cells[-1] if cells else cell
            cells.append(above if is_blank(cell) and units[at] else cell)
        told[name] = pd.Series(cells, index=table.index, dtype=object)
    return table.assign(**told)


def groupings(table: pd.DataFrame, units: NDArray[np.bool_], used: Sequence[str]) -> list[Grouping]:
    """Return the ways in which a table can be in groups: not at all, and by each column of names.

    Parameters
    ----------
    table
        The printed table, its columns of names filled down.
    units
        Where a row is an indicator.
    used
        Columns that are checked.
    """
    every = np.flatnonzero(units)
    found = [Grouping(name=None, groups=(every,))]
    for name in name_columns(table, used):
        keys = table[name].astype(str).str.strip()[units]
        if 1 < keys.nunique() < len(keys):
            groups = tuple(every[(keys == key).to_numpy()] for key in keys.unique())
            found.append(Grouping(name=name, groups=groups))
    return found


def name_columns(table: pd.DataFrame, used: Sequence[str]) -> list[str]:
    """Return the columns of words that are not checked."""
    return [
        name for name in table.columns
        if name not in used and not any(map(is_number, table[name]))
        and not all(map(is_blank, table[name]))
    ]  # fmt: skip


def gaps_grouping(
    table: pd.DataFrame, name: str, units: NDArray[np.bool_], ways: Sequence[Grouping]
) -> Grouping:
    """Return the groups that a column of weights is printed for: once each, or by their names.

    Where the column has empty cells a group begins at each number; else the groups are those of
    the nearest column of names left of it in which it hardly ever changes.
    """
    every = np.flatnonzero(units)
    cells = table[name]
    starts = [at for at in every if not is_blank(cells.iloc[at])]
    if 1 <= len(starts) < _FILLED * len(every) and starts[0] == every[0]:
        bounds: list[int] = [*map(int, starts), int(every[-1]) + 1]
        groups = tuple(every[(every >= low) & (every < up)] for low, up in pairwise(bounds))
        parts = [rows.tolist() for rows in groups]
        same = [way for way in ways if [rows.tolist() for rows in way.groups] == parts]
        return same[-1] if same else Grouping(name=name, groups=groups)
    places = {column: at for at, column in enumerate(table.columns)}
    left = [way for way in ways if way.name is not None and places[way.name] < places[name]]
    for way in reversed(left):
        shared = [rows for rows in way.groups if len(rows) > 1]
        commonest = sum(int(cells.iloc[rows].astype(str).value_counts().max()) for rows in shared)
        if commonest > _CONSTANT * sum(map(len, shared)):
            return way
    return Grouping(name=None, groups=tuple(np.array([at]) for at in every))


def hundred(figures: Figures, ways: Sequence[Grouping]) -> float:
    """Return what weights of a column sum to: 1, or 100 in per cent."""
    if figures.percent:
        return 100.0
    sums = [float(np.nansum(figures.numbers[rows])) for way in ways for rows in way.groups]
    logs = np.log([each for each in sums if each > 0])
    if not len(logs):
        return 1.0
    return 100.0 if np.min(np.abs(logs - np.log(100))) < np.min(np.abs(logs)) else 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Scheme:
    """How the weights of a table hang together.

    Attributes
    ----------
    ways
        How the rows can be grouped, all of them first.
    uppers
        Columns whose weights stand once a group, from the top, with their groups.
    leaves
        Columns with a weight for each indicator.
    totals
        What each column sums to: 1 or 100.
    within
        Within which groups.
    above
        Columns of which each group sums to the weight above it: column → column above.
    notes
        ``sums_within``: the groups, ``sums_to_parent``: the column above.
    """

    ways: list[Grouping]
    uppers: list[tuple[str, Grouping]]
    leaves: list[str]
    totals: dict[str, float]
    within: dict[str, Grouping]
    above: dict[str, str]
    notes: list[tuple[str, str]]

    @property
    def over_all(self) -> list[str]:
        """Columns that sum to their total over the whole table."""
        return [n for n in self.leaves if n in self.within and self.within[n].name is None]

    def parents(self) -> list[Relation]:
        """Return that each weight above is the sum of those below it, and the same in each row."""
        groups = dict(self.uppers)
        found = [
            Relation(check="parent = Σ of its group", target=parent, inputs=(name,), whole=True,
                     formula=_sums_into(groups[parent], self.totals[parent] / self.totals[name]))
            for name, parent in self.above.items()
        ]  # fmt: skip
        return found + [
            Relation(check="one weight a group", target=name, inputs=(name,), whole=True,
                     formula=_as_first(way))
            for name, way in self.uppers
        ]  # fmt: skip


def scheme_of(
    table: pd.DataFrame,
    levels: Sequence[str],
    weighted: Sequence[str],
    units: NDArray[np.bool_],
    *,
    used: Sequence[str],
) -> Scheme:
    """Return how the weights of a table hang together, as most of their sums do.

    Parameters
    ----------
    table
        The printed table, its columns of names filled down.
    levels
        Columns that are called weights of a level.
    weighted
        All columns of weights.
    units
        Where a row is an indicator.
    used
        Columns that are checked.
    """
    printed = printed_figures(table, weighted)
    ways = groupings(table, units, used)
    totals = {name: hundred(printed[name], ways) for name in weighted}
    uppers: list[tuple[str, Grouping]] = []
    for name in levels:
        way = gaps_grouping(table, name, units, ways)
        known = [list(higher.heads) for _, higher in uppers]
        heads = (way.heads,)
        local = _fits(printed[name], way.groups, totals[name])
        apart = list(way.heads) not in known and len(way.groups) < units.sum()
        if apart and local <= _fits(printed[name], heads, totals[name]):
            uppers.append((name, way))
    leaves = [name for name in weighted if name not in {upper for upper, _ in uppers}]
    within: dict[str, Grouping] = {}
    above: dict[str, str] = {}
    notes: list[tuple[str, str]] = []
    for at, (name, way) in enumerate(uppers):
        parents = [_heads_within(way, higher) for _, higher in uppers[:at]]
        within[name] = _chosen(printed[name], [Grouping(name=None, groups=(way.heads,)), *parents],
                               totals[name])  # fmt: skip
    for name in leaves:
        within[name] = _chosen(printed[name], [*ways, *(way for _, way in uppers)], totals[name])
    for name, times in _several(printed, within, totals).items():
        within.pop(name)
        notes.append(("several_sets", f"{name}: Σ = {times:g}"))
    for name, parent, way in _pairs(uppers, leaves):
        whole = name in within and within[name].name is None
        if whole and parent not in above.values():
            relation = Relation(check="", target=parent, inputs=(name,), whole=True,
                                formula=_sums_into(way, totals[parent] / totals[name]))  # fmt: skip
            if share_that_follows(relation, printed) > 0.5:
                above[name] = parent
                notes.append(("sums_to_parent", f"{name} → {parent}"))
    notes += [("sums_within", f"{name}: {way.name}") for name, way in within.items() if way.name]
    return Scheme(ways=ways, uppers=uppers, leaves=leaves, totals=totals, within=within,
                  above=above, notes=notes)  # fmt: skip


def with_sums(
    table: pd.DataFrame, scheme: Scheme, used: Sequence[str]
) -> tuple[pd.DataFrame, list[Relation]]:
    """Return a table with rows that state what its columns must sum to, and those relations.

    The rows are called Σ and the name of the group; their cells stand in brackets, ``(1)``,
    because the table does not print them.

    Parameters
    ----------
    table
        The printed table.
    scheme
        From `scheme_of`.
    used
        Columns that are checked, or that hold words which are.

    Examples
    --------
    >>> printed = pd.DataFrame({"指标": ["甲", "乙"], "w": ["0.4", "0.6"]})
    >>> scheme = scheme_of(printed, [], ["w"], np.ones(2, dtype=bool), used=["w"])
    >>> with_sums(printed, scheme, ["w"])[0].iloc[-1].tolist()
    ['Σ', '(1)']
    """
    heads = label_columns(table, used)
    rows: list[dict[str, object]] = []
    relations = []
    kinds = dict.fromkeys((way.name, len(way.groups)) for way in scheme.within.values())
    for kind in kinds:
        columns = [n for n, way in scheme.within.items() if (way.name, len(way.groups)) == kind]
        start = len(table) + len(rows)
        groups = scheme.within[columns[0]].groups
        for group in groups:
            word = "" if kind[0] is None else f" {table[kind[0]].iloc[group[0]]}"
            cells: dict[str, object] = {name: f"({scheme.totals[name]:g})" for name in columns}
            rows.append({**dict.fromkeys(heads[:1], f"{IMPLIED}{word}"), **cells})
        for name in columns:
            way = scheme.within[name]
            check = f"Σ w = {scheme.totals[name]:g}" + (f" within {way.name}" if way.name else "")
            relations.append(Relation(check=check, target=name, inputs=(name,), whole=True,
                                      formula=_sums_at(way.groups, start)))  # fmt: skip
    if not rows:
        return table, []
    labels = [f"{IMPLIED}{at}" if len(rows) > 1 else IMPLIED for at in range(1, len(rows) + 1)]
    extra = pd.DataFrame([[row.get(name, "") for name in table.columns] for row in rows],
                         index=labels, columns=table.columns, dtype=object)  # fmt: skip
    return pd.concat([table.astype(object), extra]), relations


def total_relation(name: str, rows: Rows, at: int) -> Relation:
    """Return that a printed total is the sum of its rows."""
    return Relation(check="total = Σ w", target=name, inputs=(name,),
                    formula=_sums_at([rows], at), whole=True)  # fmt: skip


def _chosen(figures: Figures, ways: Sequence[Grouping], total: float) -> Grouping:
    """Return the grouping within which most sums hold; the whole of a tie."""
    shares = [_fits(figures, way.groups, total) for way in ways]
    best = int(np.argmax(shares))
    return ways[best] if shares[best] > 0.5 else ways[0]


def _fits(figures: Figures, groups: Sequence[Rows], total: float) -> float:
    """Return in which share of the groups the figures sum to a total."""
    held = []
    for rows in groups:
        numbers, halves = figures.numbers[rows], figures.halves[rows]
        if not np.isfinite(numbers).any():
            continue
        off = abs(float(np.nansum(numbers)) - total)
        reach = float(np.nansum(halves))
        lean = _SPREAD * float(np.sqrt(np.nansum(halves**2) / 3))
        held.append(off <= min(reach, lean) + 1e-9 * total)
    return float(np.mean(held)) if held else 0.0


def _several(
    printed: Mapping[str, Figures], within: Mapping[str, Grouping], totals: Mapping[str, float]
) -> dict[str, float]:
    """Return columns that sum to two or more times their total: several sets, or subtotals too."""
    found = {}
    for name, way in within.items():
        sums = float(np.nansum(printed[name].numbers[way.groups[0]]))
        times = round(sums / totals[name])
        if (
            way.name is None
            and times > 1
            and _fits(printed[name], way.groups, times * totals[name])
        ):
            found[name] = sums
    return found


def _heads_within(way: Grouping, higher: Grouping) -> Grouping:
    """Return the heads of groups, together by the groups above them."""
    heads = way.heads
    groups = tuple(heads[np.isin(heads, rows)] for rows in higher.groups)
    return Grouping(name=higher.name, groups=tuple(group for group in groups if len(group)))


def _pairs(
    uppers: Sequence[tuple[str, Grouping]], leaves: Sequence[str]
) -> Iterator[tuple[str, str, Grouping]]:
    """Return each column of weights with the one just above it."""
    for (higher, way), (lower, _) in pairwise(uppers):
        yield lower, higher, way
    for name in leaves if uppers else ():
        yield name, *uppers[-1]


def _sums_into(way: Grouping, scale: float) -> Callable[[Floats], Floats]:
    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for rows in way.groups:
            out[..., rows[0]] = scale * np.nansum(column[..., rows], axis=-1)
        return out

    return formula


def _as_first(way: Grouping) -> Callable[[Floats], Floats]:
    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for rows in way.groups:
            out[..., rows[1:]] = column[..., rows[:1]]
        return out

    return formula


def _sums_at(groups: Sequence[Rows], start: int) -> Callable[[Floats], Floats]:
    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for place, rows in enumerate(groups, start):
            out[..., place] = np.nansum(column[..., rows], axis=-1)
        return out

    return formula
