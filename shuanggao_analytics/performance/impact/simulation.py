"""A SYNTHETIC panel with a known truth, to see what a design finds and what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.errors import DataContractError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 4


def simulated_panel(
    *,
    units: int = 300,
    years: Sequence[int] = tuple(range(2015, 2024)),
    first_treated: Sequence[int] = (2020,),
    difference: float = 2.0,
    selection: float = 1.0,
    drift: float = 0.0,
    noise: float = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Return a SYNTHETIC panel in which the strong are selected, as the plan selects them.

    .. math:: y_{it} = 50 + 10 a_i + \tau_t + d\,T_{it} + g\,a_i (t - t_1) + e_{it}

    with strength :math:`a_i \sim N(0, 1)`, a common course :math:`\tau_t` of the years, the known
    difference d from the first treated year on, drift g (parallel trends fail where it is not 0)
    and noise e. A fifth of the units is ever treated: those with the largest
    :math:`s\,a_i + u_i`, where s is the selection and u standard normal; they are shared out over
    the first treated years in turn.

    Parameters
    ----------
    units
        At least 4.
    years
        In order.
    first_treated
        One year: all at once; several: staggered. Each after the first year.
    difference, selection, drift, noise
        As above.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a unit and year: ``unit``, ``year``, ``outcome``, ``strength``, ``first_treated``
        (missing: never), ``truth`` (d where treated, 0 elsewhere) and ``trust``, which is
        ``"synthetic"`` in every row. Nothing in it is a real college.

    Raises
    ------
    DataContractError
        With every fault of the options.

    Examples
    --------
    >>> panel = simulated_panel(units=50, seed=1)
    >>> treated = panel["first_treated"].notna()
    >>> panel["trust"].unique().tolist(), int(panel.loc[treated, "unit"].nunique())
    (['synthetic'], 10)
    >>> bool(panel.loc[treated, "strength"].mean() > panel.loc[~treated, "strength"].mean())
    True
    """
    _check(units, years, first_treated, noise)
    rng = np.random.default_rng(seed)
    strength = rng.standard_normal(units)
    chosen = np.argsort(-(selection * strength + rng.standard_normal(units)))[: units // 5]
    first = np.full(units, np.nan)
    first[chosen] = np.resize(np.asarray(first_treated, dtype=float), chosen.size)
    time = np.asarray(years)
    course = np.cumsum(rng.normal(0.3, 0.5, time.size))
    treated = time[None, :] >= first[:, None]  # False for a missing year
    level = 50 + 10 * strength[:, None] + course
    level = level + difference * treated + drift * strength[:, None] * (time - time[0])
    outcome = level + noise * rng.standard_normal(level.shape)
    names = [f"synthetic-{number:03d}" for number in range(1, units + 1)]
    return pd.DataFrame(
        {
            "unit": np.repeat(names, time.size),
            "year": np.tile(time, units),
            "outcome": outcome.ravel(),
            "strength": np.repeat(strength, time.size),
            "first_treated": pd.array(np.repeat(first, time.size), dtype="Int64"),
            "truth": (difference * treated).ravel(),
            "trust": "synthetic",
        }
    )


def _check(units: int, years: Sequence[int], first_treated: Sequence[int], noise: float) -> None:
    faults = []
    if units < _LEAST:
        faults.append(Fault("units", f"fewer than {_LEAST}", value=str(units)))
    if list(years) != sorted(set(years)) or not len(years):
        faults.append(Fault("years", "not in order, or none", value=str(list(years))))
    faults += [
        Fault("first_treated", "not after the first of the years", value=str(year))
        for year in first_treated
        if len(years) and not min(years) < year <= max(years)
    ]
    if not len(first_treated):
        faults.append(Fault("first_treated", "no year given"))
    if noise < 0:
        faults.append(Fault("noise", "below 0", value=str(noise)))
    if faults:
        raise DataContractError(faults)
