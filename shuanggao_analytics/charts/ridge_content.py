"""Ridgelines laid out: names, ridges on their lines, ticks, and numbers beside them, in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.row_axis import (
    COLUMN_GAP_IN,
    Plot,
    axis_marks,
    column_edges,
)
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    group_digits,
    name_marks,
    named_rows,
    names_width,
)
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule, Shape
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.time_lines import Frame, runs
from shuanggao_analytics.charts.typeface import wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_LINE_IN, _TICKS_IN = 0.165, 0.24
_ROWS_IN, _LEAST_ROW_IN, _MOST_ROW_IN, _OVERLAP = 4.6, 0.36, 0.85, 1.6
_SINK_IN, _TICK_IN, _ALPHA = 0.08, 0.2, 0.82
_NAMES_IN = 0.25 * theme.BODY_IN
_EDGE = theme.SEQUENTIAL[6]
_TICK = theme.NAMED["increase"]


@dataclass(frozen=True)
class Ridge:
    """One ridge: its name, places and densities (NaN where missing), its tick, and its words."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    mark: float
    cells: tuple[tuple[str, str], ...]
    hover: str

    @property
    def known(self) -> bool:
        """Whether any density is known."""
        return any(not math.isnan(y) for y in self.ys)


def ridges(spec: ChartSpec) -> list[Ridge]:
    """Return the ridges from the top down."""
    keys = spec.column("row").astype("str")
    roles = ("x", "density", "mark", "count")
    parts = {role: spec.numbers(role) for role in roles if role in spec.roles}
    found = []
    for key in dict.fromkeys(keys):
        rows = keys == key
        cells = {role: tuple(float(n) for n in part[rows]) for role, part in parts.items()}
        name = " ".join(term_or_text(key, lang=spec.lang).split())
        mark = cells["mark"][0] if "mark" in cells else math.nan
        words = []
        if "mark" in cells:
            words.append(("mark", _mark_words(spec, mark)))
        if "count" in cells:
            count = group_digits(format_number(cells["count"][0]))
            words.append(("count", f"n = {count}"))
        said = [f"<b>{name}</b>"]
        if "mark" in cells:
            label = term_or_text(spec.options["mark_name"], lang=spec.lang)
            said.append(f"{label} {_mark_words(spec, mark)} {spec.unit}".rstrip())
        said += [text for role, text in words if role == "count"]
        hover = "<br>".join(said)
        found.append(Ridge(name, cells["x"], cells["density"], mark, tuple(words), hover))
    return found


def _mark_words(spec: ChartSpec, number: float) -> str:
    given: int | None = spec.options["decimals"]
    places = fitting_places(spec.numbers("mark")) if given is None else given
    return number_words(number, places=places)


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [item.name for item in ridges(spec)]
    least = min(max(_ROWS_IN / len(names), _LEAST_ROW_IN), _MOST_ROW_IN)
    return named_rows(names, most_in=_NAMES_IN, least_in=least)


def _peak(spec: ChartSpec) -> float:
    """Return the height of the highest ridge in inches."""
    return _OVERLAP * min(row.height for row in _rows(spec))


def _head(spec: ChartSpec) -> float:
    """Return how far the highest ridge may stand above the first row."""
    rows = _rows(spec)
    return max(_peak(spec) - rows[0].middle - _SINK_IN, 0.0) + 0.05


def _key(spec: ChartSpec) -> list[KeyEntry]:
    if "mark" not in spec.roles:
        return []
    words = term_or_text(spec.options["mark_name"], lang=spec.lang)
    return [KeyEntry(words, _tick_sign)]


def _tick_sign(x: float, y: float) -> list[SheetMark]:
    return [Rule((x, y - 0.07), (x, y + 0.07), _TICK, 2.0)]


def _key_height(spec: ChartSpec) -> float:
    return sign_key_height(_key(spec))


def _foot(spec: ChartSpec) -> list[str]:
    return wrap(spec.options["x_title"], em=0.6 * theme.BODY_IN * 72 / theme.BODY_PT)


def _foot_height(spec: ChartSpec) -> float:
    return _TICKS_IN + _LINE_IN * len(_foot(spec)) + 0.06


def ridge_height(spec: ChartSpec) -> float:
    """Return the height of ridgelines in inches."""
    around = _key_height(spec) + _head(spec) + _foot_height(spec)
    return around + sum(row.height for row in _rows(spec))


