"""Numbers that stand out by a power of ten, and rows or numbers that stand twice.

The second half is shared by the kinds of tables that have years in their rows or columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.audit.checking import checked_table, printed_figures
from shuanggao_analytics.audit.columns import (
    Role,
    assign,
    label_columns,
    number_columns,
    plain,
    summary_rows,
)
from shuanggao_analytics.audit.figures import label, parse
from shuanggao_analytics.audit.relations import FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.result import COLUMNS, Audit, checks_table, notes_table
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from shuanggao_analytics.audit.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Rows = NDArray[np.int_]

ROLES = (Role("numbers", r"(?!)", many=True),)
_YEAR = re.compile(r"((?:19|20)\d{2})年?(?:[-~—–/]((?:19|20)?\d{2})年?)?")
_YEAR_HEADING = re.compile(r"年|year|time|period|时间|时期")
_PERCENT = re.compile(r"%|率|占比|比重|比例|百分|pct|percent|share|rate")
_NEAR = 0.12  # of log10: how near to a power of ten a jump must be
_STEP = 0.25  # of log10: how much the others of a series may change from one year to the next
_RANGE = 0.45  # of log10: how far the others of a column may lie apart
_RANGE_OF_FEW = 0.3  # the same where they are fewer than eight
_MANY = 8
_GAP = 0.6  # of log10: how far from all others of its column a number must lie
_SERIES, _COLUMN = 4, 7  # the least numbers of a series, of a column
_DIGITS = 4  # significant digits from which the same number twice is no accident
_RARE = 0.02  # share of neighbouring years with the same number up to which that is told
_SHOWN = 5


def outliers(
    table: pd.DataFrame, *, columns: Mapping[str, str | Sequence[str]] | None = None
) -> Audit:
    r"""Look for numbers that are a power of ten away from where the others would have them.

    Nothing follows from anything here, so that every finding is ``cannot_tell``.

    - In a series of years, of four numbers > 0 or more: with y = log10 x and the line ŷ through
      its two neighbours (at an end the nearest number), a number stands out when y − ŷ is within
      0.12 of a whole number other than 0 and no two of the other neighbours are more than 0.25
      apart.
    - In a column of seven numbers > 0 or more without years: when it lies 0.6 or more beyond all
      others, these lie within 0.45 (fewer than eight: 0.3), and a power of ten brings it
      between them.

    A number of one digit is left alone: it is known too coarsely.

    A column that spans more than that, as output or population of provinces does, shows nothing.

    Parameters
    ----------
    table
        As printed: one row a place, or a place and year, or one column a year. Totals and means
        are left out, and numbers that are zero, negative or missing.
    columns
        ``numbers``: the headings to look at where not all columns of numbers are meant.

    Returns
    -------
    Audit
        Of kind ``outliers``: one row a number that was compared. Causes: ``tenfold``;
        ``unit_slip`` (×10⁴ or ×10⁸: 元, 万元, 亿元); ``fraction_not_percent`` and
        ``percent_not_fraction``. Notes: ``rows_alike`` (three figures or more are the same in two
        rows) and ``same_in_two_years`` (a number of four digits or more twice running): they may
        be copies, or true.

    Raises
    ------
    DataContractError
        For a table without numbers that can be compared, and for a bad role.

    References
    ----------
    Tukey (1977), *Exploratory Data Analysis*: look at amounts by their logarithms.

    Examples
    --------
    >>> funds = pd.DataFrame({"年份": ["2019", "2020", "2021", "2022"],
    ...                       "经费": ["1820", "1975", "21000", "2240"]})
    >>> outliers(funds).findings[["row", "printed", "expected", "verdict", "cause"]]
        row printed expected      verdict    cause
    2  2021   21000     2100  cannot_tell  tenfold
    """
    sheet = _sheet(checked_table(table), columns)
    compared = list(_compared(sheet))
    if not compared:
        remedy = f"needs a series of {_SERIES} numbers > 0, or a column of {_COLUMN}"
        raise DataContractError([Fault("table", "no numbers to compare", remedy=remedy)])
    rows = [_finding(sheet, each) for each in compared]
    notes = [*_alike(sheet), *_twice(sheet)]
    return Audit(kind="outliers", table=checks_table(rows), notes=notes_table(notes))


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A table as read: its figures, what names its rows, and where its years are."""

    table: pd.DataFrame
    printed: Mapping[str, Figures]
    heads: Sequence[str]
    labels: Sequence[str]
    year: str | None

    @property
    def across(self) -> list[str]:
        """The columns that are years; none where the years stand in the rows."""
        return [n for n in self.printed if year_of(n) is not None] if self.year is None else []

    def by_year(self) -> list[Rows]:
        """Return the rows of each place in the order of their years; none without years."""
        if self.year is None:
            return []
        keys = [name for name in self.heads if name != self.year]
        series: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for at in range(len(self.table)):
            when = year_of(self.table[self.year].iloc[at])
            if when is not None:
                key = tuple(str(self.table[name].iloc[at]) for name in keys)
                series.setdefault(key, []).append((when, at))
        return [
            np.array([at for _, at in sorted(pairs)], dtype=int)
            for pairs in series.values()
            if len({when for when, _ in pairs}) == len(pairs)
        ]


