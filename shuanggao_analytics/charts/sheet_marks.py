"""Bars, shapes, dots, lines and words of charts without axes, in inches from the lower left corner.

Stacked bars, set intersections, flows and networks are laid out with these once, so both renderers
only draw them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts.typeface import width_em

if TYPE_CHECKING:
    from collections.abc import Sequence

Anchor = Literal["left", "center", "right"]

_SIGN_IN, _GAP_IN = 0.2, 0.26


@dataclass(frozen=True)
class Rect:
    """A bar, a part of one, or a cell, with the number it stands for; hatched without data."""

    key: str
    x: float
    y: float
    width: float
    height: float
    colour: str
    value: float
    hover: str
    hatch: bool = False


@dataclass(frozen=True)
class Shape:
    """A filled polygon, as transparent as `alpha` says, with the number it stands for.

    Its edge has its own colour, or the one given.
    """

    key: str
    points: tuple[tuple[float, float], ...]
    colour: str
    alpha: float
    value: float
    hover: str
    edge: str = ""


@dataclass(frozen=True)
class Disc:
    """A dot with an edge where it has one; its value is 1 for yes and 0 for no, or its number."""

    key: str
    x: float
    y: float
    radius: float
    colour: str
    value: float = 1.0
    edge: str = ""
    hover: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line; words on hovering stand at its middle."""

    start: tuple[float, float]
    end: tuple[float, float]
    colour: str
    width_pt: float
    pattern: str = "solid"
    key: str = ""
    value: float = 0.0
    hover: str = ""


@dataclass(frozen=True)
class Path:
    """A line through several points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width_pt: float
    pattern: str = "solid"
    key: str = ""


@dataclass(frozen=True)
class Line:
    """One line of words, centred on its height; `ground` is the colour of the rim around them.

    An upright line runs upwards from its place.
    """

    key: str
    x: float
    y: float
    text: str
    size_pt: float
    colour: str
    anchor: Anchor = "left"
    ground: str = ""
    upright: bool = False


@dataclass(frozen=True)
class Words:
    """Many short words of one size, each centred on its place: x, y, text and colour."""

    key: str
    size_pt: float
    places: tuple[tuple[float, float, str, str], ...]


SheetMark = Rect | Shape | Disc | Rule | Path | Line | Words


def key_places(
    words: Sequence[str], *, width: float, size_pt: float, sign: float = _SIGN_IN
) -> list[tuple[int, float]]:
    """Return row and left edge, in inches, of each entry of a key that breaks into rows.

    The words of an entry stand behind a sign so wide.

    Examples
    --------
    >>> key_places(["甲乙", "丙丁"], width=9.0, size_pt=9)
    [(0, 0.0), (0, 0.71)]
    >>> key_places(["甲乙", "丙丁"], width=1.0, size_pt=9)
    [(0, 0.0), (1, 0.0)]
    """
    places, row, x = [], 0, 0.0
    for entry in words:
        wide = sign + width_em(entry) * size_pt / 72
        if x and x + wide > width:
            row, x = row + 1, 0.0
        places.append((row, round(x, 4)))
        x += wide + _GAP_IN
    return places


def key_marks(
    entries: Sequence[tuple[str, str]], *, top: float, width: float, size_pt: float, row: float
) -> list[SheetMark]:
    """Return squares and words of a key, its rows downwards from `top`."""
    places = key_places([words for words, _ in entries], width=width, size_pt=size_pt)
    marks: list[SheetMark] = []
    for (words, colour), (line, x) in zip(entries, places, strict=True):
        y = top - (line + 0.5) * row
        marks.append(Rect("key", x, y - 0.055, 0.11, 0.11, colour, 0.0, ""))
        marks.append(Line("key", x + 0.17, y, words, size_pt, "#1f2933"))
    return marks


def key_rows(words: Sequence[str], *, width: float, size_pt: float) -> int:
    """Return how many rows a key takes."""
    return 1 + max((row for row, _ in key_places(words, width=width, size_pt=size_pt)), default=-1)
