"""The slides of one exhibit: its chart, picture or table, what it shows, its notes and sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from shuanggao_analytics.briefing.cells import exhibit_texts, table_texts
from shuanggao_analytics.charts.alt import reading
from shuanggao_analytics.charts.alt_words import sentences
from shuanggao_analytics.errors import BoundaryError
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pptx.slide import Slide

    from shuanggao_analytics.briefing.cells import Texts
    from shuanggao_analytics.briefing.chapter import Chapter
    from shuanggao_analytics.briefing.slides import Deck
    from shuanggao_analytics.briefing.slides_styles import Box
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang

_TEXT_PTS, _NOTE_PTS = (18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0), (10.0, 9.0, 8.0, 7.0)
_TEXT_GAP, _NOTE_GAP, _GAP_IN = 6, 2, 0.12
_SENTENCE_IN, _NOTES_IN = 1.1, 1.0  # at most, above and below what has the whole width
_FIRST_ROWS, _MOST_PANELS = 12, 12


def add_exhibit(
    deck: Deck, chapter: Chapter, spec: ChartSpec, *, drawn: Path | None, folder: Path
) -> list[str]:
    """Add the slides of an exhibit; return why it could not be drawn, if it could not.

    Parameters
    ----------
    deck
        Where to add them.
    chapter
        The chapter it belongs to.
    spec
        The exhibit.
    drawn
        Its picture, where there is one.
    folder
        Where to draw others.
    """
    from shuanggao_analytics.briefing import slides_charts

    unit = [spec.unit_line()] if spec.unit_line() else []
    under = [spec.subtitle] if spec.subtitle else []
    if spec.kind == "small_table":
        _table(deck, chapter, spec, exhibit_texts(spec), notes=[*under, *unit, *spec.footer()])
        return []
    if slides_charts.is_native(spec):
        notes = [*under, *unit, *slides_charts.native_notes(spec), *spec.footer()]
        _native(deck, chapter, spec, notes=notes)
        return []
    try:
        _pictures(deck, chapter, spec, drawn=drawn, folder=folder)
    except BoundaryError as error:
        texts = table_texts(spec.data, lang=spec.lang, most=_FIRST_ROWS)
        rest = term("table_rest", lang=spec.lang, n=len(texts.rows), more=texts.left_out)
        notes = [str(error), *([rest] if texts.left_out else []), *unit, *spec.footer()]
        _table(deck, chapter, spec, texts, notes=notes)
        return [f"{spec.id}: {error}"]
    return []


def page_title(title: str, number: int, pages: int, *, lang: Lang) -> str:
    """Return a heading with the number of its slide where there are several.

    Examples
    --------
    >>> page_title("清单", 1, 1, lang="zh"), page_title("清单", 1, 2, lang="zh")
    ('清单', '清单（1/2）')
    """
    if pages == 1:
        return title
    return term("table_page", lang=lang, title=title, page=number, pages=pages)


def _sentence(spec: ChartSpec) -> str:
    """Return what an exhibit shows: its finding, or else what its own numbers say."""
    return spec.finding or sentences(spec, reading(spec))


def _native(deck: Deck, chapter: Chapter, spec: ChartSpec, *, notes: Sequence[str]) -> None:
    """Add slides with a chart that PowerPoint draws."""
    from shuanggao_analytics.briefing import slides_charts, slides_rows

    if spec.kind not in slides_rows.MOST_ROWS:
        slide, box = _beside(deck, chapter, spec, spec.title, notes=notes)
        slides_charts.add_chart(slide, spec, box, date=deck.date)
        return
    pages, alt = slides_rows.row_pages(spec), slides_charts.native_alt(spec)
    for number, columns in enumerate(pages, start=1):
        title = page_title(spec.title, number, len(pages), lang=deck.lang)
        slide, box = _beside(deck, chapter, spec, title, notes=notes)
        slides_rows.add_rows(slide, spec, columns, box=box, alt=alt, date=deck.date)


def _pictures(
    deck: Deck, chapter: Chapter, spec: ChartSpec, *, drawn: Path | None, folder: Path
) -> None:
    """Add slides with the picture of a chart, or with several where it has many panels."""
    from shuanggao_analytics.briefing import slides_parts as parts
    from shuanggao_analytics.briefing.slides_styles import EXHIBIT
    from shuanggao_analytics.charts import save

    unit = [spec.unit_line()] if spec.unit_line() else []
    notes = [*([] if spec.is_map else unit), *spec.footer()]
    pieces = panel_pieces(spec)
    if len(pieces) == 1 and drawn:
        pictures = [drawn]
    else:
        pictures = [save(piece, folder, formats=("png",))[0] for piece in pieces]
    for number, picture in enumerate(pictures, start=1):
        title = page_title(spec.title, number, len(pictures), lang=deck.lang)
        rooms = {_beside: EXHIBIT, _around: _frame(spec, notes).middle}
        place = max(rooms, key=lambda each: parts.picture_place(picture, rooms[each]).width)
        slide, box = place(deck, chapter, spec, title, notes=notes)
        name = spec.id if number == 1 else f"{spec.id}-{number}"
        parts.add_picture(slide, picture, box=box, alt=spec.alt, name=name)


def panel_pieces(spec: ChartSpec) -> list[ChartSpec]:
    """Return a chart of many small panels in parts of at most twelve, as large as can be read.

    Other charts stay whole, as do panels with one scale for all.
    """
    if spec.kind != "trend_panels" or not spec.options["own_scale"]:
        return [spec]
    panels = list(dict.fromkeys(spec.column("panel")))
    count = -(-len(panels) // _MOST_PANELS)
    ends = [round(len(panels) * part / count) for part in range(count + 1)]
    groups = [panels[start:end] for start, end in pairwise(ends)]
    return [
        replace(
            spec,
            id=f"{spec.id}-part-{number}",
            data=spec.data[spec.column("panel").isin(group)].reset_index(drop=True),
        )
        for number, group in enumerate(groups)
    ]


def _beside(
    deck: Deck, chapter: Chapter, spec: ChartSpec, title: str, *, notes: Sequence[str]
) -> tuple[Slide, Box]:
    """Add a slide with words at its right; return it with the place of the exhibit at its left."""
    from shuanggao_analytics.briefing import slides_parts as parts
    from shuanggao_analytics.briefing import slides_styles as styles

    slide = deck.slide(styles.CHART, title, chapter=chapter.title)
    aside = styles.ASIDE
    found = _sentence(spec)
    share = 0.55 if found else 1.0
    note_size = parts.fitting_size(
        notes, width=aside.width, height=share * aside.height, sizes=_NOTE_PTS, gap=_NOTE_GAP
    )
    below = parts.text_height(notes, width=aside.width, size=note_size, gap=_NOTE_GAP)
    above = aside.height - below - _GAP_IN
    texts = [found] if found else []
    size = parts.fitting_size(
        texts, width=aside.width, height=above, sizes=_TEXT_PTS, gap=_TEXT_GAP
    )
    upper = styles.Box(aside.left, aside.top, aside.width, above)
    lower = styles.Box(aside.left, aside.top + aside.height - below, aside.width, below)
    parts.fill(slide, styles.TEXT, texts, box=upper, size=size)
    parts.fill(slide, styles.NOTE, notes, box=lower, size=note_size)
    return slide, styles.EXHIBIT


@dataclass(frozen=True)
class _Frame:
    """Words above and below the whole width of a slide, and the place between them."""

    said: list[str]
    size: float
    note_size: float
    upper: Box
    middle: Box
    lower: Box


def _frame(spec: ChartSpec, notes: Sequence[str]) -> _Frame:
    from shuanggao_analytics.briefing import slides_parts as parts
    from shuanggao_analytics.briefing.slides_styles import LIST, Box

    found, width = _sentence(spec), LIST.width
    said = [found] if found else []
    size = parts.fitting_size(
        said, width=width, height=_SENTENCE_IN, sizes=_TEXT_PTS, gap=_TEXT_GAP
    )
    note_size = parts.fitting_size(
        notes, width=width, height=_NOTES_IN, sizes=_NOTE_PTS[:-1], gap=_NOTE_GAP
    )
    above = parts.text_height(said, width=width, size=size, gap=_TEXT_GAP) if said else 0.0
    below = parts.text_height(notes, width=width, size=note_size, gap=_NOTE_GAP)
    return _Frame(
        said=said,
        size=size,
        note_size=note_size,
        upper=Box(LIST.left, LIST.top, width, above),
        middle=Box(
            LIST.left, LIST.top + above + _GAP_IN, width, LIST.height - above - below - 2 * _GAP_IN
        ),
        lower=Box(LIST.left, LIST.top + LIST.height - below, width, below),
    )


def _around(
    deck: Deck, chapter: Chapter, spec: ChartSpec, title: str, *, notes: Sequence[str]
) -> tuple[Slide, Box]:
    """Add a slide with words above and below; return it with the place between them."""
    from shuanggao_analytics.briefing.slides_parts import fill
    from shuanggao_analytics.briefing.slides_styles import NOTE, TABLE, TEXT

    frame = _frame(spec, notes)
    slide = deck.slide(TABLE, title, chapter=chapter.title)
    fill(slide, TEXT, frame.said, box=frame.upper, size=frame.size)
    fill(slide, NOTE, notes, box=frame.lower, size=frame.note_size)
    return slide, frame.middle


def _table(
    deck: Deck, chapter: Chapter, spec: ChartSpec, texts: Texts, *, notes: Sequence[str]
) -> None:
    """Add slides with a table over the whole width: what is found above it, the notes below."""
    from shuanggao_analytics.briefing import slides_parts as parts

    room = _frame(spec, notes).middle
    grid = parts.grid(texts, width=room.width, height=room.height)
    pages = grid.pages(room.height)
    for number, rows in enumerate(pages, start=1):
        title = page_title(spec.title, number, len(pages), lang=deck.lang)
        slide, box = _around(deck, chapter, spec, title, notes=notes)
        parts.add_table(slide, grid, rows, box=box, alt=spec.alt, name=spec.id)
