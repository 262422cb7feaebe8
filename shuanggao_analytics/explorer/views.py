"""The words and tables of the page as HTML; every text that a file may have brought is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.explorer.results import (
    equity_lines,
    heading,
    money_lines,
    province_table,
    remarks,
    scenario_title,
    strategy_shares,
)
from shuanggao_analytics.policy.rounds import get_round
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.allocation.scenarios.result import Allocation
    from shuanggao_analytics.explorer.draft import Draft
    from shuanggao_analytics.explorer.model import Problem

_SHOWN_PROBLEMS = 12
_SIGNED = ("difference", "change")
_DECIMALS = {
    "exact_units": 2,
    "central_yi": 2,
    "share_pct": 1,
    "gini": 3,
    "theil": 3,
    "between_share": 1,
    "yi_a_year": 2,
    "yi_in_all": 2,
}


def banner(lang: Lang) -> str:
    """Return the heading of the page and the note that no weight is official."""
    title, note = term("explorer_title", lang=lang), term("explorer_not_official", lang=lang)
    return (
        f'<div class="sg-banner" data-lang="{lang}"><h1>{title}</h1>'
        f'<p class="sg-note" role="note">{note}</p></div>'
    )


def scenario_words(draft: Draft, *, lang: Lang) -> str:
    """Return title, question and note of a draft.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> from shuanggao_analytics.explorer.draft import start_draft, with_value
    >>> draft = with_value(start_draft(load_scenario("scale")), "title_zh", "<b>我的</b>")
    >>> "&lt;b&gt;我的&lt;/b&gt;" in scenario_words(draft, lang="zh")
    True
    """
    title, question, note = (
        escape(str(draft.data[f"{name}_{lang}"])) for name in ("title", "question", "note")
    )
    by = escape(f"{draft.data['author']}, {draft.data['date']}")
    return (
        f'<div class="sg-scenario"><p class="sg-title">{title}</p><p>{question}</p>'
        f'<p class="sg-small">{note}</p><p class="sg-small">{by}</p></div>'
    )


def weight_total(draft: Draft, names: Mapping[str, str], *, lang: Lang) -> str:
    """Return the sum of the weights, and the powers and caps that the page has no control for."""
    total = 100 * sum(float(weight) for weight in draft.data["drivers"].values())
    words = [term("explorer_weight_total", lang=lang, total=f"{total:.0f}%")]
    rules = []
    for key in ("powers", "caps"):
        if draft.data[key]:
            items = ", ".join(f"{names.get(k, k)} {v:g}" for k, v in draft.data[key].items())
            rules.append(term(f"explorer_{key}", lang=lang, items=items))
    if rules:
        words.append(term("explorer_weight_rules", lang=lang, rules="; ".join(rules)))
    return "".join(f'<p class="sg-small">{escape(line)}</p>' for line in words)


def problem_words(problem: Problem | None, *, stale: bool, lang: Lang) -> str:
    """Return what is wrong, as an alert; nothing when all is well.

    Examples
    --------
    >>> from shuanggao_analytics.explorer.model import Problem
    >>> problem_words(None, stale=False, lang="zh")
    ''
    >>> words = problem_words(Problem("file", ("row <script>",)), stale=False, lang="en")
    >>> 'role="alert"' in words, "&lt;script&gt;" in words
    (True, True)
    """
    if problem is None:
        return ""
    lines = [f"<li>{escape(line)}</li>" for line in problem.lines[:_SHOWN_PROBLEMS]]
    more = len(problem.lines) - _SHOWN_PROBLEMS
    lines += [f"<li>… +{more}</li>"] if more > 0 else []
    head = term(f"explorer_problem_{problem.about}", lang=lang)
    after = term("explorer_stale", lang=lang) if stale and problem.about == "file" else ""
    return (
        f'<div class="sg-problem" role="alert"><p>{head}</p><ul lang="en">{"".join(lines)}</ul>'
        f"<p>{after}</p></div>"
    )


def cards(result: Allocation, *, stale: bool, lang: Lang) -> str:
    """Return the result in four numbers, with what must be known beside them."""
    table = result.table
    sums = table[["units", "school_units", "group_units", "groups"]].sum()
    amounts = money_lines(result, lang=lang)
    central = amounts.set_index("money").iloc[0]
    year, whole = float(central["yi_a_year"]), float(central["yi_in_all"])
    gini = {name: f"{value:.3f}" for name, value in result.equity["gini"].items()}
    shown = [
        _card(
            "units",
            f"{sums['units']}",
            schools=sums["school_units"],
            group_units=sums["group_units"],
            groups=sums["groups"],
            lang=lang,
        )
    ]
    if "difference" in table:
        actual = int(table["actual_units"].sum())
        share = f"{100 * result.moved / actual:.1f}"
        moved = f"{result.moved:g}"
        shown.append(_card("moved", moved, actual=actual, share=share, lang=lang))
    dash = {"actual": gini.get("actual", "—"), "base": gini.get("base", "—")}
    shown.append(_card("gini", gini["scenario"], **dash, lang=lang))
    shown.append(_card("money", f"{whole:.2f}", year=f"{year:.2f}", lang=lang))
    notes = "".join(f"<li>{escape(line)}</li>" for line in remarks(result, lang=lang))
    title = escape(scenario_title(result, lang=lang))
    old = f'<p class="sg-old">{term("explorer_stale", lang=lang)}</p>' if stale else ""
    return (
        f'<div class="sg-result" aria-live="polite"><h2>{term("explorer_shown", lang=lang)}: '
        f'{title}</h2>{old}<div class="sg-cards">{"".join(shown)}</div>'
        f'<ul class="sg-remarks">{notes}</ul></div>'
    )


def _card(name: str, number: str, *, lang: Lang, **values: object) -> str:
    label = term(f"explorer_card_{name}", lang=lang)
    more = term(f"explorer_card_{name}_more", lang=lang, **values)
    return (
        f'<div class="sg-card" data-card="{name}"><b>{number}</b> <span>{label}</span>'
        f"<small>{more}</small></div>"
    )


def province_rows(result: Allocation, *, lang: Lang) -> str:
    """Return the quotas as a table with bars: the bar is the scenario, the stroke the real list."""
    table = province_table(result, lang=lang)
    numbers = result.table.reindex(columns=["units", "actual_units"])
    most = max(float(numbers.max(skipna=True).max()), 1.0)
    bars = [
        _bar(units / most, actual / most if pd.notna(actual) else None)
        for units, actual in zip(numbers["units"], numbers["actual_units"], strict=True)
    ]
    return _table(
        table,
        caption=term("explorer_table_provinces", lang=lang),
        lang=lang,
        extra=("units", bars),
    )


def _bar(share: float, mark: float | None) -> str:
    stroke = "" if mark is None else f'<i style="left:{100 * mark:.1f}%"></i>'
    return f'<span class="sg-bar"><b style="width:{100 * share:.1f}%"></b>{stroke}</span>'


def other_tables(result: Allocation, *, lang: Lang) -> str:
    """Return strategies, evenness and money as tables."""
    tables = {
        "equity": equity_lines(result, lang=lang),
        "money": money_lines(result, lang=lang),
        "strategies": strategy_shares(result, lang=lang),
    }
    noted = {"equity", "strategies"}
    return "".join(
        _table(
            table,
            caption=term(f"explorer_table_{name}", lang=lang),
            note=term(f"explorer_table_{name}_note", lang=lang) if name in noted else "",
            lang=lang,
        )
        for name, table in tables.items()
    )


def _table(
    table: pd.DataFrame,
    *,
    caption: str,
    lang: Lang,
    note: str = "",
    extra: tuple[str, list[str]] | None = None,
) -> str:
    """Return a table whose first column names the rows; the extra column stands after another."""
    columns = [str(name) for name in table.columns]
    head = "".join(
        f'<th scope="col"{_wide(name, extra)}>{escape(heading(name, lang=lang))}</th>'
        for name in columns
    )
    rows = []
    for number, (index, row) in enumerate(zip(table.index, table.to_numpy(), strict=True)):
        cells = [f'<th scope="row">{escape(str(row[0]))}</th>']
        for name, value in zip(columns[1:], row[1:], strict=True):
            cells.append(_cell(name, value))
            if extra is not None and name == extra[0]:
                cells.append(f'<td class="sg-barcell">{extra[1][number]}</td>')
        rows.append(f'<tr data-row="{escape(str(index))}">{"".join(cells)}</tr>')
    foot = f'<p class="sg-small">{note}</p>' if note else ""
    return (
        f'<div class="sg-scroll" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>{foot}"
    )


def _wide(name: str, extra: tuple[str, list[str]] | None) -> str:
    return ' colspan="2"' if extra is not None and name == extra[0] else ""


def _cell(name: str, value: object) -> str:
    number = float("nan") if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]
    words = format_number(number, decimals=_DECIMALS.get(name, 0), signed=name in _SIGNED)
    kind = ""
    if name in _SIGNED and number:
        kind = ' class="sg-more"' if number > 0 else ' class="sg-fewer"'
    return f'<td data-column="{name}"{kind}>{words}</td>'


def reading_words(reading: str, *, lang: Lang) -> str:
    """Return a reading of the notice in one line.

    Examples
    --------
    >>> reading_words("A", lang="en")
    'Reading A: 60 schools, 160 group units'
    """
    counts = get_round(2).readings[reading]
    words = term(
        "explorer_reading_option",
        lang=lang,
        id=reading,
        schools=counts.school_units,
        group_units=counts.group_units,
    )
    confirmed = counts.status == "confirmed"
    return words if confirmed else words + term("explorer_reading_ruled_out", lang=lang)
