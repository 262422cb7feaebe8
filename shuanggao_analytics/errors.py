"""The errors of the suite: a small family under `ValueError`.

Bad input is reported once, with every fault found: what is wrong, where it stands (table, row,
column), and what to do about it. Nothing is half-loaded when one of these is raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHOWN = 20


class ShuanggaoError(ValueError):
    """Any error that this package raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: its place, the value found and the remedy.

    Attributes
    ----------
    table
        Name of the table, file or sheet.
    problem
        What is wrong, in a few words.
    row
        Label of the row as the user sees it; ``None`` when the fault concerns a whole column.
    column
        Name of the column; ``None`` when the fault concerns the whole table.
    value
        The value found, as text; ``None`` when there is none to show.
    remedy
        What to do.

    Examples
    --------
    >>> print(Fault("units", "negative count", row="江苏", column="units", value="-3"))
    units, row 江苏, column units: negative count (found '-3')
    """

    table: str
    problem: str
    row: str | None = None
    column: str | None = None
    value: str | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        """Return the fault as one line."""
        place = self.table
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        found = "" if self.value is None else f" (found {self.value!r})"
        remedy = "" if self.remedy is None else f"; {self.remedy}"
        return f"{place}: {self.problem}{found}{remedy}"


class DataContractError(ShuanggaoError):
    """A table does not keep its contract; every fault is listed in `faults`.

    Examples
    --------
    >>> raise DataContractError([Fault("units", "missing column", column="province_code")])
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 1 fault in the input:
      units, column province_code: missing column
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = [f"{count} fault{'s' if count != 1 else ''} in the input:"]
        lines += [f"  {fault}" for fault in self.faults[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"  … and {count - _SHOWN} more (all of them in .faults)")
        super().__init__("\n".join(lines))


class UnknownNameError(DataContractError):
    """Names that stand in no table of the suite: all of them, with the nearest suggestions."""


class BoundaryError(ShuanggaoError):
    """The boundary package is missing or broken, so no map can be drawn."""
