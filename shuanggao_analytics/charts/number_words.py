"""Numbers as written beside signs and on hovering: as many places as they need."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.terms import Lang

_FINEST_PLACES = 6
_MOST_NAMES = 10


def fitting_places(numbers: Iterable[float], *, percent: bool = False) -> int:
    """Return the places after the point with which the largest number shows two digits or three.

    Whole numbers have none; percentages have one digit less; all others have at least two places.

    Examples
    --------
    >>> fitting_places([3.0, float("nan")]), fitting_places([3.5]), fitting_places([0.004, -0.02])
    (0, 2, 4)
    >>> fitting_places([0.12], percent=True)
    1
    """
    factor, least = (100, 1) if percent else (1, 2)
    sizes = [abs(factor * float(n)) for n in numbers if not math.isnan(n) and n != 0]
    if not percent and all(size.is_integer() for size in sizes):
        return 0
    lead = math.floor(math.log10(max(sizes, default=1.0)) + 0.5)
    return min(max(least, least - lead), _FINEST_PLACES)


def number_words(number: float, *, places: int, percent: bool = False, signed: bool = False) -> str:
    """Return a number as written, an em dash where it is missing.

    Examples
    --------
    >>> number_words(-0.125, places=1, percent=True), number_words(1234.5, places=2)
    ('−12.5%', '1,234.50')
    >>> number_words(float("nan"), places=1, percent=True)
    '—'
    """
    if math.isnan(number):
        return "—"
    factor, mark = (100, "%") if percent else (1, "")
    return group_digits(format_number(factor * number, decimals=places, signed=signed)) + mark


def gap_note(names: Sequence[str], *, lang: Lang, many: str, few: str) -> tuple[str, ...]:
    """Return the note on rows that lack a number: by their names, or counted where they are many.

    Parameters
    ----------
    names
        Names of the rows, translated where they are terms; without any there is no note.
    lang
        Language of the chart.
    many, few
        Terms with ``{n}`` and with ``{names}``.
    """
    if not names:
        return ()
    if len(names) > _MOST_NAMES:
        return (term(many, lang=lang, n=len(names)),)
    comma = "、" if lang == "zh" else ", "
    words = comma.join(term_or_text(str(name), lang=lang) for name in names)
    return (term(few, lang=lang, names=words),)
