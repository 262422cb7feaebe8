"""The tables of a report on an evaluation, with words in the place of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.briefing.evaluation_results import AMOUNTS, LAYERS, SET, sets_of
from shuanggao_analytics.evaluation.stages.contract import STAGES
from shuanggao_analytics.geography.places import name_of
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.briefing.evaluation_results import EvaluationResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.evaluation.stages import StageBias

MOST_POINTS = 500  # of a chart

_PAIR = ("evaluation", "year", "first", "second")
_UNIT = ("unit_id", "name", "province", "unit_type")
_GRADED = frozenset({"grade", "grade_by_score", "bound", "which", "first_grade"})
_STAGE_COLUMNS = {stage: f"stage_{stage}" for stage in STAGES}
_CODED = {
    "unit_type": "type", "evaluation": "evaluation", "stage": "stage", "layer": "layer",
    "decided_by": "decided", "side": "side", "first": "stage", "second": "stage",
    "execution_denominator": "denominator",
}  # fmt: skip


def headers(table: pd.DataFrame, say: Wording) -> dict[str, str]:
    """Return the heading of each column; a grade is its own, and so is a stage of a wide table."""
    own = dict(zip(scoring.grades(), scoring.grades(say.lang), strict=True))
    own |= {column: say(column) for column in _STAGE_COLUMNS.values()}
    return {str(c): own.get(str(c)) or say(f"col_evaluation_{c}") for c in table.columns}


def unit_table(found: EvaluationResults, say: Wording) -> pd.DataFrame:
    """Return the score of each unit with its layers and its place among its own kind."""
    return _worded(found.rows, [*_UNIT, *SET, *LAYERS, "score", "rank", "units"], say)


def parts_table(found: EvaluationResults, say: Wording) -> pd.DataFrame:
    """Return what each layer contributes to the score of its unit."""
    labels = found.parts.index.unique()
    at = pd.Series(range(len(labels)), index=labels).loc[found.parts.index].to_numpy()
    keys = found.rows[["unit_id", *SET]].iloc[at].reset_index(drop=True)
    parts = found.parts.reset_index(drop=True).rename(columns={"score": "layer_score"})
    table = keys.join(parts)
    table["basis"] = table["basis"].replace("scenario", say("evaluation_scenario"))
    return _worded(table, list(table.columns), say)


def score_summary(found: EvaluationResults, say: Wording) -> pd.DataFrame:
    """Return the spread of the scores of each kind of unit in each set."""
    rows = []
    for keys in sets_of(found.rows):
        here = found.rows[(found.rows[SET] == list(keys)).all(axis=1)]
        for kind, part in here.groupby("unit_type", sort=True):
            score = part["score"]
            rows.append([*keys, kind, len(part), score.min(), score.median(), score.max()])
    names = [*SET, "unit_type", "n", "lowest", "median", "highest"]
    return _worded(pd.DataFrame(rows, columns=names), names, say)


def grade_summary(found: EvaluationResults, say: Wording) -> pd.DataFrame:
    """Return how many units have each grade in each set, and how many of them by a veto."""
    rows = []
    for keys in sets_of(found.rows):
        here = found.rows[(found.rows[SET] == list(keys)).all(axis=1)]
        counts = [int((here["grade"] == name).sum()) for name in scoring.grades()]
        vetoed = int((here["decided_by"] == "veto").sum())
        rows.append([*keys, *counts, vetoed, int((~here["settled"]).sum())])
    names = [*SET, *scoring.grades(), "vetoed", "unsettled"]
    return _worded(pd.DataFrame(rows, columns=names), names, say)


def conclusions_table(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return the conclusion of each unit with its reasons."""
    if found.bounds is None:
        return None
    rows = found.rows.rename(columns={f"reasons_{say.lang}": "reason_words"})
    names = ["score", "grade_by_score", "grade", "decided_by", "reasons", "reason_words"]
    return _worded(rows, [*_UNIT, *SET, *names, "unchecked", "settled"], say)


