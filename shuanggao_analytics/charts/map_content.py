"""What a map says on its scene: fills, names, bubbles and the entries of the legend.

Both renderers take these and only draw them, so that they cannot disagree.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from shuanggao_analytics.charts import area_content, shape_content, theme
from shuanggao_analytics.charts.areas import by_city
from shuanggao_analytics.charts.map_charts import CORPS, province_names
from shuanggao_analytics.charts.map_labels import (
    Label,
    fit_city_labels,
    label_size,
    province_labels,
    region_labels,
)
from shuanggao_analytics.charts.map_marks import Bubble, Fill, LegendEntry
from shuanggao_analytics.charts.maps import (
    HONG_KONG,
    MACAO,
    OUTSIDE_PROGRAMME,
    TAIWAN,
    Box,
    Scene,
    project,
    without_points,
)
from shuanggao_analytics.charts.outlines import outline_shapes
from shuanggao_analytics.charts.scales import bubble_area, bubble_key, is_signed, map_scale
from shuanggao_analytics.charts.spec import format_number
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.charts.spec import ChartSpec

AREA_KINDS = ("class_map", "city_map")
SHAPE_KINDS = ("shape_map", "density_map")
LAND = area_content.AROUND
FOCUS = "#f7f2e8"
LARGEST_BUBBLE_PT, LEAST_BUBBLE_PT = 11.0, 2.5
BUBBLE_ALPHA = 0.85
_NAMED_GAPS = 6


def fills(spec: ChartSpec, where: Scene) -> list[Fill]:
    """Return the fill of each of the provinces in the frame or the inset, in order of code."""
    if spec.kind in AREA_KINDS:
        return area_content.area_fills(spec, where)
    if spec.kind != "province_map":
        return _plain_fills(spec, where)
    scale = map_scale(spec)
    found = []
    rows = zip(spec.column("place"), spec.column("name"), spec.numbers("value"), strict=True)
    for code, name, value in rows:
        if code != CORPS:
            words = _value_words(spec, value)
            hover = f"<b>{name}</b><br>{words}"
            found.append(Fill(code, name, scale.colour(value), value, hover, math.isnan(value)))
    return found


def _plain_fills(spec: ChartSpec, where: Scene) -> list[Fill]:
    names = province_names(spec.lang)
    gaps = gaps_of(spec, where)
    found = []
    for code, name in names.items():
        no_data = code in gaps
        colour = FOCUS if where.in_focus(str(code)) else LAND
        hover = f"<b>{name}</b>" + (f"<br>{term('no_data', lang=spec.lang)}" if no_data else "")
        fill = theme.NO_DATA if no_data else colour
        found.append(Fill(str(code), name, fill, math.nan, hover, no_data))
    return found


def _value_words(spec: ChartSpec, value: float) -> str:
    if math.isnan(value):
        return term("no_data", lang=spec.lang)
    return f"{_number(spec, value)} {spec.unit}".strip()


def _number(spec: ChartSpec, value: float) -> str:
    return format_number(value, decimals=spec.options["decimals"], signed=is_signed(spec))


def gaps_of(spec: ChartSpec, where: Scene) -> tuple[str, ...]:
    """Return the codes of the provinces that the map shows and that are without data."""
    if spec.kind == "point_map":
        return without_points(where, project(spec.column("lon"), spec.column("lat")))
    if spec.kind in AREA_KINDS:
        return area_content.area_gaps(spec, where)
    if spec.kind in SHAPE_KINDS:
        return shape_content.shape_gaps(spec, where)
    missing = spec.column("place")[spec.numbers("value").isna()]
    return tuple(code for code in missing if code != CORPS)


def labels(
    spec: ChartSpec, where: Scene, *, km_per_pt: float, avoid: Sequence[Box] = ()
) -> list[Label]:
    """Return the names on the map: of provinces, or of the largest cities where there is room.

    Names of cities keep off the inset and the boxes to `avoid`, and off outlines where they can.
    """
    if spec.kind == "point_map":
        found = bubbles(spec, where, km_per_pt=km_per_pt)
        named = spec.options.get("named", ())
        found.sort(key=lambda bubble: bubble.name not in named)
        points = [
            (bubble.name, bubble.x, bubble.y, max(bubble.radius_pt, 1.5) * km_per_pt)
            for bubble in found
        ]
        return fit_city_labels(
            points,
            km_per_pt=km_per_pt,
            size_pt=label_size(spec.lang),
            most=sum(b.name in named for b in found) if named else int(spec.options["label_top"]),
            frame=where.frame,
            avoid=(*avoid, *(() if where.inset is None else (where.inset.box,))),
            lines=[shape.border for shape in outline_shapes(spec, where, simplify="screen")],
        )
    if spec.kind in AREA_KINDS:
        return area_content.area_labels(spec, where, km_per_pt=km_per_pt)
    if spec.kind in SHAPE_KINDS:
        return shape_labels(spec, where, km_per_pt=km_per_pt, avoid=avoid)
    if spec.options["labels"] == "none":
        return []
    texts = {}
    for fill in fills(spec, where):
        with_value = spec.options["labels"] == "name_value" and not fill.no_data
        words = f"{fill.name}\n{_number(spec, fill.value)}"
        texts[fill.code] = words if with_value else fill.name
    if where.region:
        return region_labels(where, texts)
    return province_labels(texts, lang=spec.lang)


def shape_labels(
    spec: ChartSpec, where: Scene, *, km_per_pt: float, avoid: Sequence[Box] = ()
) -> list[Label]:
    """Return the names of points where they find room, or of provinces where points have none."""
    if spec.options.get("labels") == "none":
        return []
    named = shape_content.named_points(spec, where)
    if named:
        size = label_size(spec.lang)
        boxes = () if where.inset is None else (where.inset.box,)
        return fit_city_labels(
            [(name, x, y, shape_content.NAMED_PT * km_per_pt) for name, x, y in named],
            km_per_pt=km_per_pt,
            size_pt=size,
            most=len(named),
            frame=where.frame,
            avoid=(*avoid, *boxes),
        )
    names = {str(code): str(name) for code, name in province_names(spec.lang).items()}
    return region_labels(where, names) if where.region else province_labels(names, lang=spec.lang)


def label_ground(spec: ChartSpec, label: Label, shades: Mapping[str, str]) -> str:
    """Return the colour that a label stands on: its province's, the land's or the sea's."""
    if label.leader is not None:
        return theme.SEA
    if spec.kind in SHAPE_KINDS:
        return theme.PAPER
    if by_city(spec):
        return shades.get(label.key, theme.PAPER)
    return FOCUS if spec.kind == "point_map" else shades[label.key]


