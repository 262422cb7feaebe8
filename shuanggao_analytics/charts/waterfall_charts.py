"""Builder of waterfalls: how one level becomes another, change by change.

It checks that the levels are the running sums of the changes; nothing else is computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np

from shuanggao_analytics.charts.plain_charts import flag_faults
from shuanggao_analytics.charts.spec import (
    ChartSpec,
    ChartText,
    Kind,
    as_numbers,
    column_faults,
    duplicate_faults,
    format_number,
    make_spec,
    number_faults,
)
from shuanggao_analytics.errors import Fault

if TYPE_CHECKING:
    import pandas as pd

MOST_STEPS = 16


def waterfall(
    table: pd.DataFrame,
    *,
    label: str,
    value: str,
    level: str,
    decimals: int | None = None,
    **text: Unpack[ChartText],
) -> ChartSpec:
    r"""Return bars from the top down: levels from zero, and changes that hang between them.

    With the levels :math:`L` and the changes :math:`d` in the order of the rows, the running level
    after row :math:`i` is

    .. math:: r_i = L_i \text{ at a level}, \qquad r_i = r_{i-1} + d_i \text{ at a change},

    with :math:`r_0 = 0`; a bar runs from :math:`r_{i-1}` (a level from 0) to :math:`r_i`.

    Parameters
    ----------
    table
        One row a bar, at most 16, in the order drawn.
    label
        Column of distinct names; keys with a term are translated.
    value
        Column of numbers without gaps, all in one unit: a missing change would leave every later
        level unknown. A change of zero stays, as a line.
    level
        Column of true (a level) and false (a change). Each level after the first row must be the
        running sum, else the table tells two stories.
    decimals
        Places after the point. Where given, the numbers count as rounded to them: a level may
        differ from the running sum by half a unit of the last place for each number in it.
    **text
        See `ChartText`.

    Returns
    -------
    ChartSpec
        Its data has the running level after each row as the column ``running``.

    Raises
    ------
    DataContractError
        With every fault of the table and the words; a level that is not the running sum is named.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"step": ["全额", "核减", "补足", "实拨"],
    ...                       "amount": [140, -30, 5, 115], "is_level": [True, False, False, True]})
    >>> spec = waterfall(table, label="step", value="amount", level="is_level", id="money",
    ...                  title="资金", sources=("自算",), trust="derived")
    >>> spec.data["running"].tolist()
    [140, 110, 115, 115]
    """
    kind: Kind = "waterfall"
    roles = {"label": label, "value": value, "level": level}
    faults = column_faults(kind, table, roles.values())
    faults += duplicate_faults(kind, table, label)
    faults += number_faults(kind, table, value, label=label, required=True)
    faults += flag_faults(kind, table, level)
    if len(table) > MOST_STEPS:
        remedy = f"draw at most {MOST_STEPS} bars; add small changes up"
        faults.append(Fault(kind, "too many bars", value=str(len(table)), remedy=remedy))
    data = table.loc[:, [c for c in dict.fromkeys(roles.values()) if c in table.columns]].copy()
    if not faults:
        running, faults = _running(data, roles, decimals)
        data[value] = as_numbers(data[value])
        data["running"] = running
        data["running"] = as_numbers(data["running"])
    roles |= {"running": "running"}
    options = {"decimals": decimals}
    return make_spec(kind, data, roles=roles, options=options, faults=faults, text=text)


def _running(
    data: pd.DataFrame, roles: dict[str, str], decimals: int | None
) -> tuple[list[float], list[Fault]]:
    """Return the level after each row, and the levels that are not the sum of what precedes them.

    A level given replaces the running sum, so that roundings do not add up along the chart.
    """
    values = data[roles["value"]].to_numpy(dtype=float, na_value=np.nan)
    unit = 0.0 if decimals is None else 10.0**-decimals
    least = 1e-9 * max(float(np.max(np.abs(values))), 1e-300)
    running: list[float] = []
    faults, before, numbers = [], 0.0, 0
    for name, value, is_level in zip(
        data[roles["label"]], values.tolist(), data[roles["level"]], strict=True
    ):
        if not is_level:
            before, numbers = before + value, numbers + 1
        else:
            slack = 0.5 * unit * (numbers + 1) + least
            if running and abs(value - before) > slack:
                total = format_number(before, decimals=decimals)
                remedy = f"the rows above add up to {total}; add the change that is missing"
                faults.append(
                    Fault(
                        "waterfall",
                        "level is not the running sum",
                        row=str(name),
                        column=roles["value"],
                        value=format_number(value, decimals=decimals),
                        remedy=remedy,
                    )
                )
            before, numbers = value, 1
        running.append(before)
    return running, faults
