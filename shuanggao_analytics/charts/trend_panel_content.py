"""Trend panels laid out: names, signs, points, trend lines and their numbers, in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.sheet_marks import (
    Disc,
    Line,
    Path,
    Rect,
    Rule,
    Shape,
    Words,
)
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.time_lines import (
    Frame,
    band_marks,
    band_sign,
    path_marks,
    time_axis,
    value_axis,
)
from shuanggao_analytics.charts.trend_panel_parts import (
    SIGNS,
    End,
    Trend,
    number_of,
    trend_ends,
    trend_sign,
    trends,
)
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

Place = tuple[float, float, str, str]

_LINE_IN, _GAP_IN, _ROW_GAP_IN = 0.165, 0.2, 0.16
_BELOW_IN, _WIDEST_IN, _SIGN_GAP_IN = 0.34, 4.2, 0.1
_FLATTEST, _TALLEST, _ASPECT = 0.72, 1.9, 0.55
_DOT_IN, _BAND, _PALE = 0.026, 0.16, 0.5
_TICK_IN, _YEAR_IN, _NUMBER_IN, _RIM_IN = 0.04, 0.115, 0.255, 0.07
_COLUMNS = {1: 1, 2: 2, 3: 3, 6: 3, 12: 4, 20: 5}
_MOST_COLUMNS, _ZERO_IN = 6, 0.1


@dataclass(frozen=True)
class Grid:
    """How the panels stand: columns, and widths and heights in inches from the left margin on."""

    columns: int
    rows: int
    left: float
    width: float
    title: float
    plot: float

    @property
    def height(self) -> float:
        """Height of a row with the room below it."""
        return self.title + self.plot + _BELOW_IN + _ROW_GAP_IN


def _inches(words: Iterable[str], size_pt: float) -> float:
    return 1.04 * max(map(width_em, words), default=0.0) * size_pt / 72


def _end_width(end: End) -> float:
    return _inches((end.year, end.number), theme.SMALL_PT) + 0.06


def _least_width(spec: ChartSpec, found: Sequence[Trend]) -> float:
    """Return the width that the widest two numbers below a panel need beside each other."""
    widths = [sum(map(_end_width, trend_ends(spec, item))) for item in found]
    return max(widths)


def _lead(spec: ChartSpec, found: Sequence[Trend]) -> float:
    """Return the room for the numbers of the common scale at the left; none without it."""
    if spec.options["own_scale"]:
        return 0.0
    plot = value_axis(_numbers(found), start=0.0, size=1.0)
    return _inches(_tick_words(_few_ticks(plot)), theme.SMALL_PT) + 0.08


def _grid(spec: ChartSpec) -> Grid:
    found = trends(spec)
    left = _lead(spec, found)
    room = theme.BODY_IN - left - (_ZERO_IN if spec.options["own_scale"] else 0.0)
    wanted = spec.options["columns"]
    if wanted is None:
        wanted = next((c for most, c in _COLUMNS.items() if len(found) <= most), _MOST_COLUMNS)
    most = int((room + _GAP_IN) / (_least_width(spec, found) + _GAP_IN))
    columns = max(1, min(wanted, most))
    width = min((room - _GAP_IN * (columns - 1)) / columns, _WIDEST_IN)
    lines = max(len(_title(spec, item, width)) for item in found)
    plot = min(max(_ASPECT * width, _FLATTEST), _TALLEST)
    rows = math.ceil(len(found) / columns)
    return Grid(columns, rows, left, width, _LINE_IN * lines + 0.06, plot)


def _title(spec: ChartSpec, item: Trend, width: float) -> list[str]:
    """Return the lines of a panel's name, beside which its sign finds room."""
    room = width - _inches([trend_sign(spec, item)], theme.BODY_PT) - _SIGN_GAP_IN
    return wrap(item.name, em=room / 1.04 * 72 / theme.BODY_PT)


def _numbers(found: Sequence[Trend]) -> list[float]:
    """Return all numbers that the axis up must reach in some panels."""
    return [
        number
        for item in found
        for number in (*item.ys, *item.low, *item.high, *(y for _, y in item.line))
    ]


def _few_ticks(plot: Plot) -> tuple[float, ...]:
    """Return every second of the round numbers where there are many."""
    ticks = nice_ticks(plot.low, plot.high)
    return ticks[:: 1 + (len(ticks) > 4)]


def _tick_words(ticks: Sequence[float]) -> list[str]:
    return [group_digits(words) for words in tick_words(ticks)]


