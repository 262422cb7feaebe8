"""What a synthetic control is given, checked once: outcome and predictors of all units used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import cell_fault, check_columns, numbers, places
from shuanggao_analytics.performance.impact.columns import TABLE, check_keys, whole_times

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Special: TypeAlias = tuple[str, Iterable[int], str]

_LEAST = 2
_MEAN = "mean"


@dataclass(frozen=True, kw_only=True, eq=False)
class SyntheticData:
    """Outcome and predictors of a treated unit and its donors.

    Attributes
    ----------
    units
        The treated unit first, then the donors in the order of their labels' text.
    times
        All times of the panel, rising.
    outcome
        Times × units, complete.
    predictors
        Predictors × units, each a mean over its times; in the units of the data.
    names
        Names of the predictors.
    skipped
        Cells without a value in the means of each predictor.
    fitted, after
        Which times the fit is judged on, and which are from the start on.
    late
        Names of predictors that are averaged over times from the start on too.
    """

    units: pd.Index
    times: NDArray[np.int64]
    outcome: Floats
    predictors: Floats
    names: tuple[str, ...]
    skipped: NDArray[np.int64]
    fitted: NDArray[np.bool_]
    after: NDArray[np.bool_]
    late: tuple[str, ...]

    @property
    def outcome_gaps(self) -> Floats:
        """Times fitted × donors: donor − treated."""
        cells = self.outcome[self.fitted]
        gaps: Floats = cells[:, 1:] - cells[:, :1]
        return gaps

    @property
    def predictor_gaps(self) -> Floats:
        """Predictors × donors: donor − treated, in standard deviations over all units here.

        A predictor that is the same in all of them has no standard deviation, and gaps of 0.
        """
        spread = np.std(self.predictors, axis=1, ddof=1, keepdims=True)
        even = np.ptp(self.predictors, axis=1, keepdims=True) == 0
        gaps: Floats = (self.predictors[:, 1:] - self.predictors[:, :1]) / np.where(
            even, 1.0, spread
        )
        return gaps

    def keep(self, columns: Sequence[int]) -> SyntheticData:
        """Return the same for some of the units, the first of them as the treated one."""
        at = list(columns)
        return replace(
            self,
            units=self.units[at],
            outcome=self.outcome[:, at],
            predictors=self.predictors[:, at],
        )


def synthetic_data(
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    treated: Hashable,
    start: int,
    predictors: Sequence[str],
    special: Sequence[Special],
    predictor_times: Iterable[int] | None,
    fit_times: Iterable[int] | None,
    donors: Sequence[Hashable] | None,
) -> SyntheticData:
    """Return outcome and predictors of the units, or raise with every fault; see the caller."""
    parts = [*_plain(predictors, predictor_times), *_checked_special(special)]
    check_columns(panel, [unit, time], list(dict.fromkeys([outcome, *(c for c, _ in parts)])))
    check_keys(panel, unit, time)
    at = whole_times(panel, time).astype(np.int64)
    times = np.unique(at)
    units, _, fitted, *within = together(
        lambda: _chosen(panel[unit], treated, donors),
        lambda: _check_start(start, times),
        lambda: _times("fit_times", fit_times, times, start=start, early=True),
        *(lambda p=part: _times(_of(p), p[1], times, start=start) for part in parts),
    )
    rows = pd.MultiIndex.from_arrays([at, panel[unit]])
    cells, found = together(
        lambda: _outcome(panel[outcome], rows, times, units),
        lambda: _predictors(panel, rows, parts, within=within, units=units),
    )
    values, skipped = found
    names = _names(parts, within)
    return SyntheticData(
        units=units,
        times=times,
        outcome=cells,
        predictors=values,
        names=names,
        skipped=skipped,
        fitted=np.isin(times, fitted),
        after=times >= start,
        late=tuple(name for name, when in zip(names, within, strict=True) if when[-1] >= start),
    )


def checked_v(v: object, names: Sequence[str]) -> str | Floats:
    """Return how predictors are weighted: a word, or weights in the order of their names.

    Examples
    --------
    >>> checked_v({"b": 1, "a": 3}, ["a", "b"]).tolist()
    [3.0, 1.0]
    """
    words = ("nested", "outcome", "equal")
    if isinstance(v, str) and v in words:
        return v if names else "outcome"
    given = v.to_dict() if isinstance(v, pd.Series) else v
    if not isinstance(given, Mapping):
        remedy = "one of " + ", ".join(words) + ", or a mapping of weights by predictor"
        raise DataContractError([Fault("v", "unknown", value=str(v), remedy=remedy)])
    known = "there are: " + ", ".join(names)
    values, bad = numbers(pd.Series([*given.values()], dtype=object))
    wrong = bad | ~(values >= 0)
    faults = [
        *(Fault("v", "unknown name", str(n), remedy=known) for n in given if n not in names),
        *(Fault("v", "no weight given", name) for name in names if name not in given),
        *(
            Fault("v", "needs a number ≥ 0", str(list(given)[i]), value=str(given[list(given)[i]]))
            for i in places(wrong)
        ),
    ]
    if not faults and not np.any(values > 0):
        faults = [Fault("v", "no weight above zero")]
    if faults:
        raise DataContractError(faults)
    ordered: Floats = np.array([float(given[name]) for name in names])
    return ordered


def _plain(
    predictors: Sequence[str], predictor_times: Iterable[int] | None
) -> list[tuple[str, list[int] | None]]:
    if isinstance(predictors, str):
        remedy = "give a list of names, also for one"
        raise DataContractError([Fault("predictors", "not a list", value=predictors,
                                       remedy=remedy)])  # fmt: skip
    when = None if predictor_times is None else _listed("predictor_times", predictor_times)
    return [(name, when) for name in predictors]


def _listed(table: str, given: Iterable[int]) -> list[int]:
    try:
        return list(given)
    except TypeError:
        remedy = "give a list or a range, also for one time"
        raise DataContractError([Fault(table, "not a list", value=str(given),
                                       remedy=remedy)]) from None  # fmt: skip


def _checked_special(special: Sequence[Special]) -> list[tuple[str, list[int] | None]]:
    """Return column and times of each special predictor."""
    faults, found = [], []
    remedy = 'give (column, times, "mean")'
    for number, entry in enumerate(special, start=1):
        try:
            column, when, how = entry
            found.append((column, list(when)))
        except (TypeError, ValueError):
            faults.append(Fault("special", "not three parts", str(number), None, str(entry),
                                remedy))  # fmt: skip
            continue
        if how != _MEAN:
            faults.append(Fault("special", "unknown operation", str(number), str(column), str(how),
                                remedy))  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return [*found]


def _chosen(given: pd.Series, treated: Hashable, donors: Sequence[Hashable] | None) -> pd.Index:
    """Return the treated unit and its donors, these in the order of their text."""
    known = pd.Index(given.unique())
    shown = "there are: " + ", ".join(map(str, known))
    faults = []
    if treated not in list(known):
        faults.append(Fault("treated", "no such unit in the panel", value=str(treated),
                            remedy=shown))  # fmt: skip
    chosen = [name for name in known if name != treated] if donors is None else list(donors)
    faults += [
        Fault("donors", "no such unit in the panel", str(name), remedy=shown)
        for name in chosen if name not in known
    ]  # fmt: skip
    faults += [
        Fault("donors", "unit twice", str(name))
        for name in dict.fromkeys(chosen) if chosen.count(name) > 1
    ]  # fmt: skip
    if treated in chosen:
        faults.append(Fault("donors", "the treated unit is no donor", str(treated)))
    if len(chosen) < _LEAST:
        faults.append(Fault("donors", "fewer than two", value=str(len(chosen))))
    if faults:
        raise DataContractError(faults)
    return pd.Index([treated, *sorted(chosen, key=str)], name=given.name)


def _check_start(start: object, times: NDArray[np.int64]) -> None:
    at = np.nan
    if isinstance(start, int | float | np.integer) and not isinstance(start, bool):
        at = float(start)
    if not (times[0] < at <= times[-1]):
        remedy = f"give a time after {times[0]} and up to {times[-1]}"
        raise DataContractError([Fault("start", "needs times before it, and itself or later ones",
                                       value=str(start), remedy=remedy)])  # fmt: skip


def _of(part: tuple[str, list[int] | None]) -> str:
    return f"times of {part[0]}"


def _times(
    table: str,
    given: Iterable[int] | None,
    times: NDArray[np.int64],
    *,
    start: int,
    early: bool = False,
) -> NDArray[np.int64]:
    """Return the times asked for, `early` ones only if so; all before the start if none were."""
    try:
        before = times[times < start]
    except TypeError:  # the start has a fault of its own
        return times
    if given is None:
        return before
    chosen = _listed(table, given)
    faults = [
        Fault(table, "no such time in the panel", value=str(when))
        for when in chosen if when not in times
    ]  # fmt: skip
    remedy = "a fit to what came from the start on hides the gap"
    faults += [
        Fault(table, "not before the start", value=str(when), remedy=remedy)
        for when in chosen if early and when in times and when not in before
    ]  # fmt: skip
    if not chosen:
        faults = [Fault(table, "no times")]
    if faults:
        raise DataContractError(faults)
    return np.unique(np.array(chosen, dtype=np.int64))


def _outcome(
    column: pd.Series, rows: pd.MultiIndex, times: NDArray[np.int64], units: pd.Index
) -> Floats:
    """Return the outcome as times × units, or raise naming each cell that is not there."""
    values, bad = numbers(column)
    grid = pd.MultiIndex.from_product([times, units])
    place = rows.get_indexer(grid)
    wrong = (place < 0) | np.isnan(values[place]) | bad[place]
    faults = []
    for at in places(wrong):
        when, name = grid[at]
        row, where = place[at], f"{name}, {when}"
        remedy = "leave the unit out with donors=, or the time out of the panel"
        if row < 0:
            faults.append(Fault(TABLE, "no row for this unit and time", where, remedy=remedy))
        elif bad[row]:
            faults.append(cell_fault(TABLE, where, column.name, column.iloc[row]))
        else:
            faults.append(Fault(TABLE, "missing value", where, str(column.name), remedy=remedy))
    if faults:
        raise DataContractError(faults)
    cells: Floats = values[place].reshape(len(times), len(units))
    return cells


def _predictors(
    panel: pd.DataFrame,
    rows: pd.MultiIndex,
    parts: Sequence[tuple[str, list[int] | None]],
    *,
    within: Sequence[NDArray[np.int64]],
    units: pd.Index,
) -> tuple[Floats, NDArray[np.int64]]:
    """Return predictors × units, with how many cells of each had no value."""
    faults: list[Fault] = []
    means = np.full((len(parts), len(units)), np.nan)
    skipped = np.zeros(len(parts), dtype=np.int64)
    for number, ((name, _), when) in enumerate(zip(parts, within, strict=True)):
        values, bad = numbers(panel[name])
        grid = pd.MultiIndex.from_product([when, units])
        place = rows.get_indexer(grid)
        faults += [
            cell_fault(TABLE, f"{grid[at][1]}, {grid[at][0]}", name, panel[name].iloc[place[at]])
            for at in places((place >= 0) & bad[place])
        ]
        cells = np.where(place < 0, np.nan, values[place]).reshape(len(when), len(units))
        there = np.isfinite(cells)
        skipped[number] = int(np.sum(~there))
        counts = there.sum(axis=0)
        span = _span(when)
        faults += [
            Fault(TABLE, f"no value in {span}", str(units[at]), name, None,
                  "leave the unit out with donors=, or the predictor out")
            for at in places(counts == 0)
        ]  # fmt: skip
        sums = np.where(there, cells, 0.0).sum(axis=0)
        means[number] = sums / np.maximum(counts, 1)
        if np.all(counts > 0) and np.ptp(means[number]) == 0:
            faults.append(Fault(TABLE, f"the same in all units in {span}", column=name,
                                remedy="leave it out: it tells no donor from another"))  # fmt: skip
    if faults:
        raise DataContractError(list(dict.fromkeys(faults)))
    return means, skipped


def _span(when: NDArray[np.int64]) -> str:
    return str(when[0]) if len(when) == 1 else f"{when[0]}–{when[-1]}"


def _names(
    parts: Sequence[tuple[str, list[int] | None]], within: Sequence[NDArray[np.int64]]
) -> tuple[str, ...]:
    """Return a name for each predictor: its column, with its times where it stands twice."""
    columns = [name for name, _ in parts]
    found: list[str] = []
    for name, when in zip(columns, within, strict=True):
        label = name if columns.count(name) == 1 else f"{name} {_span(when)}"
        again = sum(label == other or other.startswith(f"{label} (") for other in found)
        found.append(f"{label} ({again + 1})" if again else label)
    return tuple(found)
