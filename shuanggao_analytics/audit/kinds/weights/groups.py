"""What weights sum to: one over the table, or one within each group of a hierarchy.

A paper prints the weights of its dimensions once a group, the cells below empty or merged, and
those of its indicators within the group or over the whole table. Which of these it is shows in
the sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checks.audits import printed_figures, share_that_follows
from shuanggao_analytics.audit.checks.relations import Relation
from shuanggao_analytics.audit.kinds.weights.rows import Grouping, gaps_grouping, groupings
from shuanggao_analytics.audit.reading.columns import label_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.kinds.weights.rows import Rows
    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

IMPLIED = "Σ"  # label of the rows that state the sum that no row of the table prints
_SPREAD = 4.0  # standard deviations that roundings may lean to one side, as for any sum


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
        found = [_parent(name, above, groups[above], self.totals)
                 for name, above in self.above.items()]  # fmt: skip
        return found + [
            Relation(check="one weight a group", target=name, inputs=(name,), whole=True,
                     formula=_as_first(way))
            for name, way in self.uppers
        ]  # fmt: skip

    def without_sums(self, names: Sequence[str]) -> Scheme:
        """Return the scheme in which some columns are not asked to sum to anything."""
        kept = {name: way for name, way in self.within.items() if name not in names}
        unsaid = {f"{name}: {self.within[name].name}" for name in names if name in self.within}
        notes = [note for note in self.notes if note[1] not in unsaid]
        notes += [("sum_far_from_whole", name) for name in names]
        return replace(self, within=kept, notes=notes)

    def nears(self, name: str, figures: Figures, within: float) -> bool:
        """Return whether a column sums to about its total, over the table or in most groups.

        Groups of one tell nothing: a column of ones is no column of weights.
        """
        heads = [Grouping(name=None, groups=(way.heads,)) for upper, way in self.uppers
                 if upper == name]  # fmt: skip
        ways = [*heads, *self.ways, *(way for _, way in self.uppers)]
        return any(_about(figures, way.groups, self.totals[name], within) for way in ways)


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
        sums = share_that_follows(_parent(name, parent, way, totals), printed)
        if whole and parent not in above.values() and sums > 0.5:
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
        places = range(start, start + len(groups))
        for name in columns:
            way = scheme.within[name]
            check = f"Σ w = {scheme.totals[name]:g}" + (f" within {way.name}" if way.name else "")
            relations.append(Relation(check=check, target=name, inputs=(name,), whole=True,
                                      formula=_sums(way.groups, places)))  # fmt: skip
    if not rows:
        return table, []
    labels = [f"{IMPLIED}{at}" if len(rows) > 1 else IMPLIED for at in range(1, len(rows) + 1)]
    extra = pd.DataFrame([[row.get(name, "") for name in table.columns] for row in rows],
                         index=labels, columns=table.columns, dtype=object)  # fmt: skip
    return pd.concat([table.astype(object), extra]), relations


def total_relation(name: str, rows: Rows, at: int) -> Relation:
    """Return that a printed total is the sum of its rows."""
    return Relation(check="total = Σ w", target=name, inputs=(name,),
                    formula=_sums([rows], [at]), whole=True)  # fmt: skip


def _parent(name: str, parent: str, way: Grouping, totals: Mapping[str, float]) -> Relation:
    scale = totals[parent] / totals[name]
    return Relation(check="parent = Σ of its group", target=parent, inputs=(name,), whole=True,
                    formula=_sums(way.groups, way.heads, scale))  # fmt: skip


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


def _about(figures: Figures, groups: Sequence[Rows], total: float, within: float) -> bool:
    """Return whether most groups of two or more weights sum to about a total."""
    shown = [figures.numbers[rows][np.isfinite(figures.numbers[rows])] for rows in groups]
    several = [numbers for numbers in shown if len(numbers) > 1]
    if 2 * sum(map(len, several)) <= sum(map(len, shown)) or any((n < 0).any() for n in several):
        return False
    near = [abs(float(numbers.sum()) / total - 1) <= within for numbers in several]
    return float(np.mean(near)) > 0.5


def _several(
    printed: Mapping[str, Figures], within: Mapping[str, Grouping], totals: Mapping[str, float]
) -> dict[str, float]:
    """Return columns that sum to two or more times their total: several sets, or subtotals too."""
    found = {}
    for name, way in within.items():
        total = float(np.nansum(printed[name].numbers[way.groups[0]]))
        times = round(total / totals[name])
        if (
            way.name is None
            and times > 1
            and _fits(printed[name], way.groups, times * totals[name])
        ):
            found[name] = total
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


def _as_first(way: Grouping) -> Callable[[Floats], Floats]:
    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for rows in way.groups:
            out[..., rows[1:]] = column[..., rows[:1]]
        return out

    return formula


def _sums(
    groups: Sequence[Rows], places: Sequence[int] | Rows, scale: float = 1.0
) -> Callable[[Floats], Floats]:
    """Return the formula of the sum of each group, which stands in a place of its own."""

    def formula(column: Floats) -> Floats:
        out = np.full(column.shape, np.nan)
        for place, rows in zip(places, groups, strict=True):
            out[..., place] = scale * np.nansum(column[..., rows], axis=-1)
        return out

    return formula
