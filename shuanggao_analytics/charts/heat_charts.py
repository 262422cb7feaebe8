"""Builder of heat maps: a number or a class for each pair of a row and a column.

It checks its table and returns a `ChartSpec`; nothing is computed but the sums at the margins.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from shuanggao_analytics.charts.grid_tables import (
    every_cell,
    grid_faults,
    grid_names,
    grid_order,
)
from shuanggao_analytics.charts.map_charts import break_faults
from shuanggao_analytics.charts.plain_charts import flag_faults
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    choice_fault,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.words import term_or_text
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 45
MOST_COLUMNS = 36
MOST_CLASSES = 12
_MOST = {"row": MOST_ROWS, "column": MOST_COLUMNS}


def heat_map(  # noqa: PLR0913 (one argument a part of the picture)
    table: pd.DataFrame,
    *,
    row: str,
    column: str,
    value: str | None = None,
    category: str | None = None,
    classes: Mapping[str, str] | Sequence[str] = (),
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    breaks: Sequence[float] | None = None,
    palette: str = "sequential",
    midpoint: float = 0.0,
    margins: bool | tuple[str, str] = False,
    margin_name: str = "heat_map_sum",
    flag: str | None = None,
    flag_note: str = "few_cases",
    least: float | None = None,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a matrix of coloured cells, with numbers in them where they find room.

    Parameters
    ----------
    table
        One row a cell. A cell without a row, or without a number, is hatched: it is missing, not
        zero. On a sequential scale zero is almost white and has no number.
    row, column
        Columns of the names at the left and at the top, as text or whole numbers (such as years);
        keys with a term are translated. At most 45 rows and 36 columns.
    value
        Column of numbers: they colour the cells where there is no `category`, and are printed.
    category
        Column of ordered classes, as text, that colour the cells, such as grades; without a `value`
        they are printed where they find room.
    classes
        All classes from the lowest to the highest, also those that do not occur: value in the table
        → term or plain words, or these alone. Terms of the theme keep their fixed colours where all
        have one; else the colours are steps of the palette.
    rows, columns
        Names in the order in which they are drawn; by default as they first occur.
    breaks
        Lower ends of the classes of `value`; without them the scale is continuous.
    palette
        ``sequential``, or ``diverging``: around `midpoint`, or around the middle of the classes.
    midpoint
        Where a diverging scale is neutral; around zero, numbers carry signs.
    margins
        True for the sums of rows and columns, for amounts that may be added up; or a pair of
        columns that hold the number of each row and the number of each column, the same in all
        their cells. Sums over missing cells have a "≥".
    margin_name
        Term or plain words of the margins.
    flag
        Column of true and false: cells marked with *, such as those that rest on few cases.
    flag_note
        Term or plain words of the note on that mark.
    least
        Cells whose number is nearer to zero than this are coloured without it, such as small
        probabilities; their numbers stay in the data and on hovering.
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
    >>> table = pd.DataFrame({"category": ["装备制造", "装备制造", "财经商贸"],
    ...                       "province": ["江苏", "甘肃", "江苏"], "groups": [3, 0, 2]})
    >>> spec = heat_map(table, row="category", column="province", value="groups", margins=True,
    ...                 id="heat", title="专业大类与省份", sources=("名单",), trust="compiled")
    >>> spec.data.loc[spec.data["mark"] == "column", ["province", "groups"]].values.tolist()
    [['江苏', 5], ['甘肃', 0]]
    """
    kind: Kind = "heat_map"
    known = dict(classes) if isinstance(classes, Mapping) else {key: key for key in classes}
    given = {"row": row, "column": column, "value": value, "category": category, "flag": flag}
    roles = {role: name for role, name in given.items() if name}
    ends = () if isinstance(margins, bool) else margins
    steps = tuple(float(b) for b in breaks or ())
    faults = column_faults(kind, table, (*roles.values(), *ends))
    faults += choice_fault(kind, "palette", palette, ("sequential", "diverging"))
    faults += _class_faults(table, row=row, category=category, classes=known)
    faults += _value_faults(table, roles, margins=margins, breaks=steps)
    faults += flag_faults(kind, table, flag) if flag else []
    if least is not None and not least >= 0:
        faults.append(Fault(kind, "below zero", column="least", value=str(least)))
    order: dict[str, tuple[str, ...]] = {"row": (), "column": ()}
    data = pd.DataFrame({name: [] for name in (*roles.values(), "mark")})
    if not faults:
        named = table.assign(**{name: grid_names(table[name]) for name in (row, column)})
        order = {"row": grid_order(named[row], rows), "column": grid_order(named[column], columns)}
        faults += grid_faults(kind, named, roles, order, most=_MOST)
        faults += _margin_faults(named, roles, ends)
    if not faults:
        data = _cells(named, roles, order)
        if margins:
            data = pd.concat([data, *_margins(named, roles, order, ends)], ignore_index=True)
        if value:
            data[value] = as_numbers(data[value])
        if flag and data[flag].any():
            words = term_or_text(flag_note, lang=text.get("lang", "zh"))
            text = {**text, "notes": (*text.get("notes", ()), words)}
    options = {
        "rows": order["row"],
        "columns": order["column"],
        "classes": tuple(known.items()),
        "breaks": steps,
        "palette": palette,
        "midpoint": float(midpoint),
        "margin_name": margin_name,
        "summed": margins is True,
        "least": least,
        "decimals": decimals,
    }
    roles |= {"mark": "mark"}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _cells(
    named: pd.DataFrame, roles: Mapping[str, str], order: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Return all cells, row by row; those that the table lacks are missing."""
    data = every_cell(named, roles, order)
    if "value" in roles:
        data[roles["value"]] = as_numbers(data[roles["value"]]).astype("Float64")
    if "flag" in roles:
        data[roles["flag"]] = data[roles["flag"]].eq(True).fillna(value=False).astype("bool")
    return data.assign(mark="cell")


def _margins(
    named: pd.DataFrame,
    roles: Mapping[str, str],
    order: Mapping[str, tuple[str, ...]],
    ends: Sequence[str],
) -> list[pd.DataFrame]:
    """Return the number of each row and of each column, and that of all where they are sums."""
    value = roles["value"]
    amounts = named.assign(**{value: as_numbers(named[value]).astype("Float64")})
    parts = []
    for place, role in enumerate(("row", "column")):
        if ends:
            numbers = named.groupby(roles[role])[ends[place]].first().astype("Float64")
        else:
            numbers = amounts.groupby(roles[role])[value].sum(min_count=1)
        numbers = numbers.reindex(list(order[role]))
        part = pd.DataFrame({roles[role]: numbers.index, value: numbers.array, "mark": role})
        parts.append(part)
    if not ends:
        total = amounts[value].sum(min_count=1)
        parts.append(pd.DataFrame({value: pd.array([total], dtype="Float64"), "mark": "all"}))
    flags = {roles["flag"]: False} if "flag" in roles else {}
    return [part.assign(**flags) for part in parts]


def _class_faults(
    table: pd.DataFrame, *, row: str, category: str | None, classes: Mapping[str, str]
) -> list[Fault]:
    kind = "heat_map"
    if category is None:
        remedy = "name the column of classes as category"
        alone = Fault(kind, "classes without a column", column="classes", remedy=remedy)
        return [alone] if classes else []
    faults = []
    if not 1 <= len(classes) <= MOST_CLASSES:
        remedy = f"name 1 to {MOST_CLASSES} classes, the lowest first"
        faults.append(
            Fault(
                kind, "number of classes", column="classes", value=str(len(classes)), remedy=remedy
            )
        )
    if category not in table.columns or row not in table.columns:
        return faults
    remedy = "use one of " + ", ".join(classes)
    return faults + [
        Fault(kind, "unknown class", row=str(name), column=category, value=str(key), remedy=remedy)
        for name, key in zip(table[row], table[category], strict=True)
        if not pd.isna(key) and key not in classes
    ]


def _value_faults(
    table: pd.DataFrame,
    roles: Mapping[str, str],
    *,
    margins: bool | tuple[str, str],
    breaks: tuple[float, ...],
) -> list[Fault]:
    kind = "heat_map"
    if "value" not in roles:
        faults = []
        if "category" not in roles:
            faults.append(Fault(kind, "neither numbers nor classes", column="value"))
        if margins:
            faults.append(Fault(kind, "margins without numbers", column="value"))
        return faults
    lower = 0 if margins is True else None
    faults = number_faults(kind, table, roles["value"], label=roles["row"], lower=lower)
    for end in () if isinstance(margins, bool) else margins:
        faults += number_faults(kind, table, end, label=roles["row"])
    if not faults and roles["value"] in table.columns:
        faults += break_faults(kind, breaks, as_numbers(table[roles["value"]]))
    return faults


def _margin_faults(
    named: pd.DataFrame, roles: Mapping[str, str], ends: Sequence[str]
) -> list[Fault]:
    """Return the rows and columns whose cells do not agree about their margin."""
    faults = []
    for end, role in zip(ends, ("row", "column"), strict=False):
        counts = named.groupby(roles[role], sort=False)[end].nunique()
        faults += [
            Fault("heat_map", f"differs within one {role}", row=str(name), column=end)
            for name in counts.index[counts > 1]
        ]
    return faults