def _sheet(table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None) -> _Sheet:
    given = assign(table, ROLES, columns=columns).get("numbers")
    year = year_column(table)
    names = given or [name for name in number_columns(table) if name != year]
    heads = row_heads(table, names)
    labels = [label(table, at, heads) for at in range(len(table))]
    return _Sheet(table, printed_figures(table, names), heads, labels, year)


@dataclass(frozen=True)
class _Compared:
    """A number that was compared with others: by which power of ten it stands out, if it does."""

    at: int
    column: str
    power: int
    likely: float
    check: str


def _compared(sheet: _Sheet) -> Iterator[_Compared]:
    across = sheet.across
    if len(across) >= _SERIES:
        for at in range(len(sheet.table)):
            numbers = np.array([sheet.printed[name].numbers[at] for name in across])
            order = np.argsort([year_of(name) or 0 for name in across], kind="stable")
            for i, power, likely in _of_series(numbers[order]):
                yield _Compared(at, across[order[i]], power, likely, "log10 of its years")
        return
    series = sheet.by_year()
    for name, figures in sheet.printed.items():
        found = [
            _Compared(int(rows[i]), name, power, likely, "log10 of its years")
            for rows in series
            for i, power, likely in _of_series(figures.numbers[rows])
        ]
        yield from found or _down(sheet, name)


def _down(sheet: _Sheet, name: str) -> Iterator[_Compared]:
    """Compare the numbers of a column, each year by itself."""
    apart = summary_rows(sheet.table)
    rows = [at for at in range(len(sheet.table)) if at not in apart]
    years = [
        None if sheet.year is None else year_of(sheet.table[sheet.year].iloc[at]) for at in rows
    ]
    for one in dict.fromkeys(years):
        part = np.array([at for at, year in zip(rows, years, strict=True) if year == one])
        for i, power, likely in _of_column(sheet.printed[name].numbers[part]):
            yield _Compared(int(part[i]), name, power, likely, "log10 of its column")


def _of_series(numbers: Floats) -> Iterator[tuple[int, int, float]]:
    """Return place, power of ten and likely number of each number of a series."""
    shown = np.flatnonzero(np.isfinite(numbers) & (numbers > 0))
    if len(shown) < _SERIES:
        return
    y = np.log10(numbers[shown])
    for i in range(len(y)):
        line = (y[i - 1] + y[i + 1]) / 2 if 0 < i < len(y) - 1 else (y[1] if i == 0 else y[-2])
        power = _power(y[i] - line)
        if power and np.max(np.abs(np.diff(np.delete(y, i)))) > _STEP:
            power = 0
        yield int(shown[i]), power, 10.0 ** (y[i] - power)


