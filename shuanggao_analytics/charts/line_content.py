"""Lines over time laid out: axes, bands, lines, dots, and names at their ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rect, Rule, Shape
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.time_lines import (
    Frame,
    band_marks,
    band_sign,
    path_marks,
    runs,
    time_axis,
    value_axis,
)
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_LINE_IN, _LABEL_GAP_IN = 0.165, 0.04
_PLOT_IN, _TICKS_IN, _TITLE_IN, _EDGE_IN = 3.5, 0.24, 0.2, 0.06
_NAMES_IN, _EVENT_IN, _LEAD_IN = 2.0, 3.2, 0.34
_DOT_IN, _SMALL_DOT_IN, _CROWDED = 0.032, 0.018, 40
_BAND, _BEHIND = 0.16, "#c3c9ce"
_WIDTHS_PT = {"strong": 2.6, "plain": 1.8, "pale": 1.2, "behind": 0.8}
_PALE, _LEAD_PALE, _MOST_TICKS = 0.45, 0.25, 11

Weight = Literal["strong", "plain", "pale", "behind"]


@dataclass(frozen=True)
class Series:
    """One line: its name, places across and numbers (NaN where missing), and how it looks."""

    key: str
    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    weight: Weight
    colour: str
    pattern: str

    @property
    def end(self) -> tuple[float, float] | None:
        """The last known point, if there is one."""
        known = [(x, y) for x, y in zip(self.xs, self.ys, strict=True) if not math.isnan(y)]
        return known[-1] if known else None


@dataclass(frozen=True)
class End:
    """Words in the column at the right: their lines, the point they name, and its line's look."""

    key: str
    lines: tuple[str, ...]
    point: tuple[float, float]
    colour: str
    ink: str

    @property
    def height(self) -> float:
        """Height of all its lines."""
        return _LINE_IN * len(self.lines) + _LABEL_GAP_IN


def line_series(spec: ChartSpec) -> list[Series]:
    """Return the lines in the order of the table, those behind first."""
    keys = spec.column("series").astype("str")
    behind = keys.map(lambda _: False)
    if "background" in spec.roles:
        behind = spec.column("background").astype("bool")
    looks = _looks(list(dict.fromkeys(keys[~behind])))
    strong = spec.options["emphasise"]
    parts = {role: spec.numbers(role) for role in ("x", "y", "low", "high") if role in spec.roles}
    found = []
    for key in dict.fromkeys([*keys[behind], *keys[~behind]]):
        rows = keys == key
        cells = {role: tuple(float(n) for n in part[rows]) for role, part in parts.items()}
        gone = (math.nan,) * len(cells["x"])
        weight: Weight = "plain" if not strong else "strong" if key in strong else "pale"
        colour, pattern = looks.get(key, (_BEHIND, "solid"))
        weight = weight if key in looks else "behind"
        if weight == "pale":
            colour = theme.blend((colour, theme.PAPER), _PALE)
        name = " ".join(term_or_text(key, lang=spec.lang).split())
        band = (cells.get("low", gone), cells.get("high", gone))
        found.append(Series(key, name, cells["x"], cells["y"], *band, weight, colour, pattern))
    return found


