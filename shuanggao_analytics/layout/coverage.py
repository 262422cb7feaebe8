"""How the units and programme groups cover provinces, cities, belts and national strategies.

A table of units goes in, one row an area comes out, areas with nothing included. Provinces,
cities and belts divide the country, so their rows add up. Strategies overlap (上海 belongs to
长三角 and to 长江经济带): their rows do not add up, and no total row is ever made of them. Two
ways of counting are offered: ``plain`` counts a unit fully in every strategy that holds it,
``fractional`` splits it evenly over them, so that the rows add up to the units held by at least
one. A unit counts where its seat city is; a programme group counts with its unit.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy import rounds, strategies

_OUTSIDE = ("710000", "810000", "820000")  # Taiwan, Hong Kong, Macao: not addressed by the plan
_MUNICIPALITIES = ("110000", "120000", "310000", "500000")  # their own city


class _Belts(NamedTuple):
    column: str
    order: list[str]


_BELTS = {
    "three": _Belts("belt3", ["east", "central", "west"]),
    "four": _Belts("belt4", ["east", "central", "west", "northeast"]),
}


def coverage(
    units: pd.DataFrame,
    *,
    by: str,
    base: pd.Series | None = None,
    overlap: Literal["plain", "fractional"] = "plain",
    belts: Literal["three", "four"] = "three",
    membership: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Count units and programme groups by area, with shares and, given a base, rates.

    For area a with units :math:`U_a` of :math:`U` in the table and base :math:`B_a` of
    :math:`B`: share :math:`= U_a / U`, rate :math:`= U_a / B_a`, location quotient
    :math:`= (U_a / U) / (B_a / B)`. With ``overlap="fractional"`` a unit held by k strategies
    adds 1/k to each, its Shapley value in the coverage game.

    Parameters
    ----------
    units
        One row a unit of one round: ``college_code``, ``unit_type`` (``school`` or ``group``)
        and the column that `by` needs (``province_code``, ``city_code`` or the named one).
    by
        ``"province"`` (the 31 that the plan addresses), ``"city"`` (every prefecture-level place,
        municipality and county directly under a province), ``"belt"``, ``"strategy"``, or any
        column of `units`.
    base
        Denominator by six-digit place code, e.g. students or population; its values, not its
        places, are summed over belts and strategies. For any other column: by its values.
    overlap
        How a unit in several strategies counts; the other divisions have no overlap.
    belts
        ``"three"``: 三大地带 (the division of the published round-one statistics);
        ``"four"``: the four regions of the National Bureau of Statistics.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it (the default).
        With city-level members a province-level `base` cannot serve and the rate is missing.

    Returns
    -------
    pandas.DataFrame
        Index named after `by`; columns ``units``, ``school_units``, ``group_units``,
        ``groups`` (two a school unit, one a group unit) and ``share``; with `base` also
        ``base``, ``rate`` and ``location_quotient``. Zero means that the area has none; a rate
        is missing where its base is missing or zero. No total row.

    Raises
    ------
    DataContractError
        Missing columns, unknown unit types, a college twice, place codes that do not exist, a
        strategy without members, a negative or non-numeric base: all of them at once.

    References
    ----------
    Unit types and groups a unit: 教育部 财政部, notice on the plan 2025–2029, annex 2
    (000:208). Strategies named in the notice: 000:156; their members come from the documents
    named in ``policy.strategies``.

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "college_code": ["1", "2", "3"],
    ...     "unit_type": ["school", "group", "group"],
    ...     "province_code": ["310000", "110000", "420000"],
    ...     "city_code": ["310000", "110000", "420100"],
    ... })
    >>> table = coverage(units, by="strategy")
    >>> table.loc[["yangtze-delta", "yangtze-belt"], ["units", "groups"]]
                   units  groups
    strategy
    yangtze-delta      1       2
    yangtze-belt       2       3
    """
    faults = _unit_faults(units, by)
    if base is not None:
        faults += _base_faults(base)
    if faults:
        raise DataContractError(faults)
    member = strategies.membership() if membership is None else membership
    held = _holdings(units, by=by, belts=belts, member=member)
    split = overlap == "fractional"
    held["weight"] = 1 / held.groupby("row")["area"].transform("size") if split else 1
    counts = _counts(units, held, areas=_areas(units, by=by, belts=belts, member=member))
    if base is None:
        return counts
    return counts.assign(**_rates(counts, base, by=by, belts=belts, member=member))


