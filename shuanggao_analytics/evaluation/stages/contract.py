"""Scores of the three stages as they come in: read once, with every fault named.

The chain is that of both rounds: the unit rates itself, the province evaluates, the two ministries
review (002:1462; 000:91).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import cell_fault, name_faults, numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats

STAGES = ("self", "province", "ministries")
"""The stages in their order: 自评, 省级评价, 两部复核."""

EVALUATIONS = ("annual", "mid_term", "final")
SAME = ("round", "evaluation", "year", "trust")
"""Columns that may hold one value only in a table that goes into a result."""

TABLE = "scores"
_WIDE = "table"
_UNIT = "unit_id"
_ROUNDS = (1, 2)
_ABOUT = ("round", "evaluation", "year", "unit_type", "province_code", "trust")
_OF_A_UNIT = ("unit_type", "province_code")
_REMEDIES = {
    "trust": "real and synthetic data are never mixed: keep one of them",
    "round": "the two rounds are judged by different frameworks: keep one of them",
    "evaluation": "keep the rows of one evaluation",
    "year": "keep the rows of one year",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class StageScores:
    """Scores of one evaluation, read.

    Attributes
    ----------
    about
        One row a unit, by ``unit_id``: ``round``, ``evaluation``, ``year`` and, where the table
        has them, ``unit_type``, ``province_code``, ``trust`` and the columns asked for.
    cells
        Units × stages, NaN where there is no score.
    """

    about: pd.DataFrame
    cells: Floats


def read_stages(
    scores: pd.DataFrame,
    *,
    value: str,
    bounds: tuple[float, float] | None,
    needs: Sequence[str] = (),
    also: Sequence[str] = (),
) -> StageScores:
    """Return the scores of one evaluation, or raise with every fault of the table.

    Parameters
    ----------
    scores
        One row a unit and stage: ``unit_id``, ``stage``, ``round``, ``evaluation``, ``year`` and
        the value.
    value
        Column of the value. A missing one is a stage without a score, no fault.
    bounds
        Lowest and highest value allowed; ``None``: any finite number.
    needs
        Stages that no unit may lack.
    also
        Further columns that say one thing of every unit.

    Raises
    ------
    DataContractError
        For columns missing, a unit not named, a stage, evaluation or round unknown, a value that
        is text, infinite or out of bounds, bounds that are none, several rounds, evaluations,
        years or trusts in one table, a unit twice in a stage, one of two types or provinces, and
        one that lacks a stage it needs.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["a", "a", "b"], "round": 2, "evaluation": "final",
    ...                       "year": 2029, "stage": ["self", "province", "self"],
    ...                       "score": [92.0, 90, 85]})
    >>> read_stages(table, value="score", bounds=(0, 100)).cells.tolist()
    [[92.0, 90.0, nan], [85.0, nan, nan]]
    """
    names = [_UNIT, "stage", "round", "evaluation", "year", value, *also]
    faults = table_faults(scores, TABLE)
    if not faults:
        faults = name_faults(scores, names, table=TABLE, once=names[:6])
        faults = [_with_remedy(fault, value) for fault in faults]
    if faults:
        raise DataContractError(faults)
    faults = [
        Fault(TABLE, "missing", _place(scores, row), column)
        for column in (_UNIT, *also)
        for row in places(scores[column].isna().to_numpy(dtype=bool))
    ]
    for column, known in (("stage", STAGES), ("evaluation", EVALUATIONS), ("round", _ROUNDS)):
        faults += _unknown_faults(scores, column, known)
    found, wrong = _values(scores, value, bounds)
    faults += wrong
    faults += mixed_faults(scores, table=TABLE)
    faults += _twice_faults(scores)
    of_unit = [n for n in dict.fromkeys((*_OF_A_UNIT, *also)) if n in scores.columns]
    faults += _differing_faults(scores, of_unit)
    faults += _lack_faults(scores[[_UNIT, "stage"]][~np.isnan(found)], scores[_UNIT], needs)
    if faults:
        raise DataContractError(faults)
    code, units = pd.factorize(scores[_UNIT])
    cells = np.full((len(units), len(STAGES)), np.nan)
    cells[code, pd.Index(STAGES).get_indexer(pd.Index(scores["stage"]))] = found
    first = np.unique(code, return_index=True)[1]
    kept = [name for name in dict.fromkeys((*_ABOUT, *also)) if name in scores.columns]
    about = scores[kept].iloc[first].set_axis(pd.Index(units, name=_UNIT), axis=0)
    return StageScores(about=about, cells=cells)


def complete_stages(table: pd.DataFrame, columns: Sequence[str], *, least: int) -> Floats:
    """Return stages of a wide table as units × stages, or raise naming what each unit lacks.

    Parameters
    ----------
    table
        One row a unit, as from `stage_table`.
    columns
        The stages: two or more different columns of numbers.
    least
        Units that are needed.

    Raises
    ------
    DataContractError
        For columns missing or named twice, a unit twice, values missing or no numbers, several
        rounds, evaluations, years or trusts in one table, and too few units.

    Examples
    --------
    >>> wide = pd.DataFrame({"self": [92.0, 85], "province": [90, None]}, index=["a", "b"])
    >>> complete_stages(wide, ["self", "province"], least=2)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      table, row b, column province: the unit lacks this stage; leave the unit out and say so
    """
    names = list(columns)
    faults = table_faults(table, _WIDE)
    if not faults:
        faults = name_faults(table, names, table=_WIDE, once=names)
    if faults:
        raise DataContractError(faults)
    faults = [
        Fault(_WIDE, "unit twice", row_name(label))
        for label in table.index[table.index.duplicated()].unique()
    ]
    cells = np.empty((len(table), len(names)))
    for at, name in enumerate(names):
        cells[:, at], bad = numbers(table[name])
        faults += [
            cell_fault(_WIDE, table.index[row], name, table[name].iloc[row]) for row in places(bad)
        ]
        faults += [
            Fault(_WIDE, "the unit lacks this stage", row_name(table.index[row]), name, None,
                  "leave the unit out and say so")
            for row in places(np.isnan(cells[:, at]) & ~bad)
        ]  # fmt: skip
    faults += mixed_faults(table, table=_WIDE)
    if len(table) < least:
        faults.append(Fault(_WIDE, f"needs {least} units or more", value=str(len(table))))
    if faults:
        raise DataContractError(faults)
    return cells


def mixed_faults(X: pd.DataFrame, *, table: str, columns: Sequence[str] = SAME) -> list[Fault]:
    """Return a fault for each column with several values that may have one only.

    A missing value is one of its own, so that rows with and without a trust do not mix. A column
    that is not there is no fault.

    Examples
    --------
    >>> mixed = pd.DataFrame({"trust": ["official", "synthetic"], "year": 2027})
    >>> print(*mixed_faults(mixed, table="scores"))
    scores, column trust: several in one table (found 'official, synthetic'); real and synthetic
    data are never mixed: keep one of them
    """
    faults = []
    for column in columns:
        if column not in X.columns:
            continue
        found = X[column].drop_duplicates()
        if len(found) > 1:
            shown = ", ".join(sorted("missing" if pd.isna(each) else str(each) for each in found))
            faults.append(
                Fault(table, "several in one table", None, column, shown, _REMEDIES.get(column))
            )
    return faults


def the_trust(X: pd.DataFrame) -> str | None:
    """Return the trust of a table whose rows are known to share it; ``None`` where it has none.

    Examples
    --------
    >>> the_trust(pd.DataFrame({"trust": ["synthetic", "synthetic"]}))
    'synthetic'
    """
    if "trust" not in X.columns or X.empty or pd.isna(X["trust"].iloc[0]):
        return None
    return str(X["trust"].iloc[0])


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign, as it is printed.

    Examples
    --------
    >>> signed(-2.117), signed(0.5, 1)
    ('−2.12', '+0.5')
    """
    return f"{round(value, decimals) + 0.0:+.{decimals}f}".replace("-", "−")


