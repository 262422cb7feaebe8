"""The signs that maps are made of, before either renderer draws them.

Places are in km of the map plane of `maps`, sizes and widths in points of type.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from shapely import Geometry


@dataclass(frozen=True)
class Fill:
    """How an area is filled: its colour, its value as words, and whether it is without data."""

    code: str
    name: str
    colour: str
    value: float
    hover: str
    no_data: bool


@dataclass(frozen=True)
class Bubble:
    """A city on the map, with a radius in points of type."""

    name: str
    x: float
    y: float
    radius_pt: float
    colour: str
    value: float
    hover: str


@dataclass(frozen=True)
class LegendEntry:
    """One line of a map's legend: a sign and its meaning."""

    sign: Literal["heading", "fill", "hatch", "sizes", "dot", "diamond", "line", "ramp"]
    label: str
    colour: str = ""
    radius_pt: float = 0.0
    pattern: str = "solid"
    sizes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Patch:
    """A filled shape without an edge or with a thin one; hatched where it is without data."""

    key: str
    geometry: Geometry
    colour: str
    edge: str = ""
    hover: str = ""
    hatch: bool = False


@dataclass(frozen=True, eq=False)
class Stroke:
    """A line; its pattern is one of those of outlines."""

    key: str
    geometry: Geometry
    colour: str
    width_pt: float
    pattern: str = "solid"
    hover: str = ""


@dataclass(frozen=True)
class Dot:
    """A small sign at a place: a circle or a diamond."""

    key: str
    x: float
    y: float
    radius_pt: float
    colour: str
    hover: str = ""
    symbol: Literal["circle", "diamond"] = "circle"
    alpha: float = 1.0


@dataclass(frozen=True)
class Arrow:
    """A straight arrow from one place to another."""

    key: str
    start: tuple[float, float]
    end: tuple[float, float]
    colour: str


@dataclass(frozen=True)
class Words:
    """Words at a place, with the part of them that stands there."""

    key: str
    x: float
    y: float
    text: str
    size_pt: float
    colour: str
    anchor: Literal["left", "center", "right"] = "center"


Mark = Patch | Stroke | Dot | Arrow | Words
