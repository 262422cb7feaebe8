"""Everything that a report on an evaluation says, computed once from a table of scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.briefing.evaluation_stages import stage_pairs, stages_beside
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds import fund_rates
from shuanggao_analytics.evaluation.grading import (
    bound_curve,
    conclude,
    consequences_of,
    near_bounds,
)
from shuanggao_analytics.evaluation.grading.cutoffs import checked_cutoffs
from shuanggao_analytics.evaluation.scoring import score_parts, standing, unit_score
from shuanggao_analytics.evaluation.scoring.contract import set_faults
from shuanggao_analytics.evaluation.stages.contract import EVALUATIONS, STAGES
from shuanggao_analytics.performance.cells import table_faults, together
from shuanggao_analytics.performance.columns import name_faults
from shuanggao_analytics.performance.options import as_number
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.briefing.evaluation_stages import StagePair
    from shuanggao_analytics.evaluation.grading.cutoffs import CutOffs
    from shuanggao_analytics.evaluation.scoring.unit_layers import Formulas

SET = ["evaluation", "year", "stage"]
"""What a set of scores has in common: scores of one set are set side by side, others are not."""

AMOUNTS = ["budget_wan", "arrived_wan", "spent_wan"]
LAYERS = ["school", "group_a", "group_b"]

_NEEDED = ("unit_id", "unit_type", "round", *SET, "school", "group_a")
_REACH, _STEP = 5.0, 0.25  # points that a bound is moved to either side, and by which


@dataclass(frozen=True, kw_only=True)
class EvaluationResults:
    """What an evaluation comes to.

    Attributes
    ----------
    rows
        One row a unit, evaluation, year and stage, as given, with ``score``, ``rank`` and
        ``units`` (among its own kind in its set) and, with cut-offs, the columns of `conclude`.
    parts
        What each layer contributes, by the label of its row.
    basis
        The clause of the formula, or ``scenario``.
    round
        1 or 2.
    main
        Evaluation, year and stage of the set that is looked at closely: the last.
    bounds
        Grade → lowest score; None: no cut-offs were given.
    compiled
        Whether bounds and vetoes are those of the public copies of the standard of 2024.
    consequences
        Of the grades that the ministries gave at the end; None where there are none.
    near, curve
        Units near a bound; units that change grade while one bound of the main set moves.
    stages, pairs
        Stages side by side, one row a unit and evaluation; what their differences come to.
    funds
        Rates of the money, one row a unit and set; None where there are no amounts.
    trust
        ``synthetic``, or ``derived``.
    """

    rows: pd.DataFrame
    parts: pd.DataFrame
    basis: str
    round: int
    main: tuple[str, int, str]
    bounds: Mapping[str, float] | None
    compiled: bool
    consequences: pd.DataFrame | None
    near: pd.DataFrame | None
    curve: pd.DataFrame | None
    stages: pd.DataFrame | None
    pairs: tuple[StagePair, ...]
    funds: pd.DataFrame | None
    trust: str

    @property
    def main_rows(self) -> pd.DataFrame:
        """The rows of the main set."""
        rows = self.rows
        here = [rows[name] == value for name, value in zip(SET, self.main, strict=True)]
        return rows[here[0] & here[1] & here[2]]


def compute_evaluation(
    scores: pd.DataFrame,
    *,
    cutoffs: CutOffs | None = None,
    vetoes: pd.DataFrame | None = None,
    scenario: bool = False,
    near: float = 1.0,
) -> EvaluationResults:
    """Return everything that the report says, or raise with every fault of the table.

    Parameters
    ----------
    scores, cutoffs, vetoes, scenario, near
        As for `evaluation_report`.

    Raises
    ------
    DataContractError
        As `evaluation_report`.

    Examples
    --------
    >>> scores = pd.DataFrame({
    ...     "unit_id": ["a", "b"], "unit_type": ["school", "group"], "round": 1,
    ...     "evaluation": "final", "year": 2024, "stage": "ministries", "school": [90.0, 80.0],
    ...     "group_a": [80.0, 94.3], "group_b": [70.0, None],
    ... })
    >>> found = compute_evaluation(scores, cutoffs={"优": 90, "良": 80, "中": 60})
    >>> found.rows["score"].round(2).tolist(), found.rows["grade"].tolist(), found.basis
    ([82.5, 90.01], ['良', '优'], '002:1998')
    """
    if "trust" in getattr(scores, "columns", ()) and scores["trust"].isna().all():
        scores = scores.drop(columns="trust")  # of a workbook in which nothing is said of it
    number = _checked(scores, near)
    weights = _scenario_weights() if scenario and number == 2 else None
    rows = scores.reset_index(drop=True)
    given = rows.set_axis(_labels(rows), axis=0)
    bounds, (score, parts) = together(
        lambda: None if cutoffs is None else checked_cutoffs(cutoffs),
        lambda: _scored(given, number=number, weights=weights),
    )
    rows["score"] = score.to_numpy()
    rows = rows.join(_ranks(rows))
    if cutoffs is not None:
        said = conclude(rows, cutoffs=cutoffs, vetoes=vetoes)
        rows = rows.join(said[[name for name in said.columns if name not in rows.columns]])
    main = _main(rows)
    return EvaluationResults(
        rows=rows,
        parts=parts,
        basis=str(parts["basis"].iloc[0]),
        round=number,
        main=main,
        bounds=None
        if bounds is None
        else dict(zip(bounds.grades, bounds.lower.tolist(), strict=False)),
        compiled=isinstance(cutoffs, pd.DataFrame) and "trust" in cutoffs.columns,
        consequences=None if cutoffs is None else _consequences(rows, number),
        near=None if cutoffs is None else near_bounds(rows["score"], cutoffs=cutoffs, within=near),
        curve=None if cutoffs is None else _curve(rows, main, cutoffs),
        stages=stages_beside(rows),
        pairs=stage_pairs(rows),
        funds=_funds(rows),
        trust="synthetic" if _is_synthetic(rows) else "derived",
    )


def given_cutoffs(
    text: str | None, *, compiled: bool = False
) -> tuple[CutOffs | None, pd.DataFrame | None]:
    """Return cut-offs and veto rules as a user asks for them on the command line.

    Parameters
    ----------
    text
        Lower bounds of all grades but the last, as ``90,80,60``.
    compiled
        Whether the bounds and vetoes of the public copies of the standard are asked for.

    Raises
    ------
    DataContractError
        For anything but as many numbers as there are bounds, and for both at once.

    Examples
    --------
    >>> given_cutoffs("90,80,60")[0]
    {'优': 90.0, '良': 80.0, '中': 60.0}
    """
    grades = scoring.grades()[:-1]
    if text is None:
        standard = scoring.compiled_standard() if compiled else None
        return standard, standard
    numbers = [_number(part) for part in text.replace("，", ",").split(",")]
    faults = []
    if compiled:
        remedy = "give your own bounds, or --compiled-standard"
        faults.append(Fault("--cutoffs", "two sets of bounds", value=text, remedy=remedy))
    if len(numbers) != len(grades) or not np.isfinite(numbers).all():
        remedy = f"the lowest scores of {', '.join(grades)}, such as 90,80,60"
        problem = f"needs {len(grades)} numbers with commas between them"
        faults.append(Fault("--cutoffs", problem, value=text, remedy=remedy))
    if faults:
        raise DataContractError(faults)
    return dict(zip(grades, numbers, strict=True)), None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def sets_of(rows: pd.DataFrame) -> list[tuple[str, int, str]]:
    """Return the sets of scores in the order of years, evaluations and stages.

    Examples
    --------
    >>> rows = pd.DataFrame({"evaluation": "final", "year": 2029, "stage": ["province", "self"]})
    >>> [stage for _, _, stage in sets_of(rows)]
    ['self', 'province']
    """
    found = {tuple(each) for each in rows[SET].itertuples(index=False, name=None)}
    return sorted(
        found, key=lambda each: (each[1], EVALUATIONS.index(each[0]), STAGES.index(each[2]))
    )


def _checked(scores: pd.DataFrame, near: float) -> int:
    """Return the round of the scores, or raise with what is wrong with the table as a whole."""
    faults = table_faults(scores, "scores")
    if not faults:
        faults = name_faults(scores, _NEEDED, table="scores", once=())
    if faults:
        raise DataContractError(faults)
    faults = set_faults(scores, "scores", one=("round", "trust"), once=("unit_id", *SET))
    for name, known in (("evaluation", EVALUATIONS), ("stage", STAGES), ("round", (1, 2))):
        remedy = f"there are: {', '.join(map(str, known))}"
        faults += [
            Fault("scores", f"no such {name}", column=name, value=str(value), remedy=remedy)
            for value in scores[name].unique()
            if value not in known
        ]
    if not 0 < as_number(near) <= 100:
        faults.append(Fault("near", "needs a number > 0, up to 100", value=str(near)))
    if faults:
        raise DataContractError(faults)
    return int(scores["round"].iloc[0])


def _labels(rows: pd.DataFrame) -> list[str]:
    """Return what each row is called in a fault."""
    return [
        f"{unit}, {evaluation} {year}, {stage}"
        for unit, evaluation, year, stage in rows[["unit_id", *SET]].itertuples(index=False)
    ]


def _scenario_weights() -> Formulas:
    return {kind: scoring.unit_weights(kind) for kind in ("school", "group")}


def _scored(
    given: pd.DataFrame, *, number: int, weights: Formulas | None
) -> tuple[pd.Series, pd.DataFrame]:
    """Return the scores and what they are made of."""
    if number == 2 and weights is None:
        remedy = "scenario=True (--scenario-round-one) applies that of round one, as a scenario"
        fault = Fault("scores", "round two has no formula (000:220)", remedy=remedy)
        raise DataContractError([fault])
    kinds, school = given["unit_type"], given["school"]
    score = unit_score(kinds, school=school, groups=given, round=number, weights=weights)
    parts = score_parts(kinds, school=school, groups=given, round=number, weights=weights)
    return score, parts


def _ranks(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the place of each unit among its own kind in its set."""
    by = rows[[*SET, "unit_type"]]
    return standing(rows["score"], by=by)[["rank", "units"]]


