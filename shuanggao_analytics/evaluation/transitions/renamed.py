"""Colleges under other names: between the rounds, after them, and by merger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.transitions.lists import Lists

_COLUMNS = ("college_code", "old", "new", "when", "kind", "basis")
_BY_CODE = "the same college code"


def renamed_colleges(lists: Lists) -> pd.DataFrame:
    """Return every change of name of a college in either list, with what it rests on.

    The names of a college are followed from the first list to the second, to that of `colleges`
    (without it: ``name_current`` of the lists) and to the one in `names` that has no end.

    Returns
    -------
    pandas.DataFrame
        One row a change: ``college_code``, ``old``, ``new``, ``when`` (``between`` the two lists;
        ``after`` the last list that has the college; ``since`` the list of colleges, so that its
        level may be newer too), ``kind`` (``merged`` where the basis of the old name in `names`
        says so, else ``renamed``) and ``basis``: what the old and the new name rest on in `names`,
        or that the code is the same.

    Examples
    --------
    >>> from shuanggao_analytics.evaluation.transitions.lists import checked_lists
    >>> one = pd.DataFrame({"college_code": ["1"], "name": ["a"], "round": [1],
    ...                     "province_code": "110000", "unit_type": "group", "tier": "A"})
    >>> two = one.assign(name="b", round=2)
    >>> renamed_colleges(checked_lists(one, two, colleges=None, names=None))
      college_code old new     when     kind                  basis
    0            1   a   b  between  renamed  the same college code
    """
    first, second = (_pairs(table, "name") for table in (lists.first, lists.second))
    later = {"between": second, "after": _names_after(lists), "since": _names_since(lists)}
    columns = (lists.names[name] for name in ("college_code", "name", "basis"))
    basis = {(code, name): str(why) for code, name, why in zip(*columns, strict=True)}
    rows: list[tuple[str, ...]] = []
    for code in first | second:
        name = first.get(code)
        for when, names in later.items():
            new = names.get(code, name)
            if name is not None and new is not None and new != name:
                rows.append((code, name, new, when, *_kind(basis, code, name, new)))
            name = new
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype("string")


def _names_after(lists: Lists) -> dict[str, str]:
    """Return the name of each college in the list of colleges; without it the current one."""
    if "name" in lists.colleges.columns:
        return _pairs(lists.colleges, "name")
    now: dict[str, str] = {}
    for table in (lists.first, lists.second):
        now |= _pairs(table, "name_current") if "name_current" in table.columns else {}
    return now


def _names_since(lists: Lists) -> dict[str, str]:
    """Return the last of the names without an end of each college."""
    standing = lists.names[lists.names["valid_to"].isna()]
    return _pairs(standing.sort_values("valid_from", na_position="first"), "name")


def _pairs(table: pd.DataFrame, column: str) -> dict[str, str]:
    kept = table[table[column].notna()]
    return dict(zip(kept["college_code"], kept[column], strict=True))


def _kind(basis: dict[tuple[str, str], str], code: str, old: str, new: str) -> tuple[str, str]:
    """Return the kind of a change and its basis."""
    found = [basis[code, name] for name in (old, new) if (code, name) in basis]
    merged = "merged" in basis.get((code, old), "")
    return "merged" if merged else "renamed", " → ".join(found) or _BY_CODE
