"""Builder of series of small maps: the same number or class of provinces in several panels.

It checks its table and returns a `ChartSpec`; the panels are laid out in `series_content`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from shuanggao_analytics.charts.map_charts import (
    CORPS,
    break_faults,
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
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.theme import CATEGORIES, NAMED
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import Lang, term

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PANELS = 8
MOST_CLASSES = 12
PALETTES = ("sequential", "diverging", "categories")


def map_series(
    table: pd.DataFrame,
    *,
    panel: str,
    value: str | None = None,
    category: str | None = None,
    classes: Mapping[str, str] | Sequence[str] = (),
    place: str = "province_code",
    panels: Sequence[str] = (),
    breaks: Sequence[float] | None = None,
    palette: str = "sequential",
    midpoint: float = 0.0,
    counts: bool = False,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return two to eight small maps of provinces with one legend, for instance one a year.

    Every panel shows all 34 provinces, the South China Sea islands and the ten dashes; names of
    provinces are left out, since they could not be read.

    Parameters
    ----------
    table
        One row a province and panel; provinces that a panel lacks are hatched there.
    panel
        Column of the panels' names, such as years; keys with a term are translated.
    value
        Column of numbers; missing is hatched, zero is a class of its own value.
    category
        Column of classes, such as grades; missing is hatched. Give `value` or `category`.
    classes
        With `category`: all classes in the order of the legend, from lowest to highest where they
        have one: value in the table → term or plain words, or these alone; at most 12.
    place
        Column of six-digit province codes. The Corps (660000) has no polygon: its numbers are kept
        in the data and printed as a note.
    panels
        The panels in their order; by default as they first occur.
    breaks
        Lower ends of classes of `value`; without them the scale is continuous.
    palette
        ``"sequential"`` (light to dark) or ``"diverging"`` (around `midpoint`, or around the middle
        class); classes without an order are ``"categories"``, at most seven.
    midpoint
        Where a diverging scale of `value` is neutral.
    counts
        Whether values must not be negative.
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
    >>> table = pd.DataFrame({"year": ["2019", "2024"], "province_code": ["320000"] * 2,
    ...                       "d": [0.61, 0.74]})
    >>> spec = map_series(table, panel="year", value="d", breaks=(0, 0.5, 0.7), id="years",
    ...                   title="耦合协调度", sources=("自算",), trust="derived")
    >>> len(spec.data), spec.data.loc[spec.data["d"].notna(), "class"].tolist()
    (68, ['0.50–0.70', '≥0.70'])
    """
    kind: Kind = "map_series"
    lang = text.get("lang", "zh")
    drawn = str(value or category)
    known = dict(classes) if isinstance(classes, Mapping) else {key: key for key in classes}
    faults = _choice_faults(kind, value=value, category=category, palette=palette, classes=known)
    faults += column_faults(kind, table, [c for c in (panel, place, value, category) if c])
    faults += _place_faults(kind, table, panel=panel, place=place)
    faults += number_faults(kind, table, value or "", label=place, lower=0 if counts else None)
    if category:
        faults += _class_faults(kind, table, place=place, category=category, classes=known)
    steps = tuple(float(b) for b in breaks or ())
    if not faults and value:
        faults += break_faults(kind, steps, as_numbers(table[value]))
    order = tuple(str(name) for name in panels)
    if not faults:
        order = order or tuple(dict.fromkeys(table[panel].astype("str")))
        faults += _panel_faults(kind, table[panel].astype("str"), order)
    roles = {"panel": panel, "place": place, "name": "name", "class": "class"}
    roles |= {"value": drawn} if value else {"category": drawn}
    data = pd.DataFrame({column: [] for column in roles.values()})
    options: dict[str, Any] = {
        "panels": order,
        "classes": tuple(known.items()),
        "breaks": steps,
        "palette": palette,
        "midpoint": float(midpoint),
        "decimals": decimals,
        "region": (),
        "outlines": (),
    }
    if not faults:
        data = _all_panels(table, order, panel=panel, place=place, drawn=drawn, lang=lang)
        if value:
            data[drawn] = as_numbers(data[drawn])
        else:
            words = {key: term_or_text(word, lang=lang) for key, word in known.items()}
            data["class"] = data[drawn].map(words)
        note = _corps_note(data, drawn=drawn, lang=lang)
        text = {**text, "notes": (*text.get("notes", ()), *note)}
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    if value:
        scale = map_scale(spec)
        spec.data["class"] = [scale.class_label(number) for number in spec.numbers("value")]
    return spec


