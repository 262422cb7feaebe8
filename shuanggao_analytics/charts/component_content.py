"""Bars of signed parts laid out: parts, totals, axis and key, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.row_axis import (
    COLUMN_GAP_IN,
    axis_marks,
    column_edges,
    plot_around,
    row_bands,
)
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    name_marks,
    named_rows,
    names_width,
)
from shuanggao_analytics.charts.sheet_marks import Line, Rect
from shuanggao_analytics.charts.sign_key import KeyEntry, diamond, sign_key, sign_key_height
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec

_HEAD_IN, _ROW_IN, _FOOT_IN = 0.22, 0.235, 0.26
_BAR_IN, _DIAMOND_IN = 0.14, 0.062
_NAMES_IN = 0.3 * theme.BODY_IN
_TOTAL = theme.INK


@dataclass(frozen=True)
class Part:
    """One part of a bar: where it begins and ends; it is as long as its number."""

    number: int
    start: float
    end: float
    colour: str


@dataclass(frozen=True)
class PartsRow:
    """One row: its name, its parts that are known and not zero, its total, and its words."""

    name: str
    parts: tuple[Part, ...]
    total: float
    words: str
    hover: str
    gone: bool

    @property
    def numbers(self) -> list[float]:
        """All numbers that must lie in the plot."""
        total = [] if math.isnan(self.total) else [self.total]
        return total + [part.end for part in self.parts]


def part_roles(spec: ChartSpec) -> list[str]:
    """Return the roles of the parts in order."""
    return [f"part_{number}" for number in range(len(spec.options["part_names"]))]


def part_colours(spec: ChartSpec) -> list[str]:
    """Return the colours of the parts in order."""
    keys = [spec.roles[role] for role in part_roles(spec)]
    return list(theme.category_colours(keys).values())


def parts_rows(spec: ChartSpec) -> list[PartsRow]:
    """Return the rows in order."""
    columns = [spec.numbers(role) for role in part_roles(spec)]
    totals = spec.numbers("total") if "total" in spec.roles else None
    names, colours = _names(spec), part_colours(spec)
    style: Any = {"places": _places(spec), "percent": spec.options["percent"]}
    found = []
    for row, key in enumerate(spec.column("label")):
        name = term_or_text(str(key), lang=spec.lang)
        values = [float(column.iloc[row]) for column in columns]
        total = math.nan if totals is None else float(totals.iloc[row])
        said = [
            f"{part} {number_words(value, **style)}"
            for part, value in zip(names, values, strict=True)
        ]
        if totals is not None:
            said.append(f"{_total_name(spec)} {number_words(total, **style)}")
        gone = all(math.isnan(value) for value in values)
        words = number_words(total, **style)
        hover = "<br>".join([f"<b>{name}</b>", *said])
        found.append(PartsRow(name, _stacked(values, colours), total, words, hover, gone))
    return found


def _stacked(values: list[float], colours: list[str]) -> tuple[Part, ...]:
    """Return the parts end to end, on each side of zero."""
    ends, found = {True: 0.0, False: 0.0}, []
    for number, (value, colour) in enumerate(zip(values, colours, strict=True)):
        if math.isnan(value) or value == 0:
            continue
        start = ends[value > 0]
        ends[value > 0] = start + value
        found.append(Part(number, start, start + value, colour))
    return tuple(found)


def _places(spec: ChartSpec) -> int:
    given: int | None = spec.options["decimals"]
    if given is not None:
        return given
    roles = [role for role in spec.roles if role != "label"]
    numbers = [number for role in roles for number in spec.numbers(role)]
    return fitting_places(numbers, percent=spec.options["percent"])


def _names(spec: ChartSpec) -> list[str]:
    return [term_or_text(name, lang=spec.lang) for name in spec.options["part_names"]]


def _total_name(spec: ChartSpec) -> str:
    return term_or_text(spec.options["total_name"], lang=spec.lang)


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [row.name for row in parts_rows(spec)]
    return named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)


def parts_height(spec: ChartSpec) -> float:
    """Return the height of bars of parts in inches."""
    rows = sum(row.height for row in _rows(spec))
    return sign_key_height(_entries(spec)) + _head(spec) + rows + _FOOT_IN


def _head(spec: ChartSpec) -> float:
    return _HEAD_IN if "total" in spec.roles else 0.06


def parts_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of bars of parts, in inches."""
    found, rows = parts_rows(spec), _rows(spec)
    top = parts_height(spec) - sign_key_height(_entries(spec)) - _head(spec)
    bottom, plot = top - sum(row.height for row in rows), _plot(spec, found, names_width(rows))
    marks = row_bands(rows, left=plot.left, top=top)
    ticks = nice_ticks(plot.low, plot.high)
    marks += axis_marks(plot, ticks, bottom=bottom, top=top, percent=spec.options["percent"])
    for number, (item, row) in enumerate(zip(found, rows, strict=True)):
        marks += _bar(spec, item, number, plot=plot, y=top - row.middle)
    marks += name_marks(rows, right=plot.left, top=top)
    if "total" in spec.roles:
        at = (theme.BODY_IN - 0.12, top + _HEAD_IN / 2 - 0.02)
        marks.append(diamond("key", at, _DIAMOND_IN, _TOTAL))
    return marks + sign_key(_entries(spec), top=parts_height(spec))


