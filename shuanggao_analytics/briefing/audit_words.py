"""What an audit found, in sentences: one a finding, one a note, all from the table of terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.relations import FAILS, FOLLOWS, UNCLEAR
from shuanggao_analytics.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from typing import Any

    import pandas as pd

    from shuanggao_analytics.audit import Audit
    from shuanggao_analytics.briefing.wording import Wording

_CARRIED = ", carried into "  # as `audit` joins cells computed from a wrong one
_NOTHING = 1e-12  # a difference that only the computer makes
_STATEMENTS = "statements"
_KINDS, _UNCERTAIN = "kinds", "kind_uncertain"  # notes whose details are kinds


def summary_sentence(name: str, audit: Audit, say: Wording) -> str:
    """Return how many checks of a table follow, do not, and cannot be told."""
    counts = verdict_counts(audit)
    if not len(audit.table):
        return say("audit_nothing", name=name)
    return say(
        "audit_summary",
        name=name,
        kind=kind_words(audit, say),
        n=len(audit.table),
        follows=counts[FOLLOWS],
        fails=counts[FAILS],
        unclear=counts[UNCLEAR],
    )


def finding_sentences(audit: Audit, say: Wording) -> list[str]:
    """Return a sentence for each check that does not follow or cannot tell, the gravest first."""
    return [_finding(row, audit, say) for row in gravest_first(audit).to_dict("records")]


def note_sentences(audit: Audit, say: Wording) -> list[str]:
    """Return a sentence for each note, and how many checks were left out."""
    found = [
        _note(str(row.note), str(row.detail), say)
        for row in audit.notes.itertuples()
        if row.note != _KINDS  # the summary names them
    ]
    if audit.skipped:
        found.append(say("audit_skipped", n=audit.skipped))
    return found


def printed_lines(audits: Mapping[str, Audit], say: Wording) -> list[str]:
    """Return what audits found as lines for a terminal: one a table, a finding and a note."""
    lines = []
    for name, found in audits.items():
        more = [*finding_sentences(found, say), *note_sentences(found, say)]
        lines += [summary_sentence(name, found, say), *(f"  {line}" for line in more)]
    return lines


def nothing_words(kinds: Iterable[str], say: Wording) -> str:
    """Return that nothing could be checked, with what each kind of table needs."""
    needs = [
        f"  {name} ({_named('kind', name, say)}){say('colon')}{_named('needs', name, say)}"
        for name in kinds
    ]
    return "\n".join([say("audit_nothing_at_all"), *needs])


def gravest_first(audit: Audit) -> pd.DataFrame:
    """Return the findings, those that do not follow before those that cannot tell."""
    return by_gravity(audit.findings)


def by_gravity(checks: pd.DataFrame) -> pd.DataFrame:
    """Return checks in the order of their verdicts, the gravest first, else as they are."""
    place = checks["verdict"].map({FAILS: 0, UNCLEAR: 1, FOLLOWS: 2})
    return checks.iloc[np.argsort(place, kind="stable")]


def verdict_counts(audit: Audit) -> dict[str, int]:
    """Return how many checks have each verdict."""
    found = audit.table["verdict"].value_counts()
    return {verdict: int(found.get(verdict, 0)) for verdict in (FOLLOWS, FAILS, UNCLEAR)}


def kind_words(audit: Audit, say: Wording) -> str:
    """Return the name of the kind of a table, or of those that its headings fit."""
    guessed = audit.notes.loc[audit.notes["note"] == _KINDS, "detail"]
    names = [*guessed.iloc[0].split("、")] if len(guessed) else [audit.kind]
    return say.join(_named("kind", name, say) for name in names if name)


def verdict_words(verdict: str, say: Wording) -> str:
    """Return a verdict in words."""
    return say(f"audit_verdict_{verdict}")


def cause_words(cause: object, say: Wording) -> str:
    """Return a likely cause in words, nothing where none is suggested."""
    return _named("cause", cause, say) if isinstance(cause, str) and cause else ""


def suspect_words(suspect: object, say: Wording) -> str:
    """Return the cells that alone would explain a finding, nothing where none is known."""
    if not isinstance(suspect, str):
        return ""
    return suspect.replace(_CARRIED, say("audit_carried")).replace("; ", say("list_mark"))


def difference_words(value: float, *, signed: bool = True) -> str:
    """Return a difference with three digits and a true sign; nothing where there is none.

    Examples
    --------
    >>> difference_words(-0.28912), difference_words(0.0005, signed=False), difference_words(-4e-17)
    ('−0.289', '0.0005', '0')
    """
    if not np.isfinite(value):
        return ""
    if abs(value) < _NOTHING:
        return "0"
    return (f"{value:+.3g}" if signed else f"{value:.3g}").replace("-", "−")


def _finding(row: Mapping[Hashable, Any], audit: Audit, say: Wording) -> str:
    """Return a finding as a sentence: place, printed, expected, difference, verdict, and why."""
    difference = float(row["difference"])
    words = {
        "place": say("audit_place_mark").join(str(row[k]) for k in ("row", "column") if row[k]),
        "printed": row["printed"],
        "check": row["check"],
        "expected": row["expected"],
        "difference": difference_words(difference),
        "tolerance": difference_words(float(row["tolerance"]), signed=False),
        "verdict": verdict_words(str(row["verdict"]), say),
    }
    if not row["expected"]:
        form = "open"
    elif audit.kind == _STATEMENTS:
        form = "text"
    else:
        form = "value" if np.isfinite(difference) else "word"
    cause, suspect = cause_words(row["cause"], say), suspect_words(row["suspect"], say)
    return "".join([
        say(f"audit_finding_{form}", **words),
        say("audit_with_cause", cause=cause) if cause else "",
        say("audit_with_suspect", suspect=suspect) if suspect else "",
        say("full_stop"),
    ])  # fmt: skip


def _note(note: str, detail: str, say: Wording) -> str:
    """Return a note as a sentence."""
    if note == _UNCERTAIN:
        detail = _named("kind", detail, say)
    words = _named("note", note, say)
    return say("audit_note", words=f"{words}{say('colon')}{detail}" if detail else words)


def _named(what: str, key: str, say: Wording) -> str:
    """Return the term of a key; a key that has none, as one made of a heading, as it is."""
    try:
        return say(f"audit_{what}_{key}")
    except UnknownNameError:
        return key.replace("_", " ")