def _choice_faults(
    kind: str,
    *,
    value: str | None,
    category: str | None,
    palette: str,
    classes: Mapping[str, str],
) -> list[Fault]:
    faults = choice_fault(kind, "palette", palette, PALETTES if category else PALETTES[:2])
    if (value is None) == (category is None):
        faults.append(Fault(kind, "value or category", remedy="give one of the two"))
    if category and not classes:
        faults.append(Fault(kind, "no class", column="classes", remedy="name every class"))
    free = [word for word in classes.values() if word not in NAMED]
    most = len(CATEGORIES) if palette == "categories" else MOST_CLASSES
    if len(free) > most:
        remedy = f"group them: only {most} colours can be told apart"
        faults.append(Fault(kind, "too many classes", value=str(len(free)), remedy=remedy))
    return faults


def _place_faults(kind: str, table: pd.DataFrame, *, panel: str, place: str) -> list[Fault]:
    """Return the faults of codes and panels: unknown, empty, or a province twice in a panel."""
    if panel not in table.columns or place not in table.columns:
        return []
    codes = table[place].dropna()
    if pd.api.types.is_numeric_dtype(codes.dtype):
        return [Fault(kind, "codes are numbers", column=place, remedy="keep codes as text")]
    empty = table[[panel, place]].isna()
    faults = [
        Fault(kind, "empty", row=str(row), column=column)
        for column in (panel, place)
        for row in table.index[empty[column]]
    ]
    twice = table[table.duplicated([panel, place]) & ~empty.any(axis=1)]
    faults += [
        Fault(kind, "occurs more than once", row=f"{name}, {code}", column=place)
        for name, code in zip(twice[panel], twice[place], strict=True)
    ]
    return faults + unknown_provinces(kind, place, codes.drop_duplicates())


def _panel_faults(kind: str, given: pd.Series[str], order: Sequence[str]) -> list[Fault]:
    remedy = f"give 2 to {MOST_PANELS} panels"
    faults = []
    if not 2 <= len(order) <= MOST_PANELS:
        faults.append(Fault(kind, "number of panels", value=str(len(order)), remedy=remedy))
    return faults + [
        Fault(kind, problem, column="panels", value=name)
        for problem, names in (
            ("a panel without rows", [n for n in order if n not in set(given)]),
            ("a panel that is not listed", [n for n in given.unique() if n not in order]),
        )
        for name in names
    ]


def _class_faults(
    kind: str, table: pd.DataFrame, *, place: str, category: str, classes: Mapping[str, str]
) -> list[Fault]:
    if category not in table.columns or place not in table.columns:
        return []
    given = table[category]
    wrong = table[given.notna() & ~given.isin(list(classes))]
    remedy = "use one of " + ", ".join(classes)
    return [
        Fault(kind, "unknown class", row=str(row), column=category, value=str(key), remedy=remedy)
        for row, key in zip(wrong[place], wrong[category], strict=True)
    ]


def _all_panels(
    table: pd.DataFrame, order: Sequence[str], *, panel: str, place: str, drawn: str, lang: Lang
) -> pd.DataFrame:
    """Return a row for each of the 34 provinces in each panel, and for the Corps where given."""
    names = province_names(lang)
    corps = CORPS in table[place].tolist()
    codes = [*names.index, *([CORPS] if corps else [])]
    keys = pd.MultiIndex.from_product([order, codes], names=[panel, place])
    given = table.assign(**{panel: table[panel].astype("str")}).set_index([panel, place])[drawn]
    data = given.reindex(keys).reset_index()
    data.insert(2, "name", data[place].map(names).fillna(term("corps", lang=lang)))
    data["class"] = ""
    return data


def _corps_note(data: pd.DataFrame, *, drawn: str, lang: Lang) -> tuple[str, ...]:
    """Return the number or class of the Corps in each panel, in words."""
    panel, place = data.columns[:2]
    rows = data[data[place] == CORPS]
    if rows.empty:
        return ()
    if rows[drawn].isna().all():
        return (term("corps_no_data", lang=lang),)
    words = [
        f"{term_or_text(name, lang=lang)} {label or format_number(number)}"
        for name, label, number in zip(rows[panel], rows["class"], rows[drawn], strict=True)
        if not pd.isna(number)
    ]
    comma = "、" if lang == "zh" else ", "
    return (term("corps_value", lang=lang, value=comma.join(words)),)
