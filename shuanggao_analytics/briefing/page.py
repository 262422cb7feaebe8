"""The briefing as one HTML page that needs nothing else: no network, no font, no script file."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd
    from jinja2 import Environment
    from markupsafe import Markup

    from shuanggao_analytics.briefing.chapter import Briefing, Chapter
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang


@dataclass(frozen=True, kw_only=True)
class DrawnFigure:
    """One exhibit ready for the page.

    Attributes
    ----------
    label
        Its number on the page, as "图3" or "表2".
    interactive
        The plotly figure as HTML without plotly itself; a small table as an HTML table, so that
        it can be copied into a report.
    image
        The static picture as a data address, for print and for readers without scripts.
    table
        Its numbers as an HTML table.
    files
        Pairs of label and relative address.
    problem
        Why it could not be drawn; empty when it was.
    """

    label: str
    interactive: str
    image: str
    table: str
    files: tuple[tuple[str, str], ...]
    problem: str = ""


def draw(spec: ChartSpec, *, label: str, folder: Path, saved: Iterable[Path]) -> DrawnFigure:
    """Return `spec` ready for the page, given the files that were saved of it.

    Parameters
    ----------
    spec
        The exhibit.
    label
        Its number on the page.
    folder
        Folder of the page, to which the addresses are relative.
    saved
        The files that `charts.save` wrote.
    """
    from shuanggao_analytics.charts import interactive

    files = {path.suffix[1:]: path for path in saved}
    table = spec.kind == "small_table"
    shown = _printed_table(spec) if table else interactive.fragment(spec)
    return DrawnFigure(
        label=label,
        interactive=shown,
        image=picture_address(files["png"]),
        table=_table(spec.data),
        files=tuple(
            (kind.upper(), path.relative_to(folder).as_posix()) for kind, path in files.items()
        ),
    )


def undrawn(spec: ChartSpec, *, label: str, problem: str) -> DrawnFigure:
    """Return the place of an exhibit that cannot be drawn: its numbers, and the reason."""
    return DrawnFigure(
        label=label, interactive="", image="", table=_table(spec.data), files=(), problem=problem
    )


def page(briefing: Briefing, figures: Mapping[str, DrawnFigure], *, data_date: str) -> str:
    """Return the whole page as text.

    Parameters
    ----------
    briefing
        The computed briefing.
    figures
        Its exhibits by id.
    data_date
        Date of the shipped data, printed in the foot.
    """
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    from shuanggao_analytics.charts import typeface

    lang, environment = briefing.lang, templates()
    labels = {id_: figure.label for id_, figure in figures.items()}
    safe = {
        id_: {
            **vars(figure),
            "interactive": Markup(figure.interactive),
            "table": Markup(figure.table),
        }
        for id_, figure in figures.items()
    }
    css, _, _ = environment.loader.get_source(environment, "page.css")  # type: ignore[union-attr]
    exhibits = [spec for chapter in briefing.chapters for spec in chapter.exhibits]
    return environment.get_template("page.html.j2").render(
        briefing=briefing,
        figures=safe,
        lang=lang,
        t=partial(term, lang=lang),
        refer=partial(references, labels=labels, lang=lang),
        colon="：" if lang == "zh" else ": ",
        joiner="；" if lang == "zh" else "; ",
        synthetic=any(spec.trust == "synthetic" for spec in exhibits),
        version=version("shuanggao-analytics"),
        data_date=data_date,
        css=Markup(css),
        font_css=Markup(typeface.font_face_css()),
        plotly_js=Markup(get_plotlyjs()),
    )


def references(finding: str, chapter: Chapter, *, labels: Mapping[str, str], lang: Lang) -> Markup:
    """Return the links from a finding to the exhibits that show it, or nothing.

    Parameters
    ----------
    finding
        A sentence of the chapter.
    chapter
        The chapter.
    labels
        The number of each exhibit by its id.
    lang
        Language of the page.
    """
    from markupsafe import Markup, escape

    from shuanggao_analytics.briefing.chapter import shown_by

    links = [
        Markup('<a href="#{}">{}</a>').format(id_, labels[id_].rstrip("."))
        for id_ in shown_by(finding, chapter)
    ]
    if not links:
        return escape("")
    before, comma, after = ("（", "、", "）") if lang == "zh" else (" (", ", ", ")")
    return escape(before) + Markup(comma).join(links) + escape(after)


def templates() -> Environment:
    """Return the templates of the house: every text is escaped, every name must be given."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("shuanggao_analytics.briefing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def picture_address(png: Path) -> str:
    """Return a picture as a data address, as WebP: a third of the size of the PNG."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(png) as picture:
        picture.convert("RGB").save(out, format="WEBP", quality=88, method=4)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")


def _printed_table(spec: ChartSpec) -> str:
    """Return a small table as the picture shows it, with headings and decimals."""
    from html import escape

    from shuanggao_analytics.charts.tables import cell_texts, is_number_column

    classes = [
        "" if is_number_column(spec, c) else ' class="text"' for c in spec.options["headers"]
    ]
    lines = [
        "".join(
            f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(classes, row, strict=True)
        )
        for tag, row in zip(["th", *["td"] * len(spec.data)], cell_texts(spec), strict=True)
    ]
    body = "".join(f"<tr>{line}</tr>" for line in lines[1:])
    return f"<table class='printed'><thead><tr>{lines[0]}</tr></thead><tbody>{body}</tbody></table>"


def _table(table: pd.DataFrame) -> str:
    html = table.to_html(
        index=False, na_rep="—", border=0, escape=True, float_format=lambda v: f"{v:,.4g}"
    )
    return f"<div>{html}</div>"
