"""A briefing as one small HTML page without scripts: to send, to read on a telephone, to print."""

from __future__ import annotations

import tempfile
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shuanggao_analytics.briefing.cells import exhibit_texts, table_texts
from shuanggao_analytics.briefing.chapter import exhibit_labels
from shuanggao_analytics.briefing.page import picture_address, references, templates
from shuanggao_analytics.briefing.word import is_synthetic
from shuanggao_analytics.errors import BoundaryError
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.briefing.cells import Texts
    from shuanggao_analytics.briefing.chapter import Briefing
    from shuanggao_analytics.charts.spec import ChartSpec

MOST_ROWS = 200
"""Rows of a table on the page; the others are counted below it."""


class _Shown(NamedTuple):
    """An exhibit on the page: its number, its table or its picture, or why there is none."""

    label: str
    texts: Texts
    image: str = ""
    problem: str = ""


def plain_page(briefing: Briefing, *, data_date: str | None = None) -> str:
    """Return a briefing as the text of one HTML page that needs nothing else.

    There is no script and no font in it. Small tables and annexes are tables, the latter of at
    most 200 rows, with the number of the others below them; a chart is its static picture. All
    text is escaped.

    Parameters
    ----------
    briefing
        The computed briefing.
    data_date
        Day of the data, printed in the foot; None: that of the shipped data.

    Examples
    --------
    >>> from shuanggao_analytics.briefing import Briefing
    >>> empty = Briefing(title="A & B", subtitle="", lang="en", chapters=(), annexes=(), caveats=())
    >>> "<h1>A &amp; B</h1>" in plain_page(empty, data_date="2026-11-21")
    True
    """
    from markupsafe import Markup

    from shuanggao_analytics.datasets import catalogue

    lang, environment = briefing.lang, templates()
    css, _, _ = environment.loader.get_source(environment, "page.css")  # type: ignore[union-attr]
    most = partial(table_texts, lang=lang, most=MOST_ROWS)
    figures = _figures(briefing)
    labels = {id_: figure.label for id_, figure in figures.items()}
    return environment.get_template("plain.html.j2").render(
        briefing=briefing,
        figures=figures,
        annexes=[(annex, most(annex.table)) for annex in briefing.annexes],
        lang=lang,
        t=partial(term, lang=lang),
        refer=partial(references, labels=labels, lang=lang),
        colon="：" if lang == "zh" else ": ",
        joiner="；" if lang == "zh" else "; ",
        synthetic=is_synthetic(briefing),
        version=version("shuanggao-analytics"),
        data_date=data_date or catalogue.data_date(),
        css=Markup(css),
    )


def _figures(briefing: Briefing) -> dict[str, _Shown]:
    """Return the exhibits by id."""
    labels = exhibit_labels(briefing.chapters, lang=briefing.lang)
    with tempfile.TemporaryDirectory() as folder:
        return {
            spec.id: _shown(spec, labels[spec.id], Path(folder))
            for chapter in briefing.chapters
            for spec in chapter.exhibits
        }


def _shown(spec: ChartSpec, label: str, folder: Path) -> _Shown:
    from shuanggao_analytics.charts import save

    if spec.kind == "small_table":
        return _Shown(label, exhibit_texts(spec))
    texts = table_texts(spec.data, lang=spec.lang, most=MOST_ROWS)
    try:
        picture = save(spec, folder, formats=("png",))[0]
    except BoundaryError as error:
        return _Shown(label, texts, problem=str(error))
    return _Shown(label, texts, image=picture_address(picture))
