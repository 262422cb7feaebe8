"""The briefing as one Word document: for a report that others edit, copy from and print."""

from __future__ import annotations

import io
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.cells import exhibit_texts, printable, table_texts
from shuanggao_analytics.briefing.chapter import exhibit_labels, shown_by
from shuanggao_analytics.errors import BoundaryError
from shuanggao_analytics.packing import dated, write_whole
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from docx.document import Document

    from shuanggao_analytics.briefing.cells import Texts
    from shuanggao_analytics.briefing.chapter import Annex, Briefing
    from shuanggao_analytics.briefing.word_parts import Report
    from shuanggao_analytics.charts.spec import ChartSpec

MOST_ROWS = 200
"""Rows of a table in the document; the others are counted below it."""

_FONTS = "word/fontTable.xml"


def write_word(
    briefing: Briefing,
    path: str | os.PathLike[str],
    *,
    data_date: str | None = None,
    pictures: Mapping[str, Path] | None = None,
) -> list[str]:
    """Write a briefing as ``.docx``: findings, pictures, native tables, annexes, caveats.

    Everything is Word's own: headings, lists, captions whose numbers Word counts on, tables with
    a header on each page, references from a finding to the exhibits that show it. A chart is its
    static picture at 200 dpi with alternative text, without the heading and the notes that stand
    below it as text. A small table and an annex are tables, the latter of at most 200 rows, with
    the number of the others below it; a table that needs the room stands on a page on its side, so
    that no word in it is broken. The same briefing gives the same bytes.

    Parameters
    ----------
    briefing
        The computed briefing.
    path
        File to write; overwritten.
    data_date
        Day of the data, ``YYYY-MM-DD``, printed at the end and set as the date of the document;
        None: that of the shipped data.
    pictures
        Pictures as `charts.save` wrote them, by the id of the exhibit; others are drawn.

    Returns
    -------
    list of str
        What could not be drawn and why (a map without the boundary package); the document has the
        sentence and the numbers in the place of the picture. Empty when all is well.

    Raises
    ------
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> from shuanggao_analytics.briefing import Briefing
    >>> empty = Briefing(title="报告", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_word(empty, Path(folder) / "report.docx", data_date="2026-11-21")
    []
    """
    from shuanggao_analytics.briefing.word_parts import Report, page_numbers
    from shuanggao_analytics.briefing.word_styles import font_table, new_document
    from shuanggao_analytics.datasets import catalogue

    lang, date = briefing.lang, data_date or catalogue.data_date()
    report = Report(document=new_document(lang), lang=lang)
    made = is_synthetic(briefing)
    page_numbers(report, mark=term("trust_synthetic", lang=lang) if made else "")
    _opening(report, briefing, synthetic=made)
    problems = []
    labels = exhibit_labels(briefing.chapters, lang=lang)
    with tempfile.TemporaryDirectory() as folder:
        for chapter in briefing.chapters:
            report.turn(wide=False)
            report.heading(chapter.title)
            for finding in chapter.findings:
                named = {id_: labels[id_].rstrip(".") for id_ in shown_by(finding, chapter)}
                report.finding(finding, named)
            for spec in chapter.exhibits:
                drawn = (pictures or {}).get(spec.id)
                problems += _exhibit(report, spec, drawn=drawn, folder=Path(folder))
    report.turn(wide=False)
    if briefing.caveats:
        report.heading(term("caveats", lang=lang))
        report.bullets(briefing.caveats)
    for annex in briefing.annexes:
        _annex(report, annex)
    made_with = term("made_with", lang=lang, version=version("shuanggao-analytics"), date=date)
    report.notes([made_with])
    _name(report.document, briefing, date)
    draft = io.BytesIO()
    report.document.save(draft)
    fonts = {_FONTS: font_table().encode()}
    write_whole(Path(path), dated(draft.getvalue(), date=date, changed=fonts))
    return problems


def is_synthetic(briefing: Briefing) -> bool:
    """Return whether anything in a briefing is made up, so that all of it must say so."""
    trusts = [spec.trust for chapter in briefing.chapters for spec in chapter.exhibits]
    return "synthetic" in {*trusts, *(annex.trust for annex in briefing.annexes)}


def _opening(report: Report, briefing: Briefing, *, synthetic: bool) -> None:
    """Write title, subtitle, mark, and the first finding of each chapter."""
    from shuanggao_analytics.briefing.word_styles import MARK

    report.heading(briefing.title, level=0)
    if briefing.subtitle:
        report.paragraph(briefing.subtitle, style="Subtitle")
    if synthetic:
        report.paragraph(term("trust_synthetic", lang=briefing.lang), style=MARK)
    first = [chapter.findings[0] for chapter in briefing.chapters if chapter.findings]
    if len(briefing.chapters) > 1 and first:
        report.heading(term("summary", lang=briefing.lang))
        report.bullets(first)


def _exhibit(report: Report, spec: ChartSpec, *, drawn: Path | None, folder: Path) -> list[str]:
    """Write an exhibit; return why it could not be drawn, if it could not."""
    from shuanggao_analytics.briefing.word_styles import MARK
    from shuanggao_analytics.briefing.word_tables import fits_upright
    from shuanggao_analytics.charts import save

    unit = [spec.unit_line()] if spec.unit_line() else []
    if spec.kind == "small_table":
        texts = exhibit_texts(spec)
        report.turn(wide=not fits_upright(texts))
        report.caption("table", spec.title, id_=spec.id)
        report.table(texts)
        report.notes([*unit, *spec.footer()])
        return []
    report.turn(wide=False)
    try:
        picture = drawn or save(spec, folder, formats=("png",))[0]
    except BoundaryError as error:
        report.paragraph(str(error), style=MARK)
        report.caption("figure", spec.title, id_=spec.id)
        _long_table(report, table_texts(spec.data, lang=spec.lang, most=MOST_ROWS))
        report.notes([*unit, *spec.footer()])
        return [f"{spec.id}: {error}"]
    report.picture(picture, alt=spec.alt)
    report.caption("figure", spec.title, id_=spec.id)
    report.notes([*([] if spec.is_map else unit), *spec.footer()])
    return []


def _annex(report: Report, annex: Annex) -> None:
    from shuanggao_analytics.briefing.word_tables import is_wide

    lang = report.lang
    texts = table_texts(annex.table, lang=lang, most=MOST_ROWS)
    report.turn(wide=is_wide(texts))
    report.heading(annex.title)
    report.caption("annex_table", annex.title)
    _long_table(report, texts)
    colon = "：" if lang == "zh" else ": "
    trust = term(f"trust_{annex.trust}", lang=lang)
    report.notes([
        term("source", lang=lang) + colon + annex.source,
        term("trust", lang=lang) + colon + trust,
    ])  # fmt: skip


def _long_table(report: Report, texts: Texts) -> None:
    """Write a table, and how many of its rows are left out."""
    report.table(texts)
    if texts.left_out:
        shown, more = len(texts.rows), texts.left_out
        report.notes([term("table_rest", lang=report.lang, n=shown, more=more)])


def _name(document: Document, briefing: Briefing, date: str) -> None:
    """Set the properties of the file: no name of a person, no date but that of the data."""
    made, about = datetime.fromisoformat(date), document.core_properties
    about.title, about.subject = printable(briefing.title), printable(briefing.subtitle)
    about.author = about.last_modified_by = "shuanggao-analytics"
    about.created = about.modified = made
    about.language = "zh-CN" if briefing.lang == "zh" else "en"
    about.comments = about.keywords = about.category = ""
    about.revision = 1
