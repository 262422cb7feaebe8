"""What differs between the table that a pack expects and the one computed, cell by cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from shuanggao_analytics.packs.canonical import read_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Difference(NamedTuple):
    """One thing in which two tables differ.

    Attributes
    ----------
    table
        Name of the table.
    row
        Its key, ``/`` between the parts; ``None`` when a whole column or the table differs.
    column
        ``None`` when a whole row or the table differs.
    expected, found
        The text in the pack and the text computed; ``None`` where there is none.
    last_digit
        Whether the two are numbers one unit of the last digit apart: what rounding may do on
        another processor.
    """

    table: str
    row: str | None
    column: str | None
    expected: str | None
    found: str | None
    last_digit: bool = False

    def __str__(self) -> str:
        """Return the difference as one line."""
        place = self.table
        place += "" if self.row is None else f", row {self.row}"
        place += "" if self.column is None else f", column {self.column}"
        words = f"{place}: expected {_shown(self.expected)}, found {_shown(self.found)}"
        return f"{words} (last digit only)" if self.last_digit else words


def differences(
    expected: bytes, found: bytes, *, table: str, key: Sequence[str], significant: int
) -> list[Difference]:
    r"""Return every difference between two tables; none when their bytes are the same.

    Parameters
    ----------
    expected, found
        Two CSV files as `write_table` gives them.
    table
        Name, for the result.
    key
        Columns that name a row.
    significant
        Digits to which the numbers were rounded.

    Raises
    ------
    DataContractError
        When one of them is no table.

    Examples
    --------
    >>> before, after = b"unit,score\na,90\nb,85\n", b"unit,score\na,91\nb,85\n"
    >>> print(*differences(before, after, table="scores", key=["unit"], significant=10))
    scores, row a, column score: expected '90', found '91'
    """
    if expected == found:
        return []
    old_names, old_rows = read_cells(expected, label=table)
    new_names, new_rows = read_cells(found, label=table)
    listed = [
        Difference(table, None, name, name, None) for name in old_names if name not in new_names
    ]
    listed += [
        Difference(table, None, name, None, name) for name in new_names if name not in old_names
    ]
    if not set(key) <= set(old_names) & set(new_names):
        return listed
    old, new = _by_key(old_names, old_rows, key), _by_key(new_names, new_rows, key)
    listed += [Difference(table, row, None, "a row", None) for row in old if row not in new]
    listed += [Difference(table, row, None, None, "a row") for row in new if row not in old]
    for row in old:
        if row in new:
            cells = _cells(old[row], new[row], significant=significant)
            listed += [Difference(table, row, *cell) for cell in cells]
    return listed or [Difference(table, None, None, "rows or columns in their order", "another")]


def _by_key(
    names: Sequence[str], rows: Sequence[Sequence[str]], key: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Return the rows by the text of their key; a key that stands again gets a number."""
    found: dict[str, dict[str, str]] = {}
    for cells in rows:
        row = dict(zip(names, cells, strict=True))
        label = plain = "/".join(row[name] for name in key)
        again = 1
        while label in found:
            again += 1
            label = f"{plain} ({again})"
        found[label] = row
    return found


def _cells(
    old: dict[str, str], new: dict[str, str], *, significant: int
) -> Iterator[tuple[str, str, str, bool]]:
    """Yield column, both texts and whether the last digit alone differs."""
    for name, cell in old.items():
        if name in new and cell != new[name]:
            yield name, cell, new[name], _last_digit(cell, new[name], significant)


def _last_digit(expected: str, found: str, significant: int) -> bool:
    try:
        one, two = float(expected), float(found)
    except ValueError:
        return False
    size = max(abs(one), abs(two))
    if not math.isfinite(size) or size == 0 or not {".", "e"} & set(expected + found):
        return False
    unit = 10.0 ** (math.floor(math.log10(size)) + 1 - significant)
    return abs(one - two) < 1.5 * unit


def _shown(text: str | None) -> str:
    if text is None:
        return "none"
    return repr(text) if text else "an empty cell"
