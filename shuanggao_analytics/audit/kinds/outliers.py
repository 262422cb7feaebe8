"""Numbers that stand out by a power of ten, and rows or numbers that stand twice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shuanggao_analytics.audit.checks.audits import checked_table, printed_figures
from shuanggao_analytics.audit.checks.relations import FOLLOWS, UNCLEAR
from shuanggao_analytics.audit.checks.result import Audit, checks_table, notes_table
from shuanggao_analytics.audit.reading.columns import (
    Role,
    assign,
    number_columns,
    plain,
    summary_rows,
)
from shuanggao_analytics.audit.reading.figures import label, parse
from shuanggao_analytics.audit.reading.years import (
    row_heads,
    year_column,
    year_of,
)
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shuanggao_analytics.audit.reading.figures import Figures
    from shuanggao_analytics.inputs import Floats

    Rows = NDArray[np.int_]

ROLES = (Role("numbers", r"(?!)", many=True),)
_PERCENT = re.compile(r"%|率|占比|比重|比例|百分|pct|percent|share|rate")
_NEAR = 0.12  # of log10: how near to a power of ten a jump must be
_STEP = 0.2  # of log10: how much the others of a series may change from one year to the next
_STEP_AT_END = 0.1  # the same for its first and last number, which have a neighbour on one side
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
      0.12 of a whole number other than 0 and no two of the other neighbours are more than 0.2
      apart (at an end 0.1).
    - In a column of seven numbers > 0 or more without years: when it lies 0.6 or more beyond all
      others, these lie within 0.45 (fewer than eight: 0.3), and a power of ten brings it
      between them. A column that spans more, as output or population of provinces does, shows
      nothing.

    A number of one digit is left alone, for it is known too coarsely, and so is one that a power
    of ten would give more decimals than its column has.

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
    >>> import pandas as pd
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
    rows = [_checked(sheet, each) for each in compared]
    notes = [*_rows_alike(sheet), *_same_in_two_years(sheet)]
    return Audit(kind="outliers", table=checks_table(rows), notes=notes_table(notes))


@dataclass(frozen=True, eq=False)
class _Sheet:
    """A table as read.

    Attributes
    ----------
    texts, printed
        Column → what is printed in its cells, and their figures.
    labels
        What the rows are called.
    across
        The columns that are years, in their order; none where the years stand in the rows.
    series
        The rows of each place in the order of their years; none without a column of years.
    groups
        The rows of each year, or all of them, without those that sum up others.
    """

    texts: Mapping[str, Sequence[str]]
    printed: Mapping[str, Figures]
    labels: Sequence[str]
    across: Sequence[str]
    series: Sequence[Rows]
    groups: Sequence[Rows]


def _sheet(table: pd.DataFrame, columns: Mapping[str, str | Sequence[str]] | None) -> _Sheet:
    given = assign(table, ROLES, columns=columns).get("numbers")
    year = year_column(table)
    names = given or [name for name in number_columns(table) if name != year]
    heads = row_heads(table, names)
    years = [None] * len(table) if year is None else [year_of(cell) for cell in table[year]]
    across = [] if year is not None else [n for n in names if year_of(n) is not None]
    apart = summary_rows(table)
    return _Sheet(
        texts={name: [str(cell).strip() for cell in table[name]] for name in names},
        printed=printed_figures(table, names),
        labels=[label(table, at, heads) for at in range(len(table))],
        across=sorted(across, key=lambda name: year_of(name) or 0),
        series=_series(table, years, [name for name in heads if name != year]),
        groups=[
            np.flatnonzero([when == one and at not in apart for at, when in enumerate(years)])
            for one in dict.fromkeys(years)
        ],
    )


def _series(table: pd.DataFrame, years: Sequence[int | None], keys: Sequence[str]) -> list[Rows]:
    """Return the rows of each place in the order of their years, where each year is there once."""
    places = zip(*(table[name].astype(str) for name in keys), strict=True) if keys else ()
    of_row = list(places) or [()] * len(table)
    series: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for at, (place, year) in enumerate(zip(of_row, years, strict=True)):
        if year is not None:
            series.setdefault(place, []).append((year, at))
    return [
        np.array([at for _, at in sorted(pairs)], dtype=int)
        for pairs in series.values()
        if len({year for year, _ in pairs}) == len(pairs)
    ]


@dataclass(frozen=True)
class _Compared:
    """A number that was compared with others: by which power of ten it stands out, if it does."""

    at: int
    column: str
    power: int
    likely: float
    check: str


def _compared(sheet: _Sheet) -> Iterator[_Compared]:
    check = "log10 of its years"
    if len(sheet.across) >= _SERIES:
        numbers = np.array([sheet.printed[name].numbers for name in sheet.across])
        for at in range(numbers.shape[1]):
            for i, power, likely in _of_series(numbers[:, at]):
                yield _Compared(at, sheet.across[i], power, likely, check)
        return
    for name, figures in sheet.printed.items():
        found = [
            _Compared(int(rows[i]), name, power, likely, check)
            for rows in sheet.series
            for i, power, likely in _of_series(figures.numbers[rows])
        ]
        yield from found or _down(sheet, name)


def _down(sheet: _Sheet, name: str) -> Iterator[_Compared]:
    """Compare the numbers of a column, each year by itself."""
    for rows in sheet.groups:
        for i, power, likely in _of_column(sheet.printed[name].numbers[rows]):
            yield _Compared(int(rows[i]), name, power, likely, "log10 of its column")


def _of_series(numbers: Floats) -> Iterator[tuple[int, int, float]]:
    """Return place, power of ten and likely number of each number of a series."""
    shown = np.flatnonzero(np.isfinite(numbers) & (numbers > 0))
    if len(shown) < _SERIES:
        return
    y = np.log10(numbers[shown])
    line = np.concatenate([y[1:2], (y[:-2] + y[2:]) / 2, y[-2:-1]])
    powers = np.round(y - line)
    powers[np.abs(y - line - powers) > _NEAR] = 0
    for i in np.flatnonzero(powers):
        allowed = _STEP if 0 < i < len(y) - 1 else _STEP_AT_END
        if np.max(np.abs(np.diff(np.delete(y, i)))) > allowed:
            powers[i] = 0
    likely = 10.0 ** (y - powers)
    yield from zip(shown.tolist(), powers.astype(int).tolist(), likely.tolist(), strict=True)


def _of_column(numbers: Floats) -> Iterator[tuple[int, int, float]]:
    """Return place, power of ten and likely number of each number of a column."""
    shown = np.flatnonzero(np.isfinite(numbers) & (numbers > 0))
    if len(shown) < _COLUMN:
        return
    y = np.log10(numbers[shown])
    allowed = _RANGE if len(y) >= _MANY else _RANGE_OF_FEW
    powers = np.zeros(len(y))
    for i in {int(np.argmin(y)), int(np.argmax(y))}:
        rest = np.delete(y, i)
        low, high = float(np.min(rest)), float(np.max(rest))
        jump = round(float(y[i] - np.median(rest)))
        inside = low - _NEAR / 2 <= y[i] - jump <= high + _NEAR / 2
        beyond = max(low - y[i], y[i] - high)
        powers[i] = jump if inside and beyond >= _GAP and high - low <= allowed else 0
    likely = 10.0 ** (y - powers)
    yield from zip(shown.tolist(), powers.astype(int).tolist(), likely.tolist(), strict=True)


def _checked(sheet: _Sheet, each: _Compared) -> list[object]:
    text = sheet.texts[each.column][each.at]
    number = float(sheet.printed[each.column].numbers[each.at])
    place, head = sheet.labels[each.at], str(each.column)
    if not each.power or parse(text)[2] < 2 or not _fits(sheet, each):
        same = [text, text, number, 0.0, np.nan]
        return [each.check, place, each.column, *same, FOLLOWS, None, None]
    likely = f"{each.likely:.12g}"
    cause = _cause(head, number, each.power)
    return [each.check, place, each.column, text, likely, each.likely, number - each.likely,
            np.nan, UNCLEAR, cause, f"{place}, {head} → {likely}"]  # fmt: skip


def _fits(sheet: _Sheet, each: _Compared) -> bool:
    """Return whether the likely number could be printed with the decimals of its column.

    A point that is misplaced adds no digits: 18 persons among tens of them are not 1.8. Of a
    slip of units the digits say nothing.
    """
    if each.power not in (1, 2, 3):
        return True
    decimals = max(parse(text)[1] for text in sheet.texts[each.column])
    return abs(each.likely - round(each.likely, decimals)) <= 1e-9 * each.likely


def _cause(heading: str, number: float, power: int) -> str:
    if abs(power) in (4, 8):
        return "unit_slip"
    if abs(power) == 2 and _PERCENT.search(plain(heading) + heading):
        return "fraction_not_percent" if power < 0 and number <= 1 else (
            "percent_not_fraction" if power > 0 and number <= 100 else "tenfold")  # fmt: skip
    return "tenfold"


def _rows_alike(sheet: _Sheet) -> list[tuple[str, str]]:
    """Return rows whose figures are the same, three different ones of three digits among them."""
    seen: dict[tuple[float, ...], str] = {}
    found = []
    rows = zip(*(figures.numbers.tolist() for figures in sheet.printed.values()), strict=True)
    for name, key in zip(sheet.labels, rows, strict=True):
        if not np.isfinite(key).all() or sum(_digits(number) >= 3 for number in set(key)) < 3:
            continue
        if key in seen:
            found.append(("rows_alike", f"{seen[key]} = {name}"))
        seen.setdefault(key, name)
    more = [("rows_alike", f"+ {len(found) - _SHOWN}")] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]


def _same_in_two_years(sheet: _Sheet) -> list[tuple[str, str]]:
    """Return numbers of four digits or more that stand in two neighbouring years.

    Where that is common, because something changes only now and then, nothing is said.
    """
    pairs = [
        (int(a), name, int(b), name)
        for rows in sheet.series
        for name in sheet.printed
        for a, b in pairwise(rows)
    ]
    pairs += [
        (at, one, at, other)
        for at in range(len(sheet.labels))
        for one, other in pairwise(sheet.across)
    ]
    numbers = {name: figures.numbers.tolist() for name, figures in sheet.printed.items()}
    found = [
        ("same_in_two_years", f"{sheet.labels[a]}, {one} = {sheet.labels[b]}, {other}")
        for a, one, b, other in pairs
        if numbers[one][a] == numbers[other][b] and _digits(numbers[one][a]) >= _DIGITS
    ]
    return found if len(found) <= max(2, len(pairs) * _RARE) else []


def _digits(number: float) -> int:
    """Return the significant digits of a number without the zeros at its end."""
    return len(f"{abs(number):.12g}".replace(".", "").strip("0"))
