"""The briefing as slides: one an exhibit, with charts and tables that can be edited there."""

from __future__ import annotations

import io
import tempfile
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.slides_exhibits import add_exhibit, page_title
from shuanggao_analytics.briefing.word import is_synthetic
from shuanggao_analytics.charts import theme
from shuanggao_analytics.packing import dated, write_whole
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from shuanggao_analytics.briefing.chapter import Briefing
    from shuanggao_analytics.terms import Lang

_TITLE_PTS, _LIST_PTS = (24.0, 22.0, 20.0, 18.0, 16.0, 14.0), (22.0, 20.0, 18.0, 16.0, 15.0, 14.0)
_TEXT_GAP = 6
_BULLET_IN = 0.25
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # what PowerPoint calls its list of sections


def write_slides(
    briefing: Briefing,
    path: str | os.PathLike[str],
    *,
    data_date: str | None = None,
    pictures: Mapping[str, Path] | None = None,
) -> list[str]:
    """Write a briefing as ``.pptx``: chapters with their findings, and one slide an exhibit.

    The slide of an exhibit has the finding that it shows, or else its highest and lowest numbers
    and what has no data, and its notes, sources and trust. Bars, ranges and lines without bands are
    PowerPoint's own charts with the same numbers, in two columns where there are many rows; tables
    are native, over as many slides as they need; other charts are their static pictures at 200 dpi,
    without the heading and notes that the slide has as text. All have alternative text. Annexes are
    left to Word and Excel. The same briefing gives the same bytes.

    Parameters
    ----------
    briefing
        The computed briefing.
    path
        File to write; overwritten.
    data_date
        Day of the data, ``YYYY-MM-DD``, printed on the first slide and set as the date of the
        document; None: that of the shipped data.
    pictures
        Pictures as `charts.save` wrote them, by the id of the exhibit; others are drawn.

    Returns
    -------
    list of str
        What could not be drawn and why (a map without the boundary package); the slide has the
        sentence and the first numbers in the place of the picture. Empty when all is well.

    Raises
    ------
    OSError
        When the file cannot be written.

    Examples
    --------
    >>> from shuanggao_analytics.briefing import Briefing
    >>> empty = Briefing(title="报告", subtitle="", lang="zh", chapters=(), annexes=(), caveats=())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_slides(empty, Path(folder) / "slides.pptx", data_date="2026-11-21")
    []
    """
    from shuanggao_analytics.briefing.slides_styles import new_presentation
    from shuanggao_analytics.datasets import catalogue

    lang, date = briefing.lang, data_date or catalogue.data_date()
    mark = term("trust_synthetic", lang=lang) if is_synthetic(briefing) else ""
    deck = Deck(presentation=new_presentation(), lang=lang, date=date, mark=mark)
    deck.section(briefing.title)
    deck.opening(briefing)
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for chapter in briefing.chapters:
            deck.section(chapter.title)
            deck.sentences(chapter.title, chapter.findings)
            for spec in chapter.exhibits:
                drawn = (pictures or {}).get(spec.id)
                problems += add_exhibit(deck, chapter, spec, drawn=drawn, folder=Path(folder))
    if briefing.caveats:
        deck.section(term("caveats", lang=lang))
        deck.sentences(term("caveats", lang=lang), briefing.caveats)
    deck.finish(briefing)
    draft = io.BytesIO()
    deck.presentation.save(draft)
    write_whole(Path(path), dated(draft.getvalue(), date=date))
    return problems


