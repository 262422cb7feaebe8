"""The same measure over rounds or years, and which part of it changed.

Differences between dates are differences, not effects of anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.layout.concentration.resampling import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.layout.concentration.resampling import Measure


@dataclass(frozen=True)
class MeasureOverTime:
    """A measure at several dates, with the share of each part in its change.

    Attributes
    ----------
    measure
        Name of the measure.
    table
        One row a date in rising order: ``places``, the statistics of the measure and, for a
        measure with parts, ``<part>_share`` of the total.
    changes
        One row a step from one date to the next, and last the whole way from the first to the
        last (when there are more than two dates): ``change`` of the first statistic and, for
        each part, ``<part>_change`` and ``<part>_share_of_change``. The part changes add up to
        ``change``, so the shares add up to 1; a share may be negative or above 1 when parts
        moved against each other, and is missing when the total stayed the same.
    """

    measure: str
    table: pd.DataFrame
    changes: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        start, end = self.table.index[0], self.table.index[-1]
        first = self.table.columns[1]
        line = (
            f"{self.measure} {self.table[first].iloc[0]:.4f} ({start}), "
            f"{self.table[first].iloc[-1]:.4f} ({end})"
        )
        if self.changes.empty:
            return line
        whole = self.changes.iloc[-1]
        parts = [
            f"{name.removesuffix('_change')} {whole[name]:+.4f}"
            for name in self.changes.columns
            if name.endswith("_change") and not name.endswith("_share_of_change")
        ]
        said = f": {', '.join(parts)}" if parts else ""
        return f"{line}; change {whole['change']:+.4f}{said}"

    def _repr_html_(self) -> str:
        tables = (self.table, self.changes)
        return f"<p>{self.text}</p>" + "".join(
            table.to_html(float_format="{:.4f}".format) for table in tables
        )


def measure_over_time(
    panel: pd.DataFrame,
    *,
    value: str,
    time: str,
    place: str,
    measure: Measure = "gini",
    weights: str | None = None,
    base: str | None = None,
    groups: str | Sequence[str] | None = None,
    index: Literal["T", "L"] = "T",
) -> MeasureOverTime:
    r"""Return a measure at each date and the share of each part in its change.

    With parts :math:`m_t = \sum_p m_{p,t}` (theil: between and within; dagum: within, net
    between, transvariation) the share of part p in the change is
    :math:`(m_{p,t} - m_{p,s}) / (m_t - m_s)`.

    Parameters
    ----------
    panel
        One row a place and date. Every place must stand at every date: a place with nothing
        has the value 0, said by the caller.
    value, time, place
        Columns of the level or count, of the date (year or round) and of the place.
    measure
        Name of the function, as for `bootstrap` (``"ellison_glaeser"`` excepted).
    weights, base
        Column of the heads, for levels or for counts; it may differ between dates.
    groups
        Column of the group labels, or columns from outer to inner for ``"theil"``.
    index
        For ``"theil"``.

    Returns
    -------
    MeasureOverTime
        ``.table`` by date and ``.changes`` by step.

    Raises
    ------
    DataContractError
        For missing columns, a place twice at a date, a place missing at a date, missing dates,
        and everything that the measure refuses, all dates together.
    ShuanggaoError
        When all values of a date are zero.

    Examples
    --------
    >>> panel = pd.DataFrame({
    ...     "round": [1, 1, 1, 2, 2, 2], "place": list("abcabc"), "units": [1, 2, 6, 2, 3, 6],
    ...     "belt": ["w", "w", "e"] * 2,
    ... })
    >>> result = measure_over_time(
    ...     panel, value="units", time="round", place="place", measure="theil", groups="belt"
    ... )
    >>> result.text
    'theil 0.2499 (1), 0.1037 (2); change -0.1462: between -0.1365, within -0.0097'
    """
    nested = [groups] if isinstance(groups, str) else list(groups or [])
    used = [value, time, place, *(c for c in (weights, base) if c is not None), *nested]
    if measure == "ellison_glaeser":
        remedy = "it needs a table of places × categories at each date"
        raise DataContractError([Fault("measure", "not one value a place", remedy=remedy)])
    faults = _panel_faults(panel, used, time=time, place=place)
    if faults:
        raise DataContractError(faults)
    rows: dict[object, pd.Series] = {}
    for date, at in panel.sort_values(time, kind="stable").groupby(time, sort=True):
        here = at.set_index(place)
        try:
            task = prepare(
                here[value],
                measure,
                weights=None if weights is None else here[weights],
                base=None if base is None else here[base],
                groups=here[nested] if nested else None,
                index=index,
            )
        except DataContractError as error:
            faults += [
                Fault(f.table, f.problem, f"{date}, {f.row}", f.column, f.value, f.remedy)
                for f in error.faults
            ]
            continue
        values = task.evaluate(np.ones((1, len(here))))[0]
        rows[date] = pd.Series([len(here), *values], index=["places", *task.names])
    if faults:
        raise DataContractError(faults)
    table = pd.DataFrame(rows).T.rename_axis(time)
    table["places"] = table["places"].astype("int64")
    parts = [name for name in table.columns[2:] if measure in {"theil", "dagum"}]
    shares = {f"{name}_share": table[name] / table["total"].replace(0, np.nan) for name in parts}
    return MeasureOverTime(measure, table.assign(**shares), _changes(table, parts))


def _changes(table: pd.DataFrame, parts: list[str]) -> pd.DataFrame:
    """Return the change of the first statistic and of its parts, step by step and overall."""
    last = len(table) - 1
    steps = [(k, k + 1) for k in range(last)] + ([(0, last)] if last > 1 else [])
    start, end = [a for a, _ in steps], [b for _, b in steps]
    first = table.columns[1]
    names = [first, *parts]
    moved = table[names].to_numpy()[end] - table[names].to_numpy()[start]
    changes = pd.DataFrame(
        {"from": table.index[start], "to": table.index[end], "change": moved[:, 0]}
    )
    whole = np.where(np.abs(moved[:, 0]) > 1e-15, moved[:, 0], np.nan)
    for number, name in enumerate(parts, start=1):
        changes[f"{name}_change"] = moved[:, number]
        changes[f"{name}_share_of_change"] = moved[:, number] / whole
    return changes


def _panel_faults(panel: pd.DataFrame, used: list[str], *, time: str, place: str) -> list[Fault]:
    faults = [
        Fault("panel", "missing column", column=column)
        for column in used
        if column not in panel.columns
    ]
    if not faults and panel.empty:
        faults = [Fault("panel", "no rows")]
    if faults:
        return faults
    for column in (time, place):
        faults += [
            Fault("panel", "missing value", str(label), column)
            for label in panel.index[panel[column].isna()]
        ]
    twice = panel.loc[panel.duplicated([time, place], keep="first"), [time, place]]
    remedy = "one row a place and date"
    faults += [
        Fault("panel", "place twice", f"{date}, {name}", place, remedy=remedy)
        for date, name in twice.itertuples(index=False)
    ]
    seen = panel.groupby([place, time], sort=False).size().unstack()  # noqa: PD010
    for number, date in np.argwhere(seen.isna().to_numpy()):
        where = f"{seen.columns[date]}, {seen.index[number]}"
        faults.append(
            Fault("panel", "place missing at this date", where, place, remedy="zero is a value")
        )
    return faults
