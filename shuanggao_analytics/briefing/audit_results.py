"""The audits of all tables of a file, and of a text that speaks of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics import audit
from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.checks.result import checks_table, notes_table
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.performance.options import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from shuanggao_analytics.audit import Audit

FRACTAL, STATEMENTS = "fractal", "statements"
NOTHING = "nothing_checked"
_GRAVEST = (FAILS, UNCLEAR, FOLLOWS)
_BEARING = (FOLLOWS, FAILS, UNCLEAR)  # a table that bears a number out outweighs the others


def kinds() -> list[str]:
    """Return the kinds of table that can be told apart, with those that need a second file.

    Examples
    --------
    >>> {"coupling", "fractal", "statements"} <= set(kinds())
    True
    """
    return [*dict.fromkeys([*audit.KINDS, FRACTAL, STATEMENTS])]


def audit_tables(
    tables: Mapping[str, pd.DataFrame],
    *,
    kind: str | None = None,
    text: tuple[str, str] | None = None,
    beside: pd.DataFrame | None = None,
) -> dict[str, Audit]:
    """Return the audit of each table, and of a text against all of them.

    Parameters
    ----------
    tables
        Name → table as printed, as from `read_printed`.
    kind
        One of `kinds`; None: guessed from the headings of each table.
    text
        Name and sentences of a text that speaks of the tables: its numbers are checked. A number
        that one of the tables has follows; only what none has is a finding.
    beside
        Fractal dimensions of the tables of box counts, for the kind ``fractal``.

    Returns
    -------
    dict
        Name → audit, in the order of the tables, the text last. A table that the told kind cannot
        check has an audit without checks and the note ``not_of_kind``, unless none can.

    Raises
    ------
    UnknownNameError
        For an unknown kind.
    DataContractError
        When the told kind can check none of the tables, for a text that is not given though the
        kind is ``statements``, and for dimensions beside another kind.

    Examples
    --------
    >>> belts = pd.DataFrame({"地带": ["东部", "中部"], "单位数": ["101", "50"]})
    >>> found = audit_tables({"表1": belts}, kind="statements", text=("正文", "东部单位数为110。"))
    >>> found["正文"].findings["expected"].tolist()
    ['101']
    """
    if kind is not None:
        require_known("kind", kind, kinds())
    faults = []
    if kind == STATEMENTS and text is None:
        remedy = "give the text whose numbers are to be checked"
        faults.append(Fault("kind", "no text", value=STATEMENTS, remedy=remedy))
    if beside is not None and kind not in {None, FRACTAL}:
        remedy = f"only the kind {FRACTAL} has a second table"
        faults.append(Fault("beside", "not for this kind", value=kind, remedy=remedy))
    if faults:
        raise DataContractError(faults)
    found: dict[str, Audit] = {}
    if kind != STATEMENTS:
        found = _each(tables, kind, _check(kind, beside))
    if text is not None:
        name, words = text
        found[name if name not in found else f"{name} (2)"] = _text_audit(words, tables)
    return found


def gravest(audits: Mapping[str, Audit]) -> str:
    """Return the gravest verdict of several audits; ``nothing_checked`` when none has a check.

    Examples
    --------
    >>> gravest({})
    'nothing_checked'
    """
    verdicts = {each.verdict for each in audits.values()}
    return next((verdict for verdict in _GRAVEST if verdict in verdicts), NOTHING)


def only_table(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the one table of a file, or raise when there are more.

    Examples
    --------
    >>> only_table({"表1": pd.DataFrame({"D0": ["1.3"]})})["D0"].tolist()
    ['1.3']
    """
    if len(tables) > 1:
        remedy = "keep one table in this file"
        value = ", ".join(tables)
        raise DataContractError([Fault("beside", "several tables", value=value, remedy=remedy)])
    return next(iter(tables.values()))


def read_words(path: Path) -> str:
    """Return the text of a file in UTF-8 or GB18030.

    Raises
    ------
    ShuanggaoError
        When the file is missing or in another encoding.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "paper.txt"
    ...     _ = file.write_text("东部101个", encoding="gb18030")
    ...     read_words(file)
    '东部101个'
    """
    if not path.is_file():
        msg = f"there is no file {path}"
        raise ShuanggaoError(msg)
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in words:
            return words
    msg = f"{path.name} is no plain text in UTF-8 or GB18030: save it as such"
    raise ShuanggaoError(msg)


def _check(kind: str | None, beside: pd.DataFrame | None) -> Callable[[pd.DataFrame], Audit]:
    """Return what audits one table."""
    if kind == FRACTAL or beside is not None:
        return partial(audit.fractal, dimensions=beside)
    return partial(audit.audit_table, kind=kind)


def _each(
    tables: Mapping[str, pd.DataFrame], kind: str | None, check: Callable[[pd.DataFrame], Audit]
) -> dict[str, Audit]:
    """Return the audit of each table, or raise when the told kind fits none."""
    found, faults = {}, []
    for name, table in tables.items():
        try:
            found[name] = check(table)
        except DataContractError as error:
            faults += [_named(fault, name) for fault in error.faults]
            found[name] = _nothing(kind or FRACTAL, error.faults[0])
    if faults and all(each.verdict == NOTHING for each in found.values()):
        raise DataContractError(faults)
    return found


def _named(fault: Fault, name: str) -> Fault:
    """Return a fault of a table with the table's own name."""
    return Fault(name, fault.problem, fault.row, fault.column, fault.value, fault.remedy)


def _nothing(kind: str, fault: Fault) -> Audit:
    notes = notes_table([("not_of_kind", fault.problem)])
    return audit.Audit(kind=kind, table=checks_table([]), notes=notes)


def _text_audit(words: str, tables: Mapping[str, pd.DataFrame]) -> Audit:
    """Return the audit of a text: each number against the table that bears it out best.

    As many numbers are left alone as by the table that leaves the fewest.
    """
    each = [audit.statements(words, table) for table in tables.values()]
    checks = pd.concat([found.table for found in each], ignore_index=True)
    turn = [found.table.groupby(["check", "printed"]).cumcount() for found in each]
    checks["turn"] = pd.concat(turn, ignore_index=True)
    place = checks.groupby(["check", "printed", "turn"], sort=False).ngroup()
    weight = checks["verdict"].map({verdict: at for at, verdict in enumerate(_BEARING)})
    order = checks.assign(place=place, weight=weight).sort_values(
        ["place", "weight"], kind="stable"
    )
    kept = order.drop_duplicates("place").drop(columns=["turn", "place", "weight"])
    closest = min(each, key=lambda found: found.notes["detail"].astype("int64").sum())
    return audit.Audit(kind=STATEMENTS, table=kept.reset_index(drop=True), notes=closest.notes)