def _key(spec: ChartSpec) -> list[KeyEntry]:
    """Return the entries of the key: only of signs that occur."""
    found, lang = trends(spec), spec.lang
    marked = "mark" in spec.roles
    entries = [KeyEntry(term("trend_points", lang=lang), _points_sign)]
    if any(item.line for item in found):
        words = term("trend_line_marked" if marked else "trend_line", lang=lang)
        entries.append(KeyEntry(words, _line_sign))
    if "low" in spec.roles:
        words = term_or_text(spec.options["band_name"], lang=lang)
        entries.append(KeyEntry(words, band_sign))
    directions = {item.direction for item in found}
    entries += [
        KeyEntry(term(f"trend_{direction}", lang=lang), partial(_words_sign, look))
        for direction, look in SIGNS.items()
        if direction in directions
    ]
    if marked:
        words = term_or_text(spec.options["mark_name"], lang=lang)
        entries.append(KeyEntry(words, partial(_words_sign, ("★", theme.INK))))
    return entries


def _points_sign(x: float, y: float) -> list[SheetMark]:
    ends = ((x - 0.08, y - 0.03), (x + 0.08, y + 0.03))
    dots = [Disc("key", *end, _DOT_IN, theme.MUTED, 0.0) for end in ends]
    return [Rule(*ends, theme.COAST, 0.9), *dots]


def _line_sign(x: float, y: float) -> list[SheetMark]:
    return [Rule((x - 0.1, y), (x + 0.1, y), theme.MUTED, 2.0)]


def _words_sign(look: tuple[str, str], x: float, y: float) -> list[SheetMark]:
    sign, colour = look
    return [Line("key", x, y, sign, theme.BODY_PT, colour, "center")]


def _key_height(spec: ChartSpec) -> float:
    return sign_key_height(_key(spec))


def trend_height(spec: ChartSpec) -> float:
    """Return the height of trend panels with their key in inches."""
    grid = _grid(spec)
    return _key_height(spec) + grid.rows * grid.height


