"""The result of an allocation: quotas, reasons, coverage, equity, money, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from shuanggao_analytics.allocation.apportionment.report import Apportionment
    from shuanggao_analytics.allocation.funding import Funding
    from shuanggao_analytics.allocation.scenarios.scenario import Scenario


@dataclass(frozen=True)
class Allocation:
    """Units by province under a scenario, with what follows from them.

    Everything here is derived from a scenario; no document gives its weights.

    Attributes
    ----------
    table
        Index ``province_code``: ``weight`` (sums to 1), ``exact_units`` (units × weight),
        ``lower``, ``upper`` (``<NA>``: no maximum), ``units``, ``school_units``, ``group_units``,
        ``groups`` (two a school, one a group unit), ``at_bound`` (``lower``, ``upper``, ``both``
        or empty), ``central_wan`` and ``total_wan`` (万元 over all years of the scenario). With
        the real list also ``actual_units`` and ``difference`` (units − actual); with a base also
        ``base_units`` and ``change`` (units − base).
    parts
        Province × driver: what each driver adds to the weight (`driver_parts`).
    ties
        One row a province with an equal claim on the last units: ``step`` (``units`` or
        ``school_units``), ``province_code``, ``weight``, ``seats``, ``rank``, ``rule``.
    strategies
        `strategy_table` of the scenario and, where given, the real list and the base. Strategies
        overlap: nothing may be summed over them.
    equity
        `equity_table` of the same.
    funding
        The money by province and year.
    reports
        The two apportionments, ``units`` and ``school_units``, with quota rule, bounds and floors.
    scenario
        What was asked.
    """

    table: pd.DataFrame
    parts: pd.DataFrame
    ties: pd.DataFrame
    strategies: pd.DataFrame
    equity: pd.DataFrame
    funding: Funding
    reports: dict[str, Apportionment]
    scenario: Scenario

    @property
    def moved(self) -> float:
        """Units that lie elsewhere than in the real list: half the sum of absolute differences.

        With another number of units in all, half the difference in number is part of it. Missing
        without the real list.
        """
        if "difference" not in self.table:
            return float("nan")
        return float(self.table["difference"].abs().sum()) / 2

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name, as they are exported."""
        return {
            "provinces": self.table,
            "parts": self.parts,
            "ties": self.ties,
            "strategies": self.strategies,
            "equity": self.equity,
            "funding": self.funding.table,
            "funding_steps": self.funding.steps,
            "violations": self.reports["units"].violations,
            "floors": self.reports["units"].groups,
        }

    @property
    def text(self) -> str:
        """The result in one sentence."""
        sums = self.table[["units", "school_units", "group_units", "groups"]].sum()
        parts = [
            f"{self.scenario.title_en} ({self.scenario.method}, reading {self.scenario.reading}): "
            f"{sums['units']} units ({sums['school_units']} schools, {sums['group_units']} group "
            f"units; {sums['groups']} groups)"
        ]
        if "difference" in self.table:
            parts.append(f"{self.moved:g} units lie elsewhere than in the actual list")
        parts.append(f"Gini of units per head {self._against('gini')}")
        central = self.table["central_wan"].sum() / 1e4
        parts.append(f"central money {central:.2f} hundred million yuan")
        binding = self.reports["units"].groups
        floors = ", ".join(str(name) for name in binding.index[binding["binding"]])
        parts += [f"the floor of {floors} binds"] if floors else []
        tied = ", ".join(self.ties["province_code"].drop_duplicates())
        parts += [f"tie between {tied}"] if tied else []
        return "; ".join(parts) + "; the weights are the scenario's, no document gives any"

    def _against(self, column: str) -> str:
        now = self.equity[column]
        others = [f"{name} {value:.3f}" for name, value in now.drop("scenario").items()]
        return f"{now['scenario']:.3f}" + (f" ({', '.join(others)})" if others else "")

    def _repr_html_(self) -> str:
        return f"<p>{self.text}</p>{self.table.to_html(float_format='{:.3f}'.format)}"
