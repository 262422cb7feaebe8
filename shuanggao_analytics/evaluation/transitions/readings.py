"""What another list says of disputed memberships: read from the words, as changes of the list.

The compiled list of round two writes down, beside each disputed membership, what the other
compilation has in its place. Four phrases are understood, of a college by name or of ``it``:
"leaves … out", "lists …", "lists … in this place" and "makes … a school unit" (or a group unit).
Changes that hang together are one decision: they hold all or none. A row that cannot be read is
reported and never guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from shuanggao_analytics.evaluation.transitions.lists import UNIT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shuanggao_analytics.evaluation.transitions.lists import Lists

_NAME = r"(it|[\u3400-\u9fff（）()]+)"
_OUT = re.compile(rf"leaves {_NAME} out")
_INSTEAD = re.compile(rf"lists {_NAME} in this place")
_IN = re.compile(rf"lists {_NAME}(?! in this place)(?![\u3400-\u9fff（）()])")
_AS = re.compile(rf"makes {_NAME} a (school|group) unit")
_OPEN = "not said"  # listed, but as which kind of unit is not said
_COLUMNS = ("decision", "college_code", "name", "listed", "other")


class Readings(NamedTuple):
    """What the other list has.

    `changes`: one row a college whose membership differs: ``decision`` (a number; changes of one
    decision hold together), ``college_code``, ``name``, ``listed`` and ``other`` (``school``,
    ``group``, or missing: not in that list). `unread`: the disputed rows that could not be read,
    ``college_code`` and ``reason``.
    """

    changes: pd.DataFrame
    unread: pd.DataFrame


def other_readings(lists: Lists) -> Readings:
    """Return what the words in the column ``disputed`` of the second list say of the other list.

    Where the other list has a further college without a word on its kind, it is of the kind that
    keeps the numbers of school and group units as they are; when that does not settle it, the rows
    are not read.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.lists import checked_lists
    >>> one = pd.DataFrame({"college_code": ["1", "2"], "name": ["甲学院", "乙学院"], "round": 1,
    ...                     "province_code": "110000", "unit_type": "group", "tier": "A"})
    >>> two = one.iloc[:1].assign(round=2, disputed="the other lists 乙学院 in this place")
    >>> other_readings(checked_lists(one, two, colleges=None, names=None)).changes
       decision college_code name listed  other
    0         1            1  甲学院  group   <NA>
    1         1            2  乙学院   <NA>  group
    """
    codes = _codes(lists)
    listed = dict(zip(lists.second["college_code"], lists.second["unit_type"], strict=True))
    said, unread = _said(lists.second, codes, listed)
    changes: list[tuple[int, str, str | None, str | None, str | None]] = []
    known = {code: name for name, code in codes.items()}
    for rows in _together({code: set(found) for code, found in said.items()}):
        merged, reason = _settled([said[row] for row in rows], listed)
        if reason:
            unread += [(row, reason) for row in rows]
            continue
        number = len({change[0] for change in changes}) + 1
        changes += [
            (number, code, known.get(code), listed.get(code), other)
            for code, other in merged.items()
        ]
    table = pd.DataFrame(changes, columns=list(_COLUMNS))
    words = dict.fromkeys(_COLUMNS[1:], "string")
    reasons = pd.DataFrame(unread, columns=["college_code", "reason"], dtype="string")
    return Readings(table.astype({"decision": "int64", **words}), reasons)


def _codes(lists: Lists) -> dict[str, str]:
    """Return the code of every college by every name that it has or had."""
    codes: dict[str, str] = {}
    for table in (lists.names, lists.colleges, lists.first, lists.second):
        if "name" in table.columns:
            codes |= dict(zip(table["name"], table["college_code"], strict=True))
    return codes


def _said(
    second: pd.DataFrame, codes: Mapping[str, str], listed: Mapping[str, str]
) -> tuple[dict[str, dict[str, str | None]], list[tuple[str, str]]]:
    """Return for each disputed row what the other list has, by code, and the rows not read."""
    said: dict[str, dict[str, str | None]] = {}
    unread: list[tuple[str, str]] = []
    if "disputed" not in second.columns:
        return said, unread
    rows = second[second["disputed"].notna()]
    for code, text in zip(rows["college_code"], rows["disputed"], strict=True):
        phrases = _phrases(str(text), listed[code])
        unknown = [name for name, _ in phrases if name != "it" and name not in codes]
        if not phrases or unknown:
            what = f"no college named {', '.join(unknown)}" if unknown else "no phrase understood"
            unread.append((code, what))
            continue
        said[code] = {codes.get(name, code): other for name, other in phrases}
    return said, unread


def _phrases(text: str, kind: str) -> list[tuple[str, str | None]]:
    """Return who is what in the other list.

    Examples
    --------
    >>> _phrases("leaves it out, lists 甲学院 and makes 乙大学 a school unit", "group")
    [('it', None), ('甲学院', 'not said'), ('乙大学', 'school')]
    >>> _phrases("lists 甲学院 in this place", "group")
    [('it', None), ('甲学院', 'group')]
    """
    found: list[tuple[str, str | None]] = [(name, None) for name in _OUT.findall(text)]
    for name in _INSTEAD.findall(text):
        found += [("it", None), (name, kind)]
    found += [(name, _OPEN) for name in _IN.findall(text)]
    return found + [(name, other) for name, other in _AS.findall(text)]


def _together(sets: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the rows whose changes hang together, by the colleges they share.

    Examples
    --------
    >>> _together({"a": {"1", "2"}, "b": {"3"}, "c": {"2", "4"}})
    [['a', 'c'], ['b']]
    """
    parts: list[tuple[list[str], set[str]]] = []
    for row, codes in sets.items():
        near = [part for part in parts if part[1] & codes]
        rows = [name for part in near for name in part[0]]
        merged = codes.union(*(part[1] for part in near))
        at = parts.index(near[0]) if near else len(parts)
        parts = [part for part in parts if part not in near]
        parts.insert(min(at, len(parts)), ([*rows, row], merged))
    return [rows for rows, _ in parts]


def _settled(
    said: Iterable[Mapping[str, str | None]], listed: Mapping[str, str]
) -> tuple[dict[str, str | None], str]:
    """Return the changes of one decision, or why they cannot be known."""
    merged: dict[str, str | None] = {}
    for each in said:
        for code, other in each.items():
            if merged.setdefault(code, other) != other:
                return {}, "the rows contradict each other"
    wanted = [code for code, other in merged.items() if other == _OPEN]
    missing = {
        kind: sum(listed.get(code) == kind for code in merged)
        - sum(other == kind for other in merged.values())
        for kind in UNIT_TYPES
    }
    if wanted:
        fits = [kind for kind, lack in missing.items() if lack == len(wanted)]
        if len(fits) != 1 or sum(map(abs, missing.values())) != len(wanted):
            return {}, "the kind of a further unit is not said"
        merged |= dict.fromkeys(wanted, fits[0])
    return merged, ""
