"""The numbers of a briefing from the user's own workbook of indicators, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.briefing.own_aggregates import OwnAggregates, own_aggregates
from shuanggao_analytics.briefing.own_peers import OwnCollege, find_college, own_college
from shuanggao_analytics.briefing.own_values import (
    ENOUGH,
    SPREAD,
    OwnBook,
    own_book,
    panel_of,
    spread_of,
    widest_pair,
)
from shuanggao_analytics.datasets import data_gaps
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.datasets import Reading
    from shuanggao_analytics.terms import Lang

MOST_LINES = 4


@dataclass(frozen=True, kw_only=True)
class OwnLevels:
    """How the indicators of whole colleges lie and change.

    Attributes
    ----------
    filled
        One row an indicator and year: ``colleges`` that have a value.
    levels
        One row an indicator that enough colleges have: ``year`` (the latest with enough), ``n``,
        ``low``, ``q1``, ``median``, ``q3``, ``high``; quartiles are missing below four values.
    changes
        One row an indicator with enough colleges that have a value in both years: ``first``,
        ``last``, ``n``, ``median_first``, ``median_last``, ``median_change`` (of the differences),
        ``rose``, ``same``, ``fell`` (colleges).
    series
        Of a few indicators, one row a year: ``n``, ``q1``, ``median``, ``q3`` of the colleges that
        have a value in every year; and ``own``, of the college asked for, which is not among them.
    groups
        As `levels`, of programme groups; ``colleges`` they belong to.
    gaps
        What can be computed of the rows of whole colleges, as `data_gaps`.
    lacking
        One row a college and year without a row: ``college``, ``year``.
    """

    filled: pd.DataFrame
    levels: pd.DataFrame
    changes: pd.DataFrame
    series: pd.DataFrame
    groups: pd.DataFrame
    gaps: pd.DataFrame
    lacking: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class OwnResults:
    """What a briefing says of a workbook of indicators.

    Attributes
    ----------
    book
        The values that were read. Where `aggregates` stands nothing of a single college is in it.
    read
        The reading they come from; None where only aggregates may be told.
    levels
        Distribution, change and gaps; None where only aggregates may be told.
    college
        One college beside the others; None where none was asked for.
    aggregates
        Means of groups; None where single colleges may be told apart.
    """

    book: OwnBook
    read: Reading | None
    levels: OwnLevels | None
    college: OwnCollege | None
    aggregates: OwnAggregates | None


def own_results(
    reading: Reading, *, college: str | None = None, least: int | None = None, lang: Lang = "zh"
) -> OwnResults:
    r"""Compute what a briefing says of a workbook of indicators.

    Parameters
    ----------
    reading
        What `inspect_workbook` found with ``kind="indicators"``.
    college
        Name (of today or before) or code of a college of the workbook, to be set beside the others.
    least
        The smallest number of colleges that a figure may stand on, 3 or more. Then only means of
        groups are computed, and nothing of a single college is kept.
    lang
        Language of the names of indicators and provinces.

    Raises
    ------
    DataContractError
        With every fault: those of the reading; a college together with `least`, fewer than 3 as
        `least`, a college that the workbook does not have; no value of any indicator.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from shuanggao_analytics.datasets import inspect_workbook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "own.csv"
    ...     _ = file.write_text("院校,年份,生师比\n甲,2024,15\n乙,2024,16\n丙,2024,18\n",
    ...                         encoding="utf-8")
    ...     found = own_results(inspect_workbook(file, kind="indicators"), college="甲")
    >>> found.levels.levels[["n", "median"]].values.tolist()
    [[3.0, 16.0]]
    >>> found.college.places[["place", "of"]].values.tolist()
    [[1, 3]]
    """
    book = own_book(reading, lang=lang)
    faults = []
    if least is not None and least < ENOUGH:
        remedy = "ask for 3 or more: of two colleges each knows the other"
        faults.append(Fault("least", "too few colleges", value=str(least), remedy=remedy))
    if least is not None and college is not None:
        remedy = "leave one of the two out: with least no single college is told of"
        faults.append(Fault("college", "together with least", value=college, remedy=remedy))
    name = None
    if college is not None and least is None:
        name, unknown = find_college(book, college)
        faults += unknown
    if faults:
        raise DataContractError(faults)
    if least is not None:
        return _told_together(book, least)
    return OwnResults(
        book=book,
        read=reading,
        levels=OwnLevels(
            filled=_filled(book),
            levels=_levels(book),
            changes=_changes(book),
            series=_series(book, name),
            groups=_groups(book),
            gaps=data_gaps(_whole(reading.table)),
            lacking=_lacking(book),
        ),
        college=None if name is None else own_college(book, name),
        aggregates=None,
    )


def _told_together(book: OwnBook, least: int) -> OwnResults:
    """Return the means of groups, and a book without any single college."""
    found = own_aggregates(book, least=least)
    bare = OwnBook(
        file="",
        digest="",  # whoever knows all rows but one could try values against it
        indicators=book.indicators,
        colleges=book.colleges.iloc[:0],
        school_values=book.school_values.iloc[:0],
        group_values=book.group_values.iloc[:0],
        rows=book.rows.iloc[:0],
        unused=(),
        synthetic_rows=book.synthetic_rows,
    )
    return OwnResults(book=bare, read=None, levels=None, college=None, aggregates=found)


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole colleges."""
    return table[table["group"].isna()] if "group" in table else table


