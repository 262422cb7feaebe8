"""Builder of completion boards: how far each of many things is done, in signs and numbers.

It checks its table and returns a `ChartSpec`; nothing is computed but how often each class occurs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from shuanggao_analytics.charts.board_content import has_room
from shuanggao_analytics.charts.grid_tables import (
    every_cell,
    grid_faults,
    grid_names,
    grid_order,
)
from shuanggao_analytics.charts.series_faults import truth_faults
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    make_spec,
    number_faults,
)
from shuanggao_analytics.charts.status_looks import LOOKS
from shuanggao_analytics.errors import Fault
from shuanggao_analytics.terms import term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_ROWS, MOST_COLUMNS = 45, 16


def completion_board(
    table: pd.DataFrame,
    *,
    row: str,
    column: str,
    status: str,
    value: str | None = None,
    stalled: str | None = None,
    classes: Mapping[str, str] | None = None,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    counts: bool = True,
    most: int = 40,
    decimals: int = 0,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return a board of cells, each done, to be done or not, with its number in it.

    Parameters
    ----------
    table
        One row a cell. A cell without a row, or without a class, is hatched: nothing is known.
    row, column
        Columns of the names at the left and at the top, as text or whole numbers (such as years);
        keys with a term are translated. At most 16 columns.
    status
        Column of ``done``, ``can_be_done``, ``cannot_be_done`` or ``not_due``, or of the keys of
        `classes`.
    value
        Column of numbers printed in the cells, such as the percentage of the target attained. A
        number without a class is printed on the hatched ground.
    stalled
        Column of true and false, missing where not known: cells with the sign of a pause.
    classes
        Value in the table → one of the four classes, where the table has other words.
    rows, columns
        Names in the order in which they are drawn; by default as they first occur.
    counts
        Whether to count at the right how often each class occurs in a row.
    most
        How many rows to draw, at most 45: the first ones. A note says how many are left out.
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
    >>> table = pd.DataFrame({"unit": ["甲", "甲", "乙"], "indicator": ["就业率", "培训", "培训"],
    ...                       "class": ["done", "can_be_done", None], "pct": [104.0, 71.0, None]})
    >>> spec = completion_board(table, row="unit", column="indicator", status="class", value="pct",
    ...                         id="board", title="指标完成情况", unit="%", sources=("自算",),
    ...                         trust="derived")
    >>> spec.data["class"].isna().tolist()
    [False, False, True, True]
    """
    kind: Kind = "completion_board"
    given = {"row": row, "column": column, "status": status, "value": value, "stalled": stalled}
    roles = {role: name for role, name in given.items() if name}
    lang = text.get("lang", "zh")
    known = dict(classes) if classes is not None else {key: key for key in LOOKS}
    faults = column_faults(kind, table, roles.values())
    faults += number_faults(kind, table, value, label=row) if value else []
    faults += _status_faults(table, row=row, status=status, classes=known)
    faults += truth_faults(kind, table, stalled, series=row) if stalled else []
    if not 1 <= most <= MOST_ROWS:
        remedy = f"draw 1 to {MOST_ROWS} rows"
        faults.append(Fault(kind, "number of rows", column="most", value=str(most), remedy=remedy))
    order: dict[str, tuple[str, ...]] = {"row": (), "column": ()}
    data = pd.DataFrame({name: [] for name in roles.values()})
    if not faults:
        named = table.assign(**{name: grid_names(table[name]) for name in (row, column)})
        order = {"row": grid_order(named[row], rows), "column": grid_order(named[column], columns)}
        faults += grid_faults(kind, named, roles, order, most={"column": MOST_COLUMNS})
    if not faults:
        left, order["row"] = order["row"][most:], order["row"][:most]
        data = _cells(named[named[row].isin(order["row"])], roles, order)
        if left:
            note = term("board_rest", lang=lang, n=most, more=len(left))
            text = {**text, "notes": (*text.get("notes", ()), note)}
    options = {
        "rows": order["row"],
        "columns": order["column"],
        "classes": tuple(known.items()),
        "counts": counts,
        "decimals": decimals,
    }
    spec = make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
    if has_room(spec):
        return spec
    return replace(spec, notes=(*spec.notes, term("board_no_room", lang=lang)))


def _cells(
    named: pd.DataFrame, roles: Mapping[str, str], order: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Return all cells that are drawn, row by row; those that the table lacks are missing."""
    data = every_cell(named, roles, order)
    if "value" in roles:
        data[roles["value"]] = as_numbers(data[roles["value"]])
    if "stalled" in roles:
        words = data[roles["stalled"]].astype("str")
        data[roles["stalled"]] = words.map({"True": True, "False": False}).astype("boolean")
    return data


def _status_faults(
    table: pd.DataFrame, *, row: str, status: str, classes: Mapping[str, str]
) -> list[Fault]:
    """Return a fault for each class that has no look, and for each that the table has beyond."""
    kind = "completion_board"
    remedy = "use one of " + ", ".join(LOOKS)
    faults = [
        Fault(kind, "unknown class", row=str(key), column="classes", value=look, remedy=remedy)
        for key, look in classes.items()
        if look not in LOOKS
    ]
    if not {row, status} <= set(table.columns):
        return faults
    remedy = "use one of " + ", ".join(classes)
    return faults + [
        Fault(kind, "unknown class", row=str(name), column=status, value=str(key), remedy=remedy)
        for name, key in zip(table[row], table[status], strict=True)
        if not pd.isna(key) and key not in classes
    ]
