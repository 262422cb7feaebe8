"""From computed chapters to a folder: figures, workbook and page, put in place in one move."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.page import draw, page, undrawn
from shuanggao_analytics.briefing.workbook import write_workbook
from shuanggao_analytics.errors import BoundaryError, ShuanggaoError
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shuanggao_analytics.briefing.chapter import Briefing

MANIFEST = "briefing.json"


def publish(briefing: Briefing, out: Path, *, data_date: str, quiet: bool = False) -> list[str]:
    """Write a briefing to a folder: ``index.html``, ``tables.xlsx`` and ``figures/``.

    Everything is written beside the folder first and moved into place at the end, so that an
    interrupted run leaves the previous briefing whole.

    Parameters
    ----------
    briefing
        The computed briefing.
    out
        Folder to make or to replace. A folder that holds anything but a briefing is refused.
    data_date
        Date of the shipped data, printed on the page.
    quiet
        Show no progress bar.

    Returns
    -------
    list of str
        What could not be drawn and why (a map without the boundary package); the page carries
        the sentence in the place of the picture. Empty when all is well.

    Raises
    ------
    ShuanggaoError
        When `out` exists and is not an earlier briefing.
    """
    from rich.progress import track

    from shuanggao_analytics.charts import save

    problems: list[str] = []
    figures = {}
    with _replaced(out) as folder:
        exhibits = [spec for chapter in briefing.chapters for spec in chapter.exhibits]
        steps = track(exhibits, description=briefing.title, disable=quiet, transient=True)
        numbers = {"figure": count(1), "table": count(1)}
        for spec in steps:
            kind = "table" if spec.kind == "small_table" else "figure"
            label = term(kind, lang=briefing.lang, n=next(numbers[kind]))
            try:
                saved = save(spec, folder / "figures")
                figures[spec.id] = draw(spec, label=label, folder=folder, saved=saved)
            except BoundaryError as error:
                problems.append(f"{spec.id}: {error}")
                figures[spec.id] = undrawn(spec, label=label, problem=str(error))
        write_workbook(briefing, folder / "tables.xlsx", data_date=data_date)
        text = page(briefing, figures, data_date=data_date)
        (folder / "index.html").write_text(text, encoding="utf-8")
        manifest = {
            "title": briefing.title,
            "lang": briefing.lang,
            "data_date": data_date,
            "figures": {spec.id: spec.fingerprint() for spec in exhibits},
            "not_drawn": problems,
        }
        (folder / MANIFEST).write_text(
            json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
    return problems


@contextmanager
def _replaced(out: Path) -> Iterator[Path]:
    """Yield a new folder that takes the place of `out` only when the block ends well."""
    if out.exists() and not out.is_dir():
        msg = f"{out} is a file; name a folder for the briefing"
        raise ShuanggaoError(msg)
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        msg = f"{out} holds other files and would be replaced; name a new or empty folder"
        raise ShuanggaoError(msg)
    out.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield new
        new.chmod(0o755)
        old = new.with_name(new.name + "-old")
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