def ridge_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of ridgelines, in inches."""
    found, rows = ridges(spec), _rows(spec)
    top = ridge_height(spec) - _key_height(spec) - _head(spec)
    across = _across(found, rows)
    bottom = _foot_height(spec)
    axis = axis_marks(
        across,
        nice_ticks(across.low, across.high),
        bottom=bottom,
        top=top + _head(spec),
        percent=False,
    )
    marks: list[SheetMark] = [*axis]
    colours = theme.ramp(theme.SEQUENTIAL[2:6], len(found))
    highest = max((y for item in found for y in item.ys if not math.isnan(y)), default=0.0) or 1.0
    ticks: list[SheetMark] = []
    bases = [top - row.middle - _SINK_IN for row in rows]
    for base in bases:
        line = (across.left, base - 0.005, across.width, 0.01)
        marks.append(Rect("base", *line, theme.FAINT, 0.0, ""))
    for number, (item, base) in enumerate(zip(found, bases, strict=True)):
        frame = Frame(across, Plot(base, _peak(spec), 0.0, highest))
        marks += _ridge(item, number, frame, colours[number])
        ticks += _tick(item, number, frame)
        if not item.known:
            at = (across.left + 0.08, base + 0.1)
            words = term("no_data", lang=spec.lang)
            gone = Line(f"gone-{number}", *at, words, theme.SMALL_PT, theme.MUTED)
            ticks.append(replace(gone, ground=theme.PAPER))
    marks += ticks
    marks += name_marks(rows, right=across.left, top=top)
    marks += _columns(found, rows, top)
    middle = across.left + across.width / 2
    for number, words in enumerate(_foot(spec)):
        at = (middle, bottom - _TICKS_IN - (number + 0.5) * _LINE_IN)
        marks.append(Line("x-title", *at, words, theme.BODY_PT, theme.INK, "center"))
    return marks + sign_key(_key(spec), top=ridge_height(spec))


def _across(found: Sequence[Ridge], rows: Sequence[NamedRow]) -> Plot:
    """Return the axis between the names and the numbers, around all densities and ticks."""
    left = names_width(rows)
    edges = column_edges([item.cells for item in found])
    first = min((edge - width for edge, width in edges.values()), default=theme.BODY_IN - 0.05)
    right = first - COLUMN_GAP_IN if edges else first
    places = [x for item in found for x in item.xs]
    places += [item.mark for item in found if not math.isnan(item.mark)]
    low, high = min(places), max(places)
    room = 0.02 * (high - low) if high > low else 1.0
    return Plot(left, right - left, low - room, high + room)


def _ridge(item: Ridge, number: int, frame: Frame, colour: str) -> list[SheetMark]:
    """Return the parts of a ridge, each standing on its line; an upright where it is one point."""
    marks: list[SheetMark] = []
    for run in runs(item.xs, item.ys, step=math.inf):
        points = [frame.point(item.xs[n], item.ys[n]) for n in run]
        feet = ((points[-1][0], frame.up.left), (points[0][0], frame.up.left))
        key, most = f"ridge-{number}", max(item.ys[n] for n in run)
        if len(run) == 1:
            rule = Rule(feet[0], points[0], _EDGE, 1.4, key=key, value=most, hover=item.hover)
            marks.append(rule)
            continue
        corners = (*points, *feet, points[0])
        marks.append(Shape(key, corners, colour, _ALPHA, most, item.hover, _EDGE))
    return marks


def _tick(item: Ridge, number: int, frame: Frame) -> list[SheetMark]:
    """Return the tick of a ridge on its line, as high as all others, so that none run together."""
    if math.isnan(item.mark):
        return []
    x, foot = frame.across.x(item.mark), frame.up.left
    ends = ((x, foot - 0.02), (x, foot + _TICK_IN))
    return [Rule(*ends, _TICK, 2.4, key=f"mark-{number}", value=item.mark, hover=item.hover)]


def _columns(found: Sequence[Ridge], rows: Sequence[NamedRow], top: float) -> list[SheetMark]:
    """Return the numbers of the ticks and the numbers of units at the right."""
    edges = column_edges([item.cells for item in found])
    marks: list[SheetMark] = []
    for number, (item, row) in enumerate(zip(found, rows, strict=True)):
        for role, words in item.cells:
            at = (edges[role][0], top - row.middle)
            shade = _TICK if role == "mark" else theme.MUTED
            marks.append(Line(f"{role}-{number}", *at, words, theme.SMALL_PT, shade, "right"))
    return marks