def _plot(spec: ChartSpec, found: list[PartsRow], left: float) -> Plot:
    right = theme.BODY_IN - 0.05
    if "total" in spec.roles:
        edge, width = column_edges([[("total", row.words)] for row in found])["total"]
        right = edge - width - COLUMN_GAP_IN
    numbers = [0.0, *(number for row in found for number in row.numbers)]
    return plot_around(numbers, left=left, width=right - left)


def _bar(spec: ChartSpec, item: PartsRow, number: int, *, plot: Plot, y: float) -> list[SheetMark]:
    """Return the parts of a row, its total, and the words that nothing is known."""
    marks: list[SheetMark] = []
    for part in item.parts:
        x, end = sorted((plot.x(part.start), plot.x(part.end)))
        box = (x, y - _BAR_IN / 2, end - x, _BAR_IN)
        key, value = f"part-{part.number}-{number}", part.end - part.start
        marks.append(Rect(key, *box, part.colour, value, item.hover))
    if not math.isnan(item.total):
        place = (plot.x(item.total), y)
        said: Any = {"value": item.total, "hover": item.hover}
        marks.append(diamond(f"total-{number}", place, _DIAMOND_IN, _TOTAL, **said))
    style = (theme.SMALL_PT, theme.INK)
    if "total" in spec.roles:
        marks.append(Line(f"number-{number}", theme.BODY_IN, y, item.words, *style, "right"))
    if item.gone:
        marks.append(_gone(spec, item, key=f"gone-{number}", plot=plot, y=y))
    return marks


def _gone(spec: ChartSpec, item: PartsRow, *, key: str, plot: Plot, y: float) -> Line:
    """Return the words that no part is known, where they find more room."""
    at = plot.x(0.0 if math.isnan(item.total) else item.total)
    leftward = at > plot.left + plot.width / 2
    side: Anchor = "right" if leftward else "left"
    x = at + (-0.12 if leftward else 0.12)
    words = term("no_data", lang=spec.lang)
    return Line(key, x, y, words, theme.SMALL_PT, theme.MUTED, side)


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    """Return the key: a colour for each part, and the diamond of the total."""
    found = [
        KeyEntry(words, _square_sign(colour))
        for words, colour in zip(_names(spec), part_colours(spec), strict=True)
    ]
    if "total" in spec.roles:
        found.append(KeyEntry(_total_name(spec), _diamond_sign))
    return found


def _diamond_sign(x: float, y: float) -> list[SheetMark]:
    return [diamond("key", (x, y), _DIAMOND_IN, _TOTAL)]


def _square_sign(colour: str) -> Sign:
    return lambda x, y: [Rect("key", x - 0.06, y - 0.055, 0.12, 0.11, colour, 0.0, "")]
