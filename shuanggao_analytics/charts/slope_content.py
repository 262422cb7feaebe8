"""Slope charts laid out: names and numbers at both sides, lines between, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.label_spread import spread
from shuanggao_analytics.charts.row_layout import group_digits, same_places
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rule, key_places
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

Side = Literal["left", "right"]

_SIDES: tuple[Side, Side] = ("left", "right")
_KEY_ROW_IN, _LINE_IN, _BETWEEN_IN = 0.25, 0.165, 0.02
_NAMES_IN, _WIDEST_IN, _LEAST_IN = 1.9, 4.6, 1.4
_GAP_IN, _CHANGE_GAP_IN, _EDGE_IN, _KEY_SIGN_IN = 0.09, 0.14, 0.06, 0.27
_RANK_LEAD_IN, _VALUE_LEAD_IN, _LOOSE = 0.24, 0.55, 1.25
_DOT_IN, _STRONG_DOT_IN = 0.028, 0.045
_PALE = 0.45
_THIN_PT, _STRONG_PT = 1.1, 2.6


@dataclass(frozen=True)
class Unit:
    """One unit: its numbers (NaN where missing), how it moves, and its words on hovering.

    `change` is above zero where the unit rises: to a smaller rank or to a larger number.
    """

    name: str
    left: float
    right: float
    change: float
    strong: bool
    hover: str

    def at(self, side: Side) -> float:
        """Return the number at a side."""
        return self.left if side == "left" else self.right

    @property
    def colour(self) -> str:
        """The colour of its direction, paler where it is not highlighted."""
        full = _direction_colour(self.change)
        return full if self.strong else theme.blend((full, theme.PAPER), _PALE)


@dataclass(frozen=True)
class Frame:
    """Edges of the plot in inches, and the numbers at its top and its bottom."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float

    def y(self, number: float) -> float:
        """Return the height of a number."""
        if self.first == self.last:
            return (self.top + self.bottom) / 2
        share = (number - self.first) / (self.last - self.first)
        return self.top - share * (self.top - self.bottom)


def slope_units(spec: ChartSpec) -> list[Unit]:
    """Return the units in the order of the table."""
    sign = -1.0 if spec.options["rank"] else 1.0
    found = []
    for key, left, right in zip(
        spec.column("label"), spec.numbers("left"), spec.numbers("right"), strict=True
    ):
        name = " ".join(term_or_text(str(key), lang=spec.lang).split())
        change = sign * (right - left) if left != right else 0.0
        said = "<br>".join(
            f"{_side_name(spec, side)} {_number(spec, number)}"
            for side, number in (("left", left), ("right", right))
        )
        words, _ = _change(spec, change)
        hover = f"<b>{name}</b><br>{said}<br>{words}"
        strong = str(key) in spec.options["highlight"]
        found.append(Unit(name, left, right, change, strong, hover))
    return found


def _direction_colour(change: float) -> str:
    if change == 0 or math.isnan(change):
        return theme.NAMED["unchanged"]
    return theme.NAMED["increase" if change > 0 else "decrease"]


def _side_name(spec: ChartSpec, side: str) -> str:
    return term_or_text(spec.options[f"{side}_name"], lang=spec.lang)


def _places(spec: ChartSpec) -> int:
    given: int | None = spec.options["decimals"]
    if given is not None:
        return given
    numbers = [*spec.numbers("left"), *spec.numbers("right")]
    whole_or_half = all(math.isnan(n) or float(2 * n).is_integer() for n in numbers)
    places = same_places(numbers)
    return min(places, 1) if spec.options["rank"] and whole_or_half else places


def _number(spec: ChartSpec, number: float) -> str:
    if math.isnan(number):
        return term("no_data", lang=spec.lang)
    places = 0 if spec.options["rank"] and float(number).is_integer() else _places(spec)
    return group_digits(format_number(number, decimals=places))


def _change(spec: ChartSpec, change: float) -> tuple[str, str]:
    """Return the sign of a move with its size, and its colour; nothing where it is not known."""
    if math.isnan(change):
        return "", theme.MUTED
    if change == 0:
        return "＝", _direction_colour(change)
    sign = "▲" if change > 0 else "▼"
    return f"{sign} {_number(spec, abs(change))}", _direction_colour(change)


def _lines(unit: Unit) -> list[str]:
    return wrap(unit.name, em=_NAMES_IN * 72 / theme.BODY_PT)


def _row(unit: Unit) -> float:
    return len(_lines(unit)) * _LINE_IN + _BETWEEN_IN


