"""From a scenario to quotas: units of every province, schools among them, and what follows.

The total of units is given out first, within bounds and floors; the schools are then given out
by the same weights, to no province more than it has units. What is left are its group units.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from shuanggao_analytics.allocation.apportionment.seats import apportionment
from shuanggao_analytics.allocation.drivers.provinces import place_faults
from shuanggao_analytics.allocation.drivers.weights import driver_shares, weight_faults
from shuanggao_analytics.allocation.funding import Funding, funding
from shuanggao_analytics.allocation.scenarios.measures import (
    equity_table,
    member_provinces,
    province_counts,
    strategy_table,
)
from shuanggao_analytics.allocation.scenarios.result import Allocation
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.inputs import number_faults
from shuanggao_analytics.policy import rounds, strategies

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.report import Apportionment
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario


class SeatLimits(NamedTuple):
    """Bounds and floors of a scenario in the form that `apportion` takes."""

    lower: pd.Series
    upper: pd.Series
    floors: dict[str, tuple[list[str], int]]


def allocate(
    scenario: Scenario,
    *,
    drivers: pd.DataFrame,
    actual: pd.DataFrame | pd.Series | None = None,
    base: pd.DataFrame | pd.Series | None = None,
    membership: pd.DataFrame | None = None,
    heads: str = "population_wan",
) -> Allocation:
    r"""Return the quotas that a scenario gives, with their reasons and consequences.

    With weights :math:`W_i` from `combine_drivers`, H units and S schools, the units :math:`u_i`
    are the apportionment of H by the scenario's method with :math:`l_i \le u_i \le m_i` and, for
    each strategy floor, :math:`\sum_{i \in M_s} u_i \ge f_s`; the schools :math:`c_i` are the
    apportionment of S by the same weights with :math:`0 \le c_i \le u_i`; group units are
    :math:`u_i - c_i` and groups :math:`2 c_i + (u_i - c_i)`. ``no_loss: round1`` raises
    :math:`l_i` to the units of `base`.

    Parameters
    ----------
    scenario
        What is asked.
    drivers
        The 31 provinces × drivers, amounts ≥ 0, as `province_drivers` gives them or the user's.
    actual
        The real list of round two, to be compared with: one row a unit, or units by province.
    base
        The list of round one, in the same form; needed for ``no_loss: round1``.
    membership
        Who belongs to which strategy, as `policy.strategies.membership` gives it (the default).
        A strategy with city members has the floor on its whole provinces.
    heads
        Column of `drivers` with the heads of the equity measures.

    Returns
    -------
    Allocation
        Quotas by province in the order of `drivers`, reasons, ties, strategies, equity, money.

    Raises
    ------
    DataContractError
        With every fault: provinces twice, missing or unknown, unknown drivers or strategies,
        weights that do not add up to 1, no base for ``no_loss``; bounds and floors that leave no
        way to give out the units (also `apportion`).

    References
    ----------
    Round-two notice: 000:33 (schools and groups), 000:85 (money), 000:202 (grounds of the
    quotas), 000:208 (two groups a school, one a group unit). No document gives weights.

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> from shuanggao_analytics.allocation.drivers.provinces import province_drivers
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> drivers = province_drivers(provinces=sg.load_provinces(year=2024),
    ...     colleges=sg.load_colleges(), clusters=sg.load_clusters(), units=sg.load_units())
    >>> result = allocate(load_scenario("population"), drivers=drivers)
    >>> result.table.loc[["440000", "540000"], ["units", "school_units", "group_units", "groups"]]
                   units  school_units  group_units  groups
    province_code
    440000            20             5           15      25
    540000             1             0            1       1
    """
    member = strategies.membership() if membership is None else membership
    counts, faults = _given_counts(drivers, actual=actual, base=base)
    faults = [
        *place_faults("drivers", drivers.index, places.programme_provinces()),
        *_driver_faults(scenario, drivers, heads),
        *faults,
        *_scenario_faults(scenario, drivers.index, member, has_base=base is not None),
    ]
    if faults:
        raise DataContractError(faults)
    limits = seat_limits(scenario, codes=drivers.index, membership=member, base=counts.get("base"))
    shares = driver_shares(
        drivers[list(scenario.drivers)], powers=scenario.powers, caps=scenario.caps
    )
    parts = shares * pd.Series(dict(scenario.drivers), dtype="float64")
    reports = _reports(scenario, parts.sum(axis=1), limits)
    quotas = _quota_table(scenario, reports)
    money = _money(scenario, quotas["groups"])
    table = quotas.assign(
        central_wan=money.by_place["central_wan"], total_wan=money.by_place["total_wan"]
    )
    for name, column in (("actual", "difference"), ("base", "change")):
        if name in counts:
            table[f"{name}_units"] = counts[name]["units"]
            table[column] = table["units"] - counts[name]["units"]
    compared = {"scenario": table, **counts}
    floors = {floor.strategy: floor.units for floor in scenario.strategy_floors}
    return Allocation(
        table=table,
        parts=parts,
        ties=_ties(reports),
        strategies=strategy_table(compared, membership=member, floors=floors),
        equity=equity_table(
            {name: each["units"] for name, each in compared.items()}, heads=drivers[heads]
        ),
        funding=money,
        reports=reports,
        scenario=scenario,
    )


def seat_limits(
    scenario: Scenario,
    *,
    codes: pd.Index[str],
    membership: pd.DataFrame,
    base: pd.DataFrame | None = None,
) -> SeatLimits:
    """Return the bounds by province and the floors by strategy that a scenario sets.

    Parameters
    ----------
    scenario
        What is asked.
    codes
        The provinces.
    membership
        Who belongs to which strategy.
    base
        Table by province with ``units``: the minima of ``no_loss: round1``.

    Returns
    -------
    SeatLimits
        ``lower`` and ``upper`` (infinite: no maximum) by province, ``floors`` as the
        ``group_minimum`` of `apportion`.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> limits = seat_limits(load_scenario("population"), codes=pd.Index(["110000"]),
    ...                      membership=strategies.membership())
    >>> limits.lower.tolist(), limits.upper.tolist(), limits.floors
    ([0.0], [inf], {})
    """
    bounds = scenario.bounds
    lower = _bound(bounds.lower, codes, empty=0.0)
    if bounds.no_loss == "round1" and base is not None:
        lower = lower.clip(lower=base["units"].reindex(codes).astype("float64"))
    upper = _bound(bounds.upper, codes, empty=float("inf"))
    inside = member_provinces(membership, codes=codes)
    floors = {
        floor.strategy: (inside[floor.strategy], floor.units) for floor in scenario.strategy_floors
    }
    return SeatLimits(lower, upper, floors)


def _bound(
    value: float | Mapping[str, float] | None, codes: pd.Index[str], *, empty: float
) -> pd.Series:
    if isinstance(value, Mapping):
        return pd.Series(dict(value), dtype="float64").reindex(codes).fillna(empty)
    return pd.Series(empty if value is None else float(value), index=codes)


def _reports(
    scenario: Scenario, weights: pd.Series, limits: SeatLimits
) -> dict[str, Apportionment]:
    units = apportionment(
        weights,
        seats=scenario.seats.units,
        method=scenario.method,
        lower=limits.lower,
        upper=limits.upper,
        group_minimum=limits.floors,
        ties=scenario.ties,
    )
    schools = apportionment(
        weights,
        seats=scenario.seats.school_units,
        method=scenario.method,
        upper=units.seats,
        ties=scenario.ties,
    )
    return {"units": units, "school_units": schools}


def _quota_table(scenario: Scenario, reports: dict[str, Apportionment]) -> pd.DataFrame:
    report = reports["units"].table
    per_unit = rounds.get_round(scenario.round).groups_per_unit
    units, schools = reports["units"].seats, reports["school_units"].seats
    table = report[["weight", "quota", "lower", "upper"]].rename(columns={"quota": "exact_units"})
    return table.assign(
        units=units,
        school_units=schools,
        group_units=units - schools,
        groups=per_unit["school"] * schools + per_unit["group"] * (units - schools),
        at_bound=report["at_bound"],
    ).rename_axis("province_code")


def _money(scenario: Scenario, groups: pd.Series) -> Funding:
    money = scenario.money
    match = money.local_match
    return funding(
        groups,
        years=money.years,
        per_group_wan=money.per_group_wan,
        local_match=_bound(match, groups.index, empty=0.0) if isinstance(match, Mapping) else match,
        discount_rate=money.discount_rate,
    )


def _ties(reports: dict[str, Apportionment]) -> pd.DataFrame:
    tables = [
        report.ties.rename_axis("province_code").reset_index().assign(step=step)
        for step, report in reports.items()
    ]
    columns = ["step", "province_code", "weight", "seats", "rank", "rule"]
    return pd.concat(tables, ignore_index=True)[columns]


def _given_counts(
    drivers: pd.DataFrame,
    *,
    actual: pd.DataFrame | pd.Series | None,
    base: pd.DataFrame | pd.Series | None,
) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the lists that were given as counts by province, and what is wrong with them."""
    counts: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, given in (("actual", actual), ("base", base)):
        if given is not None:
            try:
                counts[name] = province_counts(given, codes=drivers.index.drop_duplicates())
            except DataContractError as error:
                faults += [
                    Fault(name, f.problem, f.row, f.column, f.value, f.remedy) for f in error.faults
                ]
    return counts, faults