def bubbles(spec: ChartSpec, where: Scene, *, km_per_pt: float) -> list[Bubble]:
    """Return the bubbles that lie in the frame or the inset, the largest first.

    A missing number has radius NaN (drawn as a cross), zero a radius of 0 (drawn as a ring); these
    are grey where colours do not mean categories.
    """
    sizes = spec.numbers("size")
    largest = float(sizes.max()) if sizes.notna().any() else math.nan
    shades = bubble_colours(spec)
    found = []
    places = project(spec.column("lon"), spec.column("lat"))
    keys = _bubble_keys(spec)
    for name, value, place, key in zip(spec.column("label"), sizes, places, keys, strict=True):
        position = where.position(*place)
        if position is not None:
            radius = bubble_radius(value, largest=largest)
            words = [f"<b>{name}</b>", _value_words(spec, value), _key_words(spec, name, key)]
            hover = "<br>".join(word for word in words if word)
            plain = not radius > 0 and "category" not in spec.roles
            colour = theme.MUTED if plain else shades[key]
            found.append(Bubble(str(name), *position, radius, colour, value, hover))
    return _apart(found, km_per_pt=km_per_pt) if spec.options.get("apart") else found


def _apart(found: Sequence[Bubble], *, km_per_pt: float) -> list[Bubble]:
    """Return bubbles with those at one place moved onto a circle around it, where they touch."""
    members: dict[tuple[float, float], list[int]] = {}
    for index, bubble in enumerate(found):
        members.setdefault((round(bubble.x, 3), round(bubble.y, 3)), []).append(index)
    moved = list(found)
    for group in members.values():
        if len(group) > 1:
            largest = max([LEAST_BUBBLE_PT, *(found[i].radius_pt for i in group)])
            reach = largest / math.sin(math.pi / len(group)) * km_per_pt
            for turn, index in enumerate(group):
                angle = 2 * math.pi * turn / len(group)
                x = found[index].x + reach * math.cos(angle)
                y = found[index].y + reach * math.sin(angle)
                moved[index] = replace(found[index], x=x, y=y)
    return moved


def bubble_radius(value: float, *, largest: float) -> float:
    """Return the radius of a bubble in points: its area is in proportion to the value.

    Examples
    --------
    >>> bubble_radius(10, largest=10), bubble_radius(2.5, largest=10)
    (11.0, 5.5)
    """
    area = bubble_area(value, largest=largest, largest_area=math.pi * LARGEST_BUBBLE_PT**2)
    return math.nan if math.isnan(area) else math.sqrt(area / math.pi)


