"""Builder of ridgelines: the density of one number in several years, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from shuanggao_analytics.charts.series_faults import (
    constant_faults,
    repeated_faults,
    series_name_faults,
    sign_faults,
)
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS = 2
MOST_ROWS = 15


def ridgelines(
    table: pd.DataFrame,
    *,
    row: str,
    x: str,
    density: str,
    x_title: str,
    mark: str | None = None,
    mark_name: str = "",
    count: str | None = None,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return one ridge a year: how a number is distributed, and how that moves over time.

    Parameters
    ----------
    table
        One row a year and x: the density there, computed by the caller.
    row
        Column of the names of the ridges, 2 to 15, such as years. Numbers are sorted, the earliest
        on top; words stay in the order in which they first occur. Keys with a term are translated.
    x, density
        Columns of numbers; densities are ≥ 0. A missing density breaks its ridge; a ridge without
        any number says so. All ridges have one scale of height, which a note says.
    x_title
        Words at the axis.
    mark
        Column of a number of the ridge in the unit of `x`, such as a mean or a median, the same in
        all its rows: it is drawn as a tick and written at the right. Missing has no tick.
    mark_name
        Term or plain words of the tick in the key.
    count
        Column of the number of units that a ridge rests on, the same in all its rows.
    decimals
        Places after the point of `mark`.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"year": [2024] * 3 + [2016] * 3, "x": [0, 1, 2] * 2,
    ...                       "density": [0.0, 0.6, 0.2, 0.1, 0.9, 0.1]})
    >>> spec = ridgelines(table, row="year", x="x", density="density", x_title="生均经费",
    ...                   id="ridges", title="分布", sources=("自算",), trust="derived")
    >>> spec.data["year"].unique().tolist()
    [2016, 2024]
    """
    kind: Kind = "ridgelines"
    given = {"row": row, "x": x, "density": density, "mark": mark, "count": count}
    roles = {role: column for role, column in given.items() if column}
    faults = column_faults(kind, table, roles.values())
    faults += series_name_faults(kind, table, row)
    faults += number_faults(kind, table, x, label=row, required=True)
    faults += number_faults(kind, table, density, label=row, lower=0)
    if mark:
        faults += number_faults(kind, table, mark, label=row)
        faults += constant_faults(kind, table, row, mark)
    if count:
        faults += number_faults(kind, table, count, label=row, lower=0)
        faults += constant_faults(kind, table, row, count)
    faults += repeated_faults(kind, table, row, x)
    faults += sign_faults(kind, {"mark_name": (mark, mark_name)})
    if not x_title.strip():
        faults.append(Fault(kind, "axis without a name", column="x_title"))
    number = table[row].nunique() if row in table.columns else LEAST_ROWS
    if not LEAST_ROWS <= number <= MOST_ROWS:
        remedy = f"give {LEAST_ROWS} to {MOST_ROWS} ridges"
        faults.append(Fault(kind, "number of ridges", value=str(number), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for role, column in roles.items():
            if role != "row":
                data[column] = as_numbers(data[column])
        names = list(data[row].unique())
        first = {name: place for place, name in enumerate(sorted(names, key=_by_number))}
        data = data.sort_values(
            [row, x], key=lambda c: c.map(first) if c.name == row else c, kind="stable"
        )
        note = term("note_ridge_scale", lang=text.get("lang", "zh"))
        text = {**text, "notes": (*text.get("notes", ()), note)}
    options = {"x_title": x_title, "mark_name": mark_name, "decimals": decimals}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _by_number(name: object) -> float:
    """Return what ridges are sorted by: numbers by their size, words not at all."""
    try:
        return float(str(name))
    except ValueError:
        return 0.0
