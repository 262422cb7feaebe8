"""The charts and tables on round one to round two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.transition_results import REFERENCE
from shuanggao_analytics.briefing.wording import percent
from shuanggao_analytics.evaluation.transitions.rounds import BEFORE, NOT_BEFORE
from shuanggao_analytics.performance.cells import p_words

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.transition_results import TransitionResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.evaluation.transitions import LogitAssociation

_STATES = ("state_school_unit", "state_group_unit", "state_left")
_RATIOS = ("odds_ratio", "low", "high")


def transition_exhibits(found: TransitionResults, say: Wording) -> tuple[ChartSpec, ...]:
    """Return the exhibits of the chapter in reading order."""
    return (
        _flow_chart(found, say),
        _tier_chart(found, say),
        _area_chart(found, say),
        _province_chart(found, say),
        _province_table(found, say),
        _category_chart(found, say),
        _adjusted_chart(found.kept, "kept", say),
        _adjusted_chart(found.promoted, "promoted", say),
        _odds_table(found, say),
        _disputed_table(found, say),
    )


def transition_sources(say: Wording) -> tuple[str, ...]:
    """Return the sources of both lists and of the levels now."""
    return (*say.unit_sources([1, 2]), say("source_colleges"))


def _flow_chart(found: TransitionResults, say: Wording) -> ChartSpec:
    return charts.sankey(
        found.transition.flows,
        value="units",
        levels=(say("round_1"), say("round_2")),
        group="source",
        order=((*BEFORE, NOT_BEFORE), _STATES),
        numbers=True,
        id="transition-flows",
        title=say("title_transition_flows"),
        unit=say("unit_units"),
        sources=say.unit_sources([1, 2]),
        notes=(say("note_transition_code"), say("note_transition_why"), say("note_disputed")),
        trust="derived",
        lang=say.lang,
    )


def _share_chart(
    table: pd.DataFrame,
    found: TransitionResults,
    say: Wording,
    *,
    key: str,
    notes: tuple[str, ...],
    sources: tuple[str, ...] = (),
) -> ChartSpec:
    """Return shares kept with exact intervals, beside the share of all units."""
    return charts.range_bars(
        table,
        label="name",
        low="low",
        high="high",
        value="share",
        count=("k", "n"),
        flag="few",
        reference=(found.overall, say("transition_overall", share=percent(found.overall))),
        range_name="transition_interval",
        value_name="transition_kept_share",
        count_name="transition_count",
        sort=False,
        percent=True,
        id=f"transition-{key}",
        title=say(f"title_transition_{key}"),
        unit=say("unit_share"),
        sources=(*say.unit_sources([1, 2]), *sources),
        notes=(*notes, say("note_transition_exact"), say("note_transition_why")),
        trust="derived",
        lang=say.lang,
    )


def _tier_chart(found: TransitionResults, say: Wording) -> ChartSpec:
    return _share_chart(found.tiers, found, say, key="tiers", notes=())


def _area_chart(found: TransitionResults, say: Wording) -> ChartSpec:
    table = pd.concat([found.belts, found.strategies[found.belts.columns]], ignore_index=True)
    sources = (say("source_belts"), say("source_strategies"))
    notes = (say("note_transition_areas"),)
    return _share_chart(table, found, say, key="areas", notes=notes, sources=sources)


def _province_chart(found: TransitionResults, say: Wording) -> ChartSpec:
    table = found.provinces[found.provinces["n"] > 0]
    return _share_chart(table, found, say, key="provinces", notes=(_province_note(found, say),))


def _province_note(found: TransitionResults, say: Wording) -> str:
    none = found.provinces.loc[found.provinces["n"] == 0, "name"]
    return say("note_transition_provinces", names=say.join(none) or say("status_none"))


def _category_chart(found: TransitionResults, say: Wording) -> ChartSpec:
    notes = (say("note_transition_categories"),)
    sources = (say("source_catalogue"),)
    return _share_chart(
        found.categories, found, say, key="categories", notes=notes, sources=sources
    )


def _province_table(found: TransitionResults, say: Wording) -> ChartSpec:
    columns = ["name", "n", "k", "left", "new", "second"]
    return charts.small_table(
        found.provinces[columns],
        headers={column: say(f"col_transition_{column}") for column in columns},
        id="transition-province-counts",
        title=say("title_transition_province_counts"),
        sources=say.unit_sources([1, 2]),
        notes=(_province_note(found, say), say("note_disputed")),
        trust="derived",
        lang=say.lang,
    )


def _adjusted_chart(model: LogitAssociation, outcome: str, say: Wording) -> ChartSpec:
    """Return the adjusted shares of an outcome beside those in the lists."""
    table = model.adjusted
    return charts.range_bars(
        table,
        label="level",
        low="low",
        high="high",
        value="share",
        mark="observed",
        count=("k", "n"),
        range_name="transition_adjusted_interval",
        value_name="transition_adjusted",
        mark_name="transition_observed",
        count_name=f"transition_count_{outcome}",
        sort=False,
        percent=True,
        id=f"transition-{outcome}",
        title=say(f"title_transition_{outcome}"),
        unit=say("unit_share"),
        sources=transition_sources(say),
        notes=(say("note_transition_adjusted"), say("note_transition_association")),
        trust="derived",
        lang=say.lang,
    )


def _three_digits(value: float) -> float:
    """Return an odds ratio rounded to three digits.

    Examples
    --------
    >>> _three_digits(75502.3), _three_digits(0.35008)
    (75500.0, 0.35)
    """
    return float(f"{value:.3g}")


def _odds_table(found: TransitionResults, say: Wording) -> ChartSpec:
    table = found.odds
    ratios = {column: table[column].map(_three_digits, na_action="ignore") for column in _RATIOS}
    table = table.assign(
        **ratios,
        outcome=table["outcome"].map(lambda outcome: say(f"transition_odds_{outcome}")),
        group=table["level"].map(say),
        p=table["p"].map(lambda p: p_words(p).removeprefix("p = ").removeprefix("p "),
                         na_action="ignore"),
    ).rename(columns={"k": "cases"})  # fmt: skip
    columns = ["outcome", "group", "n", "cases", "odds_ratio", "low", "high", "p"]
    return charts.small_table(
        table[columns],
        headers={column: say(f"col_transition_{column}") for column in columns},
        decimals=dict.fromkeys(_RATIOS, 2),
        id="transition-odds",
        title=say("title_transition_odds"),
        sources=transition_sources(say),
        notes=(
            say("note_transition_odds", tier=say(REFERENCE["tier"]), belt=say(REFERENCE["belt"])),
            say("note_transition_cuts"),
            say("note_transition_association"),
        ),
        trust="derived",
        lang=say.lang,
    )


def _disputed_table(found: TransitionResults, say: Wording) -> ChartSpec:
    table = found.sensitivity.readings
    kinds = {
        column: table[column]
        .map(lambda kind: say(f"type_{kind}"), na_action="ignore")
        .fillna(say("transition_not_in"))
        for column in ("listed", "other")
    }
    columns = ["decision", "name", "listed", "other"]
    return charts.small_table(
        table.assign(**kinds)[columns],
        headers={
            column: say(f"col_transition_{'college' if column == 'name' else column}")
            for column in columns
        },
        id="transition-disputed",
        title=say("title_transition_disputed"),
        sources=say.unit_sources([2]),
        notes=(say("note_transition_decisions"),),
        trust="compiled",
        lang=say.lang,
    )
