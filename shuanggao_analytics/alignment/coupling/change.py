"""What a change of the coordination degree between dates consists of: evenness, level, systems.

Differences between dates are differences, not effects of anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.alignment.coupling.coordination import checked_systems, coordination
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.alignment.coupling.coordination import Variant
    from shuanggao_analytics.inputs import Floats
    from shuanggao_analytics.performance.cells import Weights


def coupling_change(
    systems: pd.DataFrame,
    *,
    unit: str,
    time: str,
    weights: Weights | None = None,
    variant: Variant = "standard",
    k: float = 1.0,
) -> pd.DataFrame:
    r"""Split the change of D between two dates into coupling, level and the level's systems.

    With :math:`D = \sqrt{C} \sqrt{T}` the change from date 0 to date 1 is, each factor at the
    mean of the other (the Shapley value of two factors),

    .. math::
        \Delta D = \underbrace{\tfrac{1}{2}(\sqrt{T_0} + \sqrt{T_1})(\sqrt{C_1} -
        \sqrt{C_0})}_{coupling} + \underbrace{\sum_i \tfrac{1}{2}(\sqrt{C_0} + \sqrt{C_1})
        \frac{w_i (U_{i1} - U_{i0})}{\sqrt{T_0} + \sqrt{T_1}}}_{level}

    The parts add up exactly, also where D is 0. Beside it stands the split of growth,
    :math:`\Delta \ln D = \frac{1}{2} \Delta \ln C + \frac{1}{2} \Delta \ln T`.

    Parameters
    ----------
    systems
        Scores in [0, 1], one row a unit and date: the unit and the date as columns or as levels
        of the index, every other column a system (``CouplingStudy.systems`` fits).
    unit, time
        Names of the unit and of the date.
    weights, variant, k
        As for ``coupling_coordination``.

    Returns
    -------
    pandas.DataFrame
        One row a unit and step, from each date to its next one (``step`` = ``next``) and, for
        units with three dates or more, from the first to the last (``whole``): the unit,
        ``from``, ``to``, ``step``, ``D_from``, ``D_to``, ``change``, ``coupling``, ``level``,
        ``level_<system>`` for each system, and ``log_change``, ``log_coupling``, ``log_level``,
        which are missing where D is 0 at one of the dates. At a date at which all systems are
        0, C is not defined; the whole change then counts as level.

    Raises
    ------
    DataContractError
        For a missing unit or date column, a missing unit or date, a unit twice at a date, a unit
        with a single date, and as ``coupling_coordination``.

    References
    ----------
    Shorrocks, A. F. (2013). *Journal of Economic Inequality* 11, 99–126 (Shapley decomposition).

    Examples
    --------
    >>> panel = pd.DataFrame({"province": ["甲", "甲"], "year": [2019, 2024],
    ...                       "高职": [0.2, 0.5], "产业": [0.4, 0.5]})
    >>> table = coupling_change(panel, unit="province", time="year").round(3)
    >>> table[["D_from", "D_to", "change", "coupling", "level", "level_高职", "level_产业"]]
       D_from   D_to  change  coupling  level  level_高职  level_产业
    0   0.532  0.707   0.175     0.018  0.157     0.118     0.039
    """
    panel = _panel(systems, unit, time)
    keys, scores_table = panel[[unit, time]], panel.drop(columns=[unit, time])
    scores, share = checked_systems(scores_table, weights=weights, variant=variant, k=k)
    first, second, step = _steps(keys[unit].to_numpy())
    coupling, level, degree = coordination(scores, share, variant=variant, k=k)
    parts = _parts(scores, share, coupling, (first, second))
    table = pd.DataFrame(
        {
            unit: keys[unit].to_numpy()[first],
            "from": keys[time].to_numpy()[first],
            "to": keys[time].to_numpy()[second],
            "step": step,
            "D_from": degree[first],
            "D_to": degree[second],
            "change": degree[second] - degree[first],
            "coupling": parts[0],
            "level": parts[1:].sum(axis=0),
        }
    )
    for name, part in zip(scores_table.columns, parts[1:], strict=True):
        table[f"level_{name}"] = part
    positive = (degree[first] > 0) & (degree[second] > 0)
    for name, values, share_of_log in (
        ("change", degree, 1.0),
        ("coupling", coupling, 0.5),
        ("level", level, 0.5),
    ):
        ratio = np.divide(
            values[second], values[first], out=np.full(len(first), np.nan), where=positive
        )
        table[f"log_{name}"] = share_of_log * np.log(ratio)
    return table


def _panel(systems: pd.DataFrame, unit: str, time: str) -> pd.DataFrame:
    """Return the panel with unit and date as columns, sorted by both, or raise."""
    if not isinstance(systems, pd.DataFrame):
        fault = Fault("systems", "not a table", value=type(systems).__name__)
        raise DataContractError([fault])
    levels = [name for name in (unit, time) if name in systems.index.names]
    panel = systems.reset_index(level=levels).reset_index(drop=True)
    faults = [
        Fault("systems", "missing column", column=name, remedy="a column or an index level")
        for name in (unit, time)
        if name not in panel.columns
    ]
    if faults:
        raise DataContractError(faults)
    faults = [
        Fault("systems", "missing", row=str(row), column=name)
        for name in (unit, time)
        for row in panel.index[panel[name].isna()]
    ]
    if faults:
        raise DataContractError(faults)
    twice = panel[panel.duplicated([unit, time])]
    faults += [
        Fault("systems", "unit twice at a date", str(who), None, str(when))
        for who, when in zip(twice[unit], twice[time], strict=True)
    ]
    dates = panel.groupby(unit, sort=False)[time].nunique()
    remedy = "a change needs two dates: leave the unit out knowingly"
    faults += [
        Fault("systems", "unit with a single date", row=str(who), remedy=remedy)
        for who in dates.index[dates < 2]
    ]
    if faults:
        raise DataContractError(faults)
    return panel.sort_values([unit, time], ignore_index=True)


def _steps(units: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the positions of the start and end of each step and its kind, units in order."""
    new = np.r_[True, units[1:] != units[:-1]]
    starts = np.flatnonzero(new)
    ends = np.r_[starts[1:], len(units)] - 1
    following = np.flatnonzero(~new)
    long = ends - starts > 1
    first = np.r_[following - 1, starts[long]]
    second = np.r_[following, ends[long]]
    kind = np.repeat(["next", "whole"], [len(following), long.sum()])
    order = np.lexsort((kind, np.searchsorted(starts, first, side="right")))
    return first[order], second[order], kind[order]


def _parts(scores: Floats, share: Floats, coupling: Floats, steps: tuple[Floats, Floats]) -> Floats:
    """Return the coupling part and the level part of each system, one row a part."""
    first, second = steps
    c0, c1 = coupling[first], coupling[second]
    c0, c1 = np.where(np.isnan(c0), c1, c0), np.where(np.isnan(c1), c0, c1)
    c0, c1 = np.nan_to_num(np.sqrt(c0)), np.nan_to_num(np.sqrt(c1))
    level = np.sqrt(np.minimum(share @ scores, 1.0))
    both = level[first] + level[second]
    moved = share[:, None] * (scores[:, second] - scores[:, first])
    moved = np.divide(moved, both, out=np.zeros_like(moved), where=both > 0)
    parts: Floats = np.vstack([both * (c1 - c0) / 2.0, (c0 + c1) / 2.0 * moved])
    return parts
