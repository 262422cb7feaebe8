"""How wide the columns of a table in Word are, so that no word in it is broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing import word_styles as styles
from shuanggao_analytics.charts.tables import fitted_columns
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.briefing.cells import Texts

_PT_MM = 25.4 / 72
_SIZES = (styles.CELL_PT, 8.0, 7.5)
_CELL_MM = 2 * styles.CELL_MARGIN + 0.8  # fonts differ a little in width
_WHOLE_EM = 3.0  # headings no wider than this are never broken
_BOLD = 1.06  # as wide as plain letters
_AMPLE_EM = 1e9
_MOST_LINES = 5
_WORDS = re.compile(r"[\u3000-\u9fff\uff00-\uffef]+|[^\s\u3000-\u9fff\uff00-\uffef]+-?")


def column_widths(texts: Texts, room: float) -> tuple[float, list[float]]:
    """Return the size of the letters in points and the widths of the columns in mm.

    The largest size is taken at which every word and every number stays whole; the smallest where
    none does.

    Parameters
    ----------
    texts
        The table.
    room
        Width of the text of the page, in mm.

    Examples
    --------
    >>> from shuanggao_analytics.briefing.cells import Texts
    >>> table = Texts(heads=("Strategy", "Units"), rows=(("Yangtze", "98"),), numbers=(False, True))
    >>> column_widths(table, 160.0)[0], column_widths(table, 28.0)[0]
    (9.0, 8.0)
    """
    for size in _SIZES:
        least = _least(texts, em=size * _PT_MM)
        if sum(least) <= room:
            return size, _at_least(_fitted(texts, room, em=size * _PT_MM), least, room)
    scale = room / sum(least)
    return size, [width * scale for width in least]


def fits_upright(texts: Texts) -> bool:
    """Return whether a table can be read on an upright page: whole words, at most five lines.

    Examples
    --------
    >>> from shuanggao_analytics.briefing.cells import Texts
    >>> fits_upright(Texts(heads=("name",), rows=(("x",),), numbers=(False,)))
    True
    """
    room = styles.text_width(wide=False)
    em = _SIZES[-1] * _PT_MM
    if sum(_least(texts, em=em)) > room:
        return False
    size, widths = column_widths(texts, room)
    em = size * _PT_MM
    rooms = [(width - _CELL_MM) / em for width in widths]
    lines = (
        len(wrap(cell, em=max(space, 1.0)))
        for row in (texts.heads, *texts.rows)
        for cell, space in zip(row, rooms, strict=True)
    )
    return max(lines, default=0) <= _MOST_LINES


def is_wide(texts: Texts) -> bool:
    """Return whether a long table wants pages on their side."""
    columns = zip(texts.heads, *texts.rows, strict=True)
    em = styles.CELL_PT * _PT_MM
    wanted = [max(map(width_em, cells)) * em + _CELL_MM for cells in columns]
    return sum(wanted) > 1.15 * styles.text_width(wide=False)


def _least(texts: Texts, *, em: float) -> list[float]:
    """Return the width of each column's longest word, in mm, with the margins of its cells."""
    heads = [_BOLD * _longest(head) for head in texts.heads]
    cells = [max(map(_longest, column), default=0.0) for column in zip(*texts.rows, strict=True)]
    return [max(pair) * em + _CELL_MM for pair in zip(heads, cells or heads, strict=True)]


def _longest(cell: str) -> float:
    """Return the width of the longest part that must stay whole; Chinese breaks anywhere."""
    return max(
        (
            min(width_em(part), _WHOLE_EM) if part[0] >= "\u3000" else width_em(part)
            for part in _WORDS.findall(cell)
        ),
        default=0.0,
    )


def _at_least(widths: Sequence[float], least: Sequence[float], room: float) -> list[float]:
    """Return the widths with each at least as wide as it must be, taken from those with room."""
    raised = list(map(max, widths, least))
    over = sum(raised) - max(room, sum(least))
    if over <= 0:
        return raised
    spare = [width - low for width, low in zip(raised, least, strict=True)]
    part = min(1.0, over / sum(spare)) if sum(spare) else 0.0
    return [width - part * extra for width, extra in zip(raised, spare, strict=True)]


def _fitted(texts: Texts, room: float, *, em: float) -> list[float]:
    """Return the widths of the columns in mm, with the margins of Word's cells."""
    cells = [texts.heads, *texts.rows]
    ample = fitted_columns(cells, texts.numbers, total=_AMPLE_EM)
    paddings = [column.width - column.inner for column in ample]  # wider than Word's
    total = room / em + sum(paddings) - len(paddings) * _CELL_MM / em
    found = fitted_columns(cells, texts.numbers, total=total, whole_em=_WHOLE_EM)
    pairs = zip(found, paddings, strict=True)
    return [(column.width - padding) * em + _CELL_MM for column, padding in pairs]