def _filled(book: OwnBook) -> pd.DataFrame:
    counts = book.school_values.groupby(["indicator", "year"])["college"].nunique()
    every = pd.MultiIndex.from_product(
        [book.indicators.index, book.years], names=["indicator", "year"]
    )
    return counts.reindex(every, fill_value=0).rename("colleges").reset_index()


def _spreads(values: pd.DataFrame, *, unit: list[str]) -> pd.DataFrame:
    """Return the distribution of each indicator in the latest year that enough units have."""
    lines = []
    for (indicator, year), rows in values.groupby(["indicator", "year"], sort=True):
        if len(rows.drop_duplicates(unit)) >= ENOUGH:
            counted = {"colleges": rows["college"].nunique()}
            line = {"indicator": indicator, "year": year, **counted, **spread_of(rows["value"])}
            lines.append(line)
    found = pd.DataFrame(lines, columns=["indicator", "year", "colleges", *SPREAD])
    return found.groupby("indicator", sort=False).last()


def _levels(book: OwnBook) -> pd.DataFrame:
    found = _spreads(book.school_values, unit=["college"]).drop(columns="colleges")
    return found.reindex([code for code in book.indicators.index if code in found.index])


def _groups(book: OwnBook) -> pd.DataFrame:
    found = _spreads(book.group_values, unit=["college", "group"])
    return found.reindex([code for code in book.indicators.index if code in found.index])


def _changes(book: OwnBook) -> pd.DataFrame:
    """Return the change between the years furthest apart that enough colleges have both."""
    lines = []
    for indicator in book.indicators.index:
        wide = panel_of(book.school_values, indicator)
        pair = widest_pair(wide, enough=ENOUGH)
        if pair is None:
            continue
        first, last = pair
        both = wide[[first, last]].dropna()
        change = both[last] - both[first]
        small = 1e-9 * both.abs().max(axis=1)
        lines.append(
            {
                "indicator": indicator,
                "first": first,
                "last": last,
                "n": len(both),
                "median_first": both[first].median(),
                "median_last": both[last].median(),
                "median_change": change.median(),
                "rose": int((change > small).sum()),
                "same": int((change.abs() <= small).sum()),
                "fell": int((change < -small).sum()),
            }
        )
    names = ["indicator", "first", "last", "n", "median_first", "median_last", "median_change",
             "rose", "same", "fell"]  # fmt: skip
    return pd.DataFrame(lines, columns=names).set_index("indicator")


def _series(book: OwnBook, name: str | None) -> pd.DataFrame:
    """Return the course of the indicators that most colleges have in every year.

    Of a college asked for: its own values beside the course of the others.
    """
    panels, own = {}, {}
    enough = ENOUGH if name is None else ENOUGH - 1
    for indicator in book.indicators.index:
        wide = panel_of(book.school_values, indicator)
        if name is not None:
            if name not in wide.index or wide.loc[name].notna().sum() < 2:
                continue
            own[indicator] = wide.loc[name]
            wide = wide.drop(index=name)
        whole = wide.dropna()
        if len(whole) >= enough and len(whole.columns) > 1:
            panels[indicator] = whole
    aimless = book.indicators["direction"].eq(0)
    order = sorted(panels, key=lambda code: (aimless[code], -panels[code].size))
    lines = [
        {
            "indicator": code,
            "year": year,
            **spread_of(panels[code][year]),
            "own": own[code][year] if code in own else float("nan"),
        }
        for code in order[:MOST_LINES]
        for year in panels[code].columns
    ]
    return pd.DataFrame(lines, columns=["indicator", "year", *SPREAD, "own"])


def _lacking(book: OwnBook) -> pd.DataFrame:
    """Return the years of colleges without a row."""
    rows = book.school_rows
    there = set(zip(rows["college"], rows["year"], strict=True))
    lines = [
        (college, year)
        for college in rows["college"].drop_duplicates()
        for year in book.years
        if (college, year) not in there
    ]
    return pd.DataFrame(lines, columns=["college", "year"])
