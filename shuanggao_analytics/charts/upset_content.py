"""Set intersections (UpSet) laid out: sizes of sets, dots and bars, for both renderers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rect, Rule, SheetMark
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

SET_NAME_EM = 17.0
_ROW_IN, _LINE_IN = 0.34, 0.145
_BARS_IN, _ABOVE_IN, _HEAD_IN = 2.1, 0.3, 0.26
_SET_BARS_IN, _NUMBER_IN = 1.15, 0.4
_COLUMN_IN = (0.26, 0.46)
_DOT_IN = 0.075
_OFF = "#dfe3e6"
_STRIPE = "#f4f6f8"


@dataclass(frozen=True)
class SetRow:
    """A set of an UpSet chart: its column, wrapped name and size."""

    column: str
    name: str
    lines: tuple[str, ...]
    size: float


def set_rows(spec: ChartSpec) -> list[SetRow]:
    """Return the sets, the largest first."""
    names = dict(spec.options["sets"])
    rows = spec.data[spec.column("mark") == "set"]
    found = []
    for _, row in rows.iterrows():
        column = next(name for name in names if row[name])
        name = term_or_text(names[column], lang=spec.lang)
        lines = tuple(wrap(name, em=SET_NAME_EM))
        found.append(SetRow(column, name, lines, float(row[spec.roles["size"]])))
    return found


def intersections(spec: ChartSpec) -> list[tuple[tuple[bool, ...], float, str]]:
    """Return for each intersection which sets it lies in, its size, and its words."""
    rows = spec.data[spec.column("mark") == "intersection"]
    sets = set_rows(spec)
    joiner = " ∩ "
    found = []
    for _, row in rows.iterrows():
        inside = tuple(bool(row[item.column]) for item in sets)
        words = joiner.join(s.name for s, yes in zip(sets, inside, strict=True) if yes)
        words = words or term("in_no_set", lang=spec.lang)
        found.append((inside, float(row[spec.roles["size"]]), words))
    return found


def upset_height(spec: ChartSpec) -> float:
    """Return the height of a chart of set intersections in inches."""
    return len(set_rows(spec)) * _ROW_IN + _ABOVE_IN + _BARS_IN + _HEAD_IN


def upset_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words: names, sizes of sets, dots, and bars of intersections."""
    sets, crossings = set_rows(spec), intersections(spec)
    names = max(max(map(width_em, item.lines)) for item in sets) * theme.SMALL_PT / 72
    edge = names + 0.1 + _NUMBER_IN + _SET_BARS_IN
    room = theme.BODY_IN - edge - 0.2
    low, high = _COLUMN_IN
    step = min(max(room / max(len(crossings), 1), low), high)
    right = edge + 0.16 + step * len(crossings)
    marks = _set_marks(spec, edge, right)
    for column, (inside, size, words) in enumerate(crossings):
        x = edge + 0.16 + (column + 0.5) * step
        marks += _column_marks(spec, (x, step), (inside, size, words), column)
    floor = len(sets) * _ROW_IN + 0.12
    marks.append(Rule((edge + 0.16, floor), (right, floor), theme.COAST, 0.7))
    words = term("upset_sizes", lang=spec.lang)
    at = (edge, len(sets) * _ROW_IN + 0.16)
    marks.append(Line("upset_sizes", *at, words, theme.SMALL_PT, theme.MUTED, "right"))
    top = upset_height(spec) - _HEAD_IN / 2
    words = term("upset_intersections", lang=spec.lang)
    marks.append(Line("upset_intersections", edge + 0.16, top, words, theme.SMALL_PT, theme.MUTED))
    return marks


def _set_marks(spec: ChartSpec, edge: float, right: float) -> list[SheetMark]:
    """Return the names of the sets and their bars, which grow to the left of the dots."""
    sets = set_rows(spec)
    largest = max(item.size for item in sets) or 1.0
    marks: list[SheetMark] = []
    for row, item in enumerate(sets):
        y = (len(sets) - row - 0.5) * _ROW_IN
        if row % 2 == 0:
            stripe = (0.0, y - _ROW_IN / 2, right, _ROW_IN)
            marks.append(Rect("stripe", *stripe, _STRIPE, 0.0, ""))
        for number, words in enumerate(item.lines):
            at = y + ((len(item.lines) - 1) / 2 - number) * _LINE_IN
            marks.append(Line(f"set-{row}", 0.05, at, words, theme.SMALL_PT, theme.INK))
        wide = _SET_BARS_IN * item.size / largest
        number_words = format_number(item.size)
        hover = f"<b>{item.name}</b><br>{number_words} {spec.unit}".rstrip()
        box = (edge - wide, y - 0.09, wide, 0.18)
        marks.append(Rect(f"size-{row}", *box, theme.NAMED["round_1"], item.size, hover))
        at_number = (edge - wide - 0.05, y)
        marks.append(
            Line(f"size-{row}", *at_number, number_words, theme.SMALL_PT, theme.INK, "right")
        )
    return marks


def _column_marks(
    spec: ChartSpec,
    place: tuple[float, float],
    crossing: tuple[tuple[bool, ...], float, str],
    column: int,
) -> list[SheetMark]:
    """Return the dots and the bar of one intersection."""
    (x, step), (inside, size, words) = place, crossing
    count = len(inside)
    largest = max(value for _, value, _ in intersections(spec)) or 1.0
    colour = theme.NAMED["round_2"] if any(inside) else theme.MUTED
    rows = [(count - row - 0.5) * _ROW_IN for row in range(count)]
    marks: list[SheetMark] = [
        Disc(f"dot-{column}-{row}", x, y, _DOT_IN, colour if yes else _OFF, float(yes))
        for row, (y, yes) in enumerate(zip(rows, inside, strict=True))
    ]
    joined = [y for y, yes in zip(rows, inside, strict=True) if yes]
    if len(joined) > 1:
        marks.insert(0, Rule((x, joined[0]), (x, joined[-1]), colour, 1.8))
    floor = count * _ROW_IN + 0.12
    tall = (_BARS_IN - 0.1) * size / largest
    wide = 0.64 * step
    number = format_number(size)
    hover = f"<b>{words}</b><br>{number} {spec.unit}".rstrip()
    marks.append(Rect(f"crossing-{column}", x - wide / 2, floor, wide, tall, colour, size, hover))
    at = (x, floor + tall + 0.1)
    marks.append(Line(f"crossing-{column}", *at, number, theme.SMALL_PT, theme.INK, "center"))
    return marks
