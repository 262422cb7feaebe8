"""Tasks completed: the share by unit and layer, by unit, and in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.progress.register import (
    KEYS,
    ONE,
    key_faults,
    key_of,
    shape_faults,
)
from shuanggao_analytics.evaluation.stages.contract import mixed_faults, the_trust
from shuanggao_analytics.performance.cells import together
from shuanggao_analytics.performance.columns import cell_fault, floats, numbers, places
from shuanggao_analytics.performance.options import as_number, require_known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shuanggao_analytics.inputs import Floats

    Bools = NDArray[np.bool_]

Unreported: TypeAlias = Literal["refuse", "not_done"]

UNREPORTED: tuple[Unreported, ...] = get_args(Unreported)
_FULL = 100.0
_TABLE = "tasks"


@dataclass(frozen=True, kw_only=True, eq=False)
class TaskCompletion:
    """Shares of tasks completed.

    Attributes
    ----------
    layers
        By ``unit_id`` and ``layer``: ``tasks``, ``completed`` (done to 100 % or more),
        ``completed_pct`` (weighted share of tasks completed), ``done_pct`` (weighted mean of what
        is done, a task counting 100 at most), ``due`` (due by the year), ``overdue`` (due and not
        completed), ``unreported``, and ``trust`` where the tasks have one.
    units
        The same by ``unit_id``, over all its tasks.
    overall
        The same of all tasks, one row.
    year
        Of the state.
    weighted
        Whether tasks have weights of their own.
    """

    layers: pd.DataFrame
    units: pd.DataFrame
    overall: pd.DataFrame
    year: int
    weighted: bool

    @property
    def text(self) -> str:
        """The result in a few sentences."""
        row = self.overall.iloc[0]
        counts = ("tasks", "completed", "due", "overdue", "unreported")
        tasks, completed, due, overdue, unreported = (int(row[name]) for name in counts)
        weights = (
            "tasks weigh as given"
            if self.weighted
            else "all tasks weigh the same, which is an assumption"
        )
        parts = [
            f"{self.year}: {completed} of {tasks} tasks of {len(self.units)} units "
            f"are completed ({row['completed_pct']:.1f} %), {row['done_pct']:.1f} % of all work "
            f"is done; {weights}.",
            f"Overdue: {overdue} of {due} tasks due by then.",
        ]
        if unreported:
            parts.append(f"Without a figure and counted as not done: {unreported} of {tasks}.")
        if the_trust(self.overall) == "synthetic":
            parts.insert(0, "Synthetic data.")
        return " ".join(parts)

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.units.to_html(float_format='{:.1f}'.format)}"


def task_completion(
    tasks: pd.DataFrame,
    *,
    year: int | None = None,
    weight: str | None = None,
    unreported: Unreported = "refuse",
) -> TaskCompletion:
    r"""Return the share of tasks completed by unit and layer, by unit, and in all (建设任务完成度).

    .. math:: c = 100\,\frac{\sum_k w_k\,[d_k \ge 100]}{\sum_k w_k},\quad
              \bar d = \frac{\sum_k w_k \min(d_k, 100)}{\sum_k w_k}

    over the tasks k of the layer, the unit or the whole, done to :math:`d_k` percent. The first
    counts finished tasks only, the second part of the way as well; the documents name the
    completion and print no formula, so that both stand side by side. A layer counts in its unit
    by its tasks: the weights of layers in a score (50/25/25 and 30/70) are of scores, not of tasks.

    Parameters
    ----------
    tasks
        One row a unit, layer, task and year: ``unit_id``, ``layer``, ``task``, ``due_year``,
        ``done_pct`` (≥ 0, above 100 where more was done), ``year`` (of the state).
    year
        State to look at. ``None``: that of the table, which then may hold one year only.
    weight
        Column of the weights of tasks, > 0; ``None``: equal weights, which is an assumption.
    unreported
        What a task without ``done_pct`` is: ``refuse``, an error that names it; or ``not_done``,
        0, for nothing shows it done; ``unreported`` then says how many there are.

    Returns
    -------
    TaskCompletion
        ``.layers``, ``.units``, ``.overall``, ``.text``.

    Raises
    ------
    DataContractError
        For columns missing, keys missing or layers unknown, numbers that are none or below their
        bounds, a task twice, several years without `year`, no row of the year, two rounds or
        trusts in one table: all of them at once.
    UnknownNameError
        For another word for `unreported`.

    References
    ----------
    002:1452 (建设任务完成度).

    Examples
    --------
    >>> tasks = pd.DataFrame({
    ...     "unit_id": "甲", "layer": ["school", "school", "group_a"], "task": ["t1", "t2", "t1"],
    ...     "due_year": [2026, 2027, 2029], "done_pct": [100.0, 80, 30], "year": 2027,
    ... })
    >>> found = task_completion(tasks)
    >>> found.layers[["tasks", "completed", "completed_pct", "done_pct", "overdue"]]
                     tasks  completed  completed_pct  done_pct  overdue
    unit_id layer
    甲       school       2          1           50.0      90.0        1
            group_a      1          0            0.0      30.0        0
    """
    (kept, values, weights), _ = together(
        lambda: _read(tasks, year=year, weight=weight, unreported=unreported),
        lambda: require_known("unreported", unreported, UNREPORTED),
    )
    state = int(kept["year"].iloc[0])
    full = values >= _FULL
    due = kept["due_year"].to_numpy(dtype="float64") <= state
    missing = np.isnan(values)
    rows = pd.DataFrame(
        {
            "unit_id": kept["unit_id"].to_numpy(),
            "layer": kept["layer"].to_numpy(),
            "tasks": 1,
            "completed": full,
            "weight": weights,
            "full": weights * full,
            "done": weights * np.minimum(np.nan_to_num(values), _FULL),
            "due": due,
            "overdue": due & ~full,
            "unreported": missing,
        }
    )
    trust = the_trust(kept)
    return TaskCompletion(
        layers=_shares(rows, ["unit_id", "layer"], trust),
        units=_shares(rows, ["unit_id"], trust),
        overall=_shares(rows.assign(all="all"), ["all"], trust).rename_axis(index=None),
        year=state,
        weighted=weight is not None,
    )


def _shares(rows: pd.DataFrame, by: list[str], trust: str | None) -> pd.DataFrame:
    """Return counts and shares of groups of tasks."""
    counts = ["tasks", "completed", "weight", "full", "done", "due", "overdue", "unreported"]
    total = rows.groupby(by, sort=False)[counts].sum()
    found = total[["tasks", "completed"]].astype("int64")
    found["completed_pct"] = floats(100 * total["full"] / total["weight"])
    found["done_pct"] = floats(total["done"] / total["weight"])
    for name in ("due", "overdue", "unreported"):
        found[name] = total[name].astype("int64")
    if trust is not None:
        found["trust"] = trust
    return found


def _read(
    tasks: pd.DataFrame, *, year: int | None, weight: str | None, unreported: Unreported
) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return the rows of the year, what is done and the weights, or raise with every fault."""
    needed = [*KEYS[:2], "task", "due_year", "done_pct", "year"]
    if faults := shape_faults(tasks, [*needed, *([] if weight is None else [weight])], _TABLE):
        raise DataContractError(faults)
    kept, faults = _of_year(tasks, year)
    columns = {"done_pct": 0.0, "due_year": 1.0, **({} if weight is None else {weight: 0.0})}
    faults += key_faults(kept, _TABLE)
    found: dict[str, Floats] = {}
    for name, low in columns.items():
        found[name], bad = numbers(kept[name])
        faults += [
            cell_fault(_TABLE, key_of(kept, row), name, kept[name].iloc[row]) for row in places(bad)
        ]
        wrong = found[name] <= low if name == weight else found[name] < low
        sign = ">" if name == weight else "≥"
        faults += [
            Fault(_TABLE, f"needs a number {sign} {low:g}", key_of(kept, row), name,
                  f"{found[name][row]:g}")
            for row in places(wrong)
        ]  # fmt: skip
        faults += _missing_faults(kept, name, np.isnan(found[name]) & ~bad, unreported)
    again = kept.duplicated([*KEYS[:2], "task", "year"]).to_numpy(dtype=bool)
    faults += [Fault(_TABLE, "task twice", key_of(kept, row)) for row in places(again)]
    faults += mixed_faults(kept, table=_TABLE, columns=ONE)
    if faults:
        raise DataContractError(faults)
    weights = np.ones(len(kept)) if weight is None else found[weight]
    return kept.assign(due_year=found["due_year"]), found["done_pct"], weights