def trend_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of trend panels, in inches."""
    grid, found = _grid(spec), trends(spec)
    own, xs = spec.options["own_scale"], spec.numbers("x").tolist()
    marks: list[SheetMark] = []
    signs, years, numbers = list[Place](), list[Place](), list[Place]()
    for number, item in enumerate(found):
        row, column = divmod(number, grid.columns)
        top = (grid.rows - row) * grid.height
        left = grid.left + column * (grid.width + _GAP_IN)
        shown = _numbers([item] if own else found)
        up = value_axis(shown, start=top - grid.title - grid.plot, size=grid.plot)
        frame, ends = Frame(time_axis(xs, left=left, width=grid.width), up), trend_ends(spec, item)
        marks += [] if own else _scale(frame, number, words=column == 0)
        marks += _ground(spec, item, frame, top=top)
        marks.append(_base(item, ends, frame))
        marks += _panel(spec, item, number, frame) if ends else _gone(spec, number, frame)
        title, sign = _title_marks(spec, item, number, frame)
        marks += title
        signs.append(sign)
        for year, words in _end_words(ends, frame):
            years.append(year)
            numbers.append(words)
    marks.append(Words("signs", theme.BODY_PT, tuple(signs)))
    if numbers:
        marks.append(Words("years", theme.SMALL_PT, tuple(years)))
        marks.append(Words("numbers", theme.SMALL_PT, tuple(numbers)))
    return marks + sign_key(_key(spec), top=trend_height(spec))


def _ground(spec: ChartSpec, item: Trend, frame: Frame, *, top: float) -> list[SheetMark]:
    """Return the line of zero, and the frame of a highlighted panel."""
    left, right, bottom = frame.across.left, frame.right, frame.up.left
    marks: list[SheetMark] = []
    if frame.up.low < 0 < frame.up.high:
        y = frame.up.x(0.0)
        marks.append(Rule((left, y), (right, y), theme.COAST, 0.6))
        if spec.options["own_scale"]:
            at = (right + 0.03, y)
            marks.append(Line(f"zero-{item.key}", *at, "0", theme.SMALL_PT, theme.MUTED))
    if item.key in spec.options["highlight"]:
        west, east = left - _RIM_IN, right + _RIM_IN
        south, north = bottom - _BELOW_IN - 0.02, top + 0.03
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        marks.append(Path(corners, theme.COAST, 1.1, key=f"frame-{item.key}"))
    return marks


def _scale(frame: Frame, number: int, *, words: bool) -> list[SheetMark]:
    """Return thin lines at round numbers, which stand at the left of the first panel of a row."""
    ticks = _few_ticks(frame.up)
    marks: list[SheetMark] = []
    for place, (tick, said) in enumerate(zip(ticks, _tick_words(ticks), strict=True)):
        y = frame.up.x(tick)
        across = (frame.across.left, y - 0.004, frame.across.width, 0.008)
        marks.append(Rect("grid", *across, theme.FAINT, tick, ""))
        if words:
            at = (frame.across.left - 0.06, y)
            key = f"up-{number}-{place}"
            marks.append(Line(key, *at, said, theme.SMALL_PT, theme.MUTED, "right"))
    return marks


def _panel(spec: ChartSpec, item: Trend, number: int, frame: Frame) -> list[SheetMark]:
    """Return band, joined points and trend line of a panel."""
    step = spec.options["step"]
    band = Shape(f"band-{number}", (), item.colour, _BAND, 0.0, "")
    marks = band_marks(frame, item.xs, (item.low, item.high), step=step, style=band)
    pale = theme.blend((item.colour, theme.PAPER), _PALE)
    style = Path((), pale, 0.9, key=f"points-{number}")
    marks += path_marks(frame, item.xs, item.ys, step=step, style=style)
    if len(item.known) > 1 and item.line:
        start, end = (frame.point(*point) for point in item.line)
        width, pattern = (2.0, "solid") if item.marked else (1.3, "dash")
        rule = Rule(start, end, item.colour, width, pattern, f"trend-{number}", item.slope)
        marks.append(replace(rule, hover=_trend_hover(spec, item)))
    for place, (x, y) in enumerate(zip(item.xs, item.ys, strict=True)):
        if not math.isnan(y):
            words = f"<b>{item.name}</b><br>{tick_words([x])[0]}：{number_of(spec, y)} {spec.unit}"
            at = (*frame.point(x, y), _DOT_IN)
            hover = words.replace("：", ": ") if spec.lang == "en" else words
            marks.append(Disc(f"dot-{number}-{place}", *at, item.colour, y, hover=hover.rstrip()))
    return marks


def _trend_hover(spec: ChartSpec, item: Trend) -> str:
    words = term("trend_slope", lang=spec.lang, slope=f"{item.slope:+.4g}".replace("-", "−"))
    star = ""
    if item.marked and "mark" in spec.roles:
        star = f"<br>★ {term_or_text(spec.options['mark_name'], lang=spec.lang)}"
    return f"<b>{item.name}</b><br>{words}{star}"


def _title_marks(
    spec: ChartSpec, item: Trend, number: int, frame: Frame
) -> tuple[list[SheetMark], Place]:
    """Return the name of a panel above it, and its sign at the right."""
    size, left = theme.BODY_PT, frame.across.left
    lines = _title(spec, item, frame.across.width)
    first = frame.top + 0.06 + (len(lines) - 0.5) * _LINE_IN
    marks: list[SheetMark] = [
        Line(f"name-{number}", left, first - n * _LINE_IN, words, size, theme.INK)
        for n, words in enumerate(lines)
    ]
    sign = trend_sign(spec, item)
    middle = frame.right - _inches([sign], size) / 2
    return marks, (middle, first, sign, item.colour)


def _gone(spec: ChartSpec, number: int, frame: Frame) -> list[SheetMark]:
    """Return the words in the middle of a panel without any number."""
    at = (frame.across.left + frame.across.width / 2, frame.up.left + frame.up.width / 2)
    words = term("no_data", lang=spec.lang)
    return [Line(f"gone-{number}", *at, words, theme.SMALL_PT, theme.MUTED, "center")]


def _base(item: Trend, ends: Sequence[End], frame: Frame) -> Path:
    """Return the line below a panel, with a tick at each of its years."""
    bottom = frame.up.left
    ticks = [
        (x, bottom - down)
        for x in (frame.across.x(end.x) for end in ends)
        for down in (0.0, _TICK_IN, 0.0)
    ]
    points = ((frame.across.left, bottom), *ticks, (frame.right, bottom))
    zero = frame.up.low < 0 < frame.up.high
    return Path(points, theme.FAINT if zero else theme.COAST, 0.6, key=f"base-{item.key}")


def _end_words(ends: Sequence[End], frame: Frame) -> list[tuple[Place, Place]]:
    """Return the year and the number of the first and the last known point, below each other."""
    places = [frame.across.x(end.x) for end in ends]
    widths = list(map(_end_width, ends))
    middles = spread(places, widths, low=frame.across.left - 0.03, high=frame.right + 0.03)
    bottom = frame.up.left
    return [
        (
            (middle, bottom - _YEAR_IN, end.year, theme.MUTED),
            (middle, bottom - _NUMBER_IN, end.number, theme.INK),
        )
        for middle, end in zip(middles, ends, strict=True)
    ]
