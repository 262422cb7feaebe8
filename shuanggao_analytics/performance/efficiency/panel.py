"""A panel of inputs and outputs, checked once: every unit in every year, each cell a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import check_columns
from shuanggao_analytics.performance.efficiency.contract import Data, checked_data

if TYPE_CHECKING:
    from collections.abc import Sequence

_TWO = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class Panel:
    """A balanced panel in order of its times, and within each time of its units.

    Attributes
    ----------
    units, times
        Labels; the rows of `data` are times × units, laid flat.
    data
        Inputs and outputs of all rows, each column divided by its mean over the panel.
    """

    units: pd.Index
    times: pd.Index
    data: Data

    def rows(self, time: int) -> slice:
        """Return the rows of one time."""
        return slice(time * len(self.units), (time + 1) * len(self.units))


def checked_panel(
    panel: pd.DataFrame,
    *,
    unit: str,
    time: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
) -> Panel:
    """Return a balanced panel, or raise with every fault.

    Raises
    ------
    DataContractError
        For missing columns, a time that is no number, a unit twice in one time, a unit missing in
        some time, fewer than two times, and each bad cell (see `dea`).

    Examples
    --------
    >>> table = pd.DataFrame({"place": ["a", "b"] * 2, "year": [2020, 2020, 2021, 2021],
    ...                       "x": [1, 2, 1, 2], "y": [2, 2, 3, 3]})
    >>> found = checked_panel(table, unit="place", time="year", inputs=["x"], outputs=["y"])
    >>> found.times.tolist(), found.data.Y.ravel().tolist()
    ([2020, 2021], [0.8, 0.8, 1.2, 1.2])
    """
    check_columns(panel, [unit, time], [*inputs, *outputs])
    if not inputs or not outputs:
        raise DataContractError([Fault("panel", "needs at least one input and one output")])
    labels = [f"{a}, {b}" for a, b in zip(panel[unit], panel[time], strict=True)]
    named = panel.set_axis(pd.Index(range(len(panel))), axis=0)
    cells = panel.set_axis(pd.Index(_distinct(labels)), axis=0)
    _, data = together(
        lambda: _check_keys(named, unit, time),
        lambda: checked_data(cells[list(inputs)], cells[list(outputs)]),
    )
    times = pd.Index(sorted(panel[time].unique()))
    units = pd.Index(panel[unit].unique())
    at = times.get_indexer(pd.Index(panel[time])) * len(units)
    order = np.argsort(at + units.get_indexer(pd.Index(panel[unit])))
    ordered = Data(
        units=data.units[order], X=data.X[order], Y=data.Y[order], bad=data.bad[order],
        names=data.names, means=data.means, free_x=data.free_x, free_y=data.free_y,
        exact_x=data.exact_x, exact_y=data.exact_y,
    )  # fmt: skip
    return Panel(units=units, times=times, data=ordered)


def _check_keys(panel: pd.DataFrame, unit: str, time: str) -> None:
    """Raise for keys that are missing or no number, twice, or not there in every time."""
    given = panel[time]
    text = given.map(lambda value: isinstance(value, str | bool))
    bad = pd.to_numeric(given, errors="coerce").isna() | text
    faults = [
        Fault("panel", "not a time", str(panel[unit][row]), time, str(given[row]), "give numbers")
        for row in panel.index[bad]
    ]
    faults += [Fault("panel", "no unit", str(row), unit) for row in panel.index[panel[unit].isna()]]
    if not faults:
        keys = pd.MultiIndex.from_arrays([panel[unit], panel[time]])
        faults += [
            Fault("panel", "unit twice in one time", str(one), time, str(when))
            for one, when in keys[keys.duplicated()].unique()
        ]
        every = pd.MultiIndex.from_product([panel[unit].unique(), sorted(given.unique())])
        remedy = "an index over time needs every unit in every time: complete it or leave it out"
        faults += [
            Fault("panel", "unit missing in a time", str(one), time, str(when), remedy)
            for one, when in every[~every.isin(keys)]
        ]
        if given.nunique() < _TWO:
            faults.append(Fault("panel", "fewer than two times", column=time))
    if faults:
        raise DataContractError(faults)


def _distinct(labels: list[str]) -> list[str]:
    """Return labels with a number added where one stands again."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found