def coverage_change(
    before: pd.DataFrame, after: pd.DataFrame, *, value: str = "units"
) -> pd.DataFrame:
    """Set two coverage tables of the same areas side by side, with the difference.

    It is a difference between two lists, not an effect of anything.

    Parameters
    ----------
    before, after
        Two results of `coverage` for the same `by`.
    value
        The column to compare.

    Returns
    -------
    pandas.DataFrame
        The areas of `before`, then those only in `after`; columns ``before``, ``after``,
        ``change`` and ``change_pct`` (missing where ``before`` is zero). An area that one table
        does not have is missing there, not zero.

    Raises
    ------
    DataContractError
        When one of the tables has no column `value`.

    Examples
    --------
    >>> before = pd.DataFrame({"units": [24, 41]}, index=["京津冀", "长三角"])
    >>> after = pd.DataFrame({"units": [25, 45]}, index=["京津冀", "长三角"])
    >>> coverage_change(before, after)
         before  after  change  change_pct
    京津冀      24     25       1    4.166667
    长三角      41     45       4    9.756098
    """
    faults = [
        Fault(name, "missing column", column=value, remedy=f"there are: {', '.join(table.columns)}")
        for name, table in (("before", before), ("after", after))
        if value not in table.columns
    ]
    if faults:
        raise DataContractError(faults)
    areas = before.index.append(after.index.difference(before.index, sort=False))
    first, second = before[value].reindex(areas), after[value].reindex(areas)
    change = second - first
    percent = (100 * change / first.where(first != 0)).astype("float64")
    return pd.DataFrame(
        {"before": first, "after": second, "change": change, "change_pct": percent}, index=areas
    )


def _unit_faults(units: pd.DataFrame, by: str) -> list[Fault]:
    """Return everything wrong with a table of units; codes are checked once columns are there."""
    keys = {
        "province": ["province_code"],
        "belt": ["province_code"],
        "city": ["city_code"],
        "strategy": ["province_code", "city_code"],
    }.get(by, [by])
    missing = [c for c in ("college_code", "unit_type", *keys) if c not in units.columns]
    faults = [Fault("units", "missing column", column=column) for column in missing]
    if units.empty:
        faults.append(Fault("units", "no rows", remedy="a coverage needs at least one unit"))
    if faults:
        return faults
    faults = _unknown_faults(units, "unit_type", set(rounds.get_round(2).groups_per_unit))
    for label, code in units.loc[
        units["college_code"].duplicated(keep=False), "college_code"
    ].items():
        remedy = "count one round at a time and each college once"
        faults.append(
            Fault("units", "college twice", str(label), "college_code", str(code), remedy)
        )
    known = places.places()
    is_province = known["level"] == "province"
    is_city = ~is_province | known["place_code"].isin(_MUNICIPALITIES)
    for column, wanted in (("province_code", is_province), ("city_code", is_city)):
        if column in keys:
            faults += _unknown_faults(units, column, set(known.loc[wanted, "place_code"]))
    return faults


def _unknown_faults(units: pd.DataFrame, column: str, allowed: set[str]) -> list[Fault]:
    few = len(allowed) < 10
    remedy = f"use one of {', '.join(sorted(allowed))}" if few else "geography.resolve finds codes"
    return [
        Fault("units", "unknown value", str(label), column, str(value), remedy)
        for label, value in units.loc[~units[column].isin(allowed), column].items()
    ]


