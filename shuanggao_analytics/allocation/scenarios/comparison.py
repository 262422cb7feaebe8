"""Two allocations side by side: who gains, who loses, and which driver moved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from shuanggao_analytics.allocation.drivers.provinces import place_faults
from shuanggao_analytics.errors import DataContractError

if TYPE_CHECKING:
    from shuanggao_analytics.allocation.scenarios.result import Allocation

ROUNDING = "bounds_rounding"
"""The reason of a change that no driver explains: bounds, floors, the method, whole numbers."""

SEATS = "seats"
"""The reason of a change that another number of units makes."""


@dataclass(frozen=True)
class ScenarioComparison:
    """What changes from one allocation to another, with reasons.

    Attributes
    ----------
    table
        Index ``province_code``: ``first_units``, ``second_units``, ``change``;
        ``first_groups``, ``second_groups``, ``groups_change``; ``central_change_wan`` (万元 over
        all years); ``exact_change`` (of the exact units: the sum of the contributions),
        ``bounds_rounding`` (change − exact change: bounds, floors, method, whole numbers),
        ``main_reason`` (the driver, ``seats`` or ``bounds_rounding`` that moves the province most
        in the direction of its change; missing without a change) and ``main_reason_units``.
    contributions
        Province × driver, and ``seats``: the units that each of them moves. A driver that one of
        the scenarios lacks has weight 0 in it; ``seats`` is what another number of units does.
    strategies, equity
        The two results beside each other, as ``first``, ``second`` and ``change``: units of each
        strategy (overlapping: not to be summed), and the equity measures.
    titles
        The two scenarios' English titles.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    strategies: pd.DataFrame
    equity: pd.DataFrame
    titles: tuple[str, str]

    @property
    def moved(self) -> float:
        """Units that lie elsewhere: half the sum of absolute changes."""
        return float(self.table["change"].abs().sum()) / 2

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, as they are exported."""
        return {
            "provinces": self.table,
            "contributions": self.contributions,
            "strategies": self.strategies,
            "equity": self.equity,
        }

    @property
    def text(self) -> str:
        """The result in one sentence."""
        change = self.table["change"]
        ranked = self.table.sort_values("change", ascending=False, kind="stable")
        up = [f"{row.Index} {row.change:+d}" for row in ranked.head(3).itertuples()]
        down = [f"{row.Index} {row.change:+d}" for row in ranked.tail(3)[::-1].itertuples()]
        first, second = self.titles
        return (
            f"From {first} to {second} {self.moved:g} units move: {(change > 0).sum()} provinces "
            f"gain ({', '.join(up)} at the top), {(change < 0).sum()} lose ({', '.join(down)}); "
            "differences between two scenarios, not effects"
        )

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.2f}'.format)}"


def compare(first: Allocation, second: Allocation) -> ScenarioComparison:
    r"""Return gains and losses from one allocation to another, taken apart by driver.

    With units H, driver weights :math:`\omega_k`, shares :math:`s_{ik}` and weights
    :math:`W_i = \sum_k \omega_k s_{ik}` (primed in the second), the change of province i is

    .. math:: u'_i - u_i = H' \sum_k \bigl(\omega'_k (s'_{ik} - W_i)
                - \omega_k (s_{ik} - W_i)\bigr) + (H' - H) W_i + \epsilon_i

    A driver that gains weight moves units to the provinces whose share of it lies above their
    weight in the first scenario, and one that loses weight moves units away from them. The term
    :math:`(H' - H) W_i` stands under ``seats``; the rest :math:`\epsilon_i` is what bounds,
    floors, the method and whole numbers do. The terms say how the sum comes about, seen from the
    first scenario; they are no effects of one driver alone, and the reverse comparison takes the
    same change apart as seen from the other end.

    Parameters
    ----------
    first, second
        Two results of `allocate` for the same provinces.

    Returns
    -------
    ScenarioComparison
        Gains and losses in the order of `first`.

    Raises
    ------
    DataContractError
        When the two do not have the same provinces.

    Examples
    --------
    >>> import shuanggao_analytics as sg
    >>> from shuanggao_analytics.allocation.scenarios.allocate import allocate
    >>> from shuanggao_analytics.allocation.drivers.provinces import province_drivers
    >>> from shuanggao_analytics.allocation.scenarios.scenario import load_scenario
    >>> drivers = province_drivers(provinces=sg.load_provinces(year=2024),
    ...     colleges=sg.load_colleges(), clusters=sg.load_clusters(), units=sg.load_units())
    >>> people, scale = (allocate(load_scenario(name), drivers=drivers)
    ...                  for name in ("population", "scale"))
    >>> compare(people, scale).table.loc[["440000", "460000"], ["change", "main_reason"]]
                   change          main_reason
    province_code
    440000             -6  vocational_colleges
    460000              0                  NaN
    """
    codes = pd.Index(first.table.index.astype("str"))
    faults = place_faults("second", second.table.index, codes)
    if faults:
        raise DataContractError(faults)
    one, two = first.table, second.table.reindex(codes)
    moved = _contributions(first, second, codes)
    change = two["units"] - one["units"]
    exact = moved.sum(axis=1)
    rest = (change - exact).rename(ROUNDING)
    reasons = _reasons(change, moved.assign(**{ROUNDING: rest}))
    table = pd.DataFrame(
        {
            "first_units": one["units"],
            "second_units": two["units"],
            "change": change,
            "first_groups": one["groups"],
            "second_groups": two["groups"],
            "groups_change": two["groups"] - one["groups"],
            "central_change_wan": two["central_wan"] - one["central_wan"],
            "exact_change": exact,
            ROUNDING: rest,
            **reasons,
        },
        index=one.index,
    )
    return ScenarioComparison(
        table=table,
        contributions=moved.set_axis(one.index),
        strategies=_beside(first.strategies["scenario_units"], second.strategies["scenario_units"]),
        equity=_beside(first.equity.T["scenario"], second.equity.T["scenario"]),
        titles=(first.scenario.title_en, second.scenario.title_en),
    )


def _contributions(first: Allocation, second: Allocation, codes: pd.Index[str]) -> pd.DataFrame:
    """Return what each driver, and the number of units, moves in each province."""
    names = pd.Index(dict.fromkeys([*first.parts.columns, *second.parts.columns]))
    before, after = (
        result.parts.reindex(index=codes, columns=names, fill_value=0.0)
        for result in (first, second)
    )
    weight, shifted = before.sum(axis=1), after.sum() - before.sum()
    moved = after - before - np.outer(weight, shifted)
    units = [result.scenario.seats.units for result in (first, second)]
    return (units[1] * moved).assign(**{SEATS: (units[1] - units[0]) * weight})


def _reasons(change: pd.Series, causes: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the strongest cause in the direction of each change, missing where nothing changes."""
    pull = causes.to_numpy() * np.sign(change.to_numpy())[:, None]
    at = pull.argmax(axis=1)
    names = pd.Series(causes.columns.astype("str").to_numpy()[at], index=change.index)
    units = pd.Series(causes.to_numpy()[np.arange(len(at)), at], index=change.index)
    return {
        "main_reason": names.where(change != 0),
        "main_reason_units": units.where(change != 0),
    }


def _beside(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"first": first, "second": second})
    return table.assign(change=table["second"] - table["first"])
