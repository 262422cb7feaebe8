"""Small helpers of the chapters: numbers as text, sources and headings in one language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Wording:
    """The language of a briefing, and its ways of saying things.

    Attributes
    ----------
    lang
        ``"zh"`` or ``"en"``.
    """

    lang: Lang

    def __call__(self, key: str, **values: object) -> str:
        """Return the term `key`, with its places filled."""
        return term(key, lang=self.lang, **values)

    def round(self, number: int) -> str:
        """Return the short name of a round."""
        return self(f"short_round_{number}")

    def join(self, parts: Iterable[str]) -> str:
        """Return a list of things as running text."""
        return ("、" if self.lang == "zh" else ", ").join(parts)

    def people(self, number: float) -> str:
        """Return a number of people as the language counts them: 万, or millions."""
        count = f"{number / 1e4:.0f}" if self.lang == "zh" else f"{number / 1e6:.2f}"
        return self("people_count", n=count)

    def headers(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the heading of each column: term ``col_<column>``, or ``<column>`` itself."""
        return {column: self(_HEADINGS.get(column, f"col_{column}")) for column in columns}

    def unit_sources(self, rounds: Iterable[int]) -> tuple[str, ...]:
        """Return the sources of the lists of units of the rounds."""
        return tuple(self(f"source_units_{number}") for number in rounds)

    def city_notes(self, rounds: Sequence[int]) -> tuple[str, ...]:
        """Return the notes of a map of cities; with two rounds it shows cities that lost all."""
        ring = (self("note_city_ring"),) if len(rounds) == 2 else ()
        return (self("note_city_seat"), *ring)


_HEADINGS = {"province": "province", "strategy": "strategy", "belt": "belt", "groups": "groups"}


def percent(share: float) -> str:
    """Return a share as per cent with one decimal, without the sign.

    Examples
    --------
    >>> percent(0.5127)
    '51.3'
    """
    return f"{100 * share:.1f}"
