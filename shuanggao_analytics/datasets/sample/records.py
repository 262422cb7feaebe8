"""Funds and evidence of the sample: what was budgeted, came and was spent; what was filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.datasets.sample.draws import Draws
from shuanggao_analytics.datasets.sample.progress import TASKS, indicator_list, layers_of
from shuanggao_analytics.datasets.sample.units import YEARS
from shuanggao_analytics.policy.rounds import get_round

if TYPE_CHECKING:
    from collections.abc import Mapping

# budget of a layer and year in 万元, from … to; the central award goes to the groups alone
_BUDGETS: Mapping[str, Mapping[str, tuple[float, float] | None]] = {
    "school": {"local": (300, 1500), "industry": (100, 500), "own": (800, 3000)},
    "group": {"central": None, "local": (300, 900), "industry": (100, 500), "own": (200, 800)},
}
_LATE_YEARS = (2026, 2028)
_AUDITED = "tech_income"


def make_funds(units: pd.DataFrame, truth: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return the money of every layer by year and source, in 万元.

    The central award is that of the notice, 1000 万元 a group and year, and stands with the groups
    alone. Where funds are late, a third or so of the central and local money of 2026 and 2028
    arrives a year later; where execution is low, 55 to 75 % of what arrived is spent.

    Parameters
    ----------
    units, truth
        As `make_units` and `make_truth` give them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a layer, year and source; see `load_sample`.
    """
    draws = Draws(seed, "funds")
    award = float(get_round(2).award_wan_per_group_year.value or 0)
    rows = pd.DataFrame(
        [
            (layer.unit_id, layer.place, layer.layer, source, *(limits or (award, award)))
            for layer in layers_of(units).itertuples()
            for source, limits in _BUDGETS[str(layer.layer_type)].items()
        ],
        columns=["unit_id", "place", "layer", "source", "low", "high"],
    )
    size, years = len(rows), np.array(YEARS)
    low, high = (rows[name].to_numpy(dtype="float64")[:, None] for name in ("low", "high"))
    central = (rows["source"] == "central").to_numpy()[:, None]
    level = low + (high - low) * draws.uniform(size, 1)
    changing = level * draws.uniform(size, years.size, low=0.9, high=1.1)
    budget = np.where(central, level, np.round(changing, -1))
    share = np.where(central, 1.0, draws.uniform(size, years.size, low=0.96, high=1.04))
    arrived = budget * share
    public = central | (rows["source"] == "local").to_numpy()[:, None]
    late = truth["late_funds"].to_numpy()[rows["place"].to_numpy()][:, None] & public
    late = late & np.isin(years, _LATE_YEARS)[None, :]
    held = np.where(late, arrived * draws.uniform(size, years.size, low=0.25, high=0.45), 0.0)
    arrived = arrived - held
    arrived[:, 1:] = arrived[:, 1:] + held[:, :-1]
    arrived = np.round(arrived, 1)
    slow = truth["low_execution"].to_numpy()[rows["place"].to_numpy()][:, None]
    usual = draws.uniform(size, years.size, low=0.93, high=1.0)
    rate = np.where(slow, draws.uniform(size, years.size, low=0.55, high=0.75), usual)
    table = rows.loc[rows.index.repeat(years.size), ["unit_id", "layer", "source"]]
    table = table.assign(
        year=np.tile(years, size),
        budget_wan=budget.ravel(),
        arrived_wan=arrived.ravel(),
        spent_wan=np.round(arrived * rate, 1).ravel(),
    )
    return table.reset_index(drop=True)


def make_evidence(units: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Return a register of evidence that covers a part of the indicators, tasks and points.

    One indicator in seven has data, one task in five has material, and each group has one point
    with a case. A third of the incomes from technical services is audited. One address in
    thirty is missing, and what has no address was never verified.

    Parameters
    ----------
    units
        As `make_units` gives them.
    seed
        Of the draws.

    Returns
    -------
    DataFrame
        One row a layer, item and kind; see `load_sample`.
    """
    draws, layers, listed = Draws(seed, "evidence"), layers_of(units), indicator_list()
    codes = {kind: part["indicator"].tolist() for kind, part in listed.groupby("layer_type")}
    point = draws.uniform(len(layers), low=1, high=34).astype("int64")
    records: list[tuple[str, str, str, str]] = []
    for place, layer in enumerate(layers.itertuples(index=False)):
        kind = str(layer.layer_type)
        offered = [(code, "data", 0.15) for code in codes[kind]]
        offered += [(task, "material", 0.20) for task in TASKS[kind]]
        offered += [(_AUDITED, "audit", 0.33)] if kind == "school" else []
        offered += [(f"p{point[place]:02d}", "case", 1.0)] if kind == "group" else []
        luck = draws.uniform(len(offered))
        records += [
            (str(layer.unit_id), str(layer.layer), item, what)
            for (item, what, chance), drawn in zip(offered, luck, strict=True)
            if drawn < chance
        ]
    table = pd.DataFrame(records, columns=["unit_id", "layer", "item", "kind"])
    size = len(table)
    year, month, day = (
        draws.uniform(size, low=low, high=high).astype("int64")
        for low, high in ((2026, 2030), (1, 13), (1, 29))
    )
    there = draws.uniform(size) >= 1 / 30
    looked, good = draws.uniform(size) < 0.8, draws.uniform(size) < 0.9
    verified = pd.array(good, dtype="boolean")
    verified[~(looked & there)] = pd.NA
    dates = [f"{y}-{m:02d}-{d:02d}" for y, m, d in zip(year, month, day, strict=True)]
    addresses = pd.Series([f"https://example.org/{number:04d}" for number in range(1, size + 1)])
    return table.assign(address=addresses.where(there, None), verified=verified, date=dates)
