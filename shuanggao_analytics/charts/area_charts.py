"""Builders of maps of filled areas: classes of provinces or cities, and numbers of cities.

Each checks its table and returns a `ChartSpec`. Every area of the level is in the data: those that
the table lacks are without data, hatched and said to be so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Unpack, get_args

import pandas as pd

from shuanggao_analytics.charts.map_charts import (
    CORPS,
    break_faults,
    outline_faults,
    plain_outlines,
    province_names,
    unknown_provinces,
)
from shuanggao_analytics.charts.scales import map_scale
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    duplicate_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.theme import CATEGORIES, NAMED
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.geography.boundaries import load_boundaries
from shuanggao_analytics.geography.places import name_of
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.charts.map_charts import Outline

Level = Literal["province", "city"]

LISA_CLASSES = {
    "HH": "lisa_hh",
    "LL": "lisa_ll",
    "HL": "lisa_hl",
    "LH": "lisa_lh",
    "ns": "lisa_ns",
}
"""The five classes of a map of local Moran's I: value in the table → term."""

HOT_SPOT_CLASSES = {
    "hot_99": "hot_99",
    "hot_95": "hot_95",
    "hot_90": "hot_90",
    "ns": "hot_ns",
    "cold_90": "cold_90",
    "cold_95": "cold_95",
    "cold_99": "cold_99",
}
"""The seven classes of a map of Getis and Ord's Gi*: value in the table → term."""

_LABELS = ("name", "none")


