"""Bars of funds laid out: three bars a row, amounts and rates in columns, axis and key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.number_words import number_words
from shuanggao_analytics.charts.row_axis import (
    COLUMN_GAP_IN,
    axis_marks,
    column_edges,
    plot_around,
    row_bands,
)
from shuanggao_analytics.charts.row_layout import (
    NamedRow,
    name_marks,
    named_rows,
    names_width,
    same_places,
)
from shuanggao_analytics.charts.sheet_marks import Line, Rect, Rule
from shuanggao_analytics.charts.sign_key import KeyEntry, sign_key, sign_key_height
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.row_axis import Plot
    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec

AMOUNTS = ("budget", "arrived", "spent")
"""Roles of the amounts, from the widest bar to the narrowest."""

_RATES = ("arrival", "execution")
_ROW_IN, _FOOT_IN, _HEAD_LINE_IN = 0.29, 0.26, 0.15
_NAMES_IN = 0.22 * theme.BODY_IN
_HIGH_IN = {"budget": 0.2, "arrived": 0.13, "spent": 0.06}
_COLOURS = {"budget": "#e9eef2", "arrived": theme.SEQUENTIAL[2], "spent": theme.NAMED["round_2"]}
_RIM_IN, _THIN_IN = 0.011, 0.024


@dataclass(frozen=True)
class Funds:
    """One row: its name, amounts (NaN where missing), words in the columns, and on hovering."""

    name: str
    amounts: dict[str, float]
    cells: tuple[tuple[str, str], ...]
    hover: str

    @property
    def known(self) -> list[float]:
        """The amounts that are not missing."""
        return [amount for amount in self.amounts.values() if not math.isnan(amount)]


def funds_rows(spec: ChartSpec) -> list[Funds]:
    """Return the rows in order."""
    columns = {role: spec.numbers(role).tolist() for role in _columns(spec)}
    found = []
    for row, key in enumerate(spec.column("label")):
        name = term_or_text(str(key), lang=spec.lang)
        amounts = {role: columns[role][row] for role in AMOUNTS}
        cells = [(role, _words(spec, role, columns[role][row])) for role in columns]
        said = [f"{' '.join(_head(spec, role))} {words}" for role, words in cells]
        hover = "<br>".join([f"<b>{name}</b>", *said])
        if all(math.isnan(amount) for amount in amounts.values()):
            no_data = term("no_data", lang=spec.lang)
            cells = [(role, no_data if role == "budget" else "") for role, _ in cells]
        found.append(Funds(name, amounts, tuple(cells), hover))
    return found


def _columns(spec: ChartSpec) -> list[str]:
    return [*AMOUNTS, *(role for role in _RATES if role in spec.roles)]


def _words(spec: ChartSpec, role: str, number: float) -> str:
    if role in _RATES:
        return number_words(number / 100, places=1, percent=True)
    places = spec.options["decimals"]
    if places is None:
        places = same_places(n for part in AMOUNTS for n in spec.numbers(part))
    return number_words(number, places=places)


def _head(spec: ChartSpec, role: str) -> list[str]:
    """Return the lines above a column; a rate says what is divided by what."""
    lines = [term(f"funds_bar_{role}", lang=spec.lang)]
    if role == "arrival":
        lines.append(term("funds_bar_arrival_of", lang=spec.lang))
    elif role == "execution":
        lines.append(term(f"funds_bar_of_{spec.options['denominator']}", lang=spec.lang))
    return lines


def _heads_height(spec: ChartSpec) -> float:
    return _HEAD_LINE_IN * max(len(_head(spec, role)) for role in _columns(spec)) + 0.06


def _rows(spec: ChartSpec) -> list[NamedRow]:
    names = [row.name for row in funds_rows(spec)]
    return named_rows(names, most_in=_NAMES_IN, least_in=_ROW_IN)


def _edges(spec: ChartSpec, found: list[Funds]) -> dict[str, tuple[float, float]]:
    heads = [_head(spec, role) for role in _columns(spec)]
    deepest = max(map(len, heads))
    lines = [
        tuple((role, head[n] if n < len(head) else "") for role, head in zip(_columns(spec), heads,
                                                                              strict=True))
        for n in range(deepest)
    ]  # fmt: skip
    return column_edges([*(item.cells for item in found), *lines])


def funds_height(spec: ChartSpec) -> float:
    """Return the height of bars of funds in inches."""
    rows = sum(row.height for row in _rows(spec))
    return sign_key_height(_entries(spec)) + _heads_height(spec) + rows + _FOOT_IN


def funds_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of bars of funds, in inches."""
    found, rows = funds_rows(spec), _rows(spec)
    top = funds_height(spec) - sign_key_height(_entries(spec)) - _heads_height(spec)
    bottom = top - sum(row.height for row in rows)
    left, edges = names_width(rows), _edges(spec, found)
    first = min(edge - width for edge, width in edges.values())
    numbers = [0.0, *(amount for item in found for amount in item.known)]
    plot = plot_around(numbers, left=left, width=first - COLUMN_GAP_IN - left)
    marks = row_bands(rows, left=plot.left, top=top)
    if max(numbers) > 0:
        ticks = nice_ticks(plot.low, plot.high)
        marks += axis_marks(plot, ticks, bottom=bottom, top=top, percent=False)
    for number, (item, row) in enumerate(zip(found, rows, strict=True)):
        y = top - row.middle
        marks += _bars(item, number, plot, y)
        for role, words in item.cells:
            if words:
                shade = theme.INK if item.known else theme.MUTED
                at = (edges[role][0], y, words, theme.SMALL_PT)
                marks.append(Line(f"{role}-{number}", *at, shade, "right"))
    marks += name_marks(rows, right=plot.left, top=top)
    for role, (edge, _) in edges.items():
        for line, words in enumerate(reversed(_head(spec, role))):
            at = (edge, top + 0.05 + (line + 0.5) * _HEAD_LINE_IN, words, theme.SMALL_PT)
            marks.append(Line(f"head-{role}", *at, theme.MUTED, "right"))
    return marks + sign_key(_entries(spec), top=funds_height(spec))


