"""Names above the columns of a grid of cells: level, letter above letter, or upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Line, Words
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark

_LINE_IN, _LETTER_IN, _LONGEST_STACK = 0.14, 0.128, 6
_UPRIGHT_IN, _WRAPPED_IN = 2.0, 0.6


@dataclass(frozen=True)
class Heads:
    """How names of columns stand (``level``, ``stacked`` or ``upright``), and their lines."""

    style: str
    names: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> float:
        """Room above the cells that the names need, in inches."""
        lines = [line for name in self.names for line in name]
        if self.style == "level":
            return _LINE_IN * max(map(len, self.names)) + 0.06
        if self.style == "stacked":
            return _LETTER_IN * max(map(len, lines)) + 0.06
        return max(map(width_em, lines)) * theme.SMALL_PT / 72 + 0.08


def column_heads(names: Sequence[str], *, width: float) -> Heads:
    """Return how the names of columns so wide, in inches, stand above them.

    Names stand level where they fit, short Chinese ones letter above letter where they do not, and
    all others upright.

    Examples
    --------
    >>> column_heads(["江苏"], width=0.5), column_heads(["江苏"], width=0.2).style
    (Heads(style='level', names=(('江苏',),)), 'stacked')
    """
    wide = width > _WRAPPED_IN
    em = (width - (0.12 if wide else 0.05)) * 72 / theme.SMALL_PT
    level = tuple(tuple(wrap(name, em=em)) for name in names)
    if (
        max(map(len, level)) <= (4 if wide else 1)
        and max(width_em(line) for name in level for line in name) <= em
    ):
        return Heads("level", level)
    if all(len(name) <= _LONGEST_STACK and width_em(name) == len(name) for name in names):
        return Heads("stacked", tuple((name,) for name in names))
    lines = max(1, int(width / _LINE_IN))
    room = _UPRIGHT_IN * 72 / theme.SMALL_PT
    while max(len(wrap(name, em=room)) for name in names) > lines:
        room += 1.0
    return Heads("upright", tuple(tuple(wrap(name, em=room)) for name in names))


def head_marks(heads: Heads, *, left: float, top: float, width: float) -> list[SheetMark]:
    """Return the names above columns so wide; `left` and `top` are the corner of the cells."""
    marks: list[SheetMark] = []
    letters = []
    for column, name in enumerate(heads.names):
        x, floor = left + (column + 0.5) * width, top + 0.03
        if heads.style == "stacked":
            for above, letter in enumerate(reversed(name[0])):
                letters.append((x, floor + (above + 0.5) * _LETTER_IN, letter, theme.INK))
            continue
        for number, line in enumerate(name):
            key, size = f"column-{column}", (theme.SMALL_PT, theme.INK)
            if heads.style == "level":
                y = floor + (len(name) - number - 0.5) * _LINE_IN
                marks.append(Line(key, x, y, line, *size, "center"))
            else:
                at = x + (number - (len(name) - 1) / 2) * _LINE_IN
                marks.append(Line(key, at, floor + 0.01, line, *size, upright=True))
    return [*marks, Words("columns", theme.SMALL_PT, tuple(letters))] if letters else marks
