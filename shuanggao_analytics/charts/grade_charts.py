"""Builder of grade curves: how many units change their grade as one bound of it moves.

It checks its table and returns a `ChartSpec`; the counts are computed elsewhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Unpack

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

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

LEAST_BOUNDS, MOST_BOUNDS = 2, 1000
LEAST_GRADES, MOST_GRADES = 2, 7


def grade_curve(
    table: pd.DataFrame,
    *,
    bound: str,
    changed: str,
    grades: Sequence[str],
    grade_names: Sequence[str],
    current: float,
    current_name: str = "",
    x_title: str,
    changed_title: str,
    grades_title: str,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return two panels over the place of a bound: units that change grade, and units in each.

    Both are stairs: between two bounds of the table the numbers of the upper one hold, since the
    lower end of a grade belongs to it. That is exact where the table has every score as a bound,
    and else no further off than the next bound.

    Parameters
    ----------
    table
        One row a place of the bound, 2 to 1,000, in any order.
    bound
        Column of distinct places, in the unit of the scores.
    changed
        Column of the numbers ≥ 0 of units whose grade is not that under the current bound. Where
        it is missing the line is broken.
    grades
        Columns of the numbers ≥ 0 of units in each grade, two to seven, the best first; they are
        stacked with the best on top. Where one is missing none of the place is drawn.
    grade_names
        Terms or plain words of the grades.
    current
        The bound that holds; it must lie between the first and the last of the table.
    current_name
        Term or plain words of its line where they are not "current bound …".
    x_title, changed_title, grades_title
        Words at the axis across and above the two panels.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"bound": [91, 90, 89], "changed": [3, 0, 2], "good": [7, 10, 12],
    ...                       "fair": [13, 10, 8]})
    >>> spec = grade_curve(
    ...     table, bound="bound", changed="changed", grades=("good", "fair"),
    ...     grade_names=("优", "良"), current=90, x_title="优与良的界限（分）",
    ...     changed_title="改变等级的单位", grades_title="各等级单位", id="bound", title="界限移动",
    ...     sources=("自算",), trust="derived",
    ... )
    >>> spec.data["bound"].tolist()
    [89, 90, 91]
    """
    kind: Kind = "grade_curve"
    roles = {"bound": bound, "changed": changed}
    roles |= {f"grade_{number}": column for number, column in enumerate(grades)}
    faults = column_faults(kind, table, roles.values())
    faults += number_faults(kind, table, bound, label=bound, required=True)
    for column in dict.fromkeys((changed, *grades)):
        faults += number_faults(kind, table, column, label=bound, lower=0)
    faults += _bound_faults(table, bound, current)
    faults += _grade_faults(grades, grade_names)
    titles = {"x": x_title, "changed": changed_title, "grades": grades_title}
    faults += [
        Fault(kind, "axis without a name", column=f"{name}_title")
        for name, words in titles.items()
        if not words.strip()
    ]
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in roles.values():
            data[column] = as_numbers(data[column])
        data = data.sort_values(bound, kind="stable")
    options = {
        "titles": titles,
        "grade_names": tuple(grade_names),
        "current": float(current),
        "current_name": current_name,
    }
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _bound_faults(table: pd.DataFrame, bound: str, current: float) -> list[Fault]:
    """Return the faults of the places: too few or many, twice, none around the current bound."""
    kind, faults = "grade_curve", []
    if not LEAST_BOUNDS <= len(table) <= MOST_BOUNDS:
        remedy = f"give {LEAST_BOUNDS} to {MOST_BOUNDS} rows"
        value = str(len(table))
        faults.append(Fault(kind, "number of bounds", value=value, remedy=remedy))
    if not math.isfinite(current):
        fault = Fault(kind, "not a finite number", column="current", value=str(current))
        return [*faults, fault]
    if bound not in table.columns or number_faults(kind, table, bound, label=bound):
        return faults
    places = as_numbers(table[bound]).astype("Float64").astype("float64")
    faults += [
        Fault(kind, "occurs more than once", row=f"{place:g}", column=bound)
        for place in places[places.duplicated()].unique()
    ]
    if not places.min() <= current <= places.max():
        remedy = f"the bounds run from {places.min():g} to {places.max():g}"
        value = f"{current:g}"
        faults.append(Fault(kind, "outside", column="current", value=value, remedy=remedy))
    return faults


def _grade_faults(grades: Sequence[str], names: Sequence[str]) -> list[Fault]:
    """Return a fault for too few or many grades, one twice, and grades without names."""
    kind, faults = "grade_curve", []
    if not LEAST_GRADES <= len(grades) <= MOST_GRADES:
        remedy, value = f"give {LEAST_GRADES} to {MOST_GRADES} columns", str(len(grades))
        faults.append(Fault(kind, "number of grades", column="grades", value=value, remedy=remedy))
    if len(set(grades)) < len(grades):
        faults.append(Fault(kind, "column given twice", column="grades", value=", ".join(grades)))
    if len(names) != len(grades) or not all(name.strip() for name in names):
        remedy, value = "give one name for each grade", ", ".join(names)
        faults.append(
            Fault(kind, "grades without names", column="grade_names", value=value, remedy=remedy)
        )
    return faults
