"""The report on an evaluation: scores, grades, what hangs on a bound, stages and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.briefing import evaluation_tables as tables
from shuanggao_analytics.briefing.chapter import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.evaluation_charts import agreement_chart, curve_charts
from shuanggao_analytics.briefing.evaluation_results import compute_evaluation
from shuanggao_analytics.briefing.evaluation_words import EvaluationWords, begun
from shuanggao_analytics.charts import small_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.briefing.evaluation_results import EvaluationResults
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.evaluation.grading.cutoffs import CutOffs
    from shuanggao_analytics.terms import Lang

_MOST_ROWS = 45  # of a small table


def evaluation_report(
    scores: pd.DataFrame,
    *,
    cutoffs: CutOffs | None = None,
    vetoes: pd.DataFrame | None = None,
    scenario: bool = False,
    near: float = 1.0,
    source: str,
    lang: Lang = "zh",
) -> Briefing:
    """Return an evaluation as a briefing, for `write_word`, `write_workbook` or a page.

    Scores of units from those of their layers; grades, with their reasons and consequences, and
    what hangs on a bound, where cut-offs are given; differences between stages; arrival and
    execution of the money, where there are amounts. Nothing is graded without cut-offs.

    Parameters
    ----------
    scores
        One row a unit, evaluation, year and stage, as `read_workbook` returns the kind ``scores``:
        ``unit_id``, ``unit_type``, ``round``, ``evaluation``, ``year``, ``stage``, ``school``,
        ``group_a``, ``group_b``; ``name``, ``province``, ``province_code``, the indicators of the
        veto rules, the amounts and ``trust`` where there are any.
    cutoffs
        Lower bound of each grade but the last, as for `grade`; None: no grades. No document prints
        any: ``policy.scoring.compiled_standard()`` has those of public copies, and the report
        says so.
    vetoes
        Rules that make a grade 差, as for `conclude`.
    scenario
        Whether scores of round two, which has no formula, are made by that of round one: all that
        rests on them is then called a scenario. Scores of round one need no scenario.
    near
        Points within which a unit is near a bound.
    source
        Where the scores come from.
    lang
        Language of the report.

    Raises
    ------
    DataContractError
        With every fault: columns missing, a unit twice, two rounds or trusts in one table, unknown
        stages or evaluations, scores missing or outside [0, 100], units that do not fit their
        kind, round two without `scenario`, bad cut-offs and rules.

    References
    ----------
    002:1998 (formulas of round one), 002:1480 and 000:220 (grades and consequences, without
    cut-offs), 002:1454 (rates of money).

    Examples
    --------
    >>> scores = pd.DataFrame({
    ...     "unit_id": ["a", "b"], "unit_type": ["school", "group"], "round": 1,
    ...     "evaluation": "final", "year": 2024, "stage": "ministries", "school": [90.0, 80.0],
    ...     "group_a": [80.0, 94.3], "group_b": [70.0, None],
    ... })
    >>> report = evaluation_report(scores, source="自有数据")
    >>> [chapter.id for chapter in report.chapters], [annex.id for annex in report.annexes]
    (['scores'], ['单位得分', '得分构成'])
    """
    found = compute_evaluation(scores, cutoffs=cutoffs, vetoes=vetoes, scenario=scenario, near=near)
    say = EvaluationWords(lang, found=found, source=source, near=near)
    chapters = [_scores_chapter(found, say)]
    if found.bounds is not None:
        chapters += [_grades_chapter(found, say), _bounds_chapter(found, say)]
    if found.pairs:
        chapters.append(_stages_chapter(found, say))
    if found.funds is not None:
        chapters.append(_funds_chapter(found.funds, say))
    return Briefing(
        title=say("evaluation_title"),
        subtitle=say.subtitle(),
        lang=lang,
        chapters=tuple(chapters),
        annexes=tuple(_annexes(found, say)),
        caveats=tuple(say.caveats()),
    )


def _scores_chapter(found: EvaluationResults, say: EvaluationWords) -> Chapter:
    exhibits = [_table("scores", tables.score_summary(found, say), say, decimals=2)]
    return _chapter("scores", say.score_findings(), exhibits, say)


def _grades_chapter(found: EvaluationResults, say: EvaluationWords) -> Chapter:
    exhibits = [_table("grades", tables.grade_summary(found, say), say, decimals=0)]
    poor = tables.consequence_table(found, say)
    if poor is not None and len(poor):
        exhibits.append(_table("consequences", poor, say, decimals=2))
    return _chapter("grades", say.grade_findings(), exhibits, say)


def _bounds_chapter(found: EvaluationResults, say: EvaluationWords) -> Chapter:
    close = tables.near_table(found, say, main=True)
    exhibits = [_table("near", close, say, decimals=3)] if len(close) else []
    exhibits += curve_charts(found, say)
    return _chapter("bounds", say.bound_findings(), exhibits, say)


def _stages_chapter(found: EvaluationResults, say: EvaluationWords) -> Chapter:
    narrow = tables.agreement_table(found, say).drop(columns="left_out")  # a finding has it
    exhibits = [_table("agreement", narrow, say, decimals=2)]
    pair = found.pairs[-1]
    if pair.agreement is not None and pair.units <= tables.MOST_POINTS:
        exhibits.append(agreement_chart(found, say))
    if pair.bias is not None:
        exhibits.append(_table("bias", tables.bias_table(pair.bias, say), say, decimals=2))
    return _chapter("stages", say.stage_findings(), exhibits, say)


def _funds_chapter(funds: pd.DataFrame, say: EvaluationWords) -> Chapter:
    exhibits = [_table("funds", tables.funds_summary(funds, say), say, decimals=1)]
    return _chapter("funds", say.funds_findings(), exhibits, say)


def _chapter(
    key: str, findings: Iterable[str], exhibits: Iterable[ChartSpec], say: EvaluationWords
) -> Chapter:
    return Chapter(
        id=key,
        title=say(f"chapter_evaluation_{key}"),
        findings=tuple(map(begun, findings)),
        exhibits=tuple(exhibits),
    )


def _table(key: str, table: pd.DataFrame, say: EvaluationWords, *, decimals: int) -> ChartSpec:
    """Return a table as an exhibit, with the notes that belong to it."""
    more = len(table) - _MOST_ROWS
    rest: Sequence[str] = [say("table_rest", n=_MOST_ROWS, more=more)] if more > 0 else []
    parts = [c for c in table.columns if pd.api.types.is_float_dtype(table[c].dtype)]
    shown = table.head(_MOST_ROWS)
    flags = [c for c in table.columns if pd.api.types.is_bool_dtype(table[c].dtype)]
    return small_table(
        shown.assign(**{c: shown[c].map({True: say("yes"), False: say("no")}) for c in flags}),
        headers=tables.headers(table, say),
        decimals=dict.fromkeys(parts, decimals),
        id=f"evaluation-{key}",
        title=say(f"title_evaluation_{key}"),
        sources=(say.source,),
        notes=(*say.notes(key), *rest),
        trust=say.trust(key),
        lang=say.lang,
    )


def _annexes(found: EvaluationResults, say: EvaluationWords) -> list[Annex]:
    """Return every row of what was computed, one table a sheet."""
    all_tables = {
        "units": tables.unit_table(found, say),
        "parts": tables.parts_table(found, say),
        "grades": tables.conclusions_table(found, say),
        "consequences": tables.consequence_table(found, say, every=True),
        "near": tables.near_table(found, say) if found.near is not None else None,
        "curve": tables.curve_table(found, say),
        "stages": tables.stages_table(found, say),
        "agreement": tables.agreement_table(found, say) if found.pairs else None,
        "grade_pairs": tables.grade_pairs_table(found, say),
        "bias": tables.all_bias(found, say),
        "funds": tables.funds_table(found, say),
    }
    return [
        Annex(
            id=say(f"sheet_evaluation_{key}"),
            title=say(f"annex_evaluation_{key}"),
            source=say.source,
            trust=say.trust(key),
            table=table.rename(columns=tables.headers(table, say)),
        )
        for key, table in all_tables.items()
        if table is not None and len(table)
    ]
