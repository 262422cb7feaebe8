"""The stages of an evaluation side by side, as a report needs them: every pair that there is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.evaluation.stages import (
    agreement,
    grade_agreement,
    stage_bias,
    stage_table,
)
from shuanggao_analytics.evaluation.stages.contract import STAGES

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.stages import Agreement, GradeAgreement, StageBias

_EVALUATION = ["evaluation", "year"]
_LEAST_PAIR, _LEAST_GRADES = 3, 2  # units


@dataclass(frozen=True, kw_only=True)
class StagePair:
    """Two stages of one evaluation side by side.

    Attributes
    ----------
    evaluation, year, first, second
        Of which, and which stages, the earlier one first.
    units, left_out
        Units with both stages, and those that lack one.
    agreement, bias, grades
        What the measures say; missing where there are too few units, no provinces, no cut-offs.
    """

    evaluation: str
    year: int
    first: str
    second: str
    units: int
    left_out: int
    agreement: Agreement | None
    bias: StageBias | None
    grades: GradeAgreement | None


def stages_beside(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Return the stages side by side for each evaluation that has more than one."""
    tables = [
        stage_table(part)
        for _, part in rows.groupby(_EVALUATION, sort=False)
        if len(part["stage"].unique()) > 1
    ]
    return pd.concat(tables).reset_index() if tables else None


def stage_pairs(rows: pd.DataFrame) -> tuple[StagePair, ...]:
    """Return each stage beside the one before it, and the last beside the first."""
    found = []
    for _, part in rows.groupby(_EVALUATION, sort=False):
        stages = [stage for stage in STAGES if (part["stage"] == stage).any()]
        beside = [*pairwise(stages), *([(stages[0], stages[-1])] if len(stages) > 2 else [])]
        found += [_pair(part, first, second) for first, second in beside]
    return tuple(found)


def _pair(part: pd.DataFrame, first: str, second: str) -> StagePair:
    """Return two stages of one evaluation side by side, for the units that have both."""
    wide = stage_table(part)
    both = wide[wide[[first, second]].notna().all(axis=1)]
    units = part[part["unit_id"].isin(both.index)]
    enough = len(both) >= _LEAST_PAIR
    placed = "province_code" in units.columns and units["province_code"].notna().all()
    return StagePair(
        evaluation=str(part["evaluation"].iloc[0]),
        year=int(part["year"].iloc[0]),
        first=first,
        second=second,
        units=len(both),
        left_out=len(wide) - len(both),
        agreement=agreement(both, first=first, second=second) if enough else None,
        bias=stage_bias(units, first=first, second=second) if enough and placed else None,
        grades=_grades_beside(units, first, second) if len(both) >= _LEAST_GRADES else None,
    )


def _grades_beside(units: pd.DataFrame, first: str, second: str) -> GradeAgreement | None:
    """Return how far the grades of two stages agree, where every unit has both."""
    if "grade" not in units.columns:
        return None
    own = units.set_index("unit_id")
    one, two = (own.loc[own["stage"] == stage, "grade"] for stage in (first, second))
    return grade_agreement(one, two) if one.notna().all() and two.notna().all() else None


def ends_of(found: Agreement, name: str) -> tuple[float, float, float]:
    """Return a statistic of two stages with the ends of its interval."""
    row = found.table.loc[name].to_numpy(dtype="float64", na_value=np.nan)
    return float(row[0]), float(row[1]), float(row[2])
