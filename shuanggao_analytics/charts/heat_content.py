"""What a heat map says: cells with their colours and words, margins, and key; for its layout."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.scales import Scale, is_signed, map_scale
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.spec import ChartSpec

ZERO, ZERO_SIGN = "#f6f7f8", "·"
"""Fill and sign of a cell that is zero where zero means none: almost white, and never hatched."""

_WIDE = 10


@dataclass(frozen=True)
class Cell:
    """One cell: its place from the upper left, its number and words, and its colour."""

    row: int
    column: int
    value: float
    words: str
    colour: str
    hover: str
    missing: bool


@dataclass(frozen=True)
class Margin:
    """The number of a row or a column; `row` and `column` are −1 where it is of them all.

    `share` is the length of its bar as a share of the longest at its side; where a number is below
    zero there are no bars.
    """

    row: int
    column: int
    value: float
    share: float
    words: str
    hover: str


def heat_cells(spec: ChartSpec) -> list[Cell]:
    """Return the cells row by row."""
    rows, columns = axis_names(spec, "row"), axis_names(spec, "column")
    data = _cell_rows(spec)
    values = _numbers(spec, data)
    classes = data[spec.roles["category"]].tolist() if "category" in spec.roles else None
    flags = data[spec.roles["flag"]].tolist() if "flag" in spec.roles else [False] * len(data)
    shades = class_shades(spec)
    scale = None if classes else heat_scale(spec)
    pale = has_pale_zero(spec)
    found = []
    for place, (value, flagged) in enumerate(zip(values, flags, strict=True)):
        row, column = divmod(place, len(columns))
        key = classes[place] if classes else None
        missing = bool(pd.isna(key)) if classes else math.isnan(value)
        label = "" if key is None or missing else _class_words(spec, str(key))
        zero = pale and value == 0
        colour = theme.NO_DATA
        if not missing:
            colour = shades[str(key)] if scale is None else scale.colour(value)
        star = " *" if flagged else ""
        number = "" if math.isnan(value) else _number(spec, value)
        short = number if round(abs(value), 1) < _WIDE else _number(spec, value, decimals=0)
        lines = [f"{number} {spec.unit}".strip() + star if number else "", label]
        meaning = "<br>".join(filter(None, lines)) or term("no_data", lang=spec.lang)
        hover = f"<b>{rows[row]} · {columns[column]}</b><br>{meaning}"
        inside = ZERO_SIGN if zero else "" if _is_small(spec, value) else short if number else label
        words = "" if missing else inside + star.strip()
        shade = ZERO if zero else colour
        found.append(Cell(row, column, value, words, shade, hover, missing))
    return found


def _is_small(spec: ChartSpec, value: float) -> bool:
    least: float | None = spec.options["least"]
    return least is not None and abs(value) < least


def axis_names(spec: ChartSpec, role: str) -> list[str]:
    """Return the names of the rows, or of the columns, in order and without line feeds."""
    words = [term_or_text(key, lang=spec.lang) for key in spec.options[f"{role}s"]]
    return [" ".join(name.split()) for name in words]


def _cell_rows(spec: ChartSpec) -> pd.DataFrame:
    return spec.data[spec.column("mark") == "cell"]


def _numbers(spec: ChartSpec, data: pd.DataFrame) -> list[float]:
    if "value" not in spec.roles:
        return [math.nan] * len(data)
    numbers: list[float] = data[spec.roles["value"]].astype("Float64").astype("float64").tolist()
    return numbers


def _number(spec: ChartSpec, value: float, *, decimals: int | None = None) -> str:
    places = spec.options["decimals"] if decimals is None else decimals
    signed = is_signed(spec) and "category" not in spec.roles
    return format_number(value, decimals=places, signed=signed)


def _class_words(spec: ChartSpec, key: str) -> str:
    return term_or_text(dict(spec.options["classes"])[key], lang=spec.lang)


def heat_scale(spec: ChartSpec) -> Scale:
    """Return the colour scale of the numbers in the cells; margins and pale zeros have no part.

    The labels of its classes have as many places after the point as the breaks need.
    """
    data, options = _cell_rows(spec), dict(spec.options)
    if has_pale_zero(spec):
        data = data[[value != 0 for value in _numbers(spec, data)]]
    places, breaks = options["decimals"], [b for b in options["breaks"] if not math.isinf(b)]
    if places is not None and any(round(b, places) != b for b in breaks):
        options["decimals"] = None
    return map_scale(replace(spec, data=data, options=options))


def has_pale_zero(spec: ChartSpec) -> bool:
    """Return whether zero is the empty end of the scale, and so is left almost white."""
    around_zero = spec.options["palette"] == "diverging" and spec.options["midpoint"] <= 0
    if "category" in spec.roles or around_zero:
        return False
    return all(value >= 0 for value in _numbers(spec, _cell_rows(spec)) if not math.isnan(value))


def class_shades(spec: ChartSpec) -> dict[str, str]:
    """Return class → colour: fixed where the theme has one for each, else steps of the palette."""
    classes = dict(spec.options["classes"])
    if all(word in theme.NAMED for word in classes.values()):
        return {key: theme.NAMED[word] for key, word in classes.items()}
    diverging = spec.options["palette"] == "diverging"
    colours = theme.ramp(theme.DIVERGING if diverging else theme.SEQUENTIAL, len(classes))
    return dict(zip(classes, colours, strict=True))


def heat_margins(spec: ChartSpec) -> list[Margin]:
    """Return the numbers at the margins: of each row, of each column, and of all where summed."""
    data = spec.data[spec.column("mark") != "cell"]
    if data.empty:
        return []
    name = term_or_text(spec.options["margin_name"], lang=spec.lang)
    across = len(spec.options["columns"])
    cells = enumerate(_numbers(spec, _cell_rows(spec)))
    gaps = [divmod(place, across) for place, value in cells if math.isnan(value)]
    barred = all(not value < 0 for value in _numbers(spec, data))
    found = []
    for mark, rows in data.groupby(spec.roles["mark"], sort=False):
        values = _numbers(spec, rows)
        largest = max((value for value in values if not math.isnan(value)), default=0.0)
        heads = axis_names(spec, str(mark)) if mark in ("row", "column") else [""]
        for place, (value, head) in enumerate(zip(values, heads, strict=True)):
            row, column = (place if mark == role else -1 for role in ("row", "column"))
            part = any(row in (-1, r) and column in (-1, c) for r, c in gaps)
            known = not math.isnan(value)
            least = "≥" if part and known and spec.options["summed"] else ""
            words = least + _number(spec, value)
            said = f"{words} {spec.unit}".rstrip() if known else term("no_data", lang=spec.lang)
            hover = (f"<b>{head}</b><br>" if head else "") + f"{name} {said}"
            share = value / largest if barred and known and largest else 0.0
            found.append(Margin(row, column, value, share, words, hover))
    return found


def heat_key(spec: ChartSpec) -> list[tuple[str, str]]:
    """Return words and colour of each entry of the key; that of missing cells stands last.

    A continuous scale is a ramp of its own and has no entries here.
    """
    cells = heat_cells(spec)
    if "category" in spec.roles:
        entries = [(_class_words(spec, key), shade) for key, shade in class_shades(spec).items()]
    else:
        entries = _scale_entries(spec, cells)
    if any(cell.missing for cell in cells):
        entries.append((term("no_data", lang=spec.lang), theme.NO_DATA))
    return entries


def _scale_entries(spec: ChartSpec, cells: list[Cell]) -> list[tuple[str, str]]:
    scale = heat_scale(spec)
    entries = list(zip(scale.labels, scale.colours, strict=True)) if scale.classed else []
    zeros = has_pale_zero(spec)
    if not scale.classed and not has_ramp(spec):
        one = [c for c in cells if not (c.missing or (zeros and c.value == 0))][:1]
        entries = [(_number(spec, cell.value), cell.colour) for cell in one]
    if zeros and any(cell.value == 0 for cell in cells):
        entries = [("0", ZERO), *(entry for entry in entries if entry[0] != "0")]
    return entries


def has_ramp(spec: ChartSpec) -> bool:
    """Return whether the key has a continuous ramp: the numbers are not classed and not all one."""
    if "category" in spec.roles or spec.options["breaks"]:
        return False
    low, high = heat_scale(spec).limits
    known = [value for value in _numbers(spec, _cell_rows(spec)) if not math.isnan(value)]
    return low < high and any(value or not has_pale_zero(spec) for value in known)


def ramp_stops(spec: ChartSpec, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the colours of the ramp from left to right, and the words at its ends and middle."""
    scale = heat_scale(spec)
    low, middle, high = scale.labels
    words = (low, middle, high) if spec.options["palette"] == "diverging" else (low, "", high)
    return theme.ramp(scale.colours, count), words
