"""Stacked bars laid out: their parts, numbers, names and key, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.part_charts import SMALL_COUNT
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule, SheetMark, key_marks, key_rows
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_IN = 0.24
_ROW_IN, _BAR_IN = 0.36, 0.25
_UPRIGHT_IN, _NAME_ROW_IN = 3.4, 0.17
_END_IN = 0.07


@dataclass(frozen=True)
class Segment:
    """One part of a bar: where it begins, how long it is, its number, and its words."""

    part: str
    start: float
    length: float
    value: float
    words: str
    hover: str


@dataclass(frozen=True)
class Bar:
    """A bar of parts, with the words at its end: its total, or which parts are missing."""

    name: str
    segments: tuple[Segment, ...]
    end: float
    words: str
    complete: bool


def stack(spec: ChartSpec) -> list[Bar]:
    """Return the bars of stacked parts in order."""
    bars = []
    label = spec.roles["label"]
    for key, rows in spec.data.groupby(label, sort=False):
        bars.append(_bar(spec, str(key), rows))
    return bars


def _bar(spec: ChartSpec, key: str, rows: pd.DataFrame) -> Bar:
    name = _bar_name(spec, key, rows)
    percent = spec.options["percent"]
    values = rows[spec.roles["value"]].astype("float64").tolist()
    lengths = rows[spec.roles["share"]].tolist() if percent else values
    parts = rows[spec.roles["part"]].astype("str").tolist()
    start, segments = 0.0, []
    for part, value, length in zip(parts, values, lengths, strict=True):
        if math.isnan(length):
            continue
        words = _length_words(spec, length)
        number = format_number(value, decimals=None if percent else spec.options["decimals"])
        both = f"{words}（{number}）" if spec.lang == "zh" else f"{words} ({number})"
        hover = f"<b>{name}</b><br>{term_or_text(part, lang=spec.lang)} "
        hover += both if percent else f"{words} {spec.unit}".rstrip()
        segments.append(Segment(part, start, length, value, words, hover))
        start += length
    gone = [part for part, v in zip(parts, values, strict=True) if math.isnan(v)]
    return Bar(name, tuple(segments), start, _end_words(spec, gone, start, len(parts)), not gone)


def _bar_name(spec: ChartSpec, key: str, rows: pd.DataFrame) -> str:
    name = term_or_text(key, lang=spec.lang)
    few = "count" in spec.roles and rows[spec.roles["count"]].iloc[0] <= SMALL_COUNT
    return f"{name} *" if few else name


def _length_words(spec: ChartSpec, length: float) -> str:
    words = format_number(length, decimals=spec.options["decimals"])
    return f"{words}%" if spec.options["percent"] else words


def _end_words(spec: ChartSpec, gone: list[str], total: float, count: int) -> str:
    """Return the total, or which parts are missing; a bar of nothing has no shares."""
    if len(gone) == count:
        return term("no_data", lang=spec.lang)
    if gone:
        comma = "、" if spec.lang == "zh" else ", "
        names = comma.join(term_or_text(part, lang=spec.lang) for part in gone)
        return term("no_data_places", lang=spec.lang, places=names)
    if spec.options["percent"]:
        return "" if total > 0 else term("total_is_zero", lang=spec.lang)
    return format_number(total, decimals=spec.options["decimals"])


def part_colours(spec: ChartSpec) -> dict[str, str]:
    """Return part → colour, in the order of stacking."""
    return theme.category_colours(list(spec.options["parts"]))


def _key_entries(spec: ChartSpec) -> list[tuple[str, str]]:
    return [(term_or_text(p, lang=spec.lang), shade) for p, shade in part_colours(spec).items()]


def _key_height(spec: ChartSpec) -> float:
    words = [name for name, _ in _key_entries(spec)]
    rows = key_rows(words, width=theme.BODY_IN, size_pt=theme.BODY_PT)
    return rows * _KEY_ROW_IN + 0.1


def stack_height(spec: ChartSpec) -> float:
    """Return the height of stacked bars in inches."""
    if spec.options["orientation"] == "vertical":
        lines = max(len(_upright_name(spec, bar.name)) for bar in stack(spec))
        return _key_height(spec) + _UPRIGHT_IN + 0.3 + lines * _NAME_ROW_IN
    return _key_height(spec) + len(stack(spec)) * _ROW_IN + 0.06


def stack_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of stacked bars."""
    top = stack_height(spec)
    marks = key_marks(
        _key_entries(spec),
        top=top,
        width=theme.BODY_IN,
        size_pt=theme.BODY_PT,
        row=_KEY_ROW_IN,
    )
    upright = spec.options["orientation"] == "vertical"
    return marks + (_upright_marks(spec) if upright else _level_marks(spec, top))


