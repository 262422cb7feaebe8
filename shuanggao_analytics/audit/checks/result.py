"""The result of an audit: every checked cell with its verdict, and notes on the whole table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLUMNS = [
    "check",
    "row",
    "column",
    "printed",
    "expected",
    "recomputed",
    "difference",
    "tolerance",
    "verdict",
    "cause",
    "suspect",
]
_SHOWN = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class Audit:
    """What an audit found.

    Attributes
    ----------
    kind
        Kind of table.
    table
        One row a check of a cell: ``check`` (the formula), ``row`` (its label), ``column``,
        ``printed`` (as printed), ``expected`` (what should stand there, to the printed digits),
        ``recomputed`` (not rounded; missing for words), ``difference`` (printed less
        recomputed), ``tolerance`` (how far rounding alone can take it), ``verdict``
        (``follows``, ``does_not_follow``, ``cannot_tell``), ``cause`` (a likely one, a key of
        the table of terms; missing: none suggested) and ``suspect`` (the cells that alone would
        explain it, with the value they should have).
    notes
        What holds for the table as a whole: ``note`` (a key of the table of terms), ``detail``.
    skipped
        How many checks could not be made because a figure is missing.
    """

    kind: str
    table: pd.DataFrame = field(default_factory=lambda: checks_table([]))
    notes: pd.DataFrame = field(default_factory=lambda: notes_table([]))
    skipped: int = 0

    @property
    def findings(self) -> pd.DataFrame:
        """The checks that do not follow or cannot tell."""
        return self.table[self.table["verdict"] != FOLLOWS]

    @property
    def verdict(self) -> str:
        """The gravest verdict of all checks; ``nothing_checked`` when there was none."""
        for verdict in (FAILS, UNCLEAR, FOLLOWS):
            if (self.table["verdict"] == verdict).any():
                return verdict
        return "nothing_checked"

    @property
    def text(self) -> str:
        """The findings in words."""
        failed = int((self.table["verdict"] == FAILS).sum())
        unclear = int((self.table["verdict"] == UNCLEAR).sum())
        lines = [
            f"{self.kind}: {len(self.table)} checks, {failed} do not follow, {unclear} cannot tell."
        ]
        lines += [_line(row) for row in self.findings.head(_SHOWN).itertuples()]
        if len(self.findings) > _SHOWN:
            lines.append(f"… and {len(self.findings) - _SHOWN} more in .findings")
        lines += [f"note {row.note}: {row.detail}" for row in self.notes.itertuples()]
        if self.skipped:
            lines.append(f"{self.skipped} checks were left out: a figure is missing.")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>{self.findings.to_html(index=False, na_rep='')}"


def joined(kind: str, audits: Sequence[Audit]) -> Audit:
    """Return several audits of one table as one, each check and note once."""
    tables = [each.table for each in audits if len(each.table)]
    table = pd.concat(tables, ignore_index=True) if tables else checks_table([])
    notes = pd.concat([each.notes for each in audits], ignore_index=True)
    keys = ["row", "column", "check"]
    return Audit(
        kind=kind,
        table=table.drop_duplicates(keys, ignore_index=True),
        notes=notes.drop_duplicates(ignore_index=True),
        skipped=sum(each.skipped for each in audits),
    )


def beside(kind: str, audits: Sequence[Audit], names: Sequence[str] = ()) -> Audit:
    """Return the audits of several parts of a table as one, each note once.

    With names of the parts each note says of which it is.
    """
    said = [
        each.notes.assign(detail=f"{name}: " + each.notes["detail"]) if name else each.notes
        for each, name in zip_longest(audits, names)
    ]
    return Audit(
        kind=kind,
        table=_stacked([each.table for each in audits]),
        notes=_stacked(said).drop_duplicates(ignore_index=True),
        skipped=sum(each.skipped for each in audits),
    )


def _stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else tables[0]


def turned_back(audit: Audit, labels: Iterable[str]) -> Audit:
    """Return the audit of a turned table with its places as they are printed.

    Parameters
    ----------
    audit
        Of the turned table.
    labels
        What the rows of the turned table are called.
    """
    table = audit.table.rename(columns={"row": "column", "column": "row"})[COLUMNS]
    rows = sorted(map(str, labels), key=len, reverse=True)

    def turned(text: str) -> str:
        place, arrow, value = text.partition(" → ")
        row = next((each for each in rows if place.startswith(f"{each}, ")), None)
        return text if row is None else f"{place[len(row) + 2 :]}, {row}{arrow}{value}"

    table["suspect"] = [
        "; ".join(map(turned, text.split("; "))) if isinstance(text, str) else None
        for text in table["suspect"]
    ]
    return replace(audit, table=table)


def checks_table(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return rows of checks as a table with the columns and types of an audit."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    for name in ("recomputed", "difference", "tolerance"):
        table[name] = table[name].astype("float64")
    return table


def notes_table(notes: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return notes as a table."""
    return pd.DataFrame(list(notes), columns=["note", "detail"])


def _line(row) -> str:  # type: ignore[no-untyped-def]
    cause = "" if pd.isna(row.cause) else f"; likely {row.cause}"
    suspect = "" if pd.isna(row.suspect) else f"; suspect {row.suspect}"
    words = row.verdict.replace("_", " ")
    return (
        f"{row.row}, {row.column}: printed {row.printed}, {row.check} gives {row.expected}: "
        f"{words}{cause}{suspect}"
    )