def _main(rows: pd.DataFrame) -> tuple[str, int, str]:
    return sets_of(rows)[-1]


def _consequences(rows: pd.DataFrame, number: int) -> pd.DataFrame | None:
    """Return what the grades bring with them: those of the ministries, at the end alone."""
    last = rows[(rows["evaluation"] == EVALUATIONS[-1]) & (rows["stage"] == STAGES[-1])]
    if last.empty:
        return None
    return consequences_of(last["grade"], round=number)


def _curve(rows: pd.DataFrame, main: tuple[str, int, str], cutoffs: CutOffs) -> pd.DataFrame:
    """Return how many units of the main set change grade while each bound moves by itself."""
    bounds = checked_cutoffs(cutoffs)
    here = rows[(rows[SET] == list(main)).all(axis=1)]
    tables = []
    for at, lower in enumerate(bounds.lower.tolist()):
        high = bounds.lower[at - 1] - _STEP if at else 100.0
        low = bounds.lower[at + 1] + _STEP if at + 1 < len(bounds.lower) else 0.0
        span = (max(low, lower - _REACH), min(high, lower + _REACH))
        if span[0] < lower < span[1] or (span[0] <= lower <= span[1] and span[0] < span[1]):
            found = bound_curve(here["score"], cutoffs=cutoffs, which=bounds.grades[at],
                                span=span, step=_STEP)  # fmt: skip
            tables.append(found.assign(which=bounds.grades[at], current=lower))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _funds(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Return arrival and execution of the money of each unit, set by set."""
    if not set(AMOUNTS) <= set(rows.columns):
        return None
    told = rows[rows[AMOUNTS].notna().any(axis=1)]
    tables = []
    for keys in sets_of(told):
        part = told[(told[SET] == list(keys)).all(axis=1)]
        kept = [name for name in ("unit_id", "trust", *AMOUNTS) if name in part.columns]
        found = fund_rates(part[kept].assign(source="all"), by="unit_id").reset_index()
        evaluation, year, stage = keys
        tables.append(found.assign(evaluation=evaluation, year=year, stage=stage))
    return pd.concat(tables, ignore_index=True) if tables else None


def _is_synthetic(rows: pd.DataFrame) -> bool:
    return "trust" in rows.columns and bool((rows["trust"] == "synthetic").any())
