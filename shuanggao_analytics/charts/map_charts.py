"""Builders of the maps: shaded provinces, and bubbles at cities with outlines of strategies.

Each checks its table and returns a `ChartSpec`; geometry comes in later, in `maps`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.maps import nearest_provinces, project
from shuanggao_analytics.charts.plain_charts import category_faults
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    duplicate_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.geography.places import provinces
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Sequence

CORPS = "660000"
"""新疆生产建设兵团: a delivery unit of the plan without a polygon of its own."""


@dataclass(frozen=True)
class Outline:
    """The outer border of a strategy's area, drawn over a map and named in its legend.

    Attributes
    ----------
    name
        Name in the language of the chart.
    place_codes
        Codes of the provinces, prefectures or counties it is made of.
    """

    name: str
    place_codes: tuple[str, ...]


def province_map(
    table: pd.DataFrame,
    *,
    value: str,
    place: str = "province_code",
    breaks: Sequence[float] | None = None,
    palette: str = "sequential",
    midpoint: float = 0.0,
    counts: bool = False,
    decimals: int | None = None,
    labels: str = "name",
    outlines: Sequence[Outline] = (),
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of all 34 provinces shaded by a number.

    Parameters
    ----------
    table
        One row a province; the rows it lacks are shown hatched and named as without data.
    value
        Column of numbers; missing is hatched, zero is a class of its own value.
    place
        Column of six-digit province codes. The Corps (660000) has no polygon: its number is kept in
        the data and printed as a note.
    breaks
        Lower ends of the classes, e.g. ``(0, 1, 3, 6, 11)``; without them the scale is continuous.
    palette
        ``sequential`` or ``diverging`` (around `midpoint`; around zero, numbers carry signs).
    midpoint
        Where a diverging scale is neutral.
    counts
        Whether values must not be negative.
    decimals
        Places after the point.
    labels
        ``name``, ``name_value`` or ``none``.
    outlines
        Areas of strategies to outline, at most four.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = province_map(
    ...     pd.DataFrame({"province_code": ["320000"], "units": [20]}), value="units",
    ...     breaks=(0, 10, 20), id="map", title="建设单位", sources=("名单",), trust="compiled",
    ... )
    >>> len(spec.data), spec.data.loc[spec.data["province_code"] == "320000", "class"].item()
    (34, '≥20')
    """
    kind: Kind = "province_map"
    lang = text.get("lang", "zh")
    faults = column_faults(kind, table, (place, value))
    faults += duplicate_faults(kind, table, place)
    faults += number_faults(kind, table, value, label=place, lower=0 if counts else None)
    faults += _place_faults(kind, table, place)
    faults += choice_fault(kind, "palette", palette, ("sequential", "diverging"))
    faults += choice_fault(kind, "labels", labels, ("name", "name_value", "none"))
    faults += outline_faults(kind, outlines)
    steps = tuple(float(b) for b in breaks or ())
    if not faults:
        faults += break_faults(kind, steps, as_numbers(table[value]))
    roles = {"place": place, "name": "name", "value": value, "class": "class"}
    options = {
        "breaks": steps,
        "palette": palette,
        "midpoint": float(midpoint),
        "decimals": decimals,
        "labels": labels,
        "outlines": plain_outlines(outlines),
        "region": (),
    }
    data = pd.DataFrame({column: [] for column in roles.values()})
    if not faults:
        signed = palette == "diverging" and midpoint == 0
        data = _all_provinces(table, place=place, value=value, lang=lang)
        text = {
            **text,
            "notes": (*text.get("notes", ()), *_corps_note(data, value, lang, signed=signed)),
        }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    scale = map_scale(spec)
    spec.data["class"] = [scale.class_label(number) for number in spec.numbers("value")]
    return spec


