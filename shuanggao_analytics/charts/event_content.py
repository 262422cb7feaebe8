"""Event studies laid out in inches: estimates, intervals and the event, for both renderers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import tick_words
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.sheet_marks import Disc, Rule
from shuanggao_analytics.charts.sign_key import (
    KeyEntry,
    dash,
    sign_key,
    sign_key_height,
    square,
)
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import width_em
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.charts.xy_axes import (
    Frame,
    frame_height,
    frame_marks,
    words_above,
    xy_frame,
)
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.charts.sheet_marks import SheetMark
    from shuanggao_analytics.charts.sign_key import Sign
    from shuanggao_analytics.charts.spec import ChartSpec

_PLOT_IN, _TOP_IN = 3.7, 0.28
_MARGINS_IN = (0.34, 0.16)
_DOT_IN, _HALF_IN, _MANY = 0.055, 0.047, 30
_INNER_PT, _WIDE_PT = 2.4, 0.9
_DODGE = 0.22
_PALE = 0.65
_BEFORE, _AFTER = "#7d8891", theme.NAMED["round_2"]


@dataclass(frozen=True)
class Estimate:
    """One estimate: its place in inches, its numbers (NaN where missing), colour and words."""

    row: int
    x: float
    part: str
    value: float
    inner: tuple[float, float]
    wide: tuple[float, float]
    colour: str
    hover: str


def step(periods: pd.Series[Any]) -> float:
    """Return the least distance between periods; one where there is only one.

    Examples
    --------
    >>> import pandas as pd
    >>> step(pd.Series([2013, 2019, 2016])), step(pd.Series([0]))
    (3.0, 1.0)
    """
    gaps = np.diff(np.unique(periods.astype("float64").to_numpy()))
    return float(np.min(gaps)) if len(gaps) else 1.0


def shades(spec: ChartSpec) -> dict[str, str]:
    """Return series → colour; one without a name where there are no series."""
    if "series" not in spec.roles:
        return {"": _AFTER}
    return theme.category_colours(list(dict.fromkeys(spec.column("series").astype("str"))))


def _colour(spec: ChartSpec, series: str, part: str) -> str:
    """Return the colour of an estimate: paler before the event."""
    if part != "before":
        return shades(spec)[series]
    return _BEFORE if not series else theme.blend((theme.PAPER, shades(spec)[series]), _PALE)


def event_frame(spec: ChartSpec) -> Frame:
    """Return the frame around all numbers, zero and the event."""
    roles = [r for r in ("estimate", "low", "high", "wide_low", "wide_high") if r in spec.roles]
    ys = [0.0, *(number for role in roles for number in spec.numbers(role))]
    periods = spec.numbers("period")
    titles = spec.options["titles"]["x"], spec.options["titles"]["y"]
    whole = bool((periods % 1 == 0).all())
    style: Any = {"margins": _MARGINS_IN, "percent": ("y",) * spec.options["percent"]}
    style |= {"height": _PLOT_IN, "whole": whole}
    beside = _shift(spec) * (len(shades(spec)) - 1) / 2
    xs = [*(periods - beside), *(periods + beside), spec.options["event"]]
    frame = xy_frame(xs, ys, titles=titles, **style)
    return _every_period(frame, sorted(set(periods)))


def _shift(spec: ChartSpec) -> float:
    """Return how far apart the estimates of neighbouring series stand."""
    near = step(spec.column("period"))
    return min(_DODGE * near, 0.7 * near / len(shades(spec)))


def _every_period(frame: Frame, periods: list[float]) -> Frame:
    """Return the frame with a tick at every period where their words find room."""
    words = tick_words(periods)
    widest = max(map(width_em, words)) * theme.SMALL_PT / 72 + 0.1
    places = [frame.across.at(period) for period in periods]
    gaps = [after - before for before, after in pairwise(places)]
    if min(gaps, default=widest) < widest:
        return frame
    return replace(frame, across=replace(frame.across, ticks=tuple(periods), words=words))


def estimates(spec: ChartSpec) -> list[Estimate]:
    """Return the estimates that are drawn, those of several series side by side."""
    frame, names = event_frame(spec), list(shades(spec))
    shift = _shift(spec)
    columns = {
        role: (spec.numbers(role) if role in spec.roles else spec.numbers("estimate") * math.nan)
        for role in ("period", "estimate", "low", "high", "wide_low", "wide_high")
    }
    found = []
    for row in range(len(spec.data)):
        period, value, low, high, wide_low, wide_high = (
            float(column.iloc[row]) for column in columns.values()
        )
        if math.isnan(value):
            continue
        series = str(spec.column("series").iloc[row]) if "series" in spec.roles else ""
        off = shift * (names.index(series) - (len(names) - 1) / 2)
        part = "before" if period < spec.options["event"] else "after"
        if period == spec.options["base"]:
            part = "base"
        inner, wide = (low, high), (wide_low, wide_high)
        colour, hover = (
            _colour(spec, series, part),
            _hover(spec, series, period, value, inner, wide),
        )
        x = frame.across.at(period + off)
        found.append(Estimate(row, x, part, value, inner, wide, colour, hover))
    return found


def _hover(
    spec: ChartSpec, series: str, period: float, value: float, *pairs: tuple[float, float]
) -> str:
    places = spec.options["decimals"]
    percent = spec.options["percent"]
    if places is None:
        places = fitting_places(spec.numbers("estimate"), percent=percent)
    at = f"{spec.options['titles']['x']} {format_number(period)}"
    words = [f"<b>{term_or_text(series, lang=spec.lang)}</b>"] if series else []
    words += [at, number_words(value, places=places, percent=percent)]
    for part, (low, high) in zip(("interval", "wide"), pairs, strict=True):
        if math.isnan(low + high):
            continue
        ends = {
            end: number_words(number, places=places, percent=percent)
            for end, number in (("low", low), ("high", high))
        }
        words.append(f"{_name(spec, part)} {term('range_ends', lang=spec.lang, **ends)}")
    return "<br>".join(words)


def _name(spec: ChartSpec, part: str) -> str:
    return term_or_text(spec.options["names"][part], lang=spec.lang)


def event_height(spec: ChartSpec) -> float:
    """Return the height of an event study in inches."""
    plot = frame_height(spec.options["titles"]["x"], height=_PLOT_IN)
    return plot + _TOP_IN + sign_key_height(_entries(spec))


def event_marks(spec: ChartSpec) -> list[SheetMark]:
    """Return all signs and words of an event study, in inches."""
    frame = event_frame(spec)
    box, marks = frame.box, frame_marks(frame)
    zero, at = frame.up.at(0.0), frame.across.at(spec.options["event"])
    marks.append(Rule((box.left, zero), (box.right, zero), theme.COAST, 1.0, key="zero"))
    marks.append(Rule((at, box.bottom), (at, box.top), theme.MUTED, 1.0, "dash", "event"))
    marks.append(words_above("event", _name(spec, "event"), x=at, y=box.top + 0.12))
    for item in estimates(spec):
        for part, ends, width in (("wide", item.wide, _WIDE_PT), ("inner", item.inner, _INNER_PT)):
            if not math.isnan(sum(ends)):
                places = [(item.x, frame.up.at(end)) for end in ends]
                key = f"{part}-{item.row}"
                value = ends[1] - ends[0]
                marks.append(Rule(places[0], places[1], item.colour, width, key=key, value=value))
        marks += _sign(spec, item, frame.up.at(item.value))
    return marks + sign_key(_entries(spec), top=event_height(spec))


def _size(spec: ChartSpec) -> float:
    """Return the share of the usual size that signs have, smaller where there are many."""
    many = spec.column("period").nunique() * len(shades(spec)) > _MANY
    return 0.7 if many else 1.0


def _sign(spec: ChartSpec, item: Estimate, y: float) -> list[SheetMark]:
    key, small = f"estimate-{item.row}", _size(spec)
    words: Any = {"value": item.value, "hover": item.hover}
    if item.part == "before":
        return [square(key, (item.x, y), small * _HALF_IN, item.colour, **words)]
    fill = theme.PAPER if item.part == "base" else item.colour
    edge = item.colour if item.part == "base" else theme.PAPER
    return [Disc(key, item.x, y, small * _DOT_IN, fill, edge=edge, **words)]


def _entries(spec: ChartSpec) -> list[KeyEntry]:
    """Return the key: series by colour, then the signs and intervals that occur."""
    drawn, found = estimates(spec), []
    several = "series" in spec.roles
    after, before = (theme.MUTED, theme.COAST) if several else (_AFTER, _BEFORE)
    for name, colour in shades(spec).items() if several else ():
        found.append(KeyEntry(term_or_text(name, lang=spec.lang), _dash_sign(colour, 2.4)))
    signs: dict[str, Sign] = {
        "before": lambda x, y: [square("key", (x, y), _HALF_IN, before)],
        "base": lambda x, y: [Disc("key", x, y, _DOT_IN, theme.PAPER, 0.0, after)],
        "after": lambda x, y: [Disc("key", x, y, _DOT_IN, after, 0.0, theme.PAPER)],
    }
    parts = {item.part for item in drawn}
    found += [
        KeyEntry(term(f"event_{part}", lang=spec.lang), sign)
        for part, sign in signs.items()
        if part in parts
    ]
    for part, pairs, width in (
        ("interval", [item.inner for item in drawn], _INNER_PT),
        ("wide", [item.wide for item in drawn], _WIDE_PT),
    ):
        if any(not math.isnan(sum(ends)) for ends in pairs):
            found.append(KeyEntry(_name(spec, part), _upright_sign(after, width)))
    return found


def _dash_sign(colour: str, width: float) -> Sign:
    return lambda x, y: [dash(x, y, colour, width)]


def _upright_sign(colour: str, width: float) -> Sign:
    return lambda x, y: [Rule((x, y - 0.08), (x, y + 0.08), colour, width)]