def _looks(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return colour and pattern of each line: beyond seven, colours come again with dashes."""
    own = {name: (theme.NAMED[name], "solid") for name in names if name in theme.NAMED}
    taken = {colour for colour, _ in own.values()}
    free = [
        (colour, pattern)
        for pattern in ("solid", "dash")
        for colour in theme.CATEGORIES
        if pattern == "dash" or colour not in taken
    ]
    others = [name for name in names if name not in own]
    return own | dict(zip(others, free, strict=False))


def _number(spec: ChartSpec, number: float) -> str:
    percent, places = spec.options["percent"], spec.options["decimals"]
    if places is None:
        places = fitting_places(spec.numbers("y"), percent=percent)
    words = number_words(number, places=places, percent=percent)
    return words if percent else f"{words} {spec.unit}".rstrip()


def _inches(words: Iterable[str], size_pt: float = theme.BODY_PT) -> float:
    return 1.04 * max(map(width_em, words), default=0.0) * size_pt / 72


def _ends(spec: ChartSpec) -> list[End]:
    """Return the words at the right, from the highest point down."""
    room = _NAMES_IN * 72 / theme.BODY_PT
    found = []
    for number, item in enumerate(line_series(spec)):
        point = item.end
        if item.weight != "behind" and point:
            lines = tuple(wrap(item.name, em=room))
            ink = theme.MUTED if item.weight == "pale" else theme.INK
            found.append(End(f"name-{number}", lines, point, item.colour, ink))
    if spec.options["reference"]:
        height, words = spec.options["reference"]
        lines = tuple(wrap(words, em=room))
        point = (_x_ends(spec)[1], height)
        found.append(End("reference-name", lines, point, theme.MUTED, theme.MUTED))
    return sorted(found, key=lambda end: -end.point[1])


def _x_ends(spec: ChartSpec) -> tuple[float, float]:
    event = [spec.options["event"][0]] if spec.options["event"] else []
    places = [*spec.numbers("x"), *event]
    return min(places), max(places)


def _key(spec: ChartSpec) -> list[KeyEntry]:
    """Return the entries of the key: bands and lines behind."""
    found = []
    if "low" in spec.roles:
        words = term_or_text(spec.options["band_name"], lang=spec.lang)
        banded = {item.colour for item in line_series(spec) if not all(map(math.isnan, item.low))}
        colour = banded.pop() if len(banded) == 1 else theme.MUTED
        found.append(KeyEntry(words, partial(band_sign, colour=colour)))
    if any(item.weight == "behind" for item in line_series(spec)):
        words = term_or_text(spec.options["background_name"], lang=spec.lang)
        found.append(KeyEntry(words, _behind_sign))
    return found


def _behind_sign(x: float, y: float) -> list[SheetMark]:
    return [Rule((x - 0.1, y), (x + 0.1, y), _BEHIND, 1.4)]


def _key_height(spec: ChartSpec) -> float:
    return sign_key_height(_key(spec))


def _head(spec: ChartSpec) -> list[str]:
    """Return the lines of the title of the axis up, which stands above the plot."""
    return wrap(spec.options["y_title"], em=theme.BODY_IN * 72 / theme.BODY_PT)


def _foot(spec: ChartSpec) -> list[str]:
    return wrap(spec.options["x_title"], em=0.6 * theme.BODY_IN * 72 / theme.BODY_PT)


def _event_lines(spec: ChartSpec) -> list[str]:
    if not spec.options["event"]:
        return []
    return wrap(spec.options["event"][1], em=_EVENT_IN * 72 / theme.BODY_PT)


def _head_height(spec: ChartSpec) -> float:
    return _LINE_IN * (len(_head(spec)) + len(_event_lines(spec))) + 0.12


def _foot_height(spec: ChartSpec) -> float:
    return _TICKS_IN + _LINE_IN * len(_foot(spec)) + _EDGE_IN


def _plot_height(spec: ChartSpec) -> float:
    return max(_PLOT_IN, sum(end.height for end in _ends(spec)))


def line_height(spec: ChartSpec) -> float:
    """Return the height of a chart of lines in inches."""
    around = _key_height(spec) + _head_height(spec) + _foot_height(spec)
    return around + _plot_height(spec)


def line_frame(spec: ChartSpec) -> Frame:
    """Return the plot between the numbers at the left and the names at the right."""
    bottom = _foot_height(spec)
    roles = [role for role in ("y", "low", "high") if role in spec.roles]
    numbers = [n for role in roles for n in spec.numbers(role)]
    numbers += [spec.options["reference"][0]] if spec.options["reference"] else []
    up = value_axis(numbers, start=bottom, size=_plot_height(spec))
    words = _up_words(spec, nice_ticks(up.low, up.high))
    left = _inches(words, theme.SMALL_PT) + 0.1
    names = _inches(line for end in _ends(spec) for line in end.lines)
    right = theme.BODY_IN - names - (_LEAD_IN if names else 0.1)
    return Frame(time_axis(_x_ends(spec), left=left, width=right - left), up)


def _up_words(spec: ChartSpec, ticks: Sequence[float]) -> list[str]:
    return [group_digits(words) for words in tick_words(ticks, percent=spec.options["percent"])]


def line_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a chart of lines, in inches."""
    frame, found = line_frame(spec), line_series(spec)
    marks = _axes(spec, frame)
    for number, item in enumerate(found):
        style = Shape(f"band-{number}", (), item.colour, _BAND, 0.0, item.name)
        step = spec.options["step"]
        marks += band_marks(frame, item.xs, (item.low, item.high), step=step, style=style)
    marks += _fixed_lines(spec, frame)
    order = {"behind": 0, "pale": 1, "plain": 2, "strong": 3}
    for number in sorted(range(len(found)), key=lambda place: order[found[place].weight]):
        marks += _line(spec, found[number], number, frame)
    marks += _end_marks(spec, frame)
    return marks + sign_key(_key(spec), top=line_height(spec))


def _x_ticks(spec: ChartSpec) -> tuple[float, ...]:
    """Return every x of the table where there are few, and round ones otherwise."""
    places = sorted(set(spec.numbers("x")))
    if len(places) <= _MOST_TICKS and spec.options["whole_x"]:
        return tuple(places)
    return nice_ticks(places[0], places[-1], whole=spec.options["whole_x"])


def _axes(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    up, across = frame.up, frame.across
    marks: list[SheetMark] = []
    ticks = nice_ticks(up.low, up.high)
    for number, (tick, words) in enumerate(zip(ticks, _up_words(spec, ticks), strict=True)):
        y, shade = up.x(tick), theme.COAST if tick == 0 else theme.FAINT
        marks.append(Rect("grid", across.left, y - 0.005, across.width, 0.01, shade, tick, ""))
        at = (across.left - 0.07, y)
        marks.append(Line(f"up-{number}", *at, words, theme.SMALL_PT, theme.MUTED, "right"))
    base = ((across.left, up.left), (frame.right, up.left))
    marks.append(Rule(*base, theme.COAST, 0.8))
    marks += _x_marks(spec, frame)
    middle = across.left + across.width / 2
    size = theme.BODY_PT
    for number, words in enumerate(_foot(spec)):
        at = (middle, up.left - _TICKS_IN - (number + 0.5) * _LINE_IN)
        marks.append(Line("x-title", *at, words, size, theme.INK, "center"))
    top = line_height(spec) - _key_height(spec)
    for number, words in enumerate(_head(spec)):
        marks.append(
            Line("y-title", 0.0, top - (number + 0.5) * _LINE_IN, words, size, theme.INK),
        )
    return marks


def _x_marks(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    """Return the ticks across with their words, as many as stand apart from each other."""
    ticks = _x_ticks(spec)
    words = tick_words(ticks)
    if not spec.options["whole_x"]:
        words = tuple(map(group_digits, words))
    places = [frame.across.x(tick) for tick in ticks]
    room = _inches(words, theme.SMALL_PT) + 0.1
    gap = min((b - a for a, b in pairwise(places)), default=room)
    stride = math.ceil(room / gap)
    bottom = frame.up.left
    marks: list[SheetMark] = []
    for number, (x, text) in enumerate(zip(places, words, strict=True)):
        marks.append(Rule((x, bottom), (x, bottom - 0.045), theme.COAST, 0.8))
        if (len(ticks) - 1 - number) % stride == 0:
            at = (x, bottom - 0.14)
            marks.append(Line(f"tick-{number}", *at, text, theme.SMALL_PT, theme.MUTED, "center"))
    return marks


def _fixed_lines(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    """Return the level line and the upright one with its words above the plot."""
    marks: list[SheetMark] = []
    if spec.options["reference"]:
        y = frame.up.x(spec.options["reference"][0])
        ends = ((frame.across.left, y), (frame.right, y))
        value = spec.options["reference"][0]
        marks.append(Rule(*ends, theme.MUTED, 1.1, "dash", key="reference", value=value))
    lines = _event_lines(spec)
    if not lines:
        return marks
    value = spec.options["event"][0]
    x, top = frame.across.x(value), frame.top
    ends = ((x, frame.up.left), (x, top))
    marks.append(Rule(*ends, theme.INK, 1.1, "dash", key="event", value=value))
    wide = _inches(lines)
    start = min(max(x - wide / 2, 0.0), theme.BODY_IN - wide)
    middle = start + wide / 2
    for number, words in enumerate(lines):
        at = (middle, top + 0.07 + (len(lines) - number - 0.5) * _LINE_IN)
        marks.append(Line("event-name", *at, words, theme.BODY_PT, theme.INK, "center"))
    return marks


def _line(spec: ChartSpec, item: Series, number: int, frame: Frame) -> list[SheetMark]:
    """Return a line and the dots of its points; those behind have dots only where alone."""
    step, width = spec.options["step"], _WIDTHS_PT[item.weight]
    style = Path((), item.colour, width, item.pattern, f"line-{number}")
    marks = path_marks(frame, item.xs, item.ys, step=step, style=style)
    parts = runs(item.xs, item.ys, step=step)
    behind = item.weight == "behind"
    crowded = spec.column("x").nunique() > _CROWDED
    radius = _SMALL_DOT_IN if behind or crowded else _DOT_IN
    for place in (n for part in parts if len(part) == 1 or not behind for n in part):
        x, y = item.xs[place], item.ys[place]
        words = _hover(spec, item, place)
        at = (*frame.point(x, y), radius)
        marks.append(Disc(f"dot-{number}-{place}", *at, item.colour, y, hover=words))
    return marks


def _hover(spec: ChartSpec, item: Series, place: int) -> str:
    said = [
        f"{spec.options['x_title']} {format_number(item.xs[place])}",
        f"{spec.options['y_title']} {_number(spec, item.ys[place])}",
    ]
    if not math.isnan(item.low[place]):
        ends = {"low": _number(spec, item.low[place]), "high": _number(spec, item.high[place])}
        name = term_or_text(spec.options["band_name"], lang=spec.lang)
        said.append(f"{name} {term('range_ends', lang=spec.lang, **ends)}")
    return f"<b>{item.name}</b><br>" + "<br>".join(said)


def _end_marks(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    """Return the names at the right, and thin lines to the points that they stand off."""
    found = _ends(spec)
    downs = spread(
        [frame.top - frame.up.x(end.point[1]) for end in found],
        [end.height for end in found],
        low=0.0,
        high=frame.up.width,
    )
    left = frame.right + _LEAD_IN
    marks: list[SheetMark] = []
    for end, down in zip(found, downs, strict=True):
        x, y = frame.point(*end.point)
        shade = theme.blend((end.colour, theme.PAPER), _LEAD_PALE)
        middle = frame.top - down
        lead = (((x + 0.05), y), (max(frame.right, x + 0.05), y), (left - 0.05, middle))
        marks.append(Path(lead, shade, 0.7, "dot", key=f"lead-{end.key}"))
        for place, words in enumerate(end.lines):
            at = (left, middle + ((len(end.lines) - 1) / 2 - place) * _LINE_IN)
            marks.append(Line(end.key, *at, words, theme.BODY_PT, end.ink))
    return marks
