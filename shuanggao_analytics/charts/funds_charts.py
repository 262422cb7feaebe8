"""Builder of bars of funds: budget, what has arrived and what is spent, one inside the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack, get_args

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
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    import pandas as pd

Denominator = Literal["arrived", "budget"]

MOST_ROWS = 45


def funds_bars(
    table: pd.DataFrame,
    *,
    label: str,
    budget: str,
    arrived: str,
    spent: str,
    arrival: str | None = None,
    execution: str | None = None,
    denominator: Denominator | None = None,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    """Return level bars of funds: the budget, on it what has arrived, on that what is spent.

    Parameters
    ----------
    table
        One row a bar, such as a source or a unit, at most 45, in the order in which they stand.
    label
        Column of distinct names; keys with a term are translated.
    budget, arrived, spent
        Columns of amounts ≥ 0 in the same unit, such as 万元. A missing amount is not drawn and
        has a dash in its column; a row without any says "no data".
    arrival, execution
        Columns of the rates in per cent that are printed beside the amounts; nothing is divided
        here.
    denominator
        What the rate of execution is of: ``"arrived"`` or ``"budget"``. It is printed above the
        column, and needed where there is one.
    decimals
        Places after the point of amounts; rates have one.
    **text
        See `ChartText`.

    Raises
    ------
    DataContractError
        With every fault of the table and the words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"source": ["中央财政", "地方财政"], "budget_wan": [500, 800],
    ...                       "arrived_wan": [500, 600], "spent_wan": [430, 510],
    ...                       "execution_pct": [86.0, 85.0]})
    >>> spec = funds_bars(
    ...     table, label="source", budget="budget_wan", arrived="arrived_wan", spent="spent_wan",
    ...     execution="execution_pct", denominator="arrived", id="funds", title="资金到位与支出",
    ...     unit="万元", sources=("自算",), trust="derived",
    ... )
    >>> spec.data["spent_wan"].tolist()
    [430, 510]
    """
    kind: Kind = "funds_bars"
    given = {
        "label": label,
        "budget": budget,
        "arrived": arrived,
        "spent": spent,
        "arrival": arrival,
        "execution": execution,
    }
    roles = {role: column for role, column in given.items() if column}
    numbers = [column for role, column in roles.items() if role != "label"]
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    for column in dict.fromkeys(numbers):
        faults += number_faults(kind, table, column, label=label, lower=0)
    if execution or denominator is not None:
        faults += choice_fault(kind, "denominator", str(denominator), get_args(Denominator))
    if len(table) > MOST_ROWS:
        remedy = f"draw at most {MOST_ROWS} rows"
        faults.append(Fault(kind, "too many rows", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        for column in numbers:
            data[column] = as_numbers(data[column])
    options = {"denominator": denominator, "decimals": decimals}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)