def _of_column(numbers: Floats) -> Iterator[tuple[int, int, float]]:
    """Return place, power of ten and likely number of each number of a column."""
    shown = np.flatnonzero(np.isfinite(numbers) & (numbers > 0))
    if len(shown) < _COLUMN:
        return
    y = np.log10(numbers[shown])
    allowed = _RANGE if len(y) >= _MANY else _RANGE_OF_FEW
    ends = {int(np.argmin(y)), int(np.argmax(y))}
    for i in range(len(y)):
        power = 0
        if i in ends:
            rest = np.delete(y, i)
            low, high = float(np.min(rest)), float(np.max(rest))
            jump = round(y[i] - float(np.median(rest)))
            inside = low - _NEAR / 2 <= y[i] - jump <= high + _NEAR / 2
            beyond = max(low - y[i], y[i] - high)
            power = jump if inside and beyond >= _GAP and high - low <= allowed else 0
        yield int(shown[i]), power, 10.0 ** (y[i] - power)


def _power(jump: float) -> int:
    power = round(jump)
    return power if abs(jump - power) <= _NEAR else 0


def _finding(sheet: _Sheet, each: _Compared) -> list[object]:
    text = str(sheet.table[each.column].iloc[each.at]).strip()
    number, _, digits = parse(text)
    place, head = sheet.labels[each.at], str(each.column)
    if not each.power or digits < 2:
        return [
            each.check,
            place,
            each.column,
            text,
            text,
            number,
            0.0,
            np.nan,
            FOLLOWS,
            None,
            None,
        ]
    likely = f"{each.likely:.12g}"
    cause = _cause(head, number, each.power)
    return [each.check, place, each.column, text, likely, each.likely, number - each.likely,
            np.nan, UNCLEAR, cause, f"{place}, {head} → {likely}"]  # fmt: skip


def _cause(heading: str, number: float, power: int) -> str:
    if abs(power) in (4, 8):
        return "unit_slip"
    if abs(power) == 2 and _PERCENT.search(plain(heading) + heading):
        return "fraction_not_percent" if power < 0 and number <= 1 else (
            "percent_not_fraction" if power > 0 and number <= 100 else "tenfold")  # fmt: skip
    return "tenfold"


def _alike(sheet: _Sheet) -> list[tuple[str, str]]:
    """Return rows whose figures are the same, three different ones of three digits among them."""
    seen: dict[tuple[float, ...], int] = {}
    found = []
    for at, name in enumerate(sheet.labels):
        key = tuple(float(figures.numbers[at]) for figures in sheet.printed.values())
        cells = [sheet.table[column].iloc[at] for column in sheet.printed]
        if not np.isfinite(key).all() or len({c for c in cells if _digits(c) >= 3}) < 3:
            continue
        if key in seen:
            found.append(("rows_alike", f"{sheet.labels[seen[key]]} = {name}"))
        seen.setdefault(key, at)
    more = [("rows_alike", f"+ {len(found) - _SHOWN}")] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]


def _twice(sheet: _Sheet) -> list[tuple[str, str]]:
    """Return numbers of four digits or more that stand in two neighbouring years.

    Where that is common, because something changes only now and then, nothing is said.
    """
    pairs = [
        ((int(a), name), (int(b), name))
        for rows in sheet.by_year()
        for name in sheet.printed
        for a, b in pairwise(rows)
    ]
    pairs += [
        ((at, one), (at, other))
        for at in range(len(sheet.table))
        for one, other in pairwise(sheet.across)
    ]
    found = []
    for (a, one), (b, other) in pairs:
        cell = sheet.table[one].iloc[a]
        if _digits(cell) >= _DIGITS and parse(cell)[0] == sheet.printed[other].numbers[b]:
            place = f"{sheet.labels[a]}, {one} = {sheet.labels[b]}, {other}"
            found.append(("same_in_two_years", place))
    return found if len(found) <= max(2, len(pairs) * _RARE) else []


