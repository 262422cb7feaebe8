"""What trade-off curves say: series, axes with their ticks, and words at points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from shuanggao_analytics.charts.spec import ChartSpec


BODY_IN, EDGES_IN = 4.1, (0.75, 0.52, 0.2, 0.1)
"""Height of a curve without its key; room at its left, bottom, right and top, in inches."""

PLOT_IN = (theme.BODY_IN - EDGES_IN[0] - EDGES_IN[2], BODY_IN - EDGES_IN[1] - EDGES_IN[3])
"""Width and height of the plot itself, in inches."""


def curve_series(spec: ChartSpec) -> list[tuple[str, str, str, pd.DataFrame]]:
    """Return name, words, colour and points of each series of a curve."""
    if "series" not in spec.roles:
        return [("", "", theme.NAMED["round_2"], spec.data)]
    column = spec.column("series").astype("str")
    names = list(dict.fromkeys(column))
    colours = theme.category_colours(names)
    return [
        (name, term_or_text(name, lang=spec.lang), colours[name], spec.data[column == name])
        for name in names
    ]


@dataclass(frozen=True)
class Axis:
    """The range of an axis, its ticks and their words."""

    low: float
    high: float
    ticks: tuple[float, ...]
    words: tuple[str, ...]


def curve_axes(spec: ChartSpec) -> tuple[Axis, Axis]:
    """Return the axes of a curve: the same in both renderers."""
    x, y = spec.numbers("x"), spec.numbers("y").dropna()
    heights = [*y, *([spec.options["reference"][0]] if spec.options["reference"] else [])]
    low = 0.0 if spec.options["from_zero"] else min(heights, default=0.0)
    bottom, top = min([low, *heights]), max(heights, default=1.0)
    across = _axis(x.min(), x.max(), whole=bool((x % 1 == 0).all()))
    return across, _axis(bottom, top, percent=spec.options["percent"], room=0.06)


def _axis(
    low: float, high: float, *, percent: bool = False, whole: bool = False, room: float = 0.03
) -> Axis:
    if high <= low:
        high = low + 1.0
    ticks = nice_ticks(low, high, whole=whole)
    pad = room * (high - low)
    bottom = low if low == 0 and room > 0.05 else low - pad
    top = min(high + pad, 1.005) if percent and high <= 1 else high + pad
    return Axis(bottom, top, ticks, tick_words(ticks, percent=percent))


def tick_words(ticks: Sequence[float], *, percent: bool = False) -> tuple[str, ...]:
    """Return ticks as written, all with as many places after the point as one of them needs.

    Examples
    --------
    >>> tick_words((0.0, 0.25, 0.5)), tick_words((2019.0, 2020.0))
    (('0.00', '0.25', '0.50'), ('2019', '2020'))
    >>> tick_words((0.5, 1.0), percent=True)
    ('50%', '100%')
    """
    factor, mark = (100, "%") if percent else (1, "")
    numbers = [round(factor * tick, 9) for tick in ticks]
    places = next((p for p in range(9) if all(round(n, p) == n for n in numbers)), 9)
    return tuple(format_number(number, decimals=places) + mark for number in numbers)


def nice_ticks(low: float, high: float, *, whole: bool = False) -> tuple[float, ...]:
    """Return four to eight round numbers that lie between two numbers.

    Parameters
    ----------
    low, high
        Ends.
    whole
        Whether only whole numbers will do, as for years; then there may be fewer.

    Examples
    --------
    >>> nice_ticks(0, 100), nice_ticks(1, 20)
    ((0.0, 20.0, 40.0, 60.0, 80.0, 100.0), (5.0, 10.0, 15.0, 20.0))
    >>> nice_ticks(2022, 2024, whole=True), nice_ticks(2012, 2024, whole=True)
    ((2022.0, 2023.0, 2024.0), (2012.0, 2014.0, 2016.0, 2018.0, 2020.0, 2022.0, 2024.0))
    """
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    steps = [m * power for m in (1, 2, 2.5, 5, 10)]
    if whole:
        steps = [step for step in steps if step.is_integer()] or [1.0]
    step = min(steps, key=lambda s: abs(math.log(s / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


@dataclass(frozen=True)
class PointWords:
    """Words beside a point of a curve, and on which side of it they stand."""

    x: float
    y: float
    words: str
    left: bool
    below: bool


_SIDES = ((False, True), (True, False), (False, False), (True, True))


def point_words(spec: ChartSpec) -> list[PointWords]:
    """Return the words of points on the side where they cover the least of the lines."""
    if "label" not in spec.roles:
        return []
    lines = _lines(spec)
    found = []
    for _, _, _, points in curve_series(spec):
        xs = points[spec.roles["x"]].astype("float64").tolist()
        ys = points[spec.roles["y"]].astype("float64").tolist()
        for x, y, words in zip(xs, ys, points[spec.roles["label"]], strict=True):
            if isinstance(words, str) and words.strip() and not math.isnan(y):
                label = term_or_text(words, lang=spec.lang)
                places = [PointWords(x, y, label, *side) for side in _SIDES]
                found.append(min(places, key=lambda place: _cost(spec, place, lines)))
    return found


def _on_paper(spec: ChartSpec, x: float, y: float) -> tuple[float, float]:
    """Return a point in inches from the lower left corner of the plot."""
    across, up = curve_axes(spec)
    return (
        PLOT_IN[0] * (x - across.low) / (across.high - across.low),
        PLOT_IN[1] * (y - up.low) / (up.high - up.low),
    )


def _lines(spec: ChartSpec) -> list[tuple[float, float]]:
    """Return points close to each other along all lines of the plot, in inches."""
    found = []
    for _, _, _, points in curve_series(spec):
        xs = points[spec.roles["x"]].astype("float64")
        ys = points[spec.roles["y"]].astype("float64")
        places = [_on_paper(spec, x, y) for x, y in zip(xs, ys, strict=True)]
        for (x0, y0), (x1, y1) in pairwise(places):
            if not (math.isnan(y0) or math.isnan(y1)):
                steps = [step / 12 for step in range(13)]
                found += [(x0 + s * (x1 - x0), y0 + s * (y1 - y0)) for s in steps]
    if spec.options["reference"]:
        across, _ = curve_axes(spec)
        _, y = _on_paper(spec, across.low, spec.options["reference"][0])
        found += [(step * PLOT_IN[0] / 200, y) for step in range(201)]
    return found


def _cost(spec: ChartSpec, place: PointWords, lines: list[tuple[float, float]]) -> float:
    """Return how much of the lines the words cover, and much more where they leave the plot."""
    x, y = _on_paper(spec, place.x, place.y)
    wide, high = width_em(place.words) * theme.SMALL_PT / 72, 1.4 * theme.SMALL_PT / 72
    left = x - 0.08 - wide if place.left else x + 0.08
    bottom = y - 0.09 - high if place.below else y + 0.09
    right, top = left + wide, bottom + high
    outside = left < 0 or bottom < 0 or right > PLOT_IN[0] or top > PLOT_IN[1]
    covered = sum(left <= px <= right and bottom <= py <= top for px, py in lines)
    return covered + (10_000 if outside else 0)
