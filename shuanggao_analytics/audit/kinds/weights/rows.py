"""Rows of a table of weights in groups: by a column of names, or by the gaps of merged cells."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.reading.figures import MISSING, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Rows = NDArray[np.intp]

_CONSTANT = 0.6  # of the cells of a group, at least, are the same where a weight stands for it
_FILLED = 0.9  # of the cells, at most, are filled where a weight stands once a group


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
        keys, words = pd.factorize(table[name].map(str).str.strip()[units])
        if 1 < len(words) < len(keys):
            order = np.argsort(keys, kind="stable")
            groups = np.split(every[order], np.cumsum(np.bincount(keys))[:-1])
            found.append(Grouping(name=name, groups=tuple(groups)))
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