def class_map(
    table: pd.DataFrame,
    *,
    category: str,
    classes: Mapping[str, str] | Sequence[str],
    level: Level = "province",
    place: str | None = None,
    region: Sequence[str] = (),
    labels: str = "name",
    outlines: Sequence[Outline] = (),
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of provinces or cities coloured by class.

    Parameters
    ----------
    table
        One row a place; the places it lacks are hatched and said to be without data.
    category
        Column of classes, as text; missing is hatched, never "not significant".
    classes
        All classes in the order of the legend, also those that do not occur: value in the table →
        term or plain words, e.g. `LISA_CLASSES` or `HOT_SPOT_CLASSES`, or the terms alone. Terms of
        the theme keep their fixed colours; at most seven others.
    level
        ``"province"`` (34), or ``"city"`` (372 units of the city level of the base map).
    place
        Column of six-digit codes; by default ``province_code`` or ``city_code``.
    region
        Province codes to zoom to; places outside are left out of the chart and of its data.
    labels
        ``"name"``: names of provinces, or of the cities of a region where they find room;
        ``"none"``.
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
    >>> spec = class_map(
    ...     pd.DataFrame({"province_code": ["320000", "620000"], "lisa": ["HH", "ns"]}),
    ...     category="lisa", classes=LISA_CLASSES, id="lisa", title="局部莫兰指数",
    ...     sources=("名单",), trust="derived",
    ... )
    >>> spec.data.dropna().iloc[0].tolist()
    ['320000', '江苏', 'HH', '高—高聚集']
    """
    kind: Kind = "class_map"
    lang = text.get("lang", "zh")
    place = place or f"{level}_code"
    known = dict(classes) if isinstance(classes, Mapping) else {key: key for key in classes}
    faults = column_faults(kind, table, (place, category))
    faults += _area_faults(kind, table, place, level=level, labels=labels, region=region)
    faults += _class_faults(kind, table, place=place, category=category, classes=known)
    faults += outline_faults(kind, outlines)
    roles = {"place": place, "name": "name", "category": category, "class": "class_name"}
    data = pd.DataFrame({column: [] for column in roles.values()})
    if not faults:
        data = _all_places(table, place=place, level=level, region=region, lang=lang)
        data[category] = table.set_index(place)[category].reindex(data[place]).array
        words = {key: term_or_text(value, lang=lang) for key, value in known.items()}
        data["class_name"] = data[category].map(words)
        text = {**text, "notes": (*text.get("notes", ()), *_corps_note(data, place, lang))}
    options = {
        "level": level,
        "classes": tuple(known.items()),
        "labels": labels,
        "region": tuple(region),
        "outlines": plain_outlines(outlines),
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def city_map(
    table: pd.DataFrame,
    *,
    value: str,
    place: str = "city_code",
    breaks: Sequence[float] | None = None,
    palette: str = "sequential",
    midpoint: float = 0.0,
    counts: bool = False,
    decimals: int | None = None,
    region: Sequence[str] = (),
    labels: str = "name",
    outlines: Sequence[Outline] = (),
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a map of the units of the city level shaded by a number.

    Parameters
    ----------
    table
        One row a city; the places it lacks are hatched and said to be without data.
    value
        Column of numbers; missing is hatched, zero is a class of its own value.
    place
        Column of six-digit codes of the city level; a municipality has that of the province.
    breaks
        Lower ends of the classes, for instance quantiles that the caller computed; without them the
        scale is continuous.
    palette, midpoint, counts, decimals, outlines
        As for `province_map`.
    region, labels
        As for `class_map`.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> spec = city_map(
    ...     pd.DataFrame({"city_code": ["320100"], "score": [0.8]}), value="score",
    ...     breaks=(0, 0.5), id="access", title="可达性", sources=("自算",), trust="derived",
    ... )
    >>> len(spec.data), spec.data.dropna()["class"].tolist()
    (372, ['≥0.50'])
    """
    kind: Kind = "city_map"
    lang = text.get("lang", "zh")
    faults = column_faults(kind, table, (place, value))
    faults += _area_faults(kind, table, place, level="city", labels=labels, region=region)
    faults += number_faults(kind, table, value, label=place, lower=0 if counts else None)
    faults += choice_fault(kind, "palette", palette, ("sequential", "diverging"))
    faults += outline_faults(kind, outlines)
    steps = tuple(float(b) for b in breaks or ())
    if not faults:
        faults += break_faults(kind, steps, as_numbers(table[value]))
    roles = {"place": place, "name": "name", "value": value, "class": "class"}
    data = pd.DataFrame({column: [] for column in roles.values()})
    if not faults:
        data = _all_places(table, place=place, level="city", region=region, lang=lang)
        data[value] = as_numbers(table.set_index(place)[value]).reindex(data[place]).array
        data["class"] = ""
    options = {
        "level": "city",
        "breaks": steps,
        "palette": palette,
        "midpoint": float(midpoint),
        "decimals": decimals,
        "labels": labels,
        "region": tuple(region),
        "outlines": plain_outlines(outlines),
    }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    scale = map_scale(spec)
    spec.data["class"] = [scale.class_label(number) for number in spec.numbers("value")]
    return spec


def _all_places(
    table: pd.DataFrame, *, place: str, level: Level, region: Sequence[str], lang: Lang
) -> pd.DataFrame:
    """Return code and name of every place of the level that the map is about."""
    if level == "province":
        names = province_names(lang)
        if CORPS in table[place].tolist():
            names = pd.concat([names, pd.Series({CORPS: term("corps", lang=lang)})])
    else:
        codes = load_boundaries("city")["place_code"].tolist()
        names = pd.Series(name_of(codes, lang=lang, short=True).array, index=codes)
    starts = {code[:2] for code in region}
    kept = [code for code in names.index if not starts or code[:2] in starts]
    return pd.DataFrame({place: kept, "name": names[kept].tolist()})


def _corps_note(data: pd.DataFrame, place: str, lang: Lang) -> tuple[str, ...]:
    words = data.loc[data[place] == CORPS, "class_name"]
    if words.empty:
        return ()
    if words.isna().item():
        return (term("corps_no_data", lang=lang),)
    return (term("corps_value", lang=lang, value=words.item()),)


def _area_faults(
    kind: str,
    table: pd.DataFrame,
    place: str,
    *,
    level: str,
    labels: str,
    region: Sequence[str],
) -> list[Fault]:
    faults = duplicate_faults(kind, table, place)
    faults += choice_fault(kind, "level", level, get_args(Level))
    faults += choice_fault(kind, "labels", labels, _LABELS)
    faults += unknown_provinces(kind, "region", pd.Series(list(region), dtype="str"))
    if place not in table.columns:
        return faults
    codes = table[place].dropna()
    if pd.api.types.is_numeric_dtype(codes.dtype):
        return [*faults, Fault(kind, "codes are numbers", column=place, remedy="keep them as text")]
    if level == "city":
        return faults + _unknown_cities(kind, place, codes)
    return faults + unknown_provinces(kind, place, codes)


def _unknown_cities(kind: str, column: str, codes: pd.Series[Any]) -> list[Fault]:
    known = set(load_boundaries("city")["place_code"])
    remedy = "use today's six-digit code of a unit of the city level, e.g. 320100 or 110000"
    return [
        Fault(kind, "unknown city code", column=column, value=str(code), remedy=remedy)
        for code in codes
        if code not in known
    ]


def _class_faults(
    kind: str, table: pd.DataFrame, *, place: str, category: str, classes: Mapping[str, str]
) -> list[Fault]:
    faults = []
    free = [word for word in classes.values() if word not in NAMED]
    if len(free) > len(CATEGORIES):
        remedy = f"group them: only {len(CATEGORIES)} colours can be told apart"
        faults.append(Fault(kind, "too many classes", value=str(len(free)), remedy=remedy))
    if not classes:
        faults.append(Fault(kind, "no class", column="classes", remedy="name every class"))
    if category not in table.columns:
        return faults
    remedy = "use one of " + ", ".join(classes)
    rows = table[place] if place in table.columns else table.index.to_series()
    return faults + [
        Fault(kind, "unknown class", row=str(row), column=category, value=str(key), remedy=remedy)
        for row, key in zip(rows, table[category], strict=True)
        if not pd.isna(key) and key not in classes
    ]