def _digits(cell: object) -> int:
    """Return the significant digits of a printed number without the zeros at its end."""
    number = parse(cell)[0]
    return len(f"{abs(number):.12g}".replace(".", "").strip("0")) if np.isfinite(number) else 0


def year_of(text: object) -> int | None:
    """Return the year that a heading or cell consists of, the last one of a span.

    Examples
    --------
    >>> year_of("2015年"), year_of(2016.0), year_of("2010—2015"), year_of("20150")
    (2015, 2016, 2015, None)
    """
    found = _YEAR.fullmatch(plain(text).removesuffix(".0"))
    if found is None:
        return None
    first, last = found.group(1), found.group(2)
    return int(first[: 4 - len(last)] + last) if last else int(first)


def year_column(table: pd.DataFrame) -> str | None:
    """Return the column of which most cells are years, None where there is none.

    It is one of the first two, or its heading says so: a sum of 1998 is no year.

    Examples
    --------
    >>> year_column(pd.DataFrame({"地区": ["江苏", "江苏"], "年份": [2015, 2016], "n": [19, 20]}))
    '年份'
    """
    for at, name in enumerate(table.columns):
        years = [year_of(cell) for cell in table[name]]
        most = len(years) > 1 and sum(year is not None for year in years) >= 0.6 * len(years)
        if most and (at < 2 or _YEAR_HEADING.search(plain(name))):
            return name
    return None


def row_heads(table: pd.DataFrame, used: Sequence[str] = ()) -> list[str]:
    """Return the columns that name the rows; a column of years too that ends in a mean or total.

    Examples
    --------
    >>> row_heads(pd.DataFrame({"年份": ["2015", "2016", "合计"], "n": [1, 2, 3]}), ["n"])
    ['年份']
    """
    year = year_column(table)
    heads = label_columns(table, used)
    own = [] if year is None or year in used else [year]
    return [name for name in table.columns if name in heads or name in own]


def turned_table(table: pd.DataFrame, heads: Sequence[str]) -> pd.DataFrame:
    """Return a table with its rows as columns, named by the words in `heads`.

    Examples
    --------
    >>> turned_table(pd.DataFrame({"项目": ["个数", "占比"], "东部": [3, 60]}), ["项目"])
       项目 个数  占比
    0  东部  3  60
    """
    names = [label(table, at, heads) for at in range(len(table))]
    rest = [name for name in table.columns if name not in heads]
    turned = table[rest].astype(object).T
    twice = {name for name in names if names.count(name) > 1}
    turned.columns = pd.Index([f"{n} ({k})" if n in twice else n for k, n in enumerate(names, 1)])
    turned.insert(0, " / ".join(map(str, heads)) or "year", [str(name) for name in rest])
    return turned.reset_index(drop=True)


def years_in_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """Return a table with its years in rows, and whether it had to be turned for that.

    Examples
    --------
    >>> wide = pd.DataFrame({"项目": ["实际值", "拟合值"], "2015": ["3", "3"], "2016": ["4", "5"]})
    >>> years_in_rows(wide)[0]
         项目 实际值 拟合值
    0  2015   3   3
    1  2016   4   5
    """
    years = [name for name in table.columns if year_of(name) is not None]
    if len(years) < 2 or year_column(table) is not None:
        return table, False
    heads = [name for name in label_columns(table, years) if name not in years]
    return turned_table(table, heads), True


def turned_back(audit: Audit, labels: Iterable[str]) -> Audit:
    """Return the audit of a turned table with its places as they are printed."""
    table = audit.table.rename(columns={"row": "column", "column": "row"})[COLUMNS]
    rows = sorted(map(str, labels), key=len, reverse=True)

    def turned(text: str) -> str:
        place, arrow, value = text.partition(" → ")
        row = next((each for each in rows if place.startswith(f"{each}, ")), None)
        return text if row is None else f"{place[len(row) + 2 :]}, {row}{arrow}{value}"

    table["suspect"] = table["suspect"].map(
        lambda text: "; ".join(map(turned, text.split("; "))) if isinstance(text, str) else None
    )
    return replace(audit, table=table)