@dataclass(kw_only=True)
class Deck:
    """Slides that are being written, and the sections they are in."""

    presentation: Presentation
    lang: Lang
    date: str
    mark: str
    _sections: list[tuple[str, list[int]]] = field(default_factory=list)

    def section(self, name: str) -> None:
        """Begin a section."""
        self._sections.append((printable(name), []))

    def slide(self, layout: str, title: str, *, chapter: str = "") -> Slide:
        """Add a slide with its heading, its number and the mark of made-up numbers."""
        from pptx.oxml import parse_xml
        from pptx.util import Pt

        from shuanggao_analytics.briefing import slides_parts as parts
        from shuanggao_analytics.briefing import slides_styles as styles

        slide = self.presentation.slides.add_slide(styles.layout(self.presentation, layout))
        self._sections[-1][1].append(slide.slide_id)
        heading = slide.shapes.title
        assert heading is not None  # every layout has one
        heading.text_frame.text = printable(title)
        if layout != styles.TITLE:
            box = styles.HEAD
            size = parts.fitting_size(
                [title], width=box.width, height=box.height, sizes=_TITLE_PTS, gap=0
            )
            for run in heading.text_frame.paragraphs[0].runs:
                run.font.size = Pt(size)
            number = len(self.presentation.slides)
            slide.shapes._spTree.append(parse_xml(styles.number_xml(number)))
        if chapter:
            parts.label(
                slide, chapter, box=styles.KICKER, name="Chapter", colour=theme.MUTED, right=False
            )
        if self.mark:
            parts.label(
                slide, self.mark, box=styles.MARK, name="Mark", colour=theme.ALERT, right=True
            )
        return slide

    def opening(self, briefing: Briefing) -> None:
        """Add the first slide, and the first finding of each chapter where there are several."""
        from shuanggao_analytics.briefing import slides_styles as styles
        from shuanggao_analytics.briefing.slides_parts import fill, fitting_size

        slide = self.slide(styles.TITLE, briefing.title)
        made = term(
            "made_with", lang=self.lang, version=version("shuanggao-analytics"), date=self.date
        )
        subtitle = [briefing.subtitle] if briefing.subtitle else []
        for number, texts in ((1, subtitle), (styles.NOTE, [made])):
            box = styles.TITLE_BOXES[number]
            size = fitting_size(
                texts, width=box.width, height=box.height, sizes=(20.0, 16.0, 12.0), gap=2
            )
            fill(slide, number, texts, box=box, size=12.0 if number == styles.NOTE else size)
        first = [chapter.findings[0] for chapter in briefing.chapters if chapter.findings]
        if len(briefing.chapters) > 1 and first:
            self.sentences(term("summary", lang=self.lang), first)

    def sentences(self, title: str, texts: Sequence[str]) -> None:
        """Add slides with a heading and a list: as many as the sentences need."""
        from shuanggao_analytics.briefing import slides_styles as styles
        from shuanggao_analytics.briefing.slides_parts import fill

        size, pages = _paged(texts)
        for number, page in enumerate(pages, start=1):
            slide = self.slide(
                styles.CHAPTER, page_title(title, number, len(pages), lang=self.lang)
            )
            fill(slide, styles.TEXT, page, box=styles.LIST, size=size)

    def finish(self, briefing: Briefing) -> None:
        """Write the list of sections and the properties of the file: no date but the data's."""
        from pptx.oxml import parse_xml

        root = self.presentation.part._element
        for old in root.findall(f"{{{_P}}}extLst"):
            root.remove(old)
        root.append(parse_xml(_sections_xml(self._sections)))
        made, about = datetime.fromisoformat(self.date), self.presentation.core_properties
        about.title, about.subject = printable(briefing.title), printable(briefing.subtitle)
        about.author = about.last_modified_by = "shuanggao-analytics"
        about.created = about.modified = made
        about.language = "zh-CN" if briefing.lang == "zh" else "en"
        about.comments = about.keywords = about.category = ""
        about.revision = 1


def _paged(texts: Sequence[str]) -> tuple[float, list[list[str]]]:
    """Return the size of the letters, and the sentences of each slide."""
    from shuanggao_analytics.briefing.slides_parts import fitting_size, text_height
    from shuanggao_analytics.briefing.slides_styles import INSET, LIST

    width = LIST.width - _BULLET_IN
    size = fitting_size(texts, width=width, height=LIST.height, sizes=_LIST_PTS, gap=_TEXT_GAP)
    heights = [
        text_height([text], width=width, size=size, gap=_TEXT_GAP) - 2 * INSET for text in texts
    ]
    room = LIST.height - 2 * INSET + 1e-9
    shares = [_split(heights, part * room) for part in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)]
    even = next(share for share in shares if len(share) == len(shares[-1]))
    return size, [[texts[at] for at in page] for page in even]


def _split(heights: Sequence[float], room: float) -> list[list[int]]:
    """Return the places of the paragraphs of each slide, as many as fit, at least one."""
    pages: list[list[int]] = [[]]
    used = 0.0
    for at, height in enumerate(heights):
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(at)
        used += height
    return pages


def _sections_xml(sections: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Return the list of sections as XML; each has an id of its own, the same on each run."""
    lines = []
    for place, (name, slides) in enumerate(sections):
        id_ = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{place} {name}")).upper()
        inside = "".join(f'<p14:sldId id="{slide}"/>' for slide in slides)
        lines.append(
            f'<p14:section name="{escape(name)}" id="{{{id_}}}">'
            f"<p14:sldIdLst>{inside}</p14:sldIdLst></p14:section>"
        )
    return (
        f'<p:extLst xmlns:p="{_P}" xmlns:p14="{_P14}"><p:ext uri="{_SECTIONS}">'
        f"<p14:sectionLst>{''.join(lines)}</p14:sectionLst></p:ext></p:extLst>"
    )


_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
