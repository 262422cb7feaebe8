"""Checks that every shipped file is the one that was reviewed, and names the cell that is not.

The checksum of the data package says that a file differs; its fingerprint (one CRC-32 a column,
one a row) says where. One edited cell is found exactly. Where several rows and several columns
were edited at once, each row is named with all the columns that can be meant.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import pandas as pd

from shuanggao_analytics.datasets.catalogue import PACKAGE, data_folder, is_table, package
from shuanggao_analytics.datasets.marks import (
    RawTable,
    column_mark,
    line_marks,
    read_cells,
    row_mark,
)
from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

REPORT_COLUMNS = ["check", "table", "item", "passed", "expected", "found", "detail"]
_FOLDERS = ("tables", "policy", "sample")
_SHOWN = 50


@dataclass(frozen=True)
class Edit:
    """One difference between a file and the fingerprint taken of it."""

    item: str
    detail: str
    found: str | None = None


@dataclass(frozen=True)
class _Block:
    """Rows `old` of the stamped table stand as rows `new` of the file now."""

    old: range
    new: range

    @property
    def kept(self) -> int:
        return min(len(self.old), len(self.new))


def _split(marks: str) -> list[str]:
    return [marks[start : start + 8] for start in range(0, len(marks), 8)]


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """Return the stretches in which two lists of marks differ."""
    start, limit = 0, min(len(old), len(new))
    while start < limit and old[start] == new[start]:
        start += 1
    tail = 0
    while tail < limit - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[start : len(old) - tail], new[start : len(new) - tail]
    if len(middle_old) == len(middle_new) and not set(middle_old) & set(middle_new):
        codes = [("replace", 0, len(middle_old), 0, len(middle_new))] if middle_old else []
    else:
        codes = list(SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes())
    return [
        _Block(range(start + i1, start + i2), range(start + j1, start + j2))
        for tag, i1, i2, j1, j2 in codes
        if tag != "equal"
    ]


def _match_columns(raw: RawTable, stamped: Mapping[str, str]) -> tuple[dict[str, int], list[Edit]]:
    """Find the stamped columns in the file: by name and content, by content, then by name."""
    now = [column_mark(cells) for cells in zip(*raw.rows, strict=False)]
    now += [column_mark(())] * (len(raw.header) - len(now))
    place = {name: position for position, name in enumerate(raw.header)}
    found = {n: place[n] for n, mark in stamped.items() if n in place and now[place[n]] == mark}
    edits = []
    for name, mark in stamped.items():
        free = [i for i, seen in enumerate(now) if seen == mark and i not in found.values()]
        if name in found or not free:
            continue
        found[name] = free[0]
        other = raw.header[free[0]]
        gone = name not in place
        what = f"renamed to {other!r}" if gone else f"its content stands under {other!r}"
        edits.append(Edit(f"column {name}", what, other))
    for name in stamped:
        if name not in found and name in place and place[name] not in found.values():
            found[name] = place[name]
    missing = [name for name in stamped if name not in found]
    edits += [Edit(f"column {name}", "missing column") for name in missing]
    taken = set(found.values())
    edits += [
        Edit(f"column {name}", "column that the data package does not have")
        for position, name in enumerate(raw.header)
        if position not in taken
    ]
    in_order = [
        position for position in (found.get(name) for name in stamped) if position is not None
    ]
    if not edits and in_order != sorted(in_order):
        edits.append(Edit("header", "the columns are in another order", ",".join(raw.header)))
    return found, edits


def _row_label(raw: RawTable, position: int, key: Sequence[int]) -> str:
    cells = raw.rows[position]
    label = "/".join(cells[i] for i in key if i < len(cells))
    return f"row {label} (line {raw.lines[position]})"


def _changed_columns(
    rows: Sequence[tuple[str, ...]], found: Mapping[str, int], stamped: Mapping[str, str]
) -> list[str]:
    return [
        name
        for name, mark in stamped.items()
        if name in found and column_mark(row[found[name]] for row in rows) != mark
    ]


def _edited_row(
    label: str, row: Sequence[str], cells: Mapping[str, str], *, sure: bool
) -> Iterator[Edit]:
    """Name the edited cells of a row: `cells` holds those whose column differs."""
    if not cells:
        yield Edit(label, "the row was edited", ",".join(row))
    elif sure:
        for name, value in cells.items():
            yield Edit(f"{label}, column {name}", "the cell was edited", value)
    else:
        place = f"{label}, column {' or '.join(cells)}"
        shown = "; ".join(f"{name}={value}" for name, value in cells.items())
        yield Edit(place, "one or more of these cells were edited", shown)


def _locate_rows(
    raw: RawTable, found: Mapping[str, int], marks: Mapping[str, Any], key: Sequence[int]
) -> list[Edit]:
    stamped: Mapping[str, str] = marks["columns"]
    order = [found[name] for name in stamped]
    new = [row_mark([row[i] for i in order]) for row in raw.rows]
    old = _split(marks["rows"])
    if old != new and sorted(old) == sorted(new):
        first = next(i for i, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1])
        return [Edit(_row_label(raw, first, key), "the rows are in another order, from here on")]
    blocks = _blocks(old, new)
    edited = [block.new[i] for block in blocks for i in range(block.kept)]
    inserted = [row for block in blocks for row in block.new[block.kept :]]
    deleted = [(block.new.start, len(block.old) - block.kept) for block in blocks]
    edits = [
        Edit(_row_label(raw, row, key), "the row was inserted", ",".join(raw.rows[row]))
        for row in inserted
    ]
    for before, count in deleted:
        after = f"after {_row_label(raw, before - 1, key)}" if before else "after the header"
        if count:
            edits.append(Edit(after, f"{count} row{'s' * (count > 1)} deleted"))
    columns: list[str] = []
    if edited and not any(count for _, count in deleted):
        gone = set(inserted)
        rest = [row for position, row in enumerate(raw.rows) if position not in gone]
        columns = _changed_columns(rest, found, stamped)
    for position in edited:
        row = raw.rows[position]
        cells = {name: row[found[name]] for name in columns}
        label = _row_label(raw, position, key)
        edits += _edited_row(label, row, cells, sure=len(edited) == 1 or len(columns) == 1)
    return edits


def locate_in_table(raw: RawTable, marks: Mapping[str, Any], *, key: Sequence[str]) -> list[Edit]:
    """Return where a table differs from the fingerprint taken of it.

    Parameters
    ----------
    raw
        The cells as they stand now.
    marks
        The fingerprint: ``{"columns": {name: mark}, "rows": marks run together}``.
    key
        Primary key, by which rows are named.

    Returns
    -------
    list of Edit
        Empty when no cell differs. A deleted row can only be named by the row before it; rows
        edited beside a deleted one are named without their column.

    Examples
    --------
    >>> raw = RawTable(("code", "n"), (("a", "1"), ("b", "9")), (2, 3))
    >>> marks = {
    ...     "columns": {"code": column_mark("ab"), "n": column_mark("12")},
    ...     "rows": row_mark("a1") + row_mark("b2"),
    ... }
    >>> locate_in_table(raw, marks, key=["code"])[0].item
    'row b (line 3), column n'
    """
    width = len(raw.header)
    edits = [
        Edit(f"line {line}", f"{len(row)} cells where the header has {width}", ",".join(row))
        for line, row in zip(raw.lines, raw.rows, strict=True)
        if len(row) != width
    ]
    padded = tuple((row + ("",) * width)[:width] for row in raw.rows)
    even = RawTable(raw.header, padded, raw.lines)
    found, moved = _match_columns(even, marks["columns"])
    edits += moved
    if len(found) < len(marks["columns"]):
        before = len(_split(marks["rows"]))
        if before != len(raw.rows):
            edits.append(Edit("rows", f"{before} rows were stamped", str(len(raw.rows))))
        changed = _changed_columns(even.rows, found, marks["columns"])
        edits += [Edit(f"column {name}", "the column was edited") for name in changed]
        return edits
    positions = [found[name] for name in key if name in found]
    ragged = {edit.item for edit in edits}
    located = _locate_rows(even, found, marks, positions)
    return edits + [e for e in located if not any(f"({item})" in e.item for item in ragged)]


def locate_in_text(text: str, marks: str) -> list[Edit]:
    r"""Return the lines in which a text differs from the marks taken of it.

    Examples
    --------
    >>> locate_in_text("a: 1\nb: 3\n", line_marks("a: 1\nb: 2\n"))[0]
    Edit(item='line 2', detail='the line was edited', found='b: 3')
    """
    lines = text.splitlines()
    edits = []
    for block in _blocks(_split(marks), _split(line_marks(text))):
        for i, line in enumerate(block.new):
            what = "edited" if i < block.kept else "inserted"
            edits.append(Edit(f"line {line + 1}", f"the line was {what}", lines[line]))
        if len(block.old) > block.kept:
            count = len(block.old) - block.kept
            edits.append(
                Edit(f"line {block.new.stop}", f"after it {count} line{'s' * (count > 1)} deleted")
            )
    return edits


def _edits(path: Path, each: Mapping[str, Any]) -> list[Edit]:
    marks = each.get("fingerprint")
    if marks is None:
        return [Edit("file", "the resource was never stamped")]
    try:
        if is_table(dict(each)):
            key = each["schema"].get("primaryKey", [])
            return locate_in_table(read_cells(path), marks, key=key)
        return locate_in_text(path.read_text(encoding="utf-8"), marks["lines"])
    except UnicodeDecodeError as error:
        return [Edit("file", f"not UTF-8 text: {error}")]
    except ShuanggaoError as error:
        return [Edit("file", str(error))]


def _check_file(folder: Path, each: Mapping[str, Any]) -> list[dict[str, object]]:
    name, path = str(each["name"]), folder / str(each["path"])
    expected = str(each.get("hash", ""))

    def line(edit: Edit, *, passed: bool = False, digest: str | None = None) -> dict[str, object]:
        found = digest if edit.found is None else edit.found
        cells = ("checksum", name, edit.item, passed, expected if digest else None, found)
        return dict(zip(REPORT_COLUMNS, (*cells, edit.detail), strict=True))

    if not path.is_file():
        return [line(Edit("file", f"{each['path']} is not there"))]
    digest = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    if digest == expected:
        return [line(Edit("file", ""), passed=True, digest=digest)]
    edits = _edits(path, each) or [
        Edit("file", "no cell differs, only bytes: line ends, quoting or a byte order mark")
    ]
    more = len(edits) - _SHOWN
    report = [line(Edit("file", f"{len(edits)} differences, listed below"), digest=digest)]
    report += [line(edit) for edit in edits[:_SHOWN]]
    if more > 0:
        report.append(line(Edit("file", f"… and {more} more differences")))
    return report


def check_files(path: Path | str | None = None) -> pd.DataFrame:
    """Compare every file with its checksum and say which row and column differ.

    Parameters
    ----------
    path
        Another data folder; ``None`` means the shipped one.

    Returns
    -------
    DataFrame
        ``check, table, item, passed, expected, found, detail``. One row for each file that is as
        it was stamped; for any other one row with both checksums, then one a difference, whose
        ``item`` names row, line and column and whose ``found`` is the value that stands there now.
        Files of ``tables/``, ``policy/`` and ``sample/`` that the package does not describe fail
        too.

    Examples
    --------
    >>> report = check_files()
    >>> list(report.columns)
    ['check', 'table', 'item', 'passed', 'expected', 'found', 'detail']
    """
    folder = data_folder(path)
    resources = package(folder)["resources"]
    report = [row for each in resources for row in _check_file(folder, each)]
    described = {str(each["path"]) for each in resources}
    there = [file for name in _FOLDERS for file in sorted(folder.glob(f"{name}/*"))]
    for file in there:
        relative = file.relative_to(folder).as_posix()
        if relative not in described and file.is_file():
            detail = f"{relative} is not described in {PACKAGE}"
            cells = ("checksum", file.stem, "file", False, None, None, detail)
            report.append(dict(zip(REPORT_COLUMNS, cells, strict=True)))
    return pd.DataFrame(report, columns=REPORT_COLUMNS)