def consequence_table(
    found: EvaluationResults, say: Wording, *, every: bool = False
) -> pd.DataFrame | None:
    """Return what the final grades bring with them: of all units, or of those with something."""
    if found.consequences is None:
        return None
    about = found.rows.loc[found.consequences.index]
    what = found.consequences.drop(columns="grade").rename(columns={f"text_{say.lang}": "text"})
    table = about.join(what)
    if not every:
        table = table[table["rectify"].fillna(value=False) | table["barred"].fillna(value=False)]
    names = ["score", "grade", "decided_by", "text", "clause"]
    names[3:3] = ["rectify", "barred"] if every else []
    return _worded(table, [*_UNIT[:2], *names], say)


def near_table(found: EvaluationResults, say: Wording, *, main: bool = False) -> pd.DataFrame:
    """Return the units near a bound, the nearest first: of all sets, or in short of the main."""
    near = found.near if found.near is not None else pd.DataFrame()
    near = near.rename(columns={"value": "bound_at"})
    about = found.rows.loc[near.index].drop(columns=near.columns, errors="ignore")
    table = pd.concat([about.reset_index(drop=True), near.reset_index(drop=True)], axis=1)
    names = [*_UNIT, *SET]
    if main:
        table = table[(table[SET] == list(found.main)).all(axis=1)]
        names = ["unit_id", "name", "unit_type"]
    return _worded(table, [*names, *near.columns], say)


