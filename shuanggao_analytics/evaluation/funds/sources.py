r"""Where the money comes from: shares by source, and what stands beside each yuan of central money.

Leverage (撬动) is money of all other sources over central money. It is a ratio of two sums, not
what central money brought about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.evaluation.funds.contract import (
    ALL,
    AMOUNTS,
    CENT,
    SOURCES,
    amount_fault,
    amounts,
    group_columns,
    read_funds,
    totals,
)
from shuanggao_analytics.evaluation.funds.rates import finished, percent
from shuanggao_analytics.performance.cells import row_name, table_faults
from shuanggao_analytics.performance.columns import floats, places
from shuanggao_analytics.performance.trends.table import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shuanggao_analytics.evaluation.funds.contract import Funds
    from shuanggao_analytics.inputs import Floats

WIDE = {"budget": "budget_wan", "arrived": "arrived_wan", "spent": "spent_wan"}
"""Columns of totals in a wide table, and the amounts that they are."""

_NO_SPLIT = "not split by source"
_NO_CENTRAL = "no row of central money"
_ZERO = "central money is zero"


@dataclass(frozen=True, kw_only=True, eq=False)
class FundSources:
    """Money by source.

    Attributes
    ----------
    table
        One row a group and source: the three amounts, and ``budget_pct``, ``arrived_pct``,
        ``spent_pct``, the share of the source in all money of the group; <NA> where either is not
        known or the sum is zero. A source without a row is not listed.
    leverage
        One row a group: ``central_…`` and ``other_…`` (all money less central) of budget and of
        arrived money, ``leverage_budget`` and ``leverage_arrived`` (other over central), and
        ``reason`` why one is <NA>.
    """

    table: pd.DataFrame
    leverage: pd.DataFrame

    @property
    def text(self) -> str:
        """The result in one sentence."""
        known = self.leverage["leverage_budget"].dropna()
        noun = "group" if len(self.leverage) == 1 else "groups"
        if known.empty:
            return f"{len(self.leverage)} {noun} of money; leverage is not known for any"
        held = self.leverage.loc[known.index]
        central, other = held["central_budget_wan"].sum(), held["other_budget_wan"].sum()
        low, high = known.min(), known.max()
        span = "" if len(known) == 1 else f" ({low:.2f} to {high:.2f} by group)"
        return (
            f"{len(self.leverage)} {noun} of money, leverage known for {len(known)}: beside each "
            f"yuan of central money {other / central:.2f} of other money are budgeted{span}; a "
            "ratio, not what central money brought about"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.leverage.to_html()}{self.table.to_html()}"


def fund_sources(funds: pd.DataFrame, *, by: str | Sequence[str] = ("unit_id",)) -> FundSources:
    r"""Return the share of each source, and the leverage of central money, by group.

    With the amount :math:`x_k` of source k of a group and X of all its sources:

    .. math:: \text{share}_k = 100\,x_k / X,\qquad
              \text{leverage} = (X - x_\text{central}) / x_\text{central}

    Parameters
    ----------
    funds
        As for `fund_rates`.
    by
        Column or columns that make a group; not ``source``, which is the split itself.

    Returns
    -------
    FundSources
        ``.table`` by group and source, ``.leverage`` by group, ``.text``. Groups stand in order of
        first appearance.

    Raises
    ------
    DataContractError
        As `fund_rates`; also for ``source`` in `by`.

    References
    ----------
    003:679-684 (财政专项资金撬动行业企业与学校自筹资金).

    Examples
    --------
    >>> money = pd.DataFrame({"unit_id": "a", "source": ["central", "local", "own"],
    ...                       "budget_wan": [20, 20, 60], "arrived_wan": [20, 10, 20],
    ...                       "spent_wan": [20, 10, 10]})
    >>> found = fund_sources(money)
    >>> found.table["budget_pct"].tolist(), found.leverage["leverage_budget"].tolist()
    ([20.0, 20.0, 60.0], [4.0])
    """
    keys = group_columns(by)
    if "source" in keys:
        remedy = "money is split by source in every group anyway"
        raise DataContractError([Fault("by", "source makes no group", remedy=remedy)])
    read = read_funds(funds, by=keys)
    sums = totals(read, keys)
    split = totals(read, [*keys, "source"])
    code = sums.index.get_indexer(split.droplevel("source").index)
    order = np.lexsort((_place(split.index.get_level_values("source")), code))
    split, code = split.iloc[order], code[order]
    whole = sums.to_numpy()[code]
    unsplit = split.index.get_level_values("source") == ALL
    columns: dict[str, object] = {name: floats(split[name]) for name in AMOUNTS}
    for number, name in enumerate(AMOUNTS):
        share = percent(split[name].to_numpy(), whole[:, number])
        columns[name.replace("_wan", "_pct")] = floats(np.where(unsplit, np.nan, share))
    columns["reason"] = joined([
        (unsplit, _NO_SPLIT),
        (np.isnan(split.to_numpy()).any(axis=1), "an amount missing"),
        (np.isnan(whole).any(axis=1), "the sum of an amount is missing"),
        ((whole == 0).any(axis=1), "the sum of an amount is zero"),
    ])  # fmt: skip
    table = finished(pd.DataFrame(columns), split.index, read)
    return FundSources(table=table, leverage=_leverage(read, sums, split, unsplit))


def fund_table(
    wide: pd.DataFrame,
    *,
    amount: str = "budget",
    names: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return a table with sources as columns in the long form that the measures of money take.

    Parameters
    ----------
    wide
        One row a unit, layer and year: the columns ``central``, ``local``, ``industry``, ``own``
        (those that there are), which split one amount by source, and the totals ``budget``,
        ``arrived`` and ``spent``, all in 万元. All other columns, such as ``unit_id`` and
        ``layer``, are carried along.
    amount
        Which amount the columns by source split: ``"budget"``, ``"arrived"`` or ``"spent"``. The
        other two are known in total only.
    names
        The caller's column → one of these, such as ``{"中央财政": "central"}``.

    Returns
    -------
    pandas.DataFrame
        Per row of `wide` one row a source and, where there are totals, one of the source ``all``:
        the carried columns, ``source``, ``budget_wan``, ``arrived_wan``, ``spent_wan``; numbered
        from 0. What is not known stays missing.

    Raises
    ------
    DataContractError
        For no table, no column of a source, a name that is not known or twice, amounts that are
        negative or no numbers, and sources that do not add up to their total to within 0.01 a
        column: all of them.

    Examples
    --------
    >>> wide = pd.DataFrame({"unit_id": ["a"], "中央财政": [20.0], "own": [5.0],
    ...                      "budget": [25.0], "arrived": [24.0]})
    >>> fund_table(wide, names={"中央财政": "central"})
      unit_id   source  budget_wan  arrived_wan  spent_wan
    0       a  central        20.0          NaN        NaN
    1       a      own         5.0          NaN        NaN
    2       a      all        25.0         24.0        NaN
    """
    faults = table_faults(wide, "wide")
    if not faults:
        faults = _name_faults(wide, amount, dict(names or {}))
    if faults:
        raise DataContractError(faults)
    given = wide.rename(columns=dict(names or {}))
    sources = [name for name in SOURCES if name in given.columns]
    sums = [name for name in WIDE if name in given.columns]
    values = {}
    for name in (*sources, *sums):
        values[name], bad = amounts(given[name])
        faults += [
            amount_fault("wide", given.index[at], name, given[name].iloc[at]) for at in places(bad)
        ]
    if not faults and amount in sums:
        faults = _sum_faults(given, {name: values[name] for name in sources}, (amount, values))
    if faults:
        raise DataContractError(faults)
    carried = given.drop(columns=[*sources, *sums])
    parts = []
    for source in (*sources, *([ALL] if sums else [])):
        part = carried.assign(source=source)
        for name, long in WIDE.items():
            own = source if source != ALL and name == amount else name if source == ALL else ""
            part[long] = values.get(own, np.full(len(given), np.nan))
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    order = np.arange(len(table)).reshape(len(parts), len(given)).T.ravel()
    return table.iloc[order].reset_index(drop=True)


