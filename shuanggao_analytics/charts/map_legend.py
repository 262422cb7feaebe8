"""Where each line of a map's legend stands, the same for both renderers, and never on land.

A map of the whole country has its legend in the empty corner at the lower left. Where one line
below another would reach the land, short lines share a row; where that is not enough either, the
frame grows at the bottom. A map of a region has its legend in a column at its side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_content import legend
from shuanggao_analytics.charts.maps import Box, Scene, scene
from shuanggao_analytics.charts.typeface import width_em, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.map_marks import LegendEntry
    from shuanggao_analytics.charts.spec import ChartSpec
    from shuanggao_analytics.geography.boundaries import Simplify
    from shuanggao_analytics.terms import Lang

COLUMN_IN = 2.2
"""Width of the column beside a region, in inches, with its distance from the map."""

_GAP_IN = 0.15
_LEFT_IN, _BOTTOM_IN = 0.14, 0.12
_SIGN_IN, _SMALL_SIGN_IN, _AFTER_SIGN_IN = 0.3, 0.13, 0.1
_LABEL_IN = 2.7
_BESIDE_IN = 0.22
_SHARED_ROW_IN = 4.9
_ROW_IN, _TIGHT_ROW_IN, _LINE_IN, _RAMP_IN = 0.215, 0.195, 0.14, 0.42
_CLEAR_IN = 0.08
_GROWTH_KM, _MOST_GROWTH_KM = 60.0, 2400.0


@dataclass(frozen=True)
class Placed:
    """One line of a legend at its place, in inches from the lower left corner of the picture.

    Attributes
    ----------
    entry
        Sign and meaning.
    lines
        The words, wrapped.
    x, y
        Left edge, and middle of the height.
    sign, label
        Width of the sign, and distance of the words from the left edge.
    width, height
        Size of sign and words together, as estimated.
    """

    entry: LegendEntry
    lines: tuple[str, ...]
    x: float
    y: float
    sign: float
    label: float
    width: float
    height: float


def picture_width(spec: ChartSpec) -> float:
    """Return the width of the map itself in inches: a region leaves room for its legend."""
    return theme.BODY_IN - (COLUMN_IN if spec.options["region"] else 0.0)


def spec_scene(spec: ChartSpec, *, simplify: Simplify) -> Scene:
    """Return the scene that a map spec asks for, its frame large enough for the legend."""
    region = tuple(spec.options["region"])
    if region:
        return scene(region, simplify=simplify)
    return scene((), simplify=simplify, below=_growth(spec))


def legend_layout(spec: ChartSpec, where: Scene) -> list[Placed]:
    """Return the lines of a map's legend at their places.

    Parameters
    ----------
    spec
        Any map.
    where
        Its scene, as `spec_scene` gives it.

    Returns
    -------
    list of Placed
        From top to bottom. On a map of the whole country no line touches a province.

    Examples
    --------
    >>> import pandas as pd
    >>> from shuanggao_analytics.charts import point_map
    >>> spec = point_map(
    ...     pd.DataFrame({"name": ["南京"], "lon": [118.8], "lat": [32.06], "units": [8]}),
    ...     size="units", id="cities", title="城市", sources=("名单",), trust="compiled",
    ... )
    >>> [line.entry.sign for line in legend_layout(spec, spec_scene(spec, simplify="screen"))]
    ['heading', 'sizes', 'hatch', 'hatch']
    """
    entries = legend(spec, where)
    if where.region:
        width = picture_width(spec)
        label = COLUMN_IN - _GAP_IN - _SIGN_IN - _AFTER_SIGN_IN
        rows = [[measured(entry, label=label)] for entry in entries]
        top = width * where.frame.height / where.frame.width - 0.04
        return _stacked(rows, left=width + _GAP_IN, top=top)
    loose = _in_corner([[measured(entry)] for entry in entries])
    return (
        loose if _clear(loose, where, where.frame) else _in_corner(_tight_rows(entries, spec.lang))
    )


def legend_boxes(lines: Sequence[Placed], frame: Box) -> list[Box]:
    """Return the box of each line of a legend in km of the map plane."""
    km = frame.width / theme.BODY_IN
    return [
        Box(
            frame.left + line.x * km,
            frame.bottom + (line.y - line.height / 2) * km,
            frame.left + (line.x + line.width) * km,
            frame.bottom + (line.y + line.height / 2) * km,
        )
        for line in lines
    ]


def _growth(spec: ChartSpec) -> float:
    """Return by how many km the frame of the whole country must grow at the bottom."""
    where = scene()
    entries = legend(spec, where)
    layouts = (
        _in_corner([[measured(e)] for e in entries]),
        _in_corner(_tight_rows(entries, spec.lang)),
    )
    growth = 0.0
    while growth < _MOST_GROWTH_KM:
        frame = replace(where.frame, bottom=where.frame.bottom - growth)
        if any(_clear(lines, where, frame) for lines in layouts):
            break
        growth += _GROWTH_KM
    return growth


def _clear(lines: Sequence[Placed], where: Scene, frame: Box) -> bool:
    """Return whether every line of a legend keeps its distance from every province."""
    import shapely

    margin = _CLEAR_IN * frame.width / theme.BODY_IN
    boxes = [box.polygon() for box in legend_boxes(lines, frame)]
    tree = shapely.STRtree(list(where.areas.values()))
    touched = tree.query(boxes, predicate="dwithin", distance=margin)
    return bool(touched.size == 0)


def _in_corner(rows: Sequence[Sequence[Placed]]) -> list[Placed]:
    top = _BOTTOM_IN + sum(max(line.height for line in row) for row in rows)
    return _stacked(rows, left=_LEFT_IN, top=top)


def _stacked(rows: Sequence[Sequence[Placed]], *, left: float, top: float) -> list[Placed]:
    """Return the lines of rows one below another, the lines of a row beside each other."""
    placed = []
    for row in rows:
        height = max(line.height for line in row)
        x = left
        for line in row:
            placed.append(replace(line, x=x, y=top - height / 2))
            x += line.width + _BESIDE_IN
        top -= height
    return placed


def _tight_rows(entries: Sequence[LegendEntry], lang: Lang) -> list[list[Placed]]:
    """Return rows that are lower: one heading line, and colours and gaps side by side."""
    stop = "；" if lang == "zh" else "; "
    rows: list[list[Placed]] = []
    for sign, group in groupby(entries, key=lambda entry: entry.sign):
        lines = [
            measured(replace(entry, label=entry.label.replace("\n", stop)), tight=True)
            for entry in group
        ]
        together = sum(line.width + _BESIDE_IN for line in lines) - _BESIDE_IN
        if sign in ("dot", "diamond", "hatch") and together <= _SHARED_ROW_IN:
            rows.append(lines)
        else:
            rows += [[line] for line in lines]
    return rows


def measured(entry: LegendEntry, *, label: float = _LABEL_IN, tight: bool = False) -> Placed:
    """Return a line of the legend with its size, not yet at its place."""
    lines = tuple(wrap(entry.label, em=label * 72 / theme.SMALL_PT))
    wide = max(map(width_em, lines)) * theme.SMALL_PT / 72
    row = _TIGHT_ROW_IN if tight else _ROW_IN
    height = max(row + (len(lines) - 1) * _LINE_IN, 2 * entry.radius_pt / 72 + 0.04)
    if entry.sign == "heading":
        return Placed(entry, lines, 0.0, 0.0, 0.0, 0.0, wide, height)
    if entry.sign == "ramp":
        return Placed(entry, (), 0.0, 0.0, 2.0, 0.0, 2.0, _RAMP_IN)
    if entry.sign == "sizes":
        return Placed(entry, (), 0.0, 0.0, 0.0, 0.0, _sizes_width(entry), height)
    sign = _SMALL_SIGN_IN if tight and entry.sign in ("dot", "diamond") else _SIGN_IN
    before = sign + _AFTER_SIGN_IN
    return Placed(entry, lines, 0.0, 0.0, sign, before, before + wide, height)


def _sizes_width(entry: LegendEntry) -> float:
    return size_places(entry)[-1][2] if entry.sizes else 0.0


def size_places(entry: LegendEntry) -> list[tuple[float, float, float]]:
    """Return the middle and radius of each circle of a key of sizes, and the end of its words.

    All in inches from the left edge of the key; the words begin 0.05 in after the circle.

    Examples
    --------
    >>> from shuanggao_analytics.charts.map_marks import LegendEntry
    >>> key = LegendEntry("sizes", "", sizes=(("10", 9.0), ("1", 3.6)))
    >>> [tuple(round(x, 3) for x in place) for place in size_places(key)]
    [(0.125, 0.125, 0.422), (0.612, 0.05, 0.773)]
    """
    places, x = [], 0.0
    for words, radius_pt in entry.sizes:
        radius = max(radius_pt, 2.0) / 72
        end = x + 2 * radius + 0.05 + width_em(words) * theme.SMALL_PT / 72
        places.append((x + radius, radius, end))
        x = end + 0.14
    return places
