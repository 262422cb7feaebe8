"""Money that should be looked at: amounts that contradict each other, and a likely slip of units.

A flag is a reason to look, not a finding against anybody. The documents ask for 资金使用合规性
(002:1454) and give no test of it: every line drawn here is ours or the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import ALL, AMOUNTS, read_funds, whole_sums
from shuanggao_analytics.performance.cells import ROUNDING, together
from shuanggao_analytics.performance.columns import floats
from shuanggao_analytics.performance.options import as_number, check_share

if TYPE_CHECKING:
    from shuanggao_analytics.evaluation.funds.contract import Funds
    from shuanggao_analytics.inputs import Floats

    Reference: TypeAlias = float | pd.Series

FLAGS = (
    "missing_amount",
    "arrived_without_budget",
    "nothing_arrived",
    "arrived_above_budget",
    "spent_above_arrived",
    "low_execution",
    "unit_suspect",
)
"""What is looked for, in the order of the result."""

_FACTOR = 1000.0  # this many times its peers: 元 written for 万元 gives 10,000 times
_PEERS = 3  # fewer other values say nothing about what is usual
_PLACES = ("unit_id", "layer", "year", "source")
_COLUMNS = (*_PLACES, "flag", "amount", "value", "reference", "ratio", "detail")


def fund_flags(
    funds: pd.DataFrame,
    *,
    tolerance: float = 0.0,
    low_execution: float | None = None,
) -> pd.DataFrame:
    r"""Return the places in a table of money that should be looked at.

    Arrived and spent money are compared summed up to each year, for money may be carried over:

    - ``missing_amount``: not known, so nothing about it can be checked from then on;
    - ``arrived_without_budget``: money arrived in a row whose budget is 0;
    - ``nothing_arrived``: a source with a budget and no arrival in all the years of the table;
    - ``arrived_above_budget``: :math:`\sum A > (1 + \tau) \sum B`, by source and in all;
    - ``spent_above_arrived``: :math:`\sum S > (1 + \tau) \sum A`, by source and in all;
    - ``low_execution``: :math:`\sum S < e \sum A` in all, with the caller's line e;
    - ``unit_suspect``: a value at least 1,000 times (元 for 万元 makes 10,000 times) or at most a
      thousandth of the median of at least three other values above 0 of its layer, source and
      amount, or of the mean of the other two amounts of its own row, where these are alike.

    Parameters
    ----------
    funds
        As for `fund_rates`. Without ``year`` all is one period.
    tolerance
        Share τ ≥ 0 that a sum may lie above the other.
    low_execution
        Share e in (0, 1) of the arrived money below which execution is flagged; ``None``: it is
        not looked at. No document gives such a line.

    Returns
    -------
    pandas.DataFrame
        One row a finding, empty when nothing stands out: ``unit_id``, ``layer``, ``year`` and
        ``source`` (``all``: over the sources; <NA> where the table has no such column or the flag
        is about all years), ``flag``, ``amount`` (the column it is about), ``value``,
        ``reference`` (what it is compared with), ``ratio`` of the two (<NA> over 0) and
        ``detail`` in words; ``trust``, where the table has it.

    Raises
    ------
    DataContractError
        As `fund_rates`: a negative amount is a fault, not a flag; for a tolerance below 0 and a
        line outside (0, 1).

    References
    ----------
    002:1454 (arrival, execution, compliance); 002:2024 (units with low execution).

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": "a", "year": [2025, 2026], "source": "own",
    ...                       "budget_wan": [50, 50], "arrived_wan": [40, 60],
    ...                       "spent_wan": [45, 20]})
    >>> fund_flags(money)[["year", "source", "flag", "value", "reference"]]
       year source                 flag  value  reference
    0  2025    own  spent_above_arrived   45.0       40.0
    """
    read, *_ = together(
        lambda: read_funds(funds),
        lambda: _check_tolerance(tolerance),
        lambda: None if low_execution is None else check_share("low_execution", low_execution),
    )
    over = _running(read)
    found = [
        *_missing(read),
        _unbudgeted(read),
        _none_arrived(read),
        _above(over, ("arrived_wan", "budget_wan"), tolerance),
        _above(over, ("spent_wan", "arrived_wan"), tolerance),
        *([] if low_execution is None else [_low(over, low_execution)]),
        *_suspects(read),
    ]
    table = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    table = _ordered(table, read)
    return table if read.trust is None else table.assign(trust=read.trust)


def _running(read: Funds) -> pd.DataFrame:
    """Return the sums up to each year, by source and in all, NaN from a missing amount on.

    Where a unit and layer has one source only, in all is left out: it would say the same again.
    """
    apart = [name for name in read.keys if name != "year"]
    parts = read.table[read.table["source"] != ALL]
    frame = pd.concat([parts, read.cells.assign(source=ALL)], ignore_index=True)
    sources = frame.groupby(apart, observed=True)["source"].transform("nunique")
    given = read.table.loc[read.table["source"] == ALL, apart].drop_duplicates()
    own_row = frame[apart].merge(given.assign(own_row=True), how="left")["own_row"].notna()
    frame = frame[frame["source"].ne(ALL) | (sources > 2) | own_row]
    if "year" not in frame.columns:
        return frame
    frame = frame.sort_values("year", kind="stable")
    grouped = frame.groupby([*apart, "source"], sort=False, observed=True)[list(AMOUNTS)]
    gaps = frame[[*apart, "source"]].assign(**frame[list(AMOUNTS)].isna())
    gone = gaps.groupby([*apart, "source"], sort=False, observed=True)[list(AMOUNTS)].cumsum()
    return frame.assign(**grouped.cumsum().mask(gone > 0))


def _found(
    rows: pd.DataFrame,
    flag: str,
    *,
    amount: str,
    values: Reference,
    reference: Reference,
    detail: str,
) -> pd.DataFrame:
    """Return findings at the places of rows."""
    table = rows.reindex(columns=list(_PLACES)).astype(dict.fromkeys(_PLACES, object))
    table["flag"], table["amount"], table["detail"] = flag, amount, detail
    table["value"], table["reference"] = values, reference
    return table


def _missing(read: Funds) -> list[pd.DataFrame]:
    """Return the amounts that are not known; in a cell with a row ``all`` only that of this row."""
    keys = list(read.keys)
    cells = read.table[keys].merge(read.cells, how="left", on=keys)
    whole = read.table["source"] == ALL
    given = read.table.loc[whole, keys].assign(given=True)
    asked = whole | read.table[keys].merge(given, how="left", on=keys)["given"].isna()
    detail = "not known: cannot be checked"
    return [
        _found(read.table[asked & read.table[name].isna() & cells[name].isna()], FLAGS[0],
               amount=name, values=np.nan, reference=np.nan, detail=detail)
        for name in AMOUNTS
    ]  # fmt: skip


def _unbudgeted(read: Funds) -> pd.DataFrame:
    rows = read.table[read.table["budget_wan"].eq(0) & read.table["arrived_wan"].gt(0)]
    return _found(rows, FLAGS[1], amount="arrived_wan", values=rows["arrived_wan"], reference=0.0,
                  detail="money arrived where none was budgeted")  # fmt: skip


def _none_arrived(read: Funds) -> pd.DataFrame:
    groups = [name for name in read.keys if name != "year"] + ["source"]
    sums = whole_sums(read.table, groups).reset_index()
    rows = sums[sums["budget_wan"].gt(0) & sums["arrived_wan"].eq(0)]
    return _found(rows, FLAGS[2], amount="arrived_wan", values=0.0, reference=rows["budget_wan"],
                  detail="nothing of the budget arrived in all the years of the table")  # fmt: skip


def _above(over: pd.DataFrame, pair: tuple[str, str], tolerance: float) -> pd.DataFrame:
    """Return where one amount up to a year is above another."""
    high, low = pair
    limit = over[low] * (1 + tolerance)
    rows = over[over[high] > limit + ROUNDING * np.maximum(1.0, limit)]
    flag = FLAGS[3] if high == "arrived_wan" else FLAGS[4]
    words = {"arrived_wan": "arrived", "budget_wan": "was budgeted", "spent_wan": "spent"}
    when = " up to the year" if "year" in over.columns else ""
    return _found(rows, flag, amount=high, values=rows[high], reference=rows[low],
                  detail=f"more {words[high]} than {words[low]}{when}")  # fmt: skip


def _low(over: pd.DataFrame, line: float) -> pd.DataFrame:
    """Return where less than a share of the arrived money was spent, in all its sources."""
    places = [name for name in _PLACES if name in over.columns and name != "source"]
    lone = over.groupby(places, observed=True)["source"].transform("size") == 1
    below = over["spent_wan"] < line * over["arrived_wan"] * (1 - ROUNDING)
    rows = over[below & (over["source"].eq(ALL) | lone)]
    detail = f"less than {line:.4g} of the arrived money spent: the caller's line"
    return _found(rows, FLAGS[5], amount="spent_wan", values=rows["spent_wan"],
                  reference=rows["arrived_wan"], detail=detail)  # fmt: skip


def _suspects(read: Funds) -> list[pd.DataFrame]:
    """Return values far from those of their peers or of their own row, as 元 is from 万元."""
    alike = [name for name in ("layer", "source") if name in read.table.columns]
    own = read.table[list(AMOUNTS)].where(read.table[list(AMOUNTS)] > 0)
    parts = []
    for name in AMOUNTS:
        usual = _usual(read.table[alike].assign(value=own[name]), alike)
        others = own.drop(columns=name)
        agree = others.max(axis=1) < _FACTOR * others.min(axis=1, skipna=False)
        beside = others.mean(axis=1).where(agree)
        by_peers = _far(own[name], usual)
        by_row = _far(own[name], beside) & ~by_peers
        compared = ((by_peers, usual, "its peers"), (by_row, beside, "the rest of its row"))
        parts += [
            _found(read.table[far], FLAGS[6], amount=name, values=own.loc[far, name],
                   reference=reference[far], detail=f"far from {what}: other units than 万元?")
            for far, reference, what in compared
        ]  # fmt: skip
    return parts


def _far(values: pd.Series, reference: pd.Series) -> pd.Series:
    ratio = values / reference
    return (ratio >= _FACTOR) | (ratio <= 1 / _FACTOR)


def _usual(table: pd.DataFrame, alike: list[str]) -> pd.Series:
    """Return for each row the median of the other values of its kind, NaN for fewer than three."""
    usual = pd.Series(np.nan, index=table.index)
    for _, rows in table.dropna().groupby(alike, sort=False, observed=True)["value"]:
        if len(rows) > _PEERS:
            usual.loc[rows.index] = _median_of_others(rows.to_numpy())
    return usual


def _median_of_others(values: Floats) -> Floats:
    """Return for each value the median of all the others."""
    order = np.sort(values)
    at = np.searchsorted(order, values)
    low, high = (len(values) - 2) // 2, (len(values) - 1) // 2
    middle: Floats = (order[low + (at <= low)] + order[high + (at <= high)]) / 2
    return middle


def _ordered(table: pd.DataFrame, read: Funds) -> pd.DataFrame:
    """Return the findings by flag and place in the table, typed, with their ratio."""
    units = pd.Index(read.table["unit_id"].drop_duplicates())
    years = pd.to_numeric(table["year"]).to_numpy(dtype="float64", na_value=np.nan)
    order = np.lexsort((years, units.get_indexer(pd.Index(table["unit_id"])),
                        pd.Index(FLAGS).get_indexer(pd.Index(table["flag"]))))  # fmt: skip
    table = table.iloc[order].reset_index(drop=True)
    value, reference = (table[name].to_numpy(dtype="float64") for name in ("value", "reference"))
    ratio = np.divide(value, reference, out=np.full_like(value, np.nan), where=reference > 0)
    missing = np.isnan(years[order])
    table["year"] = pd.arrays.IntegerArray(
        np.where(missing, 0, np.nan_to_num(years[order])).astype(np.int64), missing
    )
    table["layer"] = table["layer"].astype("string")
    table["value"], table["reference"], table["ratio"] = map(floats, (value, reference, ratio))
    return table[list(_COLUMNS)]


def _check_tolerance(tolerance: object) -> None:
    if not 0 <= as_number(tolerance) < np.inf:
        remedy = "a share, such as 0.05"
        raise DataContractError([Fault("tolerance", "needs a number ≥ 0", None, None,
                                       str(tolerance), remedy)])  # fmt: skip
