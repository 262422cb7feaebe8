"""Points over time: which neighbours a line may join, and the plot that they stand in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.row_axis import Plot, plot_around
from shuanggao_analytics.charts.sheet_marks import Path, Rule, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark

Point = tuple[float, float]

_SLACK = 1e-9


@dataclass(frozen=True)
class Frame:
    """The plot of lines: an axis across and one up, each from its lower end in inches."""

    across: Plot
    up: Plot

    def point(self, x: float, y: float) -> Point:
        """Return the place of a point."""
        return self.across.x(x), self.up.x(y)

    @property
    def right(self) -> float:
        """The right edge."""
        return self.across.left + self.across.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.up.left + self.up.width


def time_axis(xs: Iterable[float], *, left: float, width: float) -> Plot:
    """Return the axis across: from the first to the last x with a little room.

    Examples
    --------
    >>> time_axis([2016.0, 2026.0], left=0.0, width=1.0)
    Plot(left=0.0, width=1.0, low=2015.75, high=2026.25)
    """
    found = list(xs)
    low, high = min(found), max(found)
    room = 0.025 * (high - low) if high > low else 1.0
    return Plot(left, width, low - room, high + room)


def value_axis(numbers: Iterable[float], *, start: float, size: float) -> Plot:
    """Return the axis up around all known numbers; where it begins at zero it stands on zero.

    Examples
    --------
    >>> axis = value_axis([1.0, 10.0], start=0.0, size=1.0)
    >>> axis.low, axis.high > 10
    (0.0, True)
    >>> value_axis([-1.0, 10.0], start=0.0, size=1.0).low < -1
    True
    """
    known = [number for number in numbers if not math.isnan(number)]
    plot = plot_around(known, left=start, width=size)
    on_zero = plot.low < 0 <= min(known, default=0.0)
    return replace(plot, low=0.0) if on_zero else plot


def smallest_step(xs: Iterable[float]) -> float:
    """Return the smallest distance between two different x; infinite where there is but one.

    Examples
    --------
    >>> smallest_step([2016, 2019, 2018, 2016]), smallest_step([2016])
    (1, inf)
    """
    return min((b - a for a, b in pairwise(sorted(set(xs)))), default=math.inf)


def runs(xs: Sequence[float], ys: Sequence[float], *, step: float) -> list[list[int]]:
    """Return the stretches of known points that a line may join, as places in the sequences.

    A stretch ends before a missing y, and before an x that is more than `step` further on: a year
    without a row is as missing as one without a number.

    Parameters
    ----------
    xs
        Places across, rising.
    ys
        Numbers, NaN where missing.
    step
        Largest distance between two x that a line may join.

    Examples
    --------
    >>> nan = float("nan")
    >>> runs([2016, 2017, 2018, 2019, 2021], [1.0, 2.0, nan, 1.0, 3.0], step=1)
    [[0, 1], [3], [4]]
    """
    found: list[list[int]] = []
    before = math.nan
    for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if math.isnan(y):
            before = math.nan
            continue
        if x - before <= step * (1 + _SLACK):
            found[-1].append(place)
        else:
            found.append([place])
        before = x
    return found


def path_marks(
    frame: Frame, xs: Sequence[float], ys: Sequence[float], *, step: float, style: Path
) -> list[SheetMark]:
    """Return a line through each stretch of known points, in the style of a line without any."""
    return [
        Path(points, style.colour, style.width_pt, style.pattern, style.key)
        for points in (
            tuple(frame.point(xs[n], ys[n]) for n in run) for run in runs(xs, ys, step=step)
        )
        if len(points) > 1
    ]


def band_marks(
    frame: Frame,
    xs: Sequence[float],
    ends: tuple[Sequence[float], Sequence[float]],
    *,
    step: float,
    style: Shape,
) -> list[SheetMark]:
    """Return a band over each stretch where it is known; over one point alone it is an upright."""
    low, high = ends
    marks: list[SheetMark] = []
    for run in runs(xs, low, step=step):
        inner = [frame.point(xs[n], low[n]) for n in run]
        outer = [frame.point(xs[n], high[n]) for n in run]
        if len(run) == 1:
            marks.append(Rule(inner[0], outer[0], style.colour, 3.0, key=style.key))
            continue
        points = (*outer, *reversed(inner))
        marks.append(Shape(style.key, points, style.colour, style.alpha, len(run), style.hover))
    return marks


def band_sign(x: float, y: float, *, colour: str = theme.MUTED) -> list[SheetMark]:
    """Return the sign of a band around a place, as in the key; grey for bands of any line."""
    box = ((x - 0.1, y - 0.06), (x + 0.1, y - 0.06), (x + 0.1, y + 0.06), (x - 0.1, y + 0.06))
    return [Shape("key", box, colour, 0.25, 0.0, "")]
