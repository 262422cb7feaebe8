"""The chapter on trends: what rose, what drew together, and admission before and after the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.trend_results import AFTER, BASE, DRAWS, LEVEL, row_of
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.briefing.trend_results import TrendResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec

_BETWEEN = 2019.5
"""Between the admission of summer 2019 and that of summer 2020; the list is of December 2019."""


def trend_chapter(found: TrendResults, say: Wording) -> Chapter:
    """Return the chapter on trends of provinces and on admission of round-one units."""
    graduates, spread = _graduate_finding(found, say), _spread_finding(found, say)
    beta, main = _beta_finding(found, say), _main_finding(found, say)
    choices, groups = _choice_finding(found, say), _group_finding(found, say)
    limits = say("finding_trend_limits", after=AFTER)
    findings = (graduates, spread, beta, main, choices, groups, limits)
    exhibits = (
        *showing(graduates, _graduate_chart(found, say)),
        *showing(spread, _spread_chart(found, say)),
        *showing(beta, _beta_chart(found, say)),
        *showing(main, _event_chart(found, say), _balance_chart(found, say)),
        *showing(choices, _comparison_table(found, say)),
        *showing(groups, _group_table(found, say)),
    )
    return Chapter(id="trends", title=say("chapter_trends"), findings=findings, exhibits=exhibits)


def _signed(value: float, decimals: int = 1) -> str:
    """Return a number with its sign."""
    return format_number(value, decimals=decimals, signed=True)


def _between(row: Mapping[str, float], say: Wording) -> str:
    return say("trend_between", low=_signed(row["low"]), high=_signed(row["high"]))


def _graduate_finding(found: TrendResults, say: Wording) -> str:
    table = found.trends
    top, *_, low = table.sort_values("pct", ascending=False).to_dict("records")
    none = table.loc[table["trend"] == "none", "name"]
    return say(
        "finding_trend_graduates",
        **_graduate_years(found),
        tests=len(table),
        level=f"{100 * LEVEL:g}",
        rising=int((table["trend"] == "rising").sum()),
        falling=int((table["trend"] == "falling").sum()),
        none=len(none),
        names=say.join(none) or say("status_none"),
        top=top["name"],
        top_pct=_signed(top["pct"]),
        low=low["name"],
        low_pct=_signed(low["pct"]),
    )


def _graduate_years(found: TrendResults) -> dict[str, int]:
    years = found.graduates["year"]
    return {"first": int(years.min()), "last": int(years.max())}


def _spread_finding(found: TrendResults, say: Wording) -> str:
    parts = [
        say(
            "trend_spread_of",
            name=say(row["indicator"]),
            first_year=row["first_year"],
            last_year=row["last_year"],
            first=format_number(row["first"], decimals=3),
            last=format_number(row["last"], decimals=3),
            change=_signed(100 * row["cv"]),
            p=format_number(row["p"], decimals=3),
        )
        for row in found.changes.reset_index().to_dict("records")
    ]
    apart = found.changes.index[found.changes["cv"] * found.changes["sd_log"] < 0]
    return say(
        "finding_trend_spread",
        parts=("；" if say.lang == "zh" else "; ").join(parts),
        n=len(parts),
        apart=say.join(say(str(key)) for key in apart) or say("status_none"),
    )


def _beta_finding(found: TrendResults, say: Wording) -> str:
    beta = found.beta
    row, speed = row_of(beta.table, "initial"), row_of(beta.rates, "speed")
    words = {
        "first": beta.start,
        "last": beta.end,
        "b": _signed(row["estimate"], 4),
        "b_low": _signed(row["low"], 4),
        "b_high": _signed(row["high"], 4),
    }
    if not (row["high"] < 0 and speed["low"] > 0):
        return say("finding_trend_beta_none", **words)
    half = row_of(beta.rates, "half_life")
    moved = (found.incomes["without"] - row["estimate"]).abs()
    most = found.incomes.assign(moved=moved).nlargest(1, "moved").to_dict("records")[0]
    return say(
        "finding_trend_beta",
        **words,
        speed=format_number(100 * speed["estimate"], decimals=1),
        speed_low=format_number(100 * speed["low"], decimals=1),
        speed_high=format_number(100 * speed["high"], decimals=1),
        half=format_number(half["estimate"], decimals=0),
        half_low=format_number(half["low"], decimals=0),
        half_high=format_number(half["high"], decimals=0),
        most=most["name"],
        without=_signed(most["without"], 4),
    )


def _main_finding(found: TrendResults, say: Wording) -> str:
    main = found.main
    inside = main["low"] <= 0 <= main["high"]
    return say(
        "finding_trend_units",
        listed=found.listed,
        bachelor=found.bachelor,
        gaps=found.gaps,
        compared=found.compared,
        pairs=int(main["units"]),
        alone=found.compared - int(main["units"]),
        estimate=_signed(main["estimate"]),
        between=_between(main, say),
        draws=f"{DRAWS:,}",
        p=format_number(found.placebo, decimals=3),
        zero=say("trend_zero_inside" if inside else "trend_zero_outside"),
        check=_signed(found.check["estimate"]),
        check_between=_between(found.check, say),
        check_p=format_number(found.check["p"], decimals=3),
    )


def _choice_finding(found: TrendResults, say: Wording) -> str:
    table = found.comparisons
    main = found.main
    return say(
        "finding_trend_choices",
        n=len(table),
        low=_signed(table["estimate"].min()),
        high=_signed(table["estimate"].max()),
        below=int((table["high"] < 0).sum()),
        above=int((table["low"] > 0).sum()),
        shifted=_signed(main["estimate"] - main["before"]),
    )


def _group_finding(found: TrendResults, say: Wording) -> str:
    table = found.groups
    clear = table[(table["low"] > 0) | (table["high"] < 0)]
    return say(
        "finding_trend_groups",
        n=len(table),
        fewest=int(table["pairs"].min()),
        most=int(table["pairs"].max()),
        clear=len(clear),
    )


def _graduate_chart(found: TrendResults, say: Wording) -> ChartSpec:
    years = _graduate_years(found)
    return charts.trend_panels(
        found.graduates,
        panel="name",
        x="year",
        y="graduates",
        slope="slope",
        intercept="intercept",
        mark="stands",
        mark_name=say("trend_mark", level=f"{100 * LEVEL:g}", tests=len(found.trends)),
        id="trend-graduates",
        title=say("title_trend_graduates", **years),
        unit=say("unit_wan_people"),
        sources=(say("source_nbs_years", **years),),
        notes=(say("note_trend_both"), say("note_trend_kendall"), say("note_trend_serial")),
        trust="derived",
        lang=say.lang,
    )


def _spread_chart(found: TrendResults, say: Wording) -> ChartSpec:
    years = {"first": found.spread["year"].min(), "last": found.spread["year"].max()}
    return charts.lines(
        found.spread,
        series="indicator",
        x="year",
        y="cv",
        x_title=say("axis_year"),
        y_title=say("axis_cv"),
        decimals=3,
        id="trend-sigma",
        title=say("title_trend_sigma"),
        sources=(say("source_nbs_years", **years),),
        notes=(
            say("note_trend_cv"),
            say("note_trend_heads"),
            say("note_trend_funds"),
            say("note_trend_both"),
        ),
        trust="derived",
        lang=say.lang,
    )


def _beta_chart(found: TrendResults, say: Wording) -> ChartSpec:
    beta = found.beta
    years = {"first": beta.start, "last": beta.end}
    slope, level = (row_of(beta.table, name)["estimate"] for name in ("initial", "intercept"))
    return charts.fit_scatter(
        found.incomes,
        label="name",
        x="initial",
        y="growth",
        category="belt4",
        x_title=say("axis_trend_income", year=beta.start),
        y_title=say("axis_trend_growth", **years),
        line=(slope, level),
        line_name=say(
            "trend_equation",
            level=format_number(level, decimals=4),
            sign="−" if slope < 0 else "+",
            slope=format_number(abs(slope), decimals=4),
            r2=format_number(beta.r2, decimals=2),
        ),
        percent=("y",),
        id="trend-beta",
        title=say("title_trend_beta", **years),
        sources=(say("source_nbs_years", **years),),
        notes=(say("note_trend_beta"), say("note_trend_nominal")),
        trust="derived",
        lang=say.lang,
    )


def _unit_notes(found: TrendResults, say: Wording, *more: str) -> tuple[str, ...]:
    return (
        say("note_trend_not"),
        *more,
        say("note_trend_percentile"),
        say("note_trend_left_out", n=found.left_out),
    )


def _unit_sources(say: Wording) -> tuple[str, ...]:
    return (say("source_outcomes"), *say.unit_sources([1]), say("source_colleges"))


def _event_chart(found: TrendResults, say: Wording) -> ChartSpec:
    return charts.event_study(
        found.events,
        period="year",
        estimate="estimate",
        low="low",
        high="high",
        base=BASE,
        event=_BETWEEN,
        event_name=say("trend_event"),
        interval_name=say("trend_interval"),
        x_title=say("axis_admission_year"),
        y_title=say("axis_trend_gap", year=BASE),
        decimals=1,
        id="trend-selectivity",
        title=say("title_trend_selectivity"),
        unit=say("unit_percentile"),
        sources=_unit_sources(say),
        notes=_unit_notes(
            found, say, say("note_trend_mean"), say("note_trend_errors"), say("note_trend_assumed")
        ),
        trust="derived",
        lang=say.lang,
    )


def _balance_chart(found: TrendResults, say: Wording) -> ChartSpec:
    return charts.balance_plot(
        found.balance,
        label="covariate",
        before="before",
        after="after",
        sort=False,
        before_name="trend_before",
        after_name="trend_after",
        id="trend-balance",
        title=say("title_trend_balance"),
        unit=say("unit_smd"),
        sources=_unit_sources(say),
        notes=_unit_notes(found, say, say("note_trend_balance"), say("note_trend_cells")),
        trust="derived",
        lang=say.lang,
    )


def _comparison_table(found: TrendResults, say: Wording) -> ChartSpec:
    table = found.comparisons.reset_index()
    keys = table["comparison"].str.rsplit("_", n=1, expand=True)
    table["comparison"] = keys[0].map(lambda key: say(f"trend_by_{key}"))
    table["distance"] = keys[1].map(
        lambda key: "—" if pd.isna(key) else say(f"trend_distance_{key}")
    )
    columns = ["comparison", "distance", "units", "others", "before", "estimate", "low", "high"]
    return charts.small_table(
        table[columns],
        headers={column: say(f"col_trend_{column}") for column in columns},
        decimals=dict.fromkeys(("before", "estimate", "low", "high"), 1),
        id="trend-comparisons",
        title=say("title_trend_comparisons"),
        sources=_unit_sources(say),
        notes=_unit_notes(found, say, say("note_trend_errors"), say("note_trend_mean")),
        trust="derived",
        lang=say.lang,
    )


def _group_table(found: TrendResults, say: Wording) -> ChartSpec:
    table = found.groups.assign(group=found.groups["group"].map(say))
    columns = ["group", "pairs", "estimate", "low", "high"]
    return charts.small_table(
        table[columns],
        headers={column: say(f"col_trend_{column}") for column in columns},
        decimals=dict.fromkeys(("estimate", "low", "high"), 1),
        id="trend-groups",
        title=say("title_trend_groups"),
        sources=_unit_sources(say),
        notes=_unit_notes(found, say, say("note_trend_groups")),
        trust="derived",
        lang=say.lang,
    )