def curve_table(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return how many units of the main set change grade while a bound moves."""
    if found.curve is None or found.curve.empty:
        return None
    evaluation, year, stage = found.main
    table = found.curve.rename(columns={"bound": "bound_at"})
    table = table.assign(evaluation=evaluation, year=year, stage=stage)
    rest = [name for name in table.columns if name not in (*SET, "which", "current")]
    return _worded(table, [*SET, "which", "current", *rest], say)


def stages_table(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return the stages of each unit side by side, with their differences."""
    if found.stages is None:
        return None
    differences = [name for name in found.stages.columns if "_minus_" in name]
    keep = ["unit_id", "unit_type", "evaluation", "year", *STAGES, *differences, "missing"]
    table = found.stages[keep].rename(columns=_STAGE_COLUMNS)
    table["missing"] = table["missing"].map(lambda told: _stages_in_words(told, say))
    return _worded(table, list(table.columns), say)


def agreement_table(found: EvaluationResults, say: Wording) -> pd.DataFrame:
    """Return bias, limits and agreement of each pair of stages."""
    rows = []
    for pair in found.pairs:
        row: dict[str, object] = {
            "evaluation": pair.evaluation, "year": pair.year, "first": pair.first,
            "second": pair.second, "n": pair.units, "left_out": pair.left_out,
        }  # fmt: skip
        if pair.agreement is not None:
            values = pair.agreement.table
            bias = values.loc["bias"]
            row |= {"bias": bias["value"], "low": bias["low"], "high": bias["high"]}
            row |= {key: values.loc[key, "value"] for key in ("limit_low", "limit_high")}
            row["icc"] = values.loc["icc_agreement", "value"]
        if pair.grades is not None:
            row |= {"same_pct": 100 * pair.grades.observed, "kappa": pair.grades.kappa}
        rows.append(row)
    table = pd.DataFrame(rows)
    numeric = table.columns[6:]
    table[numeric] = table[numeric].astype("float64")
    return _worded(table, list(table.columns), say)


def grade_pairs_table(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return the cross tables of the grades of two stages, one below the other."""
    parts = [
        pair.grades.table.reset_index(names="first_grade").assign(
            evaluation=pair.evaluation, year=pair.year, first=pair.first, second=pair.second
        )
        for pair in found.pairs
        if pair.grades is not None
    ]
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    return _worded(table, [*_PAIR, "first_grade", *scoring.grades()], say)


def bias_table(bias: StageBias, say: Wording) -> pd.DataFrame:
    """Return the mean difference of two stages by province, the largest first."""
    table = bias.table.sort_values("difference", ascending=False).reset_index()
    names = ["province", "n", "difference", "low", "high", "q", "shrunken", "small_n"]
    return _worded(table, names, say)


def all_bias(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return the mean differences by province of all pairs of stages."""
    parts = []
    for pair in found.pairs:
        if pair.bias is not None:
            part = bias_table(pair.bias, say)
            table = part.assign(evaluation=pair.evaluation, year=pair.year, first=pair.first,
                                second=pair.second)  # fmt: skip
            parts.append(table[[*_PAIR, *part.columns]])
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    return _worded(table, list(table.columns), say)


def funds_table(found: EvaluationResults, say: Wording) -> pd.DataFrame | None:
    """Return arrival and execution of the money of each unit."""
    if found.funds is None:
        return None
    names = ["unit_id", *SET, *AMOUNTS, "arrival_pct", "execution_pct", "execution_denominator",
             "execution_other_pct", "unbudgeted", "reason"]  # fmt: skip
    table = found.funds.copy()
    reasons = [
        _no_amounts(gaps, say) or _in_words(told, say)
        for gaps, told in zip(
            table[AMOUNTS].isna().to_numpy().tolist(), table["reason"], strict=True
        )
    ]
    table["reason"] = pd.Series(reasons, index=table.index, dtype=object)
    return _worded(table, names, say)


def funds_summary(funds: pd.DataFrame, say: Wording) -> pd.DataFrame:
    """Return the sums and the spread of the rates of each set."""
    rows = []
    for keys in sets_of(funds):
        here = funds[(funds[SET] == list(keys)).all(axis=1)]
        whole = here.dropna(subset=AMOUNTS)
        sums = [float(whole[name].sum()) for name in AMOUNTS]
        rates = [here[name].astype("Float64") for name in ("arrival_pct", "execution_pct")]
        spread = [end for rate in rates for end in _ends(rate)]
        rows.append([*keys, len(here), len(here) - len(whole), *sums, *spread])
    ends = [f"{name}_{end}" for name in ("arrival", "execution") for end in ("low", "mid", "high")]
    names = [*SET, "n", "gaps", *AMOUNTS, *ends]
    return _worded(pd.DataFrame(rows, columns=names), names, say)


def _ends(rate: pd.Series) -> tuple[object, object, object]:
    """Return the least, the middle and the largest rate; missing where there is none."""
    if rate.isna().all():
        return pd.NA, pd.NA, pd.NA
    return rate.min(), rate.median(), rate.max()


def _worded(table: pd.DataFrame, names: list[str], say: Wording) -> pd.DataFrame:
    """Return columns of a table, those that are there, with words in the place of codes."""
    if "province" in names and "province_code" in table.columns:
        table = table.assign(province=name_of(table["province_code"], lang=say.lang).to_numpy())
    kept = table[[name for name in names if name in table.columns]].reset_index(drop=True)
    for name in [name for name in kept.columns if name in _CODED]:
        kept[name] = [_word(str(name), code, say) for code in kept[name]]
    grades = dict(zip(scoring.grades(), scoring.grades(say.lang), strict=True))
    for name in [name for name in kept.columns if name in _GRADED]:
        kept[name] = [grades.get(code, code) for code in kept[name]]
    return kept


def _word(name: str, code: Any, say: Wording) -> Any:
    return code if pd.isna(code) else say(f"{_CODED[name]}_{code}")


def _no_amounts(gaps: Sequence[bool], say: Wording) -> str:
    """Return which amounts of a unit are missing, nothing where none is."""
    names = [say(f"col_evaluation_{name}") for name, gap in zip(AMOUNTS, gaps, strict=True) if gap]
    return say("no_data_places", places=say.join(names)) if names else ""


def _in_words(told: object, say: Wording) -> object:
    """Return the reasons why a rate is missing in words."""
    if not isinstance(told, str):
        return pd.NA
    return say.join(say(f"funds_{each.replace(' ', '_')}") for each in told.split("; "))


def _stages_in_words(told: object, say: Wording) -> object:
    if not isinstance(told, str):
        return pd.NA
    return say.join(say(f"stage_{stage}") for stage in told.split(", "))