def _level_marks(spec: ChartSpec, top: float) -> list[SheetMark]:
    bars, colours = stack(spec), part_colours(spec)
    left = min(max(_inches(bar.name) for bar in bars) + 0.14, 0.4 * theme.BODY_IN)
    right = max((_inches(bar.words) for bar in bars if bar.words), default=0.0) + 0.14
    scale = (theme.BODY_IN - left - right) / (max(bar.end for bar in bars) or 1.0)
    marks: list[SheetMark] = []
    for row, bar in enumerate(bars):
        y = top - _key_height(spec) - (row + 0.5) * _ROW_IN
        marks.append(Line(f"bar-{row}", left - 0.1, y, bar.name, theme.BODY_PT, theme.INK, "right"))
        for part in bar.segments:
            box = (left + scale * part.start, y - _BAR_IN / 2, scale * part.length, _BAR_IN)
            marks += _segment(part, f"{row}-{part.part}", box, colours[part.part])
        marks += _end_line(bar, row, (left + scale * bar.end + _END_IN, y), "left")
    bottom = top - _key_height(spec) - len(bars) * _ROW_IN
    marks.append(Rule((left, bottom), (left, top - _key_height(spec)), theme.COAST, 0.7))
    return marks


def _upright_marks(spec: ChartSpec) -> list[SheetMark]:
    bars, colours = stack(spec), part_colours(spec)
    step = theme.BODY_IN / len(bars)
    wide = min(0.62 * step, 1.1)
    names = [_upright_name(spec, bar.name) for bar in bars]
    floor = 0.1 + max(map(len, names)) * _NAME_ROW_IN
    scale = _UPRIGHT_IN / (max(bar.end for bar in bars) or 1.0)
    marks: list[SheetMark] = []
    for row, (bar, lines) in enumerate(zip(bars, names, strict=True)):
        x = (row + 0.5) * step
        for number, words in enumerate(lines):
            y = floor - 0.13 - number * _NAME_ROW_IN
            marks.append(Line(f"bar-{row}", x, y, words, theme.BODY_PT, theme.INK, "center"))
        for part in bar.segments:
            box = (x - wide / 2, floor + scale * part.start, wide, scale * part.length)
            marks += _segment(part, f"{row}-{part.part}", box, colours[part.part])
        marks += _end_line(bar, row, (x, floor + scale * bar.end + 0.12), "center")
    return [*marks, Rule((0.0, floor), (theme.BODY_IN, floor), theme.COAST, 0.7)]


def _upright_name(spec: ChartSpec, name: str) -> list[str]:
    step = theme.BODY_IN / len(stack(spec))
    return wrap(name, em=0.95 * step * 72 / theme.BODY_PT)


def _segment(
    part: Segment, key: str, box: tuple[float, float, float, float], colour: str
) -> list[SheetMark]:
    """Return a part of a bar, and its number where it finds room inside."""
    x, y, width, height = box
    marks: list[SheetMark] = [Rect(f"part-{key}", *box, colour, part.length, part.hover)]
    if _inches(part.words) + 0.08 <= width and height >= 0.15:
        shade = theme.text_on(colour)
        middle = (x + width / 2, y + height / 2)
        marks.append(Line(f"number-{key}", *middle, part.words, theme.SMALL_PT, shade, "center"))
    return marks


def _end_line(
    bar: Bar, row: int, at: tuple[float, float], anchor: Literal["left", "center"]
) -> list[SheetMark]:
    if not bar.words:
        return []
    colour = theme.INK if bar.complete else theme.MUTED
    return [Line(f"end-{row}", *at, bar.words, theme.SMALL_PT, colour, anchor)]


def _inches(words: str) -> float:
    return width_em(words) * theme.BODY_PT / 72
