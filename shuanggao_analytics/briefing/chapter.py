"""What a briefing is made of: chapters with findings in words and exhibits with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One question of the briefing, answered in sentences and exhibits.

    Attributes
    ----------
    id
        Anchor in the page.
    title
        Heading, in the briefing's language.
    findings
        Sentences written from the numbers; the first chapters' findings open the page.
    exhibits
        Charts in reading order; each carries its numbers, sources, notes and trust.
    """

    id: str
    title: str
    findings: tuple[str, ...]
    exhibits: tuple[ChartSpec, ...]


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table that goes into the workbook but not on the page.

    Attributes
    ----------
    id
        Name of the sheet.
    title, source, trust
        What stands above the table.
    table
        The rows.
    """

    id: str
    title: str
    source: str
    trust: str
    table: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """Everything that a rendering of the briefing needs, with all numbers computed.

    Attributes
    ----------
    title, subtitle, lang
        Heading of the page, and ``"zh"`` or ``"en"``.
    chapters, annexes
        In reading order.
    caveats
        What the reader must know of the data, once for the whole page.
    """

    title: str
    subtitle: str
    lang: Lang
    chapters: tuple[Chapter, ...]
    annexes: tuple[Annex, ...]
    caveats: tuple[str, ...]
