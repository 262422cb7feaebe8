"""What the group-time designs are given, checked once: a panel of units that become treated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import check_columns, numbers, places
from shuanggao_analytics.performance.impact.columns import (
    TABLE,
    absent_rows,
    check_keys,
    number_column,
    unit_codes,
    unit_column,
    whole_times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Codes, Floats

_LEAST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class TreatmentPanel:
    """A panel of units that stay treated from some time on, or are never treated.

    Attributes
    ----------
    rows
        One row a unit and time: ``unit`` (number of the unit), ``time`` (counted from 1 at the
        first time of the panel), ``outcome``, ``first`` (first treated time, counted alike; 0:
        never within the panel), ``x0``, ``x1``, … (covariates) and ``cluster``.
    units, times
        Labels of the units in the order in which they first stand, and all times, rising.
    first
        First treated time of each unit; ``<NA>`` where it is never treated within the panel.
    late
        Units that are treated only after the last time: within this panel, never.
    absent
        Units and times without a row.
    covariates
        Names of the covariates, in the order of ``x0``, ``x1``, …
    """

    rows: pd.DataFrame
    units: pd.Index
    times: pd.Index
    first: pd.Series
    late: int
    absent: tuple[tuple[object, int], ...]
    covariates: tuple[str, ...]

    @property
    def balanced(self) -> bool:
        """Whether every unit has a row in every time."""
        return not self.absent

    @property
    def shift(self) -> int:
        """What is added to a time of `rows` to give the time itself."""
        return int(self.times[0]) - 1

    @property
    def clusters(self) -> pd.Series:
        """The cluster of each unit, by number of the unit: itself where none was named."""
        named = self.rows.drop_duplicates("unit").set_index("unit").sort_index()
        return named["cluster"]

    @property
    def text(self) -> str:
        """The panel in a sentence or two."""
        treated = self.first.dropna()
        begins = treated.nunique()
        parts = [
            f"{len(treated)} treated units that begin at {begins} "
            f"time{'s' if begins != 1 else ''}, "
            f"{len(self.units) - len(treated)} never treated, {len(self.times)} times from "
            f"{self.times[0]} to {self.times[-1]}."
        ]
        if self.late:
            parts.append(
                f"{self.late} of the never treated are treated only after {self.times[-1]}."
            )
        if self.absent:
            unit, time = self.absent[0]
            parts.append(
                f"The panel is not balanced: {len(self.absent)} rows are absent (first: {unit}, "
                f"{time}); each comparison uses the units that are there at both its times."
            )
        return " ".join(parts)


def checked_treatment_panel(
    panel: pd.DataFrame,
    *,
    outcome: str,
    unit: str,
    time: str,
    first_treated: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
) -> TreatmentPanel:
    """Return a panel of units that become treated, or raise with every fault of it.

    Parameters
    ----------
    panel
        Long table, one row a unit and time. It need not be balanced: rows may be absent, but a
        row has to be complete.
    outcome, unit, time
        Columns of the outcome (numbers), the units and the times (whole numbers).
    first_treated
        Column of the first treated time of the unit, the same in all its rows. Missing, 0 or
        infinite: never treated. A time after the last of the panel counts as never.
    covariates
        Columns of numbers.
    cluster
        Column of the clusters, the same in all rows of a unit. ``None``: each unit is its own.

    Raises
    ------
    DataContractError
        For columns that are not there, a row without a unit, a time that is no whole number, a
        unit twice in one time, a cell that is missing, text or infinite, a unit with more than one
        first treated time (treated twice), a unit treated from the first time on (there is nothing
        before it), a 0 that may be a time, fewer than two times, and no treated unit: all of them
        at once.

    Examples
    --------
    >>> table = pd.DataFrame({"place": list("aabb"), "year": [2019, 2020] * 2,
    ...                       "score": [1.0, 2.0, 1.0, 4.0], "since": [None, None, 2020, 2020]})
    >>> found = checked_treatment_panel(table, outcome="score", unit="place", time="year",
    ...                                 first_treated="since")
    >>> found.first.dropna().to_dict(), found.balanced
    ({'b': 2020}, True)
    """
    names = tuple(dict.fromkeys([covariates] if isinstance(covariates, str) else covariates))
    beside = [*names] if cluster is None else [*names, cluster]
    check_columns(panel, [unit, time, outcome, first_treated], [n for n in beside if n != unit])
    codes, units = unit_codes(panel, unit)
    years = whole_times(panel, time)
    keys = (unit, time)
    _, values, first, *rest = together(
        lambda: check_keys(panel, unit, time),
        lambda: number_column(panel, outcome, keys),
        lambda: _first_treated(panel, first_treated, (codes, units), years),
        *[lambda name=name: number_column(panel, name, keys) for name in names],
        *([lambda: unit_column(panel, cluster, unit)] if cluster not in (None, unit) else []),
    )
    within = first <= np.max(years)
    start = int(np.min(years))
    counted = np.where(within, first, start - 1) - start + 1
    grouping = np.arange(len(units))
    if cluster not in (None, unit):
        grouping = pd.factorize(rest[-1].reindex(units))[0]
    _check_counts(within, first_treated, n_times=len(np.unique(years)), clusters=grouping)
    rows = pd.DataFrame(
        {
            "unit": codes,
            "time": (years - start + 1).astype(np.int64),
            "outcome": values,
            "first": counted.astype(np.int64)[codes],
            **{f"x{j}": rest[j] for j in range(len(names))},
            "cluster": grouping[codes],
        }
    ).sort_values(["unit", "time"], ignore_index=True)
    treated = pd.array(np.where(within, first, 0).astype(np.int64), dtype="Int64")
    treated[~within] = pd.NA
    return TreatmentPanel(
        rows=rows,
        units=units,
        times=pd.Index(np.unique(years).astype(np.int64), name=time),
        first=pd.Series(treated, index=units, name=first_treated),
        late=int(np.sum(np.isfinite(first) & ~within)),
        absent=tuple(absent_rows(codes, units, years)),
        covariates=names,
    )


def _first_treated(
    panel: pd.DataFrame, column: str, units: tuple[Codes, pd.Index], years: Floats
) -> Floats:
    """Return the first treated time of each unit, infinite for never, or raise."""
    codes, labels = units
    given, wrong = numbers(panel[column])
    wrong &= ~np.isposinf(given)
    wrong |= np.isfinite(given) & (given != np.round(given))
    faults = [
        Fault(TABLE, "first treated time is no whole number", str(panel[labels.name].iloc[at]),
              column, str(panel[column].iloc[at]), "leave it missing where a unit is never treated")
        for at in places(wrong)
    ]  # fmt: skip
    start = np.nanmin(years) if np.isfinite(years).any() else 1.0
    if start <= 0 and (given == 0).any():
        remedy = "leave it missing where a unit is never treated"
        faults.append(Fault(TABLE, "0 stands for never and is a time of the panel as well",
                            column=column, remedy=remedy))  # fmt: skip
    never = np.isnan(given) | (given == 0)
    when = np.where(never, np.inf, given)
    used = (codes >= 0) & ~wrong
    low, high = np.full(len(labels), np.inf), np.full(len(labels), -np.inf)
    np.minimum.at(low, codes[used], when[used])
    np.maximum.at(high, codes[used], when[used])
    faults += [
        _twice_fault(labels[at], column, when[used & (codes == at)]) for at in places(low < high)
    ]
    remedy = "leave the unit out, or add times before its treatment"
    faults += [
        Fault(TABLE, "treated from the first time on: nothing before it", str(labels[at]), column,
              f"{low[at]:g}", remedy)
        for at in places((low <= start) & (low == high))
    ]  # fmt: skip
    if faults:
        raise DataContractError(faults)
    return low


def _twice_fault(unit: object, column: str, when: Floats) -> Fault:
    said = ", ".join("never" if np.isinf(each) else f"{each:g}" for each in np.unique(when))
    problem = "a unit treated twice: more than one first treated time"
    remedy = "a treated unit stays treated: keep its first time in all its rows"
    return Fault(TABLE, problem, str(unit), column, said, remedy)


def _check_counts(within: NDArray[np.bool_], column: str, *, n_times: int, clusters: Codes) -> None:
    """Raise for too few times, treated units or clusters."""
    faults = []
    if n_times < _LEAST:
        faults.append(Fault(TABLE, "fewer than two times", value=str(n_times)))
    if not within.any():
        faults.append(Fault(TABLE, "no unit is treated within the times", column=column))
    if (count := int(np.max(clusters)) + 1) < _LEAST:
        faults.append(Fault(TABLE, "fewer than two clusters", value=str(count)))
    if faults:
        raise DataContractError(faults)
