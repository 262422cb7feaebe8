"""Names, rows and long numbers of charts with one bar a row, for both renderers."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Line
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NAME_LINE_IN, _NAME_GAP_IN = 0.165, 0.12
_GROUPED = 4


@dataclass(frozen=True)
class NamedRow:
    """A row of a chart: the lines of its name, its height, and how far its middle is down."""

    lines: tuple[str, ...]
    height: float
    middle: float


def named_rows(names: Sequence[str], *, most_in: float, least_in: float) -> list[NamedRow]:
    """Return rows, at least so high, with names broken into lines no wider than `most_in`.

    Examples
    --------
    >>> [(row.lines, row.middle) for row in named_rows(["甲乙丙", "丁"], most_in=0.3, least_in=1)]
    [(('甲乙', '丙'), 0.5), (('丁',), 1.5)]
    """
    rows, down = [], 0.0
    for name in names:
        lines = tuple(wrap(name, em=most_in * 72 / theme.BODY_PT))
        height = max(least_in, len(lines) * _NAME_LINE_IN + 0.07)
        rows.append(NamedRow(lines, height, down + height / 2))
        down += height
    return rows


def names_width(rows: Sequence[NamedRow]) -> float:
    """Return the room that the names take at the left, in inches, with a gap."""
    widest = max(width_em(line) for row in rows for line in row.lines)
    return 1.04 * widest * theme.BODY_PT / 72 + _NAME_GAP_IN


def name_marks(rows: Sequence[NamedRow], *, right: float, top: float) -> list[Line]:
    """Return the names, set to the right against the bars."""
    found = []
    for number, row in enumerate(rows):
        first = top - row.middle + (len(row.lines) - 1) * _NAME_LINE_IN / 2
        for place, words in enumerate(row.lines):
            at = (right - _NAME_GAP_IN, first - place * _NAME_LINE_IN)
            found.append(Line(f"name-{number}", *at, words, theme.BODY_PT, theme.INK, "right"))
    return found


def same_places(numbers: Iterable[float]) -> int:
    """Return the places after the point for numbers below each other: none where all are whole.

    Examples
    --------
    >>> same_places([3.0, float("nan")]), same_places([3.0, 0.5])
    (0, 2)
    """
    return 0 if all(math.isnan(n) or float(n).is_integer() for n in numbers) else 2


def group_digits(words: str) -> str:
    """Return a written number with commas between groups of three, from four digits on.

    Examples
    --------
    >>> group_digits("−1400000"), group_digits("+12345.67"), group_digits("3～999")
    ('−1,400,000', '+12,345.67', '3～999')
    """
    whole = re.search(r"\d+", words)
    if whole is None or len(whole[0]) < _GROUPED:
        return words
    return f"{words[: whole.start()]}{int(whole[0]):,}{words[whole.end() :]}"
