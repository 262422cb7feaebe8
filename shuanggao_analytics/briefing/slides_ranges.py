"""Range bars that PowerPoint draws: stacked bars, the first of them without a colour.

Each row is cut where its range begins and ends and where its signs stand, so that every program
shows the same; the numbers themselves stand beside the name of the row.
"""

from __future__ import annotations

import math
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION
from pptx.util import Inches, Pt

from shuanggao_analytics.briefing.cells import printable
from shuanggao_analytics.briefing.slides_marks import (
    Series,
    add_bar_chart,
    colour_of,
    row_points,
    set_words,
)
from shuanggao_analytics.briefing.slides_styles import INSET
from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import nice_ticks
from shuanggao_analytics.charts.range_content import ranges
from shuanggao_analytics.charts.row_axis import plot_around
from shuanggao_analytics.charts.words import term_or_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.chart.chart import Chart
    from pptx.chart.point import Point
    from pptx.slide import Slide

    from shuanggao_analytics.briefing.slides_styles import Box
    from shuanggao_analytics.charts.spec import ChartSpec

AXIS_IN = 0.3
"""Room for the numbers below the bars."""

_BAR, _DOT, _DIAMOND = theme.SEQUENTIAL[2], theme.NAMED["round_2"], theme.CATEGORIES[4]
_HALF = {"reference": 0.0015, "value": 0.005, "mark": 0.005}
"""Half the width of a sign, as a share of the axis."""


def can_be_stacked(spec: ChartSpec) -> bool:
    """Return whether ranges can be native: none below zero, none with one end only."""
    low, high = spec.numbers("low"), spec.numbers("high")
    others = [spec.numbers(role) for role in ("value", "mark") if role in spec.roles]
    whole = bool((low.notna() == high.notna()).all())
    return whole and all((numbers.dropna() >= 0).all() for numbers in (low, high, *others))


def segments(
    low: float, high: float, signs: Sequence[tuple[float, float, str]]
) -> list[tuple[float, str]]:
    """Return the lengths and colours that make a row from zero; no colour where there is nothing.

    Parameters
    ----------
    low, high
        Ends of the range; NaN where there is none.
    signs
        Place, half width and colour of each sign; a later one covers an earlier one.

    Examples
    --------
    >>> found = segments(2.0, 6.0, [(4.0, 0.5, "#0b4f8a")])
    >>> [length for length, _ in found], found[0][1] == ""
    ([2.0, 1.5, 1.0, 1.5], True)
    """
    painted = [] if math.isnan(low + high) else [(low, high, _BAR)]
    known = [sign for sign in signs if not math.isnan(sign[0])]
    for at, (place, half, colour) in enumerate(known):
        before, after = known[:at], known[at + 1 :]
        shift = half * (_has(before, place, half) - _has(after, place, half))
        painted.append((max(place + shift - half, 0.0), place + shift + half, colour))
    cuts = sorted({0.0, *(end for first, last, _ in painted for end in (first, last))})
    pieces = []
    for first, last in pairwise(cuts):
        over = [colour for a, b, colour in painted if a <= first and last <= b]
        pieces.append((last - first, over[-1] if over else ""))
    runs = [(colour, list(run)) for colour, run in groupby(pieces, key=lambda piece: piece[1])]
    return [(math.fsum(length for length, _ in run), colour) for colour, run in runs]


def _has(signs: Sequence[tuple[float, float, str]], place: float, half: float) -> bool:
    """Return whether a sign of the same width stands at the same place: then both are shifted."""
    return any(sign[:2] == (place, half) for sign in signs)


def _looks(spec: ChartSpec) -> dict[str, tuple[str, str]]:
    """Return words and colour of each sign of ranges, in the order of the key."""
    colours = {"range": _BAR, "value": _DOT, "mark": _DIAMOND}
    found = {
        role: (term_or_text(spec.options[f"{role}_name"], lang=spec.lang), colour)
        for role, colour in colours.items()
        if role == "range" or role in spec.roles
    }
    if "reference" in spec.options:
        words = term_or_text(spec.options["reference"][1], lang=spec.lang)
        found["reference"] = (words, theme.DASH)
    return found


def add_key(slide: Slide, spec: ChartSpec, box: Box) -> None:
    """Add what the signs of ranges mean, each in its colour."""
    shape = slide.shapes.add_textbox(*box.emu)
    shape.name = "Key"
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Inches(INSET)
    line = frame.paragraphs[0]
    for role, (words, colour) in _looks(spec).items():
        sign = line.add_run()
        sign.text = {"range": "▬ ", "reference": "┆ "}.get(role, "▮ ")
        sign.font.size, sign.font.color.rgb = Pt(11), colour_of(colour)
        run = line.add_run()
        run.text, run.font.size = printable(words) + "　", Pt(11)


