"""The axis below charts with one bar a row, and the columns of numbers beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.sheet_marks import Line, Rect
from shuanggao_analytics.charts.typeface import width_em

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.row_layout import NamedRow
    from shuanggao_analytics.charts.sheet_marks import SheetMark

COLUMN_GAP_IN = 0.2
"""Room between two columns of numbers, and between them and the bars, in inches."""

_BAND = "#f4f6f8"
_NEAR_ZERO = 0.4
_FINEST = 1e-7
_NARROWEST_IN = 0.24


@dataclass(frozen=True)
class Plot:
    """Where the bars stand: left edge and width in inches, and the ends of the axis."""

    left: float
    width: float
    low: float
    high: float

    def x(self, number: float) -> float:
        """Return the place of a number."""
        return self.left + self.width * (number - self.low) / (self.high - self.low)


def plot_around(numbers: Iterable[float], *, left: float, width: float) -> Plot:
    """Return the axis around all numbers; it begins at zero where that is near.

    Examples
    --------
    >>> plot = plot_around([3.0, 10.0], left=0.0, width=1.0)
    >>> round(plot.low, 2), round(plot.high, 2)
    (-0.3, 10.3)
    """
    known = [number for number in numbers if not math.isnan(number)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if 0 < low <= _NEAR_ZERO * high:
        low = 0.0
    elif 0 > high >= _NEAR_ZERO * low:
        high = 0.0
    size = max(abs(low), abs(high))
    if high - low <= _FINEST * max(size, 1.0):
        slack = size / 10 if size > _FINEST else 1.0
        low, high = low - slack, high + slack
    pad = 0.03 * (high - low)
    return Plot(left, width, low - pad, high + pad)


def rank_plot(numbers: Iterable[float], *, left: float, width: float) -> Plot:
    """Return the axis of ranks: half a rank around the first rank and the last.

    Examples
    --------
    >>> rank_plot([3.0, 10.0], left=0.0, width=1.0)
    Plot(left=0.0, width=1.0, low=0.5, high=10.5)
    """
    known = [number for number in numbers if not math.isnan(number)]
    return Plot(left, width, 0.5, max([2.0, *known]) + 0.5)


def rank_ticks(last: float) -> tuple[float, ...]:
    """Return the first rank and round ranks up to the last.

    Examples
    --------
    >>> rank_ticks(31), rank_ticks(12)
    ((1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0), (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0))
    """
    return (1.0, *(tick for tick in nice_ticks(1, max(last, 2.0), whole=True) if tick > 1))


def axis_marks(
    plot: Plot, ticks: Sequence[float], *, bottom: float, top: float, percent: bool
) -> list[SheetMark]:
    """Return thin lines at round numbers, stronger at zero, with the numbers below."""
    words = [group_digits(w) for w in tick_words(ticks, percent=percent)]
    step = plot.width * (ticks[-1] - ticks[-2]) / (plot.high - plot.low)
    widest = max(map(width_em, words)) * theme.SMALL_PT / 72 + 0.12
    stride = math.ceil(widest / step)
    marks: list[SheetMark] = []
    for number, (tick, text) in enumerate(zip(ticks, words, strict=True)):
        if number % stride:
            continue
        x, shade = plot.x(tick), theme.COAST if tick == 0 else theme.FAINT
        marks.append(Rect("grid", x - 0.006, bottom, 0.012, top - bottom, shade, tick, ""))
        at = (x, bottom - 0.13)
        marks.append(Line(f"tick-{number}", *at, text, theme.SMALL_PT, theme.MUTED, "center"))
    return marks


def row_bands(rows: Sequence[NamedRow], *, left: float, top: float) -> list[SheetMark]:
    """Return a light band behind every second row, from the bars to the last column."""
    wide = theme.BODY_IN - left
    return [
        Rect("band", left, top - row.middle - row.height / 2, wide, row.height, _BAND, 0.0, "")
        for row in rows[::2]
    ]


def column_edges(
    rows: Sequence[Sequence[tuple[str, str]]],
) -> dict[str, tuple[float, float]]:
    """Return the right edge and the width of each column of words, the last at the margin.

    Examples
    --------
    >>> edges = column_edges([[("a", "1"), ("b", "2")]])
    >>> {role: (round(edge, 2), width) for role, (edge, width) in edges.items()}
    {'b': (8.96, 0.24), 'a': (8.52, 0.24)}
    """
    edges, edge = {}, theme.BODY_IN
    for place in reversed(range(len(rows[0]))):
        widest = max(width_em(row[place][1]) for row in rows) * theme.SMALL_PT / 72
        width = max(widest, _NARROWEST_IN)
        edges[rows[0][place][0]] = (edge, width)
        edge -= width + COLUMN_GAP_IN
    return edges
