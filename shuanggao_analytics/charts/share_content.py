"""Share bars laid out: two thin bars a row with whiskers and numbers, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.row_axis import (
    COLUMN_GAP_IN,
    axis_marks,
    column_edges,
    plot_around,
    row_bands,
)
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    group_digits,
    name_marks,
    named_rows,
    names_width,
)
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule, key_places
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_IN, _HEAD_IN, _ROW_IN, _FOOT_IN = 0.25, 0.22, 0.34, 0.26
_BAR_IN, _OFF_IN, _CAP_IN = 0.105, 0.066, 0.032
_NAMES_IN, _SIGN_IN = 0.3 * theme.BODY_IN, 0.22
_COLOURS = {"first": theme.SEQUENTIAL[4], "total": theme.SEQUENTIAL[2]}
_WHISKER = theme.INK
_BARS = ("first", "total")


@dataclass(frozen=True)
class Share:
    """One bar: its number, the ends of its interval (NaN where missing), and its words."""

    role: str
    value: float
    low: float
    high: float
    words: str

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends of the interval where both are known."""
        return () if math.isnan(self.low + self.high) else (self.low, self.high)


@dataclass(frozen=True)
class Pair:
    """One row: its name, its two bars, and its words on hovering."""

    name: str
    bars: tuple[Share, Share]
    hover: str


def share_pairs(spec: ChartSpec) -> list[Pair]:
    """Return the rows in order."""
    found = []
    for row, key in enumerate(spec.column("label")):
        name = term_or_text(str(key), lang=spec.lang)
        first, total = (_share(spec, role, row) for role in _BARS)
        said = "<br>".join(f"{_name(spec, bar.role)} {bar.words}" for bar in (first, total))
        found.append(Pair(name, (first, total), f"<b>{name}</b><br>{said}"))
    return found


def _share(spec: ChartSpec, role: str, row: int) -> Share:
    value, low, high = (
        float(spec.numbers(part).iloc[row]) if part in spec.roles else math.nan
        for part in (role, f"{role}_low", f"{role}_high")
    )
    if math.isnan(value):
        return Share(role, value, math.nan, math.nan, term("no_data", lang=spec.lang))
    words = _number(spec, value)
    if not math.isnan(low + high):
        ends = {"low": _number(spec, low), "high": _number(spec, high)}
        words = term("share_with_ends", lang=spec.lang, value=words, **ends)
    return Share(role, value, low, high, words)


def _number(spec: ChartSpec, value: float) -> str:
    factor, mark = (100, "%") if spec.options["percent"] else (1, "")
    return group_digits(format_number(factor * value, decimals=spec.options["decimals"])) + mark


def _name(spec: ChartSpec, part: str) -> str:
    return term_or_text(spec.options[f"{part}_name"], lang=spec.lang)


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [pair.name for pair in share_pairs(spec)]
    return named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)


def _key(spec: ChartSpec) -> tuple[list[str], list[str], list[tuple[int, float]]]:
    """Return sign, words and place of each entry of the key, of those that occur."""
    whiskers = any(bar.ends for pair in share_pairs(spec) for bar in pair.bars)
    parts = [*_BARS, *(["ends"] if whiskers else [])]
    words = [_name(spec, part) for part in parts]
    return (
        parts,
        words,
        key_places(words, width=theme.BODY_IN, size_pt=theme.BODY_PT, sign=_SIGN_IN),
    )


def _key_height(spec: ChartSpec) -> float:
    return (1 + max(row for row, _ in _key(spec)[2])) * _KEY_ROW_IN + 0.06


def share_height(spec: ChartSpec) -> float:
    """Return the height of share bars in inches."""
    return _key_height(spec) + _HEAD_IN + sum(row.height for row in _rows(spec)) + _FOOT_IN


def share_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of share bars, in inches."""
    pairs, rows = share_pairs(spec), _rows(spec)
    top = share_height(spec) - _key_height(spec) - _HEAD_IN
    left = names_width(rows)
    edges = column_edges([[(bar.role, bar.words) for bar in pair.bars] for pair in pairs])
    first = min(edge - width for edge, width in edges.values())
    known = [n for pair in pairs for bar in pair.bars for n in (bar.value, *bar.ends)]
    plot = plot_around([0.0, *known], left=left, width=first - COLUMN_GAP_IN - left)
    marks = row_bands(rows, left=plot.left, top=top)
    bottom = top - sum(row.height for row in rows)
    ticks = nice_ticks(plot.low, plot.high)
    marks += axis_marks(plot, ticks, bottom=bottom, top=top, percent=spec.options["percent"])
    for number, (pair, row) in enumerate(zip(pairs, rows, strict=True)):
        for bar, off in zip(pair.bars, (_OFF_IN, -_OFF_IN), strict=True):
            y = top - row.middle
            marks += _bar(bar, number, plot, y + off, hover=pair.hover)
            shade = theme.MUTED if math.isnan(bar.value) else theme.INK
            at = (edges[bar.role][0], y)
            key = f"{bar.role}-{number}"
            marks.append(Line(key, *at, bar.words, theme.SMALL_PT, shade, "right"))
    marks += name_marks(rows, right=left, top=top)
    for role, (edge, _) in edges.items():
        marks += _sign(role, edge - 0.14, top + _HEAD_IN / 2 - 0.02)
    for part, words, (line, x) in zip(*_key(spec), strict=True):
        y = share_height(spec) - (line + 0.5) * _KEY_ROW_IN
        marks += _sign(part, x + 0.08, y)
        marks.append(Line("key", x + _SIGN_IN, y, words, theme.BODY_PT, theme.INK))
    return marks


def _bar(bar: Share, number: int, plot: Plot, y: float, *, hover: str) -> list[SheetMark]:
    """Return a bar from zero to its number, and the whisker of its interval across its end."""
    if math.isnan(bar.value):
        return []
    zero, end = plot.x(0.0), plot.x(bar.value)
    box = (min(zero, end), y - _BAR_IN / 2, abs(end - zero), _BAR_IN)
    key = f"{bar.role}-{number}"
    marks: list[SheetMark] = [Rect(key, *box, _COLOURS[bar.role], bar.value, hover)]
    if bar.ends:
        marks += _whisker(f"ends-{key}", plot.x(bar.low), plot.x(bar.high), y)
    return marks


def _whisker(key: str, low: float, high: float, y: float) -> list[SheetMark]:
    caps = [((x, y - _CAP_IN), (x, y + _CAP_IN)) for x in (low, high)]
    line = Rule((low, y), (high, y), _WHISKER, 0.9, key=key, value=high - low)
    return [line, *(Rule(*cap, _WHISKER, 0.9) for cap in caps)]


def _sign(part: str, x: float, y: float) -> list[SheetMark]:
    """Return the sign of a column or of an entry of the key around a place."""
    if part == "ends":
        return _whisker("", x - 0.09, x + 0.09, y)
    return [Rect("key", x - 0.08, y - _BAR_IN / 2, 0.16, _BAR_IN, _COLOURS[part], 0.0, "")]
