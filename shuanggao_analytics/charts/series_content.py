"""Series of small maps laid out: every panel moved to its place in one plane, for both renderers.

The plane is that of `maps` in km, with the panels side by side; its lower left corner is 0. Shapes
are simplified to what a small panel can show, the same for both renderers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.map_charts import CORPS
from shuanggao_analytics.charts.map_content import gap_entries
from shuanggao_analytics.charts.map_legend import measured
from shuanggao_analytics.charts.map_marks import LegendEntry, Mark, Patch, Stroke, Words
from shuanggao_analytics.charts.maps import Box, Inset, Scene, scene
from shuanggao_analytics.charts.scales import is_signed, map_scale
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.typeface import wrap
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from shapely import Geometry

    from shuanggao_analytics.charts.map_legend import Placed
    from shuanggao_analytics.charts.spec import ChartSpec

_GAP_IN, _TITLE_IN, _TITLE_LINE_IN, _BELOW_IN = 0.16, 0.27, 0.17, 0.12
_BESIDE_IN, _KEY_BELOW_IN, _RIM_IN = 0.2, 0.06, 0.01
_EDGE = "#8f9aa3"
_INSET_NAME_PT = 5.2
_DETAIL_KM = {2: 5.0, 3: 8.0}


@dataclass(frozen=True)
class Panel:
    """A panel: its place in the table, its name, and how far it is moved, in km."""

    name: str
    lines: tuple[str, ...]
    right: float
    up: float


@dataclass(frozen=True)
class Panels:
    """All panels, and the picture they make in km and inches."""

    members: tuple[Panel, ...]
    columns: int
    km_per_in: float
    width: float
    height: float


def panels(spec: ChartSpec) -> Panels:
    """Return the panels at their places: in two columns where they are 2 or 4, else in three."""
    names = spec.options["panels"]
    columns = 2 if len(names) in (2, 4) else 3
    frame = _panel_scene(columns).frame
    wide = (theme.BODY_IN - 2 * _RIM_IN - _GAP_IN * (columns - 1)) / columns
    km = frame.width / wide
    words = [term_or_text(name, lang=spec.lang) for name in names]
    lines = [tuple(wrap(word, em=wide * 72 / theme.BODY_PT)) for word in words]
    title = _TITLE_IN + (max(map(len, lines)) - 1) * _TITLE_LINE_IN
    tall = frame.height / km + title + _BELOW_IN
    rows = math.ceil(len(names) / columns)
    members = tuple(
        Panel(
            name,
            lines[index],
            km * (_RIM_IN + (index % columns) * (wide + _GAP_IN)) - frame.left,
            km * ((rows - 1 - index // columns) * tall + _BELOW_IN) - frame.bottom,
        )
        for index, name in enumerate(names)
    )
    return Panels(members, columns, km, km * theme.BODY_IN, km * rows * tall)


def series_height(spec: ChartSpec) -> float:
    """Return the height of a series of maps with its legend in inches."""
    found = panels(spec)
    return found.height / found.km_per_in + _legend_height(spec)


def series_marks(spec: ChartSpec) -> list[Mark]:
    """Return all shapes, lines and words of the panels, from bottom to top."""
    found = panels(spec)
    where = _panel_scene(found.columns)
    km_per_pt = found.km_per_in / 72
    marks: list[Mark] = []
    for index, panel in enumerate(found.members):
        marks += [
            _moved(mark, index, panel) for mark in _panel_marks(spec, where, panel, km_per_pt)
        ]
        top = where.frame.top + panel.up + found.km_per_in * 0.12
        for row, words in enumerate(reversed(panel.lines)):
            place = (panel.right + where.frame.left, top + row * _TITLE_LINE_IN * found.km_per_in)
            key = f"panel-{index}-title-{row}"
            marks.append(Words(key, *place, words, theme.BODY_PT, theme.INK, "left"))
    return marks


def class_colours(spec: ChartSpec) -> dict[str, str]:
    """Return class → colour in the order of the legend: a ramp where classes have an order."""
    classes = dict(spec.options["classes"])
    if spec.options["palette"] == "categories":
        shades = theme.category_colours(list(classes.values()))
        return {key: shades[word] for key, word in classes.items()}
    diverging = spec.options["palette"] == "diverging"
    stops = theme.DIVERGING if diverging else theme.SEQUENTIAL
    return dict(zip(classes, theme.ramp(stops, len(classes)), strict=True))


def panel_rows(spec: ChartSpec, name: str) -> pd.DataFrame:
    """Return the provinces of a panel."""
    member = (spec.column("panel") == name) & (spec.column("place") != CORPS)
    return spec.data[member.to_numpy(dtype=bool)]


def panel_colours(spec: ChartSpec, name: str) -> dict[str, str]:
    """Return province → colour in a panel; the grey of no data where it has no number or class."""
    rows = panel_rows(spec, name)
    places = rows[spec.roles["place"]]
    if "value" in spec.roles:
        scale = map_scale(spec)
        values = spec.numbers("value")[rows.index]
        return {code: scale.colour(value) for code, value in zip(places, values, strict=True)}
    shades = class_colours(spec)
    keys = rows[spec.roles["category"]]
    return {code: shades.get(key, theme.NO_DATA) for code, key in zip(places, keys, strict=True)}


def _panel_marks(spec: ChartSpec, where: Scene, panel: Panel, km_per_pt: float) -> list[Mark]:
    """Return a panel in true km, before it is moved."""
    colours, hovers = panel_colours(spec, panel.name), _hovers(spec, panel)
    sea = Patch("sea", where.frame.polygon(), theme.SEA)
    marks: list[Mark] = [sea, *_areas("", where.areas, colours, hovers)]
    marks.append(Stroke("lines", where.lines, theme.COAST, 0.4, "dot"))
    marks.append(Stroke("dashes", where.dashes, theme.DASH, 1.1))
    if where.inset is not None:
        marks.append(Patch("inset", where.inset.box.polygon(), theme.SEA))
        marks += _areas("inset-", where.inset_areas, colours, hovers)
        marks.append(Stroke("inset-dashes", where.inset_dashes, theme.DASH, 0.9))
        marks.append(Stroke("inset-rim", where.inset.box.polygon().boundary, theme.COAST, 0.6))
        marks.append(_inset_name(spec, where.inset, km_per_pt))
    marks.append(Stroke("rim", where.frame.polygon().boundary, theme.COAST, 0.6))
    return [mark for mark in marks if isinstance(mark, Words) or not _is_empty(mark)]


def _is_empty(mark: Mark) -> bool:
    return isinstance(mark, Patch | Stroke) and bool(mark.geometry.is_empty)


def _areas(
    prefix: str,
    shapes: Mapping[str, Geometry],
    colours: Mapping[str, str],
    hovers: Mapping[str, str],
) -> list[Mark]:
    return [
        Patch(
            f"{prefix}{code}",
            shape,
            colours[code],
            edge=_EDGE,
            hover=hovers[code],
            hatch=colours[code] == theme.NO_DATA,
        )
        for code, shape in shapes.items()
    ]


def _hovers(spec: ChartSpec, panel: Panel) -> dict[str, str]:
    """Return province → its name, the panel, and its number or class in words."""
    rows = panel_rows(spec, panel.name)
    words = rows["class"].tolist()
    if "value" in spec.roles:
        style = {"decimals": spec.options["decimals"], "signed": is_signed(spec)}
        values = spec.numbers("value")[rows.index]
        words = [f"{format_number(value, **style)} {spec.unit}".rstrip() for value in values]
    given = rows[spec.roles["value" if "value" in spec.roles else "category"]].notna()
    none = term("no_data", lang=spec.lang)
    title = "".join(panel.lines)
    return {
        code: f"<b>{name}</b><br>{title}<br>{word if known else none}"
        for code, name, word, known in zip(
            rows[spec.roles["place"]], rows["name"], words, given, strict=True
        )
    }


def _inset_name(spec: ChartSpec, inset: Inset, km_per_pt: float) -> Words:
    """Return the inset's name below it, under the frame: inside there is no room to read it."""
    words = term("south_china_sea", lang=spec.lang)
    y = inset.box.bottom - (_INSET_NAME_PT / 2 + 1.5) * km_per_pt
    return Words("inset-name", inset.box.right, y, words, _INSET_NAME_PT, theme.MUTED, "right")


