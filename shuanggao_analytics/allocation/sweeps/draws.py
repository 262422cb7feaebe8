"""The quotas of many settings at once, and what they mean for equity and for strategies.

A setting gives exactly what `allocate` gives for the same scenario: the weights are combined
alike, the bounds come from the same function, and units are given out before schools.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.group_minima import allot_request
from shuanggao_analytics.allocation.apportionment.kernels import allot
from shuanggao_analytics.allocation.apportionment.request import read_request
from shuanggao_analytics.allocation.drivers.weights import driver_shares
from shuanggao_analytics.allocation.scenarios.allocate import seat_limits
from shuanggao_analytics.allocation.sweeps.settings import LISTED, Settings, drawn, listed, shown
from shuanggao_analytics.errors import DataContractError, Fault, ShuanggaoError
from shuanggao_analytics.layout.concentration import kernels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shuanggao_analytics.allocation.apportionment.ties import Bools, Ints
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario
    from shuanggao_analytics.allocation.sweeps.settings import Choices
    from shuanggao_analytics.inputs import Floats

EQUITY = ("gini", "theil", "theil_between", "theil_within")


class Task(NamedTuple):
    """What all settings of a sweep share; small, because it travels to every worker."""

    scenario: Scenario
    choices: Choices
    drivers: pd.DataFrame  # provinces × the scenario's drivers
    heads: Floats
    belts: Floats  # provinces × belts, 1 for the belt of a province
    strategies: Floats  # provinces × strategies, 1 for a member
    membership: pd.DataFrame
    base: pd.DataFrame | None
    seed: int


class Outcome(NamedTuple):
    """What settings lead to; every array has one row a setting."""

    weights: Floats  # of the drivers
    picks: Ints
    units: Ints
    schools: Ints
    tied: Bools
    equity: Floats
    coverage: Ints

    @classmethod
    def joined(cls, parts: Sequence[Outcome]) -> Outcome:
        """Return several outcomes as one, in their order."""
        return cls(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def chunk_outcome(task: Task, *, chunk: int, size: int, vary: Sequence[str]) -> Outcome:
    """Draw some settings and return what they lead to: the task of one worker."""
    places = len(task.drivers)
    settings = drawn(task.choices, places=places, seed=task.seed, chunk=chunk, size=size, vary=vary)
    return outcome(task, settings)


def outcome(task: Task, settings: Settings) -> Outcome:
    """Return quotas, equity and coverage of settings."""
    weights = province_weights(task, settings)
    shape = weights.shape
    units, schools = np.zeros(shape, dtype=np.intp), np.zeros(shape, dtype=np.intp)
    tied = np.zeros(len(weights), dtype=bool)
    plans, plan = np.unique(settings.picks[:, :4], axis=0, return_inverse=True)
    for number, picks in enumerate(plans):
        rows = np.flatnonzero(plan.ravel() == number)
        units[rows], schools[rows], tied[rows] = _seats(task, weights[rows], picks)
    return Outcome(
        settings.weights,
        settings.picks,
        units,
        schools,
        tied,
        equity_of(units, heads=task.heads, belts=task.belts),
        (units @ task.strategies).astype(np.intp),
    )


def plan_faults(task: Task) -> list[Fault]:
    """Return what keeps the bounds and floors among the choices from being met, each named."""
    choices = task.choices
    names = [name for name in ("lower", "upper", "no_loss") if name in choices.varied]
    spread = choices.spread / choices.spread.sum() if choices.spread.size else None
    sets = choices.weights[1:] if len(choices.weights) > 1 else choices.weights
    weights = sets if spread is None else spread[None]
    calm = task._replace(scenario=replace(task.scenario, ties="largest"))
    settings, _ = listed(choices, vary=names)
    faults: list[Fault] = []
    for picks in settings.picks:
        again = Settings(weights, np.tile(picks, (len(weights), 1)), np.empty((len(weights), 0, 0)))
        values = zip(LISTED, picks, strict=True)
        told = {n: shown(n, choices.options[n][pick]) for n, pick in values if n in names}
        place = " ".join(["over,", *(f"{name} {value}," for name, value in told.items())])
        try:
            _seats(calm, province_weights(task, again), picks[:4])
        except DataContractError as error:
            faults += [replace(fault, table=f"{place} {fault.table}") for fault in error.faults]
    return faults


def variant(task: Task, picks: Ints) -> Scenario:
    """Return the scenario with the method and bounds that were picked."""
    chosen = {
        name: task.choices.options[name][pick]
        for name, pick in zip(LISTED[:4], picks.tolist(), strict=True)
    }
    bounds = replace(
        task.scenario.bounds,
        lower=chosen["lower"],
        upper=chosen["upper"],
        no_loss=chosen["no_loss"],
    )
    return replace(task.scenario, method=chosen["methods"], bounds=bounds)


def province_weights(task: Task, settings: Settings) -> Floats:
    r"""Return the weights of the provinces, settings × provinces.

    With errors the amounts are :math:`x_{ik} e^{\sigma_k z_{ik}}`, z standard normal: amounts of
    zero stay zero and the median stays the amount.
    """
    names, caps = list(task.drivers.columns), task.scenario.caps
    result = np.empty((len(settings.weights), len(task.drivers)))
    for pick in np.unique(settings.picks[:, 4]):
        rows = np.flatnonzero(settings.picks[:, 4] == pick)
        powers = task.choices.options["powers"][pick]
        weights = settings.weights[rows]
        shares = driver_shares(task.drivers, powers=powers, caps=caps).to_numpy()
        exact = ~(task.choices.error > 0) if settings.noise.size else np.ones(len(names), bool)
        result[rows] = weights[:, exact] @ shares[:, exact].T
        for at in np.flatnonzero(~exact):
            moved = np.exp(task.choices.error[at] * settings.noise[rows, :, at])
            amounts = pd.DataFrame((task.drivers[names[at]].to_numpy() * moved).T).rename(
                columns=str
            )
            found = driver_shares(
                amounts,
                powers=dict.fromkeys(amounts.columns, powers.get(names[at], 1.0)),
                caps=dict.fromkeys(amounts.columns, caps[names[at]]) if names[at] in caps else {},
            )
            result[rows] += weights[:, [at]] * found.to_numpy().T
    return result


def equity_of(units: Ints, *, heads: Floats, belts: Floats) -> Floats:
    r"""Return Gini and Theil (T: total, between belts, within) of units per head, rows × 4.

    Examples
    --------
    >>> found = equity_of(np.array([[2, 2, 4], [4, 2, 2]]), heads=np.array([1.0, 1.0, 2.0]),
    ...                   belts=np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))
    >>> found.round(4).tolist()
    [[0.0, 0.0, 0.0, 0.0], [0.3125, 0.1733, 0.1308, 0.0425]]
    """
    share, people = units / units.sum(axis=1, keepdims=True), heads / heads.sum()
    level = share / people
    order = np.argsort(level, axis=1)
    gini = kernels.spread(people[order], np.take_along_axis(level, order, axis=1))
    crowd = np.broadcast_to(people, share.shape)
    total = kernels.theil_between(crowd, share, "T")
    between = kernels.theil_between(crowd @ belts, share @ belts, "T")
    return np.column_stack((np.maximum(gini, 0.0), total, between, total - between))


def _seats(task: Task, weights: Floats, picks: Ints) -> tuple[Ints, Ints, Bools]:
    scenario = variant(task, picks)
    codes = task.drivers.index
    limits = seat_limits(scenario, codes=codes, membership=task.membership, base=task.base)
    request = read_request(
        pd.DataFrame(weights, columns=codes),
        seats=scenario.seats.units,
        method=scenario.method,
        lower=limits.lower,
        upper=limits.upper,
        group_minimum=limits.floors,
        ties=scenario.ties,
    )
    units = allot_request(request)
    most = scenario.seats.school_units
    if (np.where(weights > 0, units.seats, 0).sum(axis=1) < most).any():
        problem = f"{most} schools do not fit into the units of the provinces with a weight"
        raise DataContractError([Fault("scenario", problem, row="seats.school_units")])
    schools = allot(
        weights,
        seats=most,
        method=scenario.method,
        lower=0,
        upper=units.seats,
        rule=request.rule,
    )
    tied: Bools = np.any(units.tied | schools.tied, axis=1)
    if scenario.ties == "error" and tied.any():
        msg = f"equal claims on the last units in {int(tied.sum())} settings, and the rule is error"
        raise ShuanggaoError(msg)
    return units.seats, schools.seats, tied
