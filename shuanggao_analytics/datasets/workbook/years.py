"""Values of a table with a column a year: an indicator a row, or a heading above or below."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.datasets.workbook.cells import clean
from shuanggao_analytics.datasets.workbook.fields import Remark, named_unit, plain
from shuanggao_analytics.datasets.workbook.long import (
    LEFT_OUT,
    Entry,
    declared_unit,
    key_columns,
    measured,
    no_indicator,
    row_indicator,
    until_flooded,
)
from shuanggao_analytics.datasets.workbook.rows import record_of
from shuanggao_analytics.datasets.workbook.sheet import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.datasets.workbook.fields import Field, Template
    from shuanggao_analytics.datasets.workbook.rows import Rows
    from shuanggao_analytics.datasets.workbook.sheet import SheetTable
    from shuanggao_analytics.errors import Fault

_YEAR = re.compile(r"([0-9]{4})(?:\.0+)?\s*(?:年度?)?")
_NEARLY = re.compile(r"[0-9]{2}|[〇零一二三四五六七八九]{2,4}年")


@dataclass(frozen=True)
class Pair:
    """The two headings of a column: its indicator and its year, and the row of the indicator."""

    indicator: str
    year: str
    row: int


@dataclass(frozen=True)
class YearColumn:
    """A column of values of one year; its indicator and unit where the heading names them."""

    column: Column
    year: int
    indicator: Field | None
    unit: str | None


def year_of(heading: object, asked: Field) -> int | None:
    """Return the year that a heading is, or None.

    Examples
    --------
    >>> from shuanggao_analytics.datasets.workbook.indicators import KEYS
    >>> [year_of(heading, KEYS[-1]) for heading in (2022, "２０２２ 年度", "22年", "2021-2022学年")]
    [2022, 2022, None, None]
    """
    found = _YEAR.fullmatch(str(clean(heading)))
    year = int(found.group(1)) if found else None
    return year if year is not None and asked.low <= year <= asked.high else None


def nearly_year(heading: object) -> bool:
    """Return whether a heading, which is none of the fields, has digits as a year has them."""
    return _NEARLY.search(str(clean(heading))) is not None


def year_field(template: Template) -> Field:
    """Return the field of a template that is a year."""
    return next(each for each in template.fields if each.what == "year")


def year_entries(
    rows: Rows,
    found: SheetTable,
    template: Template,
    *,
    pairs: Mapping[int, Pair],
    above: tuple[str, int, int] | None,
    faults: list[Fault],
    remarks: list[Remark],
) -> list[Entry]:
    """Return the values of a table with a column a year, adding what is wrong and what was done.

    Parameters
    ----------
    rows, found
        Rows of the table.
    template
        That with one column an indicator, which is asked for.
    pairs
        By place, the headings in two rows of a column; none where a row names its indicator.
    above
        The college that a line above the headings names, with its row and place; None without.
    faults, remarks
        What is wrong, and what was done, is added here.
    """
    asked, keys, indicators = year_field(template), key_columns(found), measured(template)
    left: list[Remark] = []
    years, wrong = _years(pairs, found, template, left)
    faults += wrong
    if years:
        shown = "、".join(dict.fromkeys(str(each.year) for each in years))
        remarks.append(Remark(found.name, f"years stand across: {shown}", str(found.head)))
    remarks += left
    whole, stood_above = _above(above, found, template, remarks)
    entries = []
    for number, cells in until_flooded(rows, found, faults):
        record = record_of(number, cells, found, columns=keys, faults=faults) | whole
        stood = {column.name: (number, column) for column in keys} | stood_above
        named = None
        if not pairs:
            named = row_indicator(number, cells, found, indicators, faults=faults)
            if named is None:
                continue
        for each in years:
            of_year = {**record, asked.code: each.year}
            places = {**stood, asked.code: (found.head, replace(each.column, field=asked))}
            cell = cells[each.column.place]
            indicator, unit, column = named or (each.indicator, each.unit, None)
            if indicator is not None:
                at = (number, each.column, column)
                entries.append(Entry(of_year, places, indicator, unit, cell, *at))
    return entries


def _above(
    college: tuple[str, int, int] | None,
    found: SheetTable,
    template: Template,
    remarks: list[Remark],
) -> tuple[dict[str, Any], dict[str, tuple[int, Column]]]:
    """Return the college that a line above names and where it stands, and say so."""
    from openpyxl.utils import get_column_letter

    if college is None:
        return {}, {}
    name, row, place = college
    asked = next(each for each in template.fields if each.what == "college")
    column = Column(place, get_column_letter(place + 1), asked.zh, asked)
    done = "the college of a line above, taken for all rows"
    remarks.append(Remark(found.name, done, str(row + 1), column.place_text, name))
    return {asked.code: name}, {asked.code: (row + 1, column)}


def _years(
    pairs: Mapping[int, Pair], found: SheetTable, template: Template, remarks: list[Remark]
) -> tuple[list[YearColumn], list[Fault]]:
    """Return the columns that hold a year, and what is wrong with the headings of the others."""
    asked, indicators = year_field(template), measured(template)
    kept: list[YearColumn] = []
    faults: dict[tuple[str, str], Fault] = {}
    seen: set[tuple[str, int]] = set()
    for column in found.columns:
        if column.field is not None:
            continue
        pair = pairs.get(column.place)
        heading = column.heading if pair is None else pair.year
        year = year_of(heading, asked)
        indicator, unit, wrong = _of_pair(pair, column, found, indicators)
        if year is not None and pairs and pair is None:
            remedy = "write the indicator above or below it"
            wrong = [found.fault(found.head, column, "a year without an indicator", remedy=remedy)]
        if year is None:
            wrong += _no_year(heading, column, found, template, paired=pair is not None)
            if not wrong:
                remarks.append(Remark(found.name, LEFT_OUT, str(found.head), column.place_text))
        elif not wrong and (indicator.code if indicator else "", year) in seen:
            remedy = "keep one of the columns, or rename one that is your own"
            wrong = [found.fault(found.head, column, "heading stands twice", remedy=remedy)]
        elif not wrong:
            seen.add((indicator.code if indicator else "", year))
            kept.append(YearColumn(column, year, indicator, unit))
        for fault in wrong:  # what a merged heading says stands over several columns
            faults.setdefault((fault.problem, fault.value or column.letter), fault)
    return kept, [*faults.values()]


def _of_pair(
    pair: Pair | None, column: Column, found: SheetTable, indicators: dict[str, Field]
) -> tuple[Field | None, str | None, list[Fault]]:
    """Return the indicator that the headings of a column name, its unit, and what is wrong."""
    if pair is None:
        return None, None, []
    indicator, said = indicators.get(plain(pair.indicator)), named_unit(pair.indicator)
    if indicator is None:
        return None, None, [no_indicator(found, pair.row, column, pair.indicator)]
    unit, wrong = declared_unit(indicator, {said: column} if said else {}, found, pair.row)
    return indicator, unit, wrong


def _no_year(
    heading: str, column: Column, found: SheetTable, template: Template, *, paired: bool
) -> list[Fault]:
    """Return the fault of a heading that should be a year; none of a column of one's own."""
    asked = year_field(template)
    if nearly_year(heading):
        remedy = (
            f"write the year alone, as 2024, from {asked.low:g} to {asked.high:g}; "
            "a heading that is no year must have no digits"
        )
        return [found.fault(found.head, column, "nearly a year", remedy=remedy)]
    if paired or plain(heading) in measured(template):
        remedy = "write the year above or below it, as 2024"
        return [found.fault(found.head, column, "an indicator without a year", remedy=remedy)]
    return []
