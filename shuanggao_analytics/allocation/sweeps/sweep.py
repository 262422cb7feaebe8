"""How sure a quota is: many settings of a scenario's choices, drawn at random or all of a grid.

A share of settings is a chance only if the settings are as likely as they were drawn, which the
user says and no document does. What a sweep tells is which numbers hang on which choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.apportionment.request import whole_number
from shuanggao_analytics.allocation.scenarios.allocate import allocate
from shuanggao_analytics.allocation.scenarios.measures import member_provinces, province_counts
from shuanggao_analytics.allocation.sweeps.draws import (
    Outcome,
    Task,
    chunk_outcome,
    outcome,
    plan_faults,
)
from shuanggao_analytics.allocation.sweeps.result import Sweep
from shuanggao_analytics.allocation.sweeps.settings import CHUNK, LISTED, listed, read_choices
from shuanggao_analytics.allocation.sweeps.tables import (
    choice_tables,
    equity_bands,
    number_table,
    province_table,
    setting_table,
    strategy_bands,
)
from shuanggao_analytics.errors import DataContractError, Fault
from shuanggao_analytics.geography import places
from shuanggao_analytics.policy import strategies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.allocation.apportionment.ties import Ints
    from shuanggao_analytics.allocation.scenarios.result import Allocation
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario


def sweep(
    scenario: Scenario,
    *,
    drivers: pd.DataFrame,
    over: Mapping[str, Any],
    n: int = 10_000,
    seed: int = 0,
    actual: pd.DataFrame | pd.Series | None = None,
    base: pd.DataFrame | pd.Series | None = None,
    membership: pd.DataFrame | None = None,
    heads: str = "population_wan",
    level: float = 0.9,
    n_jobs: int | None = None,
) -> Sweep:
    r"""Return the quotas of a scenario under random settings of its choices.

    Each setting draws every choice named in `over` for itself, everything else being as in the
    scenario, and gives out the units as `allocate` does. Weights come from
    :math:`\mathrm{Dirichlet}(\kappa \omega)` (mean :math:`\omega`, variance
    :math:`\omega_k (1 - \omega_k) / (\kappa + 1)`) or evenly from all there are; amounts with
    errors are :math:`x_{ik} e^{\sigma_k z}` with z standard normal.

    Parameters
    ----------
    scenario
        The scenario to vary.
    drivers, actual, base, membership, heads
        As for `allocate`.
    over
        What varies: ``weights`` (a number κ ≥ 1: near the scenario's weights, a weight of 0 stays
        0; or ``"simplex"``: any weights of its drivers), lists ``methods``, ``lower`` and
        ``upper`` (one number for all provinces, in place of the scenario's; ``None``: no
        maximum), ``no_loss`` (``none``, ``round1``), ``powers`` (one for all drivers, in place of
        the scenario's), of which each value is as likely as the others, and ``data_error`` (σ,
        0.05 is about 5 %, or driver → σ; a driver not named is exact).
    n
        Number of settings ≥ 1.
    seed
        Seed. The first settings are the same for every `n`, and what one choice draws does not
        depend on which others vary.
    level
        Central share of the settings that bands hold.
    n_jobs
        Workers of `joblib.Parallel`, which settings are handed to by the thousand; the result
        does not depend on it. ``None``: one, or what `joblib.parallel_config` says, so that the
        same call runs on a Dask cluster.

    Returns
    -------
    Sweep
        Provinces, numbers, equity, strategies, settings, and each choice varied alone (listed
        choices in full, drawn ones in the first thousand settings).

    Raises
    ------
    DataContractError
        With every fault: as for `allocate`, an unknown choice or value, no settings, a band
        outside 0 to 1; bounds and floors among the choices that cannot be met.

    References
    ----------
    Saltelli, A., et al. (2008). *Global Sensitivity Analysis*, Wiley. Round-two notice, 000:202:
    four grounds of the quotas, no weights.

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> from shuanggao_analytics.allocation.drivers.provinces import province_drivers
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> drivers = province_drivers(provinces=sg.load_provinces(year=2024),
    ...     colleges=sg.load_colleges(), clusters=sg.load_clusters(), units=sg.load_units())
    >>> found = sweep(load_scenario("population"), drivers=drivers, n=200,
    ...               over={"methods": ["hamilton", "webster", "hill"], "data_error": 0.05})
    >>> found.table.loc[["440000"], ["scenario", "low", "high"]]
                   scenario  low  high
    province_code
    440000               20   18    21
    >>> found.tornado.index.tolist()
    ['data_error', 'methods']
    """
    from joblib import Parallel, delayed

    number, faults = whole_number("n", n)
    faults += [Fault("n", "needs at least one setting")] if not faults and number < 1 else []
    task, allocation = _task(
        scenario,
        drivers,
        over,
        actual=actual,
        base=base,
        membership=membership,
        heads=heads,
        seed=seed,
        grid=False,
        faults=faults + _level_faults(level),
    )
    vary = task.choices.varied
    jobs = [
        delayed(chunk_outcome)(
            task, chunk=start // CHUNK, size=min(CHUNK, number - start), vary=vary
        )
        for start in range(0, number, CHUNK)
    ]
    found = Outcome.joined(Parallel(n_jobs=n_jobs)(jobs))
    drawn_alone = {
        name: chunk_outcome(task, chunk=0, size=min(number, CHUNK), vary=[name])
        for name in vary
        if name not in LISTED
    }
    alone = {name: drawn_alone.get(name) or _of_list(task, [name]) for name in vary}
    return _summary(task, allocation, found, alone=alone, sets=None, level=level)


def grid(
    scenario: Scenario,
    *,
    drivers: pd.DataFrame,
    over: Mapping[str, Any],
    actual: pd.DataFrame | pd.Series | None = None,
    base: pd.DataFrame | pd.Series | None = None,
    membership: pd.DataFrame | None = None,
    heads: str = "population_wan",
    level: float = 0.9,
    n_jobs: int | None = None,
) -> Sweep:
    """Return the quotas of a scenario under every combination of the choices listed.

    Parameters
    ----------
    scenario, drivers, actual, base, membership, heads, level, n_jobs
        As for `sweep`.
    over
        Lists as for `sweep`; ``weights`` is a mapping of name → weights of the scenario's drivers
        (one that is not named counts 0). No data error.

    Returns
    -------
    Sweep
        As for `sweep`; shares count combinations and are no chances.

    Raises
    ------
    DataContractError
        As for `sweep`.

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> from shuanggao_analytics.allocation.drivers.provinces import province_drivers
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> drivers = province_drivers(provinces=sg.load_provinces(year=2024),
    ...     colleges=sg.load_colleges(), clusters=sg.load_clusters(), units=sg.load_units())
    >>> found = grid(load_scenario("population"), drivers=drivers,
    ...              over={"methods": ["hamilton", "hill"], "lower": [0, 2]})
    >>> found.settings[["methods", "lower"]].to_numpy().tolist()
    [['hamilton', 0], ['hamilton', 2], ['hill', 0], ['hill', 2]]
    >>> found.units["540000"].tolist()
    [1, 2, 1, 2]
    """
    from joblib import Parallel, delayed

    task, allocation = _task(
        scenario,
        drivers,
        over,
        actual=actual,
        base=base,
        membership=membership,
        heads=heads,
        seed=0,
        grid=True,
        faults=_level_faults(level),
    )
    settings, sets = listed(task.choices, vary=task.choices.varied)
    starts = range(0, len(sets), CHUNK)
    jobs = [delayed(outcome)(task, settings.part(slice(at, at + CHUNK))) for at in starts]
    found = Outcome.joined(Parallel(n_jobs=n_jobs)(jobs))
    alone = {name: _of_list(task, [name]) for name in task.choices.varied}
    return _summary(task, allocation, found, alone=alone, sets=sets, level=level)


def _of_list(task: Task, vary: list[str]) -> Outcome:
    settings, _ = listed(task.choices, vary=vary)
    return outcome(task, settings)


def _task(
    scenario: Scenario,
    drivers: pd.DataFrame,
    over: Mapping[str, Any],
    *,
    actual: pd.DataFrame | pd.Series | None,
    base: pd.DataFrame | pd.Series | None,
    membership: pd.DataFrame | None,
    heads: str,
    seed: int,
    grid: bool,
    faults: list[Fault],
) -> tuple[Task, Allocation]:
    """Return what the settings share and the scenario's own result, or raise."""
    try:
        choices = read_choices(scenario, over, grid=grid)
    except DataContractError as error:
        raise DataContractError([*faults, *error.faults]) from None
    if "round1" in choices.options["no_loss"] and base is None:
        remedy = "hand over the list of round one as base"
        faults.append(Fault("over", "no base to lose against", row="no_loss", remedy=remedy))
    if faults:
        raise DataContractError(faults)
    member = strategies.membership() if membership is None else membership
    allocation = allocate(
        scenario, drivers=drivers, actual=actual, base=base, membership=member, heads=heads
    )
    codes = drivers.index
    inside = member_provinces(member, codes=codes)
    belt = places.provinces().set_index("province_code")["belt3"].reindex(codes)
    task = Task(
        scenario,
        choices,
        drivers[list(scenario.drivers)].astype("float64"),
        drivers[heads].to_numpy(dtype="float64"),
        pd.get_dummies(belt).to_numpy(dtype="float64"),
        np.column_stack([codes.isin(rows) for rows in inside.values()]).astype("float64"),
        member,
        None if base is None else province_counts(base, codes=codes),
        seed,
    )
    if faults := plan_faults(task):
        raise DataContractError(faults)
    return task, allocation