def _names(spec: ChartSpec) -> list[str]:
    """Return the names of the rows with their range, or with the number of units."""
    found = []
    for row in ranges(spec):
        cells = dict(row.cells)
        words = cells.get("count", cells["range"])
        star = " *" if row.few and not words.endswith("*") else ""
        found.append(f"{printable(row.name)}  {words}{star}")
    return found


def add_ranges(slide: Slide, spec: ChartSpec, rows: range, box: Box) -> Chart:
    """Add some rows of range bars as stacked bars.

    Parameters
    ----------
    slide
        Where to add them.
    spec
        Range bars for which `can_be_stacked` holds.
    rows
        Which rows.
    box
        Their place.
    """
    looks, (low, high, step) = _looks(spec), _axis_ends(spec)
    every, names = ranges(spec), _names(spec)
    reference = float(spec.options["reference"][0]) if "reference" in looks else math.nan
    halves = {role: share * (high - low) for role, share in _HALF.items()}
    pieces = []
    for row in (every[at] for at in rows):
        places = {"reference": reference, "value": row.value, "mark": row.mark}
        signs = [
            (_inside(places[role], half, (low, high)), half, looks[role][1])
            for role, half in halves.items()
            if role in looks
        ]
        pieces.append(segments(row.low, row.high, signs))
    shown = tuple(names[at] for at in rows)
    most = max(1, *map(len, pieces))  # one without length where nothing is drawn
    filled = [[*row, *[(0.0, "")] * (most - len(row))] for row in pieces]
    series = [
        Series(str(at + 1), "", shown, tuple(row[at][0] for row in filled)) for at in range(most)
    ]
    size, kind = row_points(len(rows), box.height - AXIS_IN), XL_CHART_TYPE.BAR_STACKED
    chart = add_bar_chart(slide, series, box, words="General", size=size, foot=AXIS_IN, kind=kind)
    set_words(chart, legend=False, size=size)
    chart.plots[0].gap_width, chart.plots[0].overlap = 60, 100
    few = [every[at].few for at in rows]
    for at, one in enumerate(chart.plots[0].series):
        one.format.fill.background()
        one.invert_if_negative = False
        for number, colour in enumerate(pieces_of[at][1] for pieces_of in filled):
            if colour:
                _colour(one.points[number], colour, hollow=few[number] and colour == _BAR)
    _set_axis(chart, (low, high, step), percent=spec.options["percent"])
    return chart


def _colour(point: Point, colour: str, *, hollow: bool) -> None:
    """Fill a piece of a row, or draw only its edge where it rests on few units."""
    point.format.fill.solid()
    point.format.fill.fore_color.rgb = colour_of(theme.PAPER if hollow else colour)
    if hollow:
        point.format.line.color.rgb = colour_of(theme.SEQUENTIAL[4])
        point.format.line.width = Pt(0.75)


def _inside(place: float, half: float, ends: tuple[float, float]) -> float:
    """Return where a sign stands so that all of it is on the axis."""
    return place if math.isnan(place) else min(max(place, ends[0] + half), ends[1] - half)


def _axis_ends(spec: ChartSpec) -> tuple[float, float, float]:
    """Return the ends of the axis of ranges and its step, the same for all rows of the chart."""
    known = [
        float(number)
        for role in ("low", "high", "value", "mark")
        if role in spec.roles
        for number in spec.numbers(role).dropna()
    ]
    known += [float(spec.options["reference"][0])] if "reference" in spec.options else []
    plot = plot_around(known, left=0.0, width=1.0)
    ticks = nice_ticks(plot.low, plot.high)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    ends = [round(end / step, 6) for end in (min(known, default=0.0), max(known, default=1.0))]
    low, high = step * math.floor(ends[0]), step * math.ceil(ends[1])
    return (0.0 if low <= step else low), max(high, low + step), step


def _set_axis(chart: Chart, ends: tuple[float, float, float], *, percent: bool) -> None:
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = ends
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = colour_of(theme.FAINT)
    axis.major_gridlines.format.line.width = Pt(0.5)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # below: the names run downwards
    axis.format.line.fill.background()
    axis.tick_labels.font.size = Pt(10)
    words = "0%" if percent else "General"
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = words, False
