"""Valid tables, workbooks and scenarios, and seeded ways to spoil them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

if TYPE_CHECKING:
    import random
    from pathlib import Path

ODD: tuple[Any, ...] = (
    None, "", " ", "　", "nan", "NaN", "inf", "-inf", "1e999", "-1e999", "9" * 400, 1e308, 1e30,
    10**19, -1, 0, True, False, 2**53 + 1, "１２３", "１．５％", "95%", "5万元", "约5", "1,234",
    "1.234,5", "=1+1",
    "=HYPERLINK(\"http://x\")", "+1", "-1+1", "@SUM(A1)", "#REF!", "#N/A", "'=1",
    "<script>alert(1)</script>", "\U0001f600", "\u202e江苏", "\u200b江苏\u200b", "a\u0301",
    "\ufeff", "x" * 5000,
    "东\x0b部", "a\nb", "\r", "\x85", "\u2028", "\x1e", "\x1c", "\t", ";", "\"", "'",
    ",", date(2024, 2, 29), datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None), "2024-13-45",
    "24年", "2024年", "合计", "注：x", "火星", "江苏", "年度", "院校",
    "单位：元", "万元", "%", "()", "4111010858",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5", "latin-1")
READ = frozenset({"utf-8", "utf-8-sig", "gb18030", "utf-16"})
YAML_ODD = (
    "!!bool x", "!!int ''", "!!float _", "!!python/object/apply:os.system ['true']", "&a [*a]",
    "1e999", ".inf", ".nan", "9" * 400, "9" * 5000, "-1", "0", "null", "[]", "{}", "'", "{",
    "[" * 50, "2025-11-20",
    "2025-99-99", "12:30:45", "<<: {a: 1}", "x" * 5000, "\U0001f600", "\u202e",
    "\x85", "=1+1",
    "<script>", "yes", "0x1F", "1_000", "0o17", "'\\x00'", "\"\\x00\"", "\t", "!x y",
    "%TAG",
)  # fmt: skip


@dataclass
class Sheet:
    """A grid of cells, and for each the place that it had before, or None once it was spoilt."""

    cells: list[list[Any]]
    places: list[list[tuple[int, int] | None]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.places:
            self.places = [[(r, c) for c in range(len(row))] for r, row in enumerate(self.cells)]


def spoil(sheet: Sheet, rng: random.Random, *, times: int) -> None:
    """Change a sheet in place: odd cells, rows and columns dropped, doubled, exchanged, new."""
    ways = rng.choices(
        (_odd, _heading, _rows, _columns, _blank, _merge), (4, 1, 1, 1, 1, 1), k=times
    )
    for way in sorted(ways, key=lambda way: way is _merge):  # merged areas do not move
        way(sheet, rng)


def _odd(sheet: Sheet, rng: random.Random) -> None:
    row = rng.randrange(len(sheet.cells))
    if sheet.cells[row]:
        _put(sheet, row, rng.randrange(len(sheet.cells[row])), rng.choice(ODD))


def _heading(sheet: Sheet, rng: random.Random) -> None:
    if not sheet.cells[0]:
        return
    column = rng.randrange(len(sheet.cells[0]))
    text = str(sheet.cells[0][column])
    garbled = (
        text[::-1],
        text[1:],
        text * 2,
        f" {text} ",
        f"{text}（%）",
        f"{text}\n",
        text.upper(),
    )
    _put(sheet, 0, column, rng.choice((*garbled, rng.choice(ODD))))


def _put(sheet: Sheet, row: int, column: int, value: Any) -> None:
    sheet.cells[row][column] = value
    sheet.places[row][column] = None


def _rows(sheet: Sheet, rng: random.Random) -> None:
    at, other = (rng.randrange(len(sheet.cells)) for _ in range(2))
    way = rng.randrange(3)
    for rows in (sheet.cells, sheet.places):
        if way == 0 and len(rows) > 1:
            del rows[at]
        elif way == 1:
            rows.insert(other, list(rows[at]))
        else:
            rows[at], rows[other] = rows[other], rows[at]


def _columns(sheet: Sheet, rng: random.Random) -> None:
    width = min(map(len, sheet.cells))
    if width < 2:
        return
    at, other, way = rng.randrange(width), rng.randrange(width), rng.randrange(3)
    for row in (*sheet.cells, *sheet.places):
        if way == 0:
            del row[at]
        elif way == 1:
            row.insert(other, row[at])
        else:
            row[at], row[other] = row[other], row[at]


def _blank(sheet: Sheet, rng: random.Random) -> None:
    at, width = rng.randrange(len(sheet.cells) + 1), len(sheet.cells[0])
    texts = ("", "标题", "注：来源不明", "单位：个")
    sheet.cells.insert(at, [rng.choice(texts), *[None] * (width - 1)])
    sheet.places.insert(at, [None] * width)


def _merge(sheet: Sheet, rng: random.Random) -> None:
    top, left = rng.randrange(len(sheet.cells)), rng.randrange(max(len(sheet.cells[0]), 1))
    area = (top, left, top + rng.randrange(3), left + rng.randrange(3))
    sheet.merged.append(area)
    for row in sheet.places[top : area[2] + 1]:
        row[left : area[3] + 1] = [None] * len(row[left : area[3] + 1])


def write_csv(sheet: Sheet, path: Path, *, encoding: str, mark: str = ",") -> None:
    """Write a sheet as text; merged areas are not known there."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(sheet.cells)
    path.write_bytes(out.getvalue().encode(encoding, errors="replace"))