def _summary(
    task: Task,
    allocation: Allocation,
    found: Outcome,
    *,
    alone: Mapping[str, Outcome],
    sets: Ints | None,
    level: float,
) -> Sweep:
    codes = task.drivers.index.rename("province_code")
    own = allocation.table["units"]
    actual = allocation.table.get("actual_units")
    settings = setting_table(found, task.choices, drivers=task.drivers.columns, sets=sets)
    units = pd.DataFrame(found.units, index=settings.index, columns=codes)
    schools = pd.DataFrame(found.schools, index=settings.index, columns=codes)
    names = allocation.strategies.index
    coverage = pd.DataFrame(found.coverage, index=settings.index, columns=names)
    settings["moved"] = (units - own).abs().sum(axis=1) / 2
    if actual is not None:
        settings["moved_from_actual"] = (units - actual).abs().sum(axis=1) / 2
    tornado, tornado_provinces = choice_tables(alone, scenario=own, level=level)
    return Sweep(
        table=province_table(units, scenario=own, actual=actual, level=level),
        numbers=number_table(units),
        equity=equity_bands(settings, known=allocation.equity, level=level),
        strategies=strategy_bands(coverage, known=allocation.strategies, level=level),
        settings=settings,
        units=units,
        school_units=schools,
        coverage=coverage,
        tornado=tornado,
        tornado_provinces=tornado_provinces,
        allocation=allocation,
        level=level,
        kind="draws" if sets is None else "grid",
    )


def _level_faults(level: float) -> list[Fault]:
    if 0 < level < 1:
        return []
    return [Fault("level", "needs a number between 0 and 1", value=str(level))]
