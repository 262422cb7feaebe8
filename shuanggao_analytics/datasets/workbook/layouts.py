"""Layouts in which an indicator has no column of its own: a row a value, or a column a year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import clean
from shuanggao_analytics.datasets.workbook.colleges import known_college
from shuanggao_analytics.datasets.workbook.fields import LABELS, plain
from shuanggao_analytics.datasets.workbook.grids import Cell
from shuanggao_analytics.datasets.workbook.long import (
    INDICATOR,
    UNIT,
    VALUE,
    long_entries,
    long_head,
    measured,
)
from shuanggao_analytics.datasets.workbook.sheet import (
    SEARCHED,
    able_sheets,
    eligible_sheets,
    headings_of,
    meanings,
    merged_above,
    several_sheets,
    table_below,
)
from shuanggao_analytics.datasets.workbook.years import (
    Pair,
    nearly_year,
    year_entries,
    year_field,
    year_of,
)
from shuanggao_analytics.errors import DataContractError

if TYPE_CHECKING:
    from shuanggao_analytics.datasets.workbook.fields import Field, Remark, Template
    from shuanggao_analytics.datasets.workbook.grids import Sheet
    from shuanggao_analytics.datasets.workbook.long import Entry
    from shuanggao_analytics.datasets.workbook.rows import Rows
    from shuanggao_analytics.datasets.workbook.sheet import SheetTable
    from shuanggao_analytics.errors import Fault

_LONGEST = 40
_LABELLED = re.compile(r"([^:]+):\s*(\S+)")


@dataclass(frozen=True)
class Layout:
    """A sheet in which an indicator has no column of its own, and how its columns are meant.

    Attributes
    ----------
    sheet, head, template
        The sheet, the row of its headings counted from 0, and the fields that they may mean.
    years
        Whether years stand in the headings.
    pairs
        By place, the headings in two rows of a column; none where a row names its indicator.
    college
        The college that a line above the headings names, with its row and place; None without.
    """

    sheet: Sheet
    head: int
    template: Template
    years: bool = False
    pairs: dict[int, Pair] = field(default_factory=dict)
    college: tuple[str, int, int] | None = None

    def table(self, file: str) -> SheetTable:
        """Return the table below the headings, or raise when nothing says whose it is."""
        try:
            return table_below(self.sheet, self.head, self.template, file)
        except DataContractError as error:
            if not self.years:
                raise
            remedy = "add the column, or write 院校名称： and the name in a line above"
            faults = [
                replace(fault, remedy=remedy) if fault.problem == "missing column" else fault
                for fault in error.faults
            ]
            raise DataContractError(faults) from None

    def entries(
        self,
        rows: Rows,
        found: SheetTable,
        template: Template,
        *,
        faults: list[Fault],
        remarks: list[Remark],
    ) -> list[Entry]:
        """Return the values of the rows, adding what is wrong and what was done."""
        if not self.years:
            return long_entries(rows, found, template, faults=faults, remarks=remarks)
        return year_entries(
            rows,
            found,
            template,
            pairs=self.pairs,
            above=self.college,
            faults=faults,
            remarks=remarks,
        )


def layout_of(sheets: list[Sheet], template: Template, file: str) -> Layout | None:
    """Return the layout of the table when no indicator has a column of its own; None otherwise.

    Raises
    ------
    DataContractError
        When more than one sheet could be meant.
    """
    eligible = eligible_sheets(sheets) if template.long else []
    named = [sheet for sheet in eligible if sheet.title == template.sheet]
    layouts = [found for sheet in named or eligible if (found := _layout(sheet, template))]
    if not layouts:
        return None
    meant = {each.sheet.title for each in layouts}
    meant |= {sheet.title for sheet in able_sheets(sheets, template)}
    if len(meant) > 1:
        several = [sheet for sheet in sheets if sheet.title in meant]
        raise DataContractError([several_sheets(several, template, file)])
    return layouts[0]


def _layout(sheet: Sheet, template: Template) -> Layout | None:
    long = long_head(sheet, template)
    if long is not None:
        return Layout(sheet, *long)
    return _across(sheet, template) or _paired(sheet, template)


def _keys(template: Template) -> tuple[Field, ...]:
    return tuple(each for each in template.fields if each.what in LABELS and each.what != "year")


def _like_year(heading: object, asked: Field) -> bool:
    return year_of(heading, asked) is not None or nearly_year(heading)


def _across(sheet: Sheet, template: Template) -> Layout | None:
    """Return the layout with years across and an indicator a row, when the sheet has it."""
    asked = year_field(template)
    fields = (*_keys(template), INDICATOR, UNIT)
    meant = meanings(replace(template, fields=(*fields, VALUE, asked)))
    for head in range(min(SEARCHED, len(sheet.rows))):
        words = [c.value for c in headings_of(sheet, head, meant) if clean(c.value) is not None]
        codes = {meant[plain(word)].code for word in words if plain(word) in meant}
        own = [word for word in words if plain(word) not in meant]
        if INDICATOR.code not in codes or codes & {VALUE.code, asked.code}:
            continue
        if any(_like_year(word, asked) for word in own):
            college = None if "college" in codes else _college_above(sheet, head, meant)
            asks = tuple(
                replace(each, required=college is None) if each.code == "college" else each
                for each in fields
            )
            across = replace(template, fields=asks, parts=(), long=False)
            return Layout(sheet, head, across, years=True, college=college)
    return None


def _college_above(sheet: Sheet, head: int, meant: dict[str, Field]) -> tuple[str, int, int] | None:
    """Return the only college that lines above the headings name, with its row and place.

    It stands behind 院校名称： or in the cell beside it, or a line begins with a known name.
    """
    found: dict[str, tuple[str, int, int]] = {}
    for row, cells in enumerate(sheet.rows[:head]):
        before = None
        for place, cell in enumerate(cells):
            text = clean(cell.value)
            if text is None or cell.spread:
                continue
            labelled = _LABELLED.match(str(text))
            if before is not None and _is_college(before, meant):
                name: str | None = str(text)
            elif labelled and _is_college(labelled.group(1), meant):
                name = labelled.group(2)
            else:
                name = _known_start(str(text))
            before = text
            if name is not None and not _is_college(name, meant):
                known = known_college(name)
                found.setdefault(known.code if known else name, (name, row, place))
    return next(iter(found.values())) if len(found) == 1 else None


def _is_college(text: object, meant: dict[str, Field]) -> bool:
    word = plain(text)
    return word in meant and meant[word].code == "college"


def _known_start(text: str) -> str | None:
    """Return the longest known name of a college that a text begins with."""
    ends = range(min(len(text), _LONGEST), 3, -1)
    return next((text[:end] for end in ends if known_college(text[:end]) is not None), None)


def _paired(sheet: Sheet, template: Template) -> Layout | None:
    """Return the layout with indicators and years in two rows of headings, when it has it."""
    asked, fields = year_field(template), _keys(template)
    keys = meanings(replace(template, fields=(*fields, asked)))
    for upper in range(min(SEARCHED, len(sheet.rows) - 1)):
        joined = _joined(sheet, upper, keys, template)
        if joined is None:
            continue
        heads, pairs = joined
        codes = {keys[plain(head)].code for head in heads if plain(head) in keys}
        known = any(
            plain(pair.indicator) in measured(template) and _like_year(pair.year, asked)
            for pair in pairs.values()
        )
        if "college" in codes and asked.code not in codes and known:
            rows = [*sheet.rows]
            rows[upper] = [Cell(None)] * len(heads)
            rows[upper + 1] = [Cell(head) for head in heads]
            paired = replace(template, fields=fields, parts=(), long=False)
            whole = replace(sheet, rows=rows)
            return Layout(whole, upper + 1, paired, years=True, pairs=pairs)
    return None


def _joined(
    sheet: Sheet, upper: int, keys: dict[str, Field], template: Template
) -> tuple[list[Any], dict[int, Pair]] | None:
    """Return two rows of headings as one, and the pairs in it; None when they are no headings."""
    asked, indicators = year_field(template), measured(template)
    merged = merged_above(sheet, upper + 1)
    heads: list[Any] = []
    pairs: dict[int, Pair] = {}
    carried = None
    for place, (over, cell) in enumerate(zip(*sheet.rows[upper : upper + 2], strict=True)):
        high, low = clean(over.value), None if cell.spread else clean(cell.value)
        is_key = plain(high) in keys
        if is_key and low is not None and plain(low) not in keys:
            return None  # what stands below is data
        carried = None if is_key else high if high is not None or low is None else carried
        above = high if high is not None else merged.get(place, None if merged else carried)
        if low is None or above is None or is_key or plain(low) in keys:
            heads.append(low if low is not None else high)
            continue
        heads.append(f"{above} {low}")
        low_first = plain(low) in indicators or (
            plain(above) not in indicators and year_of(above, asked) is not None
        )
        pair = Pair(str(low), str(above), upper + 2) if low_first else Pair(
            str(above), str(low), upper + 1)  # fmt: skip
        if plain(low) in indicators or _like_year(pair.year, asked):
            pairs[place] = pair
    return heads, pairs
