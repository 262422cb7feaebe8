"""Range bars laid out: bars, signs, numbers in columns, axis and key, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.number_words import number_words
from shuanggao_analytics.charts.row_axis import (
    COLUMN_GAP_IN,
    Plot,
    axis_marks,
    column_edges,
    plot_around,
    rank_plot,
    rank_ticks,
    row_bands,
)
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    group_digits,
    name_marks,
    named_rows,
    names_width,
    same_places,
)
from shuanggao_analytics.charts.sheet_marks import Disc, Line, Rect, Rule, Shape, key_places
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em, wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.spec import ChartSpec

_KEY_ROW_IN, _HEAD_IN, _ROW_IN, _FOOT_IN = 0.25, 0.22, 0.235, 0.26
_BAR_IN, _TICK_IN, _OPEN_IN = 0.13, 0.17, 0.14
_DOT_IN, _DIAMOND_IN = 0.045, 0.084
_THIN_IN, _RIM_IN, _REFERENCE_LINE_IN = 0.02, 0.012, 0.15
_NAMES_IN = 0.3 * theme.BODY_IN
_BAR, _EDGE = theme.SEQUENTIAL[2], theme.SEQUENTIAL[4]
_DOT, _DIAMOND = theme.NAMED["round_2"], theme.CATEGORIES[4]


@dataclass(frozen=True)
class Range:
    """One row: its numbers (NaN where missing), its words in the columns, and on hovering."""

    name: str
    low: float
    high: float
    value: float
    mark: float
    cells: tuple[tuple[str, str], ...]
    hover: str
    few: bool

    @property
    def known(self) -> list[float]:
        """The numbers that are not missing."""
        numbers = (self.low, self.high, self.value, self.mark)
        return [number for number in numbers if not math.isnan(number)]


def ranges(spec: ChartSpec) -> list[Range]:
    """Return the rows in order."""
    columns = {
        role: (spec.numbers(role) if role in spec.roles else spec.numbers("low") * math.nan)
        for role in ("low", "high", "value", "mark")
    }
    places = _places(spec)
    flags = spec.column("flag").tolist() if "flag" in spec.roles else [False] * len(spec.data)
    found = []
    for row, key in enumerate(spec.column("label")):
        name = term_or_text(str(key), lang=spec.lang)
        low, high, value, mark = (float(column.iloc[row]) for column in columns.values())
        cells = [
            (role, _number(spec, number, places[role]))
            for role, number in (("value", value), ("mark", mark))
            if role in spec.roles
        ]
        star = " *" if flags[row] and not math.isnan(low + high) else ""
        cells.append(("range", _range_words(spec, low, high, places["range"]) + star))
        if "count" in spec.roles:
            cells.append(("count", _count_words(spec, row)))
        said = "<br>".join(f"{_sign_name(spec, role)} {words}" for role, words in cells)
        hover = f"<b>{name}</b><br>{said}"
        numbers = (low, high, value, mark)
        found.append(Range(name, *numbers, tuple(cells), hover, bool(flags[row])))
    return found


def _places(spec: ChartSpec) -> dict[str, int]:
    """Return the places after the point of each column: the same in all its rows."""
    found = {}
    for column, roles in {
        "range": ("low", "high"),
        "value": ("value",),
        "mark": ("mark",),
    }.items():
        numbers = [number for r in roles if r in spec.roles for number in spec.numbers(r)]
        given = spec.options["decimals"]
        found[column] = same_places(numbers) if given is None else given
    return found


def _number(spec: ChartSpec, number: float, places: int) -> str:
    if math.isnan(number):
        return "—"
    if spec.options["percent"]:
        return group_digits(format_number(100 * number, decimals=places)) + "%"
    return group_digits(format_number(number, decimals=places))


def _range_words(spec: ChartSpec, low: float, high: float, places: int) -> str:
    if math.isnan(low) and math.isnan(high):
        return term("no_data", lang=spec.lang)
    ends = {"low": _number(spec, low, places), "high": _number(spec, high, places)}
    return term("range_ends", lang=spec.lang, **ends)


def _count_words(spec: ChartSpec, row: int) -> str:
    """Return the number of units of a row, or how many of them and their number."""
    roles = [role for role in ("cases", "count") if role in spec.roles]
    numbers = [float(spec.numbers(role).iloc[row]) for role in roles]
    return "/".join(number_words(number, places=0) for number in numbers)


def _sign_name(spec: ChartSpec, role: str) -> str:
    return term_or_text(spec.options[f"{role}_name"], lang=spec.lang)


def _signs(spec: ChartSpec) -> list[str]:
    return [*(role for role in ("value", "mark") if role in spec.roles), "range"]


def _key(spec: ChartSpec) -> tuple[list[str], list[tuple[int, float]]]:
    words = [_sign_name(spec, role) for role in _signs(spec)]
    return words, key_places(words, width=theme.BODY_IN, size_pt=theme.BODY_PT)


def _key_height(spec: ChartSpec) -> float:
    return (1 + max(row for row, _ in _key(spec)[1])) * _KEY_ROW_IN + 0.06


def _edges(spec: ChartSpec, found: list[Range]) -> dict[str, tuple[float, float]]:
    """Return the right edge and width of each column; words above the counts need room too."""
    rows = [item.cells for item in found]
    if "count" in spec.roles:
        heads = {"count": _sign_name(spec, "count")}
        rows.append(tuple((role, heads.get(role, "")) for role, _ in rows[0]))
    return column_edges(rows)


def _reference_lines(spec: ChartSpec, plot: Plot) -> list[str]:
    """Return the words of the reference, broken into lines no wider than the plot."""
    if "reference" not in spec.options:
        return []
    words = term_or_text(spec.options["reference"][1], lang=spec.lang)
    return wrap(words, em=plot.width * 72 / theme.SMALL_PT)


def _head(spec: ChartSpec, plot: Plot) -> float:
    return max(_HEAD_IN, len(_reference_lines(spec, plot)) * _REFERENCE_LINE_IN + 0.06)


def _rows(found: list[Range]) -> list[NamedRow]:
    return named_rows([row.name for row in found], most_in=_NAMES_IN, least_in=_ROW_IN)


def range_height(spec: ChartSpec) -> float:
    """Return the height of range bars in inches."""
    found = ranges(spec)
    return _height(spec, _rows(found), _plot(spec, found))


def _height(spec: ChartSpec, rows: list[NamedRow], plot: Plot) -> float:
    return _key_height(spec) + _head(spec, plot) + sum(row.height for row in rows) + _FOOT_IN


def range_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of range bars, in inches."""
    found = ranges(spec)
    rows, plot = _rows(found), _plot(spec, found)
    height = _height(spec, rows, plot)
    top = height - _key_height(spec) - _head(spec, plot)
    bottom, edges = top - sum(row.height for row in rows), _edges(spec, found)
    marks = row_bands(rows, left=plot.left, top=top)
    if any(item.known for item in found):
        marks += _axis(spec, plot, bottom, top)
    heights = [top - row.middle for row in rows]
    for number, (item, y) in enumerate(zip(found, heights, strict=True)):
        marks += _bar(item, number, plot, y)
    marks += _reference(spec, plot, bottom, top)
    for number, (item, y) in enumerate(zip(found, heights, strict=True)):
        marks += _row_signs(item, number, plot, y)
        for role, words in item.cells:
            colour = theme.MUTED if math.isnan(item.low + item.high) else theme.INK
            shade = colour if role == "range" else theme.INK
            at = (edges[role][0], y)
            marks.append(Line(f"{role}-{number}", *at, words, theme.SMALL_PT, shade, "right"))
    marks += name_marks(rows, right=plot.left, top=top)
    for role, (edge, _) in edges.items():
        y = top + _HEAD_IN / 2 - 0.02
        if role == "count":
            style = (theme.SMALL_PT, theme.MUTED)
            marks.append(Line("head", edge, y, _sign_name(spec, role), *style, "right"))
        else:
            marks += _sign(role, edge - 0.14, y)
    for role, text, (line, x) in zip(_signs(spec), *_key(spec), strict=True):
        y = height - (line + 0.5) * _KEY_ROW_IN
        marks += _sign(role, x + 0.08, y)
        marks.append(Line("key", x + 0.21, y, text, theme.BODY_PT, theme.INK))
    return marks