def _with_remedy(fault: Fault, value: str) -> Fault:
    """Say of a missing score how it is made."""
    if fault.column != value or value != "score" or fault.problem != "missing column":
        return fault
    remedy = "put the result of unit_score beside the layers, or name another column as value"
    return Fault(fault.table, fault.problem, fault.row, fault.column, fault.value, remedy)


def _unknown_faults(scores: pd.DataFrame, column: str, known: Sequence[object]) -> list[Fault]:
    remedy = f"one of: {', '.join(map(str, known))}"
    return [
        Fault(TABLE, f"no such {column}", _place(scores, row), column,
              str(scores[column].iloc[row]), remedy)
        for row in places(~scores[column].isin(known).to_numpy(dtype=bool))
    ]  # fmt: skip


def _values(
    scores: pd.DataFrame, value: str, bounds: tuple[float, float] | None
) -> tuple[Floats, list[Fault]]:
    """Return the values of the rows, and a fault for each that is no number within bounds."""
    found, bad = numbers(scores[value])
    faults = [
        cell_fault(TABLE, _place(scores, row), value, scores[value].iloc[row])
        for row in places(bad)
    ]
    low, high, wrong = _ends(bounds)
    remedy = "scores are on 0–100" if (low, high) == (0, 100) else None
    faults += [
        Fault(TABLE, f"outside [{low:g}, {high:g}]", _place(scores, row), value,
              f"{found[row]:g}", remedy)
        for row in places(~bad & ((found < low) | (found > high)))
    ]  # fmt: skip
    return found, wrong + faults


