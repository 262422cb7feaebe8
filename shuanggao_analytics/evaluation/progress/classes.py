"""The three classes of `completion` for targets of different widths, comparators and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.progress.attainment import attainment
from shuanggao_analytics.evaluation.progress.contract import COMPARATORS
from shuanggao_analytics.evaluation.progress.register import KEYS
from shuanggao_analytics.performance.cells import ROUNDING
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.trends.targets import CLASSES, completion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

_STEP = 4 * ROUNDING  # more than what counts as rounding: the next number after a bound
_NOT_AIMED = "; no due time; no direction"  # of an indicator that has no target at all


def values_to(year: int, actual: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """Return the values up to a year with the baselines of targets, a row at least for each key.

    Parameters
    ----------
    year
        Last year to look at.
    actual
        Actual values, read.
    goals
        Targets in force by their keys.

    Returns
    -------
    pandas.DataFrame
        ``unit_id``, ``layer``, ``indicator``, ``year``, ``actual``; keys of targets first. A
        baseline stands where there is no value of its year or before. A key without any value has
        one row without one.

    Examples
    --------
    >>> keys = {"unit_id": ["a"], "layer": "school", "indicator": "x"}
    >>> goals = pd.DataFrame({**keys, "baseline": 3.0, "baseline_year": 2024.0}).set_index(KEYS)
    >>> actual = pd.DataFrame({**keys, "year": 2026, "actual": 5.0})
    >>> values_to(2027, actual, goals)[["year", "actual"]].values.tolist()
    [[2026.0, 5.0], [2024.0, 3.0], [2027.0, nan]]
    """
    columns = [*KEYS, "year", "actual"]
    kept = actual.loc[actual["year"] <= year, columns]
    known = kept.dropna(subset=["actual"])
    start = goals.dropna(subset=["baseline", "baseline_year"]).reset_index()
    start = start[KEYS].assign(year=start["baseline_year"], actual=start["baseline"])
    earliest = known.groupby(KEYS)["year"].min().rename("earliest")
    start = start.join(earliest, on=KEYS)
    unknown = start["earliest"].isna() | (start["earliest"] > start["year"])
    start = start.loc[unknown & (start["year"] <= year), columns]
    order = goals.index.append(pd.MultiIndex.from_frame(kept[KEYS])).drop_duplicates()
    empty = order.to_frame(index=False).assign(year=year, actual=np.nan)
    parts = [part for part in (known, start, empty) if len(part)]
    found = pd.concat(parts, ignore_index=True).astype({"year": "float64"})
    found = found.drop_duplicates([*KEYS, "year"], keep="first")
    place = order.get_indexer(pd.MultiIndex.from_frame(found[KEYS]))
    return found.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)


def classified(
    panel: pd.DataFrame, goals: pd.DataFrame, *, level: float, stall_steps: int
) -> pd.DataFrame:
    """Return the completion of each series against its own target, and whether it is met.

    Parameters
    ----------
    panel
        As from `values_to`.
    goals
        Targets in force by their keys, read.
    level, stall_steps
        As for `completion`.

    Returns
    -------
    pandas.DataFrame
        The table of `completion` in the order of the panel, with ``attained_pct`` and ``met`` of
        `attainment` and ``overshot``. ``class`` is <NA> where a target said with 左右 has no width
        and would be ``cannot_be_done``, and where an exact target is overshot.
    """
    order = pd.MultiIndex.from_frame(panel[KEYS]).unique()
    goal = goals.reindex(order)
    there = goal["target"].notna()
    goal["soft"] = goal["soft"].eq(True)
    goal["comparator"] = goal["comparator"].where(there, "=")
    goal["sign"] = _directions(panel, goal)
    table = _completed(panel, goal, level=level, stall_steps=stall_steps)
    reached = attainment(
        table["last"],
        target=goal["target"],
        comparator=goal["comparator"],
        soft=goal["soft"],
        band=goal["band"],
    )
    table["attained_pct"], table["met"] = reached["attained_pct"], reached["met"]
    missed = (~reached["met"]).fillna(False).to_numpy(dtype=bool)
    done = _is(table, CLASSES[0]) & missed
    strict = done & goal["comparator"].isin([">", "<"]).to_numpy(dtype=bool)
    if strict.any():
        at_bound = goal.loc[strict].copy()
        step = _STEP * np.maximum(1.0, at_bound["target"])
        at_bound["target"] += at_bound["sign"] * step
        rows = panel.loc[pd.MultiIndex.from_frame(panel[KEYS]).isin(at_bound.index)]
        again = _completed(rows, at_bound, level=level, stall_steps=stall_steps)
        table["class"] = table["class"].mask(strict, again["class"].reindex(order))
    untold = _is(table, CLASSES[2]) & (there & reached["met"].isna()).to_numpy(dtype=bool)
    overshot = done & (goal["comparator"] == "=").to_numpy(dtype=bool)
    table["class"] = table["class"].mask(untold | overshot, pd.NA)
    table["overshot"] = overshot
    table["direction"] = floats(goal["sign"])
    table["reason"] = table["reason"].str.replace(_NOT_AIMED, "", regex=False)
    return table


def _completed(
    panel: pd.DataFrame, goal: pd.DataFrame, *, level: float, stall_steps: int
) -> pd.DataFrame:
    """Return `completion` of each series, called once for each width of a target."""
    units = pd.MultiIndex.from_frame(panel[KEYS])
    width = (goal["band"] * goal["soft"]).fillna(0.0).to_numpy(dtype="float64")
    found = []
    for band in np.unique(width):
        part = goal.loc[width == band]
        found.append(
            completion(
                panel.loc[units.isin(part.index)],
                value="actual",
                by=KEYS,
                target=part["target"],
                due=part["due_year"],
                direction=part["sign"],
                level=level,
                band=float(band),
                stall_steps=stall_steps,
            )
        )
    return pd.concat(found).reindex(goal.index)


def _directions(panel: pd.DataFrame, goal: pd.DataFrame) -> pd.Series:
    """Return +1 or −1 for each target; for an exact one the side from which it is gone to."""
    sign = goal["comparator"].map(COMPARATORS).astype("float64")
    known = panel.dropna(subset=["actual"]).sort_values("year", kind="stable")
    first = known.groupby(KEYS)["actual"].first().reindex(goal.index)
    exact = pd.Series(np.where(first > goal["target"], -1.0, 1.0), index=goal.index)
    return sign.where(sign != 0, exact).where(goal["target"].notna())


def _is(table: pd.DataFrame, name: str) -> Bools:
    """Return where the class is the one named."""
    found: Bools = (table["class"] == name).fillna(False).to_numpy(dtype=bool)
    return found
