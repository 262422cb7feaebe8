"""The cells that a workbook stores, read straight from the XML of its sheets.

openpyxl makes an object with styles of every cell, row and column that was ever formatted; a table
needs none of them. Values are those that openpyxl gives with ``data_only=True``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

from shuanggao_analytics.datasets.workbook.opening import (
    checked_parts,
    refuse_areas,
)
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from openpyxl import Workbook

_MOST_CELLS = 2_000_000
_MOST_COLUMNS = 2000
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_ROW, _CELL, _VALUE, _FORMULA = (f"{_NS}{tag}" for tag in ("row", "c", "v", "f"))
_INLINE, _TEXT, _PHONETIC, _MERGED = (f"{_NS}{tag}" for tag in ("is", "t", "rPh", "mergeCell"))
_DIGITS = "0123456789"


class Stored(NamedTuple):
    """A cell: its value (None: empty), its number format, and whether a formula makes it."""

    value: Any
    form: str
    formula: bool


class Area(NamedTuple):
    """Merged cells: the range as text, and its first and last row and column, from 1."""

    text: str
    top: int
    bottom: int
    left: int
    right: int


@dataclass
class StoredSheet:
    """A sheet of cells.

    Attributes
    ----------
    title, visible
        Its name, and whether it is shown.
    cells
        (row, column), from 1 → cell; only those with a value or a formula.
    merged
        The merged areas; only the first cell of each is in `cells`.
    """

    title: str
    visible: bool
    cells: dict[tuple[int, int], Stored] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)


def stored_sheets(path: Path) -> list[StoredSheet]:
    """Return the sheets of a workbook with the stored values of their formulas.

    Raises
    ------
    ShuanggaoError
        As `open_book`, and when a visible sheet holds more than 2,000,000 cells.
    """
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    found = []
    with checked_parts(path) as packed:
        reader = ExcelReader(path, data_only=True, keep_links=False)
        with reader.archive:
            reader.read_manifest()
            reader.read_strings()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            for each, part in reader.parser.find_sheets():
                if part.target not in reader.valid_files or "chartsheet" in part.Type:
                    continue
                # only openpyxl knows how titles that stand twice are told apart
                sheet = StoredSheet(
                    reader.wb.create_sheet(each.name).title, each.state == "visible"
                )
                if sheet.visible:
                    cells = _Cells(sheet, reader.shared_strings, reader.wb, path.name)
                    with packed.open(part.target) as opened:
                        cells.read(opened)
                found.append(sheet)
    return found


def extent(sheet: StoredSheet, *, file: str) -> tuple[int, int]:
    """Return the last row and column with a value or a merged cell, at the least 1 and 1.

    Raises
    ------
    ShuanggaoError
        When the rows and columns up to there have more than 2,000,000 cells, or there are more
        than 2,000 columns.
    """
    from openpyxl.utils import get_column_letter

    filled = [
        place
        for place, cell in sheet.cells.items()
        if cell.formula or not isinstance(cell.value, str) or cell.value.strip()
    ]
    filled += [(area.bottom, area.right) for area in sheet.merged]
    height = max((row for row, _ in filled), default=1)
    width = max((column for _, column in filled), default=1)
    if height * width > _MOST_CELLS or width > _MOST_COLUMNS:
        last = f"{get_column_letter(width)}{height}"
        msg = (
            f"{file}, sheet {sheet.title} reaches to {last}: delete what stands far from its table"
        )
        raise ShuanggaoError(msg)
    return height, width


class _Cells:
    """Fills a sheet while expat reads its XML."""

    def __init__(self, sheet: StoredSheet, texts: list[str], book: Workbook, file: str) -> None:
        self.sheet, self.texts, self.book, self.file = sheet, texts, book, file
        self.dates = book._date_formats
        self.columns: dict[str, int] = {}
        self.forms: dict[int, str] = {}
        self.row = self.column = self.count = self.merged = 0
        self.said: dict[str, str] = {}
        self.value = self.inline = ""
        self.formula = self.within = self.phonetic = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = _no_document_type

    def read(self, opened: IO[bytes]) -> None:
        self.parser.ParseFile(opened)
        for area in self.sheet.merged:
            for row in range(area.top, area.bottom + 1):
                for column in range(area.left, area.right + 1):
                    if (row, column) != (area.top, area.left):
                        self.sheet.cells.pop((row, column), None)

    def _begin(self, name: str, said: dict[str, str]) -> None:
        if name == _CELL:
            self.said, self.value, self.inline, self.formula = said, "", "", False
            self.count += 1
            if self.count > _MOST_CELLS:
                self._refuse()
        elif name == _VALUE:
            self.value = ""
            self.parser.CharacterDataHandler = self._add_value
        elif name == _ROW:
            self.row = int(float(said["r"])) if "r" in said else self.row + 1
            self.column = 0
        elif name == _FORMULA:
            self.formula = True
        elif name == _INLINE:
            self.within = True
        elif name == _PHONETIC:
            self.phonetic = True
        elif name == _TEXT and self.within and not self.phonetic:
            self.parser.CharacterDataHandler = self._add_inline
        elif name == _MERGED:
            self._merge(said["ref"])

    def _end(self, name: str) -> None:
        if name == _CELL:
            self._keep()
        elif name in {_VALUE, _TEXT}:
            self.parser.CharacterDataHandler = None
        elif name == _INLINE:
            self.within = False
        elif name == _PHONETIC:
            self.phonetic = False

    def _add_value(self, text: str) -> None:
        self.value += text

    def _add_inline(self, text: str) -> None:
        self.inline += text

    def _keep(self) -> None:
        """Keep the cell that ends here, if it says anything."""
        said = self.said
        where, kind = said.get("r"), said.get("t", "n")
        if where is None:
            row, self.column = self.row, self.column + 1
        else:
            letters = where.rstrip(_DIGITS)
            row = int(where[len(letters) :])
            self.column = self.columns.get(letters) or self._column(letters)
        text = self.inline if kind == "inlineStr" else self.value
        if not text and not self.formula:
            return
        style = int(said.get("s", 0))
        form = self.forms.get(style) or self._form(style)
        value = self._value(text, kind, style) if text else None
        self.sheet.cells[row, self.column] = Stored(value, form, self.formula)

    def _column(self, letters: str) -> int:
        from openpyxl.utils import column_index_from_string

        self.columns[letters] = int(column_index_from_string(letters))
        return self.columns[letters]

    def _value(self, text: str, kind: str, style: int) -> Any:
        """Return what a text is worth in a cell of this kind: number, text, boolean or date."""
        if kind == "n":
            number = float(text) if "." in text or "E" in text or "e" in text else int(text)
            return self._date(number, style) if style in self.dates else number
        if kind == "s":
            return self.texts[int(text)]
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            from openpyxl.utils.datetime import from_ISO8601

            return from_ISO8601(text)
        return text

    def _date(self, number: float, style: int) -> Any:
        from openpyxl.utils.datetime import from_excel

        lasts = style in self.book._timedelta_formats
        try:
            return from_excel(number, self.book.epoch, timedelta=lasts)
        except (OverflowError, ValueError):  # no day has this number; Excel shows #####
            return "#VALUE!"

    def _form(self, style: int) -> str:
        """Return the number format of a style."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        number = self.book._cell_styles[style].numFmtId
        if number < BUILTIN_FORMATS_MAX_SIZE:
            form = BUILTIN_FORMATS.get(number, "General")
        else:
            form = self.book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE]
        self.forms[style] = str(form)
        return self.forms[style]

    def _merge(self, reference: str) -> None:
        from openpyxl.worksheet.cell_range import CellRange

        found = CellRange(reference)
        self.merged += found.size["rows"] * found.size["columns"]
        refuse_areas(self.merged, file=self.file)
        area = Area(str(found), found.min_row, found.max_row, found.min_col, found.max_col)
        if area not in self.sheet.merged:
            self.sheet.merged.append(area)

    def _refuse(self) -> None:
        msg = (
            f"{self.file}, sheet {self.sheet.title} stores more than {_MOST_CELLS:,} cells, most "
            "of them formatted and empty: copy the table alone into a new workbook"
        )
        raise ShuanggaoError(msg)


def _no_document_type(*_: object) -> None:
    msg = "a document type, in which entities are declared"
    raise ValueError(msg)
