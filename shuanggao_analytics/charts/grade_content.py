"""Grade curves laid out: stairs of units that change, stacked stairs of grades, the bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks, tick_words
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.row_layout import group_digits
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Path, Rect, Rule, Shape
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.time_lines import Frame, time_axis, value_axis
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import Anchor, SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_PANELS_IN = {"changed": 1.9, "grades": 2.1}
_LINE_IN, _BETWEEN_IN, _ABOVE_IN = 0.165, 0.2, 0.08
_TICKS_IN, _EDGE_IN, _NAME_GAP_IN, _LEAD_IN = 0.24, 0.06, 0.04, 0.2
_NAMES_IN, _INSIDE_IN, _MOST_TICKS = 1.6, 0.15, 11
_DOT_IN, _SMALL_DOT_IN, _CROWDED = 0.03, 0.012, 40
_SLACK = 1e-9
_CHANGED = theme.NAMED["round_2"]
_SHADES = ("#0b4f8a", "#6aa6d2", "#cfe0ee", "#f6c796", "#d98a43", "#8f3f0d")

Stretch = list[tuple[float, float]]


@dataclass(frozen=True)
class Band:
    """A grade: its name and colour, and at each bound the lower and the upper edge of its band."""

    number: int
    name: str
    colour: str
    counts: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def stairs(xs: Sequence[float], ys: Sequence[float]) -> list[Stretch]:
    """Return the corners of stairs through points: a number holds back to the x before.

    A missing y is a gap from the x before to its own.

    Examples
    --------
    >>> stairs([1, 2, 3], [5, 6, 7])
    [[(1, 5), (1, 6), (2, 6), (2, 7), (3, 7)]]
    >>> stairs([1, 2, 3], [5, float("nan"), 7])
    [[(1, 5)], [(2, 7), (3, 7)]]
    """
    found: list[Stretch] = []
    broken, before = True, xs[0]
    for x, y in zip(xs, ys, strict=True):
        if math.isnan(y):
            broken, before = True, x
            continue
        corners = list(dict.fromkeys([(before, y), (x, y)]))
        if broken:
            found.append(corners)
        else:
            found[-1] += corners
        broken, before = False, x
    return found


def grade_bands(spec: ChartSpec) -> list[Band]:
    """Return the grades from the lowest, which stands on zero, up to the best."""
    names = spec.options["grade_names"]
    columns = [spec.numbers(f"grade_{number}").tolist() for number in range(len(names))]
    gone = [any(map(math.isnan, place)) for place in zip(*columns, strict=True)]
    floor = [math.nan if missing else 0.0 for missing in gone]
    shades = theme.ramp(_SHADES, len(names))
    found = []
    for number in reversed(range(len(names))):
        name = " ".join(term_or_text(names[number], lang=spec.lang).split())
        top = [low + count for low, count in zip(floor, columns[number], strict=True)]
        edges = (tuple(columns[number]), tuple(floor), tuple(top))
        found.append(Band(number, name, shades[number], *edges))
        floor = top
    return found


def _inches(words: Iterable[str], size_pt: float = theme.BODY_PT) -> float:
    return 1.04 * max(map(width_em, words), default=0.0) * size_pt / 72


def _lines(words: str, share: float = 1.0) -> list[str]:
    return wrap(words, em=share * theme.BODY_IN * 72 / theme.BODY_PT)


def _title(spec: ChartSpec, part: str) -> list[str]:
    return _lines(spec.options["titles"][part], 0.6 if part == "x" else 1.0)


def _current_lines(spec: ChartSpec) -> list[str]:
    given = spec.options["current_name"]
    bound = format_number(spec.options["current"])
    words = term_or_text(given, lang=spec.lang) if given else ""
    return _lines(words or term("grade_current", lang=spec.lang, bound=bound), 0.5)


def _foot(spec: ChartSpec) -> float:
    return _TICKS_IN + _LINE_IN * len(_title(spec, "x")) + _EDGE_IN


def _bottoms(spec: ChartSpec) -> dict[str, float]:
    """Return the lower edges of both panels."""
    low = _foot(spec)
    head = _LINE_IN * len(_title(spec, "grades")) + _ABOVE_IN
    return {"grades": low, "changed": low + _PANELS_IN["grades"] + head + _BETWEEN_IN}


def grade_height(spec: ChartSpec) -> float:
    """Return the height of a grade curve in inches."""
    above = len(_title(spec, "changed")) + len(_current_lines(spec))
    return _bottoms(spec)["changed"] + _PANELS_IN["changed"] + _LINE_IN * above + 0.14


def grade_frames(spec: ChartSpec) -> dict[str, Frame]:
    """Return both panels, with the same axis across."""
    bottoms = _bottoms(spec)
    ups: dict[str, Plot] = {}
    tops = [high for high in grade_bands(spec)[-1].high if not math.isnan(high)]
    for part, numbers in (("changed", spec.numbers("changed")), ("grades", tops)):
        up = value_axis([0.0, *numbers], start=bottoms[part], size=_PANELS_IN[part])
        ups[part] = up
    words = [w for up in ups.values() for w in _up_words(up)]
    left = _inches(words, theme.SMALL_PT) + 0.1
    room = _NAMES_IN * 72 / theme.BODY_PT
    names = _inches(line for band in grade_bands(spec) for line in wrap(band.name, em=room))
    right = theme.BODY_IN - names - _LEAD_IN
    across = time_axis(spec.numbers("bound"), left=left, width=right - left)
    return {part: Frame(across, up) for part, up in ups.items()}


def _up_ticks(up: Plot) -> tuple[float, ...]:
    return nice_ticks(max(up.low, 0.0), up.high, whole=up.high >= 1)


def _up_words(up: Plot) -> list[str]:
    return [group_digits(words) for words in tick_words(_up_ticks(up))]


def grade_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a grade curve, in inches."""
    frames, bands = grade_frames(spec), grade_bands(spec)
    marks = _band_marks(spec, frames["grades"], bands)
    for part, frame in frames.items():
        marks += _axes(spec, frame, part)
    marks += _changed_marks(spec, frames["changed"])
    marks += _current_marks(spec, frames)
    marks += _counts_at_current(spec, frames["grades"], bands)
    return marks + _names(spec, frames["grades"], bands)


