"""Tables of scores, checked once: one evaluation at a time, each unit once, numbers from 0 to 100.

A table of scores has one row a unit (and a layer or a stage of it) and may say of which round,
evaluation, year, stage and trust it is. What does not belong together is never ranked or averaged
together: two rounds, two years or real beside synthetic rows in one table are faults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.inputs import as_series
from shuanggao_analytics.performance.cells import ROUNDING, row_name
from shuanggao_analytics.performance.columns import numbers, places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.inputs import Floats, Values

KEYS = (
    "unit_id",
    "unit_type",
    "layer",
    "round",
    "evaluation",
    "year",
    "stage",
    "province_code",
    "trust",
)
ONE = ("round", "evaluation", "year", "stage", "trust")  # of which a set of scores has one each
LOW, HIGH = 0.0, 100.0  # the scale of every score
_MISSING = "missing is neither zero nor left out: decide first"


def checked_scores(scores: Values, *, table: str = "scores", missing: bool = False) -> Floats:
    """Return scores as numbers from 0 to 100, or raise naming each that is none.

    Parameters
    ----------
    scores
        One score a unit. A score up to 1e-9 beyond the scale is rounding and counts as its end.
    table
        Name of the scores in the faults.
    missing
        Whether a score may be missing (it comes back as NaN).

    Returns
    -------
    numpy.ndarray
        The scores as float64.

    Raises
    ------
    DataContractError
        For no scores at all, and each that is text, outside [0, 100] or, unless allowed, missing.

    Examples
    --------
    >>> checked_scores([60, 89.995]).tolist()
    [60.0, 89.995]
    """
    series = as_series(scores)
    faults = score_faults(series, table=table, missing=missing)
    if series.empty:
        faults.append(Fault(table, "there is no score"))
    if faults:
        raise DataContractError(faults)
    return np.clip(numbers(series)[0], LOW, HIGH)


def score_faults(
    series: pd.Series, *, table: str, column: str | None = None, missing: bool = False
) -> list[Fault]:
    """Return a fault for each score that is text, outside [0, 100] or, unless allowed, missing.

    Examples
    --------
    >>> for fault in score_faults(pd.Series([105, None, 80]), table="school"):
    ...     print(fault)
    school, row 0: outside [0, 100] (found '105.0')
    school, row 1: missing score (found 'nan'); missing is neither zero nor left out: decide first
    """
    values, bad = numbers(series)
    empty = series.isna().to_numpy(dtype=bool)
    with np.errstate(invalid="ignore"):
        outside = (values < LOW - ROUNDING) | (values > HIGH + ROUNDING)
    faults = []
    for at in places(bad | outside | (empty & (not missing))):
        found = series.iloc[at]
        if empty[at]:
            problem, remedy = "missing score", _MISSING
        else:
            problem = "text, not a number" if isinstance(found, str) else "outside [0, 100]"
            remedy = None
        faults.append(Fault(table, problem, row_name(series.index[at]), column, str(found), remedy))
    return faults


def set_faults(
    table: pd.DataFrame,
    name: str,
    *,
    one: Sequence[str] = ONE,
    once: Sequence[str] = ("unit_id",),
    only_round: tuple[int, str] | None = None,
) -> list[Fault]:
    """Return what keeps a table from being one set of scores; columns it lacks are not asked for.

    Parameters
    ----------
    table
        One row a unit, layer or stage.
    name
        Name of the table in the faults.
    one
        Columns in which every row says the same.
    once
        Columns that together name a row; looked at when the first of them is there. Rows that
        differ in one of the mixed columns are not the same row.
    only_round
        The one round that may be named, and why.

    Examples
    --------
    >>> table = pd.DataFrame({"unit_id": ["u1", "u1", "u1"], "round": [1, 2, 2]})
    >>> for fault in set_faults(table, "points"):
    ...     print(fault)
    points, column round: 2 kinds of round in one table (found '1, 2'); give one of them at a time
    points, row u1: unit twice
    """
    kinds = {column: table[column].unique() for column in one if column in table.columns}
    mixed = [column for column, found in kinds.items() if len(found) > 1]
    faults = [
        Fault(name, f"{len(kinds[column])} kinds of {column} in one table", column=column,
              value=", ".join(map(str, kinds[column])), remedy="give one of them at a time")
        for column in mixed
    ]  # fmt: skip
    if only_round is not None and "round" in table.columns:
        number, why = only_round
        faults += [
            Fault(name, f"not of round {number}", column="round", value=str(found), remedy=why)
            for found in table["round"].unique()
            if pd.isna(found) or (found != number and str(found) != str(number))
        ]
    if once and once[0] in table.columns:
        names = [column for column in once if column in table.columns]
        within = dict.fromkeys([*names, *mixed])  # what is mixed has its fault already
        again = table.loc[table.duplicated(list(within)).to_numpy(), names].drop_duplicates()
        problem = "unit twice" if len(names) == 1 else "row twice"
        faults += [
            Fault(name, problem, row=row_name(label if len(names) > 1 else label[0]))
            for label in again.itertuples(index=False, name=None)
        ]
        faults += [
            Fault(name, "missing key", row_name(row), names[0])
            for row in table.index[table[names[0]].isna()]
        ]
    return faults


def kept_keys(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a table that say which unit, evaluation and trust a row is of.

    Examples
    --------
    >>> kept_keys(pd.DataFrame({"p01": [80], "unit_id": ["u1"]})).columns.tolist()
    ['unit_id']
    """
    return table[[column for column in KEYS if column in table.columns]].copy()


def unit_labels(table: pd.DataFrame) -> pd.Index:
    """Return the names of the units: ``unit_id`` where there is one, else the row labels.

    Examples
    --------
    >>> unit_labels(pd.DataFrame({"unit_id": ["u1"]})).tolist()
    ['u1']
    """
    return pd.Index(table["unit_id"]) if "unit_id" in table.columns else table.index


def trust_note(table: pd.DataFrame) -> str:
    """Return how far the rows of a table can be trusted, as a sentence; nothing if it is not said.

    Examples
    --------
    >>> trust_note(pd.DataFrame({"trust": ["synthetic"]}))
    ' Trust of the data: synthetic.'
    """
    if "trust" not in table.columns:
        return ""
    return f" Trust of the data: {', '.join(map(str, table['trust'].unique()))}."
