"""The report on audited tables: what follows from their own numbers, what does not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import charts
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.briefing import audit_words as words
from shuanggao_analytics.briefing.chapter import Annex, Briefing, Chapter
from shuanggao_analytics.briefing.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.audit import Audit
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang

MOST_SENTENCES = 12
"""Findings in words; all of them are in the table below them or in the annex."""

_MOST_ROWS = 45  # of a small table
_COLUMNS = ("row", "column", "printed", "expected", "difference", "check", "verdict", "cause")


def audit_report(audits: Mapping[str, Audit], *, source: str, lang: Lang = "zh") -> Briefing:
    """Return what audits found as a briefing, for `write_word`, `write_workbook` or a page.

    The first chapter counts verdicts over all tables; each table has a chapter of its own with
    sentences written from the numbers, its findings as a table, what holds for it as a whole and
    what could not be checked. The annex has every check.

    Parameters
    ----------
    audits
        Name of the table → audit, in the order in which they are reported.
    source
        Where the tables come from: the file, or the paper with its page.
    lang
        Language of the report. Formulas, headings and cells stay as printed.

    Examples
    --------
    >>> from shuanggao_analytics import audit
    >>> printed = pd.DataFrame({"年份": ["2010", "2011"], "U": ["0.246", "0.327"],
    ...                         "V": ["0.599", "0.397"], "协调度": ["0.620", "0.700"]})
    >>> report = audit_report({"表3": audit.coupling(printed)}, source="某文", lang="zh")
    >>> report.chapters[1].findings[0]
    '表3：认作耦合协调度表，共2项检验，1项可由表中数字推出，1项不能，0项无法判断。'
    """
    say = Wording(lang)
    chapters = [
        _table_chapter(number, name, found, source=source, say=say)
        for number, (name, found) in enumerate(audits.items(), start=1)
    ]
    return Briefing(
        title=say("audit_title"),
        subtitle=say("audit_subtitle", source=source),
        lang=lang,
        chapters=(_overview(audits, source, say), *chapters),
        annexes=_annexes(audits, source, say),
        caveats=tuple(say(f"audit_caveat_{key}") for key in ("rounding", "truth", "intent")),
    )


def _overview(audits: Mapping[str, Audit], source: str, say: Wording) -> Chapter:
    """Return the chapter that counts the verdicts of all tables."""
    counts = pd.DataFrame([
        {"table": name, "kind": words.kind_words(found, say), "checks": len(found.table),
         **words.verdict_counts(found), "skipped": found.skipped}
        for name, found in audits.items()
    ])  # fmt: skip
    fails, unclear = int(counts[FAILS].sum()), int(counts[UNCLEAR].sum())
    result = "fails" if fails else "unclear" if unclear else "follows"
    told = {
        "tables": len(audits),
        "n": int(counts["checks"].sum()),
        "fails": fails,
        "unclear": unclear,
    }
    headers = {name: say(f"col_audit_{name}") for name in ("table", "kind", "checks", "skipped")}
    headers |= {key: words.verdict_words(key, say) for key in (FOLLOWS, FAILS, UNCLEAR)}
    spec = charts.small_table(
        counts.head(_MOST_ROWS),
        headers={name: headers[name] for name in counts.columns},
        id="audit-overview",
        title=say("title_audit_overview"),
        sources=(source,),
        trust="derived",
        lang=say.lang,
    )
    return Chapter(
        id="overview",
        title=say("chapter_audit_overview"),
        findings=(say(f"audit_overview_{result}", **told),),
        exhibits=(spec,),
    )


def _table_chapter(number: int, name: str, found: Audit, *, source: str, say: Wording) -> Chapter:
    """Return the chapter of one table."""
    sentences = words.finding_sentences(found, say)
    more = len(sentences) - MOST_SENTENCES
    told = [
        words.summary_sentence(name, found, say),
        *sentences[:MOST_SENTENCES],
        *([say("audit_more", n=more)] if more > 0 else []),
        *words.note_sentences(found, say),
    ]
    exhibits = (_findings_table(number, name, found, source=source, say=say),) if sentences else ()
    return Chapter(id=f"table-{number}", title=say("chapter_audit_table", name=name),
                   findings=tuple(told), exhibits=exhibits)  # fmt: skip


def _findings_table(
    number: int, name: str, found: Audit, *, source: str, say: Wording
) -> ChartSpec:
    """Return the findings of a table as a small table, with a note where it has not all."""
    rows = worded(words.gravest_first(found), say)
    more = len(rows) - _MOST_ROWS
    return charts.small_table(
        rows.head(_MOST_ROWS),
        headers={key: say(f"col_audit_{key}") for key in _COLUMNS},
        id=f"audit-findings-{number}",
        title=say("title_audit_findings", name=name),
        sources=(source,),
        notes=(
            say("audit_note_difference"),
            *([say("table_rest", n=_MOST_ROWS, more=more)] if more > 0 else []),
        ),
        trust="derived",
        lang=say.lang,
    )


def _annexes(audits: Mapping[str, Audit], source: str, say: Wording) -> tuple[Annex, ...]:
    """Return every check, the gravest first, and every note of all tables."""
    checks = pd.concat(
        [each.table.assign(table=name) for name, each in audits.items()], ignore_index=True
    )
    checks = words.by_gravity(checks)
    columns = ["table", *_COLUMNS[:5], "tolerance", *_COLUMNS[5:], "suspect"]
    table = worded(checks, say).assign(table=checks["table"])[columns]
    notes = pd.DataFrame(
        [(name, line) for name, each in audits.items() for line in words.note_sentences(each, say)],
        columns=["table", "note"],
    )
    found = {"checks": table, "notes": notes}
    return tuple(
        Annex(
            id=say(f"sheet_audit_{key}"),
            title=say(f"annex_audit_{key}"),
            source=source,
            trust="derived",
            table=each.rename(columns={name: say(f"col_audit_{name}") for name in each.columns}),
        )
        for key, each in found.items()
        if len(each)
    )


def worded(checks: pd.DataFrame, say: Wording) -> pd.DataFrame:
    """Return checks with verdict, cause and suspect in words, and differences as text."""
    return pd.DataFrame(
        {
            **{key: checks[key].astype(str) for key in ("row", "column", "printed", "expected")},
            "difference": [words.difference_words(each) for each in checks["difference"]],
            "tolerance": [
                words.difference_words(each, signed=False) for each in checks["tolerance"]
            ],
            "check": checks["check"].astype(str),
            "verdict": [words.verdict_words(each, say) for each in checks["verdict"]],
            "cause": [words.cause_words(each, say) for each in checks["cause"]],
            "suspect": [words.suspect_words(each, say) for each in checks["suspect"]],
        }
    )
