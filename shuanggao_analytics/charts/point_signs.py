"""Signs of points that are told apart without colour: dot, square, diamond and triangles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shuanggao_analytics.charts.sheet_marks import Disc, Shape

if TYPE_CHECKING:
    from shuanggao_analytics.charts.sheet_marks import SheetMark

SIGNS = ("dot", "square", "diamond", "up", "down")
"""Signs in the order in which categories get them."""

_CORNERS = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
    "up": ((-1.15, -0.8), (1.15, -0.8), (0.0, 1.2)),
    "down": ((-1.15, 0.8), (1.15, 0.8), (0.0, -1.2)),
}


def point_sign(
    sign: str,
    key: str,
    at: tuple[float, float, float],
    colours: tuple[str, str],
    *,
    value: float = 0.0,
    hover: str = "",
) -> SheetMark:
    """Return a sign around a place, about as large as a dot of the radius.

    Parameters
    ----------
    sign
        One of `SIGNS`.
    key
        Key of the mark.
    at
        Place and radius, in inches.
    colours
        Colour of the inside and of the rim.
    value, hover
        Number that it stands for, and words on hovering.

    Examples
    --------
    >>> point_sign("up", "key", (1.0, 1.0, 0.1), ("#000000", "#ffffff")).points[0]
    (0.885, 0.92)
    """
    x, y, radius = at
    fill, rim = colours
    if sign == "dot":
        return Disc(key, x, y, radius, fill, value, rim, hover)
    corners = (*_CORNERS[sign], _CORNERS[sign][0])
    points = tuple((round(x + radius * dx, 6), round(y + radius * dy, 6)) for dx, dy in corners)
    return Shape(key, points, fill, 1.0, value, hover, rim)
