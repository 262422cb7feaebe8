"""The numbers of a briefing as an Excel workbook: one sheet an exhibit, each with its source."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.packing import dated, write_whole
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from shuanggao_analytics.briefing.chapter import Briefing
    from shuanggao_analytics.charts.spec import ChartSpec

_SHEET_NAME = 31
_WIDEST = 48
_LONGEST = 32_767  # characters that Excel keeps in a cell


def write_workbook(briefing: Briefing, path: Path, *, data_date: str | None = None) -> None:
    """Write every exhibit and annex of `briefing` to an ``.xlsx`` file.

    The first sheet lists the others with title, source and trust. On each sheet the first lines
    give title, unit, source, trust and notes; the table begins below them with its own header,
    as numbers, not text. A missing value is an empty cell.

    Parameters
    ----------
    briefing
        The computed briefing.
    path
        File to write; overwritten.
    data_date
        Day of the data, which is set as the date of the file, so that the same briefing gives the
        same bytes; None: that of the shipped data.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    from openpyxl import Workbook

    from shuanggao_analytics.datasets import catalogue

    lang = briefing.lang
    book = Workbook()
    contents = book.active
    contents.title = term("contents", lang=lang)
    rows = []
    for number, spec in enumerate((e for c in briefing.chapters for e in c.exhibits), start=1):
        name = f"{number:02d} {spec.id}"[:_SHEET_NAME]
        head = [
            spec.title,
            f"{term('unit', lang=lang)}: {spec.unit}" if spec.unit else "",
            f"{term('source', lang=lang)}: {'; '.join(spec.sources)}",
            f"{term('trust', lang=lang)}: {term('trust_' + spec.trust, lang=lang)}",
            *(f"{term('note', lang=lang)}: {note}" for note in spec.notes),
        ]
        _sheet(book.create_sheet(name), [line for line in head if line], _titled(spec))
        rows.append(
            [name, spec.title, "; ".join(spec.sources), term(f"trust_{spec.trust}", lang=lang)]
        )
    for annex in briefing.annexes:
        name = annex.id[:_SHEET_NAME]
        trust = term(f"trust_{annex.trust}", lang=lang)
        head = [
            annex.title,
            f"{term('source', lang=lang)}: {annex.source}",
            f"{term('trust', lang=lang)}: {trust}",
        ]
        _sheet(book.create_sheet(name), head, annex.table)
        rows.append([name, annex.title, annex.source, trust])
    header = [term(key, lang=lang) for key in ("sheet", "title", "source", "trust")]
    _sheet(contents, [briefing.title, *briefing.caveats], pd.DataFrame(rows, columns=header))
    for row, (name, *_) in enumerate(rows, start=contents.max_row - len(rows) + 1):
        contents.cell(row, 1).hyperlink = f"#'{name}'!A1"
    draft = io.BytesIO()
    book.save(draft)
    write_whole(path, dated(draft.getvalue(), date=data_date or catalogue.data_date()))


def _titled(spec: ChartSpec) -> pd.DataFrame:
    """Return the data of an exhibit; a table has the headings it is shown with."""
    if spec.kind != "small_table":
        return spec.data
    return spec.data.rename(columns=spec.options["headers"])


def _sheet(sheet: Worksheet, head: list[str], table: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    rows: list[list[object]] = [[line] for line in head]
    rows += [[], [str(column) for column in table.columns]]
    header = len(rows)
    cells = table.astype(object).where(table.notna(), None)
    rows += [list(row) for row in cells.itertuples(index=False)]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row, start=1):
            plain = value.item() if hasattr(value, "item") else value
            if isinstance(plain, str):
                plain = printable(plain)[:_LONGEST]
            cell = sheet.cell(number, place, plain)
            if cell.data_type == "f":  # a text that begins with = is no formula
                cell.data_type = "s"
    sheet.cell(1, 1).font = Font(bold=True, size=13)
    for cell in sheet[header]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.freeze_panes = sheet.cell(header + 1, 1)
    for number, column in enumerate(table.columns, start=1):
        longest = max([_width(str(column)), *(_width(str(v)) for v in table.iloc[:, number - 1])])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 2, _WIDEST)


def _width(text: str) -> int:
    """Columns that `text` takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
