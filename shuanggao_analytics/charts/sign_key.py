"""Keys whose entries have signs of their own: dots, squares, diamonds, lines and bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule, Shape, key_places
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark

_ROW_IN, _BELOW_IN, _SIGN_IN, _GAP_IN = 0.24, 0.06, 0.24, 0.26
_MIDDLE_IN = 0.1
_MOST_EM = (theme.BODY_IN - _SIGN_IN - _GAP_IN) * 72 / theme.BODY_PT


Sign = Callable[[float, float], "Sequence[SheetMark]"]
"""What draws a sign around a place."""


@dataclass(frozen=True)
class KeyEntry:
    """An entry of a key: its words, and what draws its sign around a place."""

    words: str
    sign: Sign


def sign_key_height(entries: Sequence[KeyEntry]) -> float:
    """Return the height of a key in inches: nothing where it has no entry."""
    places = _lines(entries)
    return (1 + places[-1][0]) * _ROW_IN + _BELOW_IN if places else 0.0


def sign_key(entries: Sequence[KeyEntry], *, top: float) -> list[SheetMark]:
    """Return signs and words of a key, its rows downwards from `top`."""
    marks: list[SheetMark] = []
    for row, x, words, entry in _lines(entries):
        y = top - (row + 0.5) * _ROW_IN
        if entry is not None:
            marks += entry.sign(x + _MIDDLE_IN, y)
        marks.append(Line("key", x + _SIGN_IN, y, words, theme.BODY_PT, theme.INK))
    return marks


def _lines(entries: Sequence[KeyEntry]) -> list[tuple[int, float, str, KeyEntry | None]]:
    """Return row, left edge and words of each line; the entry stands at its first line alone."""
    wrapped = [wrap(entry.words, em=_MOST_EM) for entry in entries]
    widest = [max(lines, key=width_em) for lines in wrapped]
    places = key_places(widest, width=theme.BODY_IN, size_pt=theme.BODY_PT, sign=_SIGN_IN)
    found: list[tuple[int, float, str, KeyEntry | None]] = []
    more = 0
    for entry, lines, (row, x) in zip(entries, wrapped, places, strict=True):
        for number, words in enumerate(lines):
            found.append((row + more + number, x, words, None if number else entry))
        more += len(lines) - 1
    return found


def diamond(
    key: str,
    at: tuple[float, float],
    radius: float,
    colour: str,
    *,
    value: float = 0.0,
    hover: str = "",
) -> Shape:
    """Return a diamond with a light edge around a place."""
    x, y = at
    points = ((x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y))
    return Shape(key, points, colour, 1.0, value, hover, theme.PAPER)


def square(
    key: str,
    at: tuple[float, float],
    half: float,
    colour: str,
    *,
    value: float = 0.0,
    hover: str = "",
) -> Rect:
    """Return a square around a place."""
    return Rect(key, at[0] - half, at[1] - half, 2 * half, 2 * half, colour, value, hover)


def dash(x: float, y: float, colour: str, width_pt: float) -> Rule:
    """Return the level line that stands for a line in a key."""
    return Rule((x - _MIDDLE_IN, y), (x + _MIDDLE_IN, y), colour, width_pt)