def _driver_faults(scenario: Scenario, drivers: pd.DataFrame, heads: str) -> list[Fault]:
    faults = weight_faults(
        drivers, weights=scenario.drivers, powers=scenario.powers, caps=scenario.caps
    )
    faults = [fault for fault in faults if fault.problem != "province twice"]  # said already
    if heads not in drivers.columns:
        remedy = "name a driver with the heads of the equity measures"
        return [*faults, Fault("drivers", "no such column", column=heads, remedy=remedy)]
    found = number_faults("drivers", drivers[heads], strict=True)
    return faults + [Fault(f.table, f.problem, f.row, heads, f.value, f.remedy) for f in found]


def _scenario_faults(
    scenario: Scenario, codes: pd.Index[str], membership: pd.DataFrame, *, has_base: bool
) -> list[Fault]:
    faults = []
    bounds = {"bounds.lower": scenario.bounds.lower, "bounds.upper": scenario.bounds.upper}
    for row, value in {**bounds, "money.local_match": scenario.money.local_match}.items():
        names = list(value) if isinstance(value, Mapping) else []
        faults += [
            Fault("scenario", "no such province", row=f"{row}.{name}")
            for name in names
            if name not in codes
        ]
    if scenario.bounds.no_loss == "round1" and not has_base:
        remedy = "hand over the list of round one as base"
        faults.append(Fault("scenario", "no base to lose against", "bounds.no_loss", remedy=remedy))
    known = member_provinces(membership, codes=codes)
    for floor in scenario.strategy_floors:
        if not known.get(floor.strategy):
            near = difflib.get_close_matches(floor.strategy, known, n=1, cutoff=0.5)
            near_text = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            row = "strategy_floors"
            fault = Fault("scenario", "no such strategy", row, None, floor.strategy, near_text)
            faults.append(fault)
    return faults
