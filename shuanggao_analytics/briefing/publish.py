"""From computed chapters to a folder: figures and documents, put in place in one move."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.chapter import exhibit_labels
from shuanggao_analytics.briefing.page import draw, page, undrawn
from shuanggao_analytics.briefing.slides import write_slides
from shuanggao_analytics.briefing.word import write_word
from shuanggao_analytics.briefing.workbook import write_workbook
from shuanggao_analytics.errors import BoundaryError, DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.packing import drafts_beside, put_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from shuanggao_analytics.briefing.chapter import Briefing
    from shuanggao_analytics.briefing.page import DrawnFigure
    from shuanggao_analytics.charts.spec import ChartSpec

MANIFEST = "briefing.json"
DOCUMENTS = {
    "html": "index.html",
    "docx": "report.docx",
    "pptx": "slides.pptx",
    "xlsx": "tables.xlsx",
}
"""Format → name of its file."""


def publish(
    briefing: Briefing,
    out: Path,
    *,
    data_date: str,
    formats: Sequence[str] = tuple(DOCUMENTS),
    quiet: bool = False,
) -> list[str]:
    """Write a briefing to a folder: page, Word report, slides, workbook, and ``figures/``.

    All are made from the one briefing, and the pictures are drawn once. Annexes go into the
    workbook only. Everything is written
    beside the folder first and moved into place at the end, so that an interrupted run leaves the
    previous briefing whole.

    Parameters
    ----------
    briefing
        The computed briefing.
    out
        Folder to make or to replace. A folder that holds anything but a briefing is refused.
    data_date
        Date of the shipped data, printed in the documents and set as their date.
    formats
        Some of ``html`` (``index.html``), ``docx`` (``report.docx``), ``pptx`` (``slides.pptx``)
        and ``xlsx`` (``tables.xlsx``). The figures are always there.
    quiet
        Show no progress bar.

    Returns
    -------
    list of str
        What could not be drawn and why (a map without the boundary package); each document carries
        the sentence in the place of the picture. Empty when all is well.

    Raises
    ------
    DataContractError
        For a format that is none of these, or for none at all.
    ShuanggaoError
        When `out` exists and is not an earlier briefing.
    OSError
        When the disk is full or closed; it names `out`, and an earlier briefing stays.
    """
    check_formats(formats)
    check_folder(out)
    exhibits = [spec for chapter in briefing.chapters for spec in chapter.exhibits]
    with _replaced(out) as folder:
        saved, problems = _draw_all(exhibits, folder / "figures", briefing.title, quiet=quiet)
        pictures = {id_: files[0] for id_, files in saved.items()}
        if "html" in formats:
            figures = _page_figures(briefing, folder, saved, problems)
            text = page(briefing, figures, data_date=data_date)
            (folder / DOCUMENTS["html"]).write_text(text, encoding="utf-8")
        if "docx" in formats:
            path = folder / DOCUMENTS["docx"]
            bare = replace(briefing, annexes=())  # long and wide: they are for the workbook
            write_word(bare, path, data_date=data_date, pictures=pictures)
        if "pptx" in formats:
            path = folder / DOCUMENTS["pptx"]
            write_slides(briefing, path, data_date=data_date, pictures=pictures)
        if "xlsx" in formats:
            write_workbook(briefing, folder / DOCUMENTS["xlsx"], data_date=data_date)
        not_drawn = [f"{id_}: {problem}" for id_, problem in problems.items()]
        manifest = {
            "title": briefing.title,
            "lang": briefing.lang,
            "data_date": data_date,
            "figures": {spec.id: spec.fingerprint() for spec in exhibits},
            "not_drawn": not_drawn,
        }
        (folder / MANIFEST).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return not_drawn


def check_formats(formats: Sequence[str]) -> None:
    """Raise for a format that no briefing is written in, and where there is none.

    Examples
    --------
    >>> check_formats(["html", "pdf"])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      formats: no such format (found 'pdf'); use some of html, docx, pptx, xlsx
    """
    remedy = "use some of " + ", ".join(DOCUMENTS)
    faults = [
        Fault("formats", "no such format", value=str(name), remedy=remedy)
        for name in formats
        if name not in DOCUMENTS
    ]
    if not formats:
        faults.append(Fault("formats", "empty", remedy=remedy))
    if faults:
        raise DataContractError(faults)


def check_folder(out: Path) -> None:
    """Raise for a folder that a briefing must not replace: a file, or one that holds other files.

    Examples
    --------
    >>> from pathlib import Path
    >>> check_folder(Path("no-such-folder"))
    """
    if out.exists() and not out.is_dir():
        msg = f"{out} is a file; name a folder for the briefing"
        raise ShuanggaoError(msg)
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        msg = f"{out} holds other files and would be replaced; name a new or empty folder"
        raise ShuanggaoError(msg)


def _draw_all(
    exhibits: Sequence[ChartSpec], folder: Path, title: str, *, quiet: bool
) -> tuple[dict[str, tuple[Path, ...]], dict[str, str]]:
    """Draw every exhibit; return the files of each, the PNG first, and why others are not drawn."""
    from rich.progress import track

    from shuanggao_analytics.charts import save

    saved, problems = {}, {}
    for spec in track(exhibits, description=title, disable=quiet, transient=True):
        try:
            saved[spec.id] = save(spec, folder)
        except BoundaryError as error:
            problems[spec.id] = str(error)
    return saved, problems


def _page_figures(
    briefing: Briefing,
    folder: Path,
    saved: Mapping[str, tuple[Path, ...]],
    problems: Mapping[str, str],
) -> dict[str, DrawnFigure]:
    """Return the exhibits as the page shows them, each with its number."""
    figures = {}
    labels = exhibit_labels(briefing.chapters, lang=briefing.lang)
    for spec in (spec for chapter in briefing.chapters for spec in chapter.exhibits):
        label = labels[spec.id]
        if spec.id in problems:
            figures[spec.id] = undrawn(spec, label=label, problem=problems[spec.id])
        else:
            figures[spec.id] = draw(spec, label=label, folder=folder, saved=saved[spec.id])
    return figures


@contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """Yield a new folder that takes the place of `out` only when the block ends well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with drafts_beside(out) as folder:
        new = folder / "new"
        new.mkdir()
        yield new
        put_in_place(new, out)
