"""Builders of registers: long tables of wrapped text under headings, with signs of their status.

They check their table and return `ChartSpec`s, one a page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.alt import alternative_text
from shuanggao_analytics.charts.register_content import (
    page_breaks,
    plain_columns,
    register_columns,
)
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    column_faults,
    make_spec,
)
from shuanggao_analytics.charts.status_looks import LOOKS
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ROWS, MOST_ALL = 60, 600
LEAST_PAGE_IN = 3.0
_KNOWN = (*LOOKS, "no_data")


def register_table(
    table: pd.DataFrame,
    *,
    headers: Mapping[str, str],
    section: str | None = None,
    status: str | None = None,
    statuses: Mapping[str, str] | None = None,
    status_words: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a register on one page: wrapped text, headings of sections, signs of the status.

    Parameters
    ----------
    table
        Rows as shown, at most 60. A missing cell is an em dash.
    headers
        Column → heading, in the order in which they stand and in the language of the chart.
    section
        Column of words that are set above the rows that have them, as a heading; its rows must
        stand together.
    status
        Column of `headers` whose cells have a sign. Missing is hatched and says "no data".
    statuses
        Value of the status → ``done``, ``can_be_done``, ``cannot_be_done``, ``not_due`` or
        ``no_data``, whose signs they get; by default these are the values.
    status_words
        Value of the status → term or plain words in its cells; by default the words of the five.
    decimals
        Column → places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["Q-07", "Q-08"], "text": ["优质中职学校", "实训基地"],
    ...                       "class": ["can_be_done", None]})
    >>> spec = register_table(table, headers={"id": "编号", "text": "目标", "class": "状态"},
    ...                       status="class", id="register", title="目标登记表", sources=("文件",),
    ...                       trust="derived")
    >>> len(spec.data)
    2
    """
    given = _Given(headers, section, status, statuses, status_words, decimals)
    return _whole(table, given, text, most=MOST_ROWS)


def register_pages(
    table: pd.DataFrame,
    *,
    headers: Mapping[str, str],
    section: str | None = None,
    status: str | None = None,
    statuses: Mapping[str, str] | None = None,
    status_words: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | None = None,
    page_in: float = 10.5,
    **text: Unpack[ChartText],
) -> tuple[ChartSpec, ...]:
    """Return a register of any length as pages, all with the same columns.

    Where there is more than one page, their ids end in ``-1``, ``-2`` …, their titles in (1/3),
    (2/3) …, and the heading of a section that goes on says so.

    Parameters
    ----------
    table, headers, section, status, statuses, status_words, decimals
        As for `register_table`, with at most 600 rows.
    page_in
        Height of the table on a page in inches, at least 3; a row higher than that has a page of
        its own.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": range(80), "text": "目标"})
    >>> pages = register_pages(table, headers={"id": "编号", "text": "目标"}, page_in=10.5,
    ...                        id="register", title="目标", sources=("文件",), trust="derived")
    >>> [(page.id, page.title, len(page.data)) for page in pages[1:]]
    [('register-2', '目标（2/3）', 39), ('register-3', '目标（3/3）', 2)]
    """
    faults = []
    if not page_in >= LEAST_PAGE_IN:
        remedy, value = f"give at least {LEAST_PAGE_IN:g} inches", str(page_in)
        fault = Fault("register_table", "page too low", column="page_in", value=value,
                      remedy=remedy)  # fmt: skip
        faults.append(fault)
    given = _Given(headers, section, status, statuses, status_words, decimals)
    whole = _whole(table, given, text, most=MOST_ALL, faults=faults)
    columns = plain_columns(register_columns(whole))
    starts = page_breaks(whole, height=page_in)
    if len(starts) == 1:
        return (whole,)
    pages = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(whole.data)], strict=True)):
        data = whole.data.iloc[start:end].reset_index(drop=True)
        names = whole.data[section] if section else None
        goes_on = names is not None and start > 0 and names.iloc[start - 1] == names.iloc[start]
        options = {**whole.options, "columns": columns, "continued": bool(goes_on)}
        part = {"page": number + 1, "pages": len(starts)}
        title = term("table_page", lang=whole.lang, title=whole.title, **part)
        caption = text.get("caption", "") or title
        page = replace(whole, title=title, caption=caption, data=data, options=options)
        alt = text.get("alt", "").strip() or alternative_text(page)
        pages.append(replace(page, id=f"{whole.id}-{number + 1}", alt=alt))
    return tuple(pages)