def _ordered(units: Sequence[Unit], side: Side, *, rank: bool) -> list[int]:
    """Return the places of the units known at a side, from the top; ties follow the other side."""
    other: Side = "right" if side == "left" else "left"
    sign = 1.0 if rank else -1.0

    def place(number: int) -> tuple[float, float, int]:
        beside = units[number].at(other)
        return (
            sign * units[number].at(side),
            math.inf if math.isnan(beside) else sign * beside,
            number,
        )

    known = [number for number, unit in enumerate(units) if not math.isnan(unit.at(side))]
    return sorted(known, key=place)


def _key(spec: ChartSpec) -> list[tuple[str, str, float]]:
    """Return words, colour and width of each entry of the key, of those that occur."""
    units = slope_units(spec)
    kind = "rank" if spec.options["rank"] else "value"
    found = []
    for way, check in (("up", 1.0), ("down", -1.0), ("same", 0.0)):
        if any(_sign(unit.change) == check for unit in units):
            words = term(f"slope_{kind}_{way}", lang=spec.lang)
            found.append((words, _direction_colour(check), 1.6))
    if spec.options["largest"] and any(unit.strong for unit in units):
        found.append((term("slope_largest", lang=spec.lang), theme.INK, _STRONG_PT))
    return found


def _sign(change: float) -> float:
    return change if math.isnan(change) or change == 0 else math.copysign(1.0, change)


def _key_height(spec: ChartSpec) -> float:
    words = [entry[0] for entry in _key(spec)]
    places = key_places(words, width=theme.BODY_IN, size_pt=theme.BODY_PT, sign=_KEY_SIGN_IN)
    return (1 + max((row for row, _ in places), default=-1)) * _KEY_ROW_IN + 0.08


def _heads(spec: ChartSpec) -> dict[Side, list[str]]:
    room = 0.47 * theme.BODY_IN * 72 / theme.BODY_PT
    return {side: wrap(_side_name(spec, side), em=room) for side in _SIDES}


def _head_height(spec: ChartSpec) -> float:
    return max(map(len, _heads(spec).values())) * _LINE_IN + 0.1


def _plot_height(spec: ChartSpec) -> float:
    units = slope_units(spec)
    stacks = [sum(_row(unit) for unit in units if not math.isnan(unit.at(side))) for side in _SIDES]
    loose = 1.0 if spec.options["rank"] else _LOOSE
    return max(loose * max(stacks), _LEAST_IN)


def _lead(spec: ChartSpec) -> float:
    """Return the room between numbers and points: wide where they stand far off each other."""
    return _RANK_LEAD_IN if spec.options["rank"] else _VALUE_LEAD_IN


def slope_height(spec: ChartSpec) -> float:
    """Return the height of a slope chart in inches."""
    return _key_height(spec) + _head_height(spec) + _plot_height(spec) + 0.04


