"""What a briefing is made of: chapters with findings in words and exhibits with numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        Charts in reading order; each carries its numbers, sources, notes and trust, and in its
        caption the finding that it shows, where there is one (`showing`).
    """

    id: str
    title: str
    findings: tuple[str, ...]
    exhibits: tuple[ChartSpec, ...]


def showing(finding: str, *exhibits: ChartSpec) -> tuple[ChartSpec, ...]:
    """Return exhibits that carry the finding which they show.

    Slides have it beside the exhibit; in Word and on the page the finding names their numbers.

    Parameters
    ----------
    finding
        A sentence of the chapter's findings.
    exhibits
        The charts and tables that show it.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import small_table
    >>> spec = small_table(pd.DataFrame({"n": [3]}), id="t", title="表", sources=("名单",),
    ...                    trust="compiled")
    >>> [shown.finding for shown in showing("共3个。", spec)]
    ['共3个。']
    """
    return tuple(replace(spec, caption=finding) for spec in exhibits)


def exhibit_labels(chapters: Sequence[Chapter], *, lang: Lang) -> dict[str, str]:
    """Return the number of each exhibit by its id, such as 图3 or 表2, counted by kind.

    Examples
    --------
    >>> exhibit_labels((), lang="zh")
    {}
    """
    numbers = {"figure": count(1), "table": count(1)}
    specs = [spec for chapter in chapters for spec in chapter.exhibits]
    kinds = {spec.id: "table" if spec.kind == "small_table" else "figure" for spec in specs}
    return {id_: term(kind, lang=lang, n=next(numbers[kind])) for id_, kind in kinds.items()}


def shown_by(finding: str, chapter: Chapter) -> tuple[str, ...]:
    """Return the ids of the exhibits of a chapter that show a finding.

    Examples
    --------
    >>> shown_by("共3个。", Chapter(id="a", title="章", findings=("共3个。",), exhibits=()))
    ()
    """
    return tuple(spec.id for spec in chapter.exhibits if spec.finding == finding)


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
