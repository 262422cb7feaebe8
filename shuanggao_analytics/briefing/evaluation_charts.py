"""The charts of a report on an evaluation: grades as a bound moves, and agreement of stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.evaluation_stages import ends_of
from shuanggao_analytics.briefing.evaluation_words import begun
from shuanggao_analytics.charts import agreement_plot, grade_curve
from shuanggao_analytics.policy import scoring

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.evaluation_results import EvaluationResults
    from shuanggao_analytics.briefing.evaluation_words import EvaluationWords
    from shuanggao_analytics.charts.spec import ChartSpec


def curve_charts(found: EvaluationResults, say: EvaluationWords) -> list[ChartSpec]:
    """Return one chart a bound, for the bounds on which any grade hangs."""
    if found.curve is None or found.curve.empty:
        return []
    names = dict(zip(scoring.grades(), scoring.grades(say.lang), strict=True))
    charts = []
    for number, (which, part) in enumerate(found.curve.groupby("which", sort=False), start=1):
        if not part["changed"].any():
            continue
        grade = names[str(which)]
        charts.append(
            grade_curve(
                part,
                bound="bound",
                changed="changed",
                grades=tuple(names),
                grade_names=tuple(names.values()),
                current=float(part["current"].iloc[0]),
                x_title=say("axis_evaluation_bound", grade=grade),
                changed_title=say("axis_evaluation_changed"),
                grades_title=say("axis_evaluation_grades"),
                id=f"evaluation-bound-{number}",
                title=begun(say("title_evaluation_bound", grade=grade, main=say.set_words())),
                sources=(say.source,),
                notes=(*say.notes("curve"), say("note_evaluation_curve")),
                trust=say.trust("curve"),
                lang=say.lang,
            )
        )
    return charts


def agreement_chart(found: EvaluationResults, say: EvaluationWords) -> ChartSpec:
    """Return the first and the last stage of the last evaluation as an agreement plot."""
    pair = found.pairs[-1]
    if pair.agreement is None:
        msg = "too few units for a chart"
        raise ValueError(msg)
    bias, lower, upper = (
        ends_of(pair.agreement, name) for name in ("bias", "limit_low", "limit_high")
    )
    points = pair.agreement.points.rename_axis("unit").reset_index()
    words = {"first": say(f"stage_{pair.first}"), "second": say(f"stage_{pair.second}")}
    return agreement_plot(
        points.assign(kind=points["unit_type"].map(lambda kind: f"type_{kind}")),
        label="unit",
        mean="mean",
        difference="difference",
        category="kind",
        x_title=say("axis_evaluation_mean", **words),
        y_title=say("axis_evaluation_difference", **words),
        bias=bias,
        lower=lower,
        upper=upper,
        band_name=say("evaluation_interval", level=f"{100 * pair.agreement.level:g}"),
        id="evaluation-stages",
        title=begun(say("title_evaluation_stages", **words, year=pair.year)),
        sources=(say.source,),
        notes=tuple(say.notes("agreement")),
        trust=say.trust("stages"),
        lang=say.lang,
    )
