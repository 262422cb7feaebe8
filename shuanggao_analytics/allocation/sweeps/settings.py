"""What a sweep varies: the choices, what is wrong with them, and the settings drawn from them.

Every choice has its own stream of random numbers for each thousand settings, so a setting is the
same whatever else is varied, however many there are and whoever computes it.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shuanggao_analytics.allocation.apportionment.divisors import METHODS
from shuanggao_analytics.allocation.apportionment.request import whole_number
from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.apportionment.ties import Ints
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario
    from shuanggao_analytics.inputs import Floats

CHOICES = ("weights", "methods", "lower", "upper", "no_loss", "powers", "data_error")
LISTED = CHOICES[1:6]
"""Choices from a list; the others are drawn from a distribution."""

CHUNK = 1000
_TABLE = "over"


@dataclass(frozen=True)
class Choices:
    """What may vary around a scenario, checked.

    Attributes
    ----------
    varied
        Names of the choices that vary, in the order of `CHOICES`.
    weights
        Weights of the drivers: the scenario's first, then sets to choose from (a grid only).
    names
        What these sets are called.
    spread
        Parameters of the Dirichlet distribution of the drivers' weights; none in a grid.
    options
        Values of each listed choice: the scenario's own first, then those to choose from.
    error
        Standard deviation of the logarithm of each driver's amounts.
    """

    varied: tuple[str, ...]
    weights: Floats
    names: tuple[str, ...]
    spread: Floats
    options: dict[str, tuple[Any, ...]]
    error: Floats


class Settings(NamedTuple):
    """Settings of a sweep; every array has one row a setting.

    ``picks`` is settings × `LISTED`, positions in the options (0: the scenario's own); ``noise``
    is settings × places × drivers, standard normal, and empty without data error.
    """

    weights: Floats
    picks: Ints
    noise: Floats

    def part(self, at: slice) -> Settings:
        """Return some of the settings."""
        return Settings(self.weights[at], self.picks[at], self.noise[at])


def read_choices(scenario: Scenario, over: Mapping[str, Any], *, grid: bool) -> Choices:
    """Return what is to vary, or raise with every fault found.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> scenario = load_scenario("population")
    >>> read_choices(scenario, {"methods": ["hill", "dean"]}, grid=False).options["methods"][1:]
    ('hill', 'dean')
    >>> read_choices(scenario, {"method": ["hill"], "weights": "simpleks"}, grid=False)
    Traceback (most recent call last):
    shuanggao_analytics.errors.DataContractError: 2 faults in the input:
      over, row method: no such choice; did you mean 'methods'?
      over, row weights: needs "simplex" or a number ≥ 1 (found 'simpleks')
    """
    drivers = list(scenario.drivers)
    faults = _name_faults(over, grid=grid)
    own = np.array([scenario.drivers[name] for name in drivers], dtype="float64")
    names: tuple[str, ...] = ("scenario",)
    sets, spread = own[None], np.empty(0)
    if grid and "weights" in over:
        sets, names, found = _weight_sets(over["weights"], own, drivers)
        faults += found
    elif "weights" in over:
        spread, found = _spread(over["weights"], own)
        faults += found
    options: dict[str, tuple[Any, ...]] = {
        "methods": (scenario.method,),
        "lower": (scenario.bounds.lower,),
        "upper": (scenario.bounds.upper,),
        "no_loss": (scenario.bounds.no_loss,),
        "powers": (dict(scenario.powers),),
    }
    for name in LISTED:
        if name in over:
            values, found = _listed(name, over[name], drivers)
            options[name] += values
            faults += found
    error = np.zeros(len(drivers))
    if "data_error" in over and not grid:
        error, found = _error(over["data_error"], drivers)
        faults += found
    if faults:
        raise DataContractError(faults)
    varied = tuple(name for name in CHOICES if name in over)
    return Choices(varied, sets, names, spread, options, error)


def drawn(
    choices: Choices, *, places: int, seed: int, chunk: int, size: int, vary: Sequence[str]
) -> Settings:
    """Return the first `size` settings of a thousand; what is not in `vary` is the scenario's.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> choices = read_choices(load_scenario("population"), {"lower": [0, 1]}, grid=False)
    >>> drawn(choices, places=31, seed=0, chunk=0, size=4, vary=["lower"]).picks[:, 1].tolist()
    [2, 1, 1, 1]
    """
    streams = {
        name: np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(chunk, number)))
        for number, name in enumerate(CHOICES)
    }
    drivers = choices.weights.shape[1]
    weights = np.repeat(choices.weights[:1], size, axis=0)
    if "weights" in vary:
        gamma = streams["weights"].standard_gamma(choices.spread, (CHUNK, drivers))[:size]
        weights = gamma / gamma.sum(axis=1, keepdims=True)
    picks = np.zeros((size, len(LISTED)), dtype=np.intp)
    for column, name in enumerate(LISTED):
        if name in vary:
            picks[:, column] = streams[name].integers(1, len(choices.options[name]), CHUNK)[:size]
    noise = np.empty((size, 0, 0))
    if "data_error" in vary:
        noise = streams["data_error"].standard_normal((CHUNK, places, drivers))[:size]
    return Settings(weights, picks, noise)


def listed(choices: Choices, *, vary: Sequence[str]) -> tuple[Settings, Ints]:
    """Return every combination of the options of `vary`, and which set of weights each has.

    Examples
    --------
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> over = {"lower": [0, 1], "methods": ["hill", "dean"]}
    >>> choices = read_choices(load_scenario("population"), over, grid=True)
    >>> listed(choices, vary=["methods", "lower"])[0].picks[:, :2].tolist()
    [[1, 1], [1, 2], [2, 1], [2, 2]]
    """
    sets = range(1, len(choices.weights)) if "weights" in vary else range(1)
    ranges = [range(1, len(choices.options[n])) if n in vary else range(1) for n in LISTED]
    rows = np.array(list(product(sets, *ranges)), dtype=np.intp)
    weights = choices.weights[rows[:, 0]]
    return Settings(weights, rows[:, 1:], np.empty((len(rows), 0, 0))), rows[:, 0]


def shown(name: str, value: Any) -> Any:
    """Return an option as one cell of a table: itself, or ``scenario`` for one by province.

    Examples
    --------
    >>> shown("lower", 1), shown("lower", {"110000": 2}), shown("powers", {"gdp_yi": 0.5})
    (1, 'scenario', 0.5)
    """
    if name == "powers":
        powers = set(value.values())
        return powers.pop() if len(powers) == 1 else "scenario" if powers else 1.0
    return "scenario" if isinstance(value, Mapping) else value


def _name_faults(over: Mapping[str, Any], *, grid: bool) -> list[Fault]:
    allowed = CHOICES[:-1] if grid else CHOICES
    if not over:
        return [Fault(_TABLE, "nothing varies", remedy=f"name one of {', '.join(allowed)}")]
    faults = []
    for name in over:
        if name not in allowed:
            near = difflib.get_close_matches(str(name), allowed, n=1, cutoff=0.5)
            remedy = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(allowed)}"
            if name in CHOICES:
                remedy = "a grid has no random errors: use sweep"
            faults.append(Fault(_TABLE, "no such choice", row=str(name), remedy=remedy))
    return faults


def _spread(value: Any, own: Floats) -> tuple[Floats, list[Fault]]:
    if isinstance(value, str) and value == "simplex":
        return np.ones(len(own)), []
    if not _is_number(value) or value < 1:
        return own, [Fault(_TABLE, 'needs "simplex" or a number ≥ 1', "weights", value=str(value))]
    return float(value) * own, []


def _weight_sets(
    value: Any, own: Floats, drivers: list[str]
) -> tuple[Floats, tuple[str, ...], list[Fault]]:
    """Return the sets of driver weights of a grid, the scenario's first, with their names."""
    if not isinstance(value, Mapping) or not value:
        remedy = "name each set: {'people': {'population_wan': 1.0}}"
        return own[None], (), [Fault(_TABLE, "needs sets of weights", "weights", remedy=remedy)]
    faults, rows = [], [own]
    for name, weights in value.items():
        row, found = np.zeros(len(drivers)), f"weights.{name}"
        given = weights if isinstance(weights, Mapping) else {}
        unknown = [key for key in given if key not in drivers]
        remedy = "give it a weight in the scenario, 0 if need be"
        faults += [
            Fault(_TABLE, "not a driver of it", f"{found}.{k}", None, None, remedy) for k in unknown
        ]
        numbers = [given.get(key, 0.0) for key in drivers]
        if not unknown and all(_is_number(x) and x >= 0 for x in numbers):
            row = np.array(numbers, dtype="float64")
        if not unknown and abs(row.sum() - 1) > 1e-6:
            faults.append(Fault(_TABLE, "needs weights ≥ 0 that add up to 1", row=found))
        rows.append(row)
    return np.array(rows), ("scenario", *map(str, value)), faults


def _listed(name: str, value: Any, drivers: list[str]) -> tuple[tuple[Any, ...], list[Fault]]:
    values = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if not values:
        return (), [Fault(_TABLE, "needs a list", row=name, value=str(value))]
    if name in {"methods", "no_loss"}:
        allowed: tuple[str, ...] = METHODS if name == "methods" else ("none", "round1")
        remedy = f"use one of {', '.join(allowed)}"
        wrong = [each for each in values if each not in allowed]
        faults = [Fault(_TABLE, "unknown value", name, None, str(each), remedy) for each in wrong]
        return tuple(values), faults
    if name == "powers":
        wrong = [each for each in values if not (_is_number(each) and each > 0)]
        faults = [Fault(_TABLE, "needs a number > 0", row=name, value=str(x)) for x in wrong]
        powers = tuple(dict.fromkeys(drivers, each) for each in values)
        return powers, faults
    endless = [each for each in values if name == "upper" and each is None]
    faults = [
        Fault(_TABLE, fault.problem, row=name, value=fault.value)
        for each in values
        if each not in endless
        for fault in whole_number(_TABLE, each)[1]
    ]
    return tuple(values), faults


def _error(value: Any, drivers: list[str]) -> tuple[Floats, list[Fault]]:
    given = value if isinstance(value, Mapping) else dict.fromkeys(drivers, value)
    remedy = f"there are: {', '.join(drivers)}"
    faults = [
        Fault(_TABLE, "not a driver of the scenario", f"data_error.{name}", remedy=remedy)
        for name in given
        if name not in drivers
    ]
    wrong = {n: x for n, x in given.items() if not (_is_number(x) and 0 <= x <= 2)}
    faults += [
        Fault(_TABLE, "needs a number from 0 to 2", f"data_error.{name}", value=str(each))
        for name, each in wrong.items()
    ]
    if faults:
        return np.zeros(len(drivers)), faults
    return np.array([given.get(name, 0.0) for name in drivers], dtype="float64"), []


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
