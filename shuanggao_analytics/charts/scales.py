"""Colour scales of maps: values to classes or to a continuous ramp, the same for both renderers.

Nothing is computed here but the bin a value falls in: the breaks come from the caller.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.spec import format_number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.terms import Lang


@dataclass(frozen=True)
class Scale:
    """A colour for each value.

    Attributes
    ----------
    breaks
        Lower ends of the classes, in increasing order; empty for a continuous scale.
    labels
        One label a class, or the labels of the two ends (and the middle) of a continuous scale.
    colours
        One colour a class, or the stops of the continuous ramp.
    limits
        Ends of a continuous scale.
    """

    breaks: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    limits: tuple[float, float]

    @property
    def classed(self) -> bool:
        """Whether the scale has classes."""
        return bool(self.breaks)

    def class_label(self, value: float) -> str:
        """Return the label of the class of `value`; empty when it is missing or not classed."""
        if math.isnan(value) or not self.classed:
            return ""
        return self.labels[bisect_right(self.breaks, value) - 1]

    def colour(self, value: float) -> str:
        """Return the fill of `value`, or the no-data grey when it is missing.

        Examples
        --------
        >>> scale = class_scale((0, 1, 3), values=(0, 2, 5), palette="sequential")
        >>> scale.colour(0) != scale.colour(2), scale.colour(float("nan")) == theme.NO_DATA
        (True, True)
        """
        if math.isnan(value):
            return theme.NO_DATA
        if self.classed:
            return self.colours[bisect_right(self.breaks, value) - 1]
        low, high = self.limits
        return theme.blend(self.colours, 0.5 if high == low else (value - low) / (high - low))


def is_signed(spec: ChartSpec) -> bool:
    """Return whether a map shows differences from zero, whose numbers are printed with a sign."""
    return spec.options.get("palette") == "diverging" and spec.options["midpoint"] == 0


def map_scale(spec: ChartSpec) -> Scale:
    """Return the colour scale of a province map."""
    values = spec.numbers("value").dropna().tolist()
    options = spec.options
    if options["breaks"]:
        return class_scale(
            options["breaks"],
            values=values,
            palette=options["palette"],
            midpoint=options["midpoint"],
            decimals=options["decimals"],
            lang=spec.lang,
        )
    return _continuous(
        [*values, *options.get("limits", ())],
        palette=options["palette"],
        midpoint=options["midpoint"],
        decimals=options["decimals"],
    )


def class_scale(
    breaks: Sequence[float],
    *,
    values: Sequence[float],
    palette: str,
    midpoint: float = 0.0,
    decimals: int | None = None,
    lang: Lang = "zh",
) -> Scale:
    """Return a classed scale: class i holds breaks[i] ≤ value < breaks[i+1], the last is open.

    Parameters
    ----------
    breaks
        Lower ends of the classes, increasing. The first may be ``-inf``.
    values
        The values drawn: when they and the breaks are whole numbers the labels are ("1–2", "3").
    palette
        ``sequential``, or ``diverging`` around `midpoint`.
    midpoint
        Where a diverging scale is neutral; around zero the labels carry signs.
    decimals
        Places after the point in the labels.
    lang
        Language of the labels.

    Examples
    --------
    >>> class_scale((0, 1, 3, 10), values=(0, 2, 12), palette="sequential").labels
    ('0', '1–2', '3–9', '≥10')
    >>> class_scale((-math.inf, 0, 1), values=(-2, 0, 4), palette="diverging").labels
    ('<0', '0', '≥+1')
    """
    whole = all(float(v).is_integer() for v in [*values, *(b for b in breaks if not math.isinf(b))])
    uppers = [*breaks[1:], math.inf]
    number = partial(
        format_number, decimals=decimals, signed=palette == "diverging" and midpoint == 0
    )
    labels = tuple(
        _class_label(low, high, whole=whole, number=number, lang=lang)
        for low, high in zip(breaks, uppers, strict=True)
    )
    if palette == "diverging":
        colours = _diverging_colours(list(zip(breaks, uppers, strict=True)), midpoint, whole=whole)
    else:
        colours = theme.ramp(theme.SEQUENTIAL, len(breaks))
    return Scale(tuple(breaks), labels, colours, (0.0, 1.0))


def _class_label(
    low: float, high: float, *, whole: bool, number: Callable[..., str], lang: Lang
) -> str:
    if math.isinf(high):
        return "≥" + number(low)
    if math.isinf(low):
        return "<" + number(high)
    if whole and high - low == 1:
        return number(low, decimals=None)
    plain = low >= 0 and not number(high, decimals=None).startswith("+")
    dash = "–" if plain else ("～" if lang == "zh" else " to ")
    if whole:
        return number(low, decimals=None) + dash + number(high - 1, decimals=None)
    return number(low) + dash + number(high)


def _diverging_colours(
    classes: list[tuple[float, float]], midpoint: float, *, whole: bool
) -> tuple[str, ...]:
    """Colour classes below the midpoint blue, above it orange, and the one around it grey."""
    sides = []
    for low, high in classes:
        only_middle = whole and low == midpoint and high == midpoint + 1
        if high <= midpoint:
            sides.append(-1)
        elif only_middle or low < midpoint:
            sides.append(0)
        else:
            sides.append(1)
    steps = max(sides.count(-1), sides.count(1), 1)
    colours = []
    for index, side in enumerate(sides):
        rank = sides.count(-1) - index if side < 0 else index - len(sides) + sides.count(1) + 1
        colours.append(theme.blend(theme.DIVERGING, 0.5 + 0.5 * side * rank / steps))
    return tuple(colours)


def _continuous(
    values: Sequence[float], *, palette: str, midpoint: float, decimals: int | None
) -> Scale:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    stops = theme.SEQUENTIAL
    if palette == "diverging":
        reach = max(abs(low - midpoint), abs(high - midpoint))
        low, high, stops = midpoint - reach, midpoint + reach, theme.DIVERGING
    signed = palette == "diverging" and midpoint == 0
    ends = tuple(
        format_number(value, decimals=decimals, signed=signed)
        for value in (low, (low + high) / 2, high)
    )
    return Scale((), ends, stops, (low, high))


def bubble_area(value: float, *, largest: float, largest_area: float) -> float:
    """Return the area of a bubble, in proportion to its value.

    a = A · v / v_max. A missing value has no area (NaN) and zero has none (0).

    Examples
    --------
    >>> bubble_area(5, largest=10, largest_area=400)
    200.0
    """
    return largest_area * value / largest if largest else math.nan


def bubble_key(largest: float) -> tuple[int, ...]:
    """Return up to three round sizes for the legend of bubbles, the last not above the largest.

    Examples
    --------
    >>> bubble_key(17), bubble_key(3), bubble_key(1)
    ((1, 6, 15), (1, 2, 3), (1,))
    """
    if largest <= 3:
        return tuple(range(1, max(1, int(largest)) + 1))
    steps = [m * 10**e for e in range(12) for m in (1, 1.5, 2, 3, 4, 5, 6, 8)]
    whole = [int(s) for s in steps if float(s).is_integer() and s <= largest]
    top = whole[-1]
    middle = max(s for s in whole if s <= max(top / 2.5, 2))
    low = max(s for s in whole if s <= max(middle / 4, 1))
    return tuple(dict.fromkeys((low, middle, top)))