def slope_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of a slope chart, in inches."""
    units = slope_units(spec)
    frame = _frame(spec, units)
    marks = _key_marks(spec)
    for x in (frame.left, frame.right):
        marks.append(Rule((x, frame.bottom - 0.06), (x, frame.top + 0.06), theme.FAINT, 0.8))
    order = sorted(range(len(units)), key=lambda number: units[number].strong)
    for number in order:
        marks += _link(units[number], number, frame)
    for side in _SIDES:
        marks += _side_marks(spec, units, side, frame)
    return marks + _head_marks(spec, frame)


def _inches(words: Iterable[str]) -> float:
    return max(map(width_em, words), default=0.0) * theme.BODY_PT / 72


def _frame(spec: ChartSpec, units: Sequence[Unit]) -> Frame:
    """Return the plot in the middle of the room that names, numbers and moves leave."""
    names = [1.04 * _inches(line for unit in units for line in _lines(unit))] * 2
    numbers = [
        _inches(_number(spec, u.at(side)) for u in units if not math.isnan(u.at(side)))
        for side in _SIDES
    ]
    moves = _inches(_change(spec, unit.change)[0] for unit in units) + _CHANGE_GAP_IN
    before = names[0] + _GAP_IN + numbers[0] + _lead(spec)
    after = _lead(spec) + numbers[1] + _GAP_IN + names[1] + moves
    width = min(theme.BODY_IN - before - after, _WIDEST_IN)
    left = (theme.BODY_IN - before - width - after) / 2 + before
    known = [n for unit in units for n in (unit.left, unit.right) if not math.isnan(n)] or [0.0]
    ends = (min(known), max(known)) if spec.options["rank"] else (max(known), min(known))
    half = max(map(_row, units)) / 2
    top = slope_height(spec) - _key_height(spec) - _head_height(spec)
    bottom = top - _plot_height(spec)
    return Frame(left, left + width, top - half, bottom + half, *ends)


def _link(unit: Unit, number: int, frame: Frame) -> list[SheetMark]:
    """Return the line of a unit and the dots at its ends, where they are known."""
    marks: list[SheetMark] = []
    ends = {"left": (frame.left, unit.left), "right": (frame.right, unit.right)}
    places = {side: (x, frame.y(n)) for side, (x, n) in ends.items() if not math.isnan(n)}
    if len(places) == len(ends):
        width = _STRONG_PT if unit.strong else _THIN_PT
        line = (places["left"], places["right"], unit.colour, width)
        marks.append(Rule(*line, key=f"link-{number}", value=unit.change, hover=unit.hover))
    radius = _STRONG_DOT_IN if unit.strong else _DOT_IN
    return marks + [
        Disc(f"{side}-{number}", x, y, radius, unit.colour, ends[side][1], hover=unit.hover)
        for side, (x, y) in places.items()
    ]


def _side_marks(
    spec: ChartSpec, units: Sequence[Unit], side: Side, frame: Frame
) -> list[SheetMark]:
    """Return numbers and names of a side, and thin lines to the points that they stand off."""
    order = _ordered(units, side, rank=spec.options["rank"])
    half = max(map(_row, units)) / 2
    downs = spread(
        [frame.top - frame.y(units[number].at(side)) for number in order],
        [_row(units[number]) for number in order],
        low=-half,
        high=frame.top - frame.bottom + half,
    )
    way = -1 if side == "left" else 1
    x = frame.left if side == "left" else frame.right
    wide = _inches(_number(spec, units[number].at(side)) for number in order)
    inner = x + way * _lead(spec)
    edge = inner if side == "left" else inner + wide
    name_x = inner + way * (wide + _GAP_IN)
    moves_x = name_x + 1.04 * _inches(line for u in units for line in _lines(u)) + _CHANGE_GAP_IN
    size = theme.BODY_PT
    marks: list[SheetMark] = []
    for number, down in zip(order, downs, strict=True):
        unit, y = units[number], frame.top - down
        colour = _direction_colour(unit.change) if unit.strong else theme.INK
        start = (x + way * _EDGE_IN, frame.y(unit.at(side)))
        lead = unit.colour if unit.strong else theme.FAINT
        marks.append(Rule(start, (inner - way * 0.05, y), lead, 0.7))
        words = _number(spec, unit.at(side))
        marks.append(Line(f"{side}-number-{number}", edge, y, words, size, colour, "right"))
        lines = _lines(unit)
        for place, words in enumerate(lines):
            at = (name_x, y + ((len(lines) - 1) / 2 - place) * _LINE_IN)
            marks.append(
                Line(f"{side}-name-{number}", *at, words, size, colour, _anchor(side)),
            )
        words, shade = _change(spec, unit.change)
        if side == "right" and words:
            marks.append(Line(f"change-{number}", moves_x, y, words, size, shade))
    return marks


def _anchor(side: Side) -> Literal["left", "right"]:
    return "right" if side == "left" else "left"


def _head_marks(spec: ChartSpec, frame: Frame) -> list[SheetMark]:
    """Return the names of the sides above them, set outwards and kept inside the page."""
    top = slope_height(spec) - _key_height(spec)
    marks: list[SheetMark] = []
    for side, lines in _heads(spec).items():
        x = frame.left + 0.04 if side == "left" else frame.right - 0.04
        wide = _inches(lines)
        x = max(x, wide) if side == "left" else min(x, theme.BODY_IN - wide)
        first = top - _head_height(spec) + 0.13 + (len(lines) - 1) * _LINE_IN
        marks += [
            Line("head", x, first - n * _LINE_IN, line, theme.BODY_PT, theme.INK, _anchor(side))
            for n, line in enumerate(lines)
        ]
    return marks


def _key_marks(spec: ChartSpec) -> list[SheetMark]:
    entries = _key(spec)
    places = key_places(
        [words for words, _, _ in entries],
        width=theme.BODY_IN,
        size_pt=theme.BODY_PT,
        sign=_KEY_SIGN_IN,
    )
    marks: list[SheetMark] = []
    for (words, colour, width), (row, x) in zip(entries, places, strict=True):
        y = slope_height(spec) - (row + 0.5) * _KEY_ROW_IN
        marks.append(Rule((x, y), (x + 0.2, y), colour, width))
        marks.append(Line("key", x + _KEY_SIGN_IN, y, words, theme.BODY_PT, theme.INK))
    return marks