def _plot(spec: ChartSpec, found: list[Range]) -> Plot:
    """Return where the bars stand: between the names and the first column, around all numbers."""
    left = names_width(_rows(found))
    first = min(edge - width for edge, width in _edges(spec, found).values())
    known = [number for row in found for number in row.known]
    known += [spec.options["reference"][0]] if "reference" in spec.options else []
    around = rank_plot if spec.options["rank"] else plot_around
    return around(known, left=left, width=first - COLUMN_GAP_IN - left)


def _axis(spec: ChartSpec, plot: Plot, bottom: float, top: float) -> list[SheetMark]:
    rank = spec.options["rank"]
    ticks = rank_ticks(plot.high - 0.5) if rank else nice_ticks(plot.low, plot.high)
    return axis_marks(plot, ticks, bottom=bottom, top=top, percent=spec.options["percent"])


def _reference(spec: ChartSpec, plot: Plot, bottom: float, top: float) -> list[SheetMark]:
    """Return the dashed line of the reference and its words above it."""
    lines = _reference_lines(spec, plot)
    if not lines:
        return []
    value = spec.options["reference"][0]
    x = plot.x(value)
    rule = Rule((x, bottom), (x, top), theme.DASH, 1.0, "dash", key="reference", value=value)
    half = max(map(width_em, lines)) * theme.SMALL_PT / 72 / 2
    middle = min(max(x, plot.left + half), plot.left + plot.width - half)
    marks: list[SheetMark] = [rule]
    for number, words in enumerate(reversed(lines)):
        at = (middle, top + 0.1 + number * _REFERENCE_LINE_IN)
        marks.append(Line("reference", *at, words, theme.SMALL_PT, theme.MUTED, "center"))
    return marks


