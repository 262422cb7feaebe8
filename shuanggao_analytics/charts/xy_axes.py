"""The frame of points by two numbers: axes, ticks and wrapped titles, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.maps import Box
from shuanggao_analytics.charts.quadrant_layout import QuadrantAxis
from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.sheet_marks import Line, Rule
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark

_RIGHT_IN, _TICK_IN, _TITLE_LINE_IN = 0.1, 0.07, 0.165
_BELOW_IN, _EDGE_IN = 0.24, 0.08
_FINEST = 1e-7
_GROUPED_FROM = 10_000


@dataclass(frozen=True)
class Frame:
    """The level and the upright axis, and the lines of their titles."""

    across: QuadrantAxis
    up: QuadrantAxis
    x_lines: tuple[str, ...]
    y_lines: tuple[str, ...]

    @property
    def box(self) -> Box:
        """The plot between the axes, in inches."""
        across, up = self.across, self.up
        return Box(across.start, up.start, across.start + across.length, up.start + up.length)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a pair of numbers in inches."""
        return self.across.at(x), self.up.at(y)


def xy_frame(
    xs: Iterable[float],
    ys: Iterable[float],
    *,
    titles: tuple[str, str],
    height: float,
    margins: tuple[float, float],
    percent: Sequence[str] = (),
    whole: bool = False,
) -> Frame:
    """Return the frame around all numbers.

    Parameters
    ----------
    xs, ys
        Numbers that must lie in the plot; missing ones are left out.
    titles
        Words at the level and the upright axis; long ones are broken into lines.
    height
        Height of the plot without what stands below it, in inches.
    margins
        Room at the ends of the level and the upright axis, in inches.
    percent
        Axes (``"x"``, ``"y"``) whose numbers are written as percentages.
    whole
        Whether the level axis has whole numbers only, such as periods.
    """
    y_lines = tuple(wrap(titles[1], em=height * 72 / theme.BODY_PT))
    rooms = _room(titles[0])
    up = value_axis(ys, start=rooms, length=height, margin=margins[1], percent="y" in percent)
    widest = max(map(width_em, up.words)) * theme.SMALL_PT / 72
    left = _EDGE_IN + len(y_lines) * _TITLE_LINE_IN + 0.06 + widest + _TICK_IN
    length = theme.BODY_IN - left - _RIGHT_IN
    style: Any = {"percent": "x" in percent, "whole": whole}
    across = value_axis(xs, start=left, length=length, margin=margins[0], **style)
    return Frame(across, up, _x_lines(titles[0]), y_lines)


def _x_lines(title: str) -> tuple[str, ...]:
    return tuple(wrap(title, em=0.85 * theme.BODY_IN * 72 / theme.BODY_PT))


def _room(title: str) -> float:
    """Return the room below the plot for ticks and title."""
    return _BELOW_IN + len(_x_lines(title)) * _TITLE_LINE_IN + _EDGE_IN


def frame_height(title: str, *, height: float) -> float:
    """Return the height of a plot with its ticks and the title of its level axis."""
    return _room(title) + height


def value_axis(
    values: Iterable[float],
    *,
    start: float,
    length: float,
    margin: float,
    percent: bool = False,
    whole: bool = False,
) -> QuadrantAxis:
    """Return an axis around all numbers with a margin at its ends.

    Examples
    --------
    >>> axis = value_axis([0.0, 10.0], start=0.0, length=12.0, margin=1.0)
    >>> axis.at(0.0), axis.at(10.0), axis.words
    (1.0, 11.0, ('0', '2', '4', '6', '8', '10'))
    >>> value_axis([3.0, 3.0], start=0.0, length=12.0, margin=1.0).at(3.0)
    6.0
    """
    known = [value for value in values if not math.isnan(value)] or [0.0, 1.0]
    low, high = min(known), max(known)
    size = max(abs(low), abs(high))
    if high - low <= _FINEST * max(size, 1.0):
        slack = 1.0 if whole or size <= _FINEST else size / 10
        low, high = low - slack, high + slack
    edge = (high - low) * margin / (length - 2 * margin)
    ends = low - edge, high + edge
    ticks = nice_ticks(low if min(known) == 0 else ends[0], ends[1], whole=whole)
    words = tick_words(ticks, percent=percent)
    if size >= _GROUPED_FROM:
        words = tuple(group_digits(text) for text in words)
    return QuadrantAxis(*ends, start, length, log=False, ticks=ticks, words=words)


def frame_marks(frame: Frame) -> list[SheetMark]:
    """Return thin lines at round numbers, the numbers, both axes and their titles."""
    box, marks = frame.box, list[Any]()
    for tick, words in zip(frame.across.ticks, frame.across.words, strict=True):
        x = frame.across.at(tick)
        marks.append(Rule((x, box.bottom), (x, box.top), theme.FAINT, 0.4))
        at = (x, box.bottom - 0.13)
        marks.append(Line("tick-x", *at, words, theme.SMALL_PT, theme.INK, "center"))
    for tick, words in zip(frame.up.ticks, frame.up.words, strict=True):
        y = frame.up.at(tick)
        marks.append(Rule((box.left, y), (box.right, y), theme.FAINT, 0.4))
        at = (box.left - _TICK_IN, y)
        marks.append(Line("tick-y", *at, words, theme.SMALL_PT, theme.INK, "right"))
    corner = (box.left, box.bottom)
    for end in ((box.right, box.bottom), (box.left, box.top)):
        marks.append(Rule(corner, end, theme.COAST, 0.7))
    style: Any = {"size_pt": theme.BODY_PT, "colour": theme.INK, "anchor": "center"}
    middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    for number, words in enumerate(frame.x_lines):
        y = box.bottom - _BELOW_IN - (number + 0.5) * _TITLE_LINE_IN
        marks.append(Line("title-x", middle[0], y, words, **style))
    for number, words in enumerate(frame.y_lines):
        x = _EDGE_IN + (number + 0.5) * _TITLE_LINE_IN
        marks.append(Line("title-y", x, middle[1], words, **style, upright=True))
    return marks


def words_above(key: str, words: str, *, x: float, y: float, colour: str = theme.MUTED) -> Line:
    """Return words centred above an upright line, moved inwards where they would leave the page."""
    half = width_em(words) * theme.SMALL_PT / 72 / 2
    place = min(max(x, half), theme.BODY_IN - half)
    return Line(key, place, y, words, theme.SMALL_PT, colour, "center")
