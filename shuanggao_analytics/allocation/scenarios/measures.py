"""What an allocation means for strategies and for equity, counted by province.

A quota has no cities. A strategy with city members is therefore counted with its whole provinces
here: that is the most it can get, not what it gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.inputs import number_faults
from shuanggao_analytics.layout.concentration import gini, theil
from shuanggao_analytics.layout.coverage import coverage

if TYPE_CHECKING:
    from collections.abc import Mapping


def member_provinces(membership: pd.DataFrame, *, codes: pd.Index[str]) -> dict[str, list[str]]:
    """Return the provinces of each strategy: members, and those in which a member city lies.

    Places outside `codes` (香港 and 澳门 in the Greater Bay Area) are left aside.

    Examples
    --------
    >>> from shuanggao_analytics.policy.strategies import membership
    >>> member_provinces(membership(["gba"]), codes=pd.Index(["110000", "440000"]))
    {'gba': ['440000']}
    """
    province = membership["place_code"].str[:2] + "0000"
    pairs = pd.DataFrame({"strategy": membership["strategy_id"], "province": province})
    inside = pairs.drop_duplicates()
    inside = inside[inside["province"].isin(codes)]
    return {
        str(name): inside.loc[inside["strategy"] == name, "province"].tolist()
        for name in membership["strategy_id"].drop_duplicates()
    }


def strategy_table(
    counts: Mapping[str, pd.DataFrame],
    *,
    membership: pd.DataFrame,
    floors: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    r"""Return what each strategy's provinces hold in several allocations side by side.

    Strategy s with member provinces :math:`M_s` holds :math:`\sum_{i \in M_s} u_i` units; its
    fractional count is :math:`\sum_{i \in M_s} u_i / k_i`, where :math:`k_i` is the number of
    strategies of province i. Plain counts overlap and must not be added; fractional ones add up
    to the units of provinces that are in any strategy.

    Parameters
    ----------
    counts
        Name → table by province code with ``units``; tables may have ``groups`` too.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it.
    floors
        Strategy → least units; strategies not named have none.

    Returns
    -------
    pandas.DataFrame
        Index ``strategy_id``; ``strategy``, ``strategy_en``, ``provinces`` (how many), ``exact``
        (bool: false when cities are members, so that whole provinces count too much) and for each
        name ``<name>_units``, ``<name>_share``, ``<name>_fractional`` and, where there are
        groups, ``<name>_groups``; ``floor`` (missing: none).

    Examples
    --------
    >>> from shuanggao_analytics.policy.strategies import membership
    >>> units = pd.DataFrame({"units": [10, 20, 5]}, index=["310000", "420000", "440000"])
    >>> member = membership(["yangtze-delta", "yangtze-belt", "gba"])
    >>> table = strategy_table({"plan": units}, membership=member)
    >>> table[["exact", "plan_units", "plan_fractional"]]
                   exact  plan_units  plan_fractional
    strategy_id
    yangtze-delta   True          10              5.0
    yangtze-belt    True          30             25.0
    gba            False           5              5.0
    """
    codes = pd.Index(sorted(set().union(*(set(table.index) for table in counts.values()))))
    inside = member_provinces(membership, codes=codes)
    held = pd.DataFrame({name: codes.isin(rows) for name, rows in inside.items()}, index=codes)
    grid = held.astype("int64")
    split = grid.div(grid.sum(axis=1).where(lambda count: count > 0), axis=0).fillna(0.0)
    rows = membership.drop_duplicates("strategy_id").set_index("strategy_id")
    by_city = set(membership.loc[membership["level"] != "province", "strategy_id"])
    result = rows[["strategy", "strategy_en"]].assign(
        provinces=grid.sum(), exact=~rows.index.isin(list(by_city))
    )
    for name, table in counts.items():
        columns = [column for column in ("units", "groups") if column in table]
        numbers = table[columns].reindex(codes, fill_value=0)
        result[f"{name}_units"] = grid.T @ numbers["units"]
        result[f"{name}_share"] = result[f"{name}_units"] / numbers["units"].sum()
        result[f"{name}_fractional"] = split.T @ numbers["units"]
        if "groups" in numbers:
            result[f"{name}_groups"] = grid.T @ numbers["groups"]
    return result.assign(floor=pd.Series(dict(floors or {}), dtype="Int64").reindex(result.index))


def equity_table(units: Mapping[str, pd.Series], *, heads: pd.Series) -> pd.DataFrame:
    """Return how evenly units lie over heads in several allocations, one row each.

    Parameters
    ----------
    units
        Name → units by province code.
    heads
        Heads by province code, > 0.

    Returns
    -------
    pandas.DataFrame
        Index ``allocation``; ``gini`` and ``theil`` (T, nats) of units per head between the
        provinces, with ``theil_between`` (between 三大地带 of the programme's published
        statistics), ``theil_within`` and ``between_share`` (of the total; missing when all have
        the same). 0: the same number a head everywhere.

    Examples
    --------
    >>> codes = ["310000", "420000", "650000"]
    >>> heads = pd.Series([1, 1, 2], index=codes)
    >>> equity_table({"even": pd.Series([2, 2, 4], index=codes)}, heads=heads)["gini"].tolist()
    [0.0]
    """
    belts = places.provinces().set_index("province_code")["belt3"]
    rows = []
    for count in units.values():
        base = heads.reindex(count.index)
        parts = theil(count, base=base, groups=belts.reindex(count.index))
        share = parts.between / parts.total if parts.total else float("nan")
        rows.append((gini(count, base=base), parts.total, parts.between, parts.within, share))
    columns = ["gini", "theil", "theil_between", "theil_within", "between_share"]
    return pd.DataFrame(rows, index=pd.Index(list(units), name="allocation"), columns=columns)


def province_counts(given: pd.DataFrame | pd.Series, *, codes: pd.Index[str]) -> pd.DataFrame:
    """Return counts by province in the order of `codes` from any of the three usual forms.

    Parameters
    ----------
    given
        A table of units of one round (one row a unit, as `coverage` takes it), a table by
        province code with ``units`` (as `coverage` gives it), or a Series of units by code.
    codes
        The provinces; one that `given` does not have counts zero only for a table of units.

    Returns
    -------
    pandas.DataFrame
        ``units`` and, where known, ``school_units``, ``group_units`` and ``groups``.

    Raises
    ------
    DataContractError
        For provinces that are missing or unknown, numbers missing or negative, and as `coverage`.

    Examples
    --------
    >>> province_counts(pd.Series({"b": 1, "a": 2}), codes=pd.Index(["a", "b"]))["units"].tolist()
    [2, 1]
    """
    if isinstance(given, pd.DataFrame) and "unit_type" in given.columns:
        table = coverage(given, by="province")
    else:
        table = given.to_frame("units") if isinstance(given, pd.Series) else given
    if "units" not in table.columns:
        remedy = "give a list of units, or a table by province"
        raise DataContractError([Fault("counts", "missing column", column="units", remedy=remedy)])
    faults = [
        Fault("counts", "province twice", row=str(code))
        for code in table.index[table.index.duplicated()].unique()
    ]
    faults += [
        Fault("counts", "province missing", row=str(code), remedy="zero is a value")
        for code in codes.difference(table.index)
    ]
    faults += [
        Fault("counts", "no such province among the drivers", row=str(code))
        for code in table.index.unique().difference(codes, sort=False)
    ]
    faults += number_faults("counts", table["units"], strict=False)
    if faults:
        raise DataContractError(faults)
    columns = ["units", "school_units", "group_units", "groups"]
    return table.reindex(codes)[[name for name in columns if name in table.columns]]