def _base_faults(base: pd.Series) -> list[Fault]:
    numbers = pd.to_numeric(base, errors="coerce")
    wrong = (numbers.isna() & base.notna()) | (numbers < 0)
    faults = [
        Fault("base", "needs a number ≥ 0", row=str(label), value=str(value))
        for label, value in base[wrong].items()
    ]
    twice = base.index[base.index.duplicated()]
    return faults + [Fault("base", "place twice", row=str(label)) for label in twice]


def _areas(units: pd.DataFrame, *, by: str, belts: str, member: pd.DataFrame) -> pd.Index:
    """Return the areas of the result in their order, those without any unit included."""
    if by == "province":
        table = places.provinces()
        codes = table.loc[table["in_programme"] & table["has_gb_code"], "province_code"]
    elif by == "city":
        table = places.places()
        today = table["level"].ne("province") & table["valid_to"].isna()
        today &= ~table["province_code"].isin(_OUTSIDE)
        codes = table.loc[today | table["place_code"].isin(_MUNICIPALITIES), "place_code"]
    elif by == "belt":
        codes = pd.Series(_BELTS[belts].order)
    else:
        codes = (
            member["strategy_id"] if by == "strategy" else units[by].dropna()
        ).drop_duplicates()
    areas: pd.Index[Any] = pd.Index(codes, name=by)
    return areas


def _holdings(located: pd.DataFrame, *, by: str, belts: str, member: pd.DataFrame) -> pd.DataFrame:
    """Return which area holds which row: pairs of row number and area, each once.

    `located` has ``province_code`` and ``city_code`` (as far as `by` needs them) or the column
    `by` itself; only strategies can hold a row twice.
    """
    if by == "strategy":
        held = strategies.holdings(located, members=member)
        return held.rename(columns={"strategy_id": "area"})
    rows = pd.DataFrame({"row": range(len(located))})
    if by == "belt":
        belt = places.provinces().set_index("province_code")[_BELTS[belts].column]
        return rows.assign(area=located["province_code"].map(belt).to_numpy())
    column = {"province": "province_code", "city": "city_code"}.get(by, by)
    return rows.assign(area=located[column].to_numpy())


def _counts(units: pd.DataFrame, held: pd.DataFrame, *, areas: pd.Index) -> pd.DataFrame:
    kind = units["unit_type"].iloc[held["row"]].reset_index(drop=True)
    weight = held["weight"].reset_index(drop=True)
    amounts = pd.DataFrame(
        {
            "units": weight,
            "school_units": weight * (kind == "school"),
            "group_units": weight * (kind == "group"),
            "groups": weight * kind.map(rounds.get_round(2).groups_per_unit),
        }
    )
    counts = amounts.groupby(held["area"].to_numpy()).sum().reindex(areas, fill_value=0)
    return counts.assign(share=counts["units"] / len(units))


def _rates(
    counts: pd.DataFrame, base: pd.Series, *, by: str, belts: str, member: pd.DataFrame
) -> dict[str, pd.Series]:
    numbers = pd.to_numeric(base).astype("float64")
    codes = pd.Series(base.index.astype("str"))
    located = pd.DataFrame({"province_code": codes.str[:2] + "0000", "city_code": codes})
    if by not in {"province", "city", "belt", "strategy"}:
        located[by] = base.index
    held = _holdings(located, by=by, belts=belts, member=member)
    sums = numbers.iloc[held["row"]].groupby(held["area"].to_numpy()).sum(min_count=1)
    if by == "strategy" and codes.str.endswith("0000").all():
        # a province-level base cannot be cut down to the cities of a strategy
        sums = sums.drop(member.loc[member["level"] != "province", "strategy_id"], errors="ignore")
    amount = sums.reindex(counts.index)
    positive = amount.where(amount > 0)
    return {
        "base": amount,
        "rate": counts["units"] / positive,
        "location_quotient": counts["share"] / (positive / numbers.sum()),
    }
