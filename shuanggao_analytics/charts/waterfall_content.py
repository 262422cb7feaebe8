"""Waterfalls laid out: bars, connectors, numbers and key, for both renderers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    group_digits,
    name_marks,
    named_rows,
    names_width,
    same_places,
)
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule, key_marks, key_rows
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_IN, _ROW_IN, _BAR_IN = 0.24, 0.37, 0.25
_NAMES_IN = 0.34 * theme.BODY_IN
_END_IN, _EDGE_IN = 0.07, 0.08
_THIN_IN = 0.015
_PARTS = {
    "level": theme.MUTED,
    "rise": theme.NAMED["increase"],
    "fall": theme.NAMED["decrease"],
    "same": theme.NAMED["unchanged"],
}


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: from where to where, which part it is, and its words."""

    name: str
    part: str
    start: float
    end: float
    value: float
    words: str
    hover: str

    @property
    def leftward(self) -> bool:
        """Whether the bar lies below zero, so that its number stands at its left."""
        return max(self.start, self.end) <= 0 and min(self.start, self.end) < 0


def steps(spec: ChartSpec) -> list[Step]:
    """Return the bars in order; changes carry their signs."""
    names = [term_or_text(str(name), lang=spec.lang) for name in spec.column("label")]
    levels = spec.column("level").astype("bool").tolist()
    running = spec.numbers("running").tolist()
    before, found = 0.0, []
    for row, value in enumerate(spec.numbers("value").tolist()):
        words = _number(spec, value, signed=not levels[row])
        hover = f"<b>{names[row]}</b><br>{words} {spec.unit}".rstrip()
        start, part = (0.0, "level") if levels[row] else (before, _direction(value))
        if part != "level":
            hover += f"<br>→ {_number(spec, running[row])} {spec.unit}".rstrip()
        found.append(Step(names[row], part, start, running[row], value, words, hover))
        before = running[row]
    return found


def _direction(change: float) -> str:
    return "same" if change == 0 else "rise" if change > 0 else "fall"


def _number(spec: ChartSpec, value: float, *, signed: bool = False) -> str:
    places = spec.options["decimals"]
    if places is None:
        places = same_places(spec.numbers("value"))
    return group_digits(format_number(value, decimals=places, signed=signed))


def waterfall_height(spec: ChartSpec) -> float:
    """Return the height of a waterfall in inches."""
    return _key_height(spec) + sum(row.height for row in _rows(spec)) + _EDGE_IN


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [step.name for step in steps(spec)]
    return named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)


def _key_entries(spec: ChartSpec) -> list[tuple[str, str]]:
    """Return the words and colours of the parts that occur."""
    occurring = {step.part for step in steps(spec)}
    return [
        (term(f"waterfall_{part}", lang=spec.lang), colour)
        for part, colour in _PARTS.items()
        if part in occurring
    ]


def _key_height(spec: ChartSpec) -> float:
    words = [name for name, _ in _key_entries(spec)]
    rows = key_rows(words, width=theme.BODY_IN, size_pt=theme.BODY_PT)
    return rows * _KEY_ROW_IN + 0.1


def waterfall_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a waterfall, in inches."""
    bars, rows, height = steps(spec), _rows(spec), waterfall_height(spec)
    left, top = names_width(rows), height - _key_height(spec)
    zero, scale = _across(bars, left)
    middles = [top - row.middle for row in rows]
    marks: list[SheetMark] = [
        Rule((zero, top - sum(row.height for row in rows)), (zero, top), theme.COAST, 0.7)
    ]
    for number, ((step, y), (_, after)) in enumerate(pairwise(zip(bars, middles, strict=True))):
        x = zero + scale * step.end
        ends = ((x, y - _BAR_IN / 2), (x, after + _BAR_IN / 2))
        marks.append(Rule(*ends, theme.COAST, 0.7, key=f"connector-{number}", value=step.end))
    for number, (step, y) in enumerate(zip(bars, middles, strict=True)):
        marks += _bar(step, number, (zero, scale), y)
    marks += name_marks(rows, right=left, top=top)
    entries = _key_entries(spec)
    return marks + key_marks(
        entries, top=height, width=theme.BODY_IN, size_pt=theme.BODY_PT, row=_KEY_ROW_IN
    )


def _across(bars: list[Step], left: float) -> tuple[float, float]:
    """Return the place of zero and the inches a unit, with room for the numbers at both sides."""
    low = min(0.0, *(min(bar.start, bar.end) for bar in bars))
    high = max(0.0, *(max(bar.start, bar.end) for bar in bars))
    before = max((_inches(bar.words) for bar in bars if bar.leftward), default=0.0)
    after = max((_inches(bar.words) for bar in bars if not bar.leftward), default=0.0)
    scale = (theme.BODY_IN - left - before - after) / ((high - low) or 1.0)
    return left + before - scale * low, scale


def _inches(words: str) -> float:
    return width_em(words) * theme.BODY_PT / 72 + 2 * _END_IN


def _bar(step: Step, number: int, across: tuple[float, float], y: float) -> list[SheetMark]:
    """Return a bar and its number; one too short to be seen is a line of the same colour."""
    zero, scale = across
    ends = sorted((zero + scale * step.start, zero + scale * step.end))
    key, colour = f"bar-{number}", _PARTS[step.part]
    bottom, wide = y - _BAR_IN / 2, ends[1] - ends[0]
    sign: SheetMark = Rect(key, ends[0], bottom, wide, _BAR_IN, colour, step.value, step.hover)
    if wide < _THIN_IN:
        x = zero + scale * step.end
        line = ((x, bottom), (x, bottom + _BAR_IN))
        sign = Rule(*line, colour, 1.6, key=key, value=step.value, hover=step.hover)
    x = ends[0] - _END_IN if step.leftward else ends[1] + _END_IN
    anchor: Anchor = "right" if step.leftward else "left"
    words = Line(
        f"number-{number}", x, y, step.words, theme.BODY_PT, theme.INK, anchor, theme.PAPER
    )
    return [sign, words]