def _leverage(
    read: Funds, sums: pd.DataFrame, split: pd.DataFrame, unsplit: np.ndarray
) -> pd.DataFrame:
    """Return central and other money of each group, and the one over the other."""
    source = split.index.get_level_values("source")
    central = split[source == "central"].droplevel("source")
    listed = sums.index.isin(central.index)
    central = central.reindex(sums.index)
    blocked = sums.index.isin(split[unsplit].droplevel("source").index)  # some cell is not split
    columns: dict[str, object] = {}
    missing, zero = np.zeros(len(sums), dtype=bool), np.zeros(len(sums), dtype=bool)
    for name in ("budget", "arrived"):
        part = np.where(blocked, np.nan, central[f"{name}_wan"].to_numpy())
        other = sums[f"{name}_wan"].to_numpy() - part
        columns[f"central_{name}_wan"] = floats(part)
        columns[f"other_{name}_wan"] = floats(other)
        columns[f"leverage_{name}"] = floats(percent(other, part) / 100)
        missing |= np.isnan(other)
        zero |= part == 0
    columns["reason"] = joined([
        (blocked, _NO_SPLIT),
        (~listed & ~blocked, _NO_CENTRAL),
        (missing & listed & ~blocked, "an amount missing"),
        (zero, _ZERO),
    ])  # fmt: skip
    return finished(pd.DataFrame(columns), sums.index, read)


def _place(sources: pd.Index) -> np.ndarray:
    return pd.Index([*SOURCES, ALL]).get_indexer(sources)


def _name_faults(wide: pd.DataFrame, amount: object, names: dict[str, str]) -> list[Fault]:
    known = (*SOURCES, *WIDE)
    there = f"there are: {', '.join(known)}"
    faults = [
        Fault("names", "no such column in the table", str(name)) for name in names
        if name not in wide.columns
    ]  # fmt: skip
    faults += [
        Fault("names", "no such name", str(name), None, str(meant), there)
        for name, meant in names.items()
        if meant not in known
    ]
    if amount not in WIDE:
        remedy = f"there are: {', '.join(WIDE)}"
        faults.append(Fault("amount", "no such amount", None, None, str(amount), remedy))
    columns = [names.get(name, name) for name in wide.columns]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    faults += [Fault("wide", "column twice", column=str(name)) for name in twice]
    if not set(SOURCES) & set(columns):
        remedy = f"name one of {', '.join(SOURCES)}"
        faults.append(Fault("wide", "no column of a source", remedy=remedy))
    return faults


def _sum_faults(
    given: pd.DataFrame, parts: dict[str, Floats], whole: tuple[str, dict[str, Floats]]
) -> list[Fault]:
    """Return the rows whose sources do not add up to their total, rounding aside."""
    name, values = whole
    total = values[name]
    added = np.sum(list(parts.values()), axis=0)
    off = np.abs(added - total) > CENT * (len(parts) + 1)
    return [
        Fault("wide", "sources do not add up to the total", row_name(given.index[at]), name,
              f"{added[at]:.10g} against {total[at]:.10g}", "correct one of them")
        for at in places(off)
    ]  # fmt: skip
