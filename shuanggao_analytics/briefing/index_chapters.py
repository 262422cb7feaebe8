"""The chapter on the province index: no rank without its range, and what moves the ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics import charts
from shuanggao_analytics.briefing.chapter import Chapter, showing
from shuanggao_analytics.briefing.index_results import THIRD
from shuanggao_analytics.briefing.wording import percent
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.briefing.index_results import IndexResults
    from shuanggao_analytics.briefing.wording import Wording
    from shuanggao_analytics.charts.spec import ChartSpec


def index_chapter(found: IndexResults, say: Wording) -> Chapter:
    """Return the chapter on the index of the provinces and on how firm its ranks are."""
    ranges, choices = _range_finding(found, say), _choice_finding(found, say)
    sure = say(
        "finding_index_sure",
        k=THIRD,
        upper=say.join(found.surely_upper) or say("status_none"),
        lower=say.join(found.surely_lower) or say("status_none"),
        rest=len(found.ranks) - len(found.surely_upper) - len(found.surely_lower),
    )
    alpha = say(
        "finding_index_alpha",
        n=len(found.indicators),
        all=format_number(found.alphas["index"], decimals=2),
        capacity=format_number(found.alphas["capacity"], decimals=2),
        outcome=format_number(found.alphas["outcome"], decimals=2),
    )
    limits = say(
        "finding_index_limits",
        proxies=int(found.indicators["proxy"].sum()),
        gaps=len(found.gaps),
        provinces=say.join(found.gaps["name"].drop_duplicates()),
    )
    findings = (ranges, sure, choices, alpha, limits)
    exhibits = (
        *showing(ranges, _range_chart(found, say)),
        *showing(sure, _chance_chart(found, say)),
        *showing(choices, _share_chart(found, say)),
        *showing(limits, _indicator_table(found, say)),
    )
    return Chapter(id="index", title=say("chapter_index"), findings=findings, exhibits=exhibits)


def _range_finding(found: IndexResults, say: Wording) -> str:
    width = found.ranks["high"] - found.ranks["low"]
    return say(
        "finding_index_ranges",
        n=len(found.indicators),
        settings=f"{found.settings:,}",
        width=f"{width.median():g}",
        narrow=int(width.min()),
        narrow_name=say.join(found.ranks["name"][width == width.min()]),
        wide=int(width.max()),
        wide_name=say.join(found.ranks["name"][width == width.max()]),
    )


def _choice_finding(found: IndexResults, say: Wording) -> str:
    names = _choice_names(found, say)
    shares = say.join(
        say("index_share_of", choice=name, share=percent(share))
        for name, share in zip(names, found.choices["total"], strict=True)
    )
    if found.choices["choice"].iloc[0] == "weights":
        return say("finding_index_choices_weights", shares=shares)
    return say("finding_index_choices", shares=shares, first=names.iloc[0])


def _choice_names(found: IndexResults, say: Wording) -> pd.Series:
    return found.choices["choice"].map(lambda choice: say(f"index_choice_{choice}"))


def _sources(found: IndexResults) -> tuple[str, ...]:
    """Return each source of an indicator once."""
    joined = (part for text in found.indicators["source"] for part in _parts(text))
    return tuple(dict.fromkeys(joined))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("；", ";").split(";")]


def _method_notes(found: IndexResults, say: Wording) -> tuple[str, ...]:
    return (say("note_index_derived"), say("note_index_settings", n=f"{found.settings:,}"))


def _range_chart(found: IndexResults, say: Wording) -> ChartSpec:
    return charts.range_bars(
        found.ranks,
        label="name",
        low="low",
        high="high",
        value="rank",
        mark="median",
        range_name=say("name_rank_range"),
        value_name=say("name_rank_base"),
        mark_name=say("name_rank_median"),
        sort=False,
        rank=True,
        decimals=0,
        id="index-ranges",
        title=say("title_index_ranges"),
        unit=say("unit_rank"),
        sources=_sources(found),
        notes=(*_method_notes(found, say), say("note_index_base"), say("note_index_median")),
        trust="derived",
        lang=say.lang,
    )


def _chance_chart(found: IndexResults, say: Wording) -> ChartSpec:
    table = found.chances.assign(percent=100 * found.chances["share"])
    return charts.heat_map(
        table,
        row="name",
        column="rank",
        value="percent",
        least=9.5,
        decimals=0,
        id="index-chances",
        title=say("title_index_chances"),
        unit=say("unit_settings_pct"),
        sources=_sources(found),
        notes=_method_notes(found, say),
        trust="derived",
        lang=say.lang,
    )


def _share_chart(found: IndexResults, say: Wording) -> ChartSpec:
    return charts.share_bars(
        found.choices.assign(name=_choice_names(found, say)),
        label="name",
        first="first",
        total="total",
        first_ends=("first_low", "first_high"),
        total_ends=("total_low", "total_high"),
        id="index-shares",
        title=say("title_index_shares"),
        unit=say("unit_variance_pct"),
        sources=_sources(found),
        notes=(*_method_notes(found, say), say("note_index_total")),
        trust="derived",
        lang=say.lang,
    )


def _indicator_table(found: IndexResults, say: Wording) -> ChartSpec:
    rows = found.indicators
    table = rows.assign(
        indicator=rows["name"],
        weight_pct=100 * rows["weight"],
        entropy_pct=100 * rows["entropy"],
        covers=rows["covers"].map(lambda key: say(f"covers_{key}")),
        proxy=rows["proxy"].map({True: say("yes"), False: say("no")}),
    )
    columns = [
        "indicator", "dimension", "weight_pct", "entropy_pct", "unit", "year", "covers", "proxy",
        "source",
    ]  # fmt: skip
    return charts.small_table(
        table[columns],
        headers=say.headers(columns),
        decimals={"weight_pct": 1, "entropy_pct": 1},
        id="index-indicators",
        title=say("title_index_indicators"),
        sources=_sources(found),
        notes=(say("note_index_derived"), say("note_index_proxy"), say("note_index_entropy")),
        trust="derived",
        lang=say.lang,
    )
