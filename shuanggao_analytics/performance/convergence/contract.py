"""What the measures of convergence are given, checked once: a balanced panel, and their options.

A panel is a long table of units, times and values. Every unit has to have one number in every
time: which units stand in a distribution must not change from one year to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.columns import check_columns, numbers
from shuanggao_analytics.performance.options import as_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

    Rule: TypeAlias = Literal["any", "not negative", "positive"]

_LEAST = 2
_RULES: dict[str, Callable[[Floats], NDArray[np.bool_]]] = {
    "any": np.isfinite,
    "not negative": lambda cells: cells >= 0,
    "positive": lambda cells: cells > 0,
}
_BOUNDS = {"any": "finite number", "not negative": "number ≥ 0", "positive": "number > 0"}


@dataclass(frozen=True, kw_only=True, eq=False)
class BalancedPanel:
    """A balanced panel as units × times.

    Attributes
    ----------
    units
        Labels of the units in the order in which they first stand in the table.
    times
        The times, ascending, as whole numbers.
    cells
        Values, units × times.
    beside
        Further columns, units × times each, by name.
    """

    units: pd.Index
    times: pd.Index
    cells: Floats
    beside: Mapping[str, Floats]

    @property
    def years(self) -> Floats:
        """The times as floating numbers."""
        found: Floats = self.times.to_numpy(dtype="float64")
        return found

    @property
    def span(self) -> str:
        """The first and the last time in words."""
        return f"{self.times[0]} to {self.times[-1]}"


def balanced(
    panel: pd.DataFrame,
    *,
    value: str,
    by: str,
    time: str = "year",
    rule: Rule = "any",
    beside: Mapping[str, Rule] | None = None,
    between: tuple[object, object] = (None, None),
) -> BalancedPanel:
    """Return a long table as a balanced panel, or raise with every fault.

    Parameters
    ----------
    panel
        Long table, one row a unit and time.
    value, by, time
        Names of the columns of values, units and times.
    rule
        Which values are allowed: ``"any"`` number, ``"not negative"``, ``"positive"``.
    beside
        Further columns of numbers, each with its rule.
    between
        First and last time to use; rows of other times are not looked at. ``None``: all.

    Raises
    ------
    DataContractError
        For columns that are not there, a row without a unit, a time that is no whole number, a
        unit twice in one time, a unit missing in some time, a cell that is missing, text,
        infinite or against its rule, a `between` that names no time of the table, and fewer than
        two units or times: all of them at once.

    Examples
    --------
    >>> table = pd.DataFrame({"place": ["b", "a"] * 2, "year": [2021, 2021, 2020, 2020],
    ...                       "score": [4, 3, 2, 1]})
    >>> found = balanced(table, value="score", by="place")
    >>> found.cells.tolist(), found.units.tolist(), found.times.tolist()
    ([[2.0, 4.0], [1.0, 3.0]], ['b', 'a'], [2020, 2021])
    """
    others = dict(beside or {})
    check_columns(panel, [by, time], [value, *others])
    years, wrong = numbers(panel[time])
    wrong |= np.isnan(years) | (years != np.round(years))
    codes, units = pd.factorize(panel[by])
    faults = [
        Fault("panel", "time is no whole number", str(panel[by].iloc[at]), time,
              str(panel[time].iloc[at]), "give years as numbers, such as 2024")
        for at in np.flatnonzero(wrong)
    ]  # fmt: skip
    faults += [
        Fault("panel", "no unit given", str(panel.index[int(at)]), by)
        for at in np.flatnonzero(codes < 0)
    ]
    inside, found = _within(years, ~wrong & (codes >= 0), between)
    rows = np.flatnonzero(inside)
    kept, at_unit = np.unique(codes[rows], return_inverse=True)
    times, at_time = np.unique(years[rows], return_inverse=True)
    labels = pd.Index(units[kept], name=by)
    moments = pd.Index(times.astype(np.int64), name=time)
    faults += found or _shape_faults(labels, moments, at_unit, at_time)
    arrays: list[Floats] = []
    for name, allowed in [(value, rule), *others.items()]:
        cells, bad = numbers(panel[name].iloc[rows])
        bad |= np.isnan(cells) | ~_RULES[allowed](cells)
        faults += [
            _cell_fault(_place(labels[int(at_unit[at])], moments[int(at_time[at])]), name,
                        panel[name].iloc[rows[at]], allowed)
            for at in np.flatnonzero(bad)
        ]  # fmt: skip
        wide = np.full((len(labels), len(moments)), np.nan)
        wide[at_unit, at_time] = cells
        arrays.append(wide)
    if faults:
        raise DataContractError(faults)
    named = dict(zip(others, arrays[1:], strict=True))
    return BalancedPanel(units=labels, times=moments, cells=arrays[0], beside=named)


def equal_steps(panel: BalancedPanel) -> float:
    """Return the distance between one time and the next, or raise when it is not always the same.

    Examples
    --------
    >>> table = pd.DataFrame({"place": list("aabb"), "year": [2020, 2022] * 2, "score": 1})
    >>> equal_steps(balanced(table, value="score", by="place"))
    2.0
    """
    steps = np.diff(panel.years)
    if np.ptp(steps) > 0:
        usual = np.min(steps)
        remedy = "a step has to be the same everywhere: use a block of years without a gap"
        raise DataContractError(
            Fault("panel", f"{step:g} years from one time to the next, elsewhere {usual:g}",
                  f"{panel.times[at]} → {panel.times[at + 1]}", remedy=remedy)
            for at, step in enumerate(steps) if step != usual
        )  # fmt: skip
    return float(steps[0])


def check_word(name: str, value: object, *, words: Iterable[object]) -> None:
    """Raise unless an option is one of its words.

    Examples
    --------
    >>> check_word("form", "levels", words=["log-growth", "log-change"])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      form: no such option (found 'levels'); use log-growth or log-change
    """
    known = list(words)
    if not any(value is word or (isinstance(value, str) and value == word) for word in known):
        remedy = "use " + " or ".join(map(str, known))
        raise DataContractError([Fault(name, "no such option", value=str(value), remedy=remedy)])


def _within(
    years: Floats, used: NDArray[np.bool_], between: tuple[object, object]
) -> tuple[NDArray[np.bool_], list[Fault]]:
    """Return which rows lie between two times, and what is wrong with those."""
    known = np.unique(years[used])
    inside, faults = used.copy(), []
    for name, edge in zip(("start", "end"), between, strict=True):
        if edge is None:
            continue
        limit = as_number(edge)
        if not (known == limit).any():
            shown = ", ".join(f"{year:g}" for year in known)
            faults.append(Fault(name, "no such time in the panel", value=str(edge),
                                remedy=f"there are: {shown}"))  # fmt: skip
            continue
        inside &= (years >= limit) if name == "start" else (years <= limit)
    if not faults and used.any() and not inside.any():
        faults = [Fault("start", "lies after end", value=" > ".join(map(str, between)))]
    return inside, faults


def _shape_faults(units: pd.Index, times: pd.Index, at_unit: Codes, at_time: Codes) -> list[Fault]:
    counts = np.zeros((len(units), len(times)), dtype=int)
    np.add.at(counts, (at_unit, at_time), 1)
    absent = "add the row, or leave the unit or the time out for all"
    faults = [
        Fault("panel", f"at least two {noun} are needed", value=str(size))
        for noun, size in (("units", len(units)), ("times", len(times))) if size < _LEAST
    ]  # fmt: skip
    faults += [
        Fault("panel", "unit twice in one time", _place(units[i], times[j]),
              value=f"{counts[i, j]} rows", remedy="keep one row a unit and time")
        for i, j in np.argwhere(counts > 1)
    ]  # fmt: skip
    return faults + [
        Fault("panel", "no row for this unit and time", _place(units[i], times[j]), remedy=absent)
        for i, j in np.argwhere(counts == 0)
    ]


def _cell_fault(place: str, column: str, value: object, rule: str) -> Fault:
    remedy = None
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124
        problem, remedy = "missing value", "missing is not zero: leave the unit or the time out"
    elif isinstance(value, str):
        problem = "text, not a number"
    else:
        problem = f"needs a {_BOUNDS[rule]}"
    return Fault("panel", problem, place, column, str(value), remedy)


def _place(unit: object, time: object) -> str:
    return f"{unit}, {time}"
