"""What maps of filled areas say: fills, names and legend of classes and of numbers by city."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.charts import theme
from shuanggao_analytics.charts.areas import by_city, land
from shuanggao_analytics.charts.map_charts import CORPS, province_names
from shuanggao_analytics.charts.map_labels import (
    deepest_labels,
    fitting,
    label_size,
    province_labels,
)
from shuanggao_analytics.charts.map_marks import Fill, LegendEntry
from shuanggao_analytics.charts.maps import OUTSIDE_PROGRAMME
from shuanggao_analytics.charts.scales import is_signed, map_scale
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from shuanggao_analytics.charts.map_labels import Label
    from shuanggao_analytics.charts.maps import Scene
    from shuanggao_analytics.charts.spec import ChartSpec

AROUND = "#eceff1"
"""Land around a region that the map is not about."""


def area_fills(spec: ChartSpec, where: Scene) -> list[Fill]:
    """Return the fill of each area in the data, then of the provinces around the region."""
    fills = _class_fills(spec) if spec.kind == "class_map" else _number_fills(spec)
    gaps = area_gaps(spec, where)
    drawn = {fill.code for fill in fills}
    for code, name in _names(spec).items():
        if where.in_focus(code) or code in drawn:
            continue
        no_data = code in gaps
        words = f"<b>{name}</b>" + (f"<br>{term('no_data', lang=spec.lang)}" if no_data else "")
        colour = theme.NO_DATA if no_data else AROUND
        fills.append(Fill(code, name, colour, math.nan, words, no_data))
    return fills


def _number_fills(spec: ChartSpec) -> list[Fill]:
    scale = map_scale(spec)
    fills = []
    rows = zip(spec.column("place"), spec.column("name"), spec.numbers("value"), strict=True)
    for code, name, value in rows:
        no_data = math.isnan(value)
        words = format_number(value, decimals=spec.options["decimals"], signed=is_signed(spec))
        words = term("no_data", lang=spec.lang) if no_data else f"{words} {spec.unit}".strip()
        hover = f"<b>{name}</b><br>{words}"
        fills.append(Fill(code, name, scale.colour(value), value, hover, no_data))
    return fills


def _class_fills(spec: ChartSpec) -> list[Fill]:
    """Return fills whose value is the place of the class in the legend, from 0."""
    colours = class_colours(spec)
    order = {key: index for index, (key, _) in enumerate(spec.options["classes"])}
    fills = []
    rows = zip(*(spec.column(role) for role in ("place", "name", "category", "class")), strict=True)
    for code, name, key, label in rows:
        if code == CORPS:
            continue
        no_data = pd.isna(key)
        words = term("no_data", lang=spec.lang) if no_data else label
        colour = theme.NO_DATA if no_data else colours[key]
        value = math.nan if no_data else float(order[key])
        fills.append(Fill(code, name, colour, value, f"<b>{name}</b><br>{words}", no_data))
    return fills


def class_colours(spec: ChartSpec) -> dict[str, str]:
    """Return class → colour in the order of the legend; terms of the theme keep their own."""
    classes = spec.options["classes"]
    shades = theme.category_colours([word for _, word in classes])
    return {key: shades[word] for key, word in classes}


def area_gaps(spec: ChartSpec, where: Scene) -> tuple[str, ...]:
    """Return the codes of the areas without data; Taiwan, Hong Kong and Macao also as neighbours.

    Outside a region they show on the map without being in the data, and have none.
    """
    role = "category" if spec.kind == "class_map" else "value"
    missing = spec.column("place")[spec.column(role).isna().to_numpy()].tolist()
    around = [c for c in OUTSIDE_PROGRAMME if c in where.areas and not where.in_focus(c)]
    return tuple(code for code in dict.fromkeys([*missing, *around]) if code != CORPS)


def area_legend(spec: ChartSpec) -> list[LegendEntry]:
    """Return the classes with the number of places in each, or the classes of the number."""
    heading = [LegendEntry("heading", spec.unit_line())] if spec.unit else []
    if spec.kind == "class_map":
        counts = spec.column("category").value_counts()
        shades = class_colours(spec)
        return heading + [
            LegendEntry("fill", _with_count(spec, word, int(counts.get(key, 0))), shades[key])
            for key, word in spec.options["classes"]
        ]
    scale = map_scale(spec)
    if not scale.classed:
        return [*heading, LegendEntry("ramp", "")]
    pairs = list(zip(scale.labels, scale.colours, strict=True))
    return heading + [LegendEntry("fill", label, colour) for label, colour in reversed(pairs)]


def _with_count(spec: ChartSpec, word: str, count: int) -> str:
    label = term_or_text(word, lang=spec.lang)
    return f"{label}（{count}）" if spec.lang == "zh" else f"{label} ({count})"


def city_gap_entry(spec: ChartSpec, gaps: tuple[str, ...]) -> list[LegendEntry]:
    """Return the line that counts the cities without data, where there are any."""
    count = sum(code not in OUTSIDE_PROGRAMME for code in gaps)
    if not count:
        return []
    return [LegendEntry("hatch", term("no_data_cities", lang=spec.lang, n=count))]


def _names(spec: ChartSpec) -> dict[str, str]:
    return {str(code): str(name) for code, name in province_names(spec.lang).items()}


def area_labels(spec: ChartSpec, where: Scene, *, km_per_pt: float) -> list[Label]:
    """Return names of provinces, or of the cities of a region where they find room."""
    if spec.options["labels"] == "none":
        return []
    if not where.region:
        return province_labels(_names(spec), lang=spec.lang)
    names = dict(zip(spec.column("place"), spec.column("name"), strict=True))
    shapes = land(spec, where, simplify="print").areas if by_city(spec) else where.areas
    found = deepest_labels({code: shapes[code] for code in names if code in shapes}, names)
    size = label_size(spec.lang)
    return fitting(found, km_per_pt=km_per_pt, size_pt=size, frame=where.frame)
