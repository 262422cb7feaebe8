"""Balance plots laid out: a ring and a dot a row, the limit, numbers, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.number_words import number_words
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
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_HEAD_IN, _ROW_IN, _FOOT_IN = 0.22, 0.235, 0.26
_LIMIT_LINE_IN, _DOT_IN = 0.15, 0.05
_NAMES_IN = 0.34 * theme.BODY_IN
_BEFORE, _AFTER = theme.MUTED, theme.NAMED["round_2"]
_PARTS = ("before", "after")


@dataclass(frozen=True)
class Covariate:
    """One row: its name, its differences (NaN where missing), and its words."""

    name: str
    before: float
    after: float
    cells: tuple[tuple[str, str], ...]
    hover: str

    @property
    def known(self) -> list[float]:
        """The differences that are not missing."""
        return [number for number in (self.before, self.after) if not math.isnan(number)]


def covariates(spec: ChartSpec) -> list[Covariate]:
    """Return the rows in order."""
    found, numbers = [], [spec.numbers(part).tolist() for part in _PARTS]
    for key, before, after in zip(spec.column("label"), *numbers, strict=True):
        name = term_or_text(str(key), lang=spec.lang)
        words = [number_words(n, places=spec.options["decimals"]) for n in (before, after)]
        if math.isnan(before) and math.isnan(after):
            words = ["", term("no_data", lang=spec.lang)]
        cells = tuple(zip(_PARTS, words, strict=True))
        said = "<br>".join(f"{_name(spec, part)} {number}".rstrip() for part, number in cells)
        found.append(Covariate(name, before, after, cells, f"<b>{name}</b><br>{said}"))
    return found


def _name(spec: ChartSpec, part: str) -> str:
    return term_or_text(spec.options[f"{part}_name"], lang=spec.lang)


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [item.name for item in covariates(spec)]
    return named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)


def _limit_words(spec: ChartSpec) -> str:
    limit, words = spec.options["limit"], spec.options["limit_name"]
    if words:
        return term_or_text(words, lang=spec.lang)
    places = 0 if limit.is_integer() else max(spec.options["decimals"], 1)
    written = ("±" if spec.options["signed"] else "") + number_words(limit, places=places)
    return term("balance_limit", lang=spec.lang, limit=written)


def _limit_lines(spec: ChartSpec, plot: Plot) -> list[str]:
    """Return the words of the limit, broken into lines no wider than the plot."""
    if spec.options["limit"] is None:
        return []
    return wrap(_limit_words(spec), em=plot.width * 72 / theme.SMALL_PT)


def _plot(spec: ChartSpec) -> Plot:
    """Return where the differences stand: around zero, all numbers and the limit."""
    found, limit = covariates(spec), spec.options["limit"]
    left, edges = names_width(_rows(spec)), column_edges([item.cells for item in found])
    first = min(edge - width for edge, width in edges.values())
    numbers = [0.0, *(number for item in found for number in item.known)]
    numbers += [] if limit is None else [limit, -limit] if spec.options["signed"] else [limit]
    return plot_around(numbers, left=left, width=first - COLUMN_GAP_IN - left)


def _above(spec: ChartSpec) -> float:
    """Return the height of key, words of the limit and signs above the columns."""
    lines = len(_limit_lines(spec, _plot(spec)))
    return sign_key_height(_entries(spec)) + max(_HEAD_IN, lines * _LIMIT_LINE_IN + 0.06)


def balance_height(spec: ChartSpec) -> float:
    """Return the height of a balance plot in inches."""
    return _above(spec) + sum(row.height for row in _rows(spec)) + _FOOT_IN


def balance_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a balance plot, in inches."""
    found, rows, plot = covariates(spec), _rows(spec), _plot(spec)
    top = balance_height(spec) - _above(spec)
    bottom = top - sum(row.height for row in rows)
    edges = column_edges([item.cells for item in found])
    marks = row_bands(rows, left=plot.left, top=top)
    marks += axis_marks(
        plot, nice_ticks(plot.low, plot.high), bottom=bottom, top=top, percent=False
    )
    marks += _limit(spec, plot, bottom, top)
    for number, (item, row) in enumerate(zip(found, rows, strict=True)):
        y = top - row.middle
        marks += _signs(item, number, plot, y)
        for part, words in item.cells:
            if words:
                shade = theme.INK if item.known else theme.MUTED
                at = (edges[part][0], y, words, theme.SMALL_PT)
                marks.append(Line(f"{part}-{number}", *at, shade, "right"))
    marks += name_marks(rows, right=plot.left, top=top)
    for part, (edge, _) in edges.items():
        marks += _sign(part, edge - 0.12, top + _HEAD_IN / 2 - 0.02)
    return marks + sign_key(_entries(spec), top=balance_height(spec))


def _limit(spec: ChartSpec, plot: Plot, bottom: float, top: float) -> list[SheetMark]:
    """Return the dashed line, or two where differences have signs, and its words above it."""
    limit = spec.options["limit"]
    if limit is None:
        return []
    places = [limit, -limit] if spec.options["signed"] else [limit]
    marks: list[SheetMark] = []
    for at in places:
        ends = ((plot.x(at), bottom), (plot.x(at), top))
        marks.append(Rule(*ends, theme.DASH, 1.0, "dash", key="limit", value=at))
    lines = _limit_lines(spec, plot)
    half = max(map(width_em, lines)) * theme.SMALL_PT / 72 / 2
    x = min(max(plot.x(limit), plot.left + half), plot.left + plot.width - half)
    for number, words in enumerate(reversed(lines)):
        at_y = top + 0.1 + number * _LIMIT_LINE_IN
        marks.append(Line("limit", x, at_y, words, theme.SMALL_PT, theme.MUTED, "center"))
    return marks


def _signs(item: Covariate, number: int, plot: Plot, y: float) -> list[SheetMark]:
    """Return ring and dot of a row, and a thin line between them."""
    marks: list[SheetMark] = []
    if len(item.known) == 2:
        ends = ((plot.x(item.before), y), (plot.x(item.after), y))
        marks.append(Rule(*ends, theme.COAST, 0.8))
    for part, value in (("before", item.before), ("after", item.after)):
        if not math.isnan(value):
            fill, edge = _fill(part)
            at = (plot.x(value), y, _DOT_IN)
            marks.append(Disc(f"{part}-{number}", *at, fill, value, edge, item.hover))
    return marks


def _fill(part: str) -> tuple[str, str]:
    return (theme.PAPER, _BEFORE) if part == "before" else (_AFTER, theme.PAPER)


def _sign(part: str, x: float, y: float) -> list[SheetMark]:
    fill, edge = _fill(part)
    return [Disc("key", x, y, _DOT_IN, fill, 0.0, edge)]


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    return [
        KeyEntry(_name(spec, "before"), lambda x, y: _sign("before", x, y)),
        KeyEntry(_name(spec, "after"), lambda x, y: _sign("after", x, y)),
    ]
