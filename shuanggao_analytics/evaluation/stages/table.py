"""Scores of the three stages side by side: self, province, ministries, and the differences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.stages.contract import STAGES, read_stages
from shuanggao_analytics.performance.columns import floats

DIFFERENCES = (
    ("province_minus_self", "province", "self"),
    ("ministries_minus_province", "ministries", "province"),
    ("ministries_minus_self", "ministries", "self"),
)
"""Columns of differences: name, the later stage, the earlier one."""


def stage_table(
    scores: pd.DataFrame,
    *,
    value: str = "score",
    bounds: tuple[float, float] | None = (0, 100),
) -> pd.DataFrame:
    r"""Return one row a unit: its value at each stage, and later stage minus earlier stage.

    .. math:: d_{i,st} = x_{i,t} - x_{i,s}

    for province − self, ministries − province and ministries − self, in the unit of the value;
    above 0 where the later stage is the higher one. A difference does not say which of the two
    stages is nearer to the truth, nor why they differ.

    Parameters
    ----------
    scores
        One row a unit and stage of one evaluation: ``unit_id``, ``stage`` (``self``, ``province``
        or ``ministries``), ``round``, ``evaluation``, ``year`` and the value, in any order of
        rows. A missing value is a stage without a score, as is a stage without a row.
    value
        Column of the value: ``score``, as from `unit_score`, or a layer such as ``school``.
    bounds
        Lowest and highest value; ``None`` for a value that is no score of 0–100, such as a
        completion above 100 %.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``, in the order in which units first stand in `scores`: ``round``,
        ``evaluation``, ``year`` and, where given, ``unit_type``, ``province_code`` and ``trust``;
        ``self``, ``province``, ``ministries``; ``province_minus_self``,
        ``ministries_minus_province``, ``ministries_minus_self``; ``missing``: the stages that the
        unit lacks, <NA> where it has all. What rests on a missing stage is <NA>.

    Raises
    ------
    DataContractError
        For columns missing, unknown stages, rounds or evaluations, values that are text, infinite
        or out of bounds, two rounds, evaluations, years or trusts in one table, a unit twice in a
        stage, and a unit of two types or provinces: all of them at once.

    References
    ----------
    002:1462, 002:1462-1476 (round one); 000:91 (round two).

    Examples
    --------
    >>> scores = pd.DataFrame({
    ...     "unit_id": ["甲", "甲", "甲", "乙", "乙"], "round": 2, "evaluation": "final",
    ...     "year": 2029, "stage": ["self", "province", "ministries", "self", "ministries"],
    ...     "score": [95.0, 93.0, 90.5, 88.0, 86.0],
    ... })
    >>> stage_table(scores)[["self", "ministries", "ministries_minus_self", "missing"]]
             self  ministries  ministries_minus_self   missing
    unit_id
    甲        95.0        90.5                   -4.5      <NA>
    乙        88.0        86.0                   -2.0  province
    """
    read = read_stages(scores, value=value, bounds=bounds)
    column = {stage: read.cells[:, at] for at, stage in enumerate(STAGES)}
    table = read.about.copy()
    for stage, found in column.items():
        table[stage] = floats(found)
    for name, later, earlier in DIFFERENCES:
        table[name] = floats(column[later] - column[earlier])
    lacks = np.isnan(read.cells)
    table["missing"] = pd.Series(
        [", ".join(np.array(STAGES)[row]) if row.any() else pd.NA for row in lacks],
        index=table.index,
        dtype="string",
    )
    return table
