r"""Arrival and execution of money, with the denominator named, and money against time elapsed.

The documents ask for 资金到位率 and 预算执行率 (002:1454) and define neither. The suite prints on
what it divides by, and always the other reading beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import (
    AMOUNTS,
    TABLE,
    group_columns,
    read_funds,
    totals,
    whole_sums,
)
from shuanggao_analytics.performance.cells import row_name, together
from shuanggao_analytics.performance.columns import floats, places
from shuanggao_analytics.performance.options import check_whole, require_known
from shuanggao_analytics.performance.trends.table import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.evaluation.funds.contract import Funds
    from shuanggao_analytics.inputs import Floats

Denominator = Literal["arrived", "budget"]

_COLUMNS = {"budget": "budget_wan", "arrived": "arrived_wan"}
_UNKNOWN = {name: f"an amount missing in {name}" for name in AMOUNTS}
_NOTHING = "nothing budgeted and nothing arrived"
_UNBUDGETED = "money arrived without a budget"
_UNARRIVED = "money spent and none arrived"
_NONE_ARRIVED = "nothing arrived"
_NO_BUDGET = "nothing budgeted"


def fund_rates(
    funds: pd.DataFrame,
    *,
    by: str | Sequence[str] = ("unit_id",),
    denominator: Denominator = "arrived",
) -> pd.DataFrame:
    r"""Return how much of the money arrived and how much of it was spent, by group.

    With the sums B (budget), A (arrived) and S (spent) of a group:

    .. math:: \text{arrival} = 100\,A / B,\qquad
              \text{execution} = 100\,S / A \ \text{ or } \ 100\,S / B

    Parameters
    ----------
    funds
        One row a unit, layer, year and source: ``unit_id``, ``source`` (``central``, ``local``,
        ``industry``, ``own``, or ``all`` for money that is not split by source), ``budget_wan``,
        ``arrived_wan``, ``spent_wan`` in 万元; ``layer``, ``year`` and ``trust`` may be left out.
        An ``all`` beside sources is their total and is not added to them.
    by
        Column or columns whose groups are added up, such as ``["unit_id", "layer"]``.
    denominator
        What execution divides by: ``"arrived"`` (到账) or ``"budget"`` (预算).

    Returns
    -------
    pandas.DataFrame
        Index `by`, in order of first appearance:

        - ``budget_wan``, ``arrived_wan``, ``spent_wan``: a sum with a missing part is missing;
        - ``arrival_pct``, ``execution_pct``, and ``execution_denominator``, the word of it;
        - ``execution_other_pct``: the same spending over the other denominator;
        - ``unbudgeted``: whether money arrived where none was budgeted;
        - ``reason``: why a rate is <NA>; a rate over zero is, whatever stands above it;
        - ``trust``, where the table of money has it.

        Rates above 100 are returned as they are.

    Raises
    ------
    DataContractError
        As `read_funds`; for `by` without a column.
    UnknownNameError
        For another denominator.

    References
    ----------
    002:1454 names both rates without defining them. The same page of figures gives, for one
    school, 101.15 % and 99.54 % over arrived; over the budget it would be 100.68 %
    (daowen.com, 中国特色高水平高职学校建设, 2019–2021).

    Examples
    --------
    >>> money = pd.DataFrame({
    ...     "unit_id": ["a", "a", "b"], "source": ["central", "own", "own"],
    ...     "budget_wan": [60, 40, 0], "arrived_wan": [60, 50, 0], "spent_wan": [55, 22, 0],
    ... })
    >>> table = fund_rates(money)
    >>> table[["arrival_pct", "execution_pct", "execution_denominator", "execution_other_pct"]]
             arrival_pct  execution_pct execution_denominator  execution_other_pct
    unit_id
    a              110.0           70.0               arrived                 77.0
    b               <NA>           <NA>               arrived                 <NA>
    >>> table["reason"].tolist()
    [<NA>, 'nothing budgeted and nothing arrived']
    """
    keys, _ = together(
        lambda: group_columns(by),
        lambda: require_known("denominator", denominator, get_args(Denominator)),
    )
    read = read_funds(funds, by=keys)
    sums = totals(read, keys)
    budget, arrived, spent = (sums[name].to_numpy() for name in AMOUNTS)
    below = {"arrived": arrived, "budget": budget}
    other = "budget" if denominator == "arrived" else "arrived"
    columns: dict[str, object] = {name: floats(sums[name]) for name in AMOUNTS}
    columns |= {
        "arrival_pct": floats(percent(arrived, budget)),
        "execution_pct": floats(percent(spent, below[denominator])),
        "execution_denominator": denominator,
        "execution_other_pct": floats(percent(spent, below[other])),
        "unbudgeted": pd.arrays.BooleanArray(
            (budget == 0) & (arrived > 0), np.isnan(budget) | np.isnan(arrived)
        ),
        "reason": joined([
            *((np.isnan(sums[name].to_numpy()), _UNKNOWN[name]) for name in AMOUNTS),
            ((budget == 0) & (arrived == 0), _NOTHING),
            ((budget == 0) & (arrived > 0), _UNBUDGETED),
            ((budget == 0) & np.isnan(arrived), _NO_BUDGET),
            (~(budget == 0) & (arrived == 0) & ~(spent > 0), _NONE_ARRIVED),
            ((arrived == 0) & (spent > 0), _UNARRIVED),
        ]),
    }  # fmt: skip
    return finished(pd.DataFrame(columns), sums.index, read)


def fund_pace(
    funds: pd.DataFrame,
    *,
    year: int,
    start: int,
    end: int,
    by: str | Sequence[str] = ("unit_id",),
) -> pd.DataFrame:
    r"""Return how much of the time has passed and how much of the whole budget was spent in it.

    At the end of the year t of a period from a to b, with sums over the years up to t and the
    budget over all years:

    .. math:: \text{elapsed} = 100\,\frac{t - a + 1}{b - a + 1},\qquad
              \text{spent} = 100\,\frac{\sum_{s \le t} S_s}{\sum_{s \le b} B_s}

    Parameters
    ----------
    funds
        As for `fund_rates`, with ``year``; rows outside the period are refused.
    year
        Year at whose end the money is looked at.
    start, end
        First and last year of the period, such as 2025 and 2029.
    by
        As for `fund_rates`.

    Returns
    -------
    pandas.DataFrame
        Index `by`: ``elapsed_pct``; ``planned_wan`` (budget of the whole period),
        ``budget_to_date_wan``, ``arrived_to_date_wan``, ``spent_to_date_wan``; ``planned_pct``,
        ``arrived_pct``, ``spent_pct`` of the whole budget; ``ahead`` = ``spent_pct`` −
        ``elapsed_pct`` in points; ``ahead_of_plan`` = ``spent_pct`` − ``planned_pct``;
        ``reason`` why something is <NA>: a year without a row is not a year without money. To
        be behind the clock is no fault where the plan itself puts its money late:
        ``ahead_of_plan`` tells the two apart.

    Raises
    ------
    DataContractError
        As `fund_rates`; for years that are no whole numbers or not in order, rows of other years,
        and ``year`` or ``source`` in `by`.

    References
    ----------
    002:2024: the mid-term evaluation pressed units with low execution of the budget.

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": "a", "source": "all", "year": [2025, 2026, 2027, 2028],
    ...                       "budget_wan": [10, 30, 30, 30], "arrived_wan": [10, 30, 0, 0],
    ...                       "spent_wan": [10, 20, 0, 0]})
    >>> table = fund_pace(money, year=2026, start=2025, end=2028)
    >>> table[["elapsed_pct", "planned_pct", "spent_pct", "ahead", "ahead_of_plan"]]
             elapsed_pct  planned_pct  spent_pct  ahead  ahead_of_plan
    unit_id
    a               50.0         40.0       30.0  -20.0          -10.0
    """
    keys, *_ = together(
        lambda: group_columns(by),
        lambda: check_whole("start", start, low=1),
        lambda: check_whole("end", end, low=1),
        lambda: check_whole("year", year, low=1),
    )
    faults = [
        Fault("by", f"{name} makes no group here", remedy="group by units or their kinds")
        for name in ("year", "source")
        if name in keys
    ]
    if not start <= year <= end:
        remedy = "start ≤ year ≤ end"
        value = f"{start}, {year}, {end}"
        faults.append(Fault("year", "years not in order", None, None, value, remedy))
    if faults:
        raise DataContractError(faults)
    read = read_funds(funds, by=keys, need=["year"])
    outside = ~read.table["year"].between(start, end)
    if outside.any():
        remedy = f"the period is {start} to {end}: leave the rows of another period out"
        raise DataContractError(
            Fault(TABLE, "year outside the period", row_name(funds.index[at]), "year",
                  str(read.table["year"].iloc[at]), remedy)
            for at in places(outside.to_numpy())
        )  # fmt: skip
    whole, gaps_whole = _over_years(read, keys, (start, end))
    so_far, gaps = _over_years(read, keys, (start, year))
    planned = whole["budget_wan"].to_numpy()
    budget, arrived, spent = (so_far[name].to_numpy() for name in AMOUNTS)
    elapsed = 100 * (year - start + 1) / (end - start + 1)
    shares = {name: percent(part, planned) for name, part in
              {"planned": budget, "arrived": arrived, "spent": spent}.items()}  # fmt: skip
    columns: dict[str, object] = {
        "elapsed_pct": elapsed,
        "planned_wan": floats(planned),
        "budget_to_date_wan": floats(budget),
        "arrived_to_date_wan": floats(arrived),
        "spent_to_date_wan": floats(spent),
        **{f"{name}_pct": floats(share) for name, share in shares.items()},
        "ahead": floats(shares["spent"] - elapsed),
        "ahead_of_plan": floats(shares["spent"] - shares["planned"]),
        "reason": joined([
            (gaps_whole, f"a year of {start}–{end} without a row"),
            (np.isnan(planned) & ~gaps_whole, _UNKNOWN["budget_wan"]),
            (np.isnan(arrived) & ~gaps, _UNKNOWN["arrived_wan"]),
            (np.isnan(spent) & ~gaps, _UNKNOWN["spent_wan"]),
            (planned == 0, _NO_BUDGET),
        ]),
    }  # fmt: skip
    return finished(pd.DataFrame(columns), whole.index, read)


def percent(above: Floats, below: Floats) -> Floats:
    """Return 100 times a quotient, NaN over zero and over what is missing.

    Examples
    --------
    >>> percent(np.array([1.0, 1.0]), np.array([4.0, 0.0])).tolist()
    [25.0, nan]
    """
    above, below = np.asarray(above, dtype="float64"), np.asarray(below, dtype="float64")
    found = np.full_like(above, np.nan)
    return 100.0 * np.divide(above, below, out=found, where=below > 0)


def finished(table: pd.DataFrame, index: pd.Index, read: Funds) -> pd.DataFrame:
    """Return a result with its labels, and with the trust of the money it rests on."""
    table = table.set_axis(index, axis=0)
    return table if read.trust is None else table.assign(trust=read.trust)


def _over_years(
    read: Funds, keys: list[str], span: tuple[int, int]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the sums over years, NaN for a group with a year missing, and which those are."""
    first, last = span
    cells = read.cells
    groups = cells.groupby(keys, sort=False, observed=True)["year"].size().index
    inside = cells[cells["year"].between(first, last)]
    sums = whole_sums(inside, keys).reindex(groups)
    apart = [name for name in read.keys if name != "year"]
    years = inside.groupby(apart, sort=False, observed=True)["year"].nunique()
    full = years.reindex(cells.groupby(apart, sort=False, observed=True).size().index).fillna(0)
    frame = full.rename("years").reset_index()
    fewest = frame.groupby(keys, sort=False, observed=True)["years"].min().reindex(groups)
    gaps = (fewest < last - first + 1).to_numpy()
    sums.loc[gaps] = np.nan
    return sums, gaps
