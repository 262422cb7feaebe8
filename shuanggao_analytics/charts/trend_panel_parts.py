"""What trend panels say: points, trend lines, signs, and the numbers at the ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.curve_content import tick_words
from shuanggao_analytics.charts.number_words import fitting_places, number_words
from shuanggao_analytics.charts.words import term_or_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shuanggao_analytics.charts.spec import ChartSpec

Direction = Literal["up", "down", "level", "none"]

_WIDE_NUMBER = 1000

SIGNS: dict[Direction, tuple[str, str]] = {
    "up": ("▲", theme.NAMED["increase"]),
    "down": ("▼", theme.NAMED["decrease"]),
    "level": ("＝", theme.NAMED["unchanged"]),
    "none": ("—", theme.NAMED["unchanged"]),
}
"""Direction of a trend line → its sign and its colour."""


@dataclass(frozen=True)
class Trend:
    """One panel: its name, points and band (NaN where missing), trend line, and whether marked."""

    key: str
    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    slope: float
    intercept: float
    marked: bool

    @property
    def direction(self) -> Direction:
        """Which way the trend line goes; none where it was not estimated."""
        if math.isnan(self.slope):
            return "none"
        return "level" if self.slope == 0 else "up" if self.slope > 0 else "down"

    @property
    def colour(self) -> str:
        """The colour of the direction."""
        return SIGNS[self.direction][1]

    @property
    def known(self) -> list[tuple[float, float]]:
        """The points that are not missing."""
        return [(x, y) for x, y in zip(self.xs, self.ys, strict=True) if not math.isnan(y)]

    @property
    def line(self) -> list[tuple[float, float]]:
        """The two ends of the trend line: over the first and the last known point."""
        if math.isnan(self.slope) or not self.known:
            return []
        return [(x, self.intercept + self.slope * x) for x in (self.known[0][0], self.known[-1][0])]


@dataclass(frozen=True)
class End:
    """The first or the last known point of a panel: its place, its year and its number."""

    x: float
    year: str
    number: str


def trends(spec: ChartSpec) -> list[Trend]:
    """Return the panels in the order of the table."""
    keys = spec.column("panel").astype("str")
    roles = ("x", "y", "slope", "intercept", "low", "high")
    parts = {role: spec.numbers(role) for role in roles if role in spec.roles}
    marks = spec.column("mark").astype("bool") if "mark" in spec.roles else keys.map(lambda _: True)
    found = []
    for key in dict.fromkeys(keys):
        rows = keys == key
        cells = {role: tuple(float(n) for n in part[rows]) for role, part in parts.items()}
        gone = (math.nan,) * len(cells["x"])
        found.append(
            Trend(
                key=key,
                name=" ".join(term_or_text(key, lang=spec.lang).split()),
                xs=cells["x"],
                ys=cells["y"],
                low=cells.get("low", gone),
                high=cells.get("high", gone),
                slope=cells["slope"][0],
                intercept=cells["intercept"][0],
                marked=bool(marks[rows].iloc[0]),
            )
        )
    return found


def number_of(spec: ChartSpec, number: float) -> str:
    """Return a number as written."""
    given: int | None = spec.options["decimals"]
    places = _places(spec.numbers("y")) if given is None else given
    return number_words(number, places=places)


def _places(numbers: Iterable[float]) -> int:
    """Return the places after the point: none where the numbers are so wide anyway."""
    known = [number for number in numbers if not math.isnan(number)]
    wide = max(map(abs, known), default=0.0) >= _WIDE_NUMBER
    return 0 if wide else fitting_places(known)


def trend_ends(spec: ChartSpec, item: Trend) -> list[End]:
    """Return the first and the last known point."""
    known = item.known
    chosen = known[:: max(len(known) - 1, 1)]
    return [End(x, tick_words([x])[0], number_of(spec, y)) for x, y in chosen]


def trend_sign(spec: ChartSpec, item: Trend) -> str:
    """Return the sign of the direction, behind a star where the trend is marked."""
    star = "★" if item.marked and "mark" in spec.roles else ""
    return star + SIGNS[item.direction][0]