def _band_marks(spec: ChartSpec, frame: Frame, bands: Sequence[Band]) -> list[SheetMark]:
    """Return the stacked bands, with a thin light line between neighbours."""
    xs = spec.numbers("bound").tolist()
    marks: list[SheetMark] = []
    for band in bands:
        total = sum(count for count in band.counts if not math.isnan(count))
        pairs = zip(stairs(xs, band.low), stairs(xs, band.high), strict=True)
        for low, high in pairs:
            edge = [frame.point(*corner) for corner in low]
            points = (*(frame.point(*corner) for corner in high), *reversed(edge))
            key = f"grade-{band.number}"
            if len(points) > 2:
                marks.append(Shape(key, points, band.colour, 1.0, total, band.name))
            if len(edge) > 1 and band is not bands[0]:
                marks.append(Path(tuple(edge), theme.PAPER, 0.7, key=f"edge-{band.number}"))
    return marks


def _axes(spec: ChartSpec, frame: Frame, part: str) -> list[SheetMark]:
    up, across = frame.up, frame.across
    marks: list[SheetMark] = []
    for number, (tick, words) in enumerate(zip(_up_ticks(up), _up_words(up), strict=True)):
        y = up.x(tick)
        if part == "changed":
            box = (across.left, y - 0.005, across.width, 0.01)
            marks.append(Rect("grid", *box, theme.FAINT, tick, ""))
        at = (across.left - 0.07, y)
        key = f"up-{part}-{number}"
        marks.append(Line(key, *at, words, theme.SMALL_PT, theme.MUTED, "right"))
    base = ((across.left, up.left), (frame.right, up.left))
    marks.append(Rule(*base, theme.COAST, 0.8))
    marks += _x_marks(spec, frame, words=part == "grades")
    top = frame.top + _ABOVE_IN
    above = len(_current_lines(spec)) if part == "changed" else 0
    lines = _title(spec, part)
    for number, words in enumerate(reversed(lines)):
        y = top + (above + number + 0.5) * _LINE_IN
        marks.append(Line(f"title-{part}", 0.0, y, words, theme.BODY_PT, theme.INK))
    return marks


def _x_marks(spec: ChartSpec, frame: Frame, *, words: bool) -> list[SheetMark]:
    """Return the ticks across, and where asked for their words and the title of the axis."""
    xs, bottom = spec.numbers("bound"), frame.up.left
    whole = bool((xs % 1 == 0).all())
    places = sorted(set(xs))
    ticks = nice_ticks(places[0], places[-1], whole=whole)
    ticks = tuple(places) if whole and len(places) <= _MOST_TICKS else ticks
    marks: list[SheetMark] = []
    for number, (tick, said) in enumerate(zip(ticks, tick_words(ticks), strict=True)):
        x = frame.across.x(tick)
        marks.append(Rule((x, bottom), (x, bottom - 0.045), theme.COAST, 0.8))
        if words:
            at = (x, bottom - 0.14)
            marks.append(Line(f"tick-{number}", *at, said, theme.SMALL_PT, theme.MUTED, "center"))
    middle = frame.across.left + frame.across.width / 2
    for number, line in enumerate(_title(spec, "x") if words else ()):
        at = (middle, bottom - _TICKS_IN - (number + 0.5) * _LINE_IN)
        marks.append(Line("x-title", *at, line, theme.BODY_PT, theme.INK, "center"))
    return marks