def _row_signs(item: Range, number: int, plot: Plot, y: float) -> list[SheetMark]:
    """Return diamond and dot of a row."""
    marks: list[SheetMark] = []
    if not math.isnan(item.mark):
        x = plot.x(item.mark)
        marks.append(_diamond(f"mark-{number}", x, y, value=item.mark, hover=item.hover))
    if not math.isnan(item.value):
        at = (plot.x(item.value), y, _DOT_IN)
        fill, edge = (theme.PAPER, _DOT) if item.few else (_DOT, theme.PAPER)
        dot = Disc(f"value-{number}", *at, fill, item.value, edge, item.hover)
        marks.append(dot)
    return marks


def _bar(item: Range, number: int, plot: Plot, y: float) -> list[SheetMark]:
    """Return the bar; a tick where it is too short to be seen, or where one end is all there is.

    An end that is not known is left open.
    """
    ends = [(end, side) for end, side in ((item.low, 1), (item.high, -1)) if not math.isnan(end)]
    if not ends:
        return []
    end, side = ends[0]
    x, key, wide = plot.x(end), f"range-{number}", item.high - item.low
    across = plot.x(item.high) - plot.x(item.low)
    if across >= _THIN_IN:
        box = (x, y - _BAR_IN / 2, across, _BAR_IN)
        bar = Rect(key, *box, theme.PAPER if item.few else _BAR, wide, item.hover)
        return [*_rim(box), bar] if item.few else [bar]
    tick = ((x, y - _TICK_IN / 2), (x, y + _TICK_IN / 2))
    marks: list[SheetMark] = [Rule(*tick, _EDGE, 1.8, key=key, value=wide, hover=item.hover)]
    if math.isnan(wide):
        marks.append(Rule((x, y), (x + side * _OPEN_IN, y), _EDGE, 1.4, "dot"))
    return marks


def _rim(box: tuple[float, float, float, float]) -> list[SheetMark]:
    """Return what stands around a hollow bar."""
    x, y, wide, tall = box
    edge = 2 * _RIM_IN
    return [Rect("rim", x - _RIM_IN, y - _RIM_IN, wide + edge, tall + edge, _EDGE, 0.0, "")]


def _diamond(key: str, x: float, y: float, *, value: float = 0.0, hover: str = "") -> Shape:
    r = _DIAMOND_IN
    points = ((x, y - r), (x + r, y), (x, y + r), (x - r, y))
    return Shape(key, points, _DIAMOND, 1.0, value, hover)


def _sign(role: str, x: float, y: float) -> list[SheetMark]:
    """Return the sign of a column around a place, as in the key."""
    if role == "value":
        return [Disc("key", x, y, _DOT_IN, _DOT, 0.0, theme.PAPER)]
    if role == "mark":
        return [_diamond("key", x, y)]
    return [Rect("key", x - 0.08, y - _BAR_IN / 2, 0.16, _BAR_IN, _BAR, 0.0, "")]
