"""A copy of the user's file with every fault marked where it stands, and a list of them first."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.fields import FAULTS_SHEET
from shuanggao_analytics.datasets.workbook.grids import TEXTS, text_rows
from shuanggao_analytics.datasets.workbook.opening import open_book
from shuanggao_analytics.datasets.workbook.saving import save_whole
from shuanggao_analytics.datasets.workbook.wording import in_chinese
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from shuanggao_analytics.errors import Fault

_COLOUR = "FFC7CE"
_HEADINGS = ("序号", "工作表", "行", "列", "现值", "问题", "怎样改", "Problem", "Remedy")
_LINE_HEIGHT = 15  # points
_WIDTHS = (6, 18, 6, 22, 20, 36, 40, 36, 40)
# control characters, and halves of characters: file names and texts may have them, XML not
_WRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ROW_LIMIT = 12  # a fault of a whole row colours what stands in its first columns


def corrected_copy(
    path: str | os.PathLike[str], faults: Iterable[Fault], out: str | os.PathLike[str]
) -> Path:
    r"""Write a copy of a file in which every faulty cell is coloured and says what to do.

    The first sheet, 问题清单, lists all faults, each with a link to its cell; a comment at the cell
    gives reason and remedy. `read_workbook` passes that sheet over, so that the copy can be put
    right and read. The original is not touched.

    Parameters
    ----------
    path
        The file that was read: ``.xlsx``, or a text file, which becomes one sheet of texts.
    faults
        What is wrong with it, from `inspect_workbook` or `DataContractError.faults`.
    out
        The copy, ``.xlsx``. It is written whole or not at all.

    Returns
    -------
    pathlib.Path
        The copy.

    Raises
    ------
    ShuanggaoError
        When the copy exists already (it may hold corrections), is no ``.xlsx``, or the file cannot
        be opened.
    OSError
        When the copy cannot be written; then nothing is left of it.

    Notes
    -----
    Charts and pictures of a workbook are not carried over; values, formulas and formats are.

    Examples
    --------
    >>> import tempfile
    >>> from shuanggao_analytics.datasets.workbook.reading import inspect_workbook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "own.csv"
    ...     _ = file.write_text("省份,名额\n火星,2\n", encoding="utf-8")
    ...     faults = inspect_workbook(file, kind="quotas").faults
    ...     copy = corrected_copy(file, faults, Path(folder) / "own-问题.xlsx")
    ...     open_book(copy)["own"]["A2"].comment.text.splitlines()[0]
    '问题：没有这个名称'
    """
    source, target = Path(path), Path(out)
    if target.suffix.lower() != ".xlsx":
        msg = f"the copy is an .xlsx file, not {target.name!r}"
        raise ShuanggaoError(msg)
    if target.exists():
        msg = f"{target.name} exists and may hold corrections: choose another name or remove it"
        raise ShuanggaoError(msg)
    is_text = source.suffix.lower() in TEXTS
    book = _of_text(source) if is_text else open_book(source, formulas=True)
    places = [_place(fault, book) for fault in dict.fromkeys(faults)]
    for fault, sheet, cells in places:
        for cell in cells:
            _mark(sheet, cell, fault)
    _list(book, places)
    save_whole(book, target)
    return target


def _of_text(source: Path) -> Workbook:
    """Return a workbook with one sheet of the texts in a file; none of them becomes a formula."""
    from openpyxl import Workbook

    book = Workbook()
    title = _WRITTEN.sub("", re.sub(r"[\[\]:*?/\\]", "_", source.stem))
    book.active.title = title[:31].strip("'") or "数据"
    rows, _ = text_rows(source)
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                _write(book.active, number, place, text)
    return book


def _write(sheet: Worksheet, number: int, place: int, text: str) -> None:
    """Write a text as a text, also where it looks like a formula."""
    cell = sheet.cell(number, place)
    cell.value = _WRITTEN.sub("", text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _place(fault: Fault, book: Workbook) -> tuple[Fault, Worksheet | None, Sequence[str]]:
    """Return the sheet of a fault and its cells; none where it concerns the whole file."""
    found = re.search(r", sheet (.+)$", fault.table)
    titles = [found.group(1), found.group(1)[:31]] if found else []
    sheet = next((book[title] for title in titles if title in book.sheetnames), None)
    if sheet is None and found and len(book.sheetnames) == 1:
        sheet = book.worksheets[0]
    if sheet is None or fault.row is None or not fault.row.isdigit():
        return fault, sheet, ()
    row, letter = int(fault.row), (fault.column or "").split(" ")[0]
    if fault.value and re.fullmatch(r"[A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+", fault.value):
        return fault, sheet, (fault.value.split(":")[0],)
    if re.fullmatch("[A-Z]{1,3}", letter):
        return fault, sheet, (f"{letter}{row}",)
    if fault.column is not None:
        return fault, sheet, (f"A{row}",)
    filled = [c.coordinate for c in sheet[row][:_ROW_LIMIT] if c.value is not None]
    return fault, sheet, filled or (f"A{row}",)


def _mark(sheet: Worksheet | None, where: str, fault: Fault) -> None:
    """Colour a cell and add to its comment what is wrong with it."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if sheet is None:
        return
    cell: Any = sheet[where]
    if isinstance(cell, MergedCell):
        homes = [r for r in sheet.merged_cells.ranges if where in r]
        firsts = [sheet.cell(home.min_row, home.min_col) for home in homes]
        # ranges that overlap, as no program writes them, may leave no cell to write in
        cell = next((first for first in firsts if not isinstance(first, MergedCell)), None)
    if cell is None:
        return
    cell.fill = PatternFill("solid", start_color=_COLOUR)
    problem, remedy = in_chinese(fault.problem), in_chinese(fault.remedy or "")
    text = f"问题：{problem}" + (f"\n怎样改：{remedy}" if remedy else "")
    if cell.comment is not None:
        text = f"{cell.comment.text}\n{text}"
    cell.comment = Comment(_WRITTEN.sub("", text), "shuanggao", height=120, width=280)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column, a Chinese character as wide as two digits.

    Examples
    --------
    >>> _lines("只填数值", 10), _lines("只填数值，不要夹带文字", 10)
    (1, 3)
    """
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return max(1, -(-(len(text) + wide) // width))


def _list(book: Workbook, places: Sequence[tuple[Fault, Worksheet | None, Sequence[str]]]) -> None:
    """Put the sheet with all faults first."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    if FAULTS_SHEET in book.sheetnames:
        del book[FAULTS_SHEET]
    sheet = book.create_sheet(FAULTS_SHEET, 0)
    for place, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        cell = sheet.cell(1, place, heading)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="DCE6F1")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, (fault, at, cells) in enumerate(places, start=1):
        sheet.cell(number + 1, 1, number).alignment = Alignment(vertical="top")
        texts = (at.title if at is not None else fault.table, fault.row, fault.column, fault.value,
                 in_chinese(fault.problem), in_chinese(fault.remedy or ""), fault.problem,
                 fault.remedy)  # fmt: skip
        for place, text in enumerate(texts, start=2):
            if text:
                _write(sheet, number + 1, place, text)
                sheet.cell(number + 1, place).alignment = Alignment(wrap_text=True, vertical="top")
        lines = (_lines(text or "", width) for text, width in zip(texts, _WIDTHS[1:], strict=True))
        sheet.row_dimensions[number + 1].height = _LINE_HEIGHT * max(lines)
        if at is not None and cells:
            title = at.title.replace("'", "''")
            link = Hyperlink(f"C{number + 1}", location=f"'{title}'!{cells[0]}")
            sheet.cell(number + 1, 3).hyperlink = link
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0