def bubble_colours(spec: ChartSpec) -> dict[str, str]:
    """Return category key → colour, in the order of the legend; one key "" without categories."""
    keys = _bubble_keys(spec)
    if "change" in spec.roles:
        order = ("increase", "unchanged", "decrease", "not_comparable")
        return theme.category_colours([key for key in order if key in keys])
    if "category" in spec.roles:
        return theme.category_colours(list(dict.fromkeys(keys)))
    return {"": theme.CATEGORIES[0]}


def _bubble_keys(spec: ChartSpec) -> list[str]:
    if "change" in spec.roles:
        return [_direction(value) for value in spec.numbers("change")]
    if "category" in spec.roles:
        return [str(key) for key in spec.column("category")]
    return [""] * len(spec.data)


def _direction(value: float) -> str:
    if math.isnan(value):
        return "not_comparable"
    return "increase" if value > 0 else ("decrease" if value < 0 else "unchanged")


def _key_words(spec: ChartSpec, name: object, key: str) -> str:
    if "change" in spec.roles:
        row = spec.column("label") == name
        return change_words(float(spec.numbers("change")[row].iloc[0]), lang=spec.lang)
    return term_or_text(key, lang=spec.lang) if key else ""


def change_words(value: float, *, lang: Lang) -> str:
    """Return a difference in words, e.g. "增加 2"; a missing one is "not comparable".

    Examples
    --------
    >>> change_words(2, lang="zh"), change_words(-1, lang="en"), change_words(0, lang="zh")
    ('增加 2', 'Fewer 1', '持平')
    """
    word = term(_direction(value), lang=lang)
    return word if math.isnan(value) or value == 0 else f"{word} {format_number(abs(value))}"


def legend(spec: ChartSpec, where: Scene) -> list[LegendEntry]:
    """Return the legend of a map, from top to bottom."""
    if spec.kind in AREA_KINDS:
        entries = area_content.area_legend(spec)
    elif spec.kind in SHAPE_KINDS:
        entries = shape_content.shape_legend(spec)
    else:
        entries = _bubble_entries(spec) if spec.kind == "point_map" else _shade_entries(spec)
    for index, (name, _) in enumerate(spec.options["outlines"]):
        colour, pattern = theme.OUTLINES[index]
        entries.append(LegendEntry("line", name, colour, pattern=pattern))
    gaps = gaps_of(spec, where)
    if not by_city(spec):
        return entries + gap_entries(gaps, spec.lang)
    outside = [code for code in gaps if code in OUTSIDE_PROGRAMME]
    return entries + gap_entries(outside, spec.lang) + area_content.city_gap_entry(spec, gaps)


def _shade_entries(spec: ChartSpec) -> list[LegendEntry]:
    scale = map_scale(spec)
    heading = [LegendEntry("heading", spec.unit_line())] if spec.unit else []
    if not scale.classed:
        return [*heading, LegendEntry("ramp", "")]
    pairs = list(zip(scale.labels, scale.colours, strict=True))
    return heading + [LegendEntry("fill", label, colour) for label, colour in reversed(pairs)]


def _bubble_entries(spec: ChartSpec) -> list[LegendEntry]:
    sizes = spec.numbers("size")
    largest = float(sizes.max()) if sizes.notna().any() else math.nan
    words = [spec.unit_line(), term("bubble_size", lang=spec.lang)]
    heading = LegendEntry("heading", "\n".join(filter(None, words)))
    circles = [(str(n), bubble_radius(n, largest=largest)) for n in _key_sizes(largest)]
    circles += [("0", 0.0)] if (sizes == 0).any() else []
    row = LegendEntry("sizes", "", theme.MUTED, LARGEST_BUBBLE_PT, sizes=tuple(circles))
    entries = [heading, row]
    shades = bubble_colours(spec)
    if "" not in shades:
        entries += [
            LegendEntry("dot", term_or_text(key, lang=spec.lang), colour, 4.5)
            for key, colour in shades.items()
        ]
    return entries


def _key_sizes(largest: float) -> list[int]:
    return list(reversed(bubble_key(largest))) if largest > 0 else []


def gap_entries(gaps: Sequence[str], lang: Lang) -> list[LegendEntry]:
    """Return who is without data: Taiwan by its own line, then Hong Kong, Macao and others."""
    names = province_names(lang)
    entries = [LegendEntry("hatch", term("no_data_taiwan", lang=lang))] if TAIWAN in gaps else []
    order = [code for code in (HONG_KONG, MACAO) if code in gaps]
    order += [code for code in gaps if code not in (TAIWAN, HONG_KONG, MACAO)]
    if len(order) > _NAMED_GAPS:
        words = term("no_data_others", lang=lang, n=len(order))
        return [*entries, LegendEntry("hatch", words)]
    if order:
        comma = "、" if lang == "zh" else ", "
        places = comma.join(str(names[code]) for code in order)
        entries.append(LegendEntry("hatch", term("no_data_places", lang=lang, places=places)))
    return entries