@dataclass(frozen=True)
class _Given:
    """What the caller says of the columns."""

    headers: Mapping[str, str]
    section: str | None
    status: str | None
    statuses: Mapping[str, str] | None
    words: Mapping[str, str] | None
    decimals: Mapping[str, int] | None


def _whole(
    table: pd.DataFrame,
    given: _Given,
    text: ChartText,
    *,
    most: int,
    faults: Sequence[Fault] = (),
) -> ChartSpec:
    """Return the register on one page, or raise once with every fault."""
    kind: Kind = "register_table"
    shown, section = dict(given.headers), given.section
    known = dict(given.statuses) if given.statuses is not None else {key: key for key in _KNOWN}
    words, decimals = dict(given.words or {}), dict(given.decimals or {})
    found = [*faults, *column_faults(kind, table, [*shown, *_one(section), *decimals])]
    found += _shape_faults(table, given, most)
    found += _status_faults(table, given.status, known, words)
    roles = {column: column for column in shown} | ({"section": section} if section else {})
    options: dict[str, Any] = {
        "headers": shown,
        "decimals": decimals,
        "section": section,
        "status": given.status,
        "statuses": known,
        "status_words": words,
    }
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    return make_spec(kind, data, roles=roles, options=options, faults=found, text=text)


def _one(column: str | None) -> list[str]:
    return [] if column is None else [column]


def _shape_faults(table: pd.DataFrame, given: _Given, most: int) -> list[Fault]:
    """Return the faults of columns and rows: too many, sections that come again, no status."""
    kind, faults = "register_table", []
    headers, section, status = given.headers, given.section, given.status
    if not headers:
        faults.append(Fault(kind, "no columns", column="headers"))
    if section in headers:
        remedy = "leave it out of the headers: it stands above its rows"
        faults.append(Fault(kind, "section as a column", column=str(section), remedy=remedy))
    if status is not None and status not in headers:
        remedy = "give it a heading in headers"
        faults.append(Fault(kind, "status without a heading", column=status, remedy=remedy))
    if len(table) > most:
        more = "; register_pages makes pages" if most == MOST_ROWS else ""
        remedy = f"show at most {most} rows{more}"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    if section is None or section not in table.columns:
        return faults
    names = table[section]
    faults += [
        Fault(kind, "empty", row=str(row), column=section) for row in table.index[names.isna()]
    ]
    starts = names[names.ne(names.shift()).fillna(value=True).to_numpy(dtype=bool)]
    remedy = "sort the table so that its rows stand together"
    return faults + [
        Fault(kind, "section in several places", row=str(name), column=section, remedy=remedy)
        for name in dict.fromkeys(starts[starts.duplicated() & starts.notna()])
    ]


def _status_faults(
    table: pd.DataFrame,
    status: str | None,
    known: Mapping[str, str],
    words: Mapping[str, str],
) -> list[Fault]:
    kind = "register_table"
    remedy = "use one of " + ", ".join(_KNOWN)
    faults = [
        Fault(kind, "unknown class", row=str(key), column="statuses", value=look, remedy=remedy)
        for key, look in known.items()
        if look not in _KNOWN
    ]
    faults += [
        Fault(kind, "unknown status", column="status_words", value=str(key))
        for key in words
        if key not in known
    ]
    if status is None or status not in table.columns:
        return faults
    remedy = "use one of " + ", ".join(known)
    return faults + [
        Fault(kind, "unknown status", row=str(row), column=status, value=str(key), remedy=remedy)
        for row, key in table[status].items()
        if not pd.isna(key) and str(key) not in known
    ]