def _ends(bounds: tuple[float, float] | None) -> tuple[float, float, list[Fault]]:
    """Return the ends of bounds, and what is wrong with them."""
    if bounds is None:
        return -np.inf, np.inf, []
    try:
        low, high = (float(end) for end in bounds)
    except (TypeError, ValueError):
        low = high = np.nan
    if low < high:
        return low, high, []
    remedy = "lowest and highest value, such as (0, 100); None: any number"
    return low, high, [Fault("bounds", "no two rising numbers", value=str(bounds), remedy=remedy)]


def _twice_faults(scores: pd.DataFrame) -> list[Fault]:
    """Return a fault for each row of a unit and stage that an earlier row has."""
    keys = scores[[_UNIT, "stage"]]
    again = (keys.duplicated() & keys[_UNIT].notna()).to_numpy(dtype=bool)
    remedy = "one row a unit and stage"
    return [
        Fault(TABLE, "unit twice in a stage", _place(scores, row), remedy=remedy)
        for row in places(again)
    ]


def _lack_faults(there: pd.DataFrame, units: pd.Series, needs: Sequence[str]) -> list[Fault]:
    """Return a fault for each unit without a value at a stage that it needs."""
    remedy = "leave the unit out and say so"
    return [
        Fault(TABLE, f"the unit lacks the stage {stage}", str(unit), remedy=remedy)
        for stage in dict.fromkeys(needs)
        for unit in units[~units.isin(there.loc[there["stage"] == stage, _UNIT])].dropna().unique()
    ]


def _differing_faults(scores: pd.DataFrame, columns: Sequence[str]) -> list[Fault]:
    """Return a fault for each unit of which a column says several things."""
    faults = []
    for column in columns:
        pairs = scores[[_UNIT, column]].dropna(subset=[_UNIT]).drop_duplicates()
        several = pairs.loc[pairs[_UNIT].duplicated(keep=False)]
        faults += [
            Fault(TABLE, "differs within the unit", str(unit), column,
                  ", ".join(map(str, part[column])), "one for all rows of a unit")
            for unit, part in several.groupby(_UNIT, sort=False)
        ]  # fmt: skip
    return faults


def _place(scores: pd.DataFrame, row: int) -> str:
    """Return the row as the user knows it: by unit and stage."""
    unit, stage = scores[_UNIT].iloc[row], scores["stage"].iloc[row]
    return f"{row_name(scores.index[row])} ({unit}, {stage})"