def _changed_marks(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    """Return the stairs of units that change, and a dot at each bound that says all numbers."""
    xs, ys = spec.numbers("bound").tolist(), spec.numbers("changed").tolist()
    marks: list[SheetMark] = []
    for stretch in stairs(xs, ys):
        if len(stretch) > 1:
            points = tuple(frame.point(*corner) for corner in stretch)
            marks.append(Path(points, _CHANGED, 1.9, key="changed"))
    radius = _SMALL_DOT_IN if len(xs) > _CROWDED else _DOT_IN
    for place, (x, y) in enumerate(zip(xs, ys, strict=True)):
        if not math.isnan(y):
            at = (*frame.point(x, y), radius)
            marks.append(Disc(f"dot-{place}", *at, _CHANGED, y, hover=_hover(spec, place)))
    return marks


def _hover(spec: ChartSpec, place: int) -> str:
    titles = spec.options["titles"]
    bound, changed = (float(spec.numbers(role).iloc[place]) for role in ("bound", "changed"))
    said = [f"<b>{titles['x']} {format_number(bound)}</b>"]
    said.append(f"{titles['changed']} {format_number(changed)}")
    bands = reversed(grade_bands(spec))
    said += [f"{band.name} {format_number(band.counts[place])}" for band in bands]
    return "<br>".join(said)


def _current_marks(spec: ChartSpec, frames: dict[str, Frame]) -> list[SheetMark]:
    """Return the line of the current bound through both panels, and its words above."""
    value, top = spec.options["current"], frames["changed"].top
    x = frames["changed"].across.x(value)
    ends = ((x, frames["grades"].up.left), (x, top + 0.04))
    marks: list[SheetMark] = [Rule(*ends, theme.INK, 1.1, "dash", key="current", value=value)]
    lines = _current_lines(spec)
    half = _inches(lines) / 2
    middle = min(max(x, half), theme.BODY_IN - half)
    for number, words in enumerate(reversed(lines)):
        y = top + _ABOVE_IN + (number + 0.5) * _LINE_IN
        marks.append(Line("current", middle, y, words, theme.BODY_PT, theme.INK, "center"))
    return marks


def _counts_at_current(spec: ChartSpec, frame: Frame, bands: Sequence[Band]) -> list[SheetMark]:
    """Return the numbers of units in each grade beside the current bound, in the order of bands."""
    xs, current = spec.numbers("bound").tolist(), spec.options["current"]
    place = next(row for row, x in enumerate(xs) if x >= current - _SLACK)
    if math.isnan(bands[0].low[place]):
        return []
    up, x = frame.up, frame.across.x(current)
    wanted = [up.x((band.low[place] + band.high[place]) / 2) for band in bands]
    middles = spread(wanted, [_INSIDE_IN] * len(bands), low=up.left, high=frame.top)
    left = x < frame.across.left + 0.8 * frame.across.width
    side: Anchor = "left" if left else "right"
    at = x + (0.06 if left else -0.06)
    marks: list[SheetMark] = []
    for band, middle in zip(bands, middles, strict=True):
        roomy = up.x(band.high[place]) - up.x(band.low[place]) >= _INSIDE_IN
        ink, rim = (theme.text_on(band.colour), "") if roomy else (theme.INK, theme.PAPER)
        words = format_number(band.counts[place])
        marks.append(
            Line(f"count-{band.number}", at, middle, words, theme.SMALL_PT, ink, side, rim)
        )
    return marks


def _names(spec: ChartSpec, frame: Frame, bands: Sequence[Band]) -> list[SheetMark]:
    """Return the names of the grades at the right of their bands, moved apart where too near."""
    room = _NAMES_IN * 72 / theme.BODY_PT
    lines = [wrap(band.name, em=room) for band in bands]
    known = [row for row, high in enumerate(bands[-1].high) if not math.isnan(high)]
    if not known:
        return []
    last = known[-1]
    wanted = [(frame.up.x(band.low[last]) + frame.up.x(band.high[last])) / 2 for band in bands]
    sizes = [len(part) * _LINE_IN + _NAME_GAP_IN for part in lines]
    high = max(frame.top, frame.up.left + sum(sizes))
    middles = spread(wanted, sizes, low=frame.up.left, high=high)
    x = frame.across.x(spec.numbers("bound").iloc[last])
    left = frame.right + _LEAD_IN
    marks: list[SheetMark] = []
    for band, part, start, middle in zip(bands, lines, wanted, middles, strict=True):
        lead = ((x + 0.02, start), (frame.right, start), (left - 0.04, middle))
        marks.append(Path(lead, theme.COAST, 0.7, "dot", key=f"lead-{band.number}"))
        for number, words in enumerate(part):
            y = middle + ((len(part) - 1) / 2 - number) * _LINE_IN
            marks.append(Line(f"name-{band.number}", left, y, words, theme.BODY_PT, theme.INK))
    return marks
