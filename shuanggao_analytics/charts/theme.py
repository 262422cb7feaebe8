"""The look of every picture, in one place: colours, sizes, and the words common to all charts.

Colours are told apart by readers with colour-vision deficiency: categories use the palette of
Okabe and Ito, ordered values run from light to dark in one hue, and differences run from blue
(decrease) through grey to orange (increase).

References
----------
Okabe, M. and Ito, K. (2008). Color universal design: how to make figures and presentations that
are friendly to colorblind people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.errors import ShuanggaoError

if TYPE_CHECKING:
    from collections.abc import Sequence

INK = "#1f2933"
MUTED = "#5f6b76"
FAINT = "#c9d0d6"
PAPER = "#ffffff"
SEA = "#f6f9fb"
NO_DATA = "#e3e5e7"
NO_DATA_HATCH = "#9aa3ab"
BORDER = "#ffffff"
COAST = "#7d8891"
DASH = "#3b4650"
ALERT = "#b3261e"

SEQUENTIAL = ("#e6f0f8", "#c3dbee", "#94c1e0", "#5f9fce", "#357db6", "#1b5b97", "#0b3867")
DIVERGING = ("#0b4f8a", "#4a90c2", "#a9cde6", "#ececea", "#f6c796", "#df8a35", "#a3510b")
CATEGORIES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8c6d1f")
"""Okabe and Ito's colours without black and yellow, plus an ochre."""

NAMED = {
    "round_1": "#8fa6b8",
    "round_2": "#0b4f8a",
    "east": "#0072b2",
    "central": "#e69f00",
    "west": "#009e73",
    "northeast": "#cc79a7",
    "increase": "#d55e00",
    "unchanged": "#8a949d",
    "decrease": "#0072b2",
    "not_comparable": "#b9a3c4",
    "between": "#0072b2",
    "within": "#94c1e0",
    "net_between": "#0072b2",
    "transvariation": "#e69f00",
    "lisa_hh": "#d7301f",
    "lisa_ll": "#2b6fb0",
    "lisa_hl": "#fdb27a",
    "lisa_lh": "#a6cfe8",
    "lisa_ns": "#f5f4ef",
    "hot_99": "#b30000",
    "hot_95": "#e8604c",
    "hot_90": "#fdc5a0",
    "hot_ns": "#f5f4ef",
    "cold_90": "#c0ddf0",
    "cold_95": "#5f9fce",
    "cold_99": "#174f8c",
    "tier_school_a": "#0b4f8a",
    "tier_school_b": "#3f8cc5",
    "tier_school_c": "#93c4e4",
    "tier_group_a": "#8f4410",
    "tier_group_b": "#d8862f",
    "tier_group_c": "#f2bd80",
    "tier_none": "#a3abb2",
    "cluster_served_here": "#0072b2",
    "cluster_served_elsewhere": "#56b4e9",
    "cluster_unserved": "#d55e00",
}
"""Fixed colours: a round, tier, belt, part, class or direction looks the same in every chart."""

OUTLINES = (
    ("#b3261e", "solid"),
    ("#6a3d9a", "dash"),
    ("#00694e", "dashdot"),
    ("#8a5a00", "dot"),
)
"""Colour and line pattern of strategy outlines, in order of drawing."""

TITLE_PT = 15.0
SUBTITLE_PT = 10.5
BODY_PT = 9.0
SMALL_PT = 8.0
MAP_LABEL_PT = {"zh": 7.2, "en": 6.0}

WIDTH_IN = 9.6
"""Width of every static figure in inches."""

MARGIN_IN = 0.32
"""Margin at the left and right of every figure in inches."""

BODY_IN = WIDTH_IN - 2 * MARGIN_IN
"""Width of the picture between the margins in inches."""

WIDTH_PX = 960
"""Width of every interactive figure in CSS pixels: 100 px for an inch of the static one."""

_LEAST_CONTRAST = 3.0
PX_PER_PT = WIDTH_PX / WIDTH_IN / 72.0


def category_colours(categories: Sequence[str]) -> dict[str, str]:
    """Return one colour for each category; rounds, belts and directions keep their own.

    Parameters
    ----------
    categories
        Distinct category keys in the order of the legend. Keys of `NAMED` get their fixed colour,
        the others the next free colour of `CATEGORIES`.

    Raises
    ------
    ShuanggaoError
        When more free categories are asked for than there are colours that can be told apart.

    Examples
    --------
    >>> category_colours(["round_1", "装备制造"])
    {'round_1': '#8fa6b8', '装备制造': '#0072b2'}
    """
    taken = {NAMED[key] for key in categories if key in NAMED}
    free = [colour for colour in CATEGORIES if colour not in taken]
    others = [key for key in categories if key not in NAMED]
    if len(others) > len(free):
        msg = f"{len(others)} categories, but only {len(free)} colours to tell them by; group some"
        raise ShuanggaoError(msg)
    mapping = dict(zip(others, free, strict=False))
    return {key: NAMED.get(key, mapping.get(key, "")) for key in categories}


def ramp(stops: Sequence[str], count: int) -> tuple[str, ...]:
    """Return `count` colours evenly spaced along the colour stops, ends included.

    Parameters
    ----------
    stops
        Two or more colours as ``#rrggbb``.
    count
        How many colours; one gives the last stop.

    Examples
    --------
    >>> ramp(("#000000", "#ffffff"), 3)
    ('#000000', '#808080', '#ffffff')
    """
    if count == 1:
        return (stops[-1],)
    return tuple(blend(stops, index / (count - 1)) for index in range(count))


def blend(stops: Sequence[str], position: float) -> str:
    """Return the colour at `position` in [0, 1] along the colour stops (linear in sRGB).

    Examples
    --------
    >>> blend(("#000000", "#ffffff"), 0.2)
    '#333333'
    """
    place = min(max(position, 0.0), 1.0) * (len(stops) - 1)
    low = min(int(place), len(stops) - 2)
    share = place - low
    pair = zip(_rgb(stops[low]), _rgb(stops[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pair)


def text_on(fill: str) -> str:
    """Return the text colour for `fill`: white where its contrast is at least 3, else dark.

    Contrast is (L1 + 0.05) / (L2 + 0.05) with the relative luminances L of WCAG 2.1. On fills of
    middle lightness, where both colours have about the same contrast, white is easier to read.

    Examples
    --------
    >>> text_on("#ffffff") == INK, text_on("#0b3867")
    (True, '#ffffff')
    """
    return "#ffffff" if 1.05 / (luminance(fill) + 0.05) >= _LEAST_CONTRAST else INK


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, 0 for black and 1 for white.

    Examples
    --------
    >>> round(luminance("#ffffff"), 3), luminance("#000000")
    (1.0, 0.0)

    References
    ----------
    W3C (2018). Web Content Accessibility Guidelines 2.1, "relative luminance".
    """
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255.0 for value in _rgb(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