def write_book(sheet: Sheet, path: Path, rng: random.Random) -> None:
    """Write a sheet as a workbook, at times renamed, hidden, or beside others."""
    book = openpyxl.Workbook()
    book.active.title = rng.choice(("数据", "Sheet1", "示例", "专业数据", "\U0001f600", "a'b"))
    for number, row in enumerate(sheet.cells, start=1):
        for place, value in enumerate(row, start=1):
            text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            book.active.cell(number, place, None if text == "" else text)
    for top, left, bottom, right in sheet.merged:
        book.active.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
    way = rng.randrange(8)
    if way == 0:
        book.create_sheet("旧").sheet_state = "hidden"
    elif way == 1:
        book.create_sheet("别的").append(["甲", "乙"])
    elif way == 2:
        book.create_sheet("空", 0)
        book.active.sheet_state = "hidden"
        book.active = 0
    elif way == 3:
        book.copy_worksheet(book.active)
    elif way == 4:
        book.active.cell(1_000_000, 3, " ")
    book.save(path)


def spoil_bytes(raw: bytes, rng: random.Random) -> bytes:
    """Return a file with bytes changed, cut, doubled, or none left."""
    way, at = rng.randrange(5), rng.randrange(len(raw) + 1)
    if way == 0:
        return b""
    if way == 1:
        return raw[:at]
    if way == 2:
        return raw[at:] + raw[:at]
    changed = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        changed[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(changed)


def spoil_lines(text: str, rng: random.Random, *, times: int) -> str:
    """Return a YAML text with lines dropped, doubled, moved, shifted, or with odd values."""
    lines = text.splitlines()
    for _ in range(times):
        at, other, way = rng.randrange(len(lines)), rng.randrange(len(lines)), rng.randrange(6)
        if way == 0 and len(lines) > 1:
            del lines[at]
        elif way == 1:
            lines.insert(other, lines[at])
        elif way == 2:
            lines[at] = " " * rng.randint(1, 3) + lines[at]
        elif way == 3:
            lines[at], lines[other] = lines[other], lines[at]
        else:
            key = lines[at].partition(":")[0]
            lines[at] = f"{key}: {rng.choice(YAML_ODD)}"
    return "\n".join(lines) + "\n"