def _moved(mark: Mark, index: int, panel: Panel) -> Mark:
    """Return a mark of true km as it stands in its panel."""
    from shapely.affinity import translate

    key = f"panel-{index}-{mark.key}"
    if isinstance(mark, Patch | Stroke):
        return replace(mark, key=key, geometry=translate(mark.geometry, panel.right, panel.up))
    if isinstance(mark, Words):
        return replace(mark, key=key, x=mark.x + panel.right, y=mark.y + panel.up)
    return mark


@lru_cache(maxsize=2)
def _panel_scene(columns: int) -> Scene:
    """Return the whole country in as much detail as a panel can show."""
    import shapely

    where = scene()
    detail = _DETAIL_KM[columns]

    def simpler(shapes: Mapping[str, Geometry], factor: float) -> dict[str, Geometry]:
        found = shapely.coverage_simplify(list(shapes.values()), detail * factor)
        return dict(zip(shapes, found, strict=True))

    inset = where.inset
    smaller = simpler(where.inset_areas, 1.0 if inset is None else inset.factor)
    return replace(where, areas=simpler(where.areas, 1.0), inset_areas=smaller)


def series_legend(spec: ChartSpec) -> list[LegendEntry]:
    """Return the legend that all panels share; who is without data is said once."""
    entries = [LegendEntry("heading", spec.unit_line())] if spec.unit else []
    if "category" in spec.roles:
        shades = class_colours(spec)
        entries += [
            LegendEntry("fill", term_or_text(word, lang=spec.lang), shades[key])
            for key, word in spec.options["classes"]
        ]
    elif (scale := map_scale(spec)).classed:
        pairs = zip(scale.labels, scale.colours, strict=True)
        entries += [LegendEntry("fill", label, colour) for label, colour in pairs]
    else:
        entries.append(LegendEntry("ramp", ""))
    found = [panel_colours(spec, name) for name in spec.options["panels"]]
    missing = [{c for c, shade in panel.items() if shade == theme.NO_DATA} for panel in found]
    always = tuple(code for code in found[0] if all(code in gaps for gaps in missing))
    entries += gap_entries(always, spec.lang)
    if any(gaps - set(always) for gaps in missing):
        entries.append(LegendEntry("hatch", term("series_gaps", lang=spec.lang)))
    return entries


def series_legend_lines(spec: ChartSpec) -> list[Placed]:
    """Return the entries of the legend at their places above the panels, side by side in rows."""
    top = series_height(spec)
    return [line for row in _legend_rows(spec, top) for line in row]


def _legend_height(spec: ChartSpec) -> float:
    rows = _legend_rows(spec, 0.0)
    return sum(max(line.height for line in row) for row in rows) + _KEY_BELOW_IN


def _legend_rows(spec: ChartSpec, top: float) -> list[list[Placed]]:
    rows: list[list[Placed]] = [[]]
    x = 0.0
    for line in (measured(entry) for entry in series_legend(spec)):
        if rows[-1] and x + line.width > theme.BODY_IN:
            rows.append([])
            x = 0.0
        rows[-1].append(replace(line, x=x))
        x += line.width + _BESIDE_IN
    placed = []
    for row in rows:
        height = max(line.height for line in row)
        placed.append([replace(line, y=top - height / 2) for line in row])
        top -= height
    return placed


def picture(spec: ChartSpec) -> Box:
    """Return the plane of all panels, in km."""
    found = panels(spec)
    return Box(0.0, 0.0, found.width, found.height)