def _missing_faults(kept: pd.DataFrame, name: str, missing: Bools, unreported: str) -> list[Fault]:
    if name == "done_pct" and unreported == "not_done":
        return []
    remedy = "give unreported='not_done' to count it as not done" if name == "done_pct" else None
    return [
        Fault(_TABLE, "missing value", key_of(kept, row), name, remedy=remedy)
        for row in places(missing)
    ]


def _of_year(tasks: pd.DataFrame, year: int | None) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows of one year, or all of them with why it is not clear which."""
    years, bad = numbers(tasks["year"])
    faults = [
        cell_fault(_TABLE, key_of(tasks, row), "year", tasks["year"].iloc[row])
        for row in places(bad)
    ]
    faults += [
        Fault(_TABLE, "missing value", key_of(tasks, row), "year")
        for row in places(np.isnan(years) & ~bad)
    ]
    there = np.unique(years[~np.isnan(years)])
    shown = ", ".join(f"{each:g}" for each in there)
    if year is None:
        if len(there) > 1:
            faults.append(Fault(_TABLE, "several years in one table", None, "year", shown,
                                "name the year to look at"))  # fmt: skip
        return tasks, faults
    if as_number(year) not in there:
        remedy = f"there are: {shown}"
        return tasks, [*faults, Fault("year", "no task of it", None, None, str(year), remedy)]
    return tasks.loc[years == year], faults