def point_map(
    table: pd.DataFrame,
    *,
    size: str,
    lon: str = "lon",
    lat: str = "lat",
    label: str = "name",
    category: str | None = None,
    change: str | None = None,
    region: Sequence[str] = (),
    outlines: Sequence[Outline] = (),
    label_top: int | Sequence[str] = 20,
    apart: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of bubbles whose areas are in proportion to a number.

    Parameters
    ----------
    table
        One row a place.
    size
        Column of numbers ≥ 0: area ∝ value. Zero is a small ring; missing is a small cross.
    lon, lat
        Columns of longitude and latitude in degrees (CGCS2000).
    label
        Column of names; those of `label_top` are written where there is room.
    category
        Column of at most seven category keys that colour the bubbles, and the rings of zeros.
    change
        Column of differences, drawn as three colours (more, same, fewer); missing is "not
        comparable". Give `category` or `change`, not both.
    region
        Province codes to zoom to; empty for the whole country. Places outside are left out of the
        chart and of its numbers.
    outlines
        Areas of strategies to outline, at most four.
    label_top
        How many names to write at most, those of the largest first; or which names to write.
    apart
        Whether bubbles at one place are drawn around it, so that all are seen; a note says so.
    decimals
        Places after the point.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = point_map(
    ...     pd.DataFrame({"name": ["南京"], "lon": [118.8], "lat": [32.06], "units": [8]}),
    ...     size="units", id="cities", title="城市", sources=("名单",), trust="compiled",
    ... )
    >>> spec.options["region"]
    ()
    """
    kind: Kind = "point_map"
    roles = {"label": label, "lon": lon, "lat": lat, "size": size}
    roles |= {"category": category} if category else {}
    roles |= {"change": change} if change else {}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += number_faults(kind, table, size, label=label, lower=0)
    faults += number_faults(kind, table, lon, label=label, lower=70, required=True)
    faults += number_faults(kind, table, lat, label=label, lower=0, required=True)
    faults += category_faults(kind, table, category) if category else []
    faults += number_faults(kind, table, change, label=label) if change else []
    if category and change:
        faults.append(Fault(kind, "both a category and a change", remedy="colour by one of them"))
    faults += outline_faults(kind, outlines)
    faults += unknown_provinces(kind, "region", pd.Series(list(region), dtype="str"))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in (size, change):
            if column:
                data[column] = as_numbers(data[column])
        data = data.sort_values(size, ascending=False, kind="stable", na_position="last")
        data, outside = _inside(data, lon, lat, region)
        faults += outside
    named = () if isinstance(label_top, int) else tuple(label_top)
    faults += [
        Fault(kind, "unknown name", column="label_top", value=name)
        for name in named
        if label in table.columns and name not in set(table[label])
    ]
    if apart and not faults and data.duplicated([lon, lat]).any():
        note = term("bubbles_apart", lang=text.get("lang", "zh"))
        text = {**text, "notes": (*text.get("notes", ()), note)}
    options = {
        "region": tuple(region),
        "outlines": plain_outlines(outlines),
        "label_top": label_top if isinstance(label_top, int) else len(named),
        "decimals": decimals,
        **({"named": named} if named else {}),
        **({"apart": apart} if apart else {}),
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def province_names(lang: Lang) -> pd.Series[str]:
    """Return the short names of the 34 provinces in the language of the chart, by code.

    Examples
    --------
    >>> province_names("zh")["710000"], len(province_names("en"))
    ('台湾', 34)
    """
    table = provinces()
    table = table[table["province_code"] != CORPS].set_index("province_code")
    return table["short_name" if lang == "zh" else "name_en"]


def _all_provinces(table: pd.DataFrame, *, place: str, value: str, lang: Lang) -> pd.DataFrame:
    """Return one row for each of the 34 provinces, and for the Corps where the table has it."""
    names = province_names(lang)
    values = as_numbers(table.set_index(place)[value])
    codes = [*names.index, *([CORPS] if CORPS in values.index else [])]
    frame = pd.DataFrame({place: codes})
    frame["name"] = frame[place].map(names).fillna(term("corps", lang=lang))
    frame[value] = values.reindex(codes).array
    frame["class"] = ""
    return frame


def _corps_note(data: pd.DataFrame, value: str, lang: Lang, *, signed: bool) -> tuple[str, ...]:
    corps = data.loc[data.iloc[:, 0] == CORPS, value]
    if corps.empty:
        return ()
    if corps.isna().item():
        return (term("corps_no_data", lang=lang),)
    words = format_number(float(corps.item()), signed=signed)
    return (term("corps_value", lang=lang, value=words),)


def _place_faults(kind: str, table: pd.DataFrame, place: str) -> list[Fault]:
    if place not in table.columns:
        return []
    codes = table[place].dropna()
    if pd.api.types.is_numeric_dtype(codes.dtype):
        remedy = "keep codes as text"
        return [Fault(kind, "codes are numbers", column=place, remedy=remedy)]
    return unknown_provinces(kind, place, codes)


def unknown_provinces(kind: str, column: str, codes: pd.Series[Any]) -> list[Fault]:
    """Return a fault for each code that is none of a province or the Corps."""
    known = {*province_names("zh").index, CORPS}
    remedy = "use the six-digit code of a province, e.g. 320000"
    return [
        Fault(kind, "unknown province code", column=column, value=str(code), remedy=remedy)
        for code in codes
        if code not in known
    ]


def break_faults(kind: str, breaks: tuple[float, ...], values: pd.Series[Any]) -> list[Fault]:
    """Return the faults of class breaks: not rising, or above the lowest value."""
    if not breaks:
        return []
    faults = []
    if any(low >= high for low, high in pairwise(breaks)):
        faults.append(Fault(kind, "not increasing", column="breaks", value=str(breaks)))
    lowest = values.min() if values.notna().any() else math.inf
    if lowest < breaks[0]:
        remedy = f"start the breaks at {lowest} or below"
        faults.append(
            Fault(
                kind,
                "a value lies below the first break",
                column="breaks",
                value=str(lowest),
                remedy=remedy,
            )
        )
    return faults


def _inside(
    data: pd.DataFrame, lon: str, lat: str, region: Sequence[str]
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows that lie in the region, and a fault when there are none."""
    if not region:
        return data, []
    codes = nearest_provinces(project(data[lon], data[lat]))
    kept = data[[code in region for code in codes]]
    if kept.empty:
        return kept, [Fault("point_map", "no place lies in the region", value=", ".join(region))]
    return kept, []


def outline_faults(kind: str, outlines: Sequence[Outline]) -> list[Fault]:
    """Return the faults of outlines: without places, or too many to tell apart."""
    faults = [
        Fault(kind, "outline without places", row=outline.name, column="outlines")
        for outline in outlines
        if not outline.place_codes
    ]
    if len(outlines) > 4:
        remedy = "draw at most four; overlapping borders cannot be told apart"
        faults.append(Fault(kind, "too many outlines", value=str(len(outlines)), remedy=remedy))
    return faults


def plain_outlines(outlines: Sequence[Outline]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return outlines as plain values for the options of a spec."""
    return tuple((outline.name, tuple(outline.place_codes)) for outline in outlines)
