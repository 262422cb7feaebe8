"""Tables from the outcomes of a sweep: provinces, numbers, equity, strategies, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.sweeps.draws import EQUITY
from shuanggao_analytics.allocation.sweeps.settings import LISTED, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shuanggao_analytics.allocation.apportionment.ties import Ints
    from shuanggao_analytics.allocation.sweeps.draws import Outcome
    from shuanggao_analytics.allocation.sweeps.settings import Choices


def province_table(
    units: pd.DataFrame, *, scenario: pd.Series, actual: pd.Series | None, level: float
) -> pd.DataFrame:
    """Return one row a province: its numbers over the settings, and how fragile it is.

    Examples
    --------
    >>> units = pd.DataFrame({"a": [3, 3, 4, 6], "b": [5, 5, 4, 2]})
    >>> table = province_table(units, scenario=pd.Series({"a": 3, "b": 5}), actual=None, level=0.5)
    >>> table[["scenario", "median", "low", "high", "same", "mean_move", "fragility_rank"]]
                   scenario  median  low  high  same  mean_move  fragility_rank
    province_code
    a                     3       3    3     4   0.5        1.0               1
    b                     5       4    2     5   0.5        1.0               2
    """
    low, median, high = _bands(units.to_numpy(), level, whole=True)
    away = (units - scenario).abs().mean()
    fragility = away / scenario.clip(lower=1)
    table = pd.DataFrame(
        {
            "scenario": scenario,
            "median": median,
            "low": low,
            "high": high,
            "mean": units.mean(),
            "same": (units == scenario).mean(),
            "mean_move": away,
            "fragility": fragility,
            "fragility_rank": fragility.rank(ascending=False, method="min").astype("int64"),
        },
        index=units.columns,
    ).rename_axis(index="province_code")
    if actual is None:
        return table
    return table.assign(
        actual=actual,
        at_least_actual=(units >= actual).mean(),
        exactly_actual=(units == actual).mean(),
        outside=np.where(actual < low, "below", np.where(actual > high, "above", "")),
    )


def number_table(units: pd.DataFrame) -> pd.DataFrame:
    """Return how often each province has each number of units, provinces × numbers from 0.

    Examples
    --------
    >>> number_table(pd.DataFrame({"a": [1, 1, 2, 2], "b": [2, 2, 1, 1]}))
    units            0    1    2
    province_code
    a              0.0  0.5  0.5
    b              0.0  0.5  0.5
    """
    cells = units.to_numpy()
    most, places = int(np.max(cells)) + 1, units.shape[1]
    at = cells + most * np.arange(places)
    counts = np.bincount(at.ravel(), minlength=most * places).reshape(places, most)
    numbers = pd.RangeIndex(most, name="units")
    table = pd.DataFrame(counts / len(units), index=units.columns, columns=numbers)
    return table.rename_axis(index="province_code")


def equity_bands(draws: pd.DataFrame, *, known: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return one row a measure: its range over the settings beside the single allocations."""
    low, median, high = _bands(draws[list(EQUITY)].to_numpy(), level, whole=False)
    bands = {"median": median, "low": low, "high": high}
    table = pd.DataFrame(bands, index=pd.Index(EQUITY, name="measure"))
    return known[list(EQUITY)].T.join(table).rename_axis(index="measure", columns=None)


def strategy_bands(coverage: pd.DataFrame, *, known: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return one row a strategy: its units over the settings beside the single allocations."""
    low, median, high = _bands(coverage.to_numpy(), level, whole=True)
    columns = [name for name in known.columns if name.endswith("_units")]
    table = known[["strategy", "strategy_en", "provinces", "exact", "floor", *columns]].assign(
        median=median, low=low, high=high
    )
    table.columns = table.columns.str.removesuffix("_units")
    if "actual" in table:
        table["at_least_actual"] = (coverage >= table["actual"]).mean()
    return table


def setting_table(
    found: Outcome, choices: Choices, *, drivers: pd.Index, sets: Ints | None
) -> pd.DataFrame:
    """Return one row a setting: driver weights, choices, ties and equity."""
    table = pd.DataFrame(found.weights, columns=[f"weight_{name}" for name in drivers])
    if sets is not None:
        table.insert(0, "weights", np.array(choices.names, dtype=object)[sets])
    for column, name in enumerate(LISTED):
        values = [shown(name, value) for value in choices.options[name]]
        labels = np.array([*values, None], dtype=object)[:-1]
        table[name] = pd.Series(labels[found.picks[:, column]]).infer_objects()
    table["tied"] = found.tied
    table[list(EQUITY)] = found.equity
    return table.rename_axis(index="setting")


def choice_tables(
    alone: Mapping[str, Outcome], *, scenario: pd.Series, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how far each choice alone moves units in all, and the numbers of each province.

    The first has one row a choice, strongest first; the second one a choice and province.
    """
    own = scenario.to_numpy()
    rows: list[dict[str, Any]] = []
    places: list[pd.DataFrame] = []
    for choice, found in alone.items():
        moved = np.abs(found.units - own).sum(axis=1) / 2
        _, median, high = _bands(moved[:, None], level, whole=False)
        rows.append(
            {
                "choice": choice,
                "settings": len(moved),
                "moved_median": median[0],
                "moved_high": high[0],
                "moved_most": moved.max(),
                "provinces": int((found.units != own).any(axis=0).sum()),
            }
        )
        low, _, high = _bands(found.units, level, whole=True)
        table = pd.DataFrame({"scenario": own, "low": low, "high": high}, index=scenario.index)
        table = table.rename_axis(index="province_code").reset_index()
        table.insert(0, "choice", choice)
        places.append(table.assign(swing=table["high"] - table["low"]))
    table = pd.DataFrame(rows).set_index("choice")
    order = ["moved_high", "moved_most", "moved_median"]
    strongest = table.sort_values(order, ascending=False, kind="stable")
    return strongest, pd.concat(places, ignore_index=True)


def _bands(values: Any, level: float, *, whole: bool) -> tuple[Any, Any, Any]:
    """Return the lower end, median and upper end of the central share `level` of each column."""
    tail = (1 - level) / 2
    method: Any = "inverted_cdf" if whole else "linear"
    found = np.quantile(values, [tail, 0.5, 1 - tail], axis=0, method=method)
    low, median, high = found.astype("int64") if whole else found
    return low, median, high