def _bars(item: Funds, number: int, plot: Plot, y: float) -> list[SheetMark]:
    """Return the bars of a row, the widest lowest; an amount of zero is a tick."""
    marks: list[SheetMark] = []
    start = plot.x(0.0)
    for role in AMOUNTS:
        amount = item.amounts[role]
        if math.isnan(amount):
            continue
        key, wide, tall = f"bar-{role}-{number}", plot.x(amount) - start, _HIGH_IN[role]
        if wide < _THIN_IN:
            ends = ((start, y - tall / 2), (start, y + tall / 2))
            colour = _COLOURS[role] if role != "budget" else theme.COAST
            marks.append(Rule(*ends, colour, 1.6, key=key, value=amount, hover=item.hover))
            continue
        box = (start, y - tall / 2, wide, tall)
        if role == "budget":
            marks.append(Rect("rim", *box, theme.COAST, amount, item.hover))
            box = _inside(box)
        marks.append(Rect(key, *box, _COLOURS[role], amount, item.hover))
    return marks


def _inside(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x, y, wide, tall = box
    return x + _RIM_IN, y + _RIM_IN, max(wide - 2 * _RIM_IN, 0.0), tall - 2 * _RIM_IN


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    return [KeyEntry(term(f"funds_bar_{role}", lang=spec.lang), _sign(role)) for role in AMOUNTS]


def _sign(role: str) -> Sign:
    def draw(x: float, y: float) -> list[SheetMark]:
        tall = _HIGH_IN[role] - 0.04 if role == "budget" else _HIGH_IN[role]
        box = (x - 0.1, y - tall / 2, 0.2, tall)
        bar: list[SheetMark] = []
        if role == "budget":
            bar.append(Rect("key", *box, theme.COAST, 0.0, ""))
            box = _inside(box)
        return [*bar, Rect("key", *box, _COLOURS[role], 0.0, "")]

    return draw
